//! Applications made at the origin.

use std::sync::Arc;

use jiexu_host::committer::RegionHandle;
use jiexu_host::fault_status;
use jiexu_region::{Forward, ForwardReply, Outbound, OutboundState, RefusedBy};
use jiexu_rules::Refusals;
use jiexu_types::PersonId;
use jiexu_wire::{Caller, application_from, status, v1};
use tonic::Status;

pub(crate) async fn apply(
    region: &RegionHandle,
    caller: &Caller,
    request: v1::TransferOutServiceApplyTransferRequest,
) -> Result<v1::OutboundTransfer, Status> {
    let application = application_from(region.code(), request).map_err(status::bad_fields)?;
    let id = application.id;
    if application.purpose.wallet().is_some() && !may_send_money(caller, application.person) {
        return Err(status::not_allowed("operator/… or the payer, citizen/…"));
    }
    let answer = region.open(Forward(Arc::new(application)), move |region| {
        let case = region.state().outbound(id);
        let missing = case.map(|case| case.missing.clone()).unwrap_or_default();
        let refused = case.and_then(refused_at_once).map(|refusals| (refusals, missing));
        (refused, case.map(v1::OutboundTransfer::from))
    });
    let (reply, (refused, transfer)) = answer.await.map_err(fault_status)?.into_inner();
    match reply {
        ForwardReply::Conflict(field) => Err(status::conflict(field)),
        ForwardReply::UnknownDestination => Err(status::unknown_destination()),
        ForwardReply::WrongOrigin => Err(status::internal()),
        ForwardReply::OnRecord => match refused {
            Some((refusals, missing)) => Err(status::refused(id, refusals, &missing)),
            None => transfer.ok_or_else(status::internal),
        },
    }
}

/// Whoever moves may be helped by an employer; money is sent by who owns it.
fn may_send_money(caller: &Caller, payer: PersonId) -> bool {
    match caller {
        Caller::Citizen(citizen) => *citizen == payer,
        Caller::Operator(_) => true,
        Caller::Employer(_) | Caller::Region(_) => false,
    }
}

/// The refusals of an application that this region's own checks refused: the answer to it, now and
/// for ever. What became of an accepted application later is not the answer to the application.
fn refused_at_once(case: &Outbound) -> Option<Refusals> {
    match case.state {
        OutboundState::Refused { refusals, by: RefusedBy::Application, .. } => Some(refusals),
        OutboundState::Refused { by: RefusedBy::Origin | RefusedBy::Destination, .. }
        | OutboundState::Forwarded { .. }
        | OutboundState::UnderReview
        | OutboundState::Frozen { .. }
        | OutboundState::Delivered
        | OutboundState::Correcting { .. }
        | OutboundState::Settled(_)
        | OutboundState::Returned(_)
        | OutboundState::Cancelled { .. }
        | OutboundState::Withdrawn { .. } => None,
    }
}
