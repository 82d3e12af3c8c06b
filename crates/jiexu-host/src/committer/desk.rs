//! The decide thread: takes commands in order, decides them against the state in memory, applies
//! what was decided, and hands batches to the journal thread.

use std::collections::VecDeque;
use std::fmt;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use jiexu_journal::JournalFault;
use jiexu_region::{
    Command, Event, InboundEvent, Laid, Message, Opening, OutboundEvent, Region, RegistryEvent,
    Resting,
};
use jiexu_types::{Place, RegionCode, Timestamp};
use tokio::sync::{broadcast, mpsc::UnboundedSender, watch};

use super::admission::Admission;
use super::changes::{Changes, Observer};
use super::durable::{Batch, Durable, Flushed};
use super::leaving::Leaving;
use super::pacing::Pacing;
use super::ports::Ports;
use super::{CommitterFault, Pace};
use crate::clock::{self, Clock};

/// Upper bound on the commands that share one sync; bounds the latency of the first of them. Four
/// times as many are slower as well (docs/performance.md).
const GROUP_MAX: u32 = 1_024;
/// A checkpoint of changes waits for one event for so many pieces of the state: it bounds how many
/// of them there are before the state is written whole again, and what a replay costs beside
/// reading the places of the state.
const PIECES_PER_EVENT: u64 = 32;
/// Records at rest that are kept at hand between two commands of a batch, at most.
const AT_HAND_MAX: usize = 4_096;
/// Contribution runs that weigh as much as a command.
const RUNS_PER_WEIGHT: usize = 16;

/// What reaches the decide thread.
pub(super) enum Input {
    /// Something to decide or to look up.
    Work(Work),
    /// A link to a peer came up.
    PortOpened(RegionCode, UnboundedSender<Durable<Vec<Message>>>),
    /// The journal thread has made its batch durable and waits for the next.
    WriterFree,
    /// The journal thread has ended: nothing can become durable any more.
    WriterGone,
    /// A checkpoint is complete, and this is stored with it.
    CheckpointKept(Laid),
    /// Decide what is here and end.
    Stop,
}

/// A piece of work for the decide thread.
pub(super) struct Work {
    /// Number of commands in it.
    pub(super) weight: u32,
    /// Decides them.
    pub(super) run: Box<dyn FnOnce(&mut Desk) + Send>,
}

impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Input::Work(_) => "Work",
            Input::PortOpened(..) => "PortOpened",
            Input::WriterFree => "WriterFree",
            Input::WriterGone => "WriterGone",
            Input::CheckpointKept(_) => "CheckpointKept",
            Input::Stop => "Stop",
        })
    }
}

/// Reads a record at rest back.
pub(super) type Fetch = Box<dyn Fn(Place) -> Result<Resting, JournalFault> + Send>;

/// Where the desk begins.
pub(super) struct Beginning {
    pub(super) region: Region,
    /// Events that recovery replayed.
    pub(super) replayed: u64,
    /// Number of the next record.
    pub(super) next_seq: u64,
    pub(super) pace: Pace,
}

/// Where what the desk makes goes.
pub(super) struct Outlets {
    pub(super) to_writer: mpsc::SyncSender<Batch>,
    pub(super) changes: broadcast::Sender<Changes>,
    pub(super) alarm: watch::Sender<Option<Timestamp>>,
}

/// The state in memory and the batch that is being decided on it.
pub(super) struct Desk {
    region: Region,
    next_seq: u64,
    clock: Clock,
    now: Timestamp,
    batch: Batch,
    weight: u32,
    deferred: VecDeque<Work>,
    ports: Ports,
    observer: Observer,
    admission: Admission,
    /// The first instant at which an alert is due.
    alarm: watch::Sender<Option<Timestamp>>,
    to_writer: mpsc::SyncSender<Batch>,
    writer_free: bool,
    writer_gone: bool,
    pacing: Pacing,
    checkpoint_every: u64,
    events_since_checkpoint: u64,
    keeping_checkpoint: bool,
    fetch: Fetch,
    /// What a complete checkpoint has stored, and the region does not know of yet.
    laid: Leaving,
    broken: Option<CommitterFault>,
}

