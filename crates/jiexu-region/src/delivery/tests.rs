use std::sync::Arc;

use jiexu_rules::Refusal;

use super::*;
use crate::fixtures::world::{World, items};
use crate::fixtures::*;
use crate::{Application, Apply, ApplyReply, Milestone, OwedSeq};

/// Accepted at Nantong, which owes all three of its messages.
fn given_accepted() -> World {
    let mut world = World::applied();
    world.carry(hebi(), nantong(), MessageKind::Request);
    world
}

/// One message of each kind about handoff 1, with its sender and its receiver; but no withdrawal,
/// which fits none of the others.
fn given_messages() -> Vec<(RegionCode, RegionCode, Message)> {
    let accepted = given_accepted();
    let mut messages: Vec<_> = accepted.owed(nantong(), hebi()).into_iter().collect();
    assert_eq!(messages.len(), 3);
    let mut completed = given_accepted();
    for message in messages.clone() {
        completed.deliver(nantong(), hebi(), message);
    }
    messages.extend(completed.owed(hebi(), nantong()));
    messages.extend(World::applied().owed(hebi(), nantong()));
    messages.push(Message::Cancel(Arc::new(given_application())));
    let findings = vec![crate::Finding::new("name", "x", "y").unwrap()];
    let correction = crate::Correction { form_revision: 0, findings };
    messages.push(Message::Correction(id(1), Arc::new(correction)));
    messages.push(Message::Application(Arc::new(given_application())));
    let messages = messages.into_iter().map(|message| match message.kind().sender() {
        crate::Side::Outbound => (nantong(), hebi(), message),
        crate::Side::Inbound => (hebi(), nantong(), message),
    });
    messages.collect()
}

#[track_caller]
fn check_rejected(receipt: Receipt, expected: Rejection) {
    let Receipt::Rejected { rejection, .. } = receipt else { panic!("{receipt:?}") };
    assert_eq!(rejection, expected);
}

fn received(kinds: &[MessageKind]) -> Receipt {
    Receipt::Received { handoff: id(1), kinds: MessageSet::of(kinds), revision: 0 }
}

fn not_a_party(kind: MessageKind) -> Receipt {
    Receipt::Rejected { handoff: id(1), kind, rejection: Rejection::NotAParty }
}

/// Kinds that Nantong owes Hebi, in their order.
fn owed(world: &World) -> Vec<MessageKind> {
    world.owed(nantong(), hebi()).iter().map(Message::kind).collect()
}

#[track_caller]
fn check_retry(world: &mut World, code: RegionCode, expected: CaseReply) {
    assert_eq!(world.submit_once(code, &Retry(id(1))), expected);
}

#[test]
fn what_is_owed_and_was_not_rejected_needs_no_retry() {
    let mut world = World::applied();
    check_retry(&mut world, hebi(), CaseReply::NotNow);
    world.carry(hebi(), nantong(), MessageKind::Request);
    check_retry(&mut world, nantong(), CaseReply::NotNow);
    world.carry_everything();
    check_retry(&mut world, nantong(), CaseReply::NotNow);
}

#[test]
fn a_request_that_was_rejected_for_any_other_reason_than_its_id_is_cancelled_by_the_origin() {
    let mut world = World::applied();
    world.acknowledge(nantong(), hebi(), not_a_party(MessageKind::Request));
    assert_eq!(world.submit(hebi(), &crate::Cancel(id(1))), CaseReply::Decided);
    let case = world.region(hebi()).state().inbound(id(1)).unwrap();
    assert!(matches!(case.state, crate::InboundState::Cancelling { .. }), "{:?}", case.state);
}

// JX-001
#[test]
fn every_message_is_taken_from_the_other_party_alone() {
    let mut messages = given_messages();
    let withdrawal = Message::Withdrawal(Arc::new(given_application()));
    messages.push((nantong(), hebi(), withdrawal));
    let kinds: MessageSet = messages.iter().map(|(_, _, message)| message.kind()).collect();
    assert_eq!(kinds.iter().count(), MessageKind::ALL.len());
    for (sender, receiver, message) in messages {
        let mut world = World::at_rest();
        let before = items(world.region(receiver));
        for stranger in [suzhou(), lhasa(), receiver] {
            let receipt = world.deliver(stranger, receiver, message.clone());
            check_rejected(receipt, Rejection::NotAParty);
        }
        let receipt = world.deliver(sender, receiver, message.clone());
        if matches!(message.kind(), MessageKind::Correction | MessageKind::Withdrawal) {
            // Never asked for, or too late: heard of its party, and contradicted by the end.
            assert!(matches!(receipt, Receipt::Rejected { .. }), "{receipt:?}");
            continue;
        }
        assert_eq!(receipt, received(&[message.kind()]), "of its party it is taken");
        assert!(before == items(world.region(receiver)), "a copy after the end: {message:?}");
    }
}

