//! Steps of a review with four eyes.

use jiexu_region::ReviewStep;
use jiexu_types::HandoffId;
use jiexu_wire::{BadField, field};

use crate::pb;
use crate::pb::reviewed::Step as Kept;

impl From<(HandoffId, &ReviewStep)> for pb::Reviewed {
    fn from((handoff, step): (HandoffId, &ReviewStep)) -> pb::Reviewed {
        let (by, kept) = match step {
            ReviewStep::Entered { by, review } => (by, Kept::Entered(review.into())),
            ReviewStep::Checked { by, finding } => (by, Kept::Checked(field::number(*finding))),
        };
        pb::Reviewed {
            handoff_id: handoff.to_string(),
            by_operator: by.to_string(),
            step: Some(kept),
        }
    }
}

impl TryFrom<pb::Reviewed> for (HandoffId, ReviewStep) {
    type Error = BadField;

    fn try_from(message: pb::Reviewed) -> Result<(HandoffId, ReviewStep), BadField> {
        let pb::Reviewed { handoff_id, by_operator, step } = message;
        let by = field::text("by_operator", &by_operator)?;
        let step = match step.ok_or_else(|| BadField::missing("step"))? {
            Kept::Entered(review) => {
                ReviewStep::Entered { by, review: field::message("entered", Some(review))? }
            }
            Kept::Checked(finding) => {
                ReviewStep::Checked { by, finding: field::code("checked", finding)? }
            }
        };
        Ok((field::text("handoff_id", &handoff_id)?, step))
    }
}
