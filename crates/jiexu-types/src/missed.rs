//! What somebody looked for and did not find in memory, because it is stored elsewhere.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// Notes, made by those who look and only read, of what must be fetched before what they saw
/// counts.
///
/// A clone begins with no notes: who looks at the clone asks it. The lock is taken when something
/// is missed, which is rare; [`Missed::take`] needs none.
#[derive(Debug)]
pub struct Missed<K>(Mutex<BTreeSet<K>>);

impl<K: Ord> Missed<K> {
    /// Notes what was missed.
    pub fn note(&self, key: K) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key);
    }

    /// What was missed since the last call.
    pub fn take(&mut self) -> BTreeSet<K> {
        std::mem::take(self.0.get_mut().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<K> Default for Missed<K> {
    fn default() -> Missed<K> {
        Missed(Mutex::new(BTreeSet::new()))
    }
}

impl<K> Clone for Missed<K> {
    fn clone(&self) -> Missed<K> {
        Missed::default()
    }
}
