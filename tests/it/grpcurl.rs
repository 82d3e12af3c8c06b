//! The services as a person with grpcurl meets them, and the contract as buf reads it.
//!
//! The program is the real one, 1.8.6, which knows the older reflection only.

use std::process::{Command, Output};

use serde_json::{Value, json};

use crate::rig::aftermath::expect_sound_pair;
use crate::rig::people::{BALANCE, FIRST_CREDIT, given_mover};
use crate::rig::{HEBI, Mover, NANTONG, Region, given_running_pair, ports, programs};

/// What a person types, without the address.
pub struct Grpcurl<'a> {
    pub region: &'a Region,
    pub caller: String,
}

impl Grpcurl<'_> {
    pub fn operator(region: &Region) -> Grpcurl<'_> {
        Grpcurl { region, caller: "operator/zhang".to_owned() }
    }

    pub fn peer<'a>(region: &'a Region, code: &str) -> Grpcurl<'a> {
        Grpcurl { region, caller: format!("region/{code}") }
    }

    pub fn run(&self, before: &[&str], after: &[&str]) -> Output {
        let mut command = Command::new(programs::fetched("grpcurl"));
        command.args(["-plaintext", "-max-time", "20"]);
        command.args(["-H", &format!("jiexu-caller: {}", self.caller)]);
        command.args(before).arg(self.region.address()).args(after).output().unwrap()
    }

    /// What it prints when all goes well.
    pub fn prints(&self, before: &[&str], after: &[&str]) -> String {
        let output = self.run(before, after);
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{before:?} {after:?}: {error}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// A call, and the message that it answers with.
    pub fn calls(&self, method: &str, message: &Value) -> Value {
        let printed = self.prints(&["-d", &message.to_string()], &[method]);
        serde_json::from_str(&printed).unwrap()
    }

    /// A call that fails, and what the person reads.
    pub fn fails(&self, method: &str, message: &Value) -> String {
        let output = self.run(&["-d", &message.to_string()], &[method]);
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    }
}

fn application(mover: &Mover) -> Value {
    json!({
        "handoff_id": mover.handoff,
        "person_id": mover.person,
        "name": mover.name,
        "origin": NANTONG,
        "origin_scheme": "SCHEME_EMPLOYEE",
        "destination_scheme": "SCHEME_EMPLOYEE",
        "reason": "TRANSFER_REASON_JOB_CHANGE",
    })
}

#[tokio::test]
async fn each_region_lists_and_describes_what_it_serves() {
    let pair = given_running_pair().await;
    let out = Grpcurl::operator(&pair.nantong).prints(&[], &["list"]);
    let to = Grpcurl::operator(&pair.hebi).prints(&[], &["list"]);
    for service in [
        "jiexu.v1.ClockService",
        "jiexu.v1.RegistryService",
        "jiexu.v1.RegionLinkService",
        "grpc.health.v1.Health",
    ] {
        assert!(out.contains(service) && to.contains(service), "{out}{to}");
    }
    assert!(out.contains("jiexu.v1.TransferOutService") && !out.contains("TransferInService"));
    assert!(to.contains("jiexu.v1.TransferInService") && !to.contains("TransferOutService"));

    let hebi = Grpcurl::operator(&pair.hebi);
    let service = hebi.prints(&[], &["describe", "jiexu.v1.TransferInService"]);
    assert!(service.contains("rpc ApplyTransfer"), "{service}");
    assert!(
        service.contains("returns ( stream .jiexu.v1.TransferInServiceWatchTransferResponse )")
    );
    let message = hebi.prints(&[], &["describe", "jiexu.v1.ApplyTransferRequest"]);
    assert!(message.contains("string handoff_id = 1;"), "{message}");
    // The comments of the contract travel with it.
    assert!(message.contains("Names the handoff for ever"), "{message}");
    let template = hebi.prints(&["-msg-template"], &["describe", "jiexu.v1.ApplyTransferRequest"]);
    assert!(template.contains("\"handoffId\""), "{template}");
    pair.expect_clean_logs();
}

