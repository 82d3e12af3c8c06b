//! Nobody is late in silence: the part of I8 that needs the day.

use jiexu_types::Date;

use super::{Violation, violation};
use crate::Region;

/// I8, second part: whoever is late has been told. On `today`, once its clock has ticked, no open
/// handoff of the region misses a reminder, an overdue notice or an escalation.
pub fn i8_nobody_is_late_in_silence(region: &Region, today: Date) -> Vec<Violation> {
    let missing = region.alerts_due(today).map(|(level, deadline, id, side)| {
        let due_on = deadline.due_on;
        violation(8, format!("handoff {id} ({side:?}) due on {due_on} lacks {level:?}"))
    });
    missing.collect()
}
