//! `cargo xtask bench`: builds what is measured in release, runs it, and compares it with what was
//! recorded.

mod compare;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{commands, commands::CommandFault};

use compare::{BadDocument, Document};

/// Where a run is written when nobody says where.
const RECORD: &str = "target/bench.json";

#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    what: Option<What>,
    /// Fail if a figure is worse than in this recorded run by more than 15 %, each in units of its
    /// own run's calibration
    #[arg(long, value_name = "FILE")]
    compare: Option<PathBuf>,
    /// Compare this recorded run, and measure nothing
    #[arg(long, value_name = "FILE", requires = "compare")]
    run: Option<PathBuf>,
    /// Where to write the run [default: target/bench.json]
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
    /// Handed to `jiexu bench` as they are, e.g. `-- --scenario bulk,idle --handoffs 50000`
    #[arg(last = true)]
    extra: Vec<String>,
}

#[derive(clap::Subcommand)]
enum What {
    /// The same handoffs by PostgreSQL: two-phase commit and outbox saga, beside `jiexu bench`
    Postgres {
        /// Handed to the comparison as they are, e.g. `-- --handoffs 5000 --clients 1,16`
        #[arg(last = true)]
        extra: Vec<String>,
    },
}

#[derive(Debug, thiserror::Error)]
pub enum BenchFault {
    #[error(transparent)]
    Command(#[from] CommandFault),
    #[error("{path}: {source}")]
    Unreadable { path: String, source: std::io::Error },
    #[error("{path}: {source}")]
    Document { path: String, source: BadDocument },
    #[error("{0} figures are worse than the recorded run, or missing")]
    Worse(usize),
}

pub fn run(root: &Path, arguments: &Arguments) -> Result<(), BenchFault> {
    let Arguments { what, compare, run, record, extra } = arguments;
    if let Some(What::Postgres { extra }) = what {
        return postgres(root, extra);
    }
    let recorded = match run {
        Some(run) => run.clone(),
        None => {
            let record = record.clone().unwrap_or_else(|| root.join(RECORD));
            scenarios(root, &record, extra)?;
            record
        }
    };
    match compare {
        Some(baseline) => compared(&read(baseline)?, &read(&recorded)?),
        None => Ok(()),
    }
}

fn scenarios(root: &Path, record: &Path, extra: &[String]) -> Result<(), BenchFault> {
    build(root, "jiexu")?;
    let mut bench = Command::new(root.join("target/release/jiexu"));
    bench.arg("bench");
    if !extra.iter().any(|word| word.starts_with("--scenario")) {
        bench.args(["--scenario", "all"]);
    }
    bench.arg("--record").arg(record).args(extra);
    Ok(commands::run(&mut bench)?)
}

fn postgres(root: &Path, extra: &[String]) -> Result<(), BenchFault> {
    // One by one: built together, the client of PostgreSQL would choose features for jiexu too.
    build(root, "jiexu")?;
    build(root, "jiexu-bench")?;
    let release = root.join("target/release");
    let mut bench = Command::new(release.join("jiexu-bench-postgres"));
    bench.arg("--jiexu").arg(release.join("jiexu")).args(extra);
    Ok(commands::run(&mut bench)?)
}

fn build(root: &Path, package: &str) -> Result<(), BenchFault> {
    let mut build = commands::cargo();
    build.args(["build", "--release", "--bins", "--package", package]).current_dir(root);
    Ok(commands::run(&mut build)?)
}

fn read(path: &Path) -> Result<Document, BenchFault> {
    let shown = || path.display().to_string();
    let text = fs::read_to_string(path)
        .map_err(|source| BenchFault::Unreadable { path: shown(), source })?;
    Document::read(&text).map_err(|source| BenchFault::Document { path: shown(), source })
}

fn compared(baseline: &Document, now: &Document) -> Result<(), BenchFault> {
    let lines = compare::lines(baseline, now);
    for line in &lines {
        println!("{line}");
    }
    match lines.iter().filter(|line| line.is_worse()).count() {
        0 => Ok(()),
        worse => Err(BenchFault::Worse(worse)),
    }
}
