use std::collections::BTreeSet;

use jiexu_types::{Fen, PaymentTerms, RegionCode, Scheme, parse_date};
use proptest::prelude::*;

use super::*;

fn month(yyyymm: u32) -> Month {
    Month::try_from(yyyymm).unwrap()
}

fn run(scheme: Scheme, first: u32, last: u32, region: u32) -> ContributionRun {
    let region = RegionCode::try_from(region).unwrap();
    let (first, last) = (month(first), month(last));
    let (credited, terms) = (Fen::ZERO, PaymentTerms::default());
    ContributionRun { scheme, first, last, region, credited, terms }
}

fn given(runs: &[ContributionRun]) -> Contributions {
    Contributions::from_runs(runs.to_vec()).unwrap()
}

#[test]
fn a_lapse_is_what_lies_between_two_paid_months() {
    let check = |first_paid, lapse, from: Option<&str>| {
        assert_eq!(lapse_months(month(202503), month(first_paid)), lapse, "{first_paid}");
        let from = from.and_then(parse_date);
        assert_eq!(lapse_from(month(202503), month(first_paid)), from, "{first_paid}");
    };
    check(202504, 0, None);
    check(202506, 2, Some("2025-04-01"));
    check(202507, 3, Some("2025-04-01"));
    check(202508, 4, Some("2025-04-01"));
    // Paid in both places, or in the wrong order: no lapse.
    check(202503, 0, None);
    check(202411, 0, None);
    // Over the turn of the year.
    assert_eq!(lapse_months(month(202411), month(202503)), 3);
    assert_eq!(lapse_from(month(202412), month(202503)), parse_date("2025-01-01"));
}

#[test]
fn two_years_in_a_row_may_change_scheme_and_region() {
    use Scheme::{Employee, Resident};
    let record = given(&[
        run(Resident, 202301, 202312, 320600),
        run(Employee, 202401, 202410, 320600),
        run(Employee, 202411, 202412, 410600),
    ]);
    assert_eq!(continuous_months(&record, month(202412)), 24);
    assert_eq!(continuous_months(&record, month(202406)), 18);
    assert_eq!(continuous_months(&record, month(202501)), 0, "not on record");
    assert_eq!(continuous_months(&Contributions::default(), month(202501)), 0);
}

#[test]
fn a_gap_begins_the_count_anew() {
    let record = given(&[
        run(Scheme::Employee, 202001, 202306, 320600),
        run(Scheme::Employee, 202308, 202412, 320600),
    ]);
    assert_eq!(continuous_months(&record, month(202412)), 17);
    // Months paid in both schemes count once.
    let twice = given(&[
        run(Scheme::Employee, 202308, 202412, 320600),
        run(Scheme::Resident, 202301, 202312, 320600),
    ]);
    assert_eq!(continuous_months(&twice, month(202412)), 24);
    let since_ever = given(&[run(Scheme::Employee, 195101, 195102, 320600)]);
    assert_eq!(continuous_months(&since_ever, month(195102)), 2);
}

proptest! {
    #[test]
    fn a_later_payment_is_a_longer_lapse(last in 0u32..600, gap in 0u32..400) {
        let last = month(200001).plus(last).unwrap();
        let first = last.plus(gap).unwrap();
        let lapse = lapse_months(last, first);
        prop_assert_eq!(lapse, gap.saturating_sub(1));
        prop_assert_eq!(lapse_from(last, first).is_some(), lapse > 0);
    }

    /// Against a set of months, walked one by one.
    #[test]
    fn continuous_months_agree_with_counting_back(
        paid in proptest::collection::vec((0u32..40, any::<bool>()), 0..60),
        last in 0u32..40,
    ) {
        let at = |offset| month(202001).plus(offset).unwrap();
        let mut record = Contributions::default();
        let mut model = BTreeSet::new();
        for (offset, employee) in paid {
            let scheme = if employee { Scheme::Employee } else { Scheme::Resident };
            let month = at(offset).as_yyyymm();
            record.record(run(scheme, month, month, 320_600));
            model.insert(at(offset));
        }
        let mut expected = 0u32;
        let mut month = Some(at(last));
        while let Some(paid) = month.filter(|month| model.contains(month)) {
            expected = expected.saturating_add(1);
            month = paid.previous();
        }
        prop_assert_eq!(continuous_months(&record, at(last)), expected);
    }
}

#[test]
fn a_lapse_is_repaid_when_each_of_its_months_is_on_record() {
    let record = |last| {
        given(&[
            run(Scheme::Employee, 202401, 202503, 320600),
            run(Scheme::Employee, 202505, last, 410600),
            run(Scheme::Resident, 202504, 202504, 410600),
        ])
    };
    let (last, first) = (month(202503), month(202507));
    assert!(is_repaid(&record(202506), last, first));
    assert!(!is_repaid(&record(202505), last, first), "June is owed");
    assert!(is_repaid(&Contributions::default(), last, month(202504)), "no lapse, nothing owed");
    let lapsed = |yyyymm| is_lapsed(month(yyyymm), last, first);
    assert_eq!([202503, 202504, 202506, 202507].map(lapsed), [false, true, true, false]);
}

#[test]
fn r34_lapsed_years_are_those_without_coverage_and_repaid_ones_are_whole() {
    let years = |last, first| lapsed_years(month(last), month(first));
    assert_eq!(years(202506, 202602), 0);
    assert_eq!(years(202412, 202601), 1);
    assert_eq!(years(201801, 202612), 7);
    assert_eq!(years(202612, 201801), 0);
    let record = given(&[
        run(Scheme::Resident, 202301, 202312, 410600),
        run(Scheme::Resident, 202402, 202412, 410600),
        run(Scheme::Resident, 202501, 202512, 410600),
    ]);
    let repaid = |last, first| repaid_years(&record, month(last), month(first));
    assert_eq!(repaid(202212, 202601), 2, "January 2024 is missing");
    assert_eq!(repaid(202306, 202601), 1, "2023 was not lapsed");
    assert_eq!(repaid(202506, 202602), 0);
}
