use std::sync::Arc;

use jiexu_rules::Refusal;
use jiexu_types::{Month, RegionCode};

use super::*;
use crate::fixtures::world::World;
use crate::fixtures::*;
use crate::{
    Apply, Contribute, Enrol, Forward, ForwardReply, InformationForm, Message, MessageKind,
    PersonRecord, Policy, Refunding, RegistryRefusal, RegistryReply, Suspend,
};

/// Zhang San has moved to Hebi; afterwards January 2026 was paid late at Nantong, with 3 fen.
fn given_late_month() -> World {
    let mut world = World::at_rest();
    world.expect_recorded(nantong(), &late(202_601, 3));
    world
}

fn late(yyyymm: u32, credited: u64) -> Contribute {
    Contribute { month: month(yyyymm), credited: fen(credited), ..given_contribution() }
}

fn refund(n: u64, amount: u64) -> Refunding {
    Refunding { id: refund_id(n), person: zhang(), amount: fen(amount) }
}

/// What is left of handoff 1, as handoff `n`.
fn residual(n: u64) -> Application {
    let purpose = Purpose::Residual { of: id(1) };
    Application { id: id(n), purpose, ..given_application() }
}

#[track_caller]
fn forward(world: &mut World, application: Application) {
    let reply = world.submit(application.origin, &Forward(Arc::new(application)));
    assert_eq!(reply, ForwardReply::OnRecord);
}

#[track_caller]
fn check(world: &World, n: u64, expected: &str) {
    let (origin, destination) = world.words(id(n));
    assert_eq!(format!("{origin} {destination}"), expected);
}

/// The reasons by which the origin refuses a residual transfer at once.
#[track_caller]
fn check_refused(world: &mut World, application: Application, expected: &str) {
    let (at, handoff) = (application.origin, application.id);
    forward(world, application);
    let state = world.region(at).state().outbound(handoff).unwrap().state;
    let OutboundState::Refused { refusals, .. } = state else { panic!("{state:?}") };
    assert_eq!(refusals.to_string(), expected);
}

fn months(world: &World, code: RegionCode) -> u32 {
    world.region(code).state().person(zhang()).unwrap().contributions.months(Scheme::Employee)
}

/// Hands over the owed message of a kind, and its receipt back to the sender.
#[track_caller]
fn carry(world: &mut World, from: RegionCode, to: RegionCode, kind: MessageKind) {
    let owed = world.owed(from, to).into_iter().find(|message| message.kind() == kind);
    let receipt = world.deliver(from, to, owed.unwrap());
    world.acknowledge(to, from, receipt);
}

/// Late January is on its way: frozen at Nantong, nothing has left.
fn given_frozen() -> World {
    let mut world = given_late_month();
    forward(&mut world, residual(2));
    carry(&mut world, nantong(), hebi(), MessageKind::Application);
    carry(&mut world, hebi(), nantong(), MessageKind::Request);
    check(&world, 2, "frozen.VRB requested");
    world
}

#[test]
fn r42_nothing_follows_from_an_account_that_is_frozen_or_to_be_withdrawn_in_one_sum() {
    let on = Some(day("2026-03-01"));
    let plain = Standing::default();
    let frozen = Standing { account_freeze: Some(crate::FreezeReason::Court), ..plain };
    let cases = [
        (frozen, "OUT_ACCOUNT_FROZEN"),
        (Standing { deceased_on: on, ..plain }, "PERSON_DECEASED"),
        (Standing { gave_up_on: on, ..plain }, "PERSON_GAVE_UP"),
    ];
    for (standing, expected) in cases {
        let mut world = given_late_month();
        let part = Arc::new(crate::Part::Standing(standing));
        let recorded = crate::RecordParticulars { person: zhang(), revision: 1, part };
        world.expect_recorded(nantong(), &recorded);
        check_refused(&mut world, residual(2), expected);
        world.expect_accounts(3, 705);
    }
}

#[test]
fn a_late_month_and_its_money_follow_the_person() {
    let mut world = given_late_month();
    world.expect_accounts(3, 705);
    forward(&mut world, residual(2));
    world.carry_everything();
    check(&world, 2, "settled completed-told");
    world.expect_accounts(0, 708);
    assert_eq!(months(&world, hebi()), 24 + 1 + 1);
    let case = world.region(hebi()).state().inbound(id(2)).unwrap();
    let InboundState::Completed { completion, .. } = case.state else { panic!() };
    assert_eq!(completion.recognised_months, 1, "24 of the form were there already");
    assert_eq!((completion.takes_over_on, completion.credited), (None, fen(3)));
    // Nothing else moved.
    let gone = RelationStatus::TransferredOut {
        suspended_on: day("2026-02-01"),
        on: day("2026-02-10"),
        to: hebi(),
    };
    assert_eq!(world.relation(nantong()).status, gone);
    assert_eq!(world.relation(hebi()).status, RelationStatus::Active);
    world.expect_balance(hebi(), Account::Clearing(nantong()), -703);
    world.expect_balance(nantong(), Account::Clearing(hebi()), 703);
}

