//! How results reach the person or program that asked: tables by default, JSON on request.

use std::io::Write;

use serde::Serialize;

use crate::failure::Failure;

/// What the whole run prints as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// Tables and sentences.
    Human,
    /// One JSON document a line.
    Json,
}

impl Output {
    /// Prints a result: `human` for people, the value itself as one line of JSON.
    pub fn result<T: Serialize>(self, value: &T, human: impl FnOnce(&T) -> String) {
        match self {
            Output::Human => self.line(&human(value)),
            Output::Json => self.json(value),
        }
    }

    /// Prints for people only.
    pub fn say(self, text: &str) {
        if self == Output::Human {
            self.line(text);
        }
    }

    /// Prints for programs only.
    pub fn json<T: Serialize>(self, value: &T) {
        if self == Output::Json {
            let text = serde_json::to_string(value).unwrap_or_else(|error| {
                // Our own types always serialise; should one not, say so instead of nothing.
                format!("{{\"error\":\"{error}\"}}")
            });
            self.line(&text);
        }
    }

    /// Says something beside the result, to people only: on standard error, so that the result can
    /// go into a file.
    pub fn remark(self, text: &str) {
        if self == Output::Human {
            to_stderr(text);
        }
    }

    /// Says why the command failed. A program finds it where it looks for the result.
    pub fn fail(self, failure: &Failure) {
        match self {
            Output::Human => to_stderr(&format!("error: {}", failure.message())),
            Output::Json => self.json(&failure.report()),
        }
    }

    fn line(self, text: &str) {
        // A reader that is gone (`jiexu … | head`) is no failure of the command.
        let _gone: Result<(), std::io::Error> = writeln!(std::io::stdout(), "{text}");
    }
}

fn to_stderr(text: &str) {
    let _gone: Result<(), std::io::Error> = writeln!(std::io::stderr(), "{text}");
}
