//! Everything sent twice: the same answer, and nothing changes.

use jiexu_wire::v1;
use jiexu_wire::v1::verdict::Verdict;
use tonic::{Code, Status};

use crate::rig::aftermath::expect_sound_pair;
use crate::rig::hand::{DestinationByHand, NantongByHand};
use crate::rig::people::{BALANCE, EMPLOYEE, FIRST_CREDIT, given_mover};
use crate::rig::{
    HEBI, Mover, NANTONG, Region, SOON, Snapshot, eventually, expect_reason, given_running_pair,
};

/// Makes one field of an application something else.
type Change = fn(&mut v1::ApplyTransferRequest);

/// The id is on record with another content, and the answer names the field.
#[track_caller]
fn expect_conflict<T: std::fmt::Debug>(answer: Result<T, Status>, field: &str) {
    let status = answer.unwrap_err();
    let report = expect_reason(&status, Code::AlreadyExists, "CONFLICT");
    assert_eq!(report.metadata.get("field").map(String::as_str), Some(field));
    assert!(report.message.contains(field), "{}", report.message);
}

async fn given_hebi_alone() -> Region {
    let mut hebi = Region::new(HEBI, "transfer-in");
    hebi.knows(&Region::new(NANTONG, "transfer-out"));
    hebi.start().await;
    hebi
}

async fn given_nantong_alone() -> Region {
    let mut nantong = Region::new(NANTONG, "transfer-out");
    nantong.knows(&Region::new(HEBI, "transfer-in"));
    nantong.start().await;
    nantong
}

const RECORDED: i32 = v1::EntryOutcome::Recorded as i32;
const REPEATED: i32 = v1::EntryOutcome::Repeated as i32;

/// Makes an entry twice: recorded, then repeated, and the second time changes nothing.
macro_rules! check_repeated {
    ($region:expr, $call:ident, $request:expr) => {{
        let (mut registry, request) = ($region.registry(), $request);
        let first = registry.$call(request.clone()).await.unwrap().into_inner().outcome;
        assert_eq!(first, RECORDED, stringify!($call));
        let before = Snapshot::of($region).await;
        let second = registry.$call(request).await.unwrap().into_inner().outcome;
        assert_eq!(second, REPEATED, stringify!($call));
        before.expect_same(&Snapshot::of($region).await);
    }};
}

#[tokio::test]
async fn each_entry_of_the_registry_made_twice_counts_once() {
    let mut hebi = given_hebi_alone().await;
    let mover = Mover::new();
    let person_id = mover.person.clone();
    let scheme = EMPLOYEE;
    check_repeated!(&hebi, enrol_person, mover.enrolment());
    check_repeated!(&hebi, record_contribution, mover.contribution(202_603, 700));
    let spending = v1::SpendFromAccountRequest {
        spend_id: mover.again().handoff,
        person_id: person_id.clone(),
        amount_fen: 13,
        items: Vec::new(),
        emergency: false,
    };
    check_repeated!(&hebi, spend_from_account, spending.clone());
    let suspension = v1::SuspendCoverageRequest {
        person_id: person_id.clone(),
        scheme,
        suspended_on: "2026-05-01".to_owned(),
    };
    check_repeated!(&hebi, suspend_coverage, suspension);
    let resumption = v1::ResumeCoverageRequest {
        person_id: person_id.clone(),
        scheme,
        resumed_on: "2026-06-01".to_owned(),
    };
    check_repeated!(&hebi, resume_coverage, resumption);
    let retirement = v1::RetirePersonRequest { person_id, retired_on: "2026-07-01".to_owned() };
    check_repeated!(&hebi, retire_person, retirement.clone());
    assert_eq!(mover.balance_at(&hebi).await, 700 - 13);

    // After a crash the answers are the same.
    let before = Snapshot::of(&hebi).await;
    hebi.kill();
    hebi.start().await;
    before.expect_same(&Snapshot::of(&hebi).await);
    let mut registry = hebi.registry();
    let again = registry.record_contribution(mover.contribution(202_603, 700)).await.unwrap();
    assert_eq!(again.into_inner().outcome, REPEATED);
    let again = registry.spend_from_account(spending).await.unwrap();
    assert_eq!(again.into_inner().outcome, REPEATED);
    let again = registry.retire_person(retirement).await.unwrap();
    assert_eq!(again.into_inner().outcome, REPEATED);
    before.expect_same(&Snapshot::of(&hebi).await);
}

