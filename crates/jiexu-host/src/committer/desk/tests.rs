//! When batches leave. The desk is the tests' own, and so is what it hands over to.
//!
//! A pace of an hour is never waited out when the code is right.

use std::thread;

use jiexu_region::{Import, State};
use jiexu_types::PersonId;

use super::*;
use crate::committer::tests::given::{given_clock, given_import, given_policy, pace};

const HOUR: Duration = Duration::from_secs(3_600);

/// What a test holds of a desk.
struct Ends {
    inputs: mpsc::Sender<Input>,
    received: mpsc::Receiver<Input>,
    batches: mpsc::Receiver<Batch>,
}

/// A desk whose next batch has to wait for so long.
fn given_desk(wait: Duration) -> (Desk, Ends) {
    let (inputs, received) = mpsc::channel();
    let (to_writer, batches) = mpsc::sync_channel(1);
    let region = Region::from_state(given_policy(), State::default());
    let begin = Beginning { region, replayed: 0, next_seq: 1, pace: pace(u64::MAX) };
    let (alarm, _) = watch::channel(None);
    let to = Outlets { to_writer, changes: broadcast::channel(1).0, alarm };
    let fetch: Fetch = Box::new(|_| Err(JournalFault::Poisoned));
    let mut desk = Desk::new(begin, given_clock(), to, fetch);
    desk.pacing = Pacing::new(clock::after(wait));
    (desk, Ends { inputs, received, batches })
}

/// Work that imports somebody, weighs so much, and has somebody wait for it.
fn given_work(n: u64, weight: u32) -> Input {
    let run = move |desk: &mut Desk| {
        desk.decide(&given_import(n));
        desk.release(|_| ());
    };
    Input::Work(Work { weight, run: Box::new(run) })
}

#[test]
fn a_batch_that_waits_leaves_when_the_region_stops() {
    let (desk, Ends { inputs, received, batches }) = given_desk(HOUR);
    for input in [given_work(1, 1), given_work(2, 1), Input::Stop] {
        inputs.send(input).unwrap();
    }
    desk.run(&received).unwrap();
    assert_eq!(batches.try_recv().unwrap().releases.len(), 2, "both in one batch");
    assert!(batches.try_recv().is_err());
}

#[test]
fn what_comes_while_a_batch_waits_goes_with_it() {
    let (desk, Ends { inputs, received, batches }) = given_desk(HOUR);
    let (decided, hears) = mpsc::channel();
    let first = move |desk: &mut Desk| {
        desk.decide(&given_import(1));
        decided.send(()).unwrap();
    };
    inputs.send(Input::Work(Work { weight: 1, run: Box::new(first) })).unwrap();
    let running = thread::spawn(move || desk.run(&received));
    hears.recv().unwrap();
    inputs.send(given_work(2, 1)).unwrap();
    inputs.send(Input::Stop).unwrap();
    running.join().unwrap().unwrap();
    assert_eq!(batches.try_recv().unwrap().events.len(), 2);
    assert!(batches.try_recv().is_err());
}

#[test]
fn a_full_batch_does_not_wait() {
    let (desk, Ends { inputs, received, batches }) = given_desk(HOUR);
    inputs.send(given_work(1, GROUP_MAX)).unwrap();
    let running = thread::spawn(move || desk.run(&received));
    assert_eq!(batches.recv().unwrap().releases.len(), 1);
    for input in [Input::WriterFree, Input::Stop] {
        inputs.send(input).unwrap();
    }
    running.join().unwrap().unwrap();
}

#[test]
fn a_batch_that_has_waited_leaves_by_itself() {
    let due = clock::after(Duration::from_millis(20));
    let (mut desk, Ends { inputs, received, batches }) = given_desk(HOUR);
    desk.pacing = Pacing::new(due);
    inputs.send(given_work(1, 1)).unwrap();
    let running = thread::spawn(move || desk.run(&received));
    assert_eq!(batches.recv().unwrap().releases.len(), 1);
    assert!(clock::monotonic() >= due);
    for input in [Input::WriterFree, Input::Stop] {
        inputs.send(input).unwrap();
    }
    running.join().unwrap().unwrap();
}

#[test]
fn a_batch_of_events_holds_up_the_next_one_and_one_of_looks_does_not() {
    let (mut desk, Ends { batches, .. }) = given_desk(Duration::ZERO);
    desk.take(Input::Work(Work {
        weight: GROUP_MAX - 1,
        run: Box::new(|desk| desk.release(|_| ())),
    }));
    desk.hand_over().unwrap();
    assert_eq!(batches.try_recv().unwrap().releases.len(), 1);
    assert_eq!(desk.wait(), Duration::ZERO);
    desk.take(Input::WriterFree);
    desk.pacing = Pacing::new(clock::monotonic());
    desk.take(given_work(1, GROUP_MAX - 1));
    let before = clock::monotonic();
    desk.hand_over().unwrap();
    assert_eq!(batches.try_recv().unwrap().events.len(), 1);
    assert!(desk.pacing.wait(before) > Duration::ZERO);
}

/// Somebody at rest whom the disk does not give back.
fn given_rest(desk: &mut Desk) -> PersonId {
    let Import(record) = given_import(1);
    desk.decide(&given_import(1));
    desk.region.keep_track();
    desk.region.snapshot();
    let people = vec![(record.id, Place::from_u64(0))];
    desk.region.lay(Laid { people, leaving: vec![record.id], ..Laid::default() });
    desk.batch = Batch::default();
    record.id
}

#[test]
fn nothing_more_is_decided_on_a_state_that_is_broken() {
    let (mut desk, Ends { inputs, received, batches }) = given_desk(HOUR);
    let person = given_rest(&mut desk);
    let look = move |desk: &mut Desk| {
        desk.look(move |region| region.state().person(person).is_some());
    };
    inputs.send(Input::Work(Work { weight: 1, run: Box::new(look) })).unwrap();
    let stopped = desk.run(&received);
    assert!(matches!(stopped, Err(CommitterFault::Journal(JournalFault::Poisoned))), "{stopped:?}");
    assert!(batches.try_recv().is_err());
}

#[test]
fn what_is_missed_outside_a_look_is_never_handed_over() {
    // While an event is taken over, and at any other time.
    for by_an_event in [true, false] {
        let (mut desk, Ends { batches, .. }) = given_desk(Duration::ZERO);
        let person = given_rest(&mut desk);
        desk.decide(&given_import(2));
        assert!(desk.region.state().person(person).is_none());
        if by_an_event {
            let Import(record) = given_import(3);
            desk.take_over(RegistryEvent::Imported(record).into());
            // A look that sees everything must not make it good.
            desk.look(|_| ());
        }
        assert!(matches!(desk.hand_over(), Err(CommitterFault::Unseen)), "{by_an_event}");
        assert!(batches.try_recv().is_err());
    }
}
