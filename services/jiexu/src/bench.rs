//! `jiexu bench`: two regions as processes of their own, sled on disk between them and the clock.
//!
//! Nothing is left out of the way of a handoff: every reply and every message between the regions
//! leaves after an fdatasync, on both sides. The client shares the machine with the regions, so it
//! does as little as it can: ids carry their index, and the ends are heard on two streams.

mod books;
mod calibration;
mod course;
pub mod echo;
mod figures;
mod ids;
mod latency;
mod machine;
mod open_loop;
mod plot;
mod population;
mod push;
mod region;
mod report;
mod scenarios;
mod schedule;
mod stage;
mod watch;

use std::fs;
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jiexu_host::{clock, stop};
use tempfile::TempDir;

use crate::failure::Failure;
use crate::output::Output;
use ids::Ids;
use latency::Latency;
use machine::Machine;
use population::{PEOPLE_MAX, Population};
use push::{Applicant, Pushed};
use region::{Footprint, Pair};
use report::{Books, Phase, Process, Report, Settings, count};
use watch::Watch;

/// The sample origin, Nantong.
const ORIGIN: &str = "320600";
/// The sample destination, Hebi.
const DESTINATION: &str = "410600";
/// Handoffs before the clock runs: until the links are up and every path has been taken.
const WARM_UP: usize = 20;

/// Measures handoffs between two regions on this machine, each a process with its own sled on disk,
/// an fdatasync before every answer and every message.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Handoffs to push at once
    #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(1..))]
    handoffs: u32,
    /// People on record at each region [default: one for each handoff]
    #[arg(long)]
    people: Option<u32>,
    /// Applications in one call
    #[arg(long, default_value_t = 250, value_parser = clap::value_parser!(u16).range(1..=1_000))]
    batch: u16,
    /// Batches' worth of handoffs on their way at a time, from the application until both ends
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..=1_000))]
    in_flight: u16,
    /// Handoffs to push one after the other afterwards
    #[arg(long, default_value_t = 200)]
    idle: u32,
    /// Empty directory for the regions' data; made if it is not there [default: a temporary one]
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Keep the data, and say where it is; see `jiexu verify`
    #[arg(long)]
    keep: bool,
    #[command(flatten)]
    scenarios: scenarios::Arguments,
}

/// Runs the benchmark and prints its report.
pub async fn run(arguments: &Arguments, output: Output) -> Result<(), Failure> {
    let settings = settings(arguments)?;
    let dir = DataDir::new(arguments.data_dir.as_deref(), arguments.keep)?;
    // The regions and the directory go with what holds them here.
    let interrupted = async {
        stop::signalled().await;
        Failure::Failed("interrupted".to_owned())
    };
    if arguments.scenarios.any() {
        return tokio::select! {
            ran = scenarios::run(&arguments.scenarios, settings, dir.path(), output) => {
                said(dir.finish(ran.is_ok()), output);
                ran
            }
            failure = interrupted => Err(failure),
        };
    }
    let measured = tokio::select! {
        measured = measure(settings, dir.path(), output) => measured,
        failure = interrupted => Err(failure),
    };
    let kept = dir.finish(measured.is_ok());
    let report = measured?;
    output.result(&report, Report::human);
    said(kept, output);
    match report.books.problems.as_slice() {
        [] => Ok(()),
        problems => Err(Failure::Refused(format!("the books are wrong: {}", problems.join("; ")))),
    }
}

fn said(kept: Option<PathBuf>, output: Output) {
    if let Some(kept) = kept {
        output.remark(&format!("data kept in {}", kept.display()));
    }
}

fn settings(arguments: &Arguments) -> Result<Settings, Failure> {
    let Arguments { handoffs, people, batch, in_flight, idle, data_dir: _, keep: _, scenarios: _ } =
        arguments;
    let size = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
    let (handoffs, idle) = (size(*handoffs), size(*idle));
    let needed = handoffs.saturating_add(idle).saturating_add(WARM_UP);
    let people = people.map_or(needed, size);
    if people < needed {
        let text = format!("--people: each handoff needs somebody of its own, {needed} in all");
        return Err(Failure::Usage(text));
    }
    if people > PEOPLE_MAX {
        return Err(Failure::Usage(format!("at most {PEOPLE_MAX} people can be made up")));
    }
    let (batch, in_flight) = (usize::from(*batch), usize::from(*in_flight));
    Ok(Settings { handoffs, people, batch, in_flight, idle })
}

async fn measure(settings: Settings, dir: &Path, output: Output) -> Result<Report, Failure> {
    let Settings { handoffs, people, batch, in_flight, idle } = settings;
    let machine = Machine::read(dir);
    let pair = Pair::start(dir, None).await?;
    let population = Population::of(people);
    let load_us = load(&pair, population, &bar(output, "people", people * 2)).await?;
    let books_before = books::read(&pair).await?;

    let all = WARM_UP + handoffs + idle;
    let mut watch = Watch::begin(&pair, all).await?;
    let client = &pair.destination.client;
    let applicant = Applicant { client, ids: Ids::begun_at(clock::now()), population };
    push::one_by_one(applicant, 0..WARM_UP, &mut watch, &ProgressBar::hidden()).await?;
    pair.quiet().await;

    let before = footprints(&pair);
    let under_load = WARM_UP..WARM_UP + handoffs;
    let progress = bar(output, "handoffs", handoffs);
    let pushed =
        push::in_batches(applicant, under_load, (batch, in_flight), &mut watch, &progress).await?;
    progress.finish_and_clear();
    let used = used_since(before, footprints(&pair));
    pair.quiet().await;

    let progress = bar(output, "single handoffs", idle);
    let single = push::one_by_one(applicant, all - idle..all, &mut watch, &progress).await?;
    progress.finish_and_clear();

    let moved_fen = population.moved_fen(0..all);
    let problems = books::problems(books_before, books::read(&pair).await?, moved_fen);
    let processes = processes(&pair, used, handoffs);
    drop(watch);
    pair.stop().await?;
    Ok(Report {
        version: env!("CARGO_PKG_VERSION"),
        machine,
        settings,
        load_seconds: seconds(load_us),
        load: phase(pushed),
        idle: phase(single),
        processes,
        books: Books { moved_fen, completed: all, problems },
    })
}

