//! The people of a run: suspended at the origin with a history and a balance, enrolled at the
//! destination with one contribution. Made from their index alone.

use futures_util::{Stream, stream};
use indicatif::ProgressBar;
use jiexu_types::PersonId;
use jiexu_wire::{Client, v1};

use super::{DESTINATION, ORIGIN};
use crate::failure::Failure;

/// People there can be: a thousand for each day of birth.
pub const PEOPLE_MAX: usize = 46 * 336 * 1_000;
/// Records in one message of an import.
const IMPORT_BATCH: usize = 500;
/// No factor of this divides a number of people below [`PEOPLE_MAX`]: it is prime, and larger.
const STRIDE: usize = 15_485_863;
/// What each of them has paid at the destination, in fen.
const PAID_FEN: i64 = 12_000;

/// A population of a known size.
#[derive(Clone, Copy, Debug)]
pub struct Population {
    people: usize,
}

impl Population {
    /// So many people; at least one.
    pub fn of(people: usize) -> Population {
        Population { people: people.max(1) }
    }

    /// The person whom a handoff is about. Each index below the number of people gets another one,
    /// scattered, for people do not move in the order of their numbers.
    pub fn mover(self, index: usize) -> usize {
        index * STRIDE % self.people
    }

    /// The application for the handoff with this index.
    pub fn application(self, index: usize, id: String) -> v1::ApplyTransferRequest {
        let person = self.mover(index);
        v1::ApplyTransferRequest {
            handoff_id: id,
            person_id: number(person),
            name: name(person),
            origin: ORIGIN.to_owned(),
            origin_scheme: v1::Scheme::Employee.into(),
            destination_scheme: v1::Scheme::Employee.into(),
            reason: v1::TransferReason::JobChange.into(),
            intake: None,
            residual_of: String::new(),
        }
    }

    /// The identity number of the person whom a handoff is about.
    pub fn number(self, index: usize) -> String {
        number(self.mover(index))
    }

    /// Balances of the people whom these handoffs are about.
    pub fn moved_fen(self, handoffs: impl Iterator<Item = usize>) -> i64 {
        handoffs.map(|index| balance_fen(self.mover(index))).sum()
    }

    /// Loads everybody at the origin.
    pub async fn load_origin(self, origin: &Client, bar: &ProgressBar) -> Result<(), Failure> {
        let records = self.batches(bar, record_at_origin);
        check(self.people, origin.registry().import_people(records).await?.into_inner())
    }

    /// Loads everybody at the destination.
    pub async fn load_destination(self, to: &Client, bar: &ProgressBar) -> Result<(), Failure> {
        let records = self.batches(bar, record_at_destination);
        check(self.people, to.registry().import_people(records).await?.into_inner())
    }

    /// Made while they are sent: the whole list never is in memory.
    fn batches(
        self,
        bar: &ProgressBar,
        record: fn(usize) -> v1::PersonRecord,
    ) -> impl Stream<Item = v1::ImportPeopleRequest> + Send + 'static {
        let (people, bar) = (self.people, bar.clone());
        stream::iter((0..people).step_by(IMPORT_BATCH).map(move |first| {
            let last = people.min(first + IMPORT_BATCH);
            bar.inc(u64::try_from(last - first).unwrap_or(0));
            v1::ImportPeopleRequest { people: (first..last).map(record).collect() }
        }))
    }
}

fn check(people: usize, answer: v1::ImportPeopleResponse) -> Result<(), Failure> {
    if answer.imported == u64::try_from(people).unwrap_or(u64::MAX) {
        return Ok(());
    }
    let first = answer.errors.first().map_or("", |error| &error.message);
    let imported = answer.imported;
    Err(Failure::Failed(format!("only {imported} of {people} people were loaded: {first}")))
}

