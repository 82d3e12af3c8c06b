//! Sample people for Nantong. None of them exists; their identity numbers are only well formed.

use jiexu_types::{Date, Month, PersonId};
use jiexu_wire::v1;

use crate::failure::Failure;

const SUZHOU: &str = "320500";
const NANTONG: &str = "320600";

/// A sample person, and what this one is good for.
pub struct Sample {
    pub record: v1::PersonRecord,
    pub note: &'static str,
}

/// Months with the same credit, counted back from the last month before today.
struct Paid {
    region: &'static str,
    /// How many months ago the first and the last of them were; 0 is last month.
    ago: (u32, u32),
    credited_fen: i64,
}

struct Described {
    /// The first 17 digits of the identity number; the check character follows from them.
    digits: u64,
    name: &'static str,
    scheme: v1::Scheme,
    suspended: bool,
    retired_on: &'static str,
    paid: &'static [Paid],
    balance_fen: i64,
    note: &'static str,
}

const fn paid(region: &'static str, ago: (u32, u32), credited_fen: i64) -> Paid {
    Paid { region, ago, credited_fen }
}

/// Six people, one of each kind. The first is the one who moves.
const PEOPLE: [Described; 6] = [
    Described {
        digits: 32_060_219_870_315_001,
        name: "张伟",
        scheme: v1::Scheme::Employee,
        suspended: true,
        retired_on: "",
        paid: &[
            paid(SUZHOU, (135, 100), 9_800),
            paid(NANTONG, (99, 40), 14_260),
            paid(NANTONG, (39, 0), 17_540),
        ],
        balance_fen: 1_284_637,
        note: "suspended: can move",
    },
    Described {
        digits: 32_068_419_900_822_042,
        name: "李娜",
        scheme: v1::Scheme::Employee,
        suspended: true,
        retired_on: "",
        paid: &[paid(NANTONG, (87, 12), 13_100), paid(NANTONG, (11, 0), 15_020)],
        balance_fen: 620_480,
        note: "suspended: can move",
    },
    Described {
        digits: 32_060_219_610_208_128,
        name: "王秀英",
        scheme: v1::Scheme::Employee,
        suspended: false,
        retired_on: "2016-03-01",
        paid: &[paid(NANTONG, (360, 129), 6_400)],
        balance_fen: 911_305,
        note: "retired: stays",
    },
    Described {
        digits: 32_068_119_821_103_053,
        name: "陈强",
        scheme: v1::Scheme::Employee,
        suspended: false,
        retired_on: "",
        paid: &[paid(NANTONG, (47, 0), 16_800)],
        balance_fen: 403_276,
        note: "still active: stays",
    },
    Described {
        digits: 32_060_219_950_517_067,
        name: "刘洋",
        scheme: v1::Scheme::Resident,
        suspended: true,
        retired_on: "",
        paid: &[paid(NANTONG, (35, 0), 0)],
        balance_fen: 0,
        note: "resident: no account",
    },
    Described {
        digits: 32_060_219_991_201_084,
        name: "赵敏",
        scheme: v1::Scheme::Employee,
        suspended: true,
        retired_on: "",
        paid: &[paid(NANTONG, (10, 0), 12_400)],
        balance_fen: 0,
        note: "empty account: one leg",
    },
];

/// The sample people as they are on record on this day.
pub fn sample(today: Date) -> Result<Vec<Sample>, Failure> {
    PEOPLE.iter().map(|described| described.on(today)).collect()
}

/// The first day of this month: when coverage at Nantong ended and enrolment at Hebi began.
pub fn first_of_month(today: Date) -> String {
    today.first_of_month().to_string()
}

/// The day after it: the earliest on which coverage may end that was paid for this month.
pub fn second_of_month(today: Date) -> String {
    let first = today.first_of_month();
    first.tomorrow().unwrap_or(first).to_string()
}

/// This month, `YYYYMM`.
pub fn this_month(today: Date) -> Result<u32, Failure> {
    Month::of(today).map(Month::as_yyyymm).map_err(unusable)
}

/// What the first month at the destination credits: nothing without a personal account.
pub fn first_contribution_fen(scheme: i32) -> i64 {
    if scheme == i32::from(v1::Scheme::Employee) { 18_200 } else { 0 }
}

impl Described {
    fn on(&self, today: Date) -> Result<Sample, Failure> {
        let this_month = Month::of(today).map_err(unusable)?;
        let runs = self.paid.iter().map(|paid| {
            Some(v1::ContributionRun {
                scheme: self.scheme.into(),
                first_month: months_before(this_month, paid.ago.0)?.as_yyyymm(),
                last_month: months_before(this_month, paid.ago.1)?.as_yyyymm(),
                region: paid.region.to_owned(),
                credited_fen: paid.credited_fen,
                ..v1::ContributionRun::default()
            })
        });
        let contributions: Vec<v1::ContributionRun> =
            runs.collect::<Option<_>>().ok_or_else(|| unusable("the clock is far off"))?;
        let here = contributions.iter().filter(|run| run.region == NANTONG);
        let enrolled_in = here.map(|run| run.first_month).min().unwrap_or_default();
        let suspended_on = if self.suspended { first_of_month(today) } else { String::new() };
        let record = v1::PersonRecord {
            person_id: PersonId::try_from(self.digits).map_err(unusable)?.to_string(),
            name: self.name.to_owned(),
            scheme: self.scheme.into(),
            enrolled_on: format!("{:04}-{:02}-01", enrolled_in / 100, enrolled_in % 100),
            suspended_on,
            retired_on: self.retired_on.to_owned(),
            previous_region: String::new(),
            contributions,
            balance_fen: self.balance_fen,
            particulars: None,
        };
        Ok(Sample { record, note: self.note })
    }
}

/// 0 is the month before this one.
fn months_before(this_month: Month, ago: u32) -> Option<Month> {
    let mut month = this_month.previous()?;
    for _ in 0..ago {
        month = month.previous()?;
    }
    Some(month)
}

fn unusable(problem: impl std::fmt::Display) -> Failure {
    Failure::Failed(format!("the sample people cannot be made: {problem}"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiexu_region::PersonRecord;
    use jiexu_types::Scheme;

    use super::*;

    fn records_on(today: &str) -> Vec<PersonRecord> {
        let people = sample(today.parse().unwrap()).unwrap();
        people.into_iter().map(|sample| PersonRecord::try_from(sample.record).unwrap()).collect()
    }

    #[test]
    fn every_record_is_valid_on_any_day() {
        for today in ["2026-01-01", "2026-11-22", "2028-02-29", "2031-12-31"] {
            let records = records_on(today);
            let ids: BTreeSet<_> = records.iter().map(|record| record.id).collect();
            assert_eq!(ids.len(), records.len(), "{today}");
            for record in records {
                let fits = record.suspended_on.is_none_or(|on| on >= record.enrolled_on);
                assert!(fits, "{today}: {record:?}");
                let resident = record.scheme == Scheme::Resident;
                assert!(!resident || record.balance.is_zero(), "{today}: {record:?}");
            }
        }
    }

    #[test]
    fn the_first_one_moves_with_years_and_money() {
        let zhang = &records_on("2026-11-22")[0];
        assert_eq!(zhang.id.to_string(), "320602198703150010");
        assert_eq!(zhang.contributions.months(Scheme::Employee), 136);
        assert_eq!(zhang.suspended_on, "2026-11-01".parse().ok());
        assert_eq!(zhang.balance.to_string(), "12846.37");
    }
}
