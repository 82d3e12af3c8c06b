//! Who may know whom: the layers of the house, as its Cargo.toml files have them.

use std::collections::BTreeSet;

use toml::{Table, Value};

use super::{
    house::{File, Finding, House},
    scan,
};

const TYPES: &str = "jiexu-types";
const RULES: &str = "jiexu-rules";
const LEDGER: &str = "jiexu-ledger";
const SEAL: &str = "jiexu-seal";
const REGION: &str = "jiexu-region";
const DOCUMENTS: &str = "jiexu-documents";
const AUDIT: &str = "jiexu-audit";
const EXPLORE: &str = "jiexu-explore";
const WIRE: &str = "jiexu-wire";
const JOURNAL: &str = "jiexu-journal";
const HOST: &str = "jiexu-host";
const REGISTRY: &str = "jiexu-registry";
const OUT: &str = "transfer-out";
const IN: &str = "transfer-in";
const TOOL: &str = "jiexu";

/// Each package and the packages of ours that it may depend on. Test dependencies are free.
const MAY_KNOW: &[(&str, &[&str])] = &[
    (TYPES, &[]),
    (RULES, &[TYPES]),
    (LEDGER, &[TYPES]),
    // Bytes and keys: it does not know what it seals.
    (SEAL, &[]),
    (REGION, &[TYPES, RULES, LEDGER, SEAL]),
    // Papers are made from the domain, never from messages: what is printed has been parsed.
    (DOCUMENTS, &[TYPES, RULES, REGION]),
    // The auditor reads events and shares nothing that applies them.
    (AUDIT, &[TYPES, REGION]),
    // The explorer has the region as it is, and nothing that runs one.
    (EXPLORE, &[TYPES, RULES, REGION]),
    (WIRE, &[TYPES, RULES, LEDGER, SEAL, REGION]),
    // The disk format reuses messages of the contract, hence `wire`.
    (JOURNAL, &[TYPES, RULES, LEDGER, REGION, WIRE]),
    (HOST, &[TYPES, RULES, LEDGER, SEAL, REGION, WIRE, JOURNAL]),
    (REGISTRY, &[TYPES, RULES, LEDGER, REGION, WIRE, JOURNAL, HOST]),
    (OUT, &[TYPES, RULES, LEDGER, REGION, WIRE, JOURNAL, HOST, REGISTRY]),
    (IN, &[TYPES, RULES, LEDGER, REGION, WIRE, JOURNAL, HOST, REGISTRY]),
    (
        TOOL,
        &[
            TYPES, RULES, LEDGER, SEAL, REGION, DOCUMENTS, AUDIT, WIRE, JOURNAL, HOST, REGISTRY,
            OUT, IN,
        ],
    ),
    // Drives what the product is made of, and stands in for the host.
    ("jiexu-sim", &[TYPES, RULES, LEDGER, REGION, AUDIT, WIRE, JOURNAL]),
    ("jiexu-tests", &[TYPES, RULES, LEDGER, REGION, WIRE, JOURNAL, HOST, REGISTRY, OUT, IN, TOOL]),
    // From outside, but for the words, the contract, the clock and the names of crash points.
    ("jiexu-trials", &[TYPES, WIRE, HOST]),
    // Measures the pure parts; nothing of the product knows it.
    ("jiexu-bench", &[TYPES, RULES, LEDGER, REGION, WIRE, JOURNAL]),
    // Hands bytes to whatever reads bytes from outside.
    ("jiexu-fuzz", &[TYPES, RULES, REGION, WIRE, JOURNAL, HOST]),
    ("jiexu-libfuzzer", &["jiexu-fuzz"]),
    ("xtask", &[]),
];

/// No IO, no clock, no randomness, no async: so no crate that could bring any of it.
const PURE: [&str; 7] = [TYPES, RULES, LEDGER, SEAL, REGION, DOCUMENTS, AUDIT];
const PURE_MAY_USE: [&str; 6] = ["thiserror", "jiff", "uuid", "imbl", "sm2", "sm3"];

/// Dependencies between our own packages that point the wrong way.
pub fn strangers(house: &House) -> Vec<Finding> {
    let manifests = manifests(house);
    let own: BTreeSet<_> = manifests.iter().map(|manifest| manifest.name.as_str()).collect();
    let mut findings = Vec::new();
    for manifest in &manifests {
        let Some(may_know) = may_know(&manifest.name) else {
            let message = "say in xtask/src/tidy/crate_rules.rs whom this package may know";
            findings.push(manifest.file.finding(1, message));
            continue;
        };
        for known in manifest.dependencies(&SHIPPED) {
            if own.contains(known.as_str()) && !may_know.contains(&known.as_str()) {
                findings.push(manifest.finding(&known, "may not know"));
            }
        }
    }
    findings
}

