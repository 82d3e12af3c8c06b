use jiexu_ledger::Account;
use jiexu_rules::Refusal;
use jiexu_types::{AccountYear, Fen, RegionCode, Scheme};

use super::*;
use crate::fixtures::world::{World, items};
use crate::fixtures::*;
use crate::{
    Acceptance, BalanceNotice, Cancel, CheckFinding, CheckInbound, Contribute, Denial, Dossier,
    Finding, FormIssue, Inbound, InboundState, InformationForm, Message, MessageKind, MessageSet,
    Outcome, Part, PersonRecord, Policy, Receipt, RecordParticulars, RecordReceipt, Region,
    RegistryRefusal, RegistryReply, Review, ReviewInbound, Verdict,
};

fn corrects(policy: &mut Policy) {
    with_rules(policy, |rules| rules.handling.corrections = 2);
}

fn matches_by_hand(policy: &mut Policy) {
    with_rules(policy, |rules| {
        rules.handling.corrections = 2;
        rules.handling.match_by_hand = true;
    });
}

fn corrects_and_reviews(policy: &mut Policy) {
    corrects(policy);
    policy.reviews_inbound = policy.region == hebi();
}

/// Accepted at Nantong; nothing of it has arrived at Hebi.
fn given_accepted(adjust: fn(&mut Policy)) -> World {
    let mut world = World::ready_with(adjust).and_applied();
    world.carry(hebi(), nantong(), MessageKind::Request);
    world
}

fn given_form(world: &World) -> InformationForm {
    let freeze = world.region(nantong()).state().outbound(id(1)).unwrap().freeze.clone();
    InformationForm::clone(&freeze.unwrap().form)
}

fn given_case(world: &World) -> Inbound {
    world.region(hebi()).state().inbound(id(1)).unwrap().clone()
}

fn relationship(form: InformationForm) -> Message {
    Message::Relationship(Arc::new(form))
}

fn notice(amount: u64) -> Message {
    Message::Balance(BalanceNotice { handoff: id(1), person: zhang(), amount: fen(amount) })
}

/// Says it to Hebi as Nantong, whatever Nantong would say.
#[track_caller]
fn say(world: &mut World, message: Message) {
    let kinds = MessageSet::of(&[message.kind()]);
    let (handoff, revision) = (id(1), message.form_revision());
    let receipt = world.deliver(nantong(), hebi(), message);
    assert_eq!(receipt, Receipt::Received { handoff, kinds, revision });
}

fn revised(form: InformationForm, revision: u32) -> InformationForm {
    let issue = FormIssue { revision, ..form.issue.clone() };
    InformationForm { issue, ..form }
}

/// The form of this revision says that the person is somebody else by name.
fn misnamed(world: &World, revision: u32) -> Message {
    relationship(revised(InformationForm { name: other_name(), ..given_form(world) }, revision))
}

/// Both legs arrived at Hebi, which has asked Nantong to correct the name. Nantong knows.
fn given_correcting() -> World {
    let mut world = given_accepted(corrects);
    let wrong = misnamed(&world, 0);
    world.carry(nantong(), hebi(), MessageKind::Verdict);
    world.carry(nantong(), hebi(), MessageKind::Balance);
    say(&mut world, wrong);
    world.expect("frozen.R correcting.VRB");
    world.carry(hebi(), nantong(), MessageKind::Correction);
    world.expect("correcting.- correcting.VRB-told");
    world
}

#[track_caller]
fn reissue(world: &mut World, replaces: u32, expected: CaseReply) {
    let command = ReissueForm { handoff: id(1), replaces };
    assert_eq!(world.submit(nantong(), &command), expected);
}

#[track_caller]
fn check_refused(world: &World, expected: &str) {
    let state = given_case(world).state;
    let InboundState::Refused { refusals, .. } = state else { panic!("{state:?}") };
    assert_eq!(refusals.to_string(), expected);
}

