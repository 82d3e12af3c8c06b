use jiexu_ledger::Cause;
use jiexu_types::ContributionKind;

use super::*;
use crate::fixtures::world::{World, balance, full, items};
use crate::fixtures::*;
use crate::{MessageKind, Responsibility, Spending};

const EMPLOYEE: Scheme = Scheme::Employee;

/// Zhang San is insured at Nantong since 2024 and active.
fn given_active() -> World {
    given(PersonRecord { suspended_on: None, ..given_record() })
}

fn given(record: PersonRecord) -> World {
    let mut world = World::empty(|_| {});
    world.expect_recorded(nantong(), &Import(Arc::new(record)));
    world
}

/// In transit from Nantong to Hebi.
fn given_in_transit() -> World {
    let mut world = World::applied();
    world.carry(hebi(), nantong(), MessageKind::Request);
    world
}

/// The entry is not made at Nantong, for this reason or conflict, and nothing changes.
#[track_caller]
fn check<C>(world: &mut World, command: &C, expected: RegistryReply)
where
    C: Command<Reply = RegistryReply> + std::fmt::Debug,
{
    let before = items(world.region(nantong()));
    assert_eq!(world.submit(nantong(), command), expected, "{command:?}");
    assert!(before == items(world.region(nantong())), "changed by {command:?}");
}

#[track_caller]
fn check_refused<C>(world: &mut World, command: &C, refusal: RegistryRefusal)
where
    C: Command<Reply = RegistryReply> + std::fmt::Debug,
{
    check(world, command, RegistryReply::Refused(refusal));
}

fn suspend(on: &str) -> Suspend {
    Suspend { person: zhang(), scheme: EMPLOYEE, on: day(on) }
}

fn resume(on: &str) -> Resume {
    Resume { person: zhang(), scheme: EMPLOYEE, on: day(on) }
}

fn contribute(yyyymm: u32, amount: u64) -> Contribute {
    Contribute { month: month(yyyymm), credited: fen(amount), ..given_contribution() }
}

fn enrol(from: &str) -> Enrol {
    Enrol { from: day(from), ..given_enrolment() }
}

#[test]
fn a_first_enrolment_makes_this_region_responsible() {
    let mut world = World::empty(|_| {});
    let first = Enrol { previous_region: None, ..given_enrolment() };
    world.expect_recorded(nantong(), &first);
    let record = world.region(nantong()).state().person(zhang()).unwrap();
    let claim = Responsibility { from: day("2026-02-10"), until: None, by: None };
    assert_eq!(record.responsible, [claim]);
    let (enrolled_on, status) = (day("2026-02-10"), RelationStatus::Active);
    assert_eq!(
        world.relation(nantong()),
        Relation { enrolled_on, resumed_on: None, status, paid: false }
    );
    assert!(record.is_responsible_on(day("2026-02-10")));
    assert!(!record.is_responsible_on(day("2026-02-09")));
}

#[test]
fn who_was_insured_elsewhere_is_not_yet_this_regions_responsibility() {
    let mut world = World::empty(|_| {});
    world.expect_recorded(nantong(), &given_enrolment());
    let record = world.region(nantong()).state().person(zhang()).unwrap();
    assert_eq!(record.responsible, []);
}

#[test]
fn a_repeated_enrolment_must_be_the_same() {
    let mut world = given_active();
    check(&mut world, &enrol("2024-01-01"), RegistryReply::Repeated);
    check(&mut world, &enrol("2024-01-02"), RegistryReply::Conflict("enrolled_on"));
    let misnamed = Enrol { name: other_name(), ..enrol("2024-01-01") };
    check(&mut world, &misnamed, RegistryReply::Conflict("name"));
    world.expect_recorded(nantong(), &suspend("2026-02-01"));
    check(&mut world, &enrol("2024-01-01"), RegistryReply::Repeated);
    let mut world = given_in_transit();
    check(&mut world, &enrol("2024-01-01"), RegistryReply::Repeated);
}

#[test]
fn who_left_may_enrol_again_from_the_day_on_which_the_other_region_took_over() {
    let mut world = World::at_rest();
    check_refused(&mut world, &enrol("2026-02-09"), RegistryRefusal::DateTooEarly);
    world.expect_recorded(nantong(), &enrol("2026-02-10"));
    let relation = world.relation(nantong());
    assert_eq!((relation.status, relation.paid), (RelationStatus::Active, false));
    let record = world.region(nantong()).state().person(zhang()).unwrap();
    assert!(record.open_claim().is_none(), "the other region answers until a handoff comes");
}

#[test]
fn the_two_schemes_are_two_relationships() {
    let mut world = given_active();
    let resident = Enrol { scheme: Scheme::Resident, ..enrol("2025-01-01") };
    world.expect_recorded(nantong(), &resident);
    let record = world.region(nantong()).state().person(zhang()).unwrap();
    assert!(record.relation(Scheme::Resident).is_some());
    assert_eq!(record.responsible.len(), 1, "responsibility is not doubled by a second scheme");
}

