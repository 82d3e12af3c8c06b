use proptest::prelude::*;

use super::*;

const MOVABLE: OriginFacts = OriginFacts {
    kind: TransferKind::EmployeeToEmployee,
    scheme_supported: true,
    known: true,
    deceased: false,
    gave_up: false,
    retired: false,
    transferred: false,
    suspended: true,
    handoff_open: false,
    insured_in_other_scheme: false,
    arrears: false,
    open_settlements: false,
    account_frozen: false,
    negative_balance: false,
    balance: Fen::ZERO,
    monthly_credit: Fen::ZERO,
    policy_years: None,
};
const WELCOME: DestinationFacts = DestinationFacts {
    kind: TransferKind::EmployeeToEmployee,
    scheme_supported: true,
    same_pool: false,
    enrolled: true,
    paid: true,
    benefits_begun: true,
    handoff_open: false,
    insured_in_other_scheme: false,
    account_expected: true,
    policy_years: None,
    cross_province: true,
    hukou_here: false,
    age: 35,
    female: false,
};

fn yuan(yuan: u64) -> Fen {
    Fen::new(yuan.saturating_mul(100)).unwrap()
}

#[track_caller]
fn check(refusals: Refusals, expected: &str) {
    assert_eq!(refusals.to_string(), expected);
}

fn origin(facts: OriginFacts) -> Refusals {
    check_origin(facts, OriginPolicy::NATIONAL)
}

fn destination(facts: DestinationFacts) -> Refusals {
    check_destination(facts, DestinationPolicy::NATIONAL)
}

#[test]
fn the_origin_accepts_or_tells_everything_at_once() {
    check(origin(MOVABLE), "");
    let unknown = OriginFacts { known: false, suspended: false, ..MOVABLE };
    check(origin(unknown), "OUT_NOT_FOUND");
    check(origin(OriginFacts { retired: true, ..MOVABLE }), "OUT_RETIRED");
    let active = OriginFacts { suspended: false, ..MOVABLE };
    check(origin(active), "OUT_NOT_SUSPENDED");
    check(origin(OriginFacts { transferred: true, ..active }), "OUT_ALREADY_TRANSFERRED");
    check(origin(OriginFacts { handoff_open: true, ..active }), "OUT_IN_PROGRESS");
    check(origin(OriginFacts { retired: true, ..active }), "OUT_RETIRED, OUT_NOT_SUSPENDED");
    check(origin(OriginFacts { scheme_supported: false, ..MOVABLE }), "SCHEME_NOT_SUPPORTED");
    check(origin(OriginFacts { deceased: true, ..MOVABLE }), "PERSON_DECEASED");
    check(origin(OriginFacts { gave_up: true, ..MOVABLE }), "PERSON_GAVE_UP");
    check(origin(OriginFacts { open_settlements: true, ..MOVABLE }), "OUT_OPEN_SETTLEMENT");
    let twice = OriginFacts { insured_in_other_scheme: true, ..MOVABLE };
    check(origin(twice), "IN_DUPLICATE_COVERAGE");
    let worst = OriginFacts {
        deceased: true,
        retired: true,
        suspended: false,
        open_settlements: true,
        account_frozen: true,
        negative_balance: true,
        ..MOVABLE
    };
    check(
        origin(worst),
        "PERSON_DECEASED, OUT_RETIRED, OUT_NOT_SUSPENDED, OUT_OPEN_SETTLEMENT, \
         OUT_ACCOUNT_FROZEN, OUT_NEGATIVE_BALANCE",
    );
}

#[test]
fn an_account_that_left_with_its_relationship_stops_nobody() {
    check(origin(OriginFacts { account_frozen: true, ..MOVABLE }), "OUT_ACCOUNT_FROZEN");
    check(origin(OriginFacts { negative_balance: true, ..MOVABLE }), "OUT_NEGATIVE_BALANCE");
    let gone = OriginFacts { transferred: true, account_frozen: true, ..MOVABLE };
    check(origin(gone), "OUT_ALREADY_TRANSFERRED");
}

#[test]
fn arrears_refuse_only_where_the_region_says_so() {
    let owing = OriginFacts { arrears: true, ..MOVABLE };
    check(origin(owing), "");
    let strict = OriginPolicy { refuses_arrears: true, ..OriginPolicy::NATIONAL };
    check(check_origin(owing, strict), "OUT_ARREARS");
    check(check_origin(MOVABLE, strict), "");
}

#[test]
fn a_reserve_is_three_months_within_500_and_2000_yuan() {
    let reserve = Reserve { months: 3, min: yuan(500), max: yuan(2000) };
    assert_eq!(reserve.required(yuan(100)), yuan(500));
    assert_eq!(reserve.required(yuan(300)), yuan(900));
    assert_eq!(reserve.required(yuan(900)), yuan(2000));
    assert_eq!(reserve.required(Fen::MAX), yuan(2000));

    let policy = OriginPolicy { reserve: Some(reserve), ..OriginPolicy::NATIONAL };
    let with = |balance| OriginFacts { balance, monthly_credit: yuan(300), ..MOVABLE };
    check(origin(with(Fen::ZERO)), "");
    check(check_origin(with(yuan(899)), policy), "RESERVE_NOT_MET");
    check(check_origin(with(yuan(900)), policy), "");
    // A resident has no account, so there is nothing to keep in it.
    let resident = OriginFacts { kind: TransferKind::ResidentToEmployee, ..with(Fen::ZERO) };
    check(check_origin(resident, policy), "");
}

