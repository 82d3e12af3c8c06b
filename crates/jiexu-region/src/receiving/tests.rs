use jiexu_ledger::Account;
use jiexu_rules::{Deadline, Refusal};
use jiexu_types::{Fen, Month, Scheme};

use super::*;
use crate::fixtures::world::{World, full, items};
use crate::fixtures::*;
use crate::{
    Acceptance, Import, Message, MessageKind, PersonRecord, Policy, Receipt, RegistryReply,
    Responsibility, Review, Spending, Suspend,
};

const LEGS: [MessageKind; 3] =
    [MessageKind::Verdict, MessageKind::Relationship, MessageKind::Balance];

/// Applies at Hebi and checks the reasons by which Hebi itself refuses.
#[track_caller]
fn check_application(world: &mut World, application: Application, expected: &str) {
    let handoff = application.id;
    let reply = world.submit(hebi(), &Apply(Arc::new(application)));
    assert_eq!(reply, ApplyReply::OnRecord, "a refusal is on record as well");
    let state = world.region(hebi()).state().inbound(handoff).unwrap().state;
    let refused = match state {
        InboundState::Refused {
            refusals,
            by: RefusedBy::Application,
            told: crate::Told::Unasked,
        } => refusals.to_string(),
        InboundState::Applied => String::new(),
        other @ (InboundState::Requested
        | InboundState::Cancelling { .. }
        | InboundState::Receiving { .. }
        | InboundState::UnderReview
        | InboundState::Correcting { .. }
        | InboundState::Completed { .. }
        | InboundState::Refused { .. }
        | InboundState::Cancelled) => panic!("an application led to {other:?}"),
    };
    assert_eq!(refused, expected);
}

#[track_caller]
fn check_cancel(world: &mut World, expected: CaseReply) {
    assert_eq!(world.submit(hebi(), &Cancel(id(1))), expected);
}

#[track_caller]
fn check_review(world: &mut World, review: Review, expected: CaseReply) {
    assert_eq!(world.submit(hebi(), &given_review_inbound(1, review)), expected);
}

/// The message is received, without a receipt reaching its sender.
#[track_caller]
fn deliver(world: &mut World, message: Message) {
    let (handoff, kinds) = (message.handoff(), [message.kind()].into_iter().collect());
    let receipt = world.deliver(nantong(), hebi(), message);
    assert_eq!(receipt, Receipt::Received { handoff, kinds, revision: 0 });
}

/// The message is rejected, and nothing changes.
#[track_caller]
fn check_rejected(world: &mut World, message: Message, expected: &str) {
    let before = items(world.region(hebi()));
    let receipt = world.deliver(nantong(), hebi(), message);
    let Receipt::Rejected { rejection, .. } = receipt else { panic!("{receipt:?}") };
    assert_eq!(rejection.to_string(), expected);
    assert!(before == items(world.region(hebi())), "a rejected message changed something");
}

/// Accepted at Nantong; nothing of it has arrived at Hebi.
fn given_accepted() -> World {
    let mut world = World::applied();
    world.carry(hebi(), nantong(), MessageKind::Request);
    world
}

fn given_reviewing() -> World {
    let reviews = |policy: &mut Policy| policy.reviews_inbound = policy.region == hebi();
    let mut world = World::ready_with(reviews).and_applied();
    world.carry_everything();
    world.expect("delivered review");
    world
}

fn given_form(world: &World) -> InformationForm {
    match world.owed_of(nantong(), hebi(), MessageKind::Relationship) {
        Message::Relationship(form) => InformationForm::clone(&form),
        other @ (Message::Application(_)
        | Message::Withdrawal(_)
        | Message::Request(_)
        | Message::Cancel(_)
        | Message::Verdict(..)
        | Message::Balance(_)
        | Message::Outcome(..)
        | Message::Correction(..)) => panic!("{other:?} is not a form"),
    }
}

fn given_acceptance(world: &World) -> Acceptance {
    world.region(nantong()).state().outbound(id(1)).unwrap().freeze.as_ref().unwrap().acceptance
}

fn notice(amount: u64) -> Message {
    Message::Balance(BalanceNotice { handoff: id(1), person: zhang(), amount: fen(amount) })
}

fn relationship(form: InformationForm) -> Message {
    Message::Relationship(Arc::new(form))
}

