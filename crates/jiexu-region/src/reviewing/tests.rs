use super::*;
use crate::fixtures::world::{World, items};
use crate::fixtures::*;
use crate::{Deliver, Message, Milestone, Policy, ReviewCheck, Side};

fn four_eyes(policy: &mut Policy) {
    policy.reviews_outbound = policy.region == nantong();
    policy.reviews_inbound = policy.region == hebi();
    with_rules(policy, |rules| {
        rules.handling.origin_four_eyes = true;
        rules.handling.destination_four_eyes = true;
    });
}

/// Under review at Nantong, which asks for four eyes.
fn given_at_origin() -> World {
    let mut world = World::ready_with(four_eyes).and_applied();
    world.carry_everything();
    world.expect("review requested");
    world
}

/// Let out of Nantong by li and wang; under review at Hebi, which asks for four eyes.
fn given_at_destination() -> World {
    let mut world = given_at_origin();
    check(&mut world, Side::Outbound, "1 li approve", "Decided");
    check(&mut world, Side::Outbound, "1 wang pass", "Decided");
    world.carry_everything();
    world.expect("delivered review");
    world
}

/// One step in words, `number operator what`, and what the operator is told.
#[track_caller]
fn check(world: &mut World, side: Side, step: &str, expected: &str) {
    let words: Vec<&str> = step.split_whitespace().collect();
    let [number, name, what] = words[..] else { panic!("three words, got {step}") };
    let (handoff, entry, by) = (id(1), number.parse().unwrap(), operator(name));
    let review = match what {
        "approve" => Ok(APPROVE),
        "refuse" => Ok(Review::Refuse(Refusal::MaterialInvalid.into())),
        "pass" => Err(CheckFinding::Passed),
        "back" => Err(CheckFinding::SentBack),
        other => panic!("unknown word {other}"),
    };
    let reply = match (review, side) {
        (Ok(review), Side::Outbound) => {
            world.submit(nantong(), &ReviewOutbound { handoff, review, entry, by })
        }
        (Ok(review), Side::Inbound) => {
            world.submit(hebi(), &ReviewInbound { handoff, review, entry, by })
        }
        (Err(finding), Side::Outbound) => {
            world.submit(nantong(), &CheckOutbound { handoff, entry, finding, by })
        }
        (Err(finding), Side::Inbound) => {
            world.submit(hebi(), &CheckInbound { handoff, entry, finding, by })
        }
    };
    let told = match reply {
        CaseReply::Denied(denial) => format!("{denial:?}"),
        reply @ (CaseReply::Decided | CaseReply::NotNow | CaseReply::Unknown) => {
            format!("{reply:?}")
        }
    };
    assert_eq!(told, expected, "{step}");
}

/// Several steps at one side.
#[track_caller]
fn check_steps(world: &mut World, side: Side, steps: &[(&str, &str)]) {
    for (step, expected) in steps {
        check(world, side, step, expected);
    }
}

#[test]
fn an_entry_decides_nothing_until_another_operator_lets_it_pass() {
    let mut world = given_at_origin();
    check(&mut world, Side::Outbound, "1 li approve", "Decided");
    world.expect("review requested");
    check(&mut world, Side::Outbound, "1 li pass", "SameOperator");
    world.expect("review requested");
    check(&mut world, Side::Outbound, "1 wang pass", "Decided");
    world.expect("frozen.VRB requested");
    world.carry_everything();
    world.expect("delivered review");
    world.expect_accounts(0, 5);

    check(&mut world, Side::Inbound, "1 wang approve", "Decided");
    check(&mut world, Side::Inbound, "1 wang pass", "SameOperator");
    world.expect("delivered review");
    check(&mut world, Side::Inbound, "1 li pass", "Decided");
    world.carry_everything();
    world.expect("settled completed-told");
    world.expect_accounts(0, 705);
}

#[test]
fn a_refusal_takes_four_eyes_as_well() {
    for side in [Side::Outbound, Side::Inbound] {
        let mut world = match side {
            Side::Outbound => given_at_origin(),
            Side::Inbound => given_at_destination(),
        };
        let before = world.words(id(1));
        check(&mut world, side, "1 li refuse", "Decided");
        assert_eq!(world.words(id(1)), before);
        check(&mut world, side, "1 wang pass", "Decided");
        world.carry_everything();
        world.expect(match side {
            Side::Outbound => "refused.origin-told refused.origin-told",
            Side::Inbound => "returned refused.destination-told",
        });
        world.expect_accounts(700, 5);
    }
}

#[test]
fn what_is_sent_back_is_entered_again() {
    for side in [Side::Outbound, Side::Inbound] {
        let mut world = match side {
            Side::Outbound => given_at_origin(),
            Side::Inbound => given_at_destination(),
        };
        check_steps(
            &mut world,
            side,
            &[
                ("2 li approve", "NotNow"),
                ("1 li approve", "Decided"),
                ("2 wang refuse", "OtherEntry"),
                ("1 wang back", "Decided"),
                // Late copies of both get the first answers and change nothing.
                ("1 li approve", "Decided"),
                ("1 wang back", "Decided"),
                ("1 wang pass", "OtherCheck"),
                ("1 chen back", "OtherCheck"),
                ("2 li refuse", "Decided"),
                ("1 li approve", "Decided"),
                ("2 li approve", "OtherEntry"),
                ("2 chen refuse", "OtherEntry"),
                ("3 li refuse", "OtherEntry"),
                ("3 wang pass", "NotNow"),
                ("2 chen pass", "Decided"),
                ("2 chen pass", "Decided"),
                ("2 li refuse", "Decided"),
                ("3 li approve", "NotNow"),
            ],
        );
    }
}

