//! Applications are put off while there is enough to finish.

use jiexu_region::{Verdict, Withdraw};
use jiexu_rules::{Refusal, Refusals};
use jiexu_types::HandoffId;

use super::*;

const TEN_SECONDS_MS: u64 = 10_000;

fn given_limits(in_progress_max: u32, owed_max: u32) -> Pace {
    let intake = IntakeLimits { in_progress_max, owed_max };
    Pace { checkpoint_every: u64::MAX, people_in_memory: 0, intake }
}

struct Office {
    handle: RegionHandle,
    committer: Committer,
    clock: Clock,
    _stopper: Stopper,
}

/// A region on a simulated clock, with people to apply.
async fn given_office(pace: Pace) -> Office {
    let (stopper, _) = stop::channel();
    let (journal, clock) = (MemDisk::new(hebi()).open().unwrap(), Clock::new(ClockKind::Simulated));
    let (handle, committer) = start(given_policy(), journal, pace, &clock, &stopper).unwrap();
    for n in 0..20 {
        handle.decide(given_import(n)).await.unwrap();
    }
    Office { handle, committer, clock, _stopper: stopper }
}

impl Office {
    async fn apply(&self, n: u64) -> Result<ApplyReply, Fault> {
        let answer = self.handle.open(given_application(n), |_| ()).await;
        answer.map(|answer| answer.into_inner().0)
    }

    #[track_caller]
    fn expect(&self, answer: Result<ApplyReply, Fault>, expected: Result<(), Fault>) {
        assert_eq!(answer, expected.map(|()| ApplyReply::OnRecord));
    }

    async fn expect_taken(&self, n: u64) {
        self.expect(self.apply(n).await, Ok(()));
    }

    async fn expect_put_off(&self, n: u64) {
        self.expect(self.apply(n).await, Err(Fault::Busy));
        let known = self.handle.read(move |region| region.state().inbound(id(n)).is_some()).await;
        assert!(!known.unwrap().into_inner(), "nothing of it is on record");
    }

    async fn refuse(&self, n: u64) {
        let verdict = Verdict::Refused(Refusals::from(Refusal::MaterialInvalid));
        let message = Message::Verdict(id(n), verdict);
        self.handle.decide(Deliver { from: nantong(), message }).await.unwrap();
    }
}

fn id(n: u64) -> HandoffId {
    given_application(n).0.id
}

#[tokio::test]
async fn what_is_new_waits_until_something_has_ended() {
    let office = given_office(given_limits(3, u32::MAX)).await;
    for n in 0..3 {
        office.expect_taken(n).await;
    }
    office.expect_put_off(3).await;
    // What is on record gets its answer, again and again.
    office.expect_taken(1).await;
    office.refuse(1).await;
    office.expect_taken(3).await;
    office.expect_put_off(4).await;
    // The same end again frees no second place.
    office.refuse(1).await;
    office.expect_put_off(4).await;
    office.committer.stop().unwrap();
}

#[tokio::test]
async fn what_has_been_open_for_long_is_in_nobodys_way() {
    let office = given_office(given_limits(2, u32::MAX)).await;
    office.expect_taken(0).await;
    office.expect_taken(1).await;
    office.expect_put_off(2).await;
    office.clock.set_ahead(TEN_SECONDS_MS + 2_000);
    office.expect_taken(2).await;
    office.expect_taken(3).await;
    // One that began long ago and ends now was not counted any more.
    office.refuse(0).await;
    office.expect_put_off(4).await;
    office.committer.stop().unwrap();
}

#[tokio::test]
async fn a_peer_that_does_not_keep_up_gets_no_new_work() {
    let office = given_office(given_limits(u32::MAX, 2)).await;
    office.expect_taken(0).await;
    office.expect_taken(1).await;
    office.expect_put_off(2).await;
    let kinds = MessageSet::of(&[MessageKind::Request]);
    let receipt = Receipt::Received { handoff: id(0), kinds, revision: 0 };
    office.handle.decide(RecordReceipt { from: nantong(), receipt }).await.unwrap();
    office.expect_taken(2).await;
    office.committer.stop().unwrap();
}

#[tokio::test]
async fn a_batch_is_let_in_whole_or_not_at_all() {
    let office = given_office(given_limits(4, u32::MAX)).await;
    let apply = async |range: std::ops::Range<u64>| {
        let batch = range.map(given_application).collect();
        let answers = office.handle.open_each(batch, |_, _| ()).await?.into_inner();
        Ok(answers.into_iter().map(|(reply, ())| reply).collect::<Vec<_>>())
    };
    assert_eq!(apply(0..3).await.unwrap(), [ApplyReply::OnRecord; 3]);
    // The last that is let in may go beyond the limit, or a large batch would never be.
    assert_eq!(apply(2..9).await.unwrap(), [ApplyReply::OnRecord; 7]);
    assert_eq!(apply(8..10).await, Err(Fault::Busy));
    assert_eq!(apply(0..9).await.unwrap(), [ApplyReply::OnRecord; 9], "all on record");
    office.committer.stop().unwrap();
}

/// Everything that is not an application goes on, and so do those that were taken in.
#[tokio::test]
async fn a_full_region_goes_on_with_everything_else() {
    let office = given_office(given_limits(1, u32::MAX)).await;
    office.expect_taken(0).await;
    office.expect_put_off(1).await;
    let enrolled = office.handle.decide(given_enrolment(50)).await;
    assert_eq!(enrolled.unwrap().into_inner(), RegistryReply::Recorded);
    office.handle.decide(Withdraw(id(0))).await.unwrap();
    office.handle.read(|_| ()).await.unwrap();
    office.committer.stop().unwrap();
}
