use jiexu_rules::{Refusals, Requirement};
use jiexu_types::{ContributionRun, Contributions, Fen, Material, RegionCode, Scheme};

use super::*;
use crate::fixtures::world::{World, items};
use crate::fixtures::*;
use crate::{
    Apply, ApplyReply, Cancel, Import, Message, MessageKind, MessageSet, Milestone, PersonRecord,
    Policy, Receipt, Resume, Verdict,
};

use MessageKind as K;

fn application() -> Arc<Application> {
    Arc::new(given_application())
}

/// Applies at Nantong and checks the reasons by which Nantong itself refuses.
#[track_caller]
fn check_application(world: &mut World, application: Application, expected: &str) {
    let handoff = application.id;
    let reply = world.submit(nantong(), &Forward(Arc::new(application)));
    assert_eq!(reply, ForwardReply::OnRecord, "a refusal is on record as well");
    let case = world.region(nantong()).state().outbound(handoff).unwrap();
    let refused = match case.state {
        OutboundState::Refused { refusals, by: RefusedBy::Application, told: Told::Unasked } => {
            refusals
        }
        OutboundState::Forwarded { told: false } => Refusals::NONE,
        other @ (OutboundState::Forwarded { .. }
        | OutboundState::UnderReview
        | OutboundState::Frozen { .. }
        | OutboundState::Delivered
        | OutboundState::Correcting { .. }
        | OutboundState::Settled(_)
        | OutboundState::Returned(_)
        | OutboundState::Refused { .. }
        | OutboundState::Cancelled { .. }
        | OutboundState::Withdrawn { .. }) => panic!("an application led to {other:?}"),
    };
    assert_eq!(refused.to_string(), expected);
}

#[track_caller]
fn check_withdraw(world: &mut World, expected: CaseReply) {
    assert_eq!(world.submit(nantong(), &Withdraw(id(1))), expected);
}

#[track_caller]
fn check_rejected(receipt: Receipt, expected: &str) {
    let Receipt::Rejected { rejection, .. } = receipt else { panic!("{receipt:?}") };
    assert_eq!(rejection.to_string(), expected);
}

fn received(kind: MessageKind) -> Receipt {
    Receipt::Received { handoff: id(1), kinds: MessageSet::of(&[kind]), revision: 0 }
}

fn unpaid_at_hebi() -> World {
    let mut world = World::empty(|_| {});
    world.expect_recorded(nantong(), &Import(Arc::new(given_record())));
    world.expect_recorded(hebi(), &given_enrolment());
    world
}

// JX-023
#[test]
fn an_application_at_the_origin_comes_to_the_same_end() {
    let mut world = World::forwarded();
    world.expect("forwarded none");
    world.carry(nantong(), hebi(), K::Application);
    world.expect("forwarded-told applied");
    world.carry(hebi(), nantong(), K::Request);
    world.expect("frozen.VRB requested");
    world.carry_everything();
    world.expect("settled completed-told");
    world.expect_accounts(0, 705);
}

// JX-025
#[test]
fn the_request_may_overtake_the_acknowledgement_of_the_application() {
    let mut world = World::forwarded();
    let forward = world.owed_of(nantong(), hebi(), K::Application);
    let receipt = world.deliver(nantong(), hebi(), forward.clone());
    world.carry(hebi(), nantong(), K::Request);
    world.expect("frozen.VRB requested");
    let before = items(world.region(nantong()));
    world.acknowledge(hebi(), nantong(), receipt);
    assert!(before == items(world.region(nantong())), "a late receipt changed something");
    world.carry_everything();
    assert_eq!(world.deliver(nantong(), hebi(), forward), received(K::Application));
    world.expect("settled completed-told");
}

// JX-023
#[test]
fn the_origin_refuses_at_once_what_it_can_check() {
    let base = given_application();
    check_application(&mut World::ready(), base.clone(), "");
    let stranger = Application { person: person(9), ..base.clone() };
    check_application(&mut World::ready(), stranger, "OUT_NOT_FOUND");
    let same_pool = Application { destination: nantong(), ..base.clone() };
    check_application(&mut World::ready(), same_pool, "SAME_POOL");
    let record = PersonRecord { suspended_on: None, ..given_record() };
    let mut active = World::with_record(record, |_| {});
    check_application(&mut active, base.clone(), "OUT_NOT_SUSPENDED");
    assert_eq!(active.owed(nantong(), hebi()), [], "the destination need not hear of it");

    let mut open = World::forwarded();
    check_application(&mut open, Application { id: id(2), ..base }, "OUT_IN_PROGRESS");
}

