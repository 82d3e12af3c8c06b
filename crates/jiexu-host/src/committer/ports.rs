//! Where messages leave for the peers.
//!
//! A port is the volatile end of what is owed: how far along the line the link has been told. All
//! that is owed comes out of a new port from the beginning, so a link that breaks needs no repair.

use std::collections::BTreeMap;

use jiexu_region::{Message, OwedSeq, Region};
use jiexu_types::RegionCode;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};

use super::durable::{Batch, Durable};

/// How many messages may be out to one peer without a receipt, about. Bounds what a link holds in
/// memory, and what is sent again after it breaks.
const WINDOW: usize = 8_192;

/// The messages owed to one peer, as they become durable. Dropping it closes the port.
#[derive(Debug)]
pub struct Port(pub(super) UnboundedReceiver<Durable<Vec<Message>>>);

impl Port {
    /// The next messages; `None` when a newer port replaced this one or the region stopped.
    pub async fn next(&mut self) -> Option<Vec<Message>> {
        self.0.recv().await.map(Durable::into_inner)
    }
}

#[derive(Default)]
pub(super) struct Ports(BTreeMap<RegionCode, OpenPort>);

struct OpenPort {
    sender: UnboundedSender<Durable<Vec<Message>>>,
    sent_up_to: OwedSeq,
}

impl Ports {
    pub(super) fn open(
        &mut self,
        peer: RegionCode,
        sender: UnboundedSender<Durable<Vec<Message>>>,
    ) {
        self.0.insert(peer, OpenPort { sender, sent_up_to: OwedSeq::default() });
    }

    /// Adds to the batch what its peers may be sent once it is durable.
    pub(super) fn fill(&mut self, region: &Region, batch: &mut Batch) {
        self.0.retain(|_, port| !port.sender.is_closed());
        for (peer, port) in &mut self.0 {
            let unsent = port.sent_up_to.distance_to(region.owed_end(*peer));
            if unsent == 0 {
                continue;
            }
            let out = region.owed_count(*peer).saturating_sub(unsent);
            let room = WINDOW.saturating_sub(out);
            let mut messages = Vec::new();
            for (seq, message) in region.owed(*peer, port.sent_up_to, room) {
                port.sent_up_to = seq.next();
                messages.push(message);
            }
            if messages.is_empty() {
                continue;
            }
            let sender = port.sender.clone();
            batch.releases.push(Box::new(move |flushed| {
                // A link that is gone comes back with a new port and gets everything again.
                let _gone: Result<(), _> = sender.send(flushed.durable(messages));
            }));
        }
    }
}
