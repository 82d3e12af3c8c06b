//! What follows from the state and is looked up often: what is owed, who has an open handoff, what
//! is due.
//!
//! There is no outbox to keep in step: a handoff in a state that owes a message *is* the outbox
//! row, so there is no moment at which one exists without the other. The index is rebuilt from the
//! state at start-up and never stored.

mod certificates;
mod comparing;
mod wallets;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use jiexu_rules::Deadline;
use jiexu_types::{Date, HandoffId, PersonId, RegionCode, Timestamp};

use crate::planted::{Bug, is_planted};
use crate::{
    AlertLevel, Inbound, InboundState, MessageKind, MessageSet, Outbound, OutboundState, Side,
    State,
};

use certificates::Certificates;
use wallets::Wallets;

/// A place in the line of messages owed to one peer. Valid until the region is rebuilt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct OwedSeq(u64);

impl OwedSeq {
    /// From the number that [`OwedSeq::as_u64`] gave.
    pub const fn from_u64(seq: u64) -> OwedSeq {
        OwedSeq(seq)
    }

    /// The place as a number.
    pub const fn as_u64(self) -> u64 {
        self.0
    }

    /// The place behind this one.
    pub fn next(self) -> OwedSeq {
        OwedSeq(self.0.saturating_add(1))
    }

    /// How many places lie between this one and a later one.
    pub fn distance_to(self, later: OwedSeq) -> usize {
        usize::try_from(later.0.saturating_sub(self.0)).unwrap_or(usize::MAX)
    }
}

/// Open handoffs of one person: at most one in each direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct OpenHandoffs {
    pub(crate) outbound: Option<HandoffId>,
    pub(crate) inbound: Option<HandoffId>,
}

/// What the index wants to know of a handoff, whichever end it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Facts {
    peer: RegionCode,
    person: PersonId,
    owed: MessageSet,
    open: bool,
    due: Option<Deadline>,
    /// Money of it waits unmatched.
    unmatched: bool,
    /// The alert that the deadline comes to next.
    next_alert: Option<AlertLevel>,
    overdue: bool,
    /// When money goes back that a payee has not accepted.
    payee_until: Option<Timestamp>,
}

impl From<&Outbound> for Facts {
    fn from(case: &Outbound) -> Facts {
        Facts {
            peer: case.peer(),
            person: case.application.person,
            owed: case.owed(),
            open: !case.state.is_terminal()
                || is_planted(Bug::KeyHeld)
                    && matches!(case.state, OutboundState::Withdrawn { .. }),
            due: case.deadline(),
            next_alert: case.next_alert(),
            overdue: case.alert.as_ref().is_some_and(|alert| alert.level.is_overdue()),
            unmatched: false,
            payee_until: None,
        }
    }
}

