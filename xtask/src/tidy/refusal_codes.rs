//! The README says of every refusal who raises it and when, and names none that does not exist.

use super::{
    house::{File, Finding, House},
    markdown,
};

/// Where refusals are declared: `Name = "CODE", Remedy,`.
const CATALOGUE: &str = "crates/jiexu-rules/src/refusal.rs";
const README: &str = "README.md";
/// The table that must have them.
const HEADER: &str = "| checked by | code | when |";

pub fn unmatched(house: &House) -> Vec<Finding> {
    let page = |path| house.files().iter().find(|file: &&File| file.path == path);
    let Some((catalogue, readme)) = page(CATALOGUE).zip(page(README)) else { return Vec::new() };
    let declared: Vec<(usize, &str)> =
        catalogue.lines().filter_map(|(line, text)| Some((line, declared_in(text)?))).collect();
    let listed: Vec<(usize, &str)> = listed(readme).collect();

    let missing = declared.iter().filter(|(_, code)| !listed.iter().any(|(_, it)| it == code));
    let missing = missing.map(|(line, code)| {
        catalogue.finding(*line, format!("`{code}` is not in the table of {README}: {HEADER}"))
    });
    let unknown = listed.iter().filter(|(_, code)| !declared.iter().any(|(_, it)| it == code));
    let unknown = unknown.map(|(line, code)| readme.finding(*line, format!("no refusal `{code}`")));
    missing.chain(unknown).collect()
}

/// `SAME_POOL` of `SamePool = "SAME_POOL", NothingToDo,`.
fn declared_in(line: &str) -> Option<&str> {
    let (_, rest) = line.split_once(" = \"")?;
    let (code, rest) = rest.split_once('"')?;
    (is_code(code) && rest.starts_with(", ")).then_some(code)
}

/// The codes in the second column of the table.
fn listed(readme: &File) -> impl Iterator<Item = (usize, &str)> {
    let table = readme.lines().skip_while(|(_, line)| *line != HEADER).skip(1);
    let rows = table.take_while(|(_, line)| line.starts_with('|'));
    rows.flat_map(|(number, line)| {
        let cell = line.split('|').nth(2).unwrap_or_default();
        markdown::spans_of(cell).filter(|code| is_code(code)).map(move |code| (number, code))
    })
}

fn is_code(text: &str) -> bool {
    let of_code = |letter: char| letter.is_ascii_uppercase() || letter == '_';
    !text.is_empty() && text.chars().all(of_code)
}
