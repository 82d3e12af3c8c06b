//! The independent auditor: counts anew what journals say, and calls none of the code that runs a
//! region. It shares the events with it, that is, what the codec reads, and nothing that applies
//! them: a mistake there does not hide itself here.
//!
//! [`RegionAudit`] goes through one journal; [`between`] holds several against each other. Money,
//! months and days are each counted by the simplest means there is.

mod between;
mod cases;
mod money;
mod offence;
mod people;
mod region;
mod spans;

pub use between::{between, between_about, days_between, sums_between};
pub use money::Totals;
pub use offence::{Offence, Place};
pub use region::RegionAudit;
