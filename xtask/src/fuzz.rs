//! `cargo xtask fuzz`: looks for bytes that break what reads bytes from outside.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::commands::{self, CommandFault};

const TARGETS: [&str; 3] = ["journal", "wire", "config"];

/// How long, and what.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Seconds for each target
    #[arg(long, default_value_t = 600)]
    seconds: u32,
    /// journal, wire or config; repeatable [default: each of them]
    #[arg(long = "target", value_parser = TARGETS)]
    targets: Vec<String>,
}

/// Why it could not be tried, or what was found.
#[derive(Debug, thiserror::Error)]
pub enum FuzzFault {
    #[error("{0}\nremedy: rustup toolchain install nightly && cargo install cargo-fuzz")]
    Command(#[from] CommandFault),
    #[error("could not make a directory below target: {0}")]
    Directory(#[from] std::io::Error),
}

/// One target after the other. What is found of interest goes to target/fuzz; whoever wants to keep
/// some of it copies it into fuzz/corpus, which a test replays on stable Rust.
pub fn run(root: &Path, arguments: &Arguments) -> Result<(), FuzzFault> {
    let all = TARGETS.map(str::to_owned).to_vec();
    let targets = if arguments.targets.is_empty() { &all } else { &arguments.targets };
    for target in targets {
        let found = root.join("target").join("fuzz").join(target);
        fs::create_dir_all(&found)?;
        let mut fuzz = Command::new("rustup");
        fuzz.args(["run", "nightly", "cargo", "fuzz", "run"]);
        // There is no unsafe code of ours that a sanitizer could watch.
        fuzz.args(["--fuzz-dir", "fuzz/libfuzzer", "--sanitizer", "none"]);
        fuzz.args(["--target-dir", "target/fuzz-build", target]);
        fuzz.arg(found).arg(root.join("fuzz/corpus").join(target));
        fuzz.args(["--", "-max_len=4096", "-timeout=20"]);
        fuzz.arg(format!("-max_total_time={}", arguments.seconds));
        commands::run(fuzz.current_dir(root))?;
    }
    Ok(())
}
