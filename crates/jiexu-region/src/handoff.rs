//! The records of a handoff, one at each end, and their timeline.

use std::sync::Arc;

use jiexu_rules::Deadline;
use jiexu_types::{Material, RegionCode, Timestamp};

use crate::{
    Acceptance, Alert, Application, BalanceNotice, Correction, InboundState, InformationForm,
    Message, MessageKind, MessageSet, OutboundState, Outcome, RefusedBy, Rejection, ReviewEntry,
    Taken, Verdict,
};

/// A handoff at its origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outbound {
    /// What never changes.
    pub application: Arc<Application>,
    /// Where it stands.
    pub state: OutboundState,
    /// What was promised and sent, once it was accepted.
    pub freeze: Option<Freeze>,
    /// Documents that were missing, when the application made here was not taken, here or there: of
    /// each entry, any one.
    pub missing: Vec<Vec<Material>>,
    /// Reviews by two operators, in their order.
    pub entries: Vec<ReviewEntry>,
    /// What the destination found wrong with a form, in order.
    pub corrections: Vec<Arc<Correction>>,
    /// A message that the destination would not take.
    pub rejected: Option<RejectedMessage>,
    /// What the clock has said of the deadline that runs.
    pub alert: Option<Alert>,
    /// What happened when.
    pub timeline: Vec<Moment>,
}

/// What the origin fixed with its acceptance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Freeze {
    /// The promise.
    pub acceptance: Acceptance,
    /// The relationship as it is handed over, in its last revision.
    pub form: Arc<InformationForm>,
}

/// A handoff at its destination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inbound {
    /// What never changes.
    pub application: Arc<Application>,
    /// Where it stands.
    pub state: InboundState,
    /// What the applicant was told when the application was taken in.
    pub taken: Option<Taken>,
    /// Documents that were missing, when it was not: of each entry, any one.
    pub missing: Vec<Vec<Material>>,
    /// The origin's promise, once it is here.
    pub acceptance: Option<Acceptance>,
    /// The relationship leg, once it is here, in its last revision.
    pub form: Option<Arc<InformationForm>>,
    /// The balance leg, once it is here.
    pub notice: Option<BalanceNotice>,
    /// Until when this region must complete, once the form is here.
    pub due_in: Option<Deadline>,
    /// Reviews by two operators, in their order.
    pub entries: Vec<ReviewEntry>,
    /// What was found wrong with a form, in order.
    pub corrections: Vec<Arc<Correction>>,
    /// The money that arrived did not agree with the form: an operator must match it, also when
    /// another form agrees (R18).
    pub unmatched: bool,
    /// When the money of a wallet transfer goes back unless the payee has accepted it.
    pub payee_until: Option<Timestamp>,
    /// A message that the origin would not take.
    pub rejected: Option<RejectedMessage>,
    /// What the clock has said of the deadline that runs.
    pub alert: Option<Alert>,
    /// What happened when.
    pub timeline: Vec<Moment>,
}

/// A message that the peer would not take. A person must look; it is not sent again until an
/// operator retries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RejectedMessage {
    /// Which message.
    pub kind: MessageKind,
    /// What the peer said.
    pub rejection: Rejection,
}

/// One line of a timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// When, on the clock of the region that kept it.
    pub at: Timestamp,
    /// What.
    pub step: Milestone,
}

/// What a timeline tells, at either end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Milestone {
    /// Destination: application on record (收件).
    Applied,
    /// Origin: an application made here is on record, for the destination.
    Forwarded,
    /// The request reached the origin (受理).
    Requested,
    /// An operator must decide.
    UnderReview,
    /// An operator entered a review (录入); another must check it.
    ReviewEntered,
    /// Another operator let it pass (复核通过).
    ReviewPassed,
    /// Another operator sent it back (退回).
    ReviewSentBack,
    /// Destination: the money does not agree with the form (待匹配).
    Unmatched,
    /// Destination: the payee of a wallet transfer must accept (待确认收款).
    AwaitingPayee,
    /// The form is wrong (纠错): asked here, or told here.
    CorrectionAsked,
    /// Origin: the form was issued again.
    FormReissued,
    /// The origin froze the balance.
    Frozen,
    /// Destination: the origin's acceptance is here.
    Accepted,
    /// The relationship leg is at the destination (转移).
    RelationshipReceived,
    /// The balance leg is at the destination.
    BalanceReceived,
    /// Origin: everything is acknowledged.
    Delivered,
    /// The destination credited the person (办结).
    Completed,
    /// Origin: the completion is known, the money is owed to the destination's fund.
    Settled,
    /// Origin: the person has the money back.
    Returned,
    /// Refused.
    Refused,
    /// The applicant withdrew.
    CancelAsked,
    /// The withdrawal came in time.
    Cancelled,
    /// The peer would not take a message.
    Rejected,
    /// An operator had the rejected message sent again.
    Retried,
    /// The deadline that runs is near; its owner was reminded.
    Reminded,
    /// The deadline has passed; its owner was told.
    Overdue,
    /// It passed long ago; the province was told.
    EscalatedProvincial,
    /// And longer; the nation was told.
    EscalatedNational,
}

