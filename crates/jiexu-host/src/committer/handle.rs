//! How the rest of the process talks to a region.

use std::sync::{Arc, mpsc};

use jiexu_region::{Command, Opening, Region};
use jiexu_types::{RegionCode, Timestamp};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, broadcast, mpsc as async_mpsc, oneshot, watch};

use super::changes::Changes;
use super::desk::{Desk, Input, Work};
use super::durable::Durable;
use super::ports::Port;

/// How many commands may wait to be decided. About a second of work on two cores; beyond that,
/// waiting longer helps nobody.
pub const QUEUE_MAX: u32 = 16_384;

/// Why there is no decision. Nothing was recorded; the caller may try again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The queue is full, or there is enough to finish before anything new is taken in.
    #[error("the region is busy; retry after a moment")]
    Busy,
    /// The region is stopping, or its journal failed.
    #[error("the region is stopping")]
    Stopping,
}

/// Talks to a region. Clones talk to the same one.
#[derive(Clone, Debug)]
pub struct RegionHandle {
    code: RegionCode,
    input: mpsc::Sender<Input>,
    room: Arc<Semaphore>,
    changes: broadcast::Sender<Changes>,
    next_alert: watch::Receiver<Option<Timestamp>>,
}

/// An answer that is on its way.
#[derive(Debug)]
pub struct Pending<T>(oneshot::Receiver<Durable<T>>);

impl<T> Pending<T> {
    /// Waits until the answer is durable.
    pub async fn durable(self) -> Result<Durable<T>, Fault> {
        self.0.await.map_err(|_| Fault::Stopping)
    }
}

impl RegionHandle {
    pub(super) fn new(
        code: RegionCode,
        input: mpsc::Sender<Input>,
        changes: broadcast::Sender<Changes>,
        next_alert: watch::Receiver<Option<Timestamp>>,
    ) -> RegionHandle {
        let room = Arc::new(Semaphore::new(usize::try_from(QUEUE_MAX).unwrap_or(usize::MAX)));
        RegionHandle { code, input, room, changes, next_alert }
    }

    /// The region's code.
    pub fn code(&self) -> RegionCode {
        self.code
    }

    /// Decides one command. [`Fault::Busy`] at once when the queue is full.
    pub async fn decide<C>(&self, command: C) -> Result<Durable<C::Reply>, Fault>
    where
        C: Command + Send + 'static,
        C::Reply: Send + 'static,
    {
        let room = self.room_at_once(1)?;
        self.submit(1, room, move |desk: &mut Desk| desk.decide(&command))?.durable().await
    }

    /// Decides one command and looks at the region right after it, again whenever something is at
    /// rest that must be fetched first. [`Fault::Busy`] at once when the queue is full.
    pub async fn decide_and_look<C, T>(
        &self,
        command: C,
        look: impl Fn(&Region) -> T + Send + 'static,
    ) -> Result<Durable<(C::Reply, T)>, Fault>
    where
        C: Command + Send + 'static,
        C::Reply: Send + 'static,
        T: Send + 'static,
    {
        let room = self.room_at_once(1)?;
        let decide = move |desk: &mut Desk| (desk.decide(&command), desk.look(&look));
        self.submit(1, room, decide)?.durable().await
    }

    /// Decides many commands in order. [`Fault::Busy`] at once when the queue has no room for all
    /// of them.
    pub async fn decide_each<C>(&self, commands: Vec<C>) -> Result<Durable<Vec<C::Reply>>, Fault>
    where
        C: Command + Send + 'static,
        C::Reply: Send + 'static,
    {
        let weight = weight_of(&commands);
        let room = self.room_at_once(weight)?;
        let decide = move |desk: &mut Desk| {
            commands.iter().map(|command| desk.decide(command)).collect::<Vec<_>>()
        };
        self.submit(weight, room, decide)?.durable().await
    }

    /// Decides an application and looks at the region right after it. [`Fault::Busy`] also when
    /// the region has enough to finish; one that is on record gets its answer all the same.
    pub async fn open<C, T>(
        &self,
        command: C,
        look: impl Fn(&Region) -> T + Send + 'static,
    ) -> Result<Durable<(C::Reply, T)>, Fault>
    where
        C: Opening + Send + 'static,
        C::Reply: Send + 'static,
        T: Send + 'static,
    {
        let room = self.room_at_once(1)?;
        let decide = move |desk: &mut Desk| {
            if !desk.admits(&command) {
                return Err(Fault::Busy);
            }
            Ok((desk.decide(&command), desk.look(&look)))
        };
        self.submit(1, room, decide)?.durable().await?.transpose()
    }

