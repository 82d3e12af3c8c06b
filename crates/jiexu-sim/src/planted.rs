//! The planted bugs: each must be found, by whichever rule, within a number of seeds.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use jiexu_region::planted::{Bug, plant};

use crate::finding::Finding;
use crate::run::{Plan, STEPS, run};

/// Seeds after which a bug counts as not found.
pub const SEEDS_MAX: u64 = 3_000;

/// What became of one bug.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Which.
    pub bug: Bug,
    /// By what it was found, and after how many seeds; `None`: it survived.
    pub found: Option<(Finding, u64)>,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (number, name) = (self.bug as u8, format!("{:?}", self.bug));
        match &self.found {
            None => write!(f, "{number:>2} {name:<17} SURVIVED {SEEDS_MAX} seeds"),
            Some((finding, seeds)) => {
                let rule = finding.rule.to_string();
                let text: String = finding.text.chars().take(90).collect();
                write!(f, "{number:>2} {name:<17} {rule:<6} {seeds:>5} seeds  {text}")
            }
        }
    }
}

/// Tries all bugs, on as many threads as asked, in the order of their numbers.
pub fn all(threads: usize) -> Vec<Verdict> {
    let next = AtomicUsize::new(0);
    let verdicts = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _thread in 0..threads.max(1) {
            scope.spawn(|| {
                while let Some(bug) = Bug::ALL.get(next.fetch_add(1, Ordering::AcqRel)) {
                    let verdict = Verdict { bug: *bug, found: found(*bug) };
                    verdicts.lock().unwrap_or_else(PoisonError::into_inner).push(verdict);
                }
            });
        }
    });
    let mut verdicts = verdicts.into_inner().unwrap_or_else(PoisonError::into_inner);
    verdicts.sort_by_key(|verdict| verdict.bug);
    verdicts
}

fn found(bug: Bug) -> Option<(Finding, u64)> {
    plant(Some(bug));
    let failures = (1..=SEEDS_MAX).map(|seed| (seed, run(Plan { seed, steps: STEPS })));
    let first = failures.into_iter().find_map(|(seed, outcome)| Some((outcome.err()?, seed)));
    plant(None);
    let (failure, seeds) = first?;
    // What fails without the bug as well shows nothing about it.
    run(failure.plan).is_ok().then_some((failure.finding, seeds))
}
