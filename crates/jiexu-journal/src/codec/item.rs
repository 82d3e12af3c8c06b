//! Pieces of a region's state.

use std::sync::Arc;

use jiexu_ledger::{Account, Entry, EntryNo, Kept as KeptAccount};
use jiexu_region::{FamilyPremium, Refund, RegistryRefusal, Side, Spend, StateItem};
use jiexu_types::{PaymentId, Place};
use jiexu_wire::{BadField, bill_of, bill_summary, field, v1};

use crate::pb;
use crate::pb::state_item::Item as Kept;

impl From<&StateItem> for pb::StateItem {
    fn from(item: &StateItem) -> pb::StateItem {
        let kept = match item {
            StateItem::Person(id, person) => Kept::Person(Box::new((*id, &**person).into())),
            StateItem::PersonAtRest(id, place) => Kept::PersonAtRest((*id, *place).into()),
            StateItem::Card(kind, no, holder, held) => {
                Kept::Card((*kind, *no, *holder, *held).into())
            }
            StateItem::Account(Account::Person(id), kept) => {
                Kept::PersonAccount((*id, *kept).into())
            }
            StateItem::Account(account, kept) => {
                Kept::Balance(Box::new((*account, kept.balance).into()))
            }
            StateItem::EntriesAtRest(place) => Kept::EntriesAtRest(place.as_u64()),
            StateItem::AtRest(Side::Outbound, id, place) => {
                Kept::OutboundAtRest((*id, *place).into())
            }
            StateItem::AtRest(Side::Inbound, id, place) => {
                Kept::InboundAtRest((*id, *place).into())
            }
            StateItem::Told(person, to, told) => Kept::ToldForm((*person, *to, *told).into()),
            StateItem::Entry(entry) => Kept::Entry(Box::new(entry.into())),
            StateItem::Outbound(case) => Kept::Outbound(Box::new((&**case).into())),
            StateItem::Inbound(case) => Kept::Inbound(Box::new((&**case).into())),
            StateItem::Certificate(record) => Kept::Certificate(Box::new((&**record).into())),
            StateItem::ClockAhead(ms) => Kept::ClockAheadMs(*ms),
            StateItem::Spend(id, spend) => {
                let Spend { person, amount, bill, own, refusal } = spend;
                Kept::Spend(Box::new(pb::Spend {
                    spend_id: id.to_string(),
                    person_id: person.to_string(),
                    amount_fen: amount.as_i64(),
                    bill: bill_summary(*bill),
                    own_fen: own.as_i64(),
                    refusal: refusal.map_or(v1::RegistryRefusal::Unspecified.into(), field::number),
                }))
            }
            StateItem::FamilyPremium(id, premium) => {
                Kept::FamilyPremium(Box::new((*id, premium).into()))
            }
            StateItem::Refund(id, refund) => {
                let Refund { person, amount, refusal } = refund;
                Kept::Refund(pb::Refund {
                    refund_id: id.to_string(),
                    person_id: person.to_string(),
                    amount_fen: amount.as_i64(),
                    refusal: refusal.map_or(v1::RegistryRefusal::Unspecified.into(), field::number),
                })
            }
        };
        pb::StateItem { item: Some(kept) }
    }
}

impl TryFrom<pb::StateItem> for StateItem {
    type Error = BadField;

