//! How long things may take (办理时限), by region and channel.

use super::*;

#[tokio::test]
async fn r20_fuzhou_promises_to_send_within_eight_working_days() {
    let (fuzhou, xian) = (given_origin(FUZHOU).await, given_origin(XIAN).await);
    let due = async |region: &Region| {
        let mover = Mover::new();
        mover.is_on_record_at(region).await;
        let hebi = DestinationByHand::hebi(&mover, region);
        let origin = region.code.to_owned();
        hebi.requests_with(v1::Application { origin, ..hebi.application() }).await.unwrap();
        let acceptance = mover.outbound(region).await.unwrap().acceptance.unwrap();
        (acceptance.accepted_on, acceptance.due_out.unwrap().due_on)
    };
    let ((accepted, early), (again, late)) = (due(&fuzhou).await, due(&xian).await);
    // Midnight may fall between the two; then there is nothing to compare.
    if accepted == again {
        assert!(early < late, "8 working days end on {early}, 10 on {late}");
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
    .map(|day| jiexu_types::parse_date(&day).unwrap());
    assert!(form > accepted && form < money);
    let months = |day: jiexu_types::Date| i32::from(day.year()) * 12 + i32::from(day.month());
    assert!(months(money) - months(accepted) >= 3, "{money}");
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
    let due = async || mover.inbound(&fuzhou).await.unwrap().due_in.unwrap().due_on;
    let by_the_form = due().await;
    nantong.delivers_money(BALANCE).await.unwrap();
    mover.becomes_inbound(&fuzhou, v1::InboundState::Completed).await;
    let by_the_money = due().await;
    assert!(by_the_money < by_the_form, "2 days end on {by_the_money}, 5 on {by_the_form}");
}

#[tokio::test]
async fn f28_f29_f31_each_channel_has_its_promise() {
    let (hebi, wuhan) = (given_destination(HEBI).await, given_destination(WUHAN).await);
    let promised =
        |transfer: v1::InboundTransfer| transfer.receipt.unwrap().promised.unwrap().due_on;
    let online = promised(apply(&hebi, C::NationalApp, &[]).await.unwrap());
    let papers = [M::IdCard, M::MedicalCard, M::JobProof];
    let offline = promised(apply(&hebi, C::CounterDestination, &papers).await.unwrap());
    assert!(online < offline, "3 working days end on {online}, 15 on {offline}");
    let mover = Mover::born(YOUNG);
    mover.is_welcome_at(&wuhan).await;
    let taken = apply_as(&mover, &wuhan, intake(C::NationalApp, &[]), |_| {}).await.unwrap();
    assert!(online < promised(taken), "Wuhan promises no more than the law: 10 + 5");
}

#[tokio::test]
async fn f30_at_the_counter_of_xian_the_account_moves_within_the_days_of_the_wallet() {
    let (xian, hebi) = (given_destination(XIAN).await, given_destination(HEBI).await);
    let papers =
        [M::IdCard, M::SocialSecurityCard, M::MedicalCard, M::JobProof, M::AccountUseCommitment];
    let promised = async |region: &Region| {
        let case = apply(region, C::CounterDestination, &papers).await.unwrap();
        case.receipt.unwrap().promised.unwrap().due_on
    };
    let (wallet, offline) = (promised(&xian).await, promised(&hebi).await);
    assert!(wallet < offline, "5 working days end on {wallet}, 15 on {offline}");
}
