//! Records by key: shared with clones page by page, and aware of which of them changed.

use std::collections::BTreeSet;
use std::ops::RangeBounds;
use std::sync::Arc;

use imbl::OrdMap;

/// A table of records. A clone costs nothing: it shares its pages with the original.
///
/// Each record is behind a pointer of its own. A page that a clone still holds is copied when one
/// of its records changes; copying a page of pointers does not copy the records on it.
#[derive(Clone, Debug)]
pub(crate) struct Table<K: Ord, V> {
    rows: OrdMap<K, Arc<V>>,
    /// Keys of the records that changed since [`Table::take_changed`]; `None` while nobody asks.
    changed: Option<BTreeSet<K>>,
}

impl<K: Ord, V> Default for Table<K, V> {
    fn default() -> Table<K, V> {
        Table { rows: OrdMap::default(), changed: None }
    }
}

impl<K: Ord + Copy, V: Clone> Table<K, V> {
    pub(crate) fn get(&self, key: &K) -> Option<&V> {
        self.rows.get(key).map(|row| &**row)
    }

    pub(crate) fn contains_key(&self, key: &K) -> bool {
        self.rows.contains_key(key)
    }

    /// A record to be changed; it counts as changed.
    pub(crate) fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        let row = self.rows.get_mut(key)?;
        if let Some(changed) = &mut self.changed {
            changed.insert(*key);
        }
        Some(Arc::make_mut(row))
    }

    pub(crate) fn insert(&mut self, key: K, row: V) {
        self.insert_shared(key, Arc::new(row));
    }

    /// Puts in a record that others may hold as well; it is copied when it changes here.
    pub(crate) fn insert_shared(&mut self, key: K, row: Arc<V>) {
        if let Some(changed) = &mut self.changed {
            changed.insert(key);
        }
        self.rows.insert(key, row);
    }

    /// Puts a record in that was taken out. That is no change.
    pub(crate) fn put_back(&mut self, key: K, row: Arc<V>) {
        self.rows.insert(key, row);
    }

    /// Takes a record out; false when there is none. That is no change: whoever does it says where
    /// the record is now.
    pub(crate) fn remove(&mut self, key: &K) -> bool {
        self.rows.remove(key).is_some()
    }

    /// The record, which is made first if it is not there; it counts as changed.
    pub(crate) fn get_or_insert_with(&mut self, key: K, make: impl FnOnce() -> V) -> &mut V {
        if let Some(changed) = &mut self.changed {
            changed.insert(key);
        }
        Arc::make_mut(self.rows.entry(key).or_insert_with(|| Arc::new(make())))
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = (&K, &V)> {
        self.rows.iter().map(|(key, row)| (key, &**row))
    }

    pub(crate) fn values(&self) -> impl Iterator<Item = &V> {
        self.rows.values().map(|row| &**row)
    }

    pub(crate) fn range(
        &self,
        keys: impl RangeBounds<K>,
    ) -> impl DoubleEndedIterator<Item = (&K, &V)> {
        self.rows.range(keys).map(|(key, row)| (key, &**row))
    }

    /// The records by key, to be held by others as well.
    pub(crate) fn shared(&self) -> impl Iterator<Item = (&K, Arc<V>)> {
        self.rows.iter().map(|(key, row)| (key, Arc::clone(row)))
    }

    /// A record, to be held by others as well.
    pub(crate) fn get_shared(&self, key: &K) -> Option<Arc<V>> {
        self.rows.get(key).map(Arc::clone)
    }

    /// From now on it is noted what changes.
    pub(crate) fn keep_track(&mut self) {
        self.changed = Some(BTreeSet::new());
    }

    /// True when the record changed since the last [`Table::take_changed`].
    pub(crate) fn is_changed(&self, key: &K) -> bool {
        self.changed.as_ref().is_some_and(|changed| changed.contains(key))
    }

    /// The keys of what changed since the last call, or since [`Table::keep_track`].
    pub(crate) fn take_changed(&mut self) -> BTreeSet<K> {
        self.changed.as_mut().map(std::mem::take).unwrap_or_default()
    }
}
