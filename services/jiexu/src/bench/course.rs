//! The course of a scenario: how many handoffs ended in each stretch of it.

use serde::Serialize;

/// Length of a stretch, in milliseconds: a few batches even at the slowest.
const STRETCH_MS: u32 = 250;

/// One scenario over time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Course {
    /// Which scenario.
    pub scenario: String,
    /// Length of a stretch, in milliseconds.
    pub stretch_ms: u32,
    /// Handoffs that were terminal at both sides in each stretch, from the first application on.
    pub ended: Vec<u64>,
}

impl Course {
    /// Counts ends, which are given in microseconds since the first application, in any order.
    pub fn of(scenario: &str, ended_us: impl Iterator<Item = u64>) -> Course {
        let mut ended = Vec::new();
        for at_us in ended_us {
            let stretch = at_us / (u64::from(STRETCH_MS) * 1_000);
            let stretch = usize::try_from(stretch).unwrap_or(usize::MAX);
            if stretch >= ended.len() {
                ended.resize(stretch.saturating_add(1), 0);
            }
            if let Some(ended) = ended.get_mut(stretch) {
                *ended += 1;
            }
        }
        Course { scenario: scenario.to_owned(), stretch_ms: STRETCH_MS, ended }
    }

    /// The middle of each stretch in seconds, and how many ended in a second. Without the last
    /// stretch, which was over before its time.
    pub fn rates(&self) -> impl Iterator<Item = (f64, f64)> {
        let seconds = f64::from(self.stretch_ms) / 1_000.0;
        let whole = self.ended.len().saturating_sub(1);
        let stretches = (0_u32..).zip(self.ended.iter().take(whole));
        stretches
            .map(move |(nth, ended)| ((f64::from(nth) + 0.5) * seconds, *ended as f64 / seconds))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_counted_where_they_were() {
        let course = Course::of("bulk", [749_999, 0, 249_999, 250_000, 1_100_000].into_iter());
        assert_eq!(course.ended, [2, 1, 1, 0, 1]);
        let rates: Vec<(f64, f64)> = course.rates().collect();
        assert_eq!(rates, [(0.125, 8.0), (0.375, 4.0), (0.625, 4.0), (0.875, 0.0)]);
        assert_eq!(Course::of("idle", std::iter::empty()).rates().count(), 0);
    }
}
