//! The simulator from the command line.

use std::io::Write as _;
use std::process::ExitCode;
use std::thread;

use clap::Parser;
use jiexu_sim::{Failure, Plan, Report, STEPS, Until, in_progress, leading_to, shrunk, story};

/// Handoffs after which every required cell must have been reached.
const LONG_RUN: u64 = 100_000;

/// Runs regions under everything that can go wrong, each seed on one thread.
#[derive(Parser)]
#[command(name = "jiexu-sim")]
struct Cli {
    /// Run this many seeds
    #[arg(long, default_value_t = 1_000, conflicts_with_all = ["handoffs", "seed"])]
    seeds: u64,
    /// Run seeds until this many handoffs have been on record
    #[arg(long, conflicts_with = "seed")]
    handoffs: Option<u64>,
    /// Replay this seed and print its timeline
    #[arg(long)]
    seed: Option<u64>,
    /// Steps of each seed before the faults heal
    #[arg(long, default_value_t = STEPS)]
    steps: u32,
    /// The first of many seeds
    #[arg(long, default_value_t = 1)]
    first: u64,
    /// Threads [default: what the machine has]; the result does not depend on it
    #[arg(long)]
    threads: Option<usize>,
    /// Try the planted bugs instead: each must be found (needs --features planted-bugs)
    #[arg(long, conflicts_with_all = ["seed", "seeds", "handoffs"])]
    planted: bool,
    /// With --seed: run it with the planted bug of this number, and explain what it finds
    #[cfg(feature = "planted-bugs")]
    #[arg(long, requires = "seed")]
    bug: Option<usize>,
    /// Print how often each event met each state
    #[arg(long)]
    coverage: bool,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    hush_expected_panics();
    #[cfg(feature = "planted-bugs")]
    if let (Some(number), Some(seed)) = (cli.bug, cli.seed) {
        return with_bug(number, Plan { seed, steps: cli.steps });
    }
    if let Some(seed) = cli.seed {
        return tell(Plan { seed, steps: cli.steps });
    }
    let available = thread::available_parallelism().map_or(1, usize::from);
    let threads = cli.threads.unwrap_or(available);
    if cli.planted {
        return planted(threads);
    }
    let until = cli.handoffs.map_or(Until::Seeds(cli.seeds), Until::Handoffs);
    #[expect(clippy::disallowed_methods, reason = "for the rate; no region sees it")]
    let began = std::time::Instant::now();
    let report = Report::of(cli.first, cli.steps, until, threads);
    let seconds = began.elapsed().as_secs_f64();
    if cli.coverage {
        print!("{report}");
    }
    println!("{}", report.reached());
    println!("{}\n{} in {seconds:.0} s", report.sums(), report.rates(seconds));
    if let Some(failure) = report.failure() {
        explain(failure, None);
        return ExitCode::FAILURE;
    }
    let missing = report.missing();
    if report.handoffs() >= LONG_RUN && !missing.is_empty() {
        eprintln!("never reached: {}", missing.join(" "));
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

#[cfg(feature = "planted-bugs")]
fn planted(threads: usize) -> ExitCode {
    let verdicts = jiexu_sim::planted::all(threads);
    let mut survivors = 0;
    for verdict in &verdicts {
        println!("{verdict}");
        survivors += u32::from(verdict.found.is_none());
    }
    println!("{} planted, {survivors} survived", verdicts.len());
    if survivors == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[cfg(feature = "planted-bugs")]
fn with_bug(number: usize, plan: Plan) -> ExitCode {
    use jiexu_region::planted::{Bug, plant};
    let bug = number.checked_sub(1).and_then(|place| Bug::ALL.get(place));
    plant(bug.copied());
    match jiexu_sim::run(plan) {
        Ok(()) => println!("seed {} does not find bug {number}: {bug:?}", plan.seed),
        Err(failure) => explain(&failure, Some(number)),
    }
    ExitCode::SUCCESS
}

#[cfg(not(feature = "planted-bugs"))]
fn planted(_threads: usize) -> ExitCode {
    eprintln!("error: built without the planted bugs; add --features planted-bugs");
    ExitCode::FAILURE
}

fn hush_expected_panics() {
    let loud = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| match in_progress() {
        Some(_) if cfg!(panic = "unwind") => {}
        Some(plan) => {
            loud(panic);
            eprintln!("{}", replay(plan, None));
        }
        None => loud(panic),
    }));
}

fn explain(failure: &Failure, bug: Option<usize>) {
    eprintln!("{failure}");
    let short = shrunk(failure);
    eprintln!("shortest: {short}");
    for line in leading_to(&short) {
        eprintln!("{line}");
    }
    eprintln!("{}", replay(short.plan, bug));
}

fn replay(Plan { seed, steps }: Plan, bug: Option<usize>) -> String {
    let run = "replay: cargo run --profile sim -p jiexu-sim";
    match bug {
        None => format!("{run} -- --seed {seed} --steps {steps}"),
        Some(bug) => {
            format!("{run} --features planted-bugs -- --seed {seed} --steps {steps} --bug {bug}")
        }
    }
}

/// Whoever reads only the first lines has heard enough: that is no failure.
fn tell(plan: Plan) -> ExitCode {
    let (finding, lines) = story(plan);
    let mut out = std::io::stdout().lock();
    let mut told = lines.into_iter().try_for_each(|line| writeln!(out, "{line:#}"));
    if let Some(finding) = &finding {
        told = told.and_then(|()| writeln!(out, "{finding}"));
    }
    if told.is_err() {
        return ExitCode::SUCCESS;
    }
    if finding.is_none() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
