//! A federation of three regions under everything that can go wrong, from one seed.
//!
//! Clients, operators, a network that loses, doubles and reorders, and crashes take turns by the
//! dice. After every step all invariants hold ([`World`] sees to that); in the end the faults heal
//! and every handoff must have come to the same end at both sides.
//!
//! `SIM_SEED=0x1d cargo nextest run -p jiexu-region simulation` replays one seed and tells its
//! story; `SIM_SEEDS=5000` runs more of them.

mod certificates;
mod clients;
mod coverage;
mod dice;
mod flavour;
mod leftovers;
mod operators;
mod particulars;
mod repeats;
mod wallets;

use std::collections::BTreeMap;

use jiexu_types::{Date, PersonId, RegionCode};

use crate::fixtures::days::expect_one_region_each_day;
use crate::fixtures::world::{World, items};
use crate::fixtures::*;
use crate::index::OpenHandoffs;
use crate::invariants;
use crate::{
    AdvanceClock, Command as _, Deliver, Event, Message, OwedSeq, Receipt, RecordReceipt, Region,
    State, StateItem, Tick,
};
use clients::Client;
use coverage::Coverage;
use dice::Dice;
use flavour::Flavour;

const SEEDS: u64 = 1_000;
const STEPS: u32 = 400;
/// Steps between two looks at what the regions say of each day.
const LOOK_EVERY: u32 = 100;
/// From this day on they are asked; everybody is insured for longer.
const FIRST_DAY: Date = Date::constant(2026, 1, 20);

/// What is on its way between two regions.
#[derive(Clone, Debug)]
enum Packet {
    Message { from: RegionCode, to: RegionCode, message: Message },
    Receipt { from: RegionCode, to: RegionCode, receipt: Receipt },
}

/// What a region loads after a crash: a checkpoint, and how much of the journal is in it.
#[derive(Clone, Debug, Default)]
struct Checkpoint {
    items: Vec<StateItem>,
    events: usize,
}

struct Sim {
    world: World,
    dice: Dice,
    network: Vec<Packet>,
    checkpoints: BTreeMap<RegionCode, Checkpoint>,
    client: Client,
    coverage: Coverage,
    /// Tells what happens; only when one seed is replayed.
    aloud: bool,
}

impl Sim {
    fn new(seed: u64, aloud: bool) -> Sim {
        let flavour = Flavour::of(seed);
        let world = World::empty(|policy| {
            flavour.adjust(policy);
            flavour::adjust_handling(seed, policy);
        });
        let mut sim = Sim {
            world,
            dice: Dice::new(seed),
            network: Vec::new(),
            checkpoints: BTreeMap::new(),
            client: Client::default(),
            coverage: Coverage::default(),
            aloud,
        };
        sim.import_people();
        sim
    }

    fn tell(&self, what: impl FnOnce() -> String) {
        if self.aloud {
            eprintln!("{}", what());
        }
    }

    fn any_region(&mut self) -> RegionCode {
        self.dice.pick(&[nantong(), hebi(), suzhou()])
    }

    fn step(&mut self) {
        match self.dice.below(100) {
            0..14 => self.client_acts(),
            14..20 => self.operator_acts(),
            20..45 => self.send(),
            45..92 => self.arrive(),
            92..95 => self.checkpoint(),
            95..98 => self.crash(),
            _ => self.time_passes(),
        }
    }

    /// Days go by, and some of the regions look at their deadlines. Now and then an operator sets a
    /// simulated clock forward, which is a fact and nothing else.
    fn time_passes(&mut self) {
        self.world.now = days_after(self.world.now, self.dice.below(9));
        for code in [nantong(), hebi(), suzhou()] {
            if self.dice.chance(70) {
                self.tick(code);
            }
        }
        if self.dice.chance(10) {
            let code = self.any_region();
            self.world.submit_once(code, &AdvanceClock::By(1));
        }
    }

    fn tick(&mut self, code: RegionCode) {
        let today = self.world.now.date();
        for event in Tick.decide(self.world.region(code), self.world.now).events {
            if let Event::Alerted(alerted) = event {
                self.coverage.count_alert(alerted.level);
            }
        }
        self.world.submit(code, &Tick);
        let late = invariants::i8_nobody_is_late_in_silence(self.world.region(code), today);
        assert_eq!(late, []);
    }

    /// A link puts some of what is owed on the network, perhaps not for the first time.
    fn send(&mut self) {
        let owing = |region: &Region| {
            let peers = region.policy().peers.iter().filter(|peer| region.owed_count(**peer) > 0);
            peers.map(|peer| (region.code(), *peer)).collect::<Vec<_>>()
        };
        let pairs: Vec<_> = self.world.regions.values().flat_map(owing).collect();
        if pairs.is_empty() {
            return;
        }
        let (from, to) = self.dice.pick(&pairs);
        let limit = usize::try_from(self.dice.below(4)).unwrap();
        let region = self.world.region(from);
        let owed = region.owed(to, OwedSeq::default(), limit.saturating_add(1));
        for (_, message) in owed {
            self.network.push(Packet::Message { from, to, message });
        }
    }

