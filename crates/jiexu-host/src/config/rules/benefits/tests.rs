use jiexu_rules::Rules;

use super::*;
use crate::config::rules::tests::{check_mistakes, day, given};

fn with(table: &str) -> String {
    format!("[[rules]]\neffective_on = '2026-01-01'\n[rules.benefits]\n{table}\n")
}

fn read(table: &str) -> Rules {
    given(&with(table)).unwrap().policy.rules.on(day("2026-01-01")).clone()
}

#[test]
fn everything_that_a_region_may_say_of_benefits_is_read() {
    let rules = read(
        "begins = 'day_after_payment'
        formula_from = 202501
        collection = { first_month = 9, last_month = 2 }
        newborn = { days = 90 }
        after_employee = { months = 3 }
        exempt_groups = ['low_income', 'poverty_risk']
        resident_benefits_last = true
        account_limit_days = 30
        [rules.benefits.waiting]
        employer_repaid = { months = 3, percent = 50 }
        employer_unpaid = { months = 6, percent = 50 }
        flexible_repaid = { months = 4 }
        flexible_unpaid = { months = 5, percent = 20 }
        resident = { months = 1 }",
    );
    let policy = BenefitPolicy {
        begins: Begins::DayAfterPayment,
        local: LocalWaiting {
            employer_repaid: LocalWait::new(3, 50),
            employer_unpaid: LocalWait::new(6, 50),
            flexible_repaid: LocalWait::new(4, 0),
            flexible_unpaid: LocalWait::new(5, 20),
            resident: LocalWait::new(1, 0),
        },
        formula_from: Some(Month::try_from(202_501).unwrap()),
        collection: CollectionWindow::new(9, 2),
        newborn: Some(Grace::Days(90)),
        after_employee: Some(Grace::Months(3)),
        exempt: [SpecialGroup::LowIncome, SpecialGroup::PovertyRisk].into_iter().collect(),
        resident_benefits_last: true,
        ..BenefitPolicy::NATIONAL
    };
    assert_eq!(rules.benefits, policy);
    assert_eq!(rules.account_limit, Some(AccountLimit { days: 30 }));
}

#[test]
fn what_is_left_out_of_benefits_is_as_in_the_law() {
    let rules = read("");
    assert_eq!(rules, Rules::national(day("2026-01-01")));
    assert_eq!(read("begins = 'month_after_payment'").benefits.begins, Begins::MonthAfterPayment);
    assert_eq!(read("begins = 'month_of_payment'").benefits, BenefitPolicy::NATIONAL);
}

#[test]
fn r24_every_mistake_in_the_benefits_is_told() {
    check_mistakes(
        &with(
            "formula_from = 202513
            collection = { first_month = 0, last_month = 12 }
            newborn = { days = 90, months = 3 }
            after_employee = {}
            [rules.benefits.waiting]
            employer_repaid = { months = 7, percent = 50 }
            resident = { months = 1, percent = 101 }",
        ),
        &[
            "rules of 2026-01-01",
            "benefits.waiting.employer_repaid.months: is 7, at most 6",
            "benefits.waiting.resident.percent: is 101, at most 100",
            "benefits.formula_from: month must be YYYYMM",
            "benefits.collection.first_month: months are numbers of 1 to 12",
            "benefits.newborn.days: give either days or months",
            "benefits.after_employee.days: give either days or months",
        ],
    );
    check_mistakes(&with("begin = 'month_of_payment'"), &["rules", "begin"]);
    check_mistakes(&with("exempt_groups = ['rich']"), &["rules", "rich", "low_income"]);
    check_mistakes(&with("begins = 'tomorrow'"), &["rules", "tomorrow", "day_after_payment"]);
    check_mistakes(&with("waiting = { employer = { months = 1 } }"), &["employer"]);
}
