//! Refusals must have a reason: nobody is sent away for what is not so.

use std::collections::BTreeSet;

use jiexu_region::{Event, Inbound, InboundEvent, InformationForm, OutboundEvent, Side};
use jiexu_rules::{Refusal, Refusals};
use jiexu_types::{ContributionKind, Month, PersonId, RegionCode, Scheme};

use crate::finding::{Finding, Rule};
use crate::node::Node;

/// What is wrong with a refusal that a region is about to put on record, if something is.
pub(crate) fn unfounded(node: &Node, event: &Event) -> Option<Finding> {
    let (person, refusals) = refused(node, event)?;
    // Money and form always agree in this world; a form need not agree with itself.
    let unsound = matches!(event, Event::Inbound(InboundEvent::Refused { handoff, .. })
        if node.region.state().inbound(*handoff).is_some_and(contradicts_itself));
    let never = [Refusal::FundAmountMismatch, Refusal::FormInconsistent];
    let never = never.into_iter().filter(|never| !unsound || *never != Refusal::FormInconsistent);
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

/// True when the form that is here cannot be right, whatever the application and the money say.
fn contradicts_itself(case: &Inbound) -> bool {
    let Some(form) = &case.form else { return false };
    let mut years = form.dossier.iter().flat_map(|dossier| &dossier.account_years);
    paid_beyond_coverage(form, case.application.origin)
        || years.any(|it| it.credited.as_fen() + it.interest.as_fen() != it.total.as_fen())
}

/// True when the form has months that its origin took for a time without coverage. Residents pay by
/// the year, so theirs may lie anywhere in the last year with a day of coverage.
fn paid_beyond_coverage(form: &InformationForm, origin: RegionCode) -> bool {
    let last_day = form.issue.suspended_on.and_then(|on| on.yesterday().ok());
    let Some(covered) = last_day.and_then(|day| Month::of(day).ok()) else { return false };
    let mut runs = form.contributions.runs().iter().filter(|run| {
        run.scheme == form.scheme
            && run.region == origin
            && run.terms.kind != ContributionKind::BackPaid
    });
    runs.any(|run| match form.scheme {
        Scheme::Employee => run.last > covered,
        Scheme::Resident => run.last.year() > covered.year(),
    })
}

/// People with an open handoff at this region.
fn on_the_way(node: &Node) -> BTreeSet<PersonId> {
    let state = node.region.state();
    let out = node.open_at(Side::Outbound).filter_map(|id| state.outbound(id));
    let into = node.open_at(Side::Inbound).filter_map(|id| state.inbound(id));
    let out = out.map(|case| case.application.person);
    out.chain(into.map(|case| case.application.person)).collect()
}
