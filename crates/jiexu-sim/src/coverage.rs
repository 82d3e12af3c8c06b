//! Which events met which states: a simulation that never gets there proves nothing.

mod required;

use std::collections::BTreeMap;
use std::fmt;

use jiexu_region::{
    AlertLevel, InboundState, Message, OutboundState, Purpose, Receipt, RefusedBy, Side, State,
    Told,
};
use jiexu_types::{HandoffId, RegionCode};

/// What may meet a handoff at its origin: messages, what callers and operators do, receipts.
const AT_ORIGIN: [&str; 12] = [
    "Forward",
    "Request",
    "Cancel",
    "Outcome",
    "Correction",
    "Withdraw",
    "Review",
    "Check",
    "Reissue",
    "Received",
    "Rejected",
    "Retry",
];
/// And at its destination.
const AT_DESTINATION: [&str; 13] = [
    "Apply",
    "Application",
    "Withdrawal",
    "Verdict",
    "Relationship",
    "Balance",
    "CancelAsked",
    "Review",
    "Check",
    "AnswerWallet",
    "Received",
    "Rejected",
    "Retry",
];
const OUTBOUND: [&str; 19] = [
    "none",
    "forwarded",
    "forwarded-told",
    "review",
    "frozen",
    "delivered",
    "correcting",
    "settled",
    "returned",
    "refused.application-unasked",
    "refused.application",
    "refused.application-told",
    "refused.origin",
    "refused.origin-told",
    "refused.destination-told",
    "cancelled",
    "cancelled-told",
    "withdrawn",
    "withdrawn-told",
];
const INBOUND: [&str; 18] = [
    "none",
    "applied",
    "requested",
    "cancelling",
    "cancelling-told",
    "receiving",
    "review",
    "correcting",
    "correcting-told",
    "completed",
    "completed-told",
    "refused.application-unasked",
    "refused.application",
    "refused.application-told",
    "refused.origin-told",
    "refused.destination",
    "refused.destination-told",
    "cancelled",
];

/// How often each cell was reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Coverage {
    cells: BTreeMap<(Side, &'static str, &'static str), u64>,
    others: BTreeMap<&'static str, u64>,
}

impl Coverage {
    /// Counts a message that is about to be handed over.
    pub(crate) fn message(&mut self, receiver: &State, message: &Message) {
        let kind = match message {
            Message::Application(_) => "Application",
            Message::Withdrawal(_) => "Withdrawal",
            Message::Request(_) => "Request",
            Message::Cancel(_) => "Cancel",
            Message::Verdict(..) => "Verdict",
            Message::Relationship(_) => "Relationship",
            Message::Balance(_) => "Balance",
            Message::Outcome(..) => "Outcome",
            Message::Correction(..) => "Correction",
        };
        let receives = match message.kind().sender() {
            Side::Inbound => Side::Outbound,
            Side::Outbound => Side::Inbound,
        };
        self.act(kind, receiver, receives, message.handoff());
    }

    /// Counts a receipt from a peer that is about to be handed over.
    pub(crate) fn receipt(&mut self, receiver: &State, from: RegionCode, receipt: &Receipt) {
        let (what, id) = match receipt {
            Receipt::Received { handoff, .. } => ("Received", *handoff),
            Receipt::Rejected { handoff, .. } => ("Rejected", *handoff),
        };
        if receiver.outbound(id).is_some_and(|case| case.peer() == from) {
            self.act(what, receiver, Side::Outbound, id);
        }
        if receiver.inbound(id).is_some_and(|case| case.peer() == from) {
            self.act(what, receiver, Side::Inbound, id);
        }
    }

    /// Counts an application that is about to be handed in.
    pub(crate) fn hand_in(&mut self, state: &State, side: Side, id: HandoffId) {
        let what = match side {
            Side::Outbound => "Forward",
            Side::Inbound => "Apply",
        };
        self.act(what, state, side, id);
    }

