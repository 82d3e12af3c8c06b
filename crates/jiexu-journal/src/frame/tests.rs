//! Tests of `frame.rs`.

use jiexu_region::Event;
use jiexu_types::{HandoffId, Timestamp};

use super::*;
use crate::chunk;

fn start() -> Position {
    Position::start(RegionCode::try_from(320_600).unwrap())
}

fn record(seq: u64, events: usize) -> Record {
    let handoff = HandoffId::from_bytes(&[7; 16]).unwrap();
    let events = vec![Event::Retried { handoff }; events];
    Record { seq, at: Timestamp::from_millis(1_772_380_799_999), events }
}

/// The frames of records 1 to 3, the second in two chunks.
fn frames() -> Vec<Vec<u8>> {
    let mut at = start();
    let mut frames = Vec::new();
    for (seq, events) in [(1, 1), (2, 100), (3, 0)] {
        let mut frame = vec![0xaa; 9];
        at = seal(&record(seq, events), at, &mut frame).unwrap();
        assert_eq!(at.seq, seq);
        frames.push(frame);
    }
    frames
}

/// Reads chunks as the journal does; the fault if there is one.
fn read_chunks(values: &[Vec<u8>]) -> Result<u64, JournalFault> {
    let (mut at, mut frame) = (start(), Vec::new());
    for value in values {
        let damaged = JournalFault::damaged(at.seq + 1);
        if chunk::join(&mut frame, value).map_err(damaged)? {
            at.follow(&frame)?;
            frame.clear();
        }
    }
    if !frame.is_empty() {
        return Err(JournalFault::damaged(at.seq + 1)(Damage::Incomplete));
    }
    Ok(at.seq)
}

#[test]
fn frames_are_golden() {
    let mut frame = Vec::new();
    seal(&record(1, 0), start(), &mut frame).unwrap();
    let text: String = frame.iter().map(|byte| format!("{byte:02x}")).collect();
    // `printf 'jiexu journal v1320600' | sha256sum` and the body, hashed again.
    assert_eq!(text, GOLDEN);
}

const GOLDEN: &str = "09000000099fd2fb88eec349976c848ce2be5cc920018a5f2caf65904a56a0f2b4e8154a\
    080110ff8783d1ca33";

/// The damage is found in the record that has it, whichever byte it is and whichever bit.
#[test]
fn a_flipped_bit_is_found_in_its_record() {
    let mut owners = Vec::new();
    let mut values = Vec::new();
    for (index, frame) in frames().iter().enumerate() {
        chunk::split(frame, |value| {
            values.push(value.to_vec());
            owners.push(u64::try_from(index + 1).unwrap());
        });
    }
    assert_eq!(owners, [1, 2, 2, 3]);
    assert_eq!(read_chunks(&values).unwrap(), 3);
    for (chunk, owner) in owners.iter().enumerate() {
        for byte in 0..values[chunk].len() {
            for bit in 0..8 {
                values[chunk][byte] ^= 1 << bit;
                let fault = read_chunks(&values).unwrap_err();
                assert!(
                    matches!(fault, JournalFault::Damaged { seq, .. } if seq == *owner),
                    "chunk {chunk} byte {byte} bit {bit}: {fault}"
                );
                values[chunk][byte] ^= 1 << bit;
            }
        }
    }
}

#[test]
fn a_frame_that_is_cut_or_exchanged_is_found() {
    let frames = frames();
    for (index, frame) in frames.iter().enumerate().take(1) {
        for length in 0..frame.len() {
            let fault = start().follow(&frame[..length]).unwrap_err();
            assert!(matches!(fault, JournalFault::Damaged { seq: 1, .. }), "{index} {length}");
        }
    }
    let fault = start().follow(&frames[1]).unwrap_err().to_string();
    assert!(fault.starts_with("record 1 of the journal is damaged: its hash"), "{fault}");

    let mut elsewhere = Position::start(RegionCode::try_from(410_600).unwrap());
    assert!(elsewhere.follow(&frames[0]).is_err(), "another region's journal");
}

#[test]
fn a_record_with_another_number_is_found() {
    let mut at = start();
    let mut frame = Vec::new();
    // Sealed as if record 6 were the last: the hash is right and the number is not.
    seal(&record(7, 0), Position { seq: 6, ..at }, &mut frame).unwrap();
    let fault = at.follow(&frame).unwrap_err();
    assert!(
        matches!(fault, JournalFault::Damaged { seq: 1, damage: Damage::Number(7) }),
        "{fault}"
    );
}
