//! Double entry: every fen has a place, and every entry has two sides.
//!
//! An [`Entry`] is made only from a [`Posting`], and a posting names both accounts, so half an
//! entry cannot be written. The book keeps the balance of each account and the entries themselves,
//! chained per person for statements. It knows nothing of handoffs beyond the id that an account is
//! named by.
#![deny(clippy::arithmetic_side_effects)]

mod account;
mod book;
mod book_changes;
mod posting;

pub use account::{Account, Balance};
pub use book::{Book, Entry, EntryNo, EntryPage, Kept, Overdrawn, PAGE_ENTRIES};
pub use book_changes::BookChanges;
pub use posting::{Cause, Posting};
