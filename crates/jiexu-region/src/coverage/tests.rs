use std::sync::Arc;

use jiexu_rules::{AccountLimit, LocalWait, LocalWaiting, Rulebook};

use super::*;
use crate::fixtures::world::World;
use crate::fixtures::*;
use crate::{
    Apply, Contribute, Enrol, MessageKind, Policy, Region, Resume, Retire, Suspend, invariants,
};

fn on(world: &World, region: RegionCode, text: &str) -> CoverageOn {
    world.region(region).coverage_on(zhang(), day(text)).unwrap()
}

/// `here from 2026-02-10`, `at 320600`, `320600?`, `unknown`
fn responsible(coverage: &CoverageOn) -> String {
    match coverage.responsible {
        ResponsibleOn::Here { since, until: None } => format!("here from {since}"),
        ResponsibleOn::Here { since, until: Some(until) } => format!("here {since} to {until}"),
        ResponsibleOn::Elsewhere { region, since: None } => format!("at {region}"),
        ResponsibleOn::Elsewhere { region, since: Some(since) } => {
            format!("at {region} from {since}")
        }
        ResponsibleOn::Undecided { other } => format!("{other}?"),
        ResponsibleOn::Unknown => "unknown".to_owned(),
    }
}

/// `active 2026-02-10, full from 2026-02-10`
fn employee(coverage: &CoverageOn) -> String {
    let status = match coverage.employee.status {
        None => "none".to_owned(),
        Some(StatusOn::Active { since }) => format!("active {since}"),
        Some(StatusOn::Suspended { since }) => format!("suspended {since}"),
        Some(StatusOn::InTransit { since, handoff: _ }) => format!("in transit {since}"),
        Some(StatusOn::TransferredOut { since, to }) => {
            format!("out {since} {}", to.map(|to| to.to_string()).unwrap_or_default())
        }
    };
    let benefits = match coverage.employee.benefits {
        BenefitsOn::Nothing => "nothing".to_owned(),
        BenefitsOn::Full { since } => format!("full from {since}"),
        BenefitsOn::Waiting { until, percent, resident_benefits_last: _ } => {
            format!("{percent}% until {until}")
        }
        BenefitsOn::Retroactive => "retroactive".to_owned(),
        BenefitsOn::Undecided => "undecided".to_owned(),
    };
    format!("{status}, {benefits}")
}

#[track_caller]
fn check(world: &World, region: RegionCode, day: &str, who: &str, what: &str) {
    let coverage = on(world, region, day);
    let told = (responsible(&coverage), employee(&coverage));
    assert_eq!(told, (who.to_owned(), what.to_owned()), "{region} of {day}");
}

/// R40, and F34 with thirty days.
fn fujian(policy: &mut Policy) {
    let mut rules = policy.rules.on(Date::MAX).clone();
    rules.benefits.local = LocalWaiting::same(LocalWait::new(3, 50), LocalWait::new(6, 50));
    rules.account_limit = Some(AccountLimit { days: 30 });
    policy.rules = Rulebook::new(vec![rules]).unwrap();
}

#[test]
fn before_a_handoff_each_region_says_what_it_has() {
    let world = World::ready();
    check(&world, nantong(), "2023-12-31", "unknown", "none, nothing");
    let since = "here from 2024-01-01";
    check(&world, nantong(), "2026-01-31", since, "active 2024-01-01, full from 2024-01-01");
    check(&world, nantong(), "2026-02-01", since, "suspended 2026-02-01, nothing");
    // Hebi was told that he comes from elsewhere, and not from where.
    check(&world, hebi(), "2026-03-01", "unknown", "active 2026-02-10, full from 2026-02-10");
    assert_eq!(on(&world, hebi(), "2026-03-01").moving, None);
    assert_eq!(world.region(suzhou()).coverage_on(zhang(), day("2026-03-01")), None);
}

#[test]
fn during_a_handoff_both_say_from_which_day_on_they_do_not_know() {
    let mut world = World::applied();
    check(&world, hebi(), "2026-02-09", "at 320600", "none, nothing");
    check(&world, hebi(), "2026-02-10", "320600?", "active 2026-02-10, undecided");
    check(&world, nantong(), "2026-03-02", "here from 2024-01-01", "suspended 2026-02-01, nothing");
    world.carry(hebi(), nantong(), MessageKind::Request);
    let frozen = on(&world, nantong(), "2026-01-31");
    assert_eq!(responsible(&frozen), "here from 2024-01-01");
    let moving = frozen.moving.unwrap();
    assert_eq!((moving.side, moving.peer, moving.handoff), (Side::Outbound, hebi(), id(1)));
    assert_eq!(moving.since, day("2026-03-02"));
    assert_eq!(moving.complete_until, day("2026-02-01"));
    check(&world, nantong(), "2026-02-01", "410600?", "in transit 2026-02-01, nothing");
    world.carry(nantong(), hebi(), MessageKind::Relationship);
    let moving = on(&world, hebi(), "2026-02-10").moving.unwrap();
    assert_eq!((moving.side, moving.peer), (Side::Inbound, nantong()));
    assert_eq!(moving.complete_until, day("2026-02-10"), "no day before the enrolment");
    check(&world, hebi(), "2026-02-10", "320600?", "active 2026-02-10, undecided");
}

