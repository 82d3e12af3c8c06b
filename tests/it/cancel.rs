//! A withdrawal before, during and after the origin's decision.

use jiexu_wire::v1;
use tonic::{Code, Status};

use crate::rig::aftermath::expect_sound_pair;
use crate::rig::hand::DestinationByHand;
use crate::rig::people::{BALANCE, FIRST_CREDIT, given_mover};
use crate::rig::snapshot::{book, in_transit};
use crate::rig::{Mover, Region, expect_reason, given_pair, given_running_pair};

async fn cancel(mover: &Mover, hebi: &Region) -> Result<v1::InboundTransfer, Status> {
    let request = v1::CancelTransferRequest { handoff_id: mover.handoff.clone() };
    let response = hebi.transfer_in().cancel_transfer(request).await?;
    Ok(response.into_inner().transfer.unwrap())
}

#[tokio::test]
async fn a_cancel_before_the_origin_has_seen_the_request_leaves_a_tombstone() {
    let mut pair = given_running_pair().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    pair.nantong.terminate().await;
    mover.applies_at(&pair.hebi).await.unwrap();
    let asked = cancel(&mover, &pair.hebi).await.unwrap();
    assert_eq!(asked.state(), v1::InboundState::Cancelling);
    assert_eq!(cancel(&mover, &pair.hebi).await.unwrap().state(), v1::InboundState::Cancelling);

    pair.nantong.start().await;
    mover.becomes_inbound(&pair.hebi, v1::InboundState::Cancelled).await;
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::Cancelled).await;
    assert_eq!(mover.balance_at(&pair.nantong).await, BALANCE);
    assert_eq!(mover.balance_at(&pair.hebi).await, FIRST_CREDIT);

    // The request that was under way comes late: the tombstone stands.
    let late = DestinationByHand::hebi(&mover, &pair.nantong);
    late.requests().await.unwrap();
    let outbound = mover.outbound(&pair.nantong).await.unwrap();
    assert_eq!(outbound.state(), v1::OutboundState::Cancelled);
    // The same application again gets the same answer, and another one goes through.
    let again = mover.applies_at(&pair.hebi).await.unwrap();
    assert_eq!(again.state(), v1::InboundState::Cancelled);
    let second = mover.again();
    second.applies_at(&pair.hebi).await.unwrap();
    second.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn a_cancel_during_the_origins_review_is_in_time() {
    let mut pair = given_pair();
    pair.nantong.flag("--reviews-outbound");
    pair.start().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    mover.applies_at(&pair.hebi).await.unwrap();
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::UnderReview).await;
    mover.becomes_inbound(&pair.hebi, v1::InboundState::Requested).await;
    cancel(&mover, &pair.hebi).await.unwrap();
    mover.becomes_inbound(&pair.hebi, v1::InboundState::Cancelled).await;

    // The reviewer is late.
    let review =
        v1::Review { decision: Some(v1::review::Decision::Approve(v1::Approval::default())) };
    let request = v1::TransferOutServiceReviewTransferRequest {
        handoff_id: mover.handoff.clone(),
        review: Some(review),
        entry_no: 0,
    };
    let status = pair.nantong.transfer_out().review_transfer(request).await.unwrap_err();
    expect_reason(&status, Code::FailedPrecondition, "NOT_UNDER_REVIEW");
    assert_eq!(mover.balance_at(&pair.nantong).await, BALANCE);
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn a_cancel_after_the_money_was_frozen_is_too_late() {
    let mut pair = given_pair();
    pair.hebi.flag("--reviews-inbound");
    pair.start().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    mover.applies_at(&pair.hebi).await.unwrap();
    mover.becomes_inbound(&pair.hebi, v1::InboundState::UnderReview).await;
    let status = cancel(&mover, &pair.hebi).await.unwrap_err();
    let report = expect_reason(&status, Code::FailedPrecondition, "CANCEL_TOO_LATE");
    assert_eq!(report.metadata.get("state").map(String::as_str), Some("under_review"));
    // Nothing moved by it, on either side.
    assert_eq!(in_transit(&book(&pair.nantong).await), BALANCE);
    assert_eq!(book(&pair.hebi).await.unmatched_fen, BALANCE);
    let review =
        v1::Review { decision: Some(v1::review::Decision::Approve(v1::Approval::default())) };
    let request = v1::TransferInServiceReviewTransferRequest {
        handoff_id: mover.handoff.clone(),
        review: Some(review),
        entry_no: 0,
    };
    pair.hebi.transfer_in().review_transfer(request).await.unwrap();
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    let status = cancel(&mover, &pair.hebi).await.unwrap_err();
    expect_reason(&status, Code::FailedPrecondition, "CANCEL_TOO_LATE");
    expect_sound_pair(&mut pair).await;
}

