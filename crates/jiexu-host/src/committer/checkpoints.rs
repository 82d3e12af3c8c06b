//! The checkpoint thread: writes states away while the region goes on.

use std::sync::mpsc;

use jiexu_journal::{Checkpointer, JournalFault, Position};
use jiexu_region::Snapshot;
use jiexu_types::Timestamp;

use super::desk::Input;
use crate::crash::{self, Point};

/// A state at one instant.
pub(super) struct Instant {
    /// After this record.
    pub(super) at: Position,
    /// The time of that record.
    pub(super) now: Timestamp,
    /// What the region was.
    pub(super) snapshot: Snapshot,
}

/// Makes a checkpoint of each snapshot that comes, of what changed or of everything, with what
/// has come to rest and everybody's record stored beside it, and trims the journal behind it.
pub(super) fn keep(
    checkpointer: &impl Checkpointer,
    people_in_memory: usize,
    states: &mpsc::Receiver<Instant>,
    feedback: &mpsc::Sender<Input>,
) -> Result<(), JournalFault> {
    for Instant { at, now, mut snapshot } in states {
        let laid = snapshot.lay(now, people_in_memory, |record| checkpointer.lay(&record))?;
        let items = snapshot.item_count();
        let changes_only = checkpointer.takes_changes(items);
        let pending = if changes_only {
            // The snapshot before is the checkpoint that counts: a failure would have ended this.
            checkpointer.write_changes(at, snapshot.changes())?
        } else {
            checkpointer.write(at, snapshot.items())?
        };
        drop(snapshot);
        crash::at(Point::InCheckpoint);
        checkpointer.complete(pending)?;
        let archived = checkpointer.trim(at.seq)?;
        tracing::info!(seq = at.seq, archived, items, changes_only, "checkpoint kept");
        // The decide thread is gone only when the region stops.
        let _gone: Result<(), _> = feedback.send(Input::CheckpointKept(laid));
    }
    Ok(())
}
