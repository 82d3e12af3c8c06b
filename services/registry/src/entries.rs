//! Entries: calls of one form.

use jiexu_host::committer::RegionHandle;
use jiexu_host::{fault_status, identity};
use jiexu_region::{Command, RegistryReply};
use jiexu_wire::{BadField, status};
use tonic::{Request, Status};

/// Parses, submits, waits until it is durable; the outcome is an `EntryOutcome`.
pub(crate) async fn enter<M, C>(region: &RegionHandle, request: Request<M>) -> Result<i32, Status>
where
    C: TryFrom<M, Error = BadField> + Command<Reply = RegistryReply> + Send + 'static,
{
    identity::person(&request)?;
    let command = C::try_from(request.into_inner())?;
    let reply = region.decide(command, |_, reply| reply).await.map_err(fault_status)?;
    status::entry_outcome(reply.into_inner()).map(i32::from)
}
