//! How soon one batch follows another.
//!
//! A batch costs a sync, and wakes threads at both ends of every link. Whoever syncs as often as
//! the disk allows spends a machine on batches of a few commands long before it has much to do, and
//! has nothing left for a moment with more (docs/performance.md). So a batch waits until what the
//! last one brought is paid for: not at all behind a few commands, and no longer than a few
//! milliseconds behind many. Up to some ten thousand commands a second the waits die out, because
//! fewer come in each than it was charged for; beyond, they last as long as they may.

use std::time::Duration;

use tokio::time::Instant;

/// A batch of so many commands holds nobody up: nobody else is there.
const FEW: u32 = 4;
/// For so long a larger one holds up the next, for each further command.
const PER_COMMAND: Duration = Duration::from_micros(100);
/// For longer than this no batch is held up: a handoff goes through several, one after the other.
const WAIT_MAX: Duration = Duration::from_millis(4);

/// When the next batch may leave.
pub(super) struct Pacing {
    next: Instant,
}

impl Pacing {
    /// For batches from now on; the first one waits for nothing.
    pub(super) fn new(now: Instant) -> Pacing {
        Pacing { next: now }
    }

    /// How long the next batch has to wait still.
    pub(super) fn wait(&self, now: Instant) -> Duration {
        self.next.saturating_duration_since(now)
    }

    /// A batch of so many commands leaves, and the next one waits for it.
    pub(super) fn charge(&mut self, commands: u32, now: Instant) {
        let wait = PER_COMMAND.saturating_mul(commands.saturating_sub(FEW)).min(WAIT_MAX);
        self.next = now + wait;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;

    #[test]
    fn a_batch_waits_by_what_the_last_one_brought() {
        let now = clock::monotonic();
        let mut pacing = Pacing::new(now);
        assert_eq!(pacing.wait(now), Duration::ZERO);
        let cases = [(0, 0), (4, 0), (5, 100), (14, 1_000), (44, 4_000), (u32::MAX, 4_000)];
        for (commands, wait_us) in cases {
            pacing.charge(commands, now);
            let wait = Duration::from_micros(wait_us);
            assert_eq!(pacing.wait(now), wait, "after {commands}");
            let half = wait / 2;
            assert_eq!(pacing.wait(now + half), wait - half, "after {commands}");
            assert_eq!(pacing.wait(now + 2 * wait), Duration::ZERO, "after {commands}");
        }
    }
}