// JX-035
#[tokio::test]
async fn a_cancel_that_crosses_the_acceptance_loses() {
    let mut pair = given_running_pair().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    // The origin dies with the freeze on disk, before anybody is told.
    pair.nantong.terminate().await;
    pair.nantong.variables.push(("JIEXU_CRASH_AT".to_owned(), "after-sync:1".to_owned()));
    mover.applies_at(&pair.hebi).await.unwrap();
    pair.nantong.spawn();
    pair.nantong.crashed().await;
    let asked = cancel(&mover, &pair.hebi).await.unwrap();
    assert_eq!(asked.state(), v1::InboundState::Cancelling);
    pair.nantong.variables.clear();
    pair.nantong.start().await;
    mover.becomes_inbound(&pair.hebi, v1::InboundState::Completed).await;
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    assert_eq!(mover.balance_at(&pair.hebi).await, BALANCE + FIRST_CREDIT);
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn cancels_that_race_with_the_handoff_end_the_same_on_both_sides() {
    let mut pair = given_running_pair().await;
    let mut movers = Vec::new();
    for _ in 0..30 {
        movers.push(given_mover(&pair.nantong, &pair.hebi).await);
    }
    let mut calls = tokio::task::JoinSet::new();
    for mover in &movers {
        let mut hebi = pair.hebi.transfer_in();
        let application = mover.application();
        let handoff_id = mover.handoff.clone();
        calls.spawn(async move {
            hebi.apply_transfer(application).await.unwrap();
            match hebi.cancel_transfer(v1::CancelTransferRequest { handoff_id }).await {
                Ok(_) => {}
                Err(status) => {
                    expect_reason(&status, Code::FailedPrecondition, "CANCEL_TOO_LATE");
                }
            }
        });
    }
    while let Some(call) = calls.join_next().await {
        call.unwrap();
    }
    for mover in &movers {
        let end = crate::rig::eventually("the handoff ends", crate::rig::SOON, async || {
            let state = mover.inbound(&pair.hebi).await.unwrap().state();
            let ends = [v1::InboundState::Completed, v1::InboundState::Cancelled];
            ends.contains(&state).then_some(state)
        })
        .await;
        let (there, here) = if end == v1::InboundState::Cancelled {
            (v1::OutboundState::Cancelled, 0)
        } else {
            (v1::OutboundState::Settled, BALANCE)
        };
        mover.becomes_outbound(&pair.nantong, there).await;
        assert_eq!(mover.balance_at(&pair.hebi).await, FIRST_CREDIT + here);
        assert_eq!(mover.balance_at(&pair.nantong).await, BALANCE - here);
    }
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn an_unknown_handoff_cannot_be_cancelled() {
    let pair = given_running_pair().await;
    let status = cancel(&Mover::new(), &pair.hebi).await.unwrap_err();
    let report = expect_reason(&status, Code::NotFound, "NOT_FOUND");
    assert_eq!(report.metadata.get("resource").map(String::as_str), Some("handoff"));
}
