//! Events of the registry.

use jiexu_ledger::{Account, Cause, Posting};
use jiexu_rules::BenefitStart;
use jiexu_types::{
    ContributionRun, Date, Fen, HandoffId, Month, PaymentId, PersonId, PersonName, RefundId,
    RegionCode, Scheme, Timestamp,
};

use super::Inapplicable;
use crate::planted::{Bug, is_planted};
use crate::spending::paid_part;
use crate::{
    FamilyPremium, Part, Person, PersonRecord, Refund, Region, RegistryEvent, Relation,
    RelationStatus, Responsibility, Spend,
};

impl Region {
    pub(super) fn apply_registry(
        &mut self,
        event: &RegistryEvent,
        at: Timestamp,
    ) -> Result<(), Inapplicable> {
        match event {
            RegistryEvent::Imported(record) => self.import(record, at),
            RegistryEvent::Enrolled { person, name, scheme, from, previous_region } => {
                self.enrol(*person, name, *scheme, *from, *previous_region);
                Ok(())
            }
            RegistryEvent::Suspended { person, scheme, on } => {
                self.set_status(*person, *scheme, RelationStatus::Suspended { on: *on })
            }
            RegistryEvent::Resumed { person, scheme, on } => {
                self.person_mut(*person)?.put_past(*scheme);
                self.set_status(*person, *scheme, RelationStatus::Active)?;
                if let Some(relation) = self.person_mut(*person)?.relation_mut(*scheme) {
                    relation.resumed_on = Some(*on);
                }
                Ok(())
            }
            RegistryEvent::Retired { person, on } => {
                self.person_mut(*person)?.retired_on = Some(*on);
                Ok(())
            }
            RegistryEvent::Contributed { person, scheme, month, credited, terms } => {
                let (scheme, first, last) = (*scheme, *month, *month);
                let (region, credited, terms) = (self.code(), *credited, *terms);
                let run = ContributionRun { scheme, first, last, region, credited, terms };
                self.contribute(*person, run, at)
            }
            RegistryEvent::PartRecorded { person, part } => self.record_part(*person, part),
            RegistryEvent::BenefitsRevised { person, handoff, start } => {
                self.revise_benefits(*person, *handoff, *start)
            }
            RegistryEvent::Spent { spend, person, amount, bill, own } => {
                let (person, amount, bill, own) = (*person, *amount, *bill, *own);
                let known = Spend { person, amount, bill, own, refusal: None };
                self.state.spends.insert(*spend, known);
                let cause = Cause::Spending(*spend);
                let paid = paid_part(amount, own);
                self.enter(Account::Person(person), Account::Claims, paid, cause, at)
            }
            RegistryEvent::Refunded { refund, person, amount } => {
                let record = Refund { person: *person, amount: *amount, refusal: None };
                self.refund(*refund, record, at)
            }
            RegistryEvent::FamilyPremium { payment, premium } => {
                self.pay_premium(*payment, *premium, at)
            }
            RegistryEvent::RefundRefused { refund, person, amount, refusal } => {
                let record = Refund { person: *person, amount: *amount, refusal: Some(*refusal) };
                self.refund(*refund, record, at)
            }
            RegistryEvent::SpendRefused { spend, person, amount, bill, refusal } => {
                let (person, amount, bill) = (*person, *amount, *bill);
                let (own, refusal) = (Fen::ZERO, Some(*refusal));
                let known = Spend { person, amount, bill, own, refusal };
                if !is_planted(Bug::RefusalForgotten) {
                    self.state.spends.insert(*spend, known);
                }
                Ok(())
            }
        }
    }

    fn import(&mut self, record: &PersonRecord, at: Timestamp) -> Result<(), Inapplicable> {
        let person = person_of_record(record, self.code());
        self.state.cards.update(record.id, [None; 2], person.cards());
        self.state.people.insert(record.id, person);
        self.enter(Account::Opening, Account::Person(record.id), record.balance, Cause::Opening, at)
    }

    fn enrol(
        &mut self,
        id: PersonId,
        name: &PersonName,
        scheme: Scheme,
        from: Date,
        previous_region: Option<RegionCode>,
    ) {
        let person = self.state.people.get_or_insert_with(id, || Person::new(name.clone()));
        person.put_past(scheme);
        let status = RelationStatus::Active;
        *person.relation_mut(scheme) =
            Some(Relation { enrolled_on: from, resumed_on: None, status, paid: false });
        // Whoever was insured elsewhere comes by a handoff, and so does whoever comes back: until
        // then the other region answers for the person.
        if previous_region.is_none() && person.responsible.is_empty() {
            person.responsible.push(Responsibility { from, until: None, by: None });
        }
    }

