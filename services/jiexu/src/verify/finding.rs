//! What verification finds.

use std::path::Path;

use jiexu_audit::Offence;
use jiexu_host::described;
use jiexu_journal::JournalFault;
use jiexu_region::invariants::Violation;
use serde::Serialize;

use crate::failure::Failure;

/// Something that should not be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What does not hold.
    pub kind: Kind,
    /// Number of the invariant, when it is one.
    pub invariant: Option<u8>,
    /// After which record it was found, when it was found on the way.
    pub record: Option<u64>,
    /// In words. Ids of people are masked.
    pub text: String,
}

/// What does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The files: a record is damaged or missing.
    Journal,
    /// A record that is whole and cannot have happened.
    Event,
    /// The checkpoint is not the state that the records lead to.
    Checkpoint,
    /// An invariant.
    Invariant,
    /// The independent count contradicts itself, the other side, or the region.
    Audit,
}

impl Finding {
    /// An invariant that is broken.
    pub fn of(violation: Violation, record: Option<u64>) -> Finding {
        let Violation { invariant, finding } = violation;
        Finding { kind: Kind::Invariant, invariant: Some(invariant), record, text: finding }
    }

    /// What the auditor found in the records.
    pub fn of_offence(offence: &Offence) -> Finding {
        let Offence { at, other, text } = offence;
        let there = other.map(|other| format!(" (there {other})")).unwrap_or_default();
        let text = format!("{}: {text}{there}", at.region);
        Finding { kind: Kind::Audit, invariant: None, record: Some(at.seq), text }
    }

    /// What the auditor and the region do not agree about.
    pub fn of_count(text: String) -> Finding {
        Finding { kind: Kind::Audit, invariant: None, record: None, text }
    }

    /// Something else, at a record.
    pub fn at(kind: Kind, record: u64, text: String) -> Finding {
        Finding { kind, invariant: None, record: Some(record), text }
    }

    /// A store that sled panics over.
    pub fn store_damaged(what: &str) -> Finding {
        let text = format!("the store is damaged ({what}); restore the data directory from a copy");
        Finding { kind: Kind::Journal, invariant: None, record: None, text }
    }

    /// What the journal says of its own files; a failure when the files cannot be looked at.
    pub fn of_fault(fault: &JournalFault, dir: &Path) -> Result<Finding, Failure> {
        let text = described(fault);
        let found =
            |kind, record| Ok(Finding { kind, invariant: None, record, text: text.clone() });
        match fault {
            JournalFault::Damaged { seq, .. } | JournalFault::ArchiveGap { seq, .. } => {
                found(Kind::Journal, Some(*seq))
            }
            JournalFault::Lost { last, .. } => found(Kind::Journal, Some(last.saturating_add(1))),
            JournalFault::StoreDamaged { .. } => found(Kind::Journal, None),
            JournalFault::CheckpointDamaged { seq, .. } => found(Kind::Checkpoint, Some(*seq)),
            JournalFault::RestingDamaged { .. } => found(Kind::Checkpoint, None),
            JournalFault::InUse { .. } => {
                let dir = dir.display();
                let text = format!("data directory {dir} is in use; stop its region first");
                Err(Failure::Unavailable(text))
            }
            JournalFault::NewerFormat { .. } => Err(Failure::Usage(text)),
            JournalFault::OtherRegion { .. }
            | JournalFault::File { .. }
            | JournalFault::Store { .. }
            | JournalFault::OutOfTurn { .. }
            | JournalFault::TooLarge { .. }
            | JournalFault::Trimmed { .. }
            | JournalFault::TooEarly { .. }
            | JournalFault::Superseded
            | JournalFault::Poisoned => Err(Failure::Failed(text)),
        }
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Finding { kind, invariant, record, text } = self;
        match (kind, invariant) {
            (_, Some(number)) => write!(f, "I{number}: {text}")?,
            (Kind::Journal, None) => write!(f, "journal: {text}")?,
            (Kind::Event, None) => write!(f, "event: {text}")?,
            (Kind::Checkpoint, None) => write!(f, "checkpoint: {text}")?,
            (Kind::Invariant, None) => write!(f, "invariant: {text}")?,
            (Kind::Audit, None) => write!(f, "audit: {text}")?,
        }
        record.map_or(Ok(()), |record| write!(f, " (record {record})"))
    }
}
