//! Loading whole populations.

use std::sync::Arc;

use jiexu_host::committer::{Pending, RegionHandle};
use jiexu_host::fault_status;
use jiexu_region::{Import, PersonRecord, RegistryReply};
use jiexu_wire::status::reason;
use jiexu_wire::{paging, v1};
use tonic::{Status, Streaming};

/// How many errors are told one by one; the rest is counted.
const ERRORS_MAX: usize = 20;

/// Takes batch after batch; each is on its way to disk while the next one is read. What is wrong
/// with one record does not keep the others out.
pub(crate) async fn people(
    region: &RegionHandle,
    mut batches: Streaming<v1::ImportPeopleRequest>,
) -> Result<v1::ImportPeopleResponse, Status> {
    let mut tally = v1::ImportPeopleResponse::default();
    let mut on_its_way: Option<Batch> = None;
    let mut index = 0;
    while let Some(v1::ImportPeopleRequest { people }) = batches.message().await? {
        paging::check_length("people", people.len())?;
        let mut commands = Vec::with_capacity(people.len());
        let mut indexes = Vec::with_capacity(people.len());
        for record in people {
            match PersonRecord::try_from(record) {
                Ok(record) => {
                    commands.push(Import(Arc::new(record)));
                    indexes.push(index);
                }
                Err(bad) => count_error(&mut tally, index, reason::BAD_FIELD, bad.to_string()),
            }
            index += 1;
        }
        let replies = region.queue_all(commands).await.map_err(fault_status)?;
        if let Some(batch) = on_its_way.replace(Batch { indexes, replies }) {
            batch.count(&mut tally).await?;
        }
    }
    if let Some(batch) = on_its_way {
        batch.count(&mut tally).await?;
    }
    Ok(tally)
}

/// A batch on its way to disk: where in the stream its records were, and their replies.
struct Batch {
    indexes: Vec<u64>,
    replies: Pending<Vec<RegistryReply>>,
}

impl Batch {
    async fn count(self, tally: &mut v1::ImportPeopleResponse) -> Result<(), Status> {
        let replies = self.replies.durable().await.map_err(fault_status)?.into_inner();
        for (index, reply) in self.indexes.into_iter().zip(replies) {
            match reply {
                RegistryReply::Recorded => tally.imported += 1,
                RegistryReply::Repeated => tally.repeated += 1,
                RegistryReply::Conflict(field) => {
                    let message = format!("on record with another `{field}`");
                    count_error(tally, index, reason::CONFLICT, message);
                }
                RegistryReply::Refused(refusal) => {
                    count_error(tally, index, refusal.code(), refusal.english().to_owned());
                }
            }
        }
        Ok(())
    }
}

fn count_error(tally: &mut v1::ImportPeopleResponse, index: u64, reason: &str, message: String) {
    tally.refused += 1;
    if tally.errors.len() < ERRORS_MAX {
        tally.errors.push(v1::ImportError { index, reason: reason.to_owned(), message });
    }
}
