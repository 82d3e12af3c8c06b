//! People who live while the regions die: enrolled, paid for, handed over, spending; each command
//! is repeated until it is answered.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use jiexu_wire::status::explain;
use jiexu_wire::v1;
use jiexu_wire::v1::registry_service_client::RegistryServiceClient;
use jiexu_wire::{Client, Named};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use tokio::task::JoinHandle;
use tonic::{Code, Status};
use uuid::Builder;

use crate::rig::people::EMPLOYEE;
use crate::rig::{Mover, Pair};

/// People who live at the same time.
const AT_ONCE: usize = 6;
/// A try that is not answered within this is taken for lost.
const TRY: Duration = Duration::from_secs(5);
/// How long to wait before the next try.
const AGAIN: Duration = Duration::from_millis(15);

/// How many commands a region has acknowledged.
#[derive(Clone, Debug, Default)]
pub struct Counter(Arc<AtomicU64>);

/// One for each region.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Each<T> {
    pub nantong: T,
    pub hebi: T,
}

/// Everybody who lives.
pub struct Load {
    pub acknowledged: Each<Counter>,
    stop: Arc<AtomicBool>,
    workers: Vec<JoinHandle<Vec<Life>>>,
}

/// One person's life, and all that was acknowledged in it.
#[derive(Debug)]
pub struct Life {
    pub mover: Mover,
    /// What was credited by contributions, in fen.
    pub paid: Each<i64>,
    /// What was spent, in fen.
    pub spent: Each<i64>,
    arrived: bool,
    contributions: Each<Vec<v1::RecordContributionRequest>>,
    spendings: Each<Vec<v1::SpendFromAccountRequest>>,
}

impl Counter {
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

impl Load {
    /// People begin to live, on the local set of the caller. The regions need not run yet.
    pub fn begin(pair: &Pair, dice: &mut StdRng) -> Load {
        let acknowledged = Each::<Counter>::default();
        let stop = Arc::new(AtomicBool::new(false));
        let workers = (0..AT_ONCE).map(|_| {
            let mut worker = Worker {
                nantong: Desk::new(pair.nantong.client("operator/zhang"), &acknowledged.nantong),
                hebi: Desk::new(pair.hebi.client("operator/li"), &acknowledged.hebi),
                dice: StdRng::from_rng(dice),
            };
            let stop = Arc::clone(&stop);
            tokio::task::spawn_local(async move {
                let mut lives = Vec::new();
                while !stop.load(Ordering::SeqCst) {
                    lives.push(worker.live().await);
                }
                lives
            })
        });
        let workers = workers.collect();
        Load { acknowledged, stop, workers }
    }

    /// Nobody new; those who live come to their end.
    pub async fn finish(self) -> Vec<Life> {
        self.stop.store(true, Ordering::SeqCst);
        let mut lives = Vec::new();
        for worker in self.workers {
            lives.extend(worker.await.unwrap());
        }
        lives
    }
}

/// Where commands for one region are made.
struct Desk {
    client: Client,
    acknowledged: Counter,
}

impl Desk {
    fn new(client: Client, acknowledged: &Counter) -> Desk {
        Desk { client, acknowledged: acknowledged.clone() }
    }

    /// Asks until there is an answer of the region, good or bad. Without one nobody knows whether
    /// the command was recorded: so it is repeated as it is.
    async fn insist<T>(
        &self,
        mut ask: impl AsyncFnMut(&Client) -> Result<T, Status>,
    ) -> Result<T, Status> {
        let mut ticks = tokio::time::interval(AGAIN);
        loop {
            ticks.tick().await;
            match tokio::time::timeout(TRY, ask(&self.client)).await {
                Ok(Ok(answer)) => {
                    self.acknowledged.0.fetch_add(1, Ordering::SeqCst);
                    return Ok(answer);
                }
                Ok(Err(status)) if is_answer(&status) => return Err(status),
                Ok(Err(_)) | Err(_) => {}
            }
        }
    }

    async fn enter(
        &self,
        mut ask: impl AsyncFnMut(RegistryServiceClient<Named>) -> Result<i32, Status>,
    ) {
        let outcome = self.insist(async |client| ask(client.registry()).await).await.unwrap();
        let done = [v1::EntryOutcome::Recorded.into(), v1::EntryOutcome::Repeated.into()];
        assert!(done.contains(&outcome));
    }

    async fn contribute(&self, request: &v1::RecordContributionRequest) {
        self.enter(async |mut registry| {
            let response = registry.record_contribution(request.clone()).await?;
            Ok(response.into_inner().outcome)
        })
        .await;
    }

    async fn spend(&self, request: &v1::SpendFromAccountRequest) {
        self.enter(async |mut registry| {
            let response = registry.spend_from_account(request.clone()).await?;
            Ok(response.into_inner().outcome)
        })
        .await;
    }

