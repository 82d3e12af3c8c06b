use jiexu_types::{SpecialGroup, parse_date};
use proptest::prelude::*;
use proptest::sample::select;

use super::*;

fn day(text: &str) -> Date {
    parse_date(text).unwrap()
}

const FORMULA: ResidentFormula = ResidentFormula::NATIONAL;

fn month(yyyymm: u32) -> Month {
    Month::try_from(yyyymm).unwrap()
}

/// Last paid 2025-03 at the origin, first paid in 2025 at the destination, on the 15th.
fn given(kind: TransferKind, first_paid: u32) -> BenefitFacts {
    BenefitFacts {
        kind,
        last_paid: Some(month(202503)),
        first_paid: month(first_paid),
        paid_on: day(&format!("2025-{:02}-15", first_paid % 100)),
        lapse_repaid: true,
        continuous_months: 24,
        employment: Employment::Employer,
        resident: ResidentFacts {
            enrolled_on: day("2025-06-10"),
            in_window: false,
            period_from: None,
            lapsed_years: 0,
            repaid_years: 0,
            group: None,
            born_on: None,
            employee_until: None,
        },
    }
}

fn employee(first_paid: u32) -> BenefitFacts {
    given(TransferKind::EmployeeToEmployee, first_paid)
}

fn resident(change: impl FnOnce(&mut ResidentFacts)) -> BenefitFacts {
    let mut facts = given(TransferKind::ResidentToResident, 202506);
    change(&mut facts.resident);
    facts
}

/// R40: three months at half the benefits, six when the lapse was not repaid.
fn fujian() -> BenefitPolicy {
    let local = LocalWaiting::same(LocalWait::new(3, 50), LocalWait::new(6, 50));
    BenefitPolicy { local, ..BenefitPolicy::NATIONAL }
}

/// R41: benefits from the next day, or three months by an employer and six on one's own; resident
/// benefits last in the meantime.
fn by_employment() -> BenefitPolicy {
    let (three, six) = (LocalWait::new(3, 0), LocalWait::new(6, 0));
    let local = LocalWaiting {
        employer_repaid: three,
        employer_unpaid: three,
        flexible_repaid: six,
        flexible_unpaid: six,
        resident: LocalWait::NONE,
    };
    let begins = Begins::DayAfterPayment;
    BenefitPolicy { local, begins, resident_benefits_last: true, ..BenefitPolicy::NATIONAL }
}

/// `A 0 months 100% from 2025-06-01, lapse from 2025-04-01`
fn told(facts: BenefitFacts, policy: BenefitPolicy) -> String {
    let start = benefit_start(facts, policy);
    let BenefitStart { waits, percent, starts_on, retroactive_from, .. } = start;
    let rule = match start.rule {
        BenefitRule::ShortLapse => "A",
        BenefitRule::SchemeChange => "B",
        BenefitRule::LocalWaiting => "C",
        BenefitRule::ResidentFormula => "D",
        BenefitRule::ResidentInTime => "in time",
        BenefitRule::ResidentExempt => "exempt",
        BenefitRule::Newborn => "newborn",
    };
    let lapse = retroactive_from.map(|from| format!(", lapse from {from}")).unwrap_or_default();
    format!("{rule}: {waits} months {percent}% from {starts_on}{lapse}")
}

#[track_caller]
fn check(facts: BenefitFacts, policy: BenefitPolicy, expected: &str) {
    assert_eq!(told(facts, policy), expected);
}

#[test]
fn a_lapse_of_three_months_repaid_costs_an_employee_nothing() {
    let law = BenefitPolicy::NATIONAL;
    check(employee(202504), law, "A: 0 months 100% from 2025-04-01");
    check(employee(202506), law, "A: 0 months 100% from 2025-06-01, lapse from 2025-04-01");
    check(employee(202507), law, "A: 0 months 100% from 2025-07-01, lapse from 2025-04-01");
    check(employee(202508), law, "C: 0 months 100% from 2025-08-01");
    // Where there is no lapse nothing can be owed for it.
    let unpaid = |first_paid| BenefitFacts { lapse_repaid: false, ..employee(first_paid) };
    check(unpaid(202504), law, "A: 0 months 100% from 2025-04-01");
}

