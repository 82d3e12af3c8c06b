//! Clients that repeat themselves, and clients that contradict themselves.

use std::sync::Arc;

use jiexu_region::{Application, Side};
use jiexu_types::{Scheme, TransferReason};

use crate::clients::end_of;
use crate::finding::{Finding, Rule};
use crate::given::{lhasa, other_name};
use crate::sim::Sim;

impl Sim {
    /// The answer got lost, or so the client believes; or the same is applied for at both ends.
    pub(crate) fn repeat(&mut self) {
        let Some(application) = self.dice.pick_any(&self.client.tried) else { return };
        let side = self.dice.pick([Side::Outbound, Side::Inbound]);
        let at = end_of(&application, side);
        if at == lhasa() {
            return;
        }
        let known = self.client.acknowledged.get(&(at, side)).into_iter().flatten();
        let acknowledged = known.into_iter().any(|known| *known == application);
        let reply = self.hand_in(side, &application);
        if acknowledged {
            self.expect_handed_in(reply, Ok(true), &application);
        } else if reply == Some(Ok(true)) {
            self.acknowledge(side, application);
        }
    }

    /// The same id with another content, here or at another region.
    pub(crate) fn contradict(&mut self) {
        let Some(known) = self.dice.pick_any(&self.client.tried) else { return };
        let mut changed = Application::clone(&known);
        match self.dice.below(40) {
            0 => changed.destination = self.any_region(),
            1..10 => changed.person = self.any_person(),
            10..20 => changed.name = other_name(),
            20..30 => changed.origin_scheme = Scheme::Resident,
            _ => changed.reason = TransferReason::HukouMove,
        }
        // Nobody pays himself: the contract does not even read that.
        if changed.purpose.wallet().is_some_and(|wallet| wallet.payee == changed.person) {
            return;
        }
        let side = if self.dice.chance(20) { Side::Outbound } else { Side::Inbound };
        let at = end_of(&changed, side);
        if at == lhasa() {
            return;
        }
        let Some(region) = self.region(at) else { return };
        let state = region.state();
        let known = match side {
            Side::Outbound => state.outbound(changed.id).map(|case| &case.application),
            Side::Inbound => state.inbound(changed.id).map(|case| &case.application),
        };
        let expected = known.and_then(|known| known.first_difference(&changed));
        if known.is_none() {
            self.client.reused.insert(changed.id);
        }
        let changed = Arc::new(changed);
        let reply = self.hand_in(side, &changed);
        if let Some(field) = expected {
            self.expect_handed_in(reply, Err(field), &changed);
        } else if reply == Some(Ok(true)) {
            self.acknowledge(side, changed);
        }
    }

    fn expect_handed_in(
        &mut self,
        reply: Option<Result<bool, &'static str>>,
        expected: Result<bool, &'static str>,
        application: &Application,
    ) {
        if reply.is_some_and(|reply| reply != expected) {
            let text = format!("{reply:?} instead of {expected:?}: {application:?}");
            self.find(Finding { rule: Rule::Invariant(7), text });
        }
    }
}
