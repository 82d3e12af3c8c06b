//! Pushes handoffs: many at once in batches, or one after the other.

use std::ops::Range;
use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt, stream};
use indicatif::ProgressBar;
use jiexu_host::clock;
use jiexu_wire::status::explain;
use jiexu_wire::{Client, v1};
use tokio::sync::Semaphore;
use tonic::Code;

use super::ids::Ids;
use super::population::Population;
use super::watch::{Watch, micros_since};
use crate::failure::Failure;

/// When a region that is busy and does not say when is asked again.
const BUSY: Duration = Duration::from_millis(100);

/// How handoffs are applied for.
#[derive(Clone, Copy, Debug)]
pub struct Applicant<'a> {
    /// The destination.
    pub client: &'a Client,
    /// Names handoffs.
    pub ids: Ids,
    /// Who moves.
    pub population: Population,
}

impl Applicant<'_> {
    /// The application with this index.
    pub fn application(self, index: usize) -> v1::ApplyTransferRequest {
        self.population.application(index, self.ids.id(index))
    }
}

/// What a push measured, beside what the watch saw.
#[derive(Clone, Debug, Default)]
pub struct Pushed {
    /// By handoff: from its application being sent until it was terminal at both sides.
    pub latencies_us: Vec<u64>,
    /// By handoff, of a push in batches: from the first application sent until it was terminal at
    /// both sides.
    pub ended_us: Vec<u64>,
    /// From the first application sent until the last handoff was terminal at both sides.
    pub took_us: u64,
    /// Calls that were repeated because the region was busy.
    pub busy: u64,
}

impl Pushed {
    /// Handoffs in a second, rounded down.
    pub fn per_second(&self) -> u64 {
        let handoffs = u64::try_from(self.latencies_us.len()).unwrap_or(u64::MAX);
        handoffs.saturating_mul(1_000_000) / self.took_us.max(1)
    }
}

/// A batch that was taken.
struct Sent {
    first: usize,
    sent_us: u64,
    busy: u64,
}

/// Pushes the handoffs of these indexes in batches. Not more than `in_flight` batches' worth of
/// handoffs are on their way, from the application until they are terminal at both sides.
pub async fn in_batches(
    applicant: Applicant<'_>,
    handoffs: Range<usize>,
    (batch, in_flight): (usize, usize),
    watch: &mut Watch,
    bar: &ProgressBar,
) -> Result<Pushed, Failure> {
    let room = Semaphore::new(batch * in_flight);
    let begun = watch.begun();
    let firsts = handoffs.clone().step_by(batch);
    let calls = firsts.map(|first| {
        let (room, batch) = (&room, first..handoffs.end.min(first + batch));
        async move {
            let permits = u32::try_from(batch.len()).unwrap_or(u32::MAX);
            let permit = room.acquire_many(permits).await;
            permit.map_err(|_| Failure::Failed("nobody waits".to_owned()))?.forget();
            let sent_us = micros_since(begun);
            let busy = apply_patiently(applicant, batch).await?;
            Ok::<Sent, Failure>(Sent { first, sent_us, busy })
        }
    });
    let calling = stream::iter(calls).buffer_unordered(in_flight).try_collect::<Vec<Sent>>();
    let watching = async {
        let mut left = handoffs.len();
        while left > 0 {
            let ended = watch.next().await?;
            room.add_permits(ended);
            bar.inc(u64::try_from(ended).unwrap_or(0));
            left = left.saturating_sub(ended);
        }
        Ok(())
    };
    let (mut sent, ()) = tokio::try_join!(calling, watching)?;

    sent.sort_unstable_by_key(|sent| sent.first);
    let mut pushed = Pushed::default();
    for Sent { first, sent_us, busy } in &sent {
        let batch = *first..handoffs.end.min(first + batch);
        let latencies = batch.map(|index| watch.ended_us(index).saturating_sub(*sent_us));
        pushed.latencies_us.extend(latencies);
        pushed.busy += busy;
    }
    let first_us = sent.iter().map(|sent| sent.sent_us).min().unwrap_or(0);
    let ends = handoffs.map(|index| watch.ended_us(index).saturating_sub(first_us));
    pushed.ended_us = ends.collect();
    pushed.took_us = pushed.ended_us.iter().copied().max().unwrap_or(0);
    Ok(pushed)
}

/// Pushes the handoffs of these indexes, each after the one before is terminal at both sides.
pub async fn one_by_one(
    applicant: Applicant<'_>,
    handoffs: Range<usize>,
    watch: &mut Watch,
    bar: &ProgressBar,
) -> Result<Pushed, Failure> {
    let mut pushed = Pushed::default();
    let mut transfers = applicant.client.transfer_in();
    let begun_us = micros_since(watch.begun());
    for index in handoffs {
        let request = applicant.application(index);
        let sent_us = micros_since(watch.begun());
        // The watch is polled meanwhile: the end may be here before the answer has been read.
        let ending = async {
            while watch.next().await? == 0 {}
            Ok::<(), Failure>(())
        };
        let applying = async { Ok(transfers.apply_transfer(request).await?) };
        tokio::try_join!(applying, ending)?;
        pushed.latencies_us.push(watch.ended_us(index).saturating_sub(sent_us));
        bar.inc(1);
    }
    pushed.took_us = micros_since(watch.begun()).saturating_sub(begun_us);
    Ok(pushed)
}

/// What a region said to a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answered {
    /// It has all of it.
    Taken,
    /// It has no room.
    Busy {
        /// When to come back, if it said so.
        retry_after: Option<Duration>,
    },
}

/// Applies for a batch until the region has taken it; how often it was too busy.
pub async fn apply_patiently(
    applicant: Applicant<'_>,
    batch: Range<usize>,
) -> Result<u64, Failure> {
    let mut busy = 0;
    // The same ids again: whatever was taken already gets the same answer.
    while let Answered::Busy { retry_after } = apply(applicant, batch.clone()).await? {
        busy += 1;
        tokio::time::sleep_until(clock::after(retry_after.unwrap_or(BUSY))).await;
    }
    Ok(busy)
}

/// Applies for a batch once.
pub async fn apply(applicant: Applicant<'_>, batch: Range<usize>) -> Result<Answered, Failure> {
    use v1::batch_apply_result::Result as Outcome;

    let requests = batch.map(|index| applicant.application(index)).collect();
    let request = v1::BatchApplyTransfersRequest { requests };
    let mut transfers = applicant.client.transfer_in();
    let results = match transfers.batch_apply_transfers(request).await {
        Ok(answer) => answer.into_inner().results,
        Err(status) if status.code() == Code::ResourceExhausted => {
            let retry_after = explain(&status).retry_after_ms.map(Duration::from_millis);
            return Ok(Answered::Busy { retry_after });
        }
        Err(status) => return Err(status.into()),
    };
    for result in results {
        if let Some(Outcome::Error(error)) = result.result {
            let text = format!("an application was refused: {}: {}", error.reason, error.message);
            return Err(Failure::Failed(text));
        }
    }
    Ok(Answered::Taken)
}
