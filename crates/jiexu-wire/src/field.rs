//! Reading single fields: each function parses one, or says which field is wrong and why.
//!
//! Also for other contracts that build on `jiexu.v1`, such as the journal's records.

use std::fmt::Display;
use std::str::FromStr;

use jiexu_region::MessageSet;
use jiexu_rules::Refusals;
use jiexu_types::{
    ContributionKind, Contributions, Date, Fen, Month, PaymentTerms, Timestamp, parse_date,
};

use crate::{BadField, v1};

/// A closed list of the domain that the wire knows as an enum.
pub trait Closed: Copy {
    /// The enum on the wire.
    type Wire: From<Self> + Into<i32> + TryFrom<i32>;

    /// Every name that may be given, for the error text.
    fn names() -> String;

    /// The entry that has this name on the wire, e.g. `SCHEME_EMPLOYEE`.
    fn from_name(name: &str) -> Option<Self>;

    /// `None` for UNSPECIFIED.
    fn from_wire(wire: Self::Wire) -> Option<Self>;
}

/// A word that is parsed from text.
pub fn text<T>(field: &str, text: &str) -> Result<T, BadField>
where
    T: FromStr,
    T::Err: Display,
{
    text.parse().map_err(|problem| BadField::new(field, problem))
}

/// A word that may be absent: empty text.
pub fn optional_text<T>(field: &str, given: &str) -> Result<Option<T>, BadField>
where
    T: FromStr,
    T::Err: Display,
{
    if given.is_empty() { Ok(None) } else { text(field, given).map(Some) }
}

/// A day.
pub fn date(field: &str, text: &str) -> Result<Date, BadField> {
    let problem = "must be a day of the years 1900 to 2199 as YYYY-MM-DD, e.g. 2026-03-02";
    parse_date(text).ok_or_else(|| BadField::new(field, problem))
}

/// A year of the calendar that may be absent: 0.
pub fn policy_year(field: &str, year: u32) -> Result<Option<u16>, BadField> {
    let bad = || BadField::new(field, format!("must be a year of 1900 to 2199, or 0, got {year}"));
    match u16::try_from(year) {
        Ok(0) => Ok(None),
        Ok(year @ 1_900..=2_199) => Ok(Some(year)),
        Ok(_) | Err(_) => Err(bad()),
    }
}

/// A day that may be absent: empty text.
pub fn optional_date(field: &str, text: &str) -> Result<Option<Date>, BadField> {
    if text.is_empty() { Ok(None) } else { date(field, text).map(Some) }
}

/// An optional word as it is written: empty when there is none.
pub fn or_empty(word: Option<impl std::fmt::Display>) -> String {
    word.map(|word| word.to_string()).unwrap_or_default()
}

/// An amount of money, zero included.
pub fn fen(field: &str, fen: i64) -> Result<Fen, BadField> {
    Fen::try_from(fen).map_err(|problem| BadField::new(field, problem))
}

/// An amount of money above zero.
pub fn some_fen(field: &str, amount: i64) -> Result<Fen, BadField> {
    let amount = fen(field, amount)?;
    if amount.is_zero() { Err(BadField::new(field, "must be at least 1 fen")) } else { Ok(amount) }
}

/// A month.
pub fn month(field: &str, yyyymm: u32) -> Result<Month, BadField> {
    Month::try_from(yyyymm).map_err(|problem| BadField::new(field, problem))
}

/// An instant.
pub fn timestamp(field: &str, ms: i64) -> Result<Timestamp, BadField> {
    let at = u64::try_from(ms).map(Timestamp::from_millis);
    at.map_err(|_| BadField::new(field, "must not be below 0 ms since 1970"))
}

/// An instant as the wire carries it. Lossless: [`Timestamp::MAX`] fits.
pub fn millis(at: Timestamp) -> i64 {
    at.as_millis().cast_signed()
}

/// An entry of a closed list.
pub fn code<T: Closed>(field: &str, number: i32) -> Result<T, BadField> {
    let known = T::Wire::try_from(number).ok().and_then(T::from_wire);
    known.ok_or_else(|| {
        let problem = format!("must be one of {}, got number {number}", T::names());
        BadField::new(field, problem)
    })
}

