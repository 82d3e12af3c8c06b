//! Wakes the region when a deadline has something to say.
//!
//! Not a poll: the region's index knows the first instant at which an alert is due, and says when
//! that changes. What is due then is decided by the region ([`Tick`]), never here.

use std::time::Duration;

use jiexu_region::{Tick, Ticked};
use jiexu_types::Timestamp;
use tokio::sync::watch;

use crate::clock::{self, Clock};
use crate::committer::{Fault, RegionHandle};
use crate::stop::Stop;

/// The longest sleep. Somebody may set the system's clock meanwhile, and nothing tells of that.
const SLEEP_MAX: Duration = Duration::from_secs(3_600);

/// Gives alerts as they fall due, until the region stops.
pub async fn ring(region: RegionHandle, clock: Clock, mut stop: Stop) {
    let (mut alarm, mut settings) = (region.next_alert(), clock.settings());
    loop {
        let (due, now) = (*alarm.borrow_and_update(), clock.now());
        if due.is_some_and(|due| due <= now) {
            // Looked at the clock again after each: the system's may have been set back.
            match tick(&region).await {
                Ok(_) => continue,
                // Stopping: who waited for a place in the queue is never told that it is full.
                Err(Fault::Stopping | Fault::Busy) => return,
            }
        }
        let wait = due.map_or(u64::MAX, |due| due.millis_since(now));
        let wait = Duration::from_millis(wait).min(SLEEP_MAX);
        tokio::select! {
            () = tokio::time::sleep_until(clock::after(wait)) => {}
            changed = alarm.changed() => if changed.is_err() { return },
            () = set(&mut settings) => {}
            () = stop.asked() => return,
        }
    }
}

/// Gives every alert that is due at `by`, an instant that a simulated clock has reached; they are
/// durable when it returns. A batch that was begun before may still be of an earlier instant, so it
/// asks until one is not.
pub async fn tick_until(region: &RegionHandle, by: Timestamp) -> Result<(), Fault> {
    while !tick(region).await?.is_some_and(|ticked| !ticked.more && ticked.at >= by) {}
    Ok(())
}

async fn tick(region: &RegionHandle) -> Result<Option<Ticked>, Fault> {
    let ticked = region.queue_all(vec![Tick]).await?.durable().await?;
    Ok(ticked.into_inner().pop())
}

/// Returns when the clock is set.
async fn set(settings: &mut Option<watch::Receiver<u64>>) {
    let heard = match settings {
        Some(settings) => settings.changed().await.is_ok(),
        None => false,
    };
    if !heard {
        std::future::pending().await
    }
}
