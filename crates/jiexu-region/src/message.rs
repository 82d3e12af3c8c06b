//! What two regions say to each other.
//!
//! Nine kinds of message, each owed until the other side acknowledges it. An acknowledgement means
//! *I have it durably*, nothing more; the answer is another message.

use std::sync::Arc;

use jiexu_rules::{Deadline, Refusals};
use jiexu_types::{Date, Fen, HandoffId, Material, PersonId};

use crate::{Application, Benefits, Correction, FilingMarks, InformationForm, Marks, Side};

/// One message about one handoff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// Origin to destination: an application that was made at the origin (43号 art. 5).
    Application(Arc<Application>),
    /// Origin to destination: the applicant withdrew at the origin, where nothing is frozen.
    /// Carries the whole application, for a destination that has never seen it.
    Withdrawal(Arc<Application>),
    /// Destination to origin: please hand this person over (联系函).
    Request(Arc<Application>),
    /// Destination to origin: the applicant withdraws. Carries the whole application, so that an
    /// origin that has never seen the request can refuse it when it comes late.
    Cancel(Arc<Application>),
    /// Origin to destination: accepted, refused or cancelled.
    Verdict(HandoffId, Verdict),
    /// Origin to destination, first leg: the information form (信息表).
    Relationship(Arc<InformationForm>),
    /// Origin to destination, second leg: the money is on its way (划转通知).
    Balance(BalanceNotice),
    /// Destination to origin: the one decision, completed or refused (办结反馈).
    Outcome(HandoffId, Outcome),
    /// Destination to origin: please correct the form (纠错).
    Correction(HandoffId, Arc<Correction>),
}

impl Message {
    /// The handoff it is about.
    pub fn handoff(&self) -> HandoffId {
        match self {
            Message::Application(application)
            | Message::Withdrawal(application)
            | Message::Request(application)
            | Message::Cancel(application) => application.id,
            Message::Verdict(id, _) | Message::Outcome(id, _) | Message::Correction(id, _) => *id,
            Message::Relationship(form) => form.handoff,
            Message::Balance(notice) => notice.handoff,
        }
    }

    /// Revision of the form that it brings or asks to correct; 0 for all others.
    pub fn form_revision(&self) -> u32 {
        match self {
            Message::Relationship(form) => form.issue.revision,
            Message::Correction(_, correction) => correction.form_revision,
            Message::Application(_)
            | Message::Withdrawal(_)
            | Message::Request(_)
            | Message::Cancel(_)
            | Message::Verdict(..)
            | Message::Balance(_)
            | Message::Outcome(..) => 0,
        }
    }

    /// Which of them it is.
    pub fn kind(&self) -> MessageKind {
        match self {
            Message::Application(_) => MessageKind::Application,
            Message::Withdrawal(_) => MessageKind::Withdrawal,
            Message::Request(_) => MessageKind::Request,
            Message::Cancel(_) => MessageKind::Cancel,
            Message::Verdict(..) => MessageKind::Verdict,
            Message::Relationship(_) => MessageKind::Relationship,
            Message::Balance(_) => MessageKind::Balance,
            Message::Outcome(..) => MessageKind::Outcome,
            Message::Correction(..) => MessageKind::Correction,
        }
    }
}

/// What the origin says to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The origin froze the balance and sends both legs.
    Accepted(Acceptance),
    /// The origin's checks or its reviewer refused.
    Refused(Refusals),
    /// The cancel came in time: nothing was frozen, nothing will be.
    Cancelled,
}

/// What the origin promises with its acceptance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acceptance {
    /// The day of acceptance, T0 of the statutory time.
    pub accepted_on: Date,
    /// The balance frozen for this handoff; zero when there is no balance leg.
    pub frozen: Fen,
    /// Until when the form must be sent (43号 art. 7).
    pub due_out: Deadline,
    /// Until when the money must be sent: the same day, or later where there is no exchange (F36,
    /// C02). `None` when there is no balance leg.
    pub fund_due: Option<Deadline>,
}

/// The notice that goes with the money (个人账户转移通知).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BalanceNotice {
    /// The case.
    pub handoff: HandoffId,
    /// Whose money it is.
    pub person: PersonId,
    /// How much; never zero.
    pub amount: Fen,
}

/// The destination's one decision about a handoff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The person is here, with months and money.
    Completed(Completion),
    /// The destination refused after delivery; the money goes back to the person at the origin.
    Refused(Refusals),
    /// The destination did not take the application that the origin forwarded; nothing was frozen.
    NotTaken {
        /// All that applied.
        refusals: Refusals,
        /// Documents that are missing: of each entry, any one.
        missing: Vec<Vec<Material>>,
    },
}

/// What the destination did on completion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Completion {
    /// The first day for which the destination is responsible, and the first for which the origin
    /// is not; `None` when the origin had no responsibility to give.
    pub takes_over_on: Option<Date>,
    /// Months of the form that were new to the destination.
    pub recognised_months: u32,
    /// Money credited to the person.
    pub credited: Fen,
    /// What was made of the entitlements of the form.
    pub marks: Marks,
    /// Months on record at the destination in scheme 310, those of the form included.
    pub employee_months: u32,
    /// Months on record at the destination in scheme 390, those of the form included.
    pub resident_months: u32,
    /// From when on there are benefits; `None` when nothing lapsed and nobody waits, so that there
    /// are benefits from the month of payment on.
    pub benefits: Option<Benefits>,
    /// First day on which the account pays for more than emergencies (F34); `None` when it does so
    /// at once.
    pub account_from: Option<Date>,
    /// What became of the filings of the form; none in a completion of before that was told.
    pub filings: FilingMarks,
}

