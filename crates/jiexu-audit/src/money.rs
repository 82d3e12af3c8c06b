//! Where money is, counted with plain sums.

use std::collections::BTreeMap;

use jiexu_types::{Fen, HandoffId, RegionCode};

/// The sums of one region. What came in is positive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Opening balances of imported people.
    pub opening_fen: i64,
    /// Credits of contributions, less the premiums that accounts paid for relatives.
    pub entered_fen: i64,
    /// Spent from accounts.
    pub spent_fen: i64,
    /// In all accounts of people.
    pub people_fen: i64,
    /// Frozen for a destination that has not answered, by destination.
    pub in_transit_fen: BTreeMap<RegionCode, i64>,
    /// Handed over and confirmed, by destination.
    pub sent_fen: BTreeMap<RegionCode, i64>,
    /// Arrived and kept or waiting, by origin.
    pub taken_fen: BTreeMap<RegionCode, i64>,
    /// Arrived and not credited, by handoff.
    pub waiting_fen: BTreeMap<HandoffId, i64>,
}

impl Totals {
    /// Adds to a sum by its key; sums of nothing are left out.
    pub(crate) fn add<K: Ord>(sums: &mut BTreeMap<K, i64>, key: K, fen: i64) {
        let sum = sums.remove(&key).unwrap_or(0).saturating_add(fen);
        if sum != 0 {
            sums.insert(key, sum);
        }
    }

    /// What must be nothing: all that is here, less all that came.
    pub(crate) fn surplus(&self) -> i64 {
        let of =
            |sums: &BTreeMap<RegionCode, i64>| sums.values().copied().fold(0, i64::saturating_add);
        let waiting = self.waiting_fen.values().copied().fold(0, i64::saturating_add);
        let here = self
            .people_fen
            .saturating_add(of(&self.in_transit_fen))
            .saturating_add(of(&self.sent_fen))
            .saturating_add(waiting)
            .saturating_add(self.spent_fen);
        let came =
            self.opening_fen.saturating_add(self.entered_fen).saturating_add(of(&self.taken_fen));
        here.saturating_sub(came)
    }
}

/// An amount with its sign.
pub(crate) fn fen(amount: Fen) -> i64 {
    amount.as_i64()
}
