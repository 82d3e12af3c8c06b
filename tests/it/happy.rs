//! Handoffs that complete.

use jiexu_wire::v1;
use jiexu_wire::v1::relation::Status;
use tokio_stream::StreamExt;

use crate::rig::aftermath::{expect_sound_pair, nothing_is_owed};
use crate::rig::people::{
    BALANCE, EMPLOYEE, FIRST_CREDIT, MONTHS, RESIDENT, expect_imported, given_mover, statement,
};
use crate::rig::snapshot::{book, clearing, in_transit};
use crate::rig::{HEBI, Mover, Pair, given_pair, given_running_pair};

#[tokio::test]
async fn f32_r04_r09_r32_a_person_arrives_with_months_and_money() {
    let mut pair = given_running_pair().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;

    let applied = mover.applies_at(&pair.hebi).await.unwrap();
    assert_eq!(applied.application.unwrap().handoff_id, mover.handoff);
    let done = mover.becomes_inbound(&pair.hebi, v1::InboundState::Completed).await;
    let settled = mover.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;

    // Both sides wrote down the same end.
    let completion = done.completion.unwrap();
    assert_eq!(settled.completion.as_ref(), Some(&completion));
    assert_eq!(completion.takes_over_on, "2026-03-01");
    assert_eq!(completion.recognised_months, MONTHS);
    assert_eq!(completion.credited_fen, BALANCE);

    assert_eq!(mover.balance_at(&pair.nantong).await, 0);
    assert_eq!(mover.balance_at(&pair.hebi).await, BALANCE + FIRST_CREDIT);
    assert_eq!(mover.months_at(&pair.hebi).await.employee_months, MONTHS + 1);
    let left = mover.relation_at(&pair.nantong).await;
    let gone = v1::TransferredCoverage {
        suspended_on: "2026-03-01".to_owned(),
        on: "2026-03-01".to_owned(),
        to: HEBI.to_owned(),
    };
    assert_eq!(left, Status::TransferredOut(gone));
    assert_eq!(mover.relation_at(&pair.hebi).await, Status::Active(v1::ActiveCoverage {}));

    // Each day has one region that answers for it.
    let before = mover.coverage_at(&pair.nantong).await.responsible;
    let after = mover.coverage_at(&pair.hebi).await.responsible;
    assert_eq!(before.len(), 1);
    assert_eq!((before[0].from.as_str(), before[0].until.as_str()), ("2019-07-01", "2026-03-01"));
    assert_eq!(after.len(), 1);
    assert_eq!((after[0].from.as_str(), after[0].until.as_str()), ("2026-03-01", ""));
    assert_eq!(after[0].handoff_id, mover.handoff);

    expect_sound_pair(&mut pair).await;
}

