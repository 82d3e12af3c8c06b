//! Tests of `snapshot.rs`.

use std::sync::Arc;

use jiexu_ledger::Account;
use jiexu_rules::Refusal;
use jiexu_types::RegionCode;

use super::*;
use crate::fixtures::world::{World, items};
use crate::fixtures::*;
use crate::{Event, Refunding, RegistryEvent, Review};

/// Replays what happened at a region, takes a snapshot after every few events, and puts the changes
/// of each on top of those before, as recovery does.
#[track_caller]
fn check_changes(world: &World, code: RegionCode, every: usize) {
    let mut region = Region::new(world.region(code).policy().clone());
    region.keep_track();
    let mut kept = State::default();
    for (number, events) in world.journals[&code].chunks(every).enumerate() {
        for (at, event) in events {
            region.apply(event, *at).unwrap();
        }
        let snapshot = region.snapshot();
        snapshot.changes().for_each(|item| kept.restore(item));
        let kept: Vec<StateItem> = kept.items().collect();
        assert_eq!(kept, items(&region), "stretch {number} of {every}");
        assert_eq!(kept, snapshot.items().collect::<Vec<_>>());
    }
}

#[track_caller]
fn check_every_step(world: &World) {
    for code in [nantong(), hebi()] {
        [1, 2, 3, 7, 1_000].into_iter().for_each(|every| check_changes(world, code, every));
    }
}

#[test]
fn changes_on_top_of_each_other_make_the_state() {
    let mut world = World::at_rest();
    world.submit(hebi(), &given_spending(1, 40));
    world.submit(hebi(), &given_spending(2, 400_000_000));
    world.submit(hebi(), &Refunding { id: refund_id(1), person: zhang(), amount: fen(5) });
    check_every_step(&world);
}

#[test]
fn what_was_emptied_is_not_kept() {
    let mut world = World::ready_with(|policy| policy.reviews_inbound = true).and_applied();
    world.carry_everything();
    world.expect_balance(hebi(), Account::Unmatched(id(1)), 700);
    let refuse = Review::Refuse(Refusal::MaterialInvalid.into());
    world.submit(hebi(), &given_review_inbound(1, refuse));
    world.carry_everything();
    world.expect("returned refused.destination-told");
    check_every_step(&world);
}

#[test]
fn nothing_is_told_twice() {
    let world = World::at_rest();
    let mut region = world.region(hebi()).clone();
    assert_eq!(region.snapshot().changes().count(), 0, "nobody asked for it");
    region.keep_track();
    assert_eq!(region.snapshot().changes().count(), 0);
    let enrolment = Event::from(RegistryEvent::Retired { person: zhang(), on: day("2026-03-02") });
    region.apply(&enrolment, world.now).unwrap();
    let changes: Vec<StateItem> = region.snapshot().changes().collect();
    let person = region.state().person(zhang()).unwrap().clone();
    assert_eq!(changes, [StateItem::Person(zhang(), Arc::new(person))]);
    assert_eq!(region.snapshot().changes().count(), 0);
}
