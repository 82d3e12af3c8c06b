//! What every journal must do, as tests that run against any of them.
//!
//! ```ignore
//! mod sled { jiexu_journal::journal_contract!(SledRig::new()); }
//! ```
#![expect(clippy::unwrap_used, reason = "a test suite: it is meant to panic")]

mod changes;
mod checkpoints;
mod records;
mod resting;
mod samples;

pub use changes::*;
pub use checkpoints::*;
pub use records::*;
pub use resting::*;
pub use samples::{given_changes, given_items, given_record, given_state};

use crate::{Journal, JournalFault, Record};

/// A place where a journal can be opened, and a way to end its process without warning.
pub trait Rig {
    /// The journal under test.
    type Journal: Journal;

    /// Opens what is there; at first, nothing is.
    fn open(&mut self) -> Result<Self::Journal, JournalFault>;

    /// Ends the process that has the journal open. What it left is what the next opening finds.
    fn crash(&mut self, journal: Self::Journal);
}

/// Runs the whole contract on rigs made by an expression, each property as a test of its own.
#[macro_export]
macro_rules! journal_contract {
    ($rig:expr) => {
        $crate::journal_contract!(@each $rig;
            records_read_back_in_order,
            records_of_every_size_read_back,
            a_reopened_journal_goes_on,
            what_was_synced_survives_a_crash,
            what_survives_a_crash_goes_on,
            a_record_out_of_turn_is_refused_and_ends_the_journal,
            reading_begins_where_asked,
            a_checkpoint_reads_back,
            a_later_checkpoint_replaces_the_earlier,
            an_incomplete_checkpoint_does_not_count,
            a_checkpoint_waits_for_the_journal,
            a_checkpoint_of_another_history_is_noticed,
            a_superseded_checkpoint_cannot_be_completed,
            an_abandoned_checkpoint_leaves_no_trace,
            changes_are_read_back_on_top,
            changes_that_were_not_completed_do_not_count,
            changes_of_another_checkpoint_are_refused,
            a_whole_checkpoint_is_asked_for_when_most_is_outdated,
            trimming_keeps_the_history,
            trimming_needs_a_checkpoint,
            a_trimmed_journal_goes_on_after_a_crash,
            a_fully_trimmed_journal_goes_on,
            checkpoints_run_beside_the_journal,
            records_at_rest_are_read_back,
            records_of_an_incomplete_checkpoint_are_forgotten,
            a_wrong_place_gives_no_record,
        );
    };
    (@each $rig:expr; $($property:ident,)+) => {
        $(
            #[test]
            fn $property() {
                $crate::contract::$property(&mut $rig);
            }
        )+
    };
}

/// Appends the sample records of these numbers and syncs after each.
#[track_caller]
fn append_synced(journal: &mut impl Journal, seqs: std::ops::RangeInclusive<u64>) {
    for seq in seqs {
        journal.append(&given_record(seq)).unwrap();
        journal.sync().unwrap();
    }
}

#[track_caller]
fn read_all(journal: &impl Journal, from: u64) -> Vec<Record> {
    journal.read_from(from).unwrap().collect::<Result<_, _>>().unwrap()
}

#[track_caller]
fn history(journal: &impl Journal) -> Vec<Record> {
    journal.read_history().unwrap().collect::<Result<_, _>>().unwrap()
}

#[track_caller]
fn given_records(seqs: std::ops::RangeInclusive<u64>) -> Vec<Record> {
    seqs.map(given_record).collect()
}
