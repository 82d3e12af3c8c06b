//! An open loop: when work is due is decided before any of it is sent.
//!
//! A client that waits for an answer before it sends the next request goes slower just when the
//! region does, and never sees how long others would have waited (coordinated omission). Here what
//! is late stays due, and its latency counts from the instant at which it should have been sent.

/// Instants at an even distance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schedule {
    per_second: u64,
    count: usize,
}

impl Schedule {
    /// So many in a second, for so long; at least one.
    pub fn new(per_second: u64, seconds: u64) -> Schedule {
        let per_second = per_second.max(1);
        let count = usize::try_from(per_second * seconds.max(1)).unwrap_or(usize::MAX);
        Schedule { per_second, count }
    }

    /// How many there are.
    pub fn count(self) -> usize {
        self.count
    }

    /// How many in a second.
    pub fn per_second(self) -> u64 {
        self.per_second
    }

    /// When one of them is due, in microseconds after the first.
    pub fn due_us(self, nth: usize) -> u64 {
        let nth = u128::try_from(nth).unwrap_or(u128::MAX);
        u64::try_from((nth * 1_000_000).div_ceil(u128::from(self.per_second))).unwrap_or(u64::MAX)
    }

    /// How many are due by then, in microseconds after the first.
    pub fn due_by(self, us: u64) -> usize {
        let due = u128::from(us) * u128::from(self.per_second) / 1_000_000 + 1;
        usize::try_from(due).unwrap_or(usize::MAX).min(self.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_due_at_its_instant_and_not_a_microsecond_before() {
        for per_second in [1, 3, 7, 999, 12_345, 1_000_000, 3_000_000] {
            let schedule = Schedule::new(per_second, 2);
            for nth in [0, 1, 2, 100, schedule.count() - 1] {
                let nth = nth.min(schedule.count() - 1);
                let due_us = schedule.due_us(nth);
                assert!(schedule.due_by(due_us) > nth, "{per_second} {nth}");
                if let Some(before) = due_us.checked_sub(1) {
                    assert!(schedule.due_by(before) <= nth, "{per_second} {nth}");
                }
            }
        }
    }

    #[test]
    fn the_distance_does_not_drift() {
        // A third of a second is no whole number of microseconds.
        let schedule = Schedule::new(3, 100);
        assert_eq!(schedule.due_us(3), 1_000_000);
        assert_eq!(schedule.due_us(299), 99_666_667);
    }

    #[test]
    fn what_is_late_stays_due() {
        let schedule = Schedule::new(1_000, 1);
        assert_eq!(schedule.due_by(0), 1);
        assert_eq!(schedule.due_by(500_000), 501, "nobody looked for half a second");
        assert_eq!(schedule.due_by(u64::MAX), 1_000, "there are no more than there are");
    }
}
