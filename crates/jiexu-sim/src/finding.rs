//! What a run found, and the timeline that leads to it.

use std::fmt;

use jiexu_region::invariants::Violation;
use jiexu_types::{HandoffId, RegionCode, Timestamp};

/// Something that must not be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What was broken.
    pub rule: Rule,
    /// In words. People are masked.
    pub text: String,
}

/// What can be broken. [`docs/invariants.md`](../../../docs/invariants.md) explains the numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rule {
    /// An invariant, 1 to 8.
    Invariant(u8),
    /// The reference model counted something else (money, months, days, ends: I1 to I5, I7).
    Model,
    /// A region decided what its own machine does not allow.
    Apply,
    /// Somebody asked twice and was told two things, or changed something the second time (I7).
    Repeat,
    /// A region with what has ended at rest decided or knew something else than one with everything
    /// in memory.
    Rest,
    /// The wire or the disk format does not give back what it was given.
    Codec,
    /// A panic in the code under test.
    Panic,
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Rule::Invariant(number) => write!(f, "I{number}"),
            Rule::Model => f.write_str("model"),
            Rule::Apply => f.write_str("apply"),
            Rule::Repeat => f.write_str("repeat"),
            Rule::Rest => f.write_str("rest"),
            Rule::Codec => f.write_str("codec"),
            Rule::Panic => f.write_str("panic"),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.rule, self.text)
    }
}

impl From<Violation> for Finding {
    fn from(violation: Violation) -> Finding {
        Finding { rule: Rule::Invariant(violation.invariant), text: violation.finding }
    }
}

/// One line of a story.
#[derive(Clone, Debug)]
pub struct Line {
    /// The step, counted from 1; 0 is the import of the people.
    pub step: u32,
    /// The true time.
    pub at: Timestamp,
    /// Where; `None` for the network.
    pub region: Option<RegionCode>,
    /// About which handoff, if about one.
    pub handoff: Option<HandoffId>,
    /// What happened.
    pub text: String,
}

const ZEROS: &str = "00000000-0000-0000-0000-0000000";
/// Letters of a line, unless all are asked for (`{:#}`).
const TEXT_MAX: usize = 180;

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let region = self.region.map_or_else(|| "network".to_owned(), |code| code.to_string());
        let text: String = if f.alternate() {
            self.text.clone()
        } else {
            // All ids of a run begin alike.
            self.text.replace(ZEROS, "").chars().take(TEXT_MAX).collect()
        };
        write!(f, "{:>5} {} {region:<7} {text}", self.step, self.at.date())
    }
}

/// What happened, kept only when somebody will read it.
#[derive(Debug, Default)]
pub(crate) struct Timeline {
    lines: Option<Vec<Line>>,
}

impl Timeline {
    pub(crate) fn kept() -> Timeline {
        Timeline { lines: Some(Vec::new()) }
    }

    pub(crate) fn tell(&mut self, line: impl FnOnce() -> Line) {
        if let Some(lines) = &mut self.lines {
            lines.push(line());
        }
    }

    pub(crate) fn into_lines(self) -> Vec<Line> {
        self.lines.unwrap_or_default()
    }
}
