//! Words that mark unfinished work: it belongs into an issue, not into the code.

use super::{
    house::{Finding, House},
    scan,
};

/// Put together from halves, so that this file passes its own rule.
const WORDS: [&str; 6] = [
    concat!("FIX", "ME"),
    concat!("TO", "DO"),
    concat!("db", "g!"),
    concat!("to", "do!"),
    concat!("unimple", "mented!"),
    concat!("#[ig", "nore"),
];

pub fn words(house: &House) -> Vec<Finding> {
    let mut findings = Vec::new();
    let sources = house.files().iter().filter(|file| is_source(&file.path));
    for file in sources {
        for (number, line) in file.lines() {
            let present = WORDS.iter().filter(|word| contains_word(line, word));
            findings.extend(present.map(|word| file.finding(number, format!("`{word}`"))));
        }
    }
    findings
}

fn is_source(path: &str) -> bool {
    [".rs", ".proto", ".toml"].iter().any(|end| path.ends_with(end))
}

fn contains_word(line: &str, word: &str) -> bool {
    scan::after_each(line, word).any(|rest| !rest.starts_with(scan::is_word))
}
