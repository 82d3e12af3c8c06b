//! What leaves memory after a checkpoint, a few records at a time.

use std::collections::VecDeque;

use jiexu_region::{Laid, Region, Side};
use jiexu_types::{HandoffId, PersonId, Place};

/// Records that leave memory with one batch. All at once would keep everybody waiting: letting go
/// of one takes about a microsecond.
const AT_ONCE: usize = 512;

/// Records that a complete checkpoint has at rest and that are still in memory.
#[derive(Default)]
pub(super) struct Leaving {
    cases: VecDeque<(Side, HandoffId, Place)>,
    people: VecDeque<(PersonId, Place)>,
    pages: VecDeque<Place>,
    /// A checkpoint has been kept, and not all of what rests with it has left.
    under_way: bool,
}

impl Leaving {
    pub(super) fn add(&mut self, laid: Laid) {
        let Laid { cases, people, pages } = laid;
        self.cases.extend(cases);
        self.people.extend(people);
        self.pages.extend(pages);
        self.under_way = true;
    }

    /// Has the next ones leave; true when those were the last of a checkpoint. The next one may not
    /// begin before that: it would store them again.
    pub(super) fn leave(&mut self, region: &mut Region) -> bool {
        let cases = self.cases.len().min(AT_ONCE);
        for (side, id, place) in self.cases.drain(..cases) {
            region.lay(side, id, place);
        }
        let people = self.people.len().min(AT_ONCE);
        for (id, place) in self.people.drain(..people) {
            region.lay_person(id, place);
        }
        let pages = self.pages.len().min(AT_ONCE);
        for place in self.pages.drain(..pages) {
            region.lay_page(place);
        }
        let all = self.cases.is_empty() && self.people.is_empty() && self.pages.is_empty();
        all && std::mem::take(&mut self.under_way)
    }
}
