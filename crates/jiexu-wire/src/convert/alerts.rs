//! Alerts, and whose turn it is.

use jiexu_region::Alert;
use jiexu_types::Owner;

use crate::{BadField, field, v1};

impl TryFrom<v1::Owner> for Owner {
    type Error = BadField;

    fn try_from(message: v1::Owner) -> Result<Owner, BadField> {
        let v1::Owner { role, agency } = message;
        Ok(Owner { role: field::code("role", role)?, name: field::text("agency", &agency)? })
    }
}

impl From<&Owner> for v1::Owner {
    fn from(owner: &Owner) -> v1::Owner {
        let Owner { role, name } = owner;
        v1::Owner { role: field::number(*role), agency: name.to_string() }
    }
}

impl TryFrom<v1::Alert> for Alert {
    type Error = BadField;

    fn try_from(message: v1::Alert) -> Result<Alert, BadField> {
        let v1::Alert { level, owner, deadline, since_ms } = message;
        Ok(Alert {
            level: field::code("level", level)?,
            owner: field::message("owner", owner)?,
            deadline: field::message("deadline", deadline)?,
            since: field::timestamp("since_ms", since_ms)?,
        })
    }
}

impl From<&Alert> for v1::Alert {
    fn from(alert: &Alert) -> v1::Alert {
        let Alert { level, owner, deadline, since } = alert;
        v1::Alert {
            level: field::number(*level),
            owner: Some(owner.into()),
            deadline: Some((*deadline).into()),
            since_ms: field::millis(*since),
        }
    }
}