    /// Decides many applications in order, each followed by its look at the region, or none of
    /// them: [`Fault::Busy`] when the queue has no room for all of them, or the region has enough
    /// to finish. They are let in together, be it beyond the limit by as many as they are.
    pub async fn open_each<C, T>(
        &self,
        commands: Vec<C>,
        look: impl Fn(&Region, &C) -> T + Send + 'static,
    ) -> Result<Durable<Vec<(C::Reply, T)>>, Fault>
    where
        C: Opening + Send + 'static,
        C::Reply: Send + 'static,
        T: Send + 'static,
    {
        let weight = weight_of(&commands);
        let room = self.room_at_once(weight)?;
        let decide = move |desk: &mut Desk| {
            if !commands.iter().all(|command| desk.admits(command)) {
                return Err(Fault::Busy);
            }
            let mut replies = Vec::with_capacity(commands.len());
            for command in &commands {
                let reply = desk.decide(command);
                replies.push((reply, desk.look(|region| look(region, command))));
            }
            Ok(replies)
        };
        self.submit(weight, room, decide)?.durable().await?.transpose()
    }

    /// Queues many commands, waiting for room: for links, whose peers wait gladly. They are decided
    /// in order; the answer comes with the [`Pending`], so that the next frame can be queued
    /// meanwhile.
    pub async fn queue_all<C>(&self, commands: Vec<C>) -> Result<Pending<Vec<C::Reply>>, Fault>
    where
        C: Command + Send + 'static,
        C::Reply: Send + 'static,
    {
        let weight = weight_of(&commands);
        let room = self.room.clone().acquire_many_owned(weight).await;
        let room = room.map_err(|_| Fault::Stopping)?;
        self.submit(weight, room, move |desk: &mut Desk| {
            commands.iter().map(|command| desk.decide(command)).collect::<Vec<_>>()
        })
    }

    /// Looks at the region, again whenever something is at rest that must be fetched first; what is
    /// seen is durable when it is returned.
    pub async fn read<T: Send + 'static>(
        &self,
        query: impl Fn(&Region) -> T + Send + 'static,
    ) -> Result<Durable<T>, Fault> {
        let room = self.room_at_once(1)?;
        self.submit(1, room, move |desk: &mut Desk| desk.look(&query))?.durable().await
    }

    /// Looks at the region as [`RegionHandle::read`] does, and waits for room where that says
    /// [`Fault::Busy`]: for watchers, who would otherwise be cut off just when there is much to
    /// see.
    pub async fn read_patiently<T: Send + 'static>(
        &self,
        query: impl Fn(&Region) -> T + Send + 'static,
    ) -> Result<Durable<T>, Fault> {
        let room = self.room.clone().acquire_owned().await.map_err(|_| Fault::Stopping)?;
        self.submit(1, room, move |desk: &mut Desk| desk.look(&query))?.durable().await
    }

    /// Hears of every handoff whose state changes, from now on, once the change is durable.
    pub fn changes(&self) -> broadcast::Receiver<Changes> {
        self.changes.subscribe()
    }

    /// Hears of the first instant at which an alert is due; `None` while there is no such.
    pub fn next_alert(&self) -> watch::Receiver<Option<Timestamp>> {
        self.next_alert.clone()
    }

    /// Becomes the one link to a peer: everything owed to it comes out of the port, from the
    /// beginning, and then what becomes owed. An older port to the same peer runs dry.
    pub fn open_port(&self, peer: RegionCode) -> Result<Port, Fault> {
        let (sender, receiver) = async_mpsc::unbounded_channel();
        self.input.send(Input::PortOpened(peer, sender)).map_err(|_| Fault::Stopping)?;
        Ok(Port(receiver))
    }

    fn room_at_once(&self, weight: u32) -> Result<OwnedSemaphorePermit, Fault> {
        self.room.clone().try_acquire_many_owned(weight).map_err(|_| Fault::Busy)
    }

    fn submit<T: Send + 'static>(
        &self,
        weight: u32,
        room: OwnedSemaphorePermit,
        decide: impl FnOnce(&mut Desk) -> T + Send + 'static,
    ) -> Result<Pending<T>, Fault> {
        let (answer, pending) = oneshot::channel();
        let run = Box::new(move |desk: &mut Desk| {
            let reply = decide(desk);
            desk.release(move |flushed| {
                // A caller that hung up is fine: its command is durable and a retry will find it.
                let _gone: Result<(), Durable<T>> = answer.send(flushed.durable(reply));
            });
            // Decided: the place in the queue is free for the next one.
            drop(room);
        });
        let work = Work { weight, run };
        self.input.send(Input::Work(work)).map_err(|_| Fault::Stopping)?;
        Ok(Pending(pending))
    }
}

/// What a list of commands takes of the queue. A list longer than the queue takes all of it.
fn weight_of<C>(commands: &[C]) -> u32 {
    u32::try_from(commands.len()).unwrap_or(u32::MAX).clamp(1, QUEUE_MAX)
}