    async fn enrol(&self, request: v1::EnrolPersonRequest) {
        self.enter(async |mut registry| {
            let response = registry.enrol_person(request.clone()).await?;
            Ok(response.into_inner().outcome)
        })
        .await;
    }

    async fn suspend(&self, request: v1::SuspendCoverageRequest) {
        self.enter(async |mut registry| {
            let response = registry.suspend_coverage(request.clone()).await?;
            Ok(response.into_inner().outcome)
        })
        .await;
    }
}

/// An answer of a region that decided. A region that is stopping, or none at all, is no answer.
fn is_answer(status: &Status) -> bool {
    let retry = jiexu_wire::status::is_retryable(status.code());
    !retry && explain(status).reason.is_some()
}

fn expect_cancelled_or_too_late<T>(answer: Result<T, Status>) {
    if let Err(status) = answer {
        assert_eq!(explain(&status).reason.as_deref(), Some("CANCEL_TOO_LATE"));
    }
}

struct Worker {
    nantong: Desk,
    hebi: Desk,
    dice: StdRng,
}

impl Worker {
    async fn live(&mut self) -> Life {
        let mover = Mover { handoff: self.id(), ..Mover::new() };
        let mut life = Life {
            mover,
            paid: Each::default(),
            spent: Each::default(),
            arrived: false,
            contributions: Each::default(),
            spendings: Each::default(),
        };
        self.work_in_nantong(&mut life).await;
        self.settle_in_hebi(&mut life).await;
        self.move_over(&mut life).await;
        self.go_on_in_hebi(&mut life).await;
        life
    }

    async fn work_in_nantong(&mut self, life: &mut Life) {
        let mover = life.mover.clone();
        let enrolment = v1::EnrolPersonRequest {
            enrolled_on: "2024-01-01".to_owned(),
            previous_region: String::new(),
            ..mover.enrolment()
        };
        self.nantong.enrol(enrolment).await;
        for month in 0..self.dice.random_range(1..4) {
            let request = mover.contribution(202_401 + month, self.dice.random_range(1..10_000));
            self.nantong.contribute(&request).await;
            life.paid.nantong += request.credited_fen;
            life.contributions.nantong.push(request);
        }
        if self.dice.random_bool(0.5) {
            let amount = self.dice.random_range(1..=life.paid.nantong);
            let request = self.spending(&mover, amount);
            self.nantong.spend(&request).await;
            life.spent.nantong += amount;
            life.spendings.nantong.push(request);
        }
        let suspension = v1::SuspendCoverageRequest {
            person_id: mover.person,
            scheme: EMPLOYEE,
            suspended_on: "2026-03-01".to_owned(),
        };
        self.nantong.suspend(suspension).await;
    }

    async fn settle_in_hebi(&mut self, life: &mut Life) {
        self.hebi.enrol(life.mover.enrolment()).await;
        self.pay_in_hebi(life, 202_603).await;
    }

    /// Applies at either side; one in eight thinks better of it, in time or not.
    async fn move_over(&mut self, life: &mut Life) {
        let handoff_id = life.mover.handoff.clone();
        let changes_mind = self.dice.random_ratio(1, 8);
        if self.dice.random_bool(0.5) {
            self.apply_at_the_origin(&life.mover, changes_mind).await;
        } else {
            self.apply_at_the_destination(&life.mover, changes_mind).await;
        }
        let mut ticks = tokio::time::interval(AGAIN);
        loop {
            ticks.tick().await;
            let request =
                v1::TransferInServiceGetTransferRequest { handoff_id: handoff_id.clone() };
            let look = self
                .hebi
                .insist(async |client| client.transfer_in().get_transfer(request.clone()).await);
            let transfer = match look.await {
                Ok(found) => found.into_inner().transfer.unwrap(),
                // Not forwarded yet.
                Err(status) => {
                    assert_eq!(status.code(), Code::NotFound, "{status:?}");
                    continue;
                }
            };
            match transfer.state() {
                v1::InboundState::Completed => life.arrived = true,
                v1::InboundState::Cancelled => {}
                v1::InboundState::Refused => panic!("{:?}", transfer.refusals),
                v1::InboundState::Unspecified
                | v1::InboundState::Applied
                | v1::InboundState::Requested
                | v1::InboundState::Cancelling
                | v1::InboundState::Receiving
                | v1::InboundState::UnderReview
                | v1::InboundState::Correcting => continue,
            }
            return;
        }
    }

