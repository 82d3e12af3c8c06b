//! `cargo xtask explore`: every state that two regions can reach within a bound.

use std::path::Path;

use crate::commands::{self, CommandFault};

/// Optimised, without what a release takes long to build for.
const PROFILE: &str = "trials";

/// Builds the explorer and runs it with these arguments.
pub fn run(root: &Path, arguments: &[String]) -> Result<(), CommandFault> {
    let mut run = commands::cargo();
    run.args(["run", "--quiet", "--profile", PROFILE, "--package", "jiexu-explore", "--"]);
    commands::run(run.args(arguments).current_dir(root))
}
