//! What the clock has said of a deadline, as the tool shows it.

use jiexu_wire::v1;
use serde::Serialize;

use crate::papers::Deadline;
use crate::wording::{self, Word};

/// An alert, and whose turn it is.
#[derive(Clone, Serialize)]
pub struct Alert {
    /// How urgent it is.
    pub level: Word,
    /// Tier of the agency whose turn it is.
    pub role: Word,
    /// Its name.
    pub owner: String,
    /// The deadline that it is about.
    pub deadline: Option<Deadline>,
    /// Since when, in milliseconds since the epoch.
    pub since_ms: i64,
}

impl From<v1::Alert> for Alert {
    fn from(alert: v1::Alert) -> Alert {
        let v1::Alert { level, owner, deadline, since_ms } = alert;
        let v1::Owner { role, agency } = owner.unwrap_or_default();
        Alert {
            level: wording::alert_level(level),
            role: wording::owner_role(role),
            owner: agency,
            deadline: deadline.map(Deadline::from),
            since_ms,
        }
    }
}

/// `办理超期 overdue: 鹤壁市医保中心 转入岗`
impl std::fmt::Display for Alert {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.level, self.owner)
    }
}