#[test]
fn a_refund_follows_the_person_also_when_applied_for_at_the_destination() {
    let mut world = World::at_rest();
    world.expect_recorded(nantong(), &refund(1, 40));
    let reply = world.submit(hebi(), &Apply(Arc::new(residual(2))));
    assert_eq!(reply, crate::ApplyReply::OnRecord);
    world.carry_everything();
    check(&world, 2, "settled completed-told");
    world.expect_accounts(0, 745);
}

#[test]
fn a_month_without_money_needs_one_leg_only() {
    let mut world = World::at_rest();
    world.expect_recorded(nantong(), &late(202_601, 0));
    forward(&mut world, residual(2));
    world.carry_everything();
    check(&world, 2, "settled completed-told");
    assert_eq!(world.region(hebi()).state().inbound(id(2)).unwrap().notice, None);
    assert_eq!(months(&world, hebi()), 26);
    check_refused(&mut world, residual(3), "OUT_NOTHING_LEFT");
}

#[test]
fn nothing_left_is_refused_and_stays_refused() {
    let mut world = World::at_rest();
    check_refused(&mut world, residual(2), "OUT_NOTHING_LEFT");
    world.expect_recorded(nantong(), &late(202_601, 3));
    check_refused(&mut world, residual(2), "OUT_NOTHING_LEFT");
    forward(&mut world, residual(3));
    world.carry_everything();
    check(&world, 3, "settled completed-told");
    check_refused(&mut world, residual(4), "OUT_NOTHING_LEFT");
}

// JX-058
#[test]
fn what_did_not_settle_or_went_elsewhere_is_refused() {
    let mut open = World::applied();
    check_refused(&mut open, residual(2), "OUT_NOT_HANDED_OVER");
    let mut world = given_late_month();
    let unknown = Purpose::Residual { of: id(9) };
    let application = Application { purpose: unknown, ..residual(2) };
    check_refused(&mut world, application, "OUT_NOT_HANDED_OVER");
    let elsewhere = Application { destination: suzhou(), ..residual(3) };
    check_refused(&mut world, elsewhere, "OUT_NOT_HANDED_OVER");
    let other = Application { destination_scheme: Scheme::Resident, ..residual(4) };
    check_refused(&mut world, other, "OUT_NOT_HANDED_OVER");
    let renamed = Application { name: other_name(), ..residual(5) };
    check_refused(&mut world, renamed, "OUT_NOT_HANDED_OVER");
    // A residual transfer is no handoff of a relationship.
    forward(&mut world, residual(6));
    world.carry_everything();
    let of_residual = Purpose::Residual { of: id(6) };
    let application = Application { purpose: of_residual, ..residual(7) };
    check_refused(&mut world, application, "OUT_NOT_HANDED_OVER");
}

#[test]
fn a_destination_refuses_what_it_has_not_completed_or_cannot_take_now() {
    let renamed = Application { name: other_name(), ..residual(2) };
    let destination_scheme = Scheme::Resident;
    let other = Application { destination_scheme, ..residual(2) };
    let mut moving_on = World::at_rest();
    let (person, scheme, on) = (zhang(), Scheme::Employee, day("2026-03-02"));
    moving_on.expect_recorded(hebi(), &Suspend { person, scheme, on });
    let (origin, destination) = (hebi(), suzhou());
    forward(&mut moving_on, Application { id: id(9), origin, destination, ..given_application() });
    for (mut world, application, reason) in [
        (World::ready(), residual(2), "IN_NOT_COMPLETED"),
        (World::at_rest(), renamed, "IN_NOT_COMPLETED"),
        (World::at_rest(), other, "IN_NOT_COMPLETED"),
        (moving_on, residual(2), "IN_IN_PROGRESS"),
    ] {
        let reply = world.submit(hebi(), &Apply(Arc::new(application)));
        assert_eq!(reply, crate::ApplyReply::OnRecord);
        let state = world.region(hebi()).state().inbound(id(2)).unwrap().state;
        let InboundState::Refused { refusals, .. } = state else { panic!("{state:?}") };
        assert_eq!(refusals.to_string(), reason);
    }
}

