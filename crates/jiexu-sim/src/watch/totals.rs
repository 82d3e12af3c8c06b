//! The money of one region, account by account: the book against the sums of the model.

use std::collections::BTreeMap;

use jiexu_audit::Totals;
use jiexu_ledger::{Account, Book};
use jiexu_types::{HandoffId, RegionCode};

use crate::finding::{Finding, Rule};

/// What the accounts hold, or should. What is nothing is left out.
#[derive(Debug, Default, PartialEq, Eq)]
struct Sums {
    opening: i64,
    contributions: i64,
    claims: i64,
    people: i64,
    in_transit: BTreeMap<RegionCode, i64>,
    clearing: BTreeMap<RegionCode, i64>,
    unmatched: BTreeMap<HandoffId, i64>,
}

/// I1 and I2: each account, or all accounts of a kind together, holds what the model counts.
pub(super) fn agree(code: RegionCode, book: &Book, totals: &Totals) -> Result<(), Finding> {
    let (held, counted) = (Sums::held(book), Sums::counted(totals));
    if held == counted {
        return Ok(());
    }
    let way = (&held.in_transit, &held.unmatched) != (&counted.in_transit, &counted.unmatched);
    let text = format!("{code} holds {held:?}, the model counts {counted:?}");
    Err(Finding { rule: Rule::Invariant(if way { 2 } else { 1 }), text })
}

impl Sums {
    fn held(book: &Book) -> Sums {
        let mut sums = Sums::default();
        for (account, balance) in book.balances() {
            let fen = balance.as_fen();
            match account {
                Account::Opening => sums.opening = fen,
                Account::Contributions => sums.contributions = fen,
                Account::Claims => sums.claims = fen,
                Account::Person(_) => sums.people = sums.people.saturating_add(fen),
                Account::InTransit(peer) => add(&mut sums.in_transit, peer, fen),
                Account::Clearing(peer) => add(&mut sums.clearing, peer, fen),
                Account::Unmatched(id) => add(&mut sums.unmatched, id, fen),
            }
        }
        sums
    }

    /// What gives is below zero.
    fn counted(totals: &Totals) -> Sums {
        let mut clearing = totals.sent_fen.clone();
        for (peer, fen) in &totals.taken_fen {
            add(&mut clearing, *peer, fen.saturating_neg());
        }
        Sums {
            opening: totals.opening_fen.saturating_neg(),
            contributions: totals.entered_fen.saturating_neg(),
            claims: totals.spent_fen,
            people: totals.people_fen,
            in_transit: totals.in_transit_fen.clone(),
            clearing,
            unmatched: totals.waiting_fen.clone(),
        }
    }
}

fn add<K: Ord>(sums: &mut BTreeMap<K, i64>, key: K, fen: i64) {
    let sum = sums.remove(&key).unwrap_or(0).saturating_add(fen);
    if sum != 0 {
        sums.insert(key, sum);
    }
}
