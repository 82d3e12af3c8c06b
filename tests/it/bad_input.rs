//! What people and programs send that is none of what they should: told which field and what to do,
//! and nothing of it is recorded.

use jiexu_wire::v1;
use prost::Message as _;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tonic::metadata::MetadataValue;
use tonic::transport::Endpoint;
use tonic::{Code, Request};

use crate::rig::hand::{DestinationByHand, NantongByHand};
use crate::rig::{
    HEBI, Mover, NANTONG, Pair, Region, SOON, Snapshot, eventually, expect_bad_field,
    expect_reason, given_running_pair,
};

/// Makes one field of an application something else.
type Change = fn(&mut v1::ApplyTransferRequest);

/// A pair in which something is on record, and what it looks like.
async fn given_quiet_pair() -> (Pair, Snapshot, Snapshot) {
    let pair = given_running_pair().await;
    Mover::new().is_on_record_at(&pair.nantong).await;
    Mover::new().is_welcome_at(&pair.hebi).await;
    let before = (Snapshot::of(&pair.nantong).await, Snapshot::of(&pair.hebi).await);
    (pair, before.0, before.1)
}

/// Nothing was recorded, nothing panicked, nothing was worth a warning.
async fn expect_untouched(pair: &Pair, nantong: &Snapshot, hebi: &Snapshot) {
    nantong.expect_same(&Snapshot::of(&pair.nantong).await);
    hebi.expect_same(&Snapshot::of(&pair.hebi).await);
    pair.expect_clean_logs();
}

#[tokio::test]
async fn each_bad_field_of_an_application_is_named() {
    let (pair, nantong, hebi) = given_quiet_pair().await;
    let mut client = pair.hebi.transfer_in();
    let good = Mover::new().application();
    let changes: [(&str, Change); 19] = [
        ("handoff_id", |r| r.handoff_id.clear()),
        ("handoff_id", |r| r.handoff_id = "7".repeat(10_000)),
        ("handoff_id", |r| r.handoff_id = "00000000-0000-0000-0000-000000000000".to_owned()),
        ("handoff_id", |r| r.handoff_id = "not-a-uuid".to_owned()),
        ("person_id", |r| r.person_id.clear()),
        ("person_id", |r| r.person_id = "320602198703150011".to_owned()),
        ("person_id", |r| r.person_id = "320602198713150010".to_owned()),
        ("person_id", |r| r.person_id = "990602198703150010".to_owned()),
        ("person_id", |r| r.person_id = "3".repeat(10_000)),
        ("name", |r| r.name.clear()),
        ("name", |r| r.name = "张".repeat(10_000)),
        ("name", |r| r.name = "张\n三".to_owned()),
        ("origin", |r| r.origin.clear()),
        ("origin", |r| r.origin = "32060".to_owned()),
        ("origin", |r| r.origin = "9".repeat(10_000)),
        ("origin_scheme", |r| r.origin_scheme = 0),
        ("origin_scheme", |r| r.origin_scheme = 311),
        ("destination_scheme", |r| r.destination_scheme = -1),
        ("reason", |r| r.reason = 99),
    ];
    for (field, change) in changes {
        let mut request = good.clone();
        change(&mut request);
        let status = client.apply_transfer(request.clone()).await.unwrap_err();
        expect_bad_field(&status, field);
        // What is personal is not given back.
        let id = &request.person_id;
        assert!(id.is_empty() || !status.message().contains(id.as_str()), "{status:?}");
    }
    let status = client.apply_transfer(v1::ApplyTransferRequest::default()).await.unwrap_err();
    expect_reason(&status, Code::InvalidArgument, "BAD_FIELD");
    expect_untouched(&pair, &nantong, &hebi).await;
}

