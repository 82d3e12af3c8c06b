//! The only place that reads a clock.

use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use jiexu_types::Timestamp;
use tokio::sync::watch;

/// Which clock a region lives by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClockKind {
    /// This machine's.
    #[default]
    System,
    /// This machine's, and as far ahead of it as an operator has set it. For trying out what weeks
    /// do; never for people who are insured.
    Simulated,
}

/// A text that names no clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be system or simulated")]
pub struct BadClockKind;

/// The clock that a region lives by. Clones are the same clock.
#[derive(Clone, Debug)]
pub struct Clock(Face);

#[derive(Clone, Debug)]
enum Face {
    System,
    Simulated(Arc<Simulated>),
}

#[derive(Debug)]
struct Simulated {
    /// Milliseconds ahead of the system's clock. Only ever more.
    ahead: watch::Sender<u64>,
    /// The latest instant told, in milliseconds: when the system's clock is set back, this one
    /// waits for it instead of going back as well.
    latest: AtomicU64,
}

impl FromStr for ClockKind {
    type Err = BadClockKind;

    fn from_str(text: &str) -> Result<ClockKind, BadClockKind> {
        match text {
            "system" => Ok(ClockKind::System),
            "simulated" => Ok(ClockKind::Simulated),
            _ => Err(BadClockKind),
        }
    }
}

impl Clock {
    /// A clock that shows the system's time, for now.
    pub fn new(kind: ClockKind) -> Clock {
        Clock(match kind {
            ClockKind::System => Face::System,
            ClockKind::Simulated => {
                let (ahead, _) = watch::channel(0);
                Face::Simulated(Arc::new(Simulated { ahead, latest: AtomicU64::new(0) }))
            }
        })
    }

    /// Which clock it is.
    pub fn kind(&self) -> ClockKind {
        match &self.0 {
            Face::System => ClockKind::System,
            Face::Simulated(_) => ClockKind::Simulated,
        }
    }

    /// Now. A simulated clock never goes back.
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            Face::System => now(),
            Face::Simulated(simulated) => {
                let shown = now().plus_millis(*simulated.ahead.borrow()).as_millis();
                let latest = simulated.latest.fetch_max(shown, Ordering::SeqCst);
                Timestamp::from_millis(latest.max(shown))
            }
        }
    }

    /// Sets a simulated clock this far ahead of the system's; less than before is no change. Only
    /// once that is durable: a crash would set it back.
    pub(crate) fn set_ahead(&self, ahead_ms: u64) {
        if let Face::Simulated(simulated) = &self.0 {
            simulated.ahead.send_if_modified(|ahead| {
                let further = ahead_ms > *ahead;
                *ahead = ahead_ms.max(*ahead);
                further
            });
        }
    }

    /// Lets a simulated clock show nothing earlier: what a journal already speaks of.
    pub(crate) fn not_before(&self, instant: Timestamp) {
        if let Face::Simulated(simulated) = &self.0 {
            simulated.latest.fetch_max(instant.as_millis(), Ordering::SeqCst);
        }
    }

    /// Hears when the clock is set; `None` for a clock that nobody sets.
    pub(crate) fn settings(&self) -> Option<watch::Receiver<u64>> {
        match &self.0 {
            Face::System => None,
            Face::Simulated(simulated) => Some(simulated.ahead.subscribe()),
        }
    }
}

/// Now, on this machine's clock.
///
/// One that jumps is nearly harmless: what a deadline says was fixed when it was computed, and it
/// moves no money. Only the hour of a wallet transfer (C16) comes early or late.
#[expect(clippy::disallowed_methods, reason = "the one reader of the system clock")]
pub fn now() -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(u64::try_from(since_epoch.as_millis()).unwrap_or(u64::MAX))
}

/// Now, on a clock that never jumps, for measuring and for waiting.
pub fn monotonic() -> tokio::time::Instant {
    tokio::time::Instant::now()
}

/// A moment from now on the monotonic clock, for waiting.
pub fn after(wait: std::time::Duration) -> tokio::time::Instant {
    monotonic() + wait
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_simulated_clock_goes_forward_only() {
        let clock = Clock::new(ClockKind::Simulated);
        let (before, day) = (clock.now(), 86_400_000);
        assert!(before.millis_since(now()) < 1_000, "it begins where the system's clock is");
        clock.set_ahead(day);
        assert!(clock.now().millis_since(before) >= day);
        clock.set_ahead(7);
        assert!(clock.now().millis_since(before) >= day, "less than before is no change");
        let far = before.plus_millis(30 * day);
        clock.not_before(far);
        assert_eq!(clock.now(), far);
        assert_eq!(clock.clone().now(), far, "a clone is the same clock");
    }

    #[test]
    fn a_system_clock_is_not_set() {
        let clock = Clock::new(ClockKind::System);
        clock.set_ahead(86_400_000);
        clock.not_before(Timestamp::MAX);
        assert!(clock.now().millis_since(now()) < 1_000);
        assert!(clock.settings().is_none());
    }

    #[test]
    fn a_clock_is_asked_for_by_its_name() {
        assert_eq!("system".parse(), Ok(ClockKind::System));
        assert_eq!("simulated".parse(), Ok(ClockKind::Simulated));
        for bad in ["", "System", "fake", "simulated "] {
            assert_eq!(bad.parse::<ClockKind>(), Err(BadClockKind), "{bad:?}");
        }
    }
}
