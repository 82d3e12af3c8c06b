//! The rules of the sample regions, each shown through gRPC in a region where it is switched on. A
//! test is named after the row of the rule; README has the table.

mod times;

use jiexu_wire::v1;
use jiexu_wire::v1::Channel as C;
use jiexu_wire::v1::Material as M;
use jiexu_wire::v1::TransferReason as Reason;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use crate::rig::hand::{DestinationByHand, NantongByHand};
use crate::rig::people::{BALANCE, RESIDENT, expect_imported, given_mover};
use crate::rig::{HEBI, Mover, NANTONG, Region, expect_reason, expect_refused, given_pair};

const XINXIANG: &str = "410700";
const WUHAN: &str = "420100";
const FUZHOU: &str = "350100";
const XIAN: &str = "610100";
const QINGDAO: &str = "370200";

/// Below every age limit for a long time yet.
const YOUNG: u64 = 2008;

/// The agency's letter box: a digest of no document in particular.
const DIGEST: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// A destination alone; Nantong, in another province, is played by hand.
async fn given_destination(code: &'static str) -> Region {
    let mut region = Region::new(code, "transfer-in");
    region.knows(&Region::new(NANTONG, "transfer-out"));
    region.start().await;
    region
}

/// An origin alone; Hebi is played by hand.
async fn given_origin(code: &'static str) -> Region {
    let mut region = Region::new(code, "transfer-out");
    region.knows(&Region::new(HEBI, "transfer-in"));
    region.start().await;
    region
}

fn intake(channel: C, materials: &[M]) -> v1::Intake {
    let attachment =
        |material: &M| v1::Attachment { material: i32::from(*material), sha256: DIGEST.to_owned() };
    v1::Intake {
        channel: channel.into(),
        attachments: materials.iter().map(attachment).collect(),
        ..v1::Intake::default()
    }
}

/// Somebody whom the destination welcomes applies there.
async fn apply_with(
    region: &Region,
    intake: v1::Intake,
    change: impl FnOnce(&mut v1::ApplyTransferRequest),
) -> Result<v1::InboundTransfer, Status> {
    let mover = Mover::new();
    mover.is_welcome_at(region).await;
    apply_as(&mover, region, intake, change).await
}

async fn apply_as(
    mover: &Mover,
    region: &Region,
    intake: v1::Intake,
    change: impl FnOnce(&mut v1::ApplyTransferRequest),
) -> Result<v1::InboundTransfer, Status> {
    let mut request = v1::ApplyTransferRequest { intake: Some(intake), ..mover.application() };
    change(&mut request);
    let response = region.transfer_in().apply_transfer(request).await?;
    Ok(response.into_inner().transfer.unwrap())
}

async fn apply(
    region: &Region,
    channel: C,
    materials: &[M],
) -> Result<v1::InboundTransfer, Status> {
    apply_with(region, intake(channel, materials), |_| {}).await
}

/// Refused for missing documents, and these are named.
#[track_caller]
fn expect_missing<T: std::fmt::Debug>(answer: Result<T, Status>, documents: &[&str]) {
    let status = answer.unwrap_err();
    expect_refused(&status, &["MATERIAL_MISSING"]);
    let violations = status.get_details_precondition_failure().unwrap().violations;
    let subjects: Vec<&str> = violations.iter().map(|v| v.subject.as_str()).collect();
    assert_eq!(subjects, documents);
}

#[tokio::test]
async fn f03_the_web_asks_for_both_sides_of_the_card_and_a_proof_of_residence() {
    let hebi = given_destination(HEBI).await;
    let missing = ["MATERIAL_ID_FRONT", "MATERIAL_ID_BACK", "MATERIAL_RESIDENCE_PROOF"];
    expect_missing(apply(&hebi, C::NationalWeb, &[]).await, &missing);
    let half = apply(&hebi, C::NationalWeb, &[M::IdFront, M::ResidenceProof]).await;
    expect_missing(half, &["MATERIAL_ID_BACK"]);
    let all = [M::IdFront, M::IdBack, M::ResidenceProof];
    let taken = apply(&hebi, C::NationalWeb, &all).await.unwrap();
    assert_eq!(taken.application.unwrap().intake.unwrap().attachments.len(), 3);
}