#[test]
fn each_reason_of_the_destination_is_reached() {
    let application = given_application();
    check_application(&mut World::ready(), application.clone(), "");
    let same_pool = Application { origin: hebi(), ..application.clone() };
    check_application(&mut World::ready(), same_pool, "SAME_POOL");
    let stranger = Application { person: person(9), ..application.clone() };
    check_application(&mut World::ready(), stranger, "IN_NOT_ENROLLED, IN_NO_PAYMENT");
    let misnamed = Application { name: other_name(), ..application.clone() };
    check_application(&mut World::ready(), misnamed, "IN_NOT_ENROLLED, IN_NO_PAYMENT");
    let destination_scheme = Scheme::Resident;
    let other_scheme = Application { destination_scheme, ..application.clone() };
    check_application(&mut World::ready(), other_scheme, "IN_NOT_ENROLLED, IN_NO_PAYMENT");

    let mut unpaid = World::empty(|_| {});
    unpaid.expect_recorded(hebi(), &given_enrolment());
    check_application(&mut unpaid, application.clone(), "IN_NO_PAYMENT");
    let mut suspended = World::ready();
    let (person, scheme, on) = (zhang(), Scheme::Employee, day("2026-03-01"));
    suspended.expect_recorded(hebi(), &Suspend { person, scheme, on });
    check_application(&mut suspended, application.clone(), "IN_NOT_ENROLLED, IN_NO_PAYMENT");

    let second = Application { id: id(2), ..application };
    check_application(&mut World::applied(), second, "IN_IN_PROGRESS");
}

// JX-022
#[test]
fn all_that_fails_at_the_destination_is_told_at_once() {
    let (origin, destination_scheme) = (hebi(), Scheme::Resident);
    let second = Application { id: id(2), origin, destination_scheme, ..given_application() };
    let all = "SAME_POOL, IN_NOT_ENROLLED, IN_NO_PAYMENT, IN_IN_PROGRESS";
    check_application(&mut World::applied(), second, all);
}

#[test]
fn who_is_on_the_way_out_does_not_come_in() {
    let mut world = given_accepted();
    let (origin, destination) = (hebi(), nantong());
    let back = Application { id: id(2), origin, destination, ..given_application() };
    world.submit(nantong(), &Apply(Arc::new(back)));
    let state = world.region(nantong()).state().inbound(id(2)).unwrap().state;
    let InboundState::Refused { refusals, .. } = state else { panic!("{state:?}") };
    assert_eq!(refusals.to_string(), "IN_NOT_ENROLLED, IN_NO_PAYMENT, IN_IN_PROGRESS");
}

// JX-016
#[test]
fn a_refused_application_stays_refused_when_the_reason_is_gone() {
    let mut world = World::empty(|_| {});
    check_application(&mut world, given_application(), "IN_NOT_ENROLLED, IN_NO_PAYMENT");
    world.expect_recorded(hebi(), &given_enrolment());
    world.expect_recorded(hebi(), &given_contribution());
    check_application(&mut world, given_application(), "IN_NOT_ENROLLED, IN_NO_PAYMENT");
    check_application(&mut world, Application { id: id(2), ..given_application() }, "");
    assert_eq!(world.owed(hebi(), nantong()).len(), 1, "the refused one was never sent");
}

// JX-015
#[test]
fn a_repeated_application_with_another_content_is_told_which_field_differs() {
    for mut world in [World::applied(), World::at_rest()] {
        for (field, changed) in given_changed_applications() {
            let reply = world.submit(hebi(), &Apply(changed));
            assert_eq!(reply, ApplyReply::Conflict(field));
        }
    }
}

#[test]
fn an_application_that_concerns_nobody_here_is_not_recorded() {
    let mut world = World::ready();
    let before = items(world.region(hebi()));
    let unknown = Application { origin: lhasa(), ..given_application() };
    let reply = world.submit(hebi(), &Apply(Arc::new(unknown)));
    assert_eq!(reply, ApplyReply::UnknownOrigin);
    let elsewhere = Application { destination: suzhou(), ..given_application() };
    let reply = world.submit(hebi(), &Apply(Arc::new(elsewhere)));
    assert_eq!(reply, ApplyReply::WrongDestination);
    assert!(before == items(world.region(hebi())));
}