#[test]
fn a_suspension_is_recorded_once() {
    let mut world = given_active();
    check_refused(&mut world, &suspend("2023-12-31"), RegistryRefusal::DateTooEarly);
    let unknown = Suspend { person: person(9), ..suspend("2026-02-01") };
    check_refused(&mut world, &unknown, RegistryRefusal::NotEnrolled);
    let scheme = Scheme::Resident;
    let other = Suspend { scheme, ..suspend("2026-02-01") };
    check_refused(&mut world, &other, RegistryRefusal::NotEnrolled);
    given_active().expect_recorded(nantong(), &suspend("2024-01-01"));
    world.expect_recorded(nantong(), &suspend("2026-02-01"));
    let status = RelationStatus::Suspended { on: day("2026-02-01") };
    assert_eq!(world.relation(nantong()).status, status);
    check(&mut world, &suspend("2026-02-02"), RegistryReply::Conflict("suspended_on"));
    check_refused(&mut given_in_transit(), &suspend("2026-02-02"), RegistryRefusal::InTransit);
    let mut gone = World::at_rest();
    check_refused(&mut gone, &suspend("2026-02-02"), RegistryRefusal::TransferredOut);
}

#[test]
fn coverage_is_resumed_unless_the_relationship_is_leaving() {
    let mut world = given(given_record());
    check_refused(&mut world, &resume("2026-01-31"), RegistryRefusal::DateTooEarly);
    let unknown = Resume { person: person(9), ..resume("2026-03-01") };
    check_refused(&mut world, &unknown, RegistryRefusal::NotEnrolled);
    world.expect_recorded(nantong(), &resume("2026-02-01"));
    assert_eq!(world.relation(nantong()).status, RelationStatus::Active);
    check_refused(&mut given_in_transit(), &resume("2026-03-01"), RegistryRefusal::InTransit);
    let mut gone = World::at_rest();
    check_refused(&mut gone, &resume("2026-03-01"), RegistryRefusal::TransferredOut);
}

#[test]
fn coverage_is_not_resumed_while_a_request_is_under_review() {
    let reviews = |policy: &mut crate::Policy| policy.reviews_outbound = true;
    let mut world = World::ready_with(reviews).and_applied();
    world.carry(hebi(), nantong(), MessageKind::Request);
    check_refused(&mut world, &resume("2026-03-01"), RegistryRefusal::InTransit);
    world.submit(hebi(), &crate::Cancel(id(1)));
    world.carry_everything();
    world.expect("cancelled-told cancelled");
    world.expect_recorded(nantong(), &resume("2026-03-01"));
}

#[test]
fn a_retirement_is_recorded_once() {
    let mut world = given_active();
    let retire = |on| Retire { person: zhang(), on: day(on) };
    check_refused(
        &mut world,
        &Retire { person: person(9), ..retire("2026-03-01") },
        RegistryRefusal::NotEnrolled,
    );
    world.expect_recorded(nantong(), &retire("2026-03-01"));
    check(&mut world, &retire("2026-03-02"), RegistryReply::Conflict("retired_on"));
    let record = world.region(nantong()).state().person(zhang()).unwrap();
    assert_eq!(record.retired_on, Some(day("2026-03-01")));
}

#[test]
fn a_contribution_credits_the_account_and_marks_the_enrolment_as_paid() {
    let mut world = World::empty(|_| {});
    world.expect_recorded(nantong(), &given_enrolment());
    world.expect_recorded(nantong(), &contribute(202_602, 5));
    world.expect_recorded(nantong(), &contribute(202_603, 7));
    assert!(world.relation(nantong()).paid);
    world.expect_accounts(12, 0);
    world.expect_balance(nantong(), Account::Contributions, -12);
    let book = world.region(nantong()).state().book();
    let causes: Vec<_> = book.entries().map(|entry| entry.cause).collect();
    assert_eq!(causes, [202_602, 202_603].map(|m| Cause::Contribution(month(m))));
}

#[test]
fn f15_months_that_only_count_as_paid_are_no_payment_record() {
    let mut world = World::empty(|_| {});
    world.expect_recorded(nantong(), &given_enrolment());
    let deemed = PaymentTerms { kind: ContributionKind::Deemed, ..PaymentTerms::default() };
    world.expect_recorded(nantong(), &Contribute { terms: deemed, ..contribute(202_602, 0) });
    assert!(!world.relation(nantong()).paid);
    check(&mut world, &contribute(202_602, 0), RegistryReply::Conflict("kind"));
    let late = PaymentTerms { kind: ContributionKind::BackPaid, ..PaymentTerms::default() };
    world.expect_recorded(nantong(), &Contribute { terms: late, ..contribute(202_603, 5) });
    assert!(world.relation(nantong()).paid);
}

