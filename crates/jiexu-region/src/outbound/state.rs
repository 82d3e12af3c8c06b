//! Where a handoff may stand at its origin, and what follows from that alone.

use jiexu_rules::Refusals;

use crate::{Completion, MessageKind, MessageSet, RefusedBy, Told};

/// Where a handoff stands at its origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutboundState {
    /// An application made here; it is owed until `told`, then the request is awaited.
    Forwarded {
        /// The destination has the application.
        told: bool,
    },
    /// The request is durable; an operator must decide. Nothing is owed.
    UnderReview,
    /// Balance in transit, relationship closed to new entries; these messages are owed.
    Frozen {
        /// Not yet acknowledged; never empty.
        outstanding: MessageSet,
    },
    /// The destination has everything durably. Nothing is owed; the outcome is awaited.
    Delivered,
    /// The destination found the form wrong: an operator must issue another. Of the other messages
    /// these are still owed.
    Correcting {
        /// Not yet acknowledged; perhaps empty, and never the form.
        outstanding: MessageSet,
    },
    /// The destination completed: in-transit money is to be paid to it. Terminal.
    Settled(Completion),
    /// The destination refused: the person has the money back. Terminal.
    Returned(Refusals),
    /// Refused before anything moved. Terminal.
    Refused {
        /// All that applied.
        refusals: Refusals,
        /// Who refused.
        by: RefusedBy,
        /// Whether the destination has the verdict.
        told: Told,
    },
    /// Cancelled before anything moved. Terminal; the verdict is owed until `told`.
    Cancelled {
        /// The destination has the verdict.
        told: bool,
    },
    /// Withdrawn here before anything moved. Terminal; the withdrawal is owed until `told`.
    Withdrawn {
        /// The destination has the withdrawal.
        told: bool,
    },
}

impl OutboundState {
    /// The state's name, as logs and tables have it.
    pub const fn name(self) -> &'static str {
        match self {
            OutboundState::Forwarded { .. } => "forwarded",
            OutboundState::UnderReview => "under_review",
            OutboundState::Frozen { .. } => "frozen",
            OutboundState::Delivered => "delivered",
            OutboundState::Correcting { .. } => "correcting",
            OutboundState::Settled(_) => "settled",
            OutboundState::Returned(_) => "returned",
            OutboundState::Refused { .. } => "refused",
            OutboundState::Cancelled { .. } => "cancelled",
            OutboundState::Withdrawn { .. } => "withdrawn",
        }
    }

    /// Messages owed to the destination.
    pub fn owed(self) -> MessageSet {
        match self {
            OutboundState::Forwarded { told: false } => MessageSet::of(&[MessageKind::Application]),
            OutboundState::Frozen { outstanding } | OutboundState::Correcting { outstanding } => {
                outstanding
            }
            OutboundState::Refused { told: Told::Owed, .. }
            | OutboundState::Cancelled { told: false } => MessageSet::of(&[MessageKind::Verdict]),
            OutboundState::Withdrawn { told: false } => MessageSet::of(&[MessageKind::Withdrawal]),
            OutboundState::Forwarded { told: true }
            | OutboundState::UnderReview
            | OutboundState::Delivered
            | OutboundState::Settled(_)
            | OutboundState::Returned(_)
            | OutboundState::Refused { told: Told::Unasked | Told::Done, .. }
            | OutboundState::Cancelled { told: true }
            | OutboundState::Withdrawn { told: true } => MessageSet::NONE,
        }
    }

    /// True when nothing but a question or an acknowledgement can come any more.
    pub fn is_terminal(self) -> bool {
        match self {
            OutboundState::Forwarded { .. }
            | OutboundState::UnderReview
            | OutboundState::Frozen { .. }
            | OutboundState::Delivered
            | OutboundState::Correcting { .. } => false,
            OutboundState::Settled(_)
            | OutboundState::Returned(_)
            | OutboundState::Refused { .. }
            | OutboundState::Cancelled { .. }
            | OutboundState::Withdrawn { .. } => true,
        }
    }

    /// True while the balance of the handoff is in transit.
    pub fn holds_money(self) -> bool {
        match self {
            OutboundState::Frozen { .. }
            | OutboundState::Delivered
            | OutboundState::Correcting { .. } => true,
            OutboundState::Forwarded { .. }
            | OutboundState::UnderReview
            | OutboundState::Settled(_)
            | OutboundState::Returned(_)
            | OutboundState::Refused { .. }
            | OutboundState::Cancelled { .. }
            | OutboundState::Withdrawn { .. } => false,
        }
    }
}
