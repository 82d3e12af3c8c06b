mod forged;
pub(super) mod world;

use std::fs;
use std::path::Path;

use jiexu_ledger::{Account, Balance, Kept};
use jiexu_region::{OutboundEvent, StateItem};
use jiexu_rules::{Refusal, Refusals};

use self::world::{World, id, nantong};
use super::finding::Kind;
use super::*;

async fn verified(dirs: &[PathBuf], at_rest: bool) -> Result<Report, Failure> {
    let arguments = Arguments { dirs: dirs.to_vec(), at_rest };
    verify(&arguments, &ProgressBar::hidden()).await
}

/// A piece of state, with another balance if it is a person's account.
fn person_with(item: StateItem, fen: impl Fn(Balance) -> i64) -> StateItem {
    if let StateItem::Account(account @ Account::Person(_), kept) = &item {
        let balance = Balance::from_fen(fen(kept.balance));
        return StateItem::Account(*account, Kept { balance, ..*kept });
    }
    item
}

/// What is found, one line each.
async fn found(dirs: &[PathBuf], at_rest: bool) -> Vec<String> {
    let report = verified(dirs, at_rest).await.unwrap();
    assert_eq!(report.passed, report.findings().next().is_none());
    report.findings().map(ToString::to_string).collect()
}

#[tokio::test]
async fn two_regions_at_rest_pass() {
    let mut world = World::with(3);
    world.hand_over(1);
    let checkpoint = world.origin.checkpoint(2, |item| item);
    world.hand_over(2);
    let (_dir, dirs) = world.stop();
    assert_eq!(found(&dirs, true).await, Vec::<String>::new());

    let report = verified(&dirs, true).await.unwrap();
    let origin = &report.regions[0];
    assert_eq!(origin.region.as_deref(), Some("320600"));
    assert_eq!(origin.checkpoint, Some(checkpoint));
    assert!(origin.records > checkpoint, "archive and journal are read: {}", origin.records);
    let contents = origin.contents.as_ref().unwrap();
    assert_eq!((contents.people, contents.outbound["settled"]), (3, 2));
    let json = serde_json::to_value(&report).unwrap();
    // 701 and 702 fen moved, 703 stayed.
    assert_eq!(json["regions"][0]["money"]["clearing_fen"], 1_403);
    assert_eq!(json["regions"][1]["money"]["clearing_fen"], -1_403);
    assert_eq!(json["regions"][0]["money"]["people_fen"], 703);
    let text = report.human();
    for part in ["PASS  2 regions", "2 settled", "2 completed", "2026-03-02T09:30", "14.03"] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
}

#[tokio::test]
async fn a_flipped_byte_is_found_with_its_record() {
    let mut world = World::with(2);
    world.hand_over(1);
    let seq = world.origin.checkpoint(5, |item| item);
    let (_dir, dirs) = world.stop();
    let archive = dirs[0].join("archive/00000000000000000001.records.zst");
    let whole = fs::read(&archive).unwrap();
    // Not the bytes 4 and 5, of which some bits say nothing of a record.
    for at in (0..whole.len()).step_by(7) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x10;
        fs::write(&archive, bytes).unwrap();
        let report = verified(&dirs[..1], false).await.unwrap();
        let [finding] = &report.regions[0].findings[..] else { panic!("byte {at}: {report:?}") };
        assert_eq!(finding.kind, Kind::Journal, "byte {at}: {finding}");
        // Behind the last record there is the checksum of them all.
        assert!((1..=seq + 1).contains(&finding.record.unwrap()), "byte {at}: {finding}");
        assert!(report.regions[0].contents.is_none());
    }
    fs::write(&archive, whole).unwrap();
    assert_eq!(found(&dirs[..1], false).await, Vec::<String>::new());
}

#[tokio::test]
async fn an_event_that_cannot_have_happened_is_found_with_its_record() {
    let mut world = World::with(1);
    world.hand_over(1);
    let refusals = Refusals::from_iter([Refusal::FormInconsistent]);
    let returned = OutboundEvent::Returned { handoff: id(1), refusals };
    let seq = world.origin.record(vec![returned.clone().into()]);
    // What follows is not applied any more, but the auditor goes on by its own count.
    let later = world.origin.record(vec![returned.into()]);
    let (_dir, dirs) = world.stop();
    let report = verified(&dirs, false).await.unwrap();
    assert!(report.regions[0].contents.is_none() && report.regions[0].money.is_some());
    let found = found(&dirs, false).await;
    for at in [seq, later] {
        let again = format!("audit: 320600: handoff {} ends again (record {at})", id(1));
        assert!(found.contains(&again), "{found:?}");
    }
    assert!(found[0].starts_with("event: cannot have happened: handoff 0"), "{found:?}");
    assert!(found[0].ends_with(&format!("(record {seq})")), "{found:?}");
}