#[track_caller]
fn check_findings(world: &World, expected: &[(&str, &str, &str)]) {
    let case = given_case(world);
    let last = case.corrections.last().expect("a correction");
    let told: Vec<_> = last.findings.iter().map(|f| (f.field(), f.expected(), f.found())).collect();
    assert_eq!(told, expected);
}

// JX-053
#[test]
fn a_wrong_form_is_corrected_and_then_completed() {
    let mut world = given_correcting();
    check_findings(&world, &[("name", "张三", "李四")]);
    world.expect_balance(nantong(), Account::InTransit(hebi()), 700);
    world.expect_balance(hebi(), Account::Unmatched(id(1)), 700);
    reissue(&mut world, 0, CaseReply::Decided);
    world.expect("frozen.R correcting.VRB-told");
    assert_eq!(given_form(&world).issue.revision, 1);
    assert_eq!(given_form(&world).balance, fen(700));
    world.carry_everything();
    world.expect("settled completed-told");
    world.expect_accounts(0, 705);
    // The button pressed again, and late: it is done.
    reissue(&mut world, 0, CaseReply::Decided);
    reissue(&mut world, 1, CaseReply::NotNow);
}

#[test]
fn every_field_that_contradicts_the_case_is_found() {
    type Tamper = fn(&mut InformationForm);
    let cases: [(Tamper, (&str, &str, &str)); 4] = [
        (|form| form.person = person(7), ("person_id", "320602198703150010", "320602198703150079")),
        (|form| form.name = other_name(), ("name", "张三", "李四")),
        (|form| form.scheme = Scheme::Resident, ("scheme", "310", "390")),
        (|form| form.balance = fen(701), ("balance_fen", "700", "701")),
    ];
    for (tamper, mut expected) in cases {
        let mut world = given_accepted(corrects);
        let mut form = given_form(&world);
        tamper(&mut form);
        let number = form.person.to_string();
        let number_there = zhang().to_string();
        if expected.0 == "person_id" {
            expected = ("person_id", &number_there, &number);
        }
        say(&mut world, notice(700));
        say(&mut world, relationship(form));
        check_findings(&world, &[expected]);
        world.carry(hebi(), nantong(), MessageKind::Correction);
        reissue(&mut world, 0, CaseReply::Decided);
        world.carry_everything();
        world.expect("settled completed-told");
    }
}

/// What Nantong credited in 2025, with a year-end total that may be wrong.
fn year_with(total: u64) -> Part {
    let (credited, interest) = (fen(36), fen(1));
    Part::AccountYears(vec![AccountYear { year: 2025, credited, interest, total: fen(total) }])
}

#[track_caller]
fn record(world: &mut World, revision: u32, part: Part, expected: RegistryReply) {
    let part = Arc::new(part);
    let command = RecordParticulars { person: zhang(), revision, part };
    assert_eq!(world.submit(nantong(), &command), expected);
}

#[test]
fn a_year_that_does_not_add_up_is_corrected_where_it_is_kept() {
    let mut world = World::ready_with(corrects).and_applied();
    record(&mut world, 1, year_with(38), RegistryReply::Recorded);
    world.carry_everything();
    world.expect("correcting.- correcting.VRB-told");
    check_findings(&world, &[("dossier.account_years[0].total_fen", "37", "38")]);
    // Issued again as it was, it is asked for once more.
    reissue(&mut world, 0, CaseReply::Decided);
    let closed = RegistryReply::Refused(RegistryRefusal::InTransit);
    record(&mut world, 2, year_with(37), closed);
    world.carry_everything();
    record(&mut world, 2, year_with(37), RegistryReply::Recorded);
    reissue(&mut world, 1, CaseReply::Decided);
    world.carry_everything();
    world.expect("settled completed-told");
    world.expect_accounts(0, 705);
}

