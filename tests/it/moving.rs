//! What a person has after the move: filings of remote care, an account that pays, months with the
//! channel of their payment, and the money of who changes the scheme as well.

use jiexu_wire::v1;
use jiexu_wire::v1::part::Part;
use tonic::Code;

use crate::rig::aftermath::expect_sound_pair;
use crate::rig::people::{
    BALANCE, EMPLOYEE, FIRST_CREDIT, MONTHS, RESIDENT, expect_imported, given_mover,
};
use crate::rig::{HEBI, Mover, Pair, Region, expect_reason, given_running_pair};

const SHANGHAI: &str = "310000";

fn filing(region: &str, from: &str, until: &str) -> v1::Filing {
    v1::Filing {
        kind: v1::FilingKind::LongTerm.into(),
        region: region.to_owned(),
        from: from.to_owned(),
        until: until.to_owned(),
    }
}

#[tokio::test]
async fn f18b_a_filing_that_leads_elsewhere_is_opened_at_the_destination_and_the_others_end() {
    use v1::FilingMark::{Ended, Opened};

    let mut pair = given_running_pair().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    let [to_shanghai, to_hebi] = [SHANGHAI, HEBI].map(|place| filing(place, "2025-01-01", ""));
    let filings = vec![to_shanghai.clone(), to_hebi.clone()];
    let part = Some(v1::Part { part: Some(Part::Filings(v1::FilingList { filings })) });
    let request =
        v1::RecordParticularsRequest { person_id: mover.person.clone(), revision: 1, part };
    pair.nantong.registry().record_particulars(request).await.unwrap();

    mover.applies_at(&pair.hebi).await.unwrap();
    let done = mover.becomes_inbound(&pair.hebi, v1::InboundState::Completed).await;
    let told = mover.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    // Both ends tell of each filing on the form what became of it.
    let form = done.form.unwrap().dossier.unwrap().filings;
    for completion in [done.completion.unwrap(), told.completion.unwrap()] {
        let marks = completion.filing_marks();
        let told: Vec<_> = form.iter().map(|filing| filing.region.as_str()).zip(marks).collect();
        assert_eq!(told, [(SHANGHAI, Opened), (HEBI, Ended)]);
    }

    let dossier = mover.coverage_at(&pair.hebi).await.particulars.unwrap().dossier.unwrap();
    assert_eq!(dossier.filings, [filing(SHANGHAI, "2026-03-01", "")]);
    let dossier = mover.coverage_at(&pair.nantong).await.particulars.unwrap().dossier.unwrap();
    let ended = |filing: v1::Filing| v1::Filing { until: "2026-03-01".to_owned(), ..filing };
    assert_eq!(dossier.filings, [ended(to_shanghai), ended(to_hebi)]);
    expect_sound_pair(&mut pair).await;
}

/// Whether the account pays, and why not.
async fn usable(mover: &Mover, region: &Region) -> (bool, v1::RegistryRefusal) {
    let request = v1::GetAccountRequest { person_id: mover.person.clone() };
    let account = region.registry().get_account(request).await.unwrap().into_inner();
    (account.account_usable, account.barred_by())
}

