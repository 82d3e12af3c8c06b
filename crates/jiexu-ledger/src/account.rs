//! The accounts of a region's book.

use std::fmt;

use jiexu_types::{Fen, HandoffId, PersonId, RegionCode};

/// A place where money can be.
///
/// Only [`Account::Person`] belongs to somebody and may not fall below zero. The others are the
/// two ends of the region (where money comes from and goes to) and the stations of a handoff.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Account {
    /// Source: balances that existed before this book began (期初余额).
    Opening,
    /// Source: contributions credited to personal accounts (缴费划入).
    Contributions,
    /// Sink: spending at hospitals and pharmacies (个人账户支出).
    Claims,
    /// A person's account (个人账户).
    Person(PersonId),
    /// Frozen at the origin for handoffs to this region, neither settled nor returned (在途).
    InTransit(RegionCode),
    /// What this region owes that one (below zero) or is owed by it, to be paid between the two
    /// funds (清算).
    Clearing(RegionCode),
    /// Arrived at the destination, not yet credited to anybody (待匹配).
    Unmatched(HandoffId),
}

/// Money in an account, in fen: positive when more came in than went out.
///
/// The sources are below zero by what they gave. The sum of all balances of a book is always zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Balance(i64);

impl Balance {
    /// From a number of fen, as a checkpoint stored it.
    pub const fn from_fen(fen: i64) -> Balance {
        Balance(fen)
    }

    /// Fen, signed.
    pub const fn as_fen(self) -> i64 {
        self.0
    }

    /// True when the account is empty.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The amount, if the balance is one that a person's account may hold.
    pub fn as_amount(self) -> Option<Fen> {
        Fen::try_from(self.0).ok()
    }

    pub(crate) fn plus(self, amount: Fen) -> Option<Balance> {
        self.0.checked_add(amount.as_i64()).map(Balance)
    }

    pub(crate) fn minus(self, amount: Fen) -> Option<Balance> {
        self.0.checked_sub(amount.as_i64()).map(Balance)
    }
}

/// Yuan with two decimals and a sign where it is below zero.
impl fmt::Display for Balance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let fen = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", fen / 100, fen % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_balance_reads_as_yuan_with_its_sign() {
        let given = [(0, "0.00"), (7, "0.07"), (1_205, "12.05"), (-7, "-0.07"), (-1_205, "-12.05")];
        for (fen, text) in given {
            assert_eq!(Balance::from_fen(fen).to_string(), text);
        }
    }
}
