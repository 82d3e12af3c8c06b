//! Spending from a personal account.

use jiexu_ledger::Account;
use jiexu_types::{Fen, PersonId, Scheme, SpendId, Timestamp};

use crate::registry::{Entry, account_in_transit, conflict, recorded, refused, relation, repeated};
use crate::{
    Command, Decision, Particulars, Person, Region, RegistryEvent, RegistryRefusal, RegistryReply,
    RelationStatus, Spend,
};

/// Spends from the personal account.
#[derive(Clone, Copy, Debug)]
pub struct Spending {
    /// Named by the caller before the first try.
    pub id: SpendId,
    /// Whose account.
    pub person: PersonId,
    /// How much.
    pub amount: Fen,
}

impl Command for Spending {
    type Reply = RegistryReply;

    fn decide(&self, region: &Region, _now: Timestamp) -> Entry {
        let Spending { id: spend, person, amount } = *self;
        if let Some(known) = region.state.spends.get(&spend) {
            return repeat_of(known, person, amount);
        }
        let balance = region.state.book.balance(Account::Person(person));
        let in_transit = account_in_transit(region, person)
            || relation(region, person, Scheme::Employee).is_some_and(|relation| {
                matches!(relation.status, RelationStatus::InTransit { .. })
            });
        let known = region.state.person(person);
        let barred = known.and_then(|person| bars(person.particulars.as_deref()?));
        let ended = known.is_some_and(Person::has_ended);
        let refusal = if known.is_none() {
            Some(RegistryRefusal::NotEnrolled)
        } else if ended {
            Some(RegistryRefusal::RelationshipEnded)
        } else if in_transit {
            Some(RegistryRefusal::InTransit)
        } else if barred.is_some() {
            barred
        } else if balance.as_fen() < amount.as_i64() {
            Some(RegistryRefusal::InsufficientBalance)
        } else {
            None
        };
        match refusal {
            None => recorded(RegistryEvent::Spent { spend, person, amount }),
            Some(refusal) => {
                // Stored: an id that was refused stays refused, whatever is paid in later.
                let event = RegistryEvent::SpendRefused { spend, person, amount, refusal };
                Decision::event(event, RegistryReply::Refused(refusal))
            }
        }
    }
}

/// What of the particulars stands against spending.
fn bars(known: &Particulars) -> Option<RegistryRefusal> {
    let frozen = known.standing.account_freeze.is_some();
    let lost = known.credentials.card_lost;
    frozen.then_some(RegistryRefusal::AccountFrozen).or(lost.then_some(RegistryRefusal::CardLost))
}

/// The answer to an id that has been answered before.
fn repeat_of(known: &Spend, person: PersonId, amount: Fen) -> Entry {
    if known.person != person {
        return conflict("person_id");
    }
    if known.amount != amount {
        return conflict("amount_fen");
    }
    known.refusal.map_or_else(repeated, refused)
}