#[tokio::test]
async fn f02_f04_f05_the_app_and_the_mini_programs_need_no_documents() {
    let hebi = given_destination(HEBI).await;
    for channel in [C::NationalApp, C::Alipay, C::Wechat] {
        apply(&hebi, channel, &[]).await.unwrap();
    }
}

#[tokio::test]
async fn f20_the_counter_of_nantong_asks_by_the_reason() {
    let nantong = given_destination_nantong().await;
    let at_counter = async |reason: Reason, materials: &[M]| {
        let intake = intake(C::CounterDestination, materials);
        // From Suzhou, within the province: nobody comes to this counter from another one.
        apply_with(&nantong, intake, |request| {
            request.origin = "320500".to_owned();
            request.reason = reason.into();
        })
        .await
    };
    let card = "MATERIAL_MEDICAL_CARD|MATERIAL_SOCIAL_SECURITY_CARD|MATERIAL_ELECTRONIC_CREDENTIAL";
    let job = at_counter(Reason::JobChange, &[]).await;
    expect_missing(job, &["MATERIAL_ID_CARD", card, "MATERIAL_JOB_PROOF"]);
    let hukou = at_counter(Reason::HukouMove, &[M::IdCard, M::MedicalCard]).await;
    expect_missing(hukou, &["MATERIAL_HUKOU_PROOF"]);
    at_counter(Reason::Other, &[M::IdCard, M::ElectronicCredential]).await.unwrap();
}

async fn given_destination_nantong() -> Region {
    let mut region = Region::new(NANTONG, "transfer-in");
    region.knows(&Region::new(HEBI, "transfer-out"));
    region.knows_address("320500=http://127.0.0.1:1");
    region.start().await;
    region
}

#[tokio::test]
async fn f10_across_provinces_nobody_applies_at_the_counter_of_nantong() {
    let nantong = given_destination_nantong().await;
    let papers = [M::IdCard, M::MedicalCard, M::JobProof];
    let from_hebi = |request: &mut v1::ApplyTransferRequest| request.origin = HEBI.to_owned();
    let at_counter = intake(C::CounterDestination, &papers);
    let status = apply_with(&nantong, at_counter, from_hebi).await.unwrap_err();
    expect_refused(&status, &["CROSS_PROVINCE_ONLINE_ONLY"]);
    let by_post = v1::Intake {
        tracking_no: "EMS 100".to_owned(),
        received_on: "2026-03-05".to_owned(),
        ..intake(C::Mail, &papers)
    };
    apply_with(&nantong, by_post, from_hebi).await.unwrap();
    apply_with(&nantong, intake(C::NationalApp, &[]), from_hebi).await.unwrap();
}

#[tokio::test]
async fn f11_xian_has_no_online_channel() {
    let xian = given_destination(XIAN).await;
    let commitment = [M::AccountUseCommitment];
    let status = apply(&xian, C::NationalApp, &commitment).await.unwrap_err();
    expect_refused(&status, &["CHANNEL_NOT_OPEN"]);
    let report =
        crate::rig::expect_reason(&status, tonic::Code::FailedPrecondition, "CHANNEL_NOT_OPEN");
    assert_eq!(report.metadata["remedy_CHANNEL_NOT_OPEN"], "USE_OTHER_CHANNEL");
}

#[tokio::test]
async fn f11_what_the_app_takes_at_wuhan_is_completed_at_the_counter() {
    let wuhan = given_destination(WUHAN).await;
    let mover = Mover::born(YOUNG);
    mover.is_welcome_at(&wuhan).await;
    let taken = apply_as(&mover, &wuhan, intake(C::NationalApp, &[]), |_| {}).await.unwrap();
    assert!(taken.receipt.unwrap().counter_step);
    let nantong = NantongByHand { mover: &mover, hebi: &wuhan };
    nantong.accepts(BALANCE).await.unwrap();
    nantong.delivers_form(nantong.form()).await.unwrap();
    nantong.delivers_money(BALANCE).await.unwrap();
    mover.becomes_inbound(&wuhan, v1::InboundState::UnderReview).await;
    let request = v1::TransferInServiceReviewTransferRequest {
        handoff_id: mover.handoff.clone(),
        review: Some(approval()),
        entry_no: 1,
    };
    wuhan.transfer_in_by("li").review_transfer(request).await.unwrap();
    let check = v1::TransferInServiceCheckReviewRequest {
        handoff_id: mover.handoff.clone(),
        entry_no: 1,
        finding: v1::CheckFinding::Passed.into(),
    };
    let alone = wuhan.transfer_in_by("li").check_review(check.clone()).await.unwrap_err();
    expect_reason(&alone, Code::PermissionDenied, "SAME_OPERATOR");
    wuhan.transfer_in_by("wang").check_review(check).await.unwrap();
    mover.becomes_inbound(&wuhan, v1::InboundState::Completed).await;
}

