//! A state at one instant, and what of it changed since the instant before.

use std::collections::{BTreeMap, BTreeSet};

use jiexu_ledger::BookChanges;
use jiexu_types::{
    CardKind, CardNo, CertificateNo, HandoffId, PaymentId, PersonId, Place, RefundId, RegionCode,
    SpendId,
};

use crate::{Laid, Region, Side, State, StateItem};

/// What a checkpoint is made of: all of a state, or what of it is not in the checkpoint before.
///
/// Made by [`Region::snapshot`]. The state in it is shared with the region page by page, so that it
/// can be written away while the region goes on.
#[derive(Clone, Debug)]
pub struct Snapshot {
    pub(crate) state: State,
    pub(crate) changed: Changed,
    pub(crate) at_rest: AtRest,
}

/// What is stored from this snapshot on. The tables of the state have it in memory still: to take
/// it out of them would copy the pages that the region holds.
#[derive(Clone, Debug, Default)]
pub(crate) struct AtRest {
    pub(crate) people: BTreeMap<PersonId, Place>,
    pub(crate) outbound: BTreeMap<HandoffId, Place>,
    pub(crate) inbound: BTreeMap<HandoffId, Place>,
}

/// Keys of what changed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Changed {
    pub(crate) people: BTreeSet<PersonId>,
    cards: Vec<((CardKind, CardNo, PersonId), bool)>,
    book: BookChanges,
    outbound: BTreeSet<HandoffId>,
    inbound: BTreeSet<HandoffId>,
    told: BTreeSet<(PersonId, RegionCode)>,
    spends: BTreeSet<SpendId>,
    certificates: BTreeSet<CertificateNo>,
    refunds: BTreeSet<RefundId>,
    premiums: BTreeSet<PaymentId>,
    /// How many of the pages of entries have come to rest since.
    pub(crate) pages: usize,
}

impl Changed {
    /// What was stored is among the changes.
    pub(crate) fn note(&mut self, laid: &Laid) {
        for (side, id, _) in &laid.cases {
            match side {
                Side::Outbound => self.outbound.insert(*id),
                Side::Inbound => self.inbound.insert(*id),
            };
        }
        self.people.extend(laid.people.iter().map(|(id, _)| *id));
        self.pages = laid.pages.len();
    }
}

impl Region {
    /// From now on it is noted what changes, for [`Region::snapshot`]. To be called when the state
    /// is that of the checkpoint on disk, before anything is replayed on it.
    pub fn keep_track(&mut self) {
        let State {
            people,
            cards,
            book,
            outbound,
            inbound,
            told,
            spends,
            certificates,
            refunds,
            premiums,
            clock_ahead_ms: _,
        } = &mut self.state;
        people.keep_track();
        cards.keep_track();
        book.keep_track();
        outbound.keep_track();
        inbound.keep_track();
        told.keep_track();
        spends.keep_track();
        certificates.keep_track();
        refunds.keep_track();
        premiums.keep_track();
    }

    /// The state as it is, and what changed since the last snapshot, or since
    /// [`Region::keep_track`]; without that, no change is known.
    pub fn snapshot(&mut self) -> Snapshot {
        let state = &mut self.state;
        let changed = Changed {
            people: state.people.take_changed(),
            cards: state.cards.take_changed(),
            book: state.book.take_changes(),
            outbound: state.outbound.take_changed(),
            inbound: state.inbound.take_changed(),
            told: state.told.take_changed(),
            spends: state.spends.take_changed(),
            certificates: state.certificates.take_changed(),
            refunds: state.refunds.take_changed(),
            premiums: state.premiums.take_changed(),
            pages: 0,
        };
        Snapshot { state: state.clone(), changed, at_rest: AtRest::default() }
    }
}

impl Snapshot {
    /// How many pieces all of the state has.
    pub fn item_count(&self) -> u64 {
        self.state.item_count()
    }

    /// All pieces of the state.
    pub fn items(&self) -> impl Iterator<Item = StateItem> {
        self.state.items().map(|item| self.with_place(item))
    }

