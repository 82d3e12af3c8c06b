//! `jiexu`, the operator's tool, as a person or a script starts it.

use std::path::Path;

use jiexu_wire::v1;

use crate::rig::people::{BALANCE, FIRST_CREDIT, given_mover};
use crate::rig::tool::{against, documents, expect_code, jiexu};
use crate::rig::{Mover, SOON, eventually, given_pair, given_running_pair, ports};

#[test]
fn the_demo_shows_a_handoff_and_ends() {
    let output = jiexu(&["--once", "--out-port", "0", "--in-port", "0"]);
    let (printed, _) = expect_code(&output, 0);
    for text in ["320600", "410600", "办结"] {
        assert!(printed.contains(text), "`{text}` is not in:\n{printed}");
    }
    let lower = printed.to_lowercase();
    assert!(lower.contains("completed") || lower.contains("credited"), "{printed}");
}

#[test]
fn the_demo_as_json_is_for_programs() {
    let output = jiexu(&["demo", "--once", "--json", "--out-port", "0", "--in-port", "0"]);
    let (printed, error) = expect_code(&output, 0);
    let documents = documents(&printed);
    let phases: Vec<&str> = documents.iter().filter_map(|d| d["phase"].as_str()).collect();
    assert_eq!(phases.first(), Some(&"regions"));
    let milestones: Vec<&str> =
        documents.iter().filter_map(|document| document["milestone"].as_str()).collect();
    assert!(milestones.contains(&"completed") && milestones.contains(&"settled"), "{milestones:?}");
    assert_eq!(error, "");
}

#[test]
fn the_journals_of_the_demo_verify() {
    let scratch = tempfile::tempdir().unwrap();
    let dir = |name: &str| scratch.path().join(name).display().to_string();
    let data = dir("data");
    let output = jiexu(&["--once", "--data-dir", &data, "--out-port", "0", "--in-port", "0"]);
    expect_code(&output, 0);
    let (out, to) = (dir("data/320600"), dir("data/410600"));
    expect_code(&jiexu(&["verify", "--at-rest", &out, &to]), 0);
    let (printed, _) = expect_code(&jiexu(&["verify", "--json", &out, &to]), 0);
    documents(&printed);

    // A flipped byte in the middle of what was written is found.
    let file = Path::new(&to).join("sled/db");
    let mut bytes = std::fs::read(&file).unwrap();
    let written: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at] != 0).collect();
    let at = written[written.len() / 2];
    bytes[at] ^= 0x55;
    std::fs::write(&file, bytes).unwrap();
    let (printed, error) = expect_code(&jiexu(&["verify", &out, &to]), 1);
    assert!(format!("{printed}{error}").contains("410600"), "{printed}{error}");
}

#[test]
fn a_directory_that_is_none_does_not_verify() {
    let scratch = tempfile::tempdir().unwrap();
    let missing = scratch.path().join("missing").display().to_string();
    let output = jiexu(&["verify", &missing]);
    let code = output.status.code().unwrap();
    let (printed, error) = expect_code(&output, code);
    assert_ne!(code, 0, "{printed}{error}");
    assert!(format!("{printed}{error}").contains("missing"), "{printed}{error}");
    assert!(!Path::new(&missing).exists(), "verifying must not make a directory");
}

#[tokio::test]
async fn a_region_in_use_is_not_verified() {
    let pair = given_running_pair().await;
    let dir = pair.hebi.data_dir().display().to_string();
    let output = jiexu(&["verify", &dir]);
    assert_ne!(output.status.code(), Some(0));
    let told = [output.stdout, output.stderr].concat();
    let told = String::from_utf8_lossy(&told).into_owned();
    assert!(told.contains("in use"), "{told}");
}

