//! What a journal says of one person: money, months and days.

use jiexu_types::{Date, HandoffId};

use crate::spans::Months;

/// A person, as counted so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Holder {
    /// In the account, fen.
    pub balance: i64,
    /// On record.
    pub months: Months,
    /// Days for which the region has said that it answers, oldest first.
    pub days: Vec<Days>,
}

/// Days from one on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Days {
    /// First day.
    pub from: Date,
    /// First day no longer.
    pub until: Option<Date>,
    /// The handoff that brought them; `None` for a first enrolment.
    pub by: Option<HandoffId>,
    /// The record that says so.
    pub seq: u64,
}

impl Holder {
    /// The last days, when they have no end yet.
    pub fn open_days(&mut self) -> Option<&mut Days> {
        self.days.last_mut().filter(|days| days.until.is_none())
    }
}

impl Days {
    /// A day that both claim, if there is one.
    pub fn shared_with(&self, other: &Days) -> Option<Date> {
        let from = self.from.max(other.from);
        let before = |until: Option<Date>| until.is_none_or(|until| from < until);
        (before(self.until) && before(other.until)).then_some(from)
    }
}
