//! Refusals must have a reason: nobody is sent away for what is not so.

use std::collections::BTreeSet;

use jiexu_region::{Event, InboundEvent, OutboundEvent, Side};
use jiexu_rules::{Refusal, Refusals};
use jiexu_types::PersonId;

use crate::finding::{Finding, Rule};
use crate::node::Node;

/// What is wrong with a refusal that a region is about to put on record, if something is.
pub(crate) fn unfounded(node: &Node, event: &Event) -> Option<Finding> {
    let (person, refusals) = refused(node, event)?;
    // Money and form always agree in this world.
    let never = [Refusal::FundAmountMismatch, Refusal::FormInconsistent];
    if let Some(found) = never.into_iter().find(|never| refusals.contains(*never)) {
        let text = format!("refused for {found}, although money and form agree");
        return Some(Finding { rule: Rule::Invariant(8), text });
    }
    // Whoever has ended holds up nobody.
    let busy = [Refusal::OutInProgress, Refusal::InInProgress];
    let claimed = busy.into_iter().any(|busy| refusals.contains(busy));
    if claimed && !on_the_way(node).contains(&person) {
        let text = format!("{person:?} is refused for another handoff, and there is none");
        return Some(Finding { rule: Rule::Invariant(8), text });
    }
    None
}

fn refused(node: &Node, event: &Event) -> Option<(PersonId, Refusals)> {
    let state = node.region.state();
    match event {
        Event::Inbound(InboundEvent::ApplicationRefused { application, refusals, .. })
        | Event::Outbound(
            OutboundEvent::ApplicationRefused { application, refusals, .. }
            | OutboundEvent::Refused { application, refusals },
        ) => Some((application.person, *refusals)),
        Event::Inbound(InboundEvent::Refused { handoff, refusals }) => {
            Some((state.inbound(*handoff)?.application.person, *refusals))
        }
        Event::Inbound(_)
        | Event::Outbound(_)
        | Event::Registry(_)
        | Event::Certificate(_)
        | Event::MessageRejected { .. }
        | Event::Retried { .. }
        | Event::Alerted(_)
        | Event::ClockAdvanced { .. } => None,
    }
}

/// People with an open handoff at this region.
fn on_the_way(node: &Node) -> BTreeSet<PersonId> {
    let state = node.region.state();
    let out = node.open_at(Side::Outbound).filter_map(|id| state.outbound(id));
    let into = node.open_at(Side::Inbound).filter_map(|id| state.inbound(id));
    let out = out.map(|case| case.application.person);
    out.chain(into.map(|case| case.application.person)).collect()
}
