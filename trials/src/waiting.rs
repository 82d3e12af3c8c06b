//! Waiting: for a condition with a deadline, or until a moment that chance has named.

use std::time::Duration;

use jiexu_host::clock;

use crate::fault::Fault;

/// How often a condition is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(2);

/// Looks until there is something to see. What does not happen in time is found against the
/// regions: a machine is slow, but not that slow.
pub async fn until<T>(
    what: &str,
    deadline: Duration,
    mut look: impl AsyncFnMut() -> Result<Option<T>, Fault>,
) -> Result<T, Fault> {
    let mut ticks = tokio::time::interval(LOOK_EVERY);
    let looking = async {
        loop {
            ticks.tick().await;
            if let Some(seen) = look().await? {
                return Ok(seen);
            }
        }
    };
    match tokio::time::timeout(deadline, looking).await {
        Ok(seen) => seen,
        Err(_) => Err(Fault::Found(format!("did not happen within {deadline:?}: {what}"))),
    }
}

/// Lets time pass: how long is part of the fault, not a guess at how long something takes.
pub async fn pass(time: Duration) {
    tokio::time::sleep_until(clock::after(time)).await;
}
