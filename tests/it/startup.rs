//! Starting and stopping: mistakes are told at once, nothing starts on what it cannot trust, and a
//! stop is orderly.

use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use jiexu_wire::v1;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Code;

use crate::rig::people::{BALANCE, given_mover};
use crate::rig::{HEBI, Mover, NANTONG, Region, SOON, Snapshot, eventually, given_running_pair};

const EXIT_CONFIG: i32 = 2;
const EXIT_START: i32 = 3;

/// The region does not start: it ends with this code, and says all of this to people in one
/// message.
async fn expect_refusal(region: &mut Region, code: i32, says: &[&str]) {
    region.spawn();
    let status = region.ended(SOON).await;
    let told = region.log();
    assert_eq!(status.code(), Some(code), "{told}");
    let error = told.lines().skip_while(|line| !line.starts_with("error: "));
    let error = error.collect::<Vec<_>>().join("\n");
    for text in says {
        assert!(error.contains(text), "`{text}` is not told:\n{told}");
    }
    assert!(!told.contains("panicked"), "{told}");
}

#[tokio::test]
async fn all_mistakes_of_a_configuration_are_told_at_once() {
    let mut region = Region::new("000000", "transfer-out");
    region.knows_address("410600");
    region.knows_address("12345=http://127.0.0.1:1");
    region.knows_address("110000=http://127.0.0.1:1");
    region.knows_address("110000=http://127.0.0.1:2");
    region.flag("--log=jiexu=loud");
    region.flag("--calendar=/no/such/calendar.toml");
    region.flag("--config=/no/such/region.toml");
    for (name, value) in [
        ("JIEXU_LISTEM", "127.0.0.1:1"),
        ("JIEXU_REVIEWS_INBOUND", "perhaps"),
        ("JIEXU_CHECKPOINT_EVERY", "often"),
    ] {
        region.variables.push((name.to_owned(), value.to_owned()));
    }
    let says = [
        "region (flag): region code must be six digits",
        "410600=http://HOST:PORT",
        "`12345`",
        "110000 is given twice",
        "log (flag)",
        "/no/such/calendar.toml",
        "/no/such/region.toml",
        "JIEXU_LISTEM",
        "reviews_inbound (variable)",
        "checkpoint_every (variable)",
    ];
    expect_refusal(&mut region, EXIT_CONFIG, &says).await;
}

#[tokio::test]
async fn a_misspelt_key_of_a_file_is_a_mistake() {
    let mut region = Region::new(NANTONG, "transfer-out");
    let file = region.scratch().join("region.toml");
    std::fs::write(
        &file,
        "reveiws_outbound = true\n[[rules]]\neffective_on = '2026-01-01'\ntimes = { out = 30 }\n",
    )
    .unwrap();
    region.flag(&format!("--config={}", file.display()));
    let says = ["reveiws_outbound", "rules of 2026-01-01", "out takes 30 working days; at most 10"];
    expect_refusal(&mut region, EXIT_CONFIG, &says).await;
}

#[tokio::test]
async fn beyond_loopback_nobody_listens_by_accident() {
    let mut region = Region::new(NANTONG, "transfer-out");
    region.listen_on("0.0.0.0");
    expect_refusal(&mut region, EXIT_CONFIG, &["listen", "not a loopback address", "--insecure"])
        .await;
    assert!(!region.data_dir().exists(), "nothing was made");
}

#[tokio::test]
async fn beyond_loopback_works_when_it_is_asked_for() {
    let mut region = Region::new(NANTONG, "transfer-out");
    region.flag("--insecure");
    region.listen_on("0.0.0.0");
    region.start().await;
    region.terminate().await;
    region.expect_clean_log();
}

#[tokio::test]
async fn a_port_that_is_taken_is_named() {
    let mut region = Region::new(NANTONG, "transfer-out");
    let _taken = TcpListener::bind((Ipv4Addr::LOCALHOST, region.port)).unwrap();
    let address = region.address();
    expect_refusal(&mut region, EXIT_START, &["listen", &address, "in use"]).await;
}

#[tokio::test]
async fn a_data_directory_has_one_process() {
    let mut first = Region::new(NANTONG, "transfer-out");
    first.start().await;
    let mut second = Region::new(NANTONG, "transfer-out");
    second.set_data_dir(first.data_dir().to_owned());
    let data_dir = first.data_dir().display().to_string();
    expect_refusal(
        &mut second,
        EXIT_START,
        &["in use by another process", "--data-dir", &data_dir],
    )
    .await;
    // The first one has not noticed.
    Mover::new().is_on_record_at(&first).await;
    first.kill();
    // The lock goes with its holder, however that ended.
    second.start().await;
    second.terminate().await;
}

#[tokio::test]
async fn a_data_directory_has_one_region() {
    let mut nantong = Region::new(NANTONG, "transfer-out");
    nantong.start().await;
    nantong.terminate().await;
    let mut hebi = Region::new(HEBI, "transfer-in");
    hebi.set_data_dir(nantong.data_dir().to_owned());
    let says = ["belongs to region 320600", "this is region 410600", "--data-dir"];
    expect_refusal(&mut hebi, EXIT_START, &says).await;
    nantong.start().await;
    nantong.expect_clean_log();
}

#[tokio::test]
async fn a_data_directory_below_a_file_cannot_be() {
    let mut region = Region::new(NANTONG, "transfer-out");
    let file = region.scratch().join("file");
    std::fs::write(&file, "").unwrap();
    region.set_data_dir(file.join("data"));
    expect_refusal(&mut region, EXIT_START, &["create data directory", "file/data"]).await;
}

