//! The regions that this one exchanges messages with.

use std::collections::BTreeMap;

use figment::value::Value;
use jiexu_types::RegionCode;

use super::layers::Layers;

/// Reads `peers`: a table in a file, `CODE=URL,CODE=URL` in a variable or a flag.
pub(super) fn read(
    layers: &mut Layers,
    region: Option<RegionCode>,
) -> BTreeMap<RegionCode, String> {
    let pairs: Vec<(String, String)> = match layers.value("peers") {
        None => Vec::new(),
        Some(Value::Dict(_, table)) => {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            table.iter().map(|(code, url)| (code.clone(), text(url))).collect()
        }
        Some(value) => {
            let list = value.as_str().unwrap_or_default();
            let pairs = list.split(',').map(str::trim).filter(|pair| !pair.is_empty());
            let split = |pair: &str| {
                let (code, url) = pair.split_once('=').unwrap_or((pair, ""));
                (code.to_owned(), url.to_owned())
            };
            pairs.map(split).collect()
        }
    };
    let mut peers = BTreeMap::new();
    for (code, url) in pairs {
        let code = match code.parse::<RegionCode>() {
            Ok(code) => code,
            Err(error) => {
                layers.mistake("peers", error);
                continue;
            }
        };
        let uri = url.parse::<tonic::transport::Uri>().ok();
        let usable =
            uri.is_some_and(|uri| uri.scheme_str() == Some("http") && uri.host().is_some());
        if !usable {
            let shape = format!("{code}=http://HOST:PORT");
            layers.mistake("peers", format!("`{url}` is not an address; write {shape}"));
        } else if Some(code) == region {
            layers.mistake("peers", format!("{code} is this region itself"));
        } else if peers.insert(code, url).is_some() {
            layers.mistake("peers", format!("{code} is given twice"));
        }
    }
    peers
}
