//! A review by two operators (复核, g8): one enters, another lets it pass or sends it back.

use jiexu_wire::v1;
use jiexu_wire::v1::Refusal as R;
use tonic::{Code, Status};

use crate::rig::aftermath::expect_sound_pair;
use crate::rig::people::{BALANCE, FIRST_CREDIT, given_mover};
use crate::rig::tool::{against, documents, expect_code};
use crate::rig::{Mover, Pair, Region, expect_reason, given_pair};

async fn given_pair_with_four_eyes() -> Pair {
    let mut pair = given_pair();
    pair.nantong.flag("--reviews-outbound");
    pair.nantong.rules("[rules.origin]\nfour_eyes = true");
    pair.hebi.flag("--reviews-inbound");
    pair.hebi.rules("[rules.destination]\nfour_eyes = true");
    pair.start().await;
    pair
}

fn approve() -> v1::Review {
    v1::Review { decision: Some(v1::review::Decision::Approve(v1::Approval::default())) }
}

fn refuse() -> v1::Review {
    let refusals = v1::Refusals { refusals: vec![R::MaterialInvalid.into()] };
    v1::Review { decision: Some(v1::review::Decision::Refuse(refusals)) }
}

async fn enters_out(
    (by, at): (&str, &Region),
    mover: &Mover,
    entry_no: u32,
    review: v1::Review,
) -> Result<v1::OutboundTransfer, Status> {
    let (handoff_id, review) = (mover.handoff.clone(), Some(review));
    let request = v1::TransferOutServiceReviewTransferRequest { handoff_id, review, entry_no };
    let response = at.transfer_out_by(by).review_transfer(request).await?;
    Ok(response.into_inner().transfer.unwrap())
}

async fn checks_out(
    (by, at): (&str, &Region),
    mover: &Mover,
    entry_no: u32,
    finding: v1::CheckFinding,
) -> Result<v1::OutboundTransfer, Status> {
    let (handoff_id, finding) = (mover.handoff.clone(), finding.into());
    let request = v1::TransferOutServiceCheckReviewRequest { handoff_id, entry_no, finding };
    let response = at.transfer_out_by(by).check_review(request).await?;
    Ok(response.into_inner().transfer.unwrap())
}

async fn enters_in(
    (by, at): (&str, &Region),
    mover: &Mover,
    entry_no: u32,
    review: v1::Review,
) -> Result<v1::InboundTransfer, Status> {
    let (handoff_id, review) = (mover.handoff.clone(), Some(review));
    let request = v1::TransferInServiceReviewTransferRequest { handoff_id, review, entry_no };
    let response = at.transfer_in_by(by).review_transfer(request).await?;
    Ok(response.into_inner().transfer.unwrap())
}

async fn checks_in(
    (by, at): (&str, &Region),
    mover: &Mover,
    entry_no: u32,
    finding: v1::CheckFinding,
) -> Result<v1::InboundTransfer, Status> {
    let (handoff_id, finding) = (mover.handoff.clone(), finding.into());
    let request = v1::TransferInServiceCheckReviewRequest { handoff_id, entry_no, finding };
    let response = at.transfer_in_by(by).check_review(request).await?;
    Ok(response.into_inner().transfer.unwrap())
}

