//! The pair of services under faults: crashes, power cuts, partitions.
//!
//! The three trials share the people who live under them ([`load`]), the list of what the regions
//! acknowledged ([`acknowledged`]) and the audit afterwards ([`audit`]). Each prints its seed, and
//! figures only for what it tried. Exit codes: 1 when the regions did what they must not do, 2 when
//! a trial could not be carried out.

mod acknowledged;
mod audit;
mod command;
mod crash;
mod disk;
mod fault;
mod handoff;
mod load;
mod log;
mod pair;
mod partition;
mod ports;
mod powercut;
mod region;
mod round;
mod side;
mod times;
mod waiting;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use jiexu_host::stop;
use tokio::task::LocalSet;

use fault::Fault;

#[derive(Parser)]
#[command(name = "jiexu-trials", about = "The pair of services under faults")]
struct Cli {
    #[command(subcommand)]
    trial: Trial,
    /// Folder of transfer-out, transfer-in and jiexu [default: that of this program]
    #[arg(long, global = true, value_name = "DIR")]
    programs: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Trial {
    Crash(crash::Arguments),
    Powercut(powercut::Arguments),
    Partition(partition::Arguments),
    Disk(disk::Arguments),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(&cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("error: {fault}");
            ExitCode::from(match fault {
                Fault::Found(_) | Fault::NotRecovered(_) => 1,
                Fault::NotTried(_) => 2,
            })
        }
    }
}

fn run(cli: &Cli) -> Result<(), Fault> {
    let own = std::env::current_exe().map_err(Fault::own("this program's own path"))?;
    let programs = cli.programs.clone().or_else(|| Some(own.parent()?.to_owned()));
    let programs = programs.ok_or_else(|| Fault::NotTried("no folder of programs".to_owned()))?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(Fault::own("a runtime"))?;
    // One thread, so that the people of a load may share what they know without locks.
    let local = LocalSet::new();
    local.block_on(&runtime, async {
        tokio::select! {
            outcome = tried(&cli.trial, &programs) => outcome,
            // Whatever was started goes with what holds it.
            () = stop::signalled() => Err(Fault::NotTried("interrupted".to_owned())),
        }
    })
}

async fn tried(trial: &Trial, programs: &Path) -> Result<(), Fault> {
    match trial {
        Trial::Crash(arguments) => crash::run(arguments, programs).await,
        Trial::Powercut(arguments) => powercut::run(arguments, programs).await,
        Trial::Partition(arguments) => partition::run(arguments, programs).await,
        Trial::Disk(arguments) => disk::run(arguments),
    }
}
