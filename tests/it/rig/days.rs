//! Working days, by the calendar that ships: what a region must have counted.

use std::collections::BTreeMap;

use jiexu_host::config::{self, Flags, Sample};
use jiexu_region::Policy;
use jiexu_types::{Date, Timestamp, parse_date};
use jiexu_wire::v1;

/// What Hebi decides by.
pub fn policy() -> Policy {
    config::load(Sample::Hebi, &Flags::default(), &BTreeMap::new()).unwrap().policy
}

/// The day that lies so many working days after another.
pub fn working_days_after(start: Date, working_days: u32) -> Date {
    policy().calendar.deadline(start, working_days).due_on
}

/// The working day on which so many months end.
pub fn months_after(start: Date, months: u32) -> Date {
    policy().calendar.deadline_in_months(start, months).due_on
}

pub fn day(text: &str) -> Date {
    parse_date(text).unwrap()
}

/// The day on which the region that keeps the timeline wrote down the milestone: no test has to
/// know on which side of midnight it ran.
pub fn day_of(timeline: &[v1::Moment], milestone: v1::Milestone) -> Date {
    let moment = timeline.iter().find(|moment| moment.milestone() == milestone);
    let at = moment.unwrap_or_else(|| panic!("no {milestone:?} in {timeline:?}")).at_ms;
    Timestamp::from_millis(at.try_into().unwrap()).date()
}
