//! Records by key: those that are likely to be needed in memory, those at rest by their place.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::sync::Arc;

use imbl::OrdMap;
use jiexu_types::{Missed, Place};

use crate::table::Table;

/// Records at rest that are noted behind one that a list has missed: it will want them next.
const LOOK_AHEAD: usize = 64;

/// Records by key. A clone costs nothing: it shares its pages with the original.
///
/// Of a record at rest there is its key and the place where it is stored. Whoever looks for it sees
/// nothing, and the place is noted: what was seen counts only when [`Records::missed`] is empty,
/// and otherwise after what it names was recalled. One in memory may be stored as well: it need
/// not be stored again to leave.
#[derive(Clone, Debug)]
pub(crate) struct Records<K: Ord, V> {
    here: Table<K, V>,
    /// Where those are stored that have not changed since: what has changed has no place.
    stored: OrdMap<K, Place>,
    /// How many of those are in memory as well.
    stored_here: usize,
    /// Records at rest that are at hand for the moment; never one that is in memory.
    recalled: BTreeMap<K, Arc<V>>,
    missed: Missed<Place>,
}

impl<K: Ord, V> Default for Records<K, V> {
    fn default() -> Records<K, V> {
        Records {
            here: Table::default(),
            stored: OrdMap::default(),
            stored_here: 0,
            recalled: BTreeMap::new(),
            missed: Missed::default(),
        }
    }
}

impl<K: Ord + Copy, V: Clone> Records<K, V> {
    pub(crate) fn get(&self, key: &K) -> Option<&V> {
        self.here.get(key).or_else(|| self.at_rest(*key, *self.stored.get(key)?))
    }