// JX-003
#[test]
fn a_message_about_an_unknown_handoff_is_rejected_unless_it_begins_one() {
    for (sender, receiver, message) in given_messages() {
        let mut world = World::ready();
        let kind = message.kind();
        let receipt = world.deliver(sender, receiver, message);
        match kind {
            MessageKind::Application
            | MessageKind::Withdrawal
            | MessageKind::Request
            | MessageKind::Cancel => {
                assert_eq!(receipt, received(&[kind]));
            }
            MessageKind::Verdict
            | MessageKind::Relationship
            | MessageKind::Balance
            | MessageKind::Correction
            | MessageKind::Outcome => check_rejected(receipt, Rejection::UnknownHandoff),
        }
    }
}

// JX-013
#[test]
fn everything_that_was_ever_said_may_be_said_again_at_any_point() {
    let mut world = World::applied();
    let mut said: Vec<(RegionCode, RegionCode, Message)> = Vec::new();
    for _round in 0..4 {
        for (from, to) in [(hebi(), nantong()), (nantong(), hebi())] {
            for message in world.owed(from, to) {
                let receipt = world.deliver(from, to, message.clone());
                said.push((from, to, message));
                for (from, to, old) in &said {
                    let before = items(world.region(*to));
                    let again = world.deliver(*from, *to, old.clone());
                    assert_eq!(again, received(&[old.kind()]));
                    assert!(before == items(world.region(*to)), "changed by {old:?}");
                }
                world.acknowledge(to, from, receipt);
            }
        }
    }
    assert_eq!(said.len(), 5, "request, verdict, two legs, outcome");
    world.expect("settled completed-told");
    world.expect_accounts(0, 705);
}

// JX-007
#[test]
fn what_is_acknowledged_is_no_longer_owed() {
    let mut world = given_accepted();
    let [verdict, relationship, balance] =
        [MessageKind::Verdict, MessageKind::Relationship, MessageKind::Balance];
    assert_eq!(owed(&world), [verdict, relationship, balance]);
    world.acknowledge(hebi(), nantong(), received(&[relationship]));
    assert_eq!(owed(&world), [verdict, balance]);
    world.acknowledge(hebi(), nantong(), received(&[verdict, balance]));
    assert_eq!(owed(&world), []);
    world.expect("delivered requested");
    assert_eq!(world.region(nantong()).owed_count(hebi()), 0);
}

// JX-009
#[test]
fn a_receipt_that_fits_nothing_owed_changes_nothing() {
    let all = received(&MessageKind::ALL);
    for mut world in [given_accepted(), World::at_rest()] {
        let before = items(world.region(nantong()));
        world.acknowledge(suzhou(), nantong(), all.clone());
        world.acknowledge(suzhou(), nantong(), not_a_party(MessageKind::Balance));
        let inbound = [MessageKind::Request, MessageKind::Cancel, MessageKind::Outcome];
        world.acknowledge(hebi(), nantong(), received(&inbound));
        world.acknowledge(hebi(), nantong(), not_a_party(MessageKind::Outcome));
        let unknown =
            Receipt::Received { handoff: id(9), kinds: MessageSet::of(&inbound), revision: 0 };
        world.acknowledge(hebi(), nantong(), unknown);
        assert!(before == items(world.region(nantong())));
    }
    let mut world = World::at_rest();
    let before = items(world.region(nantong()));
    world.acknowledge(hebi(), nantong(), all);
    world.acknowledge(hebi(), nantong(), not_a_party(MessageKind::Balance));
    assert!(before == items(world.region(nantong())), "late copies");
}

