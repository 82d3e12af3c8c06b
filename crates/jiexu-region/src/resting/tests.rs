//! Tests of `resting.rs`. That a region at rest decides as any other is checked by every test that
//! submits a command to a `World`.

use jiexu_rules::Refusal;
use jiexu_types::{CardKind, RegionCode, Scheme};

use super::*;
use crate::fixtures::lean::{Lean, NotThere, fetch, last_of};
use crate::fixtures::world::{World, items};
use crate::fixtures::*;
use crate::{
    Apply, ApplyReply, Credentials, Enrol, Forward, ForwardReply, Inapplicable, InboundEvent,
    OutboundState, Part, RecordParticulars, Review, StateItem, Told,
};

fn apply(application: crate::Application) -> Apply {
    Apply(Arc::new(application))
}

/// Handoff 1 has ended and is at rest at its destination.
fn given_rest() -> (World, Lean) {
    let world = World::at_rest();
    let lean = Lean::of(world.region(hebi()), world.now);
    assert!(!lean.region.state().is_whole());
    (world, lean)
}

#[test]
fn what_has_ended_is_at_rest_at_both_ends_and_nothing_else_is() {
    let mut world = World::applied();
    let count = |world: &World, code| Lean::of(world.region(code), world.now).cases().len();
    assert_eq!((count(&world, nantong()), count(&world, hebi())), (0, 0));
    world.carry_everything();
    assert_eq!((count(&world, nantong()), count(&world, hebi())), (1, 1));
}

#[test]
fn who_looks_only_sees_nothing_and_knows_it() {
    let (world, mut lean) = given_rest();
    assert_eq!(lean.region.state().inbound(id(1)), None);
    assert_eq!(lean.region.missed().len(), 1);
    assert_eq!(lean.region.state().inbound(id(2)), None, "never heard of");
    assert!(lean.region.missed().is_empty());
    let stored = lean.stored.clone();
    let look = |region: &Region| region.state().inbound(id(1)).cloned();
    let seen = lean.region.look(|place| fetch(&stored, place), look).unwrap();
    assert_eq!(seen.as_ref(), world.region(hebi()).state().inbound(id(1)));
    lean.region.put_away();
    assert_eq!(lean.region.state().inbound(id(1)), None, "away again");
}

#[test]
fn the_same_application_gets_its_answer_and_another_is_a_conflict() {
    let (world, mut lean) = given_rest();
    let reply = lean.decide(&apply(given_application()), world.now);
    assert_eq!((reply.reply, reply.events), (ApplyReply::OnRecord, vec![]));
    for (field, changed) in given_changed_applications() {
        let conflict = lean.decide(&Apply(changed), world.now);
        assert_eq!(conflict.reply, ApplyReply::Conflict(field));
    }
}

#[test]
fn a_list_shows_what_is_at_rest_in_its_place() {
    let mut world = World::at_rest();
    // Refused by the origin, and behind the one that is at rest.
    world.submit(hebi(), &apply(crate::Application { id: id(2), ..given_application() }));
    world.carry_everything();
    let lean = Lean::of(world.region(hebi()), world.now);
    let ids = |region: &Region, after| {
        let cases = region.state().inbound_after(after);
        cases.map(|case| case.application.id).collect::<Vec<_>>()
    };
    let Lean { mut region, stored } = lean;
    assert_eq!(ids(&region, None), [], "it ends before the first gap");
    assert_eq!(region.missed().len(), 2, "what comes behind it will be wanted as well");
    for (after, expected) in [(None, vec![id(1), id(2)]), (Some(id(1)), vec![id(2)])] {
        let seen = region.look(|place| fetch(&stored, place), |region| ids(region, after));
        assert_eq!(seen.unwrap(), expected);
        region.put_away();
    }
}

#[test]
fn what_a_late_question_changes_comes_back_to_memory() {
    let mut world = World::ready();
    let mut forwarded = given_application();
    forwarded.name = other_name();
    let forward = Forward(Arc::new(forwarded.clone()));
    assert_eq!(world.submit(nantong(), &forward), ForwardReply::OnRecord);
    let state = |region: &Region| region.state().outbound(id(1)).map(|case| case.state);
    let refused = state(world.region(nantong())).unwrap();
    assert!(matches!(refused, OutboundState::Refused { told: Told::Unasked, .. }), "{refused:?}");
    let mut lean = Lean::of(world.region(nantong()), world.now);
    assert_eq!(lean.cases().len(), 1);

    let message = crate::Message::Request(Arc::new(forwarded));
    let asked = crate::Deliver { from: hebi(), message };
    let decision = lean.decide(&asked, world.now);
    assert_eq!(decision.events.len(), 1, "{:?}", decision.events);
    lean.region.put_away();
    lean.apply(&decision.events[0], world.now);
    lean.region.put_away();
    let now = state(&lean.region).unwrap();
    assert!(matches!(now, OutboundState::Refused { told: Told::Owed, .. }), "{now:?}");
    assert_eq!(lean.region.owed_count(hebi()), 1);
    lean.rest(world.now);
    assert_eq!(lean.cases().len(), 1, "it owes something");
}

