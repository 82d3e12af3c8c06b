//! The checkpoint thread: writes states away while the region goes on.

use std::sync::mpsc;

use jiexu_journal::{Checkpointer, JournalFault, Position};
use jiexu_region::State;

use super::desk::Input;
use crate::crash::{self, Point};

/// Makes a checkpoint of each state that comes and trims the journal behind it.
pub(super) fn keep(
    checkpointer: &impl Checkpointer,
    states: &mpsc::Receiver<(Position, State)>,
    feedback: &mpsc::Sender<Input>,
) -> Result<(), JournalFault> {
    for (at, state) in states {
        let pending = checkpointer.write(at, state.items())?;
        drop(state);
        crash::at(Point::InCheckpoint);
        checkpointer.complete(pending)?;
        let archived = checkpointer.trim(at.seq)?;
        tracing::info!(seq = at.seq, archived, "checkpoint kept");
        // The decide thread is gone only when the region stops.
        let _gone: Result<(), _> = feedback.send(Input::CheckpointKept);
    }
    Ok(())
}
