//! Money for relatives: wallet transfers between two regions, and premiums within one.

use jiexu_types::{Date, Timestamp};
use jiexu_wire::v1;
use serde_json::json;
use tonic::{Code, Status};
use uuid::Uuid;

use crate::grpcurl::Grpcurl;
use crate::rig::aftermath::expect_sound_pair;
use crate::rig::people::{BALANCE, RESIDENT, expect_imported};
use crate::rig::snapshot::{book, clearing, in_transit};
use crate::rig::{HEBI, Mover, NANTONG, Pair, Region, expect_reason, expect_refused, given_pair};

const HOUR_MS: u64 = 3_600_000;

/// A payer who is insured at Nantong, and a relative who is a resident at Hebi.
struct Family {
    payer: Mover,
    payee: Mover,
}

/// Two regions whose clocks are set to ten in the morning of a day to come.
async fn given_morning() -> (Pair, Date) {
    let mut pair = given_pair();
    for region in [&mut pair.nantong, &mut pair.hebi] {
        region.flag("--clock=simulated");
        region.list("clock is simulated");
    }
    pair.start().await;
    let clock = Grpcurl::operator(&pair.hebi).calls("jiexu.v1.ClockService/GetClock", &json!({}));
    let today: Date = clock["clock"]["today"].as_str().unwrap().parse().unwrap();
    let day = today.tomorrow().unwrap();
    set_both(&pair, day, 10);
    (pair, day)
}

fn set_both(pair: &Pair, day: Date, hour: u64) {
    set(&pair.nantong, day, hour);
    set(&pair.hebi, day, hour);
}

fn set(region: &Region, day: Date, hour: u64) {
    let instant = Timestamp::midnight(day).plus_millis(hour * HOUR_MS);
    let request = json!({ "to_ms": instant.as_millis().to_string() });
    Grpcurl::operator(region).calls("jiexu.v1.ClockService/AdvanceClock", &request);
}

async fn given_family(pair: &Pair) -> Family {
    let (payer, payee) = (Mover::new(), Mover::new());
    let record = v1::PersonRecord { suspended_on: String::new(), ..payer.record() };
    expect_imported(&pair.nantong, vec![record]).await;
    is_resident_at(&payee, &pair.hebi).await;
    Family { payer, payee }
}

async fn is_resident_at(person: &Mover, region: &Region) {
    let enrolment = v1::EnrolPersonRequest {
        scheme: RESIDENT,
        previous_region: String::new(),
        ..person.enrolment()
    };
    region.registry().enrol_person(enrolment).await.unwrap();
}

impl Family {
    fn transfer(&self, id: &Mover, amount_fen: i64) -> v1::TransferOutServiceApplyTransferRequest {
        v1::TransferOutServiceApplyTransferRequest {
            handoff_id: id.handoff.clone(),
            person_id: self.payer.person.clone(),
            name: self.payer.name.clone(),
            destination: HEBI.to_owned(),
            wallet: Some(v1::WalletTransfer {
                payee_id: self.payee.person.clone(),
                payee_name: self.payee.name.clone(),
                relation: v1::NearRelative::Parent.into(),
                amount_fen,
                check: v1::PayerCheck::Face.into(),
            }),
            ..Default::default()
        }
    }

    /// The payer sends, as a citizen would.
    async fn sends(&self, nantong: &Region, amount_fen: i64) -> Result<Mover, Status> {
        let transfer = self.payer.again();
        let mut citizen = nantong.client(&format!("citizen/{}", self.payer.person)).transfer_out();
        citizen.apply_transfer(self.transfer(&transfer, amount_fen)).await?;
        Ok(transfer)
    }

    /// The payee answers, as a citizen would.
    async fn answers(
        &self,
        transfer: &Mover,
        hebi: &Region,
        answer: v1::WalletAnswer,
    ) -> Result<v1::InboundTransfer, Status> {
        answers_as(&format!("citizen/{}", self.payee.person), transfer, hebi, answer).await
    }

    async fn expect_money(&self, pair: &Pair, payer: i64, payee: i64) {
        let there = self.payer.balance_at(&pair.nantong).await;
        let here = self.payee.balance_at(&pair.hebi).await;
        assert_eq!((there, here), (payer, payee));
    }
}

