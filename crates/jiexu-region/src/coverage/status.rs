//! Where a relationship stood on a day.

use jiexu_types::{Date, HandoffId, RegionCode, Scheme};

use crate::{Began, Person, Relation, RelationStatus};

/// Where a relationship stands on a day (参保状态).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusOn {
    /// In force.
    Active {
        /// First day of this stretch of coverage.
        since: Date,
    },
    /// Suspended.
    Suspended {
        /// First day without coverage.
        since: Date,
    },
    /// Suspended, and frozen for a handoff that is under way.
    InTransit {
        /// First day without coverage.
        since: Date,
        /// The handoff.
        handoff: HandoffId,
    },
    /// Handed over.
    TransferredOut {
        /// First day for which the other region is responsible.
        since: Date,
        /// That region; `None` when the person has come back since and it is not noted any more.
        to: Option<RegionCode>,
    },
}

/// Where the relationship in a scheme stood; `None` before it began.
pub(super) fn status_on(person: &Person, scheme: Scheme, day: Date) -> Option<StatusOn> {
    let relation = person.relation(scheme)?;
    if began(relation) <= day {
        return Some(current(relation, day));
    }
    let past = || person.past.iter().filter(|past| past.scheme == scheme);
    let last = past().filter(|past| past.from <= day).max_by_key(|past| past.from)?;
    if day < last.until {
        return Some(StatusOn::Active { since: last.from });
    }
    // What followed tells what ended it: only who was handed over is enrolled anew.
    let next = past().filter(|past| day < past.from).min_by_key(|past| past.from);
    let resumed = next.map_or(relation.resumed_on.is_some(), |it| it.began == Began::Resumption);
    let suspended = StatusOn::Suspended { since: last.until };
    if resumed {
        return Some(suspended);
    }
    let ends = person.responsible.iter().filter_map(|claim| claim.until);
    let given_up = ends.filter(|until| *until >= last.until && *until <= day).max();
    Some(given_up.map_or(suspended, |since| StatusOn::TransferredOut { since, to: None }))
}

/// The first day of the enrolment to which a day of coverage belongs.
pub(super) fn enrolled_on(person: &Person, scheme: Scheme, day: Date) -> Option<Date> {
    let relation = person.relation(scheme)?;
    if began(relation) <= day {
        return Some(relation.enrolled_on);
    }
    let enrolments = person
        .past
        .iter()
        .filter(|past| past.scheme == scheme && past.began == Began::Enrolment && past.from <= day);
    enrolments.map(|past| past.from).max()
}

/// The first day of the current stretch of coverage.
pub(super) fn began(relation: &Relation) -> Date {
    relation.resumed_on.unwrap_or(relation.enrolled_on)
}

fn current(relation: &Relation, day: Date) -> StatusOn {
    let active = StatusOn::Active { since: began(relation) };
    match relation.status {
        RelationStatus::Active => active,
        RelationStatus::Suspended { on } if on <= day => StatusOn::Suspended { since: on },
        RelationStatus::InTransit { suspended_on, handoff } if suspended_on <= day => {
            StatusOn::InTransit { since: suspended_on, handoff }
        }
        RelationStatus::TransferredOut { on, to, .. } if on <= day => {
            StatusOn::TransferredOut { since: on, to: Some(to) }
        }
        RelationStatus::TransferredOut { suspended_on, .. } if suspended_on <= day => {
            StatusOn::Suspended { since: suspended_on }
        }
        RelationStatus::Suspended { .. }
        | RelationStatus::InTransit { .. }
        | RelationStatus::TransferredOut { .. } => active,
    }
}