#[tokio::test]
async fn an_entry_with_another_content_names_the_field() {
    let hebi = given_hebi_alone().await;
    let mover = Mover::new();
    mover.is_welcome_at(&hebi).await;
    let mut registry = hebi.registry();
    let spending = v1::SpendFromAccountRequest {
        spend_id: mover.again().handoff,
        person_id: mover.person.clone(),
        amount_fen: 13,
        items: Vec::new(),
        emergency: false,
    };
    registry.spend_from_account(spending.clone()).await.unwrap();
    let before = Snapshot::of(&hebi).await;

    let other = v1::EnrolPersonRequest { name: "李四".to_owned(), ..mover.enrolment() };
    expect_conflict(registry.enrol_person(other).await, "name");
    let other =
        v1::EnrolPersonRequest { enrolled_on: "2026-03-02".to_owned(), ..mover.enrolment() };
    expect_conflict(registry.enrol_person(other).await, "enrolled_on");
    let other = mover.contribution(202_603, FIRST_CREDIT + 1);
    expect_conflict(registry.record_contribution(other).await, "credited_fen");
    let other = v1::SpendFromAccountRequest { amount_fen: 14, ..spending.clone() };
    expect_conflict(registry.spend_from_account(other).await, "amount_fen");
    let other = v1::SpendFromAccountRequest { person_id: Mover::new().person, ..spending };
    expect_conflict(registry.spend_from_account(other).await, "person_id");
    before.expect_same(&Snapshot::of(&hebi).await);
}

#[tokio::test]
async fn a_population_loaded_twice_is_there_once() {
    let nantong = given_nantong_alone().await;
    let movers: Vec<Mover> = (0..20).map(|_| Mover::new()).collect();
    let people: Vec<_> = movers.iter().map(Mover::record).collect();
    let load = async |people: Vec<v1::PersonRecord>| {
        let stream = tokio_stream::iter([v1::ImportPeopleRequest { people }]);
        nantong.registry().import_people(stream).await.unwrap().into_inner()
    };
    assert_eq!(load(people.clone()).await.imported, 20);
    let before = Snapshot::of(&nantong).await;
    let again = load(people.clone()).await;
    assert_eq!((again.imported, again.repeated, again.refused), (0, 20, 0));
    let mut changed = people;
    changed[3].balance_fen += 1;
    let again = load(changed).await;
    assert_eq!((again.imported, again.repeated, again.refused), (0, 19, 1));
    assert_eq!((again.errors[0].index, again.errors[0].reason.as_str()), (3, "ALREADY_ON_RECORD"));
    before.expect_same(&Snapshot::of(&nantong).await);
}

// JX-016
#[tokio::test]
async fn an_application_made_twice_is_one_handoff() {
    let mut pair = given_running_pair().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    mover.applies_at(&pair.hebi).await.unwrap();
    mover.applies_at(&pair.hebi).await.unwrap();
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    let before = (Snapshot::of(&pair.nantong).await, Snapshot::of(&pair.hebi).await);

    let again = mover.applies_at(&pair.hebi).await.unwrap();
    assert_eq!(again.state(), v1::InboundState::Completed);
    let hebi = &mut pair.hebi.transfer_in();
    let changes: [(&str, Change); 6] = [
        ("person_id", |request| request.person_id = Mover::new().person),
        ("name", |request| request.name = "李四".to_owned()),
        ("origin", |request| request.origin = "110000".to_owned()),
        ("origin_scheme", |request| request.origin_scheme = 390),
        ("destination_scheme", |request| request.destination_scheme = 390),
        ("reason", |request| request.reason = v1::TransferReason::HukouMove.into()),
    ];
    for (field, change) in changes {
        let mut request = mover.application();
        change(&mut request);
        expect_conflict(hebi.apply_transfer(request).await, field);
    }
    before.0.expect_same(&Snapshot::of(&pair.nantong).await);
    before.1.expect_same(&Snapshot::of(&pair.hebi).await);
    expect_sound_pair(&mut pair).await;
}

