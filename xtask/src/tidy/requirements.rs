//! Each requirement of docs/protocol.md is named by the tests that it lists, and by no others.

use std::collections::BTreeSet;

use super::{
    house::{File, Finding, House},
    scan,
};

const PAGE: &str = "docs/protocol.md";

/// A comment before a test that begins so names requirements: `// JX-007, JX-012`.
const MARK: &str = "// JX-";

/// A requirement and a test that shows it, and where this is said.
struct Shown<'a> {
    number: &'a str,
    test: &'a str,
    file: &'a File,
    line: usize,
}

pub fn unmatched(house: &House) -> Vec<Finding> {
    let Some(page) = house.docs().find(|page| page.path == PAGE) else { return Vec::new() };
    let (listed, mut findings) = listed(page);
    let marked = marked(house);
    let pairs = |shown: &[Shown]| -> BTreeSet<(String, String)> {
        shown.iter().map(|shown| (shown.number.to_owned(), shown.test.to_owned())).collect()
    };
    let (in_page, in_tests) = (pairs(&listed), pairs(&marked));
    for Shown { number, test, file, line } in &listed {
        if !in_tests.contains(&((*number).to_owned(), (*test).to_owned())) {
            findings.push(file.finding(*line, format!("no test `{test}` names {number}")));
        }
    }
    for Shown { number, test, file, line } in &marked {
        if !in_page.contains(&((*number).to_owned(), (*test).to_owned())) {
            let message = format!("{PAGE} does not list `{test}` under {number}");
            findings.push(file.finding(*line, message));
        }
    }
    findings
}

/// The requirements of the page with their tests, and the rows that are not as they should be.
fn listed(page: &File) -> (Vec<Shown<'_>>, Vec<Finding>) {
    let (mut listed, mut findings) = (Vec::new(), Vec::new());
    let rows = page.lines().filter(|(_, line)| line.starts_with("| JX-"));
    for (expected, (line, row)) in (1..).zip(rows) {
        let number = row.trim_start_matches("| ").split(' ').next().unwrap_or_default();
        if number != format!("JX-{expected:03}") {
            findings.push(page.finding(line, format!("{number} stands where JX-{expected:03} is")));
        }
        let cell = row.trim_end_matches([' ', '|']).rsplit_once('|').map_or("", |(_, cell)| cell);
        let tests: Vec<&str> = cell.split('`').skip(1).step_by(2).collect();
        if tests.is_empty() {
            findings.push(page.finding(line, format!("{number} names no test")));
        }
        listed.extend(tests.into_iter().map(|test| Shown { number, test, file: page, line }));
    }
    (listed, findings)
}

/// The requirements that tests name.
fn marked(house: &House) -> Vec<Shown<'_>> {
    let mut marked = Vec::new();
    for file in house.rust_files() {
        let mut numbers: Vec<(usize, &str)> = Vec::new();
        for (line, text) in file.lines() {
            let text = text.trim_start();
            if text.starts_with(MARK) {
                let named = text.split([' ', ',']).filter(|word| word.starts_with("JX-"));
                numbers.extend(named.map(|number| (line, number)));
            } else if let Some(rest) = scan::after_each(text, "fn ").next() {
                let test = scan::leading_word(rest);
                let shown = |(line, number)| Shown { number, test, file, line };
                marked.extend(std::mem::take(&mut numbers).into_iter().map(shown));
            }
        }
    }
    marked
}
