//! A handoff at its origin: the machine.
//!
//! ```text
//!  a request ──► UnderReview ──► Frozen ──► Delivered ──► Settled
//!      ▲         │  │   │          │           └───────► Returned
//!      │         │  │   └► Refused └─ (an outcome may overtake the acknowledgements)
//!      │         │  └────► Cancelled
//!  Forwarded ────┴───────► Withdrawn
//!      └─────────────────► Refused (by the destination, before it asked)
//! ```
//!
//! An application made here is forwarded, and what the destination then requests goes the way of
//! every request. One that the origin's own checks refuse is Refused at once, and the destination
//! is told only if it asks.
//!
//! After the first leg may have left, only the destination's outcome moves the money. There is no
//! step by which a silence or a clock could do it.

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

/// What can happen to a handoff at its origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutboundStep {
    /// An application made here passed the checks.
    Forward,
    /// An application made here did not.
    RefuseApplication(Refusals),
    /// A request arrived that an operator must decide.
    Review,
    /// Accepted; there is a balance leg when money was frozen.
    Freeze {
        /// True when money was frozen.
        balance_leg: bool,
    },
    /// Refused by the checks or by the reviewer.
    Refuse(Refusals),
    /// The applicant withdrew at the destination.
    Cancel,
    /// The applicant withdrew here.
    Withdraw,
    /// The destination refused the application that was forwarded to it.
    RefuseByDestination(Refusals),
    /// The destination asks for what was refused here before it asked.
    Ask,
    /// The destination has these messages durably.
    Acknowledge(MessageSet),
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
        Some(OutboundState::Forwarded { told }) => forwarded(told, step),
        Some(OutboundState::UnderReview) => under_review(step),
        Some(OutboundState::Frozen { outstanding }) => frozen(outstanding, step),
        Some(OutboundState::Delivered) => delivered(step),
        Some(settled @ OutboundState::Settled(known)) => match step {
            OutboundStep::Settle(again) if again == known => Some(settled),
            OutboundStep::Acknowledge(_) => Some(settled),
            OutboundStep::Settle(_)
            | OutboundStep::Forward
            | OutboundStep::RefuseApplication(_)
            | OutboundStep::Review
            | OutboundStep::Freeze { .. }
            | OutboundStep::Refuse(_)
            | OutboundStep::Cancel
            | OutboundStep::Withdraw
            | OutboundStep::RefuseByDestination(_)
            | OutboundStep::Ask
            | OutboundStep::Return(_) => None,
        },
        Some(returned @ OutboundState::Returned(known)) => match step {
            OutboundStep::Return(again) if again == known => Some(returned),
            OutboundStep::Acknowledge(_) => Some(returned),
            OutboundStep::Return(_)
            | OutboundStep::Forward
            | OutboundStep::RefuseApplication(_)
            | OutboundStep::Review
            | OutboundStep::Freeze { .. }
            | OutboundStep::Refuse(_)
            | OutboundStep::Cancel
            | OutboundStep::Withdraw
            | OutboundStep::RefuseByDestination(_)
            | OutboundStep::Ask
            | OutboundStep::Settle(_) => None,
        },
        Some(OutboundState::Refused { refusals, by, told }) => {
            refused(step, told).map(|told| OutboundState::Refused { refusals, by, told })
        }
        Some(OutboundState::Cancelled { told }) => tombstone(step, MessageKind::Verdict, told)
            .map(|told| OutboundState::Cancelled { told }),
        Some(OutboundState::Withdrawn { told }) => tombstone(step, MessageKind::Withdrawal, told)
            .map(|told| OutboundState::Withdrawn { told }),
    };
    next.ok_or_else(|| IllegalOutbound { state: Box::new(state), step: Box::new(step) })
}

