//! Everything a region knows, as it is after the events applied so far.

use imbl::OrdMap;
use jiexu_ledger::{Account, Balance, Book, Entry};
use jiexu_types::{Fen, HandoffId, PersonId, RefundId, SpendId};

use crate::{Inbound, Outbound, Person, Refund, RegistryRefusal};

/// What a checkpoint keeps. A clone costs nothing: it shares its pages with the original, so that a
/// checkpoint can be written while the region goes on.
#[derive(Clone, Debug, Default)]
pub struct State {
    pub(crate) people: OrdMap<PersonId, Person>,
    pub(crate) book: Book,
    pub(crate) outbound: OrdMap<HandoffId, Outbound>,
    pub(crate) inbound: OrdMap<HandoffId, Inbound>,
    pub(crate) spends: OrdMap<SpendId, Spend>,
    pub(crate) refunds: OrdMap<RefundId, Refund>,
    pub(crate) clock_ahead_ms: u64,
}

/// A spending on record: the same id gets the same answer for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spend {
    /// Whose account.
    pub person: PersonId,
    /// How much was asked.
    pub amount: Fen,
    /// Why it was refused, if it was.
    pub refusal: Option<RegistryRefusal>,
}

/// One piece of a [`State`], as a checkpoint stores it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StateItem {
    /// A person's record.
    Person(PersonId, Person),
    /// The balance of an account.
    Balance(Account, Balance),
    /// An entry of the book; entries come in their order.
    Entry(Entry),
    /// A handoff out of this region.
    Outbound(Outbound),
    /// A handoff into this region.
    Inbound(Inbound),
    /// A spending.
    Spend(SpendId, Spend),
    /// A refund.
    Refund(RefundId, Refund),
    /// How far a simulated clock is ahead of the system's, in milliseconds; never 0.
    ClockAhead(u64),
}

impl State {
    /// All pieces, in an order that depends on the content alone.
    pub fn items(&self) -> impl Iterator<Item = StateItem> {
        let people = self.people.iter().map(|(id, person)| StateItem::Person(*id, person.clone()));
        let balances = self.book.balances().map(|(a, balance)| StateItem::Balance(a, balance));
        let entries = self.book.entries().map(|entry| StateItem::Entry(entry.clone()));
        let outbound = self.outbound.values().map(|case| StateItem::Outbound(case.clone()));
        let inbound = self.inbound.values().map(|case| StateItem::Inbound(case.clone()));
        let spends = self.spends.iter().map(|(id, spend)| StateItem::Spend(*id, *spend));
        let refunds = self.refunds.iter().map(|(id, refund)| StateItem::Refund(*id, *refund));
        let clock = Some(self.clock_ahead_ms).filter(|ahead| *ahead > 0).map(StateItem::ClockAhead);
        let (cases, entries) = (outbound.chain(inbound), balances.chain(entries));
        people.chain(entries).chain(cases).chain(spends).chain(refunds).chain(clock)
    }

    /// How many pieces there are.
    pub fn item_count(&self) -> u64 {
        let cases = [self.outbound.len(), self.inbound.len()];
        let tables = [self.people.len(), self.spends.len(), self.refunds.len()];
        let pieces = cases.into_iter().chain(tables).fold(0, usize::saturating_add);
        let pieces = u64::try_from(pieces).unwrap_or(u64::MAX);
        let clock = u64::from(self.clock_ahead_ms > 0);
        pieces.saturating_add(clock).saturating_add(self.book.item_count())
    }

    /// Puts one piece back. The pieces of one state may come in any order, its entries in theirs.
    pub fn restore(&mut self, item: StateItem) {
        match item {
            StateItem::Person(id, person) => {
                self.people.insert(id, person);
            }
            StateItem::Balance(account, balance) => self.book.restore_balance(account, balance),
            StateItem::Entry(entry) => self.book.restore_entry(entry),
            StateItem::Outbound(case) => {
                self.outbound.insert(case.application.id, case);
            }
            StateItem::Inbound(case) => {
                self.inbound.insert(case.application.id, case);
            }
            StateItem::Spend(id, spend) => {
                self.spends.insert(id, spend);
            }
            StateItem::Refund(id, refund) => {
                self.refunds.insert(id, refund);
            }
            StateItem::ClockAhead(ms) => self.clock_ahead_ms = ms,
        }
    }

    /// A person's record.
    pub fn person(&self, id: PersonId) -> Option<&Person> {
        self.people.get(&id)
    }

    /// Every person, by number.
    pub fn people(&self) -> impl Iterator<Item = (PersonId, &Person)> {
        self.people.iter().map(|(id, person)| (*id, person))
    }

    /// The people whose number is above `after`, by number.
    pub fn people_after(
        &self,
        after: Option<PersonId>,
    ) -> impl Iterator<Item = (PersonId, &Person)> {
        let from = after.map_or(std::ops::Bound::Unbounded, std::ops::Bound::Excluded);
        self.people.range((from, std::ops::Bound::Unbounded)).map(|(id, person)| (*id, person))
    }

    /// The book.
    pub fn book(&self) -> &Book {
        &self.book
    }

    /// How far a simulated clock is ahead of the system's, in milliseconds; 0 where the region runs
    /// on the system's.
    pub fn clock_ahead_ms(&self) -> u64 {
        self.clock_ahead_ms
    }

    /// A handoff out of this region.
    pub fn outbound(&self, id: HandoffId) -> Option<&Outbound> {
        self.outbound.get(&id)
    }

    /// A handoff into this region.
    pub fn inbound(&self, id: HandoffId) -> Option<&Inbound> {
        self.inbound.get(&id)
    }

    /// A refund.
    pub fn refund(&self, id: RefundId) -> Option<&Refund> {
        self.refunds.get(&id)
    }

    /// The handoffs out of this region whose id is above `after`, by id.
    pub fn outbound_after(&self, after: Option<HandoffId>) -> impl Iterator<Item = &Outbound> {
        let from = after.map_or(std::ops::Bound::Unbounded, std::ops::Bound::Excluded);
        self.outbound.range((from, std::ops::Bound::Unbounded)).map(|(_, case)| case)
    }

    /// The handoffs into this region whose id is above `after`, by id.
    pub fn inbound_after(&self, after: Option<HandoffId>) -> impl Iterator<Item = &Inbound> {
        let from = after.map_or(std::ops::Bound::Unbounded, std::ops::Bound::Excluded);
        self.inbound.range((from, std::ops::Bound::Unbounded)).map(|(_, case)| case)
    }
}
