//! One region for each day as a reader sees it: the part of I5 that asks all regions.

use std::collections::BTreeSet;

use jiexu_types::{Date, PersonId, RegionCode};

use super::{Findings, violation};
use crate::{Region, ResponsibleOn};

/// I5, fourth part: on no day from `from` to `last` do two regions say that they are the
/// responsible one. Of a settled person, who has been insured from `from` on, one of them does on
/// each day.
pub fn i5_one_region_answers_each_day(
    regions: &[&Region],
    (from, last): (Date, Date),
    is_settled: impl Fn(PersonId) -> bool,
) -> Findings {
    let mut findings = Vec::new();
    let people = regions.iter().flat_map(|region| region.state().people().map(|(id, _)| id));
    for person in people.collect::<BTreeSet<PersonId>>() {
        let settled = is_settled(person);
        let days = std::iter::successors(Some(from), |day| day.tomorrow().ok());
        for day in days.take_while(|day| *day <= last) {
            let here: Vec<RegionCode> =
                regions.iter().filter(|it| answers(it, person, day)).map(|it| it.code()).collect();
            if here.len() > 1 {
                findings.push(violation(5, format!("{here:?} answer for {person:?} on {day}")));
            } else if settled && here.is_empty() {
                findings.push(violation(5, format!("nobody answers for {person:?} on {day}")));
            }
        }
    }
    findings
}

fn answers(region: &Region, person: PersonId, day: Date) -> bool {
    let coverage = region.coverage_on(person, day);
    coverage.is_some_and(|it| matches!(it.responsible, ResponsibleOn::Here { .. }))
}