#[tokio::test]
async fn r15_r17_two_operators_at_each_end_let_a_person_move() {
    let mut pair = given_pair_with_four_eyes().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    mover.applies_at(&pair.hebi).await.unwrap();
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::UnderReview).await;

    let (li, wang) = (("li", &pair.nantong), ("wang", &pair.nantong));
    let entered = enters_out(li, &mover, 1, approve()).await.unwrap();
    assert_eq!(entered.state(), v1::OutboundState::UnderReview);
    assert_eq!(mover.balance_at(&pair.nantong).await, BALANCE);
    let alone = checks_out(li, &mover, 1, v1::CheckFinding::Passed).await.unwrap_err();
    expect_reason(&alone, Code::PermissionDenied, "SAME_OPERATOR");
    let passed = checks_out(wang, &mover, 1, v1::CheckFinding::Passed).await.unwrap();
    let entry = &passed.review_entries[0];
    assert_eq!((entry.by_operator.as_str(), entry.checked_by_operator.as_str()), ("li", "wang"));
    assert_eq!(entry.flag(), v1::ReviewFlag::Passed);
    assert!(entry.at_ms > 0 && entry.checked_at_ms >= entry.at_ms);

    mover.becomes_inbound(&pair.hebi, v1::InboundState::UnderReview).await;
    enters_in(("wang", &pair.hebi), &mover, 0, approve()).await.unwrap();
    // The region forgets nothing of it.
    pair.hebi.kill();
    pair.hebi.start().await;
    let (li, wang) = (("li", &pair.hebi), ("wang", &pair.hebi));
    let alone = checks_in(wang, &mover, 1, v1::CheckFinding::Passed).await.unwrap_err();
    expect_reason(&alone, Code::PermissionDenied, "SAME_OPERATOR");
    let done = checks_in(li, &mover, 1, v1::CheckFinding::Passed).await.unwrap();
    assert_eq!(done.state(), v1::InboundState::Completed);
    let told: Vec<v1::Milestone> = done.timeline.iter().map(|moment| moment.milestone()).collect();
    let last = [
        v1::Milestone::UnderReview,
        v1::Milestone::ReviewEntered,
        v1::Milestone::ReviewPassed,
        v1::Milestone::Completed,
    ];
    assert!(told.ends_with(&last), "{told:?}");
    assert_eq!(mover.balance_at(&pair.hebi).await, BALANCE + FIRST_CREDIT);
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn what_is_sent_back_is_entered_again_and_late_copies_change_nothing() {
    let mut pair = given_pair_with_four_eyes().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    mover.applies_at(&pair.hebi).await.unwrap();
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::UnderReview).await;
    let (li, wang) = (("li", &pair.nantong), ("wang", &pair.nantong));

    let early = checks_out(wang, &mover, 1, v1::CheckFinding::Passed).await.unwrap_err();
    expect_reason(&early, Code::FailedPrecondition, "NOT_UNDER_REVIEW");
    enters_out(li, &mover, 1, approve()).await.unwrap();
    enters_out(li, &mover, 1, approve()).await.unwrap();
    let other = enters_out(li, &mover, 1, refuse()).await.unwrap_err();
    let report = expect_reason(&other, Code::AlreadyExists, "CONFLICT");
    assert_eq!(report.metadata["field"], "review");
    let back = checks_out(wang, &mover, 1, v1::CheckFinding::SentBack).await.unwrap();
    assert_eq!(back.review_entries[0].flag(), v1::ReviewFlag::SentBack);
    assert_eq!(back.state(), v1::OutboundState::UnderReview);

    let late = enters_out(li, &mover, 1, approve()).await.unwrap();
    assert_eq!(late, back);
    let late = checks_out(wang, &mover, 1, v1::CheckFinding::Passed).await.unwrap_err();
    let report = expect_reason(&late, Code::AlreadyExists, "CONFLICT");
    assert_eq!(report.metadata["field"], "finding");

    enters_out(li, &mover, 2, refuse()).await.unwrap();
    let refused = checks_out(wang, &mover, 2, v1::CheckFinding::Passed).await.unwrap();
    assert_eq!(refused.state(), v1::OutboundState::Refused);
    assert_eq!(refused.review_entries[1].flag(), v1::ReviewFlag::Failed);
    mover.becomes_inbound(&pair.hebi, v1::InboundState::Refused).await;
    assert_eq!(mover.balance_at(&pair.nantong).await, BALANCE);
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn a_withdrawal_before_the_check_is_in_time() {
    let mut pair = given_pair_with_four_eyes().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    mover.applies_at(&pair.hebi).await.unwrap();
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::UnderReview).await;
    enters_out(("li", &pair.nantong), &mover, 1, approve()).await.unwrap();
    let request = v1::CancelTransferRequest { handoff_id: mover.handoff.clone() };
    pair.hebi.transfer_in().cancel_transfer(request).await.unwrap();
    mover.becomes_inbound(&pair.hebi, v1::InboundState::Cancelled).await;
    let cancelled = mover.becomes_outbound(&pair.nantong, v1::OutboundState::Cancelled).await;
    assert_eq!(cancelled.review_entries[0].flag(), v1::ReviewFlag::Withdrawn);
    let wang = ("wang", &pair.nantong);
    let late = checks_out(wang, &mover, 1, v1::CheckFinding::Passed).await.unwrap_err();
    expect_reason(&late, Code::FailedPrecondition, "NOT_UNDER_REVIEW");
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn the_tool_enters_shows_and_checks() {
    let mut pair = given_pair_with_four_eyes().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    mover.applies_at(&pair.hebi).await.unwrap();
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::UnderReview).await;
    let id = mover.handoff.as_str();
    let review =
        |words: &[&str]| against(&pair, &[&["review", id, "--side", "out"], words].concat());

    let (printed, _) = expect_code(&review(&["--approve", "--operator", "li"]), 0);
    assert!(printed.contains("another operator than li"), "{printed}");
    let (_, error) = expect_code(&review(&["--pass", "--operator", "li"]), 1);
    assert!(error.contains("another operator must"), "{error}");
    expect_code(&review(&["--send-back", "--operator", "wang"]), 0);
    let refuse = ["--refuse", "MATERIAL_INVALID", "--operator", "li"];
    expect_code(&review(&refuse), 0);
    let (shown, _) = expect_code(&against(&pair, &["show", id]), 0);
    for text in ["review 1: approve entered by li; 退回 sent back by wang", "MATERIAL_INVALID"] {
        assert!(shown.contains(text), "`{text}` is not in:\n{shown}");
    }
    expect_code(&review(&["--pass", "--operator", "wang"]), 0);
    mover.becomes_inbound(&pair.hebi, v1::InboundState::Refused).await;
    let (printed, _) = expect_code(&against(&pair, &["--json", "show", id]), 0);
    let shown = documents(&printed).pop().unwrap();
    let reviews = &shown["out"]["reviews"];
    assert_eq!(reviews[1]["flag"], "failed", "{reviews}");
    assert_eq!(reviews[1]["checked_by"], "wang");
    expect_sound_pair(&mut pair).await;
}