    async fn apply_at_the_origin(&self, mover: &Mover, changes_mind: bool) {
        let (request, handoff_id) = (mover.application_at_origin(), mover.handoff.clone());
        let applied = self
            .nantong
            .insist(async |client| client.transfer_out().apply_transfer(request.clone()).await);
        applied.await.unwrap();
        if changes_mind {
            let request = v1::TransferOutServiceCancelTransferRequest { handoff_id };
            let cancelled = self.nantong.insist(async |client| {
                client.transfer_out().cancel_transfer(request.clone()).await
            });
            expect_cancelled_or_too_late(cancelled.await);
        }
    }

    async fn apply_at_the_destination(&self, mover: &Mover, changes_mind: bool) {
        let (request, handoff_id) = (mover.application(), mover.handoff.clone());
        let applied = self
            .hebi
            .insist(async |client| client.transfer_in().apply_transfer(request.clone()).await);
        applied.await.unwrap();
        if changes_mind {
            let request = v1::CancelTransferRequest { handoff_id };
            let cancelled = self
                .hebi
                .insist(async |client| client.transfer_in().cancel_transfer(request.clone()).await);
            expect_cancelled_or_too_late(cancelled.await);
        }
    }

    async fn go_on_in_hebi(&mut self, life: &mut Life) {
        self.pay_in_hebi(life, 202_604).await;
        let all = life.expected_in_hebi();
        let amount = self.dice.random_range(1..=all);
        let request = self.spending(&life.mover, amount);
        self.hebi.spend(&request).await;
        life.spent.hebi += amount;
        life.spendings.hebi.push(request);
    }

    async fn pay_in_hebi(&mut self, life: &mut Life, month: u32) {
        let request = life.mover.contribution(month, self.dice.random_range(1..10_000));
        self.hebi.contribute(&request).await;
        life.paid.hebi += request.credited_fen;
        life.contributions.hebi.push(request);
    }

    fn spending(&mut self, mover: &Mover, amount_fen: i64) -> v1::SpendFromAccountRequest {
        let person_id = mover.person.clone();
        v1::SpendFromAccountRequest {
            spend_id: self.id(),
            person_id,
            amount_fen,
            items: Vec::new(),
            emergency: false,
        }
    }

    fn id(&mut self) -> String {
        Builder::from_random_bytes(self.dice.random()).into_uuid().to_string()
    }
}

impl Life {
    /// Commands that were acknowledged, but for the enrolments.
    pub fn commands(&self) -> usize {
        let Each { nantong: paid_there, hebi: paid_here } = &self.contributions;
        let Each { nantong: spent_there, hebi: spent_here } = &self.spendings;
        1 + paid_there.len() + paid_here.len() + spent_there.len() + spent_here.len()
    }

    fn expected_in_nantong(&self) -> i64 {
        if self.arrived { 0 } else { self.paid.nantong - self.spent.nantong }
    }

    fn expected_in_hebi(&self) -> i64 {
        let moved = if self.arrived { self.paid.nantong - self.spent.nantong } else { 0 };
        moved + self.paid.hebi - self.spent.hebi
    }

    /// Every fen is where what was acknowledged says.
    pub async fn expect_balances(&self, pair: &Pair) {
        let person = &self.mover.person;
        let (there, here) =
            (self.mover.balance_at(&pair.nantong).await, self.mover.balance_at(&pair.hebi).await);
        assert_eq!(there, self.expected_in_nantong(), "{person} at the origin: {self:?}");
        assert_eq!(here, self.expected_in_hebi(), "{person} at the destination: {self:?}");
        let months = self.contributions.hebi.len()
            + if self.arrived { self.contributions.nantong.len() } else { 0 };
        let known = self.mover.months_at(&pair.hebi).await.employee_months;
        assert_eq!(usize::try_from(known).unwrap(), months, "months of {person}: {self:?}");
    }

    /// Every command that was acknowledged, again: nothing is new.
    pub async fn expect_same_answers(&self, pair: &Pair) {
        let repeated = i32::from(v1::EntryOutcome::Repeated);
        let sides = [
            (&pair.nantong, &self.contributions.nantong, &self.spendings.nantong),
            (&pair.hebi, &self.contributions.hebi, &self.spendings.hebi),
        ];
        for (region, contributions, spendings) in sides {
            let mut registry = region.registry();
            for request in contributions {
                let answer = registry.record_contribution(request.clone()).await.unwrap();
                assert_eq!(answer.into_inner().outcome, repeated, "lost: {request:?}");
            }
            for request in spendings {
                let answer = registry.spend_from_account(request.clone()).await.unwrap();
                assert_eq!(answer.into_inner().outcome, repeated, "lost: {request:?}");
            }
        }
        self.mover.applies_at_origin(&pair.nantong).await.unwrap();
        let again = self.mover.applies_at(&pair.hebi).await.unwrap();
        let end =
            if self.arrived { v1::InboundState::Completed } else { v1::InboundState::Cancelled };
        assert_eq!(again.state(), end);
    }
}
