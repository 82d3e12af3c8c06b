//! Days, months and instants. China keeps UTC+08:00 without daylight saving, so no zone data.

use std::fmt;
use std::str::FromStr;

pub use jiff::civil::Date;

/// An instant: milliseconds since the Unix epoch, UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Timestamp(u64);

const HOUR_MS: u64 = 3_600_000;
const EAST_8_MS: u64 = 8 * HOUR_MS;
const DAY_MS: u64 = 86_400_000;

impl Timestamp {
    /// The last instant of 9999-12-31 in China; later ones are folded onto it.
    pub const MAX: Timestamp = Timestamp(253_402_271_999_999);

    /// From milliseconds since the epoch; later than [`Timestamp::MAX`] becomes that.
    pub const fn from_millis(ms: u64) -> Timestamp {
        if ms > Timestamp::MAX.0 { Timestamp::MAX } else { Timestamp(ms) }
    }

    /// Milliseconds since the epoch.
    pub const fn as_millis(self) -> u64 {
        self.0
    }

    /// The first instant of a day in China; that of 1970-01-01Z for all days before it.
    pub fn midnight(date: Date) -> Timestamp {
        let epoch = Date::constant(1970, 1, 1);
        let days = date.since(epoch).map_or(0, |span| span.get_days());
        let ms = u64::try_from(days).unwrap_or(0).saturating_mul(DAY_MS);
        Timestamp::from_millis(ms.saturating_sub(EAST_8_MS))
    }

    /// The hour in China, 0 to 23.
    pub fn hour(self) -> u8 {
        let hour = self.0.saturating_add(EAST_8_MS) % DAY_MS / HOUR_MS;
        // Below 24: never the fallback.
        u8::try_from(hour).unwrap_or(0)
    }

    /// This instant and `ms` milliseconds, at most [`Timestamp::MAX`].
    pub const fn plus_millis(self, ms: u64) -> Timestamp {
        Timestamp::from_millis(self.0.saturating_add(ms))
    }

    /// Milliseconds from `earlier` to this instant; 0 when that is later.
    pub const fn millis_since(self, earlier: Timestamp) -> u64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The day in China (UTC+08:00).
    pub fn date(self) -> Date {
        let days = self.0.saturating_add(EAST_8_MS) / DAY_MS;
        let epoch = Date::constant(1970, 1, 1);
        let days = i32::try_from(days).unwrap_or(i32::MAX);
        let span = jiff::Span::new().try_days(days);
        span.and_then(|span| epoch.checked_add(span)).unwrap_or(Date::MAX)
    }
}

/// `2026-03-02T09:30:00.250+08:00`, as the national messages write an instant.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let in_day = self.0.saturating_add(EAST_8_MS) % DAY_MS;
        let (ms, seconds) = (in_day % 1_000, in_day / 1_000);
        let (h, m, s) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
        write!(f, "{}T{h:02}:{m:02}:{s:02}.{ms:03}+08:00", self.date())
    }
}

/// A calendar month (费款所属期), written `YYYYMM`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Month(u32);

/// Why a text or number is not a month.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("month must be YYYYMM from 195101 to 209912, e.g. 202503")]
pub struct BadMonth;

impl Month {
    /// The month before any social insurance was paid in China, and the horizon of the forms.
    const FIRST_YEAR: u32 = 1951;
    const LAST_YEAR: u32 = 2099;

    /// From a year and a month of 1 to 12.
    pub fn new(year: u32, month: u32) -> Result<Month, BadMonth> {
        let in_range =
            (Self::FIRST_YEAR..=Self::LAST_YEAR).contains(&year) && (1..=12).contains(&month);
        if !in_range {
            return Err(BadMonth);
        }
        Ok(Month(year.saturating_mul(12).saturating_add(month).saturating_sub(1)))
    }

    /// The month of a day.
    pub fn of(date: Date) -> Result<Month, BadMonth> {
        let year = u32::try_from(date.year()).map_err(|_| BadMonth)?;
        let month = u32::try_from(date.month()).map_err(|_| BadMonth)?;
        Month::new(year, month)
    }

    /// The year that it lies in.
    pub fn year(self) -> u16 {
        u16::try_from(self.as_yyyymm() / 100).unwrap_or(u16::MAX)
    }

    /// As a number, `YYYYMM`: what forms, wire and disk carry.
    pub const fn as_yyyymm(self) -> u32 {
        (self.0 / 12).saturating_mul(100).saturating_add(self.0 % 12).saturating_add(1)
    }

    /// The month after; `None` at the horizon.
    pub fn next(self) -> Option<Month> {
        self.plus(1)
    }

