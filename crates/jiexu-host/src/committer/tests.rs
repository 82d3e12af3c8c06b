mod gated;
pub(super) mod given;
mod intake;
mod resting;

use std::sync::Arc;
use std::sync::mpsc;
use std::task::Poll;
use std::time::Duration;

use jiexu_journal::{Checkpointer, MemDisk};
use jiexu_region::{
    AdvanceClock, Apply, ApplyReply, ClockReply, Deliver, Message, MessageKind, MessageSet,
    Milestone, Receipt, RecordReceipt, RegistryReply, Retire, State, StateItem,
};
use jiexu_types::{Contributions, Fen, Scheme, TransferReason};

use gated::{Gate, given_gated};
use given::*;

use super::*;
use crate::clock;
use crate::stop;

/// All pieces of a state with what is at rest fetched, to compare two of them. No journal may be
/// open on the disk.
fn items(state: &State, disk: &MemDisk) -> Vec<StateItem> {
    let checkpointer = disk.open().unwrap().checkpointer();
    state.whole(|place| checkpointer.fetch(place)).unwrap().items().collect()
}

fn given_running(disk: &MemDisk, every: u64) -> (RegionHandle, Committer, Stopper) {
    let (stopper, _) = stop::channel();
    let journal = disk.open().unwrap();
    let (handle, committer) =
        start(given_policy(), journal, pace(every), &given_clock(), &stopper).unwrap();
    (handle, committer, stopper)
}

async fn state_of(handle: &RegionHandle) -> State {
    handle.read(|region| region.state().clone()).await.unwrap().into_inner()
}

// JX-005
#[tokio::test]
async fn nothing_leaves_before_it_is_durable() {
    let disk = MemDisk::new(hebi());
    let (journal, Gate { open, .. }) = given_gated(&disk);
    let (stopper, _) = stop::channel();
    let (handle, _committer) =
        start(given_policy(), journal, pace(u64::MAX), &given_clock(), &stopper).unwrap();
    let mut port = handle.open_port(nantong()).unwrap();

    let loading = handle.queue_all(vec![given_import(1)]).await.unwrap();
    let applying = handle.queue_all(vec![given_application(1)]).await.unwrap();
    let mut reading = Box::pin(handle.read(|region| region.state().people().count()));
    let mut applied = Box::pin(applying.durable());
    // Long enough that an answer which does not wait would have come; it is not waited out when the
    // code is right, because the gate opens by the test and not by a clock.
    let a_moment = clock::after(Duration::from_millis(100));
    tokio::select! {
        _ = &mut applied => panic!("answered before the sync"),
        _ = &mut reading => panic!("read what is not durable"),
        _ = port.next() => panic!("sent before the sync"),
        () = tokio::time::sleep_until(a_moment) => {}
    }
    drop(open);
    assert_eq!(loading.durable().await.unwrap().into_inner(), [RegistryReply::Recorded]);
    assert_eq!(applied.await.unwrap().into_inner(), [ApplyReply::OnRecord]);
    assert_eq!(reading.await.unwrap().into_inner(), 1);
    let sent = port.next().await.unwrap();
    assert_eq!(sent.iter().map(Message::kind).collect::<Vec<_>>(), [MessageKind::Request]);
}

#[tokio::test]
async fn one_sync_pays_for_all_who_wait() {
    let disk = MemDisk::new(hebi());
    let (journal, Gate { open, syncs, .. }) = given_gated(&disk);
    let (stopper, _) = stop::channel();
    let (handle, committer) =
        start(given_policy(), journal, pace(u64::MAX), &given_clock(), &stopper).unwrap();
    let mut waiting = Vec::new();
    for n in 0..100 {
        waiting.push(handle.queue_all(vec![given_enrolment(n)]).await.unwrap());
    }
    drop(open);
    for pending in waiting {
        pending.durable().await.unwrap();
    }
    drop(handle);
    committer.stop().unwrap();
    let syncs = syncs.iter().count();
    // The first batch leaves with whoever came first, the second takes everybody else.
    assert!((1..=3).contains(&syncs), "{syncs} syncs for 100 commands");
}

