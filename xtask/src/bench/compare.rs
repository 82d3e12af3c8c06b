//! Two runs side by side, each in units of its own machine.
//!
//! A machine that is slower, or busy with something else, is slower at the bare things too: an
//! append with its fdatasync, an empty gRPC call. A run measures those beside its figures, and a
//! figure is compared as a multiple of the one that it hangs on.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;

/// A figure may be worse by this much before it counts as worse.
const TOLERANCE: f64 = 0.15;

/// Why a file is not a recorded run.
#[derive(Debug, thiserror::Error)]
pub enum BadDocument {
    #[error("not a recorded run: {0}")]
    Json(#[from] serde_json::Error),
    #[error("the figure {0} is not a positive number")]
    NotPositive(String),
    #[error("the figure {0} hangs on a calibration that is not there")]
    NotCalibrated(String),
}

/// A recorded run, as `jiexu bench --record` writes it.
#[derive(Debug, Deserialize)]
pub struct Document {
    calibration: BTreeMap<String, f64>,
    figures: Vec<Figure>,
}

#[derive(Debug, Deserialize)]
struct Figure {
    name: String,
    value: f64,
    unit: String,
    better: Better,
    against: Against,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Better {
    Higher,
    Lower,
}

/// What a figure hangs on.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Against {
    /// Appends with their fdatasync in a second.
    Append,
    /// Bare gRPC calls in a second.
    Echo,
    /// Nothing: a share, or bytes. Compared as it is.
    Nothing,
    /// Too noisy to be compared; told only.
    Never,
}

/// One figure of both runs.
#[derive(Debug, PartialEq)]
pub struct Line {
    name: String,
    unit: String,
    before: f64,
    now: Option<f64>,
    /// By how much it became better, relative; negative when it became worse. `None` when it is
    /// not compared.
    change: Option<f64>,
}

impl Document {
    pub fn read(text: &str) -> Result<Document, BadDocument> {
        let document: Document = serde_json::from_str(text)?;
        for figure in &document.figures {
            let compared = figure.against != Against::Never;
            if compared && !(figure.value.is_finite() && figure.value > 0.0) {
                return Err(BadDocument::NotPositive(figure.name.clone()));
            }
            if compared && document.goodness(figure).is_none() {
                return Err(BadDocument::NotCalibrated(figure.name.clone()));
            }
        }
        Ok(document)
    }

    /// A figure as a number without a unit that is the larger the better.
    fn goodness(&self, figure: &Figure) -> Option<f64> {
        let rate = match figure.against {
            Against::Append => self.rate("append")?,
            Against::Echo => self.rate("echo")?,
            Against::Nothing | Against::Never => 1.0,
        };
        Some(match figure.better {
            Better::Higher => figure.value / rate,
            // A time: the faster the machine, the shorter.
            Better::Lower => 1.0 / (figure.value * rate),
        })
    }

    fn rate(&self, name: &str) -> Option<f64> {
        self.calibration.get(name).copied().filter(|rate| rate.is_finite() && *rate > 0.0)
    }
}

/// Every figure of the recorded run beside the same of this one. What is new is not there.
pub fn lines(baseline: &Document, now: &Document) -> Vec<Line> {
    let line = |before: &Figure| {
        let found = now.figures.iter().find(|figure| figure.name == before.name);
        let change = || {
            let (was, is) = (baseline.goodness(before)?, now.goodness(found?)?);
            Some(is / was - 1.0)
        };
        Line {
            name: before.name.clone(),
            unit: before.unit.clone(),
            before: before.value,
            now: found.map(|figure| figure.value),
            change: if before.against == Against::Never { None } else { change() },
        }
    };
    baseline.figures.iter().map(line).collect()
}

impl Line {
    /// True when the figure fell by more than the tolerance, or was not measured.
    pub fn is_worse(&self) -> bool {
        self.now.is_none() || self.change.is_some_and(|change| change < -TOLERANCE)
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Line { name, unit, before, now, change } = self;
        let verdict = if self.is_worse() { "WORSE" } else { "" };
        let now = now.map_or_else(|| "not measured".to_owned(), |now| format!("{now:.2}"));
        let change = change.map_or_else(
            || "not compared".to_owned(),
            |change| format!("{:+.1} % calibrated", change * 100.0),
        );
        let line = format!("{name:<34} {before:>14.2} -> {now:>14} {unit:<12} {change} {verdict}");
        f.write_str(line.trim_end())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(echo: f64, figures: &[(&str, f64, &str, &str)]) -> Document {
        let figure = |(name, value, better, against): &(&str, f64, &str, &str)| {
            serde_json::json!({
                "name": name, "value": value, "unit": "u", "better": better, "against": against,
            })
        };
        let figures: Vec<_> = figures.iter().map(figure).collect();
        let calibration = serde_json::json!({ "echo": echo, "append": 1_000.0 });
        let document = serde_json::json!({ "calibration": calibration, "figures": figures });
        Document::read(&document.to_string()).unwrap()
    }

    #[track_caller]
    fn check(before: &Document, now: &Document, worse: bool) {
        let lines = lines(before, now);
        assert_eq!(lines.iter().any(Line::is_worse), worse, "{lines:?}");
    }

    #[test]
    fn a_slower_machine_is_no_slower_program() {
        let before = run(20_000.0, &[("rate", 10_000.0, "higher", "echo")]);
        check(&before, &run(10_000.0, &[("rate", 5_000.0, "higher", "echo")]), false);
        check(&before, &run(20_000.0, &[("rate", 5_000.0, "higher", "echo")]), true);
    }

    #[test]
    fn more_than_fifteen_percent_is_worse() {
        let before = run(1.0, &[("rate", 100.0, "higher", "nothing")]);
        check(&before, &run(1.0, &[("rate", 86.0, "higher", "nothing")]), false);
        check(&before, &run(1.0, &[("rate", 84.0, "higher", "nothing")]), true);
    }

    #[test]
    fn a_time_is_better_when_it_is_shorter() {
        let before = run(20_000.0, &[("p50", 10.0, "lower", "append")]);
        check(&before, &run(20_000.0, &[("p50", 2.0, "lower", "append")]), false);
        check(&before, &run(20_000.0, &[("p50", 20.0, "lower", "append")]), true);
        // A machine of half the speed may take twice the time.
        let echo = run(20_000.0, &[("start", 10.0, "lower", "echo")]);
        check(&echo, &run(10_000.0, &[("start", 20.0, "lower", "echo")]), false);
    }

    #[test]
    fn tails_are_told_and_not_compared_and_what_is_missing_is_worse() {
        let before = run(1.0, &[("p99", 1.0, "lower", "never")]);
        check(&before, &run(1.0, &[("p99", 100.0, "lower", "never")]), false);
        check(&before, &run(1.0, &[]), true);
        let text = lines(&before, &run(1.0, &[])).first().unwrap().to_string();
        assert!(text.contains("not measured") && text.ends_with("WORSE"), "{text}");
    }

    #[test]
    fn a_run_that_cannot_be_compared_is_refused() {
        assert!(Document::read("{}").is_err());
        let bare = r#"{"calibration":{},"figures":[{"name":"rate","value":1.0,"unit":"u",
            "better":"higher","against":"echo"}]}"#;
        assert!(matches!(Document::read(bare), Err(BadDocument::NotCalibrated(_))));
        let zero = bare.replace("1.0", "0.0");
        assert!(matches!(Document::read(&zero), Err(BadDocument::NotPositive(_))));
    }
}