/// The change of the place is the completion itself: nobody does anything more, and a new card is
/// a wish that both ends keep.
#[tokio::test]
async fn f27_completing_changes_the_insured_place_and_a_wish_for_a_new_card_comes_along() {
    let mut pair = given_running_pair().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    let intake = Some(v1::Intake {
        channel: v1::Channel::NationalApp.into(),
        new_card: true,
        ..v1::Intake::default()
    });
    let request = v1::ApplyTransferRequest { intake, ..mover.application() };
    pair.hebi.transfer_in().apply_transfer(request).await.unwrap();
    let done = mover.becomes_inbound(&pair.hebi, v1::InboundState::Completed).await;
    let settled = mover.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    for application in [done.application, settled.application] {
        assert!(application.unwrap().intake.unwrap().new_card);
    }
    let there = mover.relation_at(&pair.nantong).await;
    assert!(matches!(there, Status::TransferredOut(_)), "{there:?}");
    let here = mover.relation_at(&pair.hebi).await;
    assert!(matches!(here, Status::Active(_)), "{here:?}");
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn f35_the_books_show_where_the_money_went() {
    let mut pair = given_running_pair().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    mover.applies_at(&pair.hebi).await.unwrap();
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;

    let (nantong, hebi) = (book(&pair.nantong).await, book(&pair.hebi).await);
    assert_eq!(clearing(&nantong) + clearing(&hebi), 0);
    assert_eq!(clearing(&hebi), -BALANCE);
    assert_eq!((in_transit(&nantong), in_transit(&hebi)), (0, 0));
    assert_eq!((nantong.unmatched_fen, hebi.unmatched_fen), (0, 0));
    assert_eq!((nantong.people_fen, hebi.people_fen), (0, BALANCE + FIRST_CREDIT));

    let amounts = |entries: &[v1::LedgerEntry]| -> Vec<i64> {
        entries.iter().map(|entry| entry.posting.as_ref().unwrap().amount_fen).collect()
    };
    let causes = |entries: &[v1::LedgerEntry]| -> Vec<v1::cause::Cause> {
        entries.iter().map(|entry| entry.cause.clone().unwrap().cause.unwrap()).collect()
    };
    let handoff = v1::cause::Cause::HandoffId(mover.handoff.clone());
    let entries = statement(&mover, &pair.nantong).await;
    assert_eq!(amounts(&entries), [BALANCE, BALANCE]);
    let opening = v1::cause::Cause::Opening(v1::OpeningBalance {});
    assert_eq!(causes(&entries), [opening, handoff.clone()]);
    let entries = statement(&mover, &pair.hebi).await;
    assert_eq!(amounts(&entries), [FIRST_CREDIT, BALANCE]);
    assert_eq!(causes(&entries), [v1::cause::Cause::ContributionMonth(202_603), handoff]);

    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn a_person_without_money_needs_one_leg_only() {
    let mut pair = given_running_pair().await;
    let mover = Mover::new();
    let record = v1::PersonRecord { balance_fen: 0, ..mover.record() };
    expect_imported(&pair.nantong, vec![record]).await;
    mover.is_welcome_at(&pair.hebi).await;

    mover.applies_at(&pair.hebi).await.unwrap();
    let done = mover.becomes_inbound(&pair.hebi, v1::InboundState::Completed).await;
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    assert_eq!(done.notice, None);
    assert_eq!(done.completion.unwrap().credited_fen, 0);
    assert_eq!(mover.balance_at(&pair.hebi).await, FIRST_CREDIT);
    assert_eq!(clearing(&book(&pair.nantong).await), 0);
    expect_sound_pair(&mut pair).await;
}

/// In scheme 390 at Nantong, paid until a month, and enrolled at Hebi from March 2026 on.
async fn given_resident(pair: &Pair, last_month: u32, suspended_on: &str) -> Mover {
    let mover = Mover::new();
    let suspended_on = suspended_on.to_owned();
    let mut record =
        v1::PersonRecord { scheme: RESIDENT, balance_fen: 0, suspended_on, ..mover.record() };
    record.contributions[0].scheme = RESIDENT;
    record.contributions[0].credited_fen = 0;
    record.contributions[0].last_month = last_month;
    expect_imported(&pair.nantong, vec![record]).await;
    let mut hebi = pair.hebi.registry();
    let enrolment = v1::EnrolPersonRequest { scheme: RESIDENT, ..mover.enrolment() };
    hebi.enrol_person(enrolment).await.unwrap();
    let paid = v1::RecordContributionRequest { scheme: RESIDENT, ..mover.contribution(202_603, 0) };
    hebi.record_contribution(paid).await.unwrap();
    let application = v1::ApplyTransferRequest {
        origin_scheme: RESIDENT,
        destination_scheme: RESIDENT,
        ..mover.application()
    };
    pair.hebi.transfer_in().apply_transfer(application).await.unwrap();
    mover
}

#[tokio::test]
async fn a_resident_moves_without_an_account() {
    let mut pair = given_running_pair().await;
    let mover = given_resident(&pair, 202_512, "2026-01-01").await;
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    let months = mover.months_at(&pair.hebi).await;
    assert_eq!((months.employee_months, months.resident_months), (0, 24 + 1));
    assert_eq!(mover.balance_at(&pair.hebi).await, 0);
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn r10_a_resident_does_not_move_within_one_policy_year() {
    let mut pair = given_running_pair().await;
    let mover = given_resident(&pair, 202_602, "2026-03-01").await;
    let told = mover.becomes_inbound(&pair.hebi, v1::InboundState::Refused).await;
    assert_eq!(told.refusals().collect::<Vec<_>>(), [v1::Refusal::ResidentSameYear]);
    assert_eq!(told.refused_by(), v1::RefusedBy::Origin);
    assert_eq!(told.application.unwrap().policy_year, 2026);
    let out = mover.becomes_outbound(&pair.nantong, v1::OutboundState::Refused).await;
    assert_eq!(out.refusals().collect::<Vec<_>>(), [v1::Refusal::ResidentSameYear]);
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn an_operator_at_each_end_lets_a_handoff_pass() {
    let mut pair = given_pair();
    pair.nantong.flag("--reviews-outbound");
    pair.hebi.flag("--reviews-inbound");
    pair.start().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    mover.applies_at(&pair.hebi).await.unwrap();
    let approve =
        Some(v1::Review { decision: Some(v1::review::Decision::Approve(v1::Approval::default())) });

    let waiting = mover.becomes_outbound(&pair.nantong, v1::OutboundState::UnderReview).await;
    assert_eq!(waiting.acceptance, None);
    assert_eq!(mover.balance_at(&pair.nantong).await, BALANCE);
    let request = v1::TransferOutServiceReviewTransferRequest {
        handoff_id: mover.handoff.clone(),
        review: approve.clone(),
        entry_no: 0,
    };
    pair.nantong.transfer_out().review_transfer(request).await.unwrap();

    mover.becomes_inbound(&pair.hebi, v1::InboundState::UnderReview).await;
    assert_eq!(mover.balance_at(&pair.hebi).await, FIRST_CREDIT);
    assert_eq!(book(&pair.hebi).await.unmatched_fen, BALANCE);
    let request = v1::TransferInServiceReviewTransferRequest {
        handoff_id: mover.handoff.clone(),
        review: approve,
        entry_no: 0,
    };
    pair.hebi.transfer_in().review_transfer(request).await.unwrap();
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn a_watcher_sees_each_state_to_the_end() {
    let mut pair = given_running_pair().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    // So that the watcher is there before anything happens.
    pair.nantong.terminate().await;
    mover.applies_at(&pair.hebi).await.unwrap();
    let handoff_id = mover.handoff.clone();
    let request = v1::TransferInServiceWatchTransferRequest { handoff_id };
    let one = pair.hebi.transfer_in().watch_transfer(request).await.unwrap().into_inner();
    let request = v1::TransferInServiceWatchTransfersRequest {};
    let mut all = pair.hebi.transfer_in().watch_transfers(request).await.unwrap().into_inner();
    pair.nantong.start().await;

    let looks: Vec<v1::InboundTransfer> =
        one.map(|look| look.unwrap().transfer.unwrap()).collect().await;
    let states: Vec<v1::InboundState> = looks.iter().map(|look| look.state()).collect();
    assert_eq!(states.first(), Some(&v1::InboundState::Applied));
    assert_eq!(states.last(), Some(&v1::InboundState::Completed));
    assert!(states.is_sorted(), "{states:?}");

    let mut seen = Vec::new();
    while seen.last() != Some(&v1::InboundState::Completed) {
        let changes = all.next().await.unwrap().unwrap().changes;
        assert!(changes.iter().all(|change| change.handoff_id == mover.handoff));
        seen.extend(changes.iter().map(|change| change.state()));
    }
    assert!(seen.is_sorted(), "{seen:?}");

    // The timeline tells it once more, in order of time.
    let timeline = &looks.last().unwrap().timeline;
    let milestones: Vec<v1::Milestone> = timeline.iter().map(|moment| moment.milestone()).collect();
    assert_eq!(milestones.first(), Some(&v1::Milestone::Applied));
    assert_eq!(milestones.last(), Some(&v1::Milestone::Completed));
    assert!(milestones.contains(&v1::Milestone::RelationshipReceived), "{milestones:?}");
    assert!(milestones.contains(&v1::Milestone::BalanceReceived), "{milestones:?}");
    assert!(timeline.is_sorted_by_key(|moment| moment.at_ms));
    drop(all);
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn f37_r01_a_person_can_go_and_come_back() {
    let mut pair = given_running_pair().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    mover.applies_at(&pair.hebi).await.unwrap();
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;

    // Each region plays the other role now; its journal does not care.
    pair.terminate().await;
    (pair.nantong.program, pair.hebi.program) = ("transfer-in", "transfer-out");
    pair.start().await;
    let mut hebi = pair.hebi.registry();
    let suspended_on = "2026-09-01".to_owned();
    let person_id = mover.person.clone();
    hebi.suspend_coverage(v1::SuspendCoverageRequest { person_id, scheme: EMPLOYEE, suspended_on })
        .await
        .unwrap();
    let mut nantong = pair.nantong.registry();
    let enrolment = v1::EnrolPersonRequest {
        enrolled_on: "2026-09-01".to_owned(),
        previous_region: HEBI.to_owned(),
        ..mover.enrolment()
    };
    nantong.enrol_person(enrolment).await.unwrap();
    nantong.record_contribution(mover.contribution(202_609, 11)).await.unwrap();
    let back = mover.again();
    let application = v1::ApplyTransferRequest { origin: HEBI.to_owned(), ..back.application() };
    pair.nantong.transfer_in().apply_transfer(application).await.unwrap();
    back.becomes_inbound(&pair.nantong, v1::InboundState::Completed).await;
    back.becomes_outbound(&pair.hebi, v1::OutboundState::Settled).await;

    assert_eq!(back.balance_at(&pair.hebi).await, 0);
    assert_eq!(back.balance_at(&pair.nantong).await, BALANCE + FIRST_CREDIT + 11);
    assert_eq!(back.months_at(&pair.nantong).await.employee_months, MONTHS + 2);
    let days = back.coverage_at(&pair.nantong).await.responsible;
    let days: Vec<_> = days.iter().map(|d| (d.from.as_str(), d.until.as_str())).collect();
    assert_eq!(days, [("2019-07-01", "2026-03-01"), ("2026-09-01", "")]);
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn r02_people_pass_each_other_in_both_directions() {
    let mut pair = given_pair();
    // A region can be asked by its peer whatever role it serves to people.
    pair.nantong.program = "transfer-in";
    pair.start().await;
    let (mut south, mut north) = (Vec::new(), Vec::new());
    for _ in 0..10 {
        south.push(given_mover(&pair.nantong, &pair.hebi).await);
        let mover = Mover::new();
        let mut record = mover.record();
        record.contributions[0].region = HEBI.to_owned();
        expect_imported(&pair.hebi, vec![record]).await;
        let enrolment =
            v1::EnrolPersonRequest { previous_region: HEBI.to_owned(), ..mover.enrolment() };
        pair.nantong.registry().enrol_person(enrolment).await.unwrap();
        mover.has_paid_at(&pair.nantong).await;
        north.push(mover);
    }
    let applying = tokio::join!(
        async {
            for mover in &south {
                mover.applies_at(&pair.hebi).await.unwrap();
            }
        },
        async {
            for mover in &north {
                let application =
                    v1::ApplyTransferRequest { origin: HEBI.to_owned(), ..mover.application() };
                pair.nantong.transfer_in().apply_transfer(application).await.unwrap();
            }
        },
    );
    let ((), ()) = applying;
    for (to_hebi, to_nantong) in south.iter().zip(&north) {
        to_hebi.becomes_inbound(&pair.hebi, v1::InboundState::Completed).await;
        to_nantong.becomes_inbound(&pair.nantong, v1::InboundState::Completed).await;
    }
    nothing_is_owed(&pair).await;
    let (nantong, hebi) = (book(&pair.nantong).await, book(&pair.hebi).await);
    assert_eq!(clearing(&nantong) + clearing(&hebi), 0);
    assert_eq!(nantong.people_fen, 10 * (BALANCE + FIRST_CREDIT));
    assert_eq!(hebi.people_fen, 10 * (BALANCE + FIRST_CREDIT));
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn a_batch_decides_each_application_for_itself() {
    let mut pair = given_running_pair().await;
    let good = given_mover(&pair.nantong, &pair.hebi).await;
    let stranger = Mover::new();
    let nonsense = v1::ApplyTransferRequest { name: String::new(), ..good.again().application() };
    let elsewhere =
        v1::ApplyTransferRequest { origin: "110000".to_owned(), ..good.again().application() };
    let other = v1::ApplyTransferRequest { name: "李四".to_owned(), ..good.application() };
    let requests = vec![good.application(), stranger.application(), nonsense, elsewhere, other];
    let batch = v1::BatchApplyTransfersRequest { requests };
    let response = pair.hebi.transfer_in().batch_apply_transfers(batch.clone()).await.unwrap();
    let results = response.into_inner().results;
    let told: Vec<String> = results.into_iter().map(|result| outcome_of(&result)).collect();
    let expected = ["state", "IN_NOT_ENROLLED", "BAD_FIELD", "UNKNOWN_ORIGIN", "CONFLICT"];
    assert_eq!(told, expected);

    good.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    let again = pair.hebi.transfer_in().batch_apply_transfers(batch).await.unwrap();
    let told: Vec<String> = again.into_inner().results.iter().map(outcome_of).collect();
    assert_eq!(told, expected);
    expect_sound_pair(&mut pair).await;
}

fn outcome_of(result: &v1::BatchApplyResult) -> String {
    match result.result.as_ref().unwrap() {
        v1::batch_apply_result::Result::State(_) => "state".to_owned(),
        v1::batch_apply_result::Result::Error(error) => error.reason.clone(),
    }
}

#[tokio::test]
async fn one_search_follows_a_handoff_through_both_logs() {
    let mut pair = given_running_pair().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    mover.applies_at(&pair.hebi).await.unwrap();
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    expect_sound_pair(&mut pair).await;
    for (region, states) in [
        (&pair.nantong, &["frozen", "settled"][..]),
        (&pair.hebi, &["applied", "receiving", "completed"]),
    ] {
        let log = region.log();
        let lines: Vec<&str> = log.lines().filter(|line| line.contains(&mover.handoff)).collect();
        for state in states {
            let state = format!("\"state\":\"{state}\"");
            assert!(lines.iter().any(|line| line.contains(&state)), "no {state} in:\n{log}");
        }
        assert!(!log.contains(&mover.name), "a name is in the log:\n{log}");
    }
}
