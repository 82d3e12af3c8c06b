//! One seed: regions, people, a network and disks, on one thread.
//!
//! Clients, operators, the network, disks, clocks and crashes take turns by the dice. After every
//! step the watch looks at whoever was touched; at the end the faults heal, and every handoff must
//! have come to the same end at both sides.

use std::collections::BTreeSet;
use std::fmt::Debug;

use jiexu_region::{
    Command, Event, InboundEvent, OutboundEvent, Region, RegistryReply, Side, State,
};
use jiexu_types::{HandoffId, RegionCode, Timestamp};

use crate::codecs::{self, Writer};
use crate::coverage::Coverage;
use crate::dice::Dice;
use crate::finding::{Finding, Line, Rule, Timeline};
use crate::given::{all_regions, monday};
use crate::memory::{Client, Memory};
use crate::network::{Network, Packet};
use crate::node::Node;
use crate::refusals::unfounded;
use crate::rules;
use crate::watch::{Nodes, Watch};

/// What one seed did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) steps: u64,
    /// Ids that came on record as handoffs, wherever.
    pub(crate) handoffs: u64,
    /// Of which money and months arrived.
    pub(crate) completed: u64,
    /// Records that became durable: each leads to another state of the world.
    pub(crate) states: u64,
    pub(crate) crashes: u64,
}

pub(crate) struct Sim {
    pub(crate) nodes: Nodes,
    pub(crate) codes: Vec<RegionCode>,
    /// The true time. The clock of a region may show another.
    pub(crate) now: Timestamp,
    pub(crate) dice: Dice,
    pub(crate) network: Network,
    pub(crate) client: Client,
    pub(crate) people: u64,
    pub(crate) watch: Watch,
    pub(crate) coverage: Coverage,
    pub(crate) timeline: Timeline,
    pub(crate) counts: Counts,
    pub(crate) step: u32,
    /// The first thing that went wrong. Nothing is done after it.
    pub(crate) found: Option<Finding>,
    /// Packets and records go through the codecs.
    speaks: bool,
    /// The faults are over: whoever dies of the last one comes back at once.
    pub(crate) calm: bool,
}

impl Sim {
    pub(crate) fn new(seed: u64, timeline: Timeline) -> Sim {
        let mut dice = Dice::new(seed);
        let count = dice.place(4) + 2;
        let codes: Vec<RegionCode> = all_regions().into_iter().take(count).collect();
        let now = monday();
        let nodes = codes.iter().map(|code| {
            let policy = rules::policy(*code, &codes, &mut dice);
            (*code, Node::new(policy, now))
        });
        let nodes: Nodes = nodes.collect();
        let mut sim = Sim {
            nodes,
            now,
            network: Network::default(),
            client: Client::default(),
            people: dice.below(5) + 4,
            watch: Watch::new(&codes),
            coverage: Coverage::default(),
            timeline,
            counts: Counts::default(),
            step: 0,
            found: None,
            speaks: dice.chance(25),
            calm: false,
            codes,
            dice,
        };
        sim.import_people();
        sim
    }

    /// One step, by dice of its own.
    pub(crate) fn step(&mut self, seed: u64, step: u32) {
        (self.step, self.dice) = (step, Dice::of_step(seed, step));
        self.counts.steps += 1;
        match self.dice.below(1_000) {
            0..150 => self.client_acts(),
            150..210 => self.operator_acts(),
            210..430 => self.send(),
            430..890 => self.arrive(),
            890..930 => self.sync_somebody(),
            930..945 => self.checkpoint(),
            945..955 => self.disturb(),
            955..975 => self.restart_somebody(),
            975..985 => self.network_changes(),
            _ => self.time_passes(),
        }
    }

    pub(crate) fn node(&self, code: RegionCode) -> Option<&Node> {
        self.nodes.get(&code)
    }

    pub(crate) fn region(&self, code: RegionCode) -> Option<&Region> {
        self.nodes.get(&code).map(|node| &node.region)
    }

    /// Counts what is about to meet the state of a region.
    pub(crate) fn note(&mut self, at: RegionCode, count: impl FnOnce(&mut Coverage, &State)) {
        if let Some(node) = self.nodes.get(&at) {
            count(&mut self.coverage, node.region.state());
        }
    }

    pub(crate) fn any_region(&mut self) -> RegionCode {
        let place = self.dice.place(self.codes.len());
        self.codes.get(place).copied().unwrap_or_else(crate::given::nantong)
    }

