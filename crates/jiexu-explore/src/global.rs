//! A state of the whole, in numbers: the two regions, what each has decided and not yet synced, and
//! the network. And every move out of one.
//!
//! Where a region has no crash left to suffer, deciding and syncing are one move: nothing leaves a
//! region before its sync, so nobody could tell the difference.

use crate::fault::Fault;
use crate::local::{Broken, Checked, Given, LocalNo, Locals, Step};
use crate::network::{Network, PacketNo, PacketSet, Place, Said, SetNo};
use crate::setting::Setting;

/// One region within a state of the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Half {
    /// What is in the journal.
    pub durable: LocalNo,
    /// What is in memory.
    pub live: LocalNo,
    /// Receipts that wait for the sync.
    waiting: SetNo,
    /// Commands since the last sync.
    batch: u8,
    /// Crashes that may still come.
    crashes: u8,
}

/// A state of the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Global {
    /// Nantong and Hebi.
    pub halves: [Half; 2],
    network: SetNo,
}

/// What can happen next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// Somebody does something at a region.
    Act(Place, u16),
    /// A packet arrives.
    Arrival(PacketNo),
    /// A region syncs what it has decided; then it answers.
    Sync(Place),
    /// A region dies with what it has not synced, and comes back.
    Crash(Place),
}

/// A move and where it leads.
#[derive(Clone, Copy, Debug)]
pub struct Successor {
    /// What happens.
    pub made: Move,
    /// The state afterwards; never the one before.
    pub to: Global,
    /// True when it happens sooner or later, if nothing else does: messages that are owed arrive,
    /// and so do their receipts; regions sync; operators decide.
    pub certain: bool,
}

/// Everything that was worked out so far.
#[derive(Debug)]
pub struct World<'a> {
    /// What is tried.
    pub setting: &'a Setting,
    /// The states of each region.
    pub locals: [Locals; 2],
    /// Everything ever said.
    pub network: Network,
}

/// A property that does not hold, and the move that broke it.
#[derive(Clone, Debug)]
pub struct BrokenBy {
    /// The move.
    pub made: Move,
    /// The property.
    pub broken: Broken,
}

impl<'a> World<'a> {
    /// The state in which nothing has happened yet.
    pub fn beginning(setting: &'a Setting) -> Result<(World<'a>, Global), Fault> {
        let [nantong, hebi] = setting.regions().clone();
        let (here, there) = (nantong.code(), hebi.code());
        let mut network = Network::silent();
        let (nantong, first) = Locals::beginning(0, nantong, there, &mut network)?;
        let (hebi, second) = Locals::beginning(1, hebi, here, &mut network)?;
        let crashes = setting.bound().crashes;
        let half = |local| {
            let waiting = SetNo::default();
            Half { durable: local, live: local, waiting, batch: 0, crashes }
        };
        let halves = [half(first), half(second)];
        let world = World { setting, locals: [nantong, hebi], network };
        Ok((world, Global { halves, network: SetNo::default() }))
    }

    /// The states of one region.
    pub fn locals(&self, place: Place) -> Result<&Locals, Fault> {
        self.locals.get(place).ok_or(Fault::Lost)
    }

    /// Every move that changes something.
    pub fn successors(&mut self, from: Global) -> Result<Result<Vec<Successor>, BrokenBy>, Fault> {
        let mut moves = Vec::new();
        for place in [0, 1] {
            let half = half(from, place)?;
            let acts = u16::try_from(self.setting.acts(place).len()).map_err(|_| Fault::Lost)?;
            moves.extend((0..acts).map(|act| Move::Act(place, act)));
            if half.batch > 0 {
                moves.push(Move::Sync(place));
                moves.push(Move::Crash(place));
            }
        }
        moves.extend(self.network.set(from.network)?.iter().map(Move::Arrival));
        let mut successors = Vec::new();
        for made in moves {
            match self.make(from, made)? {
                Err(broken) => return Ok(Err(BrokenBy { made, broken })),
                Ok(to) if to != from => {
                    let certain = self.is_certain(from, made)?;
                    successors.push(Successor { made, to, certain });
                }
                Ok(_) => {}
            }
        }
        Ok(Ok(successors))
    }

    fn make(&mut self, from: Global, made: Move) -> Checked<Global> {
        match made {
            Move::Act(place, act) => self.decide(from, place, Given::Act(act)),
            Move::Arrival(packet) => {
                let to = self.network.packet(packet)?.to;
                self.decide(from, to, Given::Packet(packet))
            }
            Move::Sync(place) => self.sync(from, place).map(Ok),
            Move::Crash(place) => crash(from, place).map(Ok),
        }
    }

