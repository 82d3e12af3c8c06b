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

    fn shipped() -> Calendar {
        parse(BUILT_IN).unwrap()
    }

    fn due(calendar: &Calendar, start: &str, days: u32) -> String {
        calendar.deadline(start.parse().unwrap(), days).due_on.to_string()
    }

    #[test]
    fn the_calendar_that_ships_counts_as_published() {
        let calendar = shipped();
        let no_exchanges = Calendar::new(0, 2021, 2026, [], []);
        // Start, then 5, 10 and 15 working days on; last, 10 days counted from Monday to Friday.
        for [start, five, ten, fifteen, naive] in [
            ["2025-01-20", "2025-01-26", "2025-02-08", "2025-02-14", "2025-02-03"],
            ["2025-04-25", "2025-05-06", "2025-05-13", "2025-05-20", "2025-05-09"],
            ["2025-09-26", "2025-10-10", "2025-10-16", "2025-10-23", "2025-10-10"],
            ["2025-09-30", "2025-10-14", "2025-10-21", "2025-10-28", "2025-10-14"],
            ["2025-12-30", "2026-01-07", "2026-01-14", "2026-01-21", "2026-01-13"],
            ["2026-02-10", "2026-02-24", "2026-03-02", "2026-03-09", "2026-02-24"],
            ["2026-04-30", "2026-05-11", "2026-05-18", "2026-05-25", "2026-05-14"],
            ["2026-09-18", "2026-09-24", "2026-10-09", "2026-10-15", "2026-10-02"],
            ["2026-09-30", "2026-10-13", "2026-10-20", "2026-10-27", "2026-10-14"],
        ] {
            for (days, expected) in [(5, five), (10, ten), (15, fifteen)] {
                assert_eq!(due(&calendar, start, days), expected, "{start} + {days}");
            }
            assert_eq!(due(&no_exchanges, start, 10), naive, "{start}");
            assert_ne!(ten, naive, "{start}");
        }
    }

    #[test]
    fn each_year_that_ships_has_its_working_days() {
        let calendar = shipped();
        let published =
            [(2021, 250), (2022, 249), (2023, 249), (2024, 251), (2025, 248), (2026, 248)];
        for (year, expected) in published {
            let first = Some(Date::constant(year, 1, 1));
            let days = std::iter::successors(first, |day| day.tomorrow().ok());
            let days = days.take_while(|day| day.year() == year);
            let worked = days.filter(|day| calendar.is_working_day(*day)).count();
            assert_eq!(worked, expected, "{year}");
        }
    }

    #[test]
    fn a_date_beyond_the_calendar_that_ships_is_provisional() {
        let calendar = shipped();
        let check = |start: &str, days, due, provisional| {
            let deadline = calendar.deadline(start.parse().unwrap(), days);
            let told = (deadline.due_on.to_string(), deadline.provisional);
            assert_eq!(told, (String::from(due), provisional), "{start} + {days}");
            assert_eq!(deadline.calendar_version, 2);
        };
        check("2026-12-24", 5, "2026-12-31", false);
        check("2026-12-25", 5, "2027-01-01", true);
        check("2027-03-01", 10, "2027-03-15", true);
        check("2021-01-01", 1, "2021-01-04", false);
        check("2020-12-31", 1, "2021-01-04", true);
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