// JX-063
#[tokio::test]
async fn a_full_queue_says_so_and_forgets_nobody() {
    let disk = MemDisk::new(hebi());
    let (journal, Gate { open, .. }) = given_gated(&disk);
    let (stopper, _) = stop::channel();
    let (handle, committer) =
        start(given_policy(), journal, pace(u64::MAX), &given_clock(), &stopper).unwrap();
    let mut waiting = Vec::new();
    // The closed gate lets two batches be decided at the most; the rest fills the queue.
    let full = loop {
        let room = handle.clone();
        let block = (0..1_000).map(given_enrolment).collect::<Vec<_>>();
        let mut asked = Box::pin(async move { room.decide_each(block).await });
        match futures_util::poll!(&mut asked) {
            Poll::Ready(answer) => break answer.map(|_| "answered through a closed gate"),
            Poll::Pending => waiting.push(asked),
        }
        assert!(waiting.len() < 1_000, "the queue never fills");
    };
    assert_eq!(full, Err(Fault::Busy));
    drop(open);
    for pending in waiting {
        assert_eq!(pending.await.unwrap().into_inner().len(), 1_000);
    }
    assert_eq!(state_of(&handle).await.people().count(), 1_000);
    committer.stop().unwrap();
}

#[tokio::test]
async fn a_failed_sync_stops_the_region_and_tells_nobody_yes() {
    let disk = MemDisk::new(hebi());
    let (handle, committer, _stopper) = given_running(&disk, u64::MAX);
    let first = handle.decide(given_enrolment(1)).await;
    assert_eq!(first.unwrap().into_inner(), RegistryReply::Recorded);
    disk.fail_next_sync();
    let second = handle.decide(given_enrolment(2)).await;
    assert_eq!(second.unwrap_err(), Fault::Stopping);
    let fault = committer.stop().unwrap_err();
    assert!(matches!(fault, CommitterFault::Journal(_)), "{fault}");

    // What was acknowledged is there after the crash; what was not may be or not.
    disk.crash();
    let (handle, _committer, _stopper) = given_running(&disk, u64::MAX);
    let known = handle.read(|region| region.state().person(given_person(1)).is_some()).await;
    assert!(known.unwrap().into_inner());
}

#[tokio::test]
async fn a_journal_that_fails_under_load_keeps_nobody_waiting() {
    let disk = MemDisk::new(hebi());
    let (journal, Gate { open, waiting: at_the_gate, .. }) = given_gated(&disk);
    let (stopper, mut stop) = stop::channel();
    let (handle, committer) =
        start(given_policy(), journal, pace(u64::MAX), &given_clock(), &stopper).unwrap();
    // One batch is at the writer, others wait behind it, when the disk gives up.
    let mut waiting = vec![handle.queue_all(vec![given_enrolment(0)]).await.unwrap()];
    at_the_gate.recv_timeout(Duration::from_secs(10)).unwrap();
    for n in 1..20 {
        waiting.push(handle.queue_all(vec![given_enrolment(n)]).await.unwrap());
    }
    disk.fail_next_sync();
    drop(open);
    for pending in waiting {
        assert_eq!(pending.durable().await.unwrap_err(), Fault::Stopping);
    }
    stop.asked().await;
    // Blocks for ever if the decide thread waits for a writer that is gone.
    let stopped = tokio::task::spawn_blocking(|| committer.stop()).await.unwrap();
    assert!(matches!(stopped, Err(CommitterFault::Journal(_))));
}

#[tokio::test]
async fn restarts_count_towards_a_checkpoint() {
    let disk = MemDisk::new(hebi());
    for restart in 0..4 {
        let (handle, committer, _stopper) = given_running(&disk, 10);
        for n in 0..4 {
            handle.decide(given_import(restart * 4 + n)).await.unwrap();
        }
        committer.stop().unwrap();
    }
    let kept = disk.open().unwrap().checkpointer().read().unwrap();
    assert!(kept.is_some(), "sixteen events, and a checkpoint is due after ten");
}

// JX-006
#[tokio::test]
async fn what_recovery_makes_is_what_was() {
    for every in [u64::MAX, 10] {
        let disk = MemDisk::new(hebi());
        let (handle, committer, _stopper) = given_running(&disk, every);
        for n in 0..40 {
            handle.decide(given_import(n)).await.unwrap();
            handle.decide(given_application(n)).await.unwrap();
        }
        let before = state_of(&handle).await;
        committer.stop().unwrap();
        disk.crash();
        let kept = disk.open().unwrap().checkpointer().read().unwrap();
        assert_eq!(kept.is_some(), every == 10, "a checkpoint was made when one was due");
        let (handle, committer, _stopper) = given_running(&disk, every);
        let after = state_of(&handle).await;
        // It goes on where it was: the next record follows the last.
        handle.decide(given_enrolment(99)).await.unwrap();
        committer.stop().unwrap();
        assert_eq!(items(&after, &disk), items(&before, &disk));
    }
}