// JX-016
#[tokio::test]
async fn many_copies_at_once_are_one() {
    let mut pair = given_running_pair().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    let spend_id = mover.again().handoff;
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..25 {
        let (mut hebi, application) = (pair.hebi.transfer_in(), mover.application());
        calls.spawn(async move {
            hebi.apply_transfer(application).await.unwrap();
        });
        let mut registry = pair.hebi.registry();
        let request = v1::SpendFromAccountRequest {
            spend_id: spend_id.clone(),
            person_id: mover.person.clone(),
            amount_fen: 3,
            items: Vec::new(),
            emergency: false,
        };
        calls.spawn(async move {
            registry.spend_from_account(request).await.unwrap();
        });
        let mut registry = pair.hebi.registry();
        let request = mover.contribution(202_604, 17);
        calls.spawn(async move {
            registry.record_contribution(request).await.unwrap();
        });
    }
    while let Some(call) = calls.join_next().await {
        call.unwrap();
    }
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    assert_eq!(mover.balance_at(&pair.hebi).await, BALANCE + FIRST_CREDIT + 17 - 3);
    assert_eq!(mover.months_at(&pair.hebi).await.employee_months, 28);
    let (nantong, hebi) = expect_sound_pair(&mut pair).await;
    // Opening and freeze, settlement; two contributions, one spending, arrival and credit.
    assert_eq!(nantong.state.book().entry_count(), 3);
    assert_eq!(hebi.state.book().entry_count(), 5);
}

// JX-013
#[tokio::test]
async fn each_message_to_a_destination_comes_twice_and_counts_once() {
    let mut hebi = given_hebi_alone().await;
    let mover = Mover::new();
    mover.is_welcome_at(&hebi).await;
    mover.applies_at(&hebi).await.unwrap();
    let nantong = NantongByHand { mover: &mover, hebi: &hebi };

    let receipt = nantong.accepts(BALANCE).await.unwrap();
    let before = Snapshot::of(&hebi).await;
    assert_eq!(nantong.accepts(BALANCE).await.unwrap(), receipt);
    expect_conflict(nantong.accepts(BALANCE + 1).await, "accepted");
    before.expect_same(&Snapshot::of(&hebi).await);

    let receipt = nantong.delivers_money(BALANCE).await.unwrap();
    let before = Snapshot::of(&hebi).await;
    assert_eq!(nantong.delivers_money(BALANCE).await.unwrap(), receipt);
    expect_conflict(nantong.delivers_money(BALANCE + 1).await, "amount_fen");
    before.expect_same(&Snapshot::of(&hebi).await);
    // One leg twice is not two legs.
    let receiving = mover.inbound(&hebi).await.unwrap();
    assert_eq!(receiving.state(), v1::InboundState::Receiving);

    let receipt = nantong.delivers_form(nantong.form()).await.unwrap();
    mover.becomes_inbound(&hebi, v1::InboundState::Completed).await;
    let before = Snapshot::of(&hebi).await;
    assert_eq!(nantong.delivers_form(nantong.form()).await.unwrap(), receipt);
    nantong.delivers_money(BALANCE).await.unwrap();
    nantong.accepts(BALANCE).await.unwrap();
    let other = v1::InformationForm { balance_fen: 1, ..nantong.form() };
    expect_conflict(nantong.delivers_form(other).await, "balance_fen");
    let late = Verdict::Refused(v1::Refusals { refusals: vec![v1::Refusal::OutRetired.into()] });
    let status = nantong.says(late).await.unwrap_err();
    expect_reason(&status, Code::FailedPrecondition, "CONTRADICTION");
    before.expect_same(&Snapshot::of(&hebi).await);
    assert_eq!(mover.balance_at(&hebi).await, BALANCE + FIRST_CREDIT);

    hebi.kill();
    hebi.start().await;
    before.expect_same(&Snapshot::of(&hebi).await);
    let nantong = NantongByHand { mover: &mover, hebi: &hebi };
    nantong.delivers_money(BALANCE).await.unwrap();
    before.expect_same(&Snapshot::of(&hebi).await);
}