#[tokio::test]
async fn an_operator_applies_watches_and_looks() {
    let pair = given_running_pair().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    let to = pair.hebi.url();
    let apply = [
        "apply",
        "--wait",
        "--id",
        &mover.handoff,
        "--person",
        &mover.person,
        "--name",
        &mover.name,
        "--from",
        "320600",
        "--in",
        &to,
    ];
    let (printed, _) = expect_code(&jiexu(&apply), 0);
    assert!(printed.contains(&mover.handoff), "{printed}");
    // The same again is the same.
    expect_code(&jiexu(&apply), 0);
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;

    let (printed, _) = expect_code(&against(&pair, &["show", &mover.handoff]), 0);
    assert!(!printed.contains(&mover.person), "masked for people:\n{printed}");
    let (printed, _) = expect_code(&against(&pair, &["--json", "show", &mover.handoff]), 0);
    let shown = &documents(&printed)[0];
    assert_eq!(shown["handoff_id"], mover.handoff.as_str());
    expect_code(&against(&pair, &["watch", &mover.handoff]), 0);
    let (printed, _) = expect_code(&against(&pair, &["people", "--json"]), 0);
    assert_eq!(documents(&printed).len(), 2);
    expect_code(&against(&pair, &["people"]), 0);
    let asked = ["coverage", &mover.person, "--on", "2026-03-01"];
    let (printed, _) = expect_code(&against(&pair, &asked), 0);
    assert!(printed.contains("410600 from 2026-03-01"), "{printed}");
    assert!(!printed.contains(&mover.person), "masked for people:\n{printed}");
    let (printed, _) = expect_code(&against(&pair, &[&asked[..], &["--json"]].concat()), 0);
    let told = documents(&printed);
    let answer = |side: usize| told[side]["answer"]["responsible"]["answer"].clone();
    assert_eq!((answer(0), answer(1)), ("elsewhere".into(), "here".into()));
    let (printed, _) = expect_code(&against(&pair, &["--json", "ledger", &mover.person]), 0);
    let balances: Vec<i64> =
        documents(&printed).iter().map(|d| d["balance_fen"].as_i64().unwrap()).collect();
    assert_eq!(balances, [0, BALANCE + FIRST_CREDIT]);
    let (printed, _) = expect_code(&against(&pair, &["--json", "ledger"]), 0);
    let sums: Vec<i64> =
        documents(&printed).iter().map(|d| d["sum_fen"].as_i64().unwrap()).collect();
    assert_eq!(sums, [0, 0]);
    expect_code(&against(&pair, &["ledger"]), 0);
    pair.expect_clean_logs();
}

#[tokio::test]
async fn an_operator_applies_at_the_origin_and_follows_it() {
    let pair = given_running_pair().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    let apply = |wait: &'static str, mover: &Mover| {
        let person = ["--id", &mover.handoff, "--person", &mover.person, "--name", &mover.name];
        against(
            &pair,
            &[&["apply", wait, "--at", "origin", "--to", "410600"], &person[..]].concat(),
        )
    };
    let (printed, _) = expect_code(&apply("--wait", &mover), 0);
    assert!(printed.contains("受理转交") && printed.contains("办结入账"), "{printed}");
    // The destination refuses: both reasons, and the person did not arrive.
    let stranger = Mover::new();
    stranger.is_on_record_at(&pair.nantong).await;
    let (printed, error) = expect_code(&apply("--wait", &stranger), 1);
    assert!(printed.contains("IN_NOT_ENROLLED, IN_NO_PAYMENT"), "{printed}{error}");
    let cancel = against(&pair, &["cancel", "--at", "origin", &stranger.handoff]);
    expect_code(&cancel, 1);
    pair.expect_clean_logs();
}

#[tokio::test]
async fn an_operator_decides_and_a_refusal_has_its_code() {
    let mut pair = given_pair();
    pair.nantong.flag("--reviews-outbound");
    pair.start().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    mover.applies_at(&pair.hebi).await.unwrap();
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::UnderReview).await;
    let review = ["review", &mover.handoff, "--side", "out", "--refuse", "MATERIAL_INVALID"];
    expect_code(&against(&pair, &review), 0);
    mover.becomes_inbound(&pair.hebi, v1::InboundState::Refused).await;
    // The person did not arrive.
    let (printed, error) = expect_code(&against(&pair, &["watch", &mover.handoff]), 1);
    assert!(format!("{printed}{error}").contains("MATERIAL_INVALID"), "{printed}{error}");

    let stranger = Mover::new();
    let apply = [
        "--json",
        "apply",
        "--person",
        &stranger.person,
        "--name",
        &stranger.name,
        "--from",
        "320600",
        "--in",
        &pair.hebi.url(),
    ];
    let (printed, _) = expect_code(&jiexu(&apply), 1);
    let error = documents(&printed).pop().unwrap();
    assert_eq!(error["error"]["reason"], "IN_NOT_ENROLLED", "{error}");
    assert_eq!(error["error"]["exit_code"], 1);
    assert!(error["error"]["localized"]["zh-CN"].is_string());
    let retry = ["retry", &mover.handoff, "--side", "out"];
    expect_code(&against(&pair, &retry), 1);
}

