//! The commands of a review: enter, or decide where one operator may, and check.

use jiexu_rules::Refusal;
use jiexu_types::{HandoffId, OperatorName, Timestamp};

use crate::concluding::{check, completion, corrections_left};
use crate::review::{Checking, Entering, checking, entering};
use crate::sending::judge;
use crate::{
    CaseReply, CheckFinding, Command, Decision, Denial, Event, Inbound, InboundEvent, InboundState,
    InformationForm, Outbound, OutboundEvent, OutboundState, RefusedBy, Region, Review, ReviewStep,
};

/// An operator decides a request that is under review, or enters what is to be decided.
#[derive(Clone, Debug)]
pub struct ReviewOutbound {
    /// The case.
    pub handoff: HandoffId,
    /// What the operator says.
    pub review: Review,
    /// Which entry it is, where there are four eyes; 0 counts as 1.
    pub entry: u32,
    /// Who says it.
    pub by: OperatorName,
}

/// An operator decides a handoff whose legs are here, or enters what is to be decided.
#[derive(Clone, Debug)]
pub struct ReviewInbound {
    /// The case.
    pub handoff: HandoffId,
    /// What the operator says.
    pub review: Review,
    /// Which entry it is, where there are four eyes; 0 counts as 1.
    pub entry: u32,
    /// Who says it.
    pub by: OperatorName,
}

/// Another operator checks what was entered about a request.
#[derive(Clone, Debug)]
pub struct CheckOutbound {
    /// The case.
    pub handoff: HandoffId,
    /// Which entry; 0 counts as 1.
    pub entry: u32,
    /// What was found.
    pub finding: CheckFinding,
    /// Who checks.
    pub by: OperatorName,
}

/// Another operator checks what was entered about a handoff into this region.
#[derive(Clone, Debug)]
pub struct CheckInbound {
    /// The case.
    pub handoff: HandoffId,
    /// Which entry; 0 counts as 1.
    pub entry: u32,
    /// What was found.
    pub finding: CheckFinding,
    /// Who checks.
    pub by: OperatorName,
}

impl Command for ReviewOutbound {
    type Reply = CaseReply;

    fn decide(&self, region: &Region, now: Timestamp) -> Decision<CaseReply> {
        let ReviewOutbound { handoff, ref review, entry, ref by } = *self;
        let Some(case) = region.state.outbound(handoff) else {
            return Decision::reply(CaseReply::Unknown);
        };
        let four_eyes = region.policy().rules.on(now.date()).handling.origin_four_eyes;
        // What began with two pairs of eyes ends with two.
        if !four_eyes && case.entries.is_empty() {
            return if is_so_outbound(case, review) {
                Decision::reply(CaseReply::Decided)
            } else {
                decide_outbound(region, case, review, now)
            };
        }
        match entering(&case.entries, entry, by, review) {
            Entering::Known => Decision::reply(CaseReply::Decided),
            Entering::Answered(reply) => Decision::reply(reply),
            Entering::Next => {
                let step = ReviewStep::Entered { by: by.clone(), review: review.clone() };
                let entered = OutboundEvent::Reviewed { handoff, step }.into();
                instead_of(decide_outbound(region, case, review, now), entered)
            }
        }
    }
}

impl Command for CheckOutbound {
    type Reply = CaseReply;

    fn decide(&self, region: &Region, now: Timestamp) -> Decision<CaseReply> {
        let CheckOutbound { handoff, entry, finding, ref by } = *self;
        let Some(case) = region.state.outbound(handoff) else {
            return Decision::reply(CaseReply::Unknown);
        };
        let entry = match checking(&case.entries, entry, by, finding) {
            Checking::Answered(reply) => return Decision::reply(reply),
            Checking::Known(entry) => {
                let done = finding == CheckFinding::SentBack || is_so_outbound(case, &entry.review);
                return Decision::reply(answer(done));
            }
            Checking::Open(entry) => entry,
        };
        let step = ReviewStep::Checked { by: by.clone(), finding };
        let checked = OutboundEvent::Reviewed { handoff, step }.into();
        let decided = match finding {
            CheckFinding::Passed => decide_outbound(region, case, &entry.review, now),
            CheckFinding::SentBack => {
                Decision::reply(answer(case.state == OutboundState::UnderReview))
            }
        };
        with_check(checked, decided)
    }
}

