//! A handoff at its origin: the machine.
//!
//! ```text
//!  a request ──► UnderReview ──► Frozen ──► Delivered ──► Settled
//!      ▲         │  │   │       │  ▲  │         │ └─────► Returned
//!      │         │  │   │       ▼  │  │         │            ▲
//!      │         │  │   │     Correcting ◄──────┘────────────┘
//!      │         │  │   └► Refused    └─ (an outcome may overtake the acknowledgements)
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

mod state;

use jiexu_rules::Refusals;

use crate::planted::{Bug, is_planted};
use crate::{Completion, MessageKind, MessageSet, RefusedBy, Told};

pub use state::OutboundState;

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
        Some(OutboundState::Forwarded { told }) => forwarded(told, step),
        Some(OutboundState::UnderReview) => under_review(step),
        Some(OutboundState::Frozen { outstanding }) => frozen(outstanding, step),
        Some(OutboundState::Delivered) => delivered(step),
        Some(OutboundState::Correcting { outstanding }) => correcting(outstanding, step),
        Some(OutboundState::Settled(known)) => settled(known, step),
        Some(OutboundState::Returned(known)) => returned(known, step),
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
        | OutboundStep::AskCorrection
        | OutboundStep::Reissue
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
        | OutboundStep::AskCorrection
        | OutboundStep::Reissue
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
        | OutboundStep::AskCorrection
        | OutboundStep::Reissue
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
        | OutboundStep::AskCorrection
        | OutboundStep::Reissue
        | OutboundStep::Settle(_)
        | OutboundStep::Return(_) => None,
    }
}

fn frozen(outstanding: MessageSet, step: OutboundStep) -> Option<OutboundState> {
    match step {
        OutboundStep::Acknowledge(kinds) => {
            let silenced = is_planted(Bug::SilencesOthers);
            let outstanding = outstanding.without(if silenced { outstanding } else { kinds });
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
        OutboundStep::Forward
        | OutboundStep::RefuseApplication(_)
        | OutboundStep::Review
        | OutboundStep::Freeze { .. }
        | OutboundStep::Refuse(_)
        | OutboundStep::Cancel
        | OutboundStep::Withdraw
        | OutboundStep::RefuseByDestination(_)
        | OutboundStep::Ask
        | OutboundStep::Reissue => None,
    }
}

fn delivered(step: OutboundStep) -> Option<OutboundState> {
    match step {
        OutboundStep::Acknowledge(_) => Some(OutboundState::Delivered),
        OutboundStep::Settle(completion) => Some(OutboundState::Settled(completion)),
        OutboundStep::Return(refusals) => Some(OutboundState::Returned(refusals)),
        OutboundStep::AskCorrection => Some(without_form(MessageSet::NONE)),
        OutboundStep::Forward
        | OutboundStep::RefuseApplication(_)
        | OutboundStep::Review
        | OutboundStep::Freeze { .. }
        | OutboundStep::Refuse(_)
        | OutboundStep::Cancel
        | OutboundStep::Withdraw
        | OutboundStep::RefuseByDestination(_)
        | OutboundStep::Ask
        | OutboundStep::Reissue => None,
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
        OutboundStep::Forward
        | OutboundStep::RefuseApplication(_)
        | OutboundStep::Review
        | OutboundStep::Freeze { .. }
        | OutboundStep::Refuse(_)
        | OutboundStep::Cancel
        | OutboundStep::Withdraw
        | OutboundStep::RefuseByDestination(_)
        | OutboundStep::Ask
        | OutboundStep::AskCorrection
        | OutboundStep::Settle(_) => None,
    }
}

/// The money is the destination's; it may say so again.
fn settled(known: Completion, step: OutboundStep) -> Option<OutboundState> {
    match step {
        OutboundStep::Settle(again) => (again == known).then_some(OutboundState::Settled(known)),
        OutboundStep::Acknowledge(_) => Some(OutboundState::Settled(known)),
        OutboundStep::Forward
        | OutboundStep::RefuseApplication(_)
        | OutboundStep::Review
        | OutboundStep::Freeze { .. }
        | OutboundStep::Refuse(_)
        | OutboundStep::Cancel
        | OutboundStep::Withdraw
        | OutboundStep::RefuseByDestination(_)
        | OutboundStep::Ask
        | OutboundStep::AskCorrection
        | OutboundStep::Reissue
        | OutboundStep::Return(_) => None,
    }
}

/// The person has the money back; the destination may say so again.
fn returned(known: Refusals, step: OutboundStep) -> Option<OutboundState> {
    match step {
        OutboundStep::Return(again) => (again == known).then_some(OutboundState::Returned(known)),
        OutboundStep::Acknowledge(_) => Some(OutboundState::Returned(known)),
        OutboundStep::Forward
        | OutboundStep::RefuseApplication(_)
        | OutboundStep::Review
        | OutboundStep::Freeze { .. }
        | OutboundStep::Refuse(_)
        | OutboundStep::Cancel
        | OutboundStep::Withdraw
        | OutboundStep::RefuseByDestination(_)
        | OutboundStep::Ask
        | OutboundStep::AskCorrection
        | OutboundStep::Reissue
        | OutboundStep::Settle(_) => None,
    }
}

/// Refused: the destination may ask, if it has not yet, and may be told.
fn refused(step: OutboundStep, told: Told) -> Option<Told> {
    match step {
        OutboundStep::Ask => Some(told.asked()),
        OutboundStep::Acknowledge(kinds) => {
            let heard = kinds.contains(MessageKind::Verdict) && !is_planted(Bug::RefusalRetried);
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
        | OutboundStep::AskCorrection
        | OutboundStep::Reissue
        | OutboundStep::Settle(_)
        | OutboundStep::Return(_) => None,
    }
}

/// A terminal state in which only "the destination has been told" can still happen.
fn tombstone(step: OutboundStep, by: MessageKind, told: bool) -> Option<bool> {
    match step {
        OutboundStep::Acknowledge(kinds) => {
            Some(told || kinds.contains(by) && !is_planted(Bug::TombstoneLoops))
        }
        OutboundStep::Forward
        | OutboundStep::RefuseApplication(_)
        | OutboundStep::Review
        | OutboundStep::Freeze { .. }
        | OutboundStep::Refuse(_)
        | OutboundStep::Cancel
        | OutboundStep::Withdraw
        | OutboundStep::RefuseByDestination(_)
        | OutboundStep::Ask
        | OutboundStep::AskCorrection
        | OutboundStep::Reissue
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
