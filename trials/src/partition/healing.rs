//! Handoffs that were open when the network healed, until each has ended at both ends.

use std::time::Duration;

use futures_util::{StreamExt, stream};
use jiexu_host::clock;
use jiexu_wire::{Client, v1};

use super::AT_ONCE;
use crate::acknowledged::Acknowledged;
use crate::command::What;
use crate::fault::Fault;
use crate::handoff::{Here, There};
use crate::region::Region;
use crate::side::Each;
use crate::times::Times;

/// A handoff that has not ended by then is stuck.
const STUCK: Duration = Duration::from_secs(60);
/// So many handoffs are looked at, the latest first.
const LATEST: usize = 3 * AT_ONCE;
/// At a time.
const LOOKS_AT_ONCE: usize = 32;
/// How often those that are open are looked at.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// How long after now each handoff ends that is open now.
pub async fn ends_after_healing(
    regions: &Each<Region>,
    list: &Acknowledged,
) -> Result<Times, Fault> {
    let healed = clock::monotonic();
    let clients = Each::try_new(|side| regions.of(side).client("operator/zhang"))?;
    let applied =
        list.read()?.into_values().rev().filter_map(|(command, answer)| match command.what {
            What::Apply { handoff } => answer.is_some().then_some(handoff),
            What::Enrol { .. }
            | What::Contribute { .. }
            | What::Spend { .. }
            | What::Suspend { .. }
            | What::Cancel { .. } => None,
        });
    // Older ones have long ended; should one be stuck, the end of the round does not come.
    let mut open = still_open(&clients, applied.take(LATEST).collect()).await;
    let mut times = Times::default();
    let mut ticks = tokio::time::interval(LOOK_EVERY);
    while !open.is_empty() {
        ticks.tick().await;
        let before = open.len();
        open = still_open(&clients, open).await;
        (open.len()..before).for_each(|_| times.add(clock::monotonic() - healed));
        if clock::monotonic() - healed > STUCK {
            let text = format!("{} handoffs had not ended {STUCK:?} after healing", open.len());
            return Err(Fault::Found(format!("{text}: {open:?}")));
        }
    }
    Ok(times)
}

async fn still_open(clients: &Each<Client>, handoffs: Vec<String>) -> Vec<String> {
    stream::iter(handoffs)
        .map(async |handoff| (!has_ended(clients, &handoff).await).then_some(handoff))
        .buffered(LOOKS_AT_ONCE)
        .filter_map(std::future::ready)
        .collect()
        .await
}

/// Ended at both ends. What does not answer has not.
async fn has_ended(clients: &Each<Client>, handoff: &str) -> bool {
    let request = v1::TransferInServiceGetTransferRequest { handoff_id: handoff.to_owned() };
    let inbound = clients.destination.transfer_in().get_transfer(request).await;
    let inbound = inbound.ok().and_then(|found| found.into_inner().transfer);
    if inbound.is_none_or(|inbound| Here::from(inbound.state()) == Here::Open) {
        return false;
    }
    let request = v1::TransferOutServiceGetTransferRequest { handoff_id: handoff.to_owned() };
    match clients.origin.transfer_out().get_transfer(request).await {
        Ok(found) => {
            let outbound = found.into_inner().transfer;
            outbound.is_some_and(|outbound| There::from(outbound.state()) != There::Open)
        }
        // Cancelled before the origin ever heard of it: there is nothing to end there.
        Err(status) => status.code() == tonic::Code::NotFound,
    }
}
