//! Reviews, and the entries of those with four eyes.

use jiexu_region::{CheckFinding, Review, ReviewCheck, ReviewEntry};

use super::messages::one_of;
use crate::{BadField, field, v1};

impl TryFrom<v1::Review> for Review {
    type Error = BadField;

    fn try_from(message: v1::Review) -> Result<Review, BadField> {
        use v1::review::Decision as Wire;

        let v1::Review { decision } = message;
        match decision {
            Some(Wire::Approve(v1::Approval { form_revision })) => {
                Ok(Review::Approve { form_revision })
            }
            Some(Wire::Refuse(refusals)) => {
                Ok(Review::Refuse(field::message("refuse", Some(refusals))?))
            }
            Some(Wire::Correct(correction)) => {
                Ok(Review::Correct(field::message("correct", Some(correction))?))
            }
            None => Err(one_of("decision", "approve, refuse, correct")),
        }
    }
}

impl From<&Review> for v1::Review {
    fn from(review: &Review) -> v1::Review {
        use v1::review::Decision as Wire;

        let decision = match review {
            Review::Approve { form_revision } => {
                Wire::Approve(v1::Approval { form_revision: *form_revision })
            }
            Review::Refuse(refusals) => Wire::Refuse((*refusals).into()),
            Review::Correct(correction) => Wire::Correct(correction.as_ref().into()),
        };
        v1::Review { decision: Some(decision) }
    }
}

impl TryFrom<v1::ReviewEntry> for ReviewEntry {
    type Error = BadField;

    fn try_from(message: v1::ReviewEntry) -> Result<ReviewEntry, BadField> {
        let v1::ReviewEntry {
            by_operator,
            at_ms,
            review,
            flag,
            checked_by_operator,
            checked_at_ms,
        } = message;
        let unknown = || BadField::new("flag", format!("must be 0 to 4, got number {flag}"));
        let finding = match v1::ReviewFlag::try_from(flag).map_err(|_| unknown())? {
            v1::ReviewFlag::Unspecified | v1::ReviewFlag::Withdrawn => None,
            v1::ReviewFlag::Passed | v1::ReviewFlag::Failed => Some(CheckFinding::Passed),
            v1::ReviewFlag::SentBack => Some(CheckFinding::SentBack),
        };
        let check = match finding {
            None => None,
            Some(finding) => Some(ReviewCheck {
                by: field::text("checked_by_operator", &checked_by_operator)?,
                at: field::timestamp("checked_at_ms", checked_at_ms)?,
                finding,
            }),
        };
        Ok(ReviewEntry {
            by: field::text("by_operator", &by_operator)?,
            at: field::timestamp("at_ms", at_ms)?,
            review: field::message("review", review)?,
            check,
        })
    }
}

impl From<&ReviewEntry> for v1::ReviewEntry {
    fn from(entry: &ReviewEntry) -> v1::ReviewEntry {
        let ReviewEntry { by, at, review, check } = entry;
        let flag = match check.as_ref().map(|check| check.finding) {
            None => v1::ReviewFlag::Unspecified,
            Some(CheckFinding::SentBack) => v1::ReviewFlag::SentBack,
            Some(CheckFinding::Passed) => match review {
                Review::Approve { .. } | Review::Correct(_) => v1::ReviewFlag::Passed,
                Review::Refuse(_) => v1::ReviewFlag::Failed,
            },
        };
        v1::ReviewEntry {
            by_operator: by.to_string(),
            at_ms: field::millis(*at),
            review: Some(review.into()),
            flag: flag.into(),
            checked_by_operator: field::or_empty(check.as_ref().map(|check| &check.by)),
            checked_at_ms: check.as_ref().map_or(0, |check| field::millis(check.at)),
        }
    }
}

/// Entries as a record tells them. One that was never checked and never will be is withdrawn.
pub(super) fn entries(entries: &[ReviewEntry], withdrawn: bool) -> Vec<v1::ReviewEntry> {
    let mut told: Vec<v1::ReviewEntry> = entries.iter().map(Into::into).collect();
    if withdrawn && let Some(last) = told.last_mut().filter(|last| last.flag == 0) {
        last.flag = v1::ReviewFlag::Withdrawn.into();
    }
    told
}