#[test]
fn a_month_is_contributed_once() {
    let mut world = given_active();
    world.expect_recorded(nantong(), &contribute(202_601, 5));
    check(&mut world, &contribute(202_601, 5), RegistryReply::Repeated);
    check(&mut world, &contribute(202_601, 6), RegistryReply::Conflict("credited_fen"));
    check(&mut world, &contribute(202_512, 3), RegistryReply::Repeated);
    let mut world = World::at_rest();
    let elsewhere = world.submit(hebi(), &contribute(202_512, 3));
    assert_eq!(elsewhere, RegistryReply::Conflict("region"), "paid at Nantong, came with the form");
}

#[test]
fn each_reason_against_a_contribution_is_reached() {
    use RegistryRefusal as R;
    let mut active = given_active();
    let unknown = Contribute { person: person(9), ..contribute(202_603, 5) };
    check_refused(&mut active, &unknown, R::NotEnrolled);
    let resident = Contribute { scheme: Scheme::Resident, ..contribute(202_603, 0) };
    check_refused(&mut active, &resident, R::NotEnrolled);
    check_refused(&mut active, &contribute(202_312, 5), R::DateTooEarly);
    check_refused(&mut given(given_record()), &contribute(202_603, 5), R::NotActive);
    check_refused(&mut given_in_transit(), &contribute(202_603, 5), R::InTransit);
    check_refused(&mut World::at_rest(), &contribute(202_603, 5), R::TransferredOut);
    let (suspended_on, balance) = (None, full());
    let mut rich = given(PersonRecord { suspended_on, balance, ..given_record() });
    check_refused(&mut rich, &contribute(202_603, 1), R::AmountRange);
    let scheme = Scheme::Resident;
    let enrolled = Enrol { scheme, ..enrol("2026-01-01") };
    active.expect_recorded(nantong(), &enrolled);
    let credited = Contribute { scheme, ..contribute(202_603, 1) };
    check_refused(&mut active, &credited, R::NoAccount);
    active.expect_recorded(nantong(), &Contribute { credited: fen(0), ..credited });
}

#[test]
fn a_spending_is_paid_once() {
    let mut world = given_active();
    world.expect_recorded(nantong(), &given_spending(1, 44));
    check(&mut world, &given_spending(1, 44), RegistryReply::Repeated);
    check(&mut world, &given_spending(1, 45), RegistryReply::Conflict("amount_fen"));
    let other = Spending { person: person(1), ..given_spending(1, 44) };
    check(&mut world, &other, RegistryReply::Conflict("person_id"));
    world.expect_accounts(656, 0);
    world.expect_balance(nantong(), Account::Claims, 44);
    world.expect_recorded(nantong(), &given_spending(2, 656));
    world.expect_accounts(0, 0);
}

#[test]
fn a_refused_spending_stays_refused_whatever_is_paid_in_later() {
    let mut world = given_active();
    let too_much = RegistryReply::Refused(RegistryRefusal::InsufficientBalance);
    assert_eq!(world.submit(nantong(), &given_spending(1, 701)), too_much);
    world.expect_recorded(nantong(), &contribute(202_603, 5));
    check(&mut world, &given_spending(1, 701), too_much);
    check(&mut world, &given_spending(1, 700), RegistryReply::Conflict("amount_fen"));
    world.expect_recorded(nantong(), &given_spending(2, 701));
    world.expect_accounts(4, 0);
}

#[test]
fn each_reason_against_a_spending_is_reached_and_kept() {
    let refused = RegistryReply::Refused;
    let mut world = given_in_transit();
    let in_transit = refused(RegistryRefusal::InTransit);
    assert_eq!(world.submit(nantong(), &given_spending(1, 1)), in_transit);
    let unknown = Spending { person: person(9), ..given_spending(2, 1) };
    let not_enrolled = refused(RegistryRefusal::NotEnrolled);
    assert_eq!(world.submit(nantong(), &unknown), not_enrolled);
    world.carry_everything();
    check(&mut world, &given_spending(1, 1), in_transit);
    check(&mut world, &unknown, not_enrolled);
    let gone = refused(RegistryRefusal::InsufficientBalance);
    assert_eq!(world.submit(nantong(), &given_spending(3, 1)), gone, "the money is at Hebi");
    assert_eq!(world.submit(hebi(), &given_spending(3, 1)), RegistryReply::Recorded);
}

#[test]
fn a_suspended_person_may_spend() {
    let mut world = given(given_record());
    world.expect_recorded(nantong(), &given_spending(1, 700));
}

