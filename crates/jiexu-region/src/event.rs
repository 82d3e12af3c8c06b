//! What happened: the facts that the journal keeps for ever.
//!
//! Events carry what was decided, not what was asked, so that replaying them needs no policy and no
//! clock. The time of an event is the time of the journal record that holds it.

mod records;

use std::sync::Arc;

use jiexu_rules::{Deadline, Refusals};
use jiexu_types::{HandoffId, Material, Timestamp};

use crate::{
    Acceptance, Alerted, Application, BalanceNotice, Completion, Correction, InformationForm,
    MessageKind, MessageSet, Rejection, ReviewStep, Taken,
};

pub use records::{CertificateEvent, RegistryEvent};

/// One fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A person's record: enrolment and all that an employer, the person or the agency enters.
    Registry(RegistryEvent),
    /// A step of a handoff out of this region.
    Outbound(OutboundEvent),
    /// A step of a handoff into this region.
    Inbound(InboundEvent),
    /// A coverage certificate.
    Certificate(CertificateEvent),
    /// The peer would not take a message; it is no longer sent until an operator retries.
    MessageRejected {
        /// The case.
        handoff: HandoffId,
        /// What was not taken.
        kind: MessageKind,
        /// What the peer said.
        rejection: Rejection,
    },
    /// An operator wants the rejected message sent again.
    Retried {
        /// The case.
        handoff: HandoffId,
    },
    /// A deadline is near, or has passed: somebody is told.
    Alerted(Alerted),
    /// An operator set a simulated clock forward.
    ClockAdvanced {
        /// How far it is ahead of the system's clock then, in milliseconds.
        ahead_ms: u64,
    },
}

/// Facts of a handoff at its origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OutboundEvent {
    /// An application was made here; the destination is owed it.
    Forwarded(Arc<Application>),
    /// An application made here was refused by this region's own checks; the destination was not
    /// told.
    ApplicationRefused {
        /// The case.
        application: Arc<Application>,
        /// All that applied.
        refusals: Refusals,
        /// Documents that are missing: of each entry, any one.
        missing: Vec<Vec<Material>>,
    },
    /// The destination asks for what was refused here before it asked: the verdict is owed.
    Asked {
        /// The case.
        handoff: HandoffId,
    },
    /// The destination refused the application that was forwarded to it.
    RefusedByDestination {
        /// The case.
        handoff: HandoffId,
        /// All that applied.
        refusals: Refusals,
        /// Documents that are missing: of each entry, any one.
        missing: Vec<Vec<Material>>,
    },
    /// The applicant withdrew here before anything moved; the destination is owed the withdrawal.
    Withdrawn {
        /// The case.
        handoff: HandoffId,
    },
    /// A request is durable; an operator must decide.
    Requested(Arc<Application>),
    /// Accepted: balance frozen, relationship closed to new entries, both legs owed.
    Frozen {
        /// The case.
        application: Arc<Application>,
        /// What was promised.
        acceptance: Acceptance,
        /// The relationship as it is handed over.
        form: Arc<InformationForm>,
    },
    /// Refused before anything moved.
    Refused {
        /// The case.
        application: Arc<Application>,
        /// All that applied.
        refusals: Refusals,
    },
    /// Cancelled before anything moved; also the tombstone of a request never seen.
    Cancelled(Arc<Application>),
    /// One of the two steps of a review with four eyes.
    Reviewed {
        /// The case.
        handoff: HandoffId,
        /// Which step.
        step: ReviewStep,
    },
    /// The destination has these durably.
    Acknowledged {
        /// The case.
        handoff: HandoffId,
        /// What it has.
        kinds: MessageSet,
    },
    /// The destination asks for another form.
    CorrectionAsked {
        /// The case.
        handoff: HandoffId,
        /// What is wrong.
        correction: Arc<Correction>,
        /// Until when the form must be sent again.
        due: Deadline,
    },
    /// An operator issued the form again; it is owed.
    FormReissued(Arc<InformationForm>),
    /// The destination completed.
    Settled {
        /// The case.
        handoff: HandoffId,
        /// What the destination did.
        completion: Completion,
    },
    /// The destination refused after delivery.
    Returned {
        /// The case.
        handoff: HandoffId,
        /// Why.
        refusals: Refusals,
    },
}