#[tokio::test]
async fn newer_programs_find_the_newer_reflection() {
    use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
    use tonic_reflection::pb::v1::server_reflection_request::MessageRequest;
    use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;
    use tonic_reflection::pb::v1::{ServerReflectionRequest, ServiceResponse};

    let pair = given_running_pair().await;
    let client = pair.hebi.client("operator/zhang");
    let message_request = Some(MessageRequest::ListServices(String::new()));
    let question = ServerReflectionRequest { host: String::new(), message_request };
    let mut reflection = ServerReflectionClient::new(client.channel());
    let stream = tokio_stream::iter([question]);
    let mut answers = reflection.server_reflection_info(stream).await.unwrap().into_inner();
    let answer = answers.message().await.unwrap().unwrap().message_response;
    let Some(MessageResponse::ListServicesResponse(list)) = answer else {
        panic!("{answer:?}");
    };
    let names: Vec<String> =
        list.service.into_iter().map(|ServiceResponse { name }| name).collect();
    assert!(names.iter().any(|name| name == "jiexu.v1.TransferInService"), "{names:?}");
}

#[tokio::test]
async fn health_is_told_for_each_service() {
    let mut pair = given_running_pair().await;
    let hebi = Grpcurl::operator(&pair.hebi);
    for service in
        ["", "jiexu.v1.ClockService", "jiexu.v1.TransferInService", "jiexu.v1.RegistryService"]
    {
        let told = hebi.calls("grpc.health.v1.Health/Check", &json!({ "service": service }));
        assert_eq!(told["status"], "SERVING", "{service}");
    }
    let told = hebi.fails("grpc.health.v1.Health/Check", &json!({ "service": "no.such" }));
    assert!(told.contains("NotFound"), "{told}");
    pair.terminate().await;
}

