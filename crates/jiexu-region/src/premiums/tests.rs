use std::sync::Arc;

use jiexu_ledger::Account;
use jiexu_types::{NearRelative, PaymentChannel, Scheme};

use super::*;
use crate::fixtures::world::{World, balance};
use crate::fixtures::*;
use crate::{
    Enrol, FreezeReason, Grant, Import, Part, PersonRecord, RecordParticulars, Standing, Suspend,
};

fn premium(payment: u64, amount: u64) -> PayFamilyPremium {
    let (id, month) = (payment_id(payment), month(202_603));
    PayFamilyPremium { id, payer: zhang(), relative: li(), month, amount: fen(amount) }
}

fn grants(revision: u32, list: Vec<Grant>) -> RecordParticulars {
    RecordParticulars { person: zhang(), revision, part: Arc::new(Part::Grants(list)) }
}

/// Zhang San is employed at Nantong with 700 fen, Li Si a resident there.
fn given_family() -> World {
    let mut world = World::empty(|_| {});
    let payer = PersonRecord { suspended_on: None, ..given_record() };
    world.expect_recorded(nantong(), &Import(Arc::new(payer)));
    let enrol = Enrol {
        person: li(),
        name: other_name(),
        scheme: Scheme::Resident,
        from: day("2026-01-01"),
        previous_region: None,
    };
    world.expect_recorded(nantong(), &enrol);
    world
}

fn given_sharing_family() -> World {
    let mut world = given_family();
    let grant = Grant { relative: li(), relation: NearRelative::Spouse };
    world.expect_recorded(nantong(), &grants(1, vec![grant]));
    world
}

#[track_caller]
fn check_refused(world: &mut World, premium: &PayFamilyPremium, expected: RegistryRefusal) {
    let before = balance(world.region(nantong()), zhang());
    assert_eq!(world.submit(nantong(), premium), RegistryReply::Refused(expected));
    assert_eq!(balance(world.region(nantong()), zhang()), before);
}

#[test]
fn f56_an_account_pays_a_relatives_resident_premium() {
    let mut world = given_sharing_family();
    world.expect_recorded(nantong(), &premium(1, 400));
    assert_eq!(balance(world.region(nantong()), zhang()), 300);
    world.expect_balance(nantong(), Account::Contributions, 400);
    let relative = world.region(nantong()).state().person(li()).unwrap();
    let [run] = relative.contributions.runs() else { panic!("one month") };
    assert_eq!((run.first, run.scheme), (month(202_603), Scheme::Resident));
    assert_eq!(run.terms.channel, Some(PaymentChannel::FamilyAccount));
    assert!(relative.relation(Scheme::Resident).unwrap().paid);
    assert_eq!(balance(world.region(nantong()), li()), 0);
}

#[test]
fn f56_an_account_may_be_emptied_by_a_premium() {
    let mut world = given_sharing_family();
    world.expect_recorded(nantong(), &premium(1, 700));
    assert_eq!(balance(world.region(nantong()), zhang()), 0);
}

#[test]
fn f56_a_premium_is_paid_once_and_its_id_names_it_for_ever() {
    let mut world = given_sharing_family();
    world.expect_recorded(nantong(), &premium(1, 400));
    let first = premium(1, 400);
    for (field, changed) in [
        ("payer_id", PayFamilyPremium { payer: person(5), ..first }),
        ("relative_id", PayFamilyPremium { relative: person(5), ..first }),
        ("month", PayFamilyPremium { month: month(202_604), ..first }),
        ("amount_fen", premium(1, 401)),
    ] {
        assert_eq!(world.submit(nantong(), &changed), RegistryReply::Conflict(field));
    }
    check_refused(&mut world, &premium(2, 300), RegistryRefusal::MonthPaid);
    let restarted = world.replayed(nantong());
    world.regions.insert(nantong(), restarted);
    assert_eq!(world.submit(nantong(), &first), RegistryReply::Repeated);
    check_refused(&mut world, &premium(2, 300), RegistryRefusal::MonthPaid);
}

#[test]
fn f56_without_a_grant_nobody_pays_for_another() {
    let mut world = given_family();
    check_refused(&mut world, &premium(1, 1), RegistryRefusal::NoGrant);
    let other = Grant { relative: person(5), relation: NearRelative::Child };
    world.expect_recorded(nantong(), &grants(1, vec![other]));
    check_refused(&mut world, &premium(2, 1), RegistryRefusal::NoGrant);
    // A refused id stays refused, whatever is granted later.
    let grant = Grant { relative: li(), relation: NearRelative::Spouse };
    world.expect_recorded(nantong(), &grants(2, vec![grant]));
    check_refused(&mut world, &premium(2, 1), RegistryRefusal::NoGrant);
    world.expect_recorded(nantong(), &premium(3, 1));
}

#[test]
fn f56_what_stands_against_either_of_them_is_told() {
    let mut world = given_sharing_family();
    check_refused(&mut world, &premium(1, 701), RegistryRefusal::InsufficientBalance);
    let stranger = PayFamilyPremium { payer: person(5), ..premium(2, 1) };
    check_refused(&mut world, &stranger, RegistryRefusal::NotEnrolled);
    let resident = PayFamilyPremium { payer: li(), relative: zhang(), ..premium(3, 1) };
    check_refused(&mut world, &resident, RegistryRefusal::NoAccount);
    let (scheme, on) = (Scheme::Resident, day("2026-03-01"));
    world.expect_recorded(nantong(), &Suspend { person: li(), scheme, on });
    check_refused(&mut world, &premium(4, 1), RegistryRefusal::NotActive);
    let freeze = Standing { account_freeze: Some(FreezeReason::Court), ..Standing::default() };
    let part = Arc::new(Part::Standing(freeze));
    world.expect_recorded(nantong(), &RecordParticulars { person: zhang(), revision: 2, part });
    check_refused(&mut world, &premium(5, 1), RegistryRefusal::AccountFrozen);
}

#[test]
fn f56_nobody_is_paid_for_from_an_account_that_is_elsewhere() {
    let mut world = World::ready();
    let enrol = Enrol {
        person: li(),
        name: other_name(),
        scheme: Scheme::Resident,
        from: day("2026-01-01"),
        previous_region: None,
    };
    world.expect_recorded(nantong(), &enrol);
    let grant = Grant { relative: li(), relation: NearRelative::Spouse };
    world.expect_recorded(nantong(), &grants(1, vec![grant]));
    let mut world = world.and_applied();
    world.carry(hebi(), nantong(), crate::MessageKind::Request);
    check_refused(&mut world, &premium(1, 1), RegistryRefusal::InTransit);
    world.carry_everything();
    check_refused(&mut world, &premium(2, 1), RegistryRefusal::TransferredOut);
}

/// 国办发〔2024〕38号: beyond spouse, parents and children.
#[test]
fn r36_an_account_is_shared_with_every_near_relative_wherever_registered() {
    for (number, relation) in (1..).zip(NearRelative::ALL) {
        let mut world = given_family();
        world.expect_recorded(nantong(), &grants(1, vec![Grant { relative: li(), relation }]));
        world.expect_recorded(nantong(), &premium(number, 400));
        assert_eq!(balance(world.region(nantong()), zhang()), 300, "{relation:?}");
    }
}
