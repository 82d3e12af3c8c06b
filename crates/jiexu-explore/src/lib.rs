//! The explorer: every state that two regions can reach within a bound, and what holds in each.
//!
//! The transition is the production one: `decide` and `apply` of `jiexu-region`, with nothing in
//! between. What is tried: one person, a handoff and the one back, every command of applicants and
//! operators at any moment, every message in any order and any number of times, and crashes.
//!
//! Two ideas keep it small. The network is a set that never shrinks: whatever was once owed may
//! arrive at any later time, again and again, or never, which is loss, delay, reordering and
//! duplication without a bound on any of them (`network.rs`). And what one region does follows from
//! its own state alone, so each of its states is worked out once and numbered, and a state of the
//! whole is a few numbers (`local.rs`, `global.rs`).
//!
//! Time stands still: no decision about a handoff of a relationship compares two instants.
#![deny(clippy::arithmetic_side_effects)]

mod explored;
mod fault;
mod fingerprint;
mod global;
mod local;
mod network;
mod progress;
mod search;
mod setting;
mod story;

pub use explored::{Explored, Found};
pub use fault::Fault;
pub use search::explore;
pub use setting::{Act, Bound, Setting};
