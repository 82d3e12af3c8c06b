//! Many seeds, on as many threads as asked; the result does not depend on how many.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::coverage::Coverage;
use crate::run::{self, Failure, Plan};
use crate::sim::Counts;

/// How many seeds to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// That many.
    Seeds(u64),
    /// Until that many handoffs have been on record.
    Handoffs(u64),
}

/// What many seeds did.
#[derive(Clone, Debug, Default)]
pub struct Report {
    seeds: u64,
    counts: Counts,
    coverage: Coverage,
    failure: Option<Failure>,
}

/// Seeds that a thread takes at once: the sums of a block are the same whoever ran it.
const BLOCK: u64 = 16;

impl Report {
    /// Runs seeds from `first` on, of `steps` steps each, until there are enough or one fails.
    pub fn of(first: u64, steps: u32, until: Until, threads: usize) -> Report {
        let next = AtomicU64::new(0);
        let handoffs = AtomicU64::new(0);
        let stop = AtomicBool::new(false);
        let total = Mutex::new(Report::default());
        thread::scope(|scope| {
            for _thread in 0..threads.max(1) {
                scope.spawn(|| {
                    while !stop.load(Ordering::Acquire) {
                        let block = next.fetch_add(1, Ordering::AcqRel);
                        let begin = block.saturating_mul(BLOCK);
                        let enough = match until {
                            Until::Seeds(seeds) => begin >= seeds,
                            Until::Handoffs(wanted) => handoffs.load(Ordering::Acquire) >= wanted,
                        };
                        if enough {
                            break;
                        }
                        let length = match until {
                            Until::Seeds(seeds) => seeds.saturating_sub(begin).min(BLOCK),
                            Until::Handoffs(_) => BLOCK,
                        };
                        let done = Report::of_block(first.saturating_add(begin), length, steps);
                        handoffs.fetch_add(done.counts.handoffs, Ordering::AcqRel);
                        if done.failure.is_some() {
                            stop.store(true, Ordering::Release);
                        }
                        total.lock().unwrap_or_else(PoisonError::into_inner).add(&done);
                    }
                });
            }
        });
        total.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    fn of_block(first: u64, length: u64, steps: u32) -> Report {
        let mut report = Report::default();
        for seed in (first..).take(usize::try_from(length).unwrap_or(0)) {
            let plan = Plan { seed, steps };
            let done = run::done(plan);
            report.seeds += 1;
            report.counts.add(&done.counts);
            report.coverage.add(&done.coverage);
            if let Some(finding) = done.finding {
                report.failure = Some(Failure { plan, finding });
                break;
            }
        }
        report
    }

    /// Of two failures the one of the lower seed is kept, whoever was first.
    fn add(&mut self, other: &Report) {
        self.seeds += other.seeds;
        self.counts.add(&other.counts);
        self.coverage.add(&other.coverage);
        if let Some(failure) = &other.failure {
            let first = self.failure.as_ref().is_none_or(|it| failure.plan.seed < it.plan.seed);
            if first {
                self.failure = Some(failure.clone());
            }
        }
    }

    /// What the seeds found, if one did.
    pub fn failure(&self) -> Option<&Failure> {
        self.failure.as_ref()
    }

    /// Required cells that no seed reached.
    pub fn missing(&self) -> Vec<String> {
        self.coverage.missing()
    }

    /// How many cells were reached, and those that were not.
    pub fn reached(&self) -> String {
        self.coverage.summary()
    }

    /// Ids that came on record as handoffs.
    pub fn handoffs(&self) -> u64 {
        self.counts.handoffs
    }

    /// One line of sums.
    pub fn sums(&self) -> String {
        let Counts { steps, handoffs, completed, states, crashes } = self.counts;
        let handoffs = format!("{handoffs} handoffs ({completed} completed)");
        let rest = format!("{steps} steps, {states} durable states, {crashes} crashes");
        format!("{} seeds, {handoffs}, {rest}", self.seeds)
    }

    /// Handoffs, steps and durable states in a second, each.
    pub fn rates(&self, seconds: f64) -> String {
        let rate = |count: u64| {
            let whole = u32::try_from(count).map_or(f64::from(u32::MAX), f64::from);
            whole / seconds.max(0.001)
        };
        let Counts { steps, handoffs, states, .. } = self.counts;
        format!(
            "{:.0} handoffs/s, {:.0} steps/s, {:.0} states/s",
            rate(handoffs),
            rate(steps),
            rate(states)
        )
    }
}

impl fmt::Display for Report {
    /// The coverage, cell by cell.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.coverage.fmt(f)
    }
}

impl Counts {
    fn add(&mut self, other: &Counts) {
        let Counts { steps, handoffs, completed, states, crashes } = other;
        self.steps += steps;
        self.handoffs += handoffs;
        self.completed += completed;
        self.states += states;
        self.crashes += crashes;
    }
}
