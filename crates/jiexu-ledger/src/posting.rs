//! One movement of money, before it is entered.

use jiexu_types::{Fen, HandoffId, Month, PaymentId, RefundId, SpendId};

use crate::Account;

/// Moves `amount` out of one account into another.
///
/// Half a posting cannot be written, so the book balances by construction instead of by a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posting {
    from: Account,
    to: Account,
    amount: Fen,
}

impl Posting {
    /// `None` if both sides are the same account or nothing would move.
    pub fn new(from: Account, to: Account, amount: Fen) -> Option<Posting> {
        (from != to && !amount.is_zero()).then_some(Posting { from, to, amount })
    }

    /// The account that gives.
    pub const fn from(&self) -> Account {
        self.from
    }

    /// The account that receives.
    pub const fn to(&self) -> Account {
        self.to
    }

    /// How much moves.
    pub const fn amount(&self) -> Fen {
        self.amount
    }
}

/// Why money moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The balance a person had when the record was loaded.
    Opening,
    /// The contribution for a month.
    Contribution(Month),
    /// A spending.
    Spending(SpendId),
    /// A refund of what was spent.
    Refund(RefundId),
    /// A relative's premium (F56).
    FamilyPremium(PaymentId),
    /// A station of a handoff.
    Handoff(HandoffId),
}
