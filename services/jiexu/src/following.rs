//! Following one handoff at both ends while it moves.

use std::time::Duration;

use futures_util::Stream;
use jiexu_host::clock;
use jiexu_wire::v1;
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_stream::StreamExt as _;
use tonic::Status;

use crate::case::Case;
use crate::endpoint::{Region, Side};
use crate::failure::Failure;
use crate::timeline::{Event, Merge};

/// How long a step waits for an earlier one of the other side, whose stream may be slower.
const HELD_BACK: Duration = Duration::from_millis(20);
/// Looks that may wait to be read.
const WAITING_MAX: usize = 16;

/// What a watched region shows.
enum Look {
    /// The handoff as it is now.
    Case(Box<Case>),
    /// The region does not know the handoff yet; it is waited for. What it said.
    Unknown(Failure),
}

type Looks = mpsc::Receiver<Result<Look, Failure>>;

/// Follows one handoff at one or both ends.
pub struct Follower {
    origin: Watched,
    destination: Watched,
    merge: Merge,
    /// Until when the one side that has something to tell waits for the other.
    held_until: Option<Instant>,
    overdue: bool,
    began: Option<i64>,
}

/// One end, as far as it has been seen.
#[derive(Default)]
struct Watched {
    /// `None` when there is nothing more to come.
    looks: Option<Looks>,
    case: Option<Case>,
    /// Said when it did not know the handoff.
    unknown: Option<Failure>,
    failure: Option<Failure>,
}

impl Watched {
    /// True once the region has said what it knows, or that it cannot.
    fn has_shown(&self) -> bool {
        self.case.is_some() || self.unknown.is_some() || self.looks.is_none()
    }

    /// True when it does not know the handoff, and cannot say when it will.
    fn knows_nothing(&self) -> bool {
        self.case.is_none() && self.has_shown()
    }

    /// True when the other end need not hear of the handoff.
    fn never_left(&self) -> bool {
        self.case.as_ref().is_some_and(Case::never_left)
    }

    /// It is not waited for any more: nobody knows the handoff, or nobody will tell it.
    fn give_up(&mut self) {
        if let Some(unknown) = self.unknown.take() {
            (self.looks, self.failure) = (None, Some(unknown));
        }
    }
}

impl Follower {
    /// Begins to watch, in this runtime.
    pub fn start(origin: Option<Region>, destination: Option<Region>, id: &str) -> Follower {
        let watched = |region: Option<Region>| Watched {
            looks: region.map(|region| watch(region, id.to_owned())),
            ..Watched::default()
        };
        Follower {
            origin: watched(origin),
            destination: watched(destination),
            merge: Merge::default(),
            held_until: None,
            overdue: false,
            began: None,
        }
    }

    /// The next step of the handoff; `None` when both ends have seen its end.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            self.give_up_waiting();
            let next = match self.merge.next_certain() {
                None if self.overdue || !self.may_be_earlier() => self.merge.next(),
                certain => certain,
            };
            if let Some((side, moment)) = next {
                (self.held_until, self.overdue) = (None, false);
                let began = *self.began.get_or_insert(moment.at_ms);
                let case = self.side(side).case.as_ref()?;
                return Some(Event::new(case, moment, began));
            }
            if self.origin.looks.is_none() && self.destination.looks.is_none() {
                return None;
            }
            let both_shown = self.origin.has_shown() && self.destination.has_shown();
            if both_shown && !self.merge.is_empty() && self.held_until.is_none() {
                self.held_until = Some(clock::after(HELD_BACK));
            }
            self.look_on().await;
        }
    }

    /// The handoff at one end, as it was last seen.
    pub fn case(&self, side: Side) -> Option<&Case> {
        self.side(side).case.as_ref()
    }

    /// Why an end could not be followed to the end of the handoff, for each such end. An end that
    /// never heard of a handoff that the other knows has nothing to be followed.
    pub fn failures(self) -> Vec<Failure> {
        let known = self.origin.case.is_some() || self.destination.case.is_some();
        let failures = [self.origin, self.destination].into_iter().filter_map(|watched| {
            let ended = watched.case.is_some_and(|case| case.has_ended());
            watched.failure.filter(|failure| !(ended || known && failure.is_not_found()))
        });
        failures.collect()
    }

    fn side(&self, side: Side) -> &Watched {
        match side {
            Side::Out => &self.origin,
            Side::In => &self.destination,
        }
    }

    /// True when the side that has nothing to tell now may yet tell of something earlier.
    fn may_be_earlier(&self) -> bool {
        let silent = match self.merge.only_side() {
            Some(Side::Out) => &self.destination,
            Some(Side::In) => &self.origin,
            None => return true,
        };
        silent.looks.is_some()
    }

    /// Waits for news of either end, or until what is held back must be told.
    async fn look_on(&mut self) {
        let held = async {
            match self.held_until {
                Some(until) => tokio::time::sleep_until(until).await,
                None => std::future::pending().await,
            }
        };
        let (side, look) = tokio::select! {
            look = next_look(&mut self.origin.looks) => (Side::Out, look),
            look = next_look(&mut self.destination.looks) => (Side::In, look),
            () = held => {
                self.overdue = true;
                return;
            }
        };
        let watched = match side {
            Side::Out => &mut self.origin,
            Side::In => &mut self.destination,
        };
        match look {
            Some(Ok(Look::Case(case))) => {
                let told = watched.case.as_ref().map_or(0, |case| case.timeline.len());
                self.merge.add(side, case.timeline.iter().skip(told).copied());
                watched.unknown = None;
                watched.case = Some(*case);
            }
            Some(Ok(Look::Unknown(said))) => watched.unknown = Some(said),
            Some(Err(failure)) => (watched.failure, watched.looks) = (Some(failure), None),
            None => watched.looks = None,
        }
    }

    /// An end that has not heard of a handoff is not waited for when it never will.
    fn give_up_waiting(&mut self) {
        let nobody_knows = self.origin.knows_nothing() && self.destination.knows_nothing();
        if self.destination.never_left() || nobody_knows {
            self.origin.give_up();
        }
        if self.origin.never_left() || nobody_knows {
            self.destination.give_up();
        }
    }
}

