//! The checkpoint thread: writes states away while the region goes on.

use std::sync::mpsc;

use jiexu_journal::{Checkpointer, JournalFault, Position};
use jiexu_region::Snapshot;

use super::desk::Input;
use crate::crash::{self, Point};

/// Makes a checkpoint of each snapshot that comes, of what changed or of everything, and trims the
/// journal behind it.
pub(super) fn keep(
    checkpointer: &impl Checkpointer,
    states: &mpsc::Receiver<(Position, Snapshot)>,
    feedback: &mpsc::Sender<Input>,
) -> Result<(), JournalFault> {
    for (at, snapshot) in states {
        let items = snapshot.state().item_count();
        let changes_only = checkpointer.takes_changes(items);
        let pending = if changes_only {
            // The snapshot before is the checkpoint that counts: a failure would have ended this.
            checkpointer.write_changes(at, snapshot.changes())?
        } else {
            checkpointer.write(at, snapshot.state().items())?
        };
        drop(snapshot);
        crash::at(Point::InCheckpoint);
        checkpointer.complete(pending)?;
        let archived = checkpointer.trim(at.seq)?;
        tracing::info!(seq = at.seq, archived, items, changes_only, "checkpoint kept");
        // The decide thread is gone only when the region stops.
        let _gone: Result<(), _> = feedback.send(Input::CheckpointKept);
    }
    Ok(())
}
