//! What comes in when somebody has left, and follows: late contributions, refunds, residual
//! transfers.

use std::sync::Arc;

use jiexu_region::{Application, Contribute, Purpose, Refunding, Side};
use jiexu_types::{Fen, PaymentTerms, PersonId, RegionCode, Scheme};

use crate::given::{fen, id, month, own, refund_id};
use crate::sim::Sim;

impl Sim {
    pub(crate) fn come_in_late(&mut self, who: PersonId) {
        let Some((at, first)) = self.any_settled() else {
            // Nobody has left: somebody moves, so that there is something to follow later.
            self.move_on(who);
            return;
        };
        let who = first.person;
        if self.dice.chance(50) {
            let (id, amount) = (refund_id(self.client.next_id()), fen(self.dice.below(5)));
            self.enter(at, &Refunding { id, person: who, amount });
        }
        if self.dice.chance(60) {
            let scheme = first.origin_scheme;
            let later = u32::try_from(self.dice.below(6)).unwrap_or(0);
            let month = own(month(202_512).plus(later).ok_or(later));
            let credited = match scheme {
                Scheme::Employee => fen(self.dice.below(3)),
                Scheme::Resident => Fen::ZERO,
            };
            let terms = PaymentTerms::default();
            self.enter(at, &Contribute { person: who, scheme, month, credited, terms });
        }
        let mut residual = Application {
            id: id(self.client.next_id()),
            purpose: Purpose::Residual { of: first.id },
            ..first
        };
        if self.dice.chance(10) {
            residual.destination = self.any_region();
        }
        let side = if self.dice.chance(70) { Side::Outbound } else { Side::Inbound };
        self.apply(side, Arc::new(residual));
    }

    /// A handoff that took somebody's relationship out of a region.
    fn any_settled(&mut self) -> Option<(RegionCode, Application)> {
        let (at, id) = self.dice.pick_any(&self.client.settled)?;
        let case = self.region(at)?.state().outbound(id)?;
        let whole = case.application.purpose.is_relationship();
        whole.then(|| (at, Application::clone(&case.application)))
    }
}
