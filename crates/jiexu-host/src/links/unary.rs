//! One message in one call: how a person with grpcurl plays the other region.

use jiexu_region::{Deliver, Message, Receipt};
use jiexu_types::RegionCode;
use jiexu_wire::{status, v1};
use tonic::Status;

use crate::committer::RegionHandle;
use crate::fault_status;

/// Delivers a message of a peer; the receipt is durable, a rejection becomes a status.
pub async fn deliver(
    region: &RegionHandle,
    from: RegionCode,
    message: Message,
) -> Result<v1::Receipt, Status> {
    let receipt = region.decide(Deliver { from, message }).await;
    match receipt.map_err(fault_status)?.into_inner() {
        Receipt::Rejected { rejection, .. } => Err(status::rejected(&rejection)),
        received @ Receipt::Received { .. } => Ok(v1::Receipt::from(&received)),
    }
}
