//! Applications made at the origin (43号 art. 5: the counter of either side): the origin's decision
//! about one, its withdrawal, and what the destination makes of both when they are forwarded.

use std::sync::Arc;

use jiexu_rules::Refusal;
use jiexu_types::{HandoffId, Timestamp};

use crate::screening::intake;
use crate::{
    Application, CaseReply, Command, Decision, Event, InboundEvent, InboundState, Outbound,
    OutboundEvent, OutboundState, Outcome, RefusedBy, Region, Rejection, Told, receiving, sending,
};

/// A person applies here, at the origin, to be handed over to another region.
#[derive(Clone, Debug)]
pub struct Forward(pub Arc<Application>);

/// What became of an application made at the origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForwardReply {
    /// On record, now or before. An application that this region's own checks refuse is on record
    /// as well, and stays refused: its state says so.
    OnRecord,
    /// The id is on record with another content; the field that differs.
    Conflict(&'static str),
    /// This region exchanges no messages with the destination. Nothing was recorded.
    UnknownDestination,
    /// The application names another origin than this region. Nothing was recorded.
    WrongOrigin,
}

/// The applicant withdraws at the origin. Holds only while nothing is frozen.
#[derive(Clone, Copy, Debug)]
pub struct Withdraw(pub HandoffId);

impl Command for Forward {
    type Reply = ForwardReply;

    /// What the origin can check it checks at once (43号 art. 6: told promptly); everything is
    /// checked again when the destination requests the person.
    fn decide(&self, region: &Region, now: Timestamp) -> Decision<ForwardReply> {
        let application = &self.0;
        if let Some(case) = region.state.outbound(application.id) {
            return Decision::reply(match case.application.first_difference(application) {
                None => ForwardReply::OnRecord,
                Some(field) => ForwardReply::Conflict(field),
            });
        }
        if application.origin != region.code() {
            return Decision::reply(ForwardReply::WrongOrigin);
        }
        // An id names one handoff for ever, also one that came into here.
        let came_in = region.state.inbound(application.id);
        let field = came_in.and_then(|case| case.application.first_difference(application));
        if let Some(field) = field {
            return Decision::reply(ForwardReply::Conflict(field));
        }
        let same_pool = application.origin == application.destination;
        if !same_pool && !region.policy().peers.contains(&application.destination) {
            return Decision::reply(ForwardReply::UnknownDestination);
        }
        // Whoever takes the application in looks at how it came, by its own rules (F69).
        let intake = intake(application, region.policy().rules.on(now.date()));
        let missing = intake.missing;
        let mut refusals = sending::check(region, application, now).and(intake.refusals);
        refusals.add_if(same_pool, Refusal::SamePool);
        let application = application.clone();
        let event = if refusals.is_empty() {
            OutboundEvent::Forwarded(application)
        } else {
            OutboundEvent::ApplicationRefused { application, refusals, missing }
        };
        Decision::event(event, ForwardReply::OnRecord)
    }
}

impl Command for Withdraw {
    type Reply = CaseReply;

    fn decide(&self, region: &Region, _now: Timestamp) -> Decision<CaseReply> {
        let handoff = self.0;
        let Some(case) = region.state.outbound(handoff) else {
            return Decision::reply(CaseReply::Unknown);
        };
        match case.state {
            OutboundState::Forwarded { .. } | OutboundState::UnderReview => {
                Decision::event(OutboundEvent::Withdrawn { handoff }, CaseReply::Decided)
            }
            OutboundState::Withdrawn { .. } | OutboundState::Cancelled { .. } => {
                Decision::reply(CaseReply::Decided)
            }
            // A leg may be on its way: from here on only a handoff in the other direction helps.
            OutboundState::Frozen { .. }
            | OutboundState::Delivered
            | OutboundState::Correcting { .. }
            | OutboundState::Settled(_)
            | OutboundState::Returned(_)
            | OutboundState::Refused { .. } => Decision::reply(CaseReply::NotNow),
        }
    }
}

/// At the destination: an application that the origin forwards counts as one made here. Its
/// refusal is owed to the origin, which has nobody else to ask.
pub(crate) fn receive_application(
    region: &Region,
    application: &Arc<Application>,
    now: Timestamp,
) -> Result<Vec<Event>, Rejection> {
    if let Some(case) = region.state.inbound(application.id) {
        check_same(&case.application, application)?;
        let unasked = matches!(
            case.state,
            InboundState::Refused { by: RefusedBy::Application, told: Told::Unasked, .. }
        );
        let asks = InboundEvent::Forwarded { handoff: application.id };
        return Ok(unasked.then(|| asks.into()).into_iter().collect());
    }
    if let Some(case) = region.state.outbound(application.id) {
        check_same(&case.application, application)?;
    }
    let taken = receiving::take(region, application, now.date());
    let refused = matches!(taken, InboundEvent::ApplicationRefused { .. });
    let asks = InboundEvent::Forwarded { handoff: application.id };
    let mut events = vec![taken.into()];
    events.extend(refused.then(|| Event::from(asks)));
    Ok(events)
}

/// At the destination: the origin has frozen nothing and never will.
pub(crate) fn receive_withdrawal(
    region: &Region,
    application: &Arc<Application>,
) -> Result<Vec<Event>, Rejection> {
    let withdrawn = || Ok(vec![InboundEvent::Withdrawn(application.clone()).into()]);
    let Some(case) = region.state.inbound(application.id) else {
        if let Some(case) = region.state.outbound(application.id) {
            check_same(&case.application, application)?;
        }
        // It overtook its application: leave a tombstone.
        return withdrawn();
    };
    check_same(&case.application, application)?;
    match case.state {
        InboundState::Applied
        | InboundState::Requested
        | InboundState::Cancelling { .. }
        | InboundState::Refused {
            by: RefusedBy::Application,
            told: Told::Unasked | Told::Owed,
            ..
        } => withdrawn(),
        InboundState::Cancelled
        | InboundState::Refused { by: RefusedBy::Application, told: Told::Done, .. } => Ok(vec![]),
        InboundState::Receiving { .. }
        | InboundState::UnderReview
        | InboundState::Correcting { .. }
        | InboundState::Completed { .. }
        | InboundState::Refused { by: RefusedBy::Origin | RefusedBy::Destination, .. } => {
            let reason = "the origin has given its verdict".to_owned();
            Err(Rejection::Contradiction { reason })
        }
    }
}

/// At the origin: the destination's outcome for a handoff that it never requested.
pub(crate) fn receive_refusal(case: &Outbound, outcome: &Outcome) -> Result<Vec<Event>, Rejection> {
    let handoff = case.application.id;
    match outcome {
        Outcome::NotTaken { refusals, missing } => {
            let (refusals, missing) = (*refusals, missing.clone());
            Ok(vec![OutboundEvent::RefusedByDestination { handoff, refusals, missing }.into()])
        }
        Outcome::Refused(_) | Outcome::Completed(_) => {
            let reason = "nothing was frozen".to_owned();
            Err(Rejection::Contradiction { reason })
        }
    }
}

fn check_same(known: &Application, again: &Application) -> Result<(), Rejection> {
    match known.first_difference(again) {
        None => Ok(()),
        Some(field) => Err(Rejection::Conflict { field: field.to_owned() }),
    }
}

#[cfg(test)]
mod tests;
