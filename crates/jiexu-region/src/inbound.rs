//! A handoff at its destination: the machine.
//!
//! ```text
//!   Applied ──► Requested ──► Receiving ──► UnderReview ──► Completed
//!      │            │          ▲  │    │         │   └────► Refused
//!      │            │          │  ▼    │         │
//!      │            │      Correcting ◄│─────────┘
//!      │            ├► Refused  └──────┴► Refused (and from Receiving: Completed)
//!      └──► Cancelling ──► Cancelled, Refused, or Receiving when the cancel came too late
//! ```
//!
//! An application that the origin forwards begins the same way as one made here. A withdrawal at
//! the origin ends Applied, Requested and Cancelling as Cancelled, and leaves a tombstone where it
//! overtakes its application.
//!
//! The legs arrive in any order, and may overtake the verdict. The durable step to Completed or to
//! Refused is the one decision point of the whole handoff.

mod state;

use jiexu_rules::Refusals;

use crate::{Completion, MessageKind, MessageSet, RefusedBy, Told};

pub use state::InboundState;

/// What can happen to a handoff at its destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InboundStep {
    /// An application passed the checks.
    Apply,
    /// An application did not.
    RefuseApplication(Refusals),
    /// The origin forwarded the application that was refused here, and waits for the outcome.
    Forward,
    /// The applicant withdrew at the origin, where nothing is frozen.
    Withdraw,
    /// The origin has these messages durably.
    Acknowledge(MessageSet),
    /// The applicant withdraws.
    AskCancel,
    /// The origin accepted.
    Accept,
    /// The origin refused.
    RefuseByOrigin(Refusals),
    /// The origin confirmed the cancel.
    CancelByOrigin,
    /// The relationship leg is here.
    ReceiveRelationship,
    /// The balance leg is here.
    ReceiveBalance,
    /// Both legs agree, an operator decides.
    Review,
    /// The origin is asked to correct the form.
    AskCorrection {
        /// Messages of the origin that are here.
        received: MessageSet,
    },
    /// The person is here.
    Complete(Completion),
    /// Refused after delivery.
    Refuse(Refusals),
}

/// A step that the state does not allow. Boxed: both may hold a completion, and it is hardly ever
/// made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{step:?} is not legal in {state:?}")]
pub struct IllegalInbound {
    state: Box<Option<InboundState>>,
    step: Box<InboundStep>,
}

/// The only function that may produce a new [`InboundState`]. `None` is a handoff that this region
/// has never heard of.
pub fn transition(
    state: Option<InboundState>,
    step: InboundStep,
) -> Result<InboundState, IllegalInbound> {
    let next = match state {
        None => begin(step),
        Some(InboundState::Applied) => asking(InboundState::Applied, step),
        Some(InboundState::Requested) => asking(InboundState::Requested, step),
        Some(InboundState::Cancelling { told }) => cancelling(told, step),
        Some(InboundState::Receiving { received }) => receiving(received, step),
        Some(InboundState::UnderReview) => under_review(step),
        Some(InboundState::Correcting { received, told }) => correcting(received, told, step),
        Some(InboundState::Completed { completion, told }) => {
            tombstone(step, told).map(|told| InboundState::Completed { completion, told })
        }
        Some(InboundState::Refused { refusals, by, told }) => {
            refused(step, by, told).map(|told| InboundState::Refused { refusals, by, told })
        }
        Some(InboundState::Cancelled) => tombstone(step, true).map(|_| InboundState::Cancelled),
    };
    next.ok_or_else(|| IllegalInbound { state: Box::new(state), step: Box::new(step) })
}

fn begin(step: InboundStep) -> Option<InboundState> {
    match step {
        InboundStep::Apply => Some(InboundState::Applied),
        InboundStep::RefuseApplication(refusals) => {
            let (by, told) = (RefusedBy::Application, Told::Unasked);
            Some(InboundState::Refused { refusals, by, told })
        }
        // The tombstone: an application that comes after its withdrawal must find it.
        InboundStep::Withdraw => Some(InboundState::Cancelled),
        InboundStep::Forward
        | InboundStep::Acknowledge(_)
        | InboundStep::AskCancel
        | InboundStep::Accept
        | InboundStep::RefuseByOrigin(_)
        | InboundStep::CancelByOrigin
        | InboundStep::ReceiveRelationship
        | InboundStep::ReceiveBalance
        | InboundStep::Review
        | InboundStep::AskCorrection { .. }
        | InboundStep::Complete(_)
        | InboundStep::Refuse(_) => None,
    }
}

