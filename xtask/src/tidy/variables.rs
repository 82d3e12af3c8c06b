//! Environment variables that people are told to set are variables that the host reads.

use std::collections::BTreeSet;

use super::{
    house::{File, Finding, House},
    scan,
};
use crate::test_run::TOOLS_VARIABLE;

const PREFIX: &str = "JIEXU_";
const PLACES: [&str; 3] = ["docker-compose.yml", "Dockerfile", "README.md"];

pub fn unknown(house: &House) -> Vec<Finding> {
    let known = known(house);
    let mut findings = Vec::new();
    for file in house.files().iter().filter(|file| PLACES.contains(&file.path.as_str())) {
        for (number, line) in file.lines() {
            for name in named_in(line).filter(|name| !known.contains(name)) {
                let message = format!("`{name}` is not among the KNOWN_VARS of jiexu-host");
                findings.push(file.finding(number, message));
            }
        }
    }
    findings
}

/// The string literals of the files that hold `KNOWN_VARS`, and what xtask itself sets.
fn known(house: &House) -> BTreeSet<String> {
    let lists = |file: &&File| {
        file.path.starts_with("crates/jiexu-host/src/") && file.text.contains("KNOWN_VARS")
    };
    house
        .rust_files()
        .filter(lists)
        .flat_map(|file| file.text.split('"').flat_map(named_in))
        .chain([TOOLS_VARIABLE.to_owned()])
        .collect()
}

/// `JIEXU_*` alone stands for all of them and names none.
fn named_in(line: &str) -> impl Iterator<Item = String> {
    scan::after_each(line, PREFIX)
        .map(scan::leading_word)
        .filter(|rest| !rest.is_empty())
        .map(|rest| format!("{PREFIX}{rest}"))
}