    fn try_from(message: pb::StateItem) -> Result<StateItem, BadField> {
        let pb::StateItem { item } = message;
        Ok(match item.ok_or_else(|| BadField::missing("item"))? {
            Kept::Person(person) => {
                let (id, person) = (*person).try_into()?;
                StateItem::Person(id, Arc::new(person))
            }
            Kept::Balance(balance) => {
                let (account, balance) = (*balance).try_into()?;
                StateItem::Account(account, KeptAccount { balance, last: None })
            }
            Kept::PersonAccount(account) => {
                let (id, kept) = account.try_into()?;
                StateItem::Account(Account::Person(id), kept)
            }
            Kept::PersonAtRest(at_rest) => {
                let (id, place) = at_rest.try_into()?;
                StateItem::PersonAtRest(id, place)
            }
            Kept::Card(card) => {
                let (kind, no, holder, held) = card.try_into()?;
                StateItem::Card(kind, no, holder, held)
            }
            Kept::EntriesAtRest(place) => StateItem::EntriesAtRest(Place::from_u64(place)),
            Kept::OutboundAtRest(at_rest) => {
                let (id, place) = at_rest.try_into()?;
                StateItem::AtRest(Side::Outbound, id, place)
            }
            Kept::InboundAtRest(at_rest) => {
                let (id, place) = at_rest.try_into()?;
                StateItem::AtRest(Side::Inbound, id, place)
            }
            Kept::ToldForm(told) => {
                let (person, to, told) = told.try_into()?;
                StateItem::Told(person, to, told)
            }
            Kept::Entry(entry) => StateItem::Entry((*entry).try_into()?),
            Kept::Outbound(case) => StateItem::Outbound(Arc::new((*case).try_into()?)),
            Kept::Inbound(case) => StateItem::Inbound(Arc::new((*case).try_into()?)),
            Kept::Certificate(record) => StateItem::Certificate(Arc::new((*record).try_into()?)),
            Kept::ClockAheadMs(ms) => StateItem::ClockAhead(ms),
            Kept::Spend(spend) => spend_of(*spend)?,
            Kept::FamilyPremium(premium) => {
                let (id, premium) = (*premium).try_into()?;
                StateItem::FamilyPremium(id, premium)
            }
            Kept::Refund(pb::Refund { refund_id, person_id, amount_fen, refusal }) => {
                let refund = Refund {
                    person: field::text("person_id", &person_id)?,
                    amount: field::fen("amount_fen", amount_fen)?,
                    refusal: refusal_if_any(refusal)?,
                };
                StateItem::Refund(field::text("refund_id", &refund_id)?, refund)
            }
        })
    }
}

fn spend_of(message: pb::Spend) -> Result<StateItem, BadField> {
    let pb::Spend { spend_id, person_id, amount_fen, refusal, bill, own_fen } = message;
    let spend = Spend {
        person: field::text("person_id", &person_id)?,
        amount: field::fen("amount_fen", amount_fen)?,
        bill: bill_of(bill)?,
        own: field::fen("own_fen", own_fen)?,
        refusal: refusal_if_any(refusal)?,
    };
    Ok(StateItem::Spend(field::text("spend_id", &spend_id)?, spend))
}

fn refusal_if_any(refusal: i32) -> Result<Option<RegistryRefusal>, BadField> {
    let none = i32::from(v1::RegistryRefusal::Unspecified);
    let refused = (refusal != none).then_some(refusal);
    refused.map(|code| field::code("refusal", code)).transpose()
}

impl From<(PaymentId, &FamilyPremium)> for pb::FamilyPremium {
    fn from((payment, premium): (PaymentId, &FamilyPremium)) -> pb::FamilyPremium {
        let FamilyPremium { payer, relative, month, amount, refusal } = premium;
        pb::FamilyPremium {
            payment_id: payment.to_string(),
            payer_id: payer.to_string(),
            relative_id: relative.to_string(),
            month: month.as_yyyymm(),
            amount_fen: amount.as_i64(),
            refusal: field::optional_number(*refusal),
        }
    }
}

impl TryFrom<pb::FamilyPremium> for (PaymentId, FamilyPremium) {
    type Error = BadField;

    fn try_from(message: pb::FamilyPremium) -> Result<(PaymentId, FamilyPremium), BadField> {
        let pb::FamilyPremium { payment_id, payer_id, relative_id, month, amount_fen, refusal } =
            message;
        let premium = FamilyPremium {
            payer: field::text("payer_id", &payer_id)?,
            relative: field::text("relative_id", &relative_id)?,
            month: field::month("month", month)?,
            amount: field::fen("amount_fen", amount_fen)?,
            refusal: refusal_if_any(refusal)?,
        };
        Ok((field::text("payment_id", &payment_id)?, premium))
    }
}

impl From<&Entry> for pb::Entry {
    fn from(entry: &Entry) -> pb::Entry {
        let Entry { posting, cause, at, previous } = entry;
        pb::Entry {
            posting: Some((*posting).into()),
            cause: Some((*cause).into()),
            at_ms: field::millis(*at),
            previous_entry_no: previous.map(|EntryNo(number)| number),
        }
    }
}

impl TryFrom<pb::Entry> for Entry {
    type Error = BadField;

    fn try_from(message: pb::Entry) -> Result<Entry, BadField> {
        let pb::Entry { posting, cause, at_ms, previous_entry_no } = message;
        Ok(Entry {
            posting: field::message("posting", posting)?,
            cause: field::message("cause", cause)?,
            at: field::timestamp("at_ms", at_ms)?,
            previous: previous_entry_no.map(EntryNo),
        })
    }
}
