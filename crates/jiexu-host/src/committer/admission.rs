//! Who is let in: a region takes in no more than it will finish soon.
//!
//! An application is quick to decide, and most of the work of its handoff comes after. So the queue
//! of commands alone does not keep a region from promising more than it can do: what it has taken
//! in and not finished must be bounded as well.

use std::collections::VecDeque;

use jiexu_region::{Event, InboundEvent, Milestone, OutboundEvent, Region, State};
use jiexu_types::{HandoffId, RegionCode, Timestamp};

/// What a region takes in before it asks to come back later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IntakeLimits {
    /// Handoffs that were applied for here within the last ten seconds and have not ended. What has
    /// been open for longer waits for a person or for a peer, and hurries nobody.
    pub in_progress_max: u32,
    /// Messages that one peer has not acknowledged: it is away, or does not keep up.
    pub owed_max: u32,
}

impl Default for IntakeLimits {
    /// Half a second of work on two cores, and some hundred megabytes of messages
    /// (docs/performance.md).
    fn default() -> IntakeLimits {
        IntakeLimits { in_progress_max: 8_192, owed_max: 250_000 }
    }
}

/// For so many seconds an open handoff counts as being in progress.
const IN_PROGRESS_SECONDS: u64 = 10;

/// Counts what was taken in and not finished.
pub(super) struct Admission {
    limits: IntakeLimits,
    /// Seconds in which something was applied for, and how many of it is open still.
    open: VecDeque<(u64, u32)>,
}

impl Admission {
    pub(super) fn new(limits: IntakeLimits) -> Admission {
        Admission { limits, open: VecDeque::new() }
    }

    /// True when there is room for one more handoff with that peer.
    pub(super) fn admits(&self, region: &Region, peer: RegionCode) -> bool {
        let in_progress = self.open.iter().fold(0_u32, |sum, (_, open)| sum.saturating_add(*open));
        let owed = u32::try_from(region.owed_count(peer)).unwrap_or(u32::MAX);
        in_progress < self.limits.in_progress_max && owed < self.limits.owed_max
    }

    /// Forgets what has been open for long.
    pub(super) fn tell_time(&mut self, now: Timestamp) {
        let first = second_of(now).saturating_sub(IN_PROGRESS_SECONDS);
        while self.open.front().is_some_and(|(second, _)| *second < first) {
            self.open.pop_front();
        }
    }

    /// Notes what an event began or ended; after it was applied.
    pub(super) fn note(&mut self, event: &Event, state: &State, now: Timestamp) {
        if begins(event) {
            let second = second_of(now);
            match self.open.back_mut() {
                Some((last, open)) if *last >= second => *open = open.saturating_add(1),
                Some(_) | None => self.open.push_back((second, 1)),
            }
        } else if let Some(begun) = begin_of_ended(event, state) {
            let second = second_of(begun);
            let mut places = self.open.iter_mut().rev();
            if let Some((_, open)) = places.find(|(begin, _)| *begin <= second) {
                *open = open.saturating_sub(1);
            }
        }
    }
}

fn second_of(at: Timestamp) -> u64 {
    at.as_millis() / 1_000
}

/// True when somebody applied here and was taken in. What a peer requests is work that the peer has
/// taken in.
fn begins(event: &Event) -> bool {
    matches!(
        event,
        Event::Inbound(InboundEvent::Applied { .. }) | Event::Outbound(OutboundEvent::Forwarded(_))
    )
}

/// When the handoff began that the event ended, if it ended one that began with an application
/// here.
fn begin_of_ended(event: &Event, state: &State) -> Option<Timestamp> {
    let inbound = |id: &HandoffId| {
        let first = state.inbound(*id)?.timeline.first()?;
        (first.step == Milestone::Applied).then_some(first.at)
    };
    let outbound = |id: &HandoffId| {
        let first = state.outbound(*id)?.timeline.first()?;
        (first.step == Milestone::Forwarded).then_some(first.at)
    };
    match event {
        Event::Inbound(event) => match event {
            InboundEvent::Completed { handoff, .. }
            | InboundEvent::Refused { handoff, .. }
            | InboundEvent::RefusedByOrigin { handoff, .. }
            | InboundEvent::CancelledByOrigin { handoff } => inbound(handoff),
            // One that is withdrawn may have ended before; it counts for its ten seconds.
            InboundEvent::Withdrawn(_)
            | InboundEvent::Applied { .. }
            | InboundEvent::ApplicationRefused { .. }
            | InboundEvent::Forwarded { .. }
            | InboundEvent::Acknowledged { .. }
            | InboundEvent::CancelAsked { .. }
            | InboundEvent::Accepted { .. }
            | InboundEvent::RelationshipReceived { .. }
            | InboundEvent::BalanceReceived { .. }
            | InboundEvent::ReviewBegun { .. }
            | InboundEvent::Unmatched { .. }
            | InboundEvent::CorrectionAsked { .. }
            | InboundEvent::AwaitingPayee { .. }
            | InboundEvent::Reviewed { .. } => None,
        },
        Event::Outbound(event) => match event {
            OutboundEvent::Settled { handoff, .. }
            | OutboundEvent::Returned { handoff, .. }
            | OutboundEvent::RefusedByDestination { handoff, .. }
            | OutboundEvent::Withdrawn { handoff } => outbound(handoff),
            OutboundEvent::Refused { application, .. } | OutboundEvent::Cancelled(application) => {
                outbound(&application.id)
            }
            OutboundEvent::Forwarded(_)
            | OutboundEvent::ApplicationRefused { .. }
            | OutboundEvent::Asked { .. }
            | OutboundEvent::Requested(_)
            | OutboundEvent::Frozen { .. }
            | OutboundEvent::Acknowledged { .. }
            | OutboundEvent::FormReissued(_)
            | OutboundEvent::CorrectionAsked { .. }
            | OutboundEvent::Reviewed { .. } => None,
        },
        Event::Registry(_)
        | Event::Certificate(_)
        | Event::MessageRejected { .. }
        | Event::Alerted(_)
        | Event::Retried { .. }
        | Event::ClockAdvanced { .. } => None,
    }
}