    /// Counts what somebody is about to do to one end of a handoff.
    pub(crate) fn act(&mut self, what: &'static str, state: &State, side: Side, id: HandoffId) {
        let word = match side {
            Side::Outbound => outbound_word(state.outbound(id).map(|case| case.state)),
            Side::Inbound => inbound_word(state.inbound(id).map(|case| case.state)),
        };
        *self.cells.entry((side, what, word)).or_default() += 1;
    }

    /// Counts how what is no handoff of a relationship ended, out of a region.
    pub(crate) fn followers(&mut self, origin: &State) {
        for case in origin.outbound_after(None) {
            let wallet = match case.application.purpose {
                Purpose::Relationship => continue,
                Purpose::Residual { .. } => false,
                Purpose::Wallet(_) => true,
            };
            let refused_by = match case.state {
                OutboundState::Refused { by, .. } => Some(by),
                OutboundState::Forwarded { .. }
                | OutboundState::UnderReview
                | OutboundState::Frozen { .. }
                | OutboundState::Delivered
                | OutboundState::Correcting { .. }
                | OutboundState::Settled(_)
                | OutboundState::Returned(_)
                | OutboundState::Cancelled { .. }
                | OutboundState::Withdrawn { .. } => None,
            };
            match (wallet, case.state, refused_by) {
                (true, OutboundState::Settled(_), _) => self.reach("a wallet settled"),
                (false, OutboundState::Settled(_), _) => self.reach("a residual settled"),
                (true, _, Some(RefusedBy::Application)) => {
                    self.reach("a wallet refused.application-unasked");
                }
                (false, _, Some(RefusedBy::Application)) => {
                    self.reach("a residual refused.application-unasked");
                }
                (true, _, Some(RefusedBy::Destination)) => {
                    self.reach("a wallet refused.destination-told");
                }
                (true, OutboundState::Returned(why), _) => {
                    if why == jiexu_rules::Refusal::WalletDeclined.into() {
                        self.reach("a wallet returned for WALLET_DECLINED");
                    } else if why == jiexu_rules::Refusal::WalletNotAccepted.into() {
                        self.reach("a wallet returned for WALLET_NOT_ACCEPTED");
                    }
                }
                (true | false, _, _) => {}
            }
        }
    }

    /// Counts what is no event.
    pub(crate) fn reach(&mut self, cell: &'static str) {
        *self.others.entry(cell).or_default() += 1;
    }

    /// Counts an alert that is about to be given.
    pub(crate) fn alert(&mut self, level: AlertLevel) {
        self.reach(match level {
            AlertLevel::Reminded => "Tick@Reminded",
            AlertLevel::Overdue => "Tick@Overdue",
            AlertLevel::EscalatedProvincial => "Tick@EscalatedProvincial",
            AlertLevel::EscalatedNational => "Tick@EscalatedNational",
        });
    }

    pub(crate) fn add(&mut self, other: &Coverage) {
        for (cell, count) in &other.cells {
            *self.cells.entry(*cell).or_default() += count;
        }
        for (cell, count) in &other.others {
            *self.others.entry(cell).or_default() += count;
        }
    }

    /// Required cells that were never reached.
    pub(crate) fn missing(&self) -> Vec<String> {
        let ends =
            [(Side::Outbound, required::AT_ORIGIN), (Side::Inbound, required::AT_DESTINATION)];
        let cells = ends.into_iter().flat_map(|(side, events)| {
            events.iter().flat_map(move |(event, states)| {
                states.iter().map(move |state| (side, *event, *state))
            })
        });
        let cells = cells.filter(|cell| !self.cells.contains_key(cell));
        let others = required::OTHERS.iter().filter(|cell| !self.others.contains_key(*cell));
        cells.map(cell_name).chain(others.map(|cell| (*cell).to_owned())).collect()
    }

    /// One line: how many cells were reached, and those that were not.
    pub(crate) fn summary(&self) -> String {
        let (all, zeros) = self.zeros();
        let reached = all - zeros.len();
        format!("{reached} of {all} cells reached; never: {}", zeros.join(" "))
    }

