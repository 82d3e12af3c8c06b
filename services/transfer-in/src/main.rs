//! `transfer-in`: the destination of handoffs, Hebi unless configured otherwise.

use std::process::ExitCode;

use clap::Parser;
use jiexu_host::config::{Flags, Sample};

/// A handoff takes some hundred small allocations, many of them freed by another thread.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The destination of handoffs (转入地). Settings come from a sample region that the program carries,
/// a file, variables and flags; later ones win.
#[derive(Parser)]
#[command(name = "transfer-in", version)]
struct Arguments {
    #[command(flatten)]
    flags: Flags,
}

fn main() -> ExitCode {
    let Arguments { flags } = Arguments::parse();
    jiexu_host::main(Sample::Hebi, &flags, transfer_in::mount_all)
}