#[test]
fn r40_after_a_handoff_one_region_is_responsible_and_benefits_are_as_it_decided() {
    let mut world = World::ready_with(fujian).and_applied();
    world.carry_everything();
    let left = "here 2024-01-01 to 2026-02-10";
    check(&world, nantong(), "2026-01-31", left, "active 2024-01-01, full from 2024-01-01");
    check(&world, nantong(), "2026-02-09", left, "suspended 2026-02-01, nothing");
    let gone = "at 410600 from 2026-02-10";
    check(&world, nantong(), "2026-02-10", gone, "out 2026-02-10 410600, nothing");
    check(&world, hebi(), "2026-02-09", "at 320600", "none, nothing");
    let here = "here from 2026-02-10";
    // January was not paid: six months at half the benefits, counted from February.
    check(&world, hebi(), "2026-02-10", here, "active 2026-02-10, 50% until 2026-08-01");
    check(&world, hebi(), "2026-07-31", here, "active 2026-02-10, 50% until 2026-08-01");
    check(&world, hebi(), "2026-08-01", here, "active 2026-02-10, full from 2026-08-01");
    assert_eq!(on(&world, hebi(), "2026-03-01").moving, None);
}

#[test]
fn r22_a_repaid_lapse_is_covered_afterwards() {
    let mut world = World::ready_with(fujian).and_applied();
    world.carry_everything();
    let month = month(202_601);
    world.expect_recorded(hebi(), &Contribute { month, ..given_contribution() });
    let here = "here from 2026-02-10";
    check(&world, hebi(), "2026-02-10", here, "active 2026-02-10, full from 2026-02-10");
    check(&world, hebi(), "2026-01-31", "at 320600", "none, retroactive");
    check(&world, hebi(), "2026-01-01", "at 320600", "none, retroactive");
    check(&world, hebi(), "2025-12-31", "at 320600", "none, nothing");
}

#[test]
fn f34_the_account_is_limited_for_thirty_days() {
    let mut world = World::ready_with(fujian).and_applied();
    world.carry_everything();
    let limited = |text| on(&world, hebi(), text).account_limited_until;
    assert_eq!(limited("2026-03-02"), Some(day("2026-04-02")));
    assert_eq!(limited("2026-04-01"), Some(day("2026-04-02")));
    assert_eq!(limited("2026-04-02"), None);
    assert_eq!(limited("2026-02-09"), None, "not yet enrolled");
}

#[test]
fn suspensions_and_returns_are_remembered() {
    let mut world = World::at_rest();
    world.now = days_after(world.now, 60);
    let (person, scheme) = (zhang(), Scheme::Employee);
    world.expect_recorded(hebi(), &Suspend { person, scheme, on: day("2026-03-10") });
    world.expect_recorded(hebi(), &Resume { person, scheme, on: day("2026-03-20") });
    world.expect_recorded(hebi(), &Suspend { person, scheme, on: day("2026-04-01") });
    let from = day("2026-04-10");
    let back = Enrol { from, previous_region: Some(hebi()), ..given_enrolment() };
    world.expect_recorded(nantong(), &back);
    let paid = Contribute { month: month(202_604), ..given_contribution() };
    world.expect_recorded(nantong(), &paid);
    let (origin, destination) = (hebi(), nantong());
    let application = crate::Application { id: id(2), origin, destination, ..given_application() };
    world.submit(nantong(), &Apply(Arc::new(application)));
    world.carry_everything();

    let at_hebi = "here 2026-02-10 to 2026-04-10";
    check(&world, hebi(), "2026-03-09", at_hebi, "active 2026-02-10, full from 2026-02-10");
    check(&world, hebi(), "2026-03-10", at_hebi, "suspended 2026-03-10, nothing");
    check(&world, hebi(), "2026-03-20", at_hebi, "active 2026-03-20, full from 2026-03-20");
    check(&world, hebi(), "2026-04-09", at_hebi, "suspended 2026-04-01, nothing");
    // Nantong remembers that he was away, and where he came back from.
    let first = "here 2024-01-01 to 2026-02-10";
    check(&world, nantong(), "2026-01-31", first, "active 2024-01-01, full from 2024-01-01");
    check(&world, nantong(), "2026-02-05", first, "suspended 2026-02-01, nothing");
    check(&world, nantong(), "2026-03-20", "at 410600", "out 2026-02-10 , nothing");
    let again = "here from 2026-04-10";
    check(&world, nantong(), "2026-04-10", again, "active 2026-04-10, full from 2026-04-10");
}

#[test]
fn who_has_not_paid_has_no_benefits_but_retired_people() {
    let mut world = World::empty(|_| {});
    let first = Enrol { previous_region: None, ..given_enrolment() };
    world.expect_recorded(hebi(), &first);
    let here = "here from 2026-02-10";
    check(&world, hebi(), "2026-02-10", here, "active 2026-02-10, nothing");
    world.expect_recorded(hebi(), &Retire { person: zhang(), on: day("2026-05-01") });
    check(&world, hebi(), "2026-04-30", here, "active 2026-02-10, nothing");
    check(&world, hebi(), "2026-05-01", here, "active 2026-02-10, full from 2026-02-10");
}

#[test]
fn a_first_enrolment_that_a_handoff_is_about_to_join_claims_no_day_for_itself() {
    let mut world = World::empty(|_| {});
    world.expect_recorded(nantong(), &crate::Import(Arc::new(given_record())));
    let first = Enrol { previous_region: None, ..given_enrolment() };
    world.expect_recorded(hebi(), &first);
    world.expect_recorded(hebi(), &given_contribution());
    let mut world = world.and_applied();
    check(&world, hebi(), "2026-02-10", "320600?", "active 2026-02-10, undecided");
    world.carry_everything();
    let regions: Vec<&Region> = world.regions.values().collect();
    let days = (day("2024-01-01"), days_after(world.now, 40).date());
    let found = invariants::i5_one_region_answers_each_day(&regions, days, |_| true);
    assert_eq!(found, []);
}
