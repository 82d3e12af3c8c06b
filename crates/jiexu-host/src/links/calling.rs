//! Our end of the link to a peer: sends what is owed, records the receipts.

use std::time::Duration;

use jiexu_region::{Receipt, RecordReceipt};
use jiexu_types::RegionCode;
use jiexu_wire::{Client, v1};
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_stream::wrappers::UnboundedReceiverStream;

use super::backoff::Backoff;
use super::frames;
use crate::clock;
use crate::committer::{Fault, RegionHandle};
use crate::described;
use crate::stop::Stop;

/// Messages that were sent and not answered within this are taken for lost with their stream.
const SILENCE: Duration = Duration::from_secs(10);

/// A stream that lasted longer than this worked.
const STEADY: Duration = Duration::from_secs(30);

/// Why a stream ended. The link tries again after each of them.
#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error("the peer cannot be reached, or broke the stream off")]
    Status(#[from] tonic::Status),
    #[error("the peer ended the stream")]
    Ended,
    #[error("the peer has not answered for {} s", SILENCE.as_secs())]
    Silent,
    #[error("this region is stopping")]
    Stopping(#[from] Fault),
}

/// Keeps a stream to a peer open until it is asked to stop.
pub async fn run(region: RegionHandle, peer: RegionCode, client: Client, mut stop: Stop) {
    let mut backoff = Backoff::new();
    while !stop.is_asked() {
        let began = clock::after(Duration::ZERO);
        let broken = tokio::select! {
            broken = exchange(&region, peer, &client, &mut backoff) => broken,
            () = stop.asked() => return,
        };
        // A stream that lasted is a new outage, even if nothing was owed on it.
        if began + STEADY < clock::after(Duration::ZERO) {
            backoff.reset();
        }
        // Once per outage: the tries after the first say nothing new.
        if backoff.is_fresh() {
            tracing::warn!(%peer, error = described(&broken), "link down, retrying");
        }
        tokio::select! {
            () = tokio::time::sleep_until(clock::after(backoff.wait())) => {}
            () = stop.asked() => return,
        }
    }
}

/// One stream, from its beginning to whatever ends it.
async fn exchange(
    region: &RegionHandle,
    peer: RegionCode,
    client: &Client,
    backoff: &mut Backoff,
) -> Broken {
    match exchange_until_broken(region, peer, client, backoff).await {
        Ok(never) => match never {},
        Err(broken) => broken,
    }
}

async fn exchange_until_broken(
    region: &RegionHandle,
    peer: RegionCode,
    client: &Client,
    backoff: &mut Backoff,
) -> Result<std::convert::Infallible, Broken> {
    // Unbounded, because the port's window bounds it; waiting for room here while the peer waits
    // for room there would be a deadlock.
    let (outgoing, frames) = mpsc::unbounded_channel();
    let stream = UnboundedReceiverStream::new(frames);
    let mut receipts = client.region_link().exchange(stream).await?.into_inner();
    // Only now, so that a peer that is down costs no copies of what it is owed.
    let mut port = region.open_port(peer)?;
    tracing::info!(%peer, "link up");
    let mut unanswered = 0_usize;
    let mut heard = clock::after(Duration::ZERO);
    loop {
        tokio::select! {
            messages = port.next() => {
                let messages = messages.ok_or(Fault::Stopping)?;
                if unanswered == 0 {
                    heard = clock::after(Duration::ZERO);
                }
                unanswered += messages.len();
                for frame in frames::of_messages(&messages) {
                    outgoing.send(frame).map_err(|_| Broken::Ended)?;
                }
            }
            frame = receipts.message() => {
                let frame = frame?.ok_or(Broken::Ended)?;
                unanswered = unanswered.saturating_sub(record(region, peer, frame).await?);
                backoff.reset();
                heard = clock::after(Duration::ZERO);
            }
            () = silence(heard, unanswered) => return Err(Broken::Silent),
        }
    }
}

/// Has a frame of receipts recorded, without waiting until it is durable: a receipt that a crash
/// forgets is given again. How many messages it answers.
async fn record(
    region: &RegionHandle,
    peer: RegionCode,
    frame: v1::ExchangeResponse,
) -> Result<usize, Broken> {
    let mut commands = Vec::with_capacity(frame.receipts.len());
    let mut answered = 0;
    for receipt in frame.receipts {
        let receipt = match Receipt::try_from(receipt) {
            Ok(receipt) => receipt,
            Err(bad) => {
                // From a peer of another version, perhaps. Its message stays owed; the others go
                // on.
                tracing::error!(%peer, problem = %bad, "receipt unreadable");
                answered += 1;
                continue;
            }
        };
        if let Receipt::Rejected { handoff, kind, rejection } = &receipt {
            tracing::error!(%peer, %handoff, ?kind, %rejection, "message rejected, retry by hand");
        }
        answered += frames::answered(&receipt);
        commands.push(RecordReceipt { from: peer, receipt });
    }
    drop(region.queue_all(commands).await?);
    Ok(answered)
}

/// Returns when an answer is overdue; never while none is awaited.
async fn silence(heard: Instant, unanswered: usize) {
    if unanswered == 0 {
        std::future::pending::<()>().await;
    }
    tokio::time::sleep_until(heard + SILENCE).await;
}
