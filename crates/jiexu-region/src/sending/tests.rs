use jiexu_rules::Refusal;
use jiexu_types::{ContributionRun, TransferReason};

use jiexu_types::Scheme;

use super::*;
use crate::fixtures::world::{World, items};
use crate::fixtures::*;
use crate::{
    Apply, CaseReply, Deliver, Import, Message, MessageKind, PersonRecord, Receipt, RecordReceipt,
    RegistryRefusal, RegistryReply, Responsibility, Resume, Retire, Review, Suspend, Verdict,
};

/// The origin's verdict on an application, once the request has arrived: `"accepted"`, the
/// refusals, or nothing while it is under review.
fn verdict(world: &World, handoff: u64) -> String {
    let owed = world.owed(nantong(), hebi()).into_iter();
    let verdicts = owed.filter_map(|message| match message {
        Message::Verdict(about, verdict) if about == id(handoff) => Some(verdict),
        Message::Application(_)
        | Message::Withdrawal(_)
        | Message::Request(_)
        | Message::Cancel(_)
        | Message::Verdict(..)
        | Message::Relationship(_)
        | Message::Balance(_)
        | Message::Outcome(..)
        | Message::Correction(..) => None,
    });
    let mut words = verdicts.map(|verdict| match verdict {
        Verdict::Accepted(_) => "accepted".to_owned(),
        Verdict::Refused(refusals) => refusals.to_string(),
        Verdict::Cancelled => "cancelled".to_owned(),
    });
    words.next().unwrap_or_default()
}

fn request(application: Application) -> Message {
    Message::Request(Arc::new(application))
}

#[track_caller]
fn deliver(world: &mut World, message: Message) {
    let (handoff, kinds) = (message.handoff(), [message.kind()].into_iter().collect());
    let receipt = world.deliver(hebi(), nantong(), message);
    assert_eq!(receipt, Receipt::Received { handoff, kinds, revision: 0 });
}

/// Sends the default request to an origin with this record and checks its verdict.
#[track_caller]
fn check_verdict(record: PersonRecord, expected: &str) {
    let mut world = World::empty(|_| {});
    world.expect_recorded(nantong(), &Import(Arc::new(record)));
    deliver(&mut world, request(given_application()));
    assert_eq!(verdict(&world, 1), expected);
}

/// The outcome is rejected, and nothing changes.
#[track_caller]
fn check_contradiction(world: &mut World, outcome: Outcome, expected: &str) {
    let before = items(world.region(nantong()));
    let receipt = world.deliver(hebi(), nantong(), Message::Outcome(id(1), outcome.clone()));
    let Receipt::Rejected { rejection: Rejection::Contradiction { reason }, .. } = receipt else {
        panic!("{outcome:?} was answered {receipt:?}");
    };
    assert_eq!(reason, expected);
    assert!(before == items(world.region(nantong())), "a rejected outcome changed something");
}

fn given_completion(world: &World) -> Completion {
    let case = world.region(nantong()).state().outbound(id(1)).unwrap();
    let freeze = case.freeze.as_ref().unwrap();
    Completion {
        takes_over_on: freeze.form.available_from,
        recognised_months: 24,
        credited: freeze.acceptance.frozen,
        ..no_completion()
    }
}

/// Accepted at Nantong: balance frozen, legs owed.
fn given_frozen() -> World {
    let mut world = World::applied();
    world.carry(hebi(), nantong(), MessageKind::Request);
    world
}

/// Hebi refused after delivery, since the sum would not fit into one account there.
fn given_returned() -> World {
    let record = PersonRecord { balance: fen(9_999_999_998), ..given_record() };
    let mut world = World::with_record(record, |_| {}).and_applied();
    world.carry_everything();
    world.expect("returned refused.destination-told");
    world
}

fn given_reviewing() -> World {
    let reviews_at_nantong = |policy: &mut crate::Policy| {
        policy.reviews_outbound = policy.region == nantong();
    };
    let mut world = World::ready_with(reviews_at_nantong).and_applied();
    world.carry(hebi(), nantong(), MessageKind::Request);
    world.expect("review requested");
    world
}

