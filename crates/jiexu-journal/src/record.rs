//! What one fdatasync makes durable.

use jiexu_region::Event;
use jiexu_types::Timestamp;

use crate::ChainHash;

/// Largest body of a record. A batch of decisions is kilobytes; the bound keeps a damaged length
/// from asking for the machine's memory.
pub const RECORD_BYTES_MAX: usize = 64 * 1024 * 1024;

/// A batch of decisions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// From 1, without gaps.
    pub seq: u64,
    /// When its events happened, on this region's clock.
    pub at: Timestamp,
    /// What happened, in order.
    pub events: Vec<Event>,
}

/// A place in the journal: just after a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The record's number; 0 before the first one.
    pub seq: u64,
    /// The record's hash; the region's genesis before the first one.
    pub hash: ChainHash,
}