/// Kind of a [`Message`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum MessageKind {
    /// [`Message::Request`].
    Request = 0,
    /// [`Message::Cancel`].
    Cancel = 1,
    /// [`Message::Verdict`].
    Verdict = 2,
    /// [`Message::Relationship`].
    Relationship = 3,
    /// [`Message::Balance`].
    Balance = 4,
    /// [`Message::Outcome`].
    Outcome = 5,
    /// [`Message::Application`].
    Application = 6,
    /// [`Message::Withdrawal`].
    Withdrawal = 7,
    /// [`Message::Correction`].
    Correction = 8,
}

impl MessageKind {
    /// All kinds, in the order in which they are sent.
    pub const ALL: [MessageKind; 9] = [
        MessageKind::Application,
        MessageKind::Withdrawal,
        MessageKind::Request,
        MessageKind::Cancel,
        MessageKind::Verdict,
        MessageKind::Relationship,
        MessageKind::Balance,
        MessageKind::Correction,
        MessageKind::Outcome,
    ];

    /// True when there may be several messages of the kind in one handoff, told apart by the
    /// revision of the form that they are about.
    pub(crate) const fn has_revision(self) -> bool {
        match self {
            MessageKind::Relationship | MessageKind::Correction => true,
            MessageKind::Application
            | MessageKind::Withdrawal
            | MessageKind::Request
            | MessageKind::Cancel
            | MessageKind::Verdict
            | MessageKind::Balance
            | MessageKind::Outcome => false,
        }
    }

    /// The end of a handoff that sends messages of this kind.
    pub const fn sender(self) -> Side {
        match self {
            MessageKind::Application
            | MessageKind::Withdrawal
            | MessageKind::Verdict
            | MessageKind::Relationship
            | MessageKind::Balance => Side::Outbound,
            MessageKind::Request
            | MessageKind::Cancel
            | MessageKind::Outcome
            | MessageKind::Correction => Side::Inbound,
        }
    }
}

/// A set of message kinds.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct MessageSet(u16);

impl MessageSet {
    /// No kind.
    pub const NONE: MessageSet = MessageSet(0);

    /// A set of the given kinds.
    pub const fn of(kinds: &[MessageKind]) -> MessageSet {
        let mut bits = 0;
        let mut rest = kinds;
        while let [kind, others @ ..] = rest {
            bits |= 1 << *kind as u8;
            rest = others;
        }
        MessageSet(bits)
    }

    /// True when there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// True when `kind` is in the set.
    pub const fn contains(self, kind: MessageKind) -> bool {
        self.0 & (1 << kind as u8) != 0
    }

    /// The kinds in either set.
    pub const fn union(self, other: MessageSet) -> MessageSet {
        MessageSet(self.0 | other.0)
    }

    /// The kinds in this set and not in `other`.
    pub const fn without(self, other: MessageSet) -> MessageSet {
        MessageSet(self.0 & !other.0)
    }

    /// The kinds in both sets.
    pub const fn intersection(self, other: MessageSet) -> MessageSet {
        MessageSet(self.0 & other.0)
    }

    /// The kinds, in the order in which they are sent.
    pub fn iter(self) -> impl Iterator<Item = MessageKind> {
        MessageKind::ALL.into_iter().filter(move |kind| self.contains(*kind))
    }
}

impl FromIterator<MessageKind> for MessageSet {
    fn from_iter<I: IntoIterator<Item = MessageKind>>(kinds: I) -> MessageSet {
        kinds.into_iter().fold(MessageSet::NONE, |set, kind| set.union(MessageSet::of(&[kind])))
    }
}

impl std::fmt::Debug for MessageSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

/// What the receiver of messages answers on the spot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Receipt {
    /// Durably received. The answer, if there is one, comes as a message.
    Received {
        /// The case.
        handoff: HandoffId,
        /// What was received.
        kinds: MessageSet,
        /// Revision of the form, in a receipt for one or for a correction of one. Without it a late
        /// receipt for a form would acknowledge the next one, which nobody has.
        revision: u32,
    },
    /// Not taken, and a repetition would not be either: a person must look.
    Rejected {
        /// The case.
        handoff: HandoffId,
        /// What was not taken.
        kind: MessageKind,
        /// Why.
        rejection: Rejection,
    },
}

/// Why a message was not taken. Never a business matter: those are verdicts and outcomes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// The sender is not the other region of this handoff, or not one that this region knows.
    #[error("the calling region is not a party to this handoff")]
    NotAParty,
    /// This region has never heard of the handoff.
    #[error("no such handoff here")]
    UnknownHandoff,
    /// The same handoff is on record with another content.
    #[error("the handoff is on record with another `{field}`")]
    Conflict {
        /// The field that differs, as it is named on the wire.
        field: String,
    },
    /// It contradicts what this region has already decided durably.
    #[error("this contradicts what is on record: {reason}")]
    Contradiction {
        /// What stands against it.
        reason: String,
    },
}
