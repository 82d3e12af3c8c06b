//! What the regions wrote to their logs: a trial passes only if nobody complained of anything but
//! the outages that it made.

use std::path::Path;

use serde_json::Value;

use crate::fault::Fault;

/// A link that lost its peer says so once per outage. And h2 says when more than 20 calls were
/// given up before they were taken up: the people of a load do that while a busy machine recovers.
const EXPECTED: [&str; 2] =
    ["link down, retrying", "remotely-reset pending-accept streams reached limit"];
/// Lines of a log that are shown with what was found.
const LAST: usize = 5;

/// Finds fault with every warning, error, or line that is none of the log's (a panic).
pub fn check(path: &Path) -> Result<(), Fault> {
    let text = std::fs::read(path).map_err(Fault::io("read", path))?;
    let text = String::from_utf8_lossy(&text);
    match text
        .lines()
        .find(|line| is_loud(line) && !EXPECTED.iter().any(|known| line.contains(known)))
    {
        None => Ok(()),
        Some(line) => Err(Fault::Found(format!("in {}: {line}", path.display()))),
    }
}

/// The end of a log, for people.
pub fn last_lines(path: &Path) -> String {
    let text = std::fs::read(path).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().collect();
    lines.get(lines.len().saturating_sub(LAST)..).unwrap_or_default().join("\n")
}

fn is_loud(line: &str) -> bool {
    let parsed: Option<Value> = serde_json::from_str(line).ok();
    let level = parsed.as_ref().and_then(|value| value.get("level")).and_then(Value::as_str);
    !matches!(level, Some("TRACE" | "DEBUG" | "INFO"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_is_quiet_if_it_speaks_of_outages_only() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("log");
        let down = r#"{"level":"WARN","fields":{"message":"link down, retrying"}}"#;
        std::fs::write(&path, format!("{{\"level\":\"INFO\"}}\n{down}\n")).unwrap();
        assert!(check(&path).is_ok());
        for loud in [r#"{"level":"ERROR"}"#, "thread 'main' panicked at"] {
            std::fs::write(&path, format!("{down}\n{loud}\n")).unwrap();
            assert!(check(&path).is_err(), "{loud}");
        }
    }
}
