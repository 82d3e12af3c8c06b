//! What is looked up follows from the state: the part of I8 that keeps anything from being
//! forgotten by a region that runs, and found again only by its next start.

use super::{Violation, violation};
use crate::Region;
use crate::index::Index;

/// I8, third part: what a region owes, holds open, waits for and finds by a card is what its state
/// says, as if it had been started just now.
pub fn i8_lookups_follow_from_the_state(region: &Region) -> Vec<Violation> {
    let difference = region.index.first_difference(&Index::of(region.state()));
    let code = region.code();
    let finding = |what| violation(8, format!("{code} has other {what} than its state says"));
    difference.map(finding).into_iter().collect()
}
