use std::sync::Arc;

use super::*;
use crate::fixtures::world::{World, items};
use crate::fixtures::*;
use crate::invariants::i8_nobody_is_late_in_silence;
use crate::{
    Application, Apply, Deliver, Import, Inapplicable, InboundState, Message, MessageKind, Moment,
    OutboundState, PersonRecord,
};

/// Zhang San's case waits for a reviewer at Hebi: everything is there since 2026-03-02, and due on
/// 2026-03-10, for 2026-03-04 is a holiday.
fn given_review() -> World {
    let mut world = World::ready_with(|policy| policy.reviews_inbound = true).and_applied();
    world.carry_everything();
    world
}

fn tick(world: &mut World, code: RegionCode) {
    let ticked = world.submit(code, &Tick);
    assert_eq!(ticked, Ticked { at: world.now, more: false });
    let today = world.now.date();
    assert_eq!(i8_nobody_is_late_in_silence(world.region(code), today), []);
}

/// A tick on each of `days` days, each of which begins at midnight.
fn tick_for(world: &mut World, code: RegionCode, days: u64) {
    for _day in 0..days {
        world.now = days_after(Timestamp::midnight(world.now.date()), 1);
        tick(world, code);
    }
}

fn alerts(timeline: &[Moment]) -> Vec<(String, Milestone)> {
    let told = timeline
        .iter()
        .filter(|moment| AlertLevel::ALL.iter().any(|level| level.milestone() == moment.step));
    told.map(|moment| (moment.at.date().to_string(), moment.step)).collect()
}

#[track_caller]
fn expect_alerts(found: &[Moment], expected: &[(&str, Milestone)]) {
    let found = alerts(found);
    let found: Vec<_> = found.iter().map(|(day, step)| (day.as_str(), *step)).collect();
    assert_eq!(found, expected);
}

fn inbound(world: &World) -> &Inbound {
    world.region(hebi()).state().inbound(id(1)).unwrap()
}

fn outbound(world: &World) -> &Outbound {
    world.region(nantong()).state().outbound(id(1)).unwrap()
}

const LADDER: [(&str, Milestone); 4] = [
    ("2026-03-09", Milestone::Reminded),
    ("2026-03-11", Milestone::Overdue),
    ("2026-03-13", Milestone::EscalatedProvincial),
    ("2026-03-18", Milestone::EscalatedNational),
];

// JX-052
#[test]
fn a_late_destination_is_reminded_told_and_escalated_once_each() {
    let mut world = given_review();
    let book = world.region(hebi()).state().book().clone();
    let due = inbound(&world).deadline().unwrap();
    assert_eq!(due.due_on, day("2026-03-10"));
    let next = world.region(hebi()).next_alert();
    assert_eq!(next, Some(Timestamp::midnight(day("2026-03-09"))));
    tick_for(&mut world, hebi(), 60);
    expect_alerts(&inbound(&world).timeline, &LADDER);
    assert_eq!(inbound(&world).state, InboundState::UnderReview);
    let entries: Vec<_> = world.region(hebi()).state().book().entries().cloned().collect();
    assert_eq!(entries, book.entries().cloned().collect::<Vec<_>>(), "an alert moved money");
    assert_eq!(world.region(hebi()).next_alert(), None);
    assert_eq!(outbound(&world).alert, None, "the origin has kept its promise");
}

#[test]
fn each_level_has_its_owner() {
    let mut world = World::ready_with(|policy| {
        policy.reviews_inbound = true;
        policy.alerts.owners.transfer_in = "鹤壁转入岗".parse().unwrap();
        policy.alerts.owners.provincial = "河南省医保中心".parse().unwrap();
    })
    .and_applied();
    world.carry_everything();
    let expected = [
        ("2026-03-09", AlertLevel::Reminded, OwnerRole::Pool, "鹤壁转入岗"),
        ("2026-03-11", AlertLevel::Overdue, OwnerRole::Pool, "鹤壁转入岗"),
        ("2026-03-13", AlertLevel::EscalatedProvincial, OwnerRole::Provincial, "河南省医保中心"),
        ("2026-03-18", AlertLevel::EscalatedNational, OwnerRole::National, "国家医保经办机构"),
    ];
    for (date, level, role, name) in expected {
        world.now = Timestamp::midnight(day(date));
        tick(&mut world, hebi());
        let alert = inbound(&world).alert.clone().unwrap();
        assert_eq!((alert.level, alert.owner.role, alert.owner.name.as_str()), (level, role, name));
        assert_eq!((alert.since, Some(alert.deadline)), (world.now, inbound(&world).deadline()));
    }
}

