//! Records at rest, and what a checkpoint says of them.

use std::sync::Arc;

use jiexu_ledger::Entry;
use jiexu_region::{Resting, ToldForm};
use jiexu_types::{HandoffId, PersonId, Place, RegionCode};
use jiexu_wire::{BadField, field};

use crate::pb;
use crate::pb::resting::Record as Stored;

impl From<&Resting> for pb::Resting {
    fn from(record: &Resting) -> pb::Resting {
        let stored = match record {
            Resting::Outbound(case) => Stored::Outbound((&**case).into()),
            Resting::Inbound(case) => Stored::Inbound((&**case).into()),
            Resting::Entries(page) => {
                Stored::Entries(pb::EntryPage { entries: page.iter().map(Into::into).collect() })
            }
        };
        pb::Resting { record: Some(stored) }
    }
}

impl TryFrom<pb::Resting> for Resting {
    type Error = BadField;

    fn try_from(message: pb::Resting) -> Result<Resting, BadField> {
        let pb::Resting { record } = message;
        Ok(match record.ok_or_else(|| BadField::missing("record"))? {
            Stored::Outbound(case) => Resting::Outbound(Arc::new(case.try_into()?)),
            Stored::Inbound(case) => Resting::Inbound(Arc::new(case.try_into()?)),
            Stored::Entries(pb::EntryPage { entries }) => {
                let entries: Vec<Entry> = field::messages("entries", entries)?;
                Resting::Entries(entries.into())
            }
        })
    }
}

impl From<(HandoffId, Place)> for pb::AtRest {
    fn from((id, place): (HandoffId, Place)) -> pb::AtRest {
        pb::AtRest { handoff_id: id.to_bytes().to_vec(), place: place.as_u64() }
    }
}

impl TryFrom<pb::AtRest> for (HandoffId, Place) {
    type Error = BadField;

    fn try_from(message: pb::AtRest) -> Result<(HandoffId, Place), BadField> {
        let pb::AtRest { handoff_id, place } = message;
        Ok((id_of(&handoff_id)?, Place::from_u64(place)))
    }
}

impl From<(PersonId, RegionCode, ToldForm)> for pb::ToldForm {
    fn from((person, to, told): (PersonId, RegionCode, ToldForm)) -> pb::ToldForm {
        let ToldForm { months, handoff } = told;
        pb::ToldForm {
            person_id: person.to_string(),
            region: to.to_string(),
            months,
            handoff_id: handoff.to_bytes().to_vec(),
        }
    }
}

impl TryFrom<pb::ToldForm> for (PersonId, RegionCode, ToldForm) {
    type Error = BadField;

    fn try_from(message: pb::ToldForm) -> Result<(PersonId, RegionCode, ToldForm), BadField> {
        let pb::ToldForm { person_id, region, months, handoff_id } = message;
        let told = ToldForm { months, handoff: id_of(&handoff_id)? };
        Ok((field::text("person_id", &person_id)?, field::text("region", &region)?, told))
    }
}

fn id_of(bytes: &[u8]) -> Result<HandoffId, BadField> {
    HandoffId::from_bytes(bytes).map_err(|bad| BadField::new("handoff_id", bad))
}