#[test]
fn one_handoff_of_a_person_at_a_time() {
    let mut world = given_late_month();
    forward(&mut world, residual(2));
    check_refused(&mut world, residual(3), "OUT_IN_PROGRESS");
    world.carry_everything();
    check(&world, 2, "settled completed-told");
}

#[test]
fn the_account_is_closed_while_its_balance_is_in_transit() {
    let mut world = given_frozen();
    let closed = RegistryReply::Refused(RegistryRefusal::InTransit);
    assert_eq!(world.submit(nantong(), &refund(1, 1)), closed);
    assert_eq!(world.submit(nantong(), &given_spending(1, 1)), closed);
    world.carry_everything();
    check(&world, 2, "settled completed-told");
}

#[test]
fn a_refusal_after_delivery_returns_the_money_and_leaves_the_relationship_gone() {
    let reviews = |policy: &mut Policy| policy.reviews_inbound = policy.region == hebi();
    let mut world = World::ready_with(reviews).and_applied();
    world.carry_everything();
    world.submit(hebi(), &given_review_inbound(1, APPROVE));
    world.carry_everything();
    world.expect_recorded(nantong(), &late(202_601, 3));
    forward(&mut world, residual(2));
    world.carry_everything();
    check(&world, 2, "delivered review");
    let review = crate::Review::Refuse(Refusal::MaterialInvalid.into());
    world.submit(hebi(), &given_review_inbound(2, review));
    world.carry_everything();
    check(&world, 2, "returned refused.destination-told");
    world.expect_accounts(3, 705);
    let status = world.relation(nantong()).status;
    assert!(matches!(status, RelationStatus::TransferredOut { .. }), "{status:?}");
    // It may be tried again under another id.
    forward(&mut world, residual(3));
    world.carry_everything();
    check(&world, 3, "delivered review");
}

// JX-058
#[test]
fn a_form_that_gives_responsibility_is_no_residual() {
    let mut world = given_frozen();
    let case = world.region(nantong()).state().outbound(id(2)).unwrap();
    let form = case.freeze.as_ref().unwrap().form.clone();
    assert_eq!(form.available_from, None);
    let available_from = Some(day("2026-03-01"));
    let wrong = InformationForm { available_from, ..InformationForm::clone(&form) };
    world.deliver(nantong(), hebi(), Message::Relationship(Arc::new(wrong)));
    carry(&mut world, nantong(), hebi(), MessageKind::Balance);
    let state = world.region(hebi()).state().inbound(id(2)).unwrap().state;
    let InboundState::Refused { refusals, .. } = state else { panic!("{state:?}") };
    assert_eq!(refusals.to_string(), "IN_DUPLICATE_COVERAGE, FORM_INCONSISTENT");
}

#[test]
fn who_came_back_keeps_what_comes_in() {
    let mut world = given_late_month();
    let scheme = Scheme::Employee;
    let from = day("2026-06-01");
    let previous_region = Some(hebi());
    let enrol = Enrol { person: zhang(), name: name(), scheme, from, previous_region };
    world.expect_recorded(nantong(), &enrol);
    check_refused(&mut world, residual(2), "OUT_NOT_HANDED_OVER");
}

#[test]
fn a_relationship_that_is_still_here_keeps_the_account() {
    let mut world = given_late_month();
    let resident = Enrol {
        scheme: Scheme::Resident,
        from: day("2026-03-01"),
        previous_region: Some(hebi()),
        ..given_enrolment()
    };
    world.expect_recorded(nantong(), &resident);
    forward(&mut world, residual(2));
    world.carry_everything();
    check(&world, 2, "settled completed-told");
    world.expect_accounts(3, 705);
    assert_eq!(months(&world, hebi()), 26, "the month went along");
}

/// Zhang San goes on from one region to another, by handoff `n`.
#[track_caller]
fn move_on(world: &mut World, n: u64, from: RegionCode, to: RegionCode) -> Application {
    let (scheme, on) = (Scheme::Employee, world.now.date());
    world.expect_recorded(from, &Suspend { person: zhang(), scheme, on });
    let previous_region = Some(from);
    let enrol = Enrol { person: zhang(), name: name(), scheme, from: on, previous_region };
    world.expect_recorded(to, &enrol);
    let paid = Month::of(on).unwrap().plus(u32::try_from(n).unwrap()).unwrap();
    world.expect_recorded(to, &Contribute { month: paid, ..late(202_601, 0) });
    let application =
        Application { id: id(n), origin: from, destination: to, ..given_application() };
    forward(world, application.clone());
    world.carry_everything();
    check(world, n, "settled completed-told");
    application
}

