//! What is looked up follows from the state: the part of I8 that keeps anything from being
//! forgotten by a region that runs, and found again only by its next start.

use super::{Violation, violation};
use crate::Region;
use crate::cards::Cards;
use crate::index::Index;
use crate::told_forms::ToldForms;

/// I8, third part: what a region owes, holds open, waits for and finds by a card is what its state
/// says, as if it had been started just now. What is kept beside records that may be at rest can
/// be compared only while none of them is.
pub fn i8_lookups_follow_from_the_state(region: &Region) -> Vec<Violation> {
    let state = region.state();
    let difference = region.index.first_difference(&Index::of(state));
    let beside = if !state.is_whole() {
        None
    } else if state.cards != Cards::of(state.people()) {
        Some("holders of cards")
    } else {
        let told = ToldForms::of(state.outbound.values());
        (state.told != told).then_some("forms told")
    };
    let code = region.code();
    let finding = |what| violation(8, format!("{code} has other {what} than its state says"));
    difference.or(beside).map(finding).into_iter().collect()
}
