//! `jiexu`: the operator's tool. It runs regions, and talks to regions that run.
//!
//! What it knows of a region it was told over gRPC, like everybody else; only `verify` reads
//! journals, those of regions that do not run.

mod alert;
mod amount;
mod bench;
mod benefits;
mod book;
mod case;
mod certificate;
mod cli;
mod commands;
mod coverage;
mod demo;
mod desk;
mod endpoint;
mod failure;
mod following;
mod lanes;
mod logging;
mod output;
mod paint;
mod papers;
mod person;
mod receipts;
mod regions;
mod table;
mod timeline;
mod verify;
mod wording;

use std::process::ExitCode;

use clap::Parser as _;

use cli::{Cli, Command};
use commands::certificate as certificate_command;
use commands::{
    apply, clock, completions, coverage as covered, decide, explain, health, ledger, people,
    reissue, review, seal_key, serve, show, unmatched, up, wallet, watch,
};
use failure::Failure;
use output::Output;

/// A handoff takes some hundred small allocations, many of them freed by another thread.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let Cli { json, demo, command } = Cli::parse();
    let output = if json { Output::Json } else { Output::Human };
    let command = match command {
        None => Command::Demo(demo),
        Some(_) if demo != demo::Arguments::default() => {
            let text = "options of the demo stand behind `demo`, or alone: jiexu demo --once";
            return ended(Err(Failure::Usage(text.to_owned())), output);
        }
        Some(command) => command,
    };
    if let Command::Serve(role) = &command {
        // Brings its own runtime, and exit codes that mean the same.
        return serve::run(role);
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return ended(Err(Failure::Failed(error.to_string())), output),
    };
    ended(runtime.block_on(run(command, output)), output)
}

async fn run(command: Command, output: Output) -> Result<(), Failure> {
    match command {
        Command::Demo(arguments) => demo::run(&arguments, output).await,
        Command::Up(arguments) => up::run(&arguments, output).await,
        Command::Serve(_) => Err(Failure::Failed("serve needs a runtime of its own".to_owned())),
        Command::Apply(arguments) => apply::run(&arguments, output).await,
        Command::Show(arguments) => show::run(&arguments, output).await,
        Command::Explain(arguments) => explain::run(&arguments, output).await,
        Command::Watch(arguments) => watch::run(&arguments, output).await,
        Command::Certificate(command) => certificate_command::run(&command, output).await,
        Command::Cancel(arguments) => decide::cancel(&arguments, output).await,
        Command::Review(arguments) => review::run(&arguments, output).await,
        Command::Reissue(arguments) => reissue::run(&arguments, output).await,
        Command::Unmatched(arguments) => unmatched::run(&arguments, output).await,
        Command::Wallet(command) => wallet::run(&command, output).await,
        Command::Retry(arguments) => decide::retry(&arguments, output).await,
        Command::People(arguments) => people::run(&arguments, output).await,
        Command::Coverage(arguments) => covered::run(&arguments, output).await,
        Command::Ledger(arguments) => ledger::run(&arguments, output).await,
        Command::Clock(arguments) => clock::run(&arguments, output).await,
        Command::Health(arguments) => health::run(&arguments, output).await,
        Command::Verify(arguments) => verify::run(&arguments, output).await,
        Command::Bench(arguments) => bench::run(&arguments, output).await,
        Command::SealKey(arguments) => seal_key::run(&arguments, output),
        Command::Completions(arguments) => {
            completions::run(&arguments);
            Ok(())
        }
    }
}

fn ended(result: Result<(), Failure>, output: Output) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output.fail(&failure);
            ExitCode::from(failure.code())
        }
    }
}