#[test]
fn an_event_about_what_is_at_rest_is_not_applied() {
    let (world, mut lean) = given_rest();
    let before = items(&lean.region);
    let handoff = id(1);
    let events = [
        Event::from(InboundEvent::CancelAsked { handoff }),
        Event::from(InboundEvent::Applied {
            application: Arc::new(given_application()),
            taken: world.region(hebi()).state().inbound(id(1)).unwrap().taken.unwrap(),
        }),
        Event::Retried { handoff },
    ];
    for event in events {
        let outcome = lean.region.apply(&event, world.now);
        assert!(matches!(outcome, Err(Inapplicable::AtRest(_))), "{event:?}: {outcome:?}");
    }
    assert_eq!(items(&lean.region), before);
}

#[test]
fn another_record_in_the_place_is_noticed() {
    let (_world, mut lean) = given_rest();
    let page = Resting::Entries([].into());
    let (mut other, case) = match lean.cases().first() {
        Some(Resting::Inbound(case)) => (Inbound::clone(case), Arc::clone(case)),
        stored => panic!("{stored:?}"),
    };
    other.application = Arc::new(crate::Application { id: id(7), ..given_application() });
    let gone = Resting::Outbound(Arc::new(crate::Outbound {
        application: Arc::clone(&case.application),
        state: OutboundState::Delivered,
        freeze: None,
        missing: vec![],
        entries: vec![],
        corrections: vec![],
        correct_by: None,
        rejected: None,
        alert: None,
        timeline: vec![],
    }));
    for wrong in [page, gone, Resting::Inbound(Arc::new(other))] {
        let look = |region: &Region| region.state().inbound(id(1)).is_some();
        let seen = lean.region.look(|_| Ok::<_, NotThere>(wrong.clone()), look);
        assert_eq!(seen, Err(NotThere), "{wrong:?}");
    }
}

/// Between the snapshot and the end of its checkpoint the record may change: it stays.
#[test]
fn what_has_changed_since_the_snapshot_stays() {
    let world = World::at_rest();
    let mut region = world.region(hebi()).clone();
    region.keep_track();
    let mut snapshot = region.snapshot();
    let store = |_| Ok::<_, NotThere>(Place::from_u64(3));
    let laid = snapshot.lay(world.now, 1_000, store).unwrap();
    assert_eq!(laid.cases, [(Side::Inbound, id(1), Place::from_u64(3))]);
    let event = Event::MessageRejected {
        handoff: id(1),
        kind: crate::MessageKind::Outcome,
        rejection: crate::Rejection::UnknownHandoff,
    };
    region.apply(&event, world.now).unwrap();
    region.lay(laid);
    assert!(region.state().inbound(id(1)).is_some_and(|case| case.rejected.is_some()));
    // And it is among the changes of the next one, in full.
    let changes: Vec<StateItem> = region.snapshot().changes().collect();
    assert!(matches!(changes.as_slice(), [StateItem::Inbound(_)]), "{changes:?}");
}

/// The same of a person.
#[test]
fn who_has_changed_since_the_snapshot_stays_and_is_stored_anew() {
    let world = World::at_rest();
    let mut region = world.region(hebi()).clone();
    region.keep_track();
    let mut snapshot = region.snapshot();
    let laid = snapshot.lay(world.now, 0, |_| Ok::<_, NotThere>(Place::from_u64(3))).unwrap();
    let retired = crate::RegistryEvent::Retired { person: zhang(), on: day("2026-03-02") };
    region.apply(&Event::from(retired), world.now).unwrap();
    region.lay(laid);
    let person = region.state().person(zhang()).cloned().unwrap();
    let changes: Vec<StateItem> = region.snapshot().changes().collect();
    assert_eq!(changes, [StateItem::Person(zhang(), Arc::new(person))]);
}

/// Snapshots of changes with all that rests laid each time, restored on top of each other.
#[track_caller]
fn check_checkpoints(world: &World, code: RegionCode, every: usize) {
    let mut lean = Lean::of(&Region::new(world.region(code).policy().clone()), world.now);
    let mut kept = State::default();
    let mut now = world.now;
    for events in world.journals[&code].chunks(every) {
        for (at, event) in events {
            lean.apply(event, *at);
            now = *at;
        }
        lean.region.put_away();
        let stored = &mut lean.stored;
        let mut snapshot = lean.region.snapshot();
        let laid = snapshot.lay(now, 0, |record| {
            stored.push(record);
            Ok::<_, NotThere>(Place::from_u64(last_of(stored)))
        });
        snapshot.changes().for_each(|item| kept.restore(item));
        lean.region.lay(laid.unwrap());
        assert_eq!(kept.items().collect::<Vec<_>>(), items(&lean.region), "of {every}");
        assert_eq!(kept.item_count(), kept.items().count() as u64);
    }
    assert!(!kept.is_whole());
    lean.expect_same(world.region(code));
}