    /// Something arrives, in no order; or is lost; or arrives and will arrive again.
    fn arrive(&mut self) {
        if self.network.is_empty() {
            return;
        }
        let count = u64::try_from(self.network.len()).unwrap();
        let index = usize::try_from(self.dice.below(count)).unwrap();
        let packet = self.network.swap_remove(index);
        if self.dice.chance(15) {
            self.tell(|| format!("lost: {packet:?}"));
            return;
        }
        if self.dice.chance(20) {
            self.network.push(packet.clone());
        }
        self.hand_over(packet);
    }

    fn hand_over(&mut self, packet: Packet) {
        self.tell(|| format!("arrives: {packet:?}"));
        match packet {
            Packet::Message { from, to, message } => {
                self.coverage.count(self.world.region(to).state(), &message);
                let receipt = self.world.submit(to, &Deliver { from, message });
                // It leaves only after the events are in the journal; a crash may still eat it.
                self.network.push(Packet::Receipt { from: to, to: from, receipt });
            }
            Packet::Receipt { from, to, receipt } => {
                self.world.submit(to, &RecordReceipt { from, receipt });
            }
        }
    }

    fn checkpoint(&mut self) {
        let code = self.any_region();
        let checkpoint = Checkpoint {
            items: items(self.world.region(code)),
            events: self.world.journals.get(&code).map_or(0, Vec::len),
        };
        self.checkpoints.insert(code, checkpoint);
    }

    /// The process dies and comes back with its checkpoint and the rest of the journal.
    fn crash(&mut self) {
        let code = self.any_region();
        self.tell(|| format!("{code} crashes"));
        let Checkpoint { items, events } = self.checkpoints.get(&code).cloned().unwrap_or_default();
        let mut state = State::default();
        for item in items {
            state.restore(item);
        }
        let live = self.world.region(code);
        let mut recovered = Region::from_state(live.policy().clone(), state);
        let journal = self.world.journals.get(&code).into_iter().flatten();
        for (at, event) in journal.skip(events) {
            recovered.apply(event, *at).unwrap();
        }
        expect_same(live, &recovered);
        self.world.regions.insert(code, recovered);
    }

    /// The faults stop: everything owed is delivered, and operators decide what waits for them.
    fn heal(&mut self) {
        let late = std::mem::take(&mut self.network);
        for code in [nantong(), hebi(), suzhou()] {
            self.tick(code);
        }
        self.world.carry_everything();
        assert_eq!(invariants::i8_everything_ends(&self.world.federation()), []);
        for _round in 0..20 {
            if !self.operators_decide_all() {
                break;
            }
            self.world.carry_everything();
        }
        self.let_wallets_return();
        assert_eq!(invariants::i8_everything_ends(&self.world.federation()), []);
        let escalated = self.expect_ends();
        let before: Vec<_> = self.world.regions.values().map(items).collect();
        for packet in late {
            self.hand_over(packet);
        }
        // A late acknowledgement of a rejected message is news; all else is old.
        if !escalated {
            let after: Vec<_> = self.world.regions.values().map(items).collect();
            assert!(before == after, "late copies changed something");
        }
    }

    /// Every handoff has ended, but for those whose id was used for two; says whether there is any.
    fn expect_ends(&self) -> bool {
        let mut escalated = false;
        for region in self.world.regions.values() {
            let outbound = region.state().outbound_after(None).map(|case| {
                (case.application.id, case.state.is_terminal(), case.rejected.is_some())
            });
            let inbound = region.state().inbound_after(None).map(|case| {
                (case.application.id, case.state.is_terminal(), case.rejected.is_some())
            });
            for (id, ended, rejected) in outbound.chain(inbound) {
                let code = region.code();
                assert!(ended || rejected, "handoff {id} is open at {code}");
                let reused = self.client.reused.contains(&id);
                assert!(reused || !rejected, "handoff {id} of {code} was rejected by its peer");
                escalated |= rejected;
            }
        }
        escalated
    }

    /// True while a handoff of the person is open, and be it for ever: its id was used for two.
    fn is_moving(&self, person: PersonId) -> bool {
        let open = |region: &Region| region.index.open(person) != OpenHandoffs::default();
        self.world.regions.values().any(open)
    }

