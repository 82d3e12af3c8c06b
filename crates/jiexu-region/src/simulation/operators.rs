//! What operators do: decide, enter, check, send back; now and then at the wrong place.

use std::sync::Arc;

use jiexu_rules::Refusal;
use jiexu_types::{HandoffId, OperatorName};

use super::*;
use crate::{
    CaseReply, CheckFinding, CheckInbound, CheckOutbound, Correction, Denial, Finding,
    InboundState, OutboundState, ReissueForm, Review, ReviewEntry, ReviewInbound, ReviewOutbound,
    Side,
};

/// A handoff at one end.
type Place = (RegionCode, HandoffId, Side);

impl Sim {
    pub(super) fn operator_acts(&mut self) {
        // Payees look more often than operators do.
        self.answer_money();
        let mut waiting = self.under_review();
        waiting.extend(self.correcting_inbound());
        if let Some(place) = self.dice.pick_any(&waiting) {
            self.work_on(place);
        }
        // And somebody presses the button on something that does not wait for it.
        let handoff = id(self.dice.below(self.client.last_id).saturating_add(1));
        let at = self.any_region();
        let side = self.dice.pick(&[Side::Outbound, Side::Inbound]);
        self.work_on((at, handoff, side));
    }

    /// Decides everything under review. False when there was nothing.
    pub(super) fn operators_decide_all(&mut self) -> bool {
        let waiting = self.under_review();
        for place in &waiting {
            // Until it is decided, whatever is entered and sent back on the way.
            while self.under_review().contains(place) {
                let reply = self.work_on(*place);
                assert_ne!(reply, CaseReply::Unknown, "what waits is known");
            }
        }
        !waiting.is_empty()
    }

    /// One step of one operator: mostly the one that is due.
    fn work_on(&mut self, place: Place) -> CaseReply {
        let (at, handoff, side) = place;
        let region = self.world.region(at);
        let outbound = region.state().outbound(handoff).filter(|_| side == Side::Outbound);
        let correcting =
            outbound.is_some_and(|case| matches!(case.state, OutboundState::Correcting { .. }));
        if correcting || side == Side::Outbound && self.dice.chance(5) {
            return self.reissue(at, handoff);
        }
        let entries = self.entries(place);
        let by = operator(self.dice.pick(&["li", "wang"]));
        let waits = entries.last().is_some_and(|entry| entry.check.is_none());
        let last = u32::try_from(entries.len()).unwrap();
        let due = if waits { last } else { last.saturating_add(1) };
        let number =
            if self.dice.chance(80) { due } else { u32::try_from(self.dice.below(4)).unwrap() };
        if waits && self.dice.chance(80) || self.dice.chance(10) {
            self.check(place, number, by)
        } else {
            self.review(place, number, by)
        }
    }

    /// Issues the form again, now and then one that is not asked for.
    fn reissue(&mut self, at: RegionCode, handoff: HandoffId) -> CaseReply {
        let case = self.world.region(at).state().outbound(handoff);
        let freeze = case.and_then(|case| case.freeze.as_ref());
        let current = freeze.map_or(0, |freeze| freeze.form.issue.revision);
        let any = u32::try_from(self.dice.below(4)).unwrap();
        let replaces = if self.dice.chance(80) { current } else { any };
        let reply = self.world.submit(at, &ReissueForm { handoff, replaces });
        self.tell(|| format!("{reply:?} at {at}: form {replaces} of {handoff} again"));
        reply
    }

    fn check(&mut self, place: Place, entry: u32, by: OperatorName) -> CaseReply {
        let (at, handoff, side) = place;
        let finding =
            if self.dice.chance(75) { CheckFinding::Passed } else { CheckFinding::SentBack };
        let entries = self.entries(place);
        let wanted = usize::try_from(entry.max(1)).unwrap().saturating_sub(1);
        let own = entries.get(wanted).is_some_and(|entry| entry.by == by && entry.check.is_none());
        let reply = match side {
            Side::Outbound => {
                let check = CheckOutbound { handoff, entry, finding, by };
                self.world.submit(at, &check)
            }
            Side::Inbound => {
                let check = CheckInbound { handoff, entry, finding, by };
                self.world.submit(at, &check)
            }
        };
        self.tell(|| format!("{reply:?} at {at}: {finding:?} of {handoff}, {side:?}"));
        assert!(!own || reply == CaseReply::Denied(Denial::SameOperator), "{reply:?}");
        reply
    }

    fn review(&mut self, place: Place, entry: u32, by: OperatorName) -> CaseReply {
        let (at, handoff, side) = place;
        let review = self.any_review(place);
        let said = review.clone();
        let reply = match side {
            Side::Outbound => self.world.submit(at, &ReviewOutbound { handoff, review, entry, by }),
            Side::Inbound => self.world.submit(at, &ReviewInbound { handoff, review, entry, by }),
        };
        self.tell(|| format!("{reply:?} at {at}: {said:?} of {handoff}, {side:?}"));
        reply
    }

    fn any_review(&mut self, (at, handoff, side): Place) -> Review {
        let inbound = self.world.region(at).state().inbound(handoff);
        let correcting =
            inbound.is_some_and(|case| matches!(case.state, InboundState::Correcting { .. }));
        let form = inbound.and_then(|case| case.form.as_ref());
        let current = form.map_or(0, |form| form.issue.revision);
        // While a form is corrected there is nothing else to say.
        let dice = if correcting && self.dice.chance(50) { 60 } else { self.dice.below(100) };
        match dice {
            0..55 if side == Side::Inbound => Review::Approve { form_revision: current },
            55..75 => Review::Refuse(refusals([Refusal::MaterialInvalid])),
            _ if side == Side::Outbound => Review::Approve { form_revision: 0 },
            _ => {
                let any = u32::try_from(self.dice.below(4)).unwrap();
                let form_revision = if self.dice.chance(80) { current } else { any };
                let findings = vec![Finding::new("contributions", "more", "").unwrap()];
                Review::Correct(Arc::new(Correction { form_revision, findings }))
            }
        }
    }

    fn entries(&self, (at, handoff, side): Place) -> Vec<ReviewEntry> {
        let state = self.world.region(at).state();
        let entries = match side {
            Side::Outbound => state.outbound(handoff).map(|case| &case.entries),
            Side::Inbound => state.inbound(handoff).map(|case| &case.entries),
        };
        entries.cloned().unwrap_or_default()
    }

    /// They wait for the origin, and may be refused all the same.
    fn correcting_inbound(&self) -> Vec<Place> {
        let mut waiting = Vec::new();
        for (code, region) in &self.world.regions {
            let inbound = region.state().inbound_after(None);
            let inbound =
                inbound.filter(|case| matches!(case.state, InboundState::Correcting { .. }));
            waiting.extend(inbound.map(|case| (*code, case.application.id, Side::Inbound)));
        }
        waiting
    }

    fn under_review(&self) -> Vec<Place> {
        let mut waiting = Vec::new();
        for (code, region) in &self.world.regions {
            let outbound = region.state().outbound_after(None);
            let outbound = outbound.filter(|case| {
                matches!(case.state, OutboundState::UnderReview | OutboundState::Correcting { .. })
            });
            waiting.extend(outbound.map(|case| (*code, case.application.id, Side::Outbound)));
            let inbound = region.state().inbound_after(None);
            let inbound = inbound.filter(|case| case.state == InboundState::UnderReview);
            waiting.extend(inbound.map(|case| (*code, case.application.id, Side::Inbound)));
        }
        waiting
    }
}
