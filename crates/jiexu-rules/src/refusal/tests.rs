use std::collections::BTreeSet;

use super::*;
use crate::{Actor, Remedy};

#[test]
fn the_catalogue_is_in_order_and_each_code_reads_back() {
    assert!(Refusal::ALL.is_sorted());
    for refusal in Refusal::ALL {
        assert_eq!(refusal.code().parse(), Ok(refusal));
        assert_eq!(refusal.to_string(), refusal.code());
    }
    let unknown = "OUT_OF_COFFEE".parse::<Refusal>().unwrap_err();
    assert!(unknown.to_string().contains("SAME_POOL, SCHEME_NOT_SUPPORTED"), "{unknown}");
}

#[test]
fn no_two_refusals_say_the_same() {
    let words = |of: fn(Refusal) -> &'static str| -> BTreeSet<&str> {
        Refusal::ALL.into_iter().map(of).collect()
    };
    for of in [Refusal::code, Refusal::english, Refusal::chinese] {
        assert_eq!(words(of).len(), Refusal::ALL.len());
    }
    assert!(words(Refusal::english).into_iter().all(str::is_ascii));
    assert!(words(Refusal::chinese).into_iter().all(|text| !text.is_ascii()));
}

#[test]
fn precedence_is_ids_then_people_then_documents_then_money() {
    let order = [
        Refusal::SamePool,
        Refusal::OutNotFound,
        Refusal::OutRetired,
        Refusal::OutNotSuspended,
        Refusal::InNotEnrolled,
        Refusal::InDuplicateCoverage,
        Refusal::ChannelNotOpen,
        Refusal::MaterialMissing,
        Refusal::SignatureInvalid,
        Refusal::FormInconsistent,
        Refusal::OutNegativeBalance,
        Refusal::FundAmountMismatch,
        Refusal::AmountRange,
    ];
    assert!(order.is_sorted());
}

#[test]
fn a_set_lists_all_and_leads_with_the_first() {
    let set: Refusals = [Refusal::InNoPayment, Refusal::OutRetired].into_iter().collect();
    assert_eq!(set.to_string(), "OUT_RETIRED, IN_NO_PAYMENT");
    assert_eq!(format!("{set:?}"), "Refusals(OUT_RETIRED, IN_NO_PAYMENT)");
    assert_eq!(set.first(), Some(Refusal::OutRetired));
    assert_eq!(Refusals::all().iter().count(), Refusal::ALL.len());
    assert_eq!(Refusals::NONE.first(), None);
    assert!(Refusals::NONE.is_empty() && !set.is_empty());
}

#[test]
fn two_sets_are_told_together() {
    let both = Refusals::from(Refusal::InNoPayment).and(Refusal::SamePool.into());
    assert_eq!(both.to_string(), "SAME_POOL, IN_NO_PAYMENT");
    assert_eq!(both.and(Refusals::NONE), both);
}

#[test]
fn a_remedy_says_what_and_who() {
    let check = |refusal: Refusal, code: &str, actor| {
        assert_eq!((refusal.remedy().code(), refusal.remedy().actor()), (code, actor));
    };
    check(Refusal::OutNotSuspended, "SUSPEND_COVERAGE", Some(Actor::Origin));
    check(Refusal::InNotEnrolled, "ENROL_AT_DESTINATION", Some(Actor::Destination));
    check(Refusal::MaterialMissing, "PROVIDE_MATERIAL", Some(Actor::Applicant));
    check(Refusal::PersonDeceased, "WITHDRAW_ONCE", Some(Actor::Origin));
    check(Refusal::ResidentSameYear, "WAIT_FOR_POLICY_YEAR", None);
    check(Refusal::SamePool, "NOTHING_TO_DO", None);
}

#[test]
fn every_remedy_helps_against_something_and_reads_back() {
    let used: BTreeSet<Remedy> = Refusal::ALL.into_iter().map(Refusal::remedy).collect();
    assert_eq!(used.into_iter().collect::<Vec<_>>(), Remedy::ALL);
    for remedy in Remedy::ALL {
        assert_eq!(remedy.code().parse(), Ok(remedy));
        assert_eq!(remedy.to_string(), remedy.code());
    }
    assert!("PRAY".parse::<Remedy>().unwrap_err().to_string().contains("PAY_ARREARS"));
}
