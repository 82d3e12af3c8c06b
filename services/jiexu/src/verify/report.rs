//! What verification has to say, for people and for programs.

use std::collections::BTreeMap;
use std::path::Path;

use jiexu_audit::Totals;
use jiexu_region::State;
use serde::Serialize;

use super::finding::Finding;
use super::replay::Replayed;
use crate::amount;

/// The result for all directories.
#[derive(Debug, Serialize)]
pub struct Report {
    /// True when nothing was found.
    pub passed: bool,
    /// One for each directory, in the order in which they were given.
    pub regions: Vec<RegionReport>,
    /// What does not hold between them.
    pub federation: Vec<Finding>,
}

/// The result for one directory.
#[derive(Debug, Serialize)]
pub struct RegionReport {
    /// As it was given.
    pub directory: String,
    /// Whose it is; unknown when the store cannot be read.
    pub region: Option<String>,
    /// Records that are whole and in their order.
    pub records: u64,
    /// Events in them.
    pub events: u64,
    /// Time of the first record.
    pub first_record_at: Option<String>,
    /// Time of the last record.
    pub last_record_at: Option<String>,
    /// The record after which the checkpoint was taken, if there is one.
    pub checkpoint: Option<u64>,
    /// What the records lead to, if they lead to the end.
    pub contents: Option<Contents>,
    /// Money by class of account, as the auditor counts it; absent when not all could be read.
    pub money: Option<Money>,
    /// What should not be.
    pub findings: Vec<Finding>,
}

/// A region in numbers.
#[derive(Debug, Default, Serialize)]
pub struct Contents {
    /// People on record.
    pub people: usize,
    /// Handoffs out of the region, by state.
    pub outbound: BTreeMap<&'static str, usize>,
    /// Handoffs into the region, by state.
    pub inbound: BTreeMap<&'static str, usize>,
}

/// Money by class of account, in fen, signed as in the book. All of it adds up to 0.
#[derive(Debug, Default, Serialize)]
pub struct Money {
    people_fen: i64,
    in_transit_fen: i64,
    unmatched_fen: i64,
    clearing_fen: i64,
    opening_fen: i64,
    contributions_fen: i64,
    claims_fen: i64,
}

impl Report {
    /// Of directories that were read.
    pub fn new(regions: Vec<RegionReport>, federation: Vec<Finding>) -> Report {
        let sound = regions.iter().all(|region| region.findings.is_empty());
        Report { passed: sound && federation.is_empty(), regions, federation }
    }

    /// What was found in all.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        let regions = self.regions.iter().flat_map(|region| &region.findings);
        regions.chain(&self.federation)
    }

    /// As people read it.
    pub fn human(&self) -> String {
        let mut text: String = self.regions.iter().map(RegionReport::human).collect();
        for finding in &self.federation {
            text.push_str(&format!("FAIL  between the regions\n    {finding}\n"));
        }
        let regions = match self.regions.len() {
            1 => "1 region".to_owned(),
            count => format!("{count} regions"),
        };
        let verdict = match self.findings().count() {
            0 => format!("PASS  {regions}: nothing lost, nothing doubled"),
            count => format!("FAIL  {regions}: {count} found"),
        };
        text + &verdict
    }
}

impl RegionReport {
    /// Of a directory that was read.
    pub fn new(dir: &Path, replayed: Replayed, totals: Option<&Totals>) -> RegionReport {
        let Replayed { region, records, events, times, checkpoint, state, audit: _, findings } =
            replayed;
        RegionReport {
            directory: dir.display().to_string(),
            region: region.map(|region| region.to_string()),
            records,
            events,
            first_record_at: times.map(|(first, _)| first.to_string()),
            last_record_at: times.map(|(_, last)| last.to_string()),
            checkpoint,
            contents: state.as_ref().map(Contents::of),
            money: totals.map(Money::of),
            findings,
        }
    }

    fn human(&self) -> String {
        let verdict = if self.findings.is_empty() { "PASS" } else { "FAIL" };
        let region = self.region.as_deref().unwrap_or("unknown region");
        let mut lines = vec![format!("{verdict}  {region}  {}", self.directory)];
        lines.push(format!("    {} records, {} events{}", self.records, self.events, self.times()));
        lines.push(match self.checkpoint {
            Some(seq) => format!("    checkpoint after record {seq}"),
            None => "    no checkpoint".to_owned(),
        });
        lines.extend(self.contents.iter().flat_map(Contents::lines));
        lines.extend(self.money.iter().map(Money::line));
        lines.extend(self.findings.iter().map(|finding| format!("    {finding}")));
        lines.join("\n") + "\n"
    }

    fn times(&self) -> String {
        match (&self.first_record_at, &self.last_record_at) {
            (Some(first), Some(last)) => format!(", {first} to {last}"),
            (None, _) | (_, None) => String::new(),
        }
    }
}

impl Contents {
    fn of(state: &State) -> Contents {
        let mut contents = Contents { people: state.people().count(), ..Contents::default() };
        for case in state.outbound_after(None) {
            *contents.outbound.entry(case.state.name()).or_default() += 1;
        }
        for case in state.inbound_after(None) {
            *contents.inbound.entry(case.state.name()).or_default() += 1;
        }
        contents
    }

    fn lines(&self) -> Vec<String> {
        let Contents { people, outbound, inbound } = self;
        let handoffs = |states: &BTreeMap<&str, usize>| {
            or_none(states.iter().map(|(state, count)| format!("{count} {state}")).collect())
        };
        vec![
            format!("    {people} people"),
            format!("    handoffs out: {}; in: {}", handoffs(outbound), handoffs(inbound)),
        ]
    }
}

impl Money {
    fn of(totals: &Totals) -> Money {
        fn sum<K>(sums: &BTreeMap<K, i64>) -> i64 {
            sums.values().copied().fold(0, i64::saturating_add)
        }
        let Totals {
            opening_fen,
            entered_fen,
            spent_fen,
            people_fen,
            in_transit_fen,
            sent_fen,
            taken_fen,
            waiting_fen,
        } = totals;
        Money {
            people_fen: *people_fen,
            in_transit_fen: sum(in_transit_fen),
            unmatched_fen: sum(waiting_fen),
            clearing_fen: sum(sent_fen).saturating_sub(sum(taken_fen)),
            opening_fen: opening_fen.saturating_neg(),
            contributions_fen: entered_fen.saturating_neg(),
            claims_fen: *spent_fen,
        }
    }

    fn line(&self) -> String {
        let classes = [
            ("people", self.people_fen),
            ("in transit", self.in_transit_fen),
            ("unmatched", self.unmatched_fen),
            ("clearing", self.clearing_fen),
            ("opening", self.opening_fen),
            ("contributions", self.contributions_fen),
            ("claims", self.claims_fen),
        ];
        let used = classes.into_iter().filter(|(_, fen)| *fen != 0);
        let amounts: Vec<String> =
            used.map(|(class, fen)| format!("{class} {}", amount::yuan(fen))).collect();
        format!("    yuan: {}", or_none(amounts))
    }
}

fn or_none(parts: Vec<String>) -> String {
    if parts.is_empty() { "none".to_owned() } else { parts.join(", ") }
}
