//! What comes in after a handoff, and follows it.

use jiexu_wire::v1;
use jiexu_wire::v1::relation::Status as Relation;
use tonic::{Code, Status};
use uuid::Uuid;

use crate::rig::aftermath::expect_sound_pair;
use crate::rig::people::{BALANCE, EMPLOYEE, FIRST_CREDIT, MONTHS, given_mover};
use crate::rig::snapshot::{book, clearing, in_transit};
use crate::rig::{Mover, Pair, Region, expect_reason, expect_refused, given_running_pair};

/// A month of 2023, which nobody had paid.
const LATE_MONTH: u32 = 202_312;
const LATE_CREDIT: i64 = 7_003;

/// Somebody who has moved from Nantong to Hebi.
async fn given_moved(pair: &Pair) -> Mover {
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    mover.applies_at(&pair.hebi).await.unwrap();
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    mover
}

async fn pays_late(mover: &Mover, nantong: &Region) -> i32 {
    let late = mover.contribution(LATE_MONTH, LATE_CREDIT);
    nantong.registry().record_contribution(late).await.unwrap().into_inner().outcome
}

async fn is_refunded(
    mover: &Mover,
    region: &Region,
    refund_id: &str,
    amount_fen: i64,
) -> Result<v1::EntryOutcome, Status> {
    let request = v1::RecordRefundRequest {
        refund_id: refund_id.to_owned(),
        person_id: mover.person.clone(),
        amount_fen,
    };
    let response = region.registry().record_refund(request).await?;
    Ok(response.into_inner().outcome())
}

/// Applies at Nantong for what is left of a handoff.
async fn applies(
    mover: &Mover,
    of: &Mover,
    nantong: &Region,
) -> Result<v1::OutboundTransfer, Status> {
    let request = v1::TransferOutServiceApplyTransferRequest {
        residual_of: of.handoff.clone(),
        ..mover.application_at_origin()
    };
    let response = nantong.transfer_out().apply_transfer(request).await?;
    Ok(response.into_inner().transfer.unwrap())
}

#[tokio::test]
async fn a_late_contribution_and_a_refund_follow_the_person() {
    let mut pair = given_running_pair().await;
    let mover = given_moved(&pair).await;
    let recorded = i32::from(v1::EntryOutcome::Recorded);
    assert_eq!(pays_late(&mover, &pair.nantong).await, recorded);
    let refund = Uuid::new_v4().to_string();
    for expected in [v1::EntryOutcome::Recorded, v1::EntryOutcome::Repeated] {
        let outcome = is_refunded(&mover, &pair.nantong, &refund, 105).await.unwrap();
        assert_eq!(outcome, expected);
    }
    let status = is_refunded(&mover, &pair.nantong, &refund, 106).await.unwrap_err();
    expect_reason(&status, Code::AlreadyExists, "CONFLICT");
    assert_eq!(mover.balance_at(&pair.nantong).await, LATE_CREDIT + 105);

    let residual = mover.again();
    let applied = applies(&residual, &mover, &pair.nantong).await.unwrap();
    assert_eq!(applied.application.unwrap().residual_of, mover.handoff);
    let done = residual.becomes_inbound(&pair.hebi, v1::InboundState::Completed).await;
    residual.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    let completion = done.completion.unwrap();
    assert_eq!(completion.takes_over_on, "", "responsibility does not move");
    assert_eq!((completion.recognised_months, completion.credited_fen), (1, LATE_CREDIT + 105));
    assert_eq!(mover.balance_at(&pair.nantong).await, 0);
    let arrived = BALANCE + FIRST_CREDIT + LATE_CREDIT + 105;
    assert_eq!(mover.balance_at(&pair.hebi).await, arrived);
    assert_eq!(mover.months_at(&pair.hebi).await.employee_months, MONTHS + 2);
    let (there, here) = (book(&pair.nantong).await, book(&pair.hebi).await);
    assert_eq!(clearing(&there), BALANCE + LATE_CREDIT + 105);
    assert_eq!(clearing(&there) + clearing(&here), 0);
    assert_eq!(in_transit(&there), 0);
    assert!(matches!(mover.relation_at(&pair.nantong).await, Relation::TransferredOut(_)));
    assert!(matches!(mover.relation_at(&pair.hebi).await, Relation::Active(_)));

    // Nothing is left.
    let again = applies(&mover.again(), &mover, &pair.nantong).await.unwrap_err();
    expect_refused(&again, &["OUT_NOTHING_LEFT"]);
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn what_has_not_left_has_no_residual_and_later_months_belong_elsewhere() {
    let mut pair = given_running_pair().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    let early = applies(&mover.again(), &mover, &pair.nantong).await.unwrap_err();
    expect_refused(&early, &["OUT_NOT_HANDED_OVER"]);
    mover.applies_at(&pair.hebi).await.unwrap();
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    let later = mover.contribution(202_603, 1);
    let status = pair.nantong.registry().record_contribution(later).await.unwrap_err();
    expect_reason(&status, Code::FailedPrecondition, "TRANSFERRED_OUT");
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn a_residual_survives_the_death_of_both_regions() {
    let mut pair = given_running_pair().await;
    let mover = given_moved(&pair).await;
    pays_late(&mover, &pair.nantong).await;
    let residual = mover.again();
    pair.hebi.kill();
    applies(&residual, &mover, &pair.nantong).await.unwrap();
    pair.nantong.kill();
    pair.start().await;
    residual.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    // The same again, after everything: the same answer.
    let again = applies(&residual, &mover, &pair.nantong).await.unwrap();
    assert_eq!(again.state(), v1::OutboundState::Settled);
    assert_eq!(mover.balance_at(&pair.hebi).await, BALANCE + FIRST_CREDIT + LATE_CREDIT);
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn a_residual_may_be_applied_for_where_the_person_is_now() {
    let mut pair = given_running_pair().await;
    let mover = given_moved(&pair).await;
    is_refunded(&mover, &pair.nantong, &Uuid::new_v4().to_string(), 1).await.unwrap();
    let residual = mover.again();
    let request =
        v1::ApplyTransferRequest { residual_of: mover.handoff.clone(), ..residual.application() };
    pair.hebi.transfer_in().apply_transfer(request).await.unwrap();
    residual.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    assert_eq!(mover.balance_at(&pair.hebi).await, BALANCE + FIRST_CREDIT + 1);
    // Suspended there by now, it would be no different.
    let suspension = v1::SuspendCoverageRequest {
        person_id: mover.person.clone(),
        scheme: EMPLOYEE,
        suspended_on: "2026-09-01".to_owned(),
    };
    pair.hebi.registry().suspend_coverage(suspension).await.unwrap();
    is_refunded(&mover, &pair.nantong, &Uuid::new_v4().to_string(), 2).await.unwrap();
    let second = mover.again();
    applies(&second, &mover, &pair.nantong).await.unwrap();
    second.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    assert_eq!(mover.balance_at(&pair.hebi).await, BALANCE + FIRST_CREDIT + 3);
    expect_sound_pair(&mut pair).await;
}
