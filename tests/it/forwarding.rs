//! Applications made at the origin.

use jiexu_wire::v1;
use jiexu_wire::v1::Refusal as R;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use crate::rig::aftermath::{expect_sound_pair, nothing_is_owed};
use crate::rig::hand::DestinationByHand;
use crate::rig::people::{BALANCE, FIRST_CREDIT, MONTHS, given_mover};
use crate::rig::snapshot::{book, clearing, in_transit};
use crate::rig::{
    HEBI, Mover, NANTONG, Region, SOON, Snapshot, eventually, expect_reason, expect_refused,
    given_pair, given_running_pair,
};

async fn withdraw(mover: &Mover, nantong: &Region) -> Result<v1::OutboundTransfer, Status> {
    let handoff_id = mover.handoff.clone();
    let request = v1::TransferOutServiceCancelTransferRequest { handoff_id };
    let response = nantong.transfer_out().cancel_transfer(request).await?;
    Ok(response.into_inner().transfer.unwrap())
}

#[tokio::test]
async fn f08_r12_a_person_who_applies_at_the_origin_arrives_as_well() {
    let mut pair = given_running_pair().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    let applied = mover.applies_at_origin(&pair.nantong).await.unwrap();
    assert_eq!(applied.application.as_ref().unwrap().origin, NANTONG);
    assert_eq!(applied.application.unwrap().destination, HEBI);
    let done = mover.becomes_inbound(&pair.hebi, v1::InboundState::Completed).await;
    let settled = mover.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    assert_eq!(done.application, settled.application, "identical in both regions");
    assert_eq!(settled.timeline[0].milestone(), v1::Milestone::Forwarded);
    assert_eq!(mover.balance_at(&pair.nantong).await, 0);
    assert_eq!(mover.balance_at(&pair.hebi).await, BALANCE + FIRST_CREDIT);
    assert_eq!(mover.months_at(&pair.hebi).await.employee_months, MONTHS + 1);
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn the_destinations_refusal_is_told_at_both_sides_with_all_reasons() {
    let mut pair = given_running_pair().await;
    let mover = Mover::new();
    mover.is_on_record_at(&pair.nantong).await;
    let applied = mover.applies_at_origin(&pair.nantong).await.unwrap();
    assert_ne!(applied.state(), v1::OutboundState::Unspecified);

    let why = [R::InNotEnrolled, R::InNoPayment];
    let there = mover.becomes_outbound(&pair.nantong, v1::OutboundState::Refused).await;
    assert_eq!(there.refused_by(), v1::RefusedBy::Destination);
    assert_eq!(there.refusals().collect::<Vec<_>>(), why);
    let here = mover.becomes_inbound(&pair.hebi, v1::InboundState::Refused).await;
    assert_eq!(here.refused_by(), v1::RefusedBy::Application);
    assert_eq!(here.refusals().collect::<Vec<_>>(), why);
    nothing_is_owed(&pair).await;
    assert_eq!(mover.balance_at(&pair.nantong).await, BALANCE);

    // It stays refused at both sides, also when the reasons are gone; a new id is a new question.
    mover.is_welcome_at(&pair.hebi).await;
    let again = mover.applies_at_origin(&pair.nantong).await.unwrap();
    assert_eq!(again.state(), v1::OutboundState::Refused);
    let status = mover.applies_at(&pair.hebi).await.unwrap_err();
    expect_refused(&status, &["IN_NOT_ENROLLED", "IN_NO_PAYMENT"]);
    let second = mover.again();
    second.applies_at_origin(&pair.nantong).await.unwrap();
    second.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    expect_sound_pair(&mut pair).await;
}

/// Whoever takes an application in looks at how it came, by its own rules.
#[tokio::test]
async fn f10_f19_the_counter_of_the_origin_has_a_checklist_of_its_own() {
    let mut pair = given_running_pair().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    let intake = v1::Intake {
        channel: v1::Channel::CounterOrigin.into(),
        by: Some(v1::intake::By::Agent("李四".to_owned())),
        ..v1::Intake::default()
    };
    let request = v1::TransferOutServiceApplyTransferRequest {
        intake: Some(intake),
        ..mover.application_at_origin()
    };
    let mut client = pair.nantong.transfer_out();
    let card = "MATERIAL_MEDICAL_CARD|MATERIAL_SOCIAL_SECURITY_CARD|MATERIAL_ELECTRONIC_CREDENTIAL";
    let listed = ["MATERIAL_ID_CARD", card, "MATERIAL_JOB_PROOF", "MATERIAL_AGENT_AUTHORISATION"];
    for _again in 0..2 {
        let status = client.apply_transfer(request.clone()).await.unwrap_err();
        let told = status.get_details_precondition_failure().unwrap().violations;
        let codes: Vec<&str> = told.iter().map(|violation| violation.r#type.as_str()).collect();
        assert_eq!(codes[0], "CROSS_PROVINCE_ONLINE_ONLY");
        assert_eq!(codes[1..], ["MATERIAL_MISSING"; 4]);
        let subjects: Vec<&str> = told[1..].iter().map(|v| v.subject.as_str()).collect();
        assert_eq!(subjects, listed);
        pair.nantong.kill();
        pair.nantong.start().await;
        client = pair.nantong.transfer_out();
    }
    let refused = mover.outbound(&pair.nantong).await.unwrap();
    assert_eq!(refused.missing.len(), 4);
    assert_eq!(mover.inbound(&pair.hebi).await.unwrap_err().code(), Code::NotFound);
}

#[tokio::test]
async fn r13_what_the_destination_misses_is_listed_at_the_origin() {
    let mut pair = given_pair();
    pair.hebi.rules("[[rules.checklist]]\nany_of = [\"hukou_proof\", \"household_register\"]");
    pair.start().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    mover.applies_at_origin(&pair.nantong).await.unwrap();
    let there = mover.becomes_outbound(&pair.nantong, v1::OutboundState::Refused).await;
    assert_eq!(there.refused_by(), v1::RefusedBy::Destination);
    assert_eq!(there.refusals().collect::<Vec<_>>(), [R::MaterialMissing]);
    let listed = [v1::Material::HukouProof, v1::Material::HouseholdRegister].map(i32::from);
    assert_eq!(there.missing[0].any_of, listed);
    pair.nantong.kill();
    pair.nantong.start().await;
    let after = mover.outbound(&pair.nantong).await.unwrap();
    assert_eq!(after.missing, there.missing);
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn the_origin_refuses_at_once_and_for_ever() {
    let mut pair = given_running_pair().await;
    let mover = Mover::new();
    let status = mover.applies_at_origin(&pair.nantong).await.unwrap_err();
    expect_refused(&status, &["OUT_NOT_FOUND"]);
    mover.is_on_record_at(&pair.nantong).await;
    mover.is_welcome_at(&pair.hebi).await;
    for _restart in 0..2 {
        let status = mover.applies_at_origin(&pair.nantong).await.unwrap_err();
        expect_refused(&status, &["OUT_NOT_FOUND"]);
        pair.nantong.kill();
        pair.nantong.start().await;
    }
    assert_eq!(mover.inbound(&pair.hebi).await.unwrap_err().code(), Code::NotFound);

    // The same id, handed in at the destination: it asks, and hears the same.
    mover.applies_at(&pair.hebi).await.unwrap();
    let refused = mover.becomes_inbound(&pair.hebi, v1::InboundState::Refused).await;
    assert_eq!(refused.refused_by(), v1::RefusedBy::Origin);
    assert_eq!(refused.refusals().collect::<Vec<_>>(), [R::OutNotFound]);
    let status = mover.applies_at_origin(&pair.nantong).await.unwrap_err();
    expect_refused(&status, &["OUT_NOT_FOUND"]);
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn an_application_waits_for_a_destination_that_is_down() {
    let mut pair = given_running_pair().await;
    let mut movers = Vec::new();
    for _ in 0..5 {
        movers.push(given_mover(&pair.nantong, &pair.hebi).await);
    }
    pair.hebi.kill();
    for mover in &movers {
        let applied = mover.applies_at_origin(&pair.nantong).await.unwrap();
        assert_eq!(applied.state(), v1::OutboundState::Forwarded);
        let owed: Vec<_> = applied.unacknowledged().collect();
        assert_eq!(owed, [v1::MessageKind::Application], "what is owed is shown");
    }
    // And the origin may die as well.
    pair.nantong.kill();
    pair.start().await;
    for mover in &movers {
        mover.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
        assert_eq!(mover.balance_at(&pair.hebi).await, BALANCE + FIRST_CREDIT);
    }
    expect_sound_pair(&mut pair).await;
}

// JX-024
#[tokio::test]
async fn one_application_at_both_sides_is_one_handoff() {
    let mut pair = given_running_pair().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    let (there, here) =
        tokio::join!(mover.applies_at_origin(&pair.nantong), mover.applies_at(&pair.hebi));
    assert_eq!(there.unwrap().application, here.unwrap().application);
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    nothing_is_owed(&pair).await;
    let before = (Snapshot::of(&pair.nantong).await, Snapshot::of(&pair.hebi).await);
    for _copy in 0..3 {
        mover.applies_at_origin(&pair.nantong).await.unwrap();
        mover.applies_at(&pair.hebi).await.unwrap();
    }
    before.0.expect_same(&Snapshot::of(&pair.nantong).await);
    before.1.expect_same(&Snapshot::of(&pair.hebi).await);
    assert_eq!(mover.balance_at(&pair.hebi).await, BALANCE + FIRST_CREDIT);
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn one_id_with_two_contents_waits_for_people_and_can_be_withdrawn() {
    let mut pair = given_running_pair().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    pair.nantong.kill();
    mover.applies_at(&pair.hebi).await.unwrap();
    pair.hebi.kill();
    pair.nantong.start().await;
    let other = v1::TransferOutServiceApplyTransferRequest {
        reason: v1::TransferReason::HukouMove.into(),
        ..mover.application_at_origin()
    };
    pair.nantong.transfer_out().apply_transfer(other).await.unwrap();
    let status = mover.applies_at_origin(&pair.nantong).await.unwrap_err();
    let report = expect_reason(&status, Code::AlreadyExists, "CONFLICT");
    assert_eq!(report.metadata.get("field").map(String::as_str), Some("reason"));

    pair.hebi.start().await;
    eventually("both are told of the conflict", SOON, async || {
        let there = mover.outbound(&pair.nantong).await.ok()?.rejected?.rejection?;
        let here = mover.inbound(&pair.hebi).await.ok()?.rejected?.rejection?;
        assert_eq!((there.detail.as_str(), here.detail.as_str()), ("reason", "reason"));
        Some(())
    })
    .await;
    let withdrawn = withdraw(&mover, &pair.nantong).await.unwrap();
    assert_eq!(withdrawn.state(), v1::OutboundState::Withdrawn);
    let request = v1::CancelTransferRequest { handoff_id: mover.handoff.clone() };
    pair.hebi.transfer_in().cancel_transfer(request).await.unwrap();
    mover.becomes_inbound(&pair.hebi, v1::InboundState::Cancelled).await;
    let second = mover.again();
    second.applies_at_origin(&pair.nantong).await.unwrap();
    second.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
}

#[tokio::test]
async fn a_withdrawal_at_the_origin_is_told_to_the_destination() {
    let mut pair = given_pair();
    pair.nantong.flag("--reviews-outbound");
    pair.start().await;
    let waiting = given_mover(&pair.nantong, &pair.hebi).await;
    waiting.applies_at_origin(&pair.nantong).await.unwrap();
    waiting.becomes_outbound(&pair.nantong, v1::OutboundState::UnderReview).await;
    pair.hebi.kill();
    let unsent = given_unsent(&pair.nantong).await;
    for mover in [&waiting, &unsent] {
        let withdrawn = withdraw(mover, &pair.nantong).await.unwrap();
        assert_eq!(withdrawn.state(), v1::OutboundState::Withdrawn);
        assert_eq!(withdraw(mover, &pair.nantong).await.unwrap().state(), withdrawn.state());
    }
    pair.hebi.start().await;
    for mover in [&waiting, &unsent] {
        mover.becomes_inbound(&pair.hebi, v1::InboundState::Cancelled).await;
        assert_eq!(mover.balance_at(&pair.nantong).await, BALANCE);
    }
    // The application that was under way comes late: the tombstone stands.
    let late = v1::ForwardApplicationRequest {
        application: Some(DestinationByHand::hebi(&unsent, &pair.nantong).application()),
    };
    let mut by_hand = pair.hebi.client(&format!("region/{NANTONG}")).transfer_in();
    by_hand.forward_application(late).await.unwrap();
    let tombstone = unsent.inbound(&pair.hebi).await.unwrap();
    assert_eq!(tombstone.state(), v1::InboundState::Cancelled);
    expect_sound_pair(&mut pair).await;
}

/// On record at Nantong; nobody has asked Hebi.
async fn given_unsent(nantong: &Region) -> Mover {
    let mover = Mover::new();
    mover.is_on_record_at(nantong).await;
    mover.applies_at_origin(nantong).await.unwrap();
    mover
}

#[tokio::test]
async fn a_withdrawal_after_the_freeze_is_too_late() {
    let mut pair = given_pair();
    pair.hebi.flag("--reviews-inbound");
    pair.start().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    mover.applies_at_origin(&pair.nantong).await.unwrap();
    mover.becomes_inbound(&pair.hebi, v1::InboundState::UnderReview).await;
    let status = withdraw(&mover, &pair.nantong).await.unwrap_err();
    expect_reason(&status, Code::FailedPrecondition, "CANCEL_TOO_LATE");
    assert_eq!(in_transit(&book(&pair.nantong).await), BALANCE);
    let review =
        v1::Review { decision: Some(v1::review::Decision::Approve(v1::Approval::default())) };
    let request = v1::TransferInServiceReviewTransferRequest {
        handoff_id: mover.handoff.clone(),
        review: Some(review),
        entry_no: 0,
    };
    pair.hebi.transfer_in().review_transfer(request).await.unwrap();
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    assert_eq!(clearing(&book(&pair.nantong).await), BALANCE);
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn a_cancel_at_the_destination_ends_what_was_forwarded() {
    let mut pair = given_pair();
    pair.nantong.flag("--reviews-outbound");
    pair.start().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    mover.applies_at_origin(&pair.nantong).await.unwrap();
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::UnderReview).await;
    let request = v1::CancelTransferRequest { handoff_id: mover.handoff.clone() };
    pair.hebi.transfer_in().cancel_transfer(request).await.unwrap();
    mover.becomes_inbound(&pair.hebi, v1::InboundState::Cancelled).await;
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::Cancelled).await;
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn what_goes_to_a_stranger_is_not_taken() {
    let mut pair = given_running_pair().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    let before = Snapshot::of(&pair.nantong).await;
    let elsewhere = v1::TransferOutServiceApplyTransferRequest {
        destination: "110000".to_owned(),
        ..mover.application_at_origin()
    };
    let status = pair.nantong.transfer_out().apply_transfer(elsewhere).await.unwrap_err();
    expect_reason(&status, Code::FailedPrecondition, "UNKNOWN_DESTINATION");
    let nonsense = v1::TransferOutServiceApplyTransferRequest {
        destination: "31".to_owned(),
        name: String::new(),
        ..mover.application_at_origin()
    };
    let status = pair.nantong.transfer_out().apply_transfer(nonsense).await.unwrap_err();
    let report = expect_reason(&status, Code::InvalidArgument, "BAD_FIELD");
    let fields: Vec<&str> = report.violations.iter().map(|v| v.subject.as_str()).collect();
    assert_eq!(fields, ["destination", "name"], "everything that is wrong, at once");
    before.expect_same(&Snapshot::of(&pair.nantong).await);
    expect_sound_pair(&mut pair).await;
}

/// Dies at the point with the application, and the handoff completes all the same.
async fn check_death_at(point: &str) {
    let mut pair = given_running_pair().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    pair.terminate().await;
    let plan = ("JIEXU_CRASH_AT".to_owned(), point.to_owned());
    pair.nantong.variables.push(plan.clone());
    pair.nantong.spawn();
    // Whether it was recorded nobody can know; the same again is safe.
    eventually("the application kills it", SOON, async || {
        let _lost = mover.applies_at_origin(&pair.nantong).await;
        (!pair.nantong.is_running()).then_some(())
    })
    .await;
    pair.nantong.crashed().await;
    pair.nantong.variables.clear();
    pair.nantong.start().await;
    mover.applies_at_origin(&pair.nantong).await.unwrap();
    pair.hebi.variables.push(plan);
    // Its first batch is the one that takes the forwarded application.
    pair.hebi.spawn();
    pair.hebi.crashed().await;
    pair.hebi.variables.clear();
    pair.hebi.start().await;
    mover.becomes_inbound(&pair.hebi, v1::InboundState::Completed).await;
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    assert_eq!(mover.balance_at(&pair.hebi).await, BALANCE + FIRST_CREDIT);
    assert_eq!(mover.balance_at(&pair.nantong).await, 0);
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn a_death_with_the_application_loses_and_repeats_nothing() {
    for point in ["before-append:1", "after-append:1", "after-sync:1", "after-reply:1"] {
        check_death_at(point).await;
    }
}
