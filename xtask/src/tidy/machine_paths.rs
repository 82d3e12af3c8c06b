//! No file names a place on one person's machine.

use super::{
    house::{Finding, House},
    scan,
};

/// Top folders that differ from machine to machine. Halved, so that this file passes its own rule.
const FOLDERS: [&str; 3] = [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/")];

pub fn present(house: &House) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in house.files() {
        for (number, line) in file.lines() {
            let named = FOLDERS.iter().filter(|folder| names_place_in(line, folder));
            findings.extend(named.map(|folder| {
                file.finding(number, format!("a path below `{folder}` exists on one machine only"))
            }));
        }
    }
    findings
}

/// Absolute only: in `a/b` the slash is not the first letter.
fn names_place_in(line: &str, folder: &str) -> bool {
    scan::after_each(line, folder).any(|rest| rest.starts_with(|c: char| c.is_ascii_lowercase()))
}
