//! The destination's decisions: an application, a withdrawal, a review, a verdict, the two legs.

use std::sync::Arc;

use jiexu_rules::{LegFacts, Refusal, check_legs};
use jiexu_types::{Date, Fen, HandoffId, Scheme, Timestamp};

use crate::benefits;
use crate::registry::fits;
use crate::screening::screen;
use crate::{
    Acceptance, Application, BalanceNotice, CaseReply, Command, Completion, Decision, Event,
    Inbound, InboundEvent, InboundState, InformationForm, Marks, MessageKind, Person, Purpose,
    RefusedBy, Region, Rejection, Review, Screening, Verdict, residual,
};

/// A person applies to be handed over to this region.
#[derive(Clone, Debug)]
pub struct Apply(pub Arc<Application>);

/// What became of an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApplyReply {
    /// On record, now or before. An application that this region's own checks refuse is on record
    /// as well, and stays refused: its state says so.
    OnRecord,
    /// The id is on record with another content; the field that differs.
    Conflict(&'static str),
    /// This region exchanges no messages with the origin. Nothing was recorded.
    UnknownOrigin,
    /// The application names another destination than this region. Nothing was recorded.
    WrongDestination,
}

/// The applicant withdraws.
#[derive(Clone, Copy, Debug)]
pub struct Cancel(pub HandoffId);

/// An operator decides a handoff whose legs are here.
#[derive(Clone, Copy, Debug)]
pub struct ReviewInbound {
    /// The case.
    pub handoff: HandoffId,
    /// What the operator says.
    pub review: Review,
}

impl Command for Apply {
    type Reply = ApplyReply;

    fn decide(&self, region: &Region, now: Timestamp) -> Decision<ApplyReply> {
        let application = &self.0;
        if let Some(case) = region.state.inbound(application.id) {
            return Decision::reply(match case.application.first_difference(application) {
                None => ApplyReply::OnRecord,
                Some(field) => ApplyReply::Conflict(field),
            });
        }
        if application.destination != region.code() {
            return Decision::reply(ApplyReply::WrongDestination);
        }
        // An id names one handoff for ever, also one that went out of here.
        let went_out = region.state.outbound(application.id);
        let field = went_out.and_then(|case| case.application.first_difference(application));
        if let Some(field) = field {
            return Decision::reply(ApplyReply::Conflict(field));
        }
        let same_pool = application.origin == application.destination;
        if !same_pool && !region.policy().peers.contains(&application.origin) {
            return Decision::reply(ApplyReply::UnknownOrigin);
        }
        Decision::event(take(region, application, now.date()), ApplyReply::OnRecord)
    }
}

/// Taken in or refused, by this region's own checks (43号 art. 6); whoever brings the application.
pub(crate) fn take(region: &Region, application: &Arc<Application>, today: Date) -> InboundEvent {
    let application = application.clone();
    match screen(region, &application, today) {
        Screening::Taken(taken) => InboundEvent::Applied { application, taken },
        Screening::NotTaken { refusals, missing } => {
            InboundEvent::ApplicationRefused { application, refusals, missing }
        }
    }
}

impl Command for Cancel {
    type Reply = CaseReply;

    fn decide(&self, region: &Region, _now: Timestamp) -> Decision<Self::Reply> {
        let Some(case) = region.state.inbound(self.0) else {
            return Decision::reply(CaseReply::Unknown);
        };
        match case.state {
            // The origin has this id for another handoff, so it cannot have frozen anything for
            // this one: nobody needs to be asked, and the person is free for a new application.
            InboundState::Applied if is_taken_at_origin(case) => {
                let handoff = self.0;
                let asked = InboundEvent::CancelAsked { handoff }.into();
                let ended = InboundEvent::CancelledByOrigin { handoff }.into();
                Decision { events: vec![asked, ended], reply: CaseReply::Decided }
            }
            InboundState::Applied | InboundState::Requested => {
                let event = InboundEvent::CancelAsked { handoff: self.0 };
                Decision::event(event, CaseReply::Decided)
            }
            InboundState::Cancelling { .. } | InboundState::Cancelled => {
                Decision::reply(CaseReply::Decided)
            }
            // Money may be under way: from here on only a handoff in the other direction helps.
            InboundState::Receiving { .. }
            | InboundState::UnderReview
            | InboundState::Completed { .. }
            | InboundState::Refused { .. } => Decision::reply(CaseReply::NotNow),
        }
    }
}

impl Command for ReviewInbound {
    type Reply = CaseReply;

