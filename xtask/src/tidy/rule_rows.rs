//! Each row of docs/rules.md names tests that exist, and each test named after a row is in it.

use super::{
    house::{File, Finding, House},
    scan,
};

const PAGE: &str = "docs/rules.md";

pub fn unmatched(house: &House) -> Vec<Finding> {
    let Some(page) = house.docs().find(|page| page.path == PAGE) else { return Vec::new() };
    let functions = scan::functions(house);
    let listed: Vec<(usize, &str)> = listed(page).collect();

    let unknown = listed.iter().filter(|(_, name)| !functions.contains_key(name));
    let unknown = unknown.map(|(line, name)| page.finding(*line, format!("no test `{name}`")));
    let named_after_a_row = functions.iter().filter(|(name, _)| is_of_a_row(name));
    let unlisted =
        named_after_a_row.filter(|(name, _)| !listed.iter().any(|(_, listed)| listed == *name));
    let unlisted = unlisted.map(|(name, (file, line))| {
        file.finding(*line, format!("`{name}` is named after a row and not in {PAGE}"))
    });
    unknown.chain(unlisted).collect()
}

/// The tests in the last column of each table.
fn listed(page: &File) -> impl Iterator<Item = (usize, &str)> {
    let rows = page.lines().filter(|(_, line)| line.starts_with('|'));
    rows.flat_map(|(number, line)| {
        let cells = line.trim_end_matches('|').rsplit_once('|').map_or("", |(_, cell)| cell);
        let quoted = cells.split('`').skip(1).step_by(2);
        quoted.map(move |name| (number, name))
    })
}

/// `f16_…`, `r24_…` or `c08_…`.
fn is_of_a_row(name: &str) -> bool {
    let row = name.split_once('_').map_or("", |(row, _)| row);
    let digits = row.strip_prefix(['f', 'r', 'c']).unwrap_or_default();
    let digits = digits.strip_suffix('b').unwrap_or(digits);
    digits.len() == 2 && digits.bytes().all(|digit| digit.is_ascii_digit())
}
