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

/// A handoff whose state changed.
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

/// Collects changes while somebody looks on, and costs nothing otherwise.
pub(super) struct Observer {
    watchers: broadcast::Sender<Changes>,
}

impl Observer {
    pub(super) fn new(watchers: broadcast::Sender<Changes>) -> Observer {
        Observer { watchers }
    }

    /// The state before an event; to be given to [`Observer::after`].
    pub(super) fn before(&self, region: &Region, event: &Event) -> Option<CaseState> {
        if self.is_watched() { state_of(region, event) } else { None }
    }

    /// Notes what an event changed.
    pub(super) fn after(
        &self,
        before: Option<CaseState>,
        region: &Region,
        event: &Event,
        changes: &mut Vec<Change>,
    ) {
        if !self.is_watched() {
            return;
        }
        let after = state_of(region, event);
        if let (Some((_, handoff)), Some(state)) = (event.case(), after)
            && before.map(CaseState::names) != Some(state.names())
        {
            changes.push(Change { handoff, state });
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

fn state_of(region: &Region, event: &Event) -> Option<CaseState> {
    let (side, id) = event.case()?;
    match side {
        Side::Outbound => Some(CaseState::Outbound(region.state().outbound(id)?.state)),
        Side::Inbound => Some(CaseState::Inbound(region.state().inbound(id)?.state)),
    }
}
