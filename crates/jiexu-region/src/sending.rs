//! The origin's decisions: a request, a cancel, an outcome.

use std::sync::Arc;

use jiexu_ledger::Account;
use jiexu_rules::{OriginFacts, PolicyYears, Refusal, Refusals, Rules, check_origin};
use jiexu_types::{Contributions, Date, Fen, HandoffId, Scheme, Timestamp};

use crate::certifying::check_named;
use crate::planted::{Bug, is_planted};
use crate::{
    Acceptance, Application, Completion, Dossier, Event, FormIssue, InformationForm, Outbound,
    OutboundEvent, OutboundState, Outcome, Particulars, Person, Purpose, RefusedBy, Region,
    Rejection, RelationStatus, Told, forwarding, residual, wallet,
};

/// A request from the destination. `Ok` is what to journal before saying "received".
pub(crate) fn receive_request(
    region: &Region,
    application: &Arc<Application>,
    now: Timestamp,
) -> Result<Vec<Event>, Rejection> {
    if let Some(case) = region.state.outbound(application.id) {
        if let Some(field) = case.application.first_difference(application) {
            return Err(Rejection::Conflict { field: field.to_owned() });
        }
        match case.state {
            // Forwarded from here: this is the request that is waited for.
            OutboundState::Forwarded { .. } => {}
            OutboundState::Refused { .. } if is_planted(Bug::RefusedCommits) => {}
            // Seen before: the verdict stands, whatever would be said today.
            OutboundState::UnderReview
            | OutboundState::Frozen { .. }
            | OutboundState::Delivered
            | OutboundState::Correcting { .. }
            | OutboundState::Settled(_)
            | OutboundState::Returned(_)
            | OutboundState::Refused { .. }
            | OutboundState::Cancelled { .. }
            | OutboundState::Withdrawn { .. } => return Ok(asked(case)),
        }
    } else if application.purpose.wallet().is_some() {
        // Nobody but the payer, here, may have asked for it.
        let (application, refusals) = (application.clone(), Refusal::WalletApplyAtOrigin.into());
        return Ok(vec![OutboundEvent::Refused { application, refusals }.into()]);
    }
    let refused = !check(region, application, now).is_empty();
    // The payer of a wallet transfer has proved who asks, and the payee has the last word.
    let policy = region.policy();
    let rules = policy.rules.on(now.date());
    let by_channel = rules.intake.reviewed.contains(&application.intake.channel);
    let asks = policy.reviews_outbound || rules.handling.origin_four_eyes || by_channel;
    let reviews = asks && application.purpose.wallet().is_none();
    let event = if reviews && !refused {
        OutboundEvent::Requested(application.clone())
    } else {
        judge(region, application, now)
    };
    Ok(vec![event.into()])
}

/// A cancel from the destination: it holds only while no leg can have left.
pub(crate) fn receive_cancel(
    region: &Region,
    application: &Arc<Application>,
) -> Result<Vec<Event>, Rejection> {
    let Some(case) = region.state.outbound(application.id) else {
        if is_planted(Bug::CancelForgotten) {
            return Ok(vec![]);
        }
        // The cancel overtook its request: leave a tombstone, so that the request is refused.
        return Ok(vec![OutboundEvent::Cancelled(application.clone()).into()]);
    };
    if let Some(field) = case.application.first_difference(application) {
        return Err(Rejection::Conflict { field: field.to_owned() });
    }
    Ok(match case.state {
        OutboundState::Forwarded { .. } | OutboundState::UnderReview => {
            vec![OutboundEvent::Cancelled(case.application.clone()).into()]
        }
        // Too late, or already decided. What is owed, or was told, is the answer.
        OutboundState::Frozen { .. }
        | OutboundState::Delivered
        | OutboundState::Correcting { .. }
        | OutboundState::Settled(_)
        | OutboundState::Returned(_)
        | OutboundState::Refused { .. }
        | OutboundState::Cancelled { .. }
        | OutboundState::Withdrawn { .. } => asked(case),
    })
}