// JX-007
#[test]
fn a_verdict_that_ends_the_handoff_is_owed_until_the_destination_has_it() {
    let mut world = World::applied();
    world.submit(hebi(), &crate::Cancel(id(1)));
    let cancel = world.owed_of(hebi(), nantong(), MessageKind::Cancel);
    world.deliver(hebi(), nantong(), cancel);
    world.expect("cancelled cancelling");
    assert_eq!(owed(&world), [MessageKind::Verdict]);
    let verdict = world.owed_of(nantong(), hebi(), MessageKind::Verdict);
    world.deliver(nantong(), hebi(), verdict);
    assert_eq!(owed(&world), [MessageKind::Verdict], "its receipt was lost");
    world.carry(nantong(), hebi(), MessageKind::Verdict);
    world.expect("cancelled-told cancelled");
    assert_eq!(owed(&world), []);
}

// JX-019
#[test]
fn a_rejected_message_is_not_sent_again_until_an_operator_says_so() {
    let mut world = World::applied();
    world.acknowledge(nantong(), hebi(), not_a_party(MessageKind::Request));
    assert_eq!(world.owed(hebi(), nantong()), []);
    let case = world.region(hebi()).state().inbound(id(1)).unwrap();
    let rejected = case.rejected.as_ref().unwrap();
    assert_eq!((rejected.kind, &rejected.rejection), (MessageKind::Request, &Rejection::NotAParty));
    assert_eq!(case.timeline.last().unwrap().step, Milestone::Rejected);

    check_retry(&mut world, hebi(), CaseReply::Decided);
    assert_eq!(world.owed(hebi(), nantong()).len(), 1);
    check_retry(&mut world, hebi(), CaseReply::NotNow);
    check_retry(&mut world, nantong(), CaseReply::Unknown);
    world.carry_everything();
    world.expect("settled completed-told");
    check_retry(&mut world, hebi(), CaseReply::NotNow);
    check_retry(&mut world, nantong(), CaseReply::NotNow);
}

// JX-020
#[test]
fn legs_that_are_all_rejected_are_not_sent_in_turns_for_ever() {
    let mut world = given_accepted();
    for kind in [MessageKind::Verdict, MessageKind::Relationship, MessageKind::Balance] {
        world.acknowledge(hebi(), nantong(), not_a_party(kind));
        assert_eq!(owed(&world), [], "the case waits for an operator since the first rejection");
    }
    check_retry(&mut world, nantong(), CaseReply::Decided);
    assert_eq!(owed(&world).len(), 3);
    world.carry_everything();
    world.expect("settled completed-told");
}

// JX-021
#[test]
fn a_rejected_leg_holds_the_money_in_transit() {
    let mut world = given_accepted();
    world.acknowledge(hebi(), nantong(), not_a_party(MessageKind::Balance));
    let transit = jiexu_ledger::Account::InTransit(hebi());
    world.expect_balance(nantong(), transit, 700);
    world.now = days_after(world.now, 365);
    assert_eq!(owed(&world), []);
    world.expect_balance(nantong(), transit, 700);
    assert_eq!(world.region(nantong()).deadlines().count(), 1, "and the day it is due is known");
}

// JX-043
#[test]
fn an_outcome_that_was_rejected_is_sent_again_on_demand() {
    let mut world = given_accepted();
    for message in world.owed(nantong(), hebi()) {
        world.deliver(nantong(), hebi(), message);
    }
    world.acknowledge(nantong(), hebi(), not_a_party(MessageKind::Outcome));
    assert_eq!(world.owed(hebi(), nantong()), []);
    check_retry(&mut world, hebi(), CaseReply::Decided);
    world.carry_everything();
    world.expect("settled completed-told");
}

/// Hebi asks Nantong about `count` people, of whom Nantong knows none.
fn given_requests(count: u64) -> World {
    let mut world = World::empty(|_| {});
    for n in 1..=count {
        let someone = person(n);
        world.expect_recorded(hebi(), &crate::Enrol { person: someone, ..given_enrolment() });
        let contribution = crate::Contribute { person: someone, ..given_contribution() };
        world.expect_recorded(hebi(), &contribution);
        let application = Application { id: id(n), person: someone, ..given_application() };
        let reply = world.submit(hebi(), &Apply(Arc::new(application)));
        assert_eq!(reply, ApplyReply::OnRecord);
    }
    world
}