    /// Submits a command twice: the second copy must get the same answer and change nothing. `None`
    /// when nobody answers.
    pub(crate) fn ask<C>(&mut self, code: RegionCode, command: &C) -> Option<C::Reply>
    where
        C: Command + Debug,
        C::Reply: PartialEq + Debug,
    {
        let reply = self.ask_once(code, command)?;
        self.expect_second(code, command, &reply)?;
        self.unless_it_dies(code, reply)
    }

    /// The same for an entry of the registry, where the second answer says that it is one.
    pub(crate) fn enter<C>(&mut self, code: RegionCode, command: &C) -> Option<RegistryReply>
    where
        C: Command<Reply = RegistryReply> + Debug,
    {
        let reply = self.ask_once(code, command)?;
        let second = match reply {
            RegistryReply::Recorded | RegistryReply::Repeated => RegistryReply::Repeated,
            RegistryReply::Conflict(_) | RegistryReply::Refused(_) => reply,
        };
        self.expect_second(code, command, &second)?;
        self.unless_it_dies(code, reply)
    }

    /// The answer, unless the sync before it ends the process.
    fn unless_it_dies<R>(&mut self, code: RegionCode, reply: R) -> Option<R> {
        let lives = self.node(code)?.lives;
        self.maybe_sync(code);
        (self.node(code)?.lives == lives).then_some(reply)
    }

    /// Submits a command once, and leaves what was decided in the batch.
    pub(crate) fn ask_once<C>(&mut self, code: RegionCode, command: &C) -> Option<C::Reply>
    where
        C: Command + Debug,
        C::Reply: PartialEq + Debug,
    {
        let now = self.now;
        let node = self.nodes.get_mut(&code).filter(|node| !node.down)?;
        if self.found.is_some() {
            return None;
        }
        node.tell_time(now);
        let decided = node.decide(command);
        if std::mem::take(&mut node.fetched.to_decide) {
            self.coverage.reach("a decision about what was at rest");
        }
        let decision = match decided {
            Ok(decision) => decision,
            Err(finding) => {
                self.find(finding);
                return None;
            }
        };
        let line =
            || format!("{:?}, {} events <- {command:?}", decision.reply, decision.events.len());
        let handoff = decision.events.iter().find_map(Event::case).map(|(_, id)| id);
        let step = self.step;
        let region = Some(code);
        self.timeline.tell(|| Line { step, at: now, region, handoff, text: line() });
        for event in decision.events {
            self.take_over(code, event);
        }
        Some(decision.reply)
    }

    fn take_over(&mut self, code: RegionCode, event: Event) {
        let (step, at, region) = (self.step, self.now, Some(code));
        let handoff = event.case().map(|(_, id)| id);
        self.timeline.tell(|| Line { step, at, region, handoff, text: format!("  {event:?}") });
        let unfounded = self.node(code).and_then(|node| unfounded(node, &event));
        if let Some(finding) = unfounded {
            self.find(finding);
        }
        let Some(node) = self.nodes.get_mut(&code) else { return };
        let taken = node.take_over(event);
        if std::mem::take(&mut node.fetched.to_change) {
            self.coverage.reach("a change of what was at rest");
        }
        self.check(taken);
    }

    fn expect_second<C>(&mut self, code: RegionCode, command: &C, second: &C::Reply) -> Option<()>
    where
        C: Command + Debug,
        C::Reply: PartialEq + Debug,
    {
        let again = match self.nodes.get_mut(&code)?.decide(command) {
            Ok(again) => again,
            Err(finding) => {
                self.find(finding);
                return None;
            }
        };
        if !again.events.is_empty() {
            let text = format!("the second copy changed something: {command:?} {:?}", again.events);
            self.find(Finding { rule: Rule::Repeat, text });
        } else if again.reply != *second {
            let text = format!("{:?} instead of {second:?}: {command:?}", again.reply);
            self.find(Finding { rule: Rule::Repeat, text });
        }
        self.found.is_none().then_some(())
    }

    /// Most batches are made durable at once; the others grow.
    pub(crate) fn maybe_sync(&mut self, code: RegionCode) {
        if self.calm || self.dice.chance(75) {
            self.sync(code);
        }
    }

    /// What a caller is told after the next sync, and remembers from then on.
    pub(crate) fn told(&mut self, code: RegionCode, memory: Memory) {
        let Some(node) = self.nodes.get_mut(&code) else { return };
        if node.pending.is_empty() {
            self.client.remember(memory);
        } else {
            node.memories.push(memory);
        }
    }

