//! Handoffs into the region.

use jiexu_region::{Application, Completion, InboundEvent};
use jiexu_types::{HandoffId, PersonId};

use super::{RegionAudit, moved, told};
use crate::cases::{Arriving, End};
use crate::money::{Totals, fen};
use crate::people::Days;

impl RegionAudit {
    pub(super) fn count_arriving(&mut self, event: &InboundEvent) {
        match event {
            InboundEvent::Applied { application, .. } => self.arrive(application),
            InboundEvent::ApplicationRefused { application, .. } => {
                self.arrive(application);
                self.end_arriving(application.id, End::Nothing);
            }
            InboundEvent::Withdrawn(application) => self.withdraw(application),
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
            InboundEvent::BalanceReceived { notice, .. } => {
                self.take_money(notice.handoff, notice.person, fen(notice.amount));
            }
            InboundEvent::Completed { handoff, completion } => self.complete(*handoff, completion),
            InboundEvent::Refused { handoff, .. } => self.send_back(*handoff),
            InboundEvent::Forwarded { .. }
            | InboundEvent::Acknowledged { .. }
            | InboundEvent::CancelAsked { .. }
            | InboundEvent::ReviewBegun { .. }
            | InboundEvent::Unmatched { .. }
            | InboundEvent::AwaitingPayee { .. }
            | InboundEvent::CorrectionAsked { .. }
            | InboundEvent::Reviewed { .. } => {}
        }
    }

    fn arrive(&mut self, application: &Application) {
        let case = Arriving {
            person: application.person,
            receiver: application.receiver(),
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

    /// Withdrawn at the origin; what was never heard of here, or has been refused, as well.
    fn withdraw(&mut self, application: &Application) {
        if !self.arriving.contains_key(&application.id) {
            self.arrive(application);
        }
        let ended = self.arriving.get(&application.id).and_then(|case| case.end);
        if ended != Some(End::Nothing) {
            self.end_arriving(application.id, End::Nothing);
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
        let (person, arrived) = (case.receiver, case.arrived_fen.unwrap_or(0));
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
}