fn approval() -> v1::Review {
    v1::Review { decision: Some(v1::review::Decision::Approve(v1::Approval::default())) }
}

#[tokio::test]
async fn r15_two_operators_at_wuhan_let_a_person_leave() {
    let wuhan = given_origin(WUHAN).await;
    let mover = Mover::born(YOUNG);
    mover.is_on_record_at(&wuhan).await;
    let hebi = DestinationByHand::hebi(&mover, &wuhan);
    let application = v1::Application { origin: WUHAN.to_owned(), ..hebi.application() };
    hebi.requests_with(application).await.unwrap();
    mover.becomes_outbound(&wuhan, v1::OutboundState::UnderReview).await;
    let request = v1::TransferOutServiceReviewTransferRequest {
        handoff_id: mover.handoff.clone(),
        review: Some(approval()),
        entry_no: 1,
    };
    wuhan.transfer_out_by("li").review_transfer(request).await.unwrap();
    assert_eq!(mover.balance_at(&wuhan).await, BALANCE, "one operator moves nothing");
    let check = v1::TransferOutServiceCheckReviewRequest {
        handoff_id: mover.handoff.clone(),
        entry_no: 1,
        finding: v1::CheckFinding::Passed.into(),
    };
    wuhan.transfer_out_by("wang").check_review(check).await.unwrap();
    mover.becomes_outbound(&wuhan, v1::OutboundState::Frozen).await;
    assert_eq!(mover.balance_at(&wuhan).await, 0);
}

#[tokio::test]
async fn f07_f08_wuhan_takes_its_platforms_and_either_counter() {
    let wuhan = given_destination(WUHAN).await;
    let young = async |intake: v1::Intake| {
        let mover = Mover::born(YOUNG);
        mover.is_welcome_at(&wuhan).await;
        apply_as(&mover, &wuhan, intake, |_| {}).await
    };
    let platform = v1::Intake { platform: "鄂汇办".to_owned(), ..intake(C::LocalPlatform, &[]) };
    young(platform).await.unwrap();
    for counter in [C::CounterOrigin, C::CounterDestination] {
        young(intake(counter, &[M::IdCard, M::ResidenceProof])).await.unwrap();
    }
    expect_refused(&young(intake(C::Alipay, &[])).await.unwrap_err(), &["CHANNEL_NOT_OPEN"]);
}

#[tokio::test]
async fn f13_r08_an_employer_applies_for_employees_only() {
    let hebi = given_destination(HEBI).await;
    let employer = v1::Intake {
        by: Some(v1::intake::By::Employer("91350100M000100Y43".to_owned())),
        ..intake(C::NationalApp, &[])
    };
    apply_with(&hebi, employer.clone(), |_| {}).await.unwrap();
    let resident = apply_with(&hebi, employer, |request| request.destination_scheme = RESIDENT);
    let codes = ["IN_NOT_ENROLLED", "IN_NO_PAYMENT", "APPLICANT_NOT_ENTITLED"];
    expect_refused(&resident.await.unwrap_err(), &codes);
}

#[tokio::test]
async fn f16_wuhan_has_an_age_limit_across_provinces() {
    let wuhan = given_destination(WUHAN).await;
    let apply = async |mover: Mover, hukou: &str| {
        mover.is_welcome_at(&wuhan).await;
        let platform = v1::Intake {
            platform: "鄂汇办".to_owned(),
            hukou: hukou.to_owned(),
            ..intake(C::LocalPlatform, &[])
        };
        apply_as(&mover, &wuhan, platform, |_| {}).await
    };
    let status = apply(Mover::born(1960), "").await.unwrap_err();
    expect_refused(&status, &["AGE_LIMIT_CROSS_PROVINCE"]);
    // Household registration at the destination, in one of its districts.
    apply(Mover::born(1960), "420106").await.unwrap();
    apply(Mover::born(YOUNG), "").await.unwrap();
}

