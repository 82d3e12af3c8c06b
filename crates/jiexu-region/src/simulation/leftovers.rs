//! What comes in when somebody has left, and follows: late contributions, refunds, residual
//! transfers.

use std::sync::Arc;

use jiexu_types::{Fen, PersonId, RegionCode};

use super::*;
use crate::{Application, Contribute, OutboundState, Purpose, Refunding, Side};

impl Sim {
    pub(super) fn come_in_late(&mut self, who: PersonId) {
        let handoffs = self.settled();
        let Some((at, first)) = self.dice.pick_any(&handoffs) else {
            // Nobody has left: somebody moves, so that there is something to follow later.
            self.move_on(who);
            return;
        };
        let who = first.person;
        if self.dice.chance(50) {
            self.client.last_id = self.client.last_id.saturating_add(1);
            let (id, amount) = (refund_id(self.client.last_id), fen(self.dice.below(5)));
            self.world.submit(at, &Refunding { id, person: who, amount });
        }
        if self.dice.chance(60) {
            let scheme = first.origin_scheme;
            let later = u32::try_from(self.dice.below(6)).unwrap();
            let month = month(202_512).plus(later).unwrap();
            let credited = match scheme {
                jiexu_types::Scheme::Employee => fen(self.dice.below(3)),
                jiexu_types::Scheme::Resident => Fen::ZERO,
            };
            self.world.submit(
                at,
                &Contribute {
                    person: who,
                    scheme,
                    month,
                    credited,
                    terms: jiexu_types::PaymentTerms::default(),
                },
            );
        }
        self.client.last_id = self.client.last_id.saturating_add(1);
        let mut residual = Application {
            id: id(self.client.last_id),
            purpose: Purpose::Residual { of: first.id },
            ..first
        };
        if self.dice.chance(10) {
            residual.destination = self.any_region();
        }
        let side = if self.dice.chance(70) { Side::Outbound } else { Side::Inbound };
        self.apply(side, Arc::new(residual));
    }

    /// Handoffs that took somebody's relationship out of a region.
    fn settled(&self) -> Vec<(RegionCode, Application)> {
        let mut settled = Vec::new();
        for (code, region) in &self.world.regions {
            let cases = region.state().outbound_after(None).filter(|case| {
                let whole = case.application.purpose.is_relationship();
                whole && matches!(case.state, OutboundState::Settled(_))
            });
            settled.extend(cases.map(|case| (*code, Application::clone(&case.application))));
        }
        settled
    }
}
