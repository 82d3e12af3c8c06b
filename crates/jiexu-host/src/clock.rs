//! The only place that reads a clock.

use std::time::{SystemTime, UNIX_EPOCH};

use jiexu_types::Timestamp;

/// Now, on this machine's clock.
///
/// A clock that jumps back is harmless: no decision compares two instants, and what a deadline says
/// was fixed when it was computed.
#[expect(clippy::disallowed_methods, reason = "the one reader of the system clock")]
pub fn now() -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(u64::try_from(since_epoch.as_millis()).unwrap_or(u64::MAX))
}

/// Now, on a clock that never jumps, for measuring.
pub fn monotonic() -> tokio::time::Instant {
    tokio::time::Instant::now()
}

/// A moment from now on the monotonic clock, for waiting.
pub fn after(wait: std::time::Duration) -> tokio::time::Instant {
    monotonic() + wait
}
