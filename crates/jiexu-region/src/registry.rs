//! Entries in the registry: enrolment, suspension, contributions, whole records.
//!
//! What a caller may repeat after a lost answer is recognised by its content (a person, a scheme, a
//! month) or by the caller's own id (a spending), and changes nothing the second time.

use std::sync::Arc;

use jiexu_ledger::Account;
use jiexu_types::{
    ContributionKind, ContributionRun, Date, Fen, Month, PaymentTerms, PersonId, PersonName,
    Recording, RegionCode, Scheme, Timestamp,
};

use crate::apply::registry::person_of_record;
use crate::benefits;
use crate::correcting::{is_correcting, is_correcting_open};
use crate::planted::{Bug, is_planted};
use crate::{
    Command, Decision, Event, Person, PersonRecord, Region, RegistryEvent, RegistryRefusal,
    Relation, RelationStatus, wallet,
};

/// What became of an entry in the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegistryReply {
    /// New, and on record now.
    Recorded,
    /// On record already with this content; nothing changed.
    Repeated,
    /// On record with another content; the field that differs, as it is named on the wire.
    Conflict(&'static str),
    /// Refused; nothing changed.
    Refused(RegistryRefusal),
}

/// Enrols a person in a scheme (参保登记).
#[derive(Clone, Debug)]
pub struct Enrol {
    /// Who.
    pub person: PersonId,
    /// Name as on the card.
    pub name: PersonName,
    /// In which scheme.
    pub scheme: Scheme,
    /// First day.
    pub from: Date,
    /// Where the person was insured before. `None` means never, and makes this region the
    /// responsible one from `from` on; otherwise responsibility comes with the handoff.
    pub previous_region: Option<RegionCode>,
}

/// Suspends coverage (暂停参保).
#[derive(Clone, Copy, Debug)]
pub struct Suspend {
    /// Who.
    pub person: PersonId,
    /// In which scheme.
    pub scheme: Scheme,
    /// First day without coverage.
    pub on: Date,
}

/// Resumes coverage (恢复参保). Coverage that is active is left as it is.
#[derive(Clone, Copy, Debug)]
pub struct Resume {
    /// Who.
    pub person: PersonId,
    /// In which scheme.
    pub scheme: Scheme,
    /// First day with coverage again.
    pub on: Date,
}

/// Records retirement (在职转退休).
#[derive(Clone, Copy, Debug)]
pub struct Retire {
    /// Who.
    pub person: PersonId,
    /// First day of retirement.
    pub on: Date,
}

/// Records the contribution for a month (缴费).
#[derive(Clone, Copy, Debug)]
pub struct Contribute {
    /// Who.
    pub person: PersonId,
    /// In which scheme.
    pub scheme: Scheme,
    /// For which month.
    pub month: Month,
    /// What it credits to the personal account; zero in scheme 390.
    pub credited: Fen,
    /// How it was paid.
    pub terms: PaymentTerms,
}

/// Loads a whole record from the system before this one.
#[derive(Clone, Debug)]
pub struct Import(pub Arc<PersonRecord>);

pub(crate) type Entry = Decision<RegistryReply>;

impl Command for Enrol {
    type Reply = RegistryReply;

    fn decide(&self, region: &Region, _now: Timestamp) -> Entry {
        let known = region.state.person(self.person);
        if known.is_some_and(|person| person.name != self.name) {
            return conflict("name");
        }
        // A late copy of an enrolment that a handoff and another enrolment followed.
        if known.is_some_and(|person| person.enrolled_before(self.scheme, self.from)) {
            return repeated();
        }
        let relation = known.and_then(|person| person.relation(self.scheme));
        if let Some(relation) = relation {
            if relation.enrolled_on == self.from {
                return repeated();
            }
            match relation.status {
                RelationStatus::TransferredOut { on, .. } if self.from < on => {
                    return refused(RegistryRefusal::DateTooEarly);
                }
                // Coming back is a new enrolment.
                RelationStatus::TransferredOut { .. } => {}
                RelationStatus::Active
                | RelationStatus::Suspended { .. }
                | RelationStatus::InTransit { .. } => return conflict("enrolled_on"),
            }
        }
        if known.is_some_and(Person::has_ended) {
            return refused(RegistryRefusal::RelationshipEnded);
        }
        let Enrol { person, name, scheme, from, previous_region } = self.clone();
        recorded(RegistryEvent::Enrolled { person, name, scheme, from, previous_region })
    }
}

impl Command for Suspend {
    type Reply = RegistryReply;

