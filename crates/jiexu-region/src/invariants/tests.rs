use std::sync::Arc;

use jiexu_ledger::{Account, Balance, Kept};
use jiexu_rules::Refusal;
use proptest::prelude::*;

use super::*;
use crate::fixtures::world::World;
use crate::fixtures::*;
use crate::{Apply, Cancel, Completion, MessageKind, Region, RelationStatus, StateItem};

type States = BTreeMap<RegionCode, State>;

/// Replaces a piece of a region's state, as a bug or a damaged disk would.
fn damage(mut states: States, code: RegionCode, item: StateItem) -> States {
    states.get_mut(&code).unwrap().restore(item);
    states
}

fn set_outbound(states: States, state: OutboundState) -> States {
    let mut case = states[&nantong()].outbound(id(1)).unwrap().clone();
    case.state = state;
    damage(states, nantong(), StateItem::Outbound(Arc::new(case)))
}

fn set_inbound(states: States, state: InboundState) -> States {
    let mut case = states[&hebi()].inbound(id(1)).unwrap().clone();
    case.state = state;
    damage(states, hebi(), StateItem::Inbound(Arc::new(case)))
}

fn set_balance(states: States, code: RegionCode, account: Account, fen: i64) -> States {
    let kept = Kept { balance: Balance::from_fen(fen), last: None };
    damage(states, code, StateItem::Account(account, kept))
}

fn set_claims(states: States, code: RegionCode, claims: Vec<Responsibility>) -> States {
    let mut person = states[&code].person(zhang()).unwrap().clone();
    person.responsible = claims;
    damage(states, code, StateItem::Person(zhang(), Arc::new(person)))
}

fn claim(from: &str, until: Option<&str>, by: Option<u64>) -> Responsibility {
    Responsibility { from: day(from), until: until.map(day), by: by.map(id) }
}

fn completion() -> Completion {
    let world = World::at_rest();
    match world.region(hebi()).state().inbound(id(1)).unwrap().state {
        InboundState::Completed { completion, .. } => completion,
        other @ (InboundState::Applied
        | InboundState::Requested
        | InboundState::Cancelling { .. }
        | InboundState::Receiving { .. }
        | InboundState::UnderReview
        | InboundState::Correcting { .. }
        | InboundState::Refused { .. }
        | InboundState::Cancelled) => panic!("{other:?}"),
    }
}

fn federation(states: &States) -> Federation<'_> {
    states.iter().map(|(code, state)| (*code, state)).collect()
}

/// The findings, each as `number: text`.
fn found(findings: Findings) -> Vec<String> {
    findings.into_iter().map(|v| format!("{}: {}", v.invariant, v.finding)).collect()
}

/// A number is found, with this in the text.
#[track_caller]
fn check(findings: Findings, invariant: u8, text: &str) {
    let found = found(findings);
    let said = |line: &String| line.starts_with(&format!("{invariant}: ")) && line.contains(text);
    assert!(found.iter().any(said), "{invariant}: …{text}… is not among {found:?}");
}

fn given_at_rest() -> States {
    World::at_rest().clone_states()
}

fn given_in_transit() -> States {
    let mut world = World::applied();
    world.carry(hebi(), nantong(), MessageKind::Request);
    world.clone_states()
}

#[test]
fn a_sound_federation_has_no_findings() {
    for states in [given_at_rest(), given_in_transit(), World::ready().clone_states()] {
        assert_eq!(check_federation(&federation(&states)), []);
    }
    assert_eq!(i8_everything_ends(&federation(&given_at_rest())), []);
}

#[test]
fn i1_sees_half_an_entry_and_an_overdrawn_person() {
    let states = set_balance(given_at_rest(), hebi(), Account::Person(zhang()), 706);
    check(i1_entries_balance(&states[&hebi()]), 1, "together hold 1 fen");
    let states = set_balance(given_at_rest(), hebi(), Account::Person(zhang()), -1);
    check(i1_entries_balance(&states[&hebi()]), 1, "holds -0.01 yuan");
}

#[test]
fn i2_sees_money_in_transit_that_belongs_to_no_open_handoff() {
    let states = set_balance(given_in_transit(), nantong(), Account::InTransit(hebi()), 701);
    let transit = |states: &States| i2_in_transit_is_what_is_open(&states[&nantong()]);
    check(transit(&states), 2, "in transit to 410600 differs by -1 fen");
    let states = set_outbound(given_in_transit(), OutboundState::Settled(completion()));
    check(transit(&states), 2, "differs by -700 fen");
    let states = set_outbound(given_at_rest(), OutboundState::Delivered);
    check(transit(&states), 2, "differs by 700 fen");
}