async fn answers_as(
    caller: &str,
    transfer: &Mover,
    hebi: &Region,
    answer: v1::WalletAnswer,
) -> Result<v1::InboundTransfer, Status> {
    let handoff_id = transfer.handoff.clone();
    let request = v1::AnswerWalletTransferRequest { handoff_id, answer: answer.into() };
    let response = hebi.client(caller).transfer_in().answer_wallet_transfer(request).await?;
    Ok(response.into_inner().transfer.unwrap())
}

/// Sent, and waiting at Hebi.
async fn given_waiting(pair: &Pair, family: &Family, amount_fen: i64) -> Mover {
    let transfer = family.sends(&pair.nantong, amount_fen).await.unwrap();
    transfer.becomes_outbound(&pair.nantong, v1::OutboundState::Delivered).await;
    let there = transfer.becomes_inbound(&pair.hebi, v1::InboundState::Receiving).await;
    assert!(there.payee_until_ms > 0, "{there:?}");
    transfer
}

async fn accepted(pair: &Pair, family: &Family, amount_fen: i64) -> Mover {
    let transfer = given_waiting(pair, family, amount_fen).await;
    let accept = v1::WalletAnswer::Accept;
    let done = family.answers(&transfer, &pair.hebi, accept).await.unwrap();
    assert_eq!(done.state(), v1::InboundState::Completed);
    transfer.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    transfer
}