#[test]
fn fujian_pays_half_for_three_months_or_for_six() {
    check(employee(202507), fujian(), "A: 0 months 100% from 2025-07-01, lapse from 2025-04-01");
    check(employee(202508), fujian(), "C: 3 months 50% from 2025-11-01");
    let unpaid = |first_paid| BenefitFacts { lapse_repaid: false, ..employee(first_paid) };
    check(unpaid(202508), fujian(), "C: 6 months 50% from 2026-02-01");
    // The open question: a short lapse that is not repaid is a local matter.
    check(unpaid(202507), fujian(), "C: 6 months 50% from 2026-01-01");
    let new = BenefitFacts { last_paid: None, ..unpaid(202507) };
    check(new, fujian(), "C: 3 months 50% from 2025-10-01");
}

#[test]
fn waiting_may_depend_on_the_form_of_employment() {
    let flexible = |facts| BenefitFacts { employment: Employment::Flexible, ..facts };
    check(
        employee(202506),
        by_employment(),
        "A: 0 months 100% from 2025-06-16, lapse from 2025-04-01",
    );
    check(employee(202509), by_employment(), "C: 3 months 0% from 2025-12-01");
    check(flexible(employee(202509)), by_employment(), "C: 6 months 0% from 2026-03-01");
    let unpaid = BenefitFacts { lapse_repaid: false, ..employee(202509) };
    check(unpaid, by_employment(), "C: 3 months 0% from 2025-12-01");
    check(flexible(unpaid), by_employment(), "C: 6 months 0% from 2026-03-01");
}

#[test]
fn resident_benefits_bridge_the_waiting_of_a_new_employee() {
    let from_residents = given(TransferKind::ResidentToEmployee, 202509);
    let start = benefit_start(from_residents, by_employment());
    assert!(start.resident_benefits_last);
    assert!(!benefit_start(employee(202509), by_employment()).resident_benefits_last);
    assert!(!benefit_start(from_residents, fujian()).resident_benefits_last);
    let no_waiting = given(TransferKind::ResidentToEmployee, 202504);
    assert!(!benefit_start(no_waiting, by_employment()).resident_benefits_last);
}

#[test]
fn two_years_in_a_row_carry_over_a_change_of_scheme() {
    let to_employee = given(TransferKind::ResidentToEmployee, 202507);
    let bridged = "B: 0 months 100% from 2025-07-01, lapse from 2025-04-01";
    check(to_employee, fujian(), bridged);
    let short = BenefitFacts { continuous_months: 23, ..to_employee };
    check(short, fujian(), "C: 3 months 50% from 2025-10-01");
    let late = given(TransferKind::ResidentToEmployee, 202508);
    check(late, fujian(), "C: 3 months 50% from 2025-11-01");
    let to_resident = given(TransferKind::EmployeeToResident, 202507);
    check(to_resident, fujian(), bridged);
    let short = BenefitFacts { continuous_months: 23, ..to_resident };
    check(short, fujian(), "D: 3 months 0% from 2025-10-01");
    // From employee to employee nobody asks for two years.
    let employee = BenefitFacts { continuous_months: 1, ..employee(202507) };
    check(employee, fujian(), "A: 0 months 100% from 2025-07-01, lapse from 2025-04-01");
}

#[test]
fn a_region_waits_at_most_six_months() {
    let wait = LocalWait::new(9, 130);
    assert_eq!((wait.months(), wait.percent()), (6, 100));
    let wait = LocalWait::new(6, 0);
    assert_eq!((wait.months(), wait.percent()), (6, 0));
}

#[test]
fn the_resident_formula_has_its_published_values() {
    let without_repaying: Vec<u8> = (0..=7).map(|years| FORMULA.months(years, 0)).collect();
    assert_eq!(without_repaying, [3, 4, 5, 6, 7, 8, 9, 10]);
    let repaid = [(2, 1, 4), (3, 3, 3), (4, 1, 6), (4, 4, 6), (5, 2, 6), (7, 3, 7)];
    for (lapsed, repaid, months) in repaid {
        assert_eq!(FORMULA.months(lapsed, repaid), months, "{lapsed} lapsed, {repaid} repaid");
    }
    assert_eq!(FORMULA.months(1, 9), 3, "nobody repays more than was owed");
    assert_eq!(FORMULA.months(u8::MAX, 0), u8::MAX);
}

