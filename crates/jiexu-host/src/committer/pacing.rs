//! How soon one batch follows another.
//!
//! A batch costs a sync, and wakes threads at both ends of every link; a command alone costs a
//! tenth of that. So whoever syncs as often as the disk allows spends a machine on batches of a
//! few commands long before it has much to do, and then has nothing left for a moment with more
//! (docs/performance.md). A batch therefore waits until what the last one brought is paid for: not
//! at all in an idle region, and soon enough for those who wait in a busy one.

use std::time::Duration;

use tokio::time::Instant;

/// A batch of so many commands holds nobody up: nobody else is there.
const FEW: u32 = 4;
/// For so long a larger one holds up the next, for each further command.
const PER_COMMAND: Duration = Duration::from_micros(100);
/// For longer than this no batch is held up: a handoff waits for five of them.
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

    /// A batch of so many commands leaves.
    pub(super) fn leave(&mut self, commands: u32, now: Instant) {
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
            pacing.leave(commands, now);
            let wait = Duration::from_micros(wait_us);
            assert_eq!(pacing.wait(now), wait, "after {commands}");
            let half = wait / 2;
            assert_eq!(pacing.wait(now + half), wait - half, "after {commands}");
            assert_eq!(pacing.wait(now + 2 * wait), Duration::ZERO, "after {commands}");
        }
    }
}
