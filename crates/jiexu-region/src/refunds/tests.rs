use super::*;
use crate::fixtures::world::World;
use crate::fixtures::*;
use crate::{Enrol, MessageKind};

fn refund(n: u64, amount: u64) -> Refunding {
    Refunding { id: refund_id(n), person: zhang(), amount: fen(amount) }
}

#[track_caller]
fn check_refused(world: &mut World, refund: Refunding, refusal: RegistryRefusal) {
    assert_eq!(world.submit(nantong(), &refund), RegistryReply::Refused(refusal));
}

#[test]
fn a_refund_takes_back_what_was_spent() {
    let mut world = World::ready();
    world.expect_recorded(nantong(), &given_spending(1, 100));
    world.expect_accounts(600, 5);
    world.expect_recorded(nantong(), &refund(1, 40));
    world.expect_accounts(640, 5);
    world.expect_balance(nantong(), Account::Claims, 60);
}

#[test]
fn the_same_id_gets_the_same_answer_for_ever() {
    let mut world = World::ready();
    world.expect_recorded(nantong(), &refund(1, 40));
    let conflict = RegistryReply::Conflict("amount_fen");
    assert_eq!(world.submit(nantong(), &refund(1, 41)), conflict);
    let other = Refunding { person: person(1), ..refund(1, 40) };
    assert_eq!(world.submit(nantong(), &other), RegistryReply::Conflict("person_id"));
    // A spending with the same number is something else.
    world.expect_recorded(nantong(), &given_spending(1, 40));
}

#[test]
fn a_refused_refund_stays_refused() {
    let mut world = World::applied();
    world.carry(hebi(), nantong(), MessageKind::Request);
    check_refused(&mut world, refund(1, 40), RegistryRefusal::InTransit);
    world.carry_everything();
    check_refused(&mut world, refund(1, 40), RegistryRefusal::InTransit);
    world.expect_recorded(nantong(), &refund(2, 40));
    world.expect_accounts(40, 705);
}

#[test]
fn a_refund_needs_somebody_with_an_account_that_has_room() {
    let mut world = World::ready();
    let stranger = Refunding { person: person(9), ..refund(1, 40) };
    check_refused(&mut world, stranger, RegistryRefusal::NotEnrolled);
    let all = Refunding { amount: Fen::MAX, ..refund(2, 1) };
    check_refused(&mut world, all, RegistryRefusal::AmountRange);
    let resident = Enrol { person: person(1), scheme: Scheme::Resident, ..given_enrolment() };
    world.expect_recorded(nantong(), &resident);
    let theirs = Refunding { person: person(1), ..refund(3, 40) };
    check_refused(&mut world, theirs, RegistryRefusal::NoAccount);
}