// JX-013
#[tokio::test]
async fn each_message_to_an_origin_comes_twice_and_counts_once() {
    let nantong = given_nantong_alone().await;
    let mover = Mover::new();
    mover.is_on_record_at(&nantong).await;
    let hebi = DestinationByHand::hebi(&mover, &nantong);

    let receipt = hebi.requests().await.unwrap();
    let before = Snapshot::of(&nantong).await;
    assert_eq!(hebi.requests().await.unwrap(), receipt);
    let other = v1::Application { name: "李四".to_owned(), ..hebi.application() };
    expect_conflict(hebi.requests_with(other).await, "name");
    // Too late, and not an error: the verdict that is owed is the answer.
    hebi.cancels().await.unwrap();
    before.expect_same(&Snapshot::of(&nantong).await);

    let owed = hebi.owed().await;
    assert_eq!(owed.len(), 3, "verdict and two legs");
    assert_eq!(hebi.owed().await, owed, "nothing is marked as sent");
    let all = [v1::MessageKind::Verdict, v1::MessageKind::Relationship, v1::MessageKind::Balance];
    // A receipt covers what it names: the rest stays owed.
    for (acknowledged, kind) in all.iter().enumerate() {
        assert_eq!(hebi.owed().await, owed[acknowledged..]);
        let frozen = mover.outbound(&nantong).await.unwrap();
        assert_eq!(frozen.state(), v1::OutboundState::Frozen);
        hebi.acknowledges(&[*kind]).await;
    }
    assert_eq!(hebi.owed().await, []);
    let delivered = mover.becomes_outbound(&nantong, v1::OutboundState::Delivered).await;
    hebi.acknowledges(&all).await;
    assert_eq!(mover.outbound(&nantong).await.unwrap(), delivered);

    let status = hebi.completes(BALANCE - 1).await.unwrap_err();
    expect_reason(&status, Code::FailedPrecondition, "CONTRADICTION");
    hebi.completes(BALANCE).await.unwrap();
    let before = Snapshot::of(&nantong).await;
    hebi.completes(BALANCE).await.unwrap();
    let refused = v1::Refusals { refusals: vec![v1::Refusal::FormInconsistent.into()] };
    let status = hebi.decides(v1::outcome::Outcome::Refused(refused)).await.unwrap_err();
    expect_reason(&status, Code::FailedPrecondition, "CONTRADICTION");
    hebi.requests().await.unwrap();
    before.expect_same(&Snapshot::of(&nantong).await);
    assert_eq!(mover.balance_at(&nantong).await, 0);
}

#[tokio::test]
async fn a_tombstone_is_set_once_and_stands() {
    let mut nantong = given_nantong_alone().await;
    let mover = Mover::new();
    mover.is_on_record_at(&nantong).await;
    let receipt = DestinationByHand::hebi(&mover, &nantong).cancels().await.unwrap();
    let before = Snapshot::of(&nantong).await;
    let again = DestinationByHand::hebi(&mover, &nantong).cancels().await.unwrap();
    assert_eq!(again, receipt);
    DestinationByHand::hebi(&mover, &nantong).requests().await.unwrap();
    before.expect_same(&Snapshot::of(&nantong).await);
    nantong.kill();
    nantong.start().await;
    DestinationByHand::hebi(&mover, &nantong).requests().await.unwrap();
    before.expect_same(&Snapshot::of(&nantong).await);
    let outbound = mover.outbound(&nantong).await.unwrap();
    assert_eq!(outbound.state(), v1::OutboundState::Cancelled);
    assert_eq!(mover.balance_at(&nantong).await, BALANCE);
}

// JX-019
#[tokio::test]
async fn a_rejected_message_waits_for_an_operator() {
    let mut pair = given_running_pair().await;
    pair.nantong.list("message rejected, retry by hand");
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    // A request that Hebi has never made: what Nantong then owes, Hebi cannot place.
    DestinationByHand::hebi(&mover, &pair.nantong).requests().await.unwrap();
    let stuck = eventually("a message is rejected", SOON, async || {
        mover.outbound(&pair.nantong).await.unwrap().rejected
    })
    .await;
    let reason = stuck.rejection.unwrap();
    assert_eq!(reason.reason(), v1::RejectionReason::UnknownHandoff);
    assert_eq!(mover.balance_at(&pair.nantong).await, 0);

    // Hebi makes the same application after all; then an operator retries.
    mover.applies_at(&pair.hebi).await.unwrap();
    let retried = eventually("the handoff goes on", SOON, async || {
        let handoff_id = mover.handoff.clone();
        let request = v1::TransferOutServiceRetryTransferRequest { handoff_id };
        let answer = pair.nantong.transfer_out().retry_transfer(request).await;
        if let Err(status) = answer {
            expect_reason(&status, Code::FailedPrecondition, "NOTHING_TO_RETRY");
        }
        let state = mover.inbound(&pair.hebi).await.unwrap().state();
        (state == v1::InboundState::Completed).then_some(())
    });
    retried.await;
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    assert_eq!(mover.balance_at(&pair.hebi).await, BALANCE + FIRST_CREDIT);
    expect_sound_pair(&mut pair).await;
}

