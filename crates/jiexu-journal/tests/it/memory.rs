//! The switches of the model in memory.

use jiexu_journal::contract::{Rig, given_items, given_record};
use jiexu_journal::{Checkpointer, Journal, JournalFault, MemJournal};

use crate::rig::MemRig;

/// A journal with record 1 synced and record 2 appended.
fn given_two_records(rig: &mut MemRig) -> MemJournal {
    let mut journal = rig.open().unwrap();
    journal.append(&given_record(1)).unwrap();
    journal.sync().unwrap();
    journal.append(&given_record(2)).unwrap();
    journal
}

#[track_caller]
fn check_poisoned(journal: &mut MemJournal) {
    assert!(matches!(journal.append(&given_record(3)), Err(JournalFault::Poisoned)));
    assert!(matches!(journal.sync(), Err(JournalFault::Poisoned)));
    assert!(matches!(journal.checkpointer().trim(0), Err(JournalFault::Poisoned)));
}

fn last_after_reopening(rig: &mut MemRig) -> u64 {
    rig.open().unwrap().last_seq()
}

#[test]
fn a_crash_takes_what_was_not_synced_or_leaves_a_part() {
    for (keeps, last) in [(0, 1), (1, 2), (9, 2)] {
        let mut rig = MemRig::new(keeps);
        let journal = given_two_records(&mut rig);
        rig.crash(journal);
        assert_eq!(last_after_reopening(&mut rig), last);
    }
}

#[test]
fn after_a_failed_append_nothing_is_taken() {
    let mut rig = MemRig::new(0);
    let mut journal = given_two_records(&mut rig);
    rig.disk.fail_next_append();
    let fault = journal.append(&given_record(3)).unwrap_err();
    assert!(matches!(fault, JournalFault::File { action: "write", .. }), "{fault}");
    check_poisoned(&mut journal);
    rig.crash(journal);
    assert_eq!(last_after_reopening(&mut rig), 1);
}

#[test]
fn after_a_failed_sync_nothing_is_taken() {
    let mut rig = MemRig::new(1);
    let mut journal = given_two_records(&mut rig);
    rig.disk.fail_next_sync();
    let fault = journal.sync().unwrap_err();
    assert!(matches!(fault, JournalFault::File { action: "sync", .. }), "{fault}");
    check_poisoned(&mut journal);
    // Nobody acknowledged record 2, and it may be there all the same.
    rig.crash(journal);
    assert_eq!(last_after_reopening(&mut rig), 2);
}

#[test]
fn a_failed_sync_of_a_checkpoint_ends_the_journal_too() {
    let mut rig = MemRig::new(0);
    let mut journal = given_two_records(&mut rig);
    journal.sync().unwrap();
    let checkpointer = journal.checkpointer();
    let pending = checkpointer.write(journal.last(), given_items(1).into_iter()).unwrap();
    rig.disk.fail_next_sync();
    assert!(checkpointer.complete(pending).is_err());
    check_poisoned(&mut journal);
    assert!(rig.open().unwrap().checkpointer().read().unwrap().is_none());
}

#[test]
fn a_full_disk_takes_nothing_that_was_synced() {
    let mut rig = MemRig::new(0);
    let mut journal = given_two_records(&mut rig);
    journal.sync().unwrap();
    rig.disk.leave_free(Some(100));
    let fault = (3..).find_map(|seq| journal.append(&given_record(seq)).err()).unwrap();
    let JournalFault::File { source, .. } = fault else { panic!("{fault}") };
    assert_eq!(source.kind(), std::io::ErrorKind::StorageFull);
    check_poisoned(&mut journal);
    rig.crash(journal);
    rig.disk.leave_free(None);
    let mut journal = rig.open().unwrap();
    assert_eq!(journal.last_seq(), 2);
    journal.append(&given_record(3)).unwrap();
}

#[test]
fn a_journal_from_before_a_crash_has_lost_the_disk() {
    let mut rig = MemRig::new(0);
    let mut journal = given_two_records(&mut rig);
    rig.disk.crash();
    check_poisoned(&mut journal);
    let mut second = rig.open().unwrap();
    let _third = rig.open().unwrap();
    check_poisoned(&mut second);
}