    fn decide(&self, region: &Region, now: Timestamp) -> Decision<Self::Reply> {
        let handoff = self.handoff;
        let Some(case) = region.state.inbound(handoff) else {
            return Decision::reply(CaseReply::Unknown);
        };
        let form = case.form.as_ref().filter(|_| case.state == InboundState::UnderReview);
        let Some(form) = form else {
            // A second copy of the command that led here gets the answer of the first.
            let same = match self.review {
                Review::Approve => matches!(case.state, InboundState::Completed { .. }),
                Review::Refuse(again) => matches!(
                    case.state,
                    InboundState::Refused { refusals, by: RefusedBy::Destination, .. }
                        if refusals == again
                ),
            };
            let reply = if same { CaseReply::Decided } else { CaseReply::NotNow };
            return Decision::reply(reply);
        };
        match self.review {
            // What was paid in during the review may have filled the account.
            Review::Approve if !fits(region, case.application.person, form.balance) => {
                let refusals = Refusal::AmountRange.into();
                Decision::event(InboundEvent::Refused { handoff, refusals }, CaseReply::NotNow)
            }
            Review::Approve => {
                let completion = completion(region, case, form, now);
                Decision::event(InboundEvent::Completed { handoff, completion }, CaseReply::Decided)
            }
            Review::Refuse(refusals) => {
                Decision::event(InboundEvent::Refused { handoff, refusals }, CaseReply::Decided)
            }
        }
    }
}

/// True when the origin rejected the request because it has another handoff with this id.
fn is_taken_at_origin(case: &Inbound) -> bool {
    case.rejected.as_ref().is_some_and(|message| {
        let conflict = matches!(message.rejection, Rejection::Conflict { .. });
        message.kind == MessageKind::Request && conflict
    })
}

/// The origin's answer to the request.
pub(crate) fn receive_verdict(case: &Inbound, verdict: Verdict) -> Result<Vec<Event>, Rejection> {
    let handoff = case.application.id;
    let awaited = match case.state {
        InboundState::Applied | InboundState::Requested | InboundState::Cancelling { .. } => true,
        InboundState::Receiving { .. }
        | InboundState::UnderReview
        | InboundState::Completed { .. }
        | InboundState::Refused { .. }
        | InboundState::Cancelled => false,
    };
    match verdict {
        Verdict::Accepted(acceptance) => receive_acceptance(case, acceptance),
        Verdict::Refused(refusals) if awaited => {
            Ok(vec![InboundEvent::RefusedByOrigin { handoff, refusals }.into()])
        }
        Verdict::Refused(refusals) => {
            let known = matches!(
                case.state,
                InboundState::Refused { refusals: known, by: RefusedBy::Origin, .. }
                    if known == refusals
            );
            if known { Ok(vec![]) } else { contradiction("another verdict is on record here") }
        }
        Verdict::Cancelled => match case.state {
            InboundState::Cancelling { .. } => {
                Ok(vec![InboundEvent::CancelledByOrigin { handoff }.into()])
            }
            InboundState::Cancelled => Ok(vec![]),
            InboundState::Applied
            | InboundState::Requested
            | InboundState::Receiving { .. }
            | InboundState::UnderReview
            | InboundState::Completed { .. }
            | InboundState::Refused { .. } => contradiction("no cancel was asked for here"),
        },
    }
}

/// The origin froze the balance. Expected while it is awaited; afterwards it must fit what is here.
fn receive_acceptance(case: &Inbound, acceptance: Acceptance) -> Result<Vec<Event>, Rejection> {
    let handoff = case.application.id;
    match case.state {
        InboundState::Applied
        | InboundState::Requested
        | InboundState::Cancelling { .. }
        | InboundState::Receiving { .. }
            if case.acceptance.is_none() =>
        {
            Ok(vec![InboundEvent::Accepted { handoff, acceptance }.into()])
        }
        InboundState::Refused { by: RefusedBy::Application | RefusedBy::Origin, .. }
        | InboundState::Cancelled => contradiction("the handoff ended before delivery here"),
        // The legs overtook it, or it is a second copy.
        InboundState::Applied
        | InboundState::Requested
        | InboundState::Cancelling { .. }
        | InboundState::Receiving { .. }
        | InboundState::UnderReview
        | InboundState::Completed { .. }
        | InboundState::Refused { by: RefusedBy::Destination, .. } => {
            let stated = case.form.as_ref().map(|form| form.balance);
            if case.acceptance.is_some_and(|known| known != acceptance)
                || stated.is_some_and(|stated| stated != acceptance.frozen)
            {
                return Err(Rejection::Conflict { field: "accepted".to_owned() });
            }
            Ok(vec![])
        }
    }
}

/// The relationship leg.
pub(crate) fn receive_relationship(
    region: &Region,
    case: &Inbound,
    form: &Arc<InformationForm>,
    now: Timestamp,
) -> Result<Vec<Event>, Rejection> {
    if let Some(known) = &case.form {
        return match known.first_difference(form) {
            None => Ok(vec![]),
            Some(field) => Err(Rejection::Conflict { field: field.to_owned() }),
        };
    }
    check_leg_awaited(case)?;
    let policy = region.policy();
    let today = now.date();
    let due_in = policy.rules.on(today).times.receive_due(&policy.calendar, today);
    let received = InboundEvent::RelationshipReceived { form: form.clone(), due_in };
    let mut events = vec![received.into()];
    events.extend(conclude(region, case, form, case.notice, now));
    Ok(events)
}

