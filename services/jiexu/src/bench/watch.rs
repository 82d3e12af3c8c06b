//! Watches handoffs end at both sides.

use std::time::Duration;

use jiexu_host::clock;
use jiexu_wire::v1;
use tokio::time::Instant;
use tonic::Streaming;

use super::ids::index_of;
use super::region::Pair;
use crate::failure::Failure;

/// How long nothing may end before the run is given up.
const STALL: Duration = Duration::from_secs(60);

/// Has been heard of at one side.
const COMPLETED: u8 = 1;
const SETTLED: u8 = 2;
const BOTH: u8 = COMPLETED | SETTLED;

/// Both regions' changes, and when each handoff was terminal at both sides.
pub struct Watch {
    destination: Streaming<v1::TransferInServiceWatchTransfersResponse>,
    origin: Streaming<v1::TransferOutServiceWatchTransfersResponse>,
    begun: Instant,
    /// By index: at which sides the handoff has ended.
    ended: Vec<u8>,
    /// By index: when it had ended at both, in microseconds since `begun`.
    ended_us: Vec<u64>,
}

impl Watch {
    /// Begins to watch; what happens after this returned is seen.
    pub async fn begin(pair: &Pair, handoffs: usize) -> Result<Watch, Failure> {
        let request = v1::TransferInServiceWatchTransfersRequest {};
        let destination = pair.destination.client.transfer_in().watch_transfers(request).await?;
        let request = v1::TransferOutServiceWatchTransfersRequest {};
        let origin = pair.origin.client.transfer_out().watch_transfers(request).await?;
        Ok(Watch {
            destination: destination.into_inner(),
            origin: origin.into_inner(),
            begun: clock::monotonic(),
            ended: vec![0; handoffs],
            ended_us: vec![0; handoffs],
        })
    }

    /// When the watch began: what all its times count from.
    pub fn begun(&self) -> Instant {
        self.begun
    }

    /// The handoffs that are terminal at both sides.
    pub fn all_ended(&self) -> impl Iterator<Item = usize> {
        let each = self.ended.iter().enumerate();
        each.filter(|(_, ended)| **ended == BOTH).map(|(index, _)| index)
    }

    /// When a handoff was terminal at both sides, in microseconds since the watch began.
    pub fn ended_us(&self, index: usize) -> u64 {
        self.ended_us.get(index).copied().unwrap_or(0)
    }

    /// Waits for news. How many handoffs are terminal at both sides since the last time.
    pub async fn next(&mut self) -> Result<usize, Failure> {
        let mut ended = 0;
        tokio::select! {
            news = self.destination.message() => {
                let changes = news?.ok_or_else(closed)?.changes;
                let now_us = micros_since(self.begun);
                for change in changes {
                    if inbound_ended(&change)? {
                        ended += self.note(&change.handoff_id, COMPLETED, now_us);
                    }
                }
            }
            news = self.origin.message() => {
                let changes = news?.ok_or_else(closed)?.changes;
                let now_us = micros_since(self.begun);
                for change in changes {
                    if outbound_ended(&change)? {
                        ended += self.note(&change.handoff_id, SETTLED, now_us);
                    }
                }
            }
            () = tokio::time::sleep_until(clock::after(STALL)) => {
                let text = format!("no handoff moved for {} s", STALL.as_secs());
                return Err(Failure::Failed(text));
            }
        }
        Ok(ended)
    }

    /// 1 when the handoff has now ended at both sides.
    fn note(&mut self, id: &str, side: u8, now_us: u64) -> usize {
        let Some(index) = index_of(id) else { return 0 };
        let (Some(ended), Some(ended_us)) =
            (self.ended.get_mut(index), self.ended_us.get_mut(index))
        else {
            return 0;
        };
        let before = *ended;
        *ended |= side;
        if before == BOTH || *ended != BOTH {
            return 0;
        }
        *ended_us = now_us;
        1
    }
}

/// Microseconds since an instant.
pub fn micros_since(begun: Instant) -> u64 {
    u64::try_from((clock::monotonic() - begun).as_micros()).unwrap_or(u64::MAX)
}

fn closed() -> Failure {
    Failure::Failed("a region stopped telling what changes".to_owned())
}

fn inbound_ended(change: &v1::InboundChange) -> Result<bool, Failure> {
    use v1::InboundState as S;
    match change.state() {
        S::Completed => Ok(true),
        S::Refused | S::Cancelled => {
            Err(other_end(&change.handoff_id, change.state().as_str_name()))
        }
        S::Unspecified
        | S::Applied
        | S::Requested
        | S::Cancelling
        | S::Receiving
        | S::UnderReview
        | S::Correcting => Ok(false),
    }
}

fn outbound_ended(change: &v1::OutboundChange) -> Result<bool, Failure> {
    use v1::OutboundState as S;
    match change.state() {
        S::Settled => Ok(true),
        S::Returned | S::Refused | S::Cancelled | S::Withdrawn => {
            Err(other_end(&change.handoff_id, change.state().as_str_name()))
        }
        S::Unspecified
        | S::Forwarded
        | S::UnderReview
        | S::Frozen
        | S::Delivered
        | S::Correcting => Ok(false),
    }
}

fn other_end(id: &str, state: &str) -> Failure {
    Failure::Failed(format!("handoff {id} ended as {state}"))
}