// JX-002
#[test]
fn an_id_that_went_out_does_not_come_in_again() {
    let mut world = World::at_rest();
    let (origin, destination) = (hebi(), nantong());
    let back = Application { origin, destination, ..given_application() };
    let reply = world.submit(nantong(), &Apply(Arc::new(back)));
    assert_eq!(reply, ApplyReply::Conflict("origin"));
}

// JX-036
#[test]
fn a_cancel_is_taken_until_the_origin_has_accepted() {
    let mut applied = World::applied();
    check_cancel(&mut applied, CaseReply::Decided);
    applied.expect("none cancelling");
    applied.carry_everything();
    applied.expect("cancelled-told cancelled");
    check_cancel(&mut applied, CaseReply::Decided);

    let mut accepted = given_accepted();
    accepted.carry(nantong(), hebi(), MessageKind::Verdict);
    check_cancel(&mut accepted, CaseReply::NotNow);
    check_cancel(&mut World::at_rest(), CaseReply::NotNow);
    check_cancel(&mut given_reviewing(), CaseReply::NotNow);
    check_cancel(&mut World::ready(), CaseReply::Unknown);
}

// JX-035
#[test]
fn a_cancel_that_comes_too_late_lets_the_handoff_complete() {
    for first in LEGS {
        let mut world = given_accepted();
        check_cancel(&mut world, CaseReply::Decided);
        world.carry(hebi(), nantong(), MessageKind::Cancel);
        world.expect("frozen.VRB cancelling-told");
        world.carry(nantong(), hebi(), first);
        world.carry_everything();
        world.expect("settled completed-told");
        world.expect_accounts(0, 705);
    }
}

#[test]
fn a_cancelled_person_may_apply_again() {
    let mut world = World::applied();
    check_cancel(&mut world, CaseReply::Decided);
    world.carry_everything();
    let again = Application { id: id(2), ..given_application() };
    world.submit(hebi(), &Apply(Arc::new(again)));
    world.carry_everything();
    assert_eq!(world.words(id(2)), ("settled".to_owned(), "completed-told".to_owned()));
}

// JX-040
#[test]
fn the_legs_may_come_in_any_order_before_or_after_the_acknowledgement() {
    let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
    for (order, acknowledged) in orders.iter().flat_map(|o| [(o, true), (o, false)]) {
        let mut world = World::applied();
        if acknowledged {
            world.carry(hebi(), nantong(), MessageKind::Request);
        } else {
            // The receipt of the request is lost; its legs come all the same.
            let request = world.owed_of(hebi(), nantong(), MessageKind::Request);
            world.deliver(hebi(), nantong(), request);
            world.expect("frozen.VRB applied");
        }
        for index in order {
            world.carry(nantong(), hebi(), LEGS[*index]);
        }
        world.expect("delivered completed");
        world.carry_everything();
        world.expect("settled completed-told");
        world.expect_accounts(0, 705);
    }
}

// JX-041
#[test]
fn a_balance_leg_twice_does_not_stand_for_the_relationship() {
    let mut world = given_accepted();
    deliver(&mut world, notice(700));
    deliver(&mut world, notice(700));
    world.expect("frozen.VRB receiving.B");
    world.expect_balance(hebi(), Account::Unmatched(id(1)), 700);
    world.expect_accounts(0, 5);
}

// JX-041
#[test]
fn a_relationship_leg_twice_does_not_stand_for_the_balance() {
    let mut world = given_accepted();
    let form = relationship(given_form(&world));
    deliver(&mut world, form.clone());
    deliver(&mut world, form);
    world.expect("frozen.VRB receiving.R");
}

// JX-042
#[test]
fn nothing_is_credited_unless_both_legs_agree() {
    type Tamper = fn(&mut InformationForm);
    let cases: [(Tamper, &str); 5] = [
        (|form| form.balance = fen(701), "FUND_AMOUNT_MISMATCH"),
        (|form| form.balance = Fen::ZERO, "FUND_AMOUNT_MISMATCH"),
        (|form| form.person = person(1), "FORM_INCONSISTENT"),
        (|form| form.name = other_name(), "FORM_INCONSISTENT"),
        (|form| form.scheme = Scheme::Resident, "FORM_INCONSISTENT"),
    ];
    for (tamper, expected) in cases {
        let mut world = given_accepted();
        let mut form = given_form(&world);
        tamper(&mut form);
        deliver(&mut world, notice(700));
        deliver(&mut world, relationship(form));
        let state = world.region(hebi()).state().inbound(id(1)).unwrap().state;
        let InboundState::Refused { refusals, by, .. } = state else { panic!("{state:?}") };
        assert_eq!((refusals.to_string().as_str(), by), (expected, RefusedBy::Destination));
        world.expect_balance(hebi(), Account::Unmatched(id(1)), 0);
        world.carry(hebi(), nantong(), MessageKind::Outcome);
        world.expect("returned refused.destination-told");
        world.expect_accounts(700, 5);
    }
}

