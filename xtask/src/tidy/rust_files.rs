//! The shape of a Rust file: width, length, name, and a first paragraph that says why it exists.

use super::house::{Finding, House};

const COLUMNS_MAX: usize = 100;
const LINES_MAX: usize = 400;
const TEST_LINES_MAX: usize = 600;

/// Names that say nothing, and so collect everything.
const VAGUE: [&str; 5] = ["util.rs", "common.rs", "helpers.rs", "prelude.rs", "mod.rs"];

pub fn long_lines(house: &House) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in house.rust_files() {
        for (number, line) in file.lines() {
            let columns = line.chars().count();
            if columns > COLUMNS_MAX {
                let message = format!("{columns} columns; at most {COLUMNS_MAX}");
                findings.push(file.finding(number, message));
            }
        }
    }
    findings
}

pub fn long_files(house: &House) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in house.rust_files() {
        let lines = file.text.lines().count();
        let most = if file.is_test() { TEST_LINES_MAX } else { LINES_MAX };
        if lines > most {
            let message = format!("{lines} lines; at most {most}: one idea per file");
            findings.push(file.finding(lines, message));
        }
    }
    findings
}

pub fn missing_module_docs(house: &House) -> Vec<Finding> {
    let modules = house.rust_files().filter(|file| !file.is_test());
    modules
        .filter(|file| !file.text.starts_with("//!"))
        .map(|file| file.finding(1, "begin with `//!`: why this module exists"))
        .collect()
}

pub fn vague_names(house: &House) -> Vec<Finding> {
    let vague = house.rust_files().filter(|file| VAGUE.contains(&file.name()));
    vague.map(|file| file.finding(1, "name the file after the one idea in it")).collect()
}
