use jiexu_types::{Fen, PaymentTerms};

use super::*;

const NANTONG: u32 = 320_600;
const HEBI: u32 = 410_600;

fn region(code: u32) -> RegionCode {
    RegionCode::try_from(code).unwrap()
}

fn run(first: u32, last: u32, paid_to: u32) -> ContributionRun {
    ContributionRun {
        scheme: Scheme::Employee,
        first: Month::try_from(first).unwrap(),
        last: Month::try_from(last).unwrap(),
        region: region(paid_to),
        credited: Fen::ZERO,
        terms: PaymentTerms::default(),
    }
}

fn of_kind(kind: ContributionKind, run: ContributionRun) -> ContributionRun {
    ContributionRun { terms: PaymentTerms { kind, ..PaymentTerms::default() }, ..run }
}

fn as_resident(run: ContributionRun) -> ContributionRun {
    ContributionRun { scheme: Scheme::Resident, ..run }
}

fn line(year: u16, [credited, interest, total]: [u64; 3]) -> AccountYear {
    let [credited, interest, total] = [credited, interest, total].map(|n| Fen::new(n).unwrap());
    AccountYear { year, credited, interest, total }
}

/// Each finding as `field: expected, found`.
fn told(form: WrittenForm<'_>) -> Vec<String> {
    let told = |finding: &FormFinding| {
        let FormFinding { field, expected, found } = finding;
        format!("{field}: {expected}, found {found}")
    };
    check_form(form).iter().map(told).collect()
}

/// A form of Nantong with these months, and this first day without coverage.
#[track_caller]
fn check_months(scheme: Scheme, day: &str, runs: &[ContributionRun], expected: &[&str]) {
    let contributions = Contributions::from_runs(runs.to_vec()).unwrap();
    let form = WrittenForm {
        scheme,
        origin: region(NANTONG),
        suspended_on: Some(day.parse().unwrap()),
        contributions: &contributions,
        account_years: &[],
    };
    assert_eq!(told(form), expected, "suspended on {day}");
    let unknown = WrittenForm { suspended_on: None, ..form };
    assert_eq!(check_form(unknown), [], "nothing contradicts a day that is not stated");
}

#[track_caller]
fn check_years(lines: &[AccountYear], expected: &[&str]) {
    let form = WrittenForm {
        scheme: Scheme::Employee,
        origin: region(NANTONG),
        suspended_on: None,
        contributions: &Contributions::default(),
        account_years: lines,
    };
    assert_eq!(told(form), expected);
}

#[test]
fn a_month_after_the_suspension_is_outside_of_coverage() {
    let paid = [run(202_401, 202_512, NANTONG)];
    let late = "contributions[0].last_month: 202511 or earlier, found 202512";
    check_months(Scheme::Employee, "2026-01-01", &paid, &[]);
    check_months(Scheme::Employee, "2025-12-02", &paid, &[]);
    check_months(Scheme::Employee, "2025-12-01", &paid, &[late]);
    check_months(Scheme::Employee, "2025-11-30", &paid, &[late]);
}

#[test]
fn a_month_that_was_repaid_was_never_covered_in_its_time() {
    let repaid = of_kind(ContributionKind::BackPaid, run(202_601, 202_601, NANTONG));
    let deemed = of_kind(ContributionKind::Deemed, run(202_602, 202_602, NANTONG));
    let months = [run(202_401, 202_512, NANTONG), repaid, deemed];
    let late = "contributions[2].last_month: 202512 or earlier, found 202602";
    check_months(Scheme::Employee, "2026-01-01", &months, &[late]);
}

#[test]
fn months_of_other_regions_and_of_the_other_scheme_are_covered_elsewhere() {
    let months = [
        run(202_401, 202_412, NANTONG),
        run(202_501, 202_512, HEBI),
        as_resident(run(202_601, 202_612, NANTONG)),
    ];
    check_months(Scheme::Employee, "2025-01-01", &months, &[]);
    // They are numbered as on the form, with those that nobody looks at.
    let came_back = [run(202_301, 202_312, HEBI), run(202_401, 202_512, NANTONG)];
    let late = "contributions[1].last_month: 202412 or earlier, found 202512";
    check_months(Scheme::Employee, "2025-01-01", &came_back, &[late]);
}

#[test]
fn residents_have_paid_for_the_whole_year() {
    let paid = [as_resident(run(202_501, 202_512, NANTONG))];
    check_months(Scheme::Resident, "2025-03-07", &paid, &[]);
    check_months(Scheme::Resident, "2025-01-02", &paid, &[]);
    let late = "contributions[0].last_month: 202412 or earlier, found 202512";
    check_months(Scheme::Resident, "2025-01-01", &paid, &[late]);
}

#[test]
fn a_year_end_total_is_credits_and_interest() {
    check_years(&[line(2024, [240_000, 1_050, 241_050]), line(2025, [60_000, 0, 60_000])], &[]);
    check_years(
        &[line(2023, [0; 3]), line(2024, [100, 5, 104]), line(2025, [0, 0, 1])],
        &[
            "dossier.account_years[1].total_fen: 105, found 104",
            "dossier.account_years[2].total_fen: 0, found 1",
        ],
    );
    let most = Fen::MAX.as_fen();
    check_years(
        &[line(2024, [most, 1, most])],
        &["dossier.account_years[0].total_fen: 10000000000, found 9999999999"],
    );
}