/// Facts of a handoff at its destination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InboundEvent {
    /// Application accepted for handling; the origin will be asked.
    Applied {
        /// The case.
        application: Arc<Application>,
        /// What the applicant is told.
        taken: Taken,
    },
    /// Application refused by this region's own checks; the origin was never asked.
    ApplicationRefused {
        /// The case.
        application: Arc<Application>,
        /// All that applied.
        refusals: Refusals,
        /// Documents that are missing: of each entry, any one.
        missing: Vec<Vec<Material>>,
    },
    /// The origin forwarded the application that was refused here: the outcome is owed.
    Forwarded {
        /// The case.
        handoff: HandoffId,
    },
    /// Withdrawn at the origin; also the tombstone of an application never seen.
    Withdrawn(Arc<Application>),
    /// The origin has these durably: the request, the cancel or the outcome.
    Acknowledged {
        /// The case.
        handoff: HandoffId,
        /// What it has.
        kinds: MessageSet,
    },
    /// The applicant asked to withdraw.
    CancelAsked {
        /// The case.
        handoff: HandoffId,
    },
    /// The origin accepted.
    Accepted {
        /// The case.
        handoff: HandoffId,
        /// What it promised.
        acceptance: Acceptance,
    },
    /// The origin refused.
    RefusedByOrigin {
        /// The case.
        handoff: HandoffId,
        /// Why.
        refusals: Refusals,
    },
    /// The origin confirmed the cancel.
    CancelledByOrigin {
        /// The case.
        handoff: HandoffId,
    },
    /// The relationship leg is here: the first form, or one that corrects another.
    RelationshipReceived {
        /// The form.
        form: Arc<InformationForm>,
        /// Until when the destination must complete (43号 art. 8).
        due_in: Deadline,
    },
    /// The balance leg is here; the money waits unmatched.
    BalanceReceived {
        /// The notice.
        notice: BalanceNotice,
        /// Until when this region must complete, once the form is here as well.
        due_in: Option<Deadline>,
    },
    /// Both legs agree; an operator must decide.
    ReviewBegun {
        /// The case.
        handoff: HandoffId,
    },
    /// Both legs are here and the money does not agree; an operator must match it, or refuse.
    Unmatched {
        /// The case.
        handoff: HandoffId,
    },
    /// The origin is asked for another form.
    CorrectionAsked {
        /// The case.
        handoff: HandoffId,
        /// What is wrong.
        correction: Arc<Correction>,
    },
    /// The money of a wallet transfer is here and agrees; the payee must accept it.
    AwaitingPayee {
        /// The case.
        handoff: HandoffId,
        /// When it goes back otherwise.
        until: Timestamp,
    },
    /// One of the two steps of a review with four eyes.
    Reviewed {
        /// The case.
        handoff: HandoffId,
        /// Which step.
        step: ReviewStep,
    },
    /// The one decision: the person is here.
    Completed {
        /// The case.
        handoff: HandoffId,
        /// What was done.
        completion: Completion,
    },
    /// The one decision: refused after delivery.
    Refused {
        /// The case.
        handoff: HandoffId,
        /// Why.
        refusals: Refusals,
    },
}

/// Which end of a handoff a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Side {
    /// The origin's (转出).
    Outbound,
    /// The destination's (转入).
    Inbound,
}

impl Event {
    /// The record of a handoff that the event changes, if it changes one.
    pub fn case(&self) -> Option<(Side, HandoffId)> {
        match self {
            Event::Registry(_) | Event::Certificate(_) => None,
            Event::Outbound(event) => Some((Side::Outbound, event.handoff())),
            Event::Inbound(event) => Some((Side::Inbound, event.handoff())),
            Event::MessageRejected { handoff, kind, .. } => Some((kind.sender(), *handoff)),
            Event::Alerted(alerted) => Some((alerted.side, alerted.handoff)),
            Event::Retried { .. } | Event::ClockAdvanced { .. } => None,
        }
    }
}

impl OutboundEvent {
    /// The handoff it is about.
    pub fn handoff(&self) -> HandoffId {
        match self {
            OutboundEvent::Forwarded(application)
            | OutboundEvent::ApplicationRefused { application, .. }
            | OutboundEvent::Requested(application)
            | OutboundEvent::Frozen { application, .. }
            | OutboundEvent::Refused { application, .. }
            | OutboundEvent::Cancelled(application) => application.id,
            OutboundEvent::FormReissued(form) => form.handoff,
            OutboundEvent::Asked { handoff }
            | OutboundEvent::RefusedByDestination { handoff, .. }
            | OutboundEvent::Withdrawn { handoff }
            | OutboundEvent::CorrectionAsked { handoff, .. }
            | OutboundEvent::Reviewed { handoff, .. }
            | OutboundEvent::Acknowledged { handoff, .. }
            | OutboundEvent::Settled { handoff, .. }
            | OutboundEvent::Returned { handoff, .. } => *handoff,
        }
    }
}

impl InboundEvent {
    /// The handoff it is about.
    pub fn handoff(&self) -> HandoffId {
        match self {
            InboundEvent::Applied { application, .. }
            | InboundEvent::Withdrawn(application)
            | InboundEvent::ApplicationRefused { application, .. } => application.id,
            InboundEvent::RelationshipReceived { form, .. } => form.handoff,
            InboundEvent::BalanceReceived { notice, .. } => notice.handoff,
            InboundEvent::Forwarded { handoff }
            | InboundEvent::Acknowledged { handoff, .. }
            | InboundEvent::CancelAsked { handoff }
            | InboundEvent::Accepted { handoff, .. }
            | InboundEvent::RefusedByOrigin { handoff, .. }
            | InboundEvent::CancelledByOrigin { handoff }
            | InboundEvent::ReviewBegun { handoff }
            | InboundEvent::Unmatched { handoff }
            | InboundEvent::AwaitingPayee { handoff, .. }
            | InboundEvent::CorrectionAsked { handoff, .. }
            | InboundEvent::Reviewed { handoff, .. }
            | InboundEvent::Completed { handoff, .. }
            | InboundEvent::Refused { handoff, .. } => *handoff,
        }
    }
}
