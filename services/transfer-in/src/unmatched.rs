//! Money that has arrived and is not credited (FUND_UNMATCHED, R18).

use jiexu_host::committer::RegionHandle;
use jiexu_host::fault_status;
use jiexu_region::{Inbound, Milestone};
use jiexu_types::HandoffId;
use jiexu_wire::{field, paging, v1};
use tonic::Status;

pub(crate) async fn list(
    region: &RegionHandle,
    request: v1::ListUnmatchedRequest,
) -> Result<v1::ListUnmatchedResponse, Status> {
    let v1::ListUnmatchedRequest { page_size, page_token } = request;
    let size = paging::page_size(page_size)?;
    let after: Option<HandoffId> = paging::page_token(&page_token)?;
    let page = region.read(move |region| {
        let mut cases = region.unmatched_after(after);
        let (unmatched, last) =
            paging::fill(size, cases.by_ref(), |case| (money(case), case.application.id));
        let next_page_token = paging::next_page_token(last, cases.next().is_some());
        v1::ListUnmatchedResponse { unmatched, next_page_token }
    });
    Ok(page.await.map_err(fault_status)?.into_inner())
}

/// The money of one case, with what its form says of it.
fn money(case: &Inbound) -> v1::UnmatchedMoney {
    let arrived = case.timeline.iter().find(|moment| moment.step == Milestone::BalanceReceived);
    v1::UnmatchedMoney {
        handoff_id: case.application.id.to_string(),
        origin: case.application.origin.to_string(),
        amount_fen: case.notice.map_or(0, |notice| notice.amount.as_i64()),
        since_ms: arrived.map_or(0, |moment| field::millis(moment.at)),
        state: v1::InboundState::from(&case.state).into(),
        stated_fen: case.form.as_ref().map(|form| form.balance.as_i64()),
        to_match: case.unmatched,
    }
}
