//! The months in which residents enrol for a policy year (集中参保期, R34, R39).

use jiexu_types::{Date, Scheme};

/// Whole months of every year, e.g. September to December; November to February runs over the turn
/// of the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CollectionWindow {
    first: i8,
    last: i8,
}

impl CollectionWindow {
    /// From one month to another, both of 1 to 12 and both included; `None` for other numbers.
    pub fn new(first: i8, last: i8) -> Option<CollectionWindow> {
        let is_month = |month| (1..=12).contains(&month);
        (is_month(first) && is_month(last)).then_some(CollectionWindow { first, last })
    }

    /// True when the day is in the window.
    pub fn contains(self, day: Date) -> bool {
        let month = day.month();
        if self.first <= self.last {
            (self.first..=self.last).contains(&month)
        } else {
            month >= self.first || month <= self.last
        }
    }
}

/// The year for which an enrolment on this day counts (R10): in a window that ends with the year,
/// or in the part of it before the turn of the year, the next one.
pub fn policy_year(enrolled_on: Date, window: Option<CollectionWindow>) -> u16 {
    let year = u16::try_from(enrolled_on.year()).unwrap_or(0);
    let ahead = window
        .is_some_and(|window| window.contains(enrolled_on) && enrolled_on.month() >= window.first);
    if ahead { year.saturating_add(1) } else { year }
}

/// True when the benefit period of an enrolment has begun (R10): a resident's with the policy year,
/// however early in the window the enrolment was, an employee's with the enrolment.
pub fn has_begun(
    scheme: Scheme,
    enrolled_on: Date,
    window: Option<CollectionWindow>,
    today: Date,
) -> bool {
    let year = match scheme {
        Scheme::Employee => return enrolled_on <= today,
        Scheme::Resident => policy_year(enrolled_on, window),
    };
    enrolled_on <= today && i32::from(year) <= i32::from(today.year())
}

#[cfg(test)]
mod tests {
    use jiexu_types::parse_date;

    use super::*;

    #[test]
    fn a_window_may_run_over_the_turn_of_the_year() {
        let day = |text| parse_date(text).unwrap();
        let autumn = CollectionWindow::new(9, 12).unwrap();
        let days = ["2025-08-31", "2025-09-01", "2025-12-31", "2026-01-01"];
        assert_eq!(days.map(|text| autumn.contains(day(text))), [false, true, true, false]);
        let winter = CollectionWindow::new(11, 2).unwrap();
        let days = ["2025-10-31", "2025-11-01", "2026-02-28", "2026-03-01"];
        assert_eq!(days.map(|text| winter.contains(day(text))), [false, true, true, false]);
        assert_eq!(CollectionWindow::new(0, 12), None);
        assert_eq!(CollectionWindow::new(1, 13), None);
    }

    #[test]
    fn r10_who_enrols_in_the_window_enrols_for_the_next_year() {
        let year = |day: &str, window| policy_year(parse_date(day).unwrap(), window);
        let autumn = CollectionWindow::new(9, 12);
        let of_autumn = ["2025-08-31", "2025-09-01", "2025-12-31", "2026-01-01"];
        assert_eq!(of_autumn.map(|day| year(day, autumn)), [2025, 2026, 2026, 2026]);
        let winter = CollectionWindow::new(11, 2);
        let of_winter = ["2025-10-31", "2025-11-01", "2026-02-28", "2026-03-01"];
        assert_eq!(of_winter.map(|day| year(day, winter)), [2025, 2026, 2026, 2026]);
        assert_eq!(year("2025-11-01", None), 2025);
    }

    #[test]
    fn r10_a_residents_benefits_begin_with_the_policy_year_and_not_with_the_enrolment() {
        let autumn = CollectionWindow::new(9, 12);
        let begun = |scheme, enrolled_on: &str, today: &str| {
            let day = |text| parse_date(text).unwrap();
            has_begun(scheme, day(enrolled_on), autumn, day(today))
        };
        assert!(!begun(Scheme::Resident, "2026-10-15", "2026-12-31"));
        assert!(begun(Scheme::Resident, "2026-10-15", "2027-01-01"));
        assert!(begun(Scheme::Employee, "2026-10-15", "2026-10-15"));
        assert!(!begun(Scheme::Employee, "2026-10-15", "2026-10-14"));
    }
}
