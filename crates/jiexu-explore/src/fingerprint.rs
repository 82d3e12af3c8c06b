//! When two states of one region count as the same.
//!
//! A fingerprint leaves out what no decision reads, and two kinds of that depend on the order in
//! which things happened:
//!
//! - the **timeline** of a handoff. Decisions read the instant of its first line only
//!   (`sending.rs`, `wallet.rs`), and here time stands still; all else is for people to read.
//! - the **entries** of the book, and which was the last of an account. Decisions read balances.
//!   That each balance is what the entries say (I1) is checked in every state before its
//!   fingerprint is taken.
//!
//! The index is left out because it follows from the state. That it does is checked on every way to
//! a state, before its fingerprint is looked up: a second way with another index does not pass for
//! the first. Only the order of what is owed may differ, and here messages arrive in any order. The
//! policy is left out because it never changes. Everything else counts, by its `Debug` text: it
//! masks the ids of people, and there is one person.

use std::fmt::Write;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use jiexu_region::{State, StateItem};

/// 128 bits: among a million states, two that share one by chance are not to be expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fingerprint(u64, u64);

impl Fingerprint {
    /// Of what decisions can depend on.
    pub fn of(state: &State) -> Fingerprint {
        let mut text = String::new();
        for item in state.items() {
            let item = match item {
                StateItem::Entry(_) => continue,
                StateItem::Account(account, mut kept) => {
                    kept.last = None;
                    StateItem::Account(account, kept)
                }
                StateItem::Outbound(mut case) => {
                    Arc::make_mut(&mut case).timeline.clear();
                    StateItem::Outbound(case)
                }
                StateItem::Inbound(mut case) => {
                    Arc::make_mut(&mut case).timeline.clear();
                    StateItem::Inbound(case)
                }
                item @ (StateItem::Person(..)
                | StateItem::EntriesAtRest(_)
                | StateItem::PersonAtRest(..)
                | StateItem::Card(..)
                | StateItem::AtRest(..)
                | StateItem::Told(..)
                | StateItem::Spend(..)
                | StateItem::Certificate(_)
                | StateItem::Refund(..)
                | StateItem::FamilyPremium(..)
                | StateItem::ClockAhead(_)) => item,
            };
            // Writing into a string does not fail.
            let _written: std::fmt::Result = writeln!(text, "{item:?}");
        }
        Fingerprint(hash(0, &text), hash(1, &text))
    }
}

fn hash(salt: u8, text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (salt, text).hash(&mut hasher);
    hasher.finish()
}
