//! The months in which residents enrol for a policy year (集中参保期, R34, R39).

use jiexu_types::Date;

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
}
