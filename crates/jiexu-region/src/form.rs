//! The information form (参保人员基本医疗保险信息表): the relationship as it is handed over.
//!
//! What follows from the months is not on it: both ends count it by [`InformationForm::summary`],
//! so that it cannot contradict them.

mod marks;

use std::fmt;
use std::sync::Arc;

use jiexu_rules::continuous_months;
use jiexu_seal::Seal;
use jiexu_types::{
    ContributionKind, Contributions, Date, Fen, HandoffId, Label, Month, PersonId, PersonName,
    Scheme, Timestamp,
};

use crate::Dossier;

pub use marks::{FilingMark, FilingMarks, Marks};

/// The form itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InformationForm {
    /// The case.
    pub handoff: HandoffId,
    /// Who is handed over.
    pub person: PersonId,
    /// Name on the origin's record.
    pub name: PersonName,
    /// Scheme of the relationship at the origin.
    pub scheme: Scheme,
    /// The first day that the destination may take over: the day the suspension began, or the day
    /// this region itself took over, whichever is later. `None` when this region is not the
    /// responsible one: then months and money move, and responsibility does not.
    pub available_from: Option<Date>,
    /// Every month on record at the origin, wherever it was paid.
    pub contributions: Contributions,
    /// The balance frozen; it arrives in the other leg unless it is zero.
    pub balance: Fen,
    /// Which issue of the form it is.
    pub issue: FormIssue,
    /// What else goes along; `None` when there is nothing else.
    pub dossier: Option<Arc<Dossier>>,
    /// The seal of the agency over all of it (R15); `None` when the origin has no key.
    pub seal: Option<Box<Seal>>,
}

/// Who issued a form, when, and how often before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormIssue {
    /// 0 for the first issue; one more for each correction.
    pub revision: u32,
    /// When.
    pub issued_at: Timestamp,
    /// The agency, if the region has given its name.
    pub agency: Option<Label>,
    /// First day without coverage at the origin.
    pub suspended_on: Option<Date>,
}

/// Number of one issue of a form: the handoff, and the revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FormNo {
    /// The case.
    pub handoff: HandoffId,
    /// The issue.
    pub revision: u32,
}

/// What follows from the months on a form, in its scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormSummary {
    /// Number of this issue.
    pub form_no: FormNo,
    /// Number of the issue that it corrects.
    pub previous_form_no: Option<FormNo>,
    /// Months paid, in time or later (实际缴费月数).
    pub actual_months: u32,
    /// Months that count as paid (视同缴费月数).
    pub deemed_months: u32,
    /// Both (累计缴费月数).
    pub cumulative_months: u32,
    /// First month on record (首次参保年月).
    pub first_month: Option<Month>,
    /// Last month on record.
    pub last_month: Option<Month>,
    /// Months in a row up to the last one, in whichever scheme (R23).
    pub continuous_months: u32,
    /// Months that are owed.
    pub arrears: u32,
    /// Settlements that are open.
    pub open_settlements: u32,
}

impl InformationForm {
    /// Number of this issue: unique for ever, as the handoff is.
    pub fn form_no(&self) -> FormNo {
        FormNo { handoff: self.handoff, revision: self.issue.revision }
    }

    /// Counts what follows from the months and the dossier.
    pub fn summary(&self) -> FormSummary {
        let form_no = self.form_no();
        let previous = form_no.revision.checked_sub(1);
        let of = |kind| self.contributions.months_of(self.scheme, kind);
        let actual_months =
            of(ContributionKind::Actual).saturating_add(of(ContributionKind::BackPaid));
        let deemed_months = of(ContributionKind::Deemed);
        let mut runs = self.contributions.runs().iter().filter(|run| run.scheme == self.scheme);
        let first_month = runs.clone().map(|run| run.first).next();
        let last_month = runs.next_back().map(|run| run.last);
        let dossier = self.dossier.as_deref();
        let arrears = dossier.map_or(0, |dossier| dossier.arrears.len());
        FormSummary {
            form_no,
            previous_form_no: previous.map(|revision| FormNo { revision, ..form_no }),
            actual_months,
            deemed_months,
            cumulative_months: actual_months.saturating_add(deemed_months),
            first_month,
            last_month,
            continuous_months: last_month
                .map_or(0, |last| continuous_months(&self.contributions, last)),
            arrears: u32::try_from(arrears).unwrap_or(u32::MAX),
            open_settlements: dossier.map_or(0, |dossier| dossier.open_settlements.count()),
        }
    }

    /// The first field in which a repeated form differs from this one, if any.
    pub fn first_difference(&self, again: &InformationForm) -> Option<&'static str> {
        let InformationForm {
            handoff,
            person,
            name,
            scheme,
            available_from,
            contributions,
            balance,
            issue: FormIssue { revision, issued_at, agency, suspended_on },
            dossier,
            seal,
        } = self;
        let differs = [
            ("handoff_id", again.handoff != *handoff),
            ("person_id", again.person != *person),
            ("name", again.name != *name),
            ("scheme", again.scheme != *scheme),
            ("available_from", again.available_from != *available_from),
            ("contributions", again.contributions != *contributions),
            ("balance_fen", again.balance != *balance),
            ("revision", again.issue.revision != *revision),
            ("issued_at_ms", again.issue.issued_at != *issued_at),
            ("agency", again.issue.agency != *agency),
            ("suspended_on", again.issue.suspended_on != *suspended_on),
            ("dossier", again.dossier != *dossier),
            ("seal", again.seal != *seal),
        ];
        differs.into_iter().find_map(|(field, differs)| differs.then_some(field))
    }
}

/// `0199a3c4-8b7e-7000-8000-000000000001/0`
impl fmt::Display for FormNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.handoff, self.revision)
    }
}

#[cfg(test)]
mod tests;
