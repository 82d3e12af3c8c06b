//! Running other programs, with failures that name the whole command line.

use std::{
    env, io, iter,
    path::Path,
    process::{Command, ExitStatus},
};

/// Why another program did not do its part.
#[derive(Debug, thiserror::Error)]
pub enum CommandFault {
    #[error("could not start `{line}`: {source}")]
    NotStarted { line: String, source: io::Error },
    #[error("`{line}` ended with {status}")]
    Failed { line: String, status: ExitStatus },
}

/// The cargo that started us, so that a toolchain chosen by the caller stays chosen.
pub fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Runs `command` to its end; its output goes where ours goes.
pub fn run(command: &mut Command) -> Result<(), CommandFault> {
    let line = line_of(command);
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(CommandFault::Failed { line, status }),
        Err(source) => Err(CommandFault::NotStarted { line, source }),
    }
}

/// Runs `command` silently and gives back what it printed on both channels.
pub fn printed_by(command: &mut Command) -> Result<String, CommandFault> {
    let line = line_of(command);
    let output = match command.output() {
        Ok(output) => output,
        Err(source) => return Err(CommandFault::NotStarted { line, source }),
    };
    if !output.status.success() {
        eprint!("{}", String::from_utf8_lossy(&output.stderr));
        return Err(CommandFault::Failed { line, status: output.status });
    }
    let printed = [output.stdout, output.stderr].concat();
    Ok(String::from_utf8_lossy(&printed).into_owned())
}

/// The line as a person would type it: without the folder that the program lies in.
fn line_of(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let program = program.file_name().unwrap_or(program.as_os_str());
    let words = iter::once(program).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
