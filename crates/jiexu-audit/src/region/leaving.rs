//! Handoffs out of the region.

use jiexu_region::{Application, InformationForm, OutboundEvent, Purpose};
use jiexu_types::{Fen, HandoffId};

use super::{RegionAudit, moved, told};
use crate::cases::{End, Frozen, Leaving};
use crate::money::{Totals, fen};
use crate::people::Holder;
use crate::spans::Months;

impl RegionAudit {
    pub(super) fn count_leaving(&mut self, event: &OutboundEvent) {
        match event {
            OutboundEvent::Forwarded(application) | OutboundEvent::Requested(application) => {
                self.leave(application);
            }
            OutboundEvent::Frozen { application, acceptance, form } => {
                self.freeze(application, acceptance.frozen, form);
            }
            OutboundEvent::ApplicationRefused { application, .. }
            | OutboundEvent::Refused { application, .. }
            | OutboundEvent::Cancelled(application) => {
                self.leave(application);
                self.end_leaving(application.id, End::Nothing);
            }
            OutboundEvent::RefusedByDestination { handoff, .. }
            | OutboundEvent::Withdrawn { handoff } => self.end_leaving(*handoff, End::Nothing),
            OutboundEvent::FormReissued(form) => self.reissue(form),
            OutboundEvent::Settled { handoff, completion } => {
                self.end_leaving(*handoff, moved(completion));
            }
            OutboundEvent::Returned { handoff, .. } => self.end_leaving(*handoff, End::Returned),
            OutboundEvent::Asked { .. }
            | OutboundEvent::Reviewed { .. }
            | OutboundEvent::Acknowledged { .. }
            | OutboundEvent::CorrectionAsked { .. } => {}
        }
    }

    fn leave(&mut self, application: &Application) {
        let seq = self.seq;
        let case = self.leaving.entry(application.id).or_insert_with(|| Leaving {
            person: application.person,
            destination: application.destination,
            whole: application.purpose == Purpose::Relationship,
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
        let only = application.purpose.wallet().map(|wallet| fen(wallet.amount));
        let known = self.people.get(&person);
        match only {
            // A wallet transfer takes its amount, whatever else there is, and no month.
            Some(only) => {
                let bare = told.months == Months::default() && told.available_from.is_none();
                if only != fen(amount) || !bare {
                    self.offend(format!("handoff {id} takes more than its money"));
                }
            }
            None if known.is_none_or(|known| known.months != told.months) => {
                self.offend(format!("the form of handoff {id} has other months than the record"));
            }
            None => {}
        }
        if told.available_from.is_some() && application.purpose != Purpose::Relationship {
            self.offend(format!("the form of handoff {id} gives a day that is gone"));
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
}
