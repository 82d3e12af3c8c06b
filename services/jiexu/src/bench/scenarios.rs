//! `jiexu bench --scenario …`: one way of loading two regions at a time, each with regions of its
//! own, in the order in which they build on each other: `bulk` finds the peak that others are
//! fractions of.

mod burst;
mod paced;
mod sizes;
mod unary;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::course::Course;
use super::figures::{Document, Figures, Point};
use super::machine::Machine;
use super::report::Settings;
use super::stage::{Size, Stage};
use super::{calibration, plot};
use crate::failure::Failure;
use crate::output::Output;

/// A way of loading two regions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Scenario {
    /// One handoff after the other
    Idle,
    /// As many as go through: the peak
    Bulk,
    /// On schedule at half of the peak, or at --rate
    OpenLoop,
    /// On schedule at rates up to beyond the peak, for --plot
    Sweep,
    /// On schedule at twice the peak
    Overload,
    /// As open-loop, with queries beside it
    Mixed,
    /// As open-loop, without checkpoints and with many
    Checkpoint,
    /// One call for each handoff, against bare calls
    Unary,
    /// Bulk with ever more people on record
    Population,
    /// Killed in the middle and started again, with everything on record
    Restart,
    /// All of them
    All,
}

/// What to run, and how long; a group of its own, because its name is taken.
#[derive(Debug, clap::Args)]
#[group(id = "scenarios")]
pub struct Arguments {
    /// Scenarios to run instead; --handoffs, --batch, --in-flight and --idle are their sizes
    #[arg(long, value_enum, value_delimiter = ',')]
    scenario: Vec<Scenario>,
    /// Handoffs a second of open-loop, mixed and checkpoint [default: half of the peak]
    #[arg(long, requires = "scenario", value_parser = clap::value_parser!(u64).range(1..))]
    rate: Option<u64>,
    /// How long handoffs are sent on schedule
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=600))]
    seconds: u64,
    /// Queries among all calls of mixed, in percent
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u64).range(1..=99))]
    queries: u64,
    /// People on record, one size after the other, for population
    #[arg(long, value_delimiter = ',', default_values_t = [10_000, 100_000, 1_000_000])]
    populations: Vec<u32>,
    /// People, and handoffs that have ended, on record at the restart
    #[arg(long, default_value_t = 1_000_000)]
    stored: u32,
    /// Writes the run as JSON, for `cargo xtask bench --compare`
    #[arg(long, value_name = "FILE", requires = "scenario")]
    record: Option<PathBuf>,
    /// Draws latency against load (SVG)
    #[arg(long, value_name = "FILE", requires = "scenario")]
    plot: Option<PathBuf>,
    /// Draws how many handoffs end in a second, over time, a chart for each scenario (SVG)
    #[arg(long, value_name = "FILE", requires = "scenario")]
    plot_rate: Option<PathBuf>,
}

impl Arguments {
    /// True when scenarios were asked for.
    pub fn any(&self) -> bool {
        !self.scenario.is_empty()
    }

    /// A picture of what is not measured is refused before anything is.
    fn check(&self) -> Result<(), Failure> {
        use Scenario as S;
        let scenarios = self.scenarios();
        let rateless = |one: &S| match one {
            S::Idle | S::Sweep | S::Unary => true,
            S::Bulk | S::OpenLoop | S::Overload | S::Mixed => false,
            S::Checkpoint | S::Population | S::Restart | S::All => false,
        };
        if self.plot.is_some() && !scenarios.contains(&S::Sweep) {
            return Err(Failure::Usage("--plot needs --scenario sweep".to_owned()));
        }
        if self.plot_rate.is_some() && scenarios.iter().all(rateless) {
            let text = "--plot-rate needs a scenario that pushes for a while, e.g. bulk";
            return Err(Failure::Usage(text.to_owned()));
        }
        Ok(())
    }

    /// The scenarios that were asked for, once each, in the order in which they build on each
    /// other.
    fn scenarios(&self) -> Vec<Scenario> {
        let asked: BTreeSet<Scenario> = self.scenario.iter().copied().collect();
        let all = asked.contains(&Scenario::All);
        let each = Scenario::value_variants().iter().copied();
        each.filter(|one| *one != Scenario::All && (all || asked.contains(one))).collect()
    }
}

