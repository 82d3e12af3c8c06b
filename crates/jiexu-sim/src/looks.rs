//! Looks at everything, which cost too much for every step.

use std::collections::BTreeSet;

use jiexu_region::{CertificateFate, Region, RelationStatus, Side, State, StateItem, invariants};
use jiexu_types::{CardKind, Date, HandoffId, PersonId};

use crate::finding::{Finding, Rule};
use crate::given::days_after;
use crate::node::Node;
use crate::sim::Sim;

/// From this day on everybody is insured somewhere.
const FIRST_DAY: Date = Date::constant(2026, 1, 20);

impl Sim {
    /// Everything that can be looked at, of all regions, at a durable point of each.
    pub(crate) fn look_at_everything(&mut self) {
        for code in self.codes.clone() {
            self.sync(code);
        }
        let states = self.nodes.iter().map(|(code, node)| (*code, &node.durable)).collect();
        let found = invariants::check_federation(&states).into_iter().next();
        let found = found.map_or(Ok(()), |violation| Err(violation.into()));
        let found = found.and_then(|()| self.nodes.values().try_for_each(Node::expect_lookups));
        let found = found.and_then(|()| self.nodes.values().try_for_each(knows_all));
        if let Err(finding) = found {
            return self.find(finding);
        }
        let all = |is: fn(&State) -> bool| self.nodes.values().all(|node| is(&node.durable));
        if !all(closed_are_held) {
            let text = "a relationship is closed without a handoff, or open with one".to_owned();
            return self.find(Finding { rule: Rule::Invariant(5), text });
        }
        if !all(one_certificate_is_current) {
            let text = "a certificate is current beside another, or used by nothing".to_owned();
            return self.find(Finding { rule: Rule::Invariant(7), text });
        }
        let outcome = self.watch.look_at_all(&self.nodes).and_then(|()| self.expect_holders());
        self.check(outcome);
    }

    /// Whoever shows a card is found by it, and so is everybody else who does (F49).
    fn expect_holders(&self) -> Result<(), Finding> {
        for node in self.nodes.values() {
            let region = &node.region;
            for (person, record) in region.state().people() {
                let credentials = record.particulars.as_ref().map(|it| &it.credentials);
                let card = credentials.and_then(|it| it.social_security_card);
                let Some(card) = card else { continue };
                if !region.holders(CardKind::SocialSecurity, card).any(|holder| holder == person) {
                    let text = format!("{person:?} is not found by the card at {}", node.code());
                    return Err(Finding { rule: Rule::Invariant(5), text });
                }
            }
        }
        Ok(())
    }

    /// One region answers for each day. `settled`: of whoever is not on the way, one does.
    pub(crate) fn look_at_days(&mut self, settled: bool) {
        let moving: BTreeSet<PersonId> = self.moving();
        let regions: Vec<&Region> = self.nodes.values().map(|node| &node.region).collect();
        let days = (FIRST_DAY, days_after(self.now, 40).date());
        let is_settled = |person| settled && !moving.contains(&person);
        let found = invariants::i5_one_region_answers_each_day(&regions, days, is_settled);
        if let Some(violation) = found.into_iter().next() {
            self.find(violation.into());
        }
    }

    /// True for a person with an open handoff.
    pub(crate) fn is_moving(&self, who: PersonId) -> bool {
        self.nodes.values().any(|node| {
            let state = node.region.state();
            node.open.iter().any(|(side, id)| {
                let application = match side {
                    Side::Outbound => state.outbound(*id).map(|case| &case.application),
                    Side::Inbound => state.inbound(*id).map(|case| &case.application),
                };
                application.is_some_and(|it| it.person == who)
            })
        })
    }

    /// People with an open handoff, and be it for ever: its id was used for two.
    fn moving(&self) -> BTreeSet<PersonId> {
        let mut moving = BTreeSet::new();
        for node in self.nodes.values() {
            let state = node.region.state();
            let out = node.open_at(Side::Outbound).filter_map(|id| state.outbound(id));
            moving.extend(out.map(|case| case.application.person));
            let into = node.open_at(Side::Inbound).filter_map(|id| state.inbound(id));
            moving.extend(into.map(|case| case.application.person));
        }
        moving
    }
}

/// What is in memory and what is at rest together is what the region knows.
fn knows_all(node: &Node) -> Result<(), Finding> {
    if node.whole()?.items().eq(node.region.state().items()) {
        return Ok(());
    }
    let text = format!("{} knows something else with cases at rest", node.code());
    Err(Finding { rule: Rule::Rest, text })
}

/// A relationship is closed to new entries exactly while an open handoff holds it.
fn closed_are_held(state: &State) -> bool {
    let holding = state
        .outbound_after(None)
        .filter(|case| case.application.purpose.is_relationship() && case.state.holds_money());
    let holding: BTreeSet<HandoffId> = holding.map(|case| case.application.id).collect();
    let relations = state.people().flat_map(|(_, it)| [it.employee, it.resident]).flatten();
    let closed = relations.filter_map(|relation| match relation.status {
        RelationStatus::InTransit { handoff, .. } => Some(handoff),
        RelationStatus::Active
        | RelationStatus::Suspended { .. }
        | RelationStatus::TransferredOut { .. } => None,
    });
    closed.collect::<BTreeSet<_>>() == holding
}

/// Of the certificates of one person in one scheme at most one is current, and what used one has
/// frozen something.
fn one_certificate_is_current(state: &State) -> bool {
    let mut current = BTreeSet::new();
    state.items().all(|item| match item {
        StateItem::Certificate(record) => match record.fate {
            CertificateFate::Current => {
                current.insert((record.certificate.person, record.certificate.scheme))
            }
            CertificateFate::Used(handoff) => {
                state.outbound(handoff).is_some_and(|case| case.freeze.is_some())
            }
            CertificateFate::Reissued(next) => next > record.certificate.no,
            CertificateFate::Revoked => true,
        },
        StateItem::Person(..)
        | StateItem::Account(..)
        | StateItem::EntriesAtRest(_)
        | StateItem::PersonAtRest(..)
        | StateItem::Card(..)
        | StateItem::AtRest(..)
        | StateItem::Told(..)
        | StateItem::Entry(_)
        | StateItem::Outbound(_)
        | StateItem::Inbound(_)
        | StateItem::Spend(..)
        | StateItem::Refund(..)
        | StateItem::FamilyPremium(..)
        | StateItem::ClockAhead(_) => true,
    })
}