#[test]
fn what_names_another_origin_or_an_unknown_destination_is_not_recorded() {
    let mut world = World::ready();
    let at_hebi = Forward(application());
    assert_eq!(world.submit(hebi(), &at_hebi), ForwardReply::WrongOrigin);
    let to_lhasa = Application { destination: lhasa(), ..given_application() };
    let reply = world.submit(nantong(), &Forward(Arc::new(to_lhasa)));
    assert_eq!(reply, ForwardReply::UnknownDestination);
    world.expect("none none");
}

// JX-027
#[test]
fn a_refusal_of_the_origin_is_told_to_a_destination_that_asks() {
    let record = PersonRecord { suspended_on: None, ..given_record() };
    let mut world = World::with_record(record, |_| {});
    world = world.and_forwarded();
    world.expect("refused.application-unasked none");
    let on = day("2026-03-02");
    let suspend = crate::Suspend { person: zhang(), scheme: Scheme::Employee, on };
    world.expect_recorded(nantong(), &suspend);

    // An id that was refused stays refused, at whichever side it is handed in again.
    world = world.and_applied();
    world.carry_everything();
    world.expect("refused.application-told refused.origin-told");
}

#[test]
fn a_cancel_of_what_the_origin_refused_is_told_the_refusal() {
    let record = PersonRecord { suspended_on: None, ..given_record() };
    let mut world = World::with_record(record, |_| {}).and_forwarded().and_applied();
    assert_eq!(world.submit(hebi(), &Cancel(id(1))), CaseReply::Decided);
    world.carry_everything();
    world.expect("refused.application-told refused.origin-told");
}

// JX-026
#[test]
fn a_refusal_of_the_destination_is_told_to_the_origin_with_all_reasons() {
    let mut world = World::empty(|_| {});
    world.expect_recorded(nantong(), &Import(Arc::new(given_record())));
    world = world.and_forwarded();
    world.carry(nantong(), hebi(), K::Application);
    world.expect("forwarded-told refused.application");
    world.carry(hebi(), nantong(), K::Outcome);
    world.expect("refused.destination-told refused.application-told");
    let OutboundState::Refused { refusals, .. } =
        world.region(nantong()).state().outbound(id(1)).unwrap().state
    else {
        panic!("refused")
    };
    assert_eq!(refusals.to_string(), "IN_NOT_ENROLLED, IN_NO_PAYMENT");

    // The person is free for another one.
    world.expect_recorded(hebi(), &given_enrolment());
    world.expect_recorded(hebi(), &given_contribution());
    check_application(&mut world, Application { id: id(2), ..given_application() }, "");
}

// JX-026
#[test]
fn a_refusal_of_the_destination_may_overtake_the_acknowledgement_and_come_twice() {
    let mut world = unpaid_at_hebi().and_forwarded();
    let forward = world.owed_of(nantong(), hebi(), K::Application);
    world.deliver(nantong(), hebi(), forward);
    let outcome = world.owed_of(hebi(), nantong(), K::Outcome);
    for _copy in 0..2 {
        let receipt = world.deliver(hebi(), nantong(), outcome.clone());
        assert_eq!(receipt, received(K::Outcome));
        world.expect("refused.destination-told refused.application");
    }
    let other = Message::Outcome(id(1), Outcome::Refused(Refusal::SamePool.into()));
    let reason =
        "this contradicts what is on record: the handoff is refused by the destination here";
    check_rejected(world.deliver(hebi(), nantong(), other), reason);
}

// JX-027
#[test]
fn what_the_destination_had_refused_before_is_told_once_it_is_forwarded() {
    let mut world = unpaid_at_hebi().and_applied();
    world.expect("none refused.application-unasked");
    assert_eq!(world.owed(hebi(), nantong()), [], "the origin need not hear of it");
    world = world.and_forwarded();
    world.carry_everything();
    world.expect("refused.destination-told refused.application-told");
}

