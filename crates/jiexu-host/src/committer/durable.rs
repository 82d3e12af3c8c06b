//! The journal thread, and the proof that something is on disk.

use std::sync::mpsc;

use jiexu_journal::{Journal, JournalFault, Record};
use jiexu_region::{Event, InboundEvent, Snapshot};
use jiexu_types::Timestamp;

use super::changes::Change;
use super::checkpoints::Instant;
use super::desk::Input;
use crate::crash::{self, Point};

/// Proof that the batch which produced `T` is on disk.
///
/// The field is private to this module and only [`write`] begins the chain that builds one, so code
/// that answers or sends before the sync does not compile.
#[derive(Debug)]
pub struct Durable<T>(T);

impl<T> Durable<T> {
    /// What is durable.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T, E> Durable<Result<T, E>> {
    /// What is durable, or why there is nothing that would have to be.
    pub fn transpose(self) -> Result<Durable<T>, E> {
        self.0.map(Durable)
    }
}

/// What the journal thread has in hand after a sync, and nobody else ever.
pub(super) struct Flushed(());

impl Flushed {
    pub(super) fn durable<T>(&self, outcome: T) -> Durable<T> {
        Durable(outcome)
    }
}

/// Something that waits for a sync.
pub(super) type Release = Box<dyn FnOnce(&Flushed) + Send>;

/// What becomes durable together.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) seq: u64,
    pub(super) at: Timestamp,
    pub(super) events: Vec<Event>,
    pub(super) releases: Vec<Release>,
    pub(super) changes: Vec<Change>,
    /// The state after the batch, when a checkpoint is to be made of it.
    pub(super) snapshot: Option<Snapshot>,
}

impl Batch {
    pub(super) fn is_empty(&self) -> bool {
        self.events.is_empty() && self.releases.is_empty()
    }
}

/// Runs on its own thread: a sync blocks on the disk, and one sync pays for a whole batch.
pub(super) fn write<J: Journal>(
    mut journal: J,
    batches: &mpsc::Receiver<Batch>,
    feedback: &mpsc::Sender<Input>,
    states: &mpsc::SyncSender<Instant>,
) -> Result<(), JournalFault> {
    for batch in batches {
        if !batch.events.is_empty() {
            crash::at(Point::BeforeAppend);
            let between_legs = crash::is_armed(Point::BetweenLegs) && has_one_leg(&batch.events);
            let record = Record { seq: batch.seq, at: batch.at, events: batch.events };
            journal.append(&record)?;
            crash::at(Point::AfterAppend);
            journal.sync()?;
            crash::at(Point::AfterSync);
            if between_legs {
                crash::at(Point::BetweenLegs);
            }
        }
        let flushed = Flushed(());
        // First the decide thread: it may have the next batch ready. It is gone only when the
        // region stops, and then nobody waits for this.
        let _gone: Result<(), _> = feedback.send(Input::WriterFree);
        for release in batch.releases {
            release(&flushed);
        }
        if let Some(snapshot) = batch.snapshot {
            let instant = Instant { at: journal.last(), now: batch.at, snapshot };
            // Room is there: the desk begins a checkpoint only after the last one was kept.
            let _gone: Result<(), _> = states.send(instant);
        }
        crash::at(Point::AfterReply);
    }
    Ok(())
}

/// True when a relationship leg is here and nothing has been decided on it.
fn has_one_leg(events: &[Event]) -> bool {
    matches!(
        events.last(),
        Some(Event::Inbound(
            InboundEvent::RelationshipReceived { .. } | InboundEvent::BalanceReceived { .. }
        ))
    )
}