#[tokio::test]
async fn each_bad_field_of_an_entry_is_named() {
    let (pair, nantong, hebi) = given_quiet_pair().await;
    let mover = Mover::new();
    let mut registry = pair.hebi.registry();
    for (month, credited, field) in [
        (202_613, 1, "month"),
        (202_600, 1, "month"),
        (0, 1, "month"),
        (u32::MAX, 1, "month"),
        (202_603, -1, "credited_fen"),
        (202_603, 10_000_000_000, "credited_fen"),
        (202_603, i64::MAX, "credited_fen"),
        (202_603, i64::MIN, "credited_fen"),
    ] {
        let request = mover.contribution(month, credited);
        expect_bad_field(&registry.record_contribution(request).await.unwrap_err(), field);
    }
    for amount_fen in [0, -1, i64::MIN, i64::MAX] {
        let request = v1::SpendFromAccountRequest {
            spend_id: mover.handoff.clone(),
            person_id: mover.person.clone(),
            amount_fen,
            items: Vec::new(),
            emergency: false,
        };
        expect_bad_field(&registry.spend_from_account(request).await.unwrap_err(), "amount_fen");
    }
    for day in ["", "2026-02-30", "2026-13-01", "1899-12-31", "20260301", "yesterday"] {
        let request = v1::EnrolPersonRequest { enrolled_on: day.to_owned(), ..mover.enrolment() };
        expect_bad_field(&registry.enrol_person(request).await.unwrap_err(), "enrolled_on");
    }
    let request = v1::EnrolPersonRequest { scheme: 0, ..mover.enrolment() };
    expect_bad_field(&registry.enrol_person(request).await.unwrap_err(), "scheme");
    let request = v1::EnrolPersonRequest { previous_region: "123".to_owned(), ..mover.enrolment() };
    expect_bad_field(&registry.enrol_person(request).await.unwrap_err(), "previous_region");
    let request = v1::ListPeopleRequest { page_size: -1, ..Default::default() };
    expect_bad_field(&registry.list_people(request).await.unwrap_err(), "page_size");
    let request = v1::ListPeopleRequest { page_token: "x".to_owned(), ..Default::default() };
    expect_bad_field(&registry.list_people(request).await.unwrap_err(), "page_token");
    let request = v1::GetAccountRequest::default();
    expect_bad_field(&registry.get_account(request).await.unwrap_err(), "person_id");
    let request = v1::GetAccountRequest { person_id: mover.person };
    let status = registry.get_account(request).await.unwrap_err();
    expect_reason(&status, Code::NotFound, "NOT_FOUND");
    expect_untouched(&pair, &nantong, &hebi).await;
}

#[tokio::test]
async fn a_bad_record_does_not_keep_the_others_out() {
    let pair = given_running_pair().await;
    let (good, bad, worse) = (Mover::new(), Mover::new(), Mover::new());
    let mut overlapping = bad.record();
    overlapping.contributions.push(overlapping.contributions[0].clone());
    let mut backwards = worse.record();
    backwards.contributions[0].last_month = 202_301;
    let people = vec![overlapping, good.record(), backwards];
    let stream = tokio_stream::iter([v1::ImportPeopleRequest { people }]);
    let told = pair.nantong.registry().import_people(stream).await.unwrap().into_inner();
    assert_eq!((told.imported, told.refused), (1, 2));
    let told: Vec<_> = told.errors.iter().map(|e| (e.index, e.reason.as_str())).collect();
    assert_eq!(told, [(0, "BAD_FIELD"), (2, "BAD_FIELD")]);
    let people = vec![good.record(); 1_001];
    let stream = tokio_stream::iter([v1::ImportPeopleRequest { people }]);
    let status = pair.nantong.registry().import_people(stream).await.unwrap_err();
    expect_bad_field(&status, "people");
    pair.expect_clean_logs();
}

// JX-004
#[tokio::test]
async fn a_message_of_a_peer_that_does_not_hold_is_told_so() {
    let (pair, nantong, hebi) = given_quiet_pair().await;
    let mover = Mover::new();
    let by_hand = NantongByHand { mover: &mover, hebi: &pair.hebi };
    for (frozen, field) in
        [(-1, "verdict.accepted.frozen_fen"), (i64::MAX, "verdict.accepted.frozen_fen")]
    {
        expect_bad_field(&by_hand.accepts(frozen).await.unwrap_err(), field);
    }
    expect_bad_field(&by_hand.delivers_money(0).await.unwrap_err(), "notice.amount_fen");
    expect_bad_field(&by_hand.delivers_money(-5).await.unwrap_err(), "notice.amount_fen");
    let mut form = by_hand.form();
    form.contributions[0].first_month = 202_613;
    let field = "form.contributions[0].first_month";
    expect_bad_field(&by_hand.delivers_form(form).await.unwrap_err(), field);
    // Of a handoff that nobody has applied for.
    let status = by_hand.delivers_money(7).await.unwrap_err();
    expect_reason(&status, Code::NotFound, "NOT_FOUND");

    let destination = DestinationByHand::hebi(&mover, &pair.nantong);
    let empty = v1::Application::default();
    let status = destination.requests_with(empty).await.unwrap_err();
    expect_reason(&status, Code::InvalidArgument, "BAD_FIELD");
    let elsewhere =
        v1::Application { destination: "110000".to_owned(), ..destination.application() };
    let status = destination.requests_with(elsewhere).await.unwrap_err();
    expect_reason(&status, Code::PermissionDenied, "NOT_A_PARTY");
    let status = destination.completes(7).await.unwrap_err();
    expect_reason(&status, Code::NotFound, "NOT_FOUND");
    expect_untouched(&pair, &nantong, &hebi).await;
}