#[track_caller]
fn check_review(world: &mut World, handoff: u64, review: Review, expected: CaseReply) {
    let command = given_review_outbound(handoff, review);
    assert_eq!(world.submit(nantong(), &command), expected);
}

// JX-031
#[test]
fn an_accepted_request_freezes_the_balance_and_owes_both_legs() {
    let world = given_frozen();
    world.expect("frozen.VRB requested");
    world.expect_accounts(0, 5);
    world.expect_balance(nantong(), Account::InTransit(hebi()), 700);
    let status = RelationStatus::InTransit { suspended_on: day("2026-02-01"), handoff: id(1) };
    assert_eq!(world.relation(nantong()).status, status);

    let case = world.region(nantong()).state().outbound(id(1)).unwrap();
    let freeze = case.freeze.as_ref().unwrap();
    assert_eq!(freeze.acceptance.frozen, fen(700));
    assert_eq!(freeze.acceptance.accepted_on, day("2026-03-02"));
    let form = InformationForm {
        handoff: id(1),
        person: zhang(),
        name: name(),
        scheme: Scheme::Employee,
        available_from: Some(day("2026-02-01")),
        contributions: given_contributions(202_401, 202_512, nantong()),
        balance: fen(700),
        issue: FormIssue {
            issued_at: monday(),
            suspended_on: Some(day("2026-02-01")),
            ..FormIssue::default()
        },
        dossier: None,
        seal: None,
    };
    assert_eq!(*freeze.form, form);
}

#[test]
fn each_reason_of_the_origin_is_reached() {
    check_verdict(given_record(), "accepted");
    check_verdict(PersonRecord { id: person(1), ..given_record() }, "OUT_NOT_FOUND");
    check_verdict(PersonRecord { name: other_name(), ..given_record() }, "OUT_NOT_FOUND");
    let (scheme, balance) = (Scheme::Resident, Fen::ZERO);
    check_verdict(PersonRecord { scheme, balance, ..given_record() }, "OUT_NOT_FOUND");
    let retired_on = Some(day("2026-02-01"));
    check_verdict(PersonRecord { retired_on, ..given_record() }, "OUT_RETIRED");
    check_verdict(PersonRecord { suspended_on: None, ..given_record() }, "OUT_NOT_SUSPENDED");
}

// JX-030
#[test]
fn all_that_fails_at_the_origin_is_told_at_once() {
    let (suspended_on, retired_on) = (None, Some(day("2026-02-01")));
    let record = PersonRecord { suspended_on, retired_on, ..given_record() };
    check_verdict(record, "OUT_RETIRED, OUT_NOT_SUSPENDED");
}

// JX-034
#[test]
fn a_second_handoff_waits_for_the_first_to_end() {
    let mut world = given_frozen();
    deliver(&mut world, request(Application { id: id(2), ..given_application() }));
    assert_eq!(verdict(&world, 2), "OUT_IN_PROGRESS");
    world.expect_balance(nantong(), Account::InTransit(hebi()), 700);
}

// JX-034
#[test]
fn a_second_handoff_waits_for_a_review_and_for_one_into_this_region() {
    let mut world = given_reviewing();
    deliver(&mut world, request(Application { id: id(2), ..given_application() }));
    assert_eq!(verdict(&world, 2), "OUT_IN_PROGRESS");

    let mut world = World::applied();
    let (origin, destination) = (hebi(), suzhou());
    let onwards = Application { id: id(2), origin, destination, ..given_application() };
    world.deliver(suzhou(), hebi(), request(onwards));
    // "Still active" would be beside the point while another handoff is in progress.
    let verdict = Verdict::Refused(Refusal::OutInProgress.into());
    assert_eq!(world.owed(hebi(), suzhou()), [Message::Verdict(id(2), verdict)]);
}

#[test]
fn who_has_left_cannot_be_handed_over_again() {
    let mut world = World::at_rest();
    world.expect("settled completed-told");
    deliver(&mut world, request(Application { id: id(2), ..given_application() }));
    assert_eq!(verdict(&world, 2), "OUT_ALREADY_TRANSFERRED");
}

