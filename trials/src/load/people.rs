//! Identity numbers of people who are nobody in particular.

use jiexu_types::PersonId;

use crate::fault::Fault;

/// Births on one day in one county, as the number has room for.
const SEQUENCES: u64 = 999;
/// Years of birth: everybody is of working age.
const YEARS: u64 = 40;
const FIRST_YEAR: u64 = 1965;
/// Days of each month that are used.
const DAYS: u64 = 28;

/// The identity number of the `n`-th person: valid, and another one for each `n` below ten million.
pub fn identity(n: u64) -> Result<String, Fault> {
    let (sequence, n) = (n % SEQUENCES + 1, n / SEQUENCES);
    let (year, n) = (FIRST_YEAR + n % YEARS, n / YEARS);
    let (day, month) = (n % DAYS + 1, n / DAYS % 12 + 1);
    let digits =
        320_602 * 100_000_000_000 + year * 10_000_000 + month * 100_000 + day * 1_000 + sequence;
    let person = PersonId::try_from(digits).map_err(Fault::own("the number of a person"))?;
    Ok(person.to_string())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn everybody_has_a_number_of_their_own() {
        let some = (0..100_000).chain((0..10_000_000).step_by(4_999));
        let count = some.clone().collect::<BTreeSet<u64>>().len();
        let numbers: BTreeSet<String> = some.map(|n| identity(n).unwrap()).collect();
        assert_eq!(numbers.len(), count);
    }
}