#[tokio::test]
async fn f40_a_small_purchase_at_the_destination_shows_that_the_account_has_come() {
    use v1::RegistryRefusal::{InsufficientBalance, Unspecified};

    let mut pair = given_running_pair().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    mover.applies_at(&pair.hebi).await.unwrap();
    mover.becomes_inbound(&pair.hebi, v1::InboundState::Completed).await;
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    assert_eq!(usable(&mover, &pair.hebi).await, (true, Unspecified));
    assert_eq!(usable(&mover, &pair.nantong).await, (false, InsufficientBalance));
    // More than was here before the money came, less one fen of it.
    mover.spends_at(&pair.hebi, FIRST_CREDIT + 1).await.unwrap();
    assert_eq!(mover.balance_at(&pair.hebi).await, BALANCE - 1);
    let left = mover.spends_at(&pair.nantong, 1).await.unwrap_err();
    expect_reason(&left, Code::FailedPrecondition, "INSUFFICIENT_BALANCE");
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn f54_the_channel_of_a_payment_is_told_and_goes_along() {
    let mut pair = given_running_pair().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    let channel = i32::from(v1::PaymentChannel::WechatCity);
    let paid = v1::RecordContributionRequest { channel, ..mover.contribution(202_604, 7) };
    pair.hebi.registry().record_contribution(paid).await.unwrap();
    mover.applies_at(&pair.hebi).await.unwrap();
    mover.becomes_inbound(&pair.hebi, v1::InboundState::Completed).await;
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    let months = mover.months_at(&pair.hebi).await;
    let by_channel = months.contributions.iter().filter(|run| run.channel == channel);
    let by_channel: Vec<_> = by_channel.map(|run| (run.first_month, run.last_month)).collect();
    assert_eq!(by_channel, [(202_604, 202_604)]);
    assert_eq!(months.employee_months, MONTHS + 2);
    expect_sound_pair(&mut pair).await;
}

/// On record at Nantong in one scheme, welcome at Hebi in the other, and applied for there.
async fn given_change_of_scheme(pair: &Pair, from: i32, to: i32) -> Mover {
    let mover = Mover::new();
    let mut record = v1::PersonRecord { scheme: from, ..mover.record() };
    record.contributions[0].scheme = from;
    if from == RESIDENT {
        record.balance_fen = 0;
        record.contributions[0].credited_fen = 0;
    }
    expect_imported(&pair.nantong, vec![record]).await;
    let mut hebi = pair.hebi.registry();
    hebi.enrol_person(v1::EnrolPersonRequest { scheme: to, ..mover.enrolment() }).await.unwrap();
    let paid = v1::RecordContributionRequest { scheme: to, ..mover.contribution(202_603, 0) };
    hebi.record_contribution(paid).await.unwrap();
    let (origin_scheme, destination_scheme) = (from, to);
    let application =
        v1::ApplyTransferRequest { origin_scheme, destination_scheme, ..mover.application() };
    pair.hebi.transfer_in().apply_transfer(application).await.unwrap();
    mover
}

#[tokio::test]
async fn r11_c12_the_account_of_who_becomes_a_resident_goes_along_and_pays_there() {
    let mut pair = given_running_pair().await;
    let mover = given_change_of_scheme(&pair, EMPLOYEE, RESIDENT).await;
    let done = mover.becomes_inbound(&pair.hebi, v1::InboundState::Completed).await;
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    let completion = done.completion.unwrap();
    assert_eq!(completion.credited_fen, BALANCE);
    assert_eq!((completion.employee_months, completion.resident_months), (MONTHS, 1));
    assert_eq!(mover.balance_at(&pair.nantong).await, 0);
    assert_eq!(mover.balance_at(&pair.hebi).await, BALANCE);
    // It is the money of before: the scheme itself credits nothing.
    let credited =
        v1::RecordContributionRequest { scheme: RESIDENT, ..mover.contribution(202_604, 7) };
    let refused = pair.hebi.registry().record_contribution(credited).await.unwrap_err();
    expect_reason(&refused, Code::FailedPrecondition, "NO_ACCOUNT");
    mover.spends_at(&pair.hebi, 7).await.unwrap();
    assert_eq!(mover.balance_at(&pair.hebi).await, BALANCE - 7);
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn r11_a_resident_becomes_an_employee_and_brings_the_months() {
    let mut pair = given_running_pair().await;
    let mover = given_change_of_scheme(&pair, RESIDENT, EMPLOYEE).await;
    let done = mover.becomes_inbound(&pair.hebi, v1::InboundState::Completed).await;
    let told = mover.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    let completion = done.completion.unwrap();
    assert_eq!((completion.employee_months, completion.resident_months), (1, MONTHS));
    assert_eq!((completion.credited_fen, done.notice), (0, None));
    assert_eq!(told.completion, Some(completion));
    let months = mover.months_at(&pair.hebi).await;
    assert_eq!((months.employee_months, months.resident_months), (1, MONTHS));
    expect_sound_pair(&mut pair).await;
}
