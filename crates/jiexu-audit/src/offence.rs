//! What an auditor finds, and where.

use std::fmt;

use jiexu_types::RegionCode;

/// A record of a journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// Whose journal.
    pub region: RegionCode,
    /// Number of the record.
    pub seq: u64,
}

/// Something that cannot be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offence {
    /// The record that shows it.
    pub at: Place,
    /// The record of the other side that it contradicts, when there is one.
    pub other: Option<Place>,
    /// In words. People are masked.
    pub text: String,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "record {} of {}", self.seq, self.region)
    }
}

impl fmt::Display for Offence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.at, self.text)?;
        self.other.map_or(Ok(()), |other| write!(f, " ({other})"))
    }
}