// JX-013
#[tokio::test]
async fn a_frame_sent_twice_counts_once() {
    use v1::peer_message::Message as M;
    let hebi = given_hebi_alone().await;
    let mover = Mover::new();
    mover.is_welcome_at(&hebi).await;
    mover.applies_at(&hebi).await.unwrap();
    let nantong = NantongByHand { mover: &mover, hebi: &hebi };
    let accepted = v1::Verdict {
        handoff_id: mover.handoff.clone(),
        verdict: Some(Verdict::Accepted(nantong.acceptance(BALANCE))),
    };
    // The legs overtake the verdict, and each other.
    let messages = [
        M::Balance(nantong.notice(BALANCE)),
        M::Relationship(nantong.form()),
        M::Verdict(accepted),
    ];
    let messages = messages.map(|message| v1::PeerMessage { message: Some(message) });
    let frame = v1::ExchangeRequest { messages: messages.to_vec() };
    let mut before = None;
    for _ in 0..3 {
        let twice = tokio_stream::iter([frame.clone(), frame.clone()]);
        let mut stream = hebi.link_from(NANTONG).exchange(twice).await.unwrap().into_inner();
        let mut received = Vec::new();
        while let Some(answer) = stream.message().await.unwrap() {
            for receipt in answer.receipts {
                assert_eq!(receipt.handoff_id, mover.handoff);
                let Some(v1::receipt::Receipt::Received(kinds)) = receipt.receipt else {
                    panic!("rejected: {receipt:?}");
                };
                received.extend(kinds.kinds().collect::<Vec<_>>());
            }
        }
        received.sort_unstable();
        received.dedup();
        assert_eq!(received.len(), 3, "{received:?}");
        let now = Snapshot::of(&hebi).await;
        before.get_or_insert(now.clone()).expect_same(&now);
    }
    assert_eq!(mover.balance_at(&hebi).await, BALANCE + FIRST_CREDIT);
}

/// The entry is not made: it is known, or it is refused; either way nothing changes.
macro_rules! check_overtaken {
    ($region:expr, $call:ident, $request:expr) => {{
        let before = Snapshot::of($region).await;
        let late = $region.registry().$call($request).await.unwrap().into_inner().outcome;
        assert_eq!(late, REPEATED, stringify!($call));
        before.expect_same(&Snapshot::of($region).await);
    }};
}

#[tokio::test]
async fn a_late_copy_of_an_entry_that_was_overtaken_gets_the_first_answer() {
    let pair = given_running_pair().await;
    let (nantong, hebi) = (&pair.nantong, &pair.hebi);
    let mover = Mover::new();
    let scheme = EMPLOYEE;
    let enrolment =
        v1::EnrolPersonRequest { enrolled_on: "2024-01-01".to_owned(), ..mover.enrolment() };
    let enrolment = v1::EnrolPersonRequest { previous_region: String::new(), ..enrolment };
    let suspension = |on: &str| v1::SuspendCoverageRequest {
        person_id: mover.person.clone(),
        scheme,
        suspended_on: on.to_owned(),
    };
    let resumption = v1::ResumeCoverageRequest {
        person_id: mover.person.clone(),
        scheme,
        resumed_on: "2026-02-01".to_owned(),
    };
    let mut registry = nantong.registry();
    registry.enrol_person(enrolment.clone()).await.unwrap();
    registry.suspend_coverage(suspension("2026-01-10")).await.unwrap();
    registry.resume_coverage(resumption.clone()).await.unwrap();
    check_overtaken!(nantong, suspend_coverage, suspension("2026-01-10"));
    registry.suspend_coverage(suspension("2026-03-01")).await.unwrap();
    check_overtaken!(nantong, resume_coverage, resumption.clone());

    mover.is_welcome_at(hebi).await;
    mover.applies_at(hebi).await.unwrap();
    mover.becomes_outbound(nantong, v1::OutboundState::Settled).await;
    check_overtaken!(nantong, suspend_coverage, suspension("2026-01-10"));
    check_overtaken!(nantong, suspend_coverage, suspension("2026-03-01"));
    check_overtaken!(nantong, enrol_person, enrolment);
    check_overtaken!(nantong, resume_coverage, resumption);
    check_overtaken!(hebi, enrol_person, mover.enrolment());
}