/// An entry of a closed list that may be absent: UNSPECIFIED.
pub fn optional_code<T: Closed>(field: &str, number: i32) -> Result<Option<T>, BadField> {
    if number == 0 { Ok(None) } else { code(field, number).map(Some) }
}

/// The number of an entry that may be absent.
pub fn optional_number<T: Closed>(entry: Option<T>) -> i32 {
    entry.map_or(0, number)
}

/// The entry of a closed list that has this name on the wire.
pub fn named<T: Closed>(name: &str) -> Option<T> {
    T::from_name(name)
}

/// The number of an entry of a closed list.
pub fn number<T: Closed>(entry: T) -> i32 {
    T::Wire::from(entry).into()
}

/// A message inside the message, which must be there.
pub fn message<W, T>(field: &str, wire: Option<W>) -> Result<T, BadField>
where
    T: TryFrom<W, Error = BadField>,
{
    let wire = wire.ok_or_else(|| BadField::missing(field))?;
    T::try_from(wire).map_err(|bad| bad.within(field))
}

/// A message inside the message, which may be absent.
pub fn optional_message<W, T>(field: &str, wire: Option<W>) -> Result<Option<T>, BadField>
where
    T: TryFrom<W, Error = BadField>,
{
    wire.map(|wire| message(field, Some(wire))).transpose()
}

/// A list of messages.
pub fn messages<W, T>(field: &str, wire: Vec<W>) -> Result<Vec<T>, BadField>
where
    T: TryFrom<W, Error = BadField>,
{
    let each = wire.into_iter().enumerate();
    each.map(|(index, wire)| T::try_from(wire).map_err(|bad| bad.at(field, index))).collect()
}

/// Months on record.
pub fn contributions(
    field: &str,
    runs: Vec<v1::ContributionRun>,
) -> Result<Contributions, BadField> {
    let runs = messages(field, runs)?;
    Contributions::from_runs(runs).map_err(|problem| BadField::new(field, problem))
}

/// How a month was paid, from its three numbers on the wire.
pub fn terms(kind: i32, channel: i32, former_scheme: i32) -> Result<PaymentTerms, BadField> {
    let kind: Option<ContributionKind> = optional_code("kind", kind)?;
    Ok(PaymentTerms {
        kind: kind.unwrap_or_default(),
        channel: optional_code("channel", channel)?,
        former_scheme: optional_code("former_scheme", former_scheme)?,
    })
}

/// How a month was paid, as kind, channel and former scheme on the wire. What is usual is not
/// written: it would cost two bytes in each run of every record.
pub fn term_numbers(terms: PaymentTerms) -> (i32, i32, i32) {
    let PaymentTerms { kind, channel, former_scheme } = terms;
    let unusual = Some(kind).filter(|kind| *kind != ContributionKind::default());
    (optional_number(unusual), optional_number(channel), optional_number(former_scheme))
}

/// At least one refusal.
pub fn refusals(field: &str, numbers: &[i32]) -> Result<Refusals, BadField> {
    let refusals: Refusals = codes(field, numbers)?;
    if refusals.is_empty() { Err(BadField::new(field, "must name a reason")) } else { Ok(refusals) }
}

/// A set of message kinds, perhaps empty.
pub fn kinds(field: &str, numbers: &[i32]) -> Result<MessageSet, BadField> {
    codes(field, numbers)
}

/// A set of message kinds with at least one.
pub fn some_kinds(field: &str, numbers: &[i32]) -> Result<MessageSet, BadField> {
    let kinds = kinds(field, numbers)?;
    if kinds.is_empty() { Err(BadField::new(field, "must name a kind")) } else { Ok(kinds) }
}

/// The numbers of entries of a closed list.
pub fn numbers<T: Closed>(entries: impl Iterator<Item = T>) -> Vec<i32> {
    entries.map(number).collect()
}

fn codes<T: Closed, S: FromIterator<T>>(field: &str, numbers: &[i32]) -> Result<S, BadField> {
    let each = numbers.iter().enumerate();
    each.map(|(index, number)| code(&format!("{field}[{index}]"), *number)).collect()
}
