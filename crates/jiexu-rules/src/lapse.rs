//! Lapses in contribution (中断缴费) and what is continuous, in whole months.

use jiexu_types::{ContributionRun, Contributions, Date, Month};

/// Whole months between the last one paid at the origin and the first one paid at the destination,
/// both excluded: from 202503 to 202507 there are 3. Months paid twice are no lapse.
pub fn lapse_months(last_paid: Month, first_paid: Month) -> u32 {
    last_paid.count_to(first_paid).saturating_sub(2)
}

/// The first day of a lapse: coverage that is granted for it begins here (R22). `None` when there
/// is no lapse.
pub fn lapse_from(last_paid: Month, first_paid: Month) -> Option<Date> {
    let lapsed = lapse_months(last_paid, first_paid) > 0;
    last_paid.next().filter(|_| lapsed).map(first_day)
}

/// Months in a row up to and including `last`, in whichever scheme and region: what the two years
/// of R23 are counted by. 0 when `last` itself is not on record.
pub fn continuous_months(contributions: &Contributions, last: Month) -> u32 {
    let mut from = last;
    let mut reached = false;
    // Each step goes back to the beginning of a run, so there are at most as many as runs.
    while let Some(run) = covering(contributions, from) {
        reached = true;
        match run.first.previous() {
            Some(before) if covering(contributions, before).is_some() => from = before,
            Some(_) | None => {
                from = run.first;
                break;
            }
        }
    }
    if reached { from.count_to(last) } else { 0 }
}

/// True when every month of the lapse is on record, in whichever scheme, so that nothing is owed
/// for it any more (43号 art. 11).
pub fn is_repaid(contributions: &Contributions, last_paid: Month, first_paid: Month) -> bool {
    months_between(last_paid, first_paid).all(|month| covering(contributions, month).is_some())
}

/// Calendar years without coverage between two paid months: the lapsed years of 38号 (R34). From
/// 202311 to 202602 there are 2, 2024 and 2025.
pub fn lapsed_years(last_paid: Month, first_paid: Month) -> u8 {
    let between = year_of(first_paid).saturating_sub(year_of(last_paid)).saturating_sub(1);
    u8::try_from(between).unwrap_or(u8::MAX)
}

/// How many of the lapsed years are on record by now, each with all of its months.
pub fn repaid_years(contributions: &Contributions, last_paid: Month, first_paid: Month) -> u8 {
    let years = year_of(last_paid).saturating_add(1)..year_of(first_paid);
    let repaid = years.filter(|year| {
        let mut months = (1..=12).filter_map(|month| Month::new(*year, month).ok());
        months.all(|month| covering(contributions, month).is_some())
    });
    u8::try_from(repaid.count()).unwrap_or(u8::MAX)
}

/// True when a month lies in the lapse between two paid ones.
pub fn is_lapsed(month: Month, last_paid: Month, first_paid: Month) -> bool {
    last_paid < month && month < first_paid
}

/// The first day of a month.
pub fn first_day(month: Month) -> Date {
    let year = i16::try_from(month.as_yyyymm() / 100).unwrap_or(i16::MAX);
    let number = i8::try_from(month.as_yyyymm() % 100).unwrap_or(i8::MAX);
    // Never the fallback: months end with 2099.
    Date::new(year, number, 1).unwrap_or(Date::MAX)
}

fn year_of(month: Month) -> u32 {
    month.as_yyyymm() / 100
}

/// The months of a lapse.
fn months_between(last_paid: Month, first_paid: Month) -> impl Iterator<Item = Month> {
    let later = std::iter::successors(last_paid.next(), |month| month.next());
    later.take_while(move |month| *month < first_paid)
}

/// Of the runs that hold a month, the one that goes back furthest.
fn covering(contributions: &Contributions, month: Month) -> Option<&ContributionRun> {
    let holds = |run: &&ContributionRun| run.first <= month && month <= run.last;
    contributions.runs().iter().filter(holds).min_by_key(|run| run.first)
}

#[cfg(test)]
mod tests;
