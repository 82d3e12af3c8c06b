//! Arithmetic of the information form (信息表): does it agree with itself?
//!
//! The destination checks before it takes over (43号 art. 8) and asks the origin to correct what is
//! wrong (纠错), so every finding names the field, what it should say and what it says. A form as it
//! is written may hold anything: nothing here takes numbers for valid, negative ones included.

use std::fmt::Display;

use jiexu_types::{Fen, Month, Scheme};

/// A form as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrittenForm<'a> {
    /// First month of coverage (首次参保年月), if it is stated.
    pub first_covered: Option<Month>,
    /// Last month of coverage, if it is stated.
    pub last_covered: Option<Month>,
    /// Periods of contribution, in any order.
    pub periods: &'a [WrittenPeriod],
    /// Totals over the periods.
    pub totals: WrittenTotals,
    /// Lines of the personal account, by year.
    pub years: &'a [WrittenYear],
    /// Balance of the account, in fen.
    pub balance_fen: i64,
}

/// One period of contribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrittenPeriod {
    /// Scheme the months count for.
    pub scheme: Scheme,
    /// First month.
    pub first: Month,
    /// Last month, included.
    pub last: Month,
    /// How the months came about.
    pub kind: PeriodKind,
    /// Number of months as it is stated.
    pub months: u32,
}

/// How months of contribution came about (缴费性质).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PeriodKind {
    /// Paid in time (实缴).
    Actual,
    /// Paid afterwards (补缴); counts as paid.
    BackPaid,
    /// Recognised without payment (视同缴费).
    Deemed,
}

/// Months as they are summed up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WrittenTotals {
    /// Paid and repaid (实际缴费月数).
    pub actual_months: u32,
    /// Deemed (视同缴费月数).
    pub deemed_months: u32,
    /// Both (累计缴费月数).
    pub cumulative_months: u32,
}

/// One year of the personal account, in fen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrittenYear {
    /// The year.
    pub year: i16,
    /// What contributions credited (划入).
    pub credited_fen: i64,
    /// Interest (利息).
    pub interest_fen: i64,
    /// Year-end total (年末合计): credited and interest.
    pub total_fen: i64,
}

/// One thing that does not hold: what a correction request says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormFinding {
    /// Path of the field, as JSON would name it: `periods[2].months`.
    pub field: String,
    /// What does not hold.
    pub rule: FormRule,
    /// What would hold.
    pub expected: String,
    /// What is written.
    pub found: String,
}

/// The checks of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FormRule {
    /// A period ends before it begins.
    Backwards,
    /// The months of a period are not those from first to last, both included.
    MonthCount,
    /// Two periods of one scheme share a month: it would count twice.
    Overlap,
    /// A period lies outside of coverage.
    OutsideCoverage,
    /// A total is not the sum of the periods.
    Total,
    /// A year appears twice.
    YearTwice,
    /// A year-end total is not credits and interest.
    YearTotal,
    /// An amount is below zero, or above what an account may hold.
    Amount,
}

/// Everything that does not hold, in the order of the form; empty when it is sound.
pub fn check_form(form: WrittenForm<'_>) -> Vec<FormFinding> {
    let mut findings = Findings::default();
    for (index, period) in form.periods.iter().enumerate() {
        check_period(&mut findings, index, *period, form);
    }
    check_overlaps(&mut findings, form.periods);
    check_totals(&mut findings, form);
    for (index, line) in form.years.iter().enumerate() {
        check_year(&mut findings, index, *line, form.years);
    }
    findings.check_amount("balance_fen".to_owned(), form.balance_fen);
    findings.0
}

#[derive(Default)]
struct Findings(Vec<FormFinding>);

impl Findings {
    fn add(&mut self, rule: FormRule, field: String, expected: impl Display, found: impl Display) {
        let (expected, found) = (expected.to_string(), found.to_string());
        self.0.push(FormFinding { field, rule, expected, found });
    }

    fn check_equal(&mut self, rule: FormRule, field: &str, expected: u32, found: u32) {
        if expected != found {
            self.add(rule, field.to_owned(), expected, found);
        }
    }

