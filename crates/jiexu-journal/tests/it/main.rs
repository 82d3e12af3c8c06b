//! The journal on real disks, and its model in memory.
#![expect(clippy::unwrap_used, reason = "helpers of tests are meant to panic as well")]

mod archive;
mod codec;
mod contract;
mod crash;
mod damage;
mod directory;
mod events;
mod fixed;
mod golden;
mod memory;
mod mutations;
mod rig;
