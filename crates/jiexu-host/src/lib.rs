//! Runs one region: reads its configuration, recovers its journal, decides, keeps links to its
//! peers, serves, and stops in order.
//!
//! The host carries and never decides: it knows commands, replies and messages only as things to
//! hand on. The only clock of the house is here.

pub mod alarms;
pub mod clock;
mod clock_service;
pub mod committer;
pub mod config;
pub mod crash;
pub mod identity;
pub mod links;
mod program;
mod serve;
pub mod stop;
pub mod telemetry;
pub mod watching;

pub use program::{EXIT_CONFIG, EXIT_FAILED, EXIT_START, described, main};
pub use serve::{HostFault, Mount, Started, fault_status, start};