/// What a region may say in the place of the law's numbers decides.
#[test]
fn the_numbers_of_a_region_decide_where_it_has_its_own() {
    let decide = |facts, measures, formula| {
        let policy = BenefitPolicy { measures, formula, ..BenefitPolicy::NATIONAL };
        benefit_start(facts, policy)
    };
    let (law, formula) = (Measures::NATIONAL, ResidentFormula::NATIONAL);
    let longer = Measures { lapse_months: 4, ..law };
    assert_eq!(decide(employee(202508), law, formula).rule, BenefitRule::LocalWaiting);
    assert_eq!(decide(employee(202508), longer, formula).rule, BenefitRule::ShortLapse);

    let changed =
        BenefitFacts { continuous_months: 12, ..given(TransferKind::EmployeeToResident, 202506) };
    let sooner = Measures { continuous_months: 12, ..law };
    assert_eq!(decide(changed, law, formula).rule, BenefitRule::ResidentFormula);
    assert_eq!(decide(changed, sooner, formula).rule, BenefitRule::SchemeChange);

    let wait = |formula: ResidentFormula, lapsed, repaid| {
        let resident = ResidentFacts {
            lapsed_years: lapsed,
            repaid_years: repaid,
            ..employee(202507).resident
        };
        let facts = BenefitFacts { resident, ..given(TransferKind::ResidentToResident, 202507) };
        decide(facts, law, formula).waits
    };
    assert_eq!((wait(formula, 1, 0), wait(formula, 3, 3), wait(formula, 4, 4)), (4, 3, 6));
    assert_eq!(wait(ResidentFormula { fixed_months: 2, ..formula }, 1, 0), 3);
    assert_eq!(wait(ResidentFormula { long_lapse_years: 3, ..formula }, 3, 3), 6);
    assert_eq!(wait(ResidentFormula { long_lapse_months: 7, ..formula }, 4, 4), 7);
}

#[test]
fn residents_wait_who_come_late_or_lapsed() {
    let law = BenefitPolicy::NATIONAL;
    check(resident(|_| {}), law, "D: 3 months 0% from 2025-09-01");
    check(resident(|r| r.in_window = true), law, "in time: 0 months 100% from 2025-06-01");
    let lapsed = resident(|r| {
        r.in_window = true;
        r.lapsed_years = 5;
        r.repaid_years = 2;
    });
    check(lapsed, law, "D: 6 months 0% from 2025-12-01");
    // A short lapse of months means nothing among residents: years are counted.
    let unpaid = BenefitFacts { lapse_repaid: false, ..resident(|r| r.in_window = true) };
    check(unpaid, law, "in time: 0 months 100% from 2025-06-01");
}

#[test]
fn r34_newborns_and_exempt_groups_do_not_wait() {
    let nanjing = BenefitPolicy {
        begins: Begins::MonthAfterPayment,
        newborn: Some(Grace::Days(90)),
        ..BenefitPolicy::NATIONAL
    };
    let born = |born: &str| resident(|r| r.born_on = Some(day(born)));
    // Enrolled on 2025-06-10, the ninetieth day.
    check(born("2025-03-12"), nanjing, "newborn: 0 months 100% from 2025-03-12");
    check(born("2025-03-11"), nanjing, "D: 3 months 0% from 2025-09-01");
    check(born("2025-06-11"), nanjing, "D: 3 months 0% from 2025-09-01");
    check(born("2025-03-12"), BenefitPolicy::NATIONAL, "D: 3 months 0% from 2025-09-01");
    // Of four groups a region may exempt any, and nobody is exempt unless it does.
    let of = |group: SpecialGroup| {
        resident(|r| {
            r.born_on = Some(day("2025-03-11"));
            r.lapsed_years = 4;
            r.group = Some(group);
        })
    };
    for group in SpecialGroup::ALL {
        check(of(group), nanjing, "D: 7 months 0% from 2026-01-01");
        let exempt = [group].into_iter().collect();
        let policy = BenefitPolicy { exempt, ..nanjing };
        for other in SpecialGroup::ALL {
            let waits = if other == group { "exempt: 0 months 100%" } else { "D: 7 months 0%" };
            let from = if other == group { "2025-07-01" } else { "2026-01-01" };
            check(of(other), policy, &format!("{waits} from {from}"));
        }
        let national = BenefitPolicy { exempt, ..BenefitPolicy::NATIONAL };
        check(of(group), national, "exempt: 0 months 100% from 2025-06-01");
    }
}

