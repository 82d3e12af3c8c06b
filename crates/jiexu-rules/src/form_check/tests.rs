use proptest::prelude::*;

use super::*;

fn month(yyyymm: u32) -> Month {
    Month::try_from(yyyymm).unwrap()
}

fn period(first: u32, last: u32, months: u32) -> WrittenPeriod {
    let (first, last) = (month(first), month(last));
    WrittenPeriod { scheme: Scheme::Employee, first, last, kind: PeriodKind::Actual, months }
}

fn year(year: i16, credited_fen: i64, interest_fen: i64, total_fen: i64) -> WrittenYear {
    WrittenYear { year, credited_fen, interest_fen, total_fen }
}

fn totals(actual_months: u32, deemed_months: u32) -> WrittenTotals {
    let cumulative_months = actual_months.saturating_add(deemed_months);
    WrittenTotals { actual_months, deemed_months, cumulative_months }
}

fn form(periods: &[WrittenPeriod], totals: WrittenTotals) -> WrittenForm<'_> {
    WrittenForm {
        first_covered: None,
        last_covered: None,
        periods,
        totals,
        years: &[],
        balance_fen: 0,
    }
}

/// Each finding as `Rule field: expected, found`.
#[track_caller]
fn check(form: WrittenForm<'_>, expected: &[&str]) {
    let told = |finding: &FormFinding| {
        let FormFinding { field, rule, expected, found } = finding;
        format!("{rule:?} {field}: {expected}, found {found}")
    };
    let findings: Vec<String> = check_form(form).iter().map(told).collect();
    assert_eq!(findings, expected);
}

#[test]
fn a_sound_form_has_no_findings() {
    let periods = [
        period(202001, 202012, 12),
        WrittenPeriod { kind: PeriodKind::BackPaid, ..period(202101, 202103, 3) },
        WrittenPeriod { kind: PeriodKind::Deemed, ..period(201901, 201912, 12) },
        // A month counts once per scheme; this is another.
        WrittenPeriod { scheme: Scheme::Resident, ..period(202001, 202001, 1) },
    ];
    let sound = WrittenForm {
        first_covered: Some(month(201901)),
        last_covered: Some(month(202103)),
        years: &[year(2020, 240_000, 1_050, 241_050), year(2021, 60_000, 7, 60_007)],
        balance_fen: 301_057,
        ..form(&periods, totals(16, 12))
    };
    check(sound, &[]);
    check(form(&[], WrittenTotals::default()), &[]);
}

#[test]
fn months_are_counted_from_first_to_last_both_included() {
    check(
        form(&[period(202411, 202502, 3)], totals(4, 0)),
        &["MonthCount periods[0].months: 4, found 3"],
    );
    check(form(&[period(202411, 202411, 1)], totals(1, 0)), &[]);
}

#[test]
fn a_period_that_ends_before_it_begins_is_told_once() {
    check(
        form(&[period(202502, 202501, 5)], totals(0, 0)),
        &["Backwards periods[0].last: 202502 or later, found 202501"],
    );
}

#[test]
fn periods_of_one_scheme_share_no_month() {
    let overlapping = [period(202101, 202103, 3), period(202001, 202101, 13)];
    check(
        form(&overlapping, totals(16, 0)),
        &["Overlap periods[0].first: after 202101, where periods[1] ends, found 202101"],
    );
    // One long period swallows two others; each of them is told.
    let swallowed =
        [period(202001, 202012, 12), period(202002, 202003, 2), period(202011, 202011, 1)];
    check(
        form(&swallowed, totals(15, 0)),
        &[
            "Overlap periods[1].first: after 202012, where periods[0] ends, found 202002",
            "Overlap periods[2].first: after 202012, where periods[0] ends, found 202011",
        ],
    );
}

#[test]
fn periods_lie_within_coverage() {
    let periods = [period(202001, 202012, 12)];
    let outside = WrittenForm {
        first_covered: Some(month(202002)),
        last_covered: Some(month(202011)),
        ..form(&periods, totals(12, 0))
    };
    check(
        outside,
        &[
            "OutsideCoverage periods[0].first: 202002 or later, found 202001",
            "OutsideCoverage periods[0].last: 202011 or earlier, found 202012",
        ],
    );
}

#[test]
fn totals_are_sums_of_the_periods() {
    let periods = [
        period(202001, 202012, 12),
        WrittenPeriod { kind: PeriodKind::Deemed, ..period(201901, 201903, 3) },
    ];
    let wrong = WrittenTotals { actual_months: 15, deemed_months: 0, cumulative_months: 14 };
    check(
        form(&periods, wrong),
        &[
            "Total totals.actual_months: 12, found 15",
            "Total totals.deemed_months: 3, found 0",
            "Total totals.cumulative_months: 15, found 14",
        ],
    );
}

#[test]
fn a_year_is_its_credits_and_interest_and_appears_once() {
    let years = [year(2020, 100, 5, 105), year(2021, 100, 5, 104), year(2020, -7, 0, -7)];
    let wrong = WrittenForm { years: &years, ..form(&[], totals(0, 0)) };
    check(
        wrong,
        &[
            "YearTotal years[1].total_fen: 105, found 104",
            "YearTwice years[2].year: each year once, found 2020",
            "Amount years[2].credited_fen: 0 to 9999999999, found -7",
        ],
    );
    let huge = [year(2020, i64::MAX, i64::MAX, -2)];
    let findings = check_form(WrittenForm { years: &huge, ..form(&[], totals(0, 0)) });
    assert!(findings.iter().any(|finding| finding.expected == "18446744073709551614"));
}

#[test]
fn a_balance_is_not_below_zero() {
    check(
        WrittenForm { balance_fen: -1, ..form(&[], totals(0, 0)) },
        &["Amount balance_fen: 0 to 9999999999, found -1"],
    );
}

proptest! {
    /// A form that was filled in by the rules has no finding, and one month more or less in any
    /// place of it has one.
    #[test]
    fn one_wrong_number_is_found(
        lengths in proptest::collection::vec((1u32..40, 1u32..6), 1..12),
        at in any::<proptest::sample::Index>(),
        field in 0u8..4,
    ) {
        let mut first = month(199001);
        let mut periods = Vec::new();
        let mut sum = 0u32;
        for (months, gap) in lengths {
            let last = first.plus(months).and_then(Month::previous).unwrap();
            periods.push(WrittenPeriod {
                scheme: Scheme::Employee, first, last, kind: PeriodKind::Actual, months,
            });
            sum = sum.saturating_add(months);
            first = last.plus(gap).unwrap();
        }
        let sound = totals(sum, 0);
        prop_assert_eq!(check_form(form(&periods, sound)), vec![]);
        let mut wrong = sound;
        let spoilt = at.get_mut(&mut periods);
        match field {
            0 => spoilt.months = spoilt.months.saturating_add(1),
            1 => spoilt.last = spoilt.last.next().unwrap(),
            2 => spoilt.first = spoilt.first.previous().unwrap(),
            _ => wrong.actual_months = wrong.actual_months.saturating_sub(1),
        }
        prop_assert!(!check_form(form(&periods, wrong)).is_empty());
    }
}