// JX-017
#[test]
fn a_refused_id_stays_refused_when_the_reason_is_gone() {
    let record = PersonRecord { suspended_on: None, ..given_record() };
    let mut world = World::empty(|_| {});
    world.expect_recorded(nantong(), &Import(Arc::new(record)));
    deliver(&mut world, request(given_application()));
    let (person, scheme, on) = (zhang(), Scheme::Employee, day("2026-03-02"));
    world.expect_recorded(nantong(), &Suspend { person, scheme, on });

    let before = items(world.region(nantong()));
    deliver(&mut world, request(given_application()));
    assert!(before == items(world.region(nantong())), "the same question, another answer");
    assert_eq!(verdict(&world, 1), "OUT_NOT_SUSPENDED");
    deliver(&mut world, request(Application { id: id(2), ..given_application() }));
    assert_eq!(verdict(&world, 2), "accepted");
}

// JX-017
#[test]
fn an_accepted_id_stays_accepted_and_the_amount_stays_the_same() {
    let mut world = World::at_rest();
    let before = items(world.region(nantong()));
    deliver(&mut world, request(given_application()));
    assert!(before == items(world.region(nantong())));
}

// JX-014
#[test]
fn a_request_or_a_cancel_with_another_content_is_a_conflict_that_names_the_field() {
    let mut world = given_frozen();
    for (field, changed) in given_changed_applications() {
        let expected = match field {
            // Whoever names other regions is not a party to this one.
            "origin" | "destination" => Rejection::NotAParty,
            _ => Rejection::Conflict { field: field.to_owned() },
        };
        for message in [Message::Request(changed.clone()), Message::Cancel(changed)] {
            let kind = message.kind();
            let receipt = world.deliver(hebi(), nantong(), message);
            let rejection = expected.clone();
            assert_eq!(receipt, Receipt::Rejected { handoff: id(1), kind, rejection });
        }
    }
    world.expect("frozen.VRB requested");
}

#[test]
fn the_same_id_for_another_destination_is_a_conflict() {
    let mut world = given_frozen();
    let elsewhere = Application { destination: suzhou(), ..given_application() };
    let receipt = world.deliver(suzhou(), nantong(), request(elsewhere));
    let rejection = Rejection::Conflict { field: "destination".to_owned() };
    let (handoff, kind) = (id(1), MessageKind::Request);
    assert_eq!(receipt, Receipt::Rejected { handoff, kind, rejection });
}

// JX-037
#[test]
fn a_cancel_that_overtakes_its_request_is_remembered() {
    let mut world = World::ready();
    deliver(&mut world, Message::Cancel(Arc::new(given_application())));
    assert_eq!(verdict(&world, 1), "cancelled");
    deliver(&mut world, request(given_application()));
    assert_eq!(verdict(&world, 1), "cancelled", "the late request finds the tombstone");
    world.expect_accounts(700, 5);
    let changed = Application { reason: TransferReason::Other, ..given_application() };
    let receipt = world.deliver(hebi(), nantong(), request(changed));
    assert!(matches!(receipt, Receipt::Rejected { .. }), "{receipt:?}");
}

#[test]
fn a_cancel_during_the_review_ends_it() {
    let mut world = given_reviewing();
    deliver(&mut world, Message::Cancel(Arc::new(given_application())));
    assert_eq!(verdict(&world, 1), "cancelled");
    check_review(&mut world, 1, APPROVE, CaseReply::NotNow);
    world.expect_accounts(700, 5);
}

// JX-035
#[test]
fn a_cancel_after_the_freeze_changes_nothing() {
    let mut world = given_frozen();
    let before = items(world.region(nantong()));
    deliver(&mut world, Message::Cancel(Arc::new(given_application())));
    assert!(before == items(world.region(nantong())));
    assert_eq!(verdict(&world, 1), "accepted", "the verdict is the answer");
}

#[test]
fn an_approved_request_is_frozen_and_a_refused_one_stays_refused() {
    let invalid = Review::Refuse(Refusal::MaterialInvalid.into());
    let mut world = given_reviewing();
    let no_form = CaseReply::Denied(crate::Denial::OtherForm);
    check_review(&mut world, 1, Review::Approve { form_revision: 1 }, no_form);
    check_review(&mut world, 1, APPROVE, CaseReply::Decided);
    assert_eq!(verdict(&world, 1), "accepted");
    check_review(&mut world, 1, invalid.clone(), CaseReply::NotNow);

    let mut world = given_reviewing();
    check_review(&mut world, 1, invalid, CaseReply::Decided);
    assert_eq!(verdict(&world, 1), "MATERIAL_INVALID");
    check_review(&mut world, 1, APPROVE, CaseReply::NotNow);
    let other = Review::Refuse(Refusal::OutRetired.into());
    check_review(&mut world, 1, other, CaseReply::NotNow);
    check_review(&mut world, 9, APPROVE, CaseReply::Unknown);
    world.carry_everything();
    world.expect("refused.origin-told refused.origin-told");
    world.expect_accounts(700, 5);
}

