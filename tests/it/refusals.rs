//! Every refusal that can be reached, each told with all that apply, and for ever.

use jiexu_wire::v1;
use jiexu_wire::v1::Refusal as R;
use tonic::Code;

use crate::rig::aftermath::{Remains, expect_sound, expect_sound_pair};
use crate::rig::hand::{DestinationByHand, NantongByHand};
use crate::rig::people::{BALANCE, EMPLOYEE, FIRST_CREDIT, RESIDENT, expect_imported, given_mover};
use crate::rig::snapshot::{book, clearing, in_transit};
use crate::rig::{
    HEBI, Mover, NANTONG, Region, Snapshot, expect_reason, expect_refused, given_pair,
    given_running_pair,
};

/// A region that only exists in the hands of a test.
const BEIJING: &str = "110000";

/// Hebi alone: its peer Nantong is played by hand.
async fn given_hebi_alone() -> Region {
    let mut hebi = Region::new(HEBI, "transfer-in");
    hebi.knows(&Region::new(NANTONG, "transfer-out"));
    hebi.start().await;
    hebi
}

async fn expect_sound_alone(mut region: Region) {
    region.terminate().await;
    region.expect_clean_log();
    expect_sound(&[&Remains::of(&region)]);
}

/// The handoff ended refused at the destination, by whom and why.
async fn expect_refused_inbound(mover: &Mover, hebi: &Region, by: v1::RefusedBy, why: &[R]) {
    let transfer = mover.becomes_inbound(hebi, v1::InboundState::Refused).await;
    assert_eq!(transfer.refused_by(), by);
    assert_eq!(transfer.refusals().collect::<Vec<_>>(), why);
}

// JX-022
#[tokio::test]
async fn r06_r13_the_destination_refuses_with_all_reasons_at_once() {
    let hebi = given_hebi_alone().await;
    let stranger = Mover::new();
    let status = stranger.applies_at(&hebi).await.unwrap_err();
    expect_refused(&status, &["IN_NOT_ENROLLED", "IN_NO_PAYMENT"]);

    let enrolled = Mover::new();
    enrolled.is_enrolled_at(&hebi).await;
    let status = enrolled.applies_at(&hebi).await.unwrap_err();
    expect_refused(&status, &["IN_NO_PAYMENT"]);

    let settled = Mover::new();
    let application = v1::ApplyTransferRequest { origin: HEBI.to_owned(), ..settled.application() };
    let status = hebi.transfer_in().apply_transfer(application).await.unwrap_err();
    expect_refused(&status, &["SAME_POOL", "IN_NOT_ENROLLED", "IN_NO_PAYMENT"]);

    // Another name is another person.
    let renamed = Mover::new();
    renamed.is_welcome_at(&hebi).await;
    let application =
        v1::ApplyTransferRequest { name: "李四".to_owned(), ..renamed.application() };
    let status = hebi.transfer_in().apply_transfer(application).await.unwrap_err();
    expect_refused(&status, &["IN_NOT_ENROLLED", "IN_NO_PAYMENT"]);

    // The origin never hears of any of them.
    let owed = hebi.link_from(NANTONG).list_owed(v1::ListOwedRequest::default()).await.unwrap();
    assert_eq!(owed.into_inner().messages, []);
    expect_sound_alone(hebi).await;
}

#[tokio::test]
async fn a_second_application_waits_for_the_first_to_end() {
    let hebi = given_hebi_alone().await;
    let mover = Mover::new();
    mover.is_welcome_at(&hebi).await;
    mover.applies_at(&hebi).await.unwrap();
    let second = mover.again();
    let status = second.applies_at(&hebi).await.unwrap_err();
    expect_refused(&status, &["IN_IN_PROGRESS"]);

    NantongByHand { mover: &mover, hebi: &hebi }
        .says(v1::verdict::Verdict::Refused(v1::Refusals { refusals: vec![R::OutNotFound.into()] }))
        .await
        .unwrap();
    expect_refused_inbound(&mover, &hebi, v1::RefusedBy::Origin, &[R::OutNotFound]).await;
    // Sticky to its id, not to the person.
    expect_refused(&second.applies_at(&hebi).await.unwrap_err(), &["IN_IN_PROGRESS"]);
    second.again().applies_at(&hebi).await.unwrap();
}