// JX-004
#[tokio::test]
async fn a_malformed_message_on_a_link_holds_up_nothing_behind_it() {
    let mut hebi = Region::new(HEBI, "transfer-in");
    hebi.knows(&Region::new(NANTONG, "transfer-out"));
    hebi.start().await;
    let mover = Mover::new();
    mover.is_welcome_at(&hebi).await;
    mover.applies_at(&hebi).await.unwrap();
    let by_hand = NantongByHand { mover: &mover, hebi: &hebi };
    let bad = v1::BalanceNotice { amount_fen: -7, ..by_hand.notice(1) };
    let message = |message| v1::PeerMessage { message: Some(message) };
    use v1::peer_message::Message as M;
    let accepted = v1::Verdict {
        handoff_id: mover.handoff.clone(),
        verdict: Some(v1::verdict::Verdict::Accepted(by_hand.acceptance(408_405))),
    };
    let frame = v1::ExchangeRequest {
        messages: vec![message(M::Balance(bad)), message(M::Verdict(accepted))],
    };
    let stream = tokio_stream::iter([frame]);
    let mut receipts = hebi.link_from(NANTONG).exchange(stream).await.unwrap().into_inner();
    let told = receipts.message().await.unwrap().unwrap().receipts;
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(matches!(told[0].receipt, Some(v1::receipt::Receipt::Rejected(_))), "{told:?}");
    assert!(matches!(told[1].receipt, Some(v1::receipt::Receipt::Received(_))), "{told:?}");
    // One that says nothing at all ends the stream with the name of the field.
    let stream = tokio_stream::iter([v1::ExchangeRequest { messages: vec![Default::default()] }]);
    let mut receipts = hebi.link_from(NANTONG).exchange(stream).await.unwrap().into_inner();
    expect_bad_field(&receipts.message().await.unwrap_err(), "message");
    hebi.expect_clean_log();
}

#[tokio::test]
async fn who_does_not_say_who_it_is_may_do_nothing() {
    let (pair, nantong, hebi) = given_quiet_pair().await;
    let channel = Endpoint::from_shared(pair.hebi.url()).unwrap().connect_lazy();
    let mut client = v1::transfer_in_service_client::TransferInServiceClient::new(channel);
    let application = Mover::new().application();
    let status = client.apply_transfer(application.clone()).await.unwrap_err();
    let report = expect_reason(&status, Code::Unauthenticated, "UNKNOWN_CALLER");
    assert!(report.message.contains("jiexu-caller"), "{}", report.message);
    for name in ["king/arthur", "operator/", "region/32060", "operator", "citizen/123"] {
        let mut request = Request::new(application.clone());
        request.metadata_mut().insert("jiexu-caller", MetadataValue::try_from(name).unwrap());
        let status = client.apply_transfer(request).await.unwrap_err();
        expect_reason(&status, Code::Unauthenticated, "UNKNOWN_CALLER");
    }
    expect_untouched(&pair, &nantong, &hebi).await;
}

