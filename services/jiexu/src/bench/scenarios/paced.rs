//! On schedule: at half of the peak, at many rates, at twice the peak, with queries, with
//! checkpoints.

use std::time::Duration;

use jiexu_host::clock;
use jiexu_wire::{Client, v1};
use tokio::task::JoinSet;

use super::Run;
use crate::bench::figures::{Against, Figures, Point};
use crate::bench::latency::Latency;
use crate::bench::open_loop::{self, Opened, WhenBusy};
use crate::bench::schedule::Schedule;
use crate::bench::stage::{Size, Stage};
use crate::bench::watch::micros_since;
use crate::failure::Failure;

/// Rates of a sweep, in percent of the peak.
const SWEEP: [u64; 8] = [5, 15, 30, 50, 70, 85, 100, 115];
/// Events between two checkpoints: never in a run, and several times in each.
const NO_CHECKPOINTS: u64 = 1 << 40;
const MANY_CHECKPOINTS: u64 = 10_000;

impl Run<'_> {
    pub(super) async fn open_loop(&mut self) -> Result<(), Failure> {
        let schedule = Schedule::new(self.rate().await?, self.arguments.seconds);
        let (mut stage, dir) = self.stage(Size::of(schedule.count())).await?;
        let opened = paced(&mut stage, schedule, WhenBusy::Again).await?;
        self.note(on_schedule("open_loop", schedule, &opened, Against::Append));
        self.note_course("open_loop", &opened.ended_us);
        self.strike((stage, dir)).await
    }

    pub(super) async fn sweep(&mut self) -> Result<(), Failure> {
        let (peak, seconds) = (self.peak().await?, self.arguments.seconds.div_ceil(2));
        let schedules = SWEEP.map(|percent| Schedule::new(peak * percent / 100, seconds));
        let handoffs = schedules.iter().map(|schedule| schedule.count()).sum();
        let (mut stage, dir) = self.stage(Size::of(handoffs)).await?;
        for (percent, schedule) in SWEEP.into_iter().zip(schedules) {
            let opened = paced(&mut stage, schedule, WhenBusy::Again).await?;
            let name = format!("sweep.{percent}_percent");
            self.note(on_schedule(&name, schedule, &opened, Against::Never));
            let latency = Latency::of(opened.latencies_us.into_iter());
            self.note_point(Point { per_second: schedule.per_second(), latency });
            stage.pair.quiet().await;
        }
        self.strike((stage, dir)).await
    }

    pub(super) async fn overload(&mut self) -> Result<(), Failure> {
        let peak = self.peak().await?;
        let schedule = Schedule::new(peak * 2, self.arguments.seconds);
        let (mut stage, dir) = self.stage(Size::of(schedule.count())).await?;
        let begin: u64 = stage.pair.memory_bytes().into_iter().sum();
        let (opened, end) = overloaded(&mut stage, schedule).await?;
        self.note_course("overload", &opened.ended_us);
        let offered = schedule.count().max(1) as f64;
        let shed = opened.shed as f64 / offered;
        let hinted = if opened.shed == 0 { 1.0 } else { opened.hinted as f64 / opened.shed as f64 };
        let mib = |bytes: u64| (bytes as f64 / 1_048_576.0, "MiB, both regions");
        let share = opened.goodput / peak.max(1) as f64;
        let latency = Latency::of(opened.latencies_us.iter().copied());
        self.note(
            Figures::of("overload")
                .more("offered", (schedule.per_second() as f64, "1/s"), Against::Never)
                .more("goodput", (opened.goodput, "1/s"), Against::Echo)
                .more("goodput_share", (share, "of the peak"), Against::Nothing)
                .less("resource_exhausted", (shed, "of all offered"), Against::Never)
                .more("retry_hints", (hinted, "of those"), Against::Never)
                .less("memory_begin", mib(begin), Against::Never)
                .less("memory_end", mib(end), Against::Never)
                .latency(latency, Against::Never),
        );
        self.strike((stage, dir)).await
    }

    pub(super) async fn mixed(&mut self) -> Result<(), Failure> {
        let (rate, percent) = (self.rate().await?, self.arguments.queries);
        let schedule = Schedule::new(rate, self.arguments.seconds);
        let queries = Schedule::new(rate * percent / (100 - percent), self.arguments.seconds);
        let (mut stage, dir) = self.stage(Size::of(schedule.count())).await?;
        let asked = asking(&mut stage, queries)?;
        let opened = paced(&mut stage, schedule, WhenBusy::Again).await?;
        let answers =
            asked.await.map_err(|_| Failure::Failed("the queries panicked".to_owned()))??;
        self.note(on_schedule("mixed", schedule, &opened, Against::Never));
        self.note_course("mixed", &opened.ended_us);
        let per_second = queries.per_second() as f64;
        self.note(
            Figures::of("mixed.queries")
                .more("per_second", (per_second, "1/s"), Against::Never)
                .less("busy", (answers.busy as f64, "calls"), Against::Never)
                .latency(Latency::of(answers.latencies_us.into_iter()), Against::Never),
        );
        self.strike((stage, dir)).await
    }

    pub(super) async fn checkpoint(&mut self) -> Result<(), Failure> {
        let schedule = Schedule::new(self.rate().await?, self.arguments.seconds);
        let mut p99 = Vec::new();
        for (name, every) in [("none", NO_CHECKPOINTS), ("many", MANY_CHECKPOINTS)] {
            let size = Size { checkpoint_every: Some(every), ..Size::of(schedule.count()) };
            let (mut stage, dir) = self.stage(size).await?;
            let opened = paced(&mut stage, schedule, WhenBusy::Again).await?;
            let name = format!("checkpoint.{name}");
            self.note(on_schedule(&name, schedule, &opened, Against::Never));
            self.note_course(&name, &opened.ended_us);
            p99.push(Latency::of(opened.latencies_us.into_iter()).p99_us.max(1) as f64);
            self.strike((stage, dir)).await?;
        }
        if let [without, with] = p99[..] {
            let ratio = (with / without, "times p99 without");
            self.note(Figures::of("checkpoint").less("p99_ratio", ratio, Against::Never));
        }
        Ok(())
    }
}