#[tokio::test]
async fn a_refused_application_stays_refused_when_its_reason_is_gone() {
    let mut hebi = given_hebi_alone().await;
    let mover = Mover::new();
    let status = mover.applies_at(&hebi).await.unwrap_err();
    expect_refused(&status, &["IN_NOT_ENROLLED", "IN_NO_PAYMENT"]);
    mover.is_welcome_at(&hebi).await;
    let again = mover.applies_at(&hebi).await.unwrap_err();
    expect_refused(&again, &["IN_NOT_ENROLLED", "IN_NO_PAYMENT"]);
    hebi.kill();
    hebi.start().await;
    let again = mover.applies_at(&hebi).await.unwrap_err();
    expect_refused(&again, &["IN_NOT_ENROLLED", "IN_NO_PAYMENT"]);
    let stored = mover.inbound(&hebi).await.unwrap();
    assert_eq!(stored.refused_by(), v1::RefusedBy::Application);
    // A new id is a new question.
    mover.again().applies_at(&hebi).await.unwrap();
}

#[tokio::test]
async fn an_origin_that_is_no_peer_is_not_asked() {
    let hebi = given_hebi_alone().await;
    let mover = Mover::new();
    mover.is_welcome_at(&hebi).await;
    let before = Snapshot::of(&hebi).await;
    let application =
        v1::ApplyTransferRequest { origin: BEIJING.to_owned(), ..mover.application() };
    let status = hebi.transfer_in().apply_transfer(application).await.unwrap_err();
    expect_reason(&status, Code::FailedPrecondition, "UNKNOWN_ORIGIN");
    before.expect_same(&Snapshot::of(&hebi).await);
    expect_sound_alone(hebi).await;
}