/// Zhang San, suspended from 2026-02-01 on at Nantong, with a last month paid to this region.
fn given_last_month(paid_to: RegionCode, last: u32) -> World {
    let mut contributions = given_contributions(202_401, 202_512, nantong());
    contributions.recognise(&given_contributions(202_601, last, paid_to));
    World::with_record(PersonRecord { contributions, ..given_record() }, corrects).and_applied()
}

#[test]
fn a_month_after_the_suspension_is_found_and_months_elsewhere_are_not() {
    let mut late = given_last_month(nantong(), 202_602);
    late.carry_everything();
    late.expect("correcting.- correcting.VRB-told");
    check_findings(&late, &[("contributions[0].last_month", "202601 or earlier", "202602")]);
    for (paid_to, last) in [(nantong(), 202_601), (suzhou(), 202_602), (hebi(), 202_602)] {
        let mut sound = given_last_month(paid_to, last);
        sound.carry_everything();
        sound.expect("settled completed-told");
    }
}

#[test]
fn without_the_rule_a_form_that_contradicts_itself_is_refused() {
    let mut world = World::applied();
    record(&mut world, 1, year_with(36), RegistryReply::Recorded);
    world.carry_everything();
    world.expect("returned refused.destination-told");
    check_refused(&world, "FORM_INCONSISTENT");
}

#[test]
fn one_correction_asks_for_as_much_as_it_can_hold() {
    let years = (1994..).take(Dossier::ACCOUNT_YEARS_MAX);
    let wrong =
        |year| AccountYear { year, credited: Fen::ZERO, interest: Fen::ZERO, total: fen(1) };
    let mut world = World::ready_with(corrects).and_applied();
    let part = Part::AccountYears(years.map(wrong).collect());
    record(&mut world, 1, part, RegistryReply::Recorded);
    world.carry_everything();
    world.expect("correcting.- correcting.VRB-told");
    assert_eq!(given_case(&world).corrections[0].findings.len(), Finding::MAX);
}

#[test]
fn without_the_rule_a_wrong_form_is_refused_at_once() {
    let mut world = given_accepted(|_| {});
    let wrong = misnamed(&world, 0);
    say(&mut world, notice(700));
    say(&mut world, wrong);
    check_refused(&world, "FORM_INCONSISTENT");
    world.carry_everything();
    world.expect("returned refused.destination-told");
}

// JX-055
#[test]
fn corrections_are_bounded_and_then_the_form_is_refused() {
    let mut world = given_correcting();
    for revision in [1, 2] {
        reissue(&mut world, revision - 1, CaseReply::Decided);
        let wrong = misnamed(&world, revision);
        say(&mut world, wrong);
        if revision < 2 {
            world.carry(hebi(), nantong(), MessageKind::Correction);
        }
    }
    check_refused(&world, "FORM_INCONSISTENT");
    world.carry(hebi(), nantong(), MessageKind::Outcome);
    world.expect("returned refused.destination-told");
    world.expect_accounts(700, 5);
    assert_eq!(given_case(&world).corrections.len(), 2);
}

// JX-056
#[test]
fn late_forms_and_late_corrections_are_heard_and_change_nothing() {
    let mut world = given_correcting();
    let wrong = misnamed(&world, 0);
    let correction = Message::Correction(id(1), given_case(&world).corrections[0].clone());
    reissue(&mut world, 0, CaseReply::Decided);
    let right = relationship(given_form(&world));
    for round in 0..3 {
        let before = [hebi(), nantong()].map(|code| items(world.region(code)));
        say(&mut world, wrong.clone());
        let receipt = world.deliver(hebi(), nantong(), correction.clone());
        assert!(matches!(receipt, Receipt::Received { .. }), "{receipt:?}");
        let after = [hebi(), nantong()].map(|code| items(world.region(code)));
        assert!(before == after, "round {round}");
        match round {
            0 => say(&mut world, right.clone()),
            _ => world.carry_everything(),
        }
    }
    world.expect("settled completed-told");
}

