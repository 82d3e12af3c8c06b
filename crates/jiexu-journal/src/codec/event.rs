//! Any event.

use jiexu_region::{Event, RejectedMessage};
use jiexu_wire::{BadField, field};

use crate::pb;

impl From<&Event> for pb::Event {
    fn from(event: &Event) -> pb::Event {
        use pb::event::Event as Kept;

        let kept = match event {
            Event::Registry(event) => Kept::Registry(Box::new(event.into())),
            Event::Outbound(event) => Kept::Outbound(Box::new(event.into())),
            Event::Inbound(event) => Kept::Inbound(Box::new(event.into())),
            Event::Certificate(event) => Kept::Certificate(Box::new(event.into())),
            Event::MessageRejected { handoff, kind, rejection } => {
                let rejected = RejectedMessage { kind: *kind, rejection: rejection.clone() };
                Kept::MessageRejected(Box::new(pb::MessageRejected {
                    handoff_id: handoff.to_string(),
                    rejected: Some((&rejected).into()),
                }))
            }
            Event::Retried { handoff } => {
                Kept::Retried(pb::Retried { handoff_id: handoff.to_string() })
            }
            Event::Alerted(alerted) => Kept::Alerted(Box::new(alerted.into())),
            Event::ClockAdvanced { ahead_ms } => {
                Kept::ClockAdvanced(pb::ClockAdvanced { ahead_ms: *ahead_ms })
            }
        };
        pb::Event { event: Some(kept) }
    }
}

impl TryFrom<pb::Event> for Event {
    type Error = BadField;

    fn try_from(message: pb::Event) -> Result<Event, BadField> {
        use pb::event::Event as Kept;

        let pb::Event { event } = message;
        Ok(match event.ok_or_else(|| BadField::missing("event"))? {
            Kept::Registry(event) => Event::Registry((*event).try_into()?),
            Kept::Outbound(event) => Event::Outbound((*event).try_into()?),
            Kept::Inbound(event) => Event::Inbound((*event).try_into()?),
            Kept::Certificate(event) => Event::Certificate((*event).try_into()?),
            Kept::MessageRejected(message) => {
                let pb::MessageRejected { handoff_id, rejected } = *message;
                let RejectedMessage { kind, rejection } = field::message("rejected", rejected)?;
                let handoff = field::text("handoff_id", &handoff_id)?;
                Event::MessageRejected { handoff, kind, rejection }
            }
            Kept::Retried(pb::Retried { handoff_id }) => {
                Event::Retried { handoff: field::text("handoff_id", &handoff_id)? }
            }
            Kept::Alerted(alerted) => Event::Alerted((*alerted).try_into()?),
            Kept::ClockAdvanced(pb::ClockAdvanced { ahead_ms }) => {
                Event::ClockAdvanced { ahead_ms }
            }
        })
    }
}
