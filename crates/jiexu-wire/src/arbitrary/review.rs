//! Reviews, and the entries of those with four eyes.

use std::sync::Arc;

use jiexu_region::{
    CheckFinding, Correction, Finding, Review, ReviewCheck, ReviewEntry, ReviewStep,
};
use jiexu_types::OperatorName;
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;

use super::words::{refusals, timestamp};

/// Any operator.
pub fn operator() -> impl Strategy<Value = OperatorName> {
    "[a-zA-Z0-9._-]{1,64}".prop_filter_map("a name", |name| name.parse().ok())
}

/// Any review.
pub fn review() -> impl Strategy<Value = Review> {
    prop_oneof![
        any::<u32>().prop_map(|form_revision| Review::Approve { form_revision }),
        refusals().prop_map(Review::Refuse),
        correction().prop_map(Review::Correct),
    ]
}

/// Any correction.
pub fn correction() -> impl Strategy<Value = Arc<Correction>> {
    let finding = ("[a-z_]{1,40}", "[^\\p{Cc}]{0,40}", "[^\\p{Cc}]{0,40}")
        .prop_filter_map("texts", |(field, a, b)| Finding::new(&field, &a, &b).ok());
    (any::<u32>(), vec(finding, 1..4))
        .prop_map(|(form_revision, findings)| Arc::new(Correction { form_revision, findings }))
}

/// Any finding of a check.
pub fn check_finding() -> impl Strategy<Value = CheckFinding> {
    select(vec![CheckFinding::Passed, CheckFinding::SentBack])
}

/// Any step of a review.
pub fn review_step() -> impl Strategy<Value = ReviewStep> {
    prop_oneof![
        (operator(), review()).prop_map(|(by, review)| ReviewStep::Entered { by, review }),
        (operator(), check_finding()).prop_map(|(by, finding)| ReviewStep::Checked { by, finding }),
    ]
}

/// Any entries, perhaps none.
pub fn review_entries() -> impl Strategy<Value = Vec<ReviewEntry>> {
    let check = (operator(), timestamp(), check_finding())
        .prop_map(|(by, at, finding)| ReviewCheck { by, at, finding });
    let entry = (operator(), timestamp(), review(), of(check))
        .prop_map(|(by, at, review, check)| ReviewEntry { by, at, review, check });
    vec(entry, 0..3)
}
