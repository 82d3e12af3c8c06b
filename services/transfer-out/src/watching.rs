//! Watching handoffs out of this region.

use std::pin::Pin;

use futures_util::Stream;
use jiexu_host::committer::{CaseState, RegionHandle};
use jiexu_host::stop::Stop;
use jiexu_host::watching;
use jiexu_region::Outbound;
use jiexu_types::HandoffId;
use jiexu_wire::{field, read_outbound, v1};
use tonic::Status;

pub(crate) type CaseStream =
    Pin<Box<dyn Stream<Item = Result<v1::TransferOutServiceWatchTransferResponse, Status>> + Send>>;
pub(crate) type ChangeStream = Pin<
    Box<dyn Stream<Item = Result<v1::TransferOutServiceWatchTransfersResponse, Status>> + Send>,
>;

/// One handoff, as it is now and after each change; ends after its end.
pub(crate) async fn one(
    region: &RegionHandle,
    stop: &Stop,
    id: &str,
) -> Result<CaseStream, Status> {
    let id: HandoffId = field::text("handoff_id", id)?;
    let look = move |region: &jiexu_region::Region| {
        let case: &Outbound = region.state().outbound(id)?;
        let transfer = Some(read_outbound(case));
        let response = v1::TransferOutServiceWatchTransferResponse { transfer };
        Some((response, case.state.is_terminal()))
    };
    let concerns = move |state: CaseState| matches!(state, CaseState::Outbound(_));
    Ok(Box::pin(watching::case(region.clone(), stop.clone(), id, concerns, look).await?))
}

/// Every change, from now on.
pub(crate) fn all(region: &RegionHandle, stop: &Stop) -> ChangeStream {
    Box::pin(watching::changes(region.clone(), stop.clone(), |changes| {
        let outbound = changes.iter().filter_map(|change| match change.state {
            CaseState::Outbound(state) => Some(v1::OutboundChange {
                handoff_id: change.handoff.to_string(),
                state: v1::OutboundState::from(&state).into(),
            }),
            CaseState::Inbound(_) => None,
        });
        let changes: Vec<_> = outbound.collect();
        let some = !changes.is_empty();
        some.then_some(v1::TransferOutServiceWatchTransfersResponse { changes })
    }))
}