/// The destination asks about a handoff that ended here: it is told, if it has not been.
fn asked(case: &Outbound) -> Vec<Event> {
    let unasked = matches!(case.state, OutboundState::Refused { told: Told::Unasked, .. });
    let event = OutboundEvent::Asked { handoff: case.application.id };
    unasked.then(|| event.into()).into_iter().collect()
}

/// The destination's one decision.
pub(crate) fn receive_outcome(case: &Outbound, outcome: &Outcome) -> Result<Vec<Event>, Rejection> {
    let handoff = case.application.id;
    match case.state {
        OutboundState::Forwarded { .. } => forwarding::receive_refusal(case, outcome),
        OutboundState::Frozen { .. } | OutboundState::Delivered => match *outcome {
            Outcome::Completed(_) if is_planted(Bug::CommitHalf) => Ok(vec![]),
            Outcome::Completed(completion) => {
                check_completion(case, completion)?;
                Ok(vec![OutboundEvent::Settled { handoff, completion }.into()])
            }
            Outcome::Refused(refusals) => {
                Ok(vec![OutboundEvent::Returned { handoff, refusals }.into()])
            }
            Outcome::NotTaken { .. } => repetition(false, "requested by the destination"),
        },
        // It said itself that it will not complete by the form that it has.
        OutboundState::Correcting { .. } => match *outcome {
            Outcome::Completed(_) | Outcome::NotTaken { .. } => {
                repetition(false, "correcting the form")
            }
            Outcome::Refused(refusals) => {
                Ok(vec![OutboundEvent::Returned { handoff, refusals }.into()])
            }
        },
        OutboundState::Settled(known) => {
            repetition(*outcome == Outcome::Completed(known), "settled")
        }
        OutboundState::Returned(refusals) if is_planted(Bug::ReturnsTwice) => {
            Ok(vec![OutboundEvent::Returned { handoff, refusals }.into()])
        }
        OutboundState::Returned(known) => {
            repetition(*outcome == Outcome::Refused(known), "returned")
        }
        OutboundState::UnderReview => repetition(false, "not yet accepted"),
        OutboundState::Refused { refusals, by: RefusedBy::Destination, .. } => {
            let known = Outcome::NotTaken { refusals, missing: case.missing.clone() };
            repetition(*outcome == known, "refused by the destination")
        }
        OutboundState::Refused { .. } => repetition(false, "refused before delivery"),
        OutboundState::Cancelled { .. } => repetition(false, "cancelled before delivery"),
        // The withdrawal and the refusal of the application crossed.
        OutboundState::Withdrawn { .. } => {
            repetition(matches!(outcome, Outcome::NotTaken { .. }), "withdrawn before delivery")
        }
    }
}

/// Frozen or refused, by the facts of today.
pub(crate) fn judge(
    region: &Region,
    application: &Arc<Application>,
    now: Timestamp,
) -> OutboundEvent {
    let refusals = check(region, application, now);
    match region.state.person(application.person) {
        Some(person) if refusals.is_empty() => freeze(region, application, person, now),
        Some(_) | None => OutboundEvent::Refused { application: application.clone(), refusals },
    }
}

/// The origin's own checks (43号 art. 6), by the facts of today.
pub(crate) fn check(region: &Region, application: &Application, now: Timestamp) -> Refusals {
    let today = now.date();
    let rules = region.policy().rules.on(today);
    match application.purpose {
        Purpose::Relationship => {
            let facts = facts(region, application, rules, today);
            let asked_on = asked_on(region, application).unwrap_or(today);
            check_origin(facts, rules.origin).and(check_named(region, application, asked_on))
        }
        // It needs no certificate of its own, and uses none up.
        Purpose::Residual { of } => residual::check_origin(region, application, of, rules),
        Purpose::Wallet(ref wallet) => {
            wallet::check_origin(region, application, wallet, rules, now)
        }
    }
}