#[tokio::test]
async fn a_data_directory_that_cannot_be_written_is_named() {
    let mut region = Region::new(NANTONG, "transfer-out");
    let locked = region.scratch().join("locked");
    std::fs::create_dir(&locked).unwrap();
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o555)).unwrap();
    // Whoever may write everywhere, as root may, is not stopped by permissions: /proc is.
    let may_write = std::fs::write(locked.join("probe"), "").is_ok();
    let dir = if may_write { Path::new("/proc/jiexu").to_owned() } else { locked.join("data") };
    region.set_data_dir(dir.clone());
    expect_refusal(&mut region, EXIT_START, &["create data directory", &dir.display().to_string()])
        .await;
}

#[tokio::test]
async fn sigterm_lets_a_call_in_progress_finish() {
    let mut region = Region::new(NANTONG, "transfer-out");
    region.start().await;
    let movers: Vec<Mover> = (0..4).map(|_| Mover::new()).collect();
    let batch = |mover: &Mover| v1::ImportPeopleRequest { people: vec![mover.record()] };
    let (sender, batches) = mpsc::channel(4);
    let mut registry = region.registry();
    let call =
        tokio::spawn(async move { registry.import_people(ReceiverStream::new(batches)).await });
    sender.send(batch(&movers[0])).await.unwrap();
    eventually("the first batch is on record", SOON, async || {
        let request = v1::GetAccountRequest { person_id: movers[0].person.clone() };
        region.registry().get_account(request).await.ok()
    })
    .await;

    region.signal("TERM");
    let log = region.log_path();
    eventually("the region is stopping", SOON, async || {
        let lines = crate::rig::log::read(&log);
        lines.iter().any(|line| line.message == "stopping").then_some(())
    })
    .await;
    assert!(region.is_running());
    for mover in &movers[1..] {
        sender.send(batch(mover)).await.unwrap();
    }
    drop(sender);
    let told = call.await.unwrap().unwrap().into_inner();
    assert_eq!((told.imported, told.refused), (4, 0));
    let status = region.ended(SOON).await;
    assert_eq!(status.code(), Some(0));
    region.start().await;
    for mover in &movers {
        assert_eq!(mover.balance_at(&region).await, BALANCE);
    }
    region.expect_clean_log();
}

#[tokio::test]
async fn sigterm_is_heard_from_the_start() {
    let mut region = Region::new(NANTONG, "transfer-out");
    for _ in 0..10 {
        region.start().await;
        region.terminate().await;
    }
    // Also before it serves: recovery, if it has begun, ends; then the region stops.
    let log = region.log_path();
    for _ in 0..10 {
        let before = crate::rig::log::read(&log).len();
        region.spawn();
        eventually("the first line of the log", SOON, async || {
            (crate::rig::log::read(&log).len() > before).then_some(())
        })
        .await;
        region.terminate().await;
    }
    region.expect_clean_log();
}

#[tokio::test]
async fn sigterm_does_not_wait_for_watchers() {
    let mut pair = given_running_pair().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    pair.nantong.kill();
    mover.applies_at(&pair.hebi).await.unwrap();
    let handoff_id = mover.handoff.clone();
    let request = v1::TransferInServiceWatchTransferRequest { handoff_id };
    let mut hebi = pair.hebi.transfer_in();
    let mut one = hebi.watch_transfer(request).await.unwrap().into_inner();
    one.message().await.unwrap().unwrap();
    let request = v1::TransferInServiceWatchTransfersRequest {};
    let mut all = hebi.watch_transfers(request).await.unwrap().into_inner();
    pair.hebi.signal("TERM");
    let status = pair.hebi.ended(Duration::from_secs(5)).await;
    assert_eq!(status.code(), Some(0));
    for status in [one.message().await.unwrap_err(), all.message().await.unwrap_err()] {
        assert_eq!(status.code(), Code::Unavailable, "{status:?}");
    }
    pair.hebi.expect_clean_log();
}

#[tokio::test]
async fn a_region_comes_back_as_it_was() {
    let mut pair = given_running_pair().await;
    for _ in 0..5 {
        let mover = given_mover(&pair.nantong, &pair.hebi).await;
        mover.applies_at(&pair.hebi).await.unwrap();
        mover.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    }
    let before = (Snapshot::of(&pair.nantong).await, Snapshot::of(&pair.hebi).await);
    pair.terminate().await;
    pair.start().await;
    before.0.expect_same(&Snapshot::of(&pair.nantong).await);
    before.1.expect_same(&Snapshot::of(&pair.hebi).await);
    pair.nantong.kill();
    pair.hebi.kill();
    pair.start().await;
    before.0.expect_same(&Snapshot::of(&pair.nantong).await);
    before.1.expect_same(&Snapshot::of(&pair.hebi).await);
    pair.expect_clean_logs();
}

#[test]
fn help_and_version_are_there() {
    for program in ["transfer-out", "transfer-in"] {
        let program = crate::rig::programs::ours(program);
        let help = std::process::Command::new(&program).arg("--help").output().unwrap();
        let text = String::from_utf8_lossy(&help.stdout).into_owned();
        assert!(help.status.success());
        for flag in ["--listen", "--data-dir", "--peer", "--insecure", "JIEXU_LISTEN"] {
            assert!(text.contains(flag), "{text}");
        }
        let version = std::process::Command::new(&program).arg("--version").output().unwrap();
        assert!(version.status.success());
    }
}
