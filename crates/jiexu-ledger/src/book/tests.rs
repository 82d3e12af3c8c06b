use jiexu_types::{Fen, Month, RegionCode};
use proptest::prelude::*;

use super::*;

fn person(n: u64) -> Account {
    Account::Person(PersonId::try_from(32_060_219_870_315_000_u64.saturating_add(n)).unwrap())
}

fn hebi() -> RegionCode {
    RegionCode::try_from(410_600).unwrap()
}

fn fen(n: u64) -> Fen {
    Fen::new(n).unwrap()
}

fn post(book: &mut Book, from: Account, to: Account, amount: u64) -> Result<(), Overdrawn> {
    let posting = Posting::new(from, to, fen(amount)).unwrap();
    let month = Month::try_from(202_503).unwrap();
    book.post(posting, Cause::Contribution(month), Timestamp::from_millis(1))
}

#[test]
fn half_a_posting_cannot_be_written() {
    assert_eq!(Posting::new(Account::Claims, Account::Claims, fen(7)), None);
    assert_eq!(Posting::new(Account::Opening, Account::Claims, Fen::ZERO), None);
}

#[test]
fn a_person_cannot_be_overdrawn() {
    let mut book = Book::default();
    post(&mut book, Account::Contributions, person(1), 7).unwrap();
    let refused = post(&mut book, person(1), Account::Claims, 8);
    assert_eq!(refused, Err(Overdrawn { account: person(1) }));
    assert_eq!(book.balance(person(1)).as_fen(), 7, "a refused posting changes nothing");
    assert_eq!(book.entry_count(), 1);
}

#[test]
fn a_person_cannot_hold_more_than_the_forms() {
    let mut book = Book::default();
    post(&mut book, Account::Opening, person(1), Fen::MAX.as_fen()).unwrap();
    let refused = post(&mut book, Account::Opening, person(1), 1);
    assert_eq!(refused, Err(Overdrawn { account: person(1) }));
}

#[test]
fn money_in_transit_cannot_be_conjured() {
    let mut book = Book::default();
    let transit = Account::InTransit(hebi());
    let refused = post(&mut book, transit, person(1), 1);
    assert_eq!(refused, Err(Overdrawn { account: transit }));
}

#[test]
fn a_statement_lists_one_person_newest_first() {
    let mut book = Book::default();
    post(&mut book, Account::Contributions, person(1), 7).unwrap();
    post(&mut book, Account::Contributions, person(2), 5).unwrap();
    post(&mut book, person(1), Account::Claims, 3).unwrap();
    let Account::Person(first) = person(1) else { unreachable!() };
    let lines: Vec<_> = book.statement(first).map(|(no, e)| (no.0, e.posting.amount())).collect();
    assert_eq!(lines, [(2, fen(3)), (0, fen(7))]);
}

proptest! {
    /// Whatever is tried, the book sums to zero, nobody is overdrawn, and the entries alone lead
    /// to the same balances.
    #[test]
    fn money_is_conserved(
        tries in proptest::collection::vec((0usize..8, 0usize..8, 1u64..50), 0..200),
    ) {
        let handoff = "0199a3c4-8b7e-7000-8000-000000000001".parse().unwrap();
        let accounts = [
            Account::Opening, Account::Contributions, Account::Claims, person(1), person(2),
            Account::InTransit(hebi()), Account::Clearing(hebi()), Account::Unmatched(handoff),
        ];
        let mut book = Book::default();
        for (from, to, amount) in tries {
            if from != to && !matches!((from, to), (3, 4) | (4, 3)) {
                let _refused_or_not: Result<(), Overdrawn> =
                    post(&mut book, accounts[from], accounts[to], amount);
            }
            prop_assert_eq!(book.balances().map(|(_, b)| b.as_fen()).sum::<i64>(), 0);
        }
        prop_assert!(book.balance(person(1)).as_fen() >= 0);
        let mut again = Book::default();
        for entry in book.entries() {
            again.post(entry.posting, entry.cause, entry.at).unwrap();
        }
        prop_assert_eq!(
            again.balances().collect::<Vec<_>>(),
            book.balances().collect::<Vec<_>>()
        );
    }
}