    /// The month before; `None` at the beginning.
    pub fn previous(self) -> Option<Month> {
        let before = self.0.checked_sub(1)?;
        (before / 12 >= Self::FIRST_YEAR).then_some(Month(before))
    }

    /// The month `months` later; `None` beyond the horizon.
    pub fn plus(self, months: u32) -> Option<Month> {
        let later = self.0.checked_add(months)?;
        (later / 12 <= Self::LAST_YEAR).then_some(Month(later))
    }

    /// Months from `self` to `last`, both included; 0 when `last` is earlier.
    pub fn count_to(self, last: Month) -> u32 {
        last.0.saturating_add(1).saturating_sub(self.0)
    }
}

impl TryFrom<u32> for Month {
    type Error = BadMonth;

    fn try_from(yyyymm: u32) -> Result<Month, BadMonth> {
        Month::new(yyyymm / 100, yyyymm % 100)
    }
}

impl FromStr for Month {
    type Err = BadMonth;

    fn from_str(text: &str) -> Result<Month, BadMonth> {
        if text.len() != 6 || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(BadMonth);
        }
        Month::try_from(text.parse::<u32>().map_err(|_| BadMonth)?)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:06}", self.as_yyyymm())
    }
}

impl fmt::Debug for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Month({self})")
    }
}

/// The last day that can be written down: [`parse_date`] reads no later one, so none may be kept or
/// sent either.
pub const LAST_DAY: Date = Date::constant(2199, 12, 31);

/// Reads a day written `YYYY-MM-DD`, of the years 1900 to 2199, and nothing else.
pub fn parse_date(text: &str) -> Option<Date> {
    if text.len() != 10 {
        return None;
    }
    let date: Date = text.parse().ok()?;
    (date.year() >= 1900 && date <= LAST_DAY).then_some(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_in_china_begins_eight_hours_early() {
        // 2026-03-01T15:59:59.999Z is still the first of March in China, a millisecond later not.
        let last_of_day = 1_772_380_799_999;
        assert_eq!(
            Timestamp::from_millis(last_of_day).to_string(),
            "2026-03-01T23:59:59.999+08:00"
        );
        let next = Timestamp::from_millis(last_of_day.saturating_add(1));
        assert_eq!(next.to_string(), "2026-03-02T00:00:00.000+08:00");
        assert_eq!(Timestamp::from_millis(u64::MAX).date().to_string(), "9999-12-31");
    }

    #[test]
    fn a_day_begins_at_midnight_in_china() {
        let day: Date = "2026-03-02".parse().unwrap();
        let midnight = Timestamp::midnight(day);
        assert_eq!(midnight.to_string(), "2026-03-02T00:00:00.000+08:00");
        assert_eq!(midnight.date(), day);
        let before = Timestamp::from_millis(midnight.as_millis().saturating_sub(1));
        assert_eq!(before.date().to_string(), "2026-03-01");
        assert_eq!(midnight.millis_since(before), 1);
        assert_eq!(before.plus_millis(1), midnight);
        assert_eq!(Timestamp::midnight(Date::MAX).to_string(), "9999-12-31T00:00:00.000+08:00");
        assert_eq!(Timestamp::midnight("1969-07-20".parse().unwrap()).as_millis(), 0);
    }

    #[test]
    fn the_hour_is_that_of_china() {
        let midnight = Timestamp::midnight(Date::constant(2026, 3, 2));
        let after = |ms| midnight.plus_millis(ms).hour();
        assert_eq!((after(0), after(5 * HOUR_MS + 3_599_999)), (0, 5));
        assert_eq!((after(6 * HOUR_MS), after(24 * HOUR_MS - 1)), (6, 23));
    }

    #[test]
    fn months_count_inclusively() {
        let month = |text: &str| text.parse::<Month>().unwrap();
        assert_eq!(month("202412").next(), Some(month("202501")));
        assert_eq!(month("202501").previous(), Some(month("202412")));
        assert_eq!(month("202411").count_to(month("202502")), 4);
        assert_eq!(month("202502").count_to(month("202411")), 0);
        assert_eq!(month("209912").next(), None);
        assert_eq!(month("195101").previous(), None);
    }

    #[test]
    fn month_thirteen_and_other_nonsense_are_refused() {
        for bad in ["202513", "202500", "25-03", "", "2025031", "+20253", "195012", "210001"] {
            assert!(bad.parse::<Month>().is_err(), "{bad}");
        }
        assert!(Month::try_from(u32::MAX).is_err());
    }

    #[test]
    fn days_have_one_spelling() {
        assert!(parse_date("2026-02-28").is_some());
        for bad in ["2026-02-30", "20260228", "2026-2-28", "1899-12-31", "2026-02-28T00:00"] {
            assert_eq!(parse_date(bad), None, "{bad}");
        }
    }
}
