//! Records at rest, and what a checkpoint says of them.

use std::sync::Arc;

use jiexu_ledger::{Balance, Entry, EntryNo, Kept};
use jiexu_region::{Resting, ToldForm};
use jiexu_types::{CardKind, CardNo, HandoffId, PersonId, Place, RegionCode};
use jiexu_wire::{BadField, field};

use crate::pb;
use crate::pb::card::No as CardOfKind;
use crate::pb::resting::Record as Stored;

impl From<&Resting> for pb::Resting {
    fn from(record: &Resting) -> pb::Resting {
        let stored = match record {
            Resting::Person(id, person) => Stored::Person((*id, &**person).into()),
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
            Stored::Person(person) => {
                let (id, person) = person.try_into()?;
                Resting::Person(id, Arc::new(person))
            }
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

impl From<(PersonId, Place)> for pb::PersonAtRest {
    fn from((id, place): (PersonId, Place)) -> pb::PersonAtRest {
        pb::PersonAtRest { person_digits: id.digits(), place: place.as_u64() }
    }
}

impl TryFrom<pb::PersonAtRest> for (PersonId, Place) {
    type Error = BadField;

    fn try_from(message: pb::PersonAtRest) -> Result<(PersonId, Place), BadField> {
        let pb::PersonAtRest { person_digits, place } = message;
        Ok((person_of(person_digits)?, Place::from_u64(place)))
    }
}

impl From<(PersonId, Kept)> for pb::PersonAccount {
    fn from((id, kept): (PersonId, Kept)) -> pb::PersonAccount {
        let Kept { balance, last } = kept;
        pb::PersonAccount {
            person_digits: id.digits(),
            balance_fen: balance.as_fen(),
            last_entry_no: last.map(|EntryNo(number)| number),
        }
    }
}

impl TryFrom<pb::PersonAccount> for (PersonId, Kept) {
    type Error = BadField;

    fn try_from(message: pb::PersonAccount) -> Result<(PersonId, Kept), BadField> {
        let pb::PersonAccount { person_digits, balance_fen, last_entry_no } = message;
        let balance = Balance::from_fen(balance_fen);
        Ok((person_of(person_digits)?, Kept { balance, last: last_entry_no.map(EntryNo) }))
    }
}

impl From<(CardKind, CardNo, PersonId, bool)> for pb::Card {
    fn from((kind, no, holder, held): (CardKind, CardNo, PersonId, bool)) -> pb::Card {
        let no = match kind {
            CardKind::SocialSecurity => CardOfKind::SocialSecurityCardNo(no.to_string()),
            CardKind::Medical => CardOfKind::MedicalCardNo(no.to_string()),
        };
        pb::Card { no: Some(no), person_digits: holder.digits(), held }
    }
}

impl TryFrom<pb::Card> for (CardKind, CardNo, PersonId, bool) {
    type Error = BadField;

    fn try_from(message: pb::Card) -> Result<(CardKind, CardNo, PersonId, bool), BadField> {
        let pb::Card { no, person_digits, held } = message;
        let (kind, name, no) = match no.ok_or_else(|| BadField::missing("no"))? {
            CardOfKind::SocialSecurityCardNo(no) => {
                (CardKind::SocialSecurity, "social_security_card_no", no)
            }
            CardOfKind::MedicalCardNo(no) => (CardKind::Medical, "medical_card_no", no),
        };
        Ok((kind, field::text(name, &no)?, person_of(person_digits)?, held))
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

fn person_of(digits: u64) -> Result<PersonId, BadField> {
    PersonId::try_from(digits).map_err(|bad| BadField::new("person_digits", bad))
}

fn id_of(bytes: &[u8]) -> Result<HandoffId, BadField> {
    HandoffId::from_bytes(bytes).map_err(|bad| BadField::new("handoff_id", bad))
}