fn facts(region: &Region, application: &Application, rules: &Rules, today: Date) -> OriginFacts {
    let person = region.state.person(application.person);
    let named = person.filter(|person| person.name == application.name);
    let status = named
        .and_then(|person| person.relation(application.origin_scheme))
        .map(|relation| relation.status);
    let scheme = application.origin_scheme;
    let other = scheme.other();
    let open = region.index.open(application.person);
    let another = |id: Option<HandoffId>| id.is_some_and(|id| id != application.id);
    let particulars = named.and_then(|person| person.particulars.as_deref());
    let stands = |fact: fn(&Particulars) -> bool| particulars.is_some_and(fact);
    OriginFacts {
        kind: application.kind(),
        known: status.is_some(),
        retired: named.is_some_and(|person| person.retired_on.is_some()),
        transferred: matches!(status, Some(RelationStatus::TransferredOut { .. })),
        // A suspension that is only announced still covers the person today.
        suspended: matches!(status, Some(RelationStatus::Suspended { on }) if on <= today),
        handoff_open: (another(open.outbound) || another(open.inbound))
            && !is_planted(Bug::TwoAtOnce),
        scheme_supported: rules.kinds.contains(&application.kind()),
        deceased: stands(|known| known.standing.deceased_on.is_some()),
        gave_up: stands(|known| known.standing.gave_up_on.is_some()),
        insured_in_other_scheme: named.is_some_and(|person| is_active(person, other)),
        arrears: stands(|known| !known.dossier.arrears.is_empty()),
        open_settlements: stands(|known| !known.dossier.open_settlements.is_settled()),
        account_frozen: stands(|known| known.standing.account_freeze.is_some()),
        negative_balance: stands(|known| !known.standing.overdrawn.is_zero()),
        balance: account_money(region, application),
        monthly_credit: named
            .map_or(Fen::ZERO, |person| person.contributions.latest_credit(scheme)),
        policy_years: policy_years(named, application),
    }
}

/// For which year a resident is enrolled at the destination, and the latest one paid for here.
fn policy_years(person: Option<&Person>, application: &Application) -> Option<PolicyYears> {
    let runs = person?.contributions.runs().iter();
    let resident = runs.filter(|run| run.scheme == Scheme::Resident);
    let origin = resident.map(|run| run.last.year()).max()?;
    Some(PolicyYears { origin, destination: application.policy_year? })
}

/// The day on which the person applied here, or a request that is under review came in: a
/// certificate that held then does not expire while the agencies think.
fn asked_on(region: &Region, application: &Application) -> Option<Date> {
    let case = region.state.outbound(application.id)?;
    case.timeline.first().map(|moment| moment.at.date())
}

fn is_active(person: &Person, scheme: Scheme) -> bool {
    let relation = person.relation(scheme);
    relation.is_some_and(|relation| relation.status == RelationStatus::Active)
}

/// What is in the personal account.
fn account_money(region: &Region, application: &Application) -> Fen {
    let account = region.state.book.balance(Account::Person(application.person));
    account.as_amount().unwrap_or(Fen::ZERO)
}

/// Fixes the relationship and the amount as they are now: what comes later is not part of it.
fn freeze(
    region: &Region,
    application: &Arc<Application>,
    person: &Person,
    now: Timestamp,
) -> OutboundEvent {
    let policy = region.policy();
    let accepted_on = now.date();
    let rules = policy.rules.on(accepted_on);
    let balance = match application.purpose {
        // Where the region pays the balance out instead, it stays the person's here (R43).
        Purpose::Relationship
            if rules.transfers_account() && person.account_goes_with(application.origin_scheme) =>
        {
            account_money(region, application)
        }
        Purpose::Relationship => Fen::ZERO,
        Purpose::Residual { .. } => residual::balance(region, application, person, rules),
        Purpose::Wallet(ref wallet) => wallet.amount,
    };
    let form = written(region, application, person, balance, 0, now);
    let due_out = rules.times.out_due(&policy.calendar, accepted_on);
    // What the payee has not accepted comes back at its hour: that is soon enough (C16).
    let has_day = !balance.is_zero() && application.purpose.wallet().is_none();
    let fund_due = has_day.then(|| rules.times.fund_due(&policy.calendar, accepted_on));
    OutboundEvent::Frozen {
        application: application.clone(),
        acceptance: Acceptance { accepted_on, frozen: balance, due_out, fund_due },
        form: Arc::new(form),
    }
}