#[tokio::test]
async fn each_call_has_the_callers_it_is_for() {
    let (pair, nantong, hebi) = given_quiet_pair().await;
    let mover = Mover::new();
    let citizen = format!("citizen/{}", mover.person);
    for caller in ["operator/zhang", "employer/91350100M000100Y43", &citizen] {
        let mut link = pair.hebi.client(caller).region_link();
        let status = link.list_owed(v1::ListOwedRequest::default()).await.unwrap_err();
        let report = expect_reason(&status, Code::PermissionDenied, "NOT_ALLOWED");
        assert!(report.message.contains("region/"), "{}", report.message);
        let mut peer = pair.hebi.client(caller).transfer_in();
        let verdict = v1::DeliverVerdictRequest::default();
        let status = peer.deliver_verdict(verdict).await.unwrap_err();
        expect_reason(&status, Code::PermissionDenied, "NOT_ALLOWED");
    }
    let region = pair.hebi.client(&format!("region/{NANTONG}"));
    let status = region.transfer_in().apply_transfer(mover.application()).await.unwrap_err();
    expect_reason(&status, Code::PermissionDenied, "NOT_ALLOWED");
    let contribution = mover.contribution(202_603, 1);
    let status = region.registry().record_contribution(contribution).await.unwrap_err();
    expect_reason(&status, Code::PermissionDenied, "NOT_ALLOWED");
    let applicant = pair.hebi.client(&citizen);
    let listing = v1::TransferInServiceListTransfersRequest::default();
    let status = applicant.transfer_in().list_transfers(listing).await.unwrap_err();
    expect_reason(&status, Code::PermissionDenied, "NOT_ALLOWED");
    let status = applicant.registry().get_book(v1::GetBookRequest {}).await.unwrap_err();
    expect_reason(&status, Code::PermissionDenied, "NOT_ALLOWED");
    // A region that is no peer is no party to anything.
    let beijing = pair.nantong.client("region/110000");
    let application = Some(v1::Application {
        destination: "110000".to_owned(),
        ..DestinationByHand::hebi(&mover, &pair.nantong).application()
    });
    let request = v1::RequestTransferRequest { application };
    let status = beijing.transfer_out().request_transfer(request).await.unwrap_err();
    expect_reason(&status, Code::PermissionDenied, "NOT_A_PARTY");
    expect_untouched(&pair, &nantong, &hebi).await;
}

#[tokio::test]
async fn an_unknown_handoff_is_not_found_by_any_call() {
    let (pair, nantong, hebi) = given_quiet_pair().await;
    let mover = Mover::new();
    let handoff_id = mover.handoff.clone();
    let mut to = pair.hebi.transfer_in();
    let mut out = pair.nantong.transfer_out();
    expect_reason(&mover.inbound(&pair.hebi).await.unwrap_err(), Code::NotFound, "NOT_FOUND");
    expect_reason(&mover.outbound(&pair.nantong).await.unwrap_err(), Code::NotFound, "NOT_FOUND");
    let request = v1::TransferInServiceWatchTransferRequest { handoff_id: handoff_id.clone() };
    let status = to.watch_transfer(request).await.unwrap_err();
    expect_reason(&status, Code::NotFound, "NOT_FOUND");
    let request = v1::TransferInServiceRetryTransferRequest { handoff_id: handoff_id.clone() };
    let status = to.retry_transfer(request).await.unwrap_err();
    expect_reason(&status, Code::NotFound, "NOT_FOUND");
    let request = v1::TransferOutServiceRetryTransferRequest { handoff_id: handoff_id.clone() };
    let status = out.retry_transfer(request).await.unwrap_err();
    expect_reason(&status, Code::NotFound, "NOT_FOUND");
    let mut request =
        v1::TransferOutServiceReviewTransferRequest { handoff_id, review: None, entry_no: 0 };
    let status = out.review_transfer(request.clone()).await.unwrap_err();
    expect_bad_field(&status, "review");
    let refusals = v1::Refusals { refusals: vec![] };
    let decision = Some(v1::review::Decision::Refuse(refusals));
    request.review = Some(v1::Review { decision });
    let status = out.review_transfer(request.clone()).await.unwrap_err();
    expect_bad_field(&status, "review.refuse.refusals");
    let decision = Some(v1::review::Decision::Approve(v1::Approval::default()));
    request.review = Some(v1::Review { decision });
    let status = out.review_transfer(request).await.unwrap_err();
    expect_reason(&status, Code::NotFound, "NOT_FOUND");
    expect_untouched(&pair, &nantong, &hebi).await;
}

