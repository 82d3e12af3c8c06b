//! Named points at which a test can have the process die as `kill -9` would make it.
//!
//! Without the feature `crash-points` this is nothing at all. With it, `JIEXU_CRASH_AT=POINT:N`
//! kills the process when the point is reached for the N-th time.

/// Where a process may die.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Point {
    /// A batch is decided; nothing of it is in the journal.
    BeforeAppend,
    /// The batch is in the journal's memory, not on disk.
    AfterAppend,
    /// The batch is on disk; nobody has been told.
    AfterSync,
    /// The callers have been told.
    AfterReply,
    /// One leg has been journalled at the destination and the other has not.
    BetweenLegs,
    /// A checkpoint is written and does not count yet.
    InCheckpoint,
}

impl Point {
    /// Every point. What kills at each of them names them by this.
    pub const ALL: [Point; 6] = [
        Point::BeforeAppend,
        Point::AfterAppend,
        Point::AfterSync,
        Point::AfterReply,
        Point::BetweenLegs,
        Point::InCheckpoint,
    ];

    /// The name that `JIEXU_CRASH_AT` knows.
    pub const fn name(self) -> &'static str {
        match self {
            Point::BeforeAppend => "before-append",
            Point::AfterAppend => "after-append",
            Point::AfterSync => "after-sync",
            Point::AfterReply => "after-reply",
            Point::BetweenLegs => "between-legs",
            Point::InCheckpoint => "in-checkpoint",
        }
    }
}

/// Dies here if a test wants it.
pub fn at(point: Point) {
    plan::reached(point);
}

/// True when a test wants the process to die at this point sooner or later.
pub fn is_armed(point: Point) -> bool {
    plan::is_armed(point)
}

#[cfg(not(feature = "crash-points"))]
mod plan {
    use super::Point;

    pub(super) fn reached(_point: Point) {}

    pub(super) fn is_armed(_point: Point) -> bool {
        false
    }
}

#[cfg(feature = "crash-points")]
mod plan {
    use std::sync::LazyLock;
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::Point;

    static PLAN: LazyLock<Option<(String, AtomicU64)>> = LazyLock::new(|| {
        let text = std::env::var("JIEXU_CRASH_AT").ok()?;
        let (name, count) = text.split_once(':')?;
        Some((name.to_owned(), AtomicU64::new(count.parse().ok()?)))
    });

    pub(super) fn is_armed(point: Point) -> bool {
        PLAN.as_ref().is_some_and(|(name, _)| name == point.name())
    }

    pub(super) fn reached(point: Point) {
        let Some((_, left)) = PLAN.as_ref().filter(|_| is_armed(point)) else { return };
        if left.fetch_sub(1, Ordering::SeqCst) == 1 {
            // SIGKILL, so that nothing tidies up. The abort is for the impossible case that the
            // signal could not be sent.
            let pid = std::process::id().to_string();
            let _sent = std::process::Command::new("kill").args(["-9", &pid]).status();
            std::process::abort();
        }
    }
}