#[tokio::test]
async fn f21_the_counter_of_hebi_takes_the_credential_for_the_card() {
    let hebi = given_destination(HEBI).await;
    let card = "MATERIAL_MEDICAL_CARD|MATERIAL_ELECTRONIC_CREDENTIAL";
    let nothing = apply(&hebi, C::CounterDestination, &[]).await;
    expect_missing(nothing, &["MATERIAL_ID_CARD", card, "MATERIAL_JOB_PROOF"]);
    let all = [M::IdCard, M::ElectronicCredential, M::JobProof];
    apply(&hebi, C::CounterDestination, &all).await.unwrap();
    let hukou = intake(C::CounterDestination, &[M::IdCard, M::MedicalCard]);
    let moved = apply_with(&hebi, hukou, |request| request.reason = Reason::HukouMove.into());
    expect_missing(moved.await, &["MATERIAL_HOUSEHOLD_REGISTER"]);
    expect_refused(&apply(&hebi, C::CounterOrigin, &[]).await.unwrap_err(), &["CHANNEL_NOT_OPEN"]);
}

#[tokio::test]
async fn c08_xinxiang_wants_a_certificate_from_another_province_only() {
    let mut xinxiang = Region::new(XINXIANG, "transfer-in");
    xinxiang.knows(&Region::new(NANTONG, "transfer-out"));
    xinxiang.knows(&Region::new(HEBI, "transfer-out"));
    xinxiang.start().await;
    let far = apply(&xinxiang, C::CounterDestination, &[]).await;
    expect_missing(far, &["MATERIAL_COVERAGE_CERTIFICATE"]);
    let near = intake(C::CounterDestination, &[]);
    apply_with(&xinxiang, near, |request| request.origin = HEBI.to_owned()).await.unwrap();
}

#[tokio::test]
async fn r10_xinxiang_waits_until_the_benefit_period_has_begun() {
    let xinxiang = given_destination(XINXIANG).await;
    let mover = Mover::new();
    let (enrolled_on, scheme) = ("2099-01-01".to_owned(), RESIDENT);
    let enrolment = v1::EnrolPersonRequest { enrolled_on, scheme, ..mover.enrolment() };
    xinxiang.registry().enrol_person(enrolment).await.unwrap();
    let paid = v1::RecordContributionRequest { scheme, ..mover.contribution(209_901, 0) };
    xinxiang.registry().record_contribution(paid).await.unwrap();
    let (origin_scheme, destination_scheme) = (RESIDENT, RESIDENT);
    let application =
        v1::ApplyTransferRequest { origin_scheme, destination_scheme, ..mover.application() };
    let status = xinxiang.transfer_in().apply_transfer(application).await.unwrap_err();
    expect_refused(&status, &["IN_NOT_EFFECTIVE"]);
}

#[tokio::test]
async fn f17_xian_lets_nobody_go_without_the_reserve() {
    let xian = given_origin(XIAN).await;
    let codes = async |balance_fen: i64| {
        let mover = Mover::new();
        let record = v1::PersonRecord { balance_fen, ..mover.record() };
        expect_imported(&xian, vec![record]).await;
        let hebi = DestinationByHand::hebi(&mover, &xian);
        let application = v1::Application { origin: XIAN.to_owned(), ..hebi.application() };
        hebi.requests_with(application).await.unwrap();
        let case = mover.outbound(&xian).await.unwrap();
        (case.state(), case.refusals().collect::<Vec<_>>())
    };
    // Three months at 70.01 yuan are less than 500 yuan, so 500 yuan it is.
    let (state, refusals) = codes(49_999).await;
    assert_eq!((state, refusals), (v1::OutboundState::Refused, vec![v1::Refusal::ReserveNotMet]));
    let (state, _) = codes(50_000).await;
    assert_eq!(state, v1::OutboundState::Frozen);
}