#[test]
fn i3_sees_clearing_accounts_that_disagree() {
    let states = set_balance(given_at_rest(), hebi(), Account::Clearing(nantong()), -699);
    check(i3_money_is_counted_once(&federation(&states)), 3, "320600-410600 is off by 1 fen");
}

#[test]
fn i4_sees_a_credit_that_was_never_frozen_or_of_another_amount() {
    let i4 = |states: &States| i4_credited_is_what_was_frozen(&federation(states));
    let other = Completion { credited: fen(701), ..completion() };
    let completed = InboundState::Completed { completion: other, told: true };
    check(i4(&set_inbound(given_at_rest(), completed)), 4, "credited 7.01, frozen 7.00");
    let completed = InboundState::Completed { completion: completion(), told: false };
    let states = set_inbound(World::applied().clone_states(), completed);
    check(i4(&states), 4, "credited, never frozen");
}

#[test]
fn i4_sees_two_ends_that_contradict_each_other() {
    let i4 = |states: &States| i4_credited_is_what_was_frozen(&federation(states));
    let refusals = Refusal::FormInconsistent.into();
    let returned = OutboundState::Returned(refusals);
    check(i4(&set_outbound(given_at_rest(), returned)), 4, "completed here, Returned");
    let cancelled = OutboundState::Cancelled { told: true };
    check(i4(&set_outbound(given_at_rest(), cancelled)), 4, "completed here, Cancelled");

    let refused = |by| InboundState::Refused { refusals, by, told: crate::Told::Done };
    let states = set_inbound(given_at_rest(), refused(RefusedBy::Destination));
    check(i4(&states), 4, "refused here, settled there");
    let states = set_inbound(given_in_transit(), refused(RefusedBy::Application));
    check(i4(&states), 4, "never sent, and Frozen");
    let states = set_inbound(given_at_rest(), InboundState::Cancelled);
    check(i4(&states), 4, "cancelled here, Some(Settled");
    let states = set_inbound(World::applied().clone_states(), InboundState::Cancelled);
    check(i4(&states), 4, "cancelled here, None there");
    let states = set_inbound(given_at_rest(), InboundState::UnderReview);
    check(i4(&states), 4, "undecided here, decided there");

    let other = Completion { recognised_months: 23, ..completion() };
    let settled = OutboundState::Settled(other);
    check(i4(&set_outbound(given_at_rest(), settled)), 4, "completed here, Settled");
    let forwarded = OutboundState::Forwarded { told: true };
    check(i4(&set_outbound(given_at_rest(), forwarded)), 4, "completed here, Forwarded");
    let withdrawn = OutboundState::Withdrawn { told: false };
    check(i4(&set_outbound(given_at_rest(), withdrawn)), 4, "completed here, Withdrawn");
    let (by, told) = (RefusedBy::Destination, crate::Told::Done);
    let refused_there = OutboundState::Refused { refusals, by, told };
    let states = set_outbound(World::applied().and_forwarded().clone_states(), refused_there);
    check(i4(&states), 4, "undecided here, decided there");
}

#[test]
fn i4_sees_an_outcome_that_nobody_gave() {
    let mut states = given_at_rest();
    states.insert(hebi(), State::default());
    let findings = i4_credited_is_what_was_frozen(&federation(&states));
    check(findings, 4, "decided at the origin, unknown at the destination");
}

#[test]
fn i4_does_not_mix_up_two_handoffs_with_one_id() {
    let mut world = World::at_rest();
    // Suzhou hears of the same id, and refuses it by its own checks.
    let elsewhere = crate::Application { destination: suzhou(), ..given_application() };
    world.submit(suzhou(), &Apply(elsewhere.into()));
    assert_eq!(check_federation(&world.federation()), []);
}

#[test]
fn i5_sees_two_open_handoffs_of_one_person() {
    let second = |states: &States| {
        let mut case = states[&nantong()].outbound(id(1)).unwrap().clone();
        let application = crate::Application { id: id(2), ..given_application() };
        case.application = application.into();
        StateItem::Outbound(Arc::new(case))
    };
    let states = given_in_transit();
    let item = second(&states);
    let states = damage(states, nantong(), item);
    check(i5_one_open_handoff_each_way(&states[&nantong()]), 5, "has 2 open outbound handoffs");
}

