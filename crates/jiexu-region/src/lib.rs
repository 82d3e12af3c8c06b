//! A region as a deterministic state machine with a journal somewhere else.
//!
//! A [`Command`] decides: it reads the [`Region`], changes nothing, and returns a [`Decision`], the
//! events to journal and the reply to give once they are durable. [`Region::apply`] is the only
//! mutation; recovery uses the same. What the region owes its peers, and until when something must
//! be done, follows from its state and is kept as an index by `apply`.
//!
//! No clock, no randomness, no IO: time is an argument, and iteration order never depends on a
//! hash.
#![deny(clippy::arithmetic_side_effects)]

mod application;
mod apply;
mod delivery;
mod event;
#[cfg(test)]
mod fixtures;
mod forwarding;
mod handoff;
pub mod inbound;
mod index;
mod intake;
pub mod invariants;
mod message;
pub mod outbound;
mod person;
mod policy;
mod receiving;
mod refunds;
mod region;
mod registry;
mod registry_refusal;
mod residual;
mod screening;
mod sending;
#[cfg(test)]
mod simulation;
mod state;
mod told;

pub use application::{Application, Purpose};
pub use apply::Inapplicable;
pub use delivery::{Deliver, RecordReceipt, Retry};
pub use event::{Event, InboundEvent, OutboundEvent, RegistryEvent, Side};
pub use forwarding::{Forward, ForwardReply, Withdraw};
pub use handoff::{Freeze, Inbound, Milestone, Moment, Outbound, RejectedMessage};
pub use inbound::InboundState;
pub use index::OwedSeq;
pub use intake::{AppliedBy, Attachment, Intake};
pub use message::{
    Acceptance, BalanceNotice, Completion, InformationForm, Message, MessageKind, MessageSet,
    Outcome, Receipt, Rejection, Verdict,
};
pub use outbound::OutboundState;
pub use person::{
    Began, PastCoverage, Person, PersonRecord, Relation, RelationStatus, Responsibility,
};
pub use policy::{CaseReply, Policy, Review};
pub use receiving::{Apply, ApplyReply, Cancel, ReviewInbound};
pub use refunds::{Refund, Refunding};
pub use region::{Command, Decision, Region};
pub use registry::{Contribute, Enrol, Import, RegistryReply, Resume, Retire, Spending, Suspend};
pub use registry_refusal::RegistryRefusal;
pub use screening::{Screening, Taken};
pub use sending::ReviewOutbound;
pub use state::{Spend, State, StateItem};
pub use told::{RefusedBy, Told};
