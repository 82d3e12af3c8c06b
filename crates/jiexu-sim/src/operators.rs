//! What operators do: decide, enter, check, send back; now and then at the wrong place.

use std::sync::Arc;

use jiexu_region::{
    CaseReply, CheckFinding, CheckInbound, CheckOutbound, Correction, Denial, Finding as Wrong,
    InboundState, OutboundState, ReissueForm, Review, ReviewEntry, ReviewInbound, ReviewOutbound,
    Side,
};
use jiexu_rules::Refusal;
use jiexu_types::{HandoffId, OperatorName, RegionCode};

use crate::finding::{Finding, Rule};
use crate::given::{operator, own};
use crate::sim::Sim;

/// A handoff at one end.
type Place = (RegionCode, HandoffId, Side);

impl Sim {
    pub(crate) fn operator_acts(&mut self) {
        // Payees look more often than operators do.
        self.answer_money();
        let mut waiting = self.under_review();
        waiting.extend(self.correcting_inbound());
        if let Some(place) = self.dice.pick_any(&waiting) {
            self.work_on(place);
        }
        // And somebody presses the button on something that does not wait for it.
        let (at, handoff) = (self.any_region(), self.any_handoff());
        let side = self.dice.pick([Side::Outbound, Side::Inbound]);
        self.work_on((at, handoff, side));
    }

    /// Decides everything under review. False when there was nothing.
    pub(crate) fn operators_decide_all(&mut self) -> bool {
        let waiting = self.under_review();
        for place in &waiting {
            // Until it is decided, whatever is entered and sent back on the way.
            while self.found.is_none() && self.under_review().contains(place) {
                if self.work_on(*place) == Some(CaseReply::Unknown) {
                    let text = format!("{place:?} waits and is unknown");
                    self.find(Finding { rule: Rule::Invariant(8), text });
                }
            }
        }
        !waiting.is_empty()
    }

    /// One step of one operator: mostly the one that is due.
    fn work_on(&mut self, place: Place) -> Option<CaseReply> {
        let (at, handoff, side) = place;
        let state = self.region(at)?.state();
        let outbound = state.outbound(handoff).filter(|_| side == Side::Outbound);
        let correcting =
            outbound.is_some_and(|case| matches!(case.state, OutboundState::Correcting { .. }));
        if correcting || side == Side::Outbound && self.dice.chance(5) {
            return self.reissue(at, handoff);
        }
        let entries = self.entries(place);
        let name = self.dice.pick(["li", "wang"]);
        let by = operator(name);
        let waits = entries.last().is_some_and(|entry| entry.check.is_none());
        let last = u32::try_from(entries.len()).unwrap_or(0);
        let due = if waits { last } else { last.saturating_add(1) };
        let number =
            if self.dice.chance(80) { due } else { u32::try_from(self.dice.below(4)).unwrap_or(0) };
        if waits && self.dice.chance(80) || self.dice.chance(10) {
            self.check_entry(place, number, by)
        } else {
            self.review(place, number, by)
        }
    }

    /// Issues the form again, now and then one that is not asked for.
    fn reissue(&mut self, at: RegionCode, handoff: HandoffId) -> Option<CaseReply> {
        let state = self.region(at)?.state();
        let freeze = state.outbound(handoff).and_then(|case| case.freeze.as_ref());
        let current = freeze.map_or(0, |freeze| freeze.form.issue.revision);
        self.count_act("Reissue", (at, handoff, Side::Outbound));
        let any = u32::try_from(self.dice.below(4)).unwrap_or(0);
        let replaces = if self.dice.chance(80) { current } else { any };
        self.ask(at, &ReissueForm { handoff, replaces })
    }

