//! Entries that have left memory: the oldest ones, page by page.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use imbl::Vector;
use jiexu_types::{Missed, Place};

use super::{Book, Entry, EntryNo};

/// Entries on a page.
pub const PAGE_ENTRIES: usize = 64;

/// Entries that leave memory together.
pub type EntryPage = Arc<[Entry]>;

/// Where the pages are, and those of them that were recalled for a look.
#[derive(Clone, Debug, Default)]
pub(super) struct Resting {
    places: Vector<Place>,
    recalled: BTreeMap<Place, EntryPage>,
    missed: Missed<Place>,
}

impl Resting {
    pub(super) fn entries(&self) -> u64 {
        let pages = u64::try_from(self.places.len()).unwrap_or(u64::MAX);
        pages.saturating_mul(PAGE_ENTRIES as u64)
    }

    /// An entry at rest, if its page was recalled; a note of it, if not.
    pub(super) fn recalled(&self, no: EntryNo) -> Option<&Entry> {
        let no = usize::try_from(no.0).ok()?;
        let place = self.places.get(no.checked_div(PAGE_ENTRIES)?)?;
        let Some(page) = self.recalled.get(place) else {
            self.missed.note(*place);
            return None;
        };
        page.get(no.checked_rem(PAGE_ENTRIES)?)
    }
}

impl Book {
    /// The next page that may leave memory, once there are so many entries behind it that it is
    /// full.
    pub fn full_page(&self) -> Option<EntryPage> {
        let entries = self.entries.len() >= PAGE_ENTRIES;
        entries.then(|| self.entries.iter().take(PAGE_ENTRIES).cloned().collect())
    }

    /// The oldest entries in memory are stored at that place: [`Book::full_page`] leaves memory.
    ///
    /// Entries of the page that a checkpoint had brought back are let go as well, be they fewer.
    pub fn lay_page(&mut self, place: Place) {
        let left = self.entries.len().min(PAGE_ENTRIES);
        self.entries = self.entries.split_off(left);
        self.resting.places.push_back(place);
    }

    /// Where the pages at rest are, in their order.
    pub fn resting_pages(&self) -> impl DoubleEndedIterator<Item = Place> + '_ {
        self.resting.places.iter().copied()
    }

    /// How many pages are at rest.
    pub fn resting_page_count(&self) -> usize {
        self.resting.places.len()
    }

    /// Where the pages are that are at rest and were looked for since the last call.
    pub fn missed(&mut self) -> BTreeSet<Place> {
        self.resting.missed.take()
    }

    /// Has the page that is at rest at that place at hand, until [`Book::put_away`]; false when it
    /// is not as long as a page. Entries do not say which they are.
    pub fn recall(&mut self, place: Place, page: EntryPage) -> bool {
        let expected = page.len() == PAGE_ENTRIES;
        if expected {
            self.resting.recalled.insert(place, page);
        }
        expected
    }

    /// How many pages at rest are at hand.
    pub fn recalled_count(&self) -> usize {
        self.resting.recalled.len()
    }

    /// Puts away the pages that were recalled.
    pub fn put_away(&mut self) {
        self.resting.recalled.clear();
    }

    /// Takes the last page at rest back into memory for good.
    pub fn take_back(&mut self, page: &EntryPage) {
        if self.resting.places.pop_back().is_some() {
            let mut entries: Vector<Entry> = page.iter().cloned().collect();
            entries.append(std::mem::take(&mut self.entries));
            self.entries = entries;
        }
    }
}
