//! What the law and the forms say: who may be handed over, why not, and until when.
//!
//! Functions of their arguments alone. The facts come from the region's records, the calendar from
//! its configuration; a rule never looks anything up and never knows what time it is.
#![deny(clippy::arithmetic_side_effects)]

mod account_limit;
mod calendar;
mod certificate;
mod duplicate;
mod eligibility;
mod form_check;
mod handling;
mod intake;
mod lapse;
mod legs;
mod refusal;
mod remedy;
mod residual;
mod rulebook;
mod service_time;
mod spending;
mod transfer_kind;
mod treatment;
mod waiting;
mod wallet;
mod warning;

pub use account_limit::{AccountLimit, Purpose};
pub use calendar::{Calendar, Deadline};
pub use certificate::{
    CERTIFICATE_MONTHS, CERTIFICATE_MONTHS_MAX, CertificateFacts, CertificateWish,
    certificate_valid_until, check_certificate, check_certificate_wish,
};
pub use duplicate::{Coverage, KeepReason, Recommendation, Which, recommend};
pub use eligibility::{
    AccountMode, AgeLimit, DestinationFacts, DestinationPolicy, OriginFacts, OriginPolicy,
    PolicyYears, Reserve, check_destination, check_origin,
};
pub use form_check::{FormFinding, WrittenForm, check_form};
pub use handling::{CORRECTIONS_DEFAULT, CORRECTIONS_MAX, Handling};
pub use intake::{
    Capability, IntakeCheck, IntakeFacts, IntakeMistake, IntakePolicy, Reach, Requirement,
    check_intake,
};
pub use lapse::{
    continuous_months, first_day, is_lapsed, is_repaid, lapse_from, lapse_months, lapsed_years,
    repaid_years,
};
pub use legs::{LegFacts, check_legs};
pub use refusal::{Refusal, Refusals, UnknownRefusal};
pub use remedy::{Actor, Remedy, UnknownRemedy};
pub use residual::{
    ResidualDestinationFacts, ResidualOriginFacts, check_residual_destination,
    check_residual_origin,
};
pub use rulebook::{BadRulebook, Rulebook, Rules};
pub use service_time::{
    BadProfile, FundDeadline, Profile, ProfileDays, Promise, SETTLEMENT_MONTHS, ServiceTimeMistake,
    ServiceTimes, Start,
};
pub use spending::{
    BadOwnShare, BillSplit, Circumstance, ExcludedGroup, ItemClass, OwnShare, split_bill,
};
pub use transfer_kind::TransferKind;
pub use treatment::TreatmentPolicy;
pub use waiting::{
    Begins, BenefitFacts, BenefitPolicy, BenefitRule, BenefitStart, CollectionWindow, Employment,
    ExemptGroups, Grace, LocalWait, LocalWaiting, Measures, ResidentFacts, ResidentFormula,
    WAITING_MONTHS_MAX, benefit_start, has_begun, policy_year,
};
pub use wallet::{
    WalletDestinationFacts, WalletMistake, WalletOriginFacts, WalletPolicy,
    check_wallet_destination, check_wallet_origin,
};
pub use warning::{Warning, WarningFacts, warnings};

/// Working days the origin has to send the information form and the money (43号 art. 7).
pub const STATUTORY_OUT_WORKING_DAYS: u32 = 10;
/// Working days the destination has after receiving the form (43号 art. 8).
pub const STATUTORY_IN_WORKING_DAYS: u32 = 5;
/// Working days from acceptance to the end, in the normal course: the sum of both (R21).
pub const STATUTORY_TOTAL_WORKING_DAYS: u32 = 15;
