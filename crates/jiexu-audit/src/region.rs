//! One journal from its first record on.

mod arriving;
mod leaving;

use std::collections::{HashMap, HashSet};

use jiexu_region::{
    CertificateEvent, Completion, Event, FamilyPremium, InformationForm, PersonRecord,
    RegistryEvent, Side,
};
use jiexu_types::{Date, HandoffId, PaymentId, PersonId, RefundId, RegionCode, Scheme, SpendId};

use crate::cases::{Arriving, End, Form, Leaving};
use crate::money::{Totals, fen};
use crate::offence::{Offence, Place};
use crate::people::{Days, Holder};
use crate::spans::Months;

/// One region, counted from its records alone.
#[derive(Debug)]
pub struct RegionAudit {
    pub(crate) code: RegionCode,
    pub(crate) people: HashMap<PersonId, Holder>,
    pub(crate) leaving: HashMap<HandoffId, Leaving>,
    pub(crate) arriving: HashMap<HandoffId, Arriving>,
    totals: Totals,
    spends: HashSet<SpendId>,
    refunds: HashSet<RefundId>,
    premiums: HashSet<PaymentId>,
    /// The record that is being read.
    seq: u64,
    offences: Vec<Offence>,
}

impl RegionAudit {
    /// A region of which nothing has been read.
    pub fn new(code: RegionCode) -> RegionAudit {
        RegionAudit {
            code,
            people: HashMap::new(),
            leaving: HashMap::new(),
            arriving: HashMap::new(),
            totals: Totals::default(),
            spends: HashSet::new(),
            refunds: HashSet::new(),
            premiums: HashSet::new(),
            seq: 0,
            offences: Vec::new(),
        }
    }

    /// Whose journal it is.
    pub fn code(&self) -> RegionCode {
        self.code
    }

    /// Reads the next record. Numbers go up by one.
    pub fn read(&mut self, seq: u64, events: &[Event]) {
        if seq != self.seq.saturating_add(1) {
            let text = format!("follows record {}", self.seq);
            self.seq = seq;
            self.offend(text);
        }
        self.seq = seq;
        for event in events {
            self.count(event);
        }
        // Every record leaves the sums even: what is here is what came.
        if self.totals.surplus() != 0 {
            self.offend(format!("the sums do not agree, by {} fen", self.totals.surplus()));
        }
    }

    /// Its sums.
    pub fn totals(&self) -> &Totals {
        &self.totals
    }

    /// In the account of a person, fen.
    pub fn balance_of(&self, person: PersonId) -> i64 {
        self.people.get(&person).map_or(0, |holder| holder.balance)
    }

    /// Everybody the records speak of, in no order.
    pub fn people(&self) -> impl Iterator<Item = PersonId> {
        self.people.keys().copied()
    }

    /// Months on record of a person, by scheme.
    pub fn months_of(&self, person: PersonId, scheme: Scheme) -> u32 {
        self.people.get(&person).map_or(0, |holder| holder.months.count(scheme))
    }

    /// The days for which the region says that it answers for a person, oldest first: the first
    /// day, and the first day no longer.
    pub fn days_of(&self, person: PersonId) -> Vec<(Date, Option<Date>)> {
        let days = self.people.get(&person).into_iter().flat_map(|holder| &holder.days);
        days.map(|days| (days.from, days.until)).collect()
    }

    /// Whether a handoff has ended at that end; `None` where it is not on record.
    pub fn has_ended(&self, side: Side, id: HandoffId) -> Option<bool> {
        match side {
            Side::Outbound => self.leaving.get(&id).map(|case| case.end.is_some()),
            Side::Inbound => self.arriving.get(&id).map(|case| case.end.is_some()),
        }
    }

    /// What cannot be, in the order of the records.
    pub fn offences(&self) -> &[Offence] {
        &self.offences
    }

    /// Records read.
    pub fn records(&self) -> u64 {
        self.seq
    }

    fn count(&mut self, event: &Event) {
        match event {
            Event::Registry(event) => self.count_entry(event),
            Event::Outbound(event) => self.count_leaving(event),
            Event::Inbound(event) => self.count_arriving(event),
            // Nothing that moves money, months or days.
            Event::Certificate(CertificateEvent::Issued { .. } | CertificateEvent::Revoked(_))
            | Event::MessageRejected { .. }
            | Event::Retried { .. }
            | Event::Alerted(_)
            | Event::ClockAdvanced { .. } => {}
        }
    }

