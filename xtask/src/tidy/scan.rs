//! Finding words in text without a parser.

use std::collections::BTreeMap;

use super::house::{File, House};

/// The letters, digits and underscores that `text` begins with.
pub fn leading_word(text: &str) -> &str {
    let end = text.find(|letter| !is_word(letter)).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// What follows each `prefix` in `line` that is not itself the end of a longer word.
pub fn after_each<'a>(line: &'a str, prefix: &'a str) -> impl Iterator<Item = &'a str> {
    line.match_indices(prefix).filter_map(move |(at, _)| {
        let before = line.get(..at)?.chars().next_back();
        let rest = line.get(at..)?.strip_prefix(prefix)?;
        (!before.is_some_and(is_word)).then_some(rest)
    })
}

/// Every function in the Rust code, and where it is first defined.
pub fn functions(house: &House) -> BTreeMap<&str, (&File, usize)> {
    let mut functions = BTreeMap::new();
    for file in house.rust_files() {
        for (number, line) in file.lines() {
            for rest in after_each(line, "fn ") {
                functions.entry(leading_word(rest)).or_insert((file, number));
            }
        }
    }
    functions
}

/// Every test, and where it is: a function below `#[test]` or `#[tokio::test…]`, with no other
/// function between.
pub fn tests(house: &House) -> BTreeMap<&str, (&File, usize)> {
    let mut tests = BTreeMap::new();
    for file in house.rust_files() {
        let mut marked = false;
        for (number, line) in file.lines() {
            let line = line.trim_start();
            marked |= line.starts_with("#[test]") || line.starts_with("#[tokio::test");
            if let Some(rest) = after_each(line, "fn ").next()
                && std::mem::take(&mut marked)
            {
                tests.insert(leading_word(rest), (file, number));
            }
        }
    }
    tests
}

/// The number of the first line that begins with the word `word`; 1 if there is none.
pub fn line_of(file: &File, word: &str) -> usize {
    let begins = |line: &str| {
        line.strip_prefix(word).is_some_and(|rest| !rest.starts_with(|c| is_word(c) || c == '-'))
    };
    file.lines().find(|(_, line)| begins(line)).map_or(1, |(number, _)| number)
}

pub fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}
