//! What the two ends of a handoff told each other: receipt, form and completion.

use jiexu_wire::v1;
use serde::Serialize;

use crate::benefits::BenefitsView;
use crate::case::given;

/// The acceptance receipt (受理回执).
#[derive(Clone, Serialize)]
pub struct Acceptance {
    pub accepted_on: String,
    pub frozen_fen: i64,
    pub due_out: Option<Deadline>,
    pub fund_due: Option<Deadline>,
}

/// A day until which something must be done.
#[derive(Clone, Serialize)]
pub struct Deadline {
    pub due_on: String,
    pub calendar_version: u32,
    pub provisional: bool,
}

/// The information form (信息表).
#[derive(Clone, Serialize)]
pub struct Form {
    pub scheme: i32,
    /// `None` when the origin had no responsibility to give.
    pub available_from: Option<String>,
    /// 0 for the first.
    pub revision: u32,
    pub months: u32,
    pub first_month: Option<u32>,
    pub last_month: Option<u32>,
    pub balance_fen: i64,
    /// Number of this issue.
    pub form_no: Option<String>,
    /// Who issued it.
    pub agency: Option<String>,
    /// Months that are owed at the origin.
    pub arrears: usize,
    /// Years of the account that are on it.
    pub account_years: usize,
    /// The key that it says it is sealed with.
    pub seal_key_id: Option<String>,
}

/// What the destination did (办结反馈).
#[derive(Clone, Serialize)]
pub struct Completion {
    /// `None` when the origin had no responsibility to give.
    pub takes_over_on: Option<String>,
    pub recognised_months: u32,
    pub credited_fen: i64,
    /// Diseases that hold at the destination as well, and those to be recognised anew.
    pub diseases: [usize; 2],
    /// Filings of remote care that go on at the destination, and those that ended.
    pub filings: [usize; 2],
    /// Months at the destination in scheme 310, all together.
    pub employee_months: u32,
    /// Months at the destination in scheme 390, all together.
    pub resident_months: u32,
    /// `None` when there are benefits from the month of payment on.
    pub benefits: Option<BenefitsView>,
    /// `None` when the account pays for everything at once.
    pub account_from: Option<String>,
}

impl From<v1::Acceptance> for Acceptance {
    fn from(acceptance: v1::Acceptance) -> Acceptance {
        let v1::Acceptance { accepted_on, frozen_fen, due_out, fund_due } = acceptance;
        let (due_out, fund_due) = (due_out.map(Deadline::from), fund_due.map(Deadline::from));
        Acceptance { accepted_on, frozen_fen, due_out, fund_due }
    }
}

impl From<v1::Deadline> for Deadline {
    fn from(deadline: v1::Deadline) -> Deadline {
        let v1::Deadline { due_on, calendar_version, provisional } = deadline;
        Deadline { due_on, calendar_version, provisional }
    }
}

/// The day; one that may still change is marked.
impl std::fmt::Display for Deadline {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mark = if self.provisional { " (provisional)" } else { "" };
        write!(f, "{}{mark}", self.due_on)
    }
}

impl From<v1::InformationForm> for Form {
    fn from(form: v1::InformationForm) -> Form {
        let runs = form.contributions.iter().filter(|run| run.scheme == form.scheme);
        let count = |run: &v1::ContributionRun| {
            let first = jiexu_types::Month::try_from(run.first_month);
            let last = jiexu_types::Month::try_from(run.last_month);
            first.and_then(|first| Ok(first.count_to(last?))).unwrap_or(0)
        };
        let dossier = form.dossier.unwrap_or_default();
        Form {
            scheme: form.scheme,
            revision: form.revision,
            months: runs.clone().map(count).sum(),
            first_month: runs.clone().map(|run| run.first_month).min(),
            last_month: runs.map(|run| run.last_month).max(),
            available_from: given(form.available_from),
            balance_fen: form.balance_fen,
            form_no: form.summary.and_then(|summary| given(summary.form_no)),
            agency: given(form.agency),
            arrears: dossier.arrears.len(),
            account_years: dossier.account_years.len(),
            seal_key_id: form.seal.map(|seal| seal.key_id),
        }
    }
}

impl From<v1::Completion> for Completion {
    fn from(completion: v1::Completion) -> Completion {
        let v1::Completion {
            takes_over_on,
            recognised_months,
            credited_fen,
            employee_months,
            resident_months,
            benefits,
            account_from,
            entitlement_marks,
            filing_marks,
        } = completion;
        let count = |status: v1::EntitlementStatus| {
            entitlement_marks.iter().filter(|mark| **mark == i32::from(status)).count()
        };
        let filings = |mark: v1::FilingMark| {
            filing_marks.iter().filter(|given| **given == i32::from(mark)).count()
        };
        Completion {
            takes_over_on: given(takes_over_on),
            recognised_months,
            credited_fen,
            diseases: [
                count(v1::EntitlementStatus::Recognised),
                count(v1::EntitlementStatus::Recertify),
            ],
            filings: [filings(v1::FilingMark::Opened), filings(v1::FilingMark::Ended)],
            employee_months,
            resident_months,
            benefits: benefits.and_then(BenefitsView::of),
            account_from: given(account_from),
        }
    }
}
