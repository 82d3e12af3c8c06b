//! Damage in the files: found and named, or harmless. Never a panic, never a record lost in
//! silence.

use std::fs::OpenOptions;
use std::os::unix::fs::FileExt;
use std::path::Path;

use jiexu_journal::contract::{Rig, given_items, given_page, given_record, lay_pages};
use jiexu_journal::{Checkpointer, Journal, JournalFault, Record, SledJournal};
use jiexu_region::{Resting, StateItem};

use crate::rig::{SledRig, nantong, unpack};

const LAST: u64 = 150;
/// What the checkpoint consists of.
const LAYER: &str = "checkpoint/00000000000000000001.items";
/// What was trimmed.
const ARCHIVED: &str = "archive/00000000000000000001.records.zst";

/// A journal with a checkpoint, a trim and a tail, as a killed process leaves it.
fn given_journal() -> SledRig {
    let mut rig = SledRig::new();
    let mut journal = rig.open().unwrap();
    for seq in 1..=LAST {
        journal.append(&given_record(seq)).unwrap();
        journal.sync().unwrap();
        if seq == 50 {
            let checkpointer = journal.checkpointer();
            let pending = checkpointer.write(journal.last(), given_items(500).into_iter());
            checkpointer.complete(pending.unwrap()).unwrap();
            checkpointer.trim(40).unwrap();
        }
    }
    rig.crash(journal);
    rig
}

struct Found {
    history: Vec<Record>,
    tail: Vec<Record>,
    items: Vec<StateItem>,
}

/// All that recovery and verification would read.
fn read_everything(dir: &Path) -> Result<Found, JournalFault> {
    let journal = SledJournal::open(dir, nantong())?;
    let checkpoint = journal.checkpointer().read()?;
    let from = checkpoint.as_ref().map_or(1, |checkpoint| checkpoint.at.seq + 1);
    let tail = journal.read_from(from)?.collect::<Result<_, _>>()?;
    let history = journal.read_history()?.collect::<Result<_, _>>()?;
    let items = checkpoint.map(|checkpoint| checkpoint.state.items().collect());
    Ok(Found { history, tail, items: items.unwrap_or_default() })
}

#[track_caller]
fn check_damage_is_found_or_harmless(dir: &Path, what: &str) -> bool {
    match read_everything(dir) {
        Ok(found) => {
            let expected: Vec<_> = (1..=LAST).map(given_record).collect();
            assert_eq!(found.history, expected, "{what}");
            let skipped = usize::try_from(LAST).unwrap() - found.tail.len();
            assert_eq!(found.tail, expected[skipped..], "{what}");
            // Without the checkpoint the whole journal would have to be there.
            let pieces: usize = if skipped == 0 { 0 } else { given_items(500).len() };
            assert_eq!(found.items.len(), pieces, "{what}");
            false
        }
        Err(fault) => {
            let text = fault.to_string();
            assert!(text.contains("restore"), "{what}: {text}");
            true
        }
    }
}

fn flip(path: &Path, offset: u64) {
    let file = OpenOptions::new().read(true).write(true).open(path).unwrap();
    let mut byte = [0];
    file.read_exact_at(&mut byte, offset).unwrap();
    file.write_all_at(&[byte[0] ^ 0x41], offset).unwrap();
}

/// Flips one byte at many places of a file, each in a copy of its own; how often that was found.
fn flip_many(rig: &SledRig, file: &str, count: u64) -> u64 {
    let length = rig.dir.path().join(file).metadata().unwrap().len();
    let mut found = 0;
    for index in 0..count {
        // The first bytes one by one, then all over the file.
        let spread = length * index / count + index * 7 % 4096;
        let offset = if index < 8 { index } else { spread } % length;
        let copy = rig.copy();
        flip(&copy.dir.path().join(file), offset);
        let what = format!("{file} at {offset}");
        found += u64::from(check_damage_is_found_or_harmless(copy.dir.path(), &what));
    }
    found
}

/// sled takes most of this for the end of its log, or panics: the witness and the guard answer.
#[test]
fn a_flipped_byte_after_a_kill_is_found_or_harmless() {
    let rig = given_journal();
    assert!(flip_many(&rig, "sled/db", 60) > 5);
}

/// After a start sled has a snapshot and reads by page.
#[test]
fn a_flipped_byte_after_a_clean_stop_is_found_or_harmless() {
    let mut rig = given_journal();
    drop(rig.open().unwrap());
    assert!(flip_many(&rig, "sled/db", 60) > 5);
}

#[test]
fn a_flipped_byte_in_the_archive_is_found() {
    let rig = given_journal();
    assert_eq!(flip_many(&rig, ARCHIVED, 40), 40);
    let path = rig.dir.path().join(ARCHIVED);
    let plain = unpack(&path).0;
    let plain = plain.strip_prefix(rig.dir.path()).unwrap().to_str().unwrap();
    assert_eq!(flip_many(&rig, plain, 40), 40);
}

#[test]
fn a_flipped_byte_in_the_witness_is_found_or_harmless() {
    flip_many(&given_journal(), "durable", 12);
}

#[test]
fn a_flipped_byte_in_a_checkpoint_is_found() {
    assert_eq!(flip_many(&given_journal(), LAYER, 40), 40);
}

#[test]
fn a_file_that_is_missing_is_missed() {
    let rig = given_journal();
    for file in ["sled/db", "durable", ARCHIVED, LAYER] {
        let copy = rig.copy();
        std::fs::remove_file(copy.dir.path().join(file)).unwrap();
        let fault = read_everything(copy.dir.path()).err().unwrap();
        let chain = format!("{fault}: {:?}", std::error::Error::source(&fault));
        assert!(chain.contains("restore") || chain.contains("NotFound"), "{file}: {chain}");
    }
}

