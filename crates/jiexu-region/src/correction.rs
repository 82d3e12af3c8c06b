//! Correction of an information form (纠错): what a destination asks of the origin.
//!
//! A form has a revision, 0 for the first. A correction names the revision that is wrong; the
//! origin answers with a form of the next one. The balance is never corrected: it is what was
//! frozen, and the other leg brings it.

use std::fmt;

use jiexu_rules::FormFinding;

/// What a destination found wrong with a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// Revision of the form that is wrong.
    pub form_revision: u32,
    /// What is wrong; never empty, at most [`Finding::MAX`].
    pub findings: Vec<Finding>,
}

/// One thing that does not hold.
#[derive(Clone, PartialEq, Eq)]
pub struct Finding {
    field: String,
    expected: String,
    found: String,
}

/// Why a text is no finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be at most 200 characters without control characters, the field not empty")]
pub struct BadFinding;

impl Finding {
    /// Most findings of one correction: who finds more asks again.
    pub const MAX: usize = 20;

    const MAX_CHARS: usize = 200;

    /// A finding about a field, by its path as JSON names it: `contributions[2].last_month`. What
    /// is expected or found may be empty: something is missing, or too much.
    pub fn new(field: &str, expected: &str, found: &str) -> Result<Finding, BadFinding> {
        let good = |text: &str| {
            let short = text.chars().take(Finding::MAX_CHARS.saturating_add(1)).count();
            short <= Finding::MAX_CHARS && !text.chars().any(char::is_control)
        };
        if field.is_empty() || ![field, expected, found].into_iter().all(good) {
            return Err(BadFinding);
        }
        let [field, expected, found] = [field, expected, found].map(str::to_owned);
        Ok(Finding { field, expected, found })
    }

    /// Path of the field.
    pub fn field(&self) -> &str {
        &self.field
    }

    /// What would hold.
    pub fn expected(&self) -> &str {
        &self.expected
    }

    /// What the form says.
    pub fn found(&self) -> &str {
        &self.found
    }
}

/// A finding of the form's own arithmetic.
impl TryFrom<&FormFinding> for Finding {
    type Error = BadFinding;

    fn try_from(finding: &FormFinding) -> Result<Finding, BadFinding> {
        Finding::new(&finding.field, &finding.expected, &finding.found)
    }
}

/// Masked: what is expected or found may be a name or a number.
impl fmt::Debug for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Finding({})", self.field)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_is_short_and_names_its_field() {
        let finding = Finding::new("periods[2].months", "7", "").unwrap();
        assert_eq!((finding.field(), finding.expected()), ("periods[2].months", "7"));
        let long = "长".repeat(200);
        assert!(Finding::new("name", &long, &long).is_ok());
        for (field, found) in [("", "x"), ("a\nb", "x"), ("a", "x\u{7}"), ("a", &(long + "x"))] {
            assert_eq!(Finding::new(field, "", found), Err(BadFinding));
        }
    }

    #[test]
    fn what_was_found_is_masked_in_logs() {
        let finding = Finding::new("person_id", "320602198703150010", "").unwrap();
        assert_eq!(format!("{finding:?}"), "Finding(person_id)");
    }
}
