//! What operators do to a handoff: reviews with four eyes, corrections of a form.

use jiexu_wire::v1;
use serde::Serialize;

use crate::case::{Refusal, given, refusals};
use crate::wording::{self, Word};

/// What an operator entered, and what another made of it.
#[derive(Clone, Serialize)]
pub struct ReviewEntry {
    /// 1 for the first.
    pub entry_no: u32,
    pub by: String,
    pub at_ms: i64,
    /// What is to be done.
    pub decision: Option<Decision>,
    pub flag: Word,
    pub checked_by: Option<String>,
    pub checked_at_ms: Option<i64>,
}

/// What an operator says of a handoff.
#[derive(Clone, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    Approve,
    Refuse(Vec<Refusal>),
    Correct(Correction),
}

/// What is wrong with a form.
#[derive(Clone, Serialize)]
pub struct Correction {
    /// Revision of the form that is wrong.
    pub form_revision: u32,
    pub findings: Vec<Finding>,
}

/// One thing that does not hold.
#[derive(Clone, Serialize)]
pub struct Finding {
    pub field: String,
    pub expected: String,
    pub found: String,
}

/// The entries of a review with four eyes.
pub fn reviews(entries: Vec<v1::ReviewEntry>) -> Vec<ReviewEntry> {
    let numbered = entries.into_iter().zip(1_u32..);
    let entry = |(entry, entry_no): (v1::ReviewEntry, u32)| ReviewEntry {
        entry_no,
        by: entry.by_operator,
        at_ms: entry.at_ms,
        decision: entry.review.and_then(|review| review.decision).map(Decision::from),
        flag: wording::review_flag(entry.flag),
        checked_by: given(entry.checked_by_operator),
        checked_at_ms: Some(entry.checked_at_ms).filter(|at| *at != 0),
    };
    numbered.map(entry).collect()
}

impl From<v1::review::Decision> for Decision {
    fn from(decision: v1::review::Decision) -> Decision {
        match decision {
            v1::review::Decision::Approve(_) => Decision::Approve,
            v1::review::Decision::Refuse(why) => Decision::Refuse(refusals(&why.refusals)),
            v1::review::Decision::Correct(correction) => Decision::Correct(correction.into()),
        }
    }
}

impl From<v1::Correction> for Correction {
    fn from(correction: v1::Correction) -> Correction {
        let finding = |finding: v1::FormFinding| {
            let v1::FormFinding { field, expected, found } = finding;
            Finding { field, expected, found }
        };
        Correction {
            form_revision: correction.form_revision,
            findings: correction.findings.into_iter().map(finding).collect(),
        }
    }
}

impl ReviewEntry {
    /// What was entered, in English.
    pub fn said(&self) -> String {
        match &self.decision {
            None => "?".to_owned(),
            Some(Decision::Approve) => "approve".to_owned(),
            Some(Decision::Refuse(why)) => {
                let codes: Vec<&str> = why.iter().map(|refusal| refusal.code).collect();
                format!("refuse {}", codes.join(" "))
            }
            Some(Decision::Correct(correction)) => {
                let fields: Vec<&str> =
                    correction.findings.iter().map(|finding| finding.field.as_str()).collect();
                format!("correct {}", fields.join(" "))
            }
        }
    }
}
