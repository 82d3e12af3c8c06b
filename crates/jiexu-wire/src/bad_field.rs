//! A field that does not hold what it must.

use std::fmt;

/// Which field of a message is wrong, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{field}`: {problem}")]
pub struct BadField {
    /// Path from the message that was sent, as JSON would name it: `contributions[3].first_month`.
    pub field: String,
    /// What is wrong and what is expected. Never quotes personal data, nor anything at length.
    pub problem: String,
}

impl BadField {
    /// A problem of the field with this name.
    pub fn new(field: &str, problem: impl fmt::Display) -> BadField {
        BadField { field: field.to_owned(), problem: problem.to_string() }
    }

    /// A message that must be there is not.
    pub fn missing(field: &str) -> BadField {
        BadField::new(field, "must be given")
    }

    /// The same problem as seen from the message around, which holds this one in `field`.
    pub fn within(self, field: &str) -> BadField {
        BadField { field: format!("{field}.{}", self.field), problem: self.problem }
    }

    /// The same problem as seen from the message around, which holds this one in a list.
    pub fn at(self, field: &str, index: usize) -> BadField {
        BadField { field: format!("{field}[{index}].{}", self.field), problem: self.problem }
    }
}
