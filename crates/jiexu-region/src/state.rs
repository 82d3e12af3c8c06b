//! Everything a region knows, as it is after the events applied so far.

use std::sync::Arc;

use jiexu_ledger::{Account, Book, Entry, Kept};
use jiexu_types::{
    CardKind, CardNo, CertificateNo, Fen, HandoffId, PaymentId, PersonId, Place, Province,
    RefundId, RegionCode, SpendId,
};

use crate::cards::Cards;
use crate::records::Records;
use crate::table::Table;
use crate::told_forms::{ToldForm, ToldForms};
use crate::{
    Bill, CertificateRecord, FamilyPremium, Inbound, Outbound, Person, Refund, RegistryRefusal,
    Side,
};

/// What a checkpoint keeps. A clone costs nothing: it shares its pages with the original, so that a
/// checkpoint can be written while the region goes on.
///
/// Handoffs that have ended, people and old entries may be at rest ([`Resting`](crate::Resting)):
/// only their place is known. Who looks at one of those through a [`Region`](crate::Region) asks
/// [`Region::missed`](crate::Region::missed) afterwards; who looks at everything takes
/// [`State::whole`].
#[derive(Clone, Debug, Default)]
pub struct State {
    pub(crate) people: Records<PersonId, Person>,
    pub(crate) cards: Cards,
    pub(crate) book: Book,
    pub(crate) outbound: Records<HandoffId, Outbound>,
    pub(crate) inbound: Records<HandoffId, Inbound>,
    pub(crate) told: ToldForms,
    pub(crate) spends: Table<SpendId, Spend>,
    pub(crate) certificates: Table<CertificateNo, CertificateRecord>,
    pub(crate) refunds: Table<RefundId, Refund>,
    pub(crate) premiums: Table<PaymentId, FamilyPremium>,
    pub(crate) clock_ahead_ms: u64,
}

/// A spending on record: the same id gets the same answer for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spend {
    /// Whose account.
    pub person: PersonId,
    /// How much was asked.
    pub amount: Fen,
    /// What of it was not of class A.
    pub bill: Bill,
    /// What the person paid of it.
    pub own: Fen,
    /// Why it was refused, if it was.
    pub refusal: Option<RegistryRefusal>,
}

/// One piece of a [`State`], as a checkpoint stores it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StateItem {
    /// A person's record.
    Person(PersonId, Arc<Person>),
    /// Where a person's record is stored.
    PersonAtRest(PersonId, Place),
    /// A card, its holder, and whether that still holds it.
    Card(CardKind, CardNo, PersonId, bool),
    /// What is in an account.
    Account(Account, Kept),
    /// An entry of the book; entries come in their order, those at rest first.
    Entry(Entry),
    /// Where the next page of entries is at rest.
    EntriesAtRest(Place),
    /// A handoff out of this region.
    Outbound(Arc<Outbound>),
    /// A handoff into this region.
    Inbound(Arc<Inbound>),
    /// Where one end of a handoff is at rest.
    AtRest(Side, HandoffId, Place),
    /// What a destination has been told of somebody's months.
    Told(PersonId, RegionCode, ToldForm),
    /// A spending.
    Spend(SpendId, Spend),
    /// A coverage certificate.
    Certificate(Arc<CertificateRecord>),
    /// A refund.
    Refund(RefundId, Refund),
    /// A premium that a relative's account paid.
    FamilyPremium(PaymentId, FamilyPremium),
    /// How far a simulated clock is ahead of the system's, in milliseconds; never 0.
    ClockAhead(u64),
}

impl State {
    /// All pieces, in an order that depends on the content alone.
    pub fn items(&self) -> impl Iterator<Item = StateItem> {
        let people = self.people.not_stored().map(|(id, person)| StateItem::Person(*id, person));
        let resting = self.people.stored().map(|(id, place)| StateItem::PersonAtRest(id, place));
        let cards = self.cards.iter().map(|(kind, no, id)| StateItem::Card(kind, no, id, true));
        let people = people.chain(resting).chain(cards);
        let accounts =
            self.book.accounts().map(|(account, kept)| StateItem::Account(account, kept));
        let pages = self.book.resting_pages().map(StateItem::EntriesAtRest);
        let entries = self.book.entries().map(|entry| StateItem::Entry(entry.clone()));
        let outbound = self.outbound.not_stored().map(|(_, case)| StateItem::Outbound(case));
        let inbound = self.inbound.not_stored().map(|(_, case)| StateItem::Inbound(case));
        let at_rest = |side| move |(id, place)| StateItem::AtRest(side, id, place);
        let gone = self.outbound.stored().map(at_rest(Side::Outbound));
        let come = self.inbound.stored().map(at_rest(Side::Inbound));
        let told = self.told.iter();
        let told = told.map(|((person, to), told)| StateItem::Told(person, to, told));
        let spends = self.spends.iter().map(|(id, spend)| StateItem::Spend(*id, *spend));
        let refunds = self.refunds.iter().map(|(id, refund)| StateItem::Refund(*id, *refund));
        let premiums = self.premiums.iter();
        let premiums = premiums.map(|(id, premium)| StateItem::FamilyPremium(*id, *premium));
        let certificates = self.certificates.shared();
        let certificates = certificates.map(|(_, record)| StateItem::Certificate(record));
        let clock = self.clock_item();
        let cases = outbound.chain(inbound).chain(gone).chain(come).chain(told);
        let known = people.chain(accounts).chain(pages).chain(entries).chain(cases).chain(spends);
        known.chain(refunds).chain(premiums).chain(certificates).chain(clock)
    }

