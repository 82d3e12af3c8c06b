//! The book of a region, and the money in several of them.

use jiexu_wire::v1;
use serde::Serialize;

use crate::endpoint::Region;
use crate::failure::Failure;
use crate::table::{cell, money, styled, table};
use crate::wording::{ACCOUNTS, Word};
use crate::{amount, paint::Tone};

/// The totals of a region's book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Book {
    /// Every kind of account, those of persons and of handoffs taken together.
    pub accounts: Vec<AccountLine>,
    /// Number of entries.
    pub entries: u64,
}

/// What is in an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AccountLine {
    /// Its kind: `opening`, `contributions`, `claims`, `in_transit`, `unmatched`, `clearing`,
    /// `people`.
    pub account: &'static str,
    /// The other region, for what is in transit or in clearing.
    pub with: Option<String>,
    /// Signed: positive when more came in than went out.
    pub balance_fen: i64,
}

impl Book {
    /// Asks a region.
    pub async fn of(region: &Region) -> Result<Book, Failure> {
        let mut client = region.client.registry();
        Ok(Book::from(region.answer(client.get_book(v1::GetBookRequest {})).await?))
    }

    /// What is in all accounts of a kind.
    pub fn balance_of(&self, kind: &str) -> i64 {
        let lines = self.accounts.iter().filter(|line| line.account == kind);
        lines.map(|line| line.balance_fen).sum()
    }

    /// All balances together: 0 in a sound book.
    pub fn sum(&self) -> i64 {
        self.accounts.iter().map(|line| line.balance_fen).sum()
    }

    /// Money that people and funds hold: all that is not an end of the book. Over the books of all
    /// regions a handoff leaves it as it was, at every moment.
    pub fn money(&self) -> i64 {
        ["people", "in_transit", "unmatched", "clearing"]
            .into_iter()
            .map(|kind| self.balance_of(kind))
            .sum()
    }
}

impl From<v1::GetBookResponse> for Book {
    fn from(response: v1::GetBookResponse) -> Book {
        use v1::account::Account as Wire;

        let v1::GetBookResponse { balances, unmatched_fen, people_fen, entries } = response;
        let line = |account, with, balance_fen| AccountLine { account, with, balance_fen };
        let mut accounts: Vec<AccountLine> = balances
            .into_iter()
            .filter_map(|v1::AccountBalance { account, balance_fen }| {
                Some(match account?.account? {
                    Wire::BookEnd(end) => line(end_name(end)?, None, balance_fen),
                    Wire::InTransitTo(peer) => line("in_transit", Some(peer), balance_fen),
                    Wire::ClearingWith(peer) => line("clearing", Some(peer), balance_fen),
                    // Told as totals.
                    Wire::PersonId(_) | Wire::UnmatchedHandoffId(_) => return None,
                })
            })
            .collect();
        accounts.push(line("unmatched", None, unmatched_fen));
        accounts.push(line("people", None, people_fen));
        let place = |line: &AccountLine| ACCOUNTS.iter().position(|kind| kind.name == line.account);
        accounts.sort_by(|a, b| place(a).cmp(&place(b)).then_with(|| a.with.cmp(&b.with)));
        Book { accounts, entries }
    }
}

fn end_name(number: i32) -> Option<&'static str> {
    match v1::BookEnd::try_from(number).ok()? {
        v1::BookEnd::Unspecified => None,
        v1::BookEnd::Opening => Some("opening"),
        v1::BookEnd::Contributions => Some("contributions"),
        v1::BookEnd::Claims => Some("claims"),
    }
}

/// The book of one region as a table.
pub fn book_table(region: &str, book: &Book) -> String {
    let mut rows = table(&[&format!("book of {region}"), ">yuan"]);
    for line in &book.accounts {
        let kind = ACCOUNTS.iter().find(|kind| kind.name == line.account);
        let name = kind.map(Word::to_string).unwrap_or_default();
        let with = line.with.as_ref().map(|peer| format!(" · {peer}")).unwrap_or_default();
        rows.add_row([cell(format!("{name}{with}")), money(line.balance_fen)]);
    }
    let sound = if book.sum() == 0 { Tone::Good } else { Tone::Bad };
    let sum = amount::yuan(book.sum());
    let sum = styled(sum, sound).set_alignment(comfy_table::CellAlignment::Right);
    rows.add_row([cell(format!("合计 sum of {} entries", book.entries)), sum]);
    rows.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hebi while 700 fen from Nantong wait to be matched; 5 fen were contributed there.
    fn hebi() -> Book {
        use v1::account::Account as Wire;

        let balance = |account, balance_fen| v1::AccountBalance {
            account: Some(v1::Account { account: Some(account) }),
            balance_fen,
        };
        Book::from(v1::GetBookResponse {
            balances: vec![
                balance(Wire::ClearingWith("320600".to_owned()), -700),
                balance(Wire::BookEnd(v1::BookEnd::Contributions.into()), -5),
            ],
            unmatched_fen: 700,
            people_fen: 5,
            entries: 2,
        })
    }

    #[test]
    fn a_book_adds_up_to_nothing_and_its_money_to_what_was_paid_in() {
        let book = hebi();
        assert_eq!(book.sum(), 0);
        assert_eq!(book.money(), 5);
        assert_eq!(book.balance_of("unmatched"), 700);
        assert_eq!(book.balance_of("claims"), 0);
    }

    #[test]
    fn accounts_stand_in_the_order_of_the_list() {
        let kinds: Vec<&str> = hebi().accounts.iter().map(|line| line.account).collect();
        assert_eq!(kinds, ["contributions", "unmatched", "clearing", "people"]);
    }
}
