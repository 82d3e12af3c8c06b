//! Clients that repeat themselves, and clients that contradict themselves.

use std::sync::Arc;

use jiexu_types::{Scheme, TransferReason};

use super::clients::{PEOPLE, end_of};
use super::*;
use crate::{Application, Side};

impl Sim {
    /// The answer got lost, or so the client believes; or the same is applied for at both ends.
    pub(super) fn repeat(&mut self) {
        if self.client.tried.is_empty() {
            return;
        }
        let application = self.dice.pick(&self.client.tried);
        let side = self.dice.pick(&[Side::Outbound, Side::Inbound]);
        let at = end_of(&application, side);
        if at == lhasa() {
            return;
        }
        let known = self.client.acknowledged.get(&(at, side)).into_iter().flatten();
        let acknowledged = known.into_iter().any(|known| *known == application);
        let reply = self.hand_in(side, &application);
        if acknowledged {
            assert_eq!(reply, Ok(true));
        } else if reply == Ok(true) {
            self.acknowledge(side, application);
        }
    }

    /// The same id with another content, here or at another region.
    pub(super) fn contradict(&mut self) {
        if self.client.tried.is_empty() {
            return;
        }
        let known = self.dice.pick(&self.client.tried);
        let mut changed = Application::clone(&known);
        match self.dice.below(40) {
            0 => changed.destination = self.any_region(),
            1..10 => changed.person = person(self.dice.below(PEOPLE)),
            10..20 => changed.name = other_name(),
            20..30 => changed.origin_scheme = Scheme::Resident,
            _ => changed.reason = TransferReason::HukouMove,
        }
        let side = if self.dice.chance(20) { Side::Outbound } else { Side::Inbound };
        let at = end_of(&changed, side);
        if at == lhasa() {
            return;
        }
        let state = self.world.region(at).state();
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
            assert_eq!(reply, Err(field));
        } else if reply == Ok(true) {
            self.acknowledge(side, changed);
        }
    }
}