/// What is at rest is read years later, and tells by itself whether it is what was written.
#[test]
fn every_byte_of_the_resting_records_counts_and_so_does_their_end() {
    let mut rig = SledRig::new();
    let mut journal = rig.open().unwrap();
    journal.append(&given_record(1)).unwrap();
    journal.sync().unwrap();
    let pages: Vec<_> = (1..=3).map(|number| given_page(number, 2)).collect();
    let places = lay_pages(&journal, &pages);
    rig.crash(journal);
    let file = rig.dir.path().join("resting");
    let length = std::fs::metadata(&file).unwrap().len();
    assert!(length > 100, "{length}");
    for offset in 0..length {
        flip(&file, offset);
        let journal = SledJournal::open(rig.dir.path(), nantong()).unwrap();
        let mut found = false;
        for (place, page) in places.iter().zip(&pages) {
            match journal.checkpointer().fetch(*place) {
                Ok(read) => assert_eq!(read, Resting::Entries(page.clone()), "byte {offset}"),
                Err(JournalFault::RestingDamaged { place: at, .. }) if at == *place => found = true,
                Err(fault) => panic!("byte {offset}: {fault}"),
            }
        }
        assert!(found, "byte {offset} can be changed and nobody sees it");
        drop(journal);
        flip(&file, offset);
    }
    OpenOptions::new().write(true).open(&file).unwrap().set_len(length - 1).unwrap();
    let fault = SledJournal::open(rig.dir.path(), nantong()).err().unwrap();
    assert!(matches!(fault, JournalFault::RestingDamaged { .. }), "{fault}");
}

/// The newest file of an older copy under newer ones: records that were acknowledged are not there.
#[test]
fn a_store_from_an_older_copy_is_noticed() {
    let mut rig = SledRig::new();
    let mut journal = rig.open().unwrap();
    journal.append(&given_record(1)).unwrap();
    journal.sync().unwrap();
    let older = rig.copy();
    journal.append(&given_record(2)).unwrap();
    journal.sync().unwrap();
    rig.crash(journal);
    let (from, to) = (rig.dir.path().join("durable"), older.dir.path().join("durable"));
    std::fs::copy(from, to).unwrap();
    let fault = read_everything(older.dir.path()).err().unwrap();
    assert!(matches!(fault, JournalFault::Lost { last: 1, durable: 2, .. }), "{fault}");
}

/// As many records as there should be, but not those that were acknowledged.
#[test]
fn a_store_from_another_history_is_noticed() {
    let mut rigs = [SledRig::new(), SledRig::new()];
    for (rig, events) in rigs.iter_mut().zip([1, 2]) {
        let mut journal = rig.open().unwrap();
        let mut record = given_record(1);
        record.events.truncate(events);
        journal.append(&record).unwrap();
        journal.sync().unwrap();
    }
    let [ours, theirs] = rigs.each_ref().map(|rig| rig.dir.path().join("durable"));
    std::fs::copy(theirs, ours).unwrap();
    let fault = read_everything(rigs[0].dir.path()).err().unwrap();
    assert!(matches!(fault, JournalFault::Damaged { seq: 1, .. }), "{fault}");
}

/// A byte of a chunk, changed behind sled's checksums.
#[test]
fn a_changed_chunk_stops_the_reader_with_the_number_of_its_record() {
    let rig = given_journal();
    for (chunk_index, byte) in [(0, 0), (0, 1), (0, 5), (0, 40), (3, 4), (11, 77), (30, 60)] {
        let copy = rig.copy();
        let seq = change_chunk(copy.dir.path(), chunk_index, byte);
        let fault = read_everything(copy.dir.path()).err().unwrap();
        assert!(
            matches!(fault, JournalFault::Damaged { seq: found, .. } if found == seq),
            "chunk {chunk_index} byte {byte} of record {seq}: {fault}"
        );
    }
}

/// The last record is looked at by the opening itself.
#[test]
fn a_changed_last_record_stops_the_opening() {
    let rig = given_journal();
    for byte in [0, 1, 6, 39, 50] {
        let copy = rig.copy();
        let store = sled::open(copy.dir.path().join("sled")).unwrap();
        let last = store.range(vec![1]..vec![2]).next_back().unwrap().unwrap();
        change(&store, last, byte);
        drop(store);
        let fault = SledJournal::open(copy.dir.path(), nantong()).err().unwrap();
        assert!(matches!(fault, JournalFault::Damaged { seq: LAST, .. }), "{byte}: {fault}");
    }
}

/// Changes a byte of the nth chunk in the store; the number of the record that it belongs to.
fn change_chunk(dir: &Path, index: usize, byte: usize) -> u64 {
    let store = sled::open(dir.join("sled")).unwrap();
    let chunks: Vec<_> = store.range(vec![1]..vec![2]).map(Result::unwrap).collect();
    let begun = chunks[..=index].iter().filter(|(_key, value)| value[0] == 1).count();
    change(&store, chunks[index].clone(), byte);
    40 + u64::try_from(begun).unwrap()
}

fn change(store: &sled::Db, (key, value): (sled::IVec, sled::IVec), byte: usize) {
    let mut value = value.to_vec();
    let at = byte % value.len();
    value[at] ^= 0x41;
    store.insert(key, value).unwrap();
    store.flush().unwrap();
}
