//! A person's record, and the book.

use std::sync::Arc;

use jiexu_ledger::{Account, Balance, Cause, Entry, EntryNo, Posting};
use jiexu_region::{
    Began, PastCoverage, Person, PersonRecord, Relation, RelationStatus, Responsibility,
};
use proptest::collection::vec;
use proptest::option::{of, weighted};
use proptest::prelude::*;

use super::benefits::benefit_terms;
use super::particulars::particulars;
use super::words::*;

/// Any relationship.
pub fn relation() -> impl Strategy<Value = Relation> {
    let status = prop_oneof![
        Just(RelationStatus::Active),
        date().prop_map(|on| RelationStatus::Suspended { on }),
        (date(), handoff_id()).prop_map(|(suspended_on, handoff)| RelationStatus::InTransit {
            suspended_on,
            handoff
        }),
        (date(), date(), region_code()).prop_map(|(suspended_on, on, to)| {
            RelationStatus::TransferredOut { suspended_on, on, to }
        }),
    ];
    (date(), of(date()), status, any::<bool>()).prop_map(
        |(enrolled_on, resumed_on, status, paid)| Relation {
            resumed_on,
            enrolled_on,
            status,
            paid,
        },
    )
}

/// Any stretch of coverage that has ended.
pub fn past_coverage() -> impl Strategy<Value = PastCoverage> {
    let began = prop_oneof![Just(Began::Enrolment), Just(Began::Resumption)];
    (scheme(), began, date(), date()).prop_map(|(scheme, began, from, until)| PastCoverage {
        scheme,
        began,
        from,
        until,
    })
}

/// Any days of responsibility.
pub fn responsibility() -> impl Strategy<Value = Responsibility> {
    (date(), of(date()), of(handoff_id())).prop_map(|(from, until, by)| Responsibility {
        from,
        until,
        by,
    })
}

/// Any person; the parts of the record need not fit each other.
pub fn person() -> BoxedStrategy<Person> {
    let relations = (of(relation()), of(relation()));
    let days =
        (vec(past_coverage(), 0..3), vec(responsibility(), 0..3), vec(benefit_terms(), 0..3));
    let days = (days, weighted(0.2, particulars().prop_map(Arc::new)));
    (person_name(), of(date()), relations, contributions(), days)
        .prop_map(|(name, retired_on, (employee, resident), contributions, (days, particulars))| {
            let (past, responsible, terms) = days;
            Person {
                name,
                retired_on,
                employee,
                resident,
                contributions,
                past,
                responsible,
                terms,
                particulars,
            }
        })
        .boxed()
}

/// Any record to load.
pub fn person_record() -> BoxedStrategy<PersonRecord> {
    let who = (person_id(), person_name(), scheme());
    let days = (date(), of(date()), of(date()), of(region_code()));
    let rest = (fen(), weighted(0.2, particulars().prop_map(Arc::new)));
    (who, days, contributions(), rest)
        .prop_map(|((id, name, scheme), days, contributions, (balance, particulars))| {
            let (enrolled_on, suspended_on, retired_on, previous_region) = days;
            PersonRecord {
                id,
                name,
                scheme,
                enrolled_on,
                suspended_on,
                retired_on,
                previous_region,
                contributions,
                balance,
                particulars,
            }
        })
        .boxed()
}

/// Any account.
pub fn account() -> impl Strategy<Value = Account> {
    prop_oneof![
        Just(Account::Opening),
        Just(Account::Contributions),
        Just(Account::Claims),
        person_id().prop_map(Account::Person),
        region_code().prop_map(Account::InTransit),
        region_code().prop_map(Account::Clearing),
        handoff_id().prop_map(Account::Unmatched),
    ]
}

/// Any balance.
pub fn balance() -> impl Strategy<Value = Balance> {
    any::<i64>().prop_map(Balance::from_fen)
}

/// Any posting.
pub fn posting() -> impl Strategy<Value = Posting> {
    (account(), account(), some_fen())
        .prop_filter_map("one account", |(from, to, amount)| Posting::new(from, to, amount))
}

/// Any cause.
pub fn cause() -> impl Strategy<Value = Cause> {
    prop_oneof![
        Just(Cause::Opening),
        month().prop_map(Cause::Contribution),
        spend_id().prop_map(Cause::Spending),
        refund_id().prop_map(Cause::Refund),
        payment_id().prop_map(Cause::FamilyPremium),
        handoff_id().prop_map(Cause::Handoff),
    ]
}

/// Any line of the book.
pub fn entry() -> impl Strategy<Value = Entry> {
    (posting(), cause(), timestamp(), of(any::<u64>().prop_map(EntryNo)))
        .prop_map(|(posting, cause, at, previous)| Entry { posting, cause, at, previous })
}
