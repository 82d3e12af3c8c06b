//! The book: balances, and the entries that led to them.

use imbl::{OrdMap, Vector};
use jiexu_types::{PersonId, Timestamp};

use crate::{Account, Balance, BookChanges, Cause, Posting};

/// Number of an entry, counted from 0 in the order of posting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntryNo(pub u64);

/// One line of the book. It cannot be changed or removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What moved.
    pub posting: Posting,
    /// Why.
    pub cause: Cause,
    /// When, on this region's clock.
    pub at: Timestamp,
    /// The entry before this one that concerned the same person, for statements.
    pub previous: Option<EntryNo>,
}

/// A posting that the book refuses. The caller checks first, so this is a bug of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("posting would overdraw {account:?}")]
pub struct Overdrawn {
    /// The account that would fall below zero (or out of the range of a number).
    pub account: Account,
}

/// A region's book. A clone costs nothing: it shares its pages with the original.
#[derive(Clone, Debug, Default)]
pub struct Book {
    balances: OrdMap<Account, Balance>,
    entries: Vector<Entry>,
    last_of_person: OrdMap<PersonId, EntryNo>,
    /// What changed since [`Book::take_changes`]; `None` while nobody asks.
    changes: Option<BookChanges>,
}

impl Book {
    /// Puts a balance of a checkpoint back. Later ones replace earlier ones; a station of a handoff
    /// that was emptied is not kept.
    pub fn restore_balance(&mut self, account: Account, balance: Balance) {
        self.set(account, balance);
    }

    /// Puts the next entry of a checkpoint back; balances come separately.
    pub fn restore_entry(&mut self, entry: Entry) {
        self.index(&entry);
        self.entries.push_back(entry);
    }

    /// Enters a posting, or changes nothing and says why not.
    pub fn post(&mut self, posting: Posting, cause: Cause, at: Timestamp) -> Result<(), Overdrawn> {
        let (from, to) = (posting.from(), posting.to());
        let overdrawn = |account| Overdrawn { account };
        let left = self.balance(from).minus(posting.amount()).ok_or(overdrawn(from))?;
        let held = self.balance(to).plus(posting.amount()).ok_or(overdrawn(to))?;
        for (account, balance) in [(from, left), (to, held)] {
            let allowed = match account {
                Account::Person(_) => balance.as_amount().is_some(),
                Account::InTransit(_) | Account::Unmatched(_) => balance.as_fen() >= 0,
                Account::Opening
                | Account::Contributions
                | Account::Claims
                | Account::Clearing(_) => true,
            };
            if !allowed {
                return Err(overdrawn(account));
            }
        }
        self.set(from, left);
        self.set(to, held);
        let previous = person_of(&posting).and_then(|id| self.last_of_person.get(&id).copied());
        let entry = Entry { posting, cause, at, previous };
        self.index(&entry);
        self.entries.push_back(entry);
        Ok(())
    }

    /// What is in an account; nothing if it was never used.
    pub fn balance(&self, account: Account) -> Balance {
        self.balances.get(&account).copied().unwrap_or_default()
    }

    /// Every account that is not empty, in order.
    pub fn balances(&self) -> impl Iterator<Item = (Account, Balance)> {
        self.balances.iter().map(|(account, balance)| (*account, *balance))
    }

    /// The entries, oldest first.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }

    /// The balances that changed, as they are now; nothing in an account that is not kept any more.
    pub fn changed_balances(
        &self,
        changes: &BookChanges,
    ) -> impl Iterator<Item = (Account, Balance)> {
        changes.accounts().filter_map(|(account, kept_before)| {
            let now = self.balances.get(&account).copied();
            // What came and went in between, nobody has heard of.
            now.or_else(|| kept_before.then(Balance::default)).map(|balance| (account, balance))
        })
    }

    /// The entries that are new, oldest first.
    pub fn new_entries(&self, changes: &BookChanges) -> impl Iterator<Item = &Entry> {
        let first = usize::try_from(changes.first_entry().0).unwrap_or(usize::MAX);
        self.entries.focus().narrow(first.min(self.entries.len())..).into_iter()
    }

    /// How many entries there are.
    pub fn entry_count(&self) -> u64 {
        u64::try_from(self.entries.len()).unwrap_or(u64::MAX)
    }

    /// How many balances and entries there are.
    pub fn item_count(&self) -> u64 {
        u64::try_from(self.balances.len()).unwrap_or(u64::MAX).saturating_add(self.entry_count())
    }

    /// The entries that touched a person's account, newest first.
    pub fn statement(&self, person: PersonId) -> impl Iterator<Item = (EntryNo, &Entry)> {
        let mut next = self.last_of_person.get(&person).copied();
        std::iter::from_fn(move || {
            let no = next?;
            let entry = self.entries.get(usize::try_from(no.0).ok()?)?;
            next = entry.previous;
            Some((no, entry))
        })
    }

    /// From now on it is noted what changes, for [`Book::take_changes`].
    pub fn keep_track(&mut self) {
        self.changes = Some(BookChanges::since(EntryNo(self.entry_count())));
    }

    /// What changed since the last call, or since [`Book::keep_track`]; nothing without that.
    pub fn take_changes(&mut self) -> BookChanges {
        let next = BookChanges::since(EntryNo(self.entry_count()));
        match &mut self.changes {
            Some(changes) => std::mem::replace(changes, next),
            None => next,
        }
    }

    fn set(&mut self, account: Account, balance: Balance) {
        // An emptied station of a handoff is never used again: do not keep it.
        let before = if balance.is_zero() && matches!(account, Account::Unmatched(_)) {
            self.balances.remove(&account)
        } else {
            self.balances.insert(account, balance)
        };
        if let Some(changes) = &mut self.changes {
            changes.note(account, before.is_some());
        }
    }

    fn index(&mut self, entry: &Entry) {
        if let Some(person) = person_of(&entry.posting) {
            self.last_of_person.insert(person, EntryNo(self.entry_count()));
        }
    }
}

/// The person whose account a posting touches. No posting touches two.
fn person_of(posting: &Posting) -> Option<PersonId> {
    [posting.from(), posting.to()].into_iter().find_map(|account| match account {
        Account::Person(id) => Some(id),
        Account::Opening
        | Account::Contributions
        | Account::Claims
        | Account::InTransit(_)
        | Account::Clearing(_)
        | Account::Unmatched(_) => None,
    })
}

#[cfg(test)]
mod tests;
