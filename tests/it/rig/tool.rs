//! `jiexu`, the operator's tool, as a person or a script starts it.

use std::process::{Command, Output};

use serde_json::Value;

use super::{Pair, programs};

/// What a person types, in a directory where nothing else is.
pub fn jiexu(arguments: &[&str]) -> Output {
    let mut command = Command::new(programs::ours("jiexu"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("JIEXU_") {
            command.env_remove(name);
        }
    }
    command.args(arguments).output().unwrap()
}

/// Runs a command of the tool against a pair.
pub fn against(pair: &Pair, arguments: &[&str]) -> Output {
    let (out, to) = (pair.nantong.url(), pair.hebi.url());
    jiexu(&[arguments, &["--out", &out, "--in", &to]].concat())
}

/// Ends with this code, and neither panics nor shows an identity number to people.
#[track_caller]
pub fn expect_code(output: &Output, code: i32) -> (String, String) {
    let printed = String::from_utf8(output.stdout.clone()).unwrap();
    let error = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(output.status.code(), Some(code), "{printed}\n{error}");
    assert!(!error.contains("panicked"), "{error}");
    (printed, error)
}

/// One JSON document a line.
pub fn documents(printed: &str) -> Vec<Value> {
    let lines: Vec<&str> = printed.lines().collect();
    assert!(!lines.is_empty());
    let read = |line: &&str| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"));
    lines.iter().map(read).collect()
}