    fn check_amount(&mut self, field: String, fen: i64) {
        if Fen::try_from(fen).is_err() {
            let expected = format!("0 to {}", Fen::MAX.as_fen());
            self.add(FormRule::Amount, field, expected, fen);
        }
    }
}

fn check_period(
    findings: &mut Findings,
    index: usize,
    period: WrittenPeriod,
    form: WrittenForm<'_>,
) {
    let field = |name: &str| format!("periods[{index}].{name}");
    let WrittenPeriod { first, last, months, .. } = period;
    if last < first {
        findings.add(FormRule::Backwards, field("last"), format!("{first} or later"), last);
        // The other checks would only repeat it.
        return;
    }
    findings.check_equal(FormRule::MonthCount, &field("months"), first.count_to(last), months);
    if let Some(begin) = form.first_covered.filter(|begin| first < *begin) {
        let expected = format!("{begin} or later");
        findings.add(FormRule::OutsideCoverage, field("first"), expected, first);
    }
    if let Some(end) = form.last_covered.filter(|end| *end < last) {
        let expected = format!("{end} or earlier");
        findings.add(FormRule::OutsideCoverage, field("last"), expected, last);
    }
}

/// Each period that begins before an earlier one of its scheme has ended.
fn check_overlaps(findings: &mut Findings, periods: &[WrittenPeriod]) {
    let forwards = periods.iter().enumerate().filter(|(_, period)| period.first <= period.last);
    let mut in_order: Vec<(usize, &WrittenPeriod)> = forwards.collect();
    in_order.sort_by_key(|(index, period)| (period.scheme, period.first, *index));
    // The period so far that reaches furthest, with its place.
    let mut reach: Option<(usize, &WrittenPeriod)> = None;
    for (index, period) in in_order {
        let same_scheme = reach.filter(|(_, longest)| longest.scheme == period.scheme);
        if let Some((at, longest)) = same_scheme.filter(|(_, longest)| period.first <= longest.last)
        {
            let expected = format!("after {}, where periods[{at}] ends", longest.last);
            let field = format!("periods[{index}].first");
            findings.add(FormRule::Overlap, field, expected, period.first);
        }
        let further = same_scheme.is_none_or(|(_, longest)| longest.last < period.last);
        if further {
            reach = Some((index, period));
        }
    }
}

/// Totals are compared with the months from first to last, not with the stated ones: those have a
/// check of their own.
fn check_totals(findings: &mut Findings, form: WrittenForm<'_>) {
    let sum = |counts: fn(PeriodKind) -> bool| {
        let periods = form.periods.iter().filter(|period| counts(period.kind));
        let months = periods.map(|period| period.first.count_to(period.last));
        months.fold(0, u32::saturating_add)
    };
    let actual = sum(|kind| match kind {
        PeriodKind::Actual | PeriodKind::BackPaid => true,
        PeriodKind::Deemed => false,
    });
    let deemed = sum(|kind| match kind {
        PeriodKind::Actual | PeriodKind::BackPaid => false,
        PeriodKind::Deemed => true,
    });
    let WrittenTotals { actual_months, deemed_months, cumulative_months } = form.totals;
    let both = actual.saturating_add(deemed);
    let mut check = |name: &str, expected, found| {
        findings.check_equal(FormRule::Total, &format!("totals.{name}"), expected, found);
    };
    check("actual_months", actual, actual_months);
    check("deemed_months", deemed, deemed_months);
    check("cumulative_months", both, cumulative_months);
}

fn check_year(findings: &mut Findings, index: usize, line: WrittenYear, years: &[WrittenYear]) {
    let field = |name: &str| format!("years[{index}].{name}");
    let WrittenYear { year, credited_fen, interest_fen, total_fen } = line;
    if years.iter().take(index).any(|earlier| earlier.year == year) {
        findings.add(FormRule::YearTwice, field("year"), "each year once", year);
    }
    findings.check_amount(field("credited_fen"), credited_fen);
    findings.check_amount(field("interest_fen"), interest_fen);
    // Two numbers of 64 bits may add up to one of 65.
    let sum = i128::from(credited_fen).saturating_add(i128::from(interest_fen));
    if sum != i128::from(total_fen) {
        findings.add(FormRule::YearTotal, field("total_fen"), sum, total_fen);
    }
}

#[cfg(test)]
mod tests;
