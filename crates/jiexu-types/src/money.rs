//! Money is integer fen: unsigned, checked, bounded. Direction lives in the posting.

mod capital;

use std::fmt;

/// An amount of money in fen (分; 1 yuan = 100 fen).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fen(u64);

/// Why a number is not an amount of money.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("amount must be from 0 to {max} fen (99,999,999.99 yuan), got {got}", max = Fen::MAX.0)]
pub struct BadFen {
    got: i64,
}

impl Fen {
    /// Nothing.
    pub const ZERO: Fen = Fen(0);
    /// 99,999,999.99 yuan: the largest amount that fits the official forms.
    pub const MAX: Fen = Fen(9_999_999_999);

    /// `None` above [`Fen::MAX`].
    pub const fn new(fen: u64) -> Option<Fen> {
        if fen <= Self::MAX.0 { Some(Fen(fen)) } else { None }
    }

    /// The sum; `None` above [`Fen::MAX`].
    pub fn checked_add(self, other: Fen) -> Option<Fen> {
        Fen::new(self.0.checked_add(other.0)?)
    }

    /// The difference; `None` below zero.
    pub fn checked_sub(self, other: Fen) -> Option<Fen> {
        self.0.checked_sub(other.0).map(Fen)
    }

    /// The number of fen.
    pub const fn as_fen(self) -> u64 {
        self.0
    }

    /// The number of fen as the wire and the ledger count it. Lossless: [`Fen::MAX`] fits.
    pub const fn as_i64(self) -> i64 {
        self.0.cast_signed()
    }

    /// True when there is nothing to move.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }
}

impl TryFrom<i64> for Fen {
    type Error = BadFen;

    fn try_from(fen: i64) -> Result<Fen, BadFen> {
        u64::try_from(fen).ok().and_then(Fen::new).ok_or(BadFen { got: fen })
    }
}

/// Yuan with two decimals, as the forms print it: `4084.00`.
impl fmt::Display for Fen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_end_at_the_limit_of_the_forms() {
        assert_eq!(Fen::new(9_999_999_999), Some(Fen::MAX));
        assert_eq!(Fen::new(10_000_000_000), None);
        assert_eq!(Fen::MAX.checked_add(Fen(1)), None);
        assert_eq!(Fen(7).checked_sub(Fen(8)), None);
        assert!(Fen::try_from(-1).unwrap_err().to_string().contains("got -1"));
        assert!(Fen::try_from(i64::MAX).is_err());
    }

    #[test]
    fn prints_as_yuan() {
        assert_eq!(Fen(408_405).to_string(), "4084.05");
        assert_eq!(Fen(9).to_string(), "0.09");
    }
}
