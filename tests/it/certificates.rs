//! Coverage certificates (参保凭证) through real gRPC, and the papers of a handoff as the tool prints
//! them.

use jiexu_types::Timestamp;
use jiexu_wire::v1;
use jiexu_wire::v1::CertificateState as S;
use serde_json::json;
use tonic::{Code, Status};
use uuid::Uuid;

use crate::grpcurl::Grpcurl;
use crate::rig::aftermath::expect_sound_pair;
use crate::rig::people::{BALANCE, EMPLOYEE, FIRST_CREDIT, MONTHS, RESIDENT, given_mover};
use crate::rig::tool::{documents, expect_code, jiexu};
use crate::rig::{
    Mover, Pair, Region, expect_reason, expect_refused, given_pair, given_running_pair,
};

/// A wish of somebody in the employee scheme.
fn wish(mover: &Mover) -> v1::IssueCertificateRequest {
    v1::IssueCertificateRequest {
        request_id: Uuid::new_v4().to_string(),
        person_id: mover.person.clone(),
        scheme: EMPLOYEE,
    }
}

async fn issue(
    region: &Region,
    wish: &v1::IssueCertificateRequest,
) -> Result<v1::Certificate, Status> {
    let answer = region.transfer_out().issue_certificate(wish.clone()).await?.into_inner();
    Ok(answer.certificate.unwrap().certificate.unwrap())
}

/// What somebody is told who holds the paper; nobody needs to be an operator for it.
async fn verify(region: &Region, no: &str, code: &str) -> Result<v1::CertificateOnRecord, Status> {
    let request = v1::VerifyCertificateRequest {
        certificate_no: no.to_owned(),
        verification_code: code.to_owned(),
    };
    let mut anybody = region.client("citizen/320602198703150010").transfer_out();
    Ok(anybody.verify_certificate(request).await?.into_inner().certificate.unwrap())
}

#[track_caller]
fn check_state(answer: Result<v1::CertificateOnRecord, Status>, expected: S) {
    assert_eq!(answer.unwrap().state(), expected);
}

async fn state(region: &Region, certificate: &v1::Certificate) -> S {
    let v1::Certificate { certificate_no, verification_code, .. } = certificate;
    verify(region, certificate_no, verification_code).await.unwrap().state()
}

/// The application, with this certificate.
async fn apply_with(mover: &Mover, hebi: &Region, certificate_no: &str) {
    let intake = v1::Intake {
        channel: v1::Channel::NationalApp.into(),
        certificate_no: certificate_no.to_owned(),
        ..v1::Intake::default()
    };
    let application = v1::ApplyTransferRequest { intake: Some(intake), ..mover.application() };
    hebi.transfer_in().apply_transfer(application).await.unwrap();
}

async fn expect_refused_for(mover: &Mover, hebi: &Region, why: v1::Refusal) {
    let transfer = mover.becomes_inbound(hebi, v1::InboundState::Refused).await;
    assert_eq!(transfer.refusals().collect::<Vec<_>>(), [why]);
}

