//! I1 to I3: the money.

use std::collections::BTreeMap;

use jiexu_ledger::{Account, Balance};
use jiexu_types::{Fen, RegionCode};

use super::{Federation, Findings, Violation, violation};
use crate::{InboundState, State};

/// I1: every entry balances, so all accounts of a book together hold nothing; each holds what its
/// entries say; no person's account is below zero or above what an account may hold.
pub fn i1_entries_balance(state: &State) -> Findings {
    let mut findings = Vec::new();
    let mut sum: i128 = 0;
    for (account, balance) in state.book().balances() {
        sum = sum.saturating_add(i128::from(balance.as_fen()));
        if matches!(account, Account::Person(_)) && balance.as_amount().is_none() {
            findings.push(violation(1, format!("{account:?} holds {balance} yuan")));
        }
    }
    if sum != 0 {
        findings.push(violation(1, format!("all accounts together hold {sum} fen, not 0")));
    }
    findings.extend(balances_beside_their_entries(state));
    findings
}

/// I2: in transit to a peer is the money of the handoffs to it that are neither settled nor
/// returned, and nothing else; unmatched is the money of a handoff that is here and undecided.
pub fn i2_in_transit_is_what_is_open(state: &State) -> Findings {
    let mut open: BTreeMap<RegionCode, i64> = BTreeMap::new();
    for case in state.outbound.values().filter(|case| case.state.holds_money()) {
        let frozen = case.freeze.as_ref().map_or(Fen::ZERO, |freeze| freeze.acceptance.frozen);
        let sum = open.entry(case.peer()).or_default();
        *sum = sum.saturating_add(frozen.as_i64());
    }
    for (account, balance) in state.book().balances() {
        if let Account::InTransit(peer) = account {
            *open.entry(peer).or_default() =
                open.get(&peer).copied().unwrap_or_default().saturating_sub(balance.as_fen());
        }
    }
    let wrong = open.into_iter().filter(|(_, difference)| *difference != 0);
    let wrong = wrong.map(|(peer, difference)| {
        violation(2, format!("in transit to {peer} differs by {difference} fen"))
    });
    wrong.chain(unmatched_without_reason(state)).collect()
}

/// I3: between two regions, what one clearing account owes the other expects, but for the money
/// that arrived at the destination while the origin still holds it in transit: that is counted
/// once, by taking it off. At rest clearing(A,B) + clearing(B,A) = 0.
pub fn i3_money_is_counted_once(regions: &Federation<'_>) -> Findings {
    let mut findings = Vec::new();
    for (origin, from) in regions {
        for (destination, to) in regions.iter().filter(|(other, _)| *other > origin) {
            let owed = from.book().balance(Account::Clearing(*destination)).as_fen();
            let expected = to.book().balance(Account::Clearing(*origin)).as_fen();
            let twice = held_at_both_ends(from, to, *destination)
                .saturating_add(held_at_both_ends(to, from, *origin));
            let sum = owed.saturating_add(expected).saturating_add(twice);
            if sum != 0 {
                let finding = format!("clearing {origin}-{destination} is off by {sum} fen");
                findings.push(violation(3, finding));
            }
        }
    }
    findings
}

/// The balances are kept beside the entries; the entries are what happened.
fn balances_beside_their_entries(state: &State) -> Findings {
    let mut difference: BTreeMap<Account, i64> = BTreeMap::new();
    let mut add = |account, fen: i64| {
        let sum = difference.entry(account).or_default();
        *sum = sum.saturating_add(fen);
    };
    for entry in state.book().entries() {
        let amount = entry.posting.amount().as_i64();
        add(entry.posting.to(), amount);
        add(entry.posting.from(), amount.saturating_neg());
    }
    for (account, balance) in state.book().balances() {
        add(account, balance.as_fen().saturating_neg());
    }
    let wrong = difference.into_iter().filter(|(_, fen)| *fen != 0);
    wrong
        .map(|(account, fen)| {
            violation(1, format!("{account:?} is {fen} fen short of what its entries say"))
        })
        .collect()
}

/// Money that is unmatched without an undecided handoff whose balance leg is here, or that is not
/// unmatched although there is one.
fn unmatched_without_reason(state: &State) -> impl Iterator<Item = Violation> {
    let mut expected: BTreeMap<Account, i64> = BTreeMap::new();
    for case in state.inbound.values().filter(|case| !case.state.is_terminal()) {
        if let Some(notice) = case.notice {
            expected.insert(Account::Unmatched(notice.handoff), notice.amount.as_i64());
        }
    }
    for (account, balance) in state.book().balances() {
        if matches!(account, Account::Unmatched(_)) && balance != Balance::default() {
            let sum = expected.entry(account).or_default();
            *sum = sum.saturating_sub(balance.as_fen());
        }
    }
    let wrong = expected.into_iter().filter(|(_, fen)| *fen != 0);
    wrong.map(|(account, fen)| violation(2, format!("{account:?} differs by {fen} fen")))
}

/// Money of handoffs from `from` to `to` that has arrived there and is still in transit here.
fn held_at_both_ends(from: &State, to: &State, destination: RegionCode) -> i64 {
    let open = from.outbound.values().filter(|case| case.peer() == destination);
    let held = open.filter(|case| case.state.holds_money()).filter_map(|case| {
        let there = to.inbound(case.application.id)?;
        let sent_back = matches!(there.state, InboundState::Refused { .. });
        there.notice.filter(|_| !sent_back).map(|notice| notice.amount.as_i64())
    });
    held.fold(0, i64::saturating_add)
}