#[test]
fn what_is_left_goes_only_where_the_relationship_is_held_by_the_latest_handoff() {
    // From Nantong to Hebi, back, and to Suzhou.
    let mut world = World::at_rest();
    move_on(&mut world, 2, hebi(), nantong());
    // Not before the month that was paid there.
    world.now = days_after(world.now, 100);
    let last = move_on(&mut world, 3, nantong(), suzhou());
    world.expect_recorded(nantong(), &refund(1, 40));
    check_refused(&mut world, residual(4), "OUT_NOT_HANDED_OVER");
    let purpose = Purpose::Residual { of: id(3) };
    forward(&mut world, Application { id: id(5), purpose, ..last });
    world.carry_everything();
    check(&world, 5, "settled completed-told");
    world.expect_accounts(0, 0);
}

#[test]
fn what_is_left_of_a_chain_goes_along_it() {
    // From Nantong to Hebi, and on to Suzhou.
    let mut world = World::at_rest();
    let onwards = move_on(&mut world, 2, hebi(), suzhou());

    world.expect_recorded(nantong(), &late(202_601, 3));
    forward(&mut world, residual(3));
    world.carry_everything();
    check(&world, 3, "settled completed-told");
    world.expect_accounts(0, 3);
    let purpose = Purpose::Residual { of: id(2) };
    forward(&mut world, Application { id: id(4), purpose, ..onwards });
    world.carry_everything();
    check(&world, 4, "settled completed-told");
    world.expect_accounts(0, 0);
    world.expect_balance(suzhou(), Account::Person(zhang()), 708);
    assert_eq!(months(&world, suzhou()), 24 + 1 + 1 + 1);
}

#[test]
fn only_months_of_the_time_before_are_taken_late() {
    let mut world = World::at_rest();
    // Suspended on the first of February: February was no month of coverage here.
    let gone = RegistryReply::Refused(RegistryRefusal::TransferredOut);
    assert_eq!(world.submit(nantong(), &late(202_602, 3)), gone);
    let early = RegistryReply::Refused(RegistryRefusal::DateTooEarly);
    assert_eq!(world.submit(nantong(), &late(202_312, 3)), early);
    world.expect_recorded(nantong(), &late(202_601, 3));

    let mut mid_month = World::with_record(
        PersonRecord { suspended_on: Some(day("2026-02-02")), ..given_record() },
        |_| {},
    )
    .and_applied();
    mid_month.carry_everything();
    mid_month.expect_recorded(nantong(), &late(202_602, 3));
    assert_eq!(mid_month.submit(nantong(), &late(202_603, 3)), gone);
}

/// Zhang San has moved to Hebi, and both regions correct forms.
fn given_corrects() -> World {
    let corrects = |policy: &mut Policy| {
        with_rules(policy, |rules| rules.handling.corrections = 2);
    };
    let mut world = World::ready_with(corrects).and_applied();
    world.carry_everything();
    world
}

/// A refund of 3 fen is on its way as handoff 5, and Hebi asked for another form.
fn given_correcting(mut world: World, tamper: fn(&mut InformationForm)) -> World {
    world.expect_recorded(nantong(), &refund(1, 3));
    forward(&mut world, residual(5));
    carry(&mut world, nantong(), hebi(), MessageKind::Application);
    carry(&mut world, hebi(), nantong(), MessageKind::Request);
    carry(&mut world, nantong(), hebi(), MessageKind::Verdict);
    carry(&mut world, nantong(), hebi(), MessageKind::Balance);
    let freeze = world.region(nantong()).state().outbound(id(5)).unwrap().freeze.clone();
    let mut form = InformationForm::clone(&freeze.unwrap().form);
    tamper(&mut form);
    world.deliver(nantong(), hebi(), Message::Relationship(Arc::new(form)));
    carry(&mut world, hebi(), nantong(), MessageKind::Correction);
    check(&world, 5, "correcting.- correcting.VRB-told");
    world
}