/// The form as the person's record is now.
pub(crate) fn written(
    region: &Region,
    application: &Application,
    person: &Person,
    balance: Fen,
    revision: u32,
    now: Timestamp,
) -> InformationForm {
    let scheme = application.origin_scheme;
    // Always there: the checks passed, and what was frozen stays in transit. Today would be the day
    // that hides nothing.
    let suspended_on = suspended_on(person, scheme).unwrap_or(now.date());
    let (available_from, dossier) = match application.purpose {
        Purpose::Relationship => {
            let free = person.open_claim().map(|claim| claim.from.max(suspended_on));
            (free, handed_over(person))
        }
        // Responsibility, and what goes along beside months and money, went along with the
        // relationship, whichever revision of the form this is.
        Purpose::Residual { .. } | Purpose::Wallet(_) => (None, None),
    };
    let only_money = application.purpose.wallet().is_some();
    let contributions =
        if only_money { Contributions::default() } else { person.contributions.clone() };
    let form = InformationForm {
        handoff: application.id,
        person: application.person,
        name: person.name.clone(),
        scheme,
        available_from,
        contributions,
        balance,
        issue: FormIssue {
            revision,
            issued_at: now,
            agency: region.policy().agency.as_ref().map(|agency| agency.name.clone()),
            suspended_on: (!only_money).then_some(suspended_on),
        },
        dossier,
        seal: None,
    };
    region.policy().seals.seal(form)
}

/// The first day without coverage here.
fn suspended_on(person: &Person, scheme: Scheme) -> Option<Date> {
    match person.relation(scheme)?.status {
        RelationStatus::Active => None,
        RelationStatus::Suspended { on } => Some(on),
        RelationStatus::InTransit { suspended_on, .. }
        | RelationStatus::TransferredOut { suspended_on, .. } => Some(suspended_on),
    }
}

/// What goes along beside months and money; `None` when there is nothing.
fn handed_over(person: &Person) -> Option<Arc<Dossier>> {
    let dossier = &person.particulars.as_ref()?.dossier;
    (!dossier.is_empty()).then(|| Arc::new(dossier.clone()))
}

/// The destination may not have credited another amount, nor taken over a day that was not free.
fn check_completion(case: &Outbound, completion: Completion) -> Result<(), Rejection> {
    let contradiction = |reason: &str| Rejection::Contradiction { reason: reason.to_owned() };
    let Some(freeze) = case.freeze.as_ref() else {
        return Err(contradiction("nothing was frozen"));
    };
    if completion.credited != freeze.acceptance.frozen {
        return Err(contradiction("credited_fen is not the balance that was frozen"));
    }
    let handed = freeze.form.dossier.as_ref().map_or(0, |dossier| dossier.entitlements.len());
    if completion.marks.len() != handed {
        return Err(contradiction("entitlement_marks are not those of the form's entitlements"));
    }
    let filed = freeze.form.dossier.as_ref().map_or(0, |dossier| dossier.filings.len());
    if !completion.filings.is_empty() && completion.filings.len() != filed {
        return Err(contradiction("filing_marks are not those of the form's filings"));
    }
    // No day before the first that is free, and none at all from a region that has none to give.
    if completion.takes_over_on.is_some() != freeze.form.available_from.is_some()
        || completion.takes_over_on < freeze.form.available_from
    {
        return Err(contradiction("takes_over_on is not a day that the form has to give"));
    }
    Ok(())
}

fn repetition(same: bool, known: &str) -> Result<Vec<Event>, Rejection> {
    if same {
        return Ok(vec![]);
    }
    Err(Rejection::Contradiction { reason: format!("the handoff is {known} here") })
}

#[cfg(test)]
mod tests;