    /// A record to be changed. One at rest must have been recalled; it comes back to memory.
    pub(crate) fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        if !self.here.contains_key(key)
            && let Some(record) = self.recalled.remove(key)
        {
            self.stored.remove(key);
            self.here.insert_shared(*key, record);
        }
        self.forget_place(key);
        self.here.get_mut(key)
    }

    pub(crate) fn insert(&mut self, key: K, record: V) {
        self.insert_shared(key, Arc::new(record));
    }

    /// Puts in a record that others may hold as well; it is not at rest any more.
    pub(crate) fn insert_shared(&mut self, key: K, record: Arc<V>) {
        if self.stored.remove(&key).is_some() && self.here.contains_key(&key) {
            self.stored_here = self.stored_here.saturating_sub(1);
        }
        self.recalled.remove(&key);
        self.here.insert_shared(key, record);
    }

    /// The record, which is made first if there is none. One at rest must have been recalled.
    pub(crate) fn get_or_insert_with(&mut self, key: K, make: impl FnOnce() -> V) -> &mut V {
        if let Some(record) = self.recalled.remove(&key) {
            self.insert_shared(key, record);
        }
        self.forget_place(&key);
        self.here.get_or_insert_with(key, make)
    }

    /// Those in memory, by key.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = (&K, &V)> {
        self.here.iter()
    }

    /// Those in memory, by key.
    pub(crate) fn values(&self) -> impl Iterator<Item = &V> {
        self.here.values()
    }

    /// Those in memory, to be held by others as well.
    pub(crate) fn shared(&self) -> impl Iterator<Item = (&K, Arc<V>)> {
        self.here.shared()
    }

    /// One in memory, to be held by others as well.
    pub(crate) fn get_shared(&self, key: &K) -> Option<Arc<V>> {
        self.here.get_shared(key)
    }

    /// All whose key is above `after`, by key. It ends early at one that is at rest and was not
    /// recalled.
    pub(crate) fn after(&self, after: Option<K>) -> impl Iterator<Item = (K, &V)> {
        let from = (after.map_or(Bound::Unbounded, Bound::Excluded), Bound::Unbounded);
        let mut here = self.here.range(from).peekable();
        let mut stored = self.stored.range(from).peekable();
        let mut over = false;
        std::iter::from_fn(move || {
            if let Some((key, _)) = here.peek() {
                stored.next_if(|(other, _)| other == key);
            }
            let rests = match (here.peek(), stored.peek()) {
                (Some((key, _)), Some((other, _))) => key > other,
                (None, Some(_)) => true,
                (_, None) => false,
            };
            if over || !rests {
                return here.next().filter(|_| !over).map(|(key, record)| (*key, record));
            }
            let (key, place) = stored.next()?;
            let found = self.at_rest(*key, *place);
            if found.is_none() {
                over = true;
                let away = stored.by_ref().filter(|(key, _)| self.away(key).is_some());
                away.take(LOOK_AHEAD).for_each(|(_, place)| self.missed.note(*place));
            }
            found.map(|record| (*key, record))
        })
    }

    /// A record that is in memory or at hand; looking for another is not noted.
    pub(crate) fn at_hand(&self, key: &K) -> Option<&V> {
        self.here.get(key).or_else(|| self.recalled.get(key).map(|record| &**record))
    }

    /// How many are in memory.
    pub(crate) fn here_count(&self) -> usize {
        self.here.len()
    }

    /// How many there are, in memory or not.
    pub(crate) fn len(&self) -> usize {
        let here = self.here.len().saturating_sub(self.stored_here);
        here.saturating_add(self.stored.len())
    }

    /// Those in memory that are not stored as they are, to be held by others as well.
    pub(crate) fn not_stored(&self) -> impl Iterator<Item = (&K, Arc<V>)> {
        let not_stored = self.here.iter().filter(|(key, _)| !self.stored.contains_key(*key));
        not_stored.filter_map(|(key, _)| Some((key, self.here.get_shared(key)?)))
    }

    /// Those that are stored as they are, in memory or not, by key.
    pub(crate) fn stored(&self) -> impl Iterator<Item = (K, Place)> + '_ {
        self.stored.iter().map(|(key, place)| (*key, *place))
    }

    /// Those at rest, by key.
    pub(crate) fn resting(&self) -> impl Iterator<Item = (K, Place)> + '_ {
        self.stored().filter(|(key, _)| !self.here.contains_key(key))
    }

    /// True when all are in memory.
    pub(crate) fn are_here(&self) -> bool {
        self.stored.len() == self.stored_here
    }

    /// Where a record is stored as it is, in memory or not.
    pub(crate) fn place(&self, key: &K) -> Option<Place> {
        self.stored.get(key).copied()
    }

    /// Where a record is that is at rest and not at hand.
    pub(crate) fn away(&self, key: &K) -> Option<Place> {
        if self.here.contains_key(key) || self.recalled.contains_key(key) {
            return None;
        }
        self.place(key)
    }

    /// The record is stored at that place as it is, and leaves memory.
    pub(crate) fn lay(&mut self, key: K, place: Place) {
        let was_here = self.here.remove(&key);
        if self.stored.insert(key, place).is_some() && was_here {
            self.stored_here = self.stored_here.saturating_sub(1);
        }
    }

    /// The record is stored at that place as it is.
    pub(crate) fn store(&mut self, key: K, place: Place) {
        if self.stored.insert(key, place).is_none() && self.here.contains_key(&key) {
            self.stored_here = self.stored_here.saturating_add(1);
        }
    }

    /// The record leaves memory if it is stored as it is.
    pub(crate) fn let_go(&mut self, key: &K) {
        if self.stored.contains_key(key) && self.here.remove(key) {
            self.stored_here = self.stored_here.saturating_sub(1);
        }
    }

    /// Has the record that is at rest at that place at hand, until [`Records::put_away`] or until
    /// it changes; false when another one is there. One in memory stays the only one: a copy beside
    /// it would be outdated by its next change.
    pub(crate) fn recall(&mut self, place: Place, key: K, record: Arc<V>) -> bool {
        let expected = self.stored.get(&key) == Some(&place);
        if expected && !self.here.contains_key(&key) {
            self.recalled.insert(key, record);
        }
        expected
    }

    /// Takes a record at rest back into memory for good. That is no change.
    pub(crate) fn take_back(&mut self, key: K, record: Arc<V>) {
        self.stored.remove(&key);
        self.here.put_back(key, record);
    }

    /// Forgets where they are stored; all are in memory.
    pub(crate) fn forget_places(&mut self) {
        self.stored = OrdMap::default();
        self.stored_here = 0;
    }

    /// How many records at rest are at hand.
    pub(crate) fn recalled_count(&self) -> usize {
        self.recalled.len()
    }

    pub(crate) fn put_away(&mut self) {
        self.recalled.clear();
    }

    /// What was looked for since the last call and is neither in memory nor at hand.
    pub(crate) fn missed(&mut self) -> BTreeSet<Place> {
        self.missed.take()
    }

    pub(crate) fn is_changed(&self, key: &K) -> bool {
        self.here.is_changed(key)
    }

    pub(crate) fn keep_track(&mut self) {
        self.here.keep_track();
    }

    pub(crate) fn take_changed(&mut self) -> BTreeSet<K> {
        self.here.take_changed()
    }

    /// The record in memory is about to change: what is stored will be another one.
    fn forget_place(&mut self, key: &K) {
        // What has changed already has no place.
        let known = !self.here.is_changed(key) && self.here.contains_key(key);
        if known && self.stored.remove(key).is_some() {
            self.stored_here = self.stored_here.saturating_sub(1);
        }
    }

    fn at_rest(&self, key: K, place: Place) -> Option<&V> {
        let found = self.recalled.get(&key).map(|record| &**record);
        if found.is_none() {
            self.missed.note(place);
        }
        found
    }
}

#[cfg(test)]
mod tests;
