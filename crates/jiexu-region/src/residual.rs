//! Residual transfers: the facts behind their checks, at both ends.

use jiexu_ledger::Account;
use jiexu_rules::{
    Refusals, ResidualDestinationFacts, ResidualOriginFacts, Rules, check_residual_destination,
    check_residual_origin,
};
use jiexu_types::{Contributions, Fen, HandoffId, Scheme};

use crate::{
    Application, InboundState, InformationForm, OutboundState, Person, Purpose, Region, Relation,
    RelationStatus, Standing,
};

/// The origin's checks of a residual transfer of `of`.
pub(crate) fn check_origin(
    region: &Region,
    application: &Application,
    of: HandoffId,
    rules: &Rules,
) -> Refusals {
    let person = region.state.person(application.person);
    let named = person.filter(|person| person.name == application.name);
    let settled = region.state.outbound(of).is_some_and(|case| {
        let settled = matches!(case.state, OutboundState::Settled(_));
        settled && carries(&case.application, application)
    });
    let relation = named.and_then(|person| person.relation(application.origin_scheme));
    let there = relation.is_some_and(|relation| has_left_to(relation, application));
    let left = named.is_some_and(|person| {
        has_new_months(region, application, person)
            || !balance(region, application, person, rules).is_zero()
    });
    let open = region.index.open(application.person);
    let another = |id: Option<HandoffId>| id.is_some_and(|id| id != application.id);
    let known = named.and_then(|person| person.particulars.as_deref());
    let stands = |fact: fn(&Standing) -> bool| known.is_some_and(|known| fact(&known.standing));
    check_residual_origin(ResidualOriginFacts {
        handed_over: settled && there,
        something_left: left,
        handoff_open: another(open.outbound) || another(open.inbound),
        deceased: stands(|standing| standing.deceased_on.is_some()),
        gave_up: stands(|standing| standing.gave_up_on.is_some()),
        account_frozen: stands(|standing| standing.account_freeze.is_some()),
    })
}

/// The destination's checks of a residual transfer of `of`.
pub(crate) fn check_destination(
    region: &Region,
    application: &Application,
    of: HandoffId,
) -> Refusals {
    let person = region.state.person(application.person);
    let known = person.is_some_and(|person| person.name == application.name);
    let completed = region.state.inbound(of).is_some_and(|case| {
        let completed = matches!(case.state, InboundState::Completed { .. });
        completed && carries(&case.application, application)
    });
    let open = region.index.open(application.person);
    check_residual_destination(ResidualDestinationFacts {
        same_pool: application.origin == application.destination,
        completed: known && completed,
        handoff_open: open.inbound.is_some() || open.outbound.is_some(),
    })
}

/// The money that a residual transfer takes along: the whole account, unless a relationship that is
/// still here owns it (43号 art. 2: the account belongs to the employee scheme), or the region pays
/// out instead (R43).
pub(crate) fn balance(
    region: &Region,
    application: &Application,
    person: &Person,
    rules: &Rules,
) -> Fen {
    let stays = [person.employee, person.resident]
        .into_iter()
        .flatten()
        .any(|relation| !matches!(relation.status, RelationStatus::TransferredOut { .. }));
    let owned = match application.origin_scheme {
        Scheme::Employee => true,
        Scheme::Resident => person.employee.is_none(),
    };
    if stays || !owned || !rules.transfers_account() {
        return Fen::ZERO;
    }
    let account = region.state.book.balance(Account::Person(application.person));
    account.as_amount().unwrap_or(Fen::ZERO)
}

/// True when a form gives no more than a handoff of its purpose has to give: what comes after the
/// relationship brings no responsibility.
pub(crate) fn fits_purpose(application: &Application, form: &InformationForm) -> bool {
    match application.purpose {
        Purpose::Relationship => true,
        Purpose::Residual { .. } => form.available_from.is_none(),
        // Money, and nothing else.
        Purpose::Wallet(ref wallet) => {
            form.available_from.is_none()
                && form.dossier.is_none()
                && form.contributions == Contributions::default()
                && form.balance == wallet.amount
        }
    }
}

/// True when months are on record that the destination has not been told of.
fn has_new_months(region: &Region, application: &Application, person: &Person) -> bool {
    let told = region.state.told.handoff(application.person, application.destination);
    let form = told.and_then(|id| region.state.outbound(id)?.freeze.as_ref());
    let mut known = form.map(|freeze| freeze.form.contributions.clone()).unwrap_or_default();
    known.recognise(&person.contributions) > 0
}

fn has_left_to(relation: &Relation, application: &Application) -> bool {
    match relation.status {
        RelationStatus::TransferredOut { to, .. } => to == application.destination,
        RelationStatus::Active
        | RelationStatus::Suspended { .. }
        | RelationStatus::InTransit { .. } => false,
    }
}

/// True when a handoff took along the relationship that a residual transfer belongs to.
fn carries(first: &Application, residual: &Application) -> bool {
    let Application {
        id: _,
        person,
        name: _,
        origin,
        destination,
        origin_scheme,
        destination_scheme,
        reason: _,
        intake: _,
        purpose,
        policy_year: _,
    } = first;
    *purpose == Purpose::Relationship
        && *person == residual.person
        && (*origin, *destination) == (residual.origin, residual.destination)
        && *origin_scheme == residual.origin_scheme
        && *destination_scheme == residual.destination_scheme
}

#[cfg(test)]
mod tests;
