use jiexu_rules::Refusal;

use super::*;
use crate::fixtures::world::World;
use crate::fixtures::*;
use crate::{Cancel, Review};

/// The duties as an end sees them: `by>to what until unblock`.
fn words(duties: Vec<Duty>) -> Vec<String> {
    let party = |party| match party {
        Party::Region(region) => region.to_string(),
        Party::Operator(region) => format!("operator/{region}"),
        Party::Applicant => "applicant".to_owned(),
        Party::Payee => "payee".to_owned(),
    };
    let each = duties.into_iter().map(|duty| {
        let Duty { by, to, what, since: _, until, basis, unblock } = duty;
        let until = until.map_or("-".to_owned(), |until| until.due_on.to_string());
        let article = basis.article();
        format!("{}>{} {what:?} {until} {article} {unblock:?}", party(by), party(to))
    });
    each.collect()
}

#[track_caller]
fn expect(world: &World, origin: &[&str], destination: &[&str]) {
    let outbound = world.region(nantong()).state().outbound(id(1));
    let inbound = world.region(hebi()).state().inbound(id(1));
    assert_eq!(words(outbound.map(Outbound::duties).unwrap_or_default()), origin, "at the origin");
    let there = words(inbound.map(Inbound::duties).unwrap_or_default());
    assert_eq!(there, destination, "at the destination");
}

#[test]
fn each_state_says_who_owes_what() {
    let mut world = World::ready_with(|policy| policy.reviews_inbound = true).and_applied();
    expect(&world, &[], &["410600>320600 Request - 43号 art. 6 Acknowledgement"]);
    let request = world.owed_of(hebi(), nantong(), MessageKind::Request);
    let receipt = world.deliver(hebi(), nantong(), request);
    world.acknowledge(nantong(), hebi(), receipt);
    let legs = [
        "320600>410600 Verdict 2026-03-17 43号 art. 7 Acknowledgement",
        "320600>410600 Relationship 2026-03-17 43号 art. 7 Acknowledgement",
        "320600>410600 Balance(Some(Fen(700))) 2026-03-17 43号 art. 7 Acknowledgement",
    ];
    expect(&world, &legs, &["320600>410600 Verdict - 43号 art. 6 PeerMessage"]);
    world.carry(nantong(), hebi(), MessageKind::Verdict);
    let missing = [
        "320600>410600 Relationship 2026-03-17 43号 art. 7 PeerMessage",
        "320600>410600 Balance(Some(Fen(700))) 2026-03-17 43号 art. 7 PeerMessage",
    ];
    expect(&world, &legs[1..], &missing);
    world.carry(nantong(), hebi(), MessageKind::Relationship);
    let completing = "410600>applicant Completion 2026-03-10 43号 art. 8 PeerMessage";
    expect(&world, &legs[2..], &[missing[1], completing]);
    world.carry(nantong(), hebi(), MessageKind::Balance);
    let review = "operator/410600>applicant Review 2026-03-10 43号 art. 8 Review";
    expect(&world, &["410600>320600 Completion - 43号 art. 8 PeerMessage"], &[review]);
    world.submit(hebi(), &given_review_inbound(1, APPROVE));
    expect(
        &world,
        &["410600>320600 Completion - 43号 art. 8 PeerMessage"],
        &["410600>320600 Outcome - 43号 art. 8 Acknowledgement"],
    );
    world.carry_everything();
    expect(&world, &[], &[]);
}

// JX-019
#[test]
fn a_rejected_message_waits_for_an_operator() {
    let mut world = World::applied();
    let other = crate::Application { person: person(1), ..given_application() };
    let request = crate::Message::Request(std::sync::Arc::new(other));
    world.deliver(hebi(), nantong(), request);
    world.carry(hebi(), nantong(), MessageKind::Request);
    let inbound = world.region(hebi()).state().inbound(id(1)).unwrap();
    assert_eq!(words(inbound.duties()), ["410600>320600 Request - 43号 art. 6 Retry"]);
}

#[test]
fn a_withdrawal_is_owed_and_then_an_answer_to_it() {
    let mut world = World::applied();
    world.submit(hebi(), &Cancel(id(1)));
    expect(&world, &[], &["410600>320600 Withdrawal - 43号 art. 6 Acknowledgement"]);
    world.carry(hebi(), nantong(), MessageKind::Cancel);
    expect(
        &world,
        &["320600>410600 Verdict - 43号 art. 6 Acknowledgement"],
        &["320600>410600 Verdict - 43号 art. 6 PeerMessage"],
    );
    world.carry_everything();
    expect(&world, &[], &[]);
}

#[test]
fn after_a_refusal_it_is_the_applicants_turn() {
    let mut world = World::ready_with(|policy| policy.reviews_outbound = true).and_applied();
    world.carry(hebi(), nantong(), MessageKind::Request);
    let review = "operator/320600>410600 Review - 43号 art. 6 Review";
    expect(&world, &[review], &["320600>410600 Verdict - 43号 art. 6 PeerMessage"]);
    let refuse = Review::Refuse(refusals([Refusal::MaterialInvalid]));
    world.submit(nantong(), &given_review_outbound(1, refuse));
    world.carry_everything();
    expect(&world, &[], &["applicant>410600 NewApplication - 43号 art. 6 Applicant"]);
}

#[test]
fn the_sentences_say_it_in_both_languages() {
    let duty = Duty {
        by: Party::Region(nantong()),
        to: Party::Operator(hebi()),
        what: Obligation::Balance(Some(fen(70_000))),
        since: monday(),
        until: Some(Deadline {
            due_on: day("2026-03-17"),
            calendar_version: CALENDAR,
            provisional: true,
        }),
        basis: Basis::TransferOut,
        unblock: Unblock::Acknowledgement,
    };
    assert_eq!(
        duty.english(),
        "320600 南通市 owes an operator of 410600 鹤壁市 the balance of 700.00 yuan since \
         2026-03-02, until 2026-03-17 (provisional) (43号 art. 7); it is sent until the other \
         region acknowledges it."
    );
    assert_eq!(
        duty.chinese(),
        "320600 南通市应向410600 鹤壁市经办人员划转个人账户余额700.00元，自2026-03-02起，最迟\
         2026-03-17（暂定）（43号第七条）；对方地区回执前持续发送。"
    );
}
