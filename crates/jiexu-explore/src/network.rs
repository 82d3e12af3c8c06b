//! What is, or may be, on its way: a set that never shrinks.
//!
//! A message enters when its sender has journalled that it owes it, a receipt when the events of
//! the delivery are journalled; from then on either may arrive at any moment, any number of times.
//! That is every network: what is lost never arrives, what is doubled arrives twice, and what is
//! late arrives after everything that was said later.

use std::collections::HashMap;

use jiexu_region::{Message, Receipt};

use crate::fault::Fault;

/// Which region: 0 is Nantong, 1 is Hebi.
pub type Place = usize;

/// The other one.
pub const fn other(place: Place) -> Place {
    if place == 0 { 1 } else { 0 }
}

/// What one region says to the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packet {
    /// Who receives it.
    pub to: Place,
    /// What it says.
    pub said: Said,
}

/// A message, or what the receiver of one answers on the spot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// Owed until it is acknowledged.
    Message(Message),
    /// The acknowledgement, or the rejection.
    Receipt(Receipt),
}

/// A packet by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PacketNo(u16);

/// Packets, by their numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct PacketSet([u64; 4]);

/// A set of packets by its number: a state of the whole names three.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct SetNo(u32);

/// All packets that were ever said, and all sets of them that were ever on the network.
#[derive(Debug)]
pub struct Network {
    packets: Vec<Packet>,
    sets: Vec<PacketSet>,
    numbers: HashMap<PacketSet, SetNo>,
}

impl PacketSet {
    const MAX: usize = 256;

    /// This set and one packet more.
    pub fn with(mut self, packet: PacketNo) -> PacketSet {
        let (word, bit) = (packet.0 / 64, packet.0 % 64);
        if let Some(word) = self.0.get_mut(usize::from(word)) {
            *word |= 1_u64.wrapping_shl(u32::from(bit));
        }
        self
    }

    /// True when the packet is in the set.
    pub fn contains(self, packet: PacketNo) -> bool {
        self.with(packet) == self
    }

    /// The packets of either set.
    pub fn union(mut self, other: PacketSet) -> PacketSet {
        for (word, more) in self.0.iter_mut().zip(other.0) {
            *word |= more;
        }
        self
    }

    /// The packets, by number.
    pub fn iter(self) -> impl Iterator<Item = PacketNo> {
        (0..4_u16).zip(self.0).flat_map(|(word, bits)| {
            let set = (0..64_u16).filter(move |bit| bits.wrapping_shr(u32::from(*bit)) & 1 == 1);
            set.map(move |bit| PacketNo(word.wrapping_mul(64).wrapping_add(bit)))
        })
    }
}

impl Network {
    /// Nothing was ever said; the empty set has number 0.
    pub fn silent() -> Network {
        let empty = PacketSet::default();
        let numbers = HashMap::from([(empty, SetNo::default())]);
        Network { packets: Vec::new(), sets: vec![empty], numbers }
    }

    /// The number of a packet, now or before.
    pub fn number(&mut self, packet: Packet) -> Result<PacketNo, Fault> {
        let known = self.packets.iter().position(|known| *known == packet);
        let place = known.unwrap_or(self.packets.len());
        if place >= PacketSet::MAX {
            return Err(Fault::TooManyPackets(PacketSet::MAX));
        }
        if known.is_none() {
            self.packets.push(packet);
        }
        u16::try_from(place).map(PacketNo).map_err(|_| Fault::Lost)
    }

    /// The packet of a number.
    pub fn packet(&self, no: PacketNo) -> Result<&Packet, Fault> {
        self.packets.get(usize::from(no.0)).ok_or(Fault::Lost)
    }

    /// How many different packets were said.
    pub fn packets(&self) -> usize {
        self.packets.len()
    }

    /// The number of a set, now or before.
    pub fn set_number(&mut self, set: PacketSet) -> Result<SetNo, Fault> {
        if let Some(known) = self.numbers.get(&set) {
            return Ok(*known);
        }
        let number = u32::try_from(self.sets.len()).map(SetNo).map_err(|_| Fault::Lost)?;
        self.sets.push(set);
        self.numbers.insert(set, number);
        Ok(number)
    }

    /// The set of a number.
    pub fn set(&self, no: SetNo) -> Result<PacketSet, Fault> {
        let place = usize::try_from(no.0).map_err(|_| Fault::Lost)?;
        self.sets.get(place).copied().ok_or(Fault::Lost)
    }
}