/// The balance leg.
pub(crate) fn receive_balance(
    region: &Region,
    case: &Inbound,
    notice: BalanceNotice,
    now: Timestamp,
) -> Result<Vec<Event>, Rejection> {
    if let Some(known) = case.notice {
        let differs = [
            ("person_id", known.person != notice.person),
            ("amount_fen", known.amount != notice.amount),
        ];
        let field = differs.into_iter().find_map(|(field, differs)| differs.then_some(field));
        return match field {
            None => Ok(vec![]),
            Some(field) => Err(Rejection::Conflict { field: field.to_owned() }),
        };
    }
    if notice.person != case.application.person {
        return Err(Rejection::Conflict { field: "person_id".to_owned() });
    }
    check_leg_awaited(case)?;
    let mut events = vec![InboundEvent::BalanceReceived(notice).into()];
    if let Some(form) = &case.form {
        events.extend(conclude(region, case, form, Some(notice), now));
    }
    Ok(events)
}

/// The one decision, once everything that the form announces is here.
fn conclude(
    region: &Region,
    case: &Inbound,
    form: &InformationForm,
    notice: Option<BalanceNotice>,
    now: Timestamp,
) -> Option<Event> {
    let handoff = case.application.id;
    if notice.is_none() && !form.balance.is_zero() {
        return None;
    }
    let application = &case.application;
    let arrived = notice.map_or(Fen::ZERO, |notice| notice.amount);
    let refusals = check_legs(LegFacts {
        applied: (application.person, application.origin_scheme),
        form: (form.person, form.scheme),
        form_sound: form.name == application.name && residual::fits_purpose(application, form),
        stated: form.balance,
        frozen: case.acceptance.map(|acceptance| acceptance.frozen),
        arrived,
        fits: fits(region, application.person, arrived),
        claimed_twice: form.available_from.is_some() && took_over_before(region, application),
    });
    let event = if !refusals.is_empty() {
        InboundEvent::Refused { handoff, refusals }
    } else if region.policy().reviews_inbound || has_counter_step(case) {
        InboundEvent::ReviewBegun { handoff }
    } else {
        InboundEvent::Completed { handoff, completion: completion(region, case, form, now) }
    };
    Some(event.into())
}

/// True when the applicant must still come to the counter, where an operator completes the case.
fn has_counter_step(case: &Inbound) -> bool {
    case.taken.is_some_and(|taken| taken.counter_step)
}

/// True when an earlier handoff made this region the responsible one, and no later one ended that.
fn took_over_before(region: &Region, application: &Application) -> bool {
    let claim = region.state.person(application.person).and_then(Person::open_claim);
    claim.is_some_and(|claim| claim.by.is_some())
}

/// What completing would do. The first day here is the day after the last one there, or the first
/// day of the enrolment, whichever is later: both regions write down the same day.
fn completion(
    region: &Region,
    case: &Inbound,
    form: &InformationForm,
    now: Timestamp,
) -> Completion {
    let today = now.date();
    let rules = region.policy().rules.on(today);
    let application = &case.application;
    let person = region.state.person(application.person);
    let relation = person.and_then(|person| person.relation(application.destination_scheme));
    let enrolled_on = relation.map_or(Date::MIN, |relation| relation.enrolled_on);
    // An earlier claim of this region that ended later than that: its days are given away already.
    let claims = person.map(|person| person.responsible.as_slice()).unwrap_or_default();
    let ended = claims.iter().filter_map(|claim| claim.until).max().unwrap_or(Date::MIN);
    let mut contributions = person.map(|person| person.contributions.clone()).unwrap_or_default();
    let recognised_months = contributions.recognise(&form.contributions);
    // From when on there are benefits was said when the relationship came.
    let came = application.purpose == Purpose::Relationship;
    Completion {
        takes_over_on: form.available_from.map(|free| free.max(enrolled_on).max(ended)),
        recognised_months,
        credited: form.balance,
        marks: marks(region, form, today),
        employee_months: contributions.months(Scheme::Employee),
        resident_months: contributions.months(Scheme::Resident),
        benefits: benefits::on_completion(region, case, form, rules).filter(|_| came),
        account_from: benefits::account_from(rules, form.balance, today).filter(|_| came),
    }
}

/// Which entitlements hold here, and which must be recognised anew (F39).
fn marks(region: &Region, form: &InformationForm, today: Date) -> Marks {
    let policy = &region.policy().rules.on(today).treatment;
    let handed = form.dossier.iter().flat_map(|dossier| &dossier.entitlements);
    handed.map(|known| policy.recognises(known.code, known.valid_to, today)).collect()
}

/// A leg is taken until the decision; afterwards the money on it belongs to nobody here.
fn check_leg_awaited(case: &Inbound) -> Result<(), Rejection> {
    match case.state {
        InboundState::Applied
        | InboundState::Requested
        | InboundState::Cancelling { .. }
        | InboundState::Receiving { .. } => Ok(()),
        InboundState::UnderReview
        | InboundState::Completed { .. }
        | InboundState::Refused { .. }
        | InboundState::Cancelled => {
            contradiction("the handoff was decided here without this leg").map(drop)
        }
    }
}

fn contradiction(reason: &str) -> Result<Vec<Event>, Rejection> {
    Err(Rejection::Contradiction { reason: reason.to_owned() })
}

#[cfg(test)]
mod tests;