#[test]
fn an_approval_cannot_undo_what_happened_during_the_review() {
    let mut world = given_reviewing();
    world.expect_recorded(nantong(), &Retire { person: zhang(), on: day("2026-03-02") });
    check_review(&mut world, 1, APPROVE, CaseReply::NotNow);
    assert_eq!(verdict(&world, 1), "OUT_RETIRED");
}

#[test]
fn an_approval_freezes_what_the_account_holds_then() {
    let mut world = given_reviewing();
    world.expect_recorded(nantong(), &given_spending(1, 44));
    check_review(&mut world, 1, APPROVE, CaseReply::Decided);
    world.expect_balance(nantong(), Account::InTransit(hebi()), 656);
    world.carry_everything();
    world.expect_accounts(0, 661);
}

#[test]
fn what_the_checks_refuse_needs_no_review() {
    let reviews = |policy: &mut crate::Policy| policy.reviews_outbound = true;
    let mut world =
        World::with_record(PersonRecord { suspended_on: None, ..given_record() }, reviews);
    deliver(&mut world, request(given_application()));
    assert_eq!(verdict(&world, 1), "OUT_NOT_SUSPENDED");
}

// JX-032
#[test]
fn an_empty_account_owes_no_balance_leg() {
    let record = PersonRecord { balance: Fen::ZERO, ..given_record() };
    let mut world = World::with_record(record, |_| {}).and_applied();
    world.carry(hebi(), nantong(), MessageKind::Request);
    world.expect("frozen.VR requested");
    let frozen = world.region(nantong()).state().outbound(id(1)).unwrap().freeze.as_ref().unwrap();
    assert_eq!(frozen.acceptance.fund_due, None, "no money, no day for it");
    world.carry_everything();
    world.expect("settled completed-told");
    world.expect_accounts(0, 5);
}

#[test]
fn who_is_insured_in_the_other_scheme_would_be_insured_twice() {
    let mut world = World::ready();
    let (scheme, from) = (Scheme::Resident, day("2026-01-01"));
    let enrol = crate::Enrol { scheme, from, previous_region: None, ..given_enrolment() };
    world.expect_recorded(nantong(), &enrol);
    deliver(&mut world, request(given_application()));
    assert_eq!(verdict(&world, 1), "IN_DUPLICATE_COVERAGE");
    world.expect_accounts(700, 5);
}

#[test]
fn the_account_belongs_to_the_employee_scheme() {
    let mut world = World::ready();
    let enrol = crate::Enrol {
        scheme: Scheme::Resident,
        from: day("2025-01-01"),
        previous_region: None,
        ..given_enrolment()
    };
    world.expect_recorded(nantong(), &enrol);
    let (person, scheme, on) = (zhang(), Scheme::Resident, day("2026-02-01"));
    world.expect_recorded(nantong(), &Suspend { person, scheme, on });
    let origin_scheme = Scheme::Resident;
    deliver(&mut world, request(Application { origin_scheme, ..given_application() }));
    assert_eq!(verdict(&world, 1), "accepted");
    world.expect_accounts(700, 5);
    world.expect("frozen.VR none");
}

// JX-031
#[test]
fn while_in_transit_the_relationship_is_closed_to_new_entries() {
    let mut world = given_frozen();
    let (person, scheme, on) = (zhang(), Scheme::Employee, day("2026-03-02"));
    let refused = RegistryReply::Refused(RegistryRefusal::InTransit);
    assert_eq!(world.submit(nantong(), &Suspend { person, scheme, on }), refused);
    assert_eq!(world.submit(nantong(), &Resume { person, scheme, on }), refused);
    assert_eq!(world.submit(nantong(), &given_spending(1, 1)), refused);
    assert_eq!(world.submit(nantong(), &given_contribution()), refused);
    world.carry_everything();
    world.expect("settled completed-told");
    world.expect_accounts(0, 705);
}