#[test]
fn after_a_long_pause_nothing_is_skipped() {
    let mut world = given_review();
    world.now = Timestamp::midnight(day("2026-03-13"));
    tick(&mut world, hebi());
    let that_day = LADDER[..3].iter().map(|(_, step)| ("2026-03-13", *step)).collect::<Vec<_>>();
    expect_alerts(&inbound(&world).timeline, &that_day);
}

#[test]
fn after_a_very_long_pause_one_tick_tells_the_nation() {
    let mut world = given_review();
    world.now = Timestamp::midnight(day("2026-05-20"));
    tick(&mut world, hebi());
    let that_day = LADDER.map(|(_, step)| ("2026-05-20", step));
    expect_alerts(&inbound(&world).timeline, &that_day);
}

/// Zhang San moves from Suzhou to Nantong, and a reviewer there has everything.
fn given_review_within_the_province() -> World {
    let mut world = World::empty(|policy| policy.reviews_inbound = true);
    world.expect_recorded(suzhou(), &Import(Arc::new(given_record())));
    world.expect_recorded(nantong(), &given_enrolment());
    world.expect_recorded(nantong(), &given_contribution());
    let application =
        Application { origin: suzhou(), destination: nantong(), ..given_application() };
    world.submit(nantong(), &Apply(Arc::new(application)));
    world.carry_everything();
    world
}

#[test]
fn a_handoff_within_a_province_is_none_of_the_nations_business() {
    let mut world = given_review_within_the_province();
    tick_for(&mut world, nantong(), 60);
    let case = world.region(nantong()).state().inbound(id(1)).unwrap();
    expect_alerts(&case.timeline, &LADDER[..3]);
}

#[test]
fn within_a_province_one_tick_after_a_very_long_pause_ends_with_the_province() {
    let mut world = given_review_within_the_province();
    world.now = Timestamp::midnight(day("2026-05-20"));
    tick(&mut world, nantong());
    let case = world.region(nantong()).state().inbound(id(1)).unwrap();
    let that_day = LADDER.map(|(_, step)| ("2026-05-20", step));
    expect_alerts(&case.timeline, &that_day[..3]);
}

#[test]
fn an_origin_that_sends_nothing_is_told_until_its_legs_are_there() {
    let mut world = World::applied();
    let request = world.owed_of(hebi(), nantong(), MessageKind::Request);
    world.deliver(hebi(), nantong(), request);
    assert_eq!(outbound(&world).deadline().unwrap().due_on, day("2026-03-17"));
    world.now = Timestamp::midnight(day("2026-03-18"));
    tick(&mut world, nantong());
    assert_eq!(outbound(&world).alert.as_ref().unwrap().level, AlertLevel::Overdue);
    let overdue: Vec<_> =
        world.region(nantong()).overdue_outbound(None).map(|case| case.application.id).collect();
    assert_eq!(overdue, [id(1)]);
    assert_eq!(world.region(nantong()).overdue_outbound(Some(id(1))).count(), 0);
    assert!(matches!(outbound(&world).state, OutboundState::Frozen { .. }));
    world.expect_balance(nantong(), jiexu_ledger::Account::InTransit(hebi()), 700);

    world.carry_everything();
    world.expect("settled completed-told");
    assert_eq!(outbound(&world).alert, None, "what was late has been done");
    assert_eq!(world.region(nantong()).overdue_outbound(None).count(), 0);
    tick_for(&mut world, nantong(), 60);
    let told = [("2026-03-18", Milestone::Reminded), ("2026-03-18", Milestone::Overdue)];
    expect_alerts(&outbound(&world).timeline, &told);
}

#[test]
fn a_case_that_ends_is_alerted_no_more() {
    let mut world = given_review();
    world.now = Timestamp::midnight(day("2026-03-11"));
    tick(&mut world, hebi());
    world.submit(hebi(), &given_review_inbound(1, APPROVE));
    assert_eq!(inbound(&world).alert, None);
    tick_for(&mut world, hebi(), 60);
    assert_eq!(alerts(&inbound(&world).timeline).len(), 2);
}

#[test]
fn a_replay_gives_the_same() {
    let mut world = given_review();
    world.now = Timestamp::midnight(day("2026-03-13"));
    tick(&mut world, hebi());
    let (live, replayed) = (world.region(hebi()), world.replayed(hebi()));
    assert!(items(live) == items(&replayed));
    assert_eq!(live.next_alert(), replayed.next_alert());
    let overdue = |region: &Region| region.overdue_inbound(None).cloned().collect::<Vec<_>>();
    assert_eq!(overdue(live), overdue(&replayed));
    assert_eq!(overdue(live).len(), 1);
}

