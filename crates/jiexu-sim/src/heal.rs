//! The end of a run: the faults heal, and everything must end.

use std::collections::BTreeSet;

use jiexu_journal::{Journal as _, recover};
use jiexu_region::{
    Deliver, Message, OwedSeq, RecordReceipt, Region, State, StateItem, invariants,
};
use jiexu_types::{HandoffId, RegionCode};

use crate::finding::{Finding, Rule};
use crate::node::{Node, whole};
use crate::sim::Sim;

/// Rounds of messages and receipts after which nothing may be owed any more.
const ROUNDS_MAX: u32 = 20;

impl Sim {
    /// The faults stop: everything owed is delivered, and operators decide what waits for them.
    pub(crate) fn heal(&mut self) {
        self.step = self.step.saturating_add(1);
        self.calm = true;
        self.network.heal();
        let late = self.network.take_all();
        for code in self.codes.clone() {
            self.bring_up(code);
            self.sync(code);
            self.bring_up(code);
            self.tick(code);
        }
        self.carry_everything();
        self.expect_ended();
        for _round in 0..20 {
            if self.found.is_some() || !self.operators_decide_all() {
                break;
            }
            self.carry_everything();
        }
        self.let_wallets_return();
        self.expect_ended();
        let escalated = self.expect_ends();
        if self.found.is_some() {
            return;
        }
        let before = self.all_items_but(&escalated);
        for packet in late {
            self.hand_over(packet);
        }
        // A late acknowledgement of a rejected message is news; all else is old.
        if before != self.all_items_but(&escalated) {
            let text = "late copies changed something".to_owned();
            self.find(Finding { rule: Rule::Invariant(7), text });
        }
        for code in self.codes.clone() {
            self.sync(code);
        }
        self.network.take_all();
    }

    fn all_items_but(&self, ids: &BTreeSet<HandoffId>) -> Vec<StateItem> {
        let items = self.nodes.values().flat_map(|node| node.region.state().items());
        let other = |item: &StateItem| match item {
            StateItem::Outbound(case) => !ids.contains(&case.application.id),
            StateItem::Inbound(case) => !ids.contains(&case.application.id),
            StateItem::Person(..)
            | StateItem::Account(..)
            | StateItem::EntriesAtRest(_)
            | StateItem::PersonAtRest(..)
            | StateItem::Card(..)
            | StateItem::AtRest(..)
            | StateItem::Told(..)
            | StateItem::Entry(_)
            | StateItem::Spend(..)
            | StateItem::Certificate(_)
            | StateItem::Refund(..)
            | StateItem::FamilyPremium(..)
            | StateItem::ClockAhead(_) => true,
        };
        items.filter(other).collect()
    }

    fn expect_ended(&mut self) {
        let states = self.nodes.iter().map(|(code, node)| (*code, node.region.state())).collect();
        if let Some(violation) = invariants::i8_everything_ends(&states).into_iter().next() {
            self.find(violation.into());
        }
    }

    /// Hands over everything owed and what becomes owed by it, until nothing is owed any more.
    pub(crate) fn carry_everything(&mut self) {
        for _round in 0..ROUNDS_MAX {
            let mut quiet = true;
            for from in self.codes.clone() {
                for to in self.codes.clone() {
                    let Some(region) = self.region(from) else { continue };
                    let owed = region.owed(to, OwedSeq::default(), usize::MAX);
                    let owed: Vec<Message> = owed.map(|(_, message)| message).collect();
                    quiet &= owed.is_empty();
                    self.carry(from, to, owed);
                }
            }
            if quiet || self.found.is_some() {
                return;
            }
        }
        let text = format!("messages are still owed after {ROUNDS_MAX} rounds");
        self.find(Finding { rule: Rule::Invariant(8), text });
    }

    fn carry(&mut self, from: RegionCode, to: RegionCode, messages: Vec<Message>) {
        for message in messages {
            self.note(to, |coverage, state| coverage.message(state, &message));
            self.sync(from);
            let Some(receipt) = self.ask(to, &Deliver { from, message }) else { continue };
            // The last fault of a disk may come only now: then nothing was said.
            if !self.sync(to) {
                continue;
            }
            self.ask(from, &RecordReceipt { from: to, receipt });
            self.sync(from);
        }
    }

    /// Every handoff has ended, but for those whose id was used for two; says which were rejected.
    fn expect_ends(&mut self) -> BTreeSet<HandoffId> {
        let mut escalated = BTreeSet::new();
        let mut found = None;
        for (code, node) in &self.nodes {
            let state = node.region.state();
            let outbound = state.outbound_after(None).map(|case| {
                (case.application.id, case.state.is_terminal(), case.rejected.is_some())
            });
            let inbound = state.inbound_after(None).map(|case| {
                (case.application.id, case.state.is_terminal(), case.rejected.is_some())
            });
            for (id, ended, rejected) in outbound.chain(inbound) {
                if rejected {
                    escalated.insert(id);
                }
                let text = if !ended && !rejected {
                    format!("handoff {id} is open at {code}")
                } else if rejected && !self.client.reused.contains(&id) {
                    format!("handoff {id} of {code} was rejected by its peer")
                } else {
                    continue;
                };
                found.get_or_insert(Finding { rule: Rule::Invariant(8), text });
            }
        }
        self.check(found.map_or(Ok(()), Err));
        escalated
    }

    /// What clients were told is there, is told again, and a restart knows it too, as one from
    /// nothing but the journal.
    pub(crate) fn expect_durable(&mut self) {
        for code in self.codes.clone() {
            let outcome = self.lost_acknowledgements(code);
            self.check(outcome);
        }
        for ((_, side), applications) in self.client.acknowledged.clone() {
            for application in applications {
                let reply = self.hand_in(side, &application);
                if reply != Some(Ok(true)) && self.found.is_none() {
                    let text = format!("{reply:?} for an application on record");
                    self.find(Finding { rule: Rule::Invariant(7), text });
                }
            }
        }
        for node in self.nodes.values() {
            let outcome = replays_whole(node).map_err(|what| ("whole journal", what));
            let outcome = outcome.and_then(|()| {
                restarts(node).map_err(|what| ("checkpoint and the journal behind it", what))
            });
            if let Err((from, what)) = outcome {
                let text = format!("the {from} of {} makes {what}", node.code());
                self.found.get_or_insert(Finding { rule: Rule::Invariant(6), text });
            }
        }
    }
}

/// From the first record on, without any checkpoint.
fn replays_whole(node: &Node) -> Result<(), String> {
    let mut replayed = Region::new(node.region.policy().clone());
    for record in node.journal.read_history().map_err(|fault| fault.to_string())? {
        let record = record.map_err(|fault| fault.to_string())?;
        for event in &record.events {
            replayed.apply(event, record.at).map_err(|wrong| wrong.to_string())?;
        }
    }
    is_same(replayed.state(), node)
}

fn restarts(node: &Node) -> Result<(), String> {
    let recovered = recover(node.region.policy().clone(), &node.journal);
    let region = recovered.map_err(|fault| fault.to_string())?.region;
    let state = whole(&region, &node.journal).map_err(|finding| finding.to_string())?;
    is_same(&state, node)?;
    let found = invariants::i8_lookups_follow_from_the_state(&region).pop();
    found.map_or(Ok(()), |violation| Err(violation.finding))
}

fn is_same(state: &State, node: &Node) -> Result<(), String> {
    let same = state.items().eq(node.region.state().items());
    if same { Ok(()) } else { Err("another state".to_owned()) }
}
