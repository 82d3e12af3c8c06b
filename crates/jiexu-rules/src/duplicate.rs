//! Two coverages of one person: which one to keep (重复参保; 43号 art. 4, R07, and the national
//! guidance of 2020, R38).
//!
//! A recommendation, never a decision: an agency ends a coverage only with the person.

use jiexu_types::Scheme;

use crate::{Employment, Measures};

/// One of the two coverages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// Its scheme.
    pub scheme: Scheme,
    /// How the person works there; matters in the employee scheme only.
    pub employment: Employment,
    /// Months in a row in this scheme.
    pub continuous_months: u32,
    /// Benefits can be had from it today.
    pub in_benefits: bool,
    /// The person lives in its region.
    pub residence: bool,
    /// The person goes to school in its region.
    pub school: bool,
}

/// One of two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Which {
    /// The one given first.
    First,
    /// The one given second.
    Second,
}

/// What to tell the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Recommendation {
    /// Keep this one and end the other.
    Keep(Which, KeepReason),
    /// The person chooses, and usually this one.
    Suggest(Which, KeepReason),
    /// The person chooses: no rule prefers one.
    Choose,
}

/// Why one of two is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KeepReason {
    /// Two as an employee: where the employer is.
    PlaceOfWork,
    /// Two schemes, and at least a year in a row as an employee.
    EmployeeForAYear,
    /// Works on one's own: the one from which there are benefits.
    HasBenefits,
    /// Two as a resident: where the school is.
    PlaceOfSchool,
    /// Two as a resident: where the person lives.
    PlaceOfResidence,
}

/// Which of two coverages to keep. The order of the two does not matter.
pub fn recommend(first: Coverage, second: Coverage, measures: Measures) -> Recommendation {
    use {KeepReason as R, Recommendation as Rec};
    // The one for which it holds, when it does not hold for both.
    let only = |holds: &dyn Fn(Coverage) -> bool| match (holds(first), holds(second)) {
        (true, false) => Some(Which::First),
        (false, true) => Some(Which::Second),
        (true, true) | (false, false) => None,
    };
    let keep = |holds: &dyn Fn(Coverage) -> bool, reason| {
        only(holds).map(|which| Rec::Keep(which, reason))
    };
    let with_benefits = |holds: fn(Coverage) -> bool| {
        let flexible = holds(first) || holds(second);
        only(&|coverage| coverage.in_benefits)
            .filter(|_| flexible)
            .map(|which| Rec::Keep(which, R::HasBenefits))
    };
    let recommended = match (first.scheme, second.scheme) {
        (Scheme::Employee, Scheme::Employee) => {
            keep(&is_employed, R::PlaceOfWork).or_else(|| with_benefits(is_flexible))
        }
        (Scheme::Resident, Scheme::Resident) => {
            let home = || only(&|coverage| coverage.residence);
            let suggested = || home().map(|which| Rec::Suggest(which, R::PlaceOfResidence));
            keep(&|coverage| coverage.school, R::PlaceOfSchool).or_else(suggested)
        }
        (Scheme::Employee, Scheme::Resident) | (Scheme::Resident, Scheme::Employee) => {
            let for_a_year = |coverage: Coverage| is_employee_for(coverage, measures);
            keep(&for_a_year, R::EmployeeForAYear).or_else(|| with_benefits(is_flexible))
        }
    };
    recommended.unwrap_or(Rec::Choose)
}

fn is_employed(coverage: Coverage) -> bool {
    coverage.scheme == Scheme::Employee && coverage.employment == Employment::Employer
}

fn is_flexible(coverage: Coverage) -> bool {
    coverage.scheme == Scheme::Employee && coverage.employment == Employment::Flexible
}