    fn count_entry(&mut self, event: &RegistryEvent) {
        let seq = self.seq;
        match event {
            RegistryEvent::Imported(record) => self.count_import(record),
            RegistryEvent::Enrolled { person, from, previous_region, .. } => {
                let holder = self.people.entry(*person).or_default();
                if previous_region.is_none() && holder.days.is_empty() {
                    holder.days.push(Days { from: *from, until: None, by: None, seq });
                }
            }
            RegistryEvent::Contributed { person, scheme, month, credited, .. } => {
                let holder = self.people.entry(*person).or_default();
                if holder.months.add(*scheme, *month, *month) == 0 {
                    let text = format!("{} has {month} on record already", person.masked());
                    self.offend(text);
                }
                self.totals.entered_fen = self.totals.entered_fen.saturating_add(fen(*credited));
                self.credit(*person, fen(*credited));
            }
            RegistryEvent::Spent { spend, person, amount, own, .. } => {
                if !self.spends.insert(*spend) {
                    self.offend(format!("spending {spend} is on record already"));
                }
                let paid = fen(*amount).saturating_sub(fen(*own));
                self.totals.spent_fen = self.totals.spent_fen.saturating_add(paid);
                self.credit(*person, paid.saturating_neg());
            }
            RegistryEvent::Refunded { refund, person, amount } => {
                if !self.refunds.insert(*refund) {
                    self.offend(format!("refund {refund} is on record already"));
                }
                self.totals.spent_fen = self.totals.spent_fen.saturating_sub(fen(*amount));
                self.credit(*person, fen(*amount));
            }
            RegistryEvent::FamilyPremium { payment, premium } => {
                self.count_premium(*payment, premium);
            }
            RegistryEvent::Suspended { .. }
            | RegistryEvent::Resumed { .. }
            | RegistryEvent::Retired { .. }
            | RegistryEvent::PartRecorded { .. }
            | RegistryEvent::BenefitsRevised { .. }
            | RegistryEvent::SpendRefused { .. }
            | RegistryEvent::RefundRefused { .. } => {}
        }
    }

    fn count_import(&mut self, record: &PersonRecord) {
        let seq = self.seq;
        if self.people.contains_key(&record.id) {
            return self.offend(format!("{} is imported twice", record.id.masked()));
        }
        let months = Months::of(record.contributions.runs());
        let mut holder = Holder { balance: fen(record.balance), months, days: Vec::new() };
        if record.previous_region.is_none() {
            let from = record.enrolled_on;
            holder.days.push(Days { from, until: None, by: None, seq });
        }
        self.people.insert(record.id, holder);
        self.totals.opening_fen = self.totals.opening_fen.saturating_add(fen(record.balance));
        self.totals.people_fen = self.totals.people_fen.saturating_add(fen(record.balance));
    }

    /// The month that a premium pays for is an entry of its own.
    fn count_premium(&mut self, payment: PaymentId, premium: &FamilyPremium) {
        if !self.premiums.insert(payment) {
            self.offend(format!("premium {payment} is on record already"));
        }
        if premium.refusal.is_none() {
            let paid = fen(premium.amount);
            self.totals.entered_fen = self.totals.entered_fen.saturating_sub(paid);
            self.credit(premium.payer, paid.saturating_neg());
        }
    }

    /// Moves money into or out of an account, which is never below zero.
    fn credit(&mut self, person: PersonId, amount: i64) {
        let holder = self.people.entry(person).or_default();
        holder.balance = holder.balance.saturating_add(amount);
        let balance = holder.balance;
        self.totals.people_fen = self.totals.people_fen.saturating_add(amount);
        if balance < 0 {
            self.offend(format!("the account of {} is {balance} fen", person.masked()));
        }
    }

    fn offend(&mut self, text: String) {
        let at = Place { region: self.code, seq: self.seq };
        self.offences.push(Offence { at, other: None, text });
    }
}

fn moved(completion: &Completion) -> End {
    End::Moved { fen: fen(completion.credited), takes_over_on: completion.takes_over_on }
}

fn told(form: &InformationForm) -> Form {
    Form {
        person: form.person,
        revision: form.issue.revision,
        fen: fen(form.balance),
        available_from: form.available_from,
        months: Months::of(form.contributions.runs()),
    }
}
