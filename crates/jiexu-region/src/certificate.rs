//! The coverage certificate (参保凭证): what the origin certifies, on paper, to whoever is about to
//! leave (F14, R26, R27).
//!
//! A certificate never changes; what becomes of it does. Of the certificates of one person in one
//! scheme at most one is current: issuing another replaces it. It is used up when a handoff that
//! names it freezes the balance, and current again should that handoff come back.

use std::sync::Arc;

use jiexu_rules::AccountMode;
use jiexu_types::{
    CertificateNo, CertificateRequestId, Date, Fen, HandoffId, Month, PersonId, PersonName, Scheme,
    VerificationCode,
};

/// A certificate as it was printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Its number (凭证编号).
    pub no: CertificateNo,
    /// What makes it checkable, together with the number (校验码).
    pub code: VerificationCode,
    /// The wish that it answers, named by the caller.
    pub request: CertificateRequestId,
    /// Who.
    pub person: PersonId,
    /// Name as on the card.
    pub name: PersonName,
    /// In which scheme.
    pub scheme: Scheme,
    /// Months of coverage since the current enrolment (参保起止); no last one while it lasts.
    pub coverage: CertifiedMonths,
    /// First and last month of that time that was paid here, and so entitles (待遇享受起止).
    pub benefits: CertifiedMonths,
    /// Months on record in the scheme, wherever they were paid.
    pub paid_months: u32,
    /// What is in the personal account at the end of `balance_as_of`; zero when no account goes
    /// with the relationship.
    pub balance: Fen,
    /// The day before printing.
    pub balance_as_of: Date,
    /// Months that are owed: told and urged, never a reason to refuse the certificate (R27).
    pub unpaid: Vec<UnpaidMonth>,
    /// The day of printing, on which it holds already.
    pub printed_on: Date,
    /// The last day on which it holds.
    pub valid_until: Date,
    /// What becomes of the account money (R43).
    pub account_mode: AccountMode,
}

/// A stretch of months; an end that is not known, or not reached, is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CertifiedMonths {
    /// The first month.
    pub first: Option<Month>,
    /// The last month, included.
    pub last: Option<Month>,
}

/// A month that is owed (欠费).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnpaidMonth {
    /// Which month.
    pub month: Month,
    /// How much is owed.
    pub amount: Fen,
}

/// A certificate on record, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateRecord {
    /// What was printed.
    pub certificate: Arc<Certificate>,
    /// What became of it.
    pub fate: CertificateFate,
}

/// What became of a certificate. That it has expired is a matter of the day and not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateFate {
    /// It is the current one of its person and scheme.
    Current,
    /// A handoff that named it froze the balance.
    Used(HandoffId),
    /// An operator withdrew it.
    Revoked,
    /// This one was issued in its place.
    Reissued(CertificateNo),
}

/// What a certificate is worth on a day (凭证状态).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CertificateStanding {
    /// It holds.
    Issued,
    /// It was used for a handoff.
    Used,
    /// Its time has run out.
    Expired,
    /// It was withdrawn.
    Revoked,
    /// Another was issued in its place.
    Reissued,
}

impl CertificateStanding {
    /// Every standing.
    pub const ALL: [CertificateStanding; 5] = [
        CertificateStanding::Issued,
        CertificateStanding::Used,
        CertificateStanding::Expired,
        CertificateStanding::Revoked,
        CertificateStanding::Reissued,
    ];

    /// What it is called on paper and at the counter (简体中文).
    pub const fn chinese(self) -> &'static str {
        match self {
            CertificateStanding::Issued => "有效",
            CertificateStanding::Used => "已使用",
            CertificateStanding::Expired => "已过期",
            CertificateStanding::Revoked => "已撤销",
            CertificateStanding::Reissued => "已重新开具",
        }
    }
}

impl CertificateRecord {
    /// What it is worth on a day. What was used, withdrawn or replaced stays that when its time has
    /// run out.
    pub fn standing(&self, today: Date) -> CertificateStanding {
        match self.fate {
            CertificateFate::Current if self.certificate.valid_until < today => {
                CertificateStanding::Expired
            }
            CertificateFate::Current => CertificateStanding::Issued,
            CertificateFate::Used(_) => CertificateStanding::Used,
            CertificateFate::Revoked => CertificateStanding::Revoked,
            CertificateFate::Reissued(_) => CertificateStanding::Reissued,
        }
    }
}
