//! PostgreSQL doing what jiexu does, on this machine and in the same run: two clusters, one for
//! each region, every step of a handoff durable before the next.
//!
//! Everything that could be arranged in favour of PostgreSQL was: no network (Unix sockets, the
//! clients next door), one round trip for a step, no relay that polls (whoever commits a step
//! begins the next), no messages to encode. It does not check what jiexu checks, and keeps no
//! timeline.

mod clients;
mod cluster;
mod fault;
mod handoffs;
mod ours;
mod population;
mod report;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use clients::Variant;
use cluster::Cluster;
use fault::Fault;
use population::Population;
use report::{Report, Row};

/// Hands people over between two PostgreSQL clusters, and with jiexu, and compares.
#[derive(Debug, Parser)]
struct Arguments {
    /// Handoffs for each line of the table
    #[arg(long, default_value_t = 20_000)]
    handoffs: u32,
    /// Numbers of clients to try
    #[arg(long, value_delimiter = ',', default_values_t = [1, 4, 8, 16, 32, 40])]
    clients: Vec<u32>,
    /// Handoffs in a transaction of the batched saga
    #[arg(long, default_value_t = 100)]
    batch: u32,
    /// Program to compare with; left out, only PostgreSQL is measured
    #[arg(long, value_name = "PATH")]
    jiexu: Option<PathBuf>,
    /// Folder with initdb and postgres [default: looked for]
    #[arg(long, value_name = "DIR")]
    postgres: Option<PathBuf>,
    /// One JSON document instead of a table
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error),
    };
    match runtime.block_on(run(&arguments)) {
        Ok(report) if arguments.json => {
            println!("{}", serde_json::to_string(&report).unwrap_or_default());
            ExitCode::SUCCESS
        }
        Ok(report) => {
            println!("{}", report.human());
            ExitCode::SUCCESS
        }
        Err(fault) => failed(&fault),
    }
}

fn failed(error: &dyn std::error::Error) -> ExitCode {
    eprintln!("error: {error}");
    ExitCode::FAILURE
}

async fn run(arguments: &Arguments) -> Result<Report, Fault> {
    let Arguments { handoffs, clients, batch, jiexu, postgres, json: _ } = arguments;
    let dir = tempfile::Builder::new().prefix("jiexu-bench-pg-").tempdir()?;
    let programs = cluster::programs(postgres.as_deref())?;
    let [origin, destination] = [
        Cluster::start(&programs, dir.path(), "origin").await?,
        Cluster::start(&programs, dir.path(), "destination").await?,
    ];
    let plan = Plan::new(*handoffs, clients, *batch);
    let population = Population { people: plan.people() };
    population.load(&origin, &destination).await?;

    let mut rows = Vec::new();
    for (variant, clients, first) in plan.runs() {
        let spread = clients::Spread { variant, clients, first, handoffs: *handoffs };
        let row = spread.run(&origin, &destination).await?;
        // A run of minutes that says nothing looks like one that hangs.
        eprintln!("{}", row.human());
        rows.push(row);
    }
    population.check(&origin, &destination).await?;
    let settings = origin.settings().await?;
    origin.stop().await?;
    destination.stop().await?;

    let ours = match jiexu {
        Some(program) => Some(ours::measure(program, *handoffs).await?),
        None => None,
    };
    Ok(Report { settings, rows, ours })
}

/// What is measured, in which order, with which people: nobody is handed over twice.
struct Plan {
    handoffs: u32,
    variants: Vec<(Variant, u32)>,
}

impl Plan {
    fn new(handoffs: u32, clients: &[u32], batch: u32) -> Plan {
        let kinds = [Variant::TwoPhase, Variant::Saga { batch: 1 }, Variant::Saga { batch }];
        let each = |kind| clients.iter().map(move |clients| (kind, (*clients).max(1)));
        Plan { handoffs, variants: kinds.into_iter().flat_map(each).collect() }
    }

    fn people(&self) -> u32 {
        let runs = u32::try_from(self.variants.len()).unwrap_or(u32::MAX);
        self.handoffs.saturating_mul(runs)
    }

    fn runs(&self) -> impl Iterator<Item = (Variant, u32, u32)> {
        let firsts = (0_u32..).map(|run| run.saturating_mul(self.handoffs));
        self.variants.iter().zip(firsts).map(|((kind, clients), first)| (*kind, *clients, first))
    }
}

/// The best of the rows, by handoffs in a second.
fn best(rows: &[Row], named: impl Fn(&Row) -> bool) -> Option<&Row> {
    let rows = rows.iter().filter(|row| named(row));
    rows.max_by(|a, b| a.handoffs_per_second.total_cmp(&b.handoffs_per_second))
}

#[cfg(test)]
mod tests;