#[tokio::test]
async fn what_is_unknown_or_out_of_reach_has_its_code() {
    let mut pair = given_running_pair().await;
    let nobody = Mover::new();
    for command in ["show", "watch"] {
        let (_, error) = expect_code(&against(&pair, &[command, &nobody.handoff]), 1);
        assert!(error.contains("no such handoff"), "{command}: {error}");
    }
    let to = pair.hebi.url();
    let (_, error) = expect_code(&jiexu(&["cancel", &nobody.handoff, "--in", &to]), 1);
    assert!(error.contains("no such handoff"), "{error}");
    let (_, error) = expect_code(&against(&pair, &["ledger", &nobody.person]), 1);
    assert!(error.contains("no such person"), "{error}");
    expect_code(&jiexu(&["health", "--endpoint", &to]), 0);
    expect_code(&jiexu(&["health", "--endpoint", &to, "--service", "no.such.Service"]), 1);
    expect_code(&jiexu(&["show", "not-an-id"]), 2);
    expect_code(&jiexu(&["no-such-command"]), 2);

    pair.terminate().await;
    let (_, error) = expect_code(&jiexu(&["health", "--endpoint", &to]), 5);
    assert!(error.contains("cannot reach"), "{error}");
    expect_code(&against(&pair, &["show", &nobody.handoff]), 5);
    expect_code(&jiexu(&["cancel", &nobody.handoff, "--in", &to]), 5);
}

#[tokio::test]
async fn a_region_that_dies_instead_of_answering_has_decided_nothing_for_sure() {
    let mut pair = given_running_pair().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    pair.nantong.kill();
    mover.applies_at(&pair.hebi).await.unwrap();
    pair.hebi.signal("STOP");
    let to = pair.hebi.url();
    let handoff = mover.handoff.clone();
    let cancel = std::thread::spawn(move || jiexu(&["cancel", &handoff, "--in", &to]));
    let port = pair.hebi.port;
    eventually("the call has arrived", SOON, async || ports::has_unread(port).then_some(())).await;
    pair.hebi.kill();
    // Not 1: that would say that the region refused.
    let (_, error) = expect_code(&cancel.join().unwrap(), 5);
    assert!(error.contains("repeat it"), "{error}");
    pair.hebi.start().await;
    let to = pair.hebi.url();
    expect_code(&jiexu(&["cancel", &mover.handoff, "--in", &to]), 0);
}

#[test]
fn completions_know_the_commands() {
    for shell in ["bash", "zsh", "fish"] {
        let (printed, _) = expect_code(&jiexu(&["completions", shell]), 0);
        for command in ["verify", "ledger", "cancel"] {
            assert!(printed.contains(command), "{shell}");
        }
    }
    let (help, _) = expect_code(&jiexu(&["--help"]), 0);
    assert!(help.contains("Exit codes:"), "{help}");
}

#[tokio::test]
async fn one_program_serves_a_region_with_both_roles() {
    let mut pair = given_pair();
    for region in [&mut pair.nantong, &mut pair.hebi] {
        region.program = "jiexu";
        region.subcommand = &["serve", "region"];
    }
    pair.start().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    mover.applies_at(&pair.hebi).await.unwrap();
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    // Each answers for both roles.
    let unknown = Mover::new();
    assert_eq!(unknown.outbound(&pair.hebi).await.unwrap_err().code(), tonic::Code::NotFound);
    assert_eq!(unknown.inbound(&pair.nantong).await.unwrap_err().code(), tonic::Code::NotFound);
    crate::rig::aftermath::expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn explain_says_who_owes_what_and_clock_what_time_it_is() {
    let mut pair = given_pair();
    for region in [&mut pair.nantong, &mut pair.hebi] {
        region.flag("--clock=simulated");
        region.list("clock is simulated");
    }
    pair.nantong.flag("--reviews-outbound");
    pair.start().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    mover.applies_at(&pair.hebi).await.unwrap();
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::UnderReview).await;
    mover.becomes_inbound(&pair.hebi, v1::InboundState::Requested).await;
    let (printed, _) = expect_code(&against(&pair, &["explain", &mover.handoff]), 0);
    for text in ["320600 南通市", "ReviewTransfer", "43号第六条", "43号 art. 6"] {
        assert!(printed.contains(text), "`{text}` is not in:\n{printed}");
    }
    let (printed, _) = expect_code(&against(&pair, &["--json", "explain", &mover.handoff]), 0);
    let told = &documents(&printed)[0];
    assert_eq!(told["out"]["duties"][0]["by"], "operator/320600");
    assert_eq!(told["in"]["duties"][0]["what"], "verdict");
    let unknown = Mover::new().handoff;
    expect_code(&against(&pair, &["explain", &unknown]), 1);

    let (printed, _) = expect_code(&against(&pair, &["clock", "--advance-days", "15"]), 0);
    assert!(printed.contains("simulated"), "{printed}");
    let (printed, _) = expect_code(&against(&pair, &["--json", "clock", "--side", "in"]), 0);
    let clock = &documents(&printed)[0][0];
    assert_eq!((&clock["kind"], &clock["side"]), (&"simulated".into(), &"in".into()));
    pair.terminate().await;
    pair.expect_clean_logs();
}
