//! What is entered in the registry: people, contributions, spending, refunds.

use jiexu_region::{PersonRecord, RegistryEvent};

use crate::money::fen;
use crate::people::{Days, Holder};
use crate::region::RegionAudit;
use crate::spans::Months;

impl RegionAudit {
    pub(crate) fn count_entry(&mut self, event: &RegistryEvent) {
        let seq = self.seq;
        match event {
            RegistryEvent::Imported(record) => self.import(record),
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
                self.totals.entered_fen = self.totals.entered_fen.saturating_add(fen(*amount));
                self.credit(*person, fen(*amount));
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

    fn import(&mut self, record: &PersonRecord) {
        if self.people.contains_key(&record.id) {
            return self.offend(format!("{} is imported twice", record.id.masked()));
        }
        let months = Months::of(record.contributions.runs());
        let mut holder = Holder { balance: fen(record.balance), months, days: Vec::new() };
        if record.previous_region.is_none() {
            let (from, seq) = (record.enrolled_on, self.seq);
            holder.days.push(Days { from, until: None, by: None, seq });
        }
        self.people.insert(record.id, holder);
        let balance = fen(record.balance);
        self.totals.opening_fen = self.totals.opening_fen.saturating_add(balance);
        self.totals.people_fen = self.totals.people_fen.saturating_add(balance);
    }
}
