//! Configuration: read once, wholly, into validated types; all mistakes are reported together.
//!
//! From weak to strong: the sample region that the binary carries, a file, variables, flags.

mod agency;
mod alerts;
mod calendar;
mod layers;
mod peers;
mod rules;
mod sample;
mod seals;
mod table;
mod treatment;

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;

use jiexu_region::Policy;
use jiexu_types::RegionCode;

pub use layers::Flags;
pub use sample::Sample;

use layers::Layers;

use crate::clock::ClockKind;
use crate::committer::{IntakeLimits, Pace};
use crate::telemetry;

/// Every variable that is read, with what it sets. Tests set `JIEXU_CRASH_AT` as well, in builds
/// with the feature `crash-points`.
pub const KNOWN_VARS: [(&str, &str); 19] = [
    ("JIEXU_CONFIG", "config"),
    ("JIEXU_REGION", "region"),
    ("JIEXU_NAME", "name"),
    ("JIEXU_LISTEN", "listen"),
    ("JIEXU_DATA_DIR", "data_dir"),
    ("JIEXU_PEERS", "peers"),
    ("JIEXU_INSECURE", "insecure"),
    ("JIEXU_LOG", "log"),
    ("JIEXU_CLOCK", "clock"),
    ("JIEXU_CALENDAR", "calendar"),
    ("JIEXU_REVIEWS_OUTBOUND", "reviews_outbound"),
    ("JIEXU_REVIEWS_INBOUND", "reviews_inbound"),
    ("JIEXU_SEAL_KEY_FILE", "seal_key_file"),
    ("JIEXU_PEER_SEALS", "peer_seals"),
    ("JIEXU_CHECKPOINT_EVERY", "checkpoint_every"),
    ("JIEXU_PEOPLE_IN_MEMORY", "people_in_memory"),
    ("JIEXU_IN_PROGRESS_MAX", "in_progress_max"),
    ("JIEXU_OWED_MAX", "owed_max"),
    ("JIEXU_CRASH_AT", "crash_at"),
];

/// Journalled events between two checkpoints: some ten thousand handoffs, half a second of replay.
const CHECKPOINT_EVERY: u64 = 100_000;

/// People whose records stay in memory: some two hundred megabytes.
const PEOPLE_IN_MEMORY: usize = 200_000;

/// How one region runs.
#[derive(Clone, Debug)]
pub struct Config {
    /// Name for people.
    pub name: String,
    /// Where it listens.
    pub listen: SocketAddr,
    /// Where its journal lives.
    pub data_dir: PathBuf,
    /// Where its peers listen.
    pub peers: BTreeMap<RegionCode, String>,
    /// What is logged, in the form of `RUST_LOG`.
    pub log: String,
    /// How often it keeps a checkpoint, and what it takes in.
    pub pace: Pace,
    /// Which clock it lives by.
    pub clock: ClockKind,
    /// What it decides by.
    pub policy: Policy,
}

/// Everything that is wrong with a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistakes(Vec<String>);

impl std::error::Error for Mistakes {}

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.0.len() == 1 { "" } else { "s" };
        write!(f, "{} mistake{plural} in the configuration:", self.0.len())?;
        self.0.iter().try_for_each(|mistake| write!(f, "\n  - {mistake}"))
    }
}

/// Reads a configuration. `vars` are the variables of the process, handed in so that a test never
/// touches its own.
pub fn load(
    sample: Sample,
    flags: &Flags,
    vars: &BTreeMap<String, String>,
) -> Result<Config, Mistakes> {
    let mut layers = Layers::read(sample, flags, vars);
    let region: Option<RegionCode> = layers.require("region");
    let name = layers.parse("name");
    let listen: Option<SocketAddr> = layers.require("listen");
    let data_dir = layers.require("data_dir");
    let log: Option<String> = layers.parse("log");
    if let Some(Err(mistake)) = log.as_deref().map(telemetry::filter) {
        layers.mistake("log", mistake);
    }
    let pace = pace(&mut layers);
    let reviews_outbound = layers.parse_or("reviews_outbound", false);
    let reviews_inbound = layers.parse_or("reviews_inbound", false);
    let clock = layers.parse_or("clock", ClockKind::System).unwrap_or_default();
    let rules = rules::read(&mut layers);
    let alerts = alerts::read(&mut layers);
    let peers = peers::read(&mut layers, region);
    let calendar = calendar::read(&mut layers);
    let agency = agency::read(&mut layers);
    let seals = seals::read(&mut layers, &peers);

    check_loopback(&mut layers, listen);
    layers.reject_unknown();

    match (region, listen, data_dir, calendar, pace, rules) {
        (Some(region), Some(listen), Some(data_dir), Some(calendar), Some(pace), Some(rules))
            if layers.mistakes.is_empty() =>
        {
            let policy = Policy {
                region,
                peers: peers.keys().copied().collect(),
                reviews_outbound: reviews_outbound.unwrap_or(false),
                reviews_inbound: reviews_inbound.unwrap_or(false),
                rules,
                alerts,
                calendar,
                agency,
                seals,
            };
            let name = name.unwrap_or_else(|| region.to_string());
            let log = log.unwrap_or_else(|| "info".to_owned());
            Ok(Config { name, listen, data_dir, peers, log, pace, clock, policy })
        }
        _ => Err(Mistakes(layers.mistakes)),
    }
}

fn pace(layers: &mut Layers) -> Option<Pace> {
    let otherwise = IntakeLimits::default();
    let checkpoint_every = layers.parse_or("checkpoint_every", CHECKPOINT_EVERY);
    let people_in_memory = layers.parse_or("people_in_memory", PEOPLE_IN_MEMORY);
    let in_progress_max = layers.parse_or("in_progress_max", otherwise.in_progress_max);
    let owed_max = layers.parse_or("owed_max", otherwise.owed_max);
    let intake = IntakeLimits { in_progress_max: in_progress_max?, owed_max: owed_max? };
    let (checkpoint_every, people_in_memory) = (checkpoint_every?, people_in_memory?);
    Some(Pace { checkpoint_every, people_in_memory, intake })
}

/// Who reaches a region can call as anybody, so strangers must not reach it by mistake.
fn check_loopback(layers: &mut Layers, listen: Option<SocketAddr>) {
    let insecure = layers.parse("insecure").unwrap_or(false);
    if listen.is_some_and(|address| !address.ip().is_loopback()) && !insecure {
        layers.mistake(
            "listen",
            "is not a loopback address, and there are no certificates yet: anybody who reaches it \
             could call as anybody; listen on 127.0.0.1, or accept that with --insecure",
        );
    }
}

impl Config {
    /// The region's code.
    pub fn region(&self) -> RegionCode {
        self.policy.region
    }
}

#[cfg(test)]
mod tests;
