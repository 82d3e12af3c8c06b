//! The container files name what exists. No Docker engine runs here; this is all that can be
//! checked without one.

use std::collections::BTreeMap;
use std::process::Command;

use jiexu_host::config::KNOWN_VARS;

use crate::rig::programs;

/// The lines of `docker-compose.yml` as `path -> value`; lists and quotes stay as they are written.
///
/// Enough for a file of nested maps; whatever is more than that stops the test.
fn settings(text: &str) -> BTreeMap<String, String> {
    let mut settings = BTreeMap::new();
    let mut path: Vec<(usize, String)> = Vec::new();
    for line in text.lines() {
        let content = line.trim_start();
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        let indent = line.len() - content.len();
        let Some((key, value)) = content.split_once(':') else {
            panic!("not a map: `{line}`");
        };
        path.retain(|(outer, _)| *outer < indent);
        path.push((indent, key.to_owned()));
        let names: Vec<&str> = path.iter().map(|(_, name)| name.as_str()).collect();
        settings.insert(names.join("/"), value.trim().to_owned());
    }
    settings
}

fn file(name: &str) -> String {
    std::fs::read_to_string(programs::repository().join(name)).unwrap()
}

fn unquoted(text: &str) -> &str {
    text.trim_matches('"')
}

#[test]
fn the_compose_file_names_known_variables_only() {
    let settings = settings(&file("docker-compose.yml"));
    let set: Vec<&str> = settings
        .keys()
        .filter_map(|path| path.split_once("/environment/"))
        .map(|(_, v)| v)
        .collect();
    assert!(set.len() >= 10, "{set:?}");
    for variable in set {
        let known = KNOWN_VARS.iter().any(|(name, _)| *name == variable);
        assert!(known, "{variable} is not a variable that a region reads");
    }
}

#[test]
fn each_service_publishes_and_checks_the_port_that_it_listens_on() {
    let settings = settings(&file("docker-compose.yml"));
    for (service, peer) in [("transfer-out", "transfer-in"), ("transfer-in", "transfer-out")] {
        let value = |key: &str| {
            let path = format!("services/{service}/{key}");
            settings.get(&path).unwrap_or_else(|| panic!("no {path}")).as_str()
        };
        let listen = unquoted(value("environment/JIEXU_LISTEN"));
        let (_, port) = listen.rsplit_once(':').unwrap();
        assert_eq!(value("command"), format!("[\"{service}\"]"));
        assert_eq!(value("ports"), format!("[\"127.0.0.1:{port}:{port}\"]"));
        let check = value("healthcheck/test");
        assert!(check.contains(&format!("http://127.0.0.1:{port}\"")), "{check}");
        // The other service calls it by its name and this port.
        let region = unquoted(value("environment/JIEXU_REGION"));
        let peers = settings[&format!("services/{peer}/environment/JIEXU_PEERS")].as_str();
        assert_eq!(unquoted(peers), format!("{region}=http://{service}:{port}"));
        let volume = value("volumes");
        assert_eq!(volume, format!("[\"{service}:/data\"]"));
        assert!(settings.contains_key(&format!("volumes/{service}")));
    }
}

/// The region would start with what the compose file sets.
#[test]
fn what_the_compose_file_sets_is_a_configuration() {
    let settings = settings(&file("docker-compose.yml"));
    for service in ["transfer-out", "transfer-in"] {
        let prefix = format!("services/{service}/environment/");
        let set = settings.iter().filter_map(|(path, value)| {
            Some((path.strip_prefix(&prefix)?.to_owned(), unquoted(value).to_owned()))
        });
        let vars: BTreeMap<String, String> = set.collect();
        let sample = match service {
            "transfer-out" => jiexu_host::config::Sample::Nantong,
            _ => jiexu_host::config::Sample::Hebi,
        };
        let config = jiexu_host::config::load(sample, &Default::default(), &vars).unwrap();
        assert_eq!(config.region().to_string(), vars["JIEXU_REGION"]);
        assert_eq!(config.peers.len(), 1);
        // Who runs the pair for people runs it on the machine's clock.
        assert_eq!(vars["JIEXU_CLOCK"], "system");
        assert_eq!(config.clock, jiexu_host::clock::ClockKind::System);
    }
}

#[test]
fn the_dockerfile_copies_programs_that_cargo_builds() {
    let dockerfile = file("Dockerfile");
    let metadata = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(programs::repository())
        .output()
        .unwrap();
    let metadata: serde_json::Value = serde_json::from_slice(&metadata.stdout).unwrap();
    let targets = metadata["packages"].as_array().unwrap().iter();
    let targets = targets.flat_map(|package| package["targets"].as_array().unwrap());
    let built: Vec<&str> = targets
        .filter(|target| target["kind"][0] == "bin")
        .filter_map(|target| target["name"].as_str())
        .collect();
    let words: Vec<&str> = dockerfile.split_whitespace().collect();
    // Each program is named as its package.
    let asks = |word: &str| ["-p", "--bin"].contains(&word);
    let asked: Vec<&str> =
        words.windows(2).filter(|pair| asks(pair[0])).map(|pair| pair[1]).collect();
    let copied: Vec<&str> =
        words.iter().filter_map(|word| word.strip_prefix("target/release/")).collect();
    assert_eq!(asked.len(), 3, "{asked:?}");
    assert_eq!(copied, asked);
    for name in asked {
        assert!(built.contains(&name), "cargo builds no `{name}`, only {built:?}");
    }
    for port in ["7101", "7201"] {
        assert!(dockerfile.lines().any(|l| l.starts_with("EXPOSE") && l.contains(port)));
    }
}
