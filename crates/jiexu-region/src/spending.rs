//! Spending from a personal account, at a pharmacy or a hospital (F40).
//!
//! A bill that says nothing of its items is paid as it is. One that does is paid by their classes
//! (F63 to F66): class A in full, class B after the person's own share, excluded items not at all.

use jiexu_ledger::Account;
use jiexu_rules::{Circumstance, ExcludedGroup, ItemClass, OwnShare, split_bill};
use jiexu_types::{Date, Fen, PersonId, Scheme, SpendId, Timestamp};

use crate::planted::{Bug, is_planted};
use crate::registry::{
    Entry, account_in_transit, conflict, frozen, recorded, refused, relation, repeated,
};
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
    /// How much the whole bill is.
    pub amount: Fen,
    /// What of it is not of class A.
    pub bill: Bill,
}

/// One item of a bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// What it is.
    pub kind: ItemKind,
    /// What it costs.
    pub amount: Fen,
}

/// Class of an item, as the national lists have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemKind {
    /// 甲类.
    A,
    /// 乙类, and treatments that are partly paid.
    B,
    /// Not insured.
    Excluded {
        /// Why not.
        group: ExcludedGroup,
        /// In an emergency, or for a special indication: blood products are insured then.
        emergency: bool,
    },
}

/// What matters of the items of a bill; by default all of it is of class A.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bill {
    /// Items of class B together.
    pub class_b: Fen,
    /// The first item that is not insured.
    pub excluded: Option<ExcludedItem>,
    /// The whole bill is of an emergency: an account that is limited at first pays it (F34).
    pub emergency: bool,
}

/// An item that is not insured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExcludedItem {
    /// Its place on the bill, counted from 0.
    pub index: u16,
    /// Why it is not insured.
    pub group: ExcludedGroup,
}

impl Bill {
    /// Adds up items; `None` when class B exceeds what an account may hold.
    pub fn of(items: &[Item]) -> Option<Bill> {
        let mut bill = Bill::default();
        for (index, Item { kind, amount }) in items.iter().enumerate() {
            match kind {
                ItemKind::A => {}
                ItemKind::B => bill.class_b = bill.class_b.checked_add(*amount)?,
                ItemKind::Excluded { group, emergency } => {
                    let index = u16::try_from(index).unwrap_or(u16::MAX);
                    if bill.excluded.is_none() && !is_insured(*group, *emergency) {
                        bill.excluded = Some(ExcludedItem { index, group: *group });
                    }
                }
            }
        }
        Some(bill)
    }

    /// What the person pays, with this share of class B.
    fn own(&self, share: OwnShare) -> Fen {
        let split = split_bill(self.class_b, ItemClass::B(share), Circumstance::Ordinary);
        split.map_or(self.class_b, |split| split.own)
    }
}

fn is_insured(group: ExcludedGroup, emergency: bool) -> bool {
    let when = if emergency { Circumstance::EmergencyOrIndicated } else { Circumstance::Ordinary };
    split_bill(Fen::ZERO, ItemClass::Excluded(group), when).is_ok()
}

impl Command for Spending {
    type Reply = RegistryReply;

    fn decide(&self, region: &Region, now: Timestamp) -> Entry {
        let Spending { id: spend, person, amount, bill } = *self;
        if let Some(known) = region.state.spends.get(&spend) {
            return repeat_of(known, self);
        }
        let own = bill.own(region.policy().rules.on(now.date()).treatment.class_b_share);
        let balance = region.state.book.balance(Account::Person(person));
        let counts = is_planted(Bug::ReservedCounts);
        let reserved = frozen(region, person).filter(|_| counts).unwrap_or(Fen::ZERO).as_i64();
        let short = balance.as_fen().saturating_add(reserved) < paid_part(amount, own).as_i64();
        let refusal = closed(region, person, bill.emergency, now.date())
            .or(bill.excluded.map(|_| RegistryRefusal::ItemExcluded))
            .or(short.then_some(RegistryRefusal::InsufficientBalance));
        match refusal {
            None => recorded(RegistryEvent::Spent { spend, person, amount, bill, own }),
            Some(refusal) => {
                // Stored: an id that was refused stays refused, whatever is paid in later.
                let event = RegistryEvent::SpendRefused { spend, person, amount, bill, refusal };
                Decision::event(event, RegistryReply::Refused(refusal))
            }
        }
    }
}

impl Region {
    /// Why the account pays no ordinary bill on that day, not even of one fen (F40); `None` when it
    /// does.
    pub fn account_barred_by(&self, id: PersonId, today: Date) -> Option<RegistryRefusal> {
        let empty = self.state.book.balance(Account::Person(id)).as_fen() < 1;
        let empty = empty.then_some(RegistryRefusal::InsufficientBalance);
        closed(self, id, false, today).or(empty)
    }
}

/// What stands against paying from the account, whatever is in it and on the bill.
fn closed(region: &Region, id: PersonId, emergency: bool, today: Date) -> Option<RegistryRefusal> {
    let Some(person) = region.state.person(id) else { return Some(RegistryRefusal::NotEnrolled) };
    let in_transit = account_in_transit(region, id)
        || relation(region, id, Scheme::Employee)
            .is_some_and(|relation| matches!(relation.status, RelationStatus::InTransit { .. }));
    let limited = !emergency && is_limited(person, today);
    let ended = person.has_ended().then_some(RegistryRefusal::RelationshipEnded);
    ended
        .or(in_transit.then_some(RegistryRefusal::InTransit))
        .or_else(|| bars(person.particulars.as_deref()?))
        .or(limited.then_some(RegistryRefusal::EmergenciesOnly))
}

/// What of the particulars stands against spending.
pub(crate) fn bars(known: &Particulars) -> Option<RegistryRefusal> {
    let frozen = known.standing.account_freeze.is_some();
    let lost = known.credentials.card_lost;
    frozen.then_some(RegistryRefusal::AccountFrozen).or(lost.then_some(RegistryRefusal::CardLost))
}

/// True while a new account pays for emergencies only (F34).
pub(crate) fn is_limited(person: &Person, today: Date) -> bool {
    let terms = person.terms.iter().filter(|terms| terms.enrolled_on <= today);
    terms.filter_map(|terms| terms.account_from).any(|from| today < from)
}

/// The answer to an id that has been answered before.
fn repeat_of(known: &Spend, again: &Spending) -> Entry {
    if known.person != again.person {
        return conflict("person_id");
    }
    if known.amount != again.amount {
        return conflict("amount_fen");
    }
    if known.bill.emergency != again.bill.emergency {
        return conflict("emergency");
    }
    if known.bill != again.bill {
        return conflict("items");
    }
    known.refusal.map_or_else(repeated, refused)
}

/// What leaves the account for a bill of which the person pays a part.
pub(crate) fn paid_part(amount: Fen, own: Fen) -> Fen {
    // Never the fallback: a share is at most the whole.
    amount.checked_sub(own).unwrap_or(Fen::ZERO)
}

#[cfg(test)]
mod tests;