#[test]
fn an_origin_that_cannot_move_money_refuses_only_those_who_have_some() {
    let with_mode = |account| OriginPolicy { account, ..OriginPolicy::NATIONAL };
    let rich = OriginFacts { balance: yuan(7), ..MOVABLE };
    let unsupported = with_mode(AccountMode::Unsupported);
    check(check_origin(rich, unsupported), "ACCOUNT_TRANSFER_UNSUPPORTED");
    check(check_origin(MOVABLE, unsupported), "");
    // Paid out to the person: the relationship moves without it.
    check(check_origin(rich, with_mode(AccountMode::PayOut)), "");
}

#[test]
fn residents_move_only_into_a_later_policy_year() {
    let years = |origin, destination| Some(PolicyYears { origin, destination });
    for kind in TransferKind::ALL {
        let residents = kind == TransferKind::ResidentToResident;
        let refused = if residents { "RESIDENT_SAME_YEAR" } else { "" };
        let cases = [
            (years(2026, 2026), refused),
            (years(2026, 2025), refused),
            (years(2026, 2027), ""),
            (None, ""),
        ];
        for (policy_years, expected) in cases {
            check(origin(OriginFacts { kind, policy_years, ..MOVABLE }), expected);
            check(destination(DestinationFacts { kind, policy_years, ..WELCOME }), expected);
        }
    }
}

#[test]
fn the_destination_tells_everything_at_once() {
    check(destination(WELCOME), "");
    let stranger = DestinationFacts { enrolled: false, paid: false, ..WELCOME };
    check(destination(stranger), "IN_NOT_ENROLLED, IN_NO_PAYMENT");
    check(destination(DestinationFacts { paid: false, ..WELCOME }), "IN_NO_PAYMENT");
    check(
        destination(DestinationFacts { same_pool: true, handoff_open: true, ..WELCOME }),
        "SAME_POOL, IN_IN_PROGRESS",
    );
    let unsupported = DestinationFacts { scheme_supported: false, ..WELCOME };
    check(destination(unsupported), "SCHEME_NOT_SUPPORTED");
    let twice = DestinationFacts { insured_in_other_scheme: true, ..WELCOME };
    check(destination(twice), "IN_DUPLICATE_COVERAGE");
    check(destination(DestinationFacts { enrolled: false, ..twice }), "IN_NOT_ENROLLED");
}

#[test]
fn a_benefit_period_is_waited_for_only_where_the_region_says_so() {
    let early = DestinationFacts { benefits_begun: false, ..WELCOME };
    check(destination(early), "");
    let policy = DestinationPolicy { waits_for_benefits: true, ..DestinationPolicy::NATIONAL };
    // Of residents only (R10).
    check(check_destination(early, policy), "");
    let early = DestinationFacts { kind: TransferKind::ResidentToResident, ..early };
    check(check_destination(early, policy), "IN_NOT_EFFECTIVE");
    check(check_destination(WELCOME, policy), "");
    let unpaid = DestinationFacts { paid: false, ..early };
    check(check_destination(unpaid, policy), "IN_NO_PAYMENT");
}

#[test]
fn r33_the_age_limit_is_off_and_where_on_below_50_and_40_across_provinces() {
    let old = DestinationFacts { age: 99, ..WELCOME };
    check(destination(old), "");
    let limit = AgeLimit { men: 50, women: 40 };
    let policy = DestinationPolicy { age_limit: Some(limit), ..DestinationPolicy::NATIONAL };
    let aged = |age, female, expected| {
        check(check_destination(DestinationFacts { age, female, ..WELCOME }, policy), expected);
    };
    aged(49, false, "");
    aged(50, false, "AGE_LIMIT_CROSS_PROVINCE");
    aged(39, true, "");
    aged(40, true, "AGE_LIMIT_CROSS_PROVINCE");
    check(check_destination(DestinationFacts { hukou_here: true, ..old }, policy), "");
    check(check_destination(DestinationFacts { cross_province: false, ..old }, policy), "");
}

#[test]
fn a_destination_that_takes_no_money_refuses_those_who_bring_some() {
    let policy = DestinationPolicy { takes_account_money: false, ..DestinationPolicy::NATIONAL };
    check(check_destination(WELCOME, policy), "ACCOUNT_TRANSFER_UNSUPPORTED");
    let empty_handed = DestinationFacts { account_expected: false, ..WELCOME };
    check(check_destination(empty_handed, policy), "");
}

proptest! {
    /// Whatever a region adds, it adds: no switch makes a national refusal go away.
    #[test]
    fn a_regional_rule_only_adds_refusals(
        flags in proptest::array::uniform12(any::<bool>()),
        (balance, monthly) in (0u64..300_000, 0u64..90_000),
        refuses_arrears: bool,
        reserve: bool,
    ) {
        let [known, deceased, gave_up, retired, transferred, suspended, handoff_open,
            insured_in_other_scheme, arrears, open_settlements, account_frozen,
            negative_balance] = flags;
        let facts = OriginFacts {
            known, deceased, gave_up, retired, transferred, suspended, handoff_open,
            insured_in_other_scheme, arrears, open_settlements, account_frozen, negative_balance,
            balance: Fen::new(balance).unwrap(),
            monthly_credit: Fen::new(monthly).unwrap(),
            ..MOVABLE
        };
        let three_months = Reserve { months: 3, min: yuan(500), max: yuan(2000) };
        let policy = OriginPolicy {
            refuses_arrears,
            reserve: reserve.then_some(three_months),
            account: AccountMode::Unsupported,
            ..OriginPolicy::NATIONAL
        };
        let national = origin(facts);
        let regional = check_origin(facts, policy);
        prop_assert_eq!(national.and(regional), regional);
    }
}