#[test]
fn a_withdrawal_that_comes_while_the_form_is_corrected_changes_nothing() {
    let mut world = given_correcting();
    let before = items(world.region(nantong()));
    let application = given_case(&world).application;
    let receipt = world.deliver(hebi(), nantong(), Message::Cancel(application));
    assert!(matches!(receipt, Receipt::Received { .. }), "{receipt:?}");
    assert!(before == items(world.region(nantong())));
}

// JX-011
#[test]
fn a_late_receipt_for_one_form_does_not_acknowledge_the_next() {
    let mut world = given_correcting();
    reissue(&mut world, 0, CaseReply::Decided);
    let kinds = MessageSet::of(&[MessageKind::Relationship]);
    let late = Receipt::Received { handoff: id(1), kinds, revision: 0 };
    world.submit(nantong(), &RecordReceipt { from: hebi(), receipt: late });
    world.expect("frozen.R correcting.VRB-told");
    let right = Receipt::Received { handoff: id(1), kinds, revision: 1 };
    world.submit(nantong(), &RecordReceipt { from: hebi(), receipt: right });
    world.expect("delivered correcting.VRB-told");
}

// JX-011
#[test]
fn a_late_receipt_for_one_correction_does_not_acknowledge_the_next() {
    let mut world = given_correcting();
    reissue(&mut world, 0, CaseReply::Decided);
    let wrong = misnamed(&world, 1);
    say(&mut world, wrong);
    world.expect("frozen.R correcting.VRB");
    let kinds = MessageSet::of(&[MessageKind::Correction]);
    let late = Receipt::Received { handoff: id(1), kinds, revision: 0 };
    world.submit(hebi(), &RecordReceipt { from: nantong(), receipt: late });
    world.expect("frozen.R correcting.VRB");
    world.carry(hebi(), nantong(), MessageKind::Correction);
    world.expect("correcting.- correcting.VRB-told");
}

#[test]
fn the_legs_and_the_correction_may_come_in_any_order() {
    // The correction reaches Nantong before any receipt does.
    let mut world = given_accepted(corrects);
    let wrong = misnamed(&world, 0);
    say(&mut world, wrong);
    say(&mut world, notice(700));
    world.expect("frozen.VRB correcting.RB");
    let verdict = world.owed_of(nantong(), hebi(), MessageKind::Verdict);
    world.carry(hebi(), nantong(), MessageKind::Correction);
    world.expect("correcting.VB correcting.RB-told");
    reissue(&mut world, 0, CaseReply::Decided);
    world.expect("frozen.VRB correcting.RB-told");
    say(&mut world, verdict);
    world.expect("frozen.VRB correcting.VRB-told");
    world.carry(nantong(), hebi(), MessageKind::Relationship);
    world.expect("frozen.VB completed");
    world.carry_everything();
    world.expect("settled completed-told");
}

// JX-056
#[test]
fn a_form_that_nobody_asked_for_is_rejected() {
    let unasked = "this contradicts what is on record: no form of this revision was asked for here";
    let reject = |world: &mut World, revision| {
        let form = revised(given_form(world), revision);
        let receipt = world.deliver(nantong(), hebi(), relationship(form));
        let Receipt::Rejected { rejection, .. } = receipt else { panic!("{receipt:?}") };
        assert_eq!(rejection.to_string(), unasked);
    };
    reject(&mut given_accepted(corrects), 1);
    reject(&mut given_correcting(), 2);
    let mut world = World::at_rest();
    reject(&mut world, 1);
}

