//! What a run has to show so far, kept between its rounds.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::death::Death;
use crate::audit::Audited;
use crate::fault::Fault;
use crate::pair::Verified;
use crate::side::Side;
use crate::times::Times;

/// Rounds that were finished.
#[derive(Debug, Serialize, Deserialize)]
pub struct Progress {
    /// Where all chance comes from.
    pub seed: u64,
    /// How many.
    pub rounds: u32,
    /// Of the pair of regions that is under test now.
    rounds_of_pair: u32,
    /// Pairs that were audited to the end.
    pairs: u32,
    tally: Tally,
    audited: Audited,
    verified: Verified,
    #[serde(skip)]
    last: String,
}

/// Deaths and restarts.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Tally {
    /// By service and how it died.
    kills: BTreeMap<String, u32>,
    /// From the start of a process to its first answer.
    pub restarts: Times,
}

impl Tally {
    /// A region died once more.
    pub fn died(&mut self, side: Side, death: &Death) {
        *self.kills.entry(format!("{side} {death}")).or_default() += 1;
    }

    /// Together with another region's.
    pub fn and(mut self, other: Tally) -> Tally {
        for (name, count) in other.kills {
            *self.kills.entry(name).or_default() += count;
        }
        self.restarts.extend(other.restarts);
        self
    }

    fn count(&self) -> u32 {
        self.kills.values().sum()
    }
}

impl Progress {
    /// What an interrupted run left in this file, or a new beginning.
    pub fn load(path: &Path, seed: Option<u64>) -> Result<Progress, Fault> {
        if path.exists() {
            let text = std::fs::read_to_string(path).map_err(Fault::io("read", path))?;
            let known: Progress =
                serde_json::from_str(&text).map_err(Fault::own("the progress of a run"))?;
            if seed.is_none_or(|seed| seed == known.seed) {
                return Ok(known);
            }
            let text = format!("{} is of a run with seed {}", path.display(), known.seed);
            return Err(Fault::NotTried(text));
        }
        let progress = Progress {
            seed: seed.unwrap_or_else(rand::random),
            rounds: 0,
            rounds_of_pair: 0,
            pairs: 0,
            tally: Tally::default(),
            audited: Audited::default(),
            verified: Verified::default(),
            last: String::new(),
        };
        progress.keep(path)?;
        Ok(progress)
    }

    /// Replaces the file, whole or not at all.
    pub fn keep(&self, path: &Path) -> Result<(), Fault> {
        let draft = path.with_extension("tmp");
        let text = serde_json::to_string(self).map_err(Fault::own("the progress of a run"))?;
        std::fs::write(&draft, text).map_err(Fault::io("write", &draft))?;
        std::fs::rename(&draft, path).map_err(Fault::io("rename", &draft))
    }

    /// Kills so far.
    pub fn kills(&self) -> u32 {
        self.tally.count()
    }

    /// Adds a round in which everything held.
    pub fn add(&mut self, tally: Tally, audited: Audited, verified: Verified) {
        self.rounds += 1;
        self.rounds_of_pair += 1;
        let (kills, restarts) = (tally.count(), &tally.restarts);
        self.last = format!(
            "round {}: {kills} kills, {} commands acknowledged and found, {} handoffs ended, \
             verify PASS ({} records), restarts {restarts}",
            self.rounds,
            audited.commands,
            audited.completed + audited.cancelled,
            verified.records,
        );
        self.tally = std::mem::take(&mut self.tally).and(tally);
    }

    /// The last round on one line.
    pub fn last_round(&self) -> &str {
        &self.last
    }

    /// Name of the pair that is under test now.
    pub fn pair(&self) -> String {
        format!("pair-{}", self.pairs)
    }

    /// True when the pair is to be audited to the end, before the next one or the end of the run.
    pub fn is_pair_due(&self, kills_left: u32, rounds: u32) -> bool {
        self.rounds_of_pair >= rounds || (kills_left == 0 && self.rounds_of_pair > 0)
    }

    /// Everything that the pair ever acknowledged was looked for, and its whole journals were read.
    pub fn close_pair(&mut self, audited: Audited, verified: Verified) {
        self.pairs += 1;
        self.rounds_of_pair = 0;
        self.audited = self.audited.and(audited);
        self.verified = self.verified.and(verified);
    }

    /// Everything, when the run is over.
    pub fn figures(&self) -> String {
        let Audited { commands, people, completed, cancelled } = self.audited;
        let mut lines = vec![format!("kills                   {:>9}", self.kills())];
        for (name, count) in &self.tally.kills {
            lines.push(format!("  {name:<28} {count:>5}"));
        }
        lines.push(format!("commands acknowledged   {commands:>9}, each found, none twice"));
        lines.push(format!("people                  {people:>9}"));
        let ended = completed + cancelled;
        let how = format!("{completed} completed, {cancelled} cancelled");
        lines.push(format!("handoffs ended          {ended:>9}: {how}"));
        let Verified { records, events } = self.verified;
        lines
            .push(format!("jiexu verify                 PASS: {records} records, {events} events"));
        lines.push(format!("pairs of regions        {:>9}", self.pairs));
        lines.push(format!("restart to first answer {}", self.tally.restarts));
        lines.join("\n")
    }
}