// JX-024
#[test]
fn one_application_at_both_sides_is_one_handoff() {
    for request_first in [true, false] {
        let mut world = World::forwarded().and_applied();
        world.expect("forwarded applied");
        if request_first {
            world.carry(hebi(), nantong(), K::Request);
            world.expect("frozen.VRB requested");
        } else {
            world.carry(nantong(), hebi(), K::Application);
            world.expect("forwarded-told applied");
        }
        world.carry_everything();
        world.expect("settled completed-told");
    }
    let mut world = World::at_rest();
    let reply = world.submit(nantong(), &Forward(application()));
    assert_eq!(reply, ForwardReply::OnRecord);
    world.expect("settled completed-told");
}

// JX-014
#[test]
fn one_id_with_two_contents_is_a_conflict_that_names_the_field() {
    for (field, changed) in given_changed_applications() {
        let mut world = World::forwarded();
        let reply = world.submit(nantong(), &Forward(changed));
        assert_eq!(reply, ForwardReply::Conflict(field));
    }
    // At the two sides: each rejects what the other sends, and the applicant withdraws both.
    let mut world = World::ready();
    let other = Application { name: other_name(), ..given_application() };
    let reply = world.submit(hebi(), &Apply(Arc::new(other)));
    assert_eq!(reply, ApplyReply::OnRecord);
    world.expect("none refused.application-unasked");
    world = world.and_forwarded();
    let forward = world.owed_of(nantong(), hebi(), K::Application);
    let conflict = "the handoff is on record with another `name`";
    check_rejected(world.deliver(nantong(), hebi(), forward), conflict);
    world.carry_everything();
    world.expect("forwarded refused.application-unasked");
    let rejected = &world.region(nantong()).state().outbound(id(1)).unwrap().rejected;
    assert_eq!(rejected.as_ref().map(|message| message.kind), Some(K::Application));

    check_withdraw(&mut world, CaseReply::Decided);
    check_application(&mut world, Application { id: id(2), ..given_application() }, "");
}

// JX-036
#[test]
fn two_contents_that_wait_for_each_other_are_withdrawn_one_by_one() {
    let mut world = World::forwarded();
    let reason = jiexu_types::TransferReason::Other;
    let other = Application { reason, ..given_application() };
    assert_eq!(world.submit(hebi(), &Apply(Arc::new(other))), ApplyReply::OnRecord);
    world.carry_everything();
    world.expect("forwarded applied");
    assert_eq!(world.submit(hebi(), &Cancel(id(1))), CaseReply::Decided);
    check_withdraw(&mut world, CaseReply::Decided);
    world.carry_everything();
    world.expect("withdrawn cancelled");
}

// JX-002
#[test]
fn an_id_that_came_into_a_region_does_not_go_out_of_it_as_another_handoff() {
    let mut world = World::at_rest();
    let (origin, destination) = (hebi(), suzhou());
    let onwards = Application { origin, destination, ..given_application() };
    let reply = world.submit(hebi(), &Forward(Arc::new(onwards)));
    assert_eq!(reply, ForwardReply::Conflict("origin"));
    // Nor into it, when it went out.
    let (origin, destination) = (suzhou(), nantong());
    let back = Application { origin, destination, ..given_application() };
    let receipt = world.deliver(suzhou(), nantong(), Message::Application(Arc::new(back)));
    check_rejected(receipt, "the handoff is on record with another `origin`");
}

#[test]
fn a_cancel_at_the_destination_ends_what_was_forwarded() {
    let mut world = World::forwarded();
    world.carry(nantong(), hebi(), K::Application);
    assert_eq!(world.submit(hebi(), &Cancel(id(1))), CaseReply::Decided);
    world.carry(hebi(), nantong(), K::Cancel);
    world.expect("cancelled cancelling-told");
    world.carry_everything();
    world.expect("cancelled-told cancelled");
    world.expect_accounts(700, 5);
}

// JX-038
#[test]
fn a_withdrawal_at_the_origin_ends_the_handoff_wherever_it_stands_before_the_freeze() {
    let mut unsent = World::forwarded();
    check_withdraw(&mut unsent, CaseReply::Decided);
    let mut sent = World::forwarded();
    sent.carry(nantong(), hebi(), K::Application);
    check_withdraw(&mut sent, CaseReply::Decided);
    let reviews = |policy: &mut Policy| policy.reviews_outbound = policy.region == nantong();
    let mut reviewing = World::ready_with(reviews).and_applied();
    reviewing.carry(hebi(), nantong(), K::Request);
    check_withdraw(&mut reviewing, CaseReply::Decided);
    let mut cancelling = World::forwarded();
    cancelling.carry(nantong(), hebi(), K::Application);
    cancelling.submit(hebi(), &Cancel(id(1)));
    check_withdraw(&mut cancelling, CaseReply::Decided);
    for mut world in [unsent, sent, reviewing, cancelling] {
        world.carry_everything();
        world.expect("withdrawn-told cancelled");
        world.expect_accounts(700, 5);
    }
}

