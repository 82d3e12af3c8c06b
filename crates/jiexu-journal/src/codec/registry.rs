//! Facts of the registry.

use std::sync::Arc;

use jiexu_region::{Bill, RegistryEvent, RegistryRefusal};
use jiexu_rules::BenefitStart;
use jiexu_types::{Fen, HandoffId, Month, PaymentTerms, PersonId, RefundId, Scheme, SpendId};
use jiexu_wire::{BadField, bill_of, bill_summary, field};

use crate::pb;
use crate::pb::registry_event::Event as Kept;

impl From<&RegistryEvent> for pb::RegistryEvent {
    fn from(event: &RegistryEvent) -> pb::RegistryEvent {
        pb::RegistryEvent { event: Some(kept(event)) }
    }
}

fn kept(event: &RegistryEvent) -> Kept {
    match event {
        RegistryEvent::Imported(record) => Kept::Imported(record.as_ref().into()),
        RegistryEvent::Enrolled { person, name, scheme, from, previous_region } => {
            Kept::Enrolled(pb::Enrolled {
                person_id: person.to_string(),
                name: name.as_str().to_owned(),
                scheme: field::number(*scheme),
                from: from.to_string(),
                previous_region: previous_region.map(|r| r.to_string()).unwrap_or_default(),
            })
        }
        RegistryEvent::Suspended { person, scheme, on } => Kept::Suspended(pb::Suspended {
            person_id: person.to_string(),
            scheme: field::number(*scheme),
            on: on.to_string(),
        }),
        RegistryEvent::Resumed { person, scheme, on } => Kept::Resumed(pb::Resumed {
            person_id: person.to_string(),
            scheme: field::number(*scheme),
            on: on.to_string(),
        }),
        RegistryEvent::Retired { person, on } => {
            Kept::Retired(pb::Retired { person_id: person.to_string(), on: on.to_string() })
        }
        RegistryEvent::Contributed { person, scheme, month, credited, terms } => {
            kept_contribution(*person, *scheme, *month, *credited, *terms)
        }
        RegistryEvent::PartRecorded { person, part } => Kept::PartRecorded(pb::PartRecorded {
            person_id: person.to_string(),
            part: Some(part.as_ref().into()),
        }),
        RegistryEvent::BenefitsRevised { person, handoff, start } => {
            Kept::BenefitsRevised(benefits_revised(*person, *handoff, *start))
        }
        RegistryEvent::Spent { spend, person, amount, bill, own } => Kept::Spent(pb::Spent {
            spend_id: spend.to_string(),
            person_id: person.to_string(),
            amount_fen: amount.as_i64(),
            bill: bill_summary(*bill),
            own_fen: own.as_i64(),
        }),
        RegistryEvent::Refunded { refund, person, amount } => {
            kept_refund(*refund, *person, *amount)
        }
        RegistryEvent::FamilyPremium { payment, premium } => {
            Kept::FamilyPremium((*payment, premium).into())
        }
        RegistryEvent::RefundRefused { refund, person, amount, refusal } => {
            kept_refused_refund(*refund, *person, *amount, *refusal)
        }
        RegistryEvent::SpendRefused { spend, person, amount, bill, refusal } => {
            kept_refused_spend(*spend, *person, *amount, *bill, *refusal)
        }
    }
}

fn kept_refused_spend(
    spend: SpendId,
    person: PersonId,
    amount: Fen,
    bill: Bill,
    refusal: RegistryRefusal,
) -> Kept {
    Kept::SpendRefused(pb::SpendRefused {
        spend_id: spend.to_string(),
        person_id: person.to_string(),
        amount_fen: amount.as_i64(),
        refusal: field::number(refusal),
        bill: bill_summary(bill),
    })
}

fn kept_contribution(
    person: PersonId,
    scheme: Scheme,
    month: Month,
    credited: Fen,
    terms: PaymentTerms,
) -> Kept {
    let (kind, channel, former_scheme) = field::term_numbers(terms);
    Kept::Contributed(pb::Contributed {
        person_id: person.to_string(),
        scheme: field::number(scheme),
        month: month.as_yyyymm(),
        credited_fen: credited.as_i64(),
        kind,
        channel,
        former_scheme,
    })
}

fn kept_refund(refund: RefundId, person: PersonId, amount: Fen) -> Kept {
    Kept::Refunded(pb::Refunded {
        refund_id: refund.to_string(),
        person_id: person.to_string(),
        amount_fen: amount.as_i64(),
    })
}

fn kept_refused_refund(
    refund: RefundId,
    person: PersonId,
    amount: Fen,
    refusal: RegistryRefusal,
) -> Kept {
    Kept::RefundRefused(pb::RefundRefused {
        refund_id: refund.to_string(),
        person_id: person.to_string(),
        amount_fen: amount.as_i64(),
        refusal: field::number(refusal),
    })
}

fn benefits_revised(
    person: PersonId,
    handoff: HandoffId,
    start: BenefitStart,
) -> pb::BenefitsRevised {
    pb::BenefitsRevised {
        person_id: person.to_string(),
        handoff_id: handoff.to_string(),
        start: Some(start.into()),
    }
}