/// Pure crates with a dependency that is not on the short list.
pub fn impure_crates(house: &House) -> Vec<Finding> {
    let mut findings = Vec::new();
    for manifest in manifests(house) {
        if !PURE.contains(&manifest.name.as_str()) {
            continue;
        }
        for known in manifest.dependencies(&SHIPPED) {
            let ours = MAY_KNOW.iter().any(|(package, _)| *package == known);
            if !ours && !PURE_MAY_USE.contains(&known.as_str()) {
                findings.push(manifest.finding(&known, "is pure and may not use"));
            }
        }
    }
    findings
}

/// Each library that one package alone may name, tests included: everyone else goes through what
/// that package makes of it.
const ALONE: [(&str, &str, &str); 4] = [
    ("sled", JOURNAL, "the journal"),
    ("zstd", JOURNAL, "the journal"),
    ("sm2", SEAL, "the seal"),
    ("sm3", SEAL, "the seal"),
];

/// sled and zstd outside the journal, the ciphers outside the seal.
pub fn libraries_elsewhere(house: &House) -> Vec<Finding> {
    let all = [SHIPPED.as_slice(), &["dev-dependencies"]].concat();
    let manifests = manifests(house);
    let strangers = manifests.iter().flat_map(|manifest| {
        let named = manifest.dependencies(&all);
        let alone = ALONE
            .into_iter()
            .filter(move |(library, owner, _)| manifest.name != *owner && named.contains(*library));
        alone.map(|(library, _, owner)| {
            manifest.finding(library, &format!("is not {owner} and may not name"))
        })
    });
    strangers.collect()
}

/// The planted bugs of the simulator are in no program that ships: no other package names the
/// feature, nobody switches it on by default, and nobody depends on a package with it.
pub fn planted_bugs_elsewhere(house: &House) -> Vec<Finding> {
    let mut findings = Vec::new();
    for manifest in manifests(house) {
        let names =
            |value: Option<&Value>| value.is_some_and(|it| it.to_string().contains(PLANTED));
        let tables = ["dependencies", "dev-dependencies", "build-dependencies", "target"];
        let depends = tables.iter().any(|table| names(manifest.table.get(*table)));
        let features = manifest.table.get("features");
        let by_default = names(features.and_then(|features| features.get("default")));
        let stranger = names(features) && !MAY_PLANT.contains(&manifest.name.as_str());
        if depends || by_default || stranger {
            let lines = manifest.file.lines();
            let line = lines.into_iter().find(|(_, line)| line.contains(PLANTED));
            let line = line.map_or(1, |(number, _)| number);
            let message = format!("{} may not switch on {PLANTED}", manifest.name);
            findings.push(manifest.file.finding(line, message));
        }
    }
    findings
}

const PLANTED: &str = "planted-bugs";
const MAY_PLANT: [&str; 3] = [REGION, JOURNAL, "jiexu-sim"];

const SHIPPED: [&str; 2] = ["dependencies", "build-dependencies"];

struct Manifest<'a> {
    file: &'a File,
    name: String,
    table: Table,
}

impl Manifest<'_> {
    /// The packages in the named tables, for every target.
    fn dependencies(&self, kinds: &[&str]) -> BTreeSet<String> {
        let targets = self.table.get("target").and_then(Value::as_table);
        let targets = targets.into_iter().flat_map(Table::values).filter_map(Value::as_table);
        std::iter::once(&self.table)
            .chain(targets)
            .flat_map(|tables| kinds.iter().filter_map(|kind| tables.get(*kind)?.as_table()))
            .flat_map(|dependencies| dependencies.iter().map(|(key, value)| real_name(key, value)))
            .collect()
    }

    fn finding(&self, dependency: &str, verb: &str) -> Finding {
        let line = scan::line_of(self.file, dependency);
        self.file.finding(line, format!("{} {verb} {dependency}", self.name))
    }
}

/// A dependency can be renamed: `book = { package = "jiexu-ledger" }`.
fn real_name(key: &str, value: &Value) -> String {
    value.get("package").and_then(Value::as_str).unwrap_or(key).to_owned()
}

fn may_know(package: &str) -> Option<&'static [&'static str]> {
    MAY_KNOW.iter().find(|(name, _)| *name == package).map(|(_, may_know)| *may_know)
}

/// Manifests that cargo itself could not read are cargo's to report.
fn manifests(house: &House) -> Vec<Manifest<'_>> {
    let files = house.files().iter().filter(|file| file.name() == "Cargo.toml");
    files
        .filter_map(|file| {
            let table: Table = file.text.parse().ok()?;
            let name = table.get("package")?.get("name")?.as_str()?.to_owned();
            Some(Manifest { file, name, table })
        })
        .collect()
}