#[test]
fn a_month_on_record_may_be_repeated_even_in_transit() {
    let mut world = given_frozen();
    let (month, credited) = (month(202_512), fen(3));
    let known = crate::Contribute { month, credited, ..given_contribution() };
    assert_eq!(world.submit(nantong(), &known), RegistryReply::Repeated);
}

// JX-048
#[test]
fn a_completion_settles_and_ends_the_responsibility_on_the_same_day() {
    let world = World::at_rest();
    world.expect("settled completed-told");
    world.expect_accounts(0, 705);
    world.expect_balance(nantong(), Account::InTransit(hebi()), 0);
    world.expect_balance(nantong(), Account::Clearing(hebi()), 700);
    world.expect_balance(hebi(), Account::Clearing(nantong()), -700);
    let on = day("2026-02-10");
    let status = RelationStatus::TransferredOut { suspended_on: day("2026-02-01"), on, to: hebi() };
    assert_eq!(world.relation(nantong()).status, status);
    let claims = |code| world.region(code).state().person(zhang()).unwrap().responsible.clone();
    let gone = Responsibility { from: day("2024-01-01"), until: Some(on), by: None };
    assert_eq!(claims(nantong()), [gone]);
    assert_eq!(claims(hebi()), [Responsibility { from: on, until: None, by: Some(id(1)) }]);
}

// JX-049
#[test]
fn after_a_refusal_at_the_destination_everything_is_as_before_and_usable() {
    let mut world = given_returned();
    world.expect_accounts(9_999_999_998, 5);
    world.expect_balance(nantong(), Account::InTransit(hebi()), 0);
    world.expect_balance(nantong(), Account::Clearing(hebi()), 0);
    world.expect_balance(hebi(), Account::Clearing(nantong()), 0);
    world.expect_balance(hebi(), Account::Unmatched(id(1)), 0);
    let status = RelationStatus::Suspended { on: day("2026-02-01") };
    assert_eq!(world.relation(nantong()).status, status);

    world.expect_recorded(nantong(), &given_spending(1, 9_999_999_900));
    let again = Apply(Arc::new(Application { id: id(2), ..given_application() }));
    world.submit(hebi(), &again);
    world.carry_everything();
    world.expect_accounts(0, 103);

    let mut world = given_returned();
    let (person, scheme, on) = (zhang(), Scheme::Employee, day("2026-03-02"));
    world.expect_recorded(nantong(), &Resume { person, scheme, on });
}

// JX-046
#[test]
fn an_outcome_must_fit_what_was_frozen() {
    let mut world = given_frozen();
    let good = given_completion(&world);
    let other_amount = Completion { credited: fen(701), ..good };
    let amount = "credited_fen is not the balance that was frozen";
    check_contradiction(&mut world, Outcome::Completed(other_amount), amount);
    let too_early = Completion { takes_over_on: Some(day("2026-01-31")), ..good };
    let date = "takes_over_on is not a day that the form has to give";
    check_contradiction(&mut world, Outcome::Completed(too_early), date);
    // Of a disease that is not on the form.
    let marked = Completion { marks: [false].into_iter().collect(), ..good };
    let marks = "entitlement_marks are not those of the form's entitlements";
    check_contradiction(&mut world, Outcome::Completed(marked), marks);
    world.expect("frozen.VRB requested");
}

// JX-047
#[test]
fn a_second_outcome_must_be_the_first() {
    let no = Outcome::Refused(Refusal::FormInconsistent.into());
    let mut settled = World::at_rest();
    check_contradiction(&mut settled, no.clone(), "the handoff is settled here");
    let other = Completion { recognised_months: 23, ..given_completion(&settled) };
    let other = Outcome::Completed(other);
    check_contradiction(&mut settled, other, "the handoff is settled here");

    let mut returned = given_returned();
    check_contradiction(&mut returned, no, "the handoff is returned here");
    let yes = Outcome::Completed(given_completion(&returned));
    check_contradiction(&mut returned, yes, "the handoff is returned here");
}