#[test]
fn who_leaves_employment_has_some_time_to_become_a_resident() {
    let left = |until: &str| {
        let mut facts = resident(|r| r.employee_until = Some(day(until)));
        facts.kind = TransferKind::EmployeeToResident;
        BenefitFacts { continuous_months: 23, ..facts }
    };
    let days = BenefitPolicy {
        begins: Begins::MonthAfterPayment,
        after_employee: Some(Grace::Days(90)),
        ..BenefitPolicy::NATIONAL
    };
    check(left("2025-03-12"), days, "in time: 0 months 100% from 2025-07-01");
    check(left("2025-03-11"), days, "D: 3 months 0% from 2025-09-01");
    let months =
        BenefitPolicy { after_employee: Some(Grace::Months(3)), ..BenefitPolicy::NATIONAL };
    check(left("2025-03-10"), months, "in time: 0 months 100% from 2025-06-01");
    check(left("2025-03-09"), months, "D: 3 months 0% from 2025-09-01");
    check(left("2025-03-10"), BenefitPolicy::NATIONAL, "D: 3 months 0% from 2025-09-01");
    // Nobody's grace who was a resident all along.
    let same = BenefitFacts { kind: TransferKind::ResidentToResident, ..left("2025-03-12") };
    check(same, days, "D: 3 months 0% from 2025-09-01");
}

#[test]
fn before_the_formula_residents_waited_as_the_region_said() {
    let local = LocalWaiting { resident: LocalWait::new(2, 0), ..LocalWaiting::NONE };
    let from = |yyyymm| {
        let formula_from = Some(month(yyyymm));
        BenefitPolicy { local, formula_from, ..BenefitPolicy::NATIONAL }
    };
    check(resident(|_| {}), from(202507), "C: 2 months 0% from 2025-08-01");
    check(resident(|_| {}), from(202506), "D: 3 months 0% from 2025-09-01");
}

#[test]
fn next_years_benefits_do_not_begin_this_year() {
    let next_year = |r: &mut ResidentFacts| r.period_from = Some(day("2026-01-01"));
    let in_window = resident(|r| {
        next_year(r);
        r.in_window = true;
    });
    check(in_window, BenefitPolicy::NATIONAL, "in time: 0 months 100% from 2026-01-01");
    check(resident(next_year), BenefitPolicy::NATIONAL, "D: 3 months 0% from 2026-01-01");
    let mut employee = employee(202504);
    next_year(&mut employee.resident);
    check(employee, BenefitPolicy::NATIONAL, "A: 0 months 100% from 2025-04-01");
}

#[test]
fn benefits_begin_no_later_than_time_ends() {
    let last = BenefitFacts { paid_on: Date::MAX, ..employee(202508) };
    assert_eq!(benefit_start(last, fujian()).starts_on, Date::MAX);
    for begins in [Begins::DayAfterPayment, Begins::MonthAfterPayment] {
        let policy = BenefitPolicy { begins, ..BenefitPolicy::NATIONAL };
        assert_eq!(benefit_start(last, policy).starts_on, Date::MAX);
    }
    assert_eq!(Grace::Days(u32::MAX).last_day(day("2025-03-12")), Date::MAX);
}

proptest! {
    #[test]
    fn another_lapsed_year_never_shortens_and_another_repaid_one_never_lengthens(
        lapsed in 0u8..100, repaid in 0u8..100,
    ) {
        let months = FORMULA.months(lapsed, repaid);
        prop_assert!(FORMULA.months(lapsed.saturating_add(1), repaid) >= months);
        prop_assert!(FORMULA.months(lapsed, repaid.saturating_add(1)) <= months);
        prop_assert!(months >= 3 && (lapsed < 4 || months >= 6));
    }

    /// R24, and: only who waits gets less, and only who does not wait has the lapse covered.
    #[test]
    fn an_employee_never_waits_more_than_six_months(
        kind in select(vec![TransferKind::EmployeeToEmployee, TransferKind::ResidentToEmployee]),
        first_paid in 202504u32..=202512,
        (lapse_repaid, flexible) in any::<(bool, bool)>(),
        continuous_months in 0u32..48,
        (months, percent) in any::<(u8, u8)>(),
    ) {
        let employment = if flexible { Employment::Flexible } else { Employment::Employer };
        let facts = BenefitFacts {
            lapse_repaid, employment, continuous_months, ..given(kind, first_paid)
        };
        let wait = LocalWait::new(months, percent);
        let local = LocalWaiting::same(wait, wait);
        let start = benefit_start(facts, BenefitPolicy { local, ..BenefitPolicy::NATIONAL });
        prop_assert!(start.waits <= WAITING_MONTHS_MAX && start.percent <= 100);
        prop_assert!(start.waits > 0 || start.percent == 100);
        prop_assert!(start.waits == 0 || start.retroactive_from.is_none());
        prop_assert!(start.retroactive_from.is_none_or(|from| from < start.starts_on));
    }
}
