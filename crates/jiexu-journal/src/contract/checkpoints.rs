//! Checkpoints and trimming.

use jiexu_region::{State, StateItem};

use super::{
    Rig, append_synced, given_items, given_record, given_records, given_state, history, read_all,
};
use crate::{Checkpointer, Journal, JournalFault, Position};

#[track_caller]
pub(super) fn write_checkpoint(journal: &impl Journal, items: u64) {
    let checkpointer = journal.checkpointer();
    let pending = checkpointer.write(journal.last(), given_items(items).into_iter()).unwrap();
    checkpointer.complete(pending).unwrap();
}

#[track_caller]
pub(super) fn check_checkpoint(journal: &impl Journal, seq: u64, items: u64) {
    let checkpoint = journal.checkpointer().read().unwrap().unwrap();
    assert_eq!(checkpoint.at.seq, seq);
    let pieces = |state: &State| state.items().collect::<Vec<StateItem>>();
    assert_eq!(pieces(&checkpoint.state), pieces(&given_state(items)));
}

/// A checkpoint is read back whole, before a crash and after, empty or larger than a page.
pub fn a_checkpoint_reads_back(rig: &mut impl Rig) {
    let journal = rig.open().unwrap();
    assert!(journal.checkpointer().read().unwrap().is_none());
    let checkpointer = journal.checkpointer();
    let pending = checkpointer.write(journal.last(), std::iter::empty()).unwrap();
    checkpointer.complete(pending).unwrap();
    let empty = checkpointer.read().unwrap().unwrap();
    assert_eq!((empty.at, empty.state.items().count()), (journal.last(), 0));
    // Complete is durable, whatever comes next.
    rig.crash(journal);
    let mut journal = rig.open().unwrap();
    assert_eq!(journal.checkpointer().read().unwrap().map(|empty| empty.at.seq), Some(0));

    append_synced(&mut journal, 1..=3);
    write_checkpoint(&journal, 3_000);
    check_checkpoint(&journal, 3, 3_000);
    append_synced(&mut journal, 4..=5);
    check_checkpoint(&journal, 3, 3_000);
    rig.crash(journal);
    let journal = rig.open().unwrap();
    check_checkpoint(&journal, 3, 3_000);
    assert_eq!(read_all(&journal, 4), given_records(4..=5));
}

/// Only the last complete checkpoint counts, however large the one before was.
pub fn a_later_checkpoint_replaces_the_earlier(rig: &mut impl Rig) {
    let mut journal = rig.open().unwrap();
    for (seq, items) in [(1, 2_000), (2, 10), (3, 500)] {
        append_synced(&mut journal, seq..=seq);
        write_checkpoint(&journal, items);
        check_checkpoint(&journal, seq, items);
    }
    rig.crash(journal);
    let mut journal = rig.open().unwrap();
    check_checkpoint(&journal, 3, 500);
    append_synced(&mut journal, 4..=4);
    write_checkpoint(&journal, 1);
    check_checkpoint(&journal, 4, 1);
}

/// A crash before completion leaves the checkpoint before, or none.
pub fn an_incomplete_checkpoint_does_not_count(rig: &mut impl Rig) {
    let mut journal = rig.open().unwrap();
    append_synced(&mut journal, 1..=1);
    let _pending = journal.checkpointer().write(journal.last(), given_items(5_000).into_iter());
    journal.sync().unwrap();
    rig.crash(journal);
    let mut journal = rig.open().unwrap();
    assert!(journal.checkpointer().read().unwrap().is_none());
    // Fewer pages than were left behind under the same number.
    write_checkpoint(&journal, 700);
    check_checkpoint(&journal, 1, 700);
    append_synced(&mut journal, 2..=2);
    let _pending = journal.checkpointer().write(journal.last(), given_items(9).into_iter());
    check_checkpoint(&journal, 1, 700);
    rig.crash(journal);
    check_checkpoint(&rig.open().unwrap(), 1, 700);
}

/// A checkpoint must not be ahead of what a power cut leaves of the journal.
pub fn a_checkpoint_waits_for_the_journal(rig: &mut impl Rig) {
    let mut journal = rig.open().unwrap();
    append_synced(&mut journal, 1..=2);
    journal.append(&given_record(3)).unwrap();
    let checkpointer = journal.checkpointer();
    let pending = checkpointer.write(journal.last(), given_items(1).into_iter()).unwrap();
    let fault = checkpointer.complete(pending).unwrap_err();
    assert!(matches!(fault, JournalFault::TooEarly { seq: 3, limit: 2, .. }), "{fault}");
    assert!(checkpointer.read().unwrap().is_none());
    // The caller was wrong, the disk was not: the journal goes on.
    journal.sync().unwrap();
    write_checkpoint(&journal, 1);
    check_checkpoint(&journal, 3, 1);
}

/// A checkpoint that was not taken from this journal is not mistaken for one that was.
pub fn a_checkpoint_of_another_history_is_noticed(rig: &mut impl Rig) {
    let mut journal = rig.open().unwrap();
    let elsewhere = Position { seq: 2, hash: journal.last_hash() };
    append_synced(&mut journal, 1..=3);
    let checkpointer = journal.checkpointer();
    let pending = checkpointer.write(elsewhere, given_items(1).into_iter()).unwrap();
    checkpointer.complete(pending).unwrap();
    let fault = journal.read_history().unwrap().find_map(Result::err).unwrap();
    assert!(matches!(fault, JournalFault::CheckpointDamaged { seq: 2, .. }), "{fault}");
}

