//! Small bounds, and that the explorer can fail: each kind of property is broken by an act that no
//! region would decide, and the explorer finds the shortest way to it.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "helpers of tests are meant to panic as well"
)]

use jiexu_explore::{Act, Bound, Explored, Found, Setting, explore};
use jiexu_region::{Event, OutboundEvent, OutboundState, Region};
use jiexu_rules::{Refusal, Refusals};
use jiexu_types::HandoffId;

const ONE: Bound = Bound {
    handoffs: 1,
    reviews: false,
    corrections: 0,
    either_side: true,
    crashes: 0,
    batch: 1,
    states_max: 1_000_000,
};

fn explored(bound: Bound) -> Explored {
    explore(&Setting::new(bound).unwrap()).unwrap()
}

/// Nothing is found, and each of these ends is reached.
#[track_caller]
fn check(bound: Bound, ends: &[&str]) -> Explored {
    let explored = explored(bound);
    assert_eq!(explored.found, None);
    assert!(explored.complete);
    let reached: Vec<&str> = explored.ends.keys().map(String::as_str).collect();
    for end in ends {
        assert!(reached.contains(end), "{end} is not among {reached:#?}");
    }
    explored
}

/// What is found in a setting of one handoff with one more act at Nantong.
#[track_caller]
fn found_with(act: Act) -> Found {
    let setting = Setting::new(ONE).unwrap().with_act(0, act);
    explore(&setting).unwrap().found.expect("something that must not be")
}

fn first_handoff() -> HandoffId {
    HandoffId::from_bytes(&1_u128.to_be_bytes()).unwrap()
}

fn is_frozen(region: &Region) -> bool {
    let case = region.state().outbound(first_handoff());
    case.is_some_and(|case| matches!(case.state, OutboundState::Frozen { .. }))
}

#[test]
fn one_handoff_ends_in_every_way_that_there_is() {
    check(ONE, &["1: settled/completed", "1: cancelled/cancelled", "1: withdrawn/cancelled"]);
    let reviewed = Bound { reviews: true, corrections: 1, ..ONE };
    let ends = ["1: settled/completed", "1: refused/refused", "1: returned/refused"];
    check(reviewed, &ends);
}

#[test]
fn a_person_goes_and_comes_back_in_every_order() {
    let bound = Bound { handoffs: 2, either_side: false, ..ONE };
    let there_and_back = "1: settled/completed  2: settled/completed";
    check(bound, &[there_and_back, "1: settled/completed  2: cancelled/cancelled"]);
    check(Bound { reviews: true, ..bound }, &[there_and_back]);
}

#[test]
fn a_crash_before_any_sync_leads_to_no_other_end() {
    let without = explored(ONE);
    let with = check(Bound { crashes: 1, batch: 2, ..ONE }, &[]);
    assert!(with.states > without.states);
    assert!(with.ends.keys().eq(without.ends.keys()));
    assert_eq!(with.locals, without.locals);
}

#[test]
fn an_origin_that_gives_the_money_back_by_itself_is_found() {
    let refusals: Refusals = Refusal::FormInconsistent.into();
    let found = found_with(Act::possible("somebody loses patience", move |region| {
        let returned = OutboundEvent::Returned { handoff: first_handoff(), refusals };
        is_frozen(region).then(|| Event::from(returned)).into_iter().collect()
    }));
    // It applies, the request arrives, and the money is back while the other side still waits.
    assert_eq!(found.property, "invariant I4");
    assert_eq!(found.trace.len(), 3, "{found:#?}");
    assert!(found.trace[2].starts_with("Nantong: somebody loses patience"), "{found:#?}");
}

#[test]
fn a_second_copy_that_changes_something_is_found() {
    let found = found_with(Act::possible("the clock is set again and again", |region| {
        let ahead_ms = region.state().clock_ahead_ms().saturating_add(1);
        vec![Event::ClockAdvanced { ahead_ms }]
    }));
    assert_eq!(found.property, "a second copy changes nothing (I7)");
}

#[test]
fn a_decision_that_cannot_be_applied_is_found() {
    let found = found_with(Act::possible("a ghost is withdrawn", |_| {
        vec![OutboundEvent::Withdrawn { handoff: first_handoff() }.into()]
    }));
    assert_eq!(found.property, "what was decided can be applied");
    assert_eq!(found.trace, ["Nantong: a ghost is withdrawn"]);
}

#[test]
fn a_handoff_that_nobody_ever_decides_is_found() {
    let setting = Setting::new(Bound { reviews: true, ..ONE }).unwrap();
    let found = explore(&setting.without_acts("origin approves")).unwrap().found.unwrap();
    assert_eq!(found.property, "what nobody disturbs comes to its end (I8)");
    assert_eq!(found.finding, "1: under_review/requested");
}

#[test]
fn a_circle_is_found() {
    let clock = |from: u64, to: u64| {
        move |region: &Region| {
            let now = region.state().clock_ahead_ms();
            if now == from { vec![Event::ClockAdvanced { ahead_ms: to }] } else { Vec::new() }
        }
    };
    let setting = Setting::new(ONE).unwrap();
    let setting = setting.with_act(0, Act::possible("forward", clock(0, 1)));
    let setting = setting.with_act(0, Act::possible("back", clock(1, 0)));
    let found = explore(&setting).unwrap().found.unwrap();
    assert_eq!(found.property, "no way leads back to where it began (I8)");
}

#[test]
fn a_search_that_is_stopped_proves_nothing() {
    let stopped = explored(Bound { states_max: 10, ..ONE });
    assert!(!stopped.complete && stopped.found.is_none());
}