/// Applied and Requested differ in what is owed, not in what may happen next.
fn asking(state: InboundState, step: InboundStep) -> Option<InboundState> {
    match step {
        InboundStep::Acknowledge(kinds) => {
            Some(if kinds.contains(MessageKind::Request) { InboundState::Requested } else { state })
        }
        InboundStep::AskCancel => Some(InboundState::Cancelling { told: false }),
        InboundStep::Accept => Some(received(MessageSet::NONE, MessageKind::Verdict)),
        InboundStep::RefuseByOrigin(refusals) => Some(refused_by_origin(refusals)),
        InboundStep::Withdraw => Some(InboundState::Cancelled),
        // The legs imply the acceptance that they overtook.
        InboundStep::ReceiveRelationship => {
            Some(received(MessageSet::NONE, MessageKind::Relationship))
        }
        InboundStep::ReceiveBalance => Some(received(MessageSet::NONE, MessageKind::Balance)),
        InboundStep::Apply
        | InboundStep::RefuseApplication(_)
        | InboundStep::Forward
        | InboundStep::CancelByOrigin
        | InboundStep::Review
        | InboundStep::AskCorrection { .. }
        | InboundStep::Complete(_)
        | InboundStep::Refuse(_) => None,
    }
}

fn cancelling(told: bool, step: InboundStep) -> Option<InboundState> {
    match step {
        InboundStep::Acknowledge(kinds) => {
            Some(InboundState::Cancelling { told: told || kinds.contains(MessageKind::Cancel) })
        }
        InboundStep::CancelByOrigin | InboundStep::Withdraw => Some(InboundState::Cancelled),
        InboundStep::RefuseByOrigin(refusals) => Some(refused_by_origin(refusals)),
        // Too late: the origin had accepted. The handoff goes on.
        InboundStep::Accept => Some(received(MessageSet::NONE, MessageKind::Verdict)),
        InboundStep::ReceiveRelationship => {
            Some(received(MessageSet::NONE, MessageKind::Relationship))
        }
        InboundStep::ReceiveBalance => Some(received(MessageSet::NONE, MessageKind::Balance)),
        InboundStep::AskCancel => Some(InboundState::Cancelling { told }),
        InboundStep::Apply
        | InboundStep::RefuseApplication(_)
        | InboundStep::Forward
        | InboundStep::Review
        | InboundStep::AskCorrection { .. }
        | InboundStep::Complete(_)
        | InboundStep::Refuse(_) => None,
    }
}

fn receiving(here: MessageSet, step: InboundStep) -> Option<InboundState> {
    let decidable = here.contains(MessageKind::Relationship);
    match step {
        InboundStep::Acknowledge(_) => Some(InboundState::Receiving { received: here }),
        InboundStep::Accept => Some(received(here, MessageKind::Verdict)),
        InboundStep::ReceiveRelationship => Some(received(here, MessageKind::Relationship)),
        InboundStep::ReceiveBalance => Some(received(here, MessageKind::Balance)),
        // One leg twice is not two legs: without the form nothing can be decided.
        InboundStep::Review => decidable.then_some(InboundState::UnderReview),
        InboundStep::AskCorrection { received } => decidable.then_some(asked(received)),
        InboundStep::Complete(completion) => decidable.then_some(completed(completion)),
        InboundStep::Refuse(refusals) => decidable.then_some(refused_here(refusals)),
        InboundStep::Apply
        | InboundStep::RefuseApplication(_)
        | InboundStep::Forward
        | InboundStep::Withdraw
        | InboundStep::AskCancel
        | InboundStep::RefuseByOrigin(_)
        | InboundStep::CancelByOrigin => None,
    }
}

fn under_review(step: InboundStep) -> Option<InboundState> {
    match step {
        // An acceptance that its legs overtook is put on record; it decides nothing.
        InboundStep::Acknowledge(_) | InboundStep::Accept => Some(InboundState::UnderReview),
        InboundStep::AskCorrection { received } => Some(asked(received)),
        InboundStep::Complete(completion) => Some(completed(completion)),
        InboundStep::Refuse(refusals) => Some(refused_here(refusals)),
        InboundStep::Apply
        | InboundStep::RefuseApplication(_)
        | InboundStep::Forward
        | InboundStep::Withdraw
        | InboundStep::AskCancel
        | InboundStep::RefuseByOrigin(_)
        | InboundStep::CancelByOrigin
        | InboundStep::ReceiveRelationship
        | InboundStep::ReceiveBalance
        | InboundStep::Review => None,
    }
}

