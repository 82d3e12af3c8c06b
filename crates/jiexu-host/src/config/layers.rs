//! Where a value comes from: sample, file, variable, flag. Later ones win.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::path::PathBuf;
use std::str::FromStr;

use figment::providers::{Format, Toml};
use figment::value::{Dict, Map, Value};
use figment::{Figment, Metadata, Profile, Provider};
use jiexu_types::RegionCode;

use super::KNOWN_VARS;
use super::sample::Sample;

/// Flags of every program that runs a region. Each can be given by a variable or in the file too.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Flags {
    /// Region file, as in config/regions (variable JIEXU_CONFIG)
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Six-digit code of this region (variable JIEXU_REGION)
    #[arg(long, value_name = "CODE")]
    pub region: Option<String>,
    /// Name of this region, for people (variable JIEXU_NAME)
    #[arg(long)]
    pub name: Option<String>,
    /// Address to listen on (variable JIEXU_LISTEN)
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: Option<String>,
    /// Directory of the journal (variable JIEXU_DATA_DIR)
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<String>,
    /// A peer and where it listens, e.g. 410600=http://127.0.0.1:7201; repeatable (variable
    /// JIEXU_PEERS)
    #[arg(long = "peer", value_name = "CODE=URL")]
    pub peers: Vec<String>,
    /// Serve plaintext beyond loopback: anybody who reaches it can call as anybody
    /// (variable JIEXU_INSECURE)
    #[arg(long)]
    pub insecure: bool,
    /// What to log, e.g. info or jiexu_host=debug (variable JIEXU_LOG)
    #[arg(long, value_name = "FILTER")]
    pub log: Option<String>,
    /// The clock: system, or simulated, which an operator can set forward (variable JIEXU_CLOCK)
    #[arg(long, value_name = "KIND")]
    pub clock: Option<String>,
    /// Working-day calendar, as config/calendar.toml (variable JIEXU_CALENDAR)
    #[arg(long, value_name = "FILE")]
    pub calendar: Option<String>,
    /// An operator decides each request to hand somebody over (variable JIEXU_REVIEWS_OUTBOUND)
    #[arg(long)]
    pub reviews_outbound: bool,
    /// An operator decides each completion (variable JIEXU_REVIEWS_INBOUND)
    #[arg(long)]
    pub reviews_inbound: bool,
    /// File with this region's private key: it seals the forms that it issues (variable
    /// JIEXU_SEAL_KEY_FILE; `jiexu seal-key` makes one)
    #[arg(long, value_name = "FILE")]
    pub seal_key_file: Option<String>,
    /// A peer and its public key: its forms must bear its seal; repeatable (variable
    /// JIEXU_PEER_SEALS)
    #[arg(long = "peer-seal", value_name = "CODE=KEY")]
    pub peer_seals: Vec<String>,
    /// Journalled events between two checkpoints (variable JIEXU_CHECKPOINT_EVERY)
    #[arg(long, value_name = "EVENTS")]
    pub checkpoint_every: Option<u64>,
    /// People whose records stay in memory; of more, the others are read from disk when they are
    /// needed (variable JIEXU_PEOPLE_IN_MEMORY)
    #[arg(long, value_name = "PEOPLE")]
    pub people_in_memory: Option<usize>,
    /// Handoffs applied for within ten seconds and not ended; with more, applications are put off
    /// (variable JIEXU_IN_PROGRESS_MAX)
    #[arg(long, value_name = "HANDOFFS")]
    pub in_progress_max: Option<u32>,
    /// Messages that a peer has not acknowledged; with more, applications are put off (variable
    /// JIEXU_OWED_MAX)
    #[arg(long, value_name = "MESSAGES")]
    pub owed_max: Option<u32>,
}

/// Settings that have no variable.
const FILE_ONLY: [&str; 5] =
    ["rules", "reminder_working_days", "escalation_working_days", "owners", "agency"];

/// All layers, and the mistakes found so far.
pub(super) struct Layers {
    figment: Figment,
    /// The layers could be joined; otherwise every value would seem not to be set.
    readable: bool,
    pub(super) mistakes: Vec<String>,
}

/// One layer of texts, with its name for messages.
struct Texts {
    name: &'static str,
    values: Dict,
}

impl Provider for Texts {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.name)
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        Ok(Profile::Default.collect(self.values.clone()))
    }
}

impl Layers {
    pub(super) fn read(sample: Sample, flags: &Flags, vars: &BTreeMap<String, String>) -> Layers {
        let mut mistakes = Vec::new();
        let mut stated = Figment::new();
        let file = flags.config.clone();
        let file = file.or_else(|| vars.get("JIEXU_CONFIG").map(PathBuf::from));
        if let Some(path) = file {
            // A file that was asked for and is not there is a mistake, not an empty layer.
            match std::fs::read_to_string(&path) {
                Ok(text) => stated = Figment::from(Toml::string(&text)),
                Err(error) => mistakes.push(format!("config: {}: {error}", path.display())),
            }
        }
        // Another region gets nothing of the sample: no directory, and no peers.
        let whole = stated.find_value("region").is_ok();
        stated = stated.merge(variables(vars, &mut mistakes)).merge(given(flags));
        let code = stated.find_value("region").ok().and_then(|code| scalar(&code));
        let code = code.and_then(|code| code.parse::<RegionCode>().ok());
        let figment = if whole { stated } else { base(sample, code).merge(stated) };
        let joined = figment.extract::<Dict>();
        let readable = joined.is_ok();
        if let Err(error) = joined {
            mistakes.extend(error.into_iter().map(|error| error.to_string()));
        }
        Layers { figment, readable, mistakes }
    }

