//! Where a handoff stands: its progress for the public, and who owes what.

use jiexu_host::committer::RegionHandle;
use jiexu_host::fault_status;
use jiexu_region::Outbound;
use jiexu_rules::Rulebook;
use jiexu_types::{HandoffId, PersonId};
use jiexu_wire::status::{self, Resource};
use jiexu_wire::{Caller, field, v1};
use tonic::Status;

/// A case that is not this person's is not found: whether it exists is nobody else's business.
pub(crate) async fn progress(
    region: &RegionHandle,
    caller: &Caller,
    request: v1::TransferOutServiceGetProgressRequest,
) -> Result<v1::Progress, Status> {
    let v1::TransferOutServiceGetProgressRequest { handoff_id, person_id } = request;
    let id: HandoffId = field::text("handoff_id", &handoff_id)?;
    let person: PersonId = field::text("person_id", &person_id)?;
    let own = caller.may_ask_about(person);
    let theirs = move |case: &&Outbound| own && case.application.person == person;
    look(region, id, move |case, rules| {
        Some(case).filter(theirs).map(|case| jiexu_wire::progress(id, case.progress(rules)))
    })
    .await
}

pub(crate) async fn explain(region: &RegionHandle, id: &str) -> Result<v1::Explanation, Status> {
    let id: HandoffId = field::text("handoff_id", id)?;
    look(region, id, move |case, _| {
        Some(jiexu_wire::explanation(id, case.duties(), case.alert.as_ref()))
    })
    .await
}

async fn look<T: Send + 'static>(
    region: &RegionHandle,
    id: HandoffId,
    view: impl Fn(&Outbound, &Rulebook) -> Option<T> + Send + 'static,
) -> Result<T, Status> {
    let found = region.read(move |region| {
        let rules = &region.policy().rules;
        region.state().outbound(id).and_then(|case| view(case, rules))
    });
    let found = found.await.map_err(fault_status)?.into_inner();
    found.ok_or_else(|| status::not_found(Resource::Handoff))
}
