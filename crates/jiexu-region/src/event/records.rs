//! Facts of what is on record of a person, whether or not a handoff is open.

use std::sync::Arc;

use jiexu_rules::BenefitStart;
use jiexu_types::{
    CertificateNo, Date, Fen, HandoffId, Month, PaymentId, PaymentTerms, PersonId, PersonName,
    RefundId, RegionCode, Scheme, SpendId,
};

use crate::{Bill, Certificate, FamilyPremium, Part, PersonRecord, RegistryRefusal};

/// Facts of the registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RegistryEvent {
    /// A whole record was loaded, with its history and opening balance.
    Imported(Arc<PersonRecord>),
    /// Enrolled in a scheme (参保登记).
    Enrolled {
        /// Who.
        person: PersonId,
        /// Name on the record.
        name: PersonName,
        /// In which scheme.
        scheme: Scheme,
        /// First day.
        from: Date,
        /// Where the person was insured before; `None` when never.
        previous_region: Option<RegionCode>,
    },
    /// Coverage suspended (暂停参保).
    Suspended {
        /// Who.
        person: PersonId,
        /// In which scheme.
        scheme: Scheme,
        /// First day without coverage.
        on: Date,
    },
    /// Coverage resumed (恢复参保).
    Resumed {
        /// Who.
        person: PersonId,
        /// In which scheme.
        scheme: Scheme,
        /// First day with coverage again.
        on: Date,
    },
    /// Retired (在职转退休).
    Retired {
        /// Who.
        person: PersonId,
        /// First day of retirement.
        on: Date,
    },
    /// A contribution for a month was received (缴费).
    Contributed {
        /// Who.
        person: PersonId,
        /// In which scheme.
        scheme: Scheme,
        /// For which month.
        month: Month,
        /// What it credited to the personal account.
        credited: Fen,
        /// How it was paid.
        terms: PaymentTerms,
    },
    /// A part of the particulars was recorded as a whole.
    PartRecorded {
        /// Who.
        person: PersonId,
        /// The new content.
        part: Arc<Part>,
    },
    /// A month of the lapse was paid afterwards, and benefits begin otherwise than it was decided.
    BenefitsRevised {
        /// Who.
        person: PersonId,
        /// The handoff with which it was decided.
        handoff: HandoffId,
        /// The new decision.
        start: BenefitStart,
    },
    /// Money was spent from the personal account.
    Spent {
        /// Named by the caller.
        spend: SpendId,
        /// Whose account.
        person: PersonId,
        /// How much the whole bill was.
        amount: Fen,
        /// What of it was not of class A.
        bill: Bill,
        /// What the person paid; the rest left the account.
        own: Fen,
    },
    /// Money was given back to the personal account.
    Refunded {
        /// Named by the caller.
        refund: RefundId,
        /// Whose account.
        person: PersonId,
        /// How much.
        amount: Fen,
    },
    /// An account paid a relative's resident premium, or was refused to, and stays so. The month
    /// that it paid for is a fact of its own, in the same record.
    FamilyPremium {
        /// Named by the caller.
        payment: PaymentId,
        /// Who paid what for whom.
        premium: FamilyPremium,
    },
    /// A refund was refused, and stays refused.
    RefundRefused {
        /// Named by the caller.
        refund: RefundId,
        /// Whose account.
        person: PersonId,
        /// How much was to be given back.
        amount: Fen,
        /// Why not.
        refusal: RegistryRefusal,
    },
    /// A spending was refused, and stays refused.
    SpendRefused {
        /// Named by the caller.
        spend: SpendId,
        /// Whose account.
        person: PersonId,
        /// How much was asked.
        amount: Fen,
        /// What of it was not of class A.
        bill: Bill,
        /// Why not.
        refusal: RegistryRefusal,
    },
}

impl RegistryEvent {
    /// Whose record it changes; money alone is in the book.
    pub(crate) fn changes(&self) -> Option<PersonId> {
        match self {
            RegistryEvent::Imported(record) => Some(record.id),
            RegistryEvent::Enrolled { person, .. }
            | RegistryEvent::Suspended { person, .. }
            | RegistryEvent::Resumed { person, .. }
            | RegistryEvent::Retired { person, .. }
            | RegistryEvent::Contributed { person, .. }
            | RegistryEvent::PartRecorded { person, .. }
            | RegistryEvent::BenefitsRevised { person, .. } => Some(*person),
            RegistryEvent::Spent { .. }
            | RegistryEvent::SpendRefused { .. }
            | RegistryEvent::Refunded { .. }
            | RegistryEvent::RefundRefused { .. }
            | RegistryEvent::FamilyPremium { .. } => None,
        }
    }
}

/// Facts of coverage certificates. That one was used is part of
/// [`OutboundEvent::Frozen`](crate::OutboundEvent::Frozen).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CertificateEvent {
    /// A certificate was issued.
    Issued {
        /// What was printed.
        certificate: Arc<Certificate>,
        /// The one that was current until then.
        replaces: Option<CertificateNo>,
    },
    /// An operator withdrew it.
    Revoked(CertificateNo),
}
