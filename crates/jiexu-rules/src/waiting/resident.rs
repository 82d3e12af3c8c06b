//! Waiting periods in the resident scheme (国办发〔2024〕38号, R34) and who has none (R39).

use jiexu_types::{Date, SpecialGroup};

/// What residents wait who enrol late or after a lapse (38号, R34): some months, one more for each
/// lapsed year that was not repaid, and no less than a floor after a long lapse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResidentFormula {
    /// Months that everybody waits who enrols out of time; at most 3.
    pub fixed_months: u8,
    /// From so many lapsed years on, repaying does not bring the waiting below the floor; at most
    /// 4.
    pub long_lapse_years: u8,
    /// The floor, in months; at least 6.
    pub long_lapse_months: u8,
}

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
    /// The group that the person is on record as belonging to; whether it waits, the region says
    /// ([`ExemptGroups`]).
    pub group: Option<SpecialGroup>,
    /// Date of birth, for newborns; anybody else is not among them whatever it is.
    pub born_on: Option<Date>,
    /// First day without coverage as an employee, if there was such coverage.
    pub employee_until: Option<Date>,
}

/// The groups that a region lets wait for nothing (38号: newborns and some groups, R34); none by
/// default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ExemptGroups {
    special_hardship: bool,
    subsistence_allowance: bool,
    low_income: bool,
    poverty_risk: bool,
}

impl ExemptGroups {
    /// Everybody waits.
    pub const NONE: ExemptGroups = ExemptGroups {
        special_hardship: false,
        subsistence_allowance: false,
        low_income: false,
        poverty_risk: false,
    };

    /// True when who belongs to the group does not wait.
    pub const fn contains(self, group: SpecialGroup) -> bool {
        match group {
            SpecialGroup::SpecialHardship => self.special_hardship,
            SpecialGroup::SubsistenceAllowance => self.subsistence_allowance,
            SpecialGroup::LowIncome => self.low_income,
            SpecialGroup::PovertyRisk => self.poverty_risk,
        }
    }
}

impl FromIterator<SpecialGroup> for ExemptGroups {
    fn from_iter<I: IntoIterator<Item = SpecialGroup>>(groups: I) -> ExemptGroups {
        let mut exempt = ExemptGroups::NONE;
        for group in groups {
            match group {
                SpecialGroup::SpecialHardship => exempt.special_hardship = true,
                SpecialGroup::SubsistenceAllowance => exempt.subsistence_allowance = true,
                SpecialGroup::LowIncome => exempt.low_income = true,
                SpecialGroup::PovertyRisk => exempt.poverty_risk = true,
            }
        }
        exempt
    }
}

/// Time in which an enrolment is not late, counted from the day after its cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grace {
    /// So many days, the last included.
    Days(u32),
    /// So many months, to the same day.
    Months(u32),
}

impl ResidentFormula {
    /// 国办发〔2024〕38号 and nothing else.
    pub const NATIONAL: ResidentFormula =
        ResidentFormula { fixed_months: 3, long_lapse_years: 4, long_lapse_months: 6 };

    /// Months of waiting after `lapsed_years`, of which `repaid_years` were paid afterwards.
    pub fn months(self, lapsed_years: u8, repaid_years: u8) -> u8 {
        let variable = lapsed_years.saturating_sub(repaid_years);
        let months = self.fixed_months.saturating_add(variable);
        let long = lapsed_years >= self.long_lapse_years;
        if long { months.max(self.long_lapse_months) } else { months }
    }

    /// Every number that 38号 does not allow, with its key in a region's file.
    pub fn mistakes(self) -> Vec<String> {
        let national = ResidentFormula::NATIONAL;
        let ResidentFormula { fixed_months, long_lapse_years, long_lapse_months } = self;
        let (fixed, years, floor) =
            (national.fixed_months, national.long_lapse_years, national.long_lapse_months);
        let mistakes = [
            (fixed_months > fixed)
                .then(|| format!("formula.fixed_months is {fixed_months}, at most {fixed} (38号)")),
            (!(1..=years).contains(&long_lapse_years)).then(|| {
                format!("formula.long_lapse_years is {long_lapse_years}, 1 to {years} (38号)")
            }),
            (long_lapse_months < floor).then(|| {
                format!("formula.long_lapse_months is {long_lapse_months}, at least {floor} (38号)")
            }),
        ];
        mistakes.into_iter().flatten().collect()
    }
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