#[test]
fn i5_sees_days_that_are_claimed_twice() {
    let twice = vec![claim("2026-01-01", None, None), claim("2026-02-01", None, Some(1))];
    let states = set_claims(given_at_rest(), hebi(), twice);
    let findings = i5_one_open_handoff_each_way(&states[&hebi()]);
    check(findings, 5, "is claimed twice from 2026-02-01");

    let touching =
        vec![claim("2026-01-01", Some("2026-02-01"), None), claim("2026-02-01", None, Some(1))];
    let states = set_claims(given_at_rest(), hebi(), touching);
    assert_eq!(
        i5_one_open_handoff_each_way(&states[&hebi()]),
        [],
        "a claim ends before its last day"
    );

    let too_long = vec![claim("2024-01-01", Some("2026-02-11"), None)];
    let states = set_claims(given_at_rest(), nantong(), too_long);
    let findings = i5_one_region_for_each_day(&federation(&states));
    check(findings, 5, "is claimed by 320600 and 410600 at once");
}

#[test]
fn i5_sees_a_day_that_two_regions_answer_for_or_none() {
    let world = World::at_rest();
    let region = world.region(hebi());
    let on = |regions: &[&Region], first, last| {
        i5_one_region_answers_each_day(regions, (day(first), day(last)), |_| true)
    };
    assert_eq!(on(&[region], "2026-02-10", "2026-02-12"), []);
    let findings = on(&[region, region], "2026-02-10", "2026-02-11");
    assert_eq!(findings.len(), 2, "{findings:?}");
    check(findings, 5, "on 2026-02-11");
    check(on(&[region], "1999-12-31", "1999-12-31"), 5, "nobody answers for");
}

#[test]
fn i8_sees_lookups_that_do_not_follow_from_the_state() {
    let world = World::applied();
    let mut region = world.region(hebi()).clone();
    assert_eq!(i8_lookups_follow_from_the_state(&region), []);
    region.index = crate::index::Index::of(&State::default());
    check(i8_lookups_follow_from_the_state(&region), 8, "other messages owed than its state says");
}

#[test]
fn i5_sees_a_person_whom_nobody_took_over() {
    let states = set_claims(given_at_rest(), hebi(), vec![]);
    let findings = i5_one_region_for_each_day(&federation(&states));
    check(findings, 5, "410600 did not take over");
    let late = vec![claim("2026-02-11", None, Some(1))];
    let states = set_claims(given_at_rest(), hebi(), late);
    let findings = i5_one_region_for_each_day(&federation(&states));
    check(findings, 5, "410600 did not take over");
}

#[test]
fn i5_allows_an_origin_that_has_not_heard_of_the_completion() {
    let mut world = World::applied();
    world.carry(hebi(), nantong(), MessageKind::Request);
    for message in world.owed(nantong(), hebi()) {
        world.deliver(nantong(), hebi(), message);
    }
    world.expect("frozen.VRB completed");
    assert_eq!(check_federation(&world.federation()), []);
    // But it may not claim a day beyond what it will have to give up, were it told.
    let early = vec![claim("2026-02-09", None, Some(1))];
    let states = set_claims(world.clone_states(), hebi(), early);
    let findings = i5_one_region_for_each_day(&federation(&states));
    check(findings, 5, "is claimed by 320600 and 410600 at once");
}

#[test]
fn i5_sees_months_that_were_lost() {
    let states = given_at_rest();
    let mut person = states[&hebi()].person(zhang()).unwrap().clone();
    person.contributions = given_contributions(202_401, 202_510, nantong());
    let states = damage(states, hebi(), StateItem::Person(zhang(), Arc::new(person)));
    let findings = i5_months_are_conserved(&federation(&states));
    check(findings, 5, "lost 2 months");
}

#[test]
fn i6_sees_what_was_acknowledged_and_is_gone() {
    let state = &given_at_rest()[&hebi()];
    assert_eq!(i6_acknowledged_is_on_record(state, &[(Side::Inbound, id(1))]), []);
    for lost in [(Side::Inbound, id(2)), (Side::Outbound, id(1))] {
        let told = [(Side::Inbound, id(1)), lost];
        check(i6_acknowledged_is_on_record(state, &told), 6, "not on record");
    }
}

#[test]
fn i7_sees_an_end_that_changed() {
    let before = given_at_rest();
    let told = InboundState::Completed { completion: completion(), told: false };
    let untold = set_inbound(before.clone(), told);
    assert_eq!(i7_an_end_is_final(&untold[&hebi()], &before[&hebi()]), [], "it was told");

    let other = Completion { recognised_months: 23, ..completion() };
    let changed = InboundState::Completed { completion: other, told: true };
    let after = set_inbound(before.clone(), changed);
    check(i7_an_end_is_final(&before[&hebi()], &after[&hebi()]), 7, "at the destination");
    let after = set_outbound(before.clone(), OutboundState::Settled(other));
    check(i7_an_end_is_final(&before[&nantong()], &after[&nantong()]), 7, "at the origin");
    let forgotten = State::default();
    check(i7_an_end_is_final(&before[&nantong()], &forgotten), 7, "at the origin");
}