#[tokio::test]
async fn r27_xian_lets_nobody_go_who_owes() {
    let xian = given_origin(XIAN).await;
    let mover = Mover::new();
    let arrears =
        vec![v1::Arrear { scheme: mover.record().scheme, month: 202_312, amount_fen: 41_000 }];
    let dossier = Some(v1::Dossier { arrears, ..v1::Dossier::default() });
    let particulars = Some(v1::Particulars { dossier, ..v1::Particulars::default() });
    let record = v1::PersonRecord { particulars, ..mover.record() };
    expect_imported(&xian, vec![record]).await;
    let hebi = DestinationByHand::hebi(&mover, &xian);
    let application = v1::Application { origin: XIAN.to_owned(), ..hebi.application() };
    hebi.requests_with(application).await.unwrap();
    let case = mover.outbound(&xian).await.unwrap();
    assert_eq!(case.refusals().collect::<Vec<_>>(), [v1::Refusal::OutArrears]);
}

#[tokio::test]
async fn f17_qingdao_takes_no_account_money_in() {
    let qingdao = given_destination(QINGDAO).await;
    let status = apply(&qingdao, C::NationalApp, &[]).await.unwrap_err();
    expect_refused(&status, &["ACCOUNT_TRANSFER_UNSUPPORTED"]);
}

#[tokio::test]
async fn f17_an_origin_that_moves_no_account_money_lets_go_of_empty_accounts_only() {
    let mut nantong = Region::new(NANTONG, "transfer-out");
    nantong.rules("[rules.origin]\naccount = \"unsupported\"");
    nantong.knows(&Region::new(HEBI, "transfer-in"));
    nantong.start().await;
    let asked = async |balance_fen: i64| {
        let mover = Mover::new();
        expect_imported(&nantong, vec![v1::PersonRecord { balance_fen, ..mover.record() }]).await;
        DestinationByHand::hebi(&mover, &nantong).requests().await.unwrap();
        assert_eq!(mover.balance_at(&nantong).await, balance_fen, "the person's, here");
        let case = mover.outbound(&nantong).await.unwrap();
        (case.state(), case.refusals().collect::<Vec<_>>())
    };
    let refused = vec![v1::Refusal::AccountTransferUnsupported];
    assert_eq!(asked(1).await, (v1::OutboundState::Refused, refused));
    assert_eq!(asked(0).await, (v1::OutboundState::Frozen, vec![]));
}

#[tokio::test]
async fn r11_qingdao_does_not_move_residents_to_residents() {
    let qingdao = given_destination(QINGDAO).await;
    let intake = intake(C::CrossRegionFiling, &[]);
    let answer = apply_with(&qingdao, intake, |request| {
        request.origin_scheme = RESIDENT;
        request.destination_scheme = RESIDENT;
    });
    let codes = ["SCHEME_NOT_SUPPORTED", "IN_NOT_ENROLLED", "IN_NO_PAYMENT"];
    expect_refused(&answer.await.unwrap_err(), &codes);
}

#[tokio::test]
async fn r43_qingdao_pays_the_balance_out_instead_of_moving_it() {
    let qingdao = given_origin(QINGDAO).await;
    let mover = Mover::new();
    mover.is_on_record_at(&qingdao).await;
    let hebi = DestinationByHand::hebi(&mover, &qingdao);
    let application = v1::Application { origin: QINGDAO.to_owned(), ..hebi.application() };
    hebi.requests_with(application).await.unwrap();
    let case = mover.outbound(&qingdao).await.unwrap();
    assert_eq!(case.acceptance.unwrap().frozen_fen, 0);
    assert_eq!(case.form.unwrap().balance_fen, 0);
    assert_eq!(mover.balance_at(&qingdao).await, BALANCE, "the person's, here");
    hebi.completes(0).await.unwrap();
    mover.becomes_outbound(&qingdao, v1::OutboundState::Settled).await;
    mover.spends_at(&qingdao, BALANCE).await.unwrap();
}

