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
    /// The region does not know the handoff yet; it is waited for.
    Unknown,
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
    unknown: bool,
    failure: Option<Failure>,
}

impl Watched {
    /// True once the region has said what it knows, or that it cannot.
    fn has_shown(&self) -> bool {
        self.case.is_some() || self.unknown || self.looks.is_none()
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
                watched.unknown = false;
                watched.case = Some(*case);
            }
            Some(Ok(Look::Unknown)) => watched.unknown = true,
            Some(Err(failure)) => (watched.failure, watched.looks) = (Some(failure), None),
            None => watched.looks = None,
        }
    }

    /// An origin that has not heard of a handoff is not waited for when it never will.
    fn give_up_waiting(&mut self) {
        let never_left = self.destination.case.as_ref().is_some_and(Case::never_left);
        let nobody_knows = self.destination.case.is_none() && self.destination.looks.is_none();
        if self.origin.unknown && (never_left || nobody_knows) {
            self.origin.looks = None;
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

async fn watch_destination(region: &Region, id: &str, sender: &Sender) -> Result<(), Failure> {
    let request = v1::TransferInServiceWatchTransferRequest { handoff_id: id.to_owned() };
    let mut client = region.client.transfer_in();
    let cases = region.answer(client.watch_transfer(request)).await?;
    forward(region, cases.map(|look| look.map(|look| look.transfer.map(Case::from))), sender).await
}

/// The origin hears of a handoff later than the destination: it is watched from its first change.
async fn watch_origin(region: &Region, id: &str, sender: &Sender) -> Result<(), Failure> {
    let mut client = region.client.transfer_out();
    // First listen, then look: what happens in between is heard.
    let everything = v1::TransferOutServiceWatchTransfersRequest {};
    let mut changes = region.answer(client.watch_transfers(everything)).await?;
    loop {
        let request = v1::TransferOutServiceWatchTransferRequest { handoff_id: id.to_owned() };
        match region.answer(client.watch_transfer(request)).await {
            Ok(cases) => {
                drop(changes);
                let cases = cases.map(|look| look.map(|look| look.transfer.map(Case::from)));
                return forward(region, cases, sender).await;
            }
            Err(failure) if failure.is_not_found() => {}
            Err(failure) => return Err(failure),
        }
        if sender.send(Ok(Look::Unknown)).await.is_err() {
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
mod tests {
    use jiexu_region::Milestone as M;

    use super::*;

    /// A follower whose two ends are told by the test.
    fn given() -> (Follower, Sender, Sender) {
        let ((out, origin), (into, destination)) = (mpsc::channel(8), mpsc::channel(8));
        let mut follower = Follower::start(None, None, "");
        (follower.origin.looks, follower.destination.looks) = (Some(origin), Some(destination));
        (follower, out, into)
    }

    fn outbound(timeline: &[(i64, v1::Milestone)]) -> Result<Look, Failure> {
        let state = v1::OutboundState::Frozen.into();
        let timeline = moments(timeline);
        let transfer = v1::OutboundTransfer { state, timeline, ..Default::default() };
        Ok(Look::Case(Box::new(Case::from(transfer))))
    }

    fn inbound(
        refused_by: v1::RefusedBy,
        timeline: &[(i64, v1::Milestone)],
    ) -> Result<Look, Failure> {
        let (refused_by, timeline) = (refused_by.into(), moments(timeline));
        let transfer = v1::InboundTransfer { refused_by, timeline, ..Default::default() };
        Ok(Look::Case(Box::new(Case::from(transfer))))
    }

    fn moments(timeline: &[(i64, v1::Milestone)]) -> Vec<v1::Moment> {
        let moment = |(at_ms, step): &(i64, v1::Milestone)| v1::Moment {
            at_ms: *at_ms,
            milestone: (*step).into(),
        };
        timeline.iter().map(moment).collect()
    }

    async fn told(follower: &mut Follower) -> Vec<(Side, Option<M>, i64)> {
        let mut told = Vec::new();
        while let Some(event) = follower.next().await {
            told.push((event.side, event.milestone.0, event.offset_ms));
        }
        told
    }

    #[tokio::test]
    async fn the_end_that_answers_first_does_not_tell_first() {
        let (mut follower, out, into) = given();
        let nobody = v1::RefusedBy::Unspecified;
        let steps = [(100, v1::Milestone::Applied), (107, v1::Milestone::Completed)];
        into.send(inbound(nobody, &steps)).await.unwrap();
        drop(into);
        let origin = async move {
            tokio::task::yield_now().await;
            out.send(outbound(&[(102, v1::Milestone::Frozen)])).await.unwrap();
            let more = [(102, v1::Milestone::Frozen), (109, v1::Milestone::Settled)];
            out.send(outbound(&more)).await.unwrap();
        };
        let (told, ()) = tokio::join!(told(&mut follower), origin);
        let expected = [
            (Side::In, Some(M::Applied), 0),
            (Side::Out, Some(M::Frozen), 2),
            (Side::In, Some(M::Completed), 7),
            (Side::Out, Some(M::Settled), 9),
        ];
        assert_eq!(told, expected);
        assert!(follower.failures().is_empty());
    }

    #[tokio::test]
    async fn an_origin_that_will_never_hear_of_it_is_not_waited_for() {
        let (mut follower, out, into) = given();
        out.send(Ok(Look::Unknown)).await.unwrap();
        let refused = inbound(v1::RefusedBy::Application, &[(100, v1::Milestone::Refused)]);
        into.send(refused).await.unwrap();
        drop(into);
        assert_eq!(told(&mut follower).await, [(Side::In, Some(M::Refused), 0)]);
    }

    #[tokio::test]
    async fn a_handoff_that_nobody_knows_is_a_failure() {
        let (mut follower, out, into) = given();
        out.send(Ok(Look::Unknown)).await.unwrap();
        into.send(Err(Failure::Refused("no such handoff".to_owned()))).await.unwrap();
        assert!(told(&mut follower).await.is_empty());
        assert_eq!(follower.failures().len(), 1);
    }
}
