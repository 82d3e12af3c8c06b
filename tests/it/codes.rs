//! Every refusal code, from both families of RPCs: refused at one end, told at the other.

use jiexu_wire::v1;
use jiexu_wire::v1::Refusal as R;

use crate::rig::aftermath::expect_sound_pair;
use crate::rig::people::{BALANCE, RESIDENT, given_mover};
use crate::rig::snapshot::{book, in_transit};
use crate::rig::{expect_refused, given_pair, given_running_pair};

fn refuse(code: R) -> Option<v1::Review> {
    let refusals = v1::Refusals { refusals: vec![code.into()] };
    Some(v1::Review { decision: Some(v1::review::Decision::Refuse(refusals)) })
}

/// All of them, as the wire numbers them.
fn codes() -> Vec<R> {
    let codes: Vec<R> = (1..1_000).filter_map(|number| R::try_from(number).ok()).collect();
    assert!(codes.len() >= 34, "{codes:?}");
    codes
}

// JX-018
#[tokio::test]
async fn every_code_of_an_origin_is_told_at_the_destination() {
    let mut pair = given_pair();
    pair.nantong.flag("--reviews-outbound");
    pair.start().await;
    for code in codes() {
        let mover = given_mover(&pair.nantong, &pair.hebi).await;
        mover.applies_at(&pair.hebi).await.unwrap();
        mover.becomes_outbound(&pair.nantong, v1::OutboundState::UnderReview).await;
        let request = v1::TransferOutServiceReviewTransferRequest {
            handoff_id: mover.handoff.clone(),
            review: refuse(code),
            entry_no: 0,
        };
        pair.nantong.transfer_out().review_transfer(request).await.unwrap();
        let told = mover.becomes_inbound(&pair.hebi, v1::InboundState::Refused).await;
        assert_eq!(told.refusals().collect::<Vec<_>>(), [code]);
        assert_eq!(told.refused_by(), v1::RefusedBy::Origin);
        assert_eq!(mover.balance_at(&pair.nantong).await, BALANCE, "{code:?}");
    }
    assert_eq!(in_transit(&book(&pair.nantong).await), 0);
    expect_sound_pair(&mut pair).await;
}

// JX-018
#[tokio::test]
async fn every_code_of_a_destination_is_told_at_the_origin_and_the_money_is_back() {
    let mut pair = given_pair();
    pair.hebi.flag("--reviews-inbound");
    pair.start().await;
    for code in codes() {
        let mover = given_mover(&pair.nantong, &pair.hebi).await;
        mover.applies_at(&pair.hebi).await.unwrap();
        mover.becomes_inbound(&pair.hebi, v1::InboundState::UnderReview).await;
        let request = v1::TransferInServiceReviewTransferRequest {
            handoff_id: mover.handoff.clone(),
            review: refuse(code),
            entry_no: 0,
        };
        pair.hebi.transfer_in().review_transfer(request).await.unwrap();
        let told = mover.becomes_outbound(&pair.nantong, v1::OutboundState::Returned).await;
        assert_eq!(told.refusals().collect::<Vec<_>>(), [code]);
        assert_eq!(mover.balance_at(&pair.nantong).await, BALANCE, "{code:?}");
    }
    assert_eq!(in_transit(&book(&pair.nantong).await), 0);
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn r07_who_is_insured_in_the_other_scheme_there_as_well_is_insured_twice() {
    let mut pair = given_running_pair().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    let second = v1::EnrolPersonRequest {
        scheme: RESIDENT,
        previous_region: String::new(),
        ..mover.enrolment()
    };
    pair.nantong.registry().enrol_person(second).await.unwrap();
    mover.applies_at(&pair.hebi).await.unwrap();
    let told = mover.becomes_inbound(&pair.hebi, v1::InboundState::Refused).await;
    assert_eq!(told.refusals().collect::<Vec<_>>(), [R::InDuplicateCoverage]);
    let out = mover.becomes_outbound(&pair.nantong, v1::OutboundState::Refused).await;
    assert_eq!(out.refusals().collect::<Vec<_>>(), [R::InDuplicateCoverage]);
    assert_eq!(mover.balance_at(&pair.nantong).await, BALANCE);
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn r07_who_arrives_where_both_schemes_insure_the_person_is_told_at_the_application() {
    let mut pair = given_running_pair().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    let second = v1::EnrolPersonRequest {
        scheme: RESIDENT,
        previous_region: String::new(),
        ..mover.enrolment()
    };
    pair.hebi.registry().enrol_person(second).await.unwrap();
    let refused = mover.applies_at(&pair.hebi).await.unwrap_err();
    expect_refused(&refused, &["IN_DUPLICATE_COVERAGE"]);
    assert_eq!(mover.balance_at(&pair.nantong).await, BALANCE, "Nantong was not even asked");
    // One of the two ends, and the person may come.
    let suspension = v1::SuspendCoverageRequest {
        person_id: mover.person.clone(),
        scheme: RESIDENT,
        suspended_on: "2026-03-01".to_owned(),
    };
    pair.hebi.registry().suspend_coverage(suspension).await.unwrap();
    let again = mover.again();
    again.applies_at(&pair.hebi).await.unwrap();
    again.becomes_inbound(&pair.hebi, v1::InboundState::Completed).await;
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn out_negative_balance_lasts_until_the_agency_records_that_it_was_paid_in() {
    let mut pair = given_running_pair().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    let found_short = async |revision, overdrawn_fen| {
        let standing = v1::Standing { overdrawn_fen, ..v1::Standing::default() };
        let part = Some(v1::Part { part: Some(v1::part::Part::Standing(standing)) });
        let person_id = mover.person.clone();
        let request = v1::RecordParticularsRequest { person_id, revision, part };
        pair.nantong.registry().record_particulars(request).await.unwrap();
    };
    found_short(1, 12_000).await;
    mover.applies_at(&pair.hebi).await.unwrap();
    let told = mover.becomes_inbound(&pair.hebi, v1::InboundState::Refused).await;
    assert_eq!(told.refusals().collect::<Vec<_>>(), [R::OutNegativeBalance]);
    assert_eq!(mover.balance_at(&pair.nantong).await, BALANCE);

    found_short(2, 0).await;
    let again = mover.again();
    again.applies_at(&pair.hebi).await.unwrap();
    again.becomes_inbound(&pair.hebi, v1::InboundState::Completed).await;
    again.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    expect_sound_pair(&mut pair).await;
}
