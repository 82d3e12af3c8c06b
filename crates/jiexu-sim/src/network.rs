//! The network: loses, doubles, delays, reorders and cuts, and now and then brings a message to
//! somebody in another's name.

use std::collections::BTreeSet;

use jiexu_region::{Message, Receipt};
use jiexu_types::RegionCode;

use crate::dice::Dice;

/// Most that is on its way at once; what comes beyond is lost.
const ROOM: usize = 400;

/// What is on its way between two regions.
#[derive(Clone, Debug)]
pub(crate) enum Packet {
    Message { from: RegionCode, to: RegionCode, message: Message },
    Receipt { from: RegionCode, to: RegionCode, receipt: Receipt },
}

impl Packet {
    /// Who sent it, and to whom.
    pub(crate) fn way(&self) -> (RegionCode, RegionCode) {
        match self {
            Packet::Message { from, to, .. } | Packet::Receipt { from, to, .. } => (*from, *to),
        }
    }
}

#[derive(Debug, Default)]
pub(crate) struct Network {
    packets: Vec<Packet>,
    /// Ways on which nothing arrives: from, to. A full partition is two of them.
    cut: BTreeSet<(RegionCode, RegionCode)>,
}

impl Network {
    pub(crate) fn put(&mut self, packet: Packet) {
        if self.packets.len() < ROOM {
            self.packets.push(packet);
        }
    }

    /// Something that arrives now, however late; `None` when nothing does.
    pub(crate) fn any(&mut self, dice: &mut Dice) -> Option<Packet> {
        if self.packets.is_empty() {
            return None;
        }
        let packet = self.packets.swap_remove(dice.place(self.packets.len()));
        let lost = dice.chance(15) || self.cut.contains(&packet.way());
        if lost {
            return None;
        }
        if dice.chance(20) {
            self.packets.push(packet.clone());
        }
        Some(packet)
    }

    /// Cuts a way, or both.
    pub(crate) fn cut(&mut self, from: RegionCode, to: RegionCode, both: bool) {
        self.cut.insert((from, to));
        if both {
            self.cut.insert((to, from));
        }
    }

    /// Everything arrives again.
    pub(crate) fn heal(&mut self) {
        self.cut.clear();
    }

    /// Everything that is still on its way.
    pub(crate) fn take_all(&mut self) -> Vec<Packet> {
        std::mem::take(&mut self.packets)
    }
}