// JX-047
#[test]
fn an_outcome_without_an_acceptance_is_a_contradiction() {
    let no = Outcome::Refused(Refusal::FormInconsistent.into());
    check_contradiction(&mut given_reviewing(), no.clone(), "the handoff is not yet accepted here");
    let mut refused =
        World::with_record(PersonRecord { suspended_on: None, ..given_record() }, |_| {});
    deliver(&mut refused, request(given_application()));
    check_contradiction(&mut refused, no.clone(), "the handoff is refused before delivery here");
    let mut cancelled = World::ready();
    deliver(&mut cancelled, Message::Cancel(Arc::new(given_application())));
    check_contradiction(&mut cancelled, no, "the handoff is cancelled before delivery here");
}

// JX-033
#[test]
fn both_legs_are_due_ten_working_days_after_the_acceptance() {
    let mut world = given_frozen();
    let due = |world: &World| world.region(nantong()).deadlines().collect::<Vec<_>>();
    let [(deadline, handoff)] = due(&world)[..] else { panic!("one deadline: {:?}", due(&world)) };
    // From Monday 2 March, without the holiday on the 4th.
    assert_eq!((deadline.due_on, handoff), (day("2026-03-17"), id(1)));
    assert_eq!((deadline.calendar_version, deadline.provisional), (CALENDAR, false));
    let freeze = world.region(nantong()).state().outbound(id(1)).unwrap().freeze.clone();
    assert_eq!(freeze.unwrap().acceptance.due_out, deadline);

    world.now = days_after(world.now, 100);
    assert_eq!(due(&world), [(deadline, id(1))], "time alone moves nothing");
    for kind in [MessageKind::Verdict, MessageKind::Relationship, MessageKind::Balance] {
        assert_eq!(due(&world).len(), 1, "before {kind:?} is acknowledged");
        world.carry(nantong(), hebi(), kind);
    }
    assert_eq!(due(&world), [], "what was promised is done");
}

// JX-046
#[test]
fn the_destination_may_take_over_no_day_before_this_region_did() {
    // Hebi answers for Zhang San from the 25th on, although enrolled since the 10th.
    let record = PersonRecord { suspended_on: Some(day("2026-02-25")), ..given_record() };
    let mut world = World::with_record(record, |_| {}).and_applied();
    world.carry_everything();
    let (person, scheme, on) = (zhang(), Scheme::Employee, day("2026-02-12"));
    world.expect_recorded(hebi(), &Suspend { person, scheme, on });
    let (origin, destination) = (hebi(), suzhou());
    let onwards = Application { id: id(2), origin, destination, ..given_application() };
    world.deliver(suzhou(), hebi(), request(onwards));
    let freeze = world.region(hebi()).state().outbound(id(2)).unwrap().freeze.clone().unwrap();
    let (form, credited) = (freeze.form, freeze.acceptance.frozen);
    assert_eq!(form.available_from, Some(day("2026-02-25")));
    let takes_over_on = Some(day("2026-02-24"));
    let early = Completion { takes_over_on, credited, ..no_completion() };
    let outcome = Message::Outcome(id(2), Outcome::Completed(early));
    let receipt = world.deliver(suzhou(), hebi(), outcome);
    assert!(matches!(receipt, Receipt::Rejected { .. }), "{receipt:?}");
    let runs: Vec<_> = form.contributions.runs().iter().map(ContributionRun::months).collect();
    assert_eq!(runs, [24, 1], "the months of Nantong and of Hebi");
}

// JX-010
#[test]
fn a_receipt_of_somebody_else_acknowledges_nothing() {
    let mut world = given_frozen();
    let kinds = [MessageKind::Verdict].into_iter().collect();
    let receipt = Receipt::Received { handoff: id(1), kinds, revision: 0 };
    world.submit(nantong(), &RecordReceipt { from: suzhou(), receipt });
    world.expect("frozen.VRB requested");
    let message = request(Application { id: id(2), ..given_application() });
    let stranger = Deliver { from: lhasa(), message };
    let Receipt::Rejected { rejection, .. } = world.submit(nantong(), &stranger) else {
        panic!("a stranger was heard")
    };
    assert_eq!(rejection, Rejection::NotAParty);
}
