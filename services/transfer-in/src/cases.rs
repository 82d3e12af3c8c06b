//! Handoffs into this region: looking at them, and what an operator or the applicant does to one.

use jiexu_host::committer::RegionHandle;
use jiexu_host::fault_status;
use jiexu_region::{
    AnswerWallet, Cancel, CaseReply, CheckFinding, CheckInbound, Command, Retry, Review,
    ReviewInbound, WalletAnswer,
};
use jiexu_types::{HandoffId, OperatorName};
use jiexu_wire::status::{self, NotNow, Resource};
use jiexu_wire::{Caller, field, paging, read_inbound, v1};
use tonic::Status;

pub(crate) async fn get(region: &RegionHandle, id: &str) -> Result<v1::InboundTransfer, Status> {
    let id: HandoffId = field::text("handoff_id", id)?;
    let found = region.read(move |region| region.state().inbound(id).map(read_inbound));
    let found = found.await.map_err(fault_status)?.into_inner();
    found.ok_or_else(|| status::not_found(Resource::Handoff))
}

pub(crate) async fn list(
    region: &RegionHandle,
    request: v1::TransferInServiceListTransfersRequest,
) -> Result<v1::TransferInServiceListTransfersResponse, Status> {
    let v1::TransferInServiceListTransfersRequest { page_size, page_token, overdue_only } = request;
    let size = paging::page_size(page_size)?;
    let after: Option<HandoffId> = paging::page_token(&page_token)?;
    let page = region.read(move |region| {
        let all = (!overdue_only).then(|| region.state().inbound_after(after));
        let overdue = overdue_only.then(|| region.overdue_inbound(after));
        let mut cases = all.into_iter().flatten().chain(overdue.into_iter().flatten());
        let (transfers, last) =
            paging::fill(size, cases.by_ref(), |case| (read_inbound(case), case.application.id));
        let next_page_token = paging::next_page_token(last, cases.next().is_some());
        v1::TransferInServiceListTransfersResponse { transfers, next_page_token }
    });
    Ok(page.await.map_err(fault_status)?.into_inner())
}

pub(crate) async fn cancel(region: &RegionHandle, id: &str) -> Result<v1::InboundTransfer, Status> {
    let id: HandoffId = field::text("handoff_id", id)?;
    decide(region, id, Cancel(id), NotNow::Cancel).await
}

pub(crate) async fn answer_wallet(
    region: &RegionHandle,
    caller: &Caller,
    request: v1::AnswerWalletTransferRequest,
) -> Result<v1::InboundTransfer, Status> {
    let v1::AnswerWalletTransferRequest { handoff_id, answer } = request;
    let handoff: HandoffId = field::text("handoff_id", &handoff_id)?;
    let answer: WalletAnswer = field::code("answer", answer)?;
    let by = match caller {
        Caller::Citizen(citizen) => Some(*citizen),
        Caller::Operator(_) => None,
        Caller::Region(_) | Caller::Employer(_) => {
            return Err(status::not_allowed("operator/… or citizen/…"));
        }
    };
    let command = AnswerWallet { handoff, answer, by };
    decide(region, handoff, command, NotNow::Payee).await
}

pub(crate) async fn review(
    region: &RegionHandle,
    request: v1::TransferInServiceReviewTransferRequest,
    by: OperatorName,
) -> Result<v1::InboundTransfer, Status> {
    let v1::TransferInServiceReviewTransferRequest { handoff_id, review, entry_no } = request;
    let handoff: HandoffId = field::text("handoff_id", &handoff_id)?;
    let review: Review = field::message("review", review)?;
    let command = ReviewInbound { handoff, review, entry: entry_no, by };
    decide(region, handoff, command, NotNow::Review).await
}

pub(crate) async fn check(
    region: &RegionHandle,
    request: v1::TransferInServiceCheckReviewRequest,
    by: OperatorName,
) -> Result<v1::InboundTransfer, Status> {
    let v1::TransferInServiceCheckReviewRequest { handoff_id, entry_no, finding } = request;
    let handoff: HandoffId = field::text("handoff_id", &handoff_id)?;
    let finding: CheckFinding = field::code("finding", finding)?;
    let command = CheckInbound { handoff, entry: entry_no, finding, by };
    decide(region, handoff, command, NotNow::Review).await
}

pub(crate) async fn retry(region: &RegionHandle, id: &str) -> Result<v1::InboundTransfer, Status> {
    let id: HandoffId = field::text("handoff_id", id)?;
    decide(region, id, Retry(id), NotNow::Retry).await
}

async fn decide(
    region: &RegionHandle,
    id: HandoffId,
    command: impl Command<Reply = CaseReply> + Send + 'static,
    otherwise: NotNow,
) -> Result<v1::InboundTransfer, Status> {
    let answer = region.decide_and_look(command, move |region| {
        let case = region.state().inbound(id);
        case.map(|case| (case.state.name(), read_inbound(case)))
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