// JX-039
#[test]
fn a_withdrawal_that_overtakes_its_application_leaves_a_tombstone() {
    let mut world = World::forwarded();
    let forward = world.owed_of(nantong(), hebi(), K::Application);
    check_withdraw(&mut world, CaseReply::Decided);
    world.carry(nantong(), hebi(), K::Withdrawal);
    let before = items(world.region(hebi()));
    assert_eq!(world.deliver(nantong(), hebi(), forward), received(K::Application));
    assert!(before == items(world.region(hebi())), "the tombstone woke");
    world = world.and_applied();
    world.carry_everything();
    world.expect("withdrawn-told cancelled");
}

#[test]
fn a_withdrawal_and_a_refusal_may_cross() {
    let mut world = unpaid_at_hebi().and_forwarded();
    world.carry(nantong(), hebi(), K::Application);
    check_withdraw(&mut world, CaseReply::Decided);
    world.expect("withdrawn refused.application");
    let outcome = world.owed_of(hebi(), nantong(), K::Outcome);
    world.carry(nantong(), hebi(), K::Withdrawal);
    world.expect("withdrawn-told refused.application-told");
    assert_eq!(world.deliver(hebi(), nantong(), outcome), received(K::Outcome));
    world.carry_everything();
    world.expect("withdrawn-told refused.application-told");
    assert_eq!(steps_at_hebi(&world), [Milestone::Refused], "what was refused stays refused");
}

#[test]
fn a_withdrawal_is_on_the_timeline_of_the_destination() {
    let mut world = World::forwarded();
    world.carry(nantong(), hebi(), K::Application);
    check_withdraw(&mut world, CaseReply::Decided);
    world.carry_everything();
    assert_eq!(steps_at_hebi(&world), [Milestone::Applied, Milestone::Cancelled]);
}

fn steps_at_hebi(world: &World) -> Vec<Milestone> {
    let case = world.region(hebi()).state().inbound(id(1)).unwrap();
    case.timeline.iter().map(|moment| moment.step).collect()
}

// JX-038
#[test]
fn nobody_withdraws_after_the_freeze_or_what_is_unknown() {
    let mut world = World::forwarded();
    assert_eq!(world.submit(nantong(), &Withdraw(id(2))), CaseReply::Unknown);
    world.carry(nantong(), hebi(), K::Application);
    world.carry(hebi(), nantong(), K::Request);
    check_withdraw(&mut world, CaseReply::NotNow);
    // And a region that says so all the same contradicts its own verdict.
    let withdrawal = Message::Withdrawal(application());
    world.carry_everything();
    let reason = "this contradicts what is on record: the origin has given its verdict";
    check_rejected(world.deliver(nantong(), hebi(), withdrawal), reason);
    check_withdraw(&mut world, CaseReply::NotNow);
}

// JX-028
#[test]
fn the_facts_are_judged_again_when_the_destination_requests() {
    let mut world = World::forwarded();
    let (person, on) = (zhang(), day("2026-03-02"));
    let resume = Resume { person, scheme: Scheme::Employee, on };
    let closed = crate::RegistryReply::Refused(crate::RegistryRefusal::InTransit);
    assert_eq!(world.submit(nantong(), &resume), closed, "it was made for suspended coverage");
    world.expect_recorded(nantong(), &crate::Retire { person, on });
    world.carry_everything();
    world.expect("refused.origin-told refused.origin-told");
    let case = world.region(hebi()).state().inbound(id(1)).unwrap();
    let InboundState::Refused { refusals, .. } = case.state else { panic!("{:?}", case.state) };
    assert_eq!(refusals.to_string(), "OUT_RETIRED");
}

#[test]
fn an_origin_that_reviews_reviews_what_it_forwarded_itself() {
    let reviews = |policy: &mut Policy| policy.reviews_outbound = policy.region == nantong();
    let mut world = World::ready_with(reviews).and_forwarded();
    world.carry_everything();
    world.expect("review requested");
    world.submit(nantong(), &given_review_outbound(1, APPROVE));
    world.carry_everything();
    world.expect("settled completed-told");
}

