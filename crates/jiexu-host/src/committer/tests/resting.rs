//! Handoffs at rest, as callers meet them.

use jiexu_region::{InboundState, Told};
use jiexu_types::HandoffId;

use super::*;

const CASES: u64 = 40;

fn id(n: u64) -> HandoffId {
    given_application(n).0.id
}

/// A region at which `CASES` applications were refused at once, all of them at rest.
async fn given_rest(disk: &MemDisk) -> (RegionHandle, Committer, Stopper) {
    let (handle, committer, stopper) = given_running(disk, 10);
    for n in 0..CASES {
        let (reply, ()) = handle.open(given_application(n), |_| ()).await.unwrap().into_inner();
        assert_eq!(reply, ApplyReply::OnRecord);
    }
    // What a checkpoint has at rest leaves memory some time after it. Events for the last
    // checkpoint: registrations, which are no handoffs.
    for n in 0.. {
        if at_rest(&handle).await == CASES {
            break;
        }
        handle.decide(given_import(CASES + n)).await.unwrap();
    }
    (handle, committer, stopper)
}

async fn at_rest(handle: &RegionHandle) -> u64 {
    let resting = |item: &StateItem| matches!(item, StateItem::AtRest(..));
    state_of(handle).await.items().filter(resting).count() as u64
}

async fn told_of(handle: &RegionHandle, n: u64) -> Option<Told> {
    let look = move |region: &Region| {
        let state = region.state().inbound(id(n))?.state;
        if let InboundState::Refused { told, .. } = state { Some(told) } else { None }
    };
    handle.read(look).await.unwrap().into_inner()
}

#[tokio::test]
async fn what_is_at_rest_answers_as_ever() {
    let disk = MemDisk::new(hebi());
    let (handle, committer, _stopper) = given_rest(&disk).await;
    for n in [0, 7, CASES - 1] {
        let look = move |region: &Region| region.state().inbound(id(n)).cloned();
        let answer = handle.open(given_application(n), look).await.unwrap().into_inner();
        assert_eq!(answer.0, ApplyReply::OnRecord);
        assert_eq!(answer.1.map(|case| case.application), Some(given_application(n).0));
        assert_eq!(told_of(&handle, n).await, Some(Told::Unasked));
    }
    let Apply(mut other) = given_application(3);
    Arc::make_mut(&mut other).reason = TransferReason::HukouMove;
    let (reply, ()) = handle.open(Apply(other), |_| ()).await.unwrap().into_inner();
    assert_eq!(reply, ApplyReply::Conflict("reason"));
    let list = |region: &Region| {
        let cases = region.state().inbound_after(Some(id(1)));
        cases.map(|case| case.application.id).collect::<Vec<_>>()
    };
    let listed = handle.read(list).await.unwrap().into_inner();
    assert_eq!(listed, (2..CASES).map(id).collect::<Vec<_>>());
    assert_eq!(at_rest(&handle).await, CASES, "a look brings nothing back for good");
    committer.stop().unwrap();
}

#[tokio::test]
async fn what_a_late_question_changes_is_there_after_a_crash() {
    let disk = MemDisk::new(hebi());
    let (handle, committer, _stopper) = given_rest(&disk).await;
    // The origin has forwarded the same application: it is owed the refusal from now on.
    let message = Message::Application(given_application(5).0);
    handle.decide(Deliver { from: nantong(), message }).await.unwrap();
    assert_eq!(told_of(&handle, 5).await, Some(Told::Owed));
    assert_eq!(at_rest(&handle).await, CASES - 1);
    committer.stop().unwrap();
    disk.crash();

    let (handle, committer, _stopper) = given_running(&disk, 10);
    assert_eq!(at_rest(&handle).await, CASES - 1, "the others are not read to start");
    assert_eq!(told_of(&handle, 5).await, Some(Told::Owed));
    assert_eq!(told_of(&handle, 6).await, Some(Told::Unasked));
    let mut port = handle.open_port(nantong()).unwrap();
    let owed: Vec<_> = port.next().await.unwrap().iter().map(Message::handoff).collect();
    assert_eq!(owed, [id(5)]);
    committer.stop().unwrap();
}

/// Nobody is told anything that was decided without a look at a record that cannot be read.
#[tokio::test]
async fn a_record_that_cannot_be_read_stops_the_region() {
    let disk = MemDisk::new(hebi());
    let (handle, committer, _stopper) = given_rest(&disk).await;
    disk.fail_fetches();
    let answer = handle.open(given_application(0), |_| ()).await;
    assert_eq!(answer.map(Durable::into_inner), Err(Fault::Stopping));
    let stopped = tokio::task::spawn_blocking(|| committer.stop()).await.unwrap();
    let read = |fault: &JournalFault| matches!(fault, JournalFault::File { action: "read", .. });
    assert!(matches!(&stopped, Err(CommitterFault::Journal(fault)) if read(fault)), "{stopped:?}");
}
