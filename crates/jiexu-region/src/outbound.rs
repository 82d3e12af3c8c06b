//! A handoff at its origin: the machine.
//!
//! ```text
//!            UnderReview ──► Frozen ──► Delivered ──► Settled
//!                │   │       │  ▲  │        │ └─────► Returned
//!                │   │       ▼  │  │        │            ▲
//!                │   │     Correcting ◄─────┘────────────┘
//!                │   └► Refused    └─ (an outcome may overtake the acknowledgements)
//!                └────► Cancelled
//! ```
//!
//! After the first leg may have left, only the destination's outcome moves the money. There is no
//! step by which a silence or a clock could do it.

use jiexu_rules::Refusals;

use crate::{Completion, MessageKind, MessageSet};

/// Where a handoff stands at its origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutboundState {
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
    /// Refused before anything moved. Terminal; the verdict is owed until `told`.
    Refused {
        /// All that applied.
        refusals: Refusals,
        /// The destination has the verdict.
        told: bool,
    },
    /// Cancelled before anything moved. Terminal; the verdict is owed until `told`.
    Cancelled {
        /// The destination has the verdict.
        told: bool,
    },
}

/// What can happen to a handoff at its origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutboundStep {
    /// A request arrived that an operator must decide.
    Review,
    /// Accepted; there is a balance leg when money was frozen.
    Freeze {
        /// True when money was frozen.
        balance_leg: bool,
    },
    /// Refused by the checks or by the reviewer.
    Refuse(Refusals),
    /// The applicant withdrew.
    Cancel,
    /// The destination has these messages durably.
    Acknowledge(MessageSet),
    /// The destination asks for another form.
    AskCorrection,
    /// Another form is owed.
    Reissue,
    /// The destination completed.
    Settle(Completion),
    /// The destination refused after delivery.
    Return(Refusals),
}

/// A step that the state does not allow. Boxed: both may hold a completion, and it is hardly ever
/// made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{step:?} is not legal in {state:?}")]
pub struct IllegalOutbound {
    state: Box<Option<OutboundState>>,
    step: Box<OutboundStep>,
}

/// The only function that may produce a new [`OutboundState`]. `None` is a handoff that this region
/// has never heard of.
///
/// A repetition of the step that led here is legal and changes nothing. A *different* verdict or
/// outcome is somebody contradicting himself, and must be seen by a person.
pub fn transition(
    state: Option<OutboundState>,
    step: OutboundStep,
) -> Result<OutboundState, IllegalOutbound> {
    let next = match state {
        None => begin(step),
        Some(OutboundState::UnderReview) => under_review(step),
        Some(OutboundState::Frozen { outstanding }) => frozen(outstanding, step),
        Some(OutboundState::Delivered) => delivered(step),
        Some(OutboundState::Correcting { outstanding }) => correcting(outstanding, step),
        Some(settled @ OutboundState::Settled(known)) => match step {
            OutboundStep::Settle(again) if again == known => Some(settled),
            OutboundStep::Acknowledge(_) => Some(settled),
            OutboundStep::Settle(_)
            | OutboundStep::AskCorrection
            | OutboundStep::Reissue
            | OutboundStep::Review
            | OutboundStep::Freeze { .. }
            | OutboundStep::Refuse(_)
            | OutboundStep::Cancel
            | OutboundStep::Return(_) => None,
        },
        Some(returned @ OutboundState::Returned(known)) => match step {
            OutboundStep::Return(again) if again == known => Some(returned),
            OutboundStep::Acknowledge(_) => Some(returned),
            OutboundStep::Return(_)
            | OutboundStep::AskCorrection
            | OutboundStep::Reissue
            | OutboundStep::Review
            | OutboundStep::Freeze { .. }
            | OutboundStep::Refuse(_)
            | OutboundStep::Cancel
            | OutboundStep::Settle(_) => None,
        },
        Some(OutboundState::Refused { refusals, told }) => {
            tombstone(step, told).map(|told| OutboundState::Refused { refusals, told })
        }
        Some(OutboundState::Cancelled { told }) => {
            tombstone(step, told).map(|told| OutboundState::Cancelled { told })
        }
    };
    next.ok_or_else(|| IllegalOutbound { state: Box::new(state), step: Box::new(step) })
}

impl OutboundState {
    /// The state's name, as logs and tables have it.
    pub const fn name(self) -> &'static str {
        match self {
            OutboundState::UnderReview => "under_review",
            OutboundState::Frozen { .. } => "frozen",
            OutboundState::Delivered => "delivered",
            OutboundState::Correcting { .. } => "correcting",
            OutboundState::Settled(_) => "settled",
            OutboundState::Returned(_) => "returned",
            OutboundState::Refused { .. } => "refused",
            OutboundState::Cancelled { .. } => "cancelled",
        }
    }

    /// Messages owed to the destination.
    pub fn owed(self) -> MessageSet {
        match self {
            OutboundState::Frozen { outstanding } | OutboundState::Correcting { outstanding } => {
                outstanding
            }
            OutboundState::Refused { told: false, .. }
            | OutboundState::Cancelled { told: false } => MessageSet::of(&[MessageKind::Verdict]),
            OutboundState::UnderReview
            | OutboundState::Delivered
            | OutboundState::Settled(_)
            | OutboundState::Returned(_)
            | OutboundState::Refused { told: true, .. }
            | OutboundState::Cancelled { told: true } => MessageSet::NONE,
        }
    }

    /// True when nothing but an acknowledgement can come any more.
    pub fn is_terminal(self) -> bool {
        match self {
            OutboundState::UnderReview
            | OutboundState::Frozen { .. }
            | OutboundState::Delivered
            | OutboundState::Correcting { .. } => false,
            OutboundState::Settled(_)
            | OutboundState::Returned(_)
            | OutboundState::Refused { .. }
            | OutboundState::Cancelled { .. } => true,
        }
    }

    /// True while the balance of the handoff is in transit.
    pub fn holds_money(self) -> bool {
        match self {
            OutboundState::Frozen { .. }
            | OutboundState::Delivered
            | OutboundState::Correcting { .. } => true,
            OutboundState::UnderReview
            | OutboundState::Settled(_)
            | OutboundState::Returned(_)
            | OutboundState::Refused { .. }
            | OutboundState::Cancelled { .. } => false,
        }
    }
}

