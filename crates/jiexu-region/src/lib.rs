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

mod account_history;
mod alert;
mod application;
mod apply;
mod benefits;
mod cards;
mod certificate;
mod certifying;
mod concluding;
mod correcting;
mod correction;
mod coverage;
mod delivery;
mod event;
mod explanation;
#[cfg(test)]
mod fixtures;
mod form;
mod forwarding;
mod handoff;
pub mod inbound;
mod index;
mod intake;
pub mod invariants;
mod message;
mod opening;
pub mod outbound;
mod particulars;
mod person;
pub mod planted;
mod policy;
mod premiums;
mod progress;
mod receiving;
mod records;
mod refunds;
mod region;
mod registry;
mod registry_refusal;
mod residual;
mod resting;
mod review;
mod reviewing;
mod screening;
mod sealing;
mod sending;
mod simulated_clock;
mod snapshot;
mod spending;
mod state;
mod table;
mod told;
mod told_forms;
mod wallet;
mod warning;

pub use alert::{Alert, AlertLevel, AlertPolicy, Alerted, Owners, Tick, Ticked};
pub use application::{Application, Purpose, WalletTransfer};
pub use apply::Inapplicable;
pub use benefits::{BenefitTerms, Benefits};
pub use certificate::{
    Certificate, CertificateFate, CertificateRecord, CertificateStanding, CertifiedMonths,
    UnpaidMonth,
};
pub use certifying::{
    IssueCertificate, IssueReply, LookUpCertificate, RevokeCertificate, VerifiedCertificate,
    VerifyCertificate,
};
pub use correcting::ReissueForm;
pub use correction::{BadFinding, Correction, Finding};
pub use coverage::{BenefitsOn, CoverageOn, Moving, ResponsibleOn, SchemeOn, StatusOn};
pub use delivery::{Deliver, RecordReceipt, Retry};
pub use event::{CertificateEvent, Event, InboundEvent, OutboundEvent, RegistryEvent, Side};
pub use explanation::{Basis, Duty, Obligation, Party, Unblock};
pub use form::{FilingMark, FilingMarks, FormIssue, FormNo, FormSummary, InformationForm, Marks};
pub use forwarding::{Forward, ForwardReply, Withdraw};
pub use handoff::{Freeze, Inbound, Milestone, Moment, Outbound, RejectedMessage};
pub use inbound::InboundState;
pub use index::OwedSeq;
pub use intake::{AppliedBy, Attachment, Intake};
pub use message::{
    Acceptance, BalanceNotice, Completion, Message, MessageKind, MessageSet, Outcome, Receipt,
    Rejection, Verdict,
};
pub use opening::Opening;
pub use outbound::OutboundState;
pub use particulars::{
    Accumulators, Arrear, Credentials, Dossier, Entitlement, EntitlementStatus, Filing, FilingKind,
    FreezeReason, Grant, Incentives, OpenSettlements, Part, Particulars, RecordParticulars,
    Standing,
};
pub use person::{
    Began, PastCoverage, Person, PersonRecord, Relation, RelationStatus, Responsibility,
};
pub use policy::{CaseReply, Denial, Policy};
pub use premiums::{FamilyPremium, PayFamilyPremium};
pub use progress::{Ending, Progress, PublicStep, StepProgress, StepState};
pub use receiving::{Apply, ApplyReply, Cancel};
pub use refunds::{Refund, Refunding};
pub use region::{Command, Decision, Region};
pub use registry::{Contribute, Enrol, Import, RegistryReply, Resume, Retire, Suspend};
pub use registry_refusal::RegistryRefusal;
pub use resting::{Laid, Misplaced, Resting};
pub use review::{CheckFinding, Review, ReviewCheck, ReviewEntry, ReviewStep};
pub use reviewing::{CheckInbound, CheckOutbound, ReviewInbound, ReviewOutbound};
pub use screening::{Screening, Taken};
pub use sealing::Seals;
pub use simulated_clock::{AdvanceClock, ClockReply};
pub use snapshot::Snapshot;
pub use spending::{Bill, ExcludedItem, Item, ItemKind, Spending};
pub use state::{Spend, State, StateItem};
pub use told::{RefusedBy, Told};
pub use told_forms::ToldForm;
pub use wallet::{AnswerWallet, WalletAnswer};