    fn decide(&self, region: &Region, _now: Timestamp) -> Entry {
        let Suspend { person, scheme, on } = *self;
        let Some(relation) = relation(region, person, scheme) else {
            return refused(RegistryRefusal::NotEnrolled);
        };
        match relation.status {
            RelationStatus::Suspended { on: known }
            | RelationStatus::InTransit { suspended_on: known, .. }
            | RelationStatus::TransferredOut { suspended_on: known, .. }
                if known == on =>
            {
                repeated()
            }
            // A late copy of a suspension that was lifted since must not take effect again.
            RelationStatus::Active
            | RelationStatus::Suspended { .. }
            | RelationStatus::InTransit { .. }
            | RelationStatus::TransferredOut { .. }
                if ended(region, person, scheme, on) =>
            {
                repeated()
            }
            RelationStatus::Suspended { .. } => conflict("suspended_on"),
            RelationStatus::InTransit { .. } => refused(RegistryRefusal::InTransit),
            RelationStatus::TransferredOut { .. } => refused(RegistryRefusal::TransferredOut),
            RelationStatus::Active if on < relation.resumed_on.unwrap_or(relation.enrolled_on) => {
                refused(RegistryRefusal::DateTooEarly)
            }
            RelationStatus::Active => recorded(RegistryEvent::Suspended { person, scheme, on }),
        }
    }
}

impl Command for Resume {
    type Reply = RegistryReply;

    fn decide(&self, region: &Region, _now: Timestamp) -> Entry {
        let Resume { person, scheme, on } = *self;
        let Some(relation) = relation(region, person, scheme) else {
            return refused(RegistryRefusal::NotEnrolled);
        };
        match relation.status {
            RelationStatus::Active => repeated(),
            // A late copy of a resumption after which coverage was suspended again.
            RelationStatus::Suspended { .. }
            | RelationStatus::InTransit { .. }
            | RelationStatus::TransferredOut { .. }
                if resumed(region, person, scheme, on) =>
            {
                repeated()
            }
            RelationStatus::InTransit { .. } => refused(RegistryRefusal::InTransit),
            RelationStatus::TransferredOut { .. } => refused(RegistryRefusal::TransferredOut),
            RelationStatus::Suspended { on: since } if on < since => {
                refused(RegistryRefusal::DateTooEarly)
            }
            // A request under review holds no money yet, but it was made for suspended coverage.
            RelationStatus::Suspended { .. }
                if region.index.open(person).outbound.is_some()
                    && !wallet::is_open_wallet(region, person) =>
            {
                refused(RegistryRefusal::InTransit)
            }
            RelationStatus::Suspended { .. }
                if region.state.person(person).is_some_and(Person::has_ended) =>
            {
                refused(RegistryRefusal::RelationshipEnded)
            }
            RelationStatus::Suspended { .. } => {
                recorded(RegistryEvent::Resumed { person, scheme, on })
            }
        }
    }
}

impl Command for Retire {
    type Reply = RegistryReply;

    fn decide(&self, region: &Region, _now: Timestamp) -> Entry {
        let Retire { person, on } = *self;
        match region.state.person(person).map(|record| record.retired_on) {
            None => refused(RegistryRefusal::NotEnrolled),
            Some(Some(known)) if known == on => repeated(),
            Some(Some(_)) => conflict("retired_on"),
            Some(None) => recorded(RegistryEvent::Retired { person, on }),
        }
    }
}

impl Command for Contribute {
    type Reply = RegistryReply;

    fn decide(&self, region: &Region, _now: Timestamp) -> Entry {
        let Contribute { person, scheme, month, credited, terms } = *self;
        let Some(record) = region.state.person(person) else {
            return refused(RegistryRefusal::NotEnrolled);
        };
        // A month on record is answered first: its repetition is honest whatever happened since.
        let (first, last, region_code) = (month, month, region.code());
        let run = ContributionRun { scheme, first, last, region: region_code, credited, terms };
        match record.contributions.check(&run) {
            Recording::Repeated => return repeated(),
            Recording::Conflict(field) => return conflict(field),
            Recording::New => {}
        }
        let Some(relation) = record.relation(scheme) else {
            return refused(RegistryRefusal::NotEnrolled);
        };
        // Arrears are paid after the suspension too: that is what the person is urged to do (R27).
        let pays_arrears = terms.kind == ContributionKind::BackPaid
            && record.particulars.as_ref().is_some_and(|known| known.owes(scheme, month));
        let status = match relation.status {
            // Late, for a month that began before the end of coverage here. What it credits waits
            // for a residual transfer.
            RelationStatus::TransferredOut { suspended_on, .. }
                if begins_before(month, suspended_on) =>
            {
                is_early(relation, month).then_some(RegistryRefusal::DateTooEarly)
            }
            RelationStatus::TransferredOut { .. } => Some(RegistryRefusal::TransferredOut),
            // A month that the form lacks may be entered while the form is corrected. What it
            // credits is not what was frozen: it waits for a residual transfer.
            RelationStatus::InTransit { suspended_on, handoff }
                if is_correcting(region, handoff) =>
            {
                let covered = !is_early(relation, month) && begins_before(month, suspended_on);
                (!covered).then_some(RegistryRefusal::NotActive)
            }
            RelationStatus::InTransit { .. } => Some(RegistryRefusal::InTransit),
            RelationStatus::Suspended { .. } if pays_arrears => None,
            RelationStatus::Suspended { .. } => Some(RegistryRefusal::NotActive),
            RelationStatus::Active => {
                // Who came with a lapse may repay it (43号 art. 11).
                let repays = || record.terms_of_lapse(scheme, month).is_some();
                let early = is_early(relation, month) && !repays();
                early.then_some(RegistryRefusal::DateTooEarly)
            }
        };
        let no_account = scheme == Scheme::Resident && !credited.is_zero();
        let in_transit = !credited.is_zero()
            && account_in_transit(region, person)
            && !is_correcting_open(region, person);
        let ended = record.has_ended().then_some(RegistryRefusal::RelationshipEnded);
        let refusal = ended
            .or(status)
            .or(in_transit.then_some(RegistryRefusal::InTransit))
            .or(no_account.then_some(RegistryRefusal::NoAccount))
            .or((!fits(region, person, credited)).then_some(RegistryRefusal::AmountRange));
        match refusal {
            Some(refusal) => refused(refusal),
            None => {
                let paid = RegistryEvent::Contributed { person, scheme, month, credited, terms };
                let revised = benefits::on_contribution(region, person, scheme, month);
                let events = std::iter::once(paid).chain(revised).map(Event::from).collect();
                Decision { events, reply: RegistryReply::Recorded }
            }
        }
    }
}

