//! The stages of a long chore: what ran, what did not, how long each took.
//!
//! A stage is never skipped in silence: what could not run is listed with the reason and counts as
//! a failure.

use std::{
    error::Error,
    fmt,
    process::ExitCode,
    time::{Duration, Instant},
};

#[derive(Default)]
pub struct Stages {
    finished: Vec<Stage>,
}

struct Stage {
    name: &'static str,
    outcome: Outcome,
    took: Duration,
}

enum Outcome {
    Passed,
    Failed { why: String },
    NotRun { why: &'static str },
}

impl Stages {
    /// Does `work` now, under its own heading. Says whether it went well.
    pub fn run<E: Error>(
        &mut self,
        name: &'static str,
        work: impl FnOnce() -> Result<(), E>,
    ) -> bool {
        println!("\n=== {name}");
        let started = now();
        let result = work();
        let took = now().duration_since(started);
        let passed = result.is_ok();
        let outcome = match result {
            Ok(()) => Outcome::Passed,
            Err(fault) => {
                eprintln!("error: {fault}");
                Outcome::Failed { why: fault.to_string() }
            }
        };
        self.finished.push(Stage { name, outcome, took });
        passed
    }

    /// Writes down that a stage could not even start.
    pub fn not_run(&mut self, name: &'static str, why: &'static str) {
        self.finished.push(Stage { name, outcome: Outcome::NotRun { why }, took: Duration::ZERO });
    }

    /// Prints one line per stage. Fails unless every one of them passed.
    pub fn summary(&self) -> ExitCode {
        println!("\n=== summary");
        for stage in &self.finished {
            println!("{stage}");
        }
        if self.finished.iter().all(|stage| matches!(stage.outcome, Outcome::Passed)) {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (word, why) = match &self.outcome {
            Outcome::Passed => ("ok", ""),
            Outcome::Failed { why } => ("failed", why.as_str()),
            Outcome::NotRun { why } => ("not run", *why),
        };
        // Only the first line of a reason: the whole of it stands under the stage's heading.
        let why = why.lines().next().unwrap_or_default();
        let line = format!("{:<12} {word:<8} {:>7.1} s  {why}", self.name, self.took.as_secs_f64());
        f.write_str(line.trim_end())
    }
}

fn now() -> Instant {
    #[expect(clippy::disallowed_methods, reason = "a chore times itself; no rule depends on it")]
    Instant::now()
}
