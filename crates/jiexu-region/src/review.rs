//! What operators say of a handoff under review, and how two of them come to say it (复核).
//!
//! Where the rules ask for four eyes, one operator enters what is to be done (录入) and another
//! lets it pass or sends it back (退回). Nothing is decided by the entry. Every entry and its check
//! stay on record with who and when, so that a late copy of either gets the answer of the first.
//! Entries are numbered from 1; whoever enters or checks names the number.

use std::sync::Arc;

use jiexu_rules::Refusals;
use jiexu_types::{OperatorName, Timestamp};

use crate::{CaseReply, Correction, Denial, Milestone};

/// What an operator says of a handoff under review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Review {
    /// Go on.
    Approve {
        /// Which form is approved, at a destination; 0, the first, at an origin. It tells a late
        /// copy of an approval from the approval of a corrected form.
        form_revision: u32,
    },
    /// Refuse, for reasons of the catalogue; never empty.
    Refuse(Refusals),
    /// At a destination: have the origin correct the form.
    Correct(Arc<Correction>),
}

/// What one operator entered, and what another made of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewEntry {
    /// Who entered it.
    pub by: OperatorName,
    /// When.
    pub at: Timestamp,
    /// What is to be done.
    pub review: Review,
    /// What became of it; `None` while it waits.
    pub check: Option<ReviewCheck>,
}

/// What the second operator made of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewCheck {
    /// Who checked it; never who entered it.
    pub by: OperatorName,
    /// When.
    pub at: Timestamp,
    /// What was found.
    pub finding: CheckFinding,
}

/// What the second operator finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckFinding {
    /// It is done as it was entered (通过).
    Passed,
    /// It must be entered again (退回).
    SentBack,
}

/// One of the two steps, as the journal keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReviewStep {
    /// Entered; it is the last on record from now on.
    Entered {
        /// Who.
        by: OperatorName,
        /// What is to be done.
        review: Review,
    },
    /// The last entry was checked.
    Checked {
        /// Who.
        by: OperatorName,
        /// What was found.
        finding: CheckFinding,
    },
}

impl ReviewStep {
    /// What the timeline tells of it.
    pub(crate) fn milestone(&self) -> Milestone {
        match self {
            ReviewStep::Entered { .. } => Milestone::ReviewEntered,
            ReviewStep::Checked { finding: CheckFinding::Passed, .. } => Milestone::ReviewPassed,
            ReviewStep::Checked { finding: CheckFinding::SentBack, .. } => {
                Milestone::ReviewSentBack
            }
        }
    }
}

/// Most entries of one handoff: after so many, somebody must decide. Each is kept for ever.
pub(crate) const ENTRIES_MAX: usize = 50;

/// An entry, beside those on record.
pub(crate) enum Entering {
    /// It may be put on record, if the handoff waits for it.
    Next,
    /// It is on record.
    Known,
    /// It is answered, and not put on record.
    Answered(CaseReply),
}

/// A check, beside what is on record.
pub(crate) enum Checking<'a> {
    /// The entry that it is about, unchecked so far.
    Open(&'a ReviewEntry),
    /// It is on record for this entry.
    Known(&'a ReviewEntry),
    /// It is answered, and not put on record.
    Answered(CaseReply),
}

/// What an entry is; `number` 0 counts as 1, for whoever enters first.
pub(crate) fn entering(
    entries: &[ReviewEntry],
    number: u32,
    by: &OperatorName,
    review: &Review,
) -> Entering {
    let place = place_of(number);
    if let Some(known) = entries.get(place) {
        let same = known.by == *by && known.review == *review;
        let other = Entering::Answered(CaseReply::Denied(Denial::OtherEntry));
        return if same { Entering::Known } else { other };
    }
    if place != entries.len() {
        return Entering::Answered(CaseReply::NotNow);
    }
    match entries.last() {
        // Two entries at once would be two opinions, and none of them checked.
        Some(ReviewEntry { check: None, .. }) => {
            Entering::Answered(CaseReply::Denied(Denial::OtherEntry))
        }
        Some(ReviewEntry { check: Some(_), .. }) | None => Entering::Next,
    }
}

/// What a check is; `number` 0 counts as 1.
pub(crate) fn checking<'a>(
    entries: &'a [ReviewEntry],
    number: u32,
    by: &OperatorName,
    finding: CheckFinding,
) -> Checking<'a> {
    let place = place_of(number);
    let Some(entry) = entries.get(place) else {
        return Checking::Answered(CaseReply::NotNow);
    };
    match &entry.check {
        Some(check) if check.by == *by && check.finding == finding => Checking::Known(entry),
        Some(_) => Checking::Answered(CaseReply::Denied(Denial::OtherCheck)),
        None if entry.by == *by => Checking::Answered(CaseReply::Denied(Denial::SameOperator)),
        None if finding == CheckFinding::SentBack && entries.len() >= ENTRIES_MAX => {
            Checking::Answered(CaseReply::NotNow)
        }
        None => Checking::Open(entry),
    }
}

/// True while an entry waits for its check.
pub(crate) fn waits_for_check(entries: &[ReviewEntry]) -> bool {
    entries.last().is_some_and(|entry| entry.check.is_none())
}

/// Puts a step on record.
pub(crate) fn record(entries: &mut Vec<ReviewEntry>, step: &ReviewStep, at: Timestamp) {
    match step {
        ReviewStep::Entered { by, review } => {
            let (by, review) = (by.clone(), review.clone());
            entries.push(ReviewEntry { by, at, review, check: None });
        }
        ReviewStep::Checked { by, finding } => {
            if let Some(entry) = entries.last_mut() {
                entry.check = Some(ReviewCheck { by: by.clone(), at, finding: *finding });
            }
        }
    }
}

fn place_of(number: u32) -> usize {
    usize::try_from(number.saturating_sub(1)).unwrap_or(usize::MAX)
}