#[tokio::test]
async fn a_person_applies_watches_and_looks_with_grpcurl() {
    let mut pair = given_running_pair().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    let hebi = Grpcurl::operator(&pair.hebi);
    let applied = hebi.calls("jiexu.v1.TransferInService/ApplyTransfer", &application(&mover));
    assert_eq!(applied["transfer"]["application"]["personId"], json!(mover.person));

    // Ends by itself, after the end.
    let id = json!({ "handoff_id": mover.handoff });
    let watched =
        hebi.prints(&["-d", &id.to_string()], &["jiexu.v1.TransferInService/WatchTransfer"]);
    assert!(watched.contains("INBOUND_STATE_COMPLETED"), "{watched}");

    let here = hebi.calls("jiexu.v1.TransferInService/GetTransfer", &id);
    assert_eq!(here["transfer"]["state"], "INBOUND_STATE_COMPLETED");
    assert_eq!(here["transfer"]["completion"]["creditedFen"], BALANCE.to_string());
    let listed = hebi.calls("jiexu.v1.TransferInService/ListTransfers", &json!({}));
    assert_eq!(listed["transfers"].as_array().unwrap().len(), 1);
    let account =
        hebi.calls("jiexu.v1.RegistryService/GetAccount", &json!({ "person_id": mover.person }));
    assert_eq!(account["balanceFen"], (BALANCE + FIRST_CREDIT).to_string());
    mover.becomes_outbound(&pair.nantong, jiexu_wire::v1::OutboundState::Settled).await;
    let nantong = Grpcurl::operator(&pair.nantong);
    let there = nantong.calls("jiexu.v1.TransferOutService/GetTransfer", &id);
    assert_eq!(there["transfer"]["state"], "OUTBOUND_STATE_SETTLED");
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn a_person_applies_at_the_origin_with_grpcurl() {
    let mut pair = given_running_pair().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    let nantong = Grpcurl::operator(&pair.nantong);
    let mut request = application(&mover);
    request.as_object_mut().unwrap().remove("origin");
    request["destination"] = json!(HEBI);
    let method = "jiexu.v1.TransferOutService/ApplyTransfer";
    let applied = nantong.calls(method, &request);
    assert_eq!(applied["transfer"]["application"]["origin"], NANTONG);

    // Ends by itself, after the end.
    let id = json!({ "handoff_id": mover.handoff });
    let watched =
        nantong.prints(&["-d", &id.to_string()], &["jiexu.v1.TransferOutService/WatchTransfer"]);
    assert!(watched.contains("OUTBOUND_STATE_SETTLED"), "{watched}");
    let hebi = Grpcurl::operator(&pair.hebi);
    let here = hebi.calls("jiexu.v1.TransferInService/GetTransfer", &id);
    assert_eq!(here["transfer"]["state"], "INBOUND_STATE_COMPLETED");

    let stranger = Mover::new();
    request["handoff_id"] = json!(stranger.handoff);
    request["person_id"] = json!(stranger.person);
    let told = nantong.fails(method, &request);
    for text in ["FailedPrecondition", "OUT_NOT_FOUND", "转出地未查到该参保关系"] {
        assert!(told.contains(text), "`{text}` is not in:\n{told}");
    }
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn a_person_plays_nantong_by_hand_and_forwards() {
    let mut hebi = Region::new(HEBI, "transfer-in");
    hebi.knows(&Region::new(NANTONG, "transfer-out"));
    hebi.start().await;
    let mover = Mover::new();
    let mut application = application(&mover);
    application["destination"] = json!(HEBI);
    let request = json!({ "application": application });
    let nantong = Grpcurl::peer(&hebi, NANTONG);
    let receipt = nantong.calls("jiexu.v1.TransferInService/ForwardApplication", &request);
    assert_eq!(receipt["receipt"]["received"]["kinds"], json!(["MESSAGE_KIND_APPLICATION"]));
    let owed = nantong.calls("jiexu.v1.RegionLinkService/ListOwed", &json!({}));
    let refusals = &owed["messages"][0]["outcome"]["notTaken"]["refusals"];
    assert_eq!(refusals, &json!(["REFUSAL_IN_NOT_ENROLLED", "REFUSAL_IN_NO_PAYMENT"]));
    hebi.terminate().await;
    hebi.expect_clean_log();
}

#[tokio::test]
async fn a_person_reads_why_not_in_both_languages() {
    let pair = given_running_pair().await;
    let mover = Mover::new();
    let hebi = Grpcurl::operator(&pair.hebi);
    let told = hebi.fails("jiexu.v1.TransferInService/ApplyTransfer", &application(&mover));
    for text in [
        "FailedPrecondition",
        "IN_NOT_ENROLLED",
        "IN_NO_PAYMENT",
        "zh-CN",
        "尚未在转入地参保",
        "enrol there first",
    ] {
        assert!(told.contains(text), "`{text}` is not in:\n{told}");
    }
    let mut wrong = application(&mover);
    wrong["person_id"] = json!("320602198703150011");
    let told = hebi.fails("jiexu.v1.TransferInService/ApplyTransfer", &wrong);
    assert!(told.contains("person_id") && told.contains("check character"), "{told}");
    wrong["origin_scheme"] = json!("SCHEME_NONE");
    let told = hebi.fails("jiexu.v1.TransferInService/ApplyTransfer", &wrong);
    assert!(told.contains("SCHEME_NONE"), "{told}");
    let nobody = Grpcurl { region: &pair.hebi, caller: String::new() };
    let told = nobody.fails("jiexu.v1.TransferInService/GetTransfer", &json!({}));
    assert!(told.contains("Unauthenticated") && told.contains("operator/<name>"), "{told}");
    pair.expect_clean_logs();
}

// JX-061
#[tokio::test]
async fn a_person_plays_hebi_by_hand_against_nantong_alone() {
    let mut nantong = Region::new(NANTONG, "transfer-out");
    nantong.start().await;
    let mover = Mover::new();
    mover.is_on_record_at(&nantong).await;
    let hebi = Grpcurl::peer(&nantong, HEBI);
    let mut application = application(&mover);
    application["destination"] = json!(HEBI);
    let request = json!({ "application": application });
    let receipt = hebi.calls("jiexu.v1.TransferOutService/RequestTransfer", &request);
    assert_eq!(receipt["receipt"]["received"]["kinds"], json!(["MESSAGE_KIND_REQUEST"]));

    let owed = hebi.calls("jiexu.v1.RegionLinkService/ListOwed", &json!({}));
    let messages = owed["messages"].as_array().unwrap();
    assert_eq!(messages.len(), 3, "{owed}");
    let balance = messages.iter().find_map(|message| message.get("balance")).unwrap();
    assert_eq!(balance["amountFen"], BALANCE.to_string());
    let form = messages.iter().find_map(|message| message.get("relationship")).unwrap();
    assert_eq!(form["availableFrom"], "2026-03-01");

    let kinds = ["MESSAGE_KIND_VERDICT", "MESSAGE_KIND_RELATIONSHIP", "MESSAGE_KIND_BALANCE"];
    let receipts = json!([{ "handoff_id": mover.handoff, "received": { "kinds": kinds } }]);
    let receipts = json!({ "receipts": receipts });
    assert_eq!(hebi.calls("jiexu.v1.RegionLinkService/Acknowledge", &receipts), json!({}));
    assert_eq!(hebi.calls("jiexu.v1.RegionLinkService/ListOwed", &json!({})), json!({}));

    let completed = json!({
        "takes_over_on": "2026-03-01",
        "recognised_months": 26,
        "credited_fen": BALANCE,
    });
    let outcome = json!({ "outcome": { "handoff_id": mover.handoff, "completed": completed } });
    hebi.calls("jiexu.v1.TransferOutService/ConfirmTransfer", &outcome);
    let id = json!({ "handoff_id": mover.handoff });
    let there = Grpcurl::operator(&nantong).calls("jiexu.v1.TransferOutService/GetTransfer", &id);
    assert_eq!(there["transfer"]["state"], "OUTBOUND_STATE_SETTLED");
    assert_eq!(mover.balance_at(&nantong).await, 0);
    nantong.terminate().await;
    nantong.expect_clean_log();
}

#[tokio::test]
async fn a_stream_by_hand_gets_its_receipts() {
    let pair = given_running_pair().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    let mut application = application(&mover);
    application["destination"] = json!(HEBI);
    let frame = json!({ "messages": [{ "cancel": application }] });
    let hebi = Grpcurl::peer(&pair.nantong, HEBI);
    let receipts = hebi.calls("jiexu.v1.RegionLinkService/Exchange", &frame);
    let kinds = &receipts["receipts"][0]["received"]["kinds"];
    assert_eq!(kinds, &json!(["MESSAGE_KIND_CANCEL"]));
}

/// The regions of the samples: only these are where the README says.
const README_PORTS: [u16; 2] = [7101, 7201];

#[tokio::test]
async fn the_walk_through_of_the_readme_works_as_written() {
    let readme = std::fs::read_to_string(programs::repository().join("README.md")).unwrap();
    let script = walkthrough(&readme);
    for port in README_PORTS {
        assert!(ports::is_free(port), "port {port} is taken; stop what listens there");
    }
    let (mut nantong, mut hebi) =
        (Region::new(NANTONG, "transfer-out"), Region::new(HEBI, "transfer-in"));
    [nantong.port, hebi.port] = README_PORTS;
    nantong.knows(&hebi);
    hebi.knows(&nantong);
    nantong.start().await;
    hebi.start().await;
    let path = std::env::var("PATH").unwrap_or_default();
    let tools = programs::fetched("grpcurl").parent().unwrap().display().to_string();
    let output = Command::new("sh")
        .args(["-e", "-c", &script])
        .current_dir(programs::repository())
        .env("PATH", format!("{tools}:{path}"))
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{printed}\n{error}");
    assert!(printed.contains("COMPLETED"), "{printed}\n{error}");
    nantong.terminate().await;
    hebi.terminate().await;
    nantong.expect_clean_log();
    hebi.expect_clean_log();
}

/// The lines of the fenced block between the markers.
fn walkthrough(readme: &str) -> String {
    let between = |text: &str| {
        let (_, rest) = text.split_once("<!-- walkthrough -->")?;
        let (inside, _) = rest.split_once("<!-- /walkthrough -->")?;
        Some(inside.to_owned())
    };
    let inside = between(readme).unwrap();
    let fenced = inside.lines().skip_while(|line| !line.starts_with("```")).skip(1);
    let lines: Vec<&str> = fenced.take_while(|line| !line.starts_with("```")).collect();
    assert!(!lines.is_empty(), "the walk-through is empty");
    lines.join("\n")
}

#[test]
fn the_contract_passes_its_linter() {
    for arguments in [&["lint"][..], &["format", "--diff", "--exit-code"]] {
        let buf = Command::new(programs::fetched("buf"))
            .args(arguments)
            .current_dir(programs::repository())
            .output()
            .unwrap();
        let printed = String::from_utf8_lossy(&buf.stdout);
        assert!(buf.status.success(), "buf {arguments:?}:\n{printed}");
    }
}
