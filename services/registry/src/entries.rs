//! Entries: calls of one form, and the spending, whose answer says more.

use jiexu_host::committer::RegionHandle;
use jiexu_host::{fault_status, identity};
use jiexu_region::{Command, PayFamilyPremium, RegistryRefusal, RegistryReply, Spending};
use jiexu_wire::{BadField, Caller, status, v1};
use tonic::{Request, Status};

/// Parses, submits, waits until it is durable; the outcome is an `EntryOutcome`.
pub(crate) async fn enter<M, C>(region: &RegionHandle, request: Request<M>) -> Result<i32, Status>
where
    C: TryFrom<M, Error = BadField> + Command<Reply = RegistryReply> + Send + 'static,
{
    identity::person(&request)?;
    let command = C::try_from(request.into_inner())?;
    let reply = region.decide(command).await.map_err(fault_status)?;
    status::entry_outcome(reply.into_inner()).map(i32::from)
}

/// The same for a premium, which is paid by who owns the account.
pub(crate) async fn pay_family_premium(
    region: &RegionHandle,
    request: Request<v1::PayFamilyPremiumRequest>,
) -> Result<i32, Status> {
    let caller = identity::person(&request)?;
    let premium = PayFamilyPremium::try_from(request.into_inner())?;
    match caller {
        Caller::Operator(_) => {}
        Caller::Citizen(citizen) if citizen == premium.payer => {}
        Caller::Citizen(_) | Caller::Employer(_) | Caller::Region(_) => {
            return Err(status::not_allowed("operator/… or the payer, citizen/…"));
        }
    }
    let reply = region.decide(premium).await.map_err(fault_status)?;
    status::entry_outcome(reply.into_inner()).map(i32::from)
}

/// The same for a spending: what left the account, or which item stands against it.
pub(crate) async fn spend(
    region: &RegionHandle,
    request: Request<v1::SpendFromAccountRequest>,
) -> Result<v1::SpendFromAccountResponse, Status> {
    identity::person(&request)?;
    let spending = Spending::try_from(request.into_inner())?;
    let Spending { id, amount, bill, .. } = spending;
    let decided = region.decide_and_look(spending, move |region| {
        region.state().spend(id).map_or(0, |known| known.own.as_i64())
    });
    let (reply, own_share_fen) = decided.await.map_err(fault_status)?.into_inner();
    let refused = reply == RegistryReply::Refused(RegistryRefusal::ItemExcluded);
    if let Some(item) = bill.excluded.filter(|_| refused) {
        return Err(status::item_excluded(item));
    }
    let outcome = status::entry_outcome(reply)?.into();
    let paid_fen = amount.as_i64() - own_share_fen;
    Ok(v1::SpendFromAccountResponse { outcome, paid_fen, own_share_fen })
}
