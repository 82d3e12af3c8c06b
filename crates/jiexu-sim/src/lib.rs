//! The simulator: two to five regions with their journals, the people who use them, and everything
//! that can go wrong, from one seed and on one thread.
//!
//! The regions are the product's: `jiexu_region` decides and applies, `jiexu_journal` keeps and
//! recovers, `jiexu_wire` speaks. What a real host does with threads and sockets is done here in
//! turn: batches, syncs, links, clocks. A seed replays exactly, on any machine.

mod certificates;
mod clients;
mod codecs;
mod coverage;
mod dice;
mod faults;
mod finding;
mod given;
mod heal;
mod leftovers;
mod links;
mod looks;
mod memory;
mod network;
mod node;
mod operators;
mod particulars;
#[cfg(feature = "planted-bugs")]
pub mod planted;
mod refusals;
mod repeats;
mod report;
mod rules;
mod run;
mod sim;
mod wallets;
mod watch;

pub use finding::{Finding, Line, Rule};
pub use report::{Report, Until};
pub use run::{Failure, Plan, STEPS, panic_is_expected, run, shrunk, story};
