//! `jiexu demo --scenario NAME`: each one holds what it tells, and its journals verify.

use crate::rig::tool::{documents, expect_code, jiexu};

/// How often each scenario checks something. A scenario that is not here has no test.
const CHECKS: [(&str, u64); 13] = [
    ("still-insured", 3),
    ("all-reasons", 3),
    ("papers", 2),
    ("certificate", 2),
    ("withdrawn", 2),
    ("four-eyes", 2),
    ("correction", 3),
    ("deadline", 7),
    ("round-trip", 4),
    ("resident", 3),
    ("coverage", 3),
    ("repeated", 3),
    ("wallet", 5),
];

#[test]
fn the_list_names_every_scenario_with_a_line_about_it() {
    let (printed, _) = expect_code(&jiexu(&["demo", "--list", "--json"]), 0);
    let listed = documents(&printed);
    let names: Vec<&str> = listed.iter().filter_map(|line| line["scenario"].as_str()).collect();
    assert_eq!(names, CHECKS.map(|(name, _)| name));
    assert!(listed.iter().all(|line| line["about"].as_str().is_some_and(|text| text.len() > 20)));
}

#[test]
fn every_scenario_holds_and_its_journals_verify() {
    for (name, checks) in CHECKS {
        let scratch = tempfile::tempdir().unwrap();
        let data = scratch.path().display().to_string();
        let ports = ["--out-port", "0", "--in-port", "0"];
        let play = ["demo", "--json", "--scenario", name, "--data-dir", &data];
        let (printed, _) = expect_code(&jiexu(&[&play[..], &ports].concat()), 0);
        let told = documents(&printed);
        let ended = told.last().unwrap();
        assert_eq!(
            (ended["phase"].as_str(), ended["checks"].as_u64()),
            (Some("scenario"), Some(checks))
        );
        let held = told.iter().filter(|line| line["phase"] == "check" && line["holds"] == true);
        assert_eq!(held.count() as u64, checks, "{name}");
        let journals = std::fs::read_dir(scratch.path()).unwrap();
        let journals: Vec<String> =
            journals.map(|entry| entry.unwrap().path().display().to_string()).collect();
        assert_eq!(journals.len(), 2, "{name}");
        expect_code(&jiexu(&["verify", &journals[0], &journals[1]]), 0);
    }
}

#[test]
fn a_scenario_that_is_none_is_told() {
    let (_, error) = expect_code(&jiexu(&["demo", "--scenario", "teleport"]), 2);
    assert!(error.contains("teleport") && error.contains("still-insured"), "{error}");
}
