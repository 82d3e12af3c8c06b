//! Who answers for a person, when the regions do not agree on it beforehand.

use std::sync::Arc;

use jiexu_rules::Refusal;
use jiexu_types::{RegionCode, Scheme};

use crate::fixtures::world::World;
use crate::fixtures::*;
use crate::{Application, Apply, Cancel, CaseReply, Enrol, MessageKind, Suspend};

/// Zhang San, who went from Nantong to Hebi, was enrolled and suspended at Suzhou as well.
fn given_enrolled_at_suzhou_too(previous_region: Option<RegionCode>) -> World {
    let mut world = World::at_rest();
    let from = day("2026-01-05");
    let enrolment = Enrol { from, previous_region, ..given_enrolment() };
    world.expect_recorded(suzhou(), &enrolment);
    let (person, scheme) = (zhang(), Scheme::Employee);
    world.expect_recorded(suzhou(), &Suspend { person, scheme, on: day("2026-03-01") });
    world
}

fn apply_from_suzhou(world: &mut World) {
    let application = Application { id: id(2), origin: suzhou(), ..given_application() };
    world.submit(hebi(), &Apply(Arc::new(application)));
    world.carry_everything();
}

fn claims(world: &World, region: RegionCode) -> Vec<(String, Option<String>)> {
    let person = world.region(region).state().person(zhang()).unwrap();
    let text = |claim: &crate::Responsibility| {
        (claim.from.to_string(), claim.until.map(|until| until.to_string()))
    };
    person.responsible.iter().map(text).collect()
}

#[test]
fn a_region_that_never_took_over_gives_months_and_no_responsibility() {
    let mut world = given_enrolled_at_suzhou_too(Some(nantong()));
    assert_eq!(claims(&world, suzhou()), []);
    apply_from_suzhou(&mut world);
    assert_eq!(world.words(id(2)), ("settled".to_owned(), "completed-told".to_owned()));
    assert_eq!(claims(&world, suzhou()), []);
    assert_eq!(claims(&world, hebi()), [("2026-02-10".to_owned(), None)], "as Nantong gave it");
}

#[test]
fn two_regions_that_both_answer_for_a_person_are_told_so() {
    let mut world = given_enrolled_at_suzhou_too(None);
    apply_from_suzhou(&mut world);
    let case = world.region(hebi()).state().inbound(id(2)).unwrap();
    let crate::InboundState::Refused { refusals: refused, .. } = case.state else {
        panic!("{:?}", case.state)
    };
    assert_eq!(refused, refusals([Refusal::InDuplicateCoverage]));
    assert_eq!(claims(&world, hebi()), [("2026-02-10".to_owned(), None)]);
    assert_eq!(claims(&world, suzhou()), [("2026-01-05".to_owned(), None)]);
}

#[test]
fn a_request_whose_id_is_taken_at_the_origin_can_be_withdrawn_at_once() {
    let mut world = World::ready();
    let other = Application { destination: suzhou(), ..given_application() };
    world.submit_once(suzhou(), &Enrol { ..given_enrolment() });
    world.submit_once(suzhou(), &given_contribution());
    world.submit(suzhou(), &Apply(Arc::new(other)));
    world.carry(suzhou(), nantong(), MessageKind::Request);
    let mut world = world.and_applied();
    world.carry(hebi(), nantong(), MessageKind::Request);
    let case = world.region(hebi()).state().inbound(id(1)).unwrap();
    assert!(case.rejected.is_some(), "{:?}", case.state);
    assert_eq!(world.submit(hebi(), &Cancel(id(1))), CaseReply::Decided);
    let case = world.region(hebi()).state().inbound(id(1)).unwrap();
    assert_eq!(case.state, crate::InboundState::Cancelled);
    // The person is free for another try, under an id of its own.
    let again = Application { id: id(3), ..given_application() };
    world.submit(hebi(), &Apply(Arc::new(again)));
    let case = world.region(hebi()).state().inbound(id(3)).unwrap();
    assert_eq!(case.state, crate::InboundState::Applied);
}