// JX-057
#[test]
fn a_correction_that_contradicts_the_record_is_rejected() {
    let world = given_correcting();
    let Message::Correction(_, known) = Message::Correction(
        id(1),
        world.region(hebi()).state().inbound(id(1)).unwrap().corrections[0].clone(),
    ) else {
        panic!("not reached")
    };
    let reject = |world: &mut World, correction: &Arc<Correction>, expected: &str| {
        let message = Message::Correction(id(1), correction.clone());
        let receipt = world.deliver(hebi(), nantong(), message);
        let Receipt::Rejected { rejection, .. } = receipt else { panic!("{receipt:?}") };
        assert_eq!(rejection.to_string(), expected);
    };
    let finding = Finding::new("scheme", "310", "390").unwrap();
    let other = Arc::new(Correction { findings: vec![finding], ..Correction::clone(&known) });
    let mut correcting = world;
    reject(&mut correcting, &other, "the handoff is on record with another `findings`");
    let ahead = Arc::new(Correction { form_revision: 7, ..Correction::clone(&known) });
    let awaited = "this contradicts what is on record: no form of this revision is awaited there";
    reject(&mut correcting, &ahead, awaited);
    let mut settled = World::at_rest();
    let decided = "this contradicts what is on record: no correction is possible here";
    reject(&mut settled, &known, decided);
}

// JX-054
#[test]
fn while_a_form_is_corrected_nothing_is_completed_and_a_withdrawal_comes_too_late() {
    let mut world = given_correcting();
    assert_eq!(world.submit(hebi(), &Cancel(id(1))), CaseReply::NotNow);
    let takes_over_on = Some(day("2026-02-10"));
    let done = crate::Completion {
        takes_over_on,
        recognised_months: 24,
        credited: fen(700),
        ..no_completion()
    };
    let outcome = Message::Outcome(id(1), Outcome::Completed(done));
    let receipt = world.deliver(hebi(), nantong(), outcome);
    assert!(matches!(receipt, Receipt::Rejected { .. }), "{receipt:?}");
    let approve = given_review_inbound(1, APPROVE);
    assert_eq!(world.submit(hebi(), &approve), CaseReply::NotNow);
}

// JX-054
#[test]
fn an_origin_that_never_answers_is_refused_by_an_operator() {
    let mut world = given_correcting();
    let refuse = Review::Refuse(Refusal::FormInconsistent.into());
    let late = relationship(revised(given_form(&world), 1));
    assert_eq!(world.submit(hebi(), &given_review_inbound(1, refuse)), CaseReply::Decided);
    // The corrected form was on its way: it is heard, and the outcome answers it.
    say(&mut world, late);
    world.carry_everything();
    world.expect("returned refused.destination-told");
    world.expect_accounts(700, 5);
    reissue(&mut world, 0, CaseReply::NotNow);
}

#[test]
fn a_reviewer_asks_for_a_correction_and_decides_by_the_new_form() {
    let mut world = given_accepted(corrects_and_reviews);
    world.carry_everything();
    world.expect("delivered review");
    let finding = Finding::new("contributions", "202601", "").unwrap();
    let correction = Arc::new(Correction { form_revision: 0, findings: vec![finding] });
    let correct = given_review_inbound(1, Review::Correct(correction));
    assert_eq!(world.submit(hebi(), &correct), CaseReply::Decided);
    world.carry_everything();
    world.expect("correcting.- correcting.VRB-told");

    // The month that was missing is entered while the form is corrected, with what it credits:
    // that is not what was frozen.
    let month_of = |yyyymm, credited| Contribute {
        month: month(yyyymm),
        credited: fen(credited),
        ..given_contribution()
    };
    let outside = RegistryReply::Refused(RegistryRefusal::NotActive);
    assert_eq!(world.submit(nantong(), &month_of(202_603, 0)), outside);
    assert_eq!(world.submit(nantong(), &month_of(202_312, 0)), outside);
    let too_much = RegistryReply::Refused(RegistryRefusal::AmountRange);
    assert_eq!(world.submit(nantong(), &month_of(202_601, 9_999_999_999 - 699)), too_much);
    world.expect_recorded(nantong(), &month_of(202_601, 40));
    reissue(&mut world, 0, CaseReply::Decided);
    let closed = RegistryReply::Refused(RegistryRefusal::InTransit);
    assert_eq!(world.submit(nantong(), &month_of(202_602, 0)), closed);
    world.carry_everything();
    world.expect("delivered review");
    assert_eq!(given_case(&world).form.unwrap().issue.revision, 1);
    // A late copy of the first demand is not a second one.
    assert_eq!(world.submit(hebi(), &correct), CaseReply::Decided);
    world.expect("delivered review");
    // A late copy of an approval of the first form approves nothing that it has not seen.
    let other = CaseReply::Denied(Denial::OtherForm);
    assert_eq!(world.submit(hebi(), &given_review_inbound(1, APPROVE)), other);
    let approve = given_review_inbound(1, Review::Approve { form_revision: 1 });
    assert_eq!(world.submit(hebi(), &approve), CaseReply::Decided);
    assert_eq!(world.submit(hebi(), &approve), CaseReply::Decided, "a repetition");
    assert_eq!(world.submit(hebi(), &given_review_inbound(1, APPROVE)), CaseReply::NotNow);
    let InboundState::Completed { completion, .. } = given_case(&world).state else { panic!() };
    assert_eq!(completion.recognised_months, 25);
    world.carry_everything();
    world.expect("settled completed-told");
    // The money of the month came after the freeze: a residual transfer will take it.
    world.expect_accounts(40, 705);
}