#[test]
fn every_entry_and_its_check_stay_on_record_with_who_and_when() {
    let mut world = given_at_destination();
    check(&mut world, Side::Inbound, "0 li refuse", "Decided");
    let entered = world.now;
    world.now = days_after(world.now, 1);
    check(&mut world, Side::Inbound, "0 wang back", "Decided");
    let checked = world.now;
    check(&mut world, Side::Inbound, "2 chen approve", "Decided");
    let case = world.region(hebi()).state().inbound(id(1)).unwrap();
    let review = Review::Refuse(Refusal::MaterialInvalid.into());
    let finding = CheckFinding::SentBack;
    let check = Some(ReviewCheck { by: operator("wang"), at: checked, finding });
    let first = crate::ReviewEntry { by: operator("li"), at: entered, review, check };
    let (by, review) = (operator("chen"), APPROVE);
    let second = crate::ReviewEntry { by, at: checked, review, check: None };
    assert_eq!(case.entries, [first, second]);
    let told: Vec<Milestone> = case.timeline.iter().map(|moment| moment.step).collect();
    let last = [Milestone::ReviewEntered, Milestone::ReviewSentBack, Milestone::ReviewEntered];
    assert!(told.ends_with(&last), "{told:?}");
}

#[test]
fn a_withdrawal_during_the_review_ends_it_whatever_was_entered() {
    let mut world = given_at_origin();
    check(&mut world, Side::Outbound, "1 li approve", "Decided");
    let cancel = Message::Cancel(std::sync::Arc::new(given_application()));
    world.submit(nantong(), &Deliver { from: hebi(), message: cancel });
    check(&mut world, Side::Outbound, "1 wang pass", "NotNow");
    check(&mut world, Side::Outbound, "1 wang back", "NotNow");
    check(&mut world, Side::Outbound, "1 li approve", "Decided");
    world.expect("cancelled requested");
}

#[test]
fn facts_that_changed_since_the_entry_decide_at_the_check() {
    let mut world = given_at_origin();
    check(&mut world, Side::Outbound, "1 li approve", "Decided");
    let retire = crate::Retire { person: zhang(), on: day("2026-03-01") };
    world.expect_recorded(nantong(), &retire);
    check(&mut world, Side::Outbound, "1 wang pass", "NotNow");
    world.carry_everything();
    world.expect("refused.origin-told refused.origin-told");
}

#[test]
fn a_review_that_began_with_four_eyes_ends_with_four() {
    let mut world = given_at_destination();
    check(&mut world, Side::Inbound, "1 li approve", "Decided");
    let region = world.regions.get_mut(&hebi()).unwrap();
    let mut policy = region.policy().clone();
    with_rules(&mut policy, |rules| rules.handling.destination_four_eyes = false);
    *region = Region::from_state(policy, region.state().clone());
    check(&mut world, Side::Inbound, "1 chen approve", "OtherEntry");
    world.expect("delivered review");
    check(&mut world, Side::Inbound, "1 wang pass", "Decided");
    world.expect("delivered completed");
}

#[test]
fn without_four_eyes_one_operator_decides_and_nobody_checks() {
    let reviews = |policy: &mut Policy| policy.reviews_inbound = policy.region == hebi();
    let mut world = World::ready_with(reviews).and_applied();
    world.carry_everything();
    check(&mut world, Side::Inbound, "1 wang pass", "NotNow");
    check(&mut world, Side::Inbound, "1 li approve", "Decided");
    world.expect("delivered completed");
    let case = world.region(hebi()).state().inbound(id(1)).unwrap();
    assert_eq!(case.entries, []);
    let before = items(world.region(hebi()));
    check(&mut world, Side::Inbound, "1 wang pass", "NotNow");
    assert!(before == items(world.region(hebi())));
}

#[test]
fn the_last_entry_that_may_be_made_is_decided() {
    let mut world = given_at_destination();
    for number in 1..=crate::review::ENTRIES_MAX {
        let back = if number == crate::review::ENTRIES_MAX { "NotNow" } else { "Decided" };
        check(&mut world, Side::Inbound, &format!("{number} li approve"), "Decided");
        check(&mut world, Side::Inbound, &format!("{number} wang back"), back);
    }
    check(&mut world, Side::Inbound, "50 wang pass", "Decided");
    world.expect("delivered completed");
}

#[test]
fn a_channel_is_automatic_or_reviewed_at_either_side() {
    let reviewed_at = |side, channel| {
        let reviewed = move |policy: &mut Policy| {
            let here = policy.region == side;
            with_rules(policy, |rules| {
                rules.intake.reviewed = if here { [channel].into() } else { [].into() };
            });
        };
        let mut world = World::ready_with(reviewed).and_applied();
        world.carry_everything();
        world
    };
    let app = crate::Intake::default().channel;
    reviewed_at(nantong(), app).expect("review requested");
    reviewed_at(hebi(), app).expect("delivered review");
    for side in [nantong(), hebi()] {
        reviewed_at(side, jiexu_types::Channel::Mail).expect("settled completed-told");
    }
}
