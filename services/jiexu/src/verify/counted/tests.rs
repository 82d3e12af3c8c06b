use jiexu_ledger::{Balance, Kept, Posting};
use jiexu_region::StateItem;
use jiexu_types::{Contributions, Fen};

use super::*;
use crate::verify::tests::world::{World, hebi};

/// A region in which one person has left, one has come after, and money has come in every way.
fn given() -> World {
    let mut world = World::with(2);
    world.hand_over(1);
    world.send_after(3, 1);
    world.apply(2);
    world.carry_until_completed();
    world
}

/// The state of the origin with each item changed by `change`.
fn check(change: impl Fn(StateItem) -> StateItem, expected: &str) {
    let world = given();
    let mut state = State::default();
    world.origin.region.state().items().map(change).for_each(|item| state.restore(item));
    let found = differences(&state, &world.origin.audit());
    let texts: Vec<&str> = found.iter().map(|finding| finding.text.as_str()).collect();
    if expected.is_empty() {
        assert_eq!(texts, Vec::<&str>::new());
    } else {
        assert!(texts.iter().any(|text| text.contains(expected)), "{texts:?}");
    }
}

/// One fen more in an account of that name.
fn one_more(account: &'static str) -> impl Fn(StateItem) -> StateItem {
    move |item| {
        let StateItem::Account(of, kept) = item else { return item };
        let more = i64::from(format!("{of:?}").starts_with(account));
        let balance = Balance::from_fen(kept.balance.as_fen() + more);
        StateItem::Account(of, Kept { balance, ..kept })
    }
}

#[test]
fn a_region_that_kept_its_books_agrees_with_the_auditor() {
    check(|item| item, "");
}

#[test]
fn a_fen_in_any_class_of_account_is_a_difference() {
    for account in ["Opening", "Contributions", "Claims", "Clearing", "InTransit"] {
        check(one_more(account), account);
    }
    check(one_more("Person"), "****");
    check(one_more("Person"), "all accounts hold");
}

/// A credit that is booked against the wrong account: every sum is even, and it is seen.
#[test]
fn money_that_came_from_elsewhere_is_a_difference() {
    let world = given();
    let mut state = world.origin.region.state().clone();
    let fen = Fen::new(3).unwrap();
    let wrong = Posting::new(Account::Contributions, Account::Claims, fen).unwrap();
    for (account, sign) in [(wrong.from(), -3), (wrong.to(), 3)] {
        let balance = state.book().balance(account).as_fen() + sign;
        let balance = Balance::from_fen(balance);
        state.restore(StateItem::Account(account, Kept { balance, last: None }));
    }
    let found = differences(&state, &world.origin.audit());
    assert_eq!(found.len(), 2, "{found:?}");
}

#[test]
fn a_month_less_and_another_day_are_differences() {
    check(
        everybody(|person| person.contributions = Contributions::default()),
        "months of Employee",
    );
    let for_ever = |person: &mut Person| {
        person.responsible.iter_mut().for_each(|claim| claim.until = None);
    };
    check(everybody(for_ever), "has other days");
}

fn everybody(change: impl Fn(&mut Person)) -> impl Fn(StateItem) -> StateItem {
    move |item| {
        let StateItem::Person(id, person) = item else { return item };
        let mut person = Person::clone(&person);
        change(&mut person);
        StateItem::Person(id, person.into())
    }
}

#[test]
fn the_destination_agrees_as_well() {
    let world = given();
    let found = differences(world.destination.region.state(), &world.destination.audit());
    assert!(found.is_empty(), "{}: {found:?}", hebi());
}