impl OutboundState {
    /// The state's name, as logs and tables have it.
    pub const fn name(self) -> &'static str {
        match self {
            OutboundState::Forwarded { .. } => "forwarded",
            OutboundState::UnderReview => "under_review",
            OutboundState::Frozen { .. } => "frozen",
            OutboundState::Delivered => "delivered",
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
            OutboundState::Frozen { outstanding } => outstanding,
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
            | OutboundState::Delivered => false,
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
            OutboundState::Frozen { .. } | OutboundState::Delivered => true,
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

fn begin(step: OutboundStep) -> Option<OutboundState> {
    match step {
        OutboundStep::Forward => Some(OutboundState::Forwarded { told: false }),
        OutboundStep::RefuseApplication(refusals) => {
            let (by, told) = (RefusedBy::Application, Told::Unasked);
            Some(OutboundState::Refused { refusals, by, told })
        }
        // The cancel leaves a tombstone: a request that comes after it must find it.
        OutboundStep::Review
        | OutboundStep::Freeze { .. }
        | OutboundStep::Refuse(_)
        | OutboundStep::Cancel => answer(step),
        OutboundStep::Withdraw
        | OutboundStep::RefuseByDestination(_)
        | OutboundStep::Ask
        | OutboundStep::Acknowledge(_)
        | OutboundStep::Settle(_)
        | OutboundStep::Return(_) => None,
    }
}

/// The destination knows of the application, or will: its request is awaited, or its refusal.
fn forwarded(told: bool, step: OutboundStep) -> Option<OutboundState> {
    match step {
        OutboundStep::Acknowledge(kinds) => {
            let told = told || kinds.contains(MessageKind::Application);
            Some(OutboundState::Forwarded { told })
        }
        // A request says that the application is there, whatever became of its acknowledgement.
        OutboundStep::Review
        | OutboundStep::Freeze { .. }
        | OutboundStep::Refuse(_)
        | OutboundStep::Cancel => answer(step),
        OutboundStep::Withdraw => Some(OutboundState::Withdrawn { told: false }),
        OutboundStep::RefuseByDestination(refusals) => {
            let (by, told) = (RefusedBy::Destination, Told::Done);
            Some(OutboundState::Refused { refusals, by, told })
        }
        OutboundStep::Forward => Some(OutboundState::Forwarded { told }),
        OutboundStep::RefuseApplication(_)
        | OutboundStep::Ask
        | OutboundStep::Settle(_)
        | OutboundStep::Return(_) => None,
    }
}

fn under_review(step: OutboundStep) -> Option<OutboundState> {
    match step {
        OutboundStep::Review
        | OutboundStep::Freeze { .. }
        | OutboundStep::Refuse(_)
        | OutboundStep::Cancel => answer(step),
        OutboundStep::Withdraw => Some(OutboundState::Withdrawn { told: false }),
        OutboundStep::Forward
        | OutboundStep::RefuseApplication(_)
        | OutboundStep::RefuseByDestination(_)
        | OutboundStep::Ask
        | OutboundStep::Acknowledge(_)
        | OutboundStep::Settle(_)
        | OutboundStep::Return(_) => None,
    }
}

/// What a request, or its cancel, leads to while nothing has been frozen.
fn answer(step: OutboundStep) -> Option<OutboundState> {
    match step {
        OutboundStep::Review => Some(OutboundState::UnderReview),
        OutboundStep::Freeze { balance_leg } => Some(owing_legs(balance_leg)),
        OutboundStep::Refuse(refusals) => {
            let (by, told) = (RefusedBy::Origin, Told::Owed);
            Some(OutboundState::Refused { refusals, by, told })
        }
        OutboundStep::Cancel => Some(OutboundState::Cancelled { told: false }),
        OutboundStep::Forward
        | OutboundStep::RefuseApplication(_)
        | OutboundStep::Withdraw
        | OutboundStep::RefuseByDestination(_)
        | OutboundStep::Ask
        | OutboundStep::Acknowledge(_)
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
        OutboundStep::Forward
        | OutboundStep::RefuseApplication(_)
        | OutboundStep::Review
        | OutboundStep::Freeze { .. }
        | OutboundStep::Refuse(_)
        | OutboundStep::Cancel
        | OutboundStep::Withdraw
        | OutboundStep::RefuseByDestination(_)
        | OutboundStep::Ask => None,
    }
}

fn delivered(step: OutboundStep) -> Option<OutboundState> {
    match step {
        OutboundStep::Acknowledge(_) => Some(OutboundState::Delivered),
        OutboundStep::Settle(completion) => Some(OutboundState::Settled(completion)),
        OutboundStep::Return(refusals) => Some(OutboundState::Returned(refusals)),
        OutboundStep::Forward
        | OutboundStep::RefuseApplication(_)
        | OutboundStep::Review
        | OutboundStep::Freeze { .. }
        | OutboundStep::Refuse(_)
        | OutboundStep::Cancel
        | OutboundStep::Withdraw
        | OutboundStep::RefuseByDestination(_)
        | OutboundStep::Ask => None,
    }
}

/// Refused: the destination may ask, if it has not yet, and may be told.
fn refused(step: OutboundStep, told: Told) -> Option<Told> {
    match step {
        OutboundStep::Ask => Some(told.asked()),
        OutboundStep::Acknowledge(kinds) => {
            let heard = kinds.contains(MessageKind::Verdict);
            Some(if heard { told.heard() } else { told })
        }
        OutboundStep::Forward
        | OutboundStep::RefuseApplication(_)
        | OutboundStep::Review
        | OutboundStep::Freeze { .. }
        | OutboundStep::Refuse(_)
        | OutboundStep::Cancel
        | OutboundStep::Withdraw
        | OutboundStep::RefuseByDestination(_)
        | OutboundStep::Settle(_)
        | OutboundStep::Return(_) => None,
    }
}

/// A terminal state in which only "the destination has been told" can still happen.
fn tombstone(step: OutboundStep, by: MessageKind, told: bool) -> Option<bool> {
    match step {
        OutboundStep::Acknowledge(kinds) => Some(told || kinds.contains(by)),
        OutboundStep::Forward
        | OutboundStep::RefuseApplication(_)
        | OutboundStep::Review
        | OutboundStep::Freeze { .. }
        | OutboundStep::Refuse(_)
        | OutboundStep::Cancel
        | OutboundStep::Withdraw
        | OutboundStep::RefuseByDestination(_)
        | OutboundStep::Ask
        | OutboundStep::Settle(_)
        | OutboundStep::Return(_) => None,
    }
}

fn owing_legs(balance_leg: bool) -> OutboundState {
    let legs = MessageSet::of(&[MessageKind::Verdict, MessageKind::Relationship]);
    let money = MessageSet::of(&[MessageKind::Balance]);
    let outstanding = if balance_leg { legs.union(money) } else { legs };
    OutboundState::Frozen { outstanding }
}

#[cfg(test)]
mod tests;
