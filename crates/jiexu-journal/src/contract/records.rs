//! Appending, syncing and reading.

use super::samples::record_of;
use super::{Rig, append_synced, given_record, given_records, history, read_all};
use crate::{Journal, JournalFault};

/// What was appended is read back, before a sync and after.
pub fn records_read_back_in_order(rig: &mut impl Rig) {
    let mut journal = rig.open().unwrap();
    assert_eq!((journal.last_seq(), read_all(&journal, 1)), (0, vec![]));
    let genesis = journal.last_hash();
    for seq in 1..=20 {
        journal.append(&given_record(seq)).unwrap();
        assert_eq!(journal.last_seq(), seq);
    }
    assert_ne!(journal.last_hash(), genesis);
    assert_eq!(read_all(&journal, 1), given_records(1..=20));
    journal.sync().unwrap();
    assert_eq!(read_all(&journal, 1), given_records(1..=20));
    assert_eq!(history(&journal), given_records(1..=20));
}

/// A thousand records from one without events to 100 KiB.
pub fn records_of_every_size_read_back(rig: &mut impl Rig) {
    let size = |seq: u64| if seq.is_multiple_of(50) { 100 * 1024 } else { seq * 7 % 5_000 };
    let records: Vec<_> = (1..=1_000).map(|seq| record_of(seq, size(seq))).collect();
    let mut journal = rig.open().unwrap();
    for record in &records {
        journal.append(record).unwrap();
    }
    journal.sync().unwrap();
    assert_eq!(read_all(&journal, 1), records);
    drop(journal);
    assert_eq!(read_all(&rig.open().unwrap(), 1), records);
}

/// Opening again finds the same records, and the next one chains onto them.
pub fn a_reopened_journal_goes_on(rig: &mut impl Rig) {
    for round in 0..5 {
        let mut journal = rig.open().unwrap();
        let before = journal.last();
        assert_eq!(before.seq, round * 3);
        append_synced(&mut journal, round * 3 + 1..=round * 3 + 3);
        let last = journal.last();
        drop(journal);
        assert_eq!(rig.open().unwrap().last(), last);
    }
    assert_eq!(read_all(&rig.open().unwrap(), 1), given_records(1..=15));
}

/// A crash leaves all that was synced, and perhaps some of what came after, without a gap.
pub fn what_was_synced_survives_a_crash(rig: &mut impl Rig) {
    let mut journal = rig.open().unwrap();
    append_synced(&mut journal, 1..=7);
    for seq in 8..=12 {
        journal.append(&given_record(seq)).unwrap();
    }
    rig.crash(journal);
    let journal = rig.open().unwrap();
    let last = journal.last_seq();
    assert!((7..=12).contains(&last), "{last}");
    assert_eq!(read_all(&journal, 1), given_records(1..=last));
}

/// What a crash left can be built upon, again and again.
pub fn what_survives_a_crash_goes_on(rig: &mut impl Rig) {
    let mut synced = 0;
    for _ in 0..6 {
        let mut journal = rig.open().unwrap();
        let last = journal.last_seq();
        assert!(last >= synced, "{last} of {synced}");
        append_synced(&mut journal, last + 1..=last + 3);
        synced = journal.last_seq();
        journal.append(&given_record(synced + 1)).unwrap();
        rig.crash(journal);
    }
    let journal = rig.open().unwrap();
    assert_eq!(read_all(&journal, 1), given_records(1..=journal.last_seq()));
}

/// A gap or a repetition is the caller's bug; after it nothing more is taken, and nothing is lost.
pub fn a_record_out_of_turn_is_refused_and_ends_the_journal(rig: &mut impl Rig) {
    for wrong in [0, 2, 4] {
        let mut journal = rig.open().unwrap();
        let last = journal.last_seq();
        append_synced(&mut journal, last + 1..=2);
        let fault = journal.append(&given_record(wrong)).unwrap_err();
        assert!(
            matches!(fault, JournalFault::OutOfTurn { expected: 3, got } if got == wrong),
            "{fault}"
        );
        let after = [
            journal.append(&given_record(3)).unwrap_err(),
            journal.sync().unwrap_err(),
            journal.read_from(1).err().unwrap(),
            journal.read_history().err().unwrap(),
        ];
        for fault in after {
            assert!(matches!(fault, JournalFault::Poisoned), "{fault}");
        }
    }
    assert_eq!(read_all(&rig.open().unwrap(), 1), given_records(1..=2));
}

/// Reading may begin anywhere, also just behind the end.
pub fn reading_begins_where_asked(rig: &mut impl Rig) {
    let mut journal = rig.open().unwrap();
    append_synced(&mut journal, 1..=9);
    assert_eq!(read_all(&journal, 6), given_records(6..=9));
    assert_eq!(read_all(&journal, 10), []);
}
