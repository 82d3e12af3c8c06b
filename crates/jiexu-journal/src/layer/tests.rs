//! Tests of `layer.rs`.

use super::*;
use crate::contract::given_items;
use crate::decoding;

fn written(items: &[StateItem]) -> (Layer, Vec<u8>) {
    let mut stream: Vec<u8> = Vec::new();
    let mut writer = LayerWriter::new(|bytes: &[u8]| {
        stream.extend_from_slice(bytes);
        Ok(())
    });
    items.iter().for_each(|item| writer.push(item).unwrap());
    let layer = writer.finish(9).unwrap();
    (layer, stream)
}

fn read(layer: &Layer, stream: &[u8], step: usize) -> Result<Vec<StateItem>, String> {
    let mut items = Vec::new();
    let damaged = |what| JournalFault::CheckpointDamaged { seq: 1, what };
    let read = |each: &mut dyn FnMut(&[u8]) -> Result<(), JournalFault>| {
        stream.chunks(step).try_for_each(each)
    };
    let outcome = decoding::decode(layer, read, damaged, |item| items.push(item));
    outcome.map(|()| items).map_err(|fault| fault.to_string())
}

#[test]
fn items_of_any_size_read_back() {
    for count in [0, 1, 100, 5_000] {
        let items = if count == 0 { vec![] } else { given_items(count) };
        let (layer, stream) = written(&items);
        assert_eq!(layer.items, u64::try_from(items.len()).unwrap());
        assert_eq!(layer.bytes, u64::try_from(stream.len()).unwrap());
        for step in [7, 4_096, 1 << 20] {
            assert_eq!(read(&layer, &stream, step), Ok(items.clone()));
        }
    }
}

/// Decoded on one core, and on all of them.
#[test]
fn bytes_that_are_not_those_written_are_seen() {
    for (count, alone) in [(400, true), (9_000, false)] {
        let (layer, stream) = written(&given_items(count));
        assert_eq!(layer.bytes <= decoding::ALONE_BYTES, alone, "{} bytes", layer.bytes);
        let check = |stream: &[u8]| assert!(read(&layer, stream, 4_096).is_err());
        check(&stream[..stream.len() - 1]);
        check(&[&stream[..], &[0]].concat());
        let (first, rest) = stream.split_at(10_000);
        check(&[rest, first].concat());
        for byte in (0..stream.len()).step_by(stream.len() / 50) {
            let mut flipped = stream.clone();
            flipped[byte] ^= 4;
            assert!(read(&layer, &flipped, 4_096).is_err(), "byte {byte}");
        }
    }
}
