//! What the law and the forms say: who may be handed over, why not, and until when.
//!
//! Functions of their arguments alone. The facts come from the region's records, the calendar from
//! its configuration; a rule never looks anything up and never knows what time it is.
#![deny(clippy::arithmetic_side_effects)]

mod calendar;
mod eligibility;
mod legs;
mod refusal;
mod remedy;
mod transfer_kind;
mod warning;

pub use calendar::{Calendar, Deadline};
pub use eligibility::{
    AccountMode, AgeLimit, DestinationFacts, DestinationPolicy, OriginFacts, OriginPolicy,
    PolicyYears, Reserve, check_destination, check_origin,
};
pub use legs::{LegFacts, check_legs};
pub use refusal::{Refusal, Refusals, UnknownRefusal};
pub use remedy::{Actor, Remedy, UnknownRemedy};
pub use transfer_kind::TransferKind;
pub use warning::{Warning, WarningFacts, warnings};

/// Working days the origin has to send the information form and the money (43号 art. 7).
pub const STATUTORY_OUT_WORKING_DAYS: u32 = 10;
/// Working days the destination has after receiving the form (43号 art. 8).
pub const STATUTORY_IN_WORKING_DAYS: u32 = 5;
