//! Tests of `chunk.rs`.

use super::*;

fn chunks_of(frame: &[u8]) -> Vec<Vec<u8>> {
    let mut values = Vec::new();
    split(frame, |value| values.push(value.to_vec()));
    values
}

/// A frame with a body of so many bytes; its hash does not matter here.
fn frame_with(body: usize) -> Vec<u8> {
    let mut frame = u32::try_from(body).unwrap().to_le_bytes().to_vec();
    frame.extend((0..32 + body).map(|index| u8::try_from(index % 251).unwrap()));
    frame
}

fn joined(values: &[Vec<u8>]) -> Result<Option<Vec<u8>>, Damage> {
    let mut frame = Vec::new();
    for (index, value) in values.iter().enumerate() {
        if join(&mut frame, value)? {
            assert_eq!(index + 1, values.len(), "whole before its last piece");
            return Ok(Some(frame));
        }
    }
    Ok(None)
}

#[test]
fn frames_of_every_length_join_again() {
    let edge = PAYLOAD_BYTES_MAX - frame::HEADER_BYTES;
    let around_edges = [0, 1, edge - 1, edge, edge + 1, 2 * PAYLOAD_BYTES_MAX, 100 * 1024];
    for body in around_edges {
        let frame = frame_with(body);
        let values = chunks_of(&frame);
        assert_eq!(values.len(), frame.len().div_ceil(PAYLOAD_BYTES_MAX), "{body}");
        assert!(values.iter().all(|value| value.len() <= VALUE_BYTES_MAX));
        assert_eq!(joined(&values), Ok(Some(frame)), "{body}");
    }
}

#[test]
fn a_piece_that_is_missing_or_out_of_order_is_seen() {
    let values = chunks_of(&frame_with(10_000));
    assert_eq!(values.len(), 3);
    let (first, second, third) = (&values[0], &values[1], &values[2]);
    let check = |pieces: &[&Vec<u8>], expected| {
        let pieces: Vec<_> = pieces.iter().map(|piece| (*piece).clone()).collect();
        assert_eq!(joined(&pieces), expected);
    };
    check(&[first, second], Ok(None));
    check(&[second, third], Err(Damage::Order));
    check(&[first, first], Err(Damage::Order));
    check(&[first, third], Err(Damage::Length));
    check(&[&vec![]], Err(Damage::Incomplete));
    check(&[&vec![2, 0, 0, 0, 0]], Err(Damage::Order));
    check(&[&vec![FIRST, 0, 0]], Err(Damage::Incomplete));
    check(&[&vec![FIRST, 0xff, 0xff, 0xff, 0xff]], Err(Damage::Length));
    let mut longer = third.clone();
    longer.push(0);
    check(&[first, second, &longer], Err(Damage::Length));
}
