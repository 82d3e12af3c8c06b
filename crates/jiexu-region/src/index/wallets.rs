//! Wallet transfers: how many a payer has made on a day, and which wait for their payee.

use std::collections::{BTreeMap, BTreeSet};

use jiexu_types::{Date, HandoffId, PersonId, Timestamp};

use crate::{Outbound, OutboundState};

#[derive(Clone, Debug, Default)]
pub(super) struct Wallets {
    sent: BTreeMap<(PersonId, Date), BTreeSet<HandoffId>>,
    waiting: BTreeSet<(Timestamp, HandoffId)>,
}

impl Wallets {
    pub(super) fn update_sent(&mut self, after: &Outbound) {
        let Some(asked) = after.timeline.first() else { return };
        let key = (after.application.person, asked.at.date());
        if counts(after.state) {
            self.sent.entry(key).or_default().insert(after.application.id);
        } else {
            self.forget_sent(after);
        }
    }

    pub(super) fn forget_sent(&mut self, case: &Outbound) {
        let Some(asked) = case.timeline.first() else { return };
        let key = (case.application.person, asked.at.date());
        if let Some(sent) = self.sent.get_mut(&key) {
            sent.remove(&case.application.id);
            if sent.is_empty() {
                self.sent.remove(&key);
            }
        }
    }

    pub(super) fn update_waiting(
        &mut self,
        id: HandoffId,
        before: Option<Timestamp>,
        after: Option<Timestamp>,
    ) {
        before.map(|until| self.waiting.remove(&(until, id)));
        after.map(|until| self.waiting.insert((until, id)));
    }

    pub(super) fn sent(&self, payer: PersonId, day: Date) -> impl Iterator<Item = HandoffId> {
        self.sent.get(&(payer, day)).into_iter().flatten().copied()
    }

    /// Days on which nothing counts any more make no difference.
    pub(super) fn same_as(&self, other: &Wallets) -> bool {
        let sent = |wallets: &Wallets| {
            let all = wallets.sent.iter().flat_map(|(key, ids)| ids.iter().map(|id| (*key, *id)));
            all.collect::<BTreeSet<_>>()
        };
        self.waiting == other.waiting && sent(self) == sent(other)
    }

    pub(super) fn waiting(&self) -> impl Iterator<Item = (Timestamp, HandoffId)> {
        self.waiting.iter().copied()
    }
}

/// What ended before anything was frozen counts for nothing; what came back counts.
fn counts(state: OutboundState) -> bool {
    match state {
        OutboundState::Forwarded { .. }
        | OutboundState::UnderReview
        | OutboundState::Frozen { .. }
        | OutboundState::Delivered
        | OutboundState::Correcting { .. }
        | OutboundState::Settled(_)
        | OutboundState::Returned(_) => true,
        OutboundState::Refused { .. }
        | OutboundState::Cancelled { .. }
        | OutboundState::Withdrawn { .. } => false,
    }
}