#[tokio::test]
async fn f24_f25_one_form_has_three_names_and_a_repetition_keeps_its_own() {
    let hebi = given_destination(HEBI).await;
    let mover = Mover::new();
    mover.is_welcome_at(&hebi).await;
    let named =
        |form: v1::FormName| v1::Intake { form: form.into(), ..intake(C::NationalApp, &[]) };
    let change = named(v1::FormName::ChangeOfInsuredPlace);
    apply_as(&mover, &hebi, change.clone(), |_| {}).await.unwrap();
    apply_as(&mover, &hebi, change, |_| {}).await.unwrap();
    let other = named(v1::FormName::TransferWithCommitment);
    let status = apply_as(&mover, &hebi, other, |_| {}).await.unwrap_err();
    let report = crate::rig::expect_reason(&status, tonic::Code::AlreadyExists, "CONFLICT");
    assert_eq!(report.metadata["field"], "intake.form");
}

#[tokio::test]
async fn f22_f25_xian_wants_the_commitment_on_the_use_of_account_money() {
    let xian = given_destination(XIAN).await;
    let papers = [M::IdCard, M::SocialSecurityCard, M::JobProof];
    let nothing = apply(&xian, C::CounterDestination, &[]).await;
    let proof = "MATERIAL_RESIDENCE_PROOF|MATERIAL_JOB_PROOF|MATERIAL_HUKOU_PROOF";
    let identity = ["MATERIAL_ID_CARD", "MATERIAL_SOCIAL_SECURITY_CARD", proof];
    expect_missing(nothing, &[&["MATERIAL_ACCOUNT_USE_COMMITMENT"][..], &identity].concat());
    let without = apply(&xian, C::CounterDestination, &papers).await;
    expect_missing(without, &["MATERIAL_ACCOUNT_USE_COMMITMENT"]);
    let mut with = papers.to_vec();
    with.push(M::AccountUseCommitment);
    apply(&xian, C::CounterDestination, &with).await.unwrap();
}

#[tokio::test]
async fn f01_the_reason_of_a_move_is_given_and_kept() {
    let hebi = given_destination(HEBI).await;
    for reason in [Reason::JobChange, Reason::HukouMove, Reason::ResidenceMove, Reason::Other] {
        let moved = apply_with(&hebi, intake(C::NationalApp, &[]), |request| {
            request.reason = reason.into();
        });
        assert_eq!(moved.await.unwrap().application.unwrap().reason(), reason);
    }
    let unsaid = apply_with(&hebi, intake(C::NationalApp, &[]), |request| request.reason = 0);
    let report = expect_reason(&unsaid.await.unwrap_err(), Code::InvalidArgument, "BAD_FIELD");
    assert!(report.message.contains("reason"), "{}", report.message);
}

#[tokio::test]
async fn c15_messages_are_off_unless_the_application_asks_and_the_wish_is_kept() {
    let hebi = given_destination(HEBI).await;
    let wish = async |asked: Option<v1::Intake>| {
        let taken = apply_with(&hebi, v1::Intake::default(), |request| request.intake = asked);
        taken.await.unwrap().application.unwrap().intake.is_some_and(|intake| intake.notify)
    };
    let asked = |notify| Some(v1::Intake { notify, ..intake(C::NationalApp, &[]) });
    assert!(!wish(None).await);
    assert!(!wish(asked(false)).await);
    assert!(wish(asked(true)).await);
}

#[tokio::test]
async fn f06_qingdao_changes_the_place_along_with_a_filing_within_five_working_days() {
    let (qingdao, hebi) = (given_destination(QINGDAO).await, given_destination(HEBI).await);
    let filing = || intake(C::CrossRegionFiling, &[]);
    // Without money: Qingdao takes none in.
    let resident = |request: &mut v1::ApplyTransferRequest| request.origin_scheme = RESIDENT;
    let by_filing = apply_with(&qingdao, filing(), resident).await.unwrap();
    times::expect_promised(&by_filing, 5);
    let status = apply_with(&hebi, filing(), |_| {}).await.unwrap_err();
    expect_refused(&status, &["CHANNEL_NOT_OPEN"]);
}

