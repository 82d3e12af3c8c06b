//! Messages and receipts between regions, and the operator's second try.

use jiexu_types::{HandoffId, RegionCode, Timestamp};

use crate::planted::{Bug, is_planted};
use crate::{
    CaseReply, Command, Decision, Event, InboundEvent, Message, MessageKind, MessageSet,
    OutboundEvent, Receipt, Region, Rejection, correcting, forwarding, receiving, sending,
};

/// A peer delivers a message. The reply is the receipt to give once the events are durable.
#[derive(Clone, Debug)]
pub struct Deliver {
    /// Who says so, by its identity and never by a field.
    pub from: RegionCode,
    /// What it says.
    pub message: Message,
}

/// A peer answers what was sent to it.
#[derive(Clone, Debug)]
pub struct RecordReceipt {
    /// Who says so.
    pub from: RegionCode,
    /// What it says.
    pub receipt: Receipt,
}

/// An operator wants a rejected message sent again.
#[derive(Clone, Copy, Debug)]
pub struct Retry(pub HandoffId);

impl Command for Deliver {
    type Reply = Receipt;

    fn decide(&self, region: &Region, now: Timestamp) -> Decision<Receipt> {
        let (handoff, kind) = (self.message.handoff(), self.message.kind());
        match self.receive(region, now) {
            Ok(events) => {
                let kinds = MessageSet::of(&[kind]);
                let revision = self.message.form_revision();
                Decision { events, reply: Receipt::Received { handoff, kinds, revision } }
            }
            Err(rejection) => Decision::reply(Receipt::Rejected { handoff, kind, rejection }),
        }
    }
}

impl Deliver {
    fn receive(&self, region: &Region, now: Timestamp) -> Result<Vec<Event>, Rejection> {
        if !region.policy().peers.contains(&self.from) {
            return Err(Rejection::NotAParty);
        }
        match &self.message {
            Message::Application(application) | Message::Withdrawal(application) => {
                let parties = (application.origin, application.destination);
                if parties != (self.from, region.code()) {
                    return Err(Rejection::NotAParty);
                }
                if self.message.kind() == MessageKind::Withdrawal {
                    return forwarding::receive_withdrawal(region, application);
                }
                forwarding::receive_application(region, application, now)
            }
            Message::Request(application) | Message::Cancel(application) => {
                let parties = (application.origin, application.destination);
                if parties != (region.code(), self.from) {
                    return Err(Rejection::NotAParty);
                }
                if self.message.kind() == MessageKind::Cancel {
                    return sending::receive_cancel(region, application);
                }
                sending::receive_request(region, application, now)
            }
            Message::Outcome(id, outcome) => {
                let case = region.state().outbound(*id).ok_or(Rejection::UnknownHandoff)?;
                self.check_party(case.peer())?;
                sending::receive_outcome(case, outcome)
            }
            Message::Correction(id, correction) => {
                let case = region.state().outbound(*id).ok_or(Rejection::UnknownHandoff)?;
                self.check_party(case.peer())?;
                correcting::receive_correction(case, correction)
            }
            Message::Verdict(id, verdict) => {
                let case = region.state().inbound(*id).ok_or(Rejection::UnknownHandoff)?;
                self.check_party(case.peer())?;
                receiving::receive_verdict(case, *verdict)
            }
            Message::Relationship(form) => {
                let case = region.state().inbound(form.handoff);
                let case = case.ok_or(Rejection::UnknownHandoff)?;
                self.check_party(case.peer())?;
                receiving::receive_relationship(region, case, form, now)
            }
            Message::Balance(notice) => {
                let case = region.state().inbound(notice.handoff);
                let case = case.ok_or(Rejection::UnknownHandoff)?;
                self.check_party(case.peer())?;
                receiving::receive_balance(region, case, *notice, now)
            }
        }
    }

    fn check_party(&self, peer: RegionCode) -> Result<(), Rejection> {
        if peer == self.from || is_planted(Bug::NonOwner) {
            Ok(())
        } else {
            Err(Rejection::NotAParty)
        }
    }
}

impl Command for RecordReceipt {
    type Reply = ();

    /// A receipt that fits nothing owed is a late copy: it changes nothing.
    fn decide(&self, region: &Region, _now: Timestamp) -> Decision<()> {
        let events = match &self.receipt {
            Receipt::Received { handoff, kinds, revision } => {
                self.acknowledge(region, *handoff, *kinds, *revision)
            }
            Receipt::Rejected { handoff, kind, rejection } => {
                let (to_destination, to_origin) = self.owed(region, *handoff);
                let owed = to_destination.union(to_origin);
                let event = Event::MessageRejected {
                    handoff: *handoff,
                    kind: *kind,
                    rejection: rejection.clone(),
                };
                owed.contains(*kind).then_some(event).into_iter().collect()
            }
        };
        Decision { events, reply: () }
    }
}

impl RecordReceipt {
    fn acknowledge(
        &self,
        region: &Region,
        handoff: HandoffId,
        kinds: MessageSet,
        revision: u32,
    ) -> Vec<Event> {
        // A receipt for one form, or one correction, says nothing about the next.
        let overtaken = kinds.iter().filter(|kind| {
            let owed = region.message(handoff, *kind).map(|message| message.form_revision());
            owed.is_some_and(|owed| owed != revision && kind.has_revision())
        });
        let kinds = kinds.without(overtaken.collect());
        let (to_destination, to_origin) = self.owed(region, handoff);
        let mut events = Vec::new();
        let kinds_out = kinds.intersection(to_destination);
        if !kinds_out.is_empty() {
            events.push(OutboundEvent::Acknowledged { handoff, kinds: kinds_out }.into());
        }
        let kinds_in = kinds.intersection(to_origin);
        if !kinds_in.is_empty() {
            events.push(InboundEvent::Acknowledged { handoff, kinds: kinds_in }.into());
        }
        events
    }

    /// What the sender of the receipt is owed about a handoff, as origin and as destination.
    fn owed(&self, region: &Region, handoff: HandoffId) -> (MessageSet, MessageSet) {
        let outbound = region.state().outbound(handoff).filter(|case| case.peer() == self.from);
        let inbound = region.state().inbound(handoff).filter(|case| case.peer() == self.from);
        (
            outbound.map_or(MessageSet::NONE, |case| case.owed()),
            inbound.map_or(MessageSet::NONE, |case| case.owed()),
        )
    }
}

impl Command for Retry {
    type Reply = CaseReply;

    fn decide(&self, region: &Region, _now: Timestamp) -> Decision<CaseReply> {
        let handoff = self.0;
        // Only what is still to be said can be said again; of what has ended otherwise, the
        // rejection stays on record, for it says why.
        let outbound = region.state().outbound(handoff);
        let outbound =
            outbound.map(|case| case.rejected.is_some() && !case.state.owed().is_empty());
        let inbound = region.state().inbound(handoff).map(|case| {
            let kind = case.rejected.as_ref().map(|message| message.kind);
            kind.is_some_and(|kind| case.state.owed().contains(kind))
        });
        match (outbound, inbound) {
            (None, None) => Decision::reply(CaseReply::Unknown),
            (Some(true), _) | (_, Some(true)) => {
                Decision::event(Event::Retried { handoff }, CaseReply::Decided)
            }
            (Some(false) | None, Some(false) | None) => Decision::reply(CaseReply::NotNow),
        }
    }
}

#[cfg(test)]
mod tests;
