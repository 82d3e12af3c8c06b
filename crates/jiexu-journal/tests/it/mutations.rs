//! Every smallest change of a journal's records is found: each bit, each record taken out, doubled
//! or exchanged with its neighbour, each length that a file can be cut to.
//!
//! Read the way `jiexu verify` reads: from the first record, through the archive and the store. An
//! archive file is changed as it is, compressed, and in the form that all had before.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use jiexu_journal::contract::{Rig, given_items};
use jiexu_journal::{Checkpointer, Journal, JournalFault, Record, SledJournal};
use jiexu_region::Event;
use jiexu_types::{HandoffId, Timestamp};

use crate::rig::{SledRig, nantong, unpack};

/// The archive holds the first half.
const LAST: u64 = 8;

fn given_record(seq: u64) -> Record {
    let handoff = HandoffId::from_bytes(&(u128::from(seq) | 1 << 120).to_be_bytes()).unwrap();
    let events = vec![Event::Retried { handoff }; usize::try_from(seq % 3).unwrap()];
    Record { seq, at: Timestamp::from_millis(1_772_380_800_000 + seq), events }
}

fn given_journal() -> (SledRig, SledJournal) {
    let mut rig = SledRig::new();
    let mut journal = rig.open().unwrap();
    for seq in 1..=LAST {
        journal.append(&given_record(seq)).unwrap();
    }
    journal.sync().unwrap();
    let checkpointer = journal.checkpointer();
    let pending = checkpointer.write(journal.last(), given_items(1).into_iter());
    checkpointer.complete(pending.unwrap()).unwrap();
    checkpointer.trim(LAST / 2).unwrap();
    (rig, journal)
}

fn packed(rig: &SledRig) -> PathBuf {
    rig.dir.path().join("archive/00000000000000000001.records.zst")
}

/// The same journal, with its archive as it would be if it had been written uncompressed, and what
/// is in that.
fn given_plain_archive() -> (SledRig, SledJournal, PathBuf, Vec<u8>) {
    let (rig, journal) = given_journal();
    let (path, bytes) = unpack(&packed(&rig));
    (rig, journal, path, bytes)
}

fn history(journal: &SledJournal) -> Result<Vec<Record>, JournalFault> {
    journal.read_history()?.collect()
}

/// Where each record of an archive file stands.
fn spans(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let length = u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
        let end = at + 36 + usize::try_from(length).unwrap();
        spans.push(at..end);
        at = end;
    }
    spans
}

/// Reading stops, and at this record.
#[track_caller]
fn check_found(outcome: Result<Vec<Record>, JournalFault>, record: u64, what: &str) {
    match outcome {
        Err(JournalFault::Damaged { seq, .. }) => assert_eq!(seq, record, "{what}"),
        Err(other) => panic!("{what}: {other}"),
        Ok(_) => panic!("{what}: not found"),
    }
}

#[test]
fn every_bit_of_an_archived_record_counts() {
    let (_rig, journal, archive, whole) = given_plain_archive();
    let expected: Vec<_> = (1..=LAST).map(given_record).collect();
    assert_eq!(history(&journal).unwrap(), expected);
    let mut bits = 0;
    for (record, span) in (1..).zip(spans(&whole)) {
        for (byte, bit) in span.flat_map(|byte| (0..8).map(move |bit| (byte, bit))) {
            let mut bytes = whole.clone();
            bytes[byte] ^= 1 << bit;
            fs::write(&archive, bytes).unwrap();
            check_found(history(&journal), record, &format!("byte {byte} bit {bit}"));
            bits += 1;
        }
    }
    assert_eq!(bits, 8 * whole.len());
}

/// A bit that is no part of a record may matter to nobody: then every record is what it was.
#[test]
fn every_bit_of_a_compressed_archive_counts_or_changes_no_record() {
    let (rig, journal) = given_journal();
    let expected: Vec<_> = (1..=LAST).map(given_record).collect();
    let whole = fs::read(packed(&rig)).unwrap();
    let mut harmless = Vec::new();
    for (byte, bit) in (0..whole.len()).flat_map(|byte| (0..8).map(move |bit| (byte, bit))) {
        let mut bytes = whole.clone();
        bytes[byte] ^= 1 << bit;
        fs::write(packed(&rig), bytes).unwrap();
        match history(&journal) {
            Err(JournalFault::Damaged { seq: 1..=5, .. }) => {}
            Err(other) => panic!("byte {byte} bit {bit}: {other}"),
            Ok(records) => {
                assert_eq!(records, expected, "byte {byte} bit {bit}");
                harmless.push((byte, bit));
            }
        }
    }
    // RFC 8878, 3.1.1.1: a bit that nobody reads, and how far back a reader must be able to look.
    let nobody_reads = |(byte, bit)| (byte, bit) == (4, 4) || byte == 5;
    assert!(harmless.iter().copied().all(nobody_reads), "{harmless:?}");
}

