//! The destination's decisions: an application, a withdrawal, a verdict, the two legs.

use std::sync::Arc;

use jiexu_rules::{Refusal, policy_year};
use jiexu_types::{Date, HandoffId, Scheme, Timestamp};

use crate::concluding::conclude;
use crate::planted::{Bug, is_planted};
use crate::screening::screen;
use crate::{
    Acceptance, Application, BalanceNotice, CaseReply, Command, Decision, Event, Inbound,
    InboundEvent, InboundState, InformationForm, MessageKind, RefusedBy, Region, Rejection,
    Screening, Verdict,
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

impl Command for Apply {
    type Reply = ApplyReply;

    fn decide(&self, region: &Region, now: Timestamp) -> Decision<ApplyReply> {
        let application = &self.0;
        let known = region.state.inbound(application.id);
        if let Some(case) = known.filter(|case| !is_forgotten(case, now)) {
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
        // The payer asks where the payer is insured, and is known (F58).
        if application.purpose.wallet().is_some() {
            let (application, missing) = (application.clone(), Vec::new());
            let refusals = Refusal::WalletApplyAtOrigin.into();
            let event = InboundEvent::ApplicationRefused { application, refusals, missing };
            return Decision::event(event, ApplyReply::OnRecord);
        }
        Decision::event(take(region, application, now.date()), ApplyReply::OnRecord)
    }
}

/// Never: an id is known for ever. (But for two of the planted bugs.)
fn is_forgotten(case: &Inbound, now: Timestamp) -> bool {
    let long_ago = case.timeline.first().is_some_and(|it| now.millis_since(it.at) > 1_209_600_000);
    is_planted(Bug::SecondRun) && case.state.is_terminal() || is_planted(Bug::Retention) && long_ago
}

/// Taken in or refused, by this region's own checks (43号 art. 6); whoever brings the application.
pub(crate) fn take(region: &Region, application: &Arc<Application>, today: Date) -> InboundEvent {
    let policy_year = enrolled_for(region, application, today);
    let application = Arc::new(Application { policy_year, ..Application::clone(application) });
    match screen(region, &application, today) {
        Screening::Taken(taken) => InboundEvent::Applied { application, taken },
        Screening::NotTaken { refusals, missing } => {
            InboundEvent::ApplicationRefused { application, refusals, missing }
        }
    }
}

/// For which year a resident is enrolled here; employees have no policy year.
fn enrolled_for(region: &Region, application: &Application, today: Date) -> Option<u16> {
    match application.destination_scheme {
        Scheme::Employee => return None,
        Scheme::Resident => {}
    }
    let person = region.state.person(application.person)?;
    let enrolled_on = person.relation(application.destination_scheme)?.enrolled_on;
    Some(policy_year(enrolled_on, region.policy().rules.on(today).benefits.collection))
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
            | InboundState::Correcting { .. }
            | InboundState::Completed { .. }
            | InboundState::Refused { .. } => Decision::reply(CaseReply::NotNow),
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
        | InboundState::Correcting { .. }
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
            | InboundState::Correcting { .. }
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
        // What it says of the money is one of the things that an operator must look at here.
        InboundState::UnderReview | InboundState::Correcting { .. }
            if case.acceptance.is_none() && (case.unmatched || !case.corrections.is_empty()) =>
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
        | InboundState::Correcting { .. }
        | InboundState::Completed { .. }
        | InboundState::Refused { by: RefusedBy::Destination, .. } => {
            let stated = case.form.as_ref().map(|form| form.balance);
            let differs = match case.acceptance {
                Some(known) => known != acceptance,
                None => stated.is_some_and(|stated| stated != acceptance.frozen),
            };
            if differs {
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
        // One that a correction has overtaken is old news.
        if form.issue.revision < known.issue.revision {
            return Ok(vec![]);
        }
        if form.issue.revision == known.issue.revision {
            return match known.first_difference(form) {
                None if is_planted(Bug::LegTwice) => {
                    let (handoff, person, amount) = (form.handoff, form.person, form.balance);
                    let other = Some(BalanceNotice { handoff, person, amount });
                    Ok(conclude(region, case, form, other, now).into_iter().collect())
                }
                None => Ok(vec![]),
                Some(field) => Err(Rejection::Conflict { field: field.to_owned() }),
            };
        }
        // An operator refused while the corrected form was on its way: the outcome says so.
        if matches!(case.state, InboundState::Refused { by: RefusedBy::Destination, .. }) {
            return Ok(vec![]);
        }
    } else {
        check_leg_awaited(case)?;
    }
    let asked = matches!(case.state, InboundState::Correcting { .. });
    let next = case.form.as_ref().map_or(0, |known| known.issue.revision.saturating_add(1));
    if form.issue.revision != next || case.form.is_some() && !asked {
        return contradiction("no form of this revision was asked for here");
    }
    let policy = region.policy();
    let today = now.date();
    let times = &policy.rules.on(today).times;
    let due = times.receive_due(&policy.calendar, today);
    // Money that was here first could not be matched before.
    let credit_due = case.notice.and_then(|_| times.credit_due(&policy.calendar, today));
    let due_in = credit_due.map_or(due, |credit_due| credit_due.min(due));
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
    if is_planted(Bug::LateMoneyKept) && matches!(case.state, InboundState::Refused { .. }) {
        return Ok(vec![InboundEvent::BalanceReceived { notice, due_in: None }.into()]);
    }
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
    let credit_due = region
        .policy()
        .rules
        .on(now.date())
        .times
        .credit_due(&region.policy().calendar, now.date());
    let due_in = credit_due.filter(|due| case.due_in.is_some_and(|known| *due < known));
    let mut events = vec![InboundEvent::BalanceReceived { notice, due_in }.into()];
    // A form that is being corrected decides nothing any more.
    let correcting = matches!(case.state, InboundState::Correcting { .. });
    if let Some(form) = case.form.as_ref().filter(|_| !correcting) {
        events.extend(conclude(region, case, form, Some(notice), now));
    }
    Ok(events)
}

/// A leg is taken until the decision; afterwards the money on it belongs to nobody here.
fn check_leg_awaited(case: &Inbound) -> Result<(), Rejection> {
    match case.state {
        InboundState::Applied
        | InboundState::Requested
        | InboundState::Cancelling { .. }
        | InboundState::Receiving { .. }
        | InboundState::Correcting { .. } => Ok(()),
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
