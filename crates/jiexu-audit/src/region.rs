//! One journal from its first record on.

use std::collections::{HashMap, HashSet};

use jiexu_region::{
    Application, CertificateEvent, Completion, Event, InboundEvent, InformationForm, OutboundEvent,
    RegistryEvent,
};
use jiexu_types::{Fen, HandoffId, PersonId, RegionCode, SpendId};

use crate::cases::{Arriving, End, Form, Frozen, Leaving};
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
            seq: 0,
            offences: Vec::new(),
        }
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
            RegistryEvent::Imported(record) => {
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
                self.totals.opening_fen =
                    self.totals.opening_fen.saturating_add(fen(record.balance));
                self.totals.people_fen = self.totals.people_fen.saturating_add(fen(record.balance));
            }
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
            RegistryEvent::Suspended { .. }
            | RegistryEvent::Resumed { .. }
            | RegistryEvent::Retired { .. }
            | RegistryEvent::PartRecorded { .. }
            | RegistryEvent::BenefitsRevised { .. }
            | RegistryEvent::SpendRefused { .. } => {}
        }
    }

    fn count_leaving(&mut self, event: &OutboundEvent) {
        match event {
            OutboundEvent::Requested(application) => self.leave(application),
            OutboundEvent::Frozen { application, acceptance, form } => {
                self.freeze(application, acceptance.frozen, form);
            }
            OutboundEvent::Refused { application, .. } | OutboundEvent::Cancelled(application) => {
                self.leave(application);
                self.end_leaving(application.id, End::Nothing);
            }
            OutboundEvent::FormReissued(form) => self.reissue(form),
            OutboundEvent::Settled { handoff, completion } => {
                self.end_leaving(*handoff, moved(completion));
            }
            OutboundEvent::Returned { handoff, .. } => self.end_leaving(*handoff, End::Returned),
            OutboundEvent::Reviewed { .. }
            | OutboundEvent::Acknowledged { .. }
            | OutboundEvent::CorrectionAsked { .. } => {}
        }
    }

    fn count_arriving(&mut self, event: &InboundEvent) {
        match event {
            InboundEvent::Applied { application, .. } => self.arrive(application),
            InboundEvent::ApplicationRefused { application, .. } => {
                self.arrive(application);
                self.end_arriving(application.id, End::Nothing);
            }
            InboundEvent::Accepted { handoff, acceptance } => {
                let frozen = fen(acceptance.frozen);
                self.with_arriving(*handoff, |case| case.accepted_fen = Some(frozen));
            }
            InboundEvent::RefusedByOrigin { handoff, .. }
            | InboundEvent::CancelledByOrigin { handoff } => {
                self.end_arriving(*handoff, End::Nothing);
            }
            InboundEvent::RelationshipReceived { form, .. } => {
                let told = told(form);
                self.with_arriving(form.handoff, |case| case.form = Some(told));
            }
            InboundEvent::BalanceReceived(notice) => {
                self.take_money(notice.handoff, notice.person, fen(notice.amount));
            }
            InboundEvent::Completed { handoff, completion } => self.complete(*handoff, completion),
            InboundEvent::Refused { handoff, .. } => self.send_back(*handoff),
            InboundEvent::Acknowledged { .. }
            | InboundEvent::CancelAsked { .. }
            | InboundEvent::ReviewBegun { .. }
            | InboundEvent::Unmatched { .. }
            | InboundEvent::CorrectionAsked { .. }
            | InboundEvent::Reviewed { .. } => {}
        }
    }

    fn leave(&mut self, application: &Application) {
        let seq = self.seq;
        let case = self.leaving.entry(application.id).or_insert_with(|| Leaving {
            person: application.person,
            destination: application.destination,
            whole: true,
            frozen: None,
            end: None,
            seq,
        });
        if case.person != application.person || case.destination != application.destination {
            self.offend(format!("handoff {} is on record as another", application.id));
        }
    }

    fn freeze(&mut self, application: &Application, amount: Fen, form: &InformationForm) {
        self.leave(application);
        let (id, person, seq) = (application.id, application.person, self.seq);
        let told = told(form);
        if told.fen != fen(amount) || form.person != person || form.handoff != id {
            self.offend(format!("the form of handoff {id} is not of what was frozen"));
        }
        let known = self.people.get(&person);
        if known.is_none_or(|known| known.months != told.months) {
            self.offend(format!("the form of handoff {id} has other months than the record"));
        }
        let frozen = Frozen { fen: fen(amount), form: told, seq };
        let Some(case) = self.leaving.get_mut(&id) else { return };
        if case.end.is_some() || case.frozen.replace(frozen).is_some() {
            self.offend(format!("handoff {id} is frozen again"));
        }
        self.credit(person, fen(amount).saturating_neg());
        Totals::add(&mut self.totals.in_transit_fen, application.destination, fen(amount));
    }

    fn reissue(&mut self, form: &InformationForm) {
        let told = told(form);
        let case = self.leaving.get_mut(&form.handoff);
        let Some(frozen) = case.and_then(|case| case.frozen.as_mut()) else {
            return self.offend(format!("handoff {} has no form to correct", form.handoff));
        };
        let next = told.revision == frozen.form.revision.saturating_add(1);
        let same = told.fen == frozen.fen && told.person == frozen.form.person;
        frozen.form = told;
        if !(next && same) {
            self.offend(format!("handoff {}: another form than was asked for", form.handoff));
        }
    }

    /// Frozen money goes on, or back.
    fn end_leaving(&mut self, id: HandoffId, end: End) {
        let seq = self.seq;
        let Some(case) = self.leaving.get_mut(&id) else {
            return self.offend(format!("handoff {id} ends and never began"));
        };
        if case.end.is_some() {
            return self.offend(format!("handoff {id} ends again"));
        }
        (case.end, case.seq) = (Some(end), seq);
        let (person, to, whole) = (case.person, case.destination, case.whole);
        let frozen = case.frozen.as_ref().map(|frozen| frozen.fen);
        let (Some(frozen), End::Moved { .. } | End::Returned) = (frozen, end) else {
            if frozen.is_some() || end != End::Nothing {
                self.offend(format!("handoff {id} ends as it cannot"));
            }
            return;
        };
        Totals::add(&mut self.totals.in_transit_fen, to, frozen.saturating_neg());
        let End::Moved { fen: credited, takes_over_on } = end else {
            return self.credit(person, frozen);
        };
        Totals::add(&mut self.totals.sent_fen, to, frozen);
        if credited != frozen {
            self.offend(format!("handoff {id}: {credited} fen credited of {frozen} frozen"));
        }
        let days = self.people.get_mut(&person).and_then(Holder::open_days);
        if let (Some(on), Some(days)) = (takes_over_on.filter(|_| whole), days) {
            days.until = Some(on);
        }
    }

    fn arrive(&mut self, application: &Application) {
        let case = Arriving {
            person: application.person,
            origin: application.origin,
            accepted_fen: None,
            form: None,
            arrived_fen: None,
            end: None,
            seq: self.seq,
        };
        if self.arriving.insert(application.id, case).is_some() {
            self.offend(format!("handoff {} is applied for again", application.id));
        }
    }

    fn take_money(&mut self, id: HandoffId, person: PersonId, amount: i64) {
        let Some(case) = self.arriving.get_mut(&id) else {
            return self.offend(format!("money of handoff {id}, which nobody applied for"));
        };
        let (origin, other) = (case.origin, case.person != person);
        if case.arrived_fen.replace(amount).is_some() || case.end.is_some() || other {
            self.offend(format!("money of handoff {id} comes again, or for somebody else"));
        }
        Totals::add(&mut self.totals.taken_fen, origin, amount);
        Totals::add(&mut self.totals.waiting_fen, id, amount);
    }

    fn complete(&mut self, id: HandoffId, completion: &Completion) {
        self.end_arriving(id, moved(completion));
        let Some(case) = self.arriving.get(&id) else { return };
        let (person, arrived) = (case.person, case.arrived_fen.unwrap_or(0));
        let Some(form) = case.form.clone() else {
            return self.offend(format!("handoff {id} is completed without a form"));
        };
        let credited = fen(completion.credited);
        if credited != arrived || credited != form.fen {
            let stated = form.fen;
            let text = format!("{credited} fen credited, {arrived} arrived, {stated} on the form");
            self.offend(format!("handoff {id}: {text}"));
        }
        Totals::add(&mut self.totals.waiting_fen, id, arrived.saturating_neg());
        self.credit(person, credited);
        let seq = self.seq;
        let holder = self.people.entry(person).or_default();
        let new = holder.months.add_all(&form.months);
        if let Some(from) = completion.takes_over_on {
            // A claim that began with the enrolment gives way to what the handoff says.
            if holder.open_days().is_some() {
                holder.days.pop();
            }
            holder.days.push(Days { from, until: None, by: Some(id), seq });
        }
        if new != completion.recognised_months {
            let told = completion.recognised_months;
            self.offend(format!("handoff {id}: {told} months recognised, {new} are new"));
        }
    }

    fn send_back(&mut self, id: HandoffId) {
        self.end_arriving(id, End::Returned);
        let Some(case) = self.arriving.get(&id) else { return };
        let (origin, back) = (case.origin, case.arrived_fen.unwrap_or(0).saturating_neg());
        Totals::add(&mut self.totals.waiting_fen, id, back);
        Totals::add(&mut self.totals.taken_fen, origin, back);
    }

    fn end_arriving(&mut self, id: HandoffId, end: End) {
        let seq = self.seq;
        let Some(case) = self.arriving.get_mut(&id) else {
            return self.offend(format!("handoff {id} ends and was never applied for"));
        };
        let again = case.end.replace(end).is_some();
        case.seq = seq;
        // Money that is here is credited or sent back; nothing else ends a handoff then.
        let kept = end == End::Nothing && case.arrived_fen.is_some();
        if again || kept {
            self.offend(format!("handoff {id} ends again, or keeps money that arrived"));
        }
    }

    fn with_arriving(&mut self, id: HandoffId, change: impl FnOnce(&mut Arriving)) {
        match self.arriving.get_mut(&id) {
            Some(case) => change(case),
            None => self.offend(format!("handoff {id} goes on and was never applied for")),
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
