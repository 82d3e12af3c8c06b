//! What the trial of power cuts has to show.

use std::collections::BTreeMap;
use std::fmt;

use crate::audit::Audited;
use crate::disk::{Cut, Fate};
use crate::pair::Verified;
use crate::side::Side;
use crate::times::Times;

/// Cuts and restarts of a round.
#[derive(Debug, Default)]
pub struct Tally {
    /// By region, moment and fate.
    cuts: BTreeMap<String, u32>,
    /// Cuts while something was pending: the others could not have lost anything.
    with_pending: u32,
    /// Pending changes that were kept, dropped and torn.
    changes: [u64; 3],
    /// From the start of a process to its first answer.
    pub restarts: Times,
}

/// All rounds.
#[derive(Debug, Default)]
pub struct Figures {
    rounds: u32,
    pairs: u32,
    tally: Tally,
    audited: Audited,
    verified: Verified,
}

impl Tally {
    /// The power was cut once more.
    pub fn cut(&mut self, side: Side, recovering: bool, fate: Fate, cut: &Cut) {
        let when = if recovering { "recovering" } else { "serving" };
        *self.cuts.entry(format!("{side} {when}, {fate:?}")).or_default() += 1;
        self.with_pending += u32::from(!cut.story.is_empty());
        self.add_changes([cut.kept, cut.dropped, cut.torn]);
    }

    fn add_changes(&mut self, changes: [u64; 3]) {
        self.changes.iter_mut().zip(changes).for_each(|(sum, more)| *sum += more);
    }

    /// Together with another region's.
    pub fn and(mut self, other: Tally) -> Tally {
        for (name, count) in other.cuts {
            *self.cuts.entry(name).or_default() += count;
        }
        self.with_pending += other.with_pending;
        self.add_changes(other.changes);
        self.restarts.extend(other.restarts);
        self
    }

    fn count(&self) -> u32 {
        self.cuts.values().sum()
    }
}

impl Figures {
    /// Cuts so far.
    pub fn cuts(&self) -> u32 {
        self.tally.count()
    }

    /// Adds a round in which everything held; the round on one line.
    pub fn add(&mut self, tally: Tally, audited: Audited, verified: Verified) -> String {
        self.rounds += 1;
        let line = format!(
            "round {}: {} cuts, {} of them with something pending, {} commands acknowledged and \
             found, {} handoffs ended, verify PASS ({} records)",
            self.rounds,
            tally.count(),
            tally.with_pending,
            audited.commands,
            audited.completed + audited.cancelled,
            verified.records,
        );
        self.tally = std::mem::take(&mut self.tally).and(tally);
        line
    }

    /// Everything that a pair ever acknowledged was looked for.
    pub fn close_pair(&mut self, audited: Audited, verified: Verified) {
        self.pairs += 1;
        self.audited = self.audited.and(audited);
        self.verified = self.verified.and(verified);
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Figures { pairs, tally, audited, verified, .. } = self;
        writeln!(f, "power cuts              {:>9}", tally.count())?;
        for (name, count) in &tally.cuts {
            writeln!(f, "  {name:<34} {count:>5}")?;
        }
        let [kept, dropped, torn] = tally.changes;
        writeln!(f, "with something pending  {:>9}", tally.with_pending)?;
        writeln!(f, "  changes kept {kept}, dropped {dropped}, torn {torn}")?;
        let Audited { commands, people, completed, cancelled } = audited;
        writeln!(f, "commands acknowledged   {commands:>9}, each found, none twice")?;
        writeln!(f, "people                  {people:>9}")?;
        let ended = completed + cancelled;
        let how = format!("{completed} completed, {cancelled} cancelled");
        writeln!(f, "handoffs ended          {ended:>9}: {how}")?;
        let Verified { records, events } = verified;
        writeln!(f, "jiexu verify                 PASS: {records} records, {events} events")?;
        writeln!(f, "pairs of regions        {pairs:>9}")?;
        write!(f, "restart to first answer {}", tally.restarts)
    }
}
