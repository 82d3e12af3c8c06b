//! Alerts of a deadline.

use jiexu_region::{Alerted, Side};
use jiexu_wire::{BadField, field};

use crate::pb;
use crate::pb::alerted::Case;

impl From<&Alerted> for pb::Alerted {
    fn from(alerted: &Alerted) -> pb::Alerted {
        let Alerted { side, handoff, level, owner, deadline } = alerted;
        let case = match side {
            Side::Outbound => Case::OutboundHandoffId(handoff.to_string()),
            Side::Inbound => Case::InboundHandoffId(handoff.to_string()),
        };
        pb::Alerted {
            case: Some(case),
            level: field::number(*level),
            owner: Some(owner.into()),
            deadline: Some((*deadline).into()),
        }
    }
}

impl TryFrom<pb::Alerted> for Alerted {
    type Error = BadField;

    fn try_from(message: pb::Alerted) -> Result<Alerted, BadField> {
        let pb::Alerted { case, level, owner, deadline } = message;
        let (side, id) = match case.ok_or_else(|| BadField::missing("case"))? {
            Case::OutboundHandoffId(id) => (Side::Outbound, id),
            Case::InboundHandoffId(id) => (Side::Inbound, id),
        };
        Ok(Alerted {
            side,
            handoff: field::text("handoff_id", &id)?,
            level: field::code("level", level)?,
            owner: field::message("owner", owner)?,
            deadline: field::message("deadline", deadline)?,
        })
    }
}
