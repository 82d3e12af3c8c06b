//! Waiting for a condition, with a deadline and never for a fixed time.

use std::time::Duration;

/// How long a condition may take that holds in milliseconds on an idle machine.
pub const SOON: Duration = Duration::from_secs(40);

/// How often a condition is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// Looks until there is something to see; fails the test when it takes longer than `deadline`.
pub async fn eventually<T>(
    what: &str,
    deadline: Duration,
    mut look: impl AsyncFnMut() -> Option<T>,
) -> T {
    let mut ticks = tokio::time::interval(LOOK_EVERY);
    let looking = async {
        loop {
            ticks.tick().await;
            if let Some(seen) = look().await {
                return seen;
            }
        }
    };
    match tokio::time::timeout(deadline, looking).await {
        Ok(seen) => seen,
        Err(_) => panic!("did not happen within {deadline:?}: {what}"),
    }
}