#[tokio::test]
async fn r26_a_certificate_is_issued_at_once_and_verified_by_anybody() {
    let pair = given_running_pair().await;
    let nantong = &pair.nantong;
    let mover = given_mover(nantong, &pair.hebi).await;
    let certificate = issue(nantong, &wish(&mover)).await.unwrap();
    assert!(certificate.certificate_no.starts_with('苏'), "{}", certificate.certificate_no);
    assert!(certificate.certificate_no.ends_with("-000001"));
    assert_eq!((certificate.name.as_str(), certificate.scheme), (mover.name.as_str(), EMPLOYEE));
    assert_eq!((certificate.paid_months, certificate.balance_fen), (MONTHS, BALANCE));
    let months = |first_month, last_month| Some(v1::CertifiedMonths { first_month, last_month });
    assert_eq!(certificate.coverage, months(201_907, 202_602));
    assert_eq!(certificate.benefits, months(202_401, 202_602));
    assert!(certificate.balance_as_of < certificate.printed_on);
    assert!(certificate.printed_on < certificate.valid_until);

    let (no, code) = (&certificate.certificate_no, &certificate.verification_code);
    let told = verify(nantong, no, code).await.unwrap();
    assert_eq!((told.state(), told.certificate), (S::Issued, Some(certificate.clone())));
    check_state(verify(nantong, no, &code.to_lowercase().replace('-', "")).await, S::Issued);
    // Neither says which of the two is wrong.
    let wrong_code = verify(nantong, no, "2222-2222-2222").await.unwrap_err();
    let other_no = no.replace("000001", "000002");
    let wrong_no = verify(nantong, &other_no, code).await.unwrap_err();
    expect_reason(&wrong_code, Code::NotFound, "NOT_FOUND");
    assert_eq!((wrong_code.message(), wrong_code.code()), (wrong_no.message(), wrong_no.code()));
    let garbage = verify(nantong, "苏2026-1", "0000").await.unwrap_err();
    expect_reason(&garbage, Code::InvalidArgument, "BAD_FIELD");
    pair.expect_clean_logs();
}

#[tokio::test]
async fn r26_retirees_and_strangers_get_no_certificate() {
    let pair = given_running_pair().await;
    let nantong = &pair.nantong;
    let mover = given_mover(nantong, &pair.hebi).await;
    let resident = v1::IssueCertificateRequest { scheme: RESIDENT, ..wish(&mover) };
    expect_refused(&issue(nantong, &resident).await.unwrap_err(), &["OUT_NOT_FOUND"]);
    let retire = v1::RetirePersonRequest {
        person_id: mover.person.clone(),
        retired_on: "2026-03-01".to_owned(),
    };
    nantong.registry().retire_person(retire).await.unwrap();
    expect_refused(&issue(nantong, &wish(&mover)).await.unwrap_err(), &["OUT_RETIRED"]);
    expect_refused(&issue(nantong, &wish(&Mover::new())).await.unwrap_err(), &["OUT_NOT_FOUND"]);
}

