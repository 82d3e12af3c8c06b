//! Electronic seals (R15): the file of the region's own key, and the public keys of its peers.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use figment::value::Value;
use jiexu_region::Seals;
use jiexu_seal::{SealKey, SealPublicKey};
use jiexu_types::RegionCode;

use super::layers::Layers;

/// Reads `seal_key_file` and `peer_seals`; without them nothing is sealed and nothing verified.
pub(super) fn read(layers: &mut Layers, peers: &BTreeMap<RegionCode, String>) -> Seals {
    Seals { own: own(layers), peers: of_peers(layers, peers) }
}

/// The key is in a file of its own, so that it is in no region file, variable or list of processes.
fn own(layers: &mut Layers) -> Option<Arc<SealKey>> {
    let path: PathBuf = layers.parse("seal_key_file")?;
    let key = std::fs::read_to_string(&path).map_err(|error| error.to_string());
    match key.and_then(|text| text.parse::<SealKey>().map_err(|bad| bad.to_string())) {
        Ok(key) => Some(Arc::new(key)),
        Err(problem) => {
            layers.mistake("seal_key_file", format!("{}: {problem}", path.display()));
            None
        }
    }
}

/// `peer_seals`: a table in a file, of a key or a list of keys for each peer; `CODE=KEY,CODE=KEY`
/// in a variable or a flag. A peer that changes its key has two for a while.
fn of_peers(
    layers: &mut Layers,
    peers: &BTreeMap<RegionCode, String>,
) -> BTreeMap<RegionCode, Vec<SealPublicKey>> {
    let mut known: BTreeMap<RegionCode, Vec<SealPublicKey>> = BTreeMap::new();
    for (code, key) in layers.value("peer_seals").map(pairs).unwrap_or_default() {
        let code = match code.parse::<RegionCode>() {
            Ok(code) => code,
            Err(error) => {
                layers.mistake("peer_seals", error);
                continue;
            }
        };
        let keys = known.entry(code).or_default();
        match key.parse::<SealPublicKey>() {
            Err(bad) => layers.mistake("peer_seals", format!("the key of {code} {bad}")),
            Ok(_) if !peers.contains_key(&code) => {
                layers.mistake("peer_seals", format!("{code} is no peer of this region"));
            }
            Ok(key) if keys.contains(&key) => {
                layers.mistake("peer_seals", format!("{code} is given the same key twice"));
            }
            Ok(key) => keys.push(key),
        }
    }
    known
}

/// Each region with one of its keys, as they are written.
fn pairs(value: Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    match value {
        Value::Dict(_, table) => {
            let of_region = |(code, value): (&String, &Value)| match value.as_array() {
                Some(keys) => keys.iter().map(|key| (code.clone(), text(key))).collect(),
                None => vec![(code.clone(), text(value))],
            };
            table.iter().flat_map(of_region).collect()
        }
        list @ (Value::String(..)
        | Value::Char(..)
        | Value::Bool(..)
        | Value::Num(..)
        | Value::Empty(..)
        | Value::Array(..)) => {
            let list = text(&list);
            let pairs = list.split(',').map(str::trim).filter(|pair| !pair.is_empty());
            let split = |pair: &str| {
                let (code, key) = pair.split_once('=').unwrap_or((pair, ""));
                (code.to_owned(), key.to_owned())
            };
            pairs.map(split).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Flags, Mistakes, Sample, load};

    const KEY: &str = "0101010101010101010101010101010101010101010101010101010101010101";

    fn public(n: u8) -> String {
        SealKey::from_bytes(&[n; SealKey::BYTES]).unwrap().public_key().to_string()
    }

    fn given(text: &str, flags: Flags) -> Result<Config, Mistakes> {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("region.toml");
        std::fs::write(&file, text).unwrap();
        let flags = Flags { config: Some(file), ..flags };
        load(Sample::Hebi, &flags, &BTreeMap::new())
    }

    #[test]
    fn no_sample_region_seals_or_verifies() {
        for sample in Sample::ALL {
            let config = load(sample, &Flags::default(), &BTreeMap::new()).unwrap();
            assert_eq!(config.policy.seals, Seals::default());
        }
    }

    #[test]
    fn the_own_key_is_in_a_file_and_those_of_peers_in_the_configuration() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("seal.key");
        std::fs::write(&file, format!("{KEY}\n")).unwrap();
        let nantong: RegionCode = "320600".parse().unwrap();
        let keys = format!("[\"{}\", \"{}\"]", public(1), public(2));
        let flags = Flags { seal_key_file: Some(file.display().to_string()), ..Flags::default() };
        let config = given(&format!("[peer_seals]\n320600 = {keys}"), flags).unwrap();
        let Seals { own, peers } = config.policy.seals;
        assert_eq!(own.unwrap().public_key().to_string(), public(1));
        let read: Vec<String> = peers[&nantong].iter().map(ToString::to_string).collect();
        assert_eq!(read, [public(1), public(2)]);
        let flags = Flags { peer_seals: vec![format!("320600={}", public(3))], ..Flags::default() };
        let config = given("", flags).unwrap();
        assert_eq!(config.policy.seals.peers[&nantong][0].to_string(), public(3));
    }

    #[test]
    fn all_mistakes_about_seals_are_told_and_no_key_is_shown() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("seal.key");
        std::fs::write(&file, &KEY[..60]).unwrap();
        let flags = Flags { seal_key_file: Some(file.display().to_string()), ..Flags::default() };
        let (one, two) = (public(1), public(2));
        let table = format!(
            "[peer_seals]\n320600 = [\"{one}\", \"{one}\", \"04\"]\n610100 = \"{two}\"\nx = \"\""
        );
        let told = given(&table, flags).unwrap_err().to_string();
        assert!(told.contains("5 mistakes"), "{told}");
        for words in [
            "seal.key: must be an SM2 private key",
            "320600 is given the same key twice",
            "the key of 320600 must be an SM2 public key",
            "610100 is no peer of this region",
            "peer_seals (",
            "region code must be",
        ] {
            assert!(told.contains(words), "`{words}` in {told}");
        }
        assert!(!told.contains(&KEY[..8]), "{told}");
        let flags = Flags { seal_key_file: Some("nowhere.key".to_owned()), ..Flags::default() };
        let told = given("", flags).unwrap_err().to_string();
        assert!(told.contains("seal_key_file (flag): nowhere.key: "), "{told}");
    }
}
