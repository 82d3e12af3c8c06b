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

#[test]
fn a_suspension_that_is_only_announced_still_covers() {
    let on = day("2026-03-20");
    let record = crate::PersonRecord { suspended_on: Some(on), ..given_record() };
    let mut world = World::with_record(record, |_| {});
    world.submit(hebi(), &Apply(Arc::new(given_application())));
    world.carry_everything();
    let refused = world.region(nantong()).state().outbound(id(1)).unwrap().state;
    let expected = refusals([Refusal::OutNotSuspended]);
    assert!(
        matches!(refused, crate::OutboundState::Refused { refusals, .. } if refusals == expected),
        "{refused:?}"
    );
    world.now = days_after(world.now, 30);
    world.submit(hebi(), &Apply(Arc::new(Application { id: id(2), ..given_application() })));
    world.carry_everything();
    assert_eq!(world.words(id(2)), ("settled".to_owned(), "completed-told".to_owned()));
}

/// Employee at Nantong, resident at Hebi, employee again at Suzhou: the account follows the person.
#[test]
fn an_account_goes_with_somebody_who_is_insured_as_a_resident_now() {
    let mut world = World::empty(|_| {});
    world.expect_recorded(nantong(), &crate::Import(Arc::new(given_record())));
    let scheme = Scheme::Resident;
    world.expect_recorded(hebi(), &Enrol { scheme, ..given_enrolment() });
    let paid = crate::Contribute { scheme, credited: fen_none(), ..given_contribution() };
    world.expect_recorded(hebi(), &paid);
    let to_resident = Application { destination_scheme: scheme, ..given_application() };
    world.submit(hebi(), &Apply(Arc::new(to_resident)));
    world.carry_everything();
    world.expect_accounts(0, 700);

    world.now = days_after(world.now, 60);
    let person = zhang();
    world.expect_recorded(hebi(), &Suspend { person, scheme, on: day("2026-04-01") });
    let from = day("2026-04-01");
    world.expect_recorded(suzhou(), &Enrol { from, ..given_enrolment() });
    let month = month(202_604);
    world.expect_recorded(suzhou(), &crate::Contribute { month, ..given_contribution() });
    let onward = Application {
        id: id(2),
        origin: hebi(),
        destination: suzhou(),
        origin_scheme: scheme,
        ..given_application()
    };
    let applied = world.submit(suzhou(), &Apply(Arc::new(onward)));
    let case = world.region(suzhou()).state().inbound(id(2)).map(|case| case.state);
    assert_eq!((applied, case), (crate::ApplyReply::OnRecord, Some(crate::InboundState::Applied)));
    let request = world.owed(suzhou(), hebi()).remove(0);
    world.deliver(suzhou(), hebi(), request);
    // While it is frozen nothing is spent from it, and nothing is paid in that could fill its
    // place.
    let spending = world.submit(hebi(), &given_spending(1, 1));
    assert_eq!(spending, crate::RegistryReply::Refused(crate::RegistryRefusal::InTransit));
    world.carry_everything();
    world.expect_accounts(0, 0);
    let arrived = world.region(suzhou()).state().book();
    assert_eq!(arrived.balance(jiexu_ledger::Account::Person(zhang())).as_fen(), 705);
}

fn fen_none() -> jiexu_types::Fen {
    jiexu_types::Fen::ZERO
}