#[test]
fn a_missing_alert_is_seen() {
    let world = given_review();
    let late = |date| i8_nobody_is_late_in_silence(world.region(hebi()), day(date));
    assert_eq!(late("2026-03-08"), []);
    let findings = late("2026-03-09");
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].invariant, 8);
    assert!(findings[0].finding.contains("lacks Reminded"), "{findings:?}");
}

#[test]
fn an_alert_out_of_turn_is_a_damaged_journal() {
    let world = given_review();
    let mut region = world.replayed(hebi());
    let deadline = inbound(&world).deadline().unwrap();
    let owner = region.policy().alerts.owner(AlertLevel::Overdue, Side::Inbound);
    let alerted = Alerted {
        side: Side::Inbound,
        handoff: id(1),
        level: AlertLevel::Overdue,
        owner,
        deadline,
    };
    let unlike = |change: fn(&mut Alerted)| {
        let mut event = alerted.clone();
        change(&mut event);
        Event::Alerted(event)
    };
    for event in [
        unlike(|_| {}),
        unlike(|event| event.handoff = id(2)),
        unlike(|event| event.side = Side::Outbound),
        unlike(|event| {
            event.level = AlertLevel::Reminded;
            event.deadline.due_on = day("2026-03-11");
        }),
    ] {
        let found = region.apply(&event, world.now);
        assert!(matches!(found, Err(Inapplicable::Alert(_))), "{event:?}: {found:?}");
    }
    let first = unlike(|event| event.level = AlertLevel::Reminded);
    assert_eq!(region.apply(&first, world.now), Ok(()));
    assert_eq!(region.apply(&first, world.now), Err(Inapplicable::Alert(id(1))));
}

/// A record of the journal has a limit; ten thousand late cases would exceed it.
#[test]
fn one_tick_takes_a_thousand_cases_and_says_that_there_are_more() {
    let mut region = Region::new(given_policy(nantong()));
    let take = |region: &mut Region, events: Vec<Event>, at| {
        events.iter().for_each(|event| region.apply(event, at).unwrap());
    };
    for n in 0..1_001 {
        let record = PersonRecord { id: person(n), ..given_record() };
        let application = Application { id: id(n + 1), person: person(n), ..given_application() };
        let message = Message::Request(Arc::new(application));
        let import = Import(Arc::new(record)).decide(&region, monday()).events;
        take(&mut region, import, monday());
        let request = Deliver { from: hebi(), message }.decide(&region, monday()).events;
        take(&mut region, request, monday());
    }
    let late = Timestamp::midnight(day("2026-03-18"));
    for (cases, more) in [(1_000, true), (1, false), (0, false)] {
        let Decision { events, reply } = Tick.decide(&region, late);
        assert_eq!((events.len(), reply.more), (2 * cases, more));
        take(&mut region, events, late);
    }
}

#[test]
fn f36_money_alone_may_have_three_months_and_the_form_ten_working_days() {
    let slow = |policy: &mut crate::Policy| {
        let months = jiexu_rules::FundDeadline::Months(3);
        with_rules(policy, |rules| rules.times.fund = months);
    };
    let mut world = World::ready_with(slow).and_applied();
    world.carry(hebi(), nantong(), MessageKind::Request);
    let due = |world: &World| outbound(world).deadline().unwrap().due_on;
    assert_eq!(due(&world), day("2026-03-17"), "both legs are owed");
    world.carry(nantong(), hebi(), MessageKind::Verdict);
    world.carry(nantong(), hebi(), MessageKind::Relationship);
    assert_eq!(due(&world), day("2026-06-02"), "only the money is owed");
    let told = inbound(&world).progress(&world.region(hebi()).policy().rules).due;
    assert_eq!(told.unwrap().due_on, day("2026-06-02"), "the person is told the origin's day");
    tick_for(&mut world, nantong(), 60);
    tick(&mut world, hebi());
    expect_alerts(&outbound(&world).timeline, &[]);
    expect_alerts(&inbound(&world).timeline, &[]);
    tick_for(&mut world, nantong(), 40);
    let levels: Vec<_> = alerts(&outbound(&world).timeline).into_iter().map(|(_, l)| l).collect();
    assert_eq!(levels, LADDER.map(|(_, level)| level));
    world.carry_everything();
    assert_eq!(outbound(&world).alert, None);
    world.expect_accounts(0, 705);
}