async fn paced(
    stage: &mut Stage,
    schedule: Schedule,
    when_busy: WhenBusy,
) -> Result<Opened, Failure> {
    let (applicant, watch, range) = stage.hands(schedule.count());
    open_loop::push(applicant, range, (schedule, when_busy), watch, || ()).await
}

/// What became of the schedule, and the memory of both regions when the last was sent.
async fn overloaded(stage: &mut Stage, schedule: Schedule) -> Result<(Opened, u64), Failure> {
    let pids = stage.pair.pids();
    let mut memory = 0;
    let (applicant, watch, range) = stage.hands(schedule.count());
    let all_sent = || {
        memory = pids.into_iter().map(crate::bench::machine::memory_bytes).sum();
    };
    let plan = (schedule, WhenBusy::GiveUp);
    let opened = open_loop::push(applicant, range, plan, watch, all_sent).await?;
    Ok((opened, memory))
}

fn on_schedule(name: &str, schedule: Schedule, opened: &Opened, by: Against) -> Figures {
    let latency = Latency::of(opened.latencies_us.iter().copied());
    Figures::of(name)
        .more("per_second", (schedule.per_second() as f64, "1/s"), Against::Never)
        .less("busy", (opened.busy as f64, "calls"), Against::Never)
        .latency(latency, by)
}

/// What became of the queries.
#[derive(Default)]
struct Answers {
    latencies_us: Vec<u64>,
    busy: u64,
}

/// Asks on schedule, in a task of its own: where somebody is covered, at the origin, and how a
/// handoff that has ended stands, at the destination, in turn.
fn asking(
    stage: &mut Stage,
    schedule: Schedule,
) -> Result<tokio::task::JoinHandle<Result<Answers, Failure>>, Failure> {
    let (origin, destination) =
        (stage.pair.origin.another_client()?, stage.pair.destination.another_client()?);
    let (applicant, _, _) = stage.hands(0);
    let ended = applicant.ids.id(0);
    let person = applicant.population.number(0);
    Ok(tokio::spawn(async move {
        let begun = clock::monotonic();
        let mut calls: JoinSet<Result<Option<u64>, Failure>> = JoinSet::new();
        let (mut sent, mut answers) = (0, Answers::default());
        while sent < schedule.count() || !calls.is_empty() {
            let due = schedule.due_by(micros_since(begun));
            for nth in sent..due {
                let (origin, destination) = (origin.clone(), destination.clone());
                let (ended, person) = (ended.clone(), person.clone());
                let due_us = schedule.due_us(nth);
                calls.spawn(async move {
                    let answered = ask(nth, &origin, &destination, ended, person).await?;
                    Ok(answered.then(|| micros_since(begun).saturating_sub(due_us)))
                });
            }
            sent = due;
            let next = begun + Duration::from_micros(schedule.due_us(sent));
            tokio::select! {
                () = tokio::time::sleep_until(next), if sent < schedule.count() => {}
                Some(call) = calls.join_next() => {
                    match call.map_err(|_| Failure::Failed("a query panicked".to_owned()))?? {
                        Some(latency_us) => answers.latencies_us.push(latency_us),
                        None => answers.busy += 1,
                    }
                }
            }
        }
        Ok(answers)
    }))
}

/// True when it was answered, false when the region was busy.
async fn ask(
    nth: usize,
    origin: &Client,
    destination: &Client,
    handoff_id: String,
    person_id: String,
) -> Result<bool, Failure> {
    let answered = if nth.is_multiple_of(2) {
        let request = v1::GetCoverageRequest { person_id, ..v1::GetCoverageRequest::default() };
        origin.registry().get_coverage(request).await.map(|_| ())
    } else {
        let request = v1::TransferInServiceGetTransferRequest { handoff_id };
        destination.transfer_in().get_transfer(request).await.map(|_| ())
    };
    match answered {
        Ok(()) => Ok(true),
        Err(status) if status.code() == tonic::Code::ResourceExhausted => Ok(false),
        Err(status) => Err(status.into()),
    }
}
