//! The book: balances, and the entries that led to them.

mod resting;

use std::ops::Bound;

use imbl::{OrdMap, Vector};
use jiexu_types::{PersonId, Timestamp};

use crate::{Account, Balance, BookChanges, Cause, Posting};

use resting::Resting;
pub use resting::{EntryPage, PAGE_ENTRIES};

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
///
/// Its oldest entries may be at rest: they are stored elsewhere, page by page, and whoever looks
/// for one of them sees nothing until [`Book::missed`] was asked and the page recalled.
#[derive(Clone, Debug, Default)]
pub struct Book {
    /// Those of people, apart: there are many of them, and nothing but numbers to keep of each.
    people: OrdMap<PersonId, PersonAccount>,
    others: OrdMap<Account, Balance>,
    /// Those behind the entries at rest.
    entries: Vector<Entry>,
    resting: Resting,
    /// What changed since [`Book::take_changes`]; `None` while nobody asks.
    changes: Option<BookChanges>,
}

/// What the book knows of an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// What is in it.
    pub balance: Balance,
    /// The last entry that concerned it, if it is a person's.
    pub last: Option<EntryNo>,
}

/// [`Kept`] of a person, in sixteen bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct PersonAccount {
    balance: Balance,
    /// How many entries there were with the last one that concerned it; 0 when none did.
    entries: u64,
}

impl From<PersonAccount> for Kept {
    fn from(PersonAccount { balance, entries }: PersonAccount) -> Kept {
        Kept { balance, last: entries.checked_sub(1).map(EntryNo) }
    }
}

impl From<Kept> for PersonAccount {
    fn from(Kept { balance, last }: Kept) -> PersonAccount {
        let entries = last.map_or(0, |EntryNo(no)| no.saturating_add(1));
        PersonAccount { balance, entries }
    }
}

impl Book {
    /// Puts an account of a checkpoint back. Later ones replace earlier ones; a station of a
    /// handoff that was emptied is not kept. `last` is wanted where the entry itself does not
    /// come back with [`Book::restore_entry`].
    pub fn restore_account(&mut self, account: Account, kept: Kept) {
        // A checkpoint from before that was kept does not say which entry was the last.
        let last = kept.last.or_else(|| self.kept(account).last);
        self.set(account, Kept { last, ..kept });
    }

    /// Puts the next entry of a checkpoint back; accounts come separately.
    pub fn restore_entry(&mut self, entry: Entry) {
        let no = self.next_no();
        for account in people_of(&entry.posting) {
            let kept = self.kept(account);
            self.set(account, Kept { last: kept.last.max(Some(no)), ..kept });
        }
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
        let no = self.next_no();
        let last = |account| if is_person(account) { Some(no) } else { None };
        let previous = people_of(&posting).find_map(|account| self.kept(account).last);
        self.set(from, Kept { balance: left, last: last(from) });
        self.set(to, Kept { balance: held, last: last(to) });
        self.entries.push_back(Entry { posting, cause, at, previous });
        Ok(())
    }

    /// What is in an account; nothing if it was never used.
    pub fn balance(&self, account: Account) -> Balance {
        self.kept(account).balance
    }

    /// What is in every account that is kept, in order.
    pub fn balances(&self) -> impl Iterator<Item = (Account, Balance)> {
        self.accounts().map(|(account, kept)| (account, kept.balance))
    }

    /// Every account that is kept, in order.
    pub fn accounts(&self) -> impl Iterator<Item = (Account, Kept)> {
        let person = |(id, account): (&PersonId, &PersonAccount)| {
            (Account::Person(*id), Kept::from(*account))
        };
        let other = |(account, balance): (&Account, &Balance)| {
            (*account, Kept { balance: *balance, last: None })
        };
        let sources = self.others.range(..=Account::Claims).map(other);
        let stations = self.others.range((Bound::Excluded(Account::Claims), Bound::Unbounded));
        sources.chain(self.people.iter().map(person)).chain(stations.map(other))
    }

