//! What is looked at after every step: the reference model, and the state of whoever the step
//! touched, held against each other.
//!
//! The model is the independent auditor, fed with each record as it becomes durable. It shares the
//! events with the regions and nothing that applies them. A look at everything (`looks`) does the
//! same for everybody, calls the predicates of `jiexu_region::invariants` as well, and costs as
//! much as all steps between.

mod totals;

use std::collections::{BTreeMap, BTreeSet};

use jiexu_audit::{Offence, RegionAudit, between, between_about, days_between, sums_between};
use jiexu_journal::Record;
use jiexu_ledger::Account;
use jiexu_region::{
    Completion, Event, InboundState, OutboundState, RegistryEvent, Side, State, invariants,
};
use jiexu_rules::Refusals;
use jiexu_types::{HandoffId, PersonId, RegionCode, Scheme};

use crate::finding::{Finding, Rule};
use crate::node::Node;

pub(crate) type Nodes = BTreeMap<RegionCode, Node>;

/// How a handoff ended, whoever has been told of it.
type End = (&'static str, Option<Refusals>, Option<Completion>);

pub(crate) struct Watch {
    audits: Vec<RegionAudit>,
    ends: BTreeMap<(RegionCode, Side, HandoffId), End>,
    cases: BTreeSet<(Side, HandoffId)>,
    people: BTreeSet<PersonId>,
    /// Each region as it was at the last look at everything.
    before: BTreeMap<RegionCode, State>,
}

impl Watch {
    pub(crate) fn new(regions: &[RegionCode]) -> Watch {
        Watch {
            audits: regions.iter().copied().map(RegionAudit::new).collect(),
            ends: BTreeMap::new(),
            cases: BTreeSet::new(),
            people: BTreeSet::new(),
            before: BTreeMap::new(),
        }
    }

    /// Records of a region that the model has read.
    pub(crate) fn records(&self, code: RegionCode) -> u64 {
        self.audit(code).map_or(0, RegionAudit::records)
    }

    /// Has the model read what has become durable.
    pub(crate) fn read(&mut self, code: RegionCode, record: &Record) {
        for event in &record.events {
            self.cases.extend(event.case());
            if let Event::Registry(event) = event {
                self.people.insert(person_of(event));
            }
        }
        let audit = self.audits.iter_mut().find(|audit| audit.code() == code);
        if let Some(audit) = audit {
            audit.read(record.seq, &record.events);
        }
    }

    /// Looks at whoever was touched since the last look, at the region that touched them and
    /// wherever else they are.
    pub(crate) fn look(&mut self, nodes: &Nodes, code: RegionCode) -> Result<(), Finding> {
        let (cases, mut people) =
            (std::mem::take(&mut self.cases), std::mem::take(&mut self.people));
        let (Some(node), Some(audit)) = (nodes.get(&code), self.audit(code)) else { return Ok(()) };
        agreed(audit.offences())?;
        for (side, id) in &cases {
            people.extend(self.look_at_case(node, *side, *id)?);
        }
        for person in people {
            self.look_at_person(node, person)?;
        }
        self.look_at_totals(node)?;
        for (_, id) in &cases {
            agreed(&between_about(&self.audits, *id))?;
        }
        agreed(&sums_between(&self.audits))
    }

    /// One end of a handoff: ended in the model as in the region, once and for ever (I7), and no
    /// other one open in the same direction (I5). Who is concerned.
    fn look_at_case(
        &mut self,
        node: &Node,
        side: Side,
        id: HandoffId,
    ) -> Result<Vec<PersonId>, Finding> {
        let code = node.code();
        let (state, end) = (&node.durable, end_of(&node.durable, side, id));
        let model = self.audit(code).and_then(|audit| audit.has_ended(side, id));
        if model.is_some_and(|ended| ended != end.is_some()) {
            let text =
                format!("handoff {id} ({side:?}) of {code} has ended for the model only, or not");
            return Err(Finding { rule: Rule::Model, text });
        }
        if let Some(known) = self.ends.get(&(code, side, id))
            && end != Some(*known)
        {
            let text =
                format!("handoff {id} ({side:?}) of {code} changed its end: {known:?}, {end:?}");
            return Err(Finding { rule: Rule::Invariant(7), text });
        }
        if let Some(end) = end {
            self.ends.insert((code, side, id), end);
        }
        let application = match side {
            Side::Outbound => state.outbound(id).map(|case| &case.application),
            Side::Inbound => state.inbound(id).map(|case| &case.application),
        };
        let Some(application) = application else { return Ok(Vec::new()) };
        let person = application.person;
        let others =
            node.open_at(side).filter(|other| person_at(state, side, *other) == Some(person));
        if others.count() > 1 {
            let text = format!("{person:?} has two open handoffs ({side:?}) at {code}");
            return Err(Finding { rule: Rule::Invariant(5), text });
        }
        Ok(vec![person, application.receiver()])
    }

    /// Money (I1), months and days (I5) of one person.
    fn look_at_person(&self, node: &Node, person: PersonId) -> Result<(), Finding> {
        let (code, state) = (node.code(), &node.durable);
        let Some(audit) = self.audit(code) else { return Ok(()) };
        let held = state.book().balance(Account::Person(person)).as_fen();
        let counted = audit.balance_of(person);
        if held != counted || held < 0 {
            let text = format!("{person:?} has {held} fen at {code}, the model counts {counted}");
            return Err(Finding { rule: Rule::Invariant(1), text });
        }
        let known = state.person(person);
        for scheme in [Scheme::Employee, Scheme::Resident] {
            let here = known.map_or(0, |known| known.contributions.months(scheme));
            let model = audit.months_of(person, scheme);
            if here != model {
                let text = format!("{person:?} has {here} months at {code}, the model {model}");
                return Err(Finding { rule: Rule::Invariant(5), text });
            }
        }
        let claims = known.into_iter().flat_map(|known| &known.responsible);
        if !claims.map(|claim| (claim.from, claim.until)).eq(audit.days_of(person)) {
            let text = format!("{code} claims other days of {person:?} than the model");
            return Err(Finding { rule: Rule::Invariant(5), text });
        }
        agreed(&days_between(&self.audits, person))
    }

    /// I1 and I2: the money of a region, wherever it is and wherever it came from.
    fn look_at_totals(&self, node: &Node) -> Result<(), Finding> {
        let Some(audit) = self.audit(node.code()) else { return Ok(()) };
        totals::agree(node.code(), node.durable.book(), audit.totals())
    }

    /// Everybody and every handoff, of all regions, whether a record touched them or not: what no
    /// record names must not change either.
    pub(crate) fn look_at_all(&mut self, nodes: &Nodes) -> Result<(), Finding> {
        for (code, node) in nodes {
            let state = &node.durable;
            let outbound = state.outbound_after(None).map(|case| case.application.id);
            let inbound = state.inbound_after(None).map(|case| case.application.id);
            for id in outbound {
                self.look_at_case(node, Side::Outbound, id)?;
            }
            for id in inbound {
                self.look_at_case(node, Side::Inbound, id)?;
            }
            let known = state.people().map(|(person, _)| person);
            let counted = self.audit(*code).into_iter().flat_map(RegionAudit::people);
            for person in known.chain(counted).collect::<BTreeSet<_>>() {
                self.look_at_person(node, person)?;
            }
            self.look_at_totals(node)?;
            let before = self.before.insert(*code, state.clone()).unwrap_or_default();
            if let Some(changed) = invariants::i7_an_end_is_final(&before, state).pop() {
                return Err(changed.into());
            }
        }
        self.between_all()
    }

    /// The model against itself, all of it.
    fn between_all(&self) -> Result<(), Finding> {
        agreed(&between(&self.audits))
    }

    fn audit(&self, code: RegionCode) -> Option<&RegionAudit> {
        self.audits.iter().find(|audit| audit.code() == code)
    }
}

fn agreed(offences: &[Offence]) -> Result<(), Finding> {
    match offences.first() {
        None => Ok(()),
        Some(offence) => Err(Finding { rule: Rule::Model, text: offence.to_string() }),
    }
}

fn person_at(state: &State, side: Side, id: HandoffId) -> Option<PersonId> {
    match side {
        Side::Outbound => state.outbound(id).map(|case| case.application.person),
        Side::Inbound => state.inbound(id).map(|case| case.application.person),
    }
}

fn end_of(state: &State, side: Side, id: HandoffId) -> Option<End> {
    match side {
        Side::Outbound => {
            let state = state.outbound(id)?.state;
            let (refusals, completion) = match state {
                OutboundState::Settled(completion) => (None, Some(completion)),
                OutboundState::Returned(refusals) | OutboundState::Refused { refusals, .. } => {
                    (Some(refusals), None)
                }
                OutboundState::Forwarded { .. }
                | OutboundState::UnderReview
                | OutboundState::Frozen { .. }
                | OutboundState::Delivered
                | OutboundState::Correcting { .. }
                | OutboundState::Cancelled { .. }
                | OutboundState::Withdrawn { .. } => (None, None),
            };
            state.is_terminal().then_some((state.name(), refusals, completion))
        }
        Side::Inbound => {
            let state = state.inbound(id)?.state;
            let (refusals, completion) = match state {
                InboundState::Completed { completion, .. } => (None, Some(completion)),
                InboundState::Refused { refusals, .. } => (Some(refusals), None),
                InboundState::Applied
                | InboundState::Requested
                | InboundState::Cancelling { .. }
                | InboundState::Receiving { .. }
                | InboundState::UnderReview
                | InboundState::Correcting { .. }
                | InboundState::Cancelled => (None, None),
            };
            state.is_terminal().then_some((state.name(), refusals, completion))
        }
    }
}

fn person_of(event: &RegistryEvent) -> PersonId {
    match event {
        RegistryEvent::Imported(record) => record.id,
        RegistryEvent::FamilyPremium { premium, .. } => premium.payer,
        RegistryEvent::Enrolled { person, .. }
        | RegistryEvent::Suspended { person, .. }
        | RegistryEvent::Resumed { person, .. }
        | RegistryEvent::Retired { person, .. }
        | RegistryEvent::Contributed { person, .. }
        | RegistryEvent::PartRecorded { person, .. }
        | RegistryEvent::BenefitsRevised { person, .. }
        | RegistryEvent::Spent { person, .. }
        | RegistryEvent::Refunded { person, .. }
        | RegistryEvent::RefundRefused { person, .. }
        | RegistryEvent::SpendRefused { person, .. } => *person,
    }
}
