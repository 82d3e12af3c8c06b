//! What an exploration found.

use std::collections::BTreeMap;

/// What an exploration found.
#[derive(Clone, Debug, Default)]
pub struct Explored {
    /// States of the whole.
    pub states: usize,
    /// Moves between two of them.
    pub moves: usize,
    /// Moves from the first state to the farthest.
    pub depth: usize,
    /// States of Nantong, and of Hebi.
    pub locals: [usize; 2],
    /// Pairs of durable states, each held to the invariants of a federation.
    pub pairs: usize,
    /// Different messages and receipts.
    pub packets: usize,
    /// Where everything ends when nothing more is certain to come: each handoff at its origin and
    /// its destination, and in how many states.
    pub ends: BTreeMap<String, usize>,
    /// False when the bound on states stopped it.
    pub complete: bool,
    /// The first property that does not hold, by the fewest moves.
    pub found: Option<Found>,
}

/// A property that does not hold, and how to get there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Which.
    pub property: String,
    /// What was seen.
    pub finding: String,
    /// What happens, in order, in words.
    pub trace: Vec<String>,
}