    /// The entries that are not at rest, oldest first.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }

    /// The accounts that changed, as they are now; nothing in one that is not kept any more.
    pub fn changed_accounts(&self, changes: &BookChanges) -> impl Iterator<Item = (Account, Kept)> {
        changes.accounts().filter_map(|(account, kept_before)| {
            let now = self.find(account);
            // What came and went in between, nobody has heard of.
            now.or_else(|| kept_before.then(Kept::default)).map(|kept| (account, kept))
        })
    }

    /// The entries that are new and not at rest, oldest first.
    pub fn new_entries(&self, changes: &BookChanges) -> impl Iterator<Item = &Entry> {
        let first = changes.first_entry().0.saturating_sub(self.resting.entries());
        let first = usize::try_from(first).unwrap_or(usize::MAX);
        self.entries.focus().narrow(first.min(self.entries.len())..).into_iter()
    }

    /// How many entries there are, those at rest included.
    pub fn entry_count(&self) -> u64 {
        let here = u64::try_from(self.entries.len()).unwrap_or(u64::MAX);
        self.resting.entries().saturating_add(here)
    }

    /// How many accounts are kept, and entries that are not at rest.
    pub fn item_count(&self) -> u64 {
        let accounts = self.people.len().saturating_add(self.others.len());
        let items = accounts.saturating_add(self.entries.len());
        u64::try_from(items).unwrap_or(u64::MAX)
    }

    /// The entries that touched a person's account, newest first. It ends early at an entry that is
    /// at rest and was not recalled; that page is noted for [`Book::missed`].
    pub fn statement(&self, person: PersonId) -> impl Iterator<Item = (EntryNo, &Entry)> {
        let mut next = self.kept(Account::Person(person)).last;
        std::iter::from_fn(move || {
            let no = next?;
            let entry = self.entry(no)?;
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

    fn entry(&self, no: EntryNo) -> Option<&Entry> {
        match no.0.checked_sub(self.resting.entries()) {
            Some(here) => self.entries.get(usize::try_from(here).ok()?),
            None => self.resting.recalled(no),
        }
    }

    fn next_no(&self) -> EntryNo {
        EntryNo(self.entry_count())
    }

    fn kept(&self, account: Account) -> Kept {
        self.find(account).unwrap_or_default()
    }

    fn find(&self, account: Account) -> Option<Kept> {
        match account {
            Account::Person(id) => self.people.get(&id).copied().map(Kept::from),
            Account::Opening
            | Account::Contributions
            | Account::Claims
            | Account::InTransit(_)
            | Account::Clearing(_)
            | Account::Unmatched(_) => {
                self.others.get(&account).map(|balance| Kept { balance: *balance, last: None })
            }
        }
    }

    fn set(&mut self, account: Account, kept: Kept) {
        let kept_before = match account {
            Account::Person(id) => self.people.insert(id, kept.into()).is_some(),
            // An emptied station of a handoff is never used again: do not keep it.
            Account::Unmatched(_) if kept.balance.is_zero() => {
                self.others.remove(&account).is_some()
            }
            Account::Opening
            | Account::Contributions
            | Account::Claims
            | Account::InTransit(_)
            | Account::Clearing(_)
            | Account::Unmatched(_) => self.others.insert(account, kept.balance).is_some(),
        };
        if let Some(changes) = &mut self.changes {
            changes.note(account, kept_before);
        }
    }
}

/// The person's account that a posting touches. No posting touches two.
fn people_of(posting: &Posting) -> impl Iterator<Item = Account> {
    [posting.from(), posting.to()].into_iter().filter(|account| is_person(*account))
}

fn is_person(account: Account) -> bool {
    match account {
        Account::Person(_) => true,
        Account::Opening
        | Account::Contributions
        | Account::Claims
        | Account::InTransit(_)
        | Account::Clearing(_)
        | Account::Unmatched(_) => false,
    }
}

#[cfg(test)]
mod tests;
