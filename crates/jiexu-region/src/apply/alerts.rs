//! Alerts: a line in the timeline and a flag on the case.

use jiexu_types::Timestamp;

use super::Inapplicable;
use crate::{Alert, Alerted, Moment, Region, Side};

impl Region {
    pub(super) fn apply_alert(
        &mut self,
        event: &Alerted,
        at: Timestamp,
    ) -> Result<(), Inapplicable> {
        let Alerted { side, handoff: id, level, ref owner, deadline } = *event;
        let expected = match side {
            Side::Outbound => {
                self.state.outbound(id).map(|case| (case.deadline(), case.next_alert()))
            }
            Side::Inbound => {
                self.state.inbound(id).map(|case| (case.deadline(), case.next_alert()))
            }
        };
        if expected != Some((Some(deadline), Some(level))) {
            return Err(Inapplicable::Alert(id));
        }
        let alert = Some(Alert { level, owner: owner.clone(), deadline, since: at });
        let moment = Moment { at, step: level.milestone() };
        match side {
            Side::Outbound => self.change_outbound(id, |case| {
                case.alert = alert;
                case.timeline.push(moment);
            }),
            Side::Inbound => self.change_inbound(id, |case| {
                case.alert = alert;
                case.timeline.push(moment);
            }),
        }
    }
}