// JX-042
#[test]
fn money_that_differs_from_the_promise_is_refused_and_returned() {
    let mut world = given_accepted();
    let acceptance = Acceptance { frozen: fen(699), ..given_acceptance(&world) };
    deliver(&mut world, Message::Verdict(id(1), Verdict::Accepted(acceptance)));
    deliver(&mut world, notice(700));
    let form = relationship(given_form(&world));
    deliver(&mut world, form);
    world.carry(hebi(), nantong(), MessageKind::Outcome);
    world.expect("returned refused.destination-told");
    world.expect_accounts(700, 5);
}

#[test]
fn an_account_that_cannot_hold_the_sum_refuses_the_handoff() {
    let record = PersonRecord { balance: full(), ..given_record() };
    let mut world = World::with_record(record, |_| {}).and_applied();
    world.carry_everything();
    let state = world.region(hebi()).state().inbound(id(1)).unwrap().state;
    let InboundState::Refused { refusals, .. } = state else { panic!("{state:?}") };
    assert_eq!(refusals.to_string(), "AMOUNT_RANGE");
    world.expect("returned refused.destination-told");
    world.expect_accounts(full().as_i64(), 5);
}

#[test]
fn an_operator_completes_or_refuses_what_is_under_review() {
    let invalid = Review::Refuse(Refusal::MaterialInvalid.into());
    let mut world = given_reviewing();
    world.expect_balance(hebi(), Account::Unmatched(id(1)), 700);
    check_review(&mut world, APPROVE, CaseReply::Decided);
    world.expect_accounts(0, 705);
    check_review(&mut world, invalid.clone(), CaseReply::NotNow);

    let mut world = given_reviewing();
    check_review(&mut world, invalid, CaseReply::Decided);
    check_review(&mut world, APPROVE, CaseReply::NotNow);
    let other = Review::Refuse(Refusal::FormInconsistent.into());
    check_review(&mut world, other, CaseReply::NotNow);
    world.carry_everything();
    world.expect("returned refused.destination-told");
    world.expect_accounts(700, 5);

    check_review(&mut World::ready(), APPROVE, CaseReply::Unknown);
    check_review(&mut World::applied(), APPROVE, CaseReply::NotNow);
}

#[test]
fn who_must_still_come_to_the_counter_is_completed_there() {
    let channel = jiexu_types::Channel::NationalApp;
    let mut world = World::ready_with(|policy| {
        with_rules(policy, |rules| {
            rules.intake.channels.insert(channel, jiexu_rules::Capability::OnlineThenOffline);
        });
    })
    .and_applied();
    world.carry_everything();
    world.expect("delivered review");
}

#[test]
fn an_approval_credits_no_more_than_the_account_can_hold() {
    let reviews = |policy: &mut Policy| policy.reviews_inbound = true;
    let balance = fen(9_999_999_994);
    let record = PersonRecord { balance, ..given_record() };
    let mut world = World::with_record(record, reviews).and_applied();
    world.carry_everything();
    world.expect("delivered review");
    let month = Month::try_from(202_603).unwrap();
    let paid_meanwhile = crate::Contribute { month, credited: fen(1), ..given_contribution() };
    world.expect_recorded(hebi(), &paid_meanwhile);
    check_review(&mut world, APPROVE, CaseReply::NotNow);
    world.carry_everything();
    world.expect("returned refused.destination-told");
    world.expect_accounts(9_999_999_994, 6);
}

// JX-050
#[test]
fn a_late_verdict_is_heard_but_changes_nothing() {
    let mut world = given_accepted();
    let verdict = world.owed_of(nantong(), hebi(), MessageKind::Verdict);
    world.carry(nantong(), hebi(), MessageKind::Relationship);
    world.carry(nantong(), hebi(), MessageKind::Balance);
    let before = items(world.region(hebi()));
    deliver(&mut world, verdict);
    assert!(before == items(world.region(hebi())));
}

