//! The course of a scenario: how many handoffs ended in each stretch of it.

use serde::Serialize;

use super::report::count;

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

    /// Seconds, and how many ended in a second then: at most so many points, each of one stretch or
    /// of several. Without the last stretch, which was over before its time, and without those
    /// before it that make no whole point.
    pub fn rates(&self, points_max: usize) -> impl Iterator<Item = (f64, f64)> {
        let together = self.ended.len().div_ceil(points_max.max(1)).max(1);
        let seconds = f64::from(self.stretch_ms) / 1_000.0 * count(together);
        let whole = self.ended.len().saturating_sub(1) / together;
        let points = (0_u32..).zip(self.ended.chunks_exact(together)).take(whole);
        points.map(move |(nth, ended)| {
            let ended = ended.iter().sum::<u64>() as f64;
            ((f64::from(nth) + 0.5) * seconds, ended / seconds)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_counted_where_they_were() {
        let course = Course::of("bulk", [749_999, 0, 249_999, 250_000, 1_100_000].into_iter());
        assert_eq!(course.ended, [2, 1, 1, 0, 1]);
        let rates = |points_max| course.rates(points_max).collect::<Vec<_>>();
        assert_eq!(rates(9), [(0.125, 8.0), (0.375, 4.0), (0.625, 4.0), (0.875, 0.0)]);
        assert_eq!(rates(3), [(0.25, 6.0), (0.75, 2.0)], "of two stretches each");
        assert_eq!(Course::of("idle", std::iter::empty()).rates(9).count(), 0);
    }
}
