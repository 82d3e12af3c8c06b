//! The committer: the one writer of a region.
//!
//! ```text
//! handlers, links ──► queue ──► decide thread ──► journal thread ──► replies, messages, changes
//!                   (bounded)   decides, applies    appends, syncs     only after the sync
//! ```
//!
//! One batch is decided while the one before is on its way to disk. Whoever asks waits in a bounded
//! queue; a full queue says so at once instead of growing. Queries pass the same way, so they never
//! show what a crash could take back.

mod admission;
mod changes;
mod checkpoints;
mod desk;
mod durable;
mod handle;
mod leaving;
mod pacing;
mod ports;

use std::sync::mpsc;
use std::thread::{self, JoinHandle};

use jiexu_journal::{Checkpointer, Journal, JournalFault, Recovered, RecoveryFault};
use jiexu_region::{Inapplicable, Policy, Region};
use jiexu_types::Timestamp;
use tokio::sync::{broadcast, watch};

pub use admission::IntakeLimits;
pub use changes::{CaseState, Change, Changes};
pub use durable::Durable;
pub use handle::{Fault, Pending, QUEUE_MAX, RegionHandle};
pub use ports::Port;

use desk::{Beginning, Desk, Fetch, Input, Outlets};

use crate::clock::{Clock, ClockKind};
use crate::stop::Stopper;

