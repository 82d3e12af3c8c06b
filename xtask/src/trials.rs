//! `cargo xtask crash`, `powercut` and `partition`: the programs as a release has them, but with
//! crash points, under the faults of `jiexu-trials`.

use std::path::Path;
use std::process::Command;

use crate::commands::{self, CommandFault};

/// A directory of its own: a program with crash points must never be taken for a release.
const PROFILE: &str = "trials";
const PACKAGES: [&str; 4] = ["transfer-out", "transfer-in", "jiexu", "jiexu-trials"];
const FEATURES: &str = "transfer-out/crash-points,transfer-in/crash-points";

/// Builds the programs and runs one trial with these arguments.
pub fn run(root: &Path, trial: &str, arguments: &[String]) -> Result<(), CommandFault> {
    let mut build = commands::cargo();
    build.args(["build", "--profile", PROFILE, "--features", FEATURES]);
    build.args(PACKAGES.map(|package| format!("--package={package}")));
    commands::run(build.current_dir(root))?;
    let program = root.join("target").join(PROFILE).join("jiexu-trials");
    commands::run(Command::new(program).arg(trial).args(arguments).current_dir(root))
}