#[test]
fn a_rejected_application_is_forgotten_once_the_destination_asks() {
    let mut world = World::forwarded();
    let rejection = Rejection::NotAParty;
    let receipt = Receipt::Rejected { handoff: id(1), kind: K::Application, rejection };
    world.acknowledge(hebi(), nantong(), receipt);
    assert_eq!(world.owed(nantong(), hebi()), []);
    world = world.and_applied();
    world.carry(hebi(), nantong(), K::Request);
    let accepted = world.owed_of(nantong(), hebi(), K::Verdict);
    assert!(matches!(accepted, Message::Verdict(_, Verdict::Accepted(_))), "{accepted:?}");
    world.carry_everything();
    world.expect("settled completed-told");
}

/// Forwarded by Nantong, requested, and the form is being corrected.
fn given_correcting() -> World {
    let corrects = |policy: &mut Policy| {
        with_rules(policy, |rules| rules.handling.corrections = 2);
    };
    let mut world = World::ready_with(corrects).and_forwarded();
    world.carry(nantong(), hebi(), K::Application);
    world.carry(hebi(), nantong(), K::Request);
    world.carry(nantong(), hebi(), K::Verdict);
    world.carry(nantong(), hebi(), K::Balance);
    let freeze = world.region(nantong()).state().outbound(id(1)).unwrap().freeze.clone();
    let mut form = crate::InformationForm::clone(&freeze.unwrap().form);
    form.name = other_name();
    world.deliver(nantong(), hebi(), Message::Relationship(Arc::new(form)));
    world.carry(hebi(), nantong(), K::Correction);
    world.expect("correcting.- correcting.VRB-told");
    world
}

#[test]
fn a_late_copy_changes_nothing_while_the_form_is_corrected() {
    let mut world = given_correcting();
    let copy = Message::Application(application());
    assert_eq!(world.deliver(nantong(), hebi(), copy), received(K::Application));
    let late = world.deliver(nantong(), hebi(), Message::Withdrawal(application()));
    check_rejected(late, "this contradicts what is on record: the origin has given its verdict");
    let copy = Message::Request(application());
    assert_eq!(world.deliver(hebi(), nantong(), copy), received(K::Request));
    check_withdraw(&mut world, CaseReply::NotNow);
    let again = world.submit(nantong(), &Forward(application()));
    assert_eq!(again, ForwardReply::OnRecord);
    world.expect("correcting.- correcting.VRB-told");
    let again = crate::ReissueForm { handoff: id(1), replaces: 0 };
    assert_eq!(world.submit(nantong(), &again), CaseReply::Decided);
    world.carry_everything();
    world.expect("settled completed-told");
}

#[test]
fn there_is_no_form_to_correct_before_the_request() {
    let findings = vec![crate::Finding::new("name", "x", "y").unwrap()];
    let correction = Arc::new(crate::Correction { form_revision: 0, findings });
    let asks = Message::Correction(id(1), correction);
    let reason = "this contradicts what is on record: no form of this revision is awaited there";
    let mut world = World::forwarded();
    check_rejected(world.deliver(hebi(), nantong(), asks.clone()), reason);
    let again = crate::ReissueForm { handoff: id(1), replaces: 0 };
    assert_eq!(world.submit(nantong(), &again), CaseReply::NotNow);
    check_withdraw(&mut world, CaseReply::Decided);
    check_rejected(world.deliver(hebi(), nantong(), asks), reason);
    assert_eq!(world.submit(nantong(), &again), CaseReply::NotNow);
}

// JX-029
#[test]
fn a_certificate_that_held_on_the_day_of_the_application_holds_for_the_request() {
    let mut world = World::ready();
    let wish = crate::IssueCertificate {
        request: certificate_request(1),
        person: zhang(),
        scheme: jiexu_types::Scheme::Employee,
        code: jiexu_types::VerificationCode::from_random(1),
    };
    let crate::IssueReply::OnRecord(no) = world.submit(nantong(), &wish) else { panic!() };
    let mut application = given_application();
    application.intake.certificate_no = Some(no.to_string().parse().unwrap());
    check_application(&mut world, application, "");
    world.now = days_after(world.now, 120);
    world.carry_everything();
    world.expect("settled completed-told");
    let fate = world.region(nantong()).state().certificate(no).unwrap().fate;
    assert_eq!(fate, crate::CertificateFate::Used(id(1)));
}