/// Who moves to Hebi applies at its counter, not at that of the region that is left.
#[tokio::test]
async fn f09_hebi_takes_who_comes_at_its_own_counter_only() {
    let hebi = given_destination(HEBI).await;
    let papers = [M::IdCard, M::MedicalCard, M::JobProof];
    apply(&hebi, C::CounterDestination, &papers).await.unwrap();

    let mover = Mover::new();
    mover.is_welcome_at(&hebi).await;
    let there = v1::Application {
        intake: Some(intake(C::CounterOrigin, &papers)),
        ..DestinationByHand::hebi(&mover, &hebi).application()
    };
    let request = v1::ForwardApplicationRequest { application: Some(there) };
    let mut nantong = hebi.client(&format!("region/{NANTONG}")).transfer_in();
    nantong.forward_application(request).await.unwrap();
    let refused = mover.inbound(&hebi).await.unwrap();
    assert_eq!(refused.refusals().collect::<Vec<_>>(), [v1::Refusal::ChannelNotOpen]);
}

/// F08, where neither region says otherwise.
#[tokio::test]
async fn f08_who_applies_at_the_counter_of_the_origin_arrives() {
    let mut pair = given_pair();
    for region in [&mut pair.nantong, &mut pair.hebi] {
        region.rules("");
    }
    pair.start().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    let request = v1::TransferOutServiceApplyTransferRequest {
        intake: Some(intake(C::CounterOrigin, &[])),
        ..mover.application_at_origin()
    };
    pair.nantong.transfer_out().apply_transfer(request).await.unwrap();
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    let done = mover.inbound(&pair.hebi).await.unwrap();
    assert_eq!(done.application.unwrap().intake.unwrap().channel(), C::CounterOrigin);
}

#[tokio::test]
async fn r18_at_xian_money_that_differs_waits_for_an_operator() {
    let xian = given_destination(XIAN).await;
    let mover = Mover::new();
    mover.is_welcome_at(&xian).await;
    let papers = [M::IdCard, M::SocialSecurityCard, M::JobProof, M::AccountUseCommitment];
    apply_as(&mover, &xian, intake(C::CounterDestination, &papers), |_| {}).await.unwrap();
    let nantong = NantongByHand { mover: &mover, hebi: &xian };
    nantong.accepts(BALANCE).await.unwrap();
    nantong.delivers_money(BALANCE).await.unwrap();
    let wrong = v1::InformationForm { balance_fen: BALANCE + 1, ..nantong.form() };
    nantong.delivers_form(wrong).await.unwrap();
    let waits = mover.becomes_inbound(&xian, v1::InboundState::UnderReview).await;
    assert!(waits.unmatched);
}

#[tokio::test]
async fn at_xian_what_comes_by_post_is_reviewed_and_the_counter_is_automatic() {
    let xian = given_destination(XIAN).await;
    let papers = [M::IdCard, M::SocialSecurityCard, M::JobProof, M::AccountUseCommitment];
    let by_post = v1::Intake {
        tracking_no: "EA123456789CN".to_owned(),
        received_on: "2026-03-02".to_owned(),
        ..intake(C::Mail, &papers)
    };
    for (came, state) in [
        (by_post, v1::InboundState::UnderReview),
        (intake(C::CounterDestination, &papers), v1::InboundState::Completed),
    ] {
        let mover = Mover::new();
        mover.is_welcome_at(&xian).await;
        apply_as(&mover, &xian, came, |_| {}).await.unwrap();
        let nantong = NantongByHand { mover: &mover, hebi: &xian };
        nantong.accepts(BALANCE).await.unwrap();
        nantong.delivers_form(nantong.form()).await.unwrap();
        nantong.delivers_money(BALANCE).await.unwrap();
        mover.becomes_inbound(&xian, state).await;
    }
}

#[tokio::test]
async fn f23_the_counter_of_wuhan_wants_identity_and_a_proof_of_work_or_residence() {
    let wuhan = given_destination(WUHAN).await;
    let young = async |materials: &[M]| {
        let mover = Mover::born(YOUNG);
        mover.is_welcome_at(&wuhan).await;
        apply_as(&mover, &wuhan, intake(C::CounterDestination, materials), |_| {}).await
    };
    let proof = "MATERIAL_JOB_PROOF|MATERIAL_RESIDENCE_PROOF|MATERIAL_HUKOU_PROOF";
    expect_missing(young(&[]).await, &["MATERIAL_ID_CARD", proof]);
    expect_missing(young(&[M::IdCard]).await, &[proof]);
    young(&[M::IdCard, M::JobProof]).await.unwrap();
    // A card comes along where there is one.
    young(&[M::IdCard, M::SocialSecurityCard, M::JobProof]).await.unwrap();
}