impl TryFrom<pb::RegistryEvent> for RegistryEvent {
    type Error = BadField;

    fn try_from(message: pb::RegistryEvent) -> Result<RegistryEvent, BadField> {
        let pb::RegistryEvent { event } = message;
        Ok(match event.ok_or_else(|| BadField::missing("registry"))? {
            Kept::Imported(record) => RegistryEvent::Imported(Arc::new(record.try_into()?)),
            Kept::Enrolled(event) => enrolled(event)?,
            Kept::Suspended(pb::Suspended { person_id, scheme, on }) => RegistryEvent::Suspended {
                person: field::text("person_id", &person_id)?,
                scheme: field::code("scheme", scheme)?,
                on: field::date("on", &on)?,
            },
            Kept::Resumed(pb::Resumed { person_id, scheme, on }) => RegistryEvent::Resumed {
                person: field::text("person_id", &person_id)?,
                scheme: field::code("scheme", scheme)?,
                on: field::date("on", &on)?,
            },
            Kept::Retired(pb::Retired { person_id, on }) => RegistryEvent::Retired {
                person: field::text("person_id", &person_id)?,
                on: field::date("on", &on)?,
            },
            Kept::Contributed(event) => contributed(event)?,
            Kept::BenefitsRevised(pb::BenefitsRevised { person_id, handoff_id, start }) => {
                RegistryEvent::BenefitsRevised {
                    person: field::text("person_id", &person_id)?,
                    handoff: field::text("handoff_id", &handoff_id)?,
                    start: field::message("start", start)?,
                }
            }
            Kept::Spent(event) => spent(event)?,
            Kept::SpendRefused(event) => spend_refused(event)?,
            Kept::Refunded(event) => refunded(event)?,
            Kept::RefundRefused(event) => refund_refused(event)?,
            Kept::FamilyPremium(event) => {
                let (payment, premium) = event.try_into()?;
                RegistryEvent::FamilyPremium { payment, premium }
            }
            Kept::PartRecorded(pb::PartRecorded { person_id, part }) => {
                RegistryEvent::PartRecorded {
                    person: field::text("person_id", &person_id)?,
                    part: Arc::new(field::message("part", part)?),
                }
            }
        })
    }
}

fn enrolled(event: pb::Enrolled) -> Result<RegistryEvent, BadField> {
    let pb::Enrolled { person_id, name, scheme, from, previous_region } = event;
    Ok(RegistryEvent::Enrolled {
        person: field::text("person_id", &person_id)?,
        name: field::text("name", &name)?,
        scheme: field::code("scheme", scheme)?,
        from: field::date("from", &from)?,
        previous_region: field::optional_text("previous_region", &previous_region)?,
    })
}

fn contributed(event: pb::Contributed) -> Result<RegistryEvent, BadField> {
    let pb::Contributed { person_id, scheme, month, credited_fen, kind, channel, former_scheme } =
        event;
    Ok(RegistryEvent::Contributed {
        person: field::text("person_id", &person_id)?,
        scheme: field::code("scheme", scheme)?,
        month: field::month("month", month)?,
        credited: field::fen("credited_fen", credited_fen)?,
        terms: field::terms(kind, channel, former_scheme)?,
    })
}

fn spent(event: pb::Spent) -> Result<RegistryEvent, BadField> {
    let pb::Spent { spend_id, person_id, amount_fen, bill, own_fen } = event;
    Ok(RegistryEvent::Spent {
        spend: field::text("spend_id", &spend_id)?,
        person: field::text("person_id", &person_id)?,
        amount: field::fen("amount_fen", amount_fen)?,
        bill: bill_of(bill)?,
        own: field::fen("own_fen", own_fen)?,
    })
}

fn spend_refused(event: pb::SpendRefused) -> Result<RegistryEvent, BadField> {
    let pb::SpendRefused { spend_id, person_id, amount_fen, refusal, bill } = event;
    Ok(RegistryEvent::SpendRefused {
        spend: field::text("spend_id", &spend_id)?,
        person: field::text("person_id", &person_id)?,
        amount: field::fen("amount_fen", amount_fen)?,
        bill: bill_of(bill)?,
        refusal: field::code("refusal", refusal)?,
    })
}

fn refunded(event: pb::Refunded) -> Result<RegistryEvent, BadField> {
    let pb::Refunded { refund_id, person_id, amount_fen } = event;
    Ok(RegistryEvent::Refunded {
        refund: field::text("refund_id", &refund_id)?,
        person: field::text("person_id", &person_id)?,
        amount: field::fen("amount_fen", amount_fen)?,
    })
}

fn refund_refused(event: pb::RefundRefused) -> Result<RegistryEvent, BadField> {
    let pb::RefundRefused { refund_id, person_id, amount_fen, refusal } = event;
    Ok(RegistryEvent::RefundRefused {
        refund: field::text("refund_id", &refund_id)?,
        person: field::text("person_id", &person_id)?,
        amount: field::fen("amount_fen", amount_fen)?,
        refusal: field::code("refusal", refusal)?,
    })
}