impl Command for ReviewInbound {
    type Reply = CaseReply;

    fn decide(&self, region: &Region, now: Timestamp) -> Decision<CaseReply> {
        let ReviewInbound { handoff, ref review, entry, ref by } = *self;
        let Some(case) = region.state.inbound(handoff) else {
            return Decision::reply(CaseReply::Unknown);
        };
        let four_eyes = region.policy().rules.on(now.date()).handling.destination_four_eyes;
        if !four_eyes && case.entries.is_empty() {
            return if is_so_inbound(case, review) {
                Decision::reply(CaseReply::Decided)
            } else {
                decide_inbound(region, case, review, now)
            };
        }
        match entering(&case.entries, entry, by, review) {
            Entering::Known => Decision::reply(CaseReply::Decided),
            Entering::Answered(reply) => Decision::reply(reply),
            Entering::Next => {
                let step = ReviewStep::Entered { by: by.clone(), review: review.clone() };
                let entered = InboundEvent::Reviewed { handoff, step }.into();
                instead_of(decide_inbound(region, case, review, now), entered)
            }
        }
    }
}

impl Command for CheckInbound {
    type Reply = CaseReply;

    fn decide(&self, region: &Region, now: Timestamp) -> Decision<CaseReply> {
        let CheckInbound { handoff, entry, finding, ref by } = *self;
        let Some(case) = region.state.inbound(handoff) else {
            return Decision::reply(CaseReply::Unknown);
        };
        let entry = match checking(&case.entries, entry, by, finding) {
            Checking::Answered(reply) => return Decision::reply(reply),
            Checking::Known(entry) => {
                let done = finding == CheckFinding::SentBack || is_so_inbound(case, &entry.review);
                return Decision::reply(answer(done));
            }
            Checking::Open(entry) => entry,
        };
        let step = ReviewStep::Checked { by: by.clone(), finding };
        let checked = InboundEvent::Reviewed { handoff, step }.into();
        let decided = match finding {
            CheckFinding::Passed => decide_inbound(region, case, &entry.review, now),
            CheckFinding::SentBack => Decision::reply(answer(is_open(case.state))),
        };
        with_check(checked, decided)
    }
}

/// The request is as the review says, by this or an earlier copy of the command.
fn is_so_outbound(case: &Outbound, review: &Review) -> bool {
    match review {
        Review::Approve { .. } => case.freeze.is_some(),
        Review::Refuse(again) => matches!(
            case.state,
            OutboundState::Refused { refusals, by: RefusedBy::Origin, .. } if refusals == *again
        ),
        Review::Correct(_) => false,
    }
}

/// The handoff is as the review says, by this or an earlier copy of the command.
fn is_so_inbound(case: &Inbound, review: &Review) -> bool {
    match review {
        Review::Approve { form_revision } => {
            let approved = case.form.as_ref().map(|form| form.issue.revision);
            matches!(case.state, InboundState::Completed { .. }) && approved == Some(*form_revision)
        }
        Review::Refuse(again) => matches!(
            case.state,
            InboundState::Refused { refusals, by: RefusedBy::Destination, .. }
                if refusals == *again
        ),
        Review::Correct(again) => case.corrections.contains(again),
    }
}

/// What follows from a review that holds.
fn decide_outbound(
    region: &Region,
    case: &Outbound,
    review: &Review,
    now: Timestamp,
) -> Decision<CaseReply> {
    if case.state != OutboundState::UnderReview {
        return Decision::reply(CaseReply::NotNow);
    }
    match review {
        // No form is there yet, so none can have been corrected.
        Review::Approve { form_revision: 1.. } => {
            Decision::reply(CaseReply::Denied(Denial::OtherForm))
        }
        Review::Approve { form_revision: 0 } => {
            let event = judge(region, &case.application, now);
            // The facts may have changed during the review; a second copy is told the same.
            let frozen = matches!(event, OutboundEvent::Frozen { .. });
            Decision::event(event, answer(frozen))
        }
        Review::Refuse(refusals) => {
            let (application, refusals) = (case.application.clone(), *refusals);
            Decision::event(OutboundEvent::Refused { application, refusals }, CaseReply::Decided)
        }
        // The form of a request is the origin's own.
        Review::Correct(_) => Decision::reply(CaseReply::Denied(Denial::NoCorrections)),
    }
}

