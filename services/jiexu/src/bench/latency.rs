//! Latencies, summed up.

use hdrhistogram::{Histogram, RecordError};
use serde::Serialize;

/// How long handoffs took, in microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Latency {
    /// How many there were.
    pub count: u64,
    /// Half of them took at most this.
    pub p50_us: u64,
    /// 99 of 100 took at most this.
    pub p99_us: u64,
    /// 999 of 1000 took at most this.
    pub p99_9_us: u64,
    /// None took longer.
    pub max_us: u64,
}

impl Latency {
    /// Sums up single latencies, to three significant digits.
    pub fn of(latencies_us: impl Iterator<Item = u64>) -> Latency {
        // Three digits are a precision that the library knows.
        let Ok(mut histogram) = Histogram::<u64>::new(3) else { return Latency::default() };
        for latency_us in latencies_us {
            // Grows as far as it must: nothing is out of range.
            let _recorded: Result<(), RecordError> = histogram.record(latency_us);
        }
        Latency {
            count: histogram.len(),
            p50_us: histogram.value_at_quantile(0.5),
            p99_us: histogram.value_at_quantile(0.99),
            p99_9_us: histogram.value_at_quantile(0.999),
            max_us: histogram.max(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_those_of_the_sample() {
        let latency = Latency::of(1..=1_000);
        assert_eq!(
            latency,
            Latency { count: 1_000, p50_us: 500, p99_us: 990, p99_9_us: 999, max_us: 1_000 }
        );
        assert_eq!(Latency::of(std::iter::empty()), Latency::default());
    }

    #[test]
    fn one_slow_handoff_is_the_maximum_and_no_percentile() {
        let latency = Latency::of(std::iter::repeat_n(2_000, 9_999).chain([30_000_000]));
        assert_eq!((latency.p50_us, latency.p99_9_us), (2_000, 2_000));
        assert!(latency.max_us.abs_diff(30_000_000) < 30_000, "{latency:?}");
    }
}
