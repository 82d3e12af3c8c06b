use jiexu_types::{Fen, HandoffId, Month, Place, RegionCode};
use proptest::prelude::*;

use super::*;

fn person(n: u64) -> Account {
    Account::Person(PersonId::try_from(32_060_219_870_315_000_u64.saturating_add(n)).unwrap())
}

fn hebi() -> RegionCode {
    RegionCode::try_from(410_600).unwrap()
}

fn handoff() -> HandoffId {
    "0199a3c4-8b7e-7000-8000-000000000001".parse().unwrap()
}

fn balances(book: &Book) -> Vec<(Account, i64)> {
    book.balances().map(|(account, balance)| (account, balance.as_fen())).collect()
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

#[test]
fn an_emptied_station_is_not_kept_and_an_emptied_account_is() {
    let mut book = Book::default();
    let station = Account::Unmatched(handoff());
    post(&mut book, Account::Opening, station, 7).unwrap();
    assert_eq!(balances(&book), [(Account::Opening, -7), (station, 7)]);
    post(&mut book, station, person(1), 7).unwrap();
    post(&mut book, person(1), Account::Claims, 7).unwrap();
    let left = [(Account::Opening, -7), (Account::Claims, 7), (person(1), 0)];
    assert_eq!(balances(&book), left);
    assert_eq!(book.item_count(), 6, "three balances and three entries");
}

#[test]
fn a_book_is_made_again_from_its_balances_and_entries() {
    let mut book = Book::default();
    post(&mut book, Account::Contributions, person(1), 7).unwrap();
    post(&mut book, Account::Contributions, person(2), 5).unwrap();
    let mut again = Book::default();
    book.accounts().for_each(|(account, kept)| again.restore_account(account, kept));
    book.entries().for_each(|entry| again.restore_entry(entry.clone()));
    // What is posted later goes on where the other left off.
    for book in [&mut book, &mut again] {
        post(book, person(1), Account::Claims, 3).unwrap();
    }
    assert_eq!(balances(&again), balances(&book));
    assert_eq!(again.entries().collect::<Vec<_>>(), book.entries().collect::<Vec<_>>());
    let Account::Person(first) = person(1) else { unreachable!() };
    assert_eq!(again.statement(first).map(|(no, _)| no.0).collect::<Vec<_>>(), [2, 0]);
}

/// A checkpoint from before that was kept, and one of changes on it.
#[test]
fn an_account_without_its_last_entry_keeps_the_one_that_is_known() {
    let mut book = Book::default();
    post(&mut book, Account::Contributions, person(1), 7).unwrap();
    let Kept { balance, last } = book.kept(person(1));
    book.restore_account(person(1), Kept { balance, last: None });
    assert_eq!(book.kept(person(1)), Kept { balance, last });
    assert_eq!(last, Some(EntryNo(0)));
}

/// The changes since the last look: balances, and the amounts of the new entries.
fn changes(book: &mut Book) -> (Vec<(Account, i64)>, Vec<u64>) {
    let changes = book.take_changes();
    let accounts = book.changed_accounts(&changes);
    let balances = accounts.map(|(account, kept)| (account, kept.balance.as_fen()));
    let amounts = book.new_entries(&changes).map(|entry| entry.posting.amount().as_fen());
    (balances.collect(), amounts.collect())
}

#[test]
fn each_change_is_told_once_and_only_to_who_asked() {
    let mut book = Book::default();
    post(&mut book, Account::Contributions, person(1), 7).unwrap();
    assert_eq!(changes(&mut book), (vec![], vec![]), "nobody asked");
    book.keep_track();
    post(&mut book, Account::Contributions, person(2), 5).unwrap();
    post(&mut book, person(2), Account::Claims, 2).unwrap();
    let told = vec![(Account::Contributions, -12), (Account::Claims, 2), (person(2), 3)];
    assert_eq!(changes(&mut book), (told, vec![5, 2]));
    assert_eq!(changes(&mut book), (vec![], vec![]), "told already");
}

#[test]
fn a_station_that_is_gone_is_told_as_empty_to_who_knew_of_it() {
    let mut book = Book::default();
    book.keep_track();
    let station = Account::Unmatched(handoff());
    post(&mut book, Account::Opening, station, 7).unwrap();
    assert_eq!(changes(&mut book), (vec![(Account::Opening, -7), (station, 7)], vec![7]));
    post(&mut book, station, person(1), 7).unwrap();
    assert_eq!(changes(&mut book), (vec![(person(1), 7), (station, 0)], vec![7]));
    // Came and went between two looks.
    post(&mut book, Account::Opening, station, 5).unwrap();
    post(&mut book, station, Account::Claims, 5).unwrap();
    let told = vec![(Account::Opening, -12), (Account::Claims, 5)];
    assert_eq!(changes(&mut book), (told, vec![5, 5]));
}

/// A book with so many entries, by turns of two people.
fn book_of(entries: u64) -> Book {
    let mut book = Book::default();
    for (n, fen) in (0..entries).zip(1..) {
        post(&mut book, Account::Contributions, person(n % 2), fen).unwrap();
    }
    book
}

fn statement(book: &Book, n: u64) -> Vec<u64> {
    let Account::Person(id) = person(n) else { unreachable!() };
    book.statement(id).map(|(no, _)| no.0).collect()
}

#[test]
fn a_statement_ends_where_entries_are_at_rest_until_their_page_is_recalled() {
    let mut book = book_of(200);
    let whole = statement(&book, 1);
    let pages: Vec<EntryPage> = std::iter::from_fn(|| {
        let page = book.full_page()?;
        book.lay_page(Place::from_u64(1_000 + book.resting_page_count() as u64));
        Some(page)
    })
    .collect();
    assert_eq!((pages.len(), book.resting_page_count(), book.entries().count()), (3, 3, 8));
    assert_eq!((book.entry_count(), book.item_count()), (200, 3 + 8));
    assert_eq!(statement(&book, 1), [199, 197, 195, 193]);
    assert_eq!(book.missed(), [Place::from_u64(1_002)].into(), "the page that comes next");
    assert!(book.missed().is_empty(), "told once");
    assert!(!book.recall(Place::from_u64(1_002), pages[2][1..].into()), "that is no page");
    for (number, page) in pages.iter().enumerate() {
        assert!(book.recall(Place::from_u64(1_000 + number as u64), page.clone()));
    }
    assert_eq!(statement(&book, 1), whole);
    assert!(book.missed().is_empty());
    book.put_away();
    assert_eq!(statement(&book, 1).len(), 4);
    // What is posted now goes on where the others left off.
    post(&mut book, person(1), Account::Claims, 3).unwrap();
    assert_eq!(statement(&book, 1), [200, 199, 197, 195, 193]);
    for page in pages.iter().rev() {
        book.take_back(page);
    }
    assert_eq!((book.resting_page_count(), book.entries().count()), (0, 201));
    assert_eq!(statement(&book, 1)[1..], whole);
}

#[test]
fn a_book_at_rest_is_made_again_from_what_a_checkpoint_has_of_it() {
    let mut book = book_of(100);
    book.keep_track();
    let mut again = Book::default();
    book.accounts().for_each(|(account, kept)| again.restore_account(account, kept));
    book.entries().for_each(|entry| again.restore_entry(entry.clone()));
    for (n, fen) in (100..150).zip(101..) {
        post(&mut book, Account::Contributions, person(n % 2), fen).unwrap();
    }
    // Entries of the page were in the checkpoint before, and others were not.
    let changes = book.take_changes();
    let mut kept = book.clone();
    for place in 1..=2 {
        assert!(kept.full_page().is_some());
        kept.lay_page(Place::from_u64(place));
        again.lay_page(Place::from_u64(place));
    }
    kept.changed_accounts(&changes)
        .for_each(|(account, kept)| again.restore_account(account, kept));
    kept.new_entries(&changes).for_each(|entry| again.restore_entry(entry.clone()));
    assert_eq!(again.entries().collect::<Vec<_>>(), kept.entries().collect::<Vec<_>>());
    assert_eq!(again.accounts().collect::<Vec<_>>(), kept.accounts().collect::<Vec<_>>());
    assert_eq!(again.entry_count(), 150);
    assert_eq!(statement(&again, 0), statement(&kept, 0));
}

proptest! {
    /// Whatever is tried, the book sums to zero, nobody is overdrawn, and the entries alone lead
    /// to the same balances.
    #[test]
    fn money_is_conserved(
        tries in proptest::collection::vec((0usize..8, 0usize..8, 1u64..50), 0..200),
    ) {
        let accounts = [
            Account::Opening, Account::Contributions, Account::Claims, person(1), person(2),
            Account::InTransit(hebi()), Account::Clearing(hebi()), Account::Unmatched(handoff()),
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
