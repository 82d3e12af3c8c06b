//! What changed in a book between two looks at it.

use std::collections::BTreeMap;

use crate::{Account, EntryNo};

/// The accounts that something moved into or out of, and the entries that are new.
#[derive(Clone, Debug, Default)]
pub struct BookChanges {
    /// Whether the account was kept before the first change.
    accounts: BTreeMap<Account, bool>,
    first_entry: EntryNo,
}

impl BookChanges {
    /// No change since the book had entries up to this one, not included.
    pub(crate) fn since(first_entry: EntryNo) -> BookChanges {
        BookChanges { accounts: BTreeMap::new(), first_entry }
    }

    /// Notes a change of an account that was kept before it, or was not.
    pub(crate) fn note(&mut self, account: Account, kept_before: bool) {
        self.accounts.entry(account).or_insert(kept_before);
    }

    /// The accounts, in order, and whether each was kept before.
    pub(crate) fn accounts(&self) -> impl Iterator<Item = (Account, bool)> {
        self.accounts.iter().map(|(account, kept)| (*account, *kept))
    }

    /// The first entry that is new.
    pub(crate) fn first_entry(&self) -> EntryNo {
        self.first_entry
    }
}
