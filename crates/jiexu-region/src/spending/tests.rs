use std::sync::Arc;

use jiexu_rules::{AccountLimit, WalletPolicy};
use jiexu_types::NearRelative;

use super::*;
use crate::fixtures::world::World;
use crate::fixtures::*;
use crate::{
    Application, Enrol, Forward, ForwardReply, Grant, Import, OutboundState, Part,
    PayFamilyPremium, Policy, RecordParticulars, RegistryReply,
};

/// Zhang San with 700 fen at Nantong, where the own share of class B is ten percent.
fn given() -> World {
    let mut world = World::empty(|policy| {
        let mut rules = jiexu_rules::Rules::national(day("2021-12-01"));
        rules.treatment.class_b_share = OwnShare::new(1000).unwrap();
        policy.rules = jiexu_rules::Rulebook::new(vec![rules]).unwrap();
    });
    world.expect_recorded(nantong(), &Import(Arc::new(given_record())));
    world
}

fn item(kind: ItemKind, amount: u64) -> Item {
    Item { kind, amount: fen(amount) }
}

fn excluded(group: ExcludedGroup, emergency: bool, amount: u64) -> Item {
    item(ItemKind::Excluded { group, emergency }, amount)
}

fn spend(spend: u64, items: &[Item]) -> Spending {
    let amount = items.iter().map(|item| item.amount.as_fen()).sum();
    Spending { bill: Bill::of(items).unwrap(), ..given_spending(spend, amount) }
}

#[test]
fn f63_class_a_is_paid_in_full_and_class_b_after_the_own_share() {
    let mut world = given();
    let bill = [item(ItemKind::A, 100), item(ItemKind::B, 30), item(ItemKind::B, 20)];
    world.expect_recorded(nantong(), &spend(1, &bill));
    world.expect_accounts(700 - 145, 0);
    let known = world.region(nantong()).state().spend(spend_id(1)).unwrap();
    assert_eq!((known.amount, known.own), (fen(150), fen(5)));
}

#[test]
fn f40_a_small_purchase_shows_that_the_account_can_be_used() {
    let mut world = given();
    world.expect_recorded(nantong(), &given_spending(1, 1));
    world.expect_accounts(699, 0);
}

#[test]
fn f40_an_account_says_whether_a_small_purchase_would_be_paid() {
    let mut world = given();
    let barred =
        |world: &World| world.region(nantong()).account_barred_by(zhang(), world.now.date());
    assert_eq!(barred(&world), None);
    world.expect_recorded(nantong(), &given_spending(1, 700));
    assert_eq!(barred(&world), Some(RegistryRefusal::InsufficientBalance));
    let credentials = crate::Credentials { card_lost: true, ..crate::Credentials::default() };
    let part = Arc::new(Part::Credentials(credentials));
    world.expect_recorded(nantong(), &RecordParticulars { person: zhang(), revision: 1, part });
    assert_eq!(barred(&world), Some(RegistryRefusal::CardLost));
    let nobody = world.region(nantong()).account_barred_by(li(), world.now.date());
    assert_eq!(nobody, Some(RegistryRefusal::NotEnrolled));
}

#[test]
fn f64_to_f66_an_excluded_item_is_refused_and_named() {
    for group in [
        ExcludedGroup::Tonics,
        ExcludedGroup::MedicinalWine,
        ExcludedGroup::UnqualifiedTreatment,
        ExcludedGroup::SideServices,
    ] {
        let mut world = given();
        let bill = [item(ItemKind::A, 3), excluded(group, true, 7)];
        let refused = RegistryReply::Refused(RegistryRefusal::ItemExcluded);
        let spending = spend(1, &bill);
        assert_eq!(world.submit(nantong(), &spending), refused);
        assert_eq!(spending.bill.excluded, Some(ExcludedItem { index: 1, group }));
        world.expect_accounts(700, 0);
    }
}

