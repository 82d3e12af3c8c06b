//! The only mutation of a region: taking over what has happened.
//!
//! Used alike for events just decided and for events read back from the journal. It judges nothing:
//! an event that does not fit the state is a damaged journal or a bug of ours, and is reported
//! without a change.

mod alerts;
mod certificates;
mod inbound;
mod outbound;
pub(crate) mod registry;

use jiexu_ledger::{Account, Cause, Overdrawn, Posting};
use jiexu_types::{CertificateNo, Fen, HandoffId, PersonId, Place, RegionCode, Timestamp};

use crate::inbound::IllegalInbound;
use crate::outbound::IllegalOutbound;
use crate::{CertificateEvent, Event, InboundEvent, OutboundEvent, Region, RegistryEvent, Side};

/// An event that cannot have happened to this state.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Inapplicable {
    /// The machine of a handoff out of this region does not allow it.
    #[error("handoff {id}: {source}")]
    Outbound {
        /// The case.
        id: HandoffId,
        /// What the machine says.
        source: IllegalOutbound,
    },
    /// The machine of a handoff into this region does not allow it.
    #[error("handoff {id}: {source}")]
    Inbound {
        /// The case.
        id: HandoffId,
        /// What the machine says.
        source: IllegalInbound,
    },
    /// The handoff is not on record, or lacks what the event needs.
    #[error("handoff {0} is not on record as this event needs it")]
    NoHandoff(HandoffId),
    /// The record is at rest and was not recalled: a bug of the shell.
    #[error("the record at rest at place {} was not recalled for this event", .0.as_u64())]
    AtRest(Place),
    /// No deadline runs that this alert could be about, or it has been given.
    #[error("handoff {0} has no deadline that this alert is next for")]
    Alert(HandoffId),
    /// The person is not on record, or not in that scheme.
    #[error("{0:?} is not on record as this event needs it")]
    NoPerson(PersonId),
    /// The certificate is on record already, or is not current.
    #[error("certificate {0} is not on record as this event needs it")]
    Certificate(CertificateNo),
    /// The book refuses the money.
    #[error(transparent)]
    Overdrawn(#[from] Overdrawn),
}

impl Region {
    /// Takes over one event that happened at `at`. It must have been prepared
    /// ([`Region::prepare`]) where anything is at rest.
    ///
    /// On an error the event has not been applied as a whole; the region must not be used further.
    pub fn apply(&mut self, event: &Event, at: Timestamp) -> Result<(), Inapplicable> {
        if let Some(place) = self.away(event) {
            return Err(Inapplicable::AtRest(place));
        }
        match event {
            Event::Registry(event) => self.apply_registry(event, at),
            Event::Outbound(event) => self.apply_outbound(event, at),
            Event::Inbound(event) => self.apply_inbound(event, at),
            Event::Certificate(event) => self.apply_certificate(event),
            Event::MessageRejected { handoff, kind, rejection } => match kind.sender() {
                Side::Outbound => self.reject_outbound(*handoff, *kind, rejection, at),
                Side::Inbound => self.reject_inbound(*handoff, *kind, rejection, at),
            },
            Event::Retried { handoff } => self.retry(*handoff, at),
            Event::Alerted(alerted) => self.apply_alert(alerted, at),
            Event::ClockAdvanced { ahead_ms } => {
                self.state.clock_ahead_ms = *ahead_ms;
                Ok(())
            }
        }
    }

    /// Moves money for a handoff. Nothing to move is fine: a zero balance has no balance leg.
    fn move_money(
        &mut self,
        handoff: HandoffId,
        from: Account,
        to: Account,
        amount: Fen,
        at: Timestamp,
    ) -> Result<(), Inapplicable> {
        if let Some(posting) = Posting::new(from, to, amount) {
            self.state.book.post(posting, Cause::Handoff(handoff), at)?;
        }
        Ok(())
    }

    fn retry(&mut self, id: HandoffId, at: Timestamp) -> Result<(), Inapplicable> {
        if self.state.outbound(id).is_some_and(|case| case.rejected.is_some()) {
            return self.retry_outbound(id, at);
        }
        self.retry_inbound(id, at)
    }
}

impl From<RegistryEvent> for Event {
    fn from(event: RegistryEvent) -> Event {
        Event::Registry(event)
    }
}

impl From<CertificateEvent> for Event {
    fn from(event: CertificateEvent) -> Event {
        Event::Certificate(event)
    }
}

impl From<OutboundEvent> for Event {
    fn from(event: OutboundEvent) -> Event {
        Event::Outbound(event)
    }
}

impl From<InboundEvent> for Event {
    fn from(event: InboundEvent) -> Event {
        Event::Inbound(event)
    }
}

/// The accounts at the two ends of a frozen balance.
fn transit(peer: RegionCode) -> Account {
    Account::InTransit(peer)
}
