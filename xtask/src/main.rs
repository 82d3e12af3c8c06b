//! `cargo xtask`: the project's own chores. Each is one command, so that a person, `.ci/run` and a
//! coding agent all do the same thing.

mod bench;
mod commands;
mod root;
mod setup;
mod stages;
mod test_run;
mod tidy;

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
}

fn main() -> ExitCode {
    let root = root::repository();
    match Cli::parse().chore {
        Chore::Setup => finish(setup::run(&root)),
        Chore::Test { extra } => test_run::run(&root, &extra),
        Chore::Bench(arguments) => finish(bench::run(&root, &arguments)),
        Chore::Tidy => finish(tidy::run(&root)),
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