impl Outbound {
    /// Messages owed to the destination. None while it has rejected one of them: the others would
    /// be rejected as well, or help nobody, and the rejected ones would be sent in turns for ever.
    pub fn owed(&self) -> MessageSet {
        if self.rejected.is_some() { MessageSet::NONE } else { self.state.owed() }
    }

    /// The region at the other end.
    pub fn peer(&self) -> RegionCode {
        self.application.destination
    }

    /// The message of a kind, as this record has it.
    pub(crate) fn message(&self, kind: MessageKind) -> Option<Message> {
        let id = self.application.id;
        match kind {
            MessageKind::Application => Some(Message::Application(self.application.clone())),
            MessageKind::Withdrawal => Some(Message::Withdrawal(self.application.clone())),
            MessageKind::Verdict => Some(Message::Verdict(id, self.verdict()?)),
            MessageKind::Relationship => {
                Some(Message::Relationship(self.freeze.as_ref()?.form.clone()))
            }
            MessageKind::Balance => {
                let amount = self.freeze.as_ref()?.acceptance.frozen;
                let person = self.application.person;
                Some(Message::Balance(BalanceNotice { handoff: id, person, amount }))
            }
            MessageKind::Request
            | MessageKind::Cancel
            | MessageKind::Correction
            | MessageKind::Outcome => None,
        }
    }

    fn verdict(&self) -> Option<Verdict> {
        match self.state {
            OutboundState::Forwarded { .. }
            | OutboundState::UnderReview
            | OutboundState::Withdrawn { .. } => None,
            OutboundState::Refused { refusals, .. } => Some(Verdict::Refused(refusals)),
            OutboundState::Cancelled { .. } => Some(Verdict::Cancelled),
            OutboundState::Frozen { .. }
            | OutboundState::Delivered
            | OutboundState::Correcting { .. }
            | OutboundState::Settled(_)
            | OutboundState::Returned(_) => {
                self.freeze.as_ref().map(|freeze| Verdict::Accepted(freeze.acceptance))
            }
        }
    }
}

impl Inbound {
    /// Messages owed to the origin, and not rejected by it.
    pub fn owed(&self) -> MessageSet {
        self.state.owed().without(rejected_kind(self.rejected.as_ref()))
    }

    /// The region at the other end.
    pub fn peer(&self) -> RegionCode {
        self.application.origin
    }

    /// The message of a kind, as this record has it.
    pub(crate) fn message(&self, kind: MessageKind) -> Option<Message> {
        let id = self.application.id;
        match kind {
            MessageKind::Request => Some(Message::Request(self.application.clone())),
            MessageKind::Cancel => Some(Message::Cancel(self.application.clone())),
            MessageKind::Correction => {
                Some(Message::Correction(id, self.corrections.last()?.clone()))
            }
            MessageKind::Outcome => Some(Message::Outcome(id, self.outcome()?)),
            MessageKind::Application
            | MessageKind::Withdrawal
            | MessageKind::Verdict
            | MessageKind::Relationship
            | MessageKind::Balance => None,
        }
    }

    fn outcome(&self) -> Option<Outcome> {
        match self.state {
            InboundState::Completed { completion, .. } => Some(Outcome::Completed(completion)),
            InboundState::Refused { refusals, by: RefusedBy::Destination, .. } => {
                Some(Outcome::Refused(refusals))
            }
            InboundState::Refused { refusals, by: RefusedBy::Application, .. } => {
                Some(Outcome::NotTaken { refusals, missing: self.missing.clone() })
            }
            InboundState::Refused { by: RefusedBy::Origin, .. }
            | InboundState::Applied
            | InboundState::Requested
            | InboundState::Cancelling { .. }
            | InboundState::Receiving { .. }
            | InboundState::UnderReview
            | InboundState::Correcting { .. }
            | InboundState::Cancelled => None,
        }
    }
}

fn rejected_kind(rejected: Option<&RejectedMessage>) -> MessageSet {
    rejected.map(|message| message.kind).into_iter().collect()
}
