//! Who looks on: everybody who watches handoffs, the log among them.

use std::sync::Arc;

use jiexu_region::{Event, InboundState, OutboundState, Region, Side};
use jiexu_types::HandoffId;
use tokio::sync::broadcast;

use super::durable::Batch;

/// How many batches a slow watcher may lag behind before it misses some; also what it may cost in
/// memory, at some hundred kilobytes a batch under full load.
pub(super) const BACKLOG_MAX: usize = 512;

/// Changes that became durable together.
pub type Changes = Arc<[Change]>;

/// A handoff to whose timeline something was added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// The case.
    pub handoff: HandoffId,
    /// Where it stands now.
    pub state: CaseState,
}

/// The state of either end of a handoff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaseState {
    /// At the origin.
    Outbound(OutboundState),
    /// At the destination.
    Inbound(InboundState),
}

impl CaseState {
    /// The end of the handoff, and the name of its state there.
    pub fn names(self) -> (&'static str, &'static str) {
        match self {
            CaseState::Outbound(state) => ("outbound", state.name()),
            CaseState::Inbound(state) => ("inbound", state.name()),
        }
    }
}

/// What an event is about, before it is applied.
pub(super) struct Subject {
    side: Side,
    handoff: HandoffId,
    lines: usize,
}

/// Collects changes while somebody looks on, and costs nothing otherwise.
pub(super) struct Observer {
    watchers: broadcast::Sender<Changes>,
}

impl Observer {
    pub(super) fn new(watchers: broadcast::Sender<Changes>) -> Observer {
        Observer { watchers }
    }

    /// What an event is about and how much there was to tell of it before; for
    /// [`Observer::after`].
    pub(super) fn before(&self, region: &Region, event: &Event) -> Option<Subject> {
        let (side, handoff) = self.is_watched().then(|| subject_of(region, event))??;
        let lines = look(region, side, handoff).map_or(0, |(_, lines)| lines);
        Some(Subject { side, handoff, lines })
    }

    /// Notes what the event changed: whatever added a line to a timeline, be it another state or
    /// not.
    pub(super) fn after(
        &self,
        before: Option<Subject>,
        region: &Region,
        changes: &mut Vec<Change>,
    ) {
        if let Some(Subject { side, handoff, lines }) = before
            && let Some((change, lines_now)) = look(region, side, handoff)
            && lines_now > lines
        {
            changes.push(change);
        }
    }

    /// Has the changes of a batch told once they are durable.
    pub(super) fn publish(&self, batch: &mut Batch) {
        if batch.changes.is_empty() {
            return;
        }
        let changes: Changes = std::mem::take(&mut batch.changes).into();
        let watchers = self.watchers.clone();
        batch.releases.push(Box::new(move |_flushed| {
            // Fails only when nobody watches any more.
            let _nobody: Result<usize, _> = watchers.send(changes);
        }));
    }

    fn is_watched(&self) -> bool {
        self.watchers.receiver_count() > 0
    }
}

/// The record that an event is about.
fn subject_of(region: &Region, event: &Event) -> Option<(Side, HandoffId)> {
    if let Event::Retried { handoff } = event {
        // The event does not say which end it was; the one with the rejected message is meant.
        let outbound = region.state().outbound(*handoff);
        let rejected = outbound.is_some_and(|case| case.rejected.is_some());
        return Some((if rejected { Side::Outbound } else { Side::Inbound }, *handoff));
    }
    event.case()
}

/// A record as it is now, and how many lines its timeline has.
fn look(region: &Region, side: Side, handoff: HandoffId) -> Option<(Change, usize)> {
    let (state, lines) = match side {
        Side::Outbound => {
            let case = region.state().outbound(handoff)?;
            (CaseState::Outbound(case.state), case.timeline.len())
        }
        Side::Inbound => {
            let case = region.state().inbound(handoff)?;
            (CaseState::Inbound(case.state), case.timeline.len())
        }
    };
    Some((Change { handoff, state }, lines))
}
