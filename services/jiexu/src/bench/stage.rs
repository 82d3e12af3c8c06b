//! Two regions with people on record, ready to be pushed: what every scenario begins with and ends
//! on.

use std::path::Path;

use indicatif::ProgressBar;
use jiexu_host::clock;

use super::books::{self, Totals};
use super::ids::Ids;
use super::population::Population;
use super::push::{self, Applicant, Pushed};
use super::region::Pair;
use super::watch::{Watch, micros_since};
use super::{WARM_UP, load, seconds};
use crate::failure::Failure;

/// Two regions, people, and who was handed over so far.
pub struct Stage {
    pub pair: Pair,
    pub watch: Watch,
    /// What the regions had resident before anybody was on record, origin first.
    pub empty_bytes: [u64; 2],
    /// How long it took to load everybody at both, in seconds.
    pub load_seconds: f64,
    population: Population,
    ids: Ids,
    books: [Totals; 2],
    next: usize,
}

/// How many people a stage has, and what for.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// On record at each region; never less than what the handoffs need.
    pub people: usize,
    /// Handoffs that will be pushed.
    pub handoffs: usize,
    /// Events between two checkpoints; the regions' own choice when `None`.
    pub checkpoint_every: Option<u64>,
}

impl Size {
    /// As many people as handoffs.
    pub fn of(handoffs: usize) -> Size {
        Size { people: 0, handoffs, checkpoint_every: None }
    }
}

impl Stage {
    /// Starts the regions below a directory, loads their people, and hands a few over.
    pub async fn set(dir: &Path, size: Size) -> Result<Stage, Failure> {
        std::fs::create_dir_all(dir)
            .map_err(|error| Failure::Start(format!("data directory: {error}")))?;
        let pair = Pair::start(dir, size.checkpoint_every).await?;
        pair.quiet().await;
        let empty_bytes = pair.memory_bytes();
        let handoffs = size.handoffs + WARM_UP;
        let population = Population::of(size.people.max(handoffs));
        let load_us = load(&pair, population, &ProgressBar::hidden()).await?;
        let books = books::read(&pair).await?;
        let watch = Watch::begin(&pair, handoffs).await?;
        let ids = Ids::begun_at(clock::now());
        let load_seconds = seconds(load_us);
        let mut stage =
            Stage { pair, watch, empty_bytes, load_seconds, population, ids, books, next: 0 };
        stage.one_by_one(WARM_UP).await?;
        stage.pair.quiet().await;
        Ok(stage)
    }

    /// The applicant, the watch, and the next handoffs that nobody has pushed yet.
    pub fn hands(
        &mut self,
        handoffs: usize,
    ) -> (Applicant<'_>, &mut Watch, std::ops::Range<usize>) {
        let range = self.next..self.next + handoffs;
        self.next = range.end;
        let Stage { pair, population, ids, watch, .. } = self;
        let client = &pair.destination.client;
        (Applicant { client, ids: *ids, population: *population }, watch, range)
    }

    /// One after the other.
    pub async fn one_by_one(&mut self, handoffs: usize) -> Result<Pushed, Failure> {
        let (applicant, watch, range) = self.hands(handoffs);
        push::one_by_one(applicant, range, watch, &ProgressBar::hidden()).await
    }

    /// Many at once, a bounded number of them on their way.
    pub async fn in_batches(
        &mut self,
        handoffs: usize,
        (batch, in_flight): (usize, usize),
    ) -> Result<Pushed, Failure> {
        let (applicant, watch, range) = self.hands(handoffs);
        let bar = ProgressBar::hidden();
        push::in_batches(applicant, range, (batch, in_flight), watch, &bar).await
    }

    /// Checks that no fen was lost or doubled, and stops the regions.
    pub async fn strike(self) -> Result<(), Failure> {
        let moved_fen = self.population.moved_fen(self.watch.all_ended());
        let problems = books::problems(self.books, books::read(&self.pair).await?, moved_fen);
        drop(self.watch);
        self.pair.stop().await?;
        balanced(&problems)
    }

    /// Kills both regions while so many handoffs are on their way, and starts them again. How long
    /// until both answered, in seconds. Everything that was under way must end well.
    pub async fn kill_and_restart(
        mut self,
        dir: &Path,
        on_their_way: usize,
    ) -> Result<(Restarted, Pair), Failure> {
        let pushed = self.next;
        let (applicant, _, range) = self.hands(on_their_way);
        for first in range.clone().step_by(BATCH) {
            push::apply_patiently(applicant, first..range.end.min(first + BATCH)).await?;
        }
        let Stage { pair, watch, population, ids, books, .. } = self;
        drop(watch);
        pair.kill().await?;
        let begun = clock::monotonic();
        let pair = Pair::start(dir, None).await?;
        let serving_us = micros_since(begun);
        let applicant = Applicant { client: &pair.destination.client, ids, population };
        // Again: what was answered must be known still, and the same answer costs nothing.
        for first in (pushed..range.end).step_by(BATCH) {
            push::apply_patiently(applicant, first..range.end.min(first + BATCH)).await?;
        }
        let moved_fen = population.moved_fen(0..range.end);
        let deadline = clock::after(ALL_ENDED);
        loop {
            let problems = books::problems(books, books::read(&pair).await?, moved_fen);
            if problems.is_empty() {
                break;
            }
            if clock::monotonic() > deadline {
                balanced(&problems)?;
            }
            tokio::time::sleep_until(clock::after(LOOK_AGAIN)).await;
        }
        let restarted = Restarted {
            serving_seconds: seconds(serving_us),
            all_ended_seconds: seconds(micros_since(begun)),
        };
        Ok((restarted, pair))
    }
}

/// How long it took after a kill.
#[derive(Clone, Copy, Debug)]
pub struct Restarted {
    /// Until both regions answered.
    pub serving_seconds: f64,
    /// Until every handoff that had been under way was terminal at both sides.
    pub all_ended_seconds: f64,
}

/// Applications in one call.
const BATCH: usize = 500;
/// How long handoffs may take to end after a restart, and how often one looks.
const ALL_ENDED: std::time::Duration = std::time::Duration::from_secs(120);
const LOOK_AGAIN: std::time::Duration = std::time::Duration::from_millis(50);

fn balanced(problems: &[String]) -> Result<(), Failure> {
    match problems {
        [] => Ok(()),
        problems => Err(Failure::Refused(format!("the books are wrong: {}", problems.join("; ")))),
    }
}
