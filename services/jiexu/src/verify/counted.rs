//! The region and the auditor have read the same records, each by its own code: do they come to the
//! same?

use std::collections::BTreeMap;

use jiexu_audit::{RegionAudit, Totals};
use jiexu_ledger::Account;
use jiexu_region::{Person, State};
use jiexu_types::{PersonId, Scheme};

use super::finding::Finding;

/// Accounts that are nobody's, as the auditor's sums make them. None is kept with nothing in it.
type Stations = BTreeMap<Account, i64>;

/// Everything about which they do not agree: money, months and days.
pub fn differences(state: &State, audit: &RegionAudit) -> Vec<Finding> {
    let mut texts = stations(state, audit);
    texts.extend(accounts(state, audit));
    for (id, person) in state.people() {
        texts.extend(record(id, person, audit));
    }
    texts.into_iter().map(Finding::of_count).collect()
}

/// All money that is in no person's account.
fn stations(state: &State, audit: &RegionAudit) -> Vec<String> {
    let counted = counted_stations(audit.totals());
    let mut kept = Stations::new();
    for (account, balance) in state.book().balances() {
        if !matches!(account, Account::Person(_)) && !balance.is_zero() {
            kept.insert(account, balance.as_fen());
        }
    }
    let accounts = kept.keys().chain(counted.keys().filter(|it| !kept.contains_key(it)));
    let both = accounts.map(|account| {
        let of = |stations: &Stations| stations.get(account).copied().unwrap_or(0);
        (account, of(&kept), of(&counted))
    });
    let differing = both.filter(|(_, held, counted)| held != counted);
    differing.map(|(account, held, counted)| told(&format!("{account:?}"), held, counted)).collect()
}

fn counted_stations(totals: &Totals) -> Stations {
    let Totals {
        opening_fen,
        entered_fen,
        spent_fen,
        people_fen: _,
        in_transit_fen,
        sent_fen,
        taken_fen,
        waiting_fen,
    } = totals;
    let mut stations = Stations::new();
    let mut add = |account, fen: i64| {
        let sum = stations.entry(account).or_insert(0_i64);
        *sum = sum.saturating_add(fen);
    };
    // What came in is owed to where it came from.
    add(Account::Opening, opening_fen.saturating_neg());
    add(Account::Contributions, entered_fen.saturating_neg());
    add(Account::Claims, *spent_fen);
    in_transit_fen.iter().for_each(|(peer, fen)| add(Account::InTransit(*peer), *fen));
    sent_fen.iter().for_each(|(peer, fen)| add(Account::Clearing(*peer), *fen));
    taken_fen.iter().for_each(|(peer, fen)| add(Account::Clearing(*peer), fen.saturating_neg()));
    waiting_fen.iter().for_each(|(id, fen)| add(Account::Unmatched(*id), *fen));
    stations.retain(|_, fen| *fen != 0);
    stations
}

/// The account of each person, and all of them together: a person whom the region does not know is
/// seen by the sum.
fn accounts(state: &State, audit: &RegionAudit) -> Vec<String> {
    let (mut texts, mut all) = (Vec::new(), 0_i64);
    for (account, balance) in state.book().balances() {
        let Account::Person(person) = account else { continue };
        let (held, counted) = (balance.as_fen(), audit.balance_of(person));
        all = all.saturating_add(held);
        if held != counted {
            texts.push(told(&person.masked(), held, counted));
        }
    }
    let counted = audit.totals().people_fen;
    if counted != all {
        texts.push(format!("all accounts hold {all} fen, and {counted} by the records"));
    }
    texts
}

fn told(whose: &str, held: i64, counted: i64) -> String {
    format!("{whose} has {held} fen, and {counted} by the records")
}

/// Months on record, and days for which the region answers.
fn record(id: PersonId, person: &Person, audit: &RegionAudit) -> Vec<String> {
    let months = [Scheme::Employee, Scheme::Resident].into_iter().filter_map(|scheme| {
        let (kept, counted) = (person.contributions.months(scheme), audit.months_of(id, scheme));
        let who = id.masked();
        (kept != counted)
            .then(|| format!("{who} has {kept} months of {scheme:?}, and {counted} by the records"))
    });
    let claims = person.responsible.iter().map(|claim| (claim.from, claim.until));
    let other_days = !claims.eq(audit.days_of(id));
    let days = other_days.then(|| format!("{} has other days than by the records", id.masked()));
    months.chain(days).collect()
}

#[cfg(test)]
mod tests;