#[test]
fn a_withdrawal_ends_a_review_that_two_operators_began() {
    let four_eyes = |policy: &mut Policy| {
        policy.reviews_outbound = policy.region == nantong();
        with_rules(policy, |rules| rules.handling.origin_four_eyes = true);
    };
    let mut world = World::ready_with(four_eyes).and_forwarded();
    world.carry_everything();
    world.expect("review requested");
    let entered = given_review_outbound(1, APPROVE);
    assert_eq!(world.submit(nantong(), &entered), CaseReply::Decided);
    check_withdraw(&mut world, CaseReply::Decided);
    let by = operator("wang");
    let finding = crate::CheckFinding::Passed;
    let check = crate::CheckOutbound { handoff: id(1), entry: 1, finding, by };
    assert_eq!(world.submit(nantong(), &check), CaseReply::NotNow);
    world.carry_everything();
    world.expect("withdrawn-told cancelled");
}

/// The destination knows for which year it has enrolled a resident; the origin must hear of it,
/// although the application is its own.
#[test]
fn r10_a_resident_who_applied_at_the_origin_does_not_move_within_one_policy_year_either() {
    let resident = |run: &ContributionRun| ContributionRun {
        scheme: Scheme::Resident,
        credited: Fen::ZERO,
        ..*run
    };
    let paid =
        given_contributions(202_401, 202_601, nantong()).runs().iter().map(resident).collect();
    let record = PersonRecord {
        scheme: Scheme::Resident,
        balance: Fen::ZERO,
        contributions: Contributions::from_runs(paid).unwrap(),
        ..given_record()
    };
    let mut world = World::empty(|policy| policy.reviews_outbound = policy.region == nantong());
    world.expect_recorded(nantong(), &Import(Arc::new(record)));
    let scheme = Scheme::Resident;
    world.expect_recorded(hebi(), &crate::Enrol { scheme, ..given_enrolment() });
    let first = crate::Contribute { scheme, credited: Fen::ZERO, ..given_contribution() };
    world.expect_recorded(hebi(), &first);
    let (origin_scheme, destination_scheme) = (scheme, scheme);
    let moves = Application { origin_scheme, destination_scheme, ..given_application() };
    check_application(&mut world, moves, "");
    world.carry(nantong(), hebi(), K::Application);
    world.carry(hebi(), nantong(), K::Request);
    world.expect("refused.origin requested");
    let case = world.region(nantong()).state().outbound(id(1)).unwrap();
    assert_eq!(case.application.policy_year, Some(2026));
    let OutboundState::Refused { refusals, .. } = case.state else { panic!("{:?}", case.state) };
    assert_eq!(refusals.to_string(), "RESIDENT_SAME_YEAR");
}

/// Whoever takes an application in judges how it came; the other side judges it again.
// JX-026
#[test]
fn each_side_tells_the_documents_that_it_misses() {
    let demands = |code: RegionCode, material: Material| {
        move |policy: &mut Policy| {
            if policy.region == code {
                let any_of = vec![material];
                let line = Requirement { any_of, ..Requirement::default() };
                with_rules(policy, |rules| rules.intake.checklist.push(line.clone()));
            }
        }
    };
    let missing = |world: &World| {
        let case = world.region(nantong()).state().outbound(id(1)).unwrap();
        case.missing.clone()
    };
    let mut world = World::ready_with(demands(nantong(), Material::IdCard));
    check_application(&mut world, given_application(), "MATERIAL_MISSING");
    assert_eq!(missing(&world), [[Material::IdCard]]);

    let mut world = World::ready_with(demands(hebi(), Material::JobProof)).and_forwarded();
    world.carry_everything();
    world.expect("refused.destination-told refused.application-told");
    assert_eq!(missing(&world), [[Material::JobProof]]);
    let replayed = world.replayed(nantong());
    assert_eq!(replayed.state().outbound(id(1)).unwrap().missing, missing(&world));
    // The same refusal without its list is another answer.
    let other = Outcome::NotTaken { refusals: Refusal::MaterialMissing.into(), missing: vec![] };
    let receipt = world.deliver(hebi(), nantong(), Message::Outcome(id(1), other));
    assert!(matches!(receipt, Receipt::Rejected { .. }), "{receipt:?}");
}
