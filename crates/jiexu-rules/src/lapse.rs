//! Lapses in contribution (中断缴费) and what is continuous, in whole months.

use jiexu_types::{ContributionRun, Contributions, Date, Month};

/// The longest lapse that costs nothing when it is repaid, itself included (43号 art. 11, R22).
pub const LAPSE_MONTHS_MAX: u32 = 3;

/// Months in a row from which a change of scheme costs nothing either (43号 art. 12, R23).
pub const CONTINUOUS_MONTHS_MIN: u32 = 24;

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

/// The first day of a month.
pub(crate) fn first_day(month: Month) -> Date {
    let year = i16::try_from(month.as_yyyymm() / 100).unwrap_or(i16::MAX);
    let number = i8::try_from(month.as_yyyymm() % 100).unwrap_or(i8::MAX);
    // Never the fallback: months end with 2099.
    Date::new(year, number, 1).unwrap_or(Date::MAX)
}

/// Of the runs that hold a month, the one that goes back furthest.
fn covering(contributions: &Contributions, month: Month) -> Option<&ContributionRun> {
    let holds = |run: &&ContributionRun| run.first <= month && month <= run.last;
    contributions.runs().iter().filter(holds).min_by_key(|run| run.first)
}

#[cfg(test)]
mod tests;