    /// Cells of both tables, and those that were never reached.
    fn zeros(&self) -> (usize, Vec<String>) {
        let mut zeros = Vec::new();
        let mut all = 0;
        let mut look = |side, events: &[&'static str], states: &[&'static str]| {
            for event in events {
                for state in states {
                    all += 1;
                    let cell = (side, *event, *state);
                    if !self.cells.contains_key(&cell) {
                        zeros.push(cell_name(cell));
                    }
                }
            }
        };
        look(Side::Outbound, &AT_ORIGIN, &OUTBOUND);
        look(Side::Inbound, &AT_DESTINATION, &INBOUND);
        (all, zeros)
    }
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (cell, count) in &self.cells {
            writeln!(f, "{count:>10} {}", cell_name(*cell))?;
        }
        self.others.iter().try_for_each(|(cell, count)| writeln!(f, "{count:>10} {cell}"))
    }
}

/// Which event met which state at which end.
fn cell_name((side, event, state): (Side, &str, &str)) -> String {
    let end = match side {
        Side::Outbound => "origin",
        Side::Inbound => "destination",
    };
    format!("{end}:{event}@{state}")
}

/// The state of a handoff at its origin, in a word.
fn outbound_word(state: Option<OutboundState>) -> &'static str {
    match state {
        None => "none",
        Some(OutboundState::Forwarded { told: false }) => "forwarded",
        Some(OutboundState::Forwarded { told: true }) => "forwarded-told",
        Some(OutboundState::UnderReview) => "review",
        Some(OutboundState::Frozen { .. }) => "frozen",
        Some(OutboundState::Delivered) => "delivered",
        Some(OutboundState::Correcting { .. }) => "correcting",
        Some(OutboundState::Settled(_)) => "settled",
        Some(OutboundState::Returned(_)) => "returned",
        Some(OutboundState::Refused { refusals: _, by, told }) => refused_word(by, told),
        Some(OutboundState::Cancelled { told: false }) => "cancelled",
        Some(OutboundState::Cancelled { told: true }) => "cancelled-told",
        Some(OutboundState::Withdrawn { told: false }) => "withdrawn",
        Some(OutboundState::Withdrawn { told: true }) => "withdrawn-told",
    }
}

/// The state of a handoff at its destination, in a word.
fn inbound_word(state: Option<InboundState>) -> &'static str {
    match state {
        None => "none",
        Some(InboundState::Applied) => "applied",
        Some(InboundState::Requested) => "requested",
        Some(InboundState::Cancelling { told: false }) => "cancelling",
        Some(InboundState::Cancelling { told: true }) => "cancelling-told",
        Some(InboundState::Receiving { .. }) => "receiving",
        Some(InboundState::UnderReview) => "review",
        Some(InboundState::Correcting { told: false, .. }) => "correcting",
        Some(InboundState::Correcting { told: true, .. }) => "correcting-told",
        Some(InboundState::Completed { told: false, .. }) => "completed",
        Some(InboundState::Completed { told: true, .. }) => "completed-told",
        Some(InboundState::Refused { refusals: _, by, told }) => refused_word(by, told),
        Some(InboundState::Cancelled) => "cancelled",
    }
}

/// A refusal by whom, and who has heard of it, in a word.
fn refused_word(by: RefusedBy, told: Told) -> &'static str {
    match by {
        RefusedBy::Application => match told {
            Told::Unasked => "refused.application-unasked",
            Told::Owed => "refused.application",
            Told::Done => "refused.application-told",
        },
        RefusedBy::Origin => match told {
            Told::Unasked | Told::Owed => "refused.origin",
            Told::Done => "refused.origin-told",
        },
        RefusedBy::Destination => match told {
            Told::Unasked | Told::Owed => "refused.destination",
            Told::Done => "refused.destination-told",
        },
    }
}
