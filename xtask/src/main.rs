//! `cargo xtask`: the project's own chores. Each is one command, so that a person, `.ci/run` and a
//! coding agent all do the same thing.

mod bench;
mod commands;
mod explore;
mod root;
mod setup;
mod simulator;
mod stages;
mod test_run;
mod tidy;
mod trials;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Chores of the jiexu repository")]
struct Cli {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Fetch the programs that tests need (grpcurl, buf) into target/tools
    Setup,
    /// Fetch, build, run every test, check the contract's files and the house rules
    Test {
        /// Handed to the test runner as they are, e.g. `cargo xtask test -- kills`
        #[arg(last = true)]
        extra: Vec<String>,
    },
    /// Measure, beside PostgreSQL or against a recorded run; see docs/performance.md
    Bench(bench::Arguments),
    /// Check the rules of the house that no compiler and no linter knows
    Tidy,
    /// Visit every state that two regions can reach within a bound
    #[command(disable_help_flag = true)]
    Explore(Trial),
    /// Kill both services again and again, and look for all that was acknowledged
    #[command(disable_help_flag = true)]
    Crash(Trial),
    /// Cut the power of both services' disks again and again; needs root and /dev/fuse
    #[command(disable_help_flag = true)]
    Powercut(Trial),
    /// Cut and heal the network between both services; needs root and iproute2
    #[command(disable_help_flag = true)]
    Partition(Trial),
}

/// One trial, or the explorer; `--help` says what it takes.
#[derive(clap::Args)]
struct Trial {
    /// Handed to the trial as they are
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

fn main() -> ExitCode {
    let root = root::repository();
    match Cli::parse().chore {
        Chore::Setup => finish(setup::run(&root)),
        Chore::Test { extra } => test_run::run(&root, &extra),
        Chore::Bench(arguments) => finish(bench::run(&root, &arguments)),
        Chore::Tidy => finish(tidy::run(&root)),
        Chore::Explore(explorer) => finish(explore::run(&root, &explorer.arguments)),
        Chore::Crash(trial) => finish(trials::run(&root, "crash", &trial.arguments)),
        Chore::Powercut(trial) => finish(trials::run(&root, "powercut", &trial.arguments)),
        Chore::Partition(trial) => finish(trials::run(&root, "partition", &trial.arguments)),
    }
}

fn finish<E: std::error::Error>(outcome: Result<(), E>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("error: {fault}");
            ExitCode::FAILURE
        }
    }
}