    /// After a sync: packets leave, callers are told.
    pub(crate) fn release(&mut self, code: RegionCode) {
        let Some(node) = self.nodes.get_mut(&code) else { return };
        let packets = std::mem::take(&mut node.packets);
        for memory in std::mem::take(&mut node.memories) {
            self.client.remember(memory);
        }
        for packet in packets {
            match self.spoken(packet) {
                Ok(packet) => self.network.put(packet),
                Err(text) => self.find(Finding { rule: Rule::Codec, text }),
            }
        }
    }

    fn spoken(&mut self, packet: Packet) -> Result<Packet, String> {
        if !self.speaks {
            return Ok(packet);
        }
        let writer = self.any_writer();
        codecs::carry(packet, writer)
    }

    fn any_writer(&mut self) -> Writer {
        match self.dice.below(4) {
            0 => Writer::Same,
            1 => Writer::Older,
            _ => Writer::Newer,
        }
    }

    /// Counts what has become durable, and has the model read it.
    pub(crate) fn record_read(&mut self, code: RegionCode, record: &jiexu_journal::Record) {
        self.counts.states += 1;
        if self.speaks {
            let writer = self.any_writer();
            if let Err(text) = codecs::read_again(record, writer) {
                self.find(Finding { rule: Rule::Codec, text });
            }
        }
        for event in &record.events {
            self.count_event(code, event);
        }
        self.watch.read(code, record);
    }

    fn count_event(&mut self, code: RegionCode, event: &Event) {
        match event {
            Event::Outbound(OutboundEvent::Settled { handoff, .. }) => {
                self.client.settled.push((code, *handoff));
            }
            Event::Inbound(InboundEvent::Completed { handoff, .. }) => {
                self.counts.completed += 1;
                self.count_move(code, *handoff);
            }
            Event::Outbound(_)
            | Event::Inbound(_)
            | Event::Registry(_)
            | Event::Certificate(_)
            | Event::MessageRejected { .. }
            | Event::Retried { .. }
            | Event::Alerted(_)
            | Event::ClockAdvanced { .. } => {}
        }
    }

    /// Counts who has come back to where they were: at once, or by way of a third region.
    fn count_move(&mut self, to: RegionCode, handoff: HandoffId) {
        let case = self.node(to).and_then(|node| node.durable.inbound(handoff));
        let Some(case) = case.filter(|case| case.application.purpose.is_relationship()) else {
            return;
        };
        let (who, from) = (case.application.person, case.application.origin);
        let moves = self.client.moves.entry(who).or_default();
        moves.push((from, to));
        match moves.as_slice() {
            [.., first, second] if first.0 == to && first.1 == from && second.0 == from => {
                self.coverage.reach("there and back");
            }
            [.., first, second, _] if first.0 == to && first.1 == second.0 && second.1 == from => {
                self.coverage.reach("a circle of three regions");
            }
            _ => {}
        }
    }

    /// Counts each id that any region has on record, at either end.
    pub(crate) fn count_handoffs(&mut self) {
        let states = || self.nodes.values().map(|node| node.region.state());
        let outbound = states().flat_map(|state| state.outbound_after(None));
        let mut ids: BTreeSet<HandoffId> = outbound.map(|case| case.application.id).collect();
        let inbound = states().flat_map(|state| state.inbound_after(None));
        ids.extend(inbound.map(|case| case.application.id));
        self.counts.handoffs = u64::try_from(ids.len()).unwrap_or(u64::MAX);
    }

    pub(crate) fn find(&mut self, finding: Finding) {
        // What follows from a finding is none.
        if self.found.is_some() {
            return;
        }
        let (step, at) = (self.step, self.now);
        self.timeline.tell(|| Line {
            step,
            at,
            region: None,
            handoff: None,
            text: finding.to_string(),
        });
        self.found = Some(finding);
    }

    /// Says what went wrong, if something did.
    pub(crate) fn check(&mut self, outcome: Result<(), Finding>) {
        if let Err(finding) = outcome {
            self.find(finding);
        }
    }

    /// Handoffs that are open at one end, with their region.
    pub(crate) fn open(&self, side: Side) -> Vec<(RegionCode, HandoffId)> {
        let nodes = self.nodes.values();
        nodes.flat_map(|node| node.open_at(side).map(|id| (node.code(), id))).collect()
    }
}
