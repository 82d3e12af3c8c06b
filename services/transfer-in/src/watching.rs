//! Watching handoffs into this region.

use std::pin::Pin;

use futures_util::Stream;
use jiexu_host::committer::{CaseState, RegionHandle};
use jiexu_host::stop::Stop;
use jiexu_host::watching;
use jiexu_region::Inbound;
use jiexu_types::HandoffId;
use jiexu_wire::{field, read_inbound, v1};
use tonic::Status;

pub(crate) type CaseStream =
    Pin<Box<dyn Stream<Item = Result<v1::TransferInServiceWatchTransferResponse, Status>> + Send>>;
pub(crate) type ChangeStream =
    Pin<Box<dyn Stream<Item = Result<v1::TransferInServiceWatchTransfersResponse, Status>> + Send>>;

/// One handoff, as it is now and after each change; ends after its end.
pub(crate) async fn one(
    region: &RegionHandle,
    stop: &Stop,
    id: &str,
) -> Result<CaseStream, Status> {
    let id: HandoffId = field::text("handoff_id", id)?;
    let look = move |region: &jiexu_region::Region| {
        let case: &Inbound = region.state().inbound(id)?;
        let transfer = Some(read_inbound(case));
        let response = v1::TransferInServiceWatchTransferResponse { transfer };
        Some((response, case.state.is_terminal()))
    };
    let concerns = move |state: CaseState| matches!(state, CaseState::Inbound(_));
    Ok(Box::pin(watching::case(region.clone(), stop.clone(), id, concerns, look).await?))
}

/// Every change, from now on.
pub(crate) fn all(region: &RegionHandle, stop: &Stop) -> ChangeStream {
    Box::pin(watching::changes(region.clone(), stop.clone(), |changes| {
        let inbound = changes.iter().filter_map(|change| match change.state {
            CaseState::Inbound(state) => Some(v1::InboundChange {
                handoff_id: change.handoff.to_string(),
                state: v1::InboundState::from(&state).into(),
            }),
            CaseState::Outbound(_) => None,
        });
        let changes: Vec<_> = inbound.collect();
        let some = !changes.is_empty();
        some.then_some(v1::TransferInServiceWatchTransfersResponse { changes })
    }))
}
