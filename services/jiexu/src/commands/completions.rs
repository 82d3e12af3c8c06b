//! `jiexu completions`: for the shell.

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::cli::Cli;
use crate::output::Output;

#[derive(clap::Args)]
pub struct Arguments {
    /// For which shell
    shell: Shell,
}

/// Prints the script that the shell reads, e.g. `jiexu completions bash > …/jiexu`.
pub fn run(arguments: &Arguments) {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "jiexu", &mut script);
    Output::Human.say(&String::from_utf8_lossy(&script));
}
