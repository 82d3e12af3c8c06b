//! The simulator, on a build of its own: as fast as a release, and one in which a panic of one seed
//! does not end the others.

use std::path::Path;

use crate::commands::{self, CommandFault};

/// `[profile.sim]` of Cargo.toml.
const PROFILE: &str = "sim";
/// The planted bugs are compiled in, and off unless one is asked for.
const FEATURES: &str = "planted-bugs";
/// At least what every change must survive.
const HANDOFFS: &str = "120000";

/// Builds it, runs it for as many handoffs as every change must survive, and has it find each of
/// the planted bugs.
pub fn run(root: &Path) -> Result<(), CommandFault> {
    let arguments = ["build", "--profile", PROFILE, "-p", "jiexu-sim", "--features", FEATURES];
    commands::run(commands::cargo().args(arguments).current_dir(root))?;
    simulate(root, &["--handoffs", HANDOFFS])?;
    simulate(root, &["--planted"])
}

fn simulate(root: &Path, arguments: &[&str]) -> Result<(), CommandFault> {
    let program = root.join("target").join(PROFILE).join("jiexu-sim");
    commands::run(std::process::Command::new(program).args(arguments).current_dir(root))
}
