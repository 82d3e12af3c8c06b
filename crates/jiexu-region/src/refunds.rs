//! Refunds to a personal account (个人账户退费): what an institution or the fund gives back of what
//! was spent.
//!
//! Like a spending it is named by the caller, and the same id gets the same answer for ever. It may
//! come when the person has left: a residual transfer then takes the money along.

use jiexu_ledger::Account;
use jiexu_types::{Fen, PersonId, RefundId, Scheme, Timestamp};

use crate::planted::{Bug, is_planted};
use crate::registry::{account_in_transit, fits};
use crate::{
    Command, Decision, Region, RegistryEvent, RegistryRefusal, RegistryReply, RelationStatus,
};

/// Gives money back to a personal account.
#[derive(Clone, Copy, Debug)]
pub struct Refunding {
    /// Named by the caller before the first try.
    pub id: RefundId,
    /// Whose account.
    pub person: PersonId,
    /// How much.
    pub amount: Fen,
}

/// A refund on record: the same id gets the same answer for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refund {
    /// Whose account.
    pub person: PersonId,
    /// How much.
    pub amount: Fen,
    /// Why it was refused, if it was.
    pub refusal: Option<RegistryRefusal>,
}

impl Command for Refunding {
    type Reply = RegistryReply;

    fn decide(&self, region: &Region, _now: Timestamp) -> Decision<RegistryReply> {
        let Refunding { id: refund, person, amount } = *self;
        let known = region.state.refund(refund);
        if let Some(known) = known.filter(|_| !is_planted(Bug::IdTwice)) {
            return Decision::reply(repeat_of(known, person, amount));
        }
        match refusal(region, person, amount) {
            None => {
                let event = RegistryEvent::Refunded { refund, person, amount };
                Decision::event(event, RegistryReply::Recorded)
            }
            Some(refusal) => {
                // Stored: an id that was refused stays refused.
                let event = RegistryEvent::RefundRefused { refund, person, amount, refusal };
                Decision::event(event, RegistryReply::Refused(refusal))
            }
        }
    }
}

fn refusal(region: &Region, person: PersonId, amount: Fen) -> Option<RegistryRefusal> {
    let Some(record) = region.state.person(person) else {
        return Some(RegistryRefusal::NotEnrolled);
    };
    if record.has_ended() {
        return Some(RegistryRefusal::RelationshipEnded);
    }
    let employee = record.relation(Scheme::Employee);
    let in_transit = employee
        .is_some_and(|relation| matches!(relation.status, RelationStatus::InTransit { .. }));
    // The frozen money may come back: the account must have kept its place for it.
    if in_transit || account_in_transit(region, person) {
        return Some(RegistryRefusal::InTransit);
    }
    let balance = region.state.book.balance(Account::Person(person));
    if employee.is_none() && balance.is_zero() {
        return Some(RegistryRefusal::NoAccount);
    }
    (!fits(region, person, amount)).then_some(RegistryRefusal::AmountRange)
}

/// The answer to an id that has been answered before.
fn repeat_of(known: &Refund, person: PersonId, amount: Fen) -> RegistryReply {
    if known.person != person {
        return RegistryReply::Conflict("person_id");
    }
    if known.amount != amount {
        return RegistryReply::Conflict("amount_fen");
    }
    known.refusal.map_or(RegistryReply::Repeated, RegistryReply::Refused)
}

#[cfg(test)]
mod tests;
