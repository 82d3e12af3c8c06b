//! How long a link waits before it tries again.

use std::time::Duration;

use rand::Rng;

/// The first wait: a peer that restarts is back in about this time.
const FIRST: Duration = Duration::from_millis(50);
/// The longest wait: a peer that was down for a day is found within this.
const LONGEST: Duration = Duration::from_secs(5);

/// Doubling waits with jitter, so that the links of many regions do not call in step.
#[derive(Debug)]
pub(super) struct Backoff {
    next: Duration,
}

impl Backoff {
    pub(super) fn new() -> Backoff {
        Backoff { next: FIRST }
    }

    /// The stream worked: the next failure is a new one.
    pub(super) fn reset(&mut self) {
        self.next = FIRST;
    }

    /// True when nothing has failed since the stream worked.
    pub(super) fn is_fresh(&self) -> bool {
        self.next == FIRST
    }

    /// The next wait: half of it certain, half by chance.
    pub(super) fn wait(&mut self) -> Duration {
        let whole = self.next;
        self.next = (whole * 2).min(LONGEST);
        whole.mul_f64(rand::rng().random_range(0.5..=1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // JX-064
    #[test]
    fn waits_grow_to_a_limit_and_begin_again() {
        let mut backoff = Backoff::new();
        assert!(backoff.is_fresh());
        let waits: Vec<Duration> = (0..20).map(|_| backoff.wait()).collect();
        assert!(waits.iter().all(|wait| *wait <= LONGEST && *wait >= FIRST / 2));
        assert!(waits.last().unwrap() >= &(LONGEST / 2));
        assert!(!backoff.is_fresh());
        backoff.reset();
        assert!(backoff.wait() <= FIRST);
    }
}
