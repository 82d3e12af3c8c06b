//! The states of one region, each worked out once.
//!
//! What a region does with a command or a message follows from its own state alone, so a step is
//! looked up after its first time. When a state is new, all that concerns one region is checked:
//! the invariants, and that a crash changes nothing, because recovery, from a checkpoint as from
//! nothing but the journal, leads to the same state, owing the same.

use std::collections::HashMap;

use jiexu_region::{
    Command as _, Deliver, Event, Message, Outbound, OwedSeq, Receipt, RecordReceipt, Region,
    State, StateItem, invariants,
};
use jiexu_types::RegionCode;

use crate::fault::Fault;
use crate::fingerprint::Fingerprint;
use crate::network::{Network, Packet, PacketNo, PacketSet, Place, Said, other};
use crate::setting::{Act, Setting};

/// A state of one region by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LocalNo(u32);

/// What a region is given to decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Given {
    /// One of the setting's acts, by its place in the list.
    Act(u16),
    /// A packet arrives.
    Packet(PacketNo),
}

/// What became of it.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// The state afterwards.
    pub to: LocalNo,
    /// What is answered, once that state is durable.
    pub receipt: Option<PacketNo>,
}

/// A state of one region.
#[derive(Debug)]
pub struct Local {
    /// The region, as the first way to this state left it.
    pub region: Region,
    /// What it owes, as packets.
    pub owed: PacketSet,
    /// Every handoff has ended, nothing is owed, and nothing waits for an operator.
    pub at_rest: bool,
    /// How it was reached first.
    came: Option<(LocalNo, Vec<Event>)>,
}

/// Something that must not be, found in one region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// What does not hold.
    pub property: String,
    /// What was seen.
    pub finding: String,
}

/// All states of one region that were met.
#[derive(Debug)]
pub struct Locals {
    place: Place,
    peer: RegionCode,
    list: Vec<Local>,
    numbers: HashMap<Fingerprint, LocalNo>,
    steps: HashMap<(LocalNo, Given), Step>,
}

/// A result that is a fault, or a property that does not hold.
pub type Checked<T> = Result<Result<T, Broken>, Fault>;