async fn next_look(looks: &mut Option<Looks>) -> Option<Result<Look, Failure>> {
    match looks {
        Some(looks) => looks.recv().await,
        None => std::future::pending().await,
    }
}

/// Watches one end in a task of its own, which ends when nobody listens any more.
fn watch(region: Region, id: String) -> Looks {
    let (sender, looks) = mpsc::channel(WAITING_MAX);
    tokio::spawn(async move {
        let watching = async {
            let watched = match region.side {
                Side::Out => watch_origin(&region, &id, &sender).await,
                Side::In => watch_destination(&region, &id, &sender).await,
            };
            if let Err(failure) = watched {
                // A listener that is gone needs no last word.
                let _gone: Result<(), _> = sender.send(Err(failure)).await;
            }
        };
        tokio::select! {
            () = watching => {}
            () = sender.closed() => {}
        }
    });
    looks
}

type Sender = mpsc::Sender<Result<Look, Failure>>;

/// The destination may hear of it later than the origin: it is watched from its first change.
async fn watch_destination(region: &Region, id: &str, sender: &Sender) -> Result<(), Failure> {
    let mut client = region.client.transfer_in();
    // First listen, then look: what happens in between is heard.
    let everything = v1::TransferInServiceWatchTransfersRequest {};
    let mut changes = region.answer(client.watch_transfers(everything)).await?;
    loop {
        let request = v1::TransferInServiceWatchTransferRequest { handoff_id: id.to_owned() };
        let unknown = match region.answer(client.watch_transfer(request)).await {
            Ok(cases) => {
                drop(changes);
                let cases = cases.map(|look| look.map(|look| look.transfer.map(Case::from)));
                return forward(region, cases, sender).await;
            }
            Err(failure) if failure.is_not_found() => failure,
            Err(failure) => return Err(failure),
        };
        if sender.send(Ok(Look::Unknown(unknown))).await.is_err() {
            return Ok(());
        }
        loop {
            let batch = changes.message().await.map_err(|status| region.failure(status))?;
            let Some(batch) = batch else { return Ok(()) };
            if batch.changes.iter().any(|change| change.handoff_id == id) {
                break;
            }
        }
    }
}

/// The origin may hear of it later than the destination: it is watched from its first change.
async fn watch_origin(region: &Region, id: &str, sender: &Sender) -> Result<(), Failure> {
    let mut client = region.client.transfer_out();
    // First listen, then look: what happens in between is heard.
    let everything = v1::TransferOutServiceWatchTransfersRequest {};
    let mut changes = region.answer(client.watch_transfers(everything)).await?;
    loop {
        let request = v1::TransferOutServiceWatchTransferRequest { handoff_id: id.to_owned() };
        let unknown = match region.answer(client.watch_transfer(request)).await {
            Ok(cases) => {
                drop(changes);
                let cases = cases.map(|look| look.map(|look| look.transfer.map(Case::from)));
                return forward(region, cases, sender).await;
            }
            Err(failure) if failure.is_not_found() => failure,
            Err(failure) => return Err(failure),
        };
        if sender.send(Ok(Look::Unknown(unknown))).await.is_err() {
            return Ok(());
        }
        loop {
            let batch = changes.message().await.map_err(|status| region.failure(status))?;
            let Some(batch) = batch else { return Ok(()) };
            if batch.changes.iter().any(|change| change.handoff_id == id) {
                break;
            }
        }
    }
}

async fn forward(
    region: &Region,
    mut cases: impl Stream<Item = Result<Option<Case>, Status>> + Unpin,
    sender: &Sender,
) -> Result<(), Failure> {
    while let Some(case) = cases.next().await {
        let case = case.map_err(|status| region.failure(status))?;
        let Some(case) = case else { continue };
        if sender.send(Ok(Look::Case(Box::new(case)))).await.is_err() {
            return Ok(());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
