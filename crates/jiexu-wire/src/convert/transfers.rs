//! The record of a handoff at either end. Nothing is lost on the way, so that a checkpoint can keep
//! it in this form.

mod inbound;
mod outbound;

use jiexu_region::{Moment, Told};

use crate::{BadField, field, v1};

impl TryFrom<v1::Moment> for Moment {
    type Error = BadField;

    fn try_from(message: v1::Moment) -> Result<Moment, BadField> {
        let v1::Moment { at_ms, milestone } = message;
        Ok(Moment {
            at: field::timestamp("at_ms", at_ms)?,
            step: field::code("milestone", milestone)?,
        })
    }
}

impl From<Moment> for v1::Moment {
    fn from(moment: Moment) -> v1::Moment {
        let Moment { at, step } = moment;
        v1::Moment { at_ms: field::millis(at), milestone: field::number(step) }
    }
}

/// Who has heard of a refusal, from what the record of it shows.
fn heard(unasked: bool, told: bool) -> Told {
    match (unasked, told) {
        (true, _) => Told::Unasked,
        (false, false) => Told::Owed,
        (false, true) => Told::Done,
    }
}
