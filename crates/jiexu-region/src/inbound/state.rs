//! Where a handoff may stand at its destination, and what follows from that alone.

use jiexu_rules::Refusals;

use crate::{Completion, MessageKind, MessageSet, RefusedBy, Told};

/// Where a handoff stands at its destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InboundState {
    /// The request is owed to the origin.
    Applied,
    /// The origin has the request; its verdict is awaited.
    Requested,
    /// The applicant withdrew; the cancel is owed until `told`, the verdict is awaited.
    Cancelling {
        /// The origin has the cancel.
        told: bool,
    },
    /// The origin accepted; these of its messages are here.
    Receiving {
        /// Any of verdict, relationship and balance.
        received: MessageSet,
    },
    /// Both legs are here; an operator must decide. They agree, or the money is unmatched.
    UnderReview,
    /// The origin is asked for another form; the correction is owed until `told`.
    Correcting {
        /// Messages of the origin that are here.
        received: MessageSet,
        /// The origin has the correction.
        told: bool,
    },
    /// The person is here. Terminal; the outcome is owed until `told`.
    Completed {
        /// What was done.
        completion: Completion,
        /// The origin has the outcome.
        told: bool,
    },
    /// Refused. Terminal.
    Refused {
        /// All that applied.
        refusals: Refusals,
        /// Who refused.
        by: RefusedBy,
        /// Whether the origin has the outcome. It has not asked for that of an application that
        /// was made and refused here, unless it forwards the same.
        told: Told,
    },
    /// Withdrawn in time. Terminal.
    Cancelled,
}

impl InboundState {
    /// The state's name, as logs and tables have it.
    pub const fn name(self) -> &'static str {
        match self {
            InboundState::Applied => "applied",
            InboundState::Requested => "requested",
            InboundState::Cancelling { .. } => "cancelling",
            InboundState::Receiving { .. } => "receiving",
            InboundState::UnderReview => "under_review",
            InboundState::Correcting { .. } => "correcting",
            InboundState::Completed { .. } => "completed",
            InboundState::Refused { .. } => "refused",
            InboundState::Cancelled => "cancelled",
        }
    }

    /// Messages owed to the origin.
    pub fn owed(self) -> MessageSet {
        match self {
            InboundState::Applied => MessageSet::of(&[MessageKind::Request]),
            InboundState::Cancelling { told: false } => MessageSet::of(&[MessageKind::Cancel]),
            InboundState::Correcting { told: false, .. } => {
                MessageSet::of(&[MessageKind::Correction])
            }
            InboundState::Completed { told: false, .. }
            | InboundState::Refused { told: Told::Owed, .. } => {
                MessageSet::of(&[MessageKind::Outcome])
            }
            InboundState::Requested
            | InboundState::Cancelling { told: true }
            | InboundState::Receiving { .. }
            | InboundState::UnderReview
            | InboundState::Correcting { told: true, .. }
            | InboundState::Completed { told: true, .. }
            | InboundState::Refused { told: Told::Unasked | Told::Done, .. }
            | InboundState::Cancelled => MessageSet::NONE,
        }
    }

    /// True when nothing but an acknowledgement can come any more.
    pub fn is_terminal(self) -> bool {
        match self {
            InboundState::Applied
            | InboundState::Requested
            | InboundState::Cancelling { .. }
            | InboundState::Receiving { .. }
            | InboundState::UnderReview
            | InboundState::Correcting { .. } => false,
            InboundState::Completed { .. }
            | InboundState::Refused { .. }
            | InboundState::Cancelled => true,
        }
    }
}
