//! Applications, one by one or in bulk.

use std::sync::Arc;

use jiexu_host::committer::RegionHandle;
use jiexu_host::fault_status;
use jiexu_region::{Apply, ApplyReply, Inbound, InboundState, RefusedBy};
use jiexu_rules::Refusals;
use jiexu_wire::status::{self, reason};
use jiexu_wire::{application_to, paging, read_inbound, v1};
use tonic::Status;

pub(crate) async fn apply(
    region: &RegionHandle,
    request: v1::ApplyTransferRequest,
) -> Result<v1::InboundTransfer, Status> {
    let application = application_to(region.code(), request).map_err(status::bad_fields)?;
    let id = application.id;
    let answer = region.open(Apply(Arc::new(application)), move |region| {
        let case = region.state().inbound(id);
        let missing = case.map(|case| case.missing.clone()).unwrap_or_default();
        let refused = case.and_then(refused_at_once).map(|refusals| (refusals, missing));
        (refused, case.map(read_inbound))
    });
    let (reply, (refused, transfer)) = answer.await.map_err(fault_status)?.into_inner();
    match reply {
        ApplyReply::Conflict(field) => Err(status::conflict(field)),
        ApplyReply::UnknownOrigin => Err(status::unknown_origin()),
        ApplyReply::WrongDestination => Err(status::internal()),
        ApplyReply::OnRecord => match refused {
            Some((refusals, missing)) => Err(status::refused(id, refusals, &missing)),
            None => transfer.ok_or_else(status::internal),
        },
    }
}

/// What one application of a batch becomes: a state, or why not.
pub(crate) async fn apply_each(
    region: &RegionHandle,
    batch: v1::BatchApplyTransfersRequest,
) -> Result<Vec<v1::BatchApplyResult>, Status> {
    paging::check_length("requests", batch.requests.len())?;
    let mut results = Vec::with_capacity(batch.requests.len());
    let mut commands = Vec::with_capacity(batch.requests.len());
    for request in batch.requests {
        match application_to(region.code(), request) {
            Ok(application) => {
                commands.push(Apply(Arc::new(application)));
                // Filled in below, in the same order.
                results.push(None);
            }
            Err(bad) => {
                let texts: Vec<String> = bad.iter().map(ToString::to_string).collect();
                results.push(Some(error(reason::BAD_FIELD, texts.join("; "), Refusals::NONE)));
            }
        }
    }
    let decided = region.open_each(commands, |region, Apply(application)| {
        region.state().inbound(application.id).map(on_record)
    });
    let decided = decided.await.map_err(fault_status)?.into_inner();
    let mut decided = decided.into_iter().map(|(reply, on_record)| outcome(reply, on_record));
    let filled = results.into_iter().map(|result| result.or_else(|| decided.next()));
    filled.map(|result| result.ok_or_else(status::internal)).collect()
}

/// What an application became that is on record.
fn on_record(case: &Inbound) -> v1::BatchApplyResult {
    match refused_at_once(case) {
        Some(refusals) => {
            let reason = refusals.first().map_or(reason::INTERNAL, |refusal| refusal.code());
            let texts: Vec<&str> = refusals.iter().map(|refusal| refusal.english()).collect();
            error(reason, texts.join("; "), refusals)
        }
        None => v1::BatchApplyResult {
            result: Some(v1::batch_apply_result::Result::State(
                v1::InboundState::from(&case.state).into(),
            )),
        },
    }
}

fn outcome(reply: ApplyReply, on_record: Option<v1::BatchApplyResult>) -> v1::BatchApplyResult {
    match (reply, on_record) {
        (ApplyReply::OnRecord, Some(result)) => result,
        (ApplyReply::Conflict(field), _) => {
            let message = format!("on record with another `{field}`");
            error(reason::CONFLICT, message, Refusals::NONE)
        }
        (ApplyReply::UnknownOrigin, _) => {
            let message = "this region exchanges no messages with the origin".to_owned();
            error(reason::UNKNOWN_ORIGIN, message, Refusals::NONE)
        }
        (ApplyReply::WrongDestination | ApplyReply::OnRecord, _) => {
            error(reason::INTERNAL, "internal error".to_owned(), Refusals::NONE)
        }
    }
}

/// The refusals of an application that this region's own checks refused: the answer to it, now and
/// for ever. What became of an accepted application later is not the answer to the application.
fn refused_at_once(case: &Inbound) -> Option<Refusals> {
    match case.state {
        InboundState::Refused { refusals, by: RefusedBy::Application, .. } => Some(refusals),
        InboundState::Refused { by: RefusedBy::Origin | RefusedBy::Destination, .. }
        | InboundState::Applied
        | InboundState::Requested
        | InboundState::Cancelling { .. }
        | InboundState::Receiving { .. }
        | InboundState::UnderReview
        | InboundState::Correcting { .. }
        | InboundState::Completed { .. }
        | InboundState::Cancelled => None,
    }
}

fn error(reason: &str, message: String, refusals: Refusals) -> v1::BatchApplyResult {
    let refusals = v1::Refusals::from(refusals).refusals;
    let error = v1::ApplyError { reason: reason.to_owned(), message, refusals };
    v1::BatchApplyResult { result: Some(v1::batch_apply_result::Result::Error(error)) }
}
