//! What a journal says of one handoff at one end.

use std::fmt;

use jiexu_types::{Date, PersonId, RegionCode};

use crate::spans::Months;

/// A handoff at its origin.
#[derive(Clone, Debug)]
pub(crate) struct Leaving {
    pub person: PersonId,
    pub destination: RegionCode,
    /// False for what follows a handoff that has settled.
    pub whole: bool,
    pub frozen: Option<Frozen>,
    pub end: Option<End>,
    /// The record that said the last of it.
    pub seq: u64,
}

/// What was frozen, and how it is handed over.
#[derive(Clone, Debug)]
pub(crate) struct Frozen {
    pub fen: i64,
    pub form: Form,
    pub seq: u64,
}

/// What a form says that the other end must agree with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Form {
    pub person: PersonId,
    pub revision: u32,
    pub fen: i64,
    pub available_from: Option<Date>,
    pub months: Months,
}

/// A handoff at its destination.
#[derive(Clone, Debug)]
pub(crate) struct Arriving {
    pub person: PersonId,
    /// Whose account is credited: another's, in a wallet transfer.
    pub receiver: PersonId,
    pub origin: RegionCode,
    pub accepted_fen: Option<i64>,
    pub form: Option<Form>,
    pub arrived_fen: Option<i64>,
    pub end: Option<End>,
    pub seq: u64,
}

/// How a handoff ended at one end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// The person has moved.
    Moved {
        /// Credited, fen.
        fen: i64,
        /// First day of the destination.
        takes_over_on: Option<Date>,
    },
    /// After money was frozen it went back.
    Returned,
    /// Nothing was ever frozen: refused, cancelled or withdrawn.
    Nothing,
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            End::Moved { fen, takes_over_on: Some(day) } => {
                write!(f, "completed with {fen} fen and from {day} on")
            }
            End::Moved { fen, takes_over_on: None } => write!(f, "completed with {fen} fen"),
            End::Returned => f.write_str("returned"),
            End::Nothing => f.write_str("ended before anything moved"),
        }
    }
}
