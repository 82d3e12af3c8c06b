//! Money: every acknowledged entry is in the region's book once, and no other.

use std::collections::BTreeMap;

use jiexu_wire::{Client, v1};
use tonic::Code;

use crate::command::{Command, What};
use crate::fault::Fault;
use crate::side::Side;

/// Entries of one person that fit into a page; nobody in a trial has as many.
const PAGE: i32 = 1_000;

/// Money in and out of a person's account at one region, as acknowledged or as booked.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Money {
    /// Credited for each month, in fen.
    paid: BTreeMap<u32, i64>,
    /// Spent under each id, in fen.
    spent: BTreeMap<String, i64>,
}

/// What a region says of a person's account.
#[derive(Debug, Default)]
pub struct Books {
    money: Money,
    /// Moved by handoffs, signed, in fen.
    transferred: i64,
    balance: i64,
}

impl Money {
    /// What the list says.
    pub fn of(commands: &[Command], side: Side) -> Result<Money, Fault> {
        let mut money = Money::default();
        for command in commands.iter().filter(|command| command.at == side) {
            match &command.what {
                What::Contribute { month, fen } => once(&mut money.paid, *month, *fen)?,
                What::Spend { id, fen } => once(&mut money.spent, id.clone(), *fen)?,
                What::Enrol { .. }
                | What::Suspend { .. }
                | What::Apply { .. }
                | What::Cancel { .. } => {}
            }
        }
        Ok(money)
    }

    /// What is left of it, in fen.
    pub fn rest(&self) -> i64 {
        self.paid.values().sum::<i64>() - self.spent.values().sum::<i64>()
    }

    /// Months that were paid for.
    pub fn months(&self) -> usize {
        self.paid.len()
    }
}

impl Books {
    /// Reads a person's entries and balance.
    pub async fn read(client: &Client, person: &str) -> Result<Books, Fault> {
        let what = format!("the account of {person}");
        let mut registry = client.registry();
        let request = v1::GetAccountRequest { person_id: person.to_owned() };
        let balance = match registry.get_account(request).await {
            Ok(response) => response.into_inner().balance_fen,
            Err(status) if status.code() == Code::NotFound => return Ok(Books::default()),
            Err(status) => return Err(Fault::answer(&what)(status)),
        };
        let request = v1::ListLedgerEntriesRequest {
            person_id: person.to_owned(),
            page_size: PAGE,
            page_token: String::new(),
        };
        let page = registry.list_ledger_entries(request).await.map_err(Fault::answer(&what))?;
        let mut books = Books { balance, ..Books::default() };
        for entry in page.into_inner().entries {
            books.take(person, &entry)?;
        }
        Ok(books)
    }

    fn take(&mut self, person: &str, entry: &v1::LedgerEntry) -> Result<(), Fault> {
        let bad = || Fault::Found(format!("no trial makes the entry {entry:?}"));
        let posting = entry.posting.as_ref().ok_or_else(bad)?;
        let cause = entry.cause.as_ref().and_then(|cause| cause.cause.as_ref()).ok_or_else(bad)?;
        let own = v1::account::Account::PersonId(person.to_owned());
        let to_the_person = posting.to.as_ref().and_then(|to| to.account.as_ref()) == Some(&own);
        let fen = posting.amount_fen;
        match cause {
            v1::cause::Cause::ContributionMonth(month) => once(&mut self.money.paid, *month, fen),
            v1::cause::Cause::SpendId(id) => once(&mut self.money.spent, id.clone(), fen),
            v1::cause::Cause::HandoffId(_) => {
                self.transferred += if to_the_person { fen } else { -fen };
                Ok(())
            }
            v1::cause::Cause::Opening(_)
            | v1::cause::Cause::RefundId(_)
            | v1::cause::Cause::FamilyPaymentId(_) => Err(bad()),
        }
    }

    /// Compares with the list, fen by fen.
    pub fn compare(
        &self,
        person: &str,
        side: Side,
        expected: &Money,
        transferred: i64,
    ) -> Result<(), Fault> {
        let balance = expected.rest() + transferred;
        if self.money == *expected && self.transferred == transferred && self.balance == balance {
            return Ok(());
        }
        Err(Fault::Found(format!(
            "{person} at {side}: acknowledged {expected:?}, handed over {transferred} fen, \
             balance {balance}; found {self:?}"
        )))
    }
}

/// Money under a key of its own.
fn once<K: Ord + std::fmt::Debug>(
    entries: &mut BTreeMap<K, i64>,
    key: K,
    fen: i64,
) -> Result<(), Fault> {
    let text = format!("{key:?} is booked twice");
    entries.insert(key, fen).map_or(Ok(()), |_| Err(Fault::Found(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(paid: &[(u32, i64)], spent: &[(&str, i64)]) -> Money {
        let spent = spent.iter().map(|(id, fen)| ((*id).to_owned(), *fen));
        Money { paid: paid.iter().copied().collect(), spent: spent.collect() }
    }

    #[test]
    fn an_entry_that_is_missing_or_was_never_acknowledged_is_found() {
        let acknowledged = money(&[(202_401, 7), (202_402, 5)], &[("a", 2)]);
        let check = |money: Money, transferred, balance| {
            let books = Books { money, transferred, balance };
            books.compare("p", Side::Origin, &acknowledged, -10).is_ok()
        };
        let same = || money(&[(202_401, 7), (202_402, 5)], &[("a", 2)]);
        assert!(check(same(), -10, 0));
        assert!(!check(same(), -9, 0));
        assert!(!check(same(), -10, 1));
        assert!(!check(money(&[(202_401, 7)], &[("a", 2)]), -10, 0));
        assert!(!check(money(&[(202_401, 7), (202_402, 5)], &[("a", 2), ("b", 1)]), -10, 0));
    }
}