#[tokio::test]
async fn r26_a_repeated_wish_gets_the_same_certificate_across_a_kill_and_another_replaces_it() {
    let mut pair = given_running_pair().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    let first_wish = wish(&mover);
    let first = issue(&pair.nantong, &first_wish).await.unwrap();
    pair.nantong.kill();
    pair.nantong.start().await;
    let nantong = &pair.nantong;
    assert_eq!(issue(nantong, &first_wish).await.unwrap(), first);
    let other = v1::IssueCertificateRequest { scheme: RESIDENT, ..first_wish.clone() };
    let conflict = issue(nantong, &other).await.unwrap_err();
    expect_reason(&conflict, Code::AlreadyExists, "CONFLICT");

    let second = issue(nantong, &wish(&mover)).await.unwrap();
    assert!(second.certificate_no > first.certificate_no);
    assert_eq!(
        (state(nantong, &first).await, state(nantong, &second).await),
        (S::Reissued, S::Issued)
    );
    assert_eq!(issue(nantong, &first_wish).await.unwrap(), first);
    // The one that was replaced is of no use; the new one is.
    apply_with(&mover, &pair.hebi, &first.certificate_no).await;
    expect_refused_for(&mover, &pair.hebi, v1::Refusal::CertMismatch).await;
    let again = mover.again();
    apply_with(&again, &pair.hebi, &second.certificate_no).await;
    again.becomes_outbound(nantong, v1::OutboundState::Settled).await;
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn f14_a_certificate_is_used_up_by_the_handoff_that_names_it() {
    let mut pair = given_running_pair().await;
    let nantong = &pair.nantong;
    let mover = given_mover(nantong, &pair.hebi).await;
    let certificate = issue(nantong, &wish(&mover)).await.unwrap();
    apply_with(&mover, &pair.hebi, &certificate.certificate_no).await;
    mover.becomes_outbound(nantong, v1::OutboundState::Settled).await;
    assert_eq!(state(nantong, &certificate).await, S::Used);
    assert_eq!(mover.balance_at(&pair.hebi).await, BALANCE + FIRST_CREDIT);
    let request = v1::RevokeCertificateRequest { certificate_no: certificate.certificate_no };
    let status = nantong.transfer_out().revoke_certificate(request).await.unwrap_err();
    expect_reason(&status, Code::FailedPrecondition, "NOTHING_TO_REVOKE");
    let gone = issue(nantong, &wish(&mover)).await.unwrap_err();
    expect_refused(&gone, &["OUT_ALREADY_TRANSFERRED"]);
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn r26_a_revoked_certificate_is_void() {
    let mut pair = given_running_pair().await;
    let nantong = &pair.nantong;
    let mover = given_mover(nantong, &pair.hebi).await;
    let certificate = issue(nantong, &wish(&mover)).await.unwrap();
    let no = certificate.certificate_no.clone();
    let request = v1::RevokeCertificateRequest { certificate_no: no.clone() };
    let mut citizen = nantong.client(&format!("citizen/{}", mover.person)).transfer_out();
    let status = citizen.revoke_certificate(request.clone()).await.unwrap_err();
    expect_reason(&status, Code::PermissionDenied, "NOT_ALLOWED");
    let mut operator = nantong.transfer_out();
    for _ in 0..2 {
        let told = operator.revoke_certificate(request.clone()).await.unwrap().into_inner();
        assert_eq!(told.certificate.unwrap().state(), S::Revoked);
    }
    assert_eq!(state(nantong, &certificate).await, S::Revoked);
    apply_with(&mover, &pair.hebi, &no).await;
    expect_refused_for(&mover, &pair.hebi, v1::Refusal::CertMismatch).await;
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn f14_a_certificate_expires_after_three_months() {
    let mut pair = given_pair();
    pair.nantong.flag("--clock=simulated");
    pair.nantong.list("clock is simulated");
    pair.start().await;
    let nantong = &pair.nantong;
    let mover = given_mover(nantong, &pair.hebi).await;
    let certificate = issue(nantong, &wish(&mover)).await.unwrap();
    let last: jiexu_types::Date = certificate.valid_until.parse().unwrap();
    set(nantong, Timestamp::midnight(last));
    assert_eq!(state(nantong, &certificate).await, S::Issued);
    set(nantong, Timestamp::midnight(last.tomorrow().unwrap()));
    assert_eq!(state(nantong, &certificate).await, S::Expired);
    apply_with(&mover, &pair.hebi, &certificate.certificate_no).await;
    expect_refused_for(&mover, &pair.hebi, v1::Refusal::CertExpired).await;
    assert_eq!(mover.balance_at(nantong).await, BALANCE);
}

/// Sets the region's clock forward.
fn set(region: &Region, instant: Timestamp) {
    let request = json!({ "to_ms": instant.as_millis().to_string() });
    Grpcurl::operator(region).calls("jiexu.v1.ClockService/AdvanceClock", &request);
}

/// Runs the tool against a pair and gives what it printed.
#[track_caller]
fn tool(pair: &Pair, arguments: &[&str], code: i32) -> String {
    let (out, to) = (pair.nantong.url(), pair.hebi.url());
    let ends = ["--out", &out, "--in", &to];
    let (printed, error) = expect_code(&jiexu(&[arguments, &ends].concat()), code);
    format!("{printed}{error}")
}

#[tokio::test]
async fn f42_the_tool_issues_prints_verifies_and_revokes_a_certificate() {
    let pair = given_running_pair().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    let issue = ["--json", "certificate", "issue", "--person", &mover.person];
    let issued = documents(&tool(&pair, &issue, 0)).pop().unwrap();
    let no = issued["certificate_no"].as_str().unwrap();
    let code = issued["verification_code"].as_str().unwrap();
    assert_eq!(
        (issued["state"].as_str(), issued["balance_fen"].as_i64()),
        (Some("issued"), Some(BALANCE))
    );

    let printed = tool(&pair, &["show", no, "--document", "certificate"], 0);
    let capitals = "4084.05元（人民币大写：肆仟零捌拾肆元零伍分）";
    for text in ["基本医疗保险参保凭证", "002036003001", no, code, capitals, "南通市医保中心"]
    {
        assert!(printed.contains(text), "`{text}` is not in:\n{printed}");
    }
    let looked = tool(&pair, &["show", no], 0);
    assert!(looked.contains("有效") && !looked.contains(&mover.person), "{looked}");
    let verified = tool(&pair, &["certificate", "verify", no, "--code", code], 0);
    assert!(verified.contains("有效"), "{verified}");
    tool(&pair, &["certificate", "verify", no, "--code", "2222-2222-2222"], 1);
    let revoked = tool(&pair, &["certificate", "revoke", no], 0);
    assert!(revoked.contains("已撤销"), "{revoked}");
    let printed = tool(&pair, &["show", no, "--document", "certificate"], 0);
    assert!(printed.contains("已撤销"), "{printed}");
    pair.expect_clean_logs();
}

#[tokio::test]
async fn f42_every_paper_of_a_handoff_is_printed_and_what_is_not_there_is_told() {
    let mut pair = given_running_pair().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    mover.applies_at(&pair.hebi).await.unwrap();
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    for (document, title) in [
        ("letter", "联系函"),
        ("form", "参保人员基本医疗保险信息表"),
        ("notice", "个人账户转移通知"),
        ("receipt", "业务受理回执"),
        ("completion", "办结反馈"),
    ] {
        let show = ["show", &mover.handoff, "--document", document];
        let printed = tool(&pair, &show, 0);
        assert!(printed.contains(title) && printed.contains(&mover.person), "{printed}");
        assert!(printed.contains("002036003002") && printed.contains("（盖章）"), "{printed}");
    }
    let letter = tool(&pair, &["show", &mover.handoff, "--document", "letter"], 0);
    assert!(
        letter.contains("鹤壁市医疗保险基金收入户") && letter.contains("南通市示例路1号"),
        "{letter}"
    );
    let refusal = ["show", &mover.handoff, "--document", "refusal"];
    assert!(tool(&pair, &refusal, 1).contains("was not refused"));
    let certificate = ["show", &mover.handoff, "--document", "certificate"];
    assert!(tool(&pair, &certificate, 2).contains("by its number"));

    let stranger = Mover::new();
    stranger.applies_at(&pair.hebi).await.unwrap_err();
    let printed = tool(&pair, &["show", &stranger.handoff, "--document", "refusal"], 0);
    for text in ["不予受理", "办理参保登记", "缴纳首月保费"] {
        assert!(printed.contains(text), "`{text}` is not in:\n{printed}");
    }
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn f42_a_page_goes_into_a_file_that_only_its_owner_reads_and_escapes_names() {
    use std::os::unix::fs::PermissionsExt as _;

    let pair = given_running_pair().await;
    let mover = Mover { name: "<b>张&\"三\"</b>".to_owned(), ..Mover::new() };
    mover.is_on_record_at(&pair.nantong).await;
    mover.is_welcome_at(&pair.hebi).await;
    mover.applies_at(&pair.hebi).await.unwrap();
    mover.becomes_inbound(&pair.hebi, v1::InboundState::Completed).await;
    let file = pair.hebi.scratch().join("letter.html");
    let path = file.display().to_string();
    let show = ["show", &mover.handoff, "--document", "letter", "--format", "html"];
    let told = tool(&pair, &[&show[..], &["--output", &path]].concat(), 0);
    assert_eq!(told, "", "what went into the file is not on the screen");
    let page = std::fs::read_to_string(&file).unwrap();
    assert!(
        page.contains("&lt;b&gt;张&amp;&quot;三&quot;&lt;/b&gt;") && !page.contains("<b>"),
        "{page}"
    );
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
}
