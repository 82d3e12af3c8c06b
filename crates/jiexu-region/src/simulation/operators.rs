//! What operators do: decide, enter, check, send back; now and then at the wrong place.

use jiexu_rules::Refusal;
use jiexu_types::{HandoffId, OperatorName};

use super::*;
use crate::{
    CaseReply, CheckFinding, CheckInbound, CheckOutbound, Denial, InboundState, OutboundState,
    Review, ReviewEntry, ReviewInbound, ReviewOutbound, Side,
};

/// A handoff at one end.
type Place = (RegionCode, HandoffId, Side);

impl Sim {
    pub(super) fn operator_acts(&mut self) {
        let waiting = self.under_review();
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
        let review = self.any_review();
        let said = review.clone();
        let reply = match side {
            Side::Outbound => self.world.submit(at, &ReviewOutbound { handoff, review, entry, by }),
            Side::Inbound => self.world.submit(at, &ReviewInbound { handoff, review, entry, by }),
        };
        self.tell(|| format!("{reply:?} at {at}: {said:?} of {handoff}, {side:?}"));
        reply
    }

    fn any_review(&mut self) -> Review {
        if self.dice.chance(70) {
            Review::Approve
        } else {
            Review::Refuse(refusals([Refusal::MaterialInvalid]))
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

    fn under_review(&self) -> Vec<Place> {
        let mut waiting = Vec::new();
        for (code, region) in &self.world.regions {
            let outbound = region.state().outbound_after(None);
            let outbound = outbound.filter(|case| case.state == OutboundState::UnderReview);
            waiting.extend(outbound.map(|case| (*code, case.application.id, Side::Outbound)));
            let inbound = region.state().inbound_after(None);
            let inbound = inbound.filter(|case| case.state == InboundState::UnderReview);
            waiting.extend(inbound.map(|case| (*code, case.application.id, Side::Inbound)));
        }
        waiting
    }
}