/// Of two checkpoints that are written at the same time the later one wins.
pub fn a_superseded_checkpoint_cannot_be_completed(rig: &mut impl Rig) {
    let mut journal = rig.open().unwrap();
    append_synced(&mut journal, 1..=1);
    let checkpointer = journal.checkpointer();
    let first = checkpointer.write(journal.last(), given_items(600).into_iter()).unwrap();
    let second = journal.checkpointer().write(journal.last(), given_items(20).into_iter()).unwrap();
    let fault = checkpointer.complete(first).unwrap_err();
    assert!(matches!(fault, JournalFault::Superseded), "{fault}");
    checkpointer.complete(second).unwrap();
    check_checkpoint(&journal, 1, 20);
}

/// An attempt that was given up half way does not show in the next.
pub fn an_abandoned_checkpoint_leaves_no_trace(rig: &mut impl Rig) {
    let mut journal = rig.open().unwrap();
    append_synced(&mut journal, 1..=1);
    let _pending = journal.checkpointer().write(journal.last(), given_items(5_000).into_iter());
    write_checkpoint(&journal, 5);
    check_checkpoint(&journal, 1, 5);
    rig.crash(journal);
    check_checkpoint(&rig.open().unwrap(), 1, 5);
}

/// Trimmed records leave the journal and stay in the history, also over several trims.
pub fn trimming_keeps_the_history(rig: &mut impl Rig) {
    let mut journal = rig.open().unwrap();
    append_synced(&mut journal, 1..=30);
    write_checkpoint(&journal, 5);
    let checkpointer = journal.checkpointer();
    assert_eq!(checkpointer.trim(10).unwrap(), 10);
    assert_eq!(checkpointer.trim(10).unwrap(), 0);
    assert_eq!(checkpointer.trim(25).unwrap(), 15);
    let fault = journal.read_from(25).err().unwrap();
    assert!(matches!(fault, JournalFault::Trimmed { seq: 25, first: 26 }), "{fault}");
    append_synced(&mut journal, 31..=33);
    for _ in 0..2 {
        assert_eq!(read_all(&journal, 26), given_records(26..=33));
        assert_eq!(history(&journal), given_records(1..=33));
        rig.crash(journal);
        journal = rig.open().unwrap();
    }
}

/// What no checkpoint covers cannot be trimmed.
pub fn trimming_needs_a_checkpoint(rig: &mut impl Rig) {
    let mut journal = rig.open().unwrap();
    append_synced(&mut journal, 1..=4);
    let early = |seq, covered| {
        let fault = journal.checkpointer().trim(seq).unwrap_err();
        assert!(
            matches!(fault, JournalFault::TooEarly { limit, .. } if limit == covered),
            "{fault}"
        );
    };
    early(1, 0);
    write_checkpoint(&journal, 1);
    early(5, 4);
    assert_eq!(read_all(&journal, 1), given_records(1..=4));
}

/// A trim survives a crash, and the journal goes on behind it.
pub fn a_trimmed_journal_goes_on_after_a_crash(rig: &mut impl Rig) {
    for round in 0..4 {
        let mut journal = rig.open().unwrap();
        assert_eq!(journal.last_seq(), round * 10);
        append_synced(&mut journal, round * 10 + 1..=round * 10 + 10);
        write_checkpoint(&journal, round + 1);
        journal.checkpointer().trim(round * 10 + 6).unwrap();
        rig.crash(journal);
    }
    let journal = rig.open().unwrap();
    assert_eq!(read_all(&journal, 37), given_records(37..=40));
    assert_eq!(history(&journal), given_records(1..=40));
    check_checkpoint(&journal, 40, 4);
}

/// Nothing need be left: the place is remembered without a record.
pub fn a_fully_trimmed_journal_goes_on(rig: &mut impl Rig) {
    let mut journal = rig.open().unwrap();
    append_synced(&mut journal, 1..=5);
    write_checkpoint(&journal, 1);
    let last = journal.last();
    journal.checkpointer().trim(5).unwrap();
    rig.crash(journal);
    let mut journal = rig.open().unwrap();
    assert_eq!(journal.last(), last);
    assert_eq!(read_all(&journal, 6), []);
    append_synced(&mut journal, 6..=7);
    rig.crash(journal);
    let journal = rig.open().unwrap();
    assert_eq!(read_all(&journal, 6), given_records(6..=7));
    assert_eq!(history(&journal), given_records(1..=7));
}

/// Appends and syncs go on while another thread writes checkpoints and trims.
pub fn checkpoints_run_beside_the_journal(rig: &mut impl Rig) {
    let mut journal = rig.open().unwrap();
    append_synced(&mut journal, 1..=20);
    let (checkpointer, at) = (journal.checkpointer(), journal.last());
    let beside = std::thread::spawn(move || {
        for items in [2_000, 1_000, 3_000] {
            let pending = checkpointer.write(at, given_items(items).into_iter()).unwrap();
            checkpointer.complete(pending).unwrap();
        }
        assert_eq!(checkpointer.trim(15).unwrap(), 15);
    });
    append_synced(&mut journal, 21..=200);
    beside.join().unwrap();
    check_checkpoint(&journal, 20, 3_000);
    rig.crash(journal);
    let journal = rig.open().unwrap();
    check_checkpoint(&journal, 20, 3_000);
    assert_eq!(read_all(&journal, 16), given_records(16..=200));
    assert_eq!(history(&journal), given_records(1..=200));
}
