//! What a region is after a start: its checkpoint and the records behind it.

use jiexu_region::planted::{Bug, is_planted};
use jiexu_region::{Inapplicable, Policy, Region, State};
use jiexu_types::Timestamp;

use crate::{Checkpointer, Journal, JournalFault};

/// What recovery made of a journal.
#[derive(Clone, Debug)]
pub struct Recovered {
    /// The region as it was when the last record was appended.
    pub region: Region,
    /// Events that were replayed on the checkpoint.
    pub events: u64,
    /// Time of the last record that was replayed; `None` when the checkpoint covers them all.
    pub last_at: Option<Timestamp>,
}

/// Why a journal makes no region.
#[derive(Debug, thiserror::Error)]
pub enum RecoveryFault {
    /// The journal cannot be read.
    #[error(transparent)]
    Journal(#[from] JournalFault),
    /// A record does not fit what was before it.
    #[error("journal record {seq} cannot have happened; restore the directory from a copy")]
    Record {
        /// The record.
        seq: u64,
        /// Why not.
        source: Inapplicable,
    },
}

/// Loads the checkpoint that counts and replays the records behind it. Writes nothing, so it may be
/// interrupted and repeated at will.
pub fn recover(policy: Policy, journal: &impl Journal) -> Result<Recovered, RecoveryFault> {
    let checkpointer = journal.checkpointer();
    let checkpoint = checkpointer.read()?;
    let (seq, state) = checkpoint.map_or((0, State::default()), |kept| (kept.at.seq, kept.state));
    let mut region = Region::from_state(policy, state);
    // The next checkpoint needs only what is not in this one.
    region.keep_track();
    let (mut events, mut last_at) = (0_u64, None);
    let mut records = journal.read_from(seq.saturating_add(1))?;
    // The checkpoint's own record may be there still, or in the archive by now.
    if is_planted(Bug::RecoveryRepeats)
        && let Ok(again) = journal.read_from(seq.max(1))
    {
        records = again;
    }
    for record in records {
        let record = record?;
        for event in &record.events {
            region.prepare(event, |place| checkpointer.fetch(place))?;
            let applied = region.apply(event, record.at);
            applied.map_err(|source| RecoveryFault::Record { seq: record.seq, source })?;
            events = events.saturating_add(1);
        }
        region.put_away();
        last_at = Some(record.at);
    }
    Ok(Recovered { region, events, last_at })
}