/// What follows from a review that holds. While the form is being corrected there is nothing to
/// approve, and still the handoff may be refused: an origin that never answers holds up nobody.
fn decide_inbound(
    region: &Region,
    case: &Inbound,
    review: &Review,
    now: Timestamp,
) -> Decision<CaseReply> {
    let handoff = case.application.id;
    let Some(form) = case.form.as_ref().filter(|_| is_open(case.state)) else {
        return Decision::reply(CaseReply::NotNow);
    };
    match review {
        Review::Approve { .. } if case.state != InboundState::UnderReview => {
            Decision::reply(CaseReply::NotNow)
        }
        Review::Approve { form_revision } if *form_revision != form.issue.revision => {
            Decision::reply(CaseReply::Denied(Denial::OtherForm))
        }
        Review::Approve { .. } => approve(region, case, form, now),
        Review::Refuse(refusals) => {
            let refusals = *refusals;
            Decision::event(InboundEvent::Refused { handoff, refusals }, CaseReply::Decided)
        }
        Review::Correct(correction) => {
            let handling = region.policy().rules.on(now.date()).handling;
            let current = case.state == InboundState::UnderReview
                && correction.form_revision == form.issue.revision;
            if handling.corrections == 0 {
                Decision::reply(CaseReply::Denied(Denial::NoCorrections))
            } else if !current {
                Decision::reply(CaseReply::NotNow)
            } else if !corrections_left(handling, case) {
                Decision::reply(CaseReply::Denied(Denial::CorrectionsExhausted))
            } else {
                let correction = correction.clone();
                let event = InboundEvent::CorrectionAsked { handoff, correction };
                Decision::event(event, CaseReply::Decided)
            }
        }
    }
}

/// The person is here, if form and money agree and the account can hold the sum: what was paid in
/// during the review may have filled it.
fn approve(
    region: &Region,
    case: &Inbound,
    form: &InformationForm,
    now: Timestamp,
) -> Decision<CaseReply> {
    let handoff = case.application.id;
    let refusals = check(region, case, form, case.notice);
    let disagree = [Refusal::FormInconsistent, Refusal::FundAmountMismatch];
    if refusals.is_empty() {
        let completion = completion(region, case, form, now);
        Decision::event(InboundEvent::Completed { handoff, completion }, CaseReply::Decided)
    } else if disagree.into_iter().any(|refusal| refusals.contains(refusal)) {
        Decision::reply(CaseReply::Denied(Denial::Unmatched))
    } else {
        Decision::event(InboundEvent::Refused { handoff, refusals }, CaseReply::NotNow)
    }
}

/// True while an operator of the destination can do something.
fn is_open(state: InboundState) -> bool {
    match state {
        InboundState::UnderReview | InboundState::Correcting { .. } => true,
        InboundState::Applied
        | InboundState::Requested
        | InboundState::Cancelling { .. }
        | InboundState::Receiving { .. }
        | InboundState::Completed { .. }
        | InboundState::Refused { .. }
        | InboundState::Cancelled => false,
    }
}

/// The entry of what would be decided now; what could not be decided is not entered either.
fn instead_of(decided: Decision<CaseReply>, entered: Event) -> Decision<CaseReply> {
    if decided.events.is_empty() {
        return Decision::reply(decided.reply);
    }
    Decision::event(entered, CaseReply::Decided)
}

/// The check and what follows from it; a check that comes at a wrong moment leaves no trace.
fn with_check(checked: Event, decided: Decision<CaseReply>) -> Decision<CaseReply> {
    let Decision { mut events, reply } = decided;
    if !events.is_empty() || reply == CaseReply::Decided {
        events.insert(0, checked);
    }
    Decision { events, reply }
}

fn answer(done: bool) -> CaseReply {
    if done { CaseReply::Decided } else { CaseReply::NotNow }
}

#[cfg(test)]
mod tests;
