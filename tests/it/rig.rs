//! What every test stands on: programs, regions as processes, people, waiting for conditions.

pub mod aftermath;
pub mod days;
pub mod errors;
pub mod eventually;
pub mod hand;
pub mod log;
pub mod people;
pub mod ports;
pub mod programs;
pub mod region;
pub mod snapshot;
pub mod tool;

pub use errors::{expect_bad_field, expect_reason, expect_refused};
pub use eventually::{SOON, eventually};
pub use people::Mover;
pub use region::{Pair, Region, given_pair, given_running_pair};
pub use snapshot::Snapshot;

pub const NANTONG: &str = "320600";
pub const HEBI: &str = "410600";