#[test]
fn i8_sees_what_is_stuck_and_forgives_what_waits_for_a_person() {
    let i8_of = |states: &States| i8_everything_ends(&federation(states));
    check(i8_of(&World::applied().clone_states()), 8, "at 410600 is Applied");
    check(i8_of(&given_in_transit()), 8, "at 320600 is Frozen");
    let untold = InboundState::Completed { completion: completion(), told: false };
    check(i8_of(&set_inbound(given_at_rest(), untold)), 8, "is Completed");
    check(i8_of(&set_outbound(given_at_rest(), OutboundState::Delivered)), 8, "is Delivered");

    let mut reviewing = World::ready_with(|policy| policy.reviews_inbound = true).and_applied();
    reviewing.carry_everything();
    assert_eq!(i8_everything_ends(&reviewing.federation()), []);
    let mut reviewing = World::ready_with(|policy| policy.reviews_outbound = true).and_applied();
    reviewing.carry_everything();
    assert_eq!(i8_everything_ends(&reviewing.federation()), []);
}

/// What the books say of all regions together: what came in less what went out.
fn money_in_and_out(world: &World) -> i64 {
    let books = world.regions.values().map(|region| region.state().book());
    let ends = books.flat_map(|book| {
        [Account::Opening, Account::Contributions, Account::Claims]
            .map(|account| book.balance(account).as_fen())
    });
    ends.sum::<i64>().saturating_neg()
}

proptest! {
    /// Whatever the order, no fen is made or lost. ([`World`] checks the invariants and each
    /// person's money after every change; here it is the sum over the books.)
    #[test]
    fn money_in_the_federation_is_what_came_in_less_what_went_out(
        balance in 0u64..1_000,
        steps in proptest::collection::vec((0u8..9, 0u64..400), 0..40),
    ) {
        let record = crate::PersonRecord { balance: fen(balance), ..given_record() };
        let mut world = World::with_record(record, |_| {});
        let mut expected = i64::try_from(balance).unwrap().saturating_add(5);
        for (n, (step, amount)) in (1..).zip(steps) {
            let code = if amount % 2 == 0 { nantong() } else { hebi() };
            let peer = if code == nantong() { hebi() } else { nantong() };
            match step {
                0 | 1 => {
                    let application = crate::Application { id: id(n), ..given_application() };
                    world.submit(hebi(), &Apply(application.into()));
                }
                2 => {
                    world.submit(hebi(), &Cancel(id(amount.clamp(1, n))));
                }
                3 => {
                    let reply = world.submit(code, &given_spending(n, amount));
                    if reply == crate::RegistryReply::Recorded {
                        expected = expected.saturating_sub_unsigned(amount);
                    }
                }
                4 => {
                    let month = month(202_603).plus(u32::try_from(n).unwrap()).unwrap();
                    let paid = crate::Contribute { month, ..given_contribution() };
                    if world.submit(code, &paid) == crate::RegistryReply::Recorded {
                        expected = expected.saturating_add(5);
                    }
                }
                _ => {
                    for message in world.owed(code, peer) {
                        let receipt = world.deliver(code, peer, message);
                        if step > 6 {
                            world.acknowledge(peer, code, receipt);
                        }
                    }
                }
            }
            prop_assert_eq!(world.wealth_of(zhang()), expected);
            prop_assert_eq!(money_in_and_out(&world), expected);
        }
        world.carry_everything();
        prop_assert_eq!(i8_everything_ends(&world.federation()), []);
        let in_transit = world.relation(nantong()).status;
        let still = matches!(in_transit, RelationStatus::InTransit { .. });
        prop_assert!(!still, "{:?}", in_transit);
    }
}

#[test]
fn i1_finds_a_balance_that_its_entries_do_not_say() {
    // Two wrong balances that cancel out: only the entries tell.
    let states = set_balance(given_at_rest(), hebi(), Account::Person(zhang()), 706);
    let states = set_balance(states, hebi(), Account::Contributions, -6);
    let found = i1_entries_balance(&states[&hebi()]);
    assert_eq!(found.len(), 2, "{found:?}");
}

#[test]
fn i2_finds_money_that_stayed_unmatched() {
    let unmatched = Account::Unmatched(id(1));
    let states = set_balance(given_at_rest(), hebi(), unmatched, 700);
    let found = i2_in_transit_is_what_is_open(&states[&hebi()]);
    assert_eq!(found.len(), 1, "{found:?}");
}