/// Runs the scenarios; each figure is printed when it is there.
pub async fn run(
    arguments: &Arguments,
    settings: Settings,
    dir: &Path,
    output: Output,
) -> Result<(), Failure> {
    arguments.check()?;
    let calibration = calibration::measure(dir).await?;
    for (name, rate) in &calibration {
        output.say(&format!("calibration.{name:<26} {rate:>14.0} 1/s"));
    }
    let document = Document {
        version: env!("CARGO_PKG_VERSION"),
        machine: Machine::read(dir),
        settings,
        calibration,
        figures: Vec::new(),
        sweep: Vec::new(),
        courses: Vec::new(),
    };
    let mut run = Run { arguments, settings, dir, output, document, peak: None, stages: 0 };
    for scenario in arguments.scenarios() {
        run.scenario(scenario).await?;
    }
    let document = run.document;
    output.json(&document);
    if let Some(path) = &arguments.record {
        write(path, &serde_json::to_string_pretty(&document).unwrap_or_default())?;
    }
    if let Some(path) = &arguments.plot {
        write(path, &plot::latency_against_load(&document.sweep))?;
    }
    match &arguments.plot_rate {
        Some(path) => write(path, &plot::rate_over_time(&document.courses)),
        None => Ok(()),
    }
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let written = std::fs::write(path, format!("{}\n", text.trim_end()));
    written.map_err(|error| Failure::Failed(format!("{}: {error}", path.display())))
}

/// A run of scenarios.
struct Run<'a> {
    arguments: &'a Arguments,
    settings: Settings,
    dir: &'a Path,
    output: Output,
    document: Document,
    /// Handoffs in a second at best; bulk finds it.
    peak: Option<u64>,
    stages: u32,
}

impl Run<'_> {
    async fn scenario(&mut self, scenario: Scenario) -> Result<(), Failure> {
        match scenario {
            Scenario::Idle => self.idle().await,
            Scenario::Bulk if self.peak.is_some() => Ok(()),
            Scenario::Bulk => self.bulk().await,
            Scenario::OpenLoop => self.open_loop().await,
            Scenario::Sweep => self.sweep().await,
            Scenario::Overload => self.overload().await,
            Scenario::Mixed => self.mixed().await,
            Scenario::Checkpoint => self.checkpoint().await,
            Scenario::Unary => self.unary().await,
            Scenario::Population => self.population().await,
            Scenario::Restart => self.restart().await,
            Scenario::All => Ok(()),
        }
    }

    /// Handoffs in a second at best.
    async fn peak(&mut self) -> Result<u64, Failure> {
        if self.peak.is_none() {
            self.bulk().await?;
        }
        Ok(self.peak.unwrap_or(1))
    }

    /// Half of the peak, or what was asked for.
    async fn rate(&mut self) -> Result<u64, Failure> {
        match self.arguments.rate {
            Some(rate) => Ok(rate),
            None => Ok((self.peak().await? / 2).max(1)),
        }
    }

    /// Regions of a scenario's own, in a directory of their own.
    async fn stage(&mut self, size: Size) -> Result<(Stage, PathBuf), Failure> {
        self.stages += 1;
        let dir = self.dir.join(format!("stage-{}", self.stages));
        Ok((Stage::set(&dir, size).await?, dir))
    }

    /// Ends a stage that did well: nobody needs its data.
    async fn strike(&self, (stage, dir): (Stage, PathBuf)) -> Result<(), Failure> {
        stage.strike().await?;
        // What cannot be removed stays: the figures are none the worse.
        let _stays = std::fs::remove_dir_all(dir);
        Ok(())
    }

    fn note(&mut self, figures: Figures) {
        for figure in figures.into_vec() {
            self.output.say(&figure.human());
            self.document.figures.push(figure);
        }
    }

    fn note_point(&mut self, point: Point) {
        self.document.sweep.push(point);
    }

    fn note_course(&mut self, scenario: &str, ended_us: &[u64]) {
        self.document.courses.push(Course::of(scenario, ended_us.iter().copied()));
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        arguments: Arguments,
    }

    fn given(line: &str) -> Arguments {
        let words = std::iter::once("bench").chain(line.split_whitespace());
        Line::try_parse_from(words).unwrap().arguments
    }

    #[test]
    fn scenarios_run_once_and_after_those_they_build_on() {
        use Scenario as S;
        assert!(!given("").any());
        let asked = given("--scenario mixed,bulk,open-loop --scenario bulk");
        assert_eq!(asked.scenarios(), [S::Bulk, S::OpenLoop, S::Mixed]);
        let all = given("--scenario all").scenarios();
        assert_eq!(all.len(), S::value_variants().len() - 1);
        assert!(!all.contains(&S::All));
    }

    #[test]
    fn a_picture_of_what_is_not_measured_is_refused() {
        for (line, needs) in [
            ("--scenario bulk --plot x", Some("sweep")),
            ("--scenario idle,sweep,unary --plot-rate x", Some("bulk")),
            ("--scenario bulk,sweep --plot x --plot-rate y", None),
            ("--scenario all --plot x --plot-rate y", None),
        ] {
            let refused = given(line).check().err();
            let named = refused.as_ref().map(|failure| failure.message());
            assert_eq!(named.is_some(), needs.is_some(), "{line}: {named:?}");
            assert!(named.unwrap_or("").contains(needs.unwrap_or("")), "{line}: {named:?}");
        }
    }

    #[test]
    fn a_rate_without_a_scenario_is_nonsense() {
        assert!(Line::try_parse_from(["bench", "--rate", "7"]).is_err());
        assert!(Line::try_parse_from(["bench", "--scenario", "idle", "--rate", "0"]).is_err());
    }
}