    /// The pieces that changed, as they are now. Restored on top of the state of the last snapshot
    /// they make this one. An account that is not kept any more is among them with nothing in it.
    pub fn changes(&self) -> impl Iterator<Item = StateItem> {
        let Snapshot { state, changed, at_rest: _ } = self;
        let people = changed.people.iter().filter_map(|id| {
            let at_rest = |place| StateItem::PersonAtRest(*id, place);
            let here = state.people.get_shared(id).map(|person| StateItem::Person(*id, person));
            here.or_else(|| state.people.place(id).map(at_rest))
        });
        let cards = changed.cards.iter();
        let cards =
            cards.map(|((kind, no, person), held)| StateItem::Card(*kind, *no, *person, *held));
        let people = people.chain(cards);
        let accounts = state.book.changed_accounts(&changed.book);
        let accounts = accounts.map(|(account, kept)| StateItem::Account(account, kept));
        let pages = state.book.resting_pages().rev().take(changed.pages).collect::<Vec<_>>();
        let pages = pages.into_iter().rev().map(StateItem::EntriesAtRest);
        let entries = state.book.new_entries(&changed.book);
        let entries = entries.map(|entry| StateItem::Entry(entry.clone()));
        let outbound = changed.outbound.iter().filter_map(|id| {
            let at_rest = |place| StateItem::AtRest(Side::Outbound, *id, place);
            let here = state.outbound.get_shared(id).map(StateItem::Outbound);
            here.or_else(|| state.outbound.place(id).map(at_rest))
        });
        let inbound = changed.inbound.iter().filter_map(|id| {
            let at_rest = |place| StateItem::AtRest(Side::Inbound, *id, place);
            let here = state.inbound.get_shared(id).map(StateItem::Inbound);
            here.or_else(|| state.inbound.place(id).map(at_rest))
        });
        let told = changed.told.iter().filter_map(|(person, to)| {
            Some(StateItem::Told(*person, *to, state.told.get((*person, *to))?))
        });
        let cases = outbound.chain(inbound).chain(told);
        let spends = changed.spends.iter();
        let spends = spends.filter_map(|id| Some(StateItem::Spend(*id, *state.spend(*id)?)));
        let refunds = changed.refunds.iter();
        let refunds = refunds.filter_map(|id| Some(StateItem::Refund(*id, *state.refund(*id)?)));
        let premiums = changed.premiums.iter();
        let premiums =
            premiums.filter_map(|id| Some(StateItem::FamilyPremium(*id, *state.premium(*id)?)));
        let certificates = changed.certificates.iter();
        let certificates = certificates.filter_map(|no| state.certificates.get_shared(no));
        let certificates = certificates.map(StateItem::Certificate);
        let money = accounts.chain(pages).chain(entries);
        people
            .chain(money)
            .chain(cases)
            .chain(certificates)
            .chain(spends)
            .chain(refunds)
            .chain(premiums)
            .chain(state.clock_item())
            .map(|item| self.with_place(item))
    }

    /// The piece, or in place of a record that was stored where it is.
    fn with_place(&self, item: StateItem) -> StateItem {
        let AtRest { people, outbound, inbound } = &self.at_rest;
        let place = match &item {
            StateItem::Person(id, _) => {
                people.get(id).map(|place| StateItem::PersonAtRest(*id, *place))
            }
            StateItem::Outbound(case) => {
                let id = case.application.id;
                outbound.get(&id).map(|place| StateItem::AtRest(Side::Outbound, id, *place))
            }
            StateItem::Inbound(case) => {
                let id = case.application.id;
                inbound.get(&id).map(|place| StateItem::AtRest(Side::Inbound, id, *place))
            }
            StateItem::PersonAtRest(..)
            | StateItem::Card(..)
            | StateItem::Account(..)
            | StateItem::Entry(_)
            | StateItem::EntriesAtRest(_)
            | StateItem::AtRest(..)
            | StateItem::Told(..)
            | StateItem::Spend(..)
            | StateItem::Certificate(_)
            | StateItem::Refund(..)
            | StateItem::FamilyPremium(..)
            | StateItem::ClockAhead(_) => None,
        };
        place.unwrap_or(item)
    }
}

#[cfg(test)]
mod tests;