// JX-065
#[tokio::test]
async fn a_message_of_five_mebibytes_is_not_taken() {
    let (pair, nantong, hebi) = given_quiet_pair().await;
    let mut application = Mover::new().application();
    application.name = "x".repeat(5 * 1024 * 1024);
    assert!(application.encoded_len() > 5_000_000);
    // With a client that would send it.
    let channel = Endpoint::from_shared(pair.hebi.url()).unwrap().connect_lazy();
    let mut client = v1::transfer_in_service_client::TransferInServiceClient::new(channel);
    let mut request = Request::new(application);
    let caller = MetadataValue::from_static("operator/zhang");
    request.metadata_mut().insert("jiexu-caller", caller);
    let status = client.apply_transfer(request).await.unwrap_err();
    assert_eq!(status.code(), Code::OutOfRange, "{status:?}");
    assert!(status.message().contains("4194304"), "{status:?}");

    let batch = vec![Mover::new().application(); 1_001];
    let request = v1::BatchApplyTransfersRequest { requests: batch };
    let status = pair.hebi.transfer_in().batch_apply_transfers(request).await.unwrap_err();
    expect_bad_field(&status, "requests");
    expect_untouched(&pair, &nantong, &hebi).await;
}

#[tokio::test]
async fn random_bytes_on_the_port_are_nobody() {
    let (pair, nantong, hebi) = given_quiet_pair().await;
    let mut noise = [0_u8; 4096];
    rand::fill(&mut noise);
    let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
    let mut half = preface.clone();
    half.extend_from_slice(&noise);
    let shouts: [Vec<u8>; 4] =
        [noise.to_vec(), b"GET / HTTP/1.1\r\nhost: x\r\n\r\n".to_vec(), half, preface];
    for bytes in shouts {
        let mut stream = TcpStream::connect(pair.hebi.address()).await.unwrap();
        // Each fails when the region has hung up already.
        let _gone: Result<(), std::io::Error> = stream.write_all(&bytes).await;
        let _gone: Result<(), std::io::Error> = stream.shutdown().await;
        let mut answer = Vec::new();
        // The region hangs up as well, now or when it has seen that nobody says more.
        let read = tokio::time::timeout(SOON, stream.read_to_end(&mut answer)).await;
        assert!(read.is_ok(), "still open after {} bytes", bytes.len());
        pair.hebi.registry().get_region(v1::GetRegionRequest {}).await.unwrap();
    }
    expect_untouched(&pair, &nantong, &hebi).await;
}

#[tokio::test]
async fn a_call_whose_bytes_are_no_message_is_refused() {
    let (pair, nantong, hebi) = given_quiet_pair().await;
    let channel = Endpoint::from_shared(pair.hebi.url()).unwrap().connect_lazy();
    // A spending where an enrolment must be: the types of the fields do not fit.
    let mut grpc = tonic::client::Grpc::new(channel);
    grpc.ready().await.unwrap();
    let path = "/jiexu.v1.RegistryService/EnrolPerson";
    let codec = tonic_prost::ProstCodec::<v1::GetBookResponse, v1::EnrolPersonResponse>::default();
    let message = v1::GetBookResponse { people_fen: 7, unmatched_fen: 7, ..Default::default() };
    let mut request = Request::new(message);
    let caller = MetadataValue::from_static("operator/zhang");
    request.metadata_mut().insert("jiexu-caller", caller);
    let status = grpc.unary(request, path.parse().unwrap(), codec).await.unwrap_err();
    assert_eq!(status.code(), Code::Internal, "{status:?}");
    expect_untouched(&pair, &nantong, &hebi).await;
}

#[tokio::test]
async fn a_caller_that_hangs_up_changes_nothing_for_others() {
    let pair = given_running_pair().await;
    let mover = Mover::new();
    mover.is_welcome_at(&pair.hebi).await;
    for _ in 0..20 {
        let mut client = pair.hebi.transfer_in();
        let application = mover.application();
        let call = tokio::spawn(async move { client.apply_transfer(application).await });
        tokio::task::yield_now().await;
        call.abort();
    }
    // Decided once or not at all; the answer is there to be asked for.
    mover.applies_at(&pair.hebi).await.unwrap();
    eventually("the handoff ends", SOON, async || {
        let state = mover.inbound(&pair.hebi).await.unwrap().state();
        (state == v1::InboundState::Refused).then_some(())
    })
    .await;
    assert_eq!(mover.relation_at(&pair.hebi).await, active());
    pair.expect_clean_logs();
}

fn active() -> v1::relation::Status {
    v1::relation::Status::Active(v1::ActiveCoverage {})
}
