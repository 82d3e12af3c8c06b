//! The region: its state, the indexes that follow from it, and the form of a decision.

use std::sync::Arc;

use jiexu_rules::Deadline;
use jiexu_types::{CardKind, CardNo, HandoffId, PersonId, RegionCode, Timestamp};

use crate::index::Index;
use crate::{Event, Inbound, Message, MessageKind, Outbound, OwedSeq, Policy, Side, State};

/// Something that a region can be asked to decide.
pub trait Command {
    /// What the caller is told.
    type Reply;

    /// Decides against the state as it is. Never changes anything, never fails: a refusal is a
    /// decision like any other.
    fn decide(&self, region: &Region, now: Timestamp) -> Decision<Self::Reply>;
}

/// What the region decided about one command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision<R> {
    /// Facts, journalled together or not at all, then applied. Empty when nothing new happened.
    pub events: Vec<Event>,
    /// Given to the caller once `events` are durable. Losing it in a crash is harmless: the same
    /// command gets the same answer again.
    pub reply: R,
}

impl<R> Decision<R> {
    /// Nothing new happened.
    pub fn reply(reply: R) -> Decision<R> {
        Decision { events: Vec::new(), reply }
    }

    /// One fact.
    pub fn event(event: impl Into<Event>, reply: R) -> Decision<R> {
        Decision { events: vec![event.into()], reply }
    }
}

/// A coverage region (统筹地区) in memory.
#[derive(Clone, Debug)]
pub struct Region {
    policy: Arc<Policy>,
    pub(crate) state: State,
    pub(crate) index: Index,
}

impl Region {
    /// A region that knows nobody.
    pub fn new(policy: Policy) -> Region {
        Region::from_state(policy, State::default())
    }

    /// A region as a checkpoint left it.
    pub fn from_state(policy: Policy, state: State) -> Region {
        let index = Index::at_start(&state);
        Region { policy: Arc::new(policy), state, index }
    }

    /// The rules in force.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// This region's code.
    pub fn code(&self) -> RegionCode {
        self.policy.region
    }

    /// What the region knows, for queries and for checkpoints (a clone of it costs nothing).
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Everybody whose card has this number, by identity number (F49). More than one is a fault of
    /// the records that a person must look into.
    pub fn holders(&self, kind: CardKind, no: CardNo) -> impl Iterator<Item = PersonId> {
        self.state.cards.holders(kind, no)
    }

    /// How many messages a peer is owed.
    pub fn owed_count(&self, peer: RegionCode) -> usize {
        self.index.owed_count(peer)
    }

    /// The regions that are owed messages, and how many.
    pub fn creditors(&self) -> impl Iterator<Item = (RegionCode, usize)> {
        self.index.creditors()
    }

    /// The place behind the last message owed to a peer so far.
    pub fn owed_end(&self, peer: RegionCode) -> OwedSeq {
        self.index.owed_end(peer)
    }

    /// Messages owed to a peer, from a place on and at most `limit`, in the order in which they
    /// became owed. Sending one any number of times is harmless.
    pub fn owed(
        &self,
        peer: RegionCode,
        from: OwedSeq,
        limit: usize,
    ) -> impl Iterator<Item = (OwedSeq, Message)> {
        let places = self.index.owed(peer, from).take(limit);
        places.filter_map(|(seq, id, kind)| Some((seq, self.message(id, kind)?)))
    }

    /// Open handoffs with a day until which this region must act, the most urgent first.
    pub fn deadlines(&self) -> impl Iterator<Item = (Deadline, HandoffId)> {
        self.index.deadlines()
    }

    /// Handoffs whose money waits unmatched here (R18) and whose id is above `after`, by id.
    pub fn unmatched_after(&self, after: Option<HandoffId>) -> impl Iterator<Item = &Inbound> {
        let ids = self.index.unmatched_after(after);
        ids.filter_map(|id| self.state.inbound(id))
    }

    /// Overdue handoffs out of this region whose id is above `after`, by id.
    pub fn overdue_outbound(&self, after: Option<HandoffId>) -> impl Iterator<Item = &Outbound> {
        self.index.overdue(Side::Outbound, after).filter_map(|id| self.state.outbound(id))
    }

    /// Overdue handoffs into this region whose id is above `after`, by id.
    pub fn overdue_inbound(&self, after: Option<HandoffId>) -> impl Iterator<Item = &Inbound> {
        self.index.overdue(Side::Inbound, after).filter_map(|id| self.state.inbound(id))
    }

    /// The message of a kind as the state of the handoff has it; `None` when there is none.
    pub(crate) fn message(&self, id: HandoffId, kind: MessageKind) -> Option<Message> {
        match kind.sender() {
            Side::Outbound => self.state.outbound(id)?.message(kind),
            Side::Inbound => self.state.inbound(id)?.message(kind),
        }
    }
}