    fn contribute(
        &mut self,
        id: PersonId,
        run: ContributionRun,
        at: Timestamp,
    ) -> Result<(), Inapplicable> {
        let person = self.person_mut(id)?;
        let relation = person.relation_mut(run.scheme);
        let relation = relation.as_mut().ok_or(Inapplicable::NoPerson(id))?;
        // Months that only count as paid are no payment record (F15).
        relation.paid |= run.terms.kind.is_paid();
        person.contributions.record(run);
        let owed = person.particulars.as_ref().is_some_and(|p| p.owes(run.scheme, run.first));
        if owed && run.terms.kind.is_paid() {
            person.particulars_mut().settle(run.scheme, run.first);
        }
        let cause = Cause::Contribution(run.first);
        self.enter(Account::Contributions, Account::Person(id), run.credited, cause, at)
    }

    fn pay_premium(
        &mut self,
        id: PaymentId,
        premium: FamilyPremium,
        at: Timestamp,
    ) -> Result<(), Inapplicable> {
        self.state.premiums.insert(id, premium);
        if premium.refusal.is_some() {
            return Ok(());
        }
        let (from, cause) = (Account::Person(premium.payer), Cause::FamilyPremium(id));
        self.enter(from, Account::Contributions, premium.amount, cause, at)
    }

    fn revise_benefits(
        &mut self,
        person: PersonId,
        handoff: HandoffId,
        start: BenefitStart,
    ) -> Result<(), Inapplicable> {
        let mut terms = self.person_mut(person)?.terms.iter_mut();
        let decided = terms.find(|terms| terms.handoff == handoff);
        let benefits = decided.and_then(|terms| terms.benefits.as_mut());
        benefits.ok_or(Inapplicable::NoHandoff(handoff))?.start = start;
        Ok(())
    }

    fn refund(&mut self, id: RefundId, record: Refund, at: Timestamp) -> Result<(), Inapplicable> {
        self.state.refunds.insert(id, record);
        if record.refusal.is_some() {
            return Ok(());
        }
        let (to, cause) = (Account::Person(record.person), Cause::Refund(id));
        self.enter(Account::Claims, to, record.amount, cause, at)
    }

    fn record_part(&mut self, id: PersonId, part: &Part) -> Result<(), Inapplicable> {
        let person = self.person_mut(id)?;
        let before = person.cards();
        person.particulars_mut().put(part);
        let after = person.cards();
        self.state.cards.update(id, before, after);
        Ok(())
    }

    fn set_status(
        &mut self,
        id: PersonId,
        scheme: Scheme,
        status: RelationStatus,
    ) -> Result<(), Inapplicable> {
        let relation = self.person_mut(id)?.relation_mut(scheme);
        relation.as_mut().ok_or(Inapplicable::NoPerson(id))?.status = status;
        Ok(())
    }

    fn enter(
        &mut self,
        from: Account,
        to: Account,
        amount: Fen,
        cause: Cause,
        at: Timestamp,
    ) -> Result<(), Inapplicable> {
        if let Some(posting) = Posting::new(from, to, amount) {
            self.state.book.post(posting, cause, at)?;
        }
        Ok(())
    }

    fn person_mut(&mut self, id: PersonId) -> Result<&mut Person, Inapplicable> {
        self.state.people.get_mut(&id).ok_or(Inapplicable::NoPerson(id))
    }
}

/// The person that a loaded record describes.
pub(crate) fn person_of_record(record: &PersonRecord, region: RegionCode) -> Person {
    let PersonRecord {
        id: _,
        name,
        scheme,
        enrolled_on,
        suspended_on,
        retired_on,
        previous_region,
        contributions,
        balance: _,
        particulars,
    } = record;
    let status = suspended_on.map_or(RelationStatus::Active, |on| RelationStatus::Suspended { on });
    let paid = contributions.runs().iter().any(|run| {
        let since_enrolment = Month::of(*enrolled_on).is_ok_and(|month| run.last >= month);
        let counts = run.terms.kind.is_paid() && since_enrolment;
        run.region == region && run.scheme == *scheme && counts
    });
    let mut person = Person::new(name.clone());
    *person.relation_mut(*scheme) =
        Some(Relation { enrolled_on: *enrolled_on, resumed_on: None, status, paid });
    person.retired_on = *retired_on;
    person.contributions = contributions.clone();
    person.particulars = particulars.clone();
    if previous_region.is_none() {
        person.responsible.push(Responsibility { from: *enrolled_on, until: None, by: None });
    }
    person
}
