//! Sets of months, as the runs that they are made of.

use jiexu_types::{ContributionRun, Month, Scheme};

/// Months by scheme. Runs are sorted and share no month; touching ones are one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Months {
    runs: Vec<(Scheme, u32, u32)>,
}

impl Months {
    /// The months of these runs.
    pub fn of(runs: &[ContributionRun]) -> Months {
        let mut months = Months::default();
        for run in runs {
            months.add(run.scheme, run.first, run.last);
        }
        months
    }

    /// Adds the months from `first` to `last`, both included; says how many were new.
    pub fn add(&mut self, scheme: Scheme, first: Month, last: Month) -> u32 {
        self.add_ordinals(scheme, ordinal(first), ordinal(last))
    }

    /// Adds all months of another set; says how many were new.
    pub fn add_all(&mut self, other: &Months) -> u32 {
        let added = other.runs.iter().map(|(scheme, first, last)| (*scheme, *first, *last));
        added.fold(0, |new, (scheme, first, last)| {
            new.saturating_add(self.add_ordinals(scheme, first, last))
        })
    }

    /// How many there are of a scheme.
    pub fn count(&self, scheme: Scheme) -> u32 {
        let runs = self.runs.iter().filter(|run| run.0 == scheme);
        runs.fold(0, |sum: u32, run| sum.saturating_add(count(run.1, run.2)))
    }

    fn add_ordinals(&mut self, scheme: Scheme, first: u32, last: u32) -> u32 {
        if last < first {
            return 0;
        }
        let touches = |run: &(Scheme, u32, u32)| {
            run.0 == scheme && run.1 <= last.saturating_add(1) && first <= run.2.saturating_add(1)
        };
        let (mut from, mut to, mut known) = (first, last, 0u32);
        for run in self.runs.iter().filter(|run| touches(run)) {
            let (shared_from, shared_to) = (run.1.max(first), run.2.min(last));
            known = known.saturating_add(count(shared_from, shared_to));
            (from, to) = (from.min(run.1), to.max(run.2));
        }
        self.runs.retain(|run| !touches(run));
        let place = self.runs.partition_point(|run| (run.0, run.1) < (scheme, from));
        self.runs.insert(place, (scheme, from, to));
        count(first, last).saturating_sub(known)
    }
}

fn count(first: u32, last: u32) -> u32 {
    last.saturating_add(1).saturating_sub(first)
}

/// Months since the year 0.
fn ordinal(month: Month) -> u32 {
    let (year, month) = (month.as_yyyymm() / 100, month.as_yyyymm() % 100);
    year.saturating_mul(12).saturating_add(month)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn months_are_counted_as_a_set_of_months_would() {
        let mut months = Months::default();
        let mut set = BTreeSet::new();
        // A walk that touches, joins, overlaps and repeats, in both schemes.
        let mut place = 7u32;
        for step in 0..2_000u32 {
            place = place.wrapping_mul(1_103_515_245).wrapping_add(12_345);
            let first = 24_000 + (place >> 16) % 200;
            let last = first + (place >> 8) % 9;
            let scheme = if step % 3 == 0 { Scheme::Resident } else { Scheme::Employee };
            let new = (first..=last).filter(|month| set.insert((scheme, *month))).count();
            assert_eq!(months.add_ordinals(scheme, first, last) as usize, new);
            let told: BTreeSet<(Scheme, u32)> = months
                .runs
                .iter()
                .flat_map(|(scheme, first, last)| (*first..=*last).map(|month| (*scheme, month)))
                .collect();
            assert_eq!(told, set);
        }
        assert_eq!(months.add_ordinals(Scheme::Employee, 5, 4), 0);
    }

    #[test]
    fn a_year_ends_with_december() {
        let month = |yyyymm: u32| Month::try_from(yyyymm).unwrap();
        let mut months = Months::default();
        assert_eq!(months.add(Scheme::Employee, month(202_511), month(202_602)), 4);
        assert_eq!(months.add(Scheme::Employee, month(202_512), month(202_603)), 1);
        assert_eq!(months.runs.len(), 1);
    }
}
