//! Rows of rules and their tests: each row names tests that exist, each row of a guide or a
//! regulation has one that is named after it, and each test named after rows is listed at them.

use super::{
    house::{File, Finding, House},
    scan,
};

/// Features and regulation.
const RULES: &str = "docs/rules.md";
/// Contradictions between them, and which region shows which rule.
const README: &str = "README.md";
/// The regulation has so many rows; the guides have gaps.
const REGULATIONS: u8 = 45;

pub fn unmatched(house: &House) -> Vec<Finding> {
    let tests = scan::tests(house);
    let rows: Vec<Row> = house.docs().flat_map(rows).collect();

    let unknown = rows.iter().flat_map(|row| {
        let unknown = row.tests.iter().filter(|name| !tests.contains_key(*name));
        unknown.map(|name| row.page.finding(row.line, format!("no test `{name}`")))
    });
    let of_rules = || rows.iter().filter(|row| row.page.path == RULES);
    let unnamed = of_rules().filter(|row| !row.tests.iter().any(|test| names(test, &row.id)));
    let unnamed = unnamed.map(|row| {
        row.page.finding(row.line, format!("{} has no test that is named after it", row.id))
    });
    let unlisted = tests.iter().flat_map(|(name, (file, line))| {
        let missing = leading_rows(name)
            .filter(|id| !rows.iter().any(|row| row.id == *id && row.tests.contains(name)));
        missing.map(move |id| {
            file.finding(*line, format!("`{name}` is named after {id} and not listed there"))
        })
    });
    unknown.chain(unnamed).chain(unlisted).chain(gaps(house, &rows)).collect()
}

/// One row of a table whose last column is of tests.
struct Row<'a> {
    page: &'a File,
    line: usize,
    /// The first word of the first cell, in small letters.
    id: String,
    tests: Vec<&'a str>,
}

fn rows(page: &File) -> Vec<Row<'_>> {
    let wanted = page.path == RULES || page.path == README;
    let mut rows = Vec::new();
    let mut of_tests = false;
    let mut before = "";
    for (line, text) in page.lines().filter(|_| wanted) {
        let cells = text.strip_prefix("| ").and_then(|text| text.strip_suffix(" |"));
        let is_header = !before.starts_with('|');
        before = text;
        let Some((first, (_, last))) =
            cells.and_then(|cells| Some((cells.split_once(' ')?.0, cells.rsplit_once("| ")?)))
        else {
            continue;
        };
        if is_header {
            of_tests = matches!(last, "test" | "tests");
        } else if of_tests {
            let (id, tests) = (first.to_ascii_lowercase(), last.split('`').skip(1).step_by(2));
            rows.push(Row { page, line, id, tests: tests.collect() });
        }
    }
    rows
}

/// Rows of the regulation that are not there, if any is.
fn gaps(house: &House, rows: &[Row<'_>]) -> Vec<Finding> {
    let Some(page) = house.docs().find(|page| page.path == RULES) else { return Vec::new() };
    let there = |id: &str| rows.iter().any(|row| row.page.path == RULES && row.id == id);
    let missing = (1..=REGULATIONS).map(|number| format!("r{number:02}")).filter(|id| !there(id));
    let any = there("r45");
    missing.filter(|_| any).map(|id| page.finding(1, format!("no row {id}"))).collect()
}

/// True when a test is named after a row: `f18_f72_…`, or `f44_to_f49_…` for those between.
fn names(test: &str, id: &str) -> bool {
    let words: Vec<&str> = test.split('_').collect();
    let between = words.windows(3).any(|three| {
        let [first, "to", last] = three else { return false };
        is_row(first) && is_row(last) && (*first..=*last).contains(&id)
    });
    between || leading_rows(test).any(|row| row == id)
}

/// The rows that a name begins with.
fn leading_rows(test: &str) -> impl Iterator<Item = &str> {
    test.split('_').take_while(|word| is_row(word))
}

/// `f16`, `f18b`, `r24` or `c08`.
fn is_row(id: &str) -> bool {
    let digits = id.strip_prefix(['f', 'r', 'c']).unwrap_or_default();
    let digits = digits.strip_suffix('b').unwrap_or(digits);
    digits.len() == 2 && digits.bytes().all(|digit| digit.is_ascii_digit())
}