#[tokio::test]
async fn a_balance_that_was_changed_in_the_checkpoint_is_found() {
    let mut world = World::with(2);
    world.hand_over(1);
    let seq =
        world.destination.checkpoint(0, |item| person_with(item, |balance| balance.as_fen() + 1));
    world.hand_over(2);
    let (_dir, dirs) = world.stop();
    let found = found(&dirs, true).await;
    assert_eq!(found.len(), 1, "{found:?}");
    let text = &found[0];
    assert!(text.starts_with("checkpoint: holds 14.03 yuan in Person(PersonId("), "{text}");
    assert!(text.contains("lead to 14.02 yuan") && text.contains("****"), "{text}");
    assert!(text.ends_with(&format!("(record {seq})")), "{text}");
}

/// Money that appears in a person's account while the other account stays: a state that no journal
/// leads to, so it is made by hand.
#[test]
fn a_balance_without_the_other_side_breaks_the_first_invariant() {
    let world = World::with(1);
    let mut state = jiexu_region::State::default();
    for item in world.origin.region.state().items() {
        state.restore(person_with(item, |_| 9_999));
    }
    let findings = federation::check(&Federation::from([(nantong(), &state)]), false, &[]);
    // The book does not add up, and the balance is not what its entries say.
    assert_eq!(findings.len(), 2, "{findings:?}");
    assert!(findings.iter().all(|finding| finding.invariant == Some(1)), "{findings:?}");
}

#[tokio::test]
async fn regions_that_contradict_each_other_are_found_only_together() {
    let mut world = World::with(2);
    world.hand_over(1);
    world.apply(2);
    world.carry_until_completed();
    // Each journal by itself is whole and possible.
    let refusals = Refusals::from_iter([Refusal::FormInconsistent]);
    let returned = OutboundEvent::Returned { handoff: id(2), refusals };
    world.origin.record(vec![returned.into()]);
    let (_dir, dirs) = world.stop();
    for dir in &dirs {
        assert_eq!(found(std::slice::from_ref(dir), false).await, Vec::<String>::new());
    }
    let found = found(&dirs, false).await;
    let contradiction = format!("I4: handoff {}: completed here, Returned", id(2));
    assert!(found.iter().any(|text| text.starts_with(&contradiction)), "{found:?}");
    assert!(found.iter().any(|text| text.starts_with("I3: clearing")), "{found:?}");
    // The auditor names the records of both sides.
    let ends = |text: &String| text.contains(" here, returned there (there record ");
    assert!(found.iter().any(ends), "{found:?}");
}

#[tokio::test]
async fn a_record_that_cannot_have_happened_hides_nothing_behind_it() {
    let mut world = World::with(2);
    world.hand_over(1);
    world.apply(2);
    world.carry_until_completed();
    let refusals = Refusals::from_iter([Refusal::FormInconsistent]);
    for handoff in [id(1), id(2)] {
        world.origin.record(vec![OutboundEvent::Returned { handoff, refusals }.into()]);
    }
    let (_dir, dirs) = world.stop();
    let found = found(&dirs, false).await;
    assert!(found[0].starts_with("event: cannot have happened"), "{found:?}");
    let contradicts = |text: &String| text.contains(" here, returned there (there record ");
    assert!(found.iter().any(contradicts), "{found:?}");
}

#[tokio::test]
async fn what_is_under_way_is_fine_unless_everything_should_be_at_rest() {
    let mut world = World::with(2);
    world.apply(1);
    world.carry_until_completed();
    world.apply(2);
    let (_dir, dirs) = world.stop();
    assert_eq!(found(&dirs, false).await, Vec::<String>::new());
    let found = found(&dirs, true).await;
    assert!(found.iter().any(|text| text.contains("I8: handoff")), "{found:?}");
    assert!(found.iter().any(|text| text.contains("I3: at rest, clearing")), "{found:?}");
    let mut once = found.clone();
    once.dedup();
    assert_eq!(once, found);
}

#[tokio::test]
async fn a_directory_that_cannot_be_looked_at_is_named() {
    let failure = async |dirs: &[&Path]| {
        let dirs: Vec<PathBuf> = dirs.iter().map(|dir| dir.to_path_buf()).collect();
        let failure = verified(&dirs, false).await.err().unwrap();
        (failure.code(), failure.message().to_owned())
    };
    let World { dir, origin, destination } = World::with(1);
    let (running, stopped) = (dir.path().join("320600"), dir.path().join("410600"));
    drop(destination);
    let (code, text) = failure(&[&running]).await;
    assert_eq!(code, 5, "{text}");
    assert!(text.contains("320600 is in use; stop its region first"), "{text}");
    drop(origin);

    let nowhere = dir.path().join("misspelt");
    let (code, text) = failure(&[&running, &nowhere]).await;
    assert_eq!(code, 4, "{text}");
    assert!(text.contains("cannot find a journal in") && text.contains("misspelt"), "{text}");
    assert!(!nowhere.exists());

    let (code, text) = failure(&[&stopped, &stopped.join(".")]).await;
    assert_eq!(code, 2, "{text}");
    assert!(text.contains("was given twice"), "{text}");

    let copy = dir.path().join("copy");
    copy_directory(&stopped, &copy);
    let (code, text) = failure(&[&stopped, &copy]).await;
    assert_eq!(code, 2, "{text}");
    assert!(text.contains("region 410600 was given twice"), "{text}");
}

fn copy_directory(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_directory(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
