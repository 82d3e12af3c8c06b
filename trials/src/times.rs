//! How long things took.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Times of one kind, in microseconds.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Times(Vec<u64>);

impl Times {
    /// Adds one.
    pub fn add(&mut self, time: Duration) {
        self.0.push(u64::try_from(time.as_micros()).unwrap_or(u64::MAX));
    }

    /// Adds all of another list.
    pub fn extend(&mut self, other: Times) {
        self.0.extend(other.0);
    }

    /// The time that so many of a hundred did not exceed; none without times.
    pub fn percentile(&self, percent: usize) -> Option<Duration> {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        // The smallest time that at least so many of all are not above.
        let rank = (sorted.len() * percent).div_ceil(100).max(1);
        sorted.get(rank - 1).copied().map(Duration::from_micros)
    }

    /// How many.
    pub fn count(&self) -> usize {
        self.0.len()
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [p50, p99, all] = [50, 99, 100].map(|percent| {
            let time = self.percentile(percent).unwrap_or_default();
            format!("{:.1} ms", time.as_secs_f64() * 1_000.0)
        });
        write!(f, "p50 {p50}, p99 {p99}, longest {all} (of {})", self.count())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_a_time_that_was_measured() {
        let mut times = Times::default();
        assert_eq!(times.percentile(50), None);
        (1..=200).for_each(|ms| times.add(Duration::from_millis(ms)));
        let percentile = |percent| times.percentile(percent).unwrap().as_millis();
        assert_eq!([50, 99, 100].map(percentile), [100, 198, 200]);
    }
}
