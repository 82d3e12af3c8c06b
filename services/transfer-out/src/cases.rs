//! Handoffs out of this region: looking at them, and what an operator or the applicant does to one.

use jiexu_host::committer::RegionHandle;
use jiexu_host::fault_status;
use jiexu_region::{
    CaseReply, CheckFinding, CheckOutbound, Command, ReissueForm, Retry, Review, ReviewOutbound,
    Withdraw,
};
use jiexu_types::{HandoffId, OperatorName};
use jiexu_wire::status::{self, NotNow, Resource};
use jiexu_wire::{field, paging, read_outbound, v1};
use tonic::Status;

pub(crate) async fn get(region: &RegionHandle, id: &str) -> Result<v1::OutboundTransfer, Status> {
    let id: HandoffId = field::text("handoff_id", id)?;
    let found = region.read(move |region| region.state().outbound(id).map(read_outbound));
    let found = found.await.map_err(fault_status)?.into_inner();
    found.ok_or_else(|| status::not_found(Resource::Handoff))
}

pub(crate) async fn list(
    region: &RegionHandle,
    request: v1::TransferOutServiceListTransfersRequest,
) -> Result<v1::TransferOutServiceListTransfersResponse, Status> {
    let v1::TransferOutServiceListTransfersRequest { page_size, page_token, overdue_only } =
        request;
    let size = paging::page_size(page_size)?;
    let after: Option<HandoffId> = paging::page_token(&page_token)?;
    let page = region.read(move |region| {
        let all = (!overdue_only).then(|| region.state().outbound_after(after));
        let overdue = overdue_only.then(|| region.overdue_outbound(after));
        let mut cases = all.into_iter().flatten().chain(overdue.into_iter().flatten());
        let (transfers, last) =
            paging::fill(size, cases.by_ref(), |case| (read_outbound(case), case.application.id));
        let next_page_token = paging::next_page_token(last, cases.next().is_some());
        v1::TransferOutServiceListTransfersResponse { transfers, next_page_token }
    });
    Ok(page.await.map_err(fault_status)?.into_inner())
}

pub(crate) async fn cancel(
    region: &RegionHandle,
    id: &str,
) -> Result<v1::OutboundTransfer, Status> {
    let id: HandoffId = field::text("handoff_id", id)?;
    decide(region, id, Withdraw(id), NotNow::Cancel).await
}

pub(crate) async fn review(
    region: &RegionHandle,
    request: v1::TransferOutServiceReviewTransferRequest,
    by: OperatorName,
) -> Result<v1::OutboundTransfer, Status> {
    let v1::TransferOutServiceReviewTransferRequest { handoff_id, review, entry_no } = request;
    let handoff: HandoffId = field::text("handoff_id", &handoff_id)?;
    let review: Review = field::message("review", review)?;
    let command = ReviewOutbound { handoff, review, entry: entry_no, by };
    decide(region, handoff, command, NotNow::Review).await
}

pub(crate) async fn check(
    region: &RegionHandle,
    request: v1::TransferOutServiceCheckReviewRequest,
    by: OperatorName,
) -> Result<v1::OutboundTransfer, Status> {
    let v1::TransferOutServiceCheckReviewRequest { handoff_id, entry_no, finding } = request;
    let handoff: HandoffId = field::text("handoff_id", &handoff_id)?;
    let finding: CheckFinding = field::code("finding", finding)?;
    let command = CheckOutbound { handoff, entry: entry_no, finding, by };
    decide(region, handoff, command, NotNow::Review).await
}

pub(crate) async fn reissue(
    region: &RegionHandle,
    request: v1::ReissueFormRequest,
) -> Result<v1::OutboundTransfer, Status> {
    let v1::ReissueFormRequest { handoff_id, replaces_revision } = request;
    let handoff: HandoffId = field::text("handoff_id", &handoff_id)?;
    let command = ReissueForm { handoff, replaces: replaces_revision };
    decide(region, handoff, command, NotNow::Reissue).await
}

pub(crate) async fn retry(region: &RegionHandle, id: &str) -> Result<v1::OutboundTransfer, Status> {
    let id: HandoffId = field::text("handoff_id", id)?;
    decide(region, id, Retry(id), NotNow::Retry).await
}

async fn decide(
    region: &RegionHandle,
    id: HandoffId,
    command: impl Command<Reply = CaseReply> + Send + 'static,
    otherwise: NotNow,
) -> Result<v1::OutboundTransfer, Status> {
    let answer = region.decide_and_look(command, move |region| {
        let case = region.state().outbound(id);
        case.map(|case| (case.state.name(), read_outbound(case)))
    });
    match answer.await.map_err(fault_status)?.into_inner() {
        (CaseReply::Decided, Some((_, transfer))) => Ok(transfer),
        (CaseReply::NotNow, Some((state, _))) => Err(status::not_now(otherwise, state)),
        (CaseReply::Denied(denial), _) => Err(status::denied(denial)),
        (CaseReply::Unknown | CaseReply::Decided | CaseReply::NotNow, _) => {
            Err(status::not_found(Resource::Handoff))
        }
    }
}