impl From<&Inbound> for Facts {
    fn from(case: &Inbound) -> Facts {
        Facts {
            peer: case.peer(),
            person: case.application.person,
            owed: case.owed(),
            open: !case.state.is_terminal(),
            due: case.deadline(),
            next_alert: case.next_alert(),
            overdue: case.alert.as_ref().is_some_and(|alert| alert.level.is_overdue()),
            unmatched: case.notice.is_some() && !case.state.is_terminal(),
            payee_until: case
                .payee_until
                .filter(|_| !case.state.is_terminal() || is_planted(Bug::EndedTimesOut)),
        }
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Index {
    lanes: BTreeMap<RegionCode, Lane>,
    open: BTreeMap<PersonId, OpenHandoffs>,
    due: BTreeSet<(Deadline, HandoffId, Side)>,
    unmatched: BTreeSet<HandoffId>,
    certificates: Certificates,
    alerts: BTreeMap<AlertLevel, BTreeSet<(Deadline, HandoffId, Side)>>,
    overdue: BTreeSet<(Side, HandoffId)>,
    wallets: Wallets,
}

/// Messages owed to one peer, in the order in which they became owed.
#[derive(Clone, Debug, Default)]
struct Lane {
    end: OwedSeq,
    line: BTreeMap<OwedSeq, (HandoffId, MessageKind)>,
    places: BTreeMap<(HandoffId, MessageKind), OwedSeq>,
}

impl Index {
    pub(crate) fn of(state: &State) -> Index {
        Index::of_those(state, |_| true)
    }

    /// What a region finds that starts from a state: the same.
    pub(crate) fn at_start(state: &State) -> Index {
        let forgotten = |case: &Inbound| {
            is_planted(Bug::RecoveryForgets)
                && matches!(case.state, InboundState::Cancelling { .. })
        };
        Index::of_those(state, |case| !forgotten(case))
    }

    fn of_those(state: &State, is_seen: impl Fn(&Inbound) -> bool) -> Index {
        let mut index = Index::default();
        for case in state.outbound.values() {
            index.update_outbound(None, case);
        }
        for case in state.inbound.values().filter(|case| is_seen(case)) {
            index.update_inbound(None, case);
        }
        index.add_certificates(state);
        index
    }

    /// Takes over how a handoff out of this region changed.
    pub(crate) fn update_outbound(&mut self, before: Option<Facts>, after: &Outbound) {
        let (id, facts) = (after.application.id, Facts::from(after));
        self.update(Side::Outbound, id, before, facts);
        self.set_open(facts.person, |open| &mut open.outbound, id, facts.open);
        if after.application.purpose.wallet().is_some() {
            self.wallets.update_sent(after);
        }
    }

    /// A handoff comes to rest whose day is over: nobody counts it any more.
    pub(crate) fn forget_sent(&mut self, case: &Outbound) {
        if case.application.purpose.wallet().is_some() {
            self.wallets.forget_sent(case);
        }
    }

    /// Takes over how a handoff into this region changed.
    pub(crate) fn update_inbound(&mut self, before: Option<Facts>, after: &Inbound) {
        let (id, facts) = (after.application.id, Facts::from(after));
        self.update(Side::Inbound, id, before, facts);
        self.set_open(facts.person, |open| &mut open.inbound, id, facts.open);
        if facts.unmatched {
            self.unmatched.insert(id);
        } else {
            self.unmatched.remove(&id);
        }
        let waited_until = before.and_then(|facts| facts.payee_until);
        self.wallets.update_waiting(id, waited_until, facts.payee_until);
    }

    /// Wallet transfers of a payer, asked for on that day and not ended before anything was frozen.
    pub(crate) fn wallets_sent(
        &self,
        payer: PersonId,
        day: Date,
    ) -> impl Iterator<Item = HandoffId> {
        self.wallets.sent(payer, day)
    }

    /// Money that waits for its payee, and until when; the first to go back first.
    pub(crate) fn awaiting_payee(&self) -> impl Iterator<Item = (Timestamp, HandoffId)> {
        self.wallets.waiting()
    }

    pub(crate) fn open(&self, person: PersonId) -> OpenHandoffs {
        self.open.get(&person).copied().unwrap_or_default()
    }

    pub(crate) fn owed_count(&self, peer: RegionCode) -> usize {
        self.lanes.get(&peer).map_or(0, |lane| lane.line.len())
    }

    pub(crate) fn creditors(&self) -> impl Iterator<Item = (RegionCode, usize)> {
        let lanes = self.lanes.iter().map(|(peer, lane)| (*peer, lane.line.len()));
        lanes.filter(|(_, owed)| *owed > 0)
    }

    pub(crate) fn owed_end(&self, peer: RegionCode) -> OwedSeq {
        self.lanes.get(&peer).map_or(OwedSeq::default(), |lane| lane.end)
    }

    pub(crate) fn owed(
        &self,
        peer: RegionCode,
        from: OwedSeq,
    ) -> impl Iterator<Item = (OwedSeq, HandoffId, MessageKind)> {
        let lane = self.lanes.get(&peer).into_iter();
        lane.flat_map(move |lane| lane.line.range(from..))
            .map(|(seq, (id, kind))| (*seq, *id, *kind))
    }

    pub(crate) fn unmatched_after(
        &self,
        after: Option<HandoffId>,
    ) -> impl Iterator<Item = HandoffId> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        self.unmatched.range((from, Bound::Unbounded)).copied()
    }

    pub(crate) fn deadlines(&self) -> impl Iterator<Item = (Deadline, HandoffId)> {
        self.due.iter().map(|(deadline, id, _)| (*deadline, *id))
    }

    /// Open handoffs whose next alert is of that level, the earliest deadline first.
    pub(crate) fn awaiting(
        &self,
        level: AlertLevel,
    ) -> impl Iterator<Item = (Deadline, HandoffId, Side)> {
        self.alerts.get(&level).into_iter().flatten().copied()
    }

    /// Overdue handoffs at one end whose id is above `after`, by id.
    pub(crate) fn overdue(
        &self,
        side: Side,
        after: Option<HandoffId>,
    ) -> impl Iterator<Item = HandoffId> {
        let at_side = self.overdue.iter().filter(move |(there, _)| *there == side);
        at_side.map(|(_, id)| *id).filter(move |id| after.is_none_or(|after| *id > after))
    }

    fn update(&mut self, side: Side, id: HandoffId, before: Option<Facts>, after: Facts) {
        let owed_before = before.map_or(MessageSet::NONE, |facts| facts.owed);
        if owed_before != after.owed {
            let lane = self.lanes.entry(after.peer).or_default();
            for kind in owed_before.without(after.owed).iter() {
                lane.remove(id, kind);
            }
            for kind in after.owed.without(owed_before).iter() {
                lane.push(id, kind);
            }
        }
        let due_before = before.and_then(|facts| facts.due);
        if due_before != after.due {
            due_before.map(|deadline| self.due.remove(&(deadline, id, side)));
            after.due.map(|deadline| self.due.insert((deadline, id, side)));
        }
        self.update_alerts(side, id, before, after);
    }

    fn update_alerts(&mut self, side: Side, id: HandoffId, before: Option<Facts>, after: Facts) {
        let place = |facts: Facts| Some((facts.next_alert?, (facts.due?, id, side)));
        let (old, new) = (before.and_then(place), place(after));
        if old != new {
            if let Some((level, place)) = old {
                self.alerts.entry(level).or_default().remove(&place);
            }
            if let Some((level, place)) = new {
                self.alerts.entry(level).or_default().insert(place);
            }
        }
        if after.overdue {
            self.overdue.insert((side, id));
        } else {
            self.overdue.remove(&(side, id));
        }
    }

    fn set_open(
        &mut self,
        person: PersonId,
        side: impl Fn(&mut OpenHandoffs) -> &mut Option<HandoffId>,
        id: HandoffId,
        open: bool,
    ) {
        if open {
            *side(self.open.entry(person).or_default()) = Some(id);
        } else if let Some(handoffs) = self.open.get_mut(&person) {
            // A refused second handoff ends without ever having been the open one.
            if *side(handoffs) == Some(id) {
                *side(handoffs) = None;
            }
            if *handoffs == OpenHandoffs::default() {
                self.open.remove(&person);
            }
        }
    }
}

impl Lane {
    fn push(&mut self, id: HandoffId, kind: MessageKind) {
        let seq = self.end;
        self.end = seq.next();
        self.line.insert(seq, (id, kind));
        self.places.insert((id, kind), seq);
    }

    fn remove(&mut self, id: HandoffId, kind: MessageKind) {
        if let Some(seq) = self.places.remove(&(id, kind)) {
            self.line.remove(&seq);
        }
    }
}
