//! Docs name only what exists: paths of this repository, and the tests of the failure model.

use super::{
    house::{Finding, House},
    markdown, scan,
};

/// A code span that begins with one of these is taken for a path of this repository.
const TOP: [&str; 8] =
    ["crates/", "services/", "proto/", "config/", "tests/", "xtask/", "docs/", ".ci/"];

/// The page whose tables name, in their last column, the tests that show each row.
const FAILURE_MODEL: &str = "docs/failure-model.md";

pub fn missing(house: &House) -> Vec<Finding> {
    let mut findings = missing_paths(house);
    findings.extend(missing_tests(house));
    findings
}

fn missing_paths(house: &House) -> Vec<Finding> {
    let mut findings = Vec::new();
    for page in house.docs() {
        for (number, span) in markdown::code_spans(page) {
            if let Some(path) = path_in(span).filter(|path| !house.contains(path)) {
                findings.push(page.finding(number, format!("there is no `{path}` here")));
            }
        }
    }
    findings
}

/// The path that a span names; of `a/b/*.toml` and `a/b/<region>` only `a/b` can be looked up.
fn path_in(span: &str) -> Option<&str> {
    let word = span.split_whitespace().next()?;
    if !TOP.iter().any(|top| word.starts_with(top)) {
        return None;
    }
    let word = word.split([':', '#']).next()?;
    let fixed = match word.find(['*', '<', '{', '…', '$']) {
        Some(at) => word.get(..at)?.rsplit_once('/')?.0,
        None => word,
    };
    Some(fixed.trim_end_matches('/'))
}

fn missing_tests(house: &House) -> Vec<Finding> {
    let functions = scan::functions(house);
    let mut findings = Vec::new();
    for page in house.docs().filter(|page| page.path == FAILURE_MODEL) {
        for (number, line) in page.lines() {
            let named = markdown::last_cell(line).into_iter().flat_map(markdown::spans_of);
            for name in named.filter_map(function_in).filter(|name| !functions.contains_key(name)) {
                findings.push(page.finding(number, format!("no function is named `{name}`")));
            }
        }
    }
    findings
}

/// `a_name`, `a_name()` or `module::a_name`; anything else names no function.
fn function_in(span: &str) -> Option<&str> {
    let name = span.trim_end_matches("()").rsplit("::").next()?;
    let is_name = name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    (is_name && !name.is_empty()).then_some(name)
}
