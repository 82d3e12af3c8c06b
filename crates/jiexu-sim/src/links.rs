//! The links: what is owed is sent, what arrives is handed over, receipts go back.

use jiexu_region::{Command as _, Deliver, OwedSeq, Receipt, RecordReceipt};
use jiexu_types::RegionCode;

use crate::finding::{Finding, Rule};
use crate::network::Packet;
use crate::node::Node;
use crate::sim::Sim;

impl Sim {
    /// A link sends some of what is owed, perhaps not for the first time.
    pub(crate) fn send(&mut self) {
        let owing = |node: &Node| {
            let code = node.code();
            node.region.creditors().map(move |(peer, _)| (code, peer)).collect::<Vec<_>>()
        };
        let up = self.nodes.values().filter(|node| !node.down);
        let pairs: Vec<_> = up.flat_map(owing).collect();
        let Some((from, to)) = self.dice.pick_any(&pairs) else { return };
        let limit = self.dice.place(8) + 1;
        let Some(node) = self.nodes.get_mut(&from) else { return };
        let owed = node.region.owed(to, OwedSeq::default(), limit);
        let packets = owed.map(|(_, message)| Packet::Message { from, to, message });
        let packets: Vec<_> = packets.collect();
        // What is owed may not be durable yet: it leaves with the next sync and not before.
        node.packets.extend(packets);
        self.maybe_sync(from);
    }

    /// Some packets arrive, whichever.
    pub(crate) fn arrive(&mut self) {
        for _packet in 0..=self.dice.below(4) {
            let Some(packet) = self.network.any(&mut self.dice) else { continue };
            if self.dice.chance(1) {
                self.misroute(packet);
            } else {
                self.hand_over(packet);
            }
        }
    }

    pub(crate) fn hand_over(&mut self, packet: Packet) {
        match packet {
            Packet::Message { from, to, message } => {
                self.note(to, |coverage, state| coverage.message(state, &message));
                let Some(receipt) = self.ask(to, &Deliver { from, message }) else { return };
                // It leaves only after the events are durable; a crash may still eat it.
                let packet = Packet::Receipt { from: to, to: from, receipt };
                if let Some(node) = self.nodes.get_mut(&to) {
                    node.packets.push(packet);
                }
                self.release_if_durable(to);
            }
            Packet::Receipt { from, to, receipt } => {
                self.note(to, |coverage, state| coverage.receipt(state, from, &receipt));
                self.ask(to, &RecordReceipt { from, receipt });
            }
        }
    }

    /// What was said with nothing in the batch waits for nothing.
    fn release_if_durable(&mut self, code: RegionCode) {
        if self.node(code).is_some_and(|node| node.pending.is_empty()) {
            self.release(code);
        }
    }

    /// Somebody who is no party says what a party said: it must not be taken, and change nothing.
    fn misroute(&mut self, packet: Packet) {
        let Packet::Message { from, to, message } = packet else { return };
        let strangers: Vec<_> =
            self.codes.iter().copied().filter(|code| ![from, to].contains(code)).collect();
        let Some(stranger) = self.dice.pick_any(&strangers) else { return };
        let Some(node) = self.nodes.get(&to) else { return };
        let decision = Deliver { from: stranger, message }.decide(&node.region, node.at);
        let taken = matches!(decision.reply, Receipt::Received { .. });
        if taken || !decision.events.is_empty() {
            let text = format!("{to} takes from {stranger} what {from} alone may say");
            self.find(Finding { rule: Rule::Invariant(4), text });
        }
    }
}