// JX-050
#[test]
fn a_verdict_that_contradicts_the_record_is_rejected() {
    let ended = "this contradicts what is on record: the handoff ended before delivery here";
    let another = "this contradicts what is on record: another verdict is on record here";
    let unasked = "this contradicts what is on record: no cancel was asked for here";
    let no = Message::Verdict(id(1), Verdict::Refused(Refusal::OutRetired.into()));
    let other_no = Message::Verdict(id(1), Verdict::Refused(Refusal::OutNotFound.into()));
    let cancelled = Message::Verdict(id(1), Verdict::Cancelled);

    let mut world = given_accepted();
    let acceptance = given_acceptance(&world);
    let accepted = Message::Verdict(id(1), Verdict::Accepted(acceptance));
    deliver(&mut world, accepted.clone());
    deliver(&mut world, accepted.clone());
    let changed = Acceptance { frozen: fen(1), ..acceptance };
    let changed = Message::Verdict(id(1), Verdict::Accepted(changed));
    check_rejected(&mut world, changed, "the handoff is on record with another `accepted`");
    check_rejected(&mut world, no.clone(), another);
    check_rejected(&mut world, cancelled.clone(), unasked);

    let mut world = World::applied();
    check_rejected(&mut world, cancelled.clone(), unasked);
    deliver(&mut world, no.clone());
    deliver(&mut world, no.clone());
    check_rejected(&mut world, other_no, another);
    check_rejected(&mut world, accepted.clone(), ended);
    check_rejected(&mut world, cancelled.clone(), unasked);

    let mut world = World::applied();
    check_cancel(&mut world, CaseReply::Decided);
    world.carry_everything();
    deliver(&mut world, cancelled);
    check_rejected(&mut world, accepted, ended);
    check_rejected(&mut world, no, another);
}

// JX-014
#[test]
fn a_form_that_differs_from_the_one_on_record_is_a_conflict_that_names_the_field() {
    type Change = fn(&mut InformationForm);
    let changes: [(&str, Change); 6] = [
        ("person_id", |form| form.person = person(1)),
        ("name", |form| form.name = other_name()),
        ("scheme", |form| form.scheme = Scheme::Resident),
        ("available_from", |form| form.available_from = Some(day("2026-02-02"))),
        ("contributions", |form| {
            form.contributions = given_contributions(202_401, 202_511, nantong());
        }),
        ("balance_fen", |form| form.balance = fen(701)),
    ];
    for complete in [false, true] {
        let mut world = given_accepted();
        let form = given_form(&world);
        deliver(&mut world, relationship(form.clone()));
        if complete {
            world.carry_everything();
        }
        for (field, change) in changes {
            let mut changed = form.clone();
            change(&mut changed);
            let expected = format!("the handoff is on record with another `{field}`");
            check_rejected(&mut world, relationship(changed), &expected);
        }
    }
}

// JX-014
#[test]
fn a_notice_that_differs_from_the_one_on_record_is_a_conflict_that_names_the_field() {
    let mut world = given_accepted();
    let (handoff, amount) = (id(1), fen(700));
    let other = Message::Balance(BalanceNotice { handoff, person: person(1), amount });
    let person_differs = "the handoff is on record with another `person_id`";
    check_rejected(&mut world, other.clone(), person_differs);
    deliver(&mut world, notice(700));
    check_rejected(&mut world, other, person_differs);
    let amount_differs = "the handoff is on record with another `amount_fen`";
    check_rejected(&mut world, notice(701), amount_differs);
    world.expect_balance(hebi(), Account::Unmatched(id(1)), 700);
}

// JX-051
#[test]
fn a_leg_after_the_decision_belongs_to_nobody_here() {
    let decided = "this contradicts what is on record: \
                   the handoff was decided here without this leg";
    let record = PersonRecord { balance: Fen::ZERO, ..given_record() };
    let mut world = World::with_record(record, |_| {}).and_applied();
    world.carry_everything();
    check_rejected(&mut world, notice(700), decided);

    let mut world = World::applied();
    let no = Message::Verdict(id(1), Verdict::Refused(Refusal::OutRetired.into()));
    deliver(&mut world, no);
    check_rejected(&mut world, notice(700), decided);
    let form = relationship(given_form(&given_accepted()));
    check_rejected(&mut world, form, decided);
}