#[test]
fn no_archived_record_can_be_taken_out_doubled_or_exchanged() {
    let (_rig, journal, archive, whole) = given_plain_archive();
    let frames: Vec<Vec<u8>> = spans(&whole).into_iter().map(|span| whole[span].to_vec()).collect();
    assert_eq!(u64::try_from(frames.len()).unwrap(), LAST / 2);
    let compressed = archive.with_extension("records.zst");
    let check = |frames: Vec<Vec<u8>>, record: usize, what: &str| {
        let record = u64::try_from(record).unwrap();
        fs::write(&archive, frames.concat()).unwrap();
        check_found(history(&journal), record, &format!("{what} {record}"));
        fs::remove_file(&archive).unwrap();
        fs::write(&compressed, zstd::encode_all(&*frames.concat(), 0).unwrap()).unwrap();
        check_found(history(&journal), record, &format!("{what} {record}, compressed"));
        fs::remove_file(&compressed).unwrap();
    };
    for at in 0..frames.len() {
        let mut fewer = frames.clone();
        fewer.remove(at);
        check(fewer, at + 1, "without");
        let mut more = frames.clone();
        more.insert(at, frames[at].clone());
        check(more, at + 2, "twice");
        if at + 1 < frames.len() {
            let mut exchanged = frames.clone();
            exchanged.swap(at, at + 1);
            check(exchanged, at + 1, "exchanged");
        }
    }
}

#[test]
fn an_archive_of_any_other_length_is_found() {
    let (_rig, journal, archive, whole) = given_plain_archive();
    let spans = spans(&whole);
    for length in 0..whole.len() {
        fs::write(&archive, &whole[..length]).unwrap();
        let record = (1..).zip(&spans).find(|(_, span)| length < span.end).unwrap().0;
        check_found(history(&journal), record, &format!("cut to {length}"));
    }
    let longer = [&whole[..], b"\0"].concat();
    fs::write(&archive, longer).unwrap();
    check_found(history(&journal), LAST / 2 + 1, "one byte more");
}

/// So few records are one piece to zstd: a cut takes all of them, or no more than the checksum.
#[test]
fn a_compressed_archive_of_any_other_length_is_found() {
    let (rig, journal) = given_journal();
    let whole = fs::read(packed(&rig)).unwrap();
    for length in 0..whole.len() {
        fs::write(packed(&rig), &whole[..length]).unwrap();
        let record = if length < whole.len() - 4 { 1 } else { LAST / 2 + 1 };
        check_found(history(&journal), record, &format!("cut to {length}"));
    }
    let longer = [&whole[..], b"\0"].concat();
    fs::write(packed(&rig), longer).unwrap();
    check_found(history(&journal), LAST / 2 + 1, "one byte more");
}

/// Opens a copy whose store was changed behind sled's checksums, and reads all of it.
fn after(rig: &SledRig, change: impl Fn(&sled::Db)) -> Result<Vec<Record>, JournalFault> {
    let copy = rig.copy();
    let store = sled::open(copy.dir.path().join("sled")).unwrap();
    change(&store);
    store.flush().unwrap();
    drop(store);
    open(copy.dir.path()).and_then(|journal| history(&journal))
}

fn open(dir: &Path) -> Result<SledJournal, JournalFault> {
    SledJournal::open(dir, nantong())
}

/// The values of the records behind the archive, each of them one; a crash may have left those
/// before them.
fn chunks(store: &sled::Db) -> Vec<(sled::IVec, sled::IVec)> {
    let chunks: Vec<_> = store.range(vec![1]..vec![2]).map(Result::unwrap).collect();
    chunks[chunks.len() - 4..].to_vec()
}

#[test]
fn no_record_of_the_store_can_be_taken_out_or_exchanged() {
    let (mut rig, journal) = given_journal();
    rig.crash(journal);
    let unchanged = after(&rig, |_| {});
    assert_eq!(unchanged.unwrap().len(), 8);
    for at in 0..4 {
        let record = LAST / 2 + 1 + u64::try_from(at).unwrap();
        let gone = after(&rig, |store| {
            store.remove(&chunks(store)[at].0).unwrap();
        });
        // The last one leaves a journal that is whole and too short: the witness knows.
        match gone {
            Err(JournalFault::Lost { last: 7, durable: 8, .. }) if record == LAST => {}
            other => check_found(other, record, "without"),
        }
        if at < 3 {
            let exchanged = after(&rig, |store| {
                let chunks = chunks(store);
                store.insert(&chunks[at].0, &chunks[at + 1].1).unwrap();
                store.insert(&chunks[at + 1].0, &chunks[at].1).unwrap();
            });
            check_found(exchanged, record, "exchanged");
        }
    }
}
