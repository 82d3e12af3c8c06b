//! A region that is down, dies in between, or does not answer.

use std::time::Duration;

use jiexu_wire::v1;

use crate::rig::aftermath::expect_sound_pair;
use crate::rig::people::{BALANCE, FIRST_CREDIT, given_mover};
use crate::rig::snapshot::{book, in_transit};
use crate::rig::{Mover, Pair, SOON, eventually, given_pair, given_running_pair};

/// A link that was silent finds out, breaks, waits and comes back within this.
const AFTER_SILENCE: Duration = Duration::from_secs(60);

fn crash_at(point: &str) -> (String, String) {
    ("JIEXU_CRASH_AT".to_owned(), point.to_owned())
}

#[tokio::test]
async fn applications_wait_for_an_origin_that_is_down() {
    let mut pair = given_running_pair().await;
    let mut movers = Vec::new();
    for _ in 0..5 {
        movers.push(given_mover(&pair.nantong, &pair.hebi).await);
    }
    pair.nantong.kill();
    for mover in &movers {
        let applied = mover.applies_at(&pair.hebi).await.unwrap();
        assert_eq!(applied.state(), v1::InboundState::Applied);
        assert_eq!(
            applied.unacknowledged().collect::<Vec<_>>(),
            [v1::MessageKind::Request],
            "what is owed is shown"
        );
    }
    pair.nantong.start().await;
    for mover in &movers {
        mover.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
        assert_eq!(mover.balance_at(&pair.hebi).await, BALANCE + FIRST_CREDIT);
    }
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn a_destination_that_dies_between_the_legs_gets_the_other_one() {
    let mut pair = given_pair();
    pair.nantong.start().await;
    pair.hebi.start().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    pair.hebi.terminate().await;
    pair.hebi.variables.push(crash_at("between-legs:1"));
    pair.hebi.start().await;
    mover.applies_at(&pair.hebi).await.unwrap();
    pair.hebi.crashed().await;

    // The origin holds the money and goes on asking.
    let frozen = mover.becomes_outbound(&pair.nantong, v1::OutboundState::Frozen).await;
    assert!(!frozen.unacknowledged.is_empty());
    assert_eq!(in_transit(&book(&pair.nantong).await), BALANCE);

    pair.hebi.variables.clear();
    pair.hebi.start().await;
    let done = mover.becomes_inbound(&pair.hebi, v1::InboundState::Completed).await;
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    assert_eq!(mover.balance_at(&pair.hebi).await, BALANCE + FIRST_CREDIT);
    let milestones: Vec<_> = done.timeline.iter().map(|moment| moment.milestone()).collect();
    let legs = [v1::Milestone::RelationshipReceived, v1::Milestone::BalanceReceived];
    for leg in legs {
        assert_eq!(milestones.iter().filter(|seen| **seen == leg).count(), 1, "{milestones:?}");
    }
    expect_sound_pair(&mut pair).await;
}

#[tokio::test]
async fn both_regions_die_and_go_on() {
    let mut pair = given_running_pair().await;
    let mut movers = Vec::new();
    for _ in 0..10 {
        movers.push(given_mover(&pair.nantong, &pair.hebi).await);
    }
    for mover in &movers {
        mover.applies_at(&pair.hebi).await.unwrap();
    }
    pair.nantong.kill();
    pair.hebi.kill();
    pair.start().await;
    for mover in &movers {
        mover.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
        assert_eq!(mover.balance_at(&pair.hebi).await, BALANCE + FIRST_CREDIT);
        assert_eq!(mover.balance_at(&pair.nantong).await, 0);
    }
    expect_sound_pair(&mut pair).await;
}

/// Dies at the point once on each side, and the handoff completes all the same.
async fn check_death_at(point: &str) {
    let mut pair = given_running_pair().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    pair.terminate().await;
    pair.nantong.variables.push(crash_at(point));
    pair.hebi.start().await;
    mover.applies_at(&pair.hebi).await.unwrap();
    // The first batch of the origin is the one that answers the request.
    pair.nantong.spawn();
    pair.nantong.crashed().await;
    pair.nantong.variables.clear();
    pair.hebi.terminate().await;
    pair.hebi.variables.push(crash_at(point));
    pair.hebi.spawn();
    pair.nantong.start().await;
    pair.hebi.crashed().await;
    pair.hebi.variables.clear();
    pair.hebi.start().await;
    expect_arrived_once(&mover, &mut pair).await;
}

async fn expect_arrived_once(mover: &Mover, pair: &mut Pair) {
    mover.becomes_inbound(&pair.hebi, v1::InboundState::Completed).await;
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    assert_eq!(mover.balance_at(&pair.hebi).await, BALANCE + FIRST_CREDIT);
    assert_eq!(mover.balance_at(&pair.nantong).await, 0);
    expect_sound_pair(pair).await;
}

#[tokio::test]
async fn a_death_before_the_journal_has_it_loses_nothing() {
    check_death_at("before-append:1").await;
}

// JX-005
#[tokio::test]
async fn a_death_before_the_disk_has_it_loses_nothing() {
    check_death_at("after-append:1").await;
}

#[tokio::test]
async fn a_death_before_anybody_was_told_repeats_nothing() {
    check_death_at("after-sync:1").await;
}

#[tokio::test]
async fn a_death_after_everybody_was_told_repeats_nothing() {
    check_death_at("after-reply:1").await;
}

#[tokio::test]
async fn a_death_in_a_checkpoint_leaves_the_one_before() {
    let mut pair = given_pair();
    for region in [&mut pair.nantong, &mut pair.hebi] {
        region.flag("--checkpoint-every=1");
    }
    pair.start().await;
    let first = given_mover(&pair.nantong, &pair.hebi).await;
    first.applies_at(&pair.hebi).await.unwrap();
    first.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;

    let second = given_mover(&pair.nantong, &pair.hebi).await;
    pair.nantong.terminate().await;
    pair.nantong.variables.push(crash_at("in-checkpoint:1"));
    second.applies_at(&pair.hebi).await.unwrap();
    pair.nantong.spawn();
    pair.nantong.crashed().await;
    pair.nantong.variables.clear();
    pair.nantong.start().await;
    pair.hebi.terminate().await;
    pair.hebi.variables.push(crash_at("in-checkpoint:1"));
    pair.hebi.spawn();
    // The handoff may be over: something new to keep. Whether it is answered does not matter.
    let third = Mover::new();
    let mut registry = pair.hebi.registry();
    eventually("something new is kept", SOON, async || {
        let _gone = registry.enrol_person(third.enrolment()).await;
        (!pair.hebi.is_running()).then_some(())
    })
    .await;
    pair.hebi.crashed().await;
    pair.hebi.variables.clear();
    pair.hebi.start().await;

    third.is_enrolled_at(&pair.hebi).await;
    assert_eq!(first.balance_at(&pair.hebi).await, BALANCE + FIRST_CREDIT);
    expect_arrived_once(&second, &mut pair).await;
}

// JX-064
#[tokio::test]
async fn a_frozen_origin_delays_and_loses_nothing() {
    let mut pair = given_running_pair().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    let first = given_mover(&pair.nantong, &pair.hebi).await;
    // The link is up and has carried something.
    first.applies_at(&pair.hebi).await.unwrap();
    first.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    pair.nantong.signal("STOP");
    let applied = mover.applies_at(&pair.hebi).await.unwrap();
    assert_eq!(applied.state(), v1::InboundState::Applied);
    // Its link notices the silence, and tells the log.
    let log = pair.hebi.log_path();
    eventually("the silence is noticed", AFTER_SILENCE, async || {
        let lines = crate::rig::log::read(&log);
        lines.iter().any(|line| line.text.contains("has not answered")).then_some(())
    })
    .await;
    assert_eq!(mover.inbound(&pair.hebi).await.unwrap().state(), v1::InboundState::Applied);
    pair.nantong.signal("CONT");
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    expect_arrived_once(&mover, &mut pair).await;
}

#[tokio::test]
async fn a_frozen_destination_gets_its_money_once() {
    let mut pair = given_running_pair().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    mover.applies_at(&pair.hebi).await.unwrap();
    pair.hebi.signal("STOP");
    // Whatever was under way: the origin is in one of the states that wait for the destination.
    eventually("the origin answers", SOON, async || {
        match mover.outbound(&pair.nantong).await {
            Ok(_) => Some(()),
            // The request may not have left before the freeze.
            Err(status) => (status.code() == tonic::Code::NotFound).then_some(()),
        }
    })
    .await;
    pair.hebi.signal("CONT");
    expect_arrived_once(&mover, &mut pair).await;
}