    /// What clients were told is there, and a restart from nothing but the journal knows it too.
    fn expect_durable(&mut self) {
        for (code, applications) in &self.client.acknowledged {
            let (code, side) = code;
            let ids = applications.iter().map(|application| (*side, application.id));
            let ids: Vec<_> = ids.collect();
            let state = self.world.region(*code).state();
            assert_eq!(invariants::i6_acknowledged_is_on_record(state, &ids), []);
        }
        for ((_, side), applications) in self.client.acknowledged.clone() {
            for application in applications {
                assert_eq!(self.hand_in(side, &application), Ok(true));
            }
        }
        for (code, region) in &self.world.regions {
            expect_same(region, &self.world.replayed(*code));
        }
    }
}

#[track_caller]
fn expect_same(live: &Region, recovered: &Region) {
    assert!(items(live) == items(recovered), "recovery leads to another state");
    let deadlines = |region: &Region| region.deadlines().collect::<Vec<_>>();
    assert_eq!(deadlines(live), deadlines(recovered));
    assert_eq!(live.next_alert(), recovered.next_alert());
    for someone in (0..clients::PEOPLE).map(person) {
        assert_eq!(live.index.open(someone), recovered.index.open(someone), "{someone:?}");
    }
    assert_eq!(live.index.cards(), recovered.index.cards());
    for peer in &live.policy().peers {
        let owed = |region: &Region| {
            let owed = region.owed(*peer, OwedSeq::default(), usize::MAX);
            let mut owed: Vec<_> = owed.map(|(_, m)| (m.handoff(), m.kind())).collect();
            owed.sort_unstable();
            owed
        };
        assert_eq!(owed(live), owed(recovered), "what is owed to {peer}");
    }
}

/// Prints the way back when a seed fails.
struct Replay(u64);

impl Drop for Replay {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let seed = self.0;
            eprintln!("replay: SIM_SEED={seed:#x} cargo nextest run -p jiexu-region simulation");
        }
    }
}

fn run(seed: u64, aloud: bool) -> Coverage {
    let _replay = Replay(seed);
    let mut sim = Sim::new(seed, aloud);
    for step in 0..STEPS {
        sim.step();
        if step.is_multiple_of(LOOK_EVERY) {
            expect_one_region_each_day(&sim.world, FIRST_DAY, |_| false);
        }
    }
    sim.heal();
    sim.count_certificates();
    sim.expect_durable();
    for region in sim.world.regions.values() {
        sim.coverage.count_followers(region.state());
    }
    expect_one_region_each_day(&sim.world, FIRST_DAY, |person| !sim.is_moving(person));
    sim.coverage
}

fn seed_from_environment() -> Option<u64> {
    let text = std::env::var("SIM_SEED").ok()?;
    let digits = text.trim_start_matches("0x");
    Some(u64::from_str_radix(digits, 16).expect("SIM_SEED is hexadecimal, e.g. 0x1d"))
}

fn seeds() -> u64 {
    std::env::var("SIM_SEEDS").map_or(SEEDS, |count| count.parse().expect("SIM_SEEDS is a number"))
}

/// Runs the seeds of one flavour. `cells` must all have been reached.
#[track_caller]
fn check_flavour(flavour: Flavour, cells: &[&str]) {
    if let Some(seed) = seed_from_environment() {
        if Flavour::of(seed) == flavour {
            run(seed, true);
        }
        return;
    }
    let mut coverage = Coverage::default();
    for seed in (1..=seeds()).filter(|seed| Flavour::of(*seed) == flavour) {
        coverage.add(&run(seed, false));
    }
    println!("{flavour:?}: messages by the state that they met\n{coverage}");
    let cells = cells.iter().chain(&certificates::FATES);
    let missing: Vec<_> = cells.filter(|cell| coverage.reached(cell) == 0).collect();
    assert!(missing.is_empty(), "never reached: {missing:?}\n{coverage}");
}

#[test]
fn regions_that_decide_by_themselves_survive_anything() {
    check_flavour(Flavour::Automatic, &coverage::ALWAYS);
}

#[test]
fn origins_that_review_survive_anything() {
    let cells = [&coverage::ALWAYS[..], &coverage::ORIGIN_REVIEWS].concat();
    check_flavour(Flavour::OriginsReview, &cells);
}

#[test]
fn destinations_that_review_survive_anything() {
    let cells =
        [&coverage::ALWAYS[..], &coverage::DESTINATION_REVIEWS, &coverage::CORRECTIONS].concat();
    check_flavour(Flavour::DestinationsReview, &cells);
}

#[test]
fn regions_that_both_review_survive_anything() {
    let cells =
        [&coverage::ALWAYS[..], &coverage::ORIGIN_REVIEWS, &coverage::DESTINATION_REVIEWS].concat();
    check_flavour(Flavour::BothReview, &cells);
}