#[test]
fn blood_products_are_insured_in_an_emergency() {
    let mut world = given();
    let blood = |emergency| [excluded(ExcludedGroup::BloodProducts, emergency, 7)];
    let refused = RegistryReply::Refused(RegistryRefusal::ItemExcluded);
    assert_eq!(world.submit(nantong(), &spend(1, &blood(false))), refused);
    world.expect_recorded(nantong(), &spend(2, &blood(true)));
    world.expect_accounts(693, 0);
}

#[test]
fn what_the_person_pays_need_not_be_in_the_account() {
    let mut world = given();
    // 777 of class B: 78 are the person's own, 699 the account's.
    world.expect_recorded(nantong(), &spend(1, &[item(ItemKind::B, 777)]));
    world.expect_accounts(1, 0);
    let refused = RegistryReply::Refused(RegistryRefusal::InsufficientBalance);
    assert_eq!(world.submit(nantong(), &spend(2, &[item(ItemKind::B, 5)])), refused);
}

#[test]
fn another_bill_under_the_same_id_is_a_conflict() {
    let mut world = given();
    world.expect_recorded(nantong(), &spend(1, &[item(ItemKind::B, 50)]));
    let other = spend(1, &[item(ItemKind::A, 50)]);
    assert_eq!(world.submit(nantong(), &other), RegistryReply::Conflict("items"));
}

#[test]
fn f34_a_limited_account_pays_for_emergencies_and_nothing_else() {
    let limited = |policy: &mut Policy| {
        with_rules(policy, |rules| {
            rules.account_limit = Some(AccountLimit { days: 30 });
            rules.wallet = Some(WalletPolicy::NATIONAL);
        });
    };
    let mut world = World::ready_with(limited).and_applied();
    world.carry_everything();
    world.expect("settled completed-told");
    world.expect_accounts(0, 705);
    let grants = vec![Grant { relative: li(), relation: NearRelative::Spouse }];
    let part = Arc::new(Part::Grants(grants));
    world.expect_recorded(hebi(), &RecordParticulars { person: zhang(), revision: 1, part });
    let from = day("2026-01-01");
    let (scheme, name) = (Scheme::Resident, other_name());
    let enrol = Enrol { person: li(), name, scheme, from, previous_region: None };
    world.expect_recorded(hebi(), &enrol);

    let premium = |payment| PayFamilyPremium {
        id: payment_id(payment),
        payer: zhang(),
        relative: li(),
        month: month(202_603),
        amount: fen(5),
    };
    let sent = |handoff| {
        let (origin, destination) = (hebi(), nantong());
        Forward(Arc::new(Application {
            origin,
            destination,
            ..given_wallet_application(handoff, 5)
        }))
    };
    let state =
        |world: &World, handoff| world.region(hebi()).state().outbound(id(handoff)).unwrap().state;
    let limited = RegistryReply::Refused(RegistryRefusal::EmergenciesOnly);
    assert_eq!(world.submit(hebi(), &given_spending(1, 5)), limited);
    let emergency = Bill { emergency: true, ..Bill::default() };
    world.expect_recorded(hebi(), &Spending { bill: emergency, ..given_spending(2, 5) });
    assert_eq!(world.submit(hebi(), &premium(1)), limited);
    assert_eq!(world.submit(hebi(), &sent(2)), ForwardReply::OnRecord);
    let OutboundState::Refused { refusals, .. } = state(&world, 2) else { panic!() };
    assert_eq!(refusals.to_string(), "EMERGENCIES_ONLY");

    world.now = days_after(world.now, 31);
    world.expect_recorded(hebi(), &given_spending(3, 5));
    assert_eq!(world.submit(hebi(), &premium(1)), limited, "the same id, the same answer");
    assert_eq!(world.submit(hebi(), &premium(2)), RegistryReply::Recorded);
    assert_eq!(world.submit(hebi(), &sent(3)), ForwardReply::OnRecord);
    assert_eq!(state(&world, 3), OutboundState::Forwarded { told: false });
}
