//! Working days (工作日) with the State Council's exchanges (调休).

use std::collections::BTreeSet;

use jiexu_types::Date;

/// Which days are worked. Data: it is loaded, never written in code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    version: u32,
    first_year: i16,
    last_year: i16,
    /// Weekdays that are off.
    holidays: BTreeSet<Date>,
    /// Saturdays and Sundays that are worked.
    workdays: BTreeSet<Date>,
}

/// A day until which something must be done, with the calendar that it was counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Deadline {
    /// The last day on which it is in time.
    pub due_on: Date,
    /// [`Calendar::version`] of the calendar used.
    pub calendar_version: u32,
    /// True when counting left the years that the calendar covers: days beyond are taken for
    /// plain Monday to Friday, and the date may change.
    pub provisional: bool,
}

impl Calendar {
    /// A calendar of the years `first_year` to `last_year`. `version` grows with every change of
    /// the data.
    pub fn new(
        version: u32,
        first_year: i16,
        last_year: i16,
        holidays: impl IntoIterator<Item = Date>,
        workdays: impl IntoIterator<Item = Date>,
    ) -> Calendar {
        let (holidays, workdays) = (holidays.into_iter().collect(), workdays.into_iter().collect());
        Calendar { version, first_year, last_year, holidays, workdays }
    }

    /// Number of the data, carried by each deadline.
    pub const fn version(&self) -> u32 {
        self.version
    }

    /// True when people work on that day.
    pub fn is_working_day(&self, date: Date) -> bool {
        let weekend = date.weekday().to_monday_zero_offset() >= 5;
        if weekend { self.workdays.contains(&date) } else { !self.holidays.contains(&date) }
    }

    /// True when the calendar knows the year of that day; beyond it, working days are a guess.
    pub fn covers(&self, date: Date) -> bool {
        (self.first_year..=self.last_year).contains(&date.year())
    }

    /// The day `working_days` before `end`; the end day is not counted. For reminders: it binds
    /// nobody, so it is a date and no [`Deadline`].
    pub fn working_day_before(&self, end: Date, working_days: u32) -> Date {
        let mut day = end;
        let mut left = working_days;
        while left > 0 {
            let Ok(earlier) = day.yesterday() else { break };
            day = earlier;
            if self.is_working_day(day) {
                left = left.saturating_sub(1);
            }
        }
        day
    }

    /// The day `working_days` after `start`; the start day is not counted (Civil Code art. 201).
    pub fn deadline(&self, start: Date, working_days: u32) -> Deadline {
        let mut due_on = start;
        let mut left = working_days;
        while left > 0 {
            // The end of time is a deadline as well: nothing lies beyond it.
            let Ok(next) = due_on.tomorrow() else { break };
            due_on = next;
            if self.is_working_day(due_on) {
                left = left.saturating_sub(1);
            }
        }
        self.counted(start, due_on)
    }

    /// The same day `months` later, or the last of that month when it has no such day; a day off
    /// moves to the next working day (Civil Code art. 202 and 203).
    pub fn deadline_in_months(&self, start: Date, months: u32) -> Deadline {
        let span = jiff::Span::new().try_months(i64::from(months));
        let mut due_on = span.and_then(|span| start.checked_add(span)).unwrap_or(Date::MAX);
        while !self.is_working_day(due_on) {
            let Ok(next) = due_on.tomorrow() else { break };
            due_on = next;
        }
        self.counted(start, due_on)
    }

    fn counted(&self, start: Date, due_on: Date) -> Deadline {
        let provisional = !self.covers(start) || !self.covers(due_on);
        Deadline { due_on, calendar_version: self.version, provisional }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    /// 2026 as published: the days off that fall on weekdays, and the weekend days worked.
    pub(crate) fn given_2026() -> Calendar {
        let off = [
            "2026-01-01",
            "2026-01-02",
            "2026-02-16",
            "2026-02-17",
            "2026-02-18",
            "2026-02-19",
            "2026-02-20",
            "2026-02-23",
            "2026-04-06",
            "2026-05-01",
            "2026-05-04",
            "2026-05-05",
            "2026-06-19",
            "2026-09-25",
            "2026-10-01",
            "2026-10-02",
            "2026-10-05",
            "2026-10-06",
            "2026-10-07",
        ];
        let work =
            ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"];
        Calendar::new(1, 2026, 2026, off.map(day), work.map(day))
    }

    #[test]
    fn r45_published_vectors_hold() {
        let calendar = given_2026();
        let check = |start: &str, n, due: &str| {
            assert_eq!(calendar.deadline(day(start), n).due_on, day(due), "{start} + {n}");
        };
        check("2026-02-10", 5, "2026-02-24");
        check("2026-02-10", 10, "2026-03-02");
        check("2026-02-10", 15, "2026-03-09");
        check("2026-04-30", 5, "2026-05-11");
        check("2026-04-30", 10, "2026-05-18");
        check("2026-09-18", 5, "2026-09-24");
        check("2026-09-18", 10, "2026-10-09");
        check("2026-09-30", 5, "2026-10-13");
        check("2026-09-30", 10, "2026-10-20");
    }

    #[test]
    fn months_end_on_the_same_day_or_on_the_next_working_day() {
        let calendar = given_2026();
        let check = |start: &str, due: &str| {
            assert_eq!(calendar.deadline_in_months(day(start), 3).due_on, day(due), "{start}");
        };
        check("2026-03-02", "2026-06-02");
        check("2026-03-31", "2026-06-30");
        // A Saturday, and the day of a holiday with a weekend behind it.
        check("2026-02-22", "2026-05-22");
        check("2026-02-23", "2026-05-25");
        check("2026-03-19", "2026-06-22");
        assert!(calendar.deadline_in_months(day("2026-10-30"), 3).provisional);
        assert_eq!(calendar.deadline_in_months(Date::MAX, 3).due_on, Date::MAX);
        // 9999-12-25 is a Saturday, and so is every day off until the end of time.
        let never =
            Calendar::new(1, 2026, 2026, (27..=31).map(|d| Date::constant(9999, 12, d)), []);
        assert_eq!(never.deadline_in_months(day("9999-09-25"), 3).due_on, Date::MAX);
    }

    #[test]
    fn working_days_are_counted_back_as_forward() {
        let calendar = given_2026();
        let check = |end: &str, n, day_before: &str| {
            assert_eq!(calendar.working_day_before(day(end), n), day(day_before), "{end} - {n}");
        };
        check("2026-02-24", 5, "2026-02-10");
        check("2026-03-02", 10, "2026-02-10");
        check("2026-10-09", 10, "2026-09-18");
        check("2026-05-11", 0, "2026-05-11");
        assert_eq!(calendar.working_day_before(Date::MIN, 3), Date::MIN);
    }

    #[test]
    fn a_deadline_tells_which_calendar_it_was_counted_by() {
        let calendar = Calendar::new(7, 2026, 2026, [], []);
        assert_eq!(calendar.version(), 7);
        assert_eq!(calendar.deadline(day("2026-03-02"), 1).calendar_version, 7);
    }

    #[test]
    fn a_date_beyond_the_calendar_is_flagged() {
        let calendar = given_2026();
        assert!(!calendar.deadline(day("2026-12-01"), 10).provisional);
        assert!(calendar.deadline(day("2026-12-28"), 10).provisional);
        assert!(calendar.deadline(day("2025-12-28"), 10).provisional);
        let last = calendar.deadline(Date::MAX, 10);
        assert_eq!(last.calendar_version, calendar.version());
        assert_eq!(last.due_on, Date::MAX, "counting ends where the calendar of the world ends");
    }
}