fn is_employee_for(coverage: Coverage, measures: Measures) -> bool {
    coverage.scheme == Scheme::Employee && coverage.continuous_months >= measures.employee_months
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use KeepReason as R;
    use Recommendation::{Choose, Keep, Suggest};
    use Which::{First, Second};

    const WORKING: Coverage = Coverage {
        scheme: Scheme::Employee,
        employment: Employment::Employer,
        continuous_months: 12,
        in_benefits: true,
        residence: false,
        school: false,
    };
    const FREELANCE: Coverage = Coverage { employment: Employment::Flexible, ..WORKING };
    const RESIDENT: Coverage = Coverage { scheme: Scheme::Resident, ..WORKING };

    #[track_caller]
    fn check(first: Coverage, second: Coverage, expected: Recommendation) {
        assert_eq!(recommend(first, second, Measures::NATIONAL), expected);
    }

    #[test]
    fn of_two_as_an_employee_the_place_of_work_stays() {
        check(WORKING, FREELANCE, Keep(First, R::PlaceOfWork));
        check(FREELANCE, WORKING, Keep(Second, R::PlaceOfWork));
        check(WORKING, WORKING, Choose);
        // Two jobs: it is nowhere said that benefits decide.
        check(WORKING, Coverage { in_benefits: false, ..WORKING }, Choose);
        check(WORKING, Coverage { continuous_months: 1, ..WORKING }, Choose);
    }

    #[test]
    fn who_works_on_ones_own_keeps_what_pays() {
        let idle = Coverage { in_benefits: false, ..FREELANCE };
        check(idle, FREELANCE, Keep(Second, R::HasBenefits));
        check(FREELANCE, FREELANCE, Choose);
        let new = Coverage { continuous_months: 11, ..idle };
        check(new, RESIDENT, Keep(Second, R::HasBenefits));
    }

    #[test]
    fn of_two_as_a_resident_the_school_stays_and_the_home_is_suggested() {
        let home = Coverage { residence: true, ..RESIDENT };
        let school = Coverage { school: true, ..RESIDENT };
        check(home, school, Keep(Second, R::PlaceOfSchool));
        check(home, RESIDENT, Suggest(First, R::PlaceOfResidence));
        check(RESIDENT, home, Suggest(Second, R::PlaceOfResidence));
        check(RESIDENT, RESIDENT, Choose);
    }

    #[test]
    fn of_two_schemes_a_year_as_an_employee_decides() {
        check(RESIDENT, WORKING, Keep(Second, R::EmployeeForAYear));
        check(RESIDENT, FREELANCE, Keep(Second, R::EmployeeForAYear));
        let new = Coverage { continuous_months: 11, in_benefits: false, ..WORKING };
        check(new, RESIDENT, Choose);
    }

    #[test]
    fn a_region_may_prefer_an_employee_sooner_than_after_a_year() {
        let new = Coverage { continuous_months: 6, ..WORKING };
        let sooner = Measures { employee_months: 6, ..Measures::NATIONAL };
        assert_eq!(recommend(RESIDENT, new, sooner), Keep(Second, R::EmployeeForAYear));
        check(RESIDENT, new, Choose);
    }

    fn coverage() -> impl Strategy<Value = Coverage> {
        let flags = any::<(bool, bool, bool, bool, bool)>();
        (flags, 0u32..24).prop_map(
            |((employee, flexible, in_benefits, residence, school), months)| Coverage {
                scheme: if employee { Scheme::Employee } else { Scheme::Resident },
                employment: if flexible { Employment::Flexible } else { Employment::Employer },
                continuous_months: months,
                in_benefits,
                residence,
                school,
            },
        )
    }

    proptest! {
        #[test]
        fn the_order_of_the_two_does_not_matter(first in coverage(), second in coverage()) {
            let swap = |which| match which { First => Second, Second => First };
            let swapped = match recommend(first, second, Measures::NATIONAL) {
                Keep(which, reason) => Keep(swap(which), reason),
                Suggest(which, reason) => Suggest(swap(which), reason),
                Choose => Choose,
            };
            prop_assert_eq!(recommend(second, first, Measures::NATIONAL), swapped);
        }
    }
}
