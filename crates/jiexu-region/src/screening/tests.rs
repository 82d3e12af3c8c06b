use super::*;
use crate::fixtures::world::World;
use crate::fixtures::*;
use crate::{Enrol, Policy, Suspend};

/// Enrolled at Hebi in both schemes.
fn given_insured_twice(adjust: impl Fn(&mut Policy)) -> World {
    let mut world = World::ready_with(adjust);
    let resident = Enrol { scheme: Scheme::Resident, previous_region: None, ..given_enrolment() };
    world.expect_recorded(hebi(), &resident);
    world
}

#[track_caller]
fn check(world: &World, application: &Application, expected: &str) {
    let told = match screen(world.region(hebi()), application, monday().date()) {
        Screening::Taken(_) => String::new(),
        Screening::NotTaken { refusals, .. } => refusals.to_string(),
    };
    assert_eq!(told, expected);
}

#[test]
fn r07_who_is_insured_in_both_schemes_here_is_told_so_at_once() {
    let application = given_application();
    let mut world = given_insured_twice(|_| {});
    check(&world, &application, "IN_DUPLICATE_COVERAGE");
    let misnamed = Application { name: other_name(), ..application.clone() };
    check(&world, &misnamed, "IN_NOT_ENROLLED, IN_NO_PAYMENT");
    // It ends, and the same is taken.
    let (person, scheme, on) = (zhang(), Scheme::Resident, day("2026-03-01"));
    world.expect_recorded(hebi(), &Suspend { person, scheme, on });
    check(&world, &application, "");
}

#[test]
fn r07_r41_resident_coverage_that_lasts_while_an_employee_waits_is_not_a_second_one() {
    let employee = Application { origin_scheme: Scheme::Resident, ..given_application() };
    let lasts = |policy: &mut Policy| {
        with_rules(policy, |rules| rules.benefits.resident_benefits_last = true);
    };
    check(&given_insured_twice(|_| {}), &employee, "IN_DUPLICATE_COVERAGE");
    check(&given_insured_twice(lasts), &employee, "");
    // Only of those who were residents before.
    check(&given_insured_twice(lasts), &given_application(), "IN_DUPLICATE_COVERAGE");
}
