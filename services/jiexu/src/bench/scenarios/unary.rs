//! One call for each handoff, as somebody with grpcurl or a plain client sends them, against calls
//! that do nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use jiexu_host::clock;
use tokio::task::JoinSet;
use tonic::Code;

use super::Run;
use crate::bench::calibration::{AT_A_TIME, CONNECTIONS};
use crate::bench::echo::Echo;
use crate::bench::figures::{Against, Figures};
use crate::bench::push::Applicant;
use crate::bench::stage::{Size, Stage};
use crate::bench::watch::micros_since;
use crate::failure::Failure;

/// How long bare calls are made.
const LASTING: Duration = Duration::from_secs(3);
/// When a call that was turned away is repeated.
const BUSY: Duration = Duration::from_millis(100);

impl Run<'_> {
    pub(super) async fn unary(&mut self) -> Result<(), Failure> {
        let echo = Echo::start().await?.rate(CONNECTIONS, AT_A_TIME, LASTING).await?;
        let handoffs = self.settings.handoffs;
        let (mut stage, dir) = self.stage(Size::of(handoffs)).await?;
        let calls = apply_singly(&mut stage, handoffs).await?;
        self.note(
            Figures::of("unary")
                .more("echo_per_second", (echo, "1/s"), Against::Never)
                .more("calls_per_second", (calls.per_second, "1/s"), Against::Echo)
                .more("share", (calls.per_second / echo, "of the echo"), Against::Nothing)
                .more("handoffs_per_second", (calls.ended_per_second, "1/s"), Against::Echo)
                .less("busy", (calls.busy as f64, "calls"), Against::Never),
        );
        self.strike((stage, dir)).await
    }
}

struct Calls {
    /// Answered, durable at the destination.
    per_second: f64,
    /// Terminal at both sides, until the last.
    ended_per_second: f64,
    /// Turned away and repeated.
    busy: usize,
}

/// Applies for handoffs, each in a call of its own, while those before go their way; then waits
/// until all have ended.
async fn apply_singly(stage: &mut Stage, handoffs: usize) -> Result<Calls, Failure> {
    let clients: Result<Vec<_>, Failure> =
        (0..CONNECTIONS).map(|_| stage.pair.destination.another_client()).collect();
    let clients = clients?;
    let (applicant, watch, range) = stage.hands(handoffs);
    let Applicant { client: _, ids, population } = applicant;
    let (next, busy) = (Arc::new(AtomicUsize::new(range.start)), Arc::new(AtomicUsize::new(0)));
    let mut callers: JoinSet<Result<(), Failure>> = JoinSet::new();
    let begun = clock::monotonic();
    for client in clients.iter().cycle().take(CONNECTIONS * AT_A_TIME) {
        let (client, next, busy) = (client.clone(), Arc::clone(&next), Arc::clone(&busy));
        let end = range.end;
        callers.spawn(async move {
            let mut transfers = client.transfer_in();
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                if index >= end {
                    return Ok(());
                }
                let request = population.application(index, ids.id(index));
                while let Err(status) = transfers.apply_transfer(request.clone()).await {
                    if status.code() != Code::ResourceExhausted {
                        return Err(status.into());
                    }
                    busy.fetch_add(1, Ordering::Relaxed);
                    tokio::time::sleep_until(clock::after(BUSY)).await;
                }
            }
        });
    }
    let (mut ended, mut answered_us) = (0, None);
    while ended < handoffs || answered_us.is_none() {
        tokio::select! {
            caller = callers.join_next(), if answered_us.is_none() => match caller {
                Some(caller) => {
                    caller.map_err(|_| Failure::Failed("a caller panicked".to_owned()))??;
                }
                None => answered_us = Some(micros_since(begun)),
            },
            news = watch.next(), if ended < handoffs => ended += news?,
        }
    }
    let rate = |us: u64| handoffs as f64 * 1e6 / us.max(1) as f64;
    Ok(Calls {
        per_second: rate(answered_us.unwrap_or(1)),
        ended_per_second: rate(micros_since(begun)),
        busy: busy.load(Ordering::Relaxed),
    })
}
