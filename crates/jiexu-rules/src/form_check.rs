//! Does an information form (信息表) agree with itself?
//!
//! The destination checks before it takes over (43号 art. 8) and asks the origin to correct what is
//! wrong (纠错), so every finding names the field, what it should say and what it says. A form of
//! ours has no sums of months, and its periods neither overlap nor run backwards
//! ([`Contributions`]). What is left to be wrong are months after the end of coverage, and the
//! lines of the personal account.

use std::fmt::Display;

use jiexu_types::{
    AccountYear, ContributionKind, ContributionRun, Contributions, Date, Month, RegionCode, Scheme,
};

/// What a form says that may contradict itself.
#[derive(Clone, Copy, Debug)]
pub struct WrittenForm<'a> {
    /// Scheme of the relationship that leaves.
    pub scheme: Scheme,
    /// The region that it leaves.
    pub origin: RegionCode,
    /// First day without coverage in that scheme there, if it is stated.
    pub suspended_on: Option<Date>,
    /// Every month on the form, wherever it was paid.
    pub contributions: &'a Contributions,
    /// Lines of the personal account.
    pub account_years: &'a [AccountYear],
}

/// One thing that does not hold: what a correction request says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormFinding {
    /// Path of the field, as JSON would name it: `contributions[2].last_month`.
    pub field: String,
    /// What would hold.
    pub expected: String,
    /// What is written.
    pub found: String,
}

/// Everything that does not hold, in the order of the form; empty when it is sound.
pub fn check_form(form: WrittenForm<'_>) -> Vec<FormFinding> {
    let runs = form.contributions.runs().iter().enumerate();
    let outside = runs.filter_map(|(index, run)| check_coverage(form, index, run));
    let years = form.account_years.iter().enumerate();
    outside.chain(years.filter_map(|(index, line)| check_year(index, *line))).collect()
}

/// A month lies within coverage, unless it was paid afterwards. Months of other regions, and those
/// of the other scheme, are covered elsewhere: the form does not say until when.
fn check_coverage(
    form: WrittenForm<'_>,
    index: usize,
    run: &ContributionRun,
) -> Option<FormFinding> {
    let covered_there = run.scheme == form.scheme && run.region == form.origin;
    let must_be_covered = match run.terms.kind {
        ContributionKind::Actual | ContributionKind::Deemed => covered_there,
        ContributionKind::BackPaid => false,
    };
    let last = last_covered(form.scheme, form.suspended_on?)?;
    (must_be_covered && last < run.last).then(|| {
        let field = format!("contributions[{index}].last_month");
        finding(field, format!("{last} or earlier"), run.last)
    })
}

/// The last month that may be on record when coverage ends on that day. A month that has begun was
/// covered; residents pay for a year at once (R10), so that all of the year stays paid.
fn last_covered(scheme: Scheme, suspended_on: Date) -> Option<Month> {
    let month = Month::of(suspended_on).ok()?;
    let begun = if suspended_on.day() == 1 { month.previous()? } else { month };
    match scheme {
        Scheme::Employee => Some(begun),
        Scheme::Resident => Month::new(begun.year().into(), 12).ok(),
    }
}

/// A year-end total is credits and interest.
fn check_year(index: usize, line: AccountYear) -> Option<FormFinding> {
    let AccountYear { year: _, credited, interest, total } = line;
    // Two amounts may add up to more than an account can hold: then no total is right.
    let sum = credited.as_fen().saturating_add(interest.as_fen());
    (sum != total.as_fen()).then(|| {
        let field = format!("dossier.account_years[{index}].total_fen");
        finding(field, sum, total.as_fen())
    })
}

fn finding(field: String, expected: impl Display, found: impl Display) -> FormFinding {
    FormFinding { field, expected: expected.to_string(), found: found.to_string() }
}

#[cfg(test)]
mod tests;
