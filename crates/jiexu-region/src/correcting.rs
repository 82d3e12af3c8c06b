//! The origin's part in a correction: it is told, and an operator issues the form again.

use std::sync::Arc;

use jiexu_types::{Date, HandoffId, PersonId, Timestamp};

use crate::sending::written;
use crate::{
    CaseReply, Command, Correction, Decision, Event, Outbound, OutboundEvent, OutboundState,
    Region, Rejection,
};

/// An operator has the form written again from the records as they are now. The balance stays what
/// was frozen.
#[derive(Clone, Copy, Debug)]
pub struct ReissueForm {
    /// The case.
    pub handoff: HandoffId,
    /// Revision of the form that is replaced. It tells a late copy of the command from the answer
    /// to the next correction.
    pub replaces: u32,
}

impl Command for ReissueForm {
    type Reply = CaseReply;

    fn decide(&self, region: &Region, now: Timestamp) -> Decision<CaseReply> {
        let Some(case) = region.state.outbound(self.handoff) else {
            return Decision::reply(CaseReply::Unknown);
        };
        let Some(freeze) = &case.freeze else {
            return Decision::reply(CaseReply::NotNow);
        };
        let current = freeze.form.issue.revision;
        if current > self.replaces {
            return Decision::reply(CaseReply::Decided);
        }
        let asked = matches!(case.state, OutboundState::Correcting { .. });
        let person = region.state.person(case.application.person);
        match person {
            Some(person) if asked && current == self.replaces => {
                let (application, balance) = (&case.application, freeze.acceptance.frozen);
                let revision = current.saturating_add(1);
                let form = written(region, application, person, balance, revision, now);
                Decision::event(OutboundEvent::FormReissued(Arc::new(form)), CaseReply::Decided)
            }
            Some(_) | None => Decision::reply(CaseReply::NotNow),
        }
    }
}

/// The destination asks for a correction.
pub(crate) fn receive_correction(
    region: &Region,
    case: &Outbound,
    correction: &Arc<Correction>,
    today: Date,
) -> Result<Vec<Event>, Rejection> {
    let handoff = case.application.id;
    let about = |known: &&Arc<Correction>| known.form_revision == correction.form_revision;
    if let Some(known) = case.corrections.iter().find(about) {
        // Seen before, and perhaps answered.
        let same = known == correction;
        let conflict = || Rejection::Conflict { field: "findings".to_owned() };
        return if same { Ok(vec![]) } else { Err(conflict()) };
    }
    let contradiction = |reason: &str| Rejection::Contradiction { reason: reason.to_owned() };
    let revision = case.freeze.as_ref().map(|freeze| freeze.form.issue.revision);
    if revision != Some(correction.form_revision) {
        return Err(contradiction("no form of this revision is awaited there"));
    }
    match case.state {
        OutboundState::Frozen { .. } | OutboundState::Delivered => {
            let correction = correction.clone();
            // No law sets a day for it: as long as the form took at first.
            let policy = region.policy();
            let due = policy.rules.on(today).times.out_due(&policy.calendar, today);
            Ok(vec![OutboundEvent::CorrectionAsked { handoff, correction, due }.into()])
        }
        // The outcome overtook it: there was a refusal, and nothing is left to correct.
        OutboundState::Returned(_) => Ok(vec![]),
        OutboundState::Forwarded { .. }
        | OutboundState::UnderReview
        | OutboundState::Correcting { .. }
        | OutboundState::Settled(_)
        | OutboundState::Refused { .. }
        | OutboundState::Cancelled { .. }
        | OutboundState::Withdrawn { .. } => Err(contradiction("no correction is possible here")),
    }
}

/// True while the form of a handoff is being corrected here: then missing months may be entered.
pub(crate) fn is_correcting(region: &Region, handoff: HandoffId) -> bool {
    let case = region.state.outbound(handoff);
    case.is_some_and(|case| matches!(case.state, OutboundState::Correcting { .. }))
}

/// True while the form of the open handoff out of this region is being corrected.
pub(crate) fn is_correcting_open(region: &Region, person: PersonId) -> bool {
    region.index.open(person).outbound.is_some_and(|handoff| is_correcting(region, handoff))
}

#[cfg(test)]
mod tests;
