//! Archives that a program wrote before files were compressed, and those of both kinds.

use std::fs;
use std::path::PathBuf;

use jiexu_journal::contract::Rig;
use jiexu_journal::{Checkpointer, Journal, JournalFault, Record, SledJournal};
use jiexu_region::Event;
use jiexu_types::{HandoffId, Timestamp};

use crate::golden;
use crate::rig::{SledRig, unpack};

const ARCHIVE: &str = include_str!("golden/archive.hex");

fn given_record(seq: u64) -> Record {
    let handoff = HandoffId::from_bytes(&(u128::from(seq) | 1 << 120).to_be_bytes()).unwrap();
    let events = vec![Event::Retried { handoff }; usize::try_from(seq % 4).unwrap()];
    Record { seq, at: Timestamp::from_millis(1_772_380_800_000 + seq), events }
}

fn given_journal(last: u64) -> (SledRig, SledJournal) {
    let mut rig = SledRig::new();
    let mut journal = rig.open().unwrap();
    append(&mut journal, 1, last);
    (rig, journal)
}

fn append(journal: &mut SledJournal, first: u64, last: u64) {
    (first..=last).for_each(|seq| journal.append(&given_record(seq)).unwrap());
    journal.sync().unwrap();
}

fn trim(journal: &SledJournal, seq: u64) {
    let checkpointer = journal.checkpointer();
    let pending = checkpointer.write(journal.last(), std::iter::empty()).unwrap();
    checkpointer.complete(pending).unwrap();
    assert!(checkpointer.trim(seq).unwrap() > 0);
}

/// All records are there, and those up to `trimmed` are in the archive only.
#[track_caller]
fn check(journal: &SledJournal, trimmed: u64, last: u64) {
    let history: Result<Vec<_>, _> = journal.read_history().unwrap().collect();
    assert_eq!(history.unwrap(), (1..=last).map(given_record).collect::<Vec<_>>());
    assert!(journal.read_from(trimmed + 1).is_ok());
    let fault = journal.read_from(trimmed).err().unwrap();
    assert!(matches!(fault, JournalFault::Trimmed { .. }), "{fault}");
}

fn file(rig: &SledRig, first: u64, suffix: &str) -> PathBuf {
    rig.dir.path().join(format!("archive/{first:020}.records{suffix}"))
}

/// As a directory is whose program was replaced by one that compresses.
#[test]
fn plain_and_compressed_files_are_one_history() {
    let (mut rig, mut journal) = given_journal(12);
    for seq in [3, 4, 9, 11] {
        trim(&journal, seq);
    }
    for first in [1, 5] {
        unpack(&file(&rig, first, ".zst"));
    }
    let entries = fs::read_dir(rig.dir.path().join("archive")).unwrap();
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let expected = [(1, ""), (4, ".zst"), (5, ""), (10, ".zst")];
    assert_eq!(files, expected.map(|(first, suffix)| file(&rig, first, suffix)));
    check(&journal, 11, 12);
    rig.crash(journal);
    journal = rig.open().unwrap();
    check(&journal, 11, 12);
    append(&mut journal, 13, 20);
    trim(&journal, 15);
    check(&journal, 15, 20);
}

/// Killed between the archive and the removal, and replaced before the next start.
#[test]
fn a_trim_that_began_before_files_were_compressed_is_finished() {
    for begun_by_an_older_program in [true, false] {
        let (theirs, journal) = given_journal(4);
        trim(&journal, 4);
        let mut archived = file(&theirs, 1, ".zst");
        if begun_by_an_older_program {
            archived = unpack(&archived).0;
        }
        let (mut ours, journal) = given_journal(6);
        ours.crash(journal);
        let name = archived.file_name().unwrap();
        fs::copy(&archived, ours.dir.path().join("archive").join(name)).unwrap();
        check(&ours.open().unwrap(), 4, 6);
    }
}

/// A compressed file may be written otherwise by another version of zstd, and is read the same.
#[test]
fn archives_are_read_as_ever() {
    let (written, journal) = given_journal(4);
    trim(&journal, 4);
    let packed = fs::read(file(&written, 1, ".zst")).unwrap();
    let plain = unpack(&file(&written, 1, ".zst")).1;
    for (name, suffix, now) in [("plain", "", &plain), ("zst", ".zst", &packed)] {
        let now = golden::hex(|out| out.extend_from_slice(now));
        let bytes = golden::unhex(&golden::golden("archive.hex", ARCHIVE, name, &now));
        let (mut rig, journal) = given_journal(6);
        rig.crash(journal);
        fs::write(file(&rig, 1, suffix), &bytes).unwrap();
        check(&rig.open().unwrap(), 4, 6);
        if name == "plain" {
            assert_eq!(bytes, plain, "the records themselves");
        }
    }
}