/// Loads both regions at once; how long it took.
async fn load(pair: &Pair, population: Population, bar: &ProgressBar) -> Result<u64, Failure> {
    let begun = clock::monotonic();
    tokio::try_join!(
        population.load_origin(&pair.origin.client, bar),
        population.load_destination(&pair.destination.client, bar),
    )?;
    bar.finish_and_clear();
    Ok(watch::micros_since(begun))
}

/// Of origin, destination and this process.
fn footprints(pair: &Pair) -> [Footprint; 3] {
    let [origin, destination] = pair.footprints();
    let usage = machine::usage(std::process::id());
    [origin, destination, Footprint { usage, disk_bytes: 0 }]
}

fn used_since(before: [Footprint; 3], after: [Footprint; 3]) -> [Footprint; 3] {
    let mut used = after;
    for (used, before) in used.iter_mut().zip(before) {
        let usage = &mut used.usage;
        usage.cpu_ms = usage.cpu_ms.saturating_sub(before.usage.cpu_ms);
        usage.written_bytes = usage.written_bytes.saturating_sub(before.usage.written_bytes);
        used.disk_bytes = used.disk_bytes.saturating_sub(before.disk_bytes);
    }
    used
}

fn processes(pair: &Pair, used: [Footprint; 3], handoffs: usize) -> Vec<Process> {
    let this = machine::peak_memory_bytes(std::process::id());
    let peaks = [pair.origin.peak_memory_bytes(), pair.destination.peak_memory_bytes(), this];
    let named = [ORIGIN, DESTINATION, "bench"].into_iter().zip(used).zip(peaks);
    let process = |((name, used), peak_memory_bytes): ((_, Footprint), _)| Process {
        name,
        cpu_seconds: used.usage.cpu_ms as f64 / 1_000.0,
        disk_bytes_per_handoff: used.disk_bytes as f64 / count(handoffs),
        written_bytes_per_handoff: used.usage.written_bytes as f64 / count(handoffs),
        peak_memory_bytes,
    };
    named.map(process).collect()
}

fn phase(pushed: Pushed) -> Phase {
    let Pushed { latencies_us, ended_us: _, took_us, busy } = pushed;
    let (handoffs, took) = (latencies_us.len(), seconds(took_us));
    let handoffs_per_second = if took > 0.0 { handoffs as f64 / took } else { 0.0 };
    let latency = Latency::of(latencies_us.into_iter());
    Phase { seconds: took, handoffs_per_second, latency, busy_calls: busy }
}

fn seconds(us: u64) -> f64 {
    us as f64 / 1e6
}

fn bar(output: Output, what: &'static str, length: usize) -> ProgressBar {
    let bar = ProgressBar::new(u64::try_from(length).unwrap_or(u64::MAX));
    // The template is ours; should it ever not parse, the plain bar does.
    if let Ok(style) = ProgressStyle::with_template("{msg:16} {wide_bar} {human_pos}/{human_len}") {
        bar.set_style(style);
    }
    if output == Output::Json {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    bar.with_message(what)
}

/// Where the regions keep their data.
enum DataDir {
    Temporary(TempDir),
    Given { path: PathBuf, keep: bool },
}

impl DataDir {
    fn new(given: Option<&Path>, keep: bool) -> Result<DataDir, Failure> {
        let unusable = |error: std::io::Error| Failure::Start(format!("data directory: {error}"));
        let Some(path) = given else {
            let dir = TempDir::with_prefix("jiexu-bench-").map_err(unusable)?;
            if keep {
                return Ok(DataDir::Given { path: dir.keep(), keep });
            }
            return Ok(DataDir::Temporary(dir));
        };
        fs::create_dir_all(path).map_err(unusable)?;
        // What an earlier run left would be found again, and counted.
        if fs::read_dir(path).map_err(unusable)?.next().is_some() {
            let text = format!("--data-dir: {} is not empty", path.display());
            return Err(Failure::Usage(text));
        }
        Ok(DataDir::Given { path: path.to_owned(), keep })
    }

    fn path(&self) -> &Path {
        match self {
            DataDir::Temporary(dir) => dir.path(),
            DataDir::Given { path, .. } => path,
        }
    }

    /// Removes the data unless it is to be kept; where it is, if it is kept.
    fn finish(self, succeeded: bool) -> Option<PathBuf> {
        match self {
            DataDir::Temporary(_) => None,
            // Of a run that failed, somebody may want to see the logs.
            DataDir::Given { path, keep } if keep || !succeeded => Some(path),
            DataDir::Given { path, keep: _ } => {
                for region in [ORIGIN, DESTINATION] {
                    // What cannot be removed stays: the figures are none the worse.
                    let _stays = fs::remove_dir_all(path.join(region));
                    let _stays = fs::remove_file(path.join(format!("{region}.log")));
                }
                None
            }
        }
    }
}

#[cfg(test)]
mod tests;