#[tokio::test]
async fn f57_f58_money_goes_to_a_relative_across_provinces() {
    let (mut pair, day) = given_morning().await;
    let family = given_family(&pair).await;
    let transfer = given_waiting(&pair, &family, 20_000).await;
    family.expect_money(&pair, BALANCE - 20_000, 0).await;
    assert_eq!(in_transit(&book(&pair.nantong).await), 20_000);

    // Until six the next morning, and only the payee, or an operator, may say.
    let case = transfer.inbound(&pair.hebi).await.unwrap();
    let until = Timestamp::midnight(day.tomorrow().unwrap()).plus_millis(6 * HOUR_MS);
    assert_eq!(case.payee_until_ms, i64::try_from(until.as_millis()).unwrap());
    let payer = format!("citizen/{}", family.payer.person);
    let accept = v1::WalletAnswer::Accept;
    let status = answers_as(&payer, &transfer, &pair.hebi, accept).await.unwrap_err();
    expect_reason(&status, Code::NotFound, "NOT_FOUND");
    let employer = "employer/91350100M000100Y43";
    let status = answers_as(employer, &transfer, &pair.hebi, accept).await.unwrap_err();
    expect_reason(&status, Code::PermissionDenied, "NOT_ALLOWED");

    for _twice in 0..2 {
        let done = family.answers(&transfer, &pair.hebi, accept).await.unwrap();
        let completion = done.completion.unwrap();
        assert_eq!(completion.credited_fen, 20_000);
        assert_eq!((completion.recognised_months, completion.takes_over_on.as_str()), (0, ""));
        let form = done.form.unwrap();
        assert_eq!((form.contributions.len(), form.available_from.as_str()), (0, ""));
    }
    transfer.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    family.expect_money(&pair, BALANCE - 20_000, 20_000).await;
    let (there, here) = (book(&pair.nantong).await, book(&pair.hebi).await);
    assert_eq!((clearing(&there), clearing(&here)), (20_000, -20_000));
    let relation = family.payer.relation_at(&pair.nantong).await;
    assert!(matches!(relation, v1::relation::Status::Active(_)), "{relation:?}");
    let late = v1::WalletAnswer::Decline;
    let status = family.answers(&transfer, &pair.hebi, late).await.unwrap_err();
    expect_reason(&status, Code::FailedPrecondition, "NOT_AWAITING_PAYEE");
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn c16_the_four_limits_hold_at_the_payers_region() {
    let (mut pair, day) = given_morning().await;
    let family = given_family(&pair).await;
    // Two thousand yuan at most, and no more than there is.
    let status = family.sends(&pair.nantong, 200_001).await.unwrap_err();
    expect_refused(&status, &["WALLET_AMOUNT"]);
    let status = family.sends(&pair.nantong, BALANCE + 1).await.unwrap_err();
    expect_refused(&status, &["WALLET_AMOUNT", "WALLET_BALANCE"]);
    // One at a time, three a day.
    let first = given_waiting(&pair, &family, 200_000).await;
    let status = family.sends(&pair.nantong, 1).await.unwrap_err();
    expect_refused(&status, &["OUT_IN_PROGRESS"]);
    family.answers(&first, &pair.hebi, v1::WalletAnswer::Decline).await.unwrap();
    let back = first.becomes_outbound(&pair.nantong, v1::OutboundState::Returned).await;
    assert_eq!(back.refusals, [i32::from(v1::Refusal::WalletDeclined)]);
    accepted(&pair, &family, 100).await;
    accepted(&pair, &family, 100).await;
    let status = family.sends(&pair.nantong, 100).await.unwrap_err();
    expect_refused(&status, &["WALLET_DAILY_LIMIT"]);
    family.expect_money(&pair, BALANCE - 200, 200).await;
    // Closed at night, open at six.
    let next = day.tomorrow().unwrap();
    set_both(&pair, next, 5);
    let status = family.sends(&pair.nantong, 100).await.unwrap_err();
    expect_refused(&status, &["WALLET_CLOSED"]);
    set_both(&pair, next, 6);
    accepted(&pair, &family, 100).await;
    set_both(&pair, next, 22);
    let status = family.sends(&pair.nantong, 100).await.unwrap_err();
    expect_refused(&status, &["WALLET_CLOSED"]);
    family.expect_money(&pair, BALANCE - 300, 300).await;
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn c16_unaccepted_money_is_back_at_six_whoever_was_killed_meanwhile() {
    let (mut pair, day) = given_morning().await;
    let family = given_family(&pair).await;
    let transfer = given_waiting(&pair, &family, 20_000).await;
    pair.hebi.kill();
    pair.hebi.start().await;
    let next = day.tomorrow().unwrap();
    set(&pair.hebi, next, 5);
    let waiting = transfer.inbound(&pair.hebi).await.unwrap();
    assert_eq!(waiting.state(), v1::InboundState::Receiving);
    // The origin is dead when the money turns round.
    pair.nantong.kill();
    set(&pair.hebi, next, 6);
    let refused = transfer.becomes_inbound(&pair.hebi, v1::InboundState::Refused).await;
    assert_eq!(refused.refusals, [i32::from(v1::Refusal::WalletNotAccepted)]);
    pair.hebi.kill();
    pair.start().await;
    transfer.becomes_outbound(&pair.nantong, v1::OutboundState::Returned).await;
    family.expect_money(&pair, BALANCE, 0).await;
    let accept = v1::WalletAnswer::Accept;
    let status = family.answers(&transfer, &pair.hebi, accept).await.unwrap_err();
    expect_reason(&status, Code::FailedPrecondition, "NOT_AWAITING_PAYEE");
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn f57_a_transfer_survives_the_death_of_both_regions() {
    let (mut pair, _) = given_morning().await;
    let family = given_family(&pair).await;
    pair.hebi.kill();
    let transfer = family.sends(&pair.nantong, 20_000).await.unwrap();
    pair.nantong.kill();
    pair.start().await;
    transfer.becomes_outbound(&pair.nantong, v1::OutboundState::Delivered).await;
    pair.nantong.kill();
    family.answers(&transfer, &pair.hebi, v1::WalletAnswer::Accept).await.unwrap();
    pair.hebi.kill();
    pair.start().await;
    transfer.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    family.expect_money(&pair, BALANCE - 20_000, 20_000).await;
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn f57_the_payee_must_be_insured_and_the_payer_must_ask() {
    let (mut pair, _) = given_morning().await;
    let family = given_family(&pair).await;
    let stranger = Family { payer: family.payer.clone(), payee: Mover::new() };
    let transfer = stranger.sends(&pair.nantong, 100).await.unwrap();
    let refused = transfer.becomes_outbound(&pair.nantong, v1::OutboundState::Refused).await;
    assert_eq!(refused.refusals, [i32::from(v1::Refusal::WalletPayeeNotInsured)]);
    let unknown = Family { payer: Mover::new(), payee: family.payee.clone() };
    let status = unknown.sends(&pair.nantong, 100).await.unwrap_err();
    expect_refused(&status, &["WALLET_NOT_INSURED"]);

    // Nobody sends another's money.
    let transfer = family.transfer(&family.payer.again(), 100);
    for caller in [format!("citizen/{}", family.payee.person), "employer/91350100M000100Y43".into()]
    {
        let mut client = pair.nantong.client(&caller).transfer_out();
        let status = client.apply_transfer(transfer.clone()).await.unwrap_err();
        expect_reason(&status, Code::PermissionDenied, "NOT_ALLOWED");
    }
    // Not even a region.
    let application = v1::Application {
        handoff_id: Uuid::new_v4().to_string(),
        person_id: family.payer.person.clone(),
        name: family.payer.name.clone(),
        origin: NANTONG.to_owned(),
        destination: HEBI.to_owned(),
        wallet: transfer.wallet.clone(),
        ..Default::default()
    };
    let request = v1::RequestTransferRequest { application: Some(application.clone()) };
    let mut hebi = pair.nantong.client(&format!("region/{HEBI}")).transfer_out();
    hebi.request_transfer(request).await.unwrap();
    let asked = Mover { handoff: application.handoff_id, ..family.payer.clone() };
    let case = asked.outbound(&pair.nantong).await.unwrap();
    assert_eq!(case.refusals, [i32::from(v1::Refusal::WalletApplyAtOrigin)]);
    let oneself = Family { payer: family.payer.clone(), payee: family.payer.clone() };
    let status = oneself.sends(&pair.nantong, 100).await.unwrap_err();
    expect_reason(&status, Code::InvalidArgument, "BAD_FIELD");
    family.expect_money(&pair, BALANCE, 0).await;
    // What Hebi never asked for it does not know.
    pair.hebi.list("would not take a message");
    pair.nantong.list("would not take a message");
    pair.terminate().await;
}

#[tokio::test]
async fn f56_an_account_pays_a_relatives_resident_premium() {
    let (mut pair, _) = given_morning().await;
    let Family { payer, .. } = given_family(&pair).await;
    let child = Mover::new();
    is_resident_at(&child, &pair.nantong).await;
    let premium = |id: &str, amount_fen| v1::PayFamilyPremiumRequest {
        payment_id: id.to_owned(),
        payer_id: payer.person.clone(),
        relative_id: child.person.clone(),
        month: 202_604,
        amount_fen,
    };
    let mut citizen = pair.nantong.client(&format!("citizen/{}", payer.person)).registry();
    let refused = premium(&Uuid::new_v4().to_string(), 38_000);
    let status = citizen.pay_family_premium(refused).await.unwrap_err();
    expect_reason(&status, Code::FailedPrecondition, "NO_GRANT");

    let grant =
        v1::Grant { relative_id: child.person.clone(), relation: v1::NearRelative::Child.into() };
    let grants =
        v1::Part { part: Some(v1::part::Part::Grants(v1::GrantList { grants: vec![grant] })) };
    let person_id = payer.person.clone();
    let request = v1::RecordParticularsRequest { person_id, revision: 1, part: Some(grants) };
    pair.nantong.registry().record_particulars(request).await.unwrap();

    let id = Uuid::new_v4().to_string();
    for expected in [v1::EntryOutcome::Recorded, v1::EntryOutcome::Repeated] {
        let response = citizen.pay_family_premium(premium(&id, 38_000)).await.unwrap();
        assert_eq!(response.into_inner().outcome(), expected);
        pair.nantong.kill();
        pair.nantong.start().await;
    }
    let status = citizen.pay_family_premium(premium(&id, 38_001)).await.unwrap_err();
    expect_reason(&status, Code::AlreadyExists, "CONFLICT");
    let again = premium(&Uuid::new_v4().to_string(), 38_000);
    let status = citizen.pay_family_premium(again).await.unwrap_err();
    expect_reason(&status, Code::FailedPrecondition, "MONTH_PAID");
    let mut other = pair.nantong.client(&format!("citizen/{}", child.person)).registry();
    let status = other.pay_family_premium(premium(&id, 38_000)).await.unwrap_err();
    expect_reason(&status, Code::PermissionDenied, "NOT_ALLOWED");

    assert_eq!(payer.balance_at(&pair.nantong).await, BALANCE - 38_000);
    let months = child.months_at(&pair.nantong).await;
    assert_eq!((months.resident_months, months.contributions.len()), (1, 1));
    assert_eq!(months.contributions[0].channel(), v1::PaymentChannel::FamilyAccount);
    expect_sound_pair(&mut pair).await;
}
