use super::*;
use crate::fixtures::world::World;
use crate::fixtures::*;
use crate::{Import, RegistryReply};

/// Zhang San with 700 fen at Nantong, where the own share of class B is ten percent.
fn given() -> World {
    let mut world = World::empty(|policy| {
        let mut rules = jiexu_rules::Rules::national(day("2021-12-01"));
        rules.treatment.class_b_share = OwnShare::new(1000).unwrap();
        policy.rules = jiexu_rules::Rulebook::new(vec![rules]).unwrap();
    });
    world.expect_recorded(nantong(), &Import(std::sync::Arc::new(given_record())));
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