impl Command for Import {
    type Reply = RegistryReply;

    fn decide(&self, region: &Region, _now: Timestamp) -> Entry {
        let record = &self.0;
        let known = region.state.person(record.id);
        if let Some(known) = known.filter(|_| !is_planted(Bug::SecondPerson)) {
            let balance = region.state.book.balance(Account::Person(record.id));
            let same = *known == person_of_record(record, region.code())
                && balance.as_fen() == record.balance.as_i64();
            return if same { repeated() } else { refused(RegistryRefusal::AlreadyOnRecord) };
        }
        if record.suspended_on.is_some_and(|on| on < record.enrolled_on) {
            return refused(RegistryRefusal::DateTooEarly);
        }
        if record.scheme == Scheme::Resident && !record.balance.is_zero() {
            return refused(RegistryRefusal::NoAccount);
        }
        recorded(RegistryEvent::Imported(record.clone()))
    }
}

/// True when the person's account can take the amount as well, and what may still come back to it.
pub(crate) fn fits(region: &Region, person: PersonId, amount: Fen) -> bool {
    let balance = region.state.book.balance(Account::Person(person)).as_amount();
    let frozen = frozen(region, person).unwrap_or(Fen::ZERO);
    let held = balance.and_then(|balance| balance.checked_add(frozen));
    held.is_some_and(|held| held.checked_add(amount).is_some())
}

/// True while the account of the person is frozen for a handoff, whatever relationship it goes
/// with. A wallet transfer freezes its amount and leaves the account as it is (F57).
pub(crate) fn account_in_transit(region: &Region, person: PersonId) -> bool {
    if wallet::is_open_wallet(region, person) {
        return false;
    }
    frozen(region, person).is_some_and(|frozen| !frozen.is_zero())
}

/// What of the account an open handoff has frozen: it may come back.
pub(crate) fn frozen(region: &Region, person: PersonId) -> Option<Fen> {
    let case = region.state.outbound(region.index.open(person).outbound?)?;
    Some(case.freeze.as_ref()?.acceptance.frozen)
}

/// True when the month lies before the one in which the enrolment begins.
fn is_early(relation: &Relation, month: Month) -> bool {
    Month::of(relation.enrolled_on).is_ok_and(|first| month < first)
}

/// True when the month's first day lies before that day.
fn begins_before(month: Month, day: Date) -> bool {
    Month::of(day).is_ok_and(|last| month < last || month == last && day.day() > 1)
}

/// True when an earlier stretch of coverage ended on that day.
fn ended(region: &Region, person: PersonId, scheme: Scheme, on: Date) -> bool {
    region.state.person(person).is_some_and(|person| person.ended(scheme, on))
}

/// True when this or an earlier stretch of coverage began with a resumption on that day.
fn resumed(region: &Region, person: PersonId, scheme: Scheme, on: Date) -> bool {
    region.state.person(person).is_some_and(|person| person.resumed(scheme, on))
}

pub(crate) fn relation(region: &Region, person: PersonId, scheme: Scheme) -> Option<&Relation> {
    region.state.person(person)?.relation(scheme)
}

pub(crate) fn recorded(event: RegistryEvent) -> Entry {
    Decision::event(event, RegistryReply::Recorded)
}

pub(crate) fn repeated() -> Entry {
    Decision::reply(RegistryReply::Repeated)
}

pub(crate) fn conflict(field: &'static str) -> Entry {
    Decision::reply(RegistryReply::Conflict(field))
}

pub(crate) fn refused(refusal: RegistryRefusal) -> Entry {
    Decision::reply(RegistryReply::Refused(refusal))
}

#[cfg(test)]
mod tests;
