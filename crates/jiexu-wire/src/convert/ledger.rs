//! The book: accounts, postings, causes.

use jiexu_ledger::{Account, Balance, Cause, Entry, EntryNo, Posting};

use crate::{BadField, field, v1};

impl TryFrom<v1::Account> for Account {
    type Error = BadField;

    fn try_from(message: v1::Account) -> Result<Account, BadField> {
        use v1::account::Account as Wire;

        let v1::Account { account } = message;
        Ok(match account {
            Some(Wire::BookEnd(number)) => book_end(number)?,
            Some(Wire::PersonId(id)) => Account::Person(field::text("person_id", &id)?),
            Some(Wire::InTransitTo(region)) => {
                Account::InTransit(field::text("in_transit_to", &region)?)
            }
            Some(Wire::ClearingWith(region)) => {
                Account::Clearing(field::text("clearing_with", &region)?)
            }
            Some(Wire::UnmatchedHandoffId(id)) => {
                Account::Unmatched(field::text("unmatched_handoff_id", &id)?)
            }
            None => return Err(BadField::missing("account")),
        })
    }
}

impl From<Account> for v1::Account {
    fn from(account: Account) -> v1::Account {
        use v1::account::Account as Wire;

        let account = match account {
            Account::Opening => Wire::BookEnd(v1::BookEnd::Opening.into()),
            Account::Contributions => Wire::BookEnd(v1::BookEnd::Contributions.into()),
            Account::Claims => Wire::BookEnd(v1::BookEnd::Claims.into()),
            Account::Person(id) => Wire::PersonId(id.to_string()),
            Account::InTransit(region) => Wire::InTransitTo(region.to_string()),
            Account::Clearing(region) => Wire::ClearingWith(region.to_string()),
            Account::Unmatched(handoff) => Wire::UnmatchedHandoffId(handoff.to_string()),
        };
        v1::Account { account: Some(account) }
    }
}

impl TryFrom<v1::Posting> for Posting {
    type Error = BadField;

    fn try_from(message: v1::Posting) -> Result<Posting, BadField> {
        let v1::Posting { from, to, amount_fen } = message;
        let from = field::message("from", from)?;
        let to = field::message("to", to)?;
        let amount = field::some_fen("amount_fen", amount_fen)?;
        let same = || BadField::new("to", "must be another account than the one that gives");
        Posting::new(from, to, amount).ok_or_else(same)
    }
}

impl From<Posting> for v1::Posting {
    fn from(posting: Posting) -> v1::Posting {
        v1::Posting {
            from: Some(posting.from().into()),
            to: Some(posting.to().into()),
            amount_fen: posting.amount().as_i64(),
        }
    }
}

impl TryFrom<v1::Cause> for Cause {
    type Error = BadField;

    fn try_from(message: v1::Cause) -> Result<Cause, BadField> {
        use v1::cause::Cause as Wire;

        let v1::Cause { cause } = message;
        Ok(match cause {
            Some(Wire::Opening(v1::OpeningBalance {})) => Cause::Opening,
            Some(Wire::ContributionMonth(yyyymm)) => {
                Cause::Contribution(field::month("contribution_month", yyyymm)?)
            }
            Some(Wire::SpendId(id)) => Cause::Spending(field::text("spend_id", &id)?),
            Some(Wire::RefundId(id)) => Cause::Refund(field::text("refund_id", &id)?),
            Some(Wire::FamilyPaymentId(id)) => {
                Cause::FamilyPremium(field::text("family_payment_id", &id)?)
            }
            Some(Wire::HandoffId(id)) => Cause::Handoff(field::text("handoff_id", &id)?),
            None => return Err(BadField::missing("cause")),
        })
    }
}

impl From<Cause> for v1::Cause {
    fn from(cause: Cause) -> v1::Cause {
        use v1::cause::Cause as Wire;

        let cause = match cause {
            Cause::Opening => Wire::Opening(v1::OpeningBalance {}),
            Cause::Contribution(month) => Wire::ContributionMonth(month.as_yyyymm()),
            Cause::Spending(id) => Wire::SpendId(id.to_string()),
            Cause::Refund(id) => Wire::RefundId(id.to_string()),
            Cause::FamilyPremium(id) => Wire::FamilyPaymentId(id.to_string()),
            Cause::Handoff(id) => Wire::HandoffId(id.to_string()),
        };
        v1::Cause { cause: Some(cause) }
    }
}

impl From<(EntryNo, &Entry)> for v1::LedgerEntry {
    fn from((EntryNo(entry_no), entry): (EntryNo, &Entry)) -> v1::LedgerEntry {
        // The link to the person's previous entry is the book's own affair.
        let Entry { posting, cause, at, previous: _ } = entry;
        v1::LedgerEntry {
            entry_no,
            posting: Some((*posting).into()),
            cause: Some((*cause).into()),
            at_ms: field::millis(*at),
        }
    }
}

impl TryFrom<v1::AccountBalance> for (Account, Balance) {
    type Error = BadField;

    fn try_from(message: v1::AccountBalance) -> Result<(Account, Balance), BadField> {
        let v1::AccountBalance { account, balance_fen } = message;
        Ok((field::message("account", account)?, Balance::from_fen(balance_fen)))
    }
}

impl From<(Account, Balance)> for v1::AccountBalance {
    fn from((account, balance): (Account, Balance)) -> v1::AccountBalance {
        v1::AccountBalance { account: Some(account.into()), balance_fen: balance.as_fen() }
    }
}

fn book_end(number: i32) -> Result<Account, BadField> {
    let unknown = || BadField::new("book_end", "must be one of OPENING, CONTRIBUTIONS, CLAIMS");
    match v1::BookEnd::try_from(number).map_err(|_| unknown())? {
        v1::BookEnd::Unspecified => Err(unknown()),
        v1::BookEnd::Opening => Ok(Account::Opening),
        v1::BookEnd::Contributions => Ok(Account::Contributions),
        v1::BookEnd::Claims => Ok(Account::Claims),
    }
}