// JX-052
#[test]
fn completing_is_due_five_working_days_after_the_form() {
    let mut world = given_accepted();
    let due = |world: &World| world.region(hebi()).deadlines().collect::<Vec<_>>();
    world.now = days_after(world.now, 1);
    world.carry(nantong(), hebi(), MessageKind::Balance);
    assert_eq!(due(&world), [], "the time runs from the form");
    world.carry(nantong(), hebi(), MessageKind::Verdict);
    let form = relationship(given_form(&world));
    let mut reviewing = given_reviewing();
    deliver(&mut reviewing, form);
    let due_on = day("2026-03-10");
    let deadline = Deadline { due_on, calendar_version: CALENDAR, provisional: false };
    assert_eq!(due(&reviewing), [(deadline, id(1))], "Monday, without the holiday on the 4th");
    reviewing.now = days_after(reviewing.now, 400);
    assert_eq!(due(&reviewing), [(deadline, id(1))], "time alone moves nothing");
    check_review(&mut reviewing, APPROVE, CaseReply::Decided);
    assert_eq!(due(&reviewing), []);
}

#[test]
fn a_month_paid_in_both_places_is_recognised_once() {
    let record = PersonRecord {
        // February had begun when coverage ended, so it was paid there too.
        suspended_on: Some(day("2026-02-10")),
        contributions: given_contributions(202_401, 202_602, nantong()),
        ..given_record()
    };
    let mut world = World::with_record(record, |_| {}).and_applied();
    world.carry_everything();
    let state = world.region(hebi()).state();
    let InboundState::Completed { completion, .. } = state.inbound(id(1)).unwrap().state else {
        panic!("not completed")
    };
    assert_eq!(completion.recognised_months, 25, "February was paid at Hebi already");
    assert_eq!(
        (completion.takes_over_on, completion.credited),
        (Some(day("2026-02-10")), fen(700))
    );
    assert_eq!(state.person(zhang()).unwrap().contributions.months(Scheme::Employee), 26);
}

#[test]
fn a_person_who_moves_and_comes_back_keeps_months_money_and_one_responsible_region() {
    let mut world = World::at_rest();
    world.now = days_after(world.now, 60);
    let (person, scheme) = (zhang(), Scheme::Employee);
    world.expect_recorded(hebi(), &Suspend { person, scheme, on: day("2026-04-01") });
    let back = crate::Enrol {
        from: day("2026-04-10"),
        previous_region: Some(hebi()),
        ..given_enrolment()
    };
    world.expect_recorded(nantong(), &back);
    let month = Month::try_from(202_604).unwrap();
    world.expect_recorded(nantong(), &crate::Contribute { month, ..given_contribution() });
    let (origin, destination) = (hebi(), nantong());
    let application = Application { id: id(2), origin, destination, ..given_application() };
    world.submit(nantong(), &Apply(Arc::new(application)));
    world.carry_everything();

    world.expect_accounts(710, 0);
    let zhang_at = |code| world.region(code).state().person(zhang()).unwrap();
    assert_eq!(zhang_at(nantong()).contributions.months(scheme), 26);
    let claim = |from, until: Option<&str>, by: Option<u64>| Responsibility {
        from: day(from),
        until: until.map(day),
        by: by.map(id),
    };
    let at_nantong =
        [claim("2024-01-01", Some("2026-02-10"), None), claim("2026-04-10", None, Some(2))];
    assert_eq!(zhang_at(nantong()).responsible, at_nantong);
    assert_eq!(zhang_at(hebi()).responsible, [claim("2026-02-10", Some("2026-04-10"), Some(1))]);
    world.expect_balance(nantong(), Account::Clearing(hebi()), -5);
    world.expect_balance(hebi(), Account::Clearing(nantong()), 5);
    let spending = Spending { person, ..given_spending(1, 710) };
    assert_eq!(world.submit(nantong(), &spending), RegistryReply::Recorded);
}

#[test]
fn the_record_of_the_destination_may_exist_before_the_import_at_the_origin() {
    let mut world = World::empty(|_| {});
    world.expect_recorded(hebi(), &given_enrolment());
    world.expect_recorded(hebi(), &given_contribution());
    world.expect_recorded(nantong(), &Import(Arc::new(given_record())));
    let mut world = world.and_applied();
    world.carry_everything();
    world.expect("settled completed-told");
}