#[test]
fn a_form_issued_again_gives_what_is_left_and_no_responsibility() {
    let mut world = given_correcting(given_corrects(), |form| form.name = other_name());
    // A month is entered late while the form is corrected: without money it goes along.
    world.expect_recorded(nantong(), &late(202_601, 0));
    let again = crate::ReissueForm { handoff: id(5), replaces: 0 };
    assert_eq!(world.submit(nantong(), &again), crate::CaseReply::Decided);
    world.carry_everything();
    check(&world, 5, "settled completed-told");
    let case = world.region(hebi()).state().inbound(id(5)).unwrap();
    let form = case.form.as_ref().unwrap();
    assert_eq!((form.issue.revision, form.available_from, form.balance), (1, None, fen(3)));
    assert_eq!(form.dossier, None, "it went along with the relationship");
    assert_eq!(form.issue.suspended_on, Some(day("2026-02-01")));
    assert_eq!(months(&world, hebi()), 24 + 1 + 1);
    world.expect_accounts(0, 708);
}

#[test]
fn a_form_that_gives_a_day_is_sent_back_where_forms_are_corrected() {
    // Who has moved on is claimed by nobody at Hebi: nothing but the form is wrong.
    let mut world = given_corrects();
    move_on(&mut world, 2, hebi(), suzhou());
    let mut world = given_correcting(world, |form| form.available_from = Some(day("2026-02-01")));
    let case = world.region(hebi()).state().inbound(id(5)).unwrap();
    let asked = case.corrections.first().unwrap();
    let found: Vec<_> =
        asked.findings.iter().map(|f| (f.field(), f.expected(), f.found())).collect();
    assert_eq!(found, [("available_from", "", "2026-02-01")]);
    let again = crate::ReissueForm { handoff: id(5), replaces: 0 };
    assert_eq!(world.submit(nantong(), &again), crate::CaseReply::Decided);
    world.carry_everything();
    check(&world, 5, "settled completed-told");
}

#[test]
fn what_a_month_credits_while_a_form_is_corrected_goes_with_the_next_residual_transfer() {
    let mut world = given_correcting(given_corrects(), |form| form.name = other_name());
    let closed = RegistryReply::Refused(RegistryRefusal::InTransit);
    assert_eq!(world.submit(nantong(), &refund(2, 1)), closed, "a refund can wait");
    world.expect_recorded(nantong(), &late(202_601, 40));
    let again = crate::ReissueForm { handoff: id(5), replaces: 0 };
    assert_eq!(world.submit(nantong(), &again), crate::CaseReply::Decided);
    world.carry_everything();
    check(&world, 5, "settled completed-told");
    world.expect_accounts(40, 708);
    assert_eq!(months(&world, hebi()), 24 + 1 + 1, "the month itself was on the form");
    forward(&mut world, residual(6));
    world.carry_everything();
    check(&world, 6, "settled completed-told");
    world.expect_accounts(0, 748);
    assert_eq!(months(&world, hebi()), 24 + 1 + 1);
}

#[test]
fn what_follows_changes_no_day_of_coverage_while_it_is_under_way() {
    let mut world = given_late_month();
    let of = |world: &World, code| world.region(code).coverage_on(zhang(), day("2026-03-02"));
    let (there, here) = (of(&world, nantong()), of(&world, hebi()));
    forward(&mut world, residual(2));
    carry(&mut world, nantong(), hebi(), MessageKind::Application);
    assert_eq!(of(&world, hebi()), here);
    carry(&mut world, hebi(), nantong(), MessageKind::Request);
    carry(&mut world, nantong(), hebi(), MessageKind::Verdict);
    check(&world, 2, "frozen.RB receiving.V");
    assert_eq!((of(&world, nantong()), of(&world, hebi())), (there, here));
}

#[test]
fn a_certificate_is_neither_asked_for_nor_used_up() {
    let mut world = World::ready();
    let wish = crate::IssueCertificate {
        request: certificate_request(1),
        person: zhang(),
        scheme: Scheme::Employee,
        code: jiexu_types::VerificationCode::from_random(1),
    };
    let crate::IssueReply::OnRecord(no) = world.submit(nantong(), &wish) else { panic!() };
    world = world.and_applied();
    world.carry_everything();
    world.expect_recorded(nantong(), &late(202_601, 3));
    let named = |text: String| {
        let certificate_no = Some(text.parse().unwrap());
        Application {
            intake: crate::Intake { certificate_no, ..Default::default() },
            ..residual(2)
        }
    };
    forward(&mut world, named("nobody's".to_owned()));
    world.carry_everything();
    check(&world, 2, "settled completed-told");
    world.expect_recorded(nantong(), &refund(1, 5));
    let again = Application { id: id(3), ..named(no.to_string()) };
    forward(&mut world, again);
    world.carry_everything();
    check(&world, 3, "settled completed-told");
    let fate = world.region(nantong()).state().certificate(no).unwrap().fate;
    assert_eq!(fate, crate::CertificateFate::Current);
}
