//! What was in an account on an earlier day.

use jiexu_ledger::{Account, Book, Cause};
use jiexu_types::{Date, Fen};

/// What was in a person's account before a day began, as the book has it. What was loaded from the
/// system before this one counts as always there. `Fen::ZERO` for any other account.
pub(crate) fn balance_before(book: &Book, account: Account, day: Date) -> Fen {
    let Account::Person(id) = account else { return Fen::ZERO };
    let mut balance = book.balance(account).as_fen();
    let since = book.statement(id).take_while(|(_, entry)| entry.at.date() >= day);
    for (_, entry) in since.filter(|(_, entry)| entry.cause != Cause::Opening) {
        let amount = entry.posting.amount().as_i64();
        let came_in = entry.posting.to() == account;
        balance =
            if came_in { balance.saturating_sub(amount) } else { balance.saturating_add(amount) };
    }
    Fen::try_from(balance).unwrap_or(Fen::ZERO)
}

#[cfg(test)]
mod tests {
    use jiexu_ledger::Posting;
    use jiexu_types::{Month, Timestamp};

    use super::*;
    use crate::fixtures::{day, days_after, fen, monday, nantong, zhang};

    fn book(entries: &[(Account, Account, u64, Cause, Timestamp)]) -> Book {
        let mut book = Book::default();
        for (from, to, amount, cause, at) in entries {
            let posting = Posting::new(*from, *to, fen(*amount)).unwrap();
            book.post(posting, *cause, *at).unwrap();
        }
        book
    }

    #[test]
    fn what_moved_on_the_day_itself_is_not_in_the_balance_of_the_day_before() {
        let account = Account::Person(zhang());
        let month = Cause::Contribution(Month::try_from(202_602).unwrap());
        let out = Cause::Handoff(crate::fixtures::id(1));
        let (today, tomorrow) = (monday(), days_after(monday(), 1));
        let book = book(&[
            (Account::Opening, account, 700, Cause::Opening, today),
            (Account::Contributions, account, 11, month, today),
            (account, Account::InTransit(nantong()), 5, out, tomorrow),
        ]);
        let before = |text: &str| balance_before(&book, account, day(text)).as_fen();
        assert_eq!(before("2026-03-02"), 700, "the opening was there before");
        assert_eq!(before("2026-03-03"), 711);
        assert_eq!(before("2026-03-04"), 706);
        assert_eq!(balance_before(&book, Account::Claims, day("2026-03-04")), Fen::ZERO);
    }
}