// JX-055
#[test]
fn a_reviewer_asks_no_more_often_than_the_rules_allow() {
    let mut world = given_accepted(corrects_and_reviews);
    let correct = |form_revision| {
        let findings = vec![Finding::new("name", "", "").unwrap()];
        given_review_inbound(1, Review::Correct(Arc::new(Correction { form_revision, findings })))
    };
    world.carry_everything();
    assert_eq!(world.submit(hebi(), &correct(1)), CaseReply::NotNow);
    for revision in [0, 1] {
        assert_eq!(world.submit(hebi(), &correct(revision)), CaseReply::Decided);
        world.carry_everything();
        reissue(&mut world, revision, CaseReply::Decided);
        world.carry_everything();
    }
    let exhausted = CaseReply::Denied(Denial::CorrectionsExhausted);
    assert_eq!(world.submit(hebi(), &correct(2)), exhausted);

    let reviews = |policy: &mut Policy| policy.reviews_inbound = policy.region == hebi();
    let mut world = World::ready_with(reviews).and_applied();
    world.carry_everything();
    let none = CaseReply::Denied(Denial::NoCorrections);
    assert_eq!(world.submit(hebi(), &correct(0)), none);
}

#[test]
fn with_four_eyes_a_refusal_that_waits_for_its_check_stops_the_new_form() {
    let mut world = given_correcting();
    let region = world.regions.get_mut(&hebi()).unwrap();
    let mut policy = region.policy().clone();
    with_rules(&mut policy, |rules| rules.handling.destination_four_eyes = true);
    *region = Region::from_state(policy, region.state().clone());
    let review = Review::Refuse(Refusal::FormInconsistent.into());
    let (handoff, entry, by) = (id(1), 1, operator("li"));
    let entered = ReviewInbound { handoff, review, entry, by };
    assert_eq!(world.submit(hebi(), &entered), CaseReply::Decided);
    reissue(&mut world, 0, CaseReply::Decided);
    world.carry_everything();
    world.expect("delivered review");
    let (finding, by) = (CheckFinding::SentBack, operator("wang"));
    let check = CheckInbound { handoff, entry, finding, by };
    assert_eq!(world.submit(hebi(), &check), CaseReply::Decided);
    world.expect("delivered review");
}