    fn check_entry(&mut self, place: Place, entry: u32, by: OperatorName) -> Option<CaseReply> {
        let (at, handoff, side) = place;
        let finding =
            if self.dice.chance(75) { CheckFinding::Passed } else { CheckFinding::SentBack };
        let entries = self.entries(place);
        let wanted = usize::try_from(entry.max(1)).unwrap_or(1).saturating_sub(1);
        let own = entries.get(wanted).is_some_and(|entry| entry.by == by && entry.check.is_none());
        self.count_act("Check", place);
        let reply = match side {
            Side::Outbound => self.ask(at, &CheckOutbound { handoff, entry, finding, by }),
            Side::Inbound => self.ask(at, &CheckInbound { handoff, entry, finding, by }),
        }?;
        if own && reply != CaseReply::Denied(Denial::SameOperator) {
            let text = format!("{reply:?} to an operator who checks an entry of his own");
            self.find(Finding { rule: Rule::Invariant(4), text });
        }
        Some(reply)
    }

    fn review(&mut self, place: Place, entry: u32, by: OperatorName) -> Option<CaseReply> {
        let (at, handoff, side) = place;
        let review = self.any_review(place);
        self.count_act("Review", place);
        match side {
            Side::Outbound => self.ask(at, &ReviewOutbound { handoff, review, entry, by }),
            Side::Inbound => self.ask(at, &ReviewInbound { handoff, review, entry, by }),
        }
    }

    fn count_act(&mut self, act: &'static str, (at, handoff, side): Place) {
        self.note(at, |coverage, state| coverage.act(act, state, side, handoff));
    }

    fn any_review(&mut self, (at, handoff, side): Place) -> Review {
        let inbound = self.region(at).and_then(|region| region.state().inbound(handoff));
        let correcting =
            inbound.is_some_and(|case| matches!(case.state, InboundState::Correcting { .. }));
        let form = inbound.and_then(|case| case.form.as_ref());
        let current = form.map_or(0, |form| form.issue.revision);
        // While a form is corrected there is nothing else to say.
        let dice = if correcting && self.dice.chance(50) { 60 } else { self.dice.below(100) };
        let any = u32::try_from(self.dice.below(4)).unwrap_or(0);
        // Now and then a late copy of what was said of another form.
        let form_revision = if self.dice.chance(85) { current } else { any };
        match dice {
            0..55 if side == Side::Inbound => Review::Approve { form_revision },
            55..75 => Review::Refuse([Refusal::MaterialInvalid].into_iter().collect()),
            _ if side == Side::Outbound => Review::Approve { form_revision: 0 },
            _ => {
                let findings = vec![own(Wrong::new("contributions", "more", ""))];
                Review::Correct(Arc::new(Correction { form_revision, findings }))
            }
        }
    }

    fn entries(&self, (at, handoff, side): Place) -> Vec<ReviewEntry> {
        let Some(region) = self.region(at) else { return Vec::new() };
        let entries = match side {
            Side::Outbound => region.state().outbound(handoff).map(|case| &case.entries),
            Side::Inbound => region.state().inbound(handoff).map(|case| &case.entries),
        };
        entries.cloned().unwrap_or_default()
    }

    /// They wait for the origin, and may be refused all the same.
    fn correcting_inbound(&self) -> Vec<Place> {
        self.waiting_in(|state| matches!(state, InboundState::Correcting { .. }))
    }

    fn under_review(&self) -> Vec<Place> {
        let mut waiting = self.waiting_in(|state| state == InboundState::UnderReview);
        for node in self.nodes.values() {
            let state = node.region.state();
            let open = node.open_at(Side::Outbound).filter(|id| {
                state.outbound(*id).is_some_and(|case| {
                    matches!(
                        case.state,
                        OutboundState::UnderReview | OutboundState::Correcting { .. }
                    )
                })
            });
            waiting.extend(open.map(|id| (node.code(), id, Side::Outbound)));
        }
        waiting
    }

    fn waiting_in(&self, is: impl Fn(InboundState) -> bool) -> Vec<Place> {
        let mut waiting = Vec::new();
        for node in self.nodes.values() {
            let state = node.region.state();
            let open = node.open_at(Side::Inbound);
            let open = open.filter(|id| state.inbound(*id).is_some_and(|case| is(case.state)));
            waiting.extend(open.map(|id| (node.code(), id, Side::Inbound)));
        }
        waiting
    }
}
