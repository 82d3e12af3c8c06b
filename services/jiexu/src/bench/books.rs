//! The books of both regions: no fen lost, none doubled.

use std::collections::BTreeMap;

use jiexu_wire::{Client, v1};

use super::region::Pair;
use super::{DESTINATION, ORIGIN};
use crate::failure::Failure;

/// The totals of one book that a run may change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    people_fen: i64,
    in_transit_fen: i64,
    clearing_fen: i64,
    unmatched_fen: i64,
    /// All accounts together.
    all_fen: i64,
}

/// Reads both books, origin first.
pub async fn read(pair: &Pair) -> Result<[Totals; 2], Failure> {
    let origin = of(&pair.origin.client, DESTINATION).await?;
    let destination = of(&pair.destination.client, ORIGIN).await?;
    Ok([origin, destination])
}

/// What does not hold after people with these balances together were handed over.
pub fn problems(before: [Totals; 2], after: [Totals; 2], moved_fen: i64) -> Vec<String> {
    let [origin_before, destination_before] = before;
    let [origin, destination] = after;
    let expected = BTreeMap::from([
        ("people at the origin", (origin_before.people_fen - moved_fen, origin.people_fen)),
        ("in transit at the origin", (0, origin.in_transit_fen)),
        ("clearing at the origin", (moved_fen, origin.clearing_fen)),
        ("all accounts at the origin", (0, origin.all_fen)),
        (
            "people at the destination",
            (destination_before.people_fen + moved_fen, destination.people_fen),
        ),
        ("unmatched at the destination", (0, destination.unmatched_fen)),
        ("clearing at the destination", (-moved_fen, destination.clearing_fen)),
        ("all accounts at the destination", (0, destination.all_fen)),
    ]);
    let wrong = expected.into_iter().filter(|(_, (should, is))| should != is);
    wrong.map(|(what, (should, is))| format!("{what}: {is} fen, not {should}")).collect()
}

async fn of(client: &Client, peer: &str) -> Result<Totals, Failure> {
    let book = client.registry().get_book(v1::GetBookRequest {}).await?.into_inner();
    Ok(totals(book, peer))
}

fn totals(book: v1::GetBookResponse, peer: &str) -> Totals {
    use v1::account::Account as A;

    let v1::GetBookResponse { balances, unmatched_fen, people_fen, entries: _ } = book;
    let all_fen = people_fen + unmatched_fen;
    let mut totals = Totals { people_fen, unmatched_fen, all_fen, ..Totals::default() };
    for v1::AccountBalance { account, balance_fen } in balances {
        totals.all_fen += balance_fen;
        match account.and_then(|account| account.account) {
            Some(A::InTransitTo(region)) if region == peer => totals.in_transit_fen = balance_fen,
            Some(A::ClearingWith(region)) if region == peer => totals.clearing_fen = balance_fen,
            Some(
                A::InTransitTo(_)
                | A::ClearingWith(_)
                | A::BookEnd(_)
                | A::PersonId(_)
                | A::UnmatchedHandoffId(_),
            )
            | None => {}
        }
    }
    totals
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book(accounts: &[(v1::account::Account, i64)], people_fen: i64) -> v1::GetBookResponse {
        let balance = |(account, balance_fen): &(v1::account::Account, i64)| v1::AccountBalance {
            account: Some(v1::Account { account: Some(account.clone()) }),
            balance_fen: *balance_fen,
        };
        v1::GetBookResponse {
            balances: accounts.iter().map(balance).collect(),
            unmatched_fen: 0,
            people_fen,
            entries: 1,
        }
    }

    #[test]
    fn every_fen_that_is_missing_or_doubled_is_named() {
        use v1::account::Account as A;

        let opening = A::BookEnd(v1::BookEnd::Opening.into());
        let clearing = |region: &str| A::ClearingWith(region.to_owned());
        let before = [
            totals(book(&[(opening.clone(), -900)], 900), DESTINATION),
            totals(book(&[(opening.clone(), -100)], 100), ORIGIN),
        ];
        let origin = book(&[(opening.clone(), -900), (clearing(DESTINATION), 700)], 200);
        let after = |people_fen| {
            let accounts = [(opening.clone(), -100), (clearing(ORIGIN), -700)];
            [totals(origin.clone(), DESTINATION), totals(book(&accounts, people_fen), ORIGIN)]
        };
        assert_eq!(problems(before, after(800), 700), Vec::<String>::new());
        let doubled = problems(before, after(1_500), 700);
        assert!(doubled.iter().any(|text| text.contains("1500 fen, not 800")), "{doubled:?}");
        assert!(doubled.iter().any(|text| text.contains("all accounts")), "{doubled:?}");
        assert_eq!(problems(before, before, 700).len(), 4);
    }
}