    pub(crate) fn clock_item(&self) -> Option<StateItem> {
        Some(self.clock_ahead_ms).filter(|ahead| *ahead > 0).map(StateItem::ClockAhead)
    }

    /// How many pieces there are.
    pub fn item_count(&self) -> u64 {
        let tables = [
            self.people.len(),
            self.cards.len(),
            self.outbound.len(),
            self.inbound.len(),
            self.told.len(),
            self.book.resting_page_count(),
            self.spends.len(),
            self.refunds.len(),
            self.premiums.len(),
            self.certificates.len(),
        ];
        let pieces = tables.into_iter().fold(0, usize::saturating_add);
        let pieces = u64::try_from(pieces).unwrap_or(u64::MAX);
        let clock = u64::from(self.clock_ahead_ms > 0);
        pieces.saturating_add(clock).saturating_add(self.book.item_count())
    }

    /// Puts one piece back. The pieces of one state may come in any order, its entries in theirs.
    pub fn restore(&mut self, item: StateItem) {
        match item {
            StateItem::Person(id, person) => {
                // A checkpoint from before cards were pieces does not say which were given up.
                let before = self.people.at_hand(&id).map_or([None; 2], Person::cards);
                self.cards.update(id, before, person.cards());
                self.people.insert_shared(id, person);
            }
            StateItem::PersonAtRest(id, place) => self.people.lay(id, place),
            StateItem::Card(kind, no, id, true) => {
                self.cards.update(id, [None; 2], [Some((kind, no)), None])
            }
            StateItem::Card(kind, no, id, false) => {
                self.cards.update(id, [Some((kind, no)), None], [None; 2])
            }
            StateItem::Account(account, kept) => self.book.restore_account(account, kept),
            StateItem::Entry(entry) => self.book.restore_entry(entry),
            StateItem::EntriesAtRest(place) => self.book.lay_page(place),
            StateItem::AtRest(Side::Outbound, id, place) => self.outbound.lay(id, place),
            StateItem::AtRest(Side::Inbound, id, place) => self.inbound.lay(id, place),
            StateItem::Told(person, to, told) => self.told.restore(person, to, told),
            StateItem::Outbound(case) => {
                self.told.note(&case);
                self.outbound.insert_shared(case.application.id, case);
            }
            StateItem::Inbound(case) => {
                self.inbound.insert_shared(case.application.id, case);
            }
            StateItem::Spend(id, spend) => {
                self.spends.insert(id, spend);
            }
            StateItem::Refund(id, refund) => {
                self.refunds.insert(id, refund);
            }
            StateItem::FamilyPremium(id, premium) => {
                self.premiums.insert(id, premium);
            }
            StateItem::Certificate(record) => {
                self.certificates.insert_shared(record.certificate.no, record);
            }
            StateItem::ClockAhead(ms) => self.clock_ahead_ms = ms,
        }
    }

    /// A person's record.
    pub fn person(&self, id: PersonId) -> Option<&Person> {
        self.people.get(&id)
    }

    /// Everybody whose record is in memory, by number.
    pub fn people(&self) -> impl Iterator<Item = (PersonId, &Person)> {
        self.people.iter().map(|(id, person)| (*id, person))
    }

    /// The people whose number is above `after`, by number. It ends early at one whose record is at
    /// rest and was not recalled.
    pub fn people_after(
        &self,
        after: Option<PersonId>,
    ) -> impl Iterator<Item = (PersonId, &Person)> {
        self.people.after(after)
    }

    /// A spending.
    pub fn spend(&self, id: SpendId) -> Option<&Spend> {
        self.spends.get(&id)
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

    /// A premium that a relative's account paid.
    pub fn premium(&self, id: PaymentId) -> Option<&FamilyPremium> {
        self.premiums.get(&id)
    }

    /// A coverage certificate.
    pub fn certificate(&self, no: CertificateNo) -> Option<&CertificateRecord> {
        self.certificates.get(&no)
    }

    /// The latest certificate of a year.
    pub(crate) fn last_certificate_of(
        &self,
        province: Province,
        year: u16,
    ) -> Option<CertificateNo> {
        let first = CertificateNo::new(province, year, 1).ok()?;
        let last = CertificateNo::new(province, year, CertificateNo::SEQUENCE_MAX).ok()?;
        self.certificates.range(first..=last).next_back().map(|(no, _)| *no)
    }

    /// The handoffs out of this region whose id is above `after`, by id. It ends early at one that
    /// is at rest and was not recalled.
    pub fn outbound_after(&self, after: Option<HandoffId>) -> impl Iterator<Item = &Outbound> {
        self.outbound.after(after).map(|(_, case)| case)
    }

    /// The handoffs into this region whose id is above `after`, by id. It ends early at one that is
    /// at rest and was not recalled.
    pub fn inbound_after(&self, after: Option<HandoffId>) -> impl Iterator<Item = &Inbound> {
        self.inbound.after(after).map(|(_, case)| case)
    }
}