fn record_at_origin(person: usize) -> v1::PersonRecord {
    let run = |first_month, last_month, credited_fen| v1::ContributionRun {
        scheme: v1::Scheme::Employee.into(),
        first_month,
        last_month,
        region: ORIGIN.to_owned(),
        credited_fen,
        ..v1::ContributionRun::default()
    };
    v1::PersonRecord {
        person_id: number(person),
        name: name(person),
        scheme: v1::Scheme::Employee.into(),
        enrolled_on: "2018-03-01".to_owned(),
        suspended_on: "2024-07-01".to_owned(),
        retired_on: String::new(),
        previous_region: String::new(),
        contributions: vec![
            run(201_803, 202_012, 9_500),
            run(202_101, 202_306, 11_000),
            run(202_307, 202_406, 12_500),
        ],
        balance_fen: balance_fen(person),
        particulars: None,
    }
}

fn record_at_destination(person: usize) -> v1::PersonRecord {
    let paid = v1::ContributionRun {
        scheme: v1::Scheme::Employee.into(),
        first_month: 202_407,
        last_month: 202_407,
        region: DESTINATION.to_owned(),
        credited_fen: PAID_FEN,
        ..v1::ContributionRun::default()
    };
    v1::PersonRecord {
        person_id: number(person),
        name: name(person),
        scheme: v1::Scheme::Employee.into(),
        enrolled_on: "2024-07-01".to_owned(),
        suspended_on: String::new(),
        retired_on: String::new(),
        previous_region: ORIGIN.to_owned(),
        contributions: vec![paid],
        balance_fen: PAID_FEN,
        particulars: None,
    }
}

/// A thousand people born on each of the first 28 days of each month from 1960 to 2005.
fn number(person: usize) -> String {
    let (day, nth) = (person / 1_000, person % 1_000);
    let (year, month, day) = (1_960 + day / 336, 1 + day / 28 % 12, 1 + day % 28);
    let digits = 320_602 * 100_000_000_000 + (year * 10_000 + month * 100 + day) * 1_000 + nth;
    let id = u64::try_from(digits).ok().and_then(|digits| PersonId::try_from(digits).ok());
    id.map(|id| id.to_string()).unwrap_or_default()
}

/// Three characters, as most names have.
fn name(person: usize) -> String {
    const FAMILY: [char; 8] = ['王', '李', '张', '刘', '陈', '杨', '黄', '赵'];
    const GIVEN: [char; 16] = [
        '伟', '芳', '娜', '敏', '静', '强', '磊', '军', '洋', '勇', '艳', '杰', '涛', '明', '超',
        '霞',
    ];
    let pick = |list: &[char], n: usize| list.get(n % list.len()).copied().unwrap_or('某');
    [pick(&FAMILY, person), pick(&GIVEN, person / 8), pick(&GIVEN, person / 128)].iter().collect()
}

/// 1,000 to 9,999 yuan.
fn balance_fen(person: usize) -> i64 {
    100_000 + i64::try_from(person * 7_919 % 900_000).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiexu_region::PersonRecord;

    use super::*;

    #[test]
    fn everybody_is_somebody_else() {
        let numbers: BTreeSet<String> = (0..50_000).map(number).collect();
        assert_eq!(numbers.len(), 50_000);
        for person in [0, 999, 1_000, 27_999, 28_000, 335_999, PEOPLE_MAX - 1] {
            assert!(number(person).parse::<PersonId>().is_ok(), "{person}");
        }
    }

    #[test]
    fn records_are_such_as_a_region_takes() {
        for person in [0, 7, 12_345, PEOPLE_MAX - 1] {
            let origin = PersonRecord::try_from(record_at_origin(person)).unwrap();
            let there = PersonRecord::try_from(record_at_destination(person)).unwrap();
            assert_eq!((origin.id, &origin.name), (there.id, &there.name));
            assert!(origin.suspended_on.is_some() && there.suspended_on.is_none());
        }
    }

    #[test]
    fn nobody_moves_twice_and_the_money_is_known() {
        for people in [1, 2, 1_000, 20_210] {
            let population = Population::of(people);
            let movers: BTreeSet<usize> =
                (0..people).map(|index| population.mover(index)).collect();
            assert_eq!(movers.len(), people);
            let all: i64 = (0..people).map(balance_fen).sum();
            assert_eq!(population.moved_fen(0..people), all);
        }
    }
}