impl Locals {
    /// The states of a region that begins as it is here.
    pub fn beginning(
        place: Place,
        region: Region,
        peer: RegionCode,
        network: &mut Network,
    ) -> Result<(Locals, LocalNo), Fault> {
        let (numbers, steps) = (HashMap::new(), HashMap::new());
        let mut locals = Locals { place, peer, list: Vec::new(), numbers, steps };
        let first = locals.add(region, None, network)?;
        Ok((locals, first))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// The state of a number.
    pub fn get(&self, no: LocalNo) -> Result<&Local, Fault> {
        let place = usize::try_from(no.0).map_err(|_| Fault::Lost)?;
        self.list.get(place).ok_or(Fault::Lost)
    }

    /// Gives a region something to decide.
    pub fn step(
        &mut self,
        from: LocalNo,
        given: Given,
        setting: &Setting,
        network: &mut Network,
    ) -> Checked<Step> {
        if let Some(known) = self.steps.get(&(from, given)) {
            return Ok(Ok(*known));
        }
        let before = self.get(from)?.region.clone();
        let (events, receipt) = self.decide(&before, given, setting, network)?;
        let mut after = before.clone();
        for event in &events {
            if let Err(inapplicable) = after.apply(event, setting.now()) {
                return Ok(Err(broken("what was decided can be applied", inapplicable)));
            }
        }
        if let Err(broken) = check_ends(&before, &after) {
            return Ok(Err(broken));
        }
        if !events.is_empty() {
            let again = self.decide(&after, given, setting, network)?;
            if again != (Vec::new(), receipt.clone()) {
                let finding = format!("{again:?} instead of {receipt:?}");
                return Ok(Err(broken("a second copy changes nothing (I7)", finding)));
            }
        }
        let to = if events.is_empty() {
            from
        } else {
            match self.intern(after, from, events, setting, network)? {
                Ok(to) => to,
                Err(broken) => return Ok(Err(broken)),
            }
        };
        let to_peer = other(self.place);
        let receipt = receipt.map(|said| Packet { to: to_peer, said: Said::Receipt(said) });
        let receipt = receipt.map(|packet| network.number(packet)).transpose()?;
        let step = Step { to, receipt };
        self.steps.insert((from, given), step);
        Ok(Ok(step))
    }

    fn decide(
        &self,
        region: &Region,
        given: Given,
        setting: &Setting,
        network: &Network,
    ) -> Result<(Vec<Event>, Option<Receipt>), Fault> {
        let (now, from) = (setting.now(), self.peer);
        match given {
            Given::Act(no) => {
                let act: &Act = setting.act(self.place, no).ok_or(Fault::Lost)?;
                Ok((act.decide(region), None))
            }
            Given::Packet(no) => Ok(match network.packet(no)?.said.clone() {
                Said::Message(message) => {
                    let decision = Deliver { from, message }.decide(region, now);
                    (decision.events, Some(decision.reply))
                }
                Said::Receipt(receipt) => {
                    (RecordReceipt { from, receipt }.decide(region, now).events, None)
                }
            }),
        }
    }

    fn intern(
        &mut self,
        region: Region,
        from: LocalNo,
        events: Vec<Event>,
        setting: &Setting,
        network: &mut Network,
    ) -> Checked<LocalNo> {
        // Before its fingerprint is looked up, on each way to it: I1 speaks of the entries, which
        // are not in it, and neither is what the region looks up.
        let mut found = invariants::check_region(region.state());
        found.extend(invariants::i8_lookups_follow_from_the_state(&region));
        if let Some(violation) = found.into_iter().next() {
            let property = format!("invariant I{}", violation.invariant);
            return Ok(Err(Broken { property, finding: violation.finding }));
        }
        if let Some(known) = self.numbers.get(&Fingerprint::of(region.state())) {
            return Ok(Ok(*known));
        }
        let no = self.add(region, Some((from, events)), network)?;
        Ok(self.check_recovery(no, setting)?.map(|()| no))
    }

    fn add(
        &mut self,
        region: Region,
        came: Option<(LocalNo, Vec<Event>)>,
        network: &mut Network,
    ) -> Result<LocalNo, Fault> {
        let no = u32::try_from(self.list.len()).map(LocalNo).map_err(|_| Fault::Lost)?;
        let mut owed = PacketSet::default();
        for message in owed_by(&region, self.peer) {
            let packet = Packet { to: other(self.place), said: Said::Message(message) };
            owed = owed.with(network.number(packet)?);
        }
        let at_rest = is_at_rest(&region);
        self.numbers.insert(Fingerprint::of(region.state()), no);
        self.list.push(Local { region, owed, at_rest, came });
        Ok(no)
    }

    /// A crash loses what is in memory: what comes back is the same, whatever it comes from.
    fn check_recovery(&self, no: LocalNo, setting: &Setting) -> Checked<()> {
        let live = &self.get(no)?.region;
        let mut state = State::default();
        for item in live.state().items() {
            state.restore(item);
        }
        let restored = Region::from_state(live.policy().clone(), state);
        if let Some(difference) = difference(live, &restored, self.peer) {
            return Ok(Err(broken("a checkpoint brings the region back (I6)", difference)));
        }
        let (mut path, mut at) = (Vec::new(), no);
        let mut replayed = loop {
            let local = self.get(at)?;
            let Some((from, events)) = &local.came else { break local.region.clone() };
            path.push(events);
            at = *from;
        };
        for event in path.into_iter().rev().flatten() {
            if let Err(inapplicable) = replayed.apply(event, setting.now()) {
                return Ok(Err(broken("the journal can be replayed (I6)", inapplicable)));
            }
        }
        if let Some(difference) = difference(live, &replayed, self.peer) {
            return Ok(Err(broken("the journal brings the region back (I6)", difference)));
        }
        Ok(Ok(()))
    }
}

/// I7, and what of it can be told by looking at one step.
fn check_ends(before: &Region, after: &Region) -> Result<(), Broken> {
    let found = invariants::i7_an_end_is_final(before.state(), after.state());
    match found.into_iter().next() {
        None => Ok(()),
        Some(violation) => Err(broken("an end is final (I7)", violation.finding)),
    }
}

fn broken(property: &str, finding: impl std::fmt::Display) -> Broken {
    Broken { property: property.to_owned(), finding: finding.to_string() }
}

fn owed_by(region: &Region, peer: RegionCode) -> Vec<Message> {
    region.owed(peer, OwedSeq::default(), usize::MAX).map(|(_, message)| message).collect()
}

fn is_at_rest(region: &Region) -> bool {
    let state = region.state();
    let out = |case: &Outbound| {
        case.state.is_terminal() && case.owed().is_empty() && case.rejected.is_none()
    };
    state.outbound_after(None).all(out)
        && state.inbound_after(None).all(|case| {
            case.state.is_terminal() && case.owed().is_empty() && case.rejected.is_none()
        })
}

/// What differs between a region and itself after a crash; the order of what is owed may.
fn difference(live: &Region, recovered: &Region, peer: RegionCode) -> Option<&'static str> {
    let items = |region: &Region| region.state().items().collect::<Vec<StateItem>>();
    let owed = |region: &Region| {
        let mut owed = owed_by(region, peer);
        owed.sort_by_key(|message| (message.handoff(), message.kind()));
        owed
    };
    let deadlines = |region: &Region| region.deadlines().collect::<Vec<_>>();
    let differs = [
        ("the state", items(live) != items(recovered)),
        ("what is owed", owed(live) != owed(recovered)),
        ("the deadlines", deadlines(live) != deadlines(recovered)),
        ("the next alert", live.next_alert() != recovered.next_alert()),
    ];
    differs.into_iter().find_map(|(what, differs)| differs.then_some(what))
}
