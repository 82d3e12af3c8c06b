//! Which messages met which states: a simulation that never gets there proves nothing.

use std::collections::BTreeMap;
use std::fmt;

use crate::fixtures::{inbound_word, outbound_word};
use crate::{AlertLevel, Message, OutboundState, Purpose, Side, State};

/// Cells that every flavour must reach: `Kind@state of the receiver`, the alerts given, and what
/// else is no message.
pub(super) const ALWAYS: [&str; 81] = [
    "BenefitsRevised",
    "Request@none",
    "Request@frozen",
    "Request@delivered",
    "Request@settled",
    "Request@returned",
    "Request@refused.origin",
    "Request@refused.origin-told",
    "Request@cancelled",
    "Request@cancelled-told",
    "Cancel@none",
    "Cancel@frozen",
    "Cancel@refused.origin",
    "Cancel@refused.origin-told",
    "Cancel@cancelled",
    "Cancel@cancelled-told",
    "Outcome@frozen",
    "Outcome@delivered",
    "Outcome@settled",
    "Outcome@returned",
    "Verdict@applied",
    "Verdict@requested",
    "Verdict@cancelling",
    "Verdict@cancelling-told",
    "Verdict@receiving",
    "Verdict@refused.origin-told",
    "Verdict@cancelled",
    "Relationship@applied",
    "Relationship@requested",
    "Relationship@cancelling",
    "Relationship@receiving",
    "Balance@applied",
    "Balance@requested",
    "Balance@cancelling",
    "Balance@receiving",
    "Verdict@completed",
    "Verdict@refused.destination-told",
    "Relationship@completed",
    "Relationship@completed-told",
    "Relationship@refused.destination-told",
    "Balance@completed",
    "Balance@completed-told",
    "Balance@refused.destination-told",
    "Application@none",
    "Application@applied",
    "Application@requested",
    "Application@cancelling",
    "Application@receiving",
    "Application@completed-told",
    "Application@refused.application-unasked",
    "Application@refused.application",
    "Application@refused.application-told",
    "Application@cancelled",
    "Withdrawal@none",
    "Withdrawal@applied",
    "Withdrawal@requested",
    "Withdrawal@cancelling",
    "Withdrawal@refused.application",
    "Withdrawal@cancelled",
    "Request@forwarded",
    "Request@forwarded-told",
    "Request@withdrawn",
    "Request@withdrawn-told",
    "Request@refused.application-unasked",
    "Request@refused.application-told",
    "Cancel@forwarded",
    "Cancel@forwarded-told",
    "Outcome@forwarded",
    "Outcome@forwarded-told",
    "Outcome@refused.destination-told",
    "a residual settled",
    "a residual refused.application-unasked",
    "a wallet settled",
    "a wallet refused.application-unasked",
    "a wallet refused.destination-told",
    "a wallet returned for WALLET_DECLINED",
    "a wallet returned for WALLET_NOT_ACCEPTED",
    "Tick@Reminded",
    "Tick@Overdue",
    "Tick@EscalatedProvincial",
    "Tick@EscalatedNational",
];

pub(super) const ORIGIN_REVIEWS: [&str; 2] = ["Request@review", "Cancel@review"];

/// A destination that decides at once leaves a handoff delivered for a moment only: a cancel rarely
/// meets it there.
pub(super) const DESTINATION_REVIEWS: [&str; 6] = [
    "Verdict@review",
    "Relationship@review",
    "Balance@review",
    "Cancel@delivered",
    "Correction@delivered",
    "Relationship@correcting",
];

/// Where destinations alone review, many forms are corrected. Reviewers alone ask: a region never
/// sends a form that contradicts itself.
pub(super) const CORRECTIONS: [&str; 9] = [
    "Correction@frozen",
    "Correction@correcting",
    "Correction@settled",
    "Correction@returned",
    "Request@correcting",
    "Outcome@correcting",
    "Verdict@correcting-told",
    "Relationship@correcting-told",
    "Balance@correcting",
];

#[derive(Clone, Debug, Default)]
pub(super) struct Coverage(BTreeMap<String, u64>);

impl Coverage {
    /// Counts a message that is about to be handed over.
    pub(super) fn count(&mut self, receiver: &State, message: &Message) {
        let id = message.handoff();
        let word = match message.kind().sender() {
            Side::Inbound => outbound_word(receiver.outbound(id).map(|case| case.state)),
            Side::Outbound => inbound_word(receiver.inbound(id).map(|case| case.state)),
        };
        // Which legs are here or outstanding is the business of the path tables.
        let families = ["frozen.", "receiving.", "correcting."];
        let family = families.into_iter().find(|family| word.starts_with(family));
        let told = if word.ends_with("-told") { "-told" } else { "" };
        let word =
            family.map_or(word.clone(), |family| format!("{}{told}", family.trim_end_matches('.')));
        self.add_count(format!("{:?}@{word}", message.kind()), 1);
    }

    /// Counts how what is no handoff of a relationship ended, out of a region.
    pub(super) fn count_followers(&mut self, origin: &State) {
        for case in origin.outbound_after(None) {
            let what = match case.application.purpose {
                Purpose::Relationship => continue,
                Purpose::Residual { .. } => "a residual",
                Purpose::Wallet(_) => "a wallet",
            };
            self.add_count(format!("{what} {}", outbound_word(Some(case.state))), 1);
            if let (Purpose::Wallet(_), OutboundState::Returned(why)) =
                (&case.application.purpose, case.state)
            {
                self.add_count(format!("a wallet returned for {why}"), 1);
            }
        }
    }

    /// Counts what is no message.
    pub(super) fn reach(&mut self, cell: &str) {
        self.add_count(cell.to_owned(), 1);
    }

    pub(super) fn add(&mut self, other: &Coverage) {
        for (cell, count) in &other.0 {
            self.add_count(cell.clone(), *count);
        }
    }

    /// Counts an alert that is about to be given.
    pub(super) fn count_alert(&mut self, level: AlertLevel) {
        self.add_count(format!("Tick@{level:?}"), 1);
    }

    pub(super) fn reached(&self, cell: &str) -> u64 {
        self.0.get(cell).copied().unwrap_or(0)
    }

    pub(super) fn add_count(&mut self, cell: String, count: u64) {
        let known = self.0.entry(cell).or_default();
        *known = known.saturating_add(count);
    }
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|(cell, count)| writeln!(f, "{count:>7} {cell}"))
    }
}