    fn decide(&mut self, from: Global, place: Place, given: Given) -> Checked<Global> {
        let before = half(from, place)?;
        if before.batch >= self.setting.bound().batch {
            return Ok(Ok(from));
        }
        let step = match self.step(place, before.live, given)? {
            Ok(step) => step,
            Err(broken) => return Ok(Err(broken)),
        };
        if step.to == before.live && before.batch == 0 {
            // Nothing to sync: the answer leaves at once.
            let said = step.receipt.map_or(PacketSet::default(), one);
            return self.say(from, said).map(Ok);
        }
        let waiting = self.network.set(before.waiting)?;
        let waiting = step.receipt.map_or(waiting, |receipt| waiting.with(receipt));
        let waiting = self.network.set_number(waiting)?;
        let changed = u8::from(step.to != before.live);
        let batch = before.batch.saturating_add(changed);
        let next = replace(from, place, Half { live: step.to, waiting, batch, ..before })?;
        // With no crash left, nobody can tell when the sync is.
        if before.crashes == 0 { self.sync(next, place).map(Ok) } else { Ok(Ok(next)) }
    }

    fn step(&mut self, place: Place, from: LocalNo, given: Given) -> Checked<Step> {
        let locals = self.locals.get_mut(place).ok_or(Fault::Lost)?;
        locals.step(from, given, self.setting, &mut self.network)
    }

    /// Everything decided is in the journal: it may be said, and so may what is owed now.
    fn sync(&mut self, from: Global, place: Place) -> Result<Global, Fault> {
        let before = half(from, place)?;
        let owed = self.locals(place)?.get(before.live)?.owed;
        let said = self.network.set(before.waiting)?.union(owed);
        let waiting = SetNo::default();
        let half = Half { durable: before.live, waiting, batch: 0, ..before };
        self.say(replace(from, place, half)?, said)
    }

    fn say(&mut self, from: Global, said: PacketSet) -> Result<Global, Fault> {
        let set = self.network.set(from.network)?.union(said);
        Ok(Global { network: self.network.set_number(set)?, ..from })
    }

    fn is_certain(&mut self, from: Global, made: Move) -> Result<bool, Fault> {
        match made {
            Move::Act(place, act) => {
                Ok(self.setting.act(place, act).ok_or(Fault::Lost)?.is_certain())
            }
            Move::Arrival(packet) => self.comes_again(from, packet),
            Move::Sync(_) => Ok(true),
            Move::Crash(_) => Ok(false),
        }
    }

    /// True for a message that is still owed, and for the receipt that such a message gets now: the
    /// link sends it until then.
    fn comes_again(&mut self, from: Global, no: PacketNo) -> Result<bool, Fault> {
        let packet = self.network.packet(no)?;
        let (to, said) = (packet.to, packet.said.clone());
        match said {
            Said::Message(_) => Ok(self.owed(from, crate::network::other(to))?.contains(no)),
            Said::Receipt(_) => {
                let there = crate::network::other(to);
                let receiver = half(from, there)?.live;
                for message in self.owed(from, to)?.iter() {
                    let step = self.step(there, receiver, Given::Packet(message))?;
                    if step.is_ok_and(|step| step.receipt == Some(no)) {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
        }
    }

    fn owed(&self, from: Global, place: Place) -> Result<PacketSet, Fault> {
        Ok(self.locals(place)?.get(half(from, place)?.durable)?.owed)
    }
}

/// One region within a state.
pub fn half(global: Global, place: Place) -> Result<Half, Fault> {
    global.halves.get(place).copied().ok_or(Fault::Lost)
}

fn replace(mut global: Global, place: Place, half: Half) -> Result<Global, Fault> {
    *global.halves.get_mut(place).ok_or(Fault::Lost)? = half;
    Ok(global)
}

/// What was decided and not synced is gone, and so are the answers that waited. That the region
/// comes back as it is in the journal is checked where its state is new (`local`).
fn crash(from: Global, place: Place) -> Result<Global, Fault> {
    let before = half(from, place)?;
    let crashes = before.crashes.saturating_sub(1);
    let waiting = SetNo::default();
    replace(from, place, Half { live: before.durable, waiting, batch: 0, crashes, ..before })
}

fn one(packet: PacketNo) -> PacketSet {
    PacketSet::default().with(packet)
}