    /// Notes a mistake in a value, with where the value comes from.
    pub(super) fn mistake(&mut self, key: &str, problem: impl Display) {
        let source = self.figment.find_metadata(key).map(|metadata| metadata.name.to_string());
        let source = source.map_or(String::new(), |name| format!(" ({name})"));
        self.mistakes.push(format!("{key}{source}: {problem}"));
    }

    pub(super) fn value(&self, key: &str) -> Option<Value> {
        self.figment.find_value(key).ok()
    }

    /// The value of a key, if it is given and parses.
    pub(super) fn parse<T>(&mut self, key: &str) -> Option<T>
    where
        T: FromStr,
        T::Err: Display,
    {
        let value = self.value(key)?;
        let Some(text) = scalar(&value) else {
            self.mistake(key, "must be a single value");
            return None;
        };
        match text.parse() {
            Ok(parsed) => Some(parsed),
            Err(error) => {
                self.mistake(key, error);
                None
            }
        }
    }

    /// The value of a key that every region needs, if it is given and parses.
    pub(super) fn require<T>(&mut self, key: &str) -> Option<T>
    where
        T: FromStr,
        T::Err: Display,
    {
        if self.value(key).is_none() && self.readable {
            self.mistake(key, "is not set");
        }
        self.parse(key)
    }

    /// The value of a key, or `otherwise` if it is not given; `None` when it does not parse.
    pub(super) fn parse_or<T>(&mut self, key: &str, otherwise: T) -> Option<T>
    where
        T: FromStr,
        T::Err: Display,
    {
        if self.value(key).is_none() { Some(otherwise) } else { self.parse(key) }
    }

    /// A misspelt key would otherwise be a setting that silently does nothing.
    pub(super) fn reject_unknown(&mut self) {
        let all = self.figment.extract::<Dict>().unwrap_or_default();
        let known = |key: &str| {
            FILE_ONLY.contains(&key)
                || KNOWN_VARS
                    .iter()
                    .any(|(_, known)| *known == key && !matches!(key, "config" | "crash_at"))
        };
        for key in all.keys().filter(|key| !known(key)) {
            self.mistake(key, "is not a setting of a region");
        }
    }
}

/// What a sample gives to a region of this code. Its rules and its agency are its own: a region of
/// another code that is run in its place keeps them out, and gets those of the sample that it is,
/// if it is one.
fn base(sample: Sample, code: Option<RegionCode>) -> Figment {
    let all = |sample: Sample| Figment::from(Toml::string(sample.toml()));
    let Some(code) = code.filter(|code| code.as_u32() != sample.code()) else {
        return all(sample);
    };
    let mut values = all(sample).extract::<Dict>().unwrap_or_default();
    for own in ["rules", "agency"] {
        match Sample::of(code).and_then(|sample| all(sample).find_value(own).ok()) {
            Some(value) => values.insert(own.to_owned(), value),
            None => values.remove(own),
        };
    }
    Figment::from(Texts { name: "sample", values })
}

fn variables(vars: &BTreeMap<String, String>, mistakes: &mut Vec<String>) -> Texts {
    let mut values = Dict::new();
    for (name, text) in vars.iter().filter(|(name, _)| name.starts_with("JIEXU_")) {
        match KNOWN_VARS.iter().find(|(known, _)| known == name) {
            Some((_, "config" | "crash_at")) => {}
            Some((_, key)) => {
                values.insert((*key).to_owned(), Value::from(text.as_str()));
            }
            None => mistakes.push(format!("{name}: is not a variable that is read")),
        }
    }
    Texts { name: "variable", values }
}

fn given(flags: &Flags) -> Texts {
    let Flags {
        config: _,
        region,
        name,
        listen,
        data_dir,
        peers,
        insecure,
        log,
        clock,
        calendar,
        reviews_outbound,
        reviews_inbound,
        seal_key_file,
        peer_seals,
        checkpoint_every,
        people_in_memory,
        in_progress_max,
        owed_max,
    } = flags;
    let mut values = Dict::new();
    let mut set = |key: &str, text: Option<String>| {
        text.map(|text| values.insert(key.to_owned(), Value::from(text)));
    };
    set("region", region.clone());
    set("name", name.clone());
    set("listen", listen.clone());
    set("data_dir", data_dir.clone());
    set("peers", (!peers.is_empty()).then(|| peers.join(",")));
    set("log", log.clone());
    set("clock", clock.clone());
    set("calendar", calendar.clone());
    set("seal_key_file", seal_key_file.clone());
    set("peer_seals", (!peer_seals.is_empty()).then(|| peer_seals.join(",")));
    set("checkpoint_every", checkpoint_every.map(|events| events.to_string()));
    set("people_in_memory", people_in_memory.map(|people| people.to_string()));
    set("in_progress_max", in_progress_max.map(|handoffs| handoffs.to_string()));
    set("owed_max", owed_max.map(|messages| messages.to_string()));
    // A flag that is not given says nothing; it does not say no.
    set("insecure", insecure.then(|| "true".to_owned()));
    set("reviews_outbound", reviews_outbound.then(|| "true".to_owned()));
    set("reviews_inbound", reviews_inbound.then(|| "true".to_owned()));
    Texts { name: "flag", values }
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(_, text) => Some(text.clone()),
        Value::Char(_, c) => Some(c.to_string()),
        Value::Bool(_, yes) => Some(yes.to_string()),
        Value::Num(_, number) => number
            .to_i128()
            .map(|n| n.to_string())
            .or_else(|| number.to_u128().map(|n| n.to_string()))
            .or_else(|| number.to_f64().map(|n| n.to_string())),
        Value::Empty(..) | Value::Dict(..) | Value::Array(..) => None,
    }
}