#[test]
fn an_import_opens_the_account_with_the_balance_it_had() {
    let world = given(given_record());
    world.expect_accounts(700, 0);
    world.expect_balance(nantong(), Account::Opening, -700);
    let relation = world.relation(nantong());
    let status = RelationStatus::Suspended { on: day("2026-02-01") };
    assert_eq!((relation.status, relation.paid), (status, true));
    let record = world.region(nantong()).state().person(zhang()).unwrap();
    let claim = Responsibility { from: day("2024-01-01"), until: None, by: None };
    assert_eq!(record.responsible, [claim]);
}

#[test]
fn only_a_month_since_the_enrolment_and_paid_here_counts_as_paid() {
    let paid = |change: fn(&mut PersonRecord)| {
        let mut record = given_record();
        change(&mut record);
        given(record).relation(nantong()).paid
    };
    assert!(paid(|_| {}));
    assert!(!paid(|record| record.contributions = Default::default()));
    assert!(!paid(|record| {
        record.contributions = given_contributions(202_401, 202_512, hebi());
    }));
    assert!(!paid(|record| record.enrolled_on = day("2026-01-01")));
    assert!(paid(|record| record.enrolled_on = day("2025-12-31")));
}

#[test]
fn an_import_is_taken_once_and_whole() {
    given(PersonRecord { suspended_on: Some(day("2024-01-01")), ..given_record() });
    let record = given_record();
    let mut world = given(record.clone());
    let again = |record| Import(Arc::new(record));
    check(&mut world, &again(record.clone()), RegistryReply::Repeated);
    let changes: [fn(&mut PersonRecord); 7] = [
        |record| record.name = other_name(),
        |record| record.enrolled_on = day("2024-01-02"),
        |record| record.suspended_on = None,
        |record| record.retired_on = Some(day("2026-01-01")),
        |record| record.previous_region = Some(suzhou()),
        |record| record.contributions = given_contributions(202_401, 202_511, nantong()),
        |record| record.balance = fen(701),
    ];
    for change in changes {
        let mut changed = record.clone();
        change(&mut changed);
        check_refused(&mut world, &again(changed), RegistryRefusal::AlreadyOnRecord);
    }
    let someone = PersonRecord { id: person(1), ..record };
    let backwards = PersonRecord { suspended_on: Some(day("2023-12-31")), ..someone.clone() };
    check_refused(&mut world, &again(backwards), RegistryRefusal::DateTooEarly);
    let resident = PersonRecord { scheme: Scheme::Resident, ..someone };
    check_refused(&mut world, &again(resident.clone()), RegistryRefusal::NoAccount);
    world.expect_recorded(nantong(), &again(PersonRecord { balance: fen(0), ..resident }));
    assert_eq!(balance(world.region(nantong()), person(1)), 0);
}

#[test]
fn every_reason_has_a_code_of_its_own_in_order() {
    assert!(RegistryRefusal::ALL.is_sorted());
    let mut codes: Vec<_> = RegistryRefusal::ALL.iter().map(|refusal| refusal.code()).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), RegistryRefusal::ALL.len());
    for refusal in RegistryRefusal::ALL {
        assert_eq!(refusal.to_string(), refusal.code());
        assert!(!refusal.english().is_empty() && !refusal.chinese().is_empty());
    }
}

#[test]
fn a_late_copy_of_an_entry_that_was_overtaken_gets_the_first_answer() {
    let mut world = given_active();
    let first = suspend("2026-02-20");
    world.expect_recorded(nantong(), &first);
    world.expect_recorded(nantong(), &resume("2026-02-25"));
    check(&mut world, &first, RegistryReply::Repeated);
    assert_eq!(world.relation(nantong()).status, RelationStatus::Active);

    world.expect_recorded(nantong(), &suspend("2026-03-01"));
    check(&mut world, &resume("2026-02-25"), RegistryReply::Repeated);
    world.expect_recorded(nantong(), &resume("2026-03-02"));
    check(&mut world, &first, RegistryReply::Repeated);
    check_refused(&mut world, &suspend("2026-02-21"), RegistryRefusal::DateTooEarly);
    world.expect_recorded(nantong(), &suspend("2026-04-01"));
    check(&mut world, &resume("2026-02-25"), RegistryReply::Repeated);
}

#[test]
fn a_late_copy_of_an_enrolment_enrols_nobody_after_a_handoff() {
    let mut world = World::at_rest();
    let first = Enrol { from: given_record().enrolled_on, ..given_enrolment() };
    check(&mut world, &first, RegistryReply::Repeated);
    let suspension = Suspend { on: given_record().suspended_on.unwrap(), ..suspend("2026-01-01") };
    check(&mut world, &suspension, RegistryReply::Repeated);
    world.expect_recorded(nantong(), &enrol("2026-09-01"));
    check(&mut world, &first, RegistryReply::Repeated);
    check(&mut world, &enrol("2026-09-01"), RegistryReply::Repeated);
}
