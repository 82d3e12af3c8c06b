//! `cargo xtask test`: everything that must hold before a change may land.

use std::{
    ffi::OsStr,
    path::Path,
    process::{Command, ExitCode, Stdio},
};

use crate::{commands, commands::CommandFault, explore, setup, simulator, stages::Stages, tidy};

/// Where tests find the fetched programs.
pub const TOOLS_VARIABLE: &str = "JIEXU_TOOLS";

/// The build and the tests name the same features: otherwise cargo would build the services again
/// without the crash points, and the crash tests would kill nothing.
const FEATURES: &str = "jiexu-host/crash-points";

/// Runs every stage that can run, whatever happened to the others, and sums up.
pub fn run(root: &Path, extra: &[String]) -> ExitCode {
    let mut stages = Stages::default();
    let have_tools = stages.run("setup", || setup::run(root));
    let built = stages.run("build", || build(root));

    match (have_tools, built) {
        (true, true) => _ = stages.run("tests", || run_tests(root, extra)),
        (false, _) => stages.not_run("tests", "setup failed: the tests need its programs"),
        (true, false) => stages.not_run("tests", "the build failed"),
    }
    // With words for the tests, only those are wanted.
    if extra.is_empty() {
        stages.run("explorer", || explore::run(root, &[]));
        stages.run("simulator", || simulator::run(root));
    }
    if have_tools {
        stages.run("buf lint", || buf(root, &["lint"]));
        stages.run("buf format", || buf(root, &["format", "--diff", "--exit-code"]));
    } else {
        stages.not_run("buf lint", "setup failed: there is no buf");
        stages.not_run("buf format", "setup failed: there is no buf");
    }
    stages.run("tidy", || tidy::run(root));
    stages.summary()
}

/// The end-to-end tests start the real services, so those are built first.
fn build(root: &Path) -> Result<(), CommandFault> {
    let arguments = ["build", "--workspace", "--bins", "--features", FEATURES];
    commands::run(commands::cargo().args(arguments).current_dir(root))
}

fn run_tests(root: &Path, extra: &[String]) -> Result<(), CommandFault> {
    let mut runner = commands::cargo();
    if nextest_is_installed() {
        println!("runner: cargo nextest, profile ci");
        runner.args(["nextest", "run", "--workspace", "--profile", "ci"]);
    } else {
        println!("runner: cargo test, one test at a time, because cargo-nextest is not installed");
        runner.args(["test", "--workspace"]);
        // nextest runs the end-to-end tests one by one (.config/nextest.toml); cargo test can only
        // do so for all tests. Slower, but real servers do not race each other.
        runner.env("RUST_TEST_THREADS", "1");
    }
    runner.args(["--features", FEATURES]).args(extra);
    runner.env(TOOLS_VARIABLE, setup::programs(root));
    commands::run(runner.current_dir(root))
}

fn nextest_is_installed() -> bool {
    let mut question = commands::cargo();
    question.args(["nextest", "--version"]).stdout(Stdio::null()).stderr(Stdio::null());
    question.status().is_ok_and(|status| status.success())
}

fn buf<S: AsRef<OsStr>>(root: &Path, arguments: &[S]) -> Result<(), CommandFault> {
    let program = setup::programs(root).join("buf");
    commands::run(Command::new(program).args(arguments).current_dir(root))
}
