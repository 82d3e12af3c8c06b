//! What leaves memory after a checkpoint, a few records at a time.

use std::collections::VecDeque;

use jiexu_region::{Laid, Region, Side};
use jiexu_types::{HandoffId, PersonId, Place};

/// Records of each kind that come to rest at a time, between commands. All at once would keep
/// everybody waiting; fewer than end with a full batch, and they would never be through.
const AT_ONCE: usize = 256;
/// The same of people, of whom a full batch may change as many as it has commands. Their places are
/// quickly noted.
const PEOPLE_AT_ONCE: usize = 1_024;

/// Records that a complete checkpoint has stored, and the region does not know of yet.
#[derive(Default)]
pub(super) struct Leaving {
    cases: VecDeque<(Side, HandoffId, Place)>,
    people: VecDeque<(PersonId, Place)>,
    /// People who leave memory once everybody's place is known.
    leaving: VecDeque<PersonId>,
    pages: VecDeque<Place>,
    /// A checkpoint has been kept, and not all of what rests with it has left.
    under_way: bool,
}

impl Leaving {
    /// True while something has to leave.
    pub(super) fn is_under_way(&self) -> bool {
        self.under_way
    }

    pub(super) fn add(&mut self, laid: Laid) {
        let Laid { cases, people, leaving, pages } = laid;
        self.cases.extend(cases);
        self.people.extend(people);
        self.leaving.extend(leaving);
        self.pages.extend(pages);
        self.under_way = true;
    }

    /// Has the next ones leave; true when those were the last of a checkpoint. The next one may not
    /// begin before that: it would store them again.
    pub(super) fn leave(&mut self, region: &mut Region) -> bool {
        let leave = if self.people.is_empty() { PEOPLE_AT_ONCE } else { 0 };
        let leaving = next(&mut self.leaving, leave);
        let cases = next(&mut self.cases, AT_ONCE);
        let people = next(&mut self.people, PEOPLE_AT_ONCE);
        let pages = next(&mut self.pages, AT_ONCE);
        region.lay(Laid { cases, people, leaving, pages });
        let people = self.people.is_empty() && self.leaving.is_empty();
        let all = self.cases.is_empty() && people && self.pages.is_empty();
        all && std::mem::take(&mut self.under_way)
    }
}

fn next<T>(waiting: &mut VecDeque<T>, at_once: usize) -> Vec<T> {
    waiting.drain(..waiting.len().min(at_once)).collect()
}

#[cfg(test)]
mod tests {
    use jiexu_region::{Event, Import, RegistryEvent};
    use jiexu_types::Timestamp;

    use super::*;
    use crate::committer::tests::given::{given_import, given_policy};

    #[test]
    fn a_checkpoint_has_left_when_its_last_record_has() {
        let mut region = Region::new(given_policy());
        region.keep_track();
        let people = u64::try_from(PEOPLE_AT_ONCE).unwrap() * 2 + 7;
        let at = Timestamp::from_millis(1);
        for n in 0..people {
            let Import(record) = given_import(n);
            region.apply(&Event::from(RegistryEvent::Imported(record)), at).unwrap();
        }
        region.snapshot();
        let mut next = 0..;
        let store = |_| Ok::<_, std::convert::Infallible>(Place::from_u64(next.next().unwrap()));
        let Ok(laid) = region.snapshot().lay(at, 0, store);
        // Changed between the snapshot and the end of its checkpoint: it stays.
        let Import(changed) = given_import(people - 1);
        let retired = RegistryEvent::Retired { person: changed.id, on: changed.enrolled_on };
        region.apply(&Event::from(retired), at).unwrap();
        let here = |region: &Region| region.state().people().count();
        let mut leaving = Leaving::default();
        assert!(!leaving.leave(&mut region), "there was no checkpoint");
        leaving.add(laid);
        let all = PEOPLE_AT_ONCE * 2 + 7;
        // Nobody leaves before everybody's place is known.
        for expected in [all, all, all, all - PEOPLE_AT_ONCE, 7] {
            assert!(!leaving.leave(&mut region) && leaving.is_under_way());
            assert_eq!(here(&region), expected);
        }
        assert!(leaving.leave(&mut region) && !leaving.is_under_way());
        assert_eq!(here(&region), 1);
    }
}
