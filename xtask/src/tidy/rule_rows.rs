//! Rows of rules and their tests: each row names tests that exist, each row of a guide or a
//! regulation has one that is named after it, and each test named after a row is listed.

use super::{
    house::{File, Finding, House},
    scan,
};

/// Features and regulation.
const RULES: &str = "docs/rules.md";
/// Contradictions between them; rows of other tables are none.
const CONTRADICTIONS: &str = "README.md";

pub fn unmatched(house: &House) -> Vec<Finding> {
    let functions = scan::functions(house);
    let rows: Vec<Row> = house.docs().flat_map(rows).collect();

    let unknown = rows.iter().flat_map(|row| {
        let unknown = row.tests.iter().filter(|name| !functions.contains_key(*name));
        unknown.map(|name| row.page.finding(row.line, format!("no test `{name}`")))
    });
    let unnamed = rows.iter().filter(|row| row.wants_its_name()).map(|row| {
        let message = format!("{} has no test that is named after it", row.id);
        row.page.finding(row.line, message)
    });
    let listed = |name: &str| rows.iter().any(|row| row.tests.contains(&name));
    let unlisted = functions.iter().filter(|(name, _)| is_of_a_row(name) && !listed(name));
    let unlisted = unlisted.map(|(name, (file, line))| {
        file.finding(*line, format!("`{name}` is named after a row and not in {RULES}"))
    });
    unknown.chain(unnamed).chain(unlisted).collect()
}

/// One row of a table, by its first cell, with the tests in its last.
struct Row<'a> {
    page: &'a File,
    line: usize,
    id: &'a str,
    tests: Vec<&'a str>,
}

fn rows(page: &File) -> impl Iterator<Item = Row<'_>> {
    let lines = page.lines().filter_map(|(line, text)| Some((line, text.strip_prefix("| ")?)));
    lines.filter_map(move |(line, text)| {
        let (id, _) = text.split_once(' ')?;
        let (_, cell) = text.trim_end_matches('|').rsplit_once('|')?;
        let tests = cell.split('`').skip(1).step_by(2).collect();
        let known = match page.path.as_str() {
            RULES => is_row(&id.to_ascii_lowercase()),
            CONTRADICTIONS => id.starts_with('C') && is_row(&id.to_ascii_lowercase()),
            _ => false,
        };
        known.then_some(Row { page, line, id, tests })
    })
}

impl Row<'_> {
    /// A contradiction may be shown by the test of the rule that it is about.
    fn wants_its_name(&self) -> bool {
        let id = self.id.to_ascii_lowercase();
        self.page.path == RULES && !self.tests.iter().any(|test| names(test, &id))
    }
}

/// True when a test is named after a row: `f18_f72_…`, or `f44_to_f49_…` for those between.
fn names(test: &str, id: &str) -> bool {
    let words: Vec<&str> = test.split('_').collect();
    let between = words.windows(3).any(|three| {
        let [first, "to", last] = three else { return false };
        is_row(first) && is_row(last) && (*first..=*last).contains(&id)
    });
    between || words.iter().take_while(|word| is_row(word)).any(|word| *word == id)
}

/// `f16_…`, `r24_…` or `c08_…`.
fn is_of_a_row(name: &str) -> bool {
    name.split_once('_').is_some_and(|(row, _)| is_row(row))
}

/// `f16`, `f18b`, `r24` or `c08`.
fn is_row(id: &str) -> bool {
    let digits = id.strip_prefix(['f', 'r', 'c']).unwrap_or_default();
    let digits = digits.strip_suffix('b').unwrap_or(digits);
    digits.len() == 2 && digits.bytes().all(|digit| digit.is_ascii_digit())
}