#[test]
fn money_that_differs_waits_and_is_matched_once_a_corrected_form_agrees() {
    let mut world = given_accepted(matches_by_hand);
    let wrong = relationship(InformationForm { balance: fen(701), ..given_form(&world) });
    say(&mut world, notice(700));
    say(&mut world, wrong);
    world.expect("frozen.VRB review");
    assert!(given_case(&world).unmatched);
    let listed: Vec<_> = world.region(hebi()).unmatched_after(None).collect();
    assert_eq!(listed.len(), 1);
    world.expect_balance(hebi(), Account::Unmatched(id(1)), 700);
    let approve = given_review_inbound(1, APPROVE);
    let unmatched = CaseReply::Denied(Denial::Unmatched);
    assert_eq!(world.submit(hebi(), &approve), unmatched);

    let finding = Finding::new("balance_fen", "700", "701").unwrap();
    let correction = Arc::new(Correction { form_revision: 0, findings: vec![finding] });
    let correct = given_review_inbound(1, Review::Correct(correction));
    assert_eq!(world.submit(hebi(), &correct), CaseReply::Decided);
    world.carry(hebi(), nantong(), MessageKind::Correction);
    reissue(&mut world, 0, CaseReply::Decided);
    world.carry_everything();
    // It agrees now; a person matches it all the same.
    world.expect("delivered review");
    world.expect_accounts(0, 5);
    let approve = given_review_inbound(1, Review::Approve { form_revision: 1 });
    assert_eq!(world.submit(hebi(), &approve), CaseReply::Decided);
    world.carry_everything();
    world.expect("settled completed-told");
    world.expect_accounts(0, 705);
    assert_eq!(world.region(hebi()).unmatched_after(None).count(), 0);
}

#[test]
fn money_that_is_wrong_itself_can_only_be_refused() {
    let mut world = given_accepted(matches_by_hand);
    world.carry(nantong(), hebi(), MessageKind::Verdict);
    world.carry(nantong(), hebi(), MessageKind::Relationship);
    let before = world.clone_states();
    // Not by `say`: what Nantong would never send is not in the federation's books.
    let deliver = crate::Deliver { from: nantong(), message: notice(699) };
    let decision = crate::Command::decide(&deliver, world.region(hebi()), world.now);
    let [_, event] = &decision.events[..] else { panic!("{decision:?}") };
    let handoff = id(1);
    assert_eq!(*event, crate::Event::Inbound(crate::InboundEvent::Unmatched { handoff }));
    world.expect_invariants(&before);

    // Where nobody matches by hand, no correction of the form could help either.
    let mut world = given_accepted(corrects);
    world.carry(nantong(), hebi(), MessageKind::Verdict);
    world.carry(nantong(), hebi(), MessageKind::Relationship);
    let deliver = crate::Deliver { from: nantong(), message: notice(699) };
    let decision = crate::Command::decide(&deliver, world.region(hebi()), world.now);
    let refusals = Refusal::FundAmountMismatch.into();
    let refused = crate::InboundEvent::Refused { handoff, refusals };
    assert_eq!(decision.events.last(), Some(&crate::Event::Inbound(refused)));
}

#[test]
fn an_acceptance_that_comes_late_is_weighed_by_whoever_matches() {
    let mut world = given_accepted(matches_by_hand);
    let wrong = relationship(InformationForm { balance: Fen::ZERO, ..given_form(&world) });
    say(&mut world, notice(700));
    say(&mut world, wrong);
    world.expect("frozen.VRB review");
    let freeze = world.region(nantong()).state().outbound(id(1)).unwrap().freeze.clone();
    let acceptance: Acceptance = freeze.unwrap().acceptance;
    say(&mut world, Message::Verdict(id(1), Verdict::Accepted(acceptance)));
    say(&mut world, Message::Verdict(id(1), Verdict::Accepted(acceptance)));
    assert_eq!(given_case(&world).acceptance, Some(acceptance));
    world.expect("frozen.VRB review");
}

#[test]
fn while_the_origin_corrects_it_is_the_one_who_is_late() {
    let world = given_correcting();
    assert_eq!(world.region(nantong()).deadlines().count(), 1);
    assert_eq!(world.region(hebi()).deadlines().count(), 0);
}
