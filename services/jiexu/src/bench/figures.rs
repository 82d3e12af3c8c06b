//! What the scenarios of a run measured: a line each for people, one document for programs.

use std::collections::BTreeMap;

use serde::Serialize;

use super::course::Course;
use super::latency::Latency;
use super::machine::Machine;
use super::report::Settings;

/// One run. `cargo xtask bench --compare` reads `calibration` and `figures`.
#[derive(Clone, Debug, Serialize)]
pub struct Document {
    /// Version of this program.
    pub version: &'static str,
    /// Where it was measured.
    pub machine: Machine,
    /// Sizes that were asked for.
    pub settings: Settings,
    /// What the bare machine did in a second just before: see `calibration.rs`.
    pub calibration: BTreeMap<&'static str, f64>,
    /// In the order in which they were measured.
    pub figures: Vec<Figure>,
    /// Latency against load, where that was swept.
    pub sweep: Vec<Point>,
    /// The rate over time, of the scenarios that push for a while.
    pub courses: Vec<Course>,
}

/// One number.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figure {
    /// Scenario and figure, e.g. `bulk.handoffs_per_second`.
    pub name: String,
    /// The number.
    pub value: f64,
    /// What it counts.
    pub unit: &'static str,
    /// Which way is up.
    pub better: Better,
    /// What it hangs on.
    pub against: Against,
}

/// Which way is up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Better {
    /// The more the better.
    Higher,
    /// The less the better.
    Lower,
}

/// Which calibration a figure is compared by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Against {
    /// Appends with their fdatasync in a second.
    Append,
    /// Bare gRPC calls in a second.
    Echo,
    /// None: a share, or bytes.
    Nothing,
    /// Told, and not compared: tails, and what belongs to another figure.
    Never,
}

/// One rate of a sweep.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Point {
    /// Handoffs sent in a second.
    pub per_second: u64,
    /// From the instant each was due until it was terminal at both sides.
    pub latency: Latency,
}

impl Figure {
    /// As a line of a table.
    pub fn human(&self) -> String {
        let Figure { name, value, unit, better: _, against: _ } = self;
        let digits = if value.abs() >= 1_000.0 { 0 } else { 3 };
        format!("{name:<38} {value:>14.digits$} {unit}")
    }
}

/// Figures of one scenario.
#[derive(Clone, Debug)]
pub struct Figures {
    scenario: String,
    figures: Vec<Figure>,
}

impl Figures {
    /// None yet.
    pub fn of(scenario: &str) -> Figures {
        Figures { scenario: scenario.to_owned(), figures: Vec::new() }
    }

    /// The more the better.
    pub fn more(mut self, name: &str, (value, unit): (f64, &'static str), by: Against) -> Figures {
        self.push(name, (value, unit), Better::Higher, by);
        self
    }

    /// The less the better.
    pub fn less(mut self, name: &str, (value, unit): (f64, &'static str), by: Against) -> Figures {
        self.push(name, (value, unit), Better::Lower, by);
        self
    }

    /// Half, the slow hundredth and the slowest; the tails are told only.
    pub fn latency(self, latency: Latency, by: Against) -> Figures {
        let Latency { count: _, p50_us, p99_us, p99_9_us, max_us } = latency;
        let in_ms = |us: u64| (us as f64 / 1_000.0, "ms");
        self.less("p50", in_ms(p50_us), by)
            .less("p99", in_ms(p99_us), Against::Never)
            .less("p99_9", in_ms(p99_9_us), Against::Never)
            .less("max", in_ms(max_us), Against::Never)
    }

    /// All of them.
    pub fn into_vec(self) -> Vec<Figure> {
        self.figures
    }

    fn push(
        &mut self,
        name: &str,
        (value, unit): (f64, &'static str),
        better: Better,
        by: Against,
    ) {
        let name = format!("{}.{name}", self.scenario);
        self.figures.push(Figure { name, value, unit, better, against: by });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_finds_what_it_compares_by() {
        let latency = Latency { count: 4, p50_us: 2_500, ..Latency::default() };
        let figures = Figures::of("bulk")
            .more("handoffs_per_second", (20_500.0, "1/s"), Against::Echo)
            .latency(latency, Against::Append)
            .into_vec();
        let json = serde_json::to_value(&figures).unwrap();
        assert_eq!(json[0]["name"], "bulk.handoffs_per_second");
        assert_eq!((&json[0]["better"], &json[0]["against"]), (&"higher".into(), &"echo".into()));
        assert_eq!((&json[1]["value"], &json[1]["against"]), (&2.5.into(), &"append".into()));
        assert_eq!((&json[2]["better"], &json[2]["against"]), (&"lower".into(), &"never".into()));
    }

    #[test]
    fn people_read_few_digits() {
        let figures = Figures::of("x").more("y", (0.123_456, "share"), Against::Nothing).into_vec();
        assert!(figures[0].human().contains(" 0.123 share"), "{}", figures[0].human());
    }
}
