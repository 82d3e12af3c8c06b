//! An invariant has a number, one predicate and one paragraph; none of the three goes alone.

use std::collections::BTreeMap;

use super::{
    house::{File, Finding, House},
    scan,
};

const PREDICATES: &str = "crates/jiexu-region/src/";

type Places<'a> = BTreeMap<u32, (&'a File, usize)>;

pub fn unmatched(house: &House) -> Vec<Finding> {
    let documented = documented(house);
    let defined = defined(house);
    let undefined = documented.iter().filter(|(number, _)| !defined.contains_key(number));
    let unexplained = defined.iter().filter(|(number, _)| !documented.contains_key(number));

    let undefined = undefined.map(|(number, (page, line))| {
        page.finding(*line, format!("I{number} has no predicate `i{number}_…` in {PREDICATES}"))
    });
    let unexplained = unexplained.map(|(number, (file, line))| {
        file.finding(*line, format!("I{number} is explained nowhere in the docs"))
    });
    undefined.chain(unexplained).collect()
}

/// Where each `I3` is first mentioned.
fn documented(house: &House) -> Places<'_> {
    let mut places = Places::new();
    for page in house.docs() {
        for (line_number, line) in page.lines() {
            for rest in scan::after_each(line, "I") {
                if let Ok(number) = scan::leading_word(rest).parse() {
                    places.entry(number).or_insert((page, line_number));
                }
            }
        }
    }
    places
}

/// Where each `fn i3_…` stands.
fn defined(house: &House) -> Places<'_> {
    let mut places = Places::new();
    for (name, place) in scan::functions(house) {
        let number = name.strip_prefix('i').and_then(|rest| rest.split_once('_'));
        let number = number.and_then(|(digits, _)| digits.parse().ok());
        let (file, _) = place;
        if let Some(number) = number.filter(|_| file.path.starts_with(PREDICATES)) {
            places.entry(number).or_insert(place);
        }
    }
    places
}
