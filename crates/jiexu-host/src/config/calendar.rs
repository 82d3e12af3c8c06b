//! The working-day calendar.

use jiexu_rules::Calendar;
use jiexu_types::{Date, parse_date};
use serde::Deserialize;

use super::layers::Layers;

/// The calendar that the binary carries.
const BUILT_IN: &str = include_str!("../../../../config/calendar.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CalendarFile {
    version: u32,
    first_year: i16,
    last_year: i16,
    off: Vec<[String; 2]>,
    work: Vec<String>,
}

/// Reads the file that `calendar` names, or the built-in one.
pub(super) fn read(layers: &mut Layers) -> Option<Calendar> {
    let text = match layers.parse::<String>("calendar") {
        None => BUILT_IN.to_owned(),
        Some(path) => match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) => {
                layers.mistake("calendar", format!("{path}: {error}"));
                return None;
            }
        },
    };
    match parse(&text) {
        Ok(calendar) => Some(calendar),
        Err(problem) => {
            layers.mistake("calendar", problem);
            None
        }
    }
}

fn parse(text: &str) -> Result<Calendar, String> {
    let file: CalendarFile = toml::from_str(text).map_err(|error| error.to_string())?;
    let day = |text: &String| {
        parse_date(text).ok_or_else(|| format!("`{text}` is not a day, written YYYY-MM-DD"))
    };
    let mut holidays = Vec::new();
    for [first, last] in &file.off {
        let (first, last) = (day(first)?, day(last)?);
        if last < first {
            return Err(format!("off: {first} to {last} ends before it begins"));
        }
        let days = std::iter::successors(Some(first), |day| day.tomorrow().ok());
        holidays.extend(days.take_while(|day| *day <= last).filter(|day| is_weekday(*day)));
    }
    let workdays = file.work.iter().map(day).collect::<Result<Vec<Date>, String>>()?;
    if let Some(day) = workdays.iter().find(|day| is_weekday(**day)) {
        return Err(format!("work: {day} is no Saturday or Sunday"));
    }
    Ok(Calendar::new(file.version, file.first_year, file.last_year, holidays, workdays))
}

fn is_weekday(day: Date) -> bool {
    day.weekday().to_monday_zero_offset() < 5
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_calendar_that_ships_counts_as_published() {
        let calendar = parse(BUILT_IN).unwrap();
        let check = |start: &str, days: u32, due: &str| {
            let deadline = calendar.deadline(start.parse().unwrap(), days);
            assert_eq!(deadline.due_on.to_string(), due, "{start} + {days}");
        };
        check("2025-01-20", 5, "2025-01-26");
        check("2025-01-20", 10, "2025-02-08");
        check("2025-01-20", 15, "2025-02-14");
        check("2025-04-25", 10, "2025-05-13");
        check("2025-09-26", 10, "2025-10-16");
        check("2025-09-30", 15, "2025-10-28");
        check("2025-12-30", 5, "2026-01-07");
        check("2026-02-10", 10, "2026-03-02");
    }

    #[test]
    fn mistakes_are_named() {
        let with = |off: &str, work: &str| {
            let head = "version = 1\nfirst_year = 2026\nlast_year = 2026\n";
            parse(&format!("{head}off = {off}\nwork = {work}")).unwrap_err()
        };
        assert!(with("[['2026-02-30', '2026-03-01']]", "[]").contains("2026-02-30"));
        assert!(with("[['2026-03-02', '2026-03-01']]", "[]").contains("ends before"));
        assert!(with("[]", "['2026-03-02']").contains("no Saturday"));
        assert!(parse("version = 1").is_err());
    }
}
