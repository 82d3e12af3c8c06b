//! Waiting periods in the resident scheme (国办发〔2024〕38号, R34) and who has none (R39).

use jiexu_types::Date;

/// Months that everybody waits who enrols out of time.
const FIXED_MONTHS: u8 = 3;
/// From so many lapsed years on, repaying does not bring the waiting below [`LONG_LAPSE_MONTHS`].
const LONG_LAPSE_YEARS: u8 = 4;
/// The least waiting after a long lapse, in months.
const LONG_LAPSE_MONTHS: u8 = 6;

/// What matters in the resident scheme of the destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResidentFacts {
    /// The day of enrolment.
    pub enrolled_on: Date,
    /// Enrolled in the collection window (集中参保期) of the policy year.
    pub in_window: bool,
    /// First day of the benefit period that was paid for, e.g. 1 January of the next year.
    pub period_from: Option<Date>,
    /// Policy years without coverage before this one.
    pub lapsed_years: u8,
    /// How many of them were repaid.
    pub repaid_years: u8,
    /// Belongs to a group that does not wait, as the region names them.
    pub exempt: bool,
    /// Date of birth, for newborns; anybody else is not among them whatever it is.
    pub born_on: Option<Date>,
    /// First day without coverage as an employee, if there was such coverage.
    pub employee_until: Option<Date>,
}

/// Time in which an enrolment is not late, counted from the day after its cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grace {
    /// So many days, the last included.
    Days(u32),
    /// So many months, to the same day.
    Months(u32),
}

/// Months of waiting after `lapsed_years`, of which `repaid_years` were paid afterwards: three, and
/// one for each lapsed year that was not; after four lapsed years at least six.
pub fn resident_waiting(lapsed_years: u8, repaid_years: u8) -> u8 {
    let variable = lapsed_years.saturating_sub(repaid_years);
    let months = FIXED_MONTHS.saturating_add(variable);
    if lapsed_years >= LONG_LAPSE_YEARS { months.max(LONG_LAPSE_MONTHS) } else { months }
}

impl Grace {
    /// The last day that is in time.
    pub fn last_day(self, from: Date) -> Date {
        let span = match self {
            Grace::Days(days) => jiff::Span::new().try_days(i64::from(days)),
            Grace::Months(months) => jiff::Span::new().try_months(i64::from(months)),
        };
        span.and_then(|span| from.checked_add(span)).unwrap_or(Date::MAX)
    }
}