/// What is replayed is in no checkpoint yet: the next one of changes must have it.
#[tokio::test]
async fn a_checkpoint_of_changes_has_what_was_replayed() {
    let disk = MemDisk::new(hebi());
    for round in 0..6 {
        let (handle, committer, _stopper) = given_running(&disk, 10);
        for n in 0..7 {
            handle.decide(given_import(round * 7 + n)).await.unwrap();
        }
        let before = state_of(&handle).await;
        committer.stop().unwrap();
        disk.crash();
        let journal = disk.open().unwrap();
        let recovered = recover(given_policy(), &journal).unwrap();
        drop(journal);
        assert_eq!(items(recovered.state(), &disk), items(&before, &disk), "round {round}");
    }
    let checkpointer = disk.open().unwrap().checkpointer();
    assert!(checkpointer.takes_changes(0), "they were all of changes but the first");
    assert!(checkpointer.read().unwrap().is_some_and(|kept| kept.at.seq > 30));
}

// JX-008
#[tokio::test]
async fn a_new_port_begins_with_everything_that_is_owed() {
    let disk = MemDisk::new(hebi());
    let (handle, _committer, _stopper) = given_running(&disk, u64::MAX);
    let mut old = handle.open_port(nantong()).unwrap();
    for n in 0..3 {
        handle.decide(given_import(n)).await.unwrap();
        handle.decide(given_application(n)).await.unwrap();
    }
    let Apply(first) = given_application(0);
    let kinds = MessageSet::of(&[MessageKind::Request]);
    let receipt = Receipt::Received { handoff: first.id, kinds, revision: 0 };
    handle.decide(RecordReceipt { from: nantong(), receipt }).await.unwrap();

    let mut new = handle.open_port(nantong()).unwrap();
    let owed: Vec<_> = new.next().await.unwrap().iter().map(Message::handoff).collect();
    let expected: Vec<_> = (1..3).map(|n| given_application(n).0.id).collect();
    assert_eq!(owed, expected, "all but what was acknowledged");
    while old.next().await.is_some() {}
}

#[tokio::test]
async fn changes_are_told_once_and_in_order() {
    let disk = MemDisk::new(hebi());
    let (handle, committer, _stopper) = given_running(&disk, u64::MAX);
    let mut changes = handle.changes();
    handle.decide(given_import(1)).await.unwrap();
    handle.decide(given_application(1)).await.unwrap();
    let Apply(application) = given_application(1);
    let kinds = MessageSet::of(&[MessageKind::Request]);
    let receipt = Receipt::Received { handoff: application.id, kinds, revision: 0 };
    for _copy in 0..2 {
        let receipt = RecordReceipt { from: nantong(), receipt: receipt.clone() };
        handle.decide(receipt).await.unwrap();
    }
    let verdict = Message::Verdict(application.id, jiexu_region::Verdict::Cancelled);
    let wrong = Deliver { from: nantong(), message: verdict };
    handle.decide(wrong).await.unwrap();
    handle.decide(jiexu_region::Cancel(application.id)).await.unwrap();
    committer.stop().unwrap();
    drop(handle);
    let mut seen = Vec::new();
    while let Ok(batch) = changes.recv().await {
        seen.extend(batch.iter().map(|change| change.state));
    }
    let names: Vec<&str> = seen
        .iter()
        .map(|state| match state {
            CaseState::Inbound(state) => state.name(),
            CaseState::Outbound(state) => state.name(),
        })
        .collect();
    assert_eq!(names, ["applied", "requested", "cancelling"]);
}

#[tokio::test]
async fn stopping_decides_what_is_waiting_first() {
    let disk = MemDisk::new(hebi());
    let (handle, committer, _stopper) = given_running(&disk, u64::MAX);
    let mut waiting = Vec::new();
    for n in 0..50 {
        waiting.push(handle.queue_all(vec![given_enrolment(n)]).await.unwrap());
    }
    committer.stop().unwrap();
    for pending in waiting {
        assert!(pending.durable().await.is_ok());
    }
    let late = handle.decide(Retire { person: given_person(1), on: Default::default() });
    assert_eq!(late.await.unwrap_err(), Fault::Stopping);
}