fn begin(step: OutboundStep) -> Option<OutboundState> {
    match step {
        OutboundStep::Review => Some(OutboundState::UnderReview),
        OutboundStep::Freeze { balance_leg } => Some(owing_legs(balance_leg)),
        OutboundStep::Refuse(refusals) => Some(OutboundState::Refused { refusals, told: false }),
        // The tombstone: a request that comes after its cancel must find it.
        OutboundStep::Cancel => Some(OutboundState::Cancelled { told: false }),
        OutboundStep::Acknowledge(_)
        | OutboundStep::AskCorrection
        | OutboundStep::Reissue
        | OutboundStep::Settle(_)
        | OutboundStep::Return(_) => None,
    }
}

fn under_review(step: OutboundStep) -> Option<OutboundState> {
    match step {
        OutboundStep::Review => Some(OutboundState::UnderReview),
        OutboundStep::Freeze { balance_leg } => Some(owing_legs(balance_leg)),
        OutboundStep::Refuse(refusals) => Some(OutboundState::Refused { refusals, told: false }),
        OutboundStep::Cancel => Some(OutboundState::Cancelled { told: false }),
        OutboundStep::Acknowledge(_)
        | OutboundStep::AskCorrection
        | OutboundStep::Reissue
        | OutboundStep::Settle(_)
        | OutboundStep::Return(_) => None,
    }
}

fn frozen(outstanding: MessageSet, step: OutboundStep) -> Option<OutboundState> {
    match step {
        OutboundStep::Acknowledge(kinds) => {
            let outstanding = outstanding.without(kinds);
            Some(if outstanding.is_empty() {
                OutboundState::Delivered
            } else {
                OutboundState::Frozen { outstanding }
            })
        }
        // An outcome says that the legs are there, whatever became of their acknowledgements.
        OutboundStep::Settle(completion) => Some(OutboundState::Settled(completion)),
        OutboundStep::Return(refusals) => Some(OutboundState::Returned(refusals)),
        OutboundStep::AskCorrection => Some(without_form(outstanding)),
        OutboundStep::Reissue
        | OutboundStep::Review
        | OutboundStep::Freeze { .. }
        | OutboundStep::Refuse(_)
        | OutboundStep::Cancel => None,
    }
}

fn delivered(step: OutboundStep) -> Option<OutboundState> {
    match step {
        OutboundStep::Acknowledge(_) => Some(OutboundState::Delivered),
        OutboundStep::Settle(completion) => Some(OutboundState::Settled(completion)),
        OutboundStep::Return(refusals) => Some(OutboundState::Returned(refusals)),
        OutboundStep::AskCorrection => Some(without_form(MessageSet::NONE)),
        OutboundStep::Reissue
        | OutboundStep::Review
        | OutboundStep::Freeze { .. }
        | OutboundStep::Refuse(_)
        | OutboundStep::Cancel => None,
    }
}

/// The destination holds a form that it will not complete by: it can refuse, and nothing else.
fn correcting(outstanding: MessageSet, step: OutboundStep) -> Option<OutboundState> {
    match step {
        OutboundStep::Acknowledge(kinds) => {
            Some(OutboundState::Correcting { outstanding: outstanding.without(kinds) })
        }
        OutboundStep::Reissue => {
            let form = MessageSet::of(&[MessageKind::Relationship]);
            Some(OutboundState::Frozen { outstanding: outstanding.union(form) })
        }
        OutboundStep::Return(refusals) => Some(OutboundState::Returned(refusals)),
        OutboundStep::Review
        | OutboundStep::AskCorrection
        | OutboundStep::Freeze { .. }
        | OutboundStep::Refuse(_)
        | OutboundStep::Cancel
        | OutboundStep::Settle(_) => None,
    }
}

/// A terminal state in which only "the destination has been told" can still happen.
fn tombstone(step: OutboundStep, told: bool) -> Option<bool> {
    match step {
        OutboundStep::Acknowledge(kinds) => Some(told || kinds.contains(MessageKind::Verdict)),
        OutboundStep::Review
        | OutboundStep::AskCorrection
        | OutboundStep::Reissue
        | OutboundStep::Freeze { .. }
        | OutboundStep::Refuse(_)
        | OutboundStep::Cancel
        | OutboundStep::Settle(_)
        | OutboundStep::Return(_) => None,
    }
}

/// A correction says that the form is there, whatever became of its acknowledgement.
fn without_form(outstanding: MessageSet) -> OutboundState {
    let form = MessageSet::of(&[MessageKind::Relationship]);
    OutboundState::Correcting { outstanding: outstanding.without(form) }
}

fn owing_legs(balance_leg: bool) -> OutboundState {
    let legs = MessageSet::of(&[MessageKind::Verdict, MessageKind::Relationship]);
    let money = MessageSet::of(&[MessageKind::Balance]);
    let outstanding = if balance_leg { legs.union(money) } else { legs };
    OutboundState::Frozen { outstanding }
}

#[cfg(test)]
mod tests;
