//! How long things may take (办理时限), by region and channel.

use jiexu_types::Date;

use super::*;
use crate::rig::days::{day, day_of, months_after, working_days_after};

/// The day of an application, and the one that its applicant was promised.
pub(super) fn promised(case: &v1::InboundTransfer) -> (Date, Date) {
    let applied_on = day_of(&case.timeline, v1::Milestone::Applied);
    let promised = case.receipt.clone().unwrap().promised.unwrap();
    (applied_on, day(&promised.due_on))
}

/// The promise is so many working days from the application.
#[track_caller]
pub(super) fn expect_promised(case: &v1::InboundTransfer, working_days: u32) {
    let (applied_on, promised) = promised(case);
    assert_eq!(promised, working_days_after(applied_on, working_days), "from {applied_on}");
}

#[tokio::test]
async fn r20_fuzhou_promises_to_send_within_eight_working_days() {
    for (code, working_days) in [(FUZHOU, 8), (XIAN, 10)] {
        let region = given_origin(code).await;
        let mover = Mover::new();
        mover.is_on_record_at(&region).await;
        let hebi = DestinationByHand::hebi(&mover, &region);
        let origin = code.to_owned();
        hebi.requests_with(v1::Application { origin, ..hebi.application() }).await.unwrap();
        let acceptance = mover.outbound(&region).await.unwrap().acceptance.unwrap();
        let due = day(&acceptance.due_out.unwrap().due_on);
        assert_eq!(due, working_days_after(day(&acceptance.accepted_on), working_days), "{code}");
    }
}

#[tokio::test]
async fn f36_at_xian_the_money_may_take_three_months_and_the_form_may_not() {
    let xian = given_origin(XIAN).await;
    let mover = Mover::new();
    mover.is_on_record_at(&xian).await;
    let hebi = DestinationByHand::hebi(&mover, &xian);
    hebi.requests_with(v1::Application { origin: XIAN.to_owned(), ..hebi.application() })
        .await
        .unwrap();
    let case = mover.outbound(&xian).await.unwrap();
    let acceptance = case.acceptance.unwrap();
    let [accepted, form, money] = [
        acceptance.accepted_on,
        acceptance.due_out.unwrap().due_on,
        acceptance.fund_due.unwrap().due_on,
    ]
    .map(|text| day(&text));
    assert_eq!(form, working_days_after(accepted, 10));
    assert_eq!(money, months_after(accepted, 3));
    // It is told who owes which leg until when.
    let handoff_id = mover.handoff.clone();
    let request = v1::TransferOutServiceExplainTransferRequest { handoff_id };
    let told = xian.transfer_out().explain_transfer(request).await.unwrap().into_inner();
    let duties = told.explanation.unwrap().duties;
    let until = |what: v1::Obligation| {
        let duty = duties.iter().find(|duty| duty.what() == what).unwrap();
        duty.until.clone().unwrap().due_on
    };
    assert_eq!(until(v1::Obligation::Relationship), form.to_string());
    assert_eq!(until(v1::Obligation::Balance), money.to_string());
    assert_eq!(mover.balance_at(&xian).await, 0, "frozen");
}

#[tokio::test]
async fn r18_fuzhou_credits_within_two_working_days_of_the_money() {
    let fuzhou = given_destination(FUZHOU).await;
    let mover = Mover::new();
    mover.is_welcome_at(&fuzhou).await;
    mover.applies_at(&fuzhou).await.unwrap();
    let nantong = NantongByHand { mover: &mover, hebi: &fuzhou };
    nantong.accepts(BALANCE).await.unwrap();
    nantong.delivers_form(nantong.form()).await.unwrap();
    let due = |case: &v1::InboundTransfer| day(&case.due_in.clone().unwrap().due_on);
    let case = mover.inbound(&fuzhou).await.unwrap();
    let form_came = day_of(&case.timeline, v1::Milestone::RelationshipReceived);
    assert_eq!(due(&case), working_days_after(form_came, 5), "by the form, which came {form_came}");
    nantong.delivers_money(BALANCE).await.unwrap();
    let case = mover.becomes_inbound(&fuzhou, v1::InboundState::Completed).await;
    let money_came = day_of(&case.timeline, v1::Milestone::BalanceReceived);
    assert_eq!(due(&case), working_days_after(money_came, 2), "by the money of {money_came}");
}

#[tokio::test]
async fn f28_f29_f31_each_channel_has_its_promise() {
    let (hebi, wuhan) = (given_destination(HEBI).await, given_destination(WUHAN).await);
    for channel in [C::NationalApp, C::Alipay, C::Wechat] {
        expect_promised(&apply(&hebi, channel, &[]).await.unwrap(), 3);
    }
    let papers = [M::IdCard, M::MedicalCard, M::JobProof];
    expect_promised(&apply(&hebi, C::CounterDestination, &papers).await.unwrap(), 15);
    // Wuhan promises no more than the law: 10 + 5.
    let mover = Mover::born(YOUNG);
    mover.is_welcome_at(&wuhan).await;
    let taken = apply_as(&mover, &wuhan, intake(C::NationalApp, &[]), |_| {}).await.unwrap();
    expect_promised(&taken, 15);
}

#[tokio::test]
async fn f30_at_the_counter_of_xian_the_account_moves_within_the_days_of_the_wallet() {
    let xian = given_destination(XIAN).await;
    let papers =
        [M::IdCard, M::SocialSecurityCard, M::MedicalCard, M::JobProof, M::AccountUseCommitment];
    expect_promised(&apply(&xian, C::CounterDestination, &papers).await.unwrap(), 5);
}

/// Without money: Qingdao takes none in.
#[tokio::test]
async fn c01_f06_at_qingdao_only_the_filing_is_promised_sooner_than_the_law_says() {
    let qingdao = given_destination(QINGDAO).await;
    let resident = |request: &mut v1::ApplyTransferRequest| request.origin_scheme = RESIDENT;
    for (channel, working_days) in [(C::CrossRegionFiling, 5), (C::NationalApp, 15)] {
        let case = apply_with(&qingdao, intake(channel, &[]), resident).await.unwrap();
        expect_promised(&case, working_days);
    }
}