#[test]
fn money_that_is_due_before_the_form_is_late_first() {
    let early = |policy: &mut crate::Policy| {
        let days = jiexu_rules::FundDeadline::WorkingDays(3);
        with_rules(policy, |rules| rules.times.fund = days);
    };
    let mut world = World::ready_with(early).and_applied();
    world.carry(hebi(), nantong(), MessageKind::Request);
    let due = |world: &World| outbound(world).deadline().unwrap().due_on;
    assert_eq!(due(&world), day("2026-03-06"), "both legs are owed");
    world.carry(nantong(), hebi(), MessageKind::Balance);
    assert_eq!(due(&world), day("2026-03-17"), "the form is owed");
}

#[test]
fn a_form_to_correct_has_a_time_of_its_own() {
    let corrects = |policy: &mut crate::Policy| {
        with_rules(policy, |rules| rules.handling.corrections = 1);
        policy.reviews_inbound = true;
    };
    let mut world = World::ready_with(corrects).and_applied();
    world.carry_everything();
    // Long after the day on which the first form was due.
    world.now = days_after(world.now, 40);
    let finding = crate::Finding::new("contributions", "202601", "").unwrap();
    let correction = Arc::new(crate::Correction { form_revision: 0, findings: vec![finding] });
    let correct = given_review_inbound(1, crate::Review::Correct(correction));
    assert_eq!(world.submit(hebi(), &correct), crate::CaseReply::Decided);
    world.carry_everything();
    tick(&mut world, nantong());
    expect_alerts(&outbound(&world).timeline, &[]);
    let due = outbound(&world).deadline().unwrap();
    assert_eq!(due.due_on, day("2026-04-24"), "ten working days from 2026-04-11, a Saturday");
    let again = crate::ReissueForm { handoff: id(1), replaces: 0 };
    assert_eq!(world.submit(nantong(), &again), crate::CaseReply::Decided);
    assert_eq!(outbound(&world).deadline(), Some(due), "until it is there");
    world.carry_everything();
    assert_eq!(outbound(&world).deadline(), None);
}

#[test]
fn a_day_of_the_money_beyond_the_calendar_is_provisional_and_told() {
    let slow = |policy: &mut crate::Policy| {
        let months = jiexu_rules::FundDeadline::Months(3);
        with_rules(policy, |rules| rules.times.fund = months);
    };
    let mut world = World::ready_with(slow);
    while world.now.date() < day("2026-11-02") {
        world.now = days_after(world.now, 1);
    }
    world = world.and_applied();
    world.carry(hebi(), nantong(), MessageKind::Request);
    world.carry(nantong(), hebi(), MessageKind::Verdict);
    let promise = inbound(&world).acceptance.unwrap();
    assert!(promise.fund_due.unwrap().provisional && !promise.due_out.provisional);
    let rules = jiexu_rules::Rulebook::national();
    let told = [outbound(&world).warnings(&rules), inbound(&world).warnings(&rules)];
    assert_eq!(told, [[jiexu_rules::Warning::ProvisionalDeadline]; 2]);
}

#[test]
fn r18_money_that_came_is_credited_within_the_regions_days() {
    let fast = |policy: &mut crate::Policy| {
        with_rules(policy, |rules| rules.times.credit = Some(2));
        policy.reviews_inbound = true;
    };
    let due = |world: &World| inbound(world).due_in.unwrap().due_on;
    let mut world = World::ready_with(fast).and_applied();
    world.carry(hebi(), nantong(), MessageKind::Request);
    world.carry(nantong(), hebi(), MessageKind::Relationship);
    assert_eq!(due(&world), day("2026-03-10"));
    world.now = days_after(world.now, 1);
    world.carry(nantong(), hebi(), MessageKind::Balance);
    assert_eq!(due(&world), day("2026-03-06"), "two working days after 2026-03-03");
    // Nobody could complete before the money was here, and nobody is late for it.
    let mut world = World::ready_with(fast).and_applied();
    world.carry(hebi(), nantong(), MessageKind::Request);
    world.carry(nantong(), hebi(), MessageKind::Relationship);
    assert_eq!(inbound(&world).deadline(), None);
    tick_for(&mut world, hebi(), 30);
    expect_alerts(&inbound(&world).timeline, &[]);
    world.carry(nantong(), hebi(), MessageKind::Balance);
    assert_eq!(inbound(&world).deadline().unwrap().due_on, day("2026-04-03"));
    // Money that was first waits for the form.
    let mut world = World::ready_with(fast).and_applied();
    world.carry(hebi(), nantong(), MessageKind::Request);
    world.carry(nantong(), hebi(), MessageKind::Balance);
    assert_eq!(inbound(&world).due_in, None);
    world.now = days_after(world.now, 1);
    world.carry(nantong(), hebi(), MessageKind::Relationship);
    assert_eq!(due(&world), day("2026-03-06"));
}
