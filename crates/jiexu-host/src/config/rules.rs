//! The rules of the region: `[[rules]]` tables, each in force from its day on.
//!
//! Words are those of the wire without their prefix, in small letters: `national_app` is
//! `CHANNEL_NATIONAL_APP`. What is left out is as in 43号. A version is read key by key: what is
//! wrong is noted, and the law's own value stands in for it until everything has been told.

mod benefits;
mod intake;
mod sides;
mod times;
mod wallet;

use figment::value::Value;
use jiexu_rules::{BadRulebook, Handling, Rulebook, Rules, TransferKind, TreatmentPolicy};
use jiexu_types::{Date, Label, parse_date};
use jiexu_wire::field::{Closed, named};

use super::layers::Layers;
use super::table::{Notes, Table};
use super::treatment;

/// Reads every version; 43号 alone when there is none.
pub(super) fn read(layers: &mut Layers) -> Option<Rulebook> {
    let Some(value) = layers.value("rules") else { return Some(Rulebook::national()) };
    let Value::Array(_, values) = value else {
        layers.mistake("rules", "must be tables, each of them written [[rules]]");
        return None;
    };
    let notes = Notes::default();
    let versions = values.into_iter().enumerate();
    let versions: Vec<Rules> =
        versions.filter_map(|(index, value)| version(index, value, &notes)).collect();
    let mut mistakes = notes.into_inner();
    let book = match Rulebook::new(versions) {
        Ok(book) => Some(book),
        // It is said already why there is none.
        Err(BadRulebook::Empty) if !mistakes.is_empty() => None,
        Err(problem @ (BadRulebook::Empty | BadRulebook::SameDay(_))) => {
            mistakes.push(problem.to_string());
            None
        }
    };
    let book = book.filter(|_| mistakes.is_empty());
    mistakes.into_iter().for_each(|mistake| layers.mistake("rules", mistake));
    book
}

/// One version; `None` when its day is not known, which is noted like everything else.
fn version(index: usize, value: Value, notes: &Notes) -> Option<Rules> {
    let day = value.find_ref("effective_on").and_then(Value::as_str);
    let of = match day {
        Some(day) => format!("rules of {day}"),
        None => format!("version {} of the rules", index.saturating_add(1)),
    };
    let mut table = Table::new(of.clone(), String::new(), value, notes)?;
    // Which document says so; for people.
    let _: Option<String> = table.get("source");
    let effective_on = effective_on(&mut table);
    let rules = read_version(&mut table, effective_on.unwrap_or(Date::MAX));
    drop(table);
    let mistakes = rules.mistakes().into_iter().map(|mistake| format!("{of}: {mistake}"));
    notes.borrow_mut().extend(mistakes);
    effective_on.map(|_| rules)
}

fn effective_on(table: &mut Table<'_>) -> Option<Date> {
    let Some(text) = table.get::<Value>("effective_on") else {
        table.note("effective_on", "is not set");
        return None;
    };
    let day = text.as_str().and_then(parse_date);
    table.kept("effective_on", day.ok_or("is not a day, written 'YYYY-MM-DD'"))
}

fn read_version(table: &mut Table<'_>, effective_on: Date) -> Rules {
    let national = Rules::national(effective_on);
    let kinds = table.list("kinds", kind).map(|kinds| kinds.into_iter().collect());
    let (mut origin, mut destination) =
        (table.table_or_empty("origin"), table.table_or_empty("destination"));
    let handling = Handling {
        origin_four_eyes: origin.get_or("four_eyes", false),
        destination_four_eyes: destination.get_or("four_eyes", false),
        corrections: sides::corrections(&mut destination),
        match_by_hand: destination.get_or("match_by_hand", false),
    };
    let (benefits, account_limit) = benefits::read(&mut table.table_or_empty("benefits"));
    Rules {
        effective_on,
        kinds: kinds.unwrap_or(national.kinds),
        intake: intake::read(table),
        handling,
        origin: sides::origin(&mut origin),
        destination: sides::destination(&mut destination),
        benefits,
        account_limit,
        times: times::read(&mut table.table_or_empty("times")),
        treatment: treatment(table),
        wallet: table.table("wallet").map(|mut table| wallet::read(&mut table)),
        hotlines: table.list("hotlines", hotline).unwrap_or(national.hotlines),
    }
}

fn treatment(table: &mut Table<'_>) -> TreatmentPolicy {
    treatment::read(&mut table.table_or_empty("treatment"))
}

/// An entry of a closed list, by its name on the wire.
fn word<T: Closed>(prefix: &str, text: &str) -> Result<T, String> {
    let name = format!("{prefix}{}", text.to_ascii_uppercase());
    named(&name).ok_or_else(|| {
        let known = T::names().to_ascii_lowercase().replace(&prefix.to_ascii_lowercase(), "");
        format!("`{text}` is none of {known}")
    })
}

fn hotline(number: String) -> Result<Label, String> {
    number.parse().map_err(|problem| format!("`{number}`: {problem}"))
}

fn kind(code: i64) -> Result<TransferKind, String> {
    let found = u8::try_from(code).ok().and_then(TransferKind::with_code);
    found.ok_or_else(|| format!("must be of 11, 12, 21 and 22, got {code}"))
}

#[cfg(test)]
mod tests;
