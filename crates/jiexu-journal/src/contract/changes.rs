//! Checkpoints of what changed since the one before.

use super::checkpoints::{check_checkpoint, write_checkpoint};
use super::{Rig, append_synced, given_changes, given_items, given_records, history, read_all};
use crate::{Checkpointer, Journal, JournalFault};

#[track_caller]
fn write_changes(journal: &impl Journal, from: u64, until: u64) {
    let checkpointer = journal.checkpointer();
    let changes = given_changes(from, until).into_iter();
    let pending = checkpointer.write_changes(journal.last(), changes).unwrap();
    checkpointer.complete(pending).unwrap();
}

/// Layer upon layer, before a crash and after; and a whole checkpoint in the place of them all.
pub fn changes_are_read_back_on_top(rig: &mut impl Rig) {
    let mut journal = rig.open().unwrap();
    append_synced(&mut journal, 1..=1);
    write_checkpoint(&journal, 300);
    let mut items = 300;
    for seq in 2..=7 {
        append_synced(&mut journal, seq..=seq);
        write_changes(&journal, items, items + 70 * seq);
        items += 70 * seq;
        check_checkpoint(&journal, seq, items);
        if seq % 3 == 0 {
            rig.crash(journal);
            journal = rig.open().unwrap();
            check_checkpoint(&journal, seq, items);
        }
    }
    assert_eq!(journal.checkpointer().trim(6).unwrap(), 6);
    append_synced(&mut journal, 8..=8);
    write_checkpoint(&journal, 10);
    check_checkpoint(&journal, 8, 10);
    write_changes(&journal, 10, 12);
    rig.crash(journal);
    let journal = rig.open().unwrap();
    check_checkpoint(&journal, 8, 12);
    assert_eq!(read_all(&journal, 8), given_records(8..=8));
    assert_eq!(history(&journal), given_records(1..=8));
}

/// A crash before completion leaves the checkpoint that was to be changed, and nothing of the
/// changes, also when others are written under the same number.
pub fn changes_that_were_not_completed_do_not_count(rig: &mut impl Rig) {
    let mut journal = rig.open().unwrap();
    append_synced(&mut journal, 1..=1);
    write_checkpoint(&journal, 40);
    write_changes(&journal, 40, 50);
    let changes = given_changes(50, 4_000).into_iter();
    let _pending = journal.checkpointer().write_changes(journal.last(), changes).unwrap();
    check_checkpoint(&journal, 1, 50);
    journal.sync().unwrap();
    rig.crash(journal);
    let mut journal = rig.open().unwrap();
    check_checkpoint(&journal, 1, 50);
    append_synced(&mut journal, 2..=2);
    // Fewer pages than were left behind.
    write_changes(&journal, 50, 60);
    check_checkpoint(&journal, 2, 60);
    rig.crash(journal);
    check_checkpoint(&rig.open().unwrap(), 2, 60);
}

/// Changes belong to one checkpoint: without it, or with another in its place, they are refused.
pub fn changes_of_another_checkpoint_are_refused(rig: &mut impl Rig) {
    let mut journal = rig.open().unwrap();
    append_synced(&mut journal, 1..=1);
    let checkpointer = journal.checkpointer();
    let changes = |from, until| given_changes(from, until).into_iter();
    let superseded = |outcome: Result<(), JournalFault>| {
        let fault = outcome.unwrap_err();
        assert!(matches!(fault, JournalFault::Superseded), "{fault}");
    };
    assert!(!checkpointer.takes_changes(1_000));
    superseded(checkpointer.write_changes(journal.last(), changes(0, 5)).map(drop));

    let whole = checkpointer.write(journal.last(), given_items(8).into_iter()).unwrap();
    superseded(checkpointer.write_changes(journal.last(), changes(0, 5)).map(drop));
    checkpointer.complete(whole).unwrap();
    let first = checkpointer.write_changes(journal.last(), changes(8, 20)).unwrap();
    let second = checkpointer.write_changes(journal.last(), changes(8, 30)).unwrap();
    superseded(checkpointer.complete(first));
    checkpointer.complete(second).unwrap();
    check_checkpoint(&journal, 1, 30);

    // Changes of what counted when they were written, after another one has come to count.
    let whole = checkpointer.write(journal.last(), given_items(3).into_iter()).unwrap();
    let late = checkpointer.write_changes(journal.last(), changes(30, 40)).unwrap();
    superseded(checkpointer.complete(whole));
    checkpointer.complete(late).unwrap();
    check_checkpoint(&journal, 1, 40);
    // The caller was wrong, the disk was not.
    write_checkpoint(&journal, 2);
    check_checkpoint(&journal, 1, 2);
}

/// Otherwise what is read at a start would grow without end.
pub fn a_whole_checkpoint_is_asked_for_when_most_is_outdated(rig: &mut impl Rig) {
    let mut journal = rig.open().unwrap();
    append_synced(&mut journal, 1..=1);
    write_checkpoint(&journal, 10);
    let mut layers = 0;
    while journal.checkpointer().takes_changes(11) {
        // The same pieces again and again.
        let changes = given_items(1_000).into_iter();
        let checkpointer = journal.checkpointer();
        let pending = checkpointer.write_changes(journal.last(), changes).unwrap();
        checkpointer.complete(pending).unwrap();
        layers += 1;
        assert!(layers < 1_000, "a whole one is never asked for");
    }
    assert!(layers > 2);
    write_checkpoint(&journal, 1_000);
    assert!(journal.checkpointer().takes_changes(1_001));
    rig.crash(journal);
    let journal = rig.open().unwrap();
    check_checkpoint(&journal, 1, 1_000);
    assert!(journal.checkpointer().takes_changes(1_001));
}