/// Why a region could not be started from its journal, or had to stop.
#[derive(Debug, thiserror::Error)]
pub enum CommitterFault {
    /// The journal cannot be read or written.
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
    /// A decision does not fit the state that it was made on: a bug.
    #[error("an event was decided that cannot have happened; nothing of it was recorded")]
    Decision(#[source] Inapplicable),
    /// Something was seen that is at rest and had not been fetched: a bug.
    #[error("something was decided without a look at a record at rest; nothing of it was recorded")]
    Unseen,
    /// The journal was kept on a simulated clock, and its time would go back.
    #[error("kept on a simulated clock; start it with --clock simulated, or on another directory")]
    Clock,
    /// The operating system would not start a thread.
    #[error("cannot start a thread")]
    Thread(#[source] std::io::Error),
    /// A thread ended in a way that it has no words for.
    #[error("the {0} thread panicked")]
    Panicked(&'static str),
}

/// How much a region does at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// A checkpoint is begun after so many journalled events.
    pub checkpoint_every: u64,
    /// So many people stay in memory with it; of more, the others rest.
    pub people_in_memory: usize,
    /// What is taken in.
    pub intake: IntakeLimits,
}

/// The threads of a running region.
#[derive(Debug)]
pub struct Committer {
    input: mpsc::Sender<Input>,
    decide: JoinHandle<Result<(), CommitterFault>>,
    write: JoinHandle<Result<(), JournalFault>>,
    checkpoints: JoinHandle<Result<(), JournalFault>>,
}

/// Recovers a region from its journal and starts deciding.
///
/// Its time is that of `clock`, which is set to where it was. When the journal fails, `stopper` is
/// pulled: nobody knows what is on disk until recovery has looked.
pub fn start<J: Journal + 'static>(
    policy: Policy,
    journal: J,
    pace: Pace,
    clock: &Clock,
    stopper: &Stopper,
) -> Result<(RegionHandle, Committer), CommitterFault> {
    let Recovered { region, events, last_at } = jiexu_journal::recover(policy, &journal)?;
    resume_clock(clock, region.state().clock_ahead_ms(), last_at)?;
    let (code, next_seq) = (region.code(), journal.last_seq().saturating_add(1));
    let (alarm, next_alert) = watch::channel(region.next_alert());
    let (input, inputs) = mpsc::channel();
    let (changes, _) = broadcast::channel(changes::BACKLOG_MAX);
    // Room for one batch: the next one goes on growing while the last is on its way to disk.
    let (batches, to_write) = mpsc::sync_channel(1);
    // Room for one state: a checkpoint is begun only when the one before is complete.
    let (states, to_keep) = mpsc::sync_channel(1);

    let checkpointer = journal.checkpointer();
    let reader = journal.checkpointer();
    let fetch: Fetch = Box::new(move |place| reader.fetch(place));
    let people_in_memory = pace.people_in_memory;
    let (feedback, pull) = (input.clone(), stopper.clone());
    let checkpoints = spawn(format!("checkpoint-{code}"), move || {
        let kept = checkpoints::keep(&checkpointer, people_in_memory, &to_keep, &feedback);
        stopping(&pull, kept)
    })?;
    let (feedback, pull) = (input.clone(), stopper.clone());
    let write = spawn(format!("journal-{code}"), move || {
        let outcome = stopping(&pull, durable::write(journal, &to_write, &feedback, &states));
        // The desk may be waiting for this thread; it is gone only when the region stops anyway.
        let _gone: Result<(), _> = feedback.send(Input::WriterGone);
        outcome
    })?;
    let pull = stopper.clone();
    let begin = Beginning { region, replayed: events, next_seq, pace };
    let to = Outlets { to_writer: batches, changes: changes.clone(), alarm };
    let desk = Desk::new(begin, clock.clone(), to, fetch);
    let decide = spawn(format!("decide-{code}"), move || {
        let outcome = desk.run(&inputs);
        pull.stop();
        outcome
    })?;
    let handle = RegionHandle::new(code, input.clone(), changes, next_alert);
    Ok((handle, Committer { input, decide, write, checkpoints }))
}

/// The region as its checkpoint and the records after it make it.
pub fn recover(policy: Policy, journal: &impl Journal) -> Result<Region, CommitterFault> {
    Ok(jiexu_journal::recover(policy, journal)?.region)
}

impl From<RecoveryFault> for CommitterFault {
    fn from(fault: RecoveryFault) -> CommitterFault {
        match fault {
            RecoveryFault::Journal(fault) => CommitterFault::Journal(fault),
            RecoveryFault::Record { seq, source } => CommitterFault::Record { seq, source },
        }
    }
}

/// Sets a simulated clock to where it was; the system's cannot be, and must not be needed.
fn resume_clock(
    clock: &Clock,
    ahead_ms: u64,
    last_at: Option<Timestamp>,
) -> Result<(), CommitterFault> {
    if clock.kind() == ClockKind::System && ahead_ms > 0 {
        return Err(CommitterFault::Clock);
    }
    clock.set_ahead(ahead_ms);
    last_at.into_iter().for_each(|last_at| clock.not_before(last_at));
    Ok(())
}

impl Committer {
    /// Decides what is waiting, makes it durable, and ends the threads. Blocks for that long.
    pub fn stop(self) -> Result<(), CommitterFault> {
        // Fails only when the decide thread has ended already.
        let _ended: Result<(), _> = self.input.send(Input::Stop);
        let decided = self.decide.join().map_err(|_| CommitterFault::Panicked("decide"))?;
        let written = self.write.join().map_err(|_| CommitterFault::Panicked("journal"))?;
        let kept = self.checkpoints.join().map_err(|_| CommitterFault::Panicked("checkpoint"))?;
        // Where several failed, the one that says why is the cause: `Poisoned` only follows.
        match (written, kept) {
            (Err(JournalFault::Poisoned), Err(cause)) | (Err(cause), _) | (Ok(()), Err(cause)) => {
                Err(cause.into())
            }
            (Ok(()), Ok(())) => decided,
        }
    }
}

fn spawn<T: Send + 'static>(
    name: String,
    body: impl FnOnce() -> T + Send + 'static,
) -> Result<JoinHandle<T>, CommitterFault> {
    thread::Builder::new().name(name).spawn(body).map_err(CommitterFault::Thread)
}

/// After a failed write nobody knows what is on disk: everything stops, and recovery decides.
fn stopping(stopper: &Stopper, outcome: Result<(), JournalFault>) -> Result<(), JournalFault> {
    if let Err(fault) = &outcome {
        tracing::error!(error = fault as &dyn std::error::Error, "journal failed, stopping");
        stopper.stop();
    }
    outcome
}

#[cfg(test)]
mod tests;
