//! Tests of `witness.rs`.

use super::*;

fn at(seq: u64) -> Position {
    Position { seq, hash: ChainHash::from_bytes([u8::try_from(seq).unwrap(); 32]) }
}

#[test]
fn the_last_note_is_remembered() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("durable");
    assert!(Witness::open(&path).unwrap().is_none());
    let mut witness = Witness::create(&path, at(0)).unwrap();
    assert_eq!(Witness::open(&path).unwrap().unwrap().noted(), at(0));
    for seq in 1..=9 {
        witness.note(at(seq)).unwrap();
        let mut again = Witness::open(&path).unwrap().unwrap();
        assert_eq!(again.noted(), at(seq));
        // And the one that was opened goes on with the other slot.
        again.note(at(seq)).unwrap();
        assert_eq!(Witness::open(&path).unwrap().unwrap().noted(), at(seq));
        witness = again;
    }
}

/// A torn write costs the last note, never the one before.
#[test]
fn one_damaged_slot_leaves_the_other() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("durable");
    let mut witness = Witness::create(&path, at(0)).unwrap();
    for seq in 1..=4 {
        witness.note(at(seq)).unwrap();
    }
    let whole = std::fs::read(&path).unwrap();
    for slot in [0, 4096] {
        for byte in 0..SLOT_BYTES {
            let mut damaged = whole.clone();
            damaged[slot + byte] ^= 0x10;
            std::fs::write(&path, damaged).unwrap();
            let seq = Witness::open(&path).unwrap().unwrap().noted().seq;
            // The last note went to the first slot: two were written at creation.
            assert_eq!(seq, if slot == 0 { 4 } else { 3 }, "{slot} {byte}");
        }
    }
    let mut both = whole;
    both[0] ^= 1;
    both[4096] ^= 1;
    std::fs::write(&path, both).unwrap();
    let fault = Witness::open(&path).unwrap_err().to_string();
    assert!(fault.contains("restore the data directory from a copy"), "{fault}");
}