#[tokio::test]
async fn f12_r03_the_origin_refuses_and_keeps_the_money() {
    let mut pair = given_running_pair().await;
    let (nantong, hebi) = (&pair.nantong, &pair.hebi);
    let unknown = Mover::new();
    let (active, retired, both) = (Mover::new(), Mover::new(), Mover::new());
    let other_scheme = Mover::new();
    let active_record = v1::PersonRecord { suspended_on: String::new(), ..active.record() };
    let retired_record =
        v1::PersonRecord { retired_on: "2026-02-01".to_owned(), ..retired.record() };
    let both_record = v1::PersonRecord {
        retired_on: "2026-02-01".to_owned(),
        suspended_on: String::new(),
        ..both.record()
    };
    let records = vec![active_record, retired_record, both_record, other_scheme.record()];
    expect_imported(nantong, records).await;

    let cases: [(&Mover, &[R]); 5] = [
        (&unknown, &[R::OutNotFound]),
        (&active, &[R::OutNotSuspended]),
        (&retired, &[R::OutRetired]),
        (&both, &[R::OutRetired, R::OutNotSuspended]),
        (&other_scheme, &[R::OutNotFound]),
    ];
    for (mover, why) in cases {
        mover.is_welcome_at(hebi).await;
        let origin_scheme = if mover.person == other_scheme.person { RESIDENT } else { EMPLOYEE };
        let application = v1::ApplyTransferRequest { origin_scheme, ..mover.application() };
        hebi.transfer_in().apply_transfer(application).await.unwrap();
        expect_refused_inbound(mover, hebi, v1::RefusedBy::Origin, why).await;
        let outbound = mover.outbound(nantong).await.unwrap();
        assert_eq!(outbound.state(), v1::OutboundState::Refused);
        assert_eq!(outbound.refusals().collect::<Vec<_>>(), why);
        assert_eq!(outbound.acceptance, None);
    }
    assert_eq!(active.balance_at(nantong).await, BALANCE);
    assert_eq!(in_transit(&book(nantong).await), 0);
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn who_has_left_cannot_leave_again() {
    let mut pair = given_running_pair().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    mover.applies_at(&pair.hebi).await.unwrap();
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    let again = mover.again();
    again.applies_at(&pair.hebi).await.unwrap();
    let why = [R::OutAlreadyTransferred];
    expect_refused_inbound(&again, &pair.hebi, v1::RefusedBy::Origin, &why).await;
    assert_eq!(mover.balance_at(&pair.hebi).await, BALANCE + FIRST_CREDIT);
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn who_is_on_the_way_elsewhere_cannot_leave_twice() {
    let mut pair = given_pair();
    let beijing = Region::new(BEIJING, "transfer-in");
    pair.nantong.knows(&beijing);
    pair.start().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    let to_beijing = mover.again();
    let beijing = DestinationByHand { code: BEIJING, mover: &to_beijing, nantong: &pair.nantong };
    beijing.requests().await.unwrap();
    to_beijing.becomes_outbound(&pair.nantong, v1::OutboundState::Frozen).await;

    mover.applies_at(&pair.hebi).await.unwrap();
    let why = [R::OutInProgress];
    expect_refused_inbound(&mover, &pair.hebi, v1::RefusedBy::Origin, &why).await;
    assert_eq!(in_transit(&book(&pair.nantong).await), BALANCE);
    // The one that was first goes on.
    beijing.completes(BALANCE).await.unwrap();
    to_beijing.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    assert_eq!(clearing(&book(&pair.nantong).await), BALANCE);
}

#[tokio::test]
async fn an_operator_at_the_origin_finds_a_document_invalid() {
    let mut pair = given_pair();
    pair.nantong.flag("--reviews-outbound");
    pair.start().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    mover.applies_at(&pair.hebi).await.unwrap();
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::UnderReview).await;
    let request = v1::TransferOutServiceReviewTransferRequest {
        handoff_id: mover.handoff.clone(),
        review: Some(refusal_by_review()),
        entry_no: 0,
    };
    let mut out = pair.nantong.transfer_out();
    out.review_transfer(request.clone()).await.unwrap();
    let why = [R::MaterialInvalid];
    expect_refused_inbound(&mover, &pair.hebi, v1::RefusedBy::Origin, &why).await;
    assert_eq!(mover.balance_at(&pair.nantong).await, BALANCE);

    // The same review again is the same answer; the opposite one comes too late.
    out.review_transfer(request.clone()).await.unwrap();
    let approve =
        v1::Review { decision: Some(v1::review::Decision::Approve(v1::Approval::default())) };
    let late = v1::TransferOutServiceReviewTransferRequest { review: Some(approve), ..request };
    let status = out.review_transfer(late).await.unwrap_err();
    expect_reason(&status, Code::FailedPrecondition, "NOT_UNDER_REVIEW");
    expect_sound_pair(&mut pair).await;
}

// JX-049
#[tokio::test]
async fn a_refusal_after_delivery_returns_the_money() {
    let mut pair = given_pair();
    pair.hebi.flag("--reviews-inbound");
    pair.start().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    mover.applies_at(&pair.hebi).await.unwrap();
    mover.becomes_inbound(&pair.hebi, v1::InboundState::UnderReview).await;
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::Delivered).await;
    assert_eq!(in_transit(&book(&pair.nantong).await), BALANCE);
    // Frozen is closed to new entries, at the origin.
    let status = mover.spends_at(&pair.nantong, 1).await.unwrap_err();
    expect_refused(&status, &["IN_TRANSIT"]);

    let request = v1::TransferInServiceReviewTransferRequest {
        handoff_id: mover.handoff.clone(),
        review: Some(refusal_by_review()),
        entry_no: 0,
    };
    pair.hebi.transfer_in().review_transfer(request.clone()).await.unwrap();
    let why = [R::MaterialInvalid];
    expect_refused_inbound(&mover, &pair.hebi, v1::RefusedBy::Destination, &why).await;
    let returned = mover.becomes_outbound(&pair.nantong, v1::OutboundState::Returned).await;
    assert_eq!(returned.refusals().collect::<Vec<_>>(), why);
    expect_back_home(&mover, &pair.nantong, &pair.hebi).await;
    pair.hebi.transfer_in().review_transfer(request).await.unwrap();

    // Reopened: the person can spend, and apply again.
    mover.spends_at(&pair.nantong, 5).await.unwrap();
    let again = mover.again();
    again.applies_at(&pair.hebi).await.unwrap();
    let waiting = again.becomes_inbound(&pair.hebi, v1::InboundState::UnderReview).await;
    assert_eq!(waiting.notice.unwrap().amount_fen, BALANCE - 5);
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn an_account_that_cannot_hold_the_sum_sends_it_back() {
    let mut pair = given_running_pair().await;
    let mover = Mover::new();
    mover.is_on_record_at(&pair.nantong).await;
    mover.is_enrolled_at(&pair.hebi).await;
    let full = mover.contribution(202_603, 9_999_999_999);
    pair.hebi.registry().record_contribution(full).await.unwrap();
    mover.applies_at(&pair.hebi).await.unwrap();
    let why = [R::AmountRange];
    expect_refused_inbound(&mover, &pair.hebi, v1::RefusedBy::Destination, &why).await;
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::Returned).await;
    assert_eq!(mover.balance_at(&pair.nantong).await, BALANCE);
    assert_eq!(mover.balance_at(&pair.hebi).await, 9_999_999_999);
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn a_form_that_does_not_fit_is_refused_whatever_is_wrong_with_it() {
    let hebi = given_hebi_alone().await;
    for wrong in ["person", "name", "scheme"] {
        let (mover, other) = (Mover::new(), Mover::new());
        mover.is_welcome_at(&hebi).await;
        mover.applies_at(&hebi).await.unwrap();
        let nantong = NantongByHand { mover: &mover, hebi: &hebi };
        let mut form = nantong.form();
        match wrong {
            "person" => form.person_id = other.person,
            "name" => form.name = "李四".to_owned(),
            _ => form.scheme = RESIDENT,
        }
        nantong.accepts(BALANCE).await.unwrap();
        nantong.delivers_money(BALANCE).await.unwrap();
        assert_eq!(book(&hebi).await.unmatched_fen, BALANCE);
        nantong.delivers_form(form).await.unwrap();
        let why = [R::FormInconsistent];
        expect_refused_inbound(&mover, &hebi, v1::RefusedBy::Destination, &why).await;
        assert_eq!(mover.balance_at(&hebi).await, FIRST_CREDIT);
        assert_eq!(book(&hebi).await.unmatched_fen, 0);
        assert_eq!(clearing(&book(&hebi).await), 0);
    }
}

#[tokio::test]
async fn money_that_is_not_the_amount_on_the_form_is_not_credited() {
    let hebi = given_hebi_alone().await;
    // Frozen, on the form, on the notice.
    for (frozen, stated, sent) in
        [(BALANCE, BALANCE, BALANCE - 1), (BALANCE, BALANCE + 1, BALANCE + 1), (7, 7, 9)]
    {
        let mover = Mover::new();
        mover.is_welcome_at(&hebi).await;
        mover.applies_at(&hebi).await.unwrap();
        let nantong = NantongByHand { mover: &mover, hebi: &hebi };
        nantong.accepts(frozen).await.unwrap();
        let form = v1::InformationForm { balance_fen: stated, ..nantong.form() };
        nantong.delivers_form(form).await.unwrap();
        nantong.delivers_money(sent).await.unwrap();
        let why = [R::FundAmountMismatch];
        expect_refused_inbound(&mover, &hebi, v1::RefusedBy::Destination, &why).await;
        assert_eq!(mover.balance_at(&hebi).await, FIRST_CREDIT);
        assert_eq!(clearing(&book(&hebi).await), 0);
    }
    // All that is wrong is told at once.
    let mover = Mover::new();
    mover.is_welcome_at(&hebi).await;
    mover.applies_at(&hebi).await.unwrap();
    let nantong = NantongByHand { mover: &mover, hebi: &hebi };
    nantong.delivers_money(BALANCE - 1).await.unwrap();
    let form = v1::InformationForm { name: "李四".to_owned(), ..nantong.form() };
    nantong.delivers_form(form).await.unwrap();
    let why = [R::FormInconsistent, R::FundAmountMismatch];
    expect_refused_inbound(&mover, &hebi, v1::RefusedBy::Destination, &why).await;
}

#[tokio::test]
async fn a_spending_that_was_refused_stays_refused() {
    let hebi = given_hebi_alone().await;
    let mover = Mover::new();
    mover.is_welcome_at(&hebi).await;
    let request = v1::SpendFromAccountRequest {
        spend_id: mover.again().handoff,
        person_id: mover.person.clone(),
        amount_fen: FIRST_CREDIT + 1,
        items: Vec::new(),
        emergency: false,
    };
    let mut registry = hebi.registry();
    let status = registry.spend_from_account(request.clone()).await.unwrap_err();
    expect_refused(&status, &["INSUFFICIENT_BALANCE"]);
    registry.record_contribution(mover.contribution(202_604, 1_000)).await.unwrap();
    let status = registry.spend_from_account(request).await.unwrap_err();
    expect_refused(&status, &["INSUFFICIENT_BALANCE"]);
    assert_eq!(mover.balance_at(&hebi).await, FIRST_CREDIT + 1_000);
    mover.spends_at(&hebi, FIRST_CREDIT + 1).await.unwrap();
    assert_eq!(mover.balance_at(&hebi).await, 999);
}

#[tokio::test]
async fn a_transferred_relationship_takes_no_entries() {
    let mut pair = given_running_pair().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    mover.applies_at(&pair.hebi).await.unwrap();
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    let mut nantong = pair.nantong.registry();
    let late = nantong.record_contribution(mover.contribution(202_603, 7)).await.unwrap_err();
    expect_refused(&late, &["TRANSFERRED_OUT"]);
    let (person_id, scheme) = (mover.person.clone(), EMPLOYEE);
    let resume =
        v1::ResumeCoverageRequest { person_id, scheme, resumed_on: "2026-04-01".to_owned() };
    let late = nantong.resume_coverage(resume).await.unwrap_err();
    expect_refused(&late, &["TRANSFERRED_OUT"]);
    let status = mover.spends_at(&pair.nantong, 1).await.unwrap_err();
    expect_refused(&status, &["INSUFFICIENT_BALANCE"]);
    expect_sound_pair(&mut pair).await;
}

fn refusal_by_review() -> v1::Review {
    let refusals = v1::Refusals { refusals: vec![R::MaterialInvalid.into()] };
    v1::Review { decision: Some(v1::review::Decision::Refuse(refusals)) }
}

/// The person is at the origin as before, with all of the money.
async fn expect_back_home(mover: &Mover, nantong: &Region, hebi: &Region) {
    assert_eq!(mover.balance_at(nantong).await, BALANCE);
    assert_eq!(mover.balance_at(hebi).await, FIRST_CREDIT);
    let suspended = v1::SuspendedCoverage { on: "2026-03-01".to_owned() };
    let status = mover.relation_at(nantong).await;
    assert_eq!(status, v1::relation::Status::Suspended(suspended));
    let (out, back) = (book(nantong).await, book(hebi).await);
    assert_eq!((in_transit(&out), clearing(&out), clearing(&back)), (0, 0, 0));
    assert_eq!(back.unmatched_fen, 0);
}