#[test]
fn checkpoints_of_changes_make_the_state_with_what_is_at_rest() {
    let mut world = World::ready_with(|policy| policy.reviews_inbound = true).and_applied();
    world.carry_everything();
    let refuse = Review::Refuse(Refusal::MaterialInvalid.into());
    world.submit(hebi(), &given_review_inbound(1, refuse));
    world.carry_everything();
    world.submit(hebi(), &apply(crate::Application { id: id(2), ..given_application() }));
    world.carry_everything();
    for code in [nantong(), hebi()] {
        [1, 2, 3, 7, 1_000].into_iter().for_each(|every| check_checkpoints(&world, code, every));
    }
}

/// The cards that Zhang San has at Hebi, one after the other.
const CARDS: [&str; 2] = ["A12345678", "B12345678"];

#[track_caller]
fn record_card(world: &mut World, revision: u32) {
    let no = CARDS[usize::try_from(revision.saturating_sub(1)).unwrap()];
    let no = Some(no.parse().unwrap());
    let card = Credentials { social_security_card: no, ..Credentials::default() };
    let part = Arc::new(Part::Credentials(card));
    world.expect_recorded(hebi(), &RecordParticulars { person: zhang(), revision, part });
}

/// With more than a page of entries, in the middle of which a checkpoint may end, and a card that
/// is exchanged for another.
#[test]
fn checkpoints_of_changes_have_pages_and_cards() {
    let mut world = World::at_rest();
    for revision in 1..=2 {
        record_card(&mut world, revision);
        (0..70).for_each(|n| {
            world.expect_recorded(hebi(), &given_spending(u64::from(revision) << 32 | n, 1));
        });
    }
    let entries = world.region(hebi()).state().book().entry_count();
    assert!(entries > 128, "{entries}");
    [1, 7, 63, 100, 1_000].into_iter().for_each(|every| check_checkpoints(&world, hebi(), every));
}

/// As a program wrote them that knew no cards beside people.
#[test]
fn a_card_that_was_given_up_is_not_found_after_an_old_checkpoint() {
    let mut world = World::ready();
    let mut kept = State::default();
    for revision in 1..=2 {
        record_card(&mut world, revision);
        let known = world.region(hebi()).state().person(zhang()).unwrap().clone();
        kept.restore(StateItem::Person(zhang(), Arc::new(known)));
    }
    let region = Region::from_state(world.region(hebi()).policy().clone(), kept);
    let holders = |no: &str| region.holders(CardKind::SocialSecurity, no.parse().unwrap()).count();
    assert_eq!(CARDS.map(holders), [0, 1]);
}

#[test]
fn of_more_people_than_stay_those_rest_who_will_not_be_needed_soon() {
    let mut world = World::applied();
    for n in 1..=4 {
        world.expect_recorded(hebi(), &Enrol { person: person(n), ..given_enrolment() });
    }
    let mut region = world.region(hebi()).clone();
    region.keep_track();
    let retired = crate::RegistryEvent::Retired { person: person(1), on: day("2026-03-02") };
    region.apply(&Event::from(retired), world.now).unwrap();
    let leaving = |people_here| {
        let mut snapshot = region.clone().snapshot();
        let laid = snapshot.lay(world.now, people_here, |_| Ok::<_, NotThere>(Place::from_u64(1)));
        let Laid { people, leaving, .. } = laid.unwrap();
        assert_eq!(people.len(), 5, "all are stored, whoever leaves");
        let items: Vec<StateItem> = snapshot.items().collect();
        for (id, place) in people {
            assert!(items.contains(&StateItem::PersonAtRest(id, place)));
        }
        leaving
    };
    let people = |numbers: &[u64]| numbers.iter().map(|n| person(*n)).collect::<Vec<_>>();
    assert_eq!(leaving(5), []);
    assert_eq!(leaving(3), people(&[2, 3]), "who has changed is the last to go");
    assert_eq!(leaving(1), people(&[2, 3, 4, 1]), "Zhang San is on the way");
    assert_eq!(leaving(0), [people(&[2, 3, 4, 1]), vec![zhang()]].concat());
}