/// The form that is here is wrong: only another one leads back to a decision in favour.
fn correcting(here: MessageSet, told: bool, step: InboundStep) -> Option<InboundState> {
    let with = |kind| here.union(MessageSet::of(&[kind]));
    match step {
        InboundStep::Acknowledge(kinds) => {
            let told = told || kinds.contains(MessageKind::Correction);
            Some(InboundState::Correcting { received: here, told })
        }
        InboundStep::Accept => {
            Some(InboundState::Correcting { received: with(MessageKind::Verdict), told })
        }
        InboundStep::ReceiveBalance => {
            Some(InboundState::Correcting { received: with(MessageKind::Balance), told })
        }
        InboundStep::ReceiveRelationship => Some(received(here, MessageKind::Relationship)),
        InboundStep::Refuse(refusals) => Some(refused_here(refusals)),
        InboundStep::Apply
        | InboundStep::RefuseApplication(_)
        | InboundStep::Forward
        | InboundStep::Withdraw
        | InboundStep::AskCancel
        | InboundStep::RefuseByOrigin(_)
        | InboundStep::CancelByOrigin
        | InboundStep::Review
        | InboundStep::AskCorrection { .. }
        | InboundStep::Complete(_) => None,
    }
}

/// Refused: the origin may ask, where that was not known to wait, and may be told.
fn refused(step: InboundStep, by: RefusedBy, told: Told) -> Option<Told> {
    match step {
        InboundStep::Acknowledge(kinds) => {
            let heard = kinds.contains(MessageKind::Outcome);
            Some(if heard { told.heard() } else { told })
        }
        InboundStep::Forward => (by == RefusedBy::Application).then(|| told.asked()),
        // The refusal and the withdrawal crossed: nobody waits for the refusal any more.
        InboundStep::Withdraw => (by == RefusedBy::Application).then_some(Told::Done),
        InboundStep::Apply
        | InboundStep::RefuseApplication(_)
        | InboundStep::AskCancel
        | InboundStep::Accept
        | InboundStep::RefuseByOrigin(_)
        | InboundStep::CancelByOrigin
        | InboundStep::ReceiveRelationship
        | InboundStep::ReceiveBalance
        | InboundStep::Review
        | InboundStep::AskCorrection { .. }
        | InboundStep::Complete(_)
        | InboundStep::Refuse(_) => None,
    }
}

/// A terminal state in which only "the origin has been told" can still happen.
fn tombstone(step: InboundStep, told: bool) -> Option<bool> {
    match step {
        InboundStep::Acknowledge(kinds) => Some(told || kinds.contains(MessageKind::Outcome)),
        InboundStep::Apply
        | InboundStep::RefuseApplication(_)
        | InboundStep::Forward
        | InboundStep::Withdraw
        | InboundStep::AskCancel
        | InboundStep::Accept
        | InboundStep::RefuseByOrigin(_)
        | InboundStep::CancelByOrigin
        | InboundStep::ReceiveRelationship
        | InboundStep::ReceiveBalance
        | InboundStep::Review
        | InboundStep::AskCorrection { .. }
        | InboundStep::Complete(_)
        | InboundStep::Refuse(_) => None,
    }
}

fn received(here: MessageSet, kind: MessageKind) -> InboundState {
    InboundState::Receiving { received: here.union(MessageSet::of(&[kind])) }
}

fn asked(received: MessageSet) -> InboundState {
    InboundState::Correcting { received, told: false }
}

fn refused_by_origin(refusals: Refusals) -> InboundState {
    InboundState::Refused { refusals, by: RefusedBy::Origin, told: Told::Done }
}

fn completed(completion: Completion) -> InboundState {
    InboundState::Completed { completion, told: false }
}

fn refused_here(refusals: Refusals) -> InboundState {
    InboundState::Refused { refusals, by: RefusedBy::Destination, told: Told::Owed }
}

#[cfg(test)]
mod tests;