fn given_simulated(policy: Policy, disk: &MemDisk, every: u64) -> (RegionHandle, Committer, Clock) {
    let (stopper, _) = stop::channel();
    let (journal, clock) = (disk.open().unwrap(), Clock::new(ClockKind::Simulated));
    let (handle, committer) = start(policy, journal, pace(every), &clock, &stopper).unwrap();
    (handle, committer, clock)
}

#[tokio::test]
async fn a_simulated_clock_comes_back_from_a_crash_where_it_was() {
    const WEEK_MS: u64 = 7 * 86_400_000;
    // With a checkpoint and without.
    for every in [u64::MAX, 1] {
        let disk = MemDisk::new(hebi());
        let (handle, committer, clock) = given_simulated(given_policy(), &disk, every);
        let ahead = handle.decide(AdvanceClock::By(WEEK_MS)).await.unwrap();
        assert_eq!(ahead.into_inner(), ClockReply::Ahead(WEEK_MS));
        clock.set_ahead(WEEK_MS);
        handle.decide(given_enrolment(1)).await.unwrap();
        let before = clock.now();
        committer.stop().unwrap();
        disk.crash();
        let (handle, committer, clock) = given_simulated(given_policy(), &disk, every);
        assert!(clock.now() >= before, "the clock went back");
        assert_eq!(state_of(&handle).await.clock_ahead_ms(), WEEK_MS);
        committer.stop().unwrap();
        disk.crash();

        // On the system's clock the region would speak of days that have not come.
        let (stopper, _) = stop::channel();
        let journal = disk.open().unwrap();
        let fault =
            start(given_policy(), journal, pace(every), &given_clock(), &stopper).unwrap_err();
        assert!(matches!(fault, CommitterFault::Clock), "{fault}");
        assert!(fault.to_string().contains("--clock simulated"), "{fault}");
    }
}

#[tokio::test]
async fn the_alarm_rings_when_the_clock_is_set_and_once() {
    let disk = MemDisk::new(hebi());
    let policy = Policy { reviews_inbound: true, ..given_policy() };
    let (handle, committer, clock) = given_simulated(policy, &disk, u64::MAX);
    let (_stopper, stop) = stop::channel();
    tokio::spawn(crate::alarms::ring(handle.clone(), clock.clone(), stop));
    let mut alarm = handle.next_alert();
    assert_eq!(*alarm.borrow_and_update(), None, "nothing is due while nothing is open");

    handle.decide(given_import(1)).await.unwrap();
    handle.decide(given_application(1)).await.unwrap();
    let Apply(application) = given_application(1);
    let form = jiexu_region::InformationForm {
        handoff: application.id,
        person: application.person,
        name: application.name.clone(),
        scheme: Scheme::Employee,
        available_from: None,
        contributions: Contributions::default(),
        // No money to wait for: an operator has to decide, and does not.
        balance: Fen::ZERO,
        issue: jiexu_region::FormIssue::default(),
        dossier: None,
        seal: None,
    };
    let message = Message::Relationship(Arc::new(form));
    handle.decide(Deliver { from: nantong(), message }).await.unwrap();
    alarm.changed().await.unwrap();
    let due = alarm.borrow_and_update().unwrap();
    assert!(due > clock.now());

    // Time for the task to hear of it, and to go to sleep again.
    state_of(&handle).await;
    // A month passes: nothing but the clock tells the task.
    clock.set_ahead(31 * 86_400_000);
    alarm.wait_for(Option::is_none).await.unwrap();
    let case = handle.read(move |region| region.state().inbound(application.id).cloned()).await;
    let case = case.unwrap().into_inner().unwrap();
    let steps: Vec<Milestone> = case.timeline.iter().map(|moment| moment.step).collect();
    assert_eq!(
        steps[steps.len() - 4..],
        [
            Milestone::Reminded,
            Milestone::Overdue,
            Milestone::EscalatedProvincial,
            Milestone::EscalatedNational
        ]
    );
    assert_eq!(steps.len(), 7, "applied, the form, under review: {steps:?}");
    committer.stop().unwrap();
}