/// Whoever is in memory and stored is stored again only after a change.
#[test]
fn nobody_is_stored_twice_as_the_same() {
    let world = World::at_rest();
    let mut region = world.region(hebi()).clone();
    region.keep_track();
    let lay = |region: &mut Region, people_here, place| {
        let mut snapshot = region.snapshot();
        let place = Place::from_u64(place);
        let laid = snapshot.lay(world.now, people_here, |_| Ok::<_, NotThere>(place)).unwrap();
        region.lay(laid.clone());
        assert_eq!(region.state().item_count(), region.state().items().count() as u64);
        (laid.people, laid.leaving)
    };
    let first = Place::from_u64(1);
    assert_eq!(lay(&mut region, 9, 1), (vec![(zhang(), first)], vec![]));
    assert!(region.state().person(zhang()).is_some() && region.missed().is_empty());
    assert_eq!(region.state().people_after(None).count(), 1);
    assert_eq!(lay(&mut region, 9, 2), (vec![], vec![]));
    let retired = crate::RegistryEvent::Retired { person: zhang(), on: day("2026-03-02") };
    region.apply(&Event::from(retired), world.now).unwrap();
    assert_eq!(lay(&mut region, 9, 3), (vec![(zhang(), Place::from_u64(3))], vec![]));
    assert_eq!(lay(&mut region, 0, 4), (vec![], vec![zhang()]));
    assert_eq!(region.state().person(zhang()), None);
    assert_eq!(region.missed(), BTreeSet::from([Place::from_u64(3)]));
}

/// A checkpoint as programs wrote it that stored nobody who stayed, then one of changes, then a
/// start, and the same again.
#[test]
fn people_of_an_old_checkpoint_are_stored_with_the_next_one() {
    let mut world = World::at_rest();
    world.expect_recorded(hebi(), &Enrol { person: person(1), ..given_enrolment() });
    let before = world.region(hebi());
    let mut kept = State::default();
    before.state().items().for_each(|item| kept.restore(item));
    let mut stored = Vec::new();
    for _ in 0..2 {
        let mut region = Region::from_state(before.policy().clone(), kept.clone());
        region.keep_track();
        let mut snapshot = region.snapshot();
        let laid = snapshot.lay(world.now, 9, |record| {
            stored.push(record);
            Ok::<_, NotThere>(Place::from_u64(last_of(&stored)))
        });
        snapshot.changes().for_each(|item| kept.restore(item));
        region.lay(laid.unwrap());
        assert!(kept.items().eq(region.state().items()));
        assert_eq!(kept.people().count(), 0, "a start reads places");
        let whole = kept.whole(|place| fetch(&stored, place)).unwrap();
        assert!(whole.items().eq(before.state().items()));
        let whole = region.state().whole(|place| fetch(&stored, place)).unwrap();
        assert!(whole.items().eq(before.state().items()), "of people in memory and stored");
    }
    let people = stored.iter().filter(|record| matches!(record, Resting::Person(..)));
    assert_eq!(people.count(), 2, "each once");
}

/// Who is in memory and stored is in a list with somebody who is at rest, and changes twice.
#[test]
fn a_list_does_not_take_a_change_back() {
    let mut world = World::applied();
    for n in 1..=4 {
        world.expect_recorded(hebi(), &Enrol { person: person(n), ..given_enrolment() });
    }
    let mut region = world.region(hebi()).clone();
    region.keep_track();
    let mut stored: Vec<Resting> = Vec::new();
    let laid = region.snapshot().lay(world.now, 4, |record| {
        stored.push(record);
        Ok::<_, NotThere>(Place::from_u64(last_of(&stored)))
    });
    region.lay(laid.unwrap());
    let here = region.state().people().count();
    let fetch = |place| fetch(&stored, place);
    let listed = region.look(fetch, |region| region.state().people_after(None).count());
    assert_eq!((here, listed), (4, Ok(5)), "one has left");
    let mut other = world.region(hebi()).clone();
    let retired = crate::RegistryEvent::Retired { person: person(2), on: day("2026-03-02") };
    let enrolled = crate::RegistryEvent::Enrolled {
        person: person(2),
        name: name(),
        scheme: Scheme::Resident,
        from: day("2026-03-03"),
        previous_region: Some(nantong()),
    };
    for event in [retired, enrolled].map(Event::from) {
        region.prepare(&event, fetch).unwrap();
        region.apply(&event, world.now).unwrap();
        other.apply(&event, world.now).unwrap();
    }
    assert_eq!(region.state().person(person(2)), other.state().person(person(2)));
}

#[test]
fn a_wallet_transfer_rests_when_its_day_is_long_over() {
    let mut world = World::ready();
    let application = given_wallet_application(1, 5);
    world.submit(nantong(), &Forward(Arc::new(application)));
    let ended = world.region(nantong()).state().outbound(id(1)).unwrap();
    assert!(ended.state.is_terminal(), "refused at once: {:?}", ended.state);
    for (days, stored) in [(0, 0), (7, 0), (8, 1)] {
        let later = Lean::of(world.region(nantong()), days_after(world.now, days));
        assert_eq!(later.cases().len(), stored, "after {days} days");
    }
}
