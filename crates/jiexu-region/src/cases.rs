//! The handoffs of one end: those that may still change in memory, those at rest by their place.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::sync::Arc;

use imbl::OrdMap;
use jiexu_types::{HandoffId, Missed, Place};

use crate::table::Table;

/// Handoffs at rest that are noted behind one that a list has missed: it will want them next.
const LOOK_AHEAD: usize = 64;

/// Handoffs by id. A clone costs nothing: it shares its pages with the original.
///
/// Of a handoff at rest there is its id and the place where its record is stored. Whoever looks for
/// it sees nothing, and the place is noted: what was seen counts only when [`Cases::missed`] is
/// empty, and otherwise after what it names was recalled.
#[derive(Clone, Debug)]
pub(crate) struct Cases<V> {
    here: Table<HandoffId, V>,
    resting: OrdMap<HandoffId, Place>,
    /// Records at rest that are at hand for the moment.
    recalled: BTreeMap<HandoffId, Arc<V>>,
    missed: Missed<Place>,
}

impl<V> Default for Cases<V> {
    fn default() -> Cases<V> {
        Cases {
            here: Table::default(),
            resting: OrdMap::default(),
            recalled: BTreeMap::new(),
            missed: Missed::default(),
        }
    }
}

impl<V: Clone> Cases<V> {
    pub(crate) fn get(&self, id: &HandoffId) -> Option<&V> {
        self.here.get(id).or_else(|| self.at_rest(*id, *self.resting.get(id)?))
    }

    /// A record to be changed. One at rest must have been recalled; it comes back to memory.
    pub(crate) fn get_mut(&mut self, id: &HandoffId) -> Option<&mut V> {
        if !self.here.contains_key(id)
            && let Some(case) = self.recalled.remove(id)
        {
            self.resting.remove(id);
            self.here.insert_shared(*id, case);
        }
        self.here.get_mut(id)
    }

    pub(crate) fn insert(&mut self, id: HandoffId, case: V) {
        self.insert_shared(id, Arc::new(case));
    }

    /// Puts in a record that others may hold as well; it is not at rest any more.
    pub(crate) fn insert_shared(&mut self, id: HandoffId, case: Arc<V>) {
        self.resting.remove(&id);
        self.here.insert_shared(id, case);
    }

    /// Those in memory, by id.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = (&HandoffId, &V)> {
        self.here.iter()
    }

    /// Those in memory, by id.
    pub(crate) fn values(&self) -> impl Iterator<Item = &V> {
        self.here.values()
    }

    /// Those in memory, to be held by others as well.
    pub(crate) fn shared(&self) -> impl Iterator<Item = (&HandoffId, Arc<V>)> {
        self.here.shared()
    }

    /// One in memory, to be held by others as well.
    pub(crate) fn get_shared(&self, id: &HandoffId) -> Option<Arc<V>> {
        self.here.get_shared(id)
    }

    /// All whose id is above `after`, by id. It ends early at one that is at rest and was not
    /// recalled.
    pub(crate) fn after(&self, after: Option<HandoffId>) -> impl Iterator<Item = &V> {
        let from = (after.map_or(Bound::Unbounded, Bound::Excluded), Bound::Unbounded);
        let mut here = self.here.range(from).peekable();
        let mut resting = self.resting.range(from).peekable();
        let mut over = false;
        std::iter::from_fn(move || {
            let rests = match (here.peek(), resting.peek()) {
                (Some((id, _)), Some((other, _))) => id > other,
                (None, Some(_)) => true,
                (_, None) => false,
            };
            if over || !rests {
                return here.next().filter(|_| !over).map(|(_, case)| case);
            }
            let (id, place) = resting.next()?;
            let found = self.at_rest(*id, *place);
            if found.is_none() {
                over = true;
                resting.by_ref().take(LOOK_AHEAD).for_each(|(_, place)| self.missed.note(*place));
            }
            found
        })
    }

    /// How many there are, in memory or not.
    pub(crate) fn len(&self) -> usize {
        self.here.len().saturating_add(self.resting.len())
    }

    /// Those at rest, by id.
    pub(crate) fn resting(&self) -> impl Iterator<Item = (HandoffId, Place)> + '_ {
        self.resting.iter().map(|(id, place)| (*id, *place))
    }

    /// Where a handoff is, if it is at rest.
    pub(crate) fn place(&self, id: &HandoffId) -> Option<Place> {
        self.resting.get(id).copied()
    }

    /// Where a handoff is that is at rest and not at hand.
    pub(crate) fn away(&self, id: &HandoffId) -> Option<Place> {
        if self.here.contains_key(id) || self.recalled.contains_key(id) {
            return None;
        }
        self.place(id)
    }

    /// The record leaves memory: it is stored at that place.
    pub(crate) fn lay(&mut self, id: HandoffId, place: Place) {
        self.here.remove(&id);
        self.resting.insert(id, place);
    }

    /// Has the record that is at rest at that place at hand, until [`Cases::put_away`] or until it
    /// changes; false when another one is there.
    pub(crate) fn recall(&mut self, place: Place, id: HandoffId, case: Arc<V>) -> bool {
        let expected = self.resting.get(&id) == Some(&place);
        if expected {
            self.recalled.insert(id, case);
        }
        expected
    }

    /// Takes a record at rest back into memory for good. That is no change.
    pub(crate) fn take_back(&mut self, id: HandoffId, case: Arc<V>) {
        self.resting.remove(&id);
        self.here.put_back(id, case);
    }

    pub(crate) fn put_away(&mut self) {
        self.recalled.clear();
    }

    /// What was looked for since the last call and is neither in memory nor at hand.
    pub(crate) fn missed(&mut self) -> BTreeSet<Place> {
        self.missed.take()
    }

    pub(crate) fn is_changed(&self, id: &HandoffId) -> bool {
        self.here.is_changed(id)
    }

    pub(crate) fn keep_track(&mut self) {
        self.here.keep_track();
    }

    pub(crate) fn take_changed(&mut self) -> BTreeSet<HandoffId> {
        self.here.take_changed()
    }

    fn at_rest(&self, id: HandoffId, place: Place) -> Option<&V> {
        let found = self.recalled.get(&id).map(|case| &**case);
        if found.is_none() {
            self.missed.note(place);
        }
        found
    }
}
