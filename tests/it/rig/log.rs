//! Reading what a region wrote to its log.

use std::path::Path;

use serde_json::Value;

/// One line of a log in JSON, or a line that is none (a panic, an error at the end).
pub struct Line {
    pub text: String,
    pub level: String,
    pub message: String,
}

pub fn read(path: &Path) -> Vec<Line> {
    let text = std::fs::read(path).unwrap_or_default();
    String::from_utf8_lossy(&text).lines().map(line).collect()
}

fn line(text: &str) -> Line {
    let parsed: Option<Value> = serde_json::from_str(text).ok();
    let word = |pointer: &str| {
        let value =
            parsed.as_ref().and_then(|value| value.pointer(pointer)).and_then(Value::as_str);
        value.unwrap_or_default().to_owned()
    };
    let level = if parsed.is_some() { word("/level") } else { "NONE".to_owned() };
    Line { text: text.to_owned(), level, message: word("/fields/message") }
}

/// The lines that nobody announced: warnings, errors, and what is not a log line at all.
pub fn unlisted(path: &Path, listed: &[&str]) -> Vec<String> {
    let lines = read(path).into_iter();
    let loud = lines.filter(|line| !matches!(line.level.as_str(), "TRACE" | "DEBUG" | "INFO"));
    loud.filter(|line| !listed.iter().any(|known| line.text.contains(known)))
        .map(|line| line.text)
        .collect()
}

/// An identity number in a text, if there is one: 17 digits and a check character by themselves.
pub fn identity_number(text: &str) -> Option<&str> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    let is_number = |word: &&str| {
        let (digits, check) = word.split_at_checked(17).unwrap_or((word, ""));
        check.len() == 1
            && digits.bytes().all(|b| b.is_ascii_digit())
            && word.parse::<jiexu_types::PersonId>().is_ok()
    };
    words.into_iter().find(is_number)
}