/// Handoffs that Hebi owes Nantong a message about, from a place on.
fn lane(world: &World, from: OwedSeq, limit: usize) -> Vec<HandoffId> {
    let owed = world.region(hebi()).owed(nantong(), from, limit);
    owed.map(|(_, message)| message.handoff()).collect()
}

#[test]
fn a_lane_is_read_from_a_place_on_and_not_beyond_a_limit() {
    let mut world = given_requests(4);
    let start = OwedSeq::default();
    assert_eq!(lane(&world, start, 9), [id(1), id(2), id(3), id(4)]);
    assert_eq!(lane(&world, start, 2), [id(1), id(2)]);
    assert_eq!(lane(&world, start.next(), 2), [id(2), id(3)]);
    assert_eq!(lane(&world, start, 0), []);
    assert_eq!(world.region(hebi()).owed_count(nantong()), 4);
    assert_eq!(world.region(hebi()).owed_count(suzhou()), 0);
    let end = world.region(hebi()).owed_end(nantong());
    assert_eq!(start.distance_to(end), 4);
    assert_eq!(end.distance_to(start), 0);
    assert_eq!(lane(&world, end, 9), []);

    let kinds = MessageSet::of(&[MessageKind::Request]);
    world.acknowledge(nantong(), hebi(), Receipt::Received { handoff: id(2), kinds, revision: 0 });
    assert_eq!(lane(&world, start, 9), [id(1), id(3), id(4)], "a gap closes no place");
    assert_eq!(lane(&world, start.next(), 1), [id(3)]);
    assert_eq!(world.region(hebi()).owed_end(nantong()), end);
}

#[test]
fn what_becomes_owed_goes_to_the_end_of_the_lane() {
    let mut world = given_requests(3);
    let end = world.region(hebi()).owed_end(nantong());
    world.submit(hebi(), &crate::Cancel(id(1)));
    let start = OwedSeq::default();
    assert_eq!(lane(&world, start, 9), [id(2), id(3), id(1)]);
    assert_eq!(lane(&world, end, 9), [id(1)], "a link that has read so far sees only the news");
    let message = world.region(hebi()).owed(nantong(), end, 1).next().unwrap().1;
    assert_eq!(message.kind(), MessageKind::Cancel);
}

#[test]
fn a_retried_message_goes_to_the_end_of_the_lane() {
    let mut world = given_requests(2);
    world.acknowledge(nantong(), hebi(), not_a_party(MessageKind::Request));
    let end = world.region(hebi()).owed_end(nantong());
    check_retry(&mut world, hebi(), CaseReply::Decided);
    assert_eq!(lane(&world, end, 9), [id(1)]);
    assert_eq!(lane(&world, OwedSeq::default(), 9), [id(2), id(1)]);
}

#[test]
fn deadlines_come_the_most_urgent_first() {
    let mut world = World::empty(|policy| policy.reviews_inbound = true);
    for n in [1, 2, 3] {
        let record = crate::PersonRecord { id: person(n), ..given_record() };
        world.expect_recorded(nantong(), &crate::Import(Arc::new(record)));
        world.expect_recorded(hebi(), &crate::Enrol { person: person(n), ..given_enrolment() });
        let contribution = crate::Contribute { person: person(n), ..given_contribution() };
        world.expect_recorded(hebi(), &contribution);
    }
    // The last in number applies first.
    for n in [3, 1, 2] {
        let application = Application { id: id(n), person: person(n), ..given_application() };
        world.submit(hebi(), &Apply(Arc::new(application)));
        world.carry_everything();
        world.now = days_after(world.now, 1);
    }
    let due = |world: &World| -> Vec<_> {
        let deadlines = world.region(hebi()).deadlines();
        deadlines.map(|(deadline, id)| (deadline.due_on.to_string(), id)).collect()
    };
    let expected = [("2026-03-10", 3), ("2026-03-11", 1), ("2026-03-11", 2)];
    assert_eq!(due(&world), expected.map(|(day, n)| (day.to_owned(), id(n))));
    let review = crate::Review::Refuse(Refusal::MaterialInvalid.into());
    world.submit(hebi(), &given_review_inbound(1, review));
    assert_eq!(due(&world).len(), 2);
}