impl Desk {
    pub(super) fn new(begin: Beginning, clock: Clock, outlets: Outlets, fetch: Fetch) -> Desk {
        let Beginning { region, replayed, next_seq, pace } = begin;
        let Pace { checkpoint_every, people_in_memory: _, intake } = pace;
        let Outlets { to_writer, changes, alarm } = outlets;
        Desk {
            region,
            next_seq,
            now: clock.now(),
            clock,
            batch: Batch::default(),
            weight: 0,
            deferred: VecDeque::new(),
            ports: Ports::default(),
            observer: Observer::new(changes),
            admission: Admission::new(intake),
            alarm,
            to_writer,
            writer_free: true,
            writer_gone: false,
            pacing: Pacing::new(clock::monotonic()),
            checkpoint_every,
            // What recovery had to replay counts as well, or a region that is restarted often would
            // never keep a checkpoint.
            events_since_checkpoint: replayed,
            keeping_checkpoint: false,
            fetch,
            laid: Leaving::default(),
            broken: None,
        }
    }

    /// Works until it is told to stop, or until nothing can become durable any more.
    pub(super) fn run(mut self, inputs: &mpsc::Receiver<Input>) -> Result<(), CommitterFault> {
        let (mut stopping, mut wait) = (false, Duration::ZERO);
        while !stopping && !self.writer_gone {
            match self.next(inputs, wait) {
                Ok(input) => {
                    self.tell_time();
                    stopping |= self.take(input);
                }
                // Time for the batch, or for more of what is at rest to leave memory.
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            while let Ok(input) = inputs.try_recv() {
                stopping |= self.take(input);
            }
            self.keeping_checkpoint &= !self.laid.leave(&mut self.region);
            wait = if stopping { Duration::ZERO } else { self.wait() };
            if wait.is_zero() {
                self.hand_over()?;
            }
        }
        // What was taken is decided and made durable; who comes now is told that the region stops.
        while self.has_work() && !self.writer_gone {
            match inputs.recv() {
                Ok(Input::WriterFree) => self.writer_free = true,
                Ok(Input::WriterGone) | Err(_) => self.writer_gone = true,
                Ok(
                    Input::Work(_) | Input::PortOpened(..) | Input::CheckpointKept(_) | Input::Stop,
                ) => {}
            }
            self.hand_over()?;
        }
        Ok(())
    }

    /// The next input, if there is one before there is something to do without.
    fn next(
        &self,
        inputs: &mpsc::Receiver<Input>,
        wait: Duration,
    ) -> Result<Input, RecvTimeoutError> {
        if self.laid.is_under_way() {
            inputs.recv_timeout(Duration::ZERO)
        } else if wait.is_zero() {
            inputs.recv().map_err(|_| RecvTimeoutError::Disconnected)
        } else {
            inputs.recv_timeout(wait)
        }
    }

    /// How long the batch waits still. One that is full does not, and nothing more is decided on a
    /// state that is broken.
    fn wait(&self) -> Duration {
        if self.weight >= GROUP_MAX || self.broken.is_some() {
            return Duration::ZERO;
        }
        self.pacing.wait(clock::monotonic())
    }

    /// Looks at the region as it is after everything decided so far, durable or not. What is at
    /// rest is fetched and looked at as well.
    pub(super) fn look<T>(&mut self, look: impl Fn(&Region) -> T) -> T {
        match self.region.look(&self.fetch, &look) {
            Ok(seen) => seen,
            Err(fault) => {
                self.fail(fault.into());
                // Nobody is told what this is: the region stops before the batch is handed over.
                look(&self.region)
            }
        }
    }

    /// True when there is room for what the command begins, if it begins anything.
    pub(super) fn admits(&mut self, command: &impl Opening) -> bool {
        let peer = self.look(|region| command.opens(region));
        peer.is_none_or(|peer| self.admission.admits(&self.region, peer))
    }

    /// Decides one command and takes over what was decided.
    pub(super) fn decide<C: Command>(&mut self, command: &C) -> C::Reply {
        let now = self.now;
        let decision = self.look(|region| command.decide(region, now));
        for event in decision.events {
            self.take_over(event);
        }
        decision.reply
    }

    /// Has something done once the batch is durable.
    pub(super) fn release(&mut self, release: impl FnOnce(&Flushed) + Send + 'static) {
        self.batch.releases.push(Box::new(release));
    }

    /// One instant for the whole batch, so that a replay of its record sees the same.
    fn tell_time(&mut self) {
        if self.batch.events.is_empty() {
            self.now = self.clock.now();
            self.admission.tell_time(self.now);
        }
    }

    fn take_over(&mut self, event: Event) {
        if let Err(fault) = self.region.prepare(&event, &self.fetch) {
            return self.fail(fault.into());
        }
        let before = self.observer.before(&self.region, &event);
        // A decision that does not fit is a bug of ours: nothing of the batch is recorded.
        if let Err(bug) = self.region.apply(&event, self.now) {
            self.fail(CommitterFault::Decision(bug));
        }
        self.weight = self.weight.saturating_add(extra_weight(&event));
        self.observer.after(before, &self.region, &mut self.batch.changes);
        self.admission.note(&event, self.region.state(), self.now);
        self.batch.events.push(event);
        // The next look would take it for its own.
        self.expect_seen();
    }

    /// Takes one input; true when it says stop.
    fn take(&mut self, input: Input) -> bool {
        match input {
            Input::Work(work) if self.weight >= GROUP_MAX || !self.deferred.is_empty() => {
                self.deferred.push_back(work);
            }
            Input::Work(work) => self.work(work),
            Input::PortOpened(peer, sender) => self.ports.open(peer, sender),
            Input::WriterFree => self.writer_free = true,
            Input::WriterGone => self.writer_gone = true,
            Input::CheckpointKept(laid) => self.laid.add(laid),
            Input::Stop => return true,
        }
        false
    }

    fn work(&mut self, work: Work) {
        self.weight = self.weight.saturating_add(work.weight);
        (work.run)(self);
        if self.region.at_hand() > AT_HAND_MAX {
            self.region.put_away();
        }
    }

    fn is_checkpoint_due(&self) -> bool {
        let large = self.region.state().item_count() / PIECES_PER_EVENT;
        self.events_since_checkpoint >= self.checkpoint_every.max(large) && !self.keeping_checkpoint
    }

    /// Before the batch leaves: who hears that a tick is durable finds the alarm set anew.
    fn set_alarm(&self) {
        let next = self.region.next_alert();
        self.alarm.send_if_modified(|known| std::mem::replace(known, next) != next);
    }

    fn has_work(&self) -> bool {
        !self.batch.is_empty() || !self.deferred.is_empty()
    }

    /// Outside a look everything is about what is not at rest, or was prepared.
    fn expect_seen(&mut self) {
        if !self.region.missed().is_empty() {
            self.fail(CommitterFault::Unseen);
        }
    }

    /// From now on nothing is handed over: the region stops.
    fn fail(&mut self, fault: CommitterFault) {
        tracing::error!(error = &fault as &dyn std::error::Error, "cannot decide, stopping");
        self.broken.get_or_insert(fault);
    }

    /// Gives the batch to the journal thread if that is free, and begins the next one.
    fn hand_over(&mut self) -> Result<(), CommitterFault> {
        self.ports.fill(&self.region, &mut self.batch);
        self.set_alarm();
        self.expect_seen();
        if let Some(fault) = self.broken.take() {
            return Err(fault);
        }
        self.region.put_away();
        if !self.writer_free || self.batch.is_empty() {
            return Ok(());
        }
        let mut batch = std::mem::take(&mut self.batch);
        let weight = std::mem::take(&mut self.weight);
        batch.seq = self.next_seq;
        batch.at = self.now;
        if !batch.events.is_empty() {
            self.pacing.charge(weight, clock::monotonic());
            self.next_seq = self.next_seq.saturating_add(1);
            let events = u64::try_from(batch.events.len()).unwrap_or(u64::MAX);
            self.events_since_checkpoint = self.events_since_checkpoint.saturating_add(events);
            if self.is_checkpoint_due() {
                batch.snapshot = Some(self.region.snapshot());
                self.keeping_checkpoint = true;
                self.events_since_checkpoint = 0;
            }
        }
        self.observer.publish(&mut batch);
        // Fails only when the journal failed: that is reported by the journal thread.
        self.writer_free = self.to_writer.send(batch).is_err();
        self.tell_time();
        while self.weight < GROUP_MAX
            && let Some(work) = self.deferred.pop_front()
        {
            self.work(work);
        }
        Ok(())
    }
}

/// What an event adds to the weight of its command: long records of months take room in a batch,
/// which becomes one record of the journal and has a limit of its own.
fn extra_weight(event: &Event) -> u32 {
    let runs = match event {
        Event::Registry(RegistryEvent::Imported(record)) => record.contributions.runs().len(),
        Event::Outbound(OutboundEvent::Frozen { form, .. })
        | Event::Inbound(InboundEvent::RelationshipReceived { form, .. }) => {
            form.contributions.runs().len()
        }
        Event::Registry(_)
        | Event::Outbound(_)
        | Event::Inbound(_)
        | Event::MessageRejected { .. }
        | Event::Certificate(_)
        | Event::Retried { .. }
        | Event::ClockAdvanced { .. } => 0,
        // A tick is one command, whatever it finds.
        Event::Alerted(_) => return 1,
    };
    u32::try_from(runs / RUNS_PER_WEIGHT).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
