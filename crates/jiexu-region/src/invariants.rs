//! What must hold, whatever happens: one predicate and one paragraph for each number.
//!
//! The same functions are called by unit tests, simulations, the explorer and `jiexu verify`.
//! Some speak of one region, some of all regions of a federation together, each as it is durably.

mod alerts;
mod days;
mod ends;
mod lookups;
mod money;

use std::collections::BTreeMap;

use jiexu_types::{Date, HandoffId, PersonId, RegionCode};

pub use self::alerts::i8_nobody_is_late_in_silence;
pub use self::days::i5_one_region_answers_each_day;
use self::ends::{end_of_inbound, end_of_outbound};
pub use self::lookups::i8_lookups_follow_from_the_state;
pub use self::money::{
    i1_entries_balance, i2_in_transit_is_what_is_open, i3_money_is_counted_once,
};
use crate::{
    Inbound, InboundState, Outbound, OutboundState, RefusedBy, Responsibility, Side, State,
};

/// An invariant that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Number of the invariant, 1 to 8.
    pub invariant: u8,
    /// What was found. Ids of people are masked.
    pub finding: String,
}

type Findings = Vec<Violation>;

/// States of the regions of a federation, by code.
pub type Federation<'a> = BTreeMap<RegionCode, &'a State>;

/// I1, I2 and what one region alone can tell of I5. The state must be whole ([`State::whole`]):
/// what is at rest would not be looked at.
pub fn check_region(state: &State) -> Findings {
    let mut findings = i1_entries_balance(state);
    if !state.is_whole() {
        findings.push(violation(1, "some of it is at rest and was not looked at".to_owned()));
    }
    findings.extend(i2_in_transit_is_what_is_open(state));
    findings.extend(i5_one_open_handoff_each_way(state));
    findings
}

/// I1 to I5 for all regions together.
pub fn check_federation(regions: &Federation<'_>) -> Findings {
    let mut findings: Findings = regions.values().flat_map(|state| check_region(state)).collect();
    findings.extend(i3_money_is_counted_once(regions));
    findings.extend(i4_credited_is_what_was_frozen(regions));
    findings.extend(i5_one_region_for_each_day(regions));
    findings.extend(i5_months_are_conserved(regions));
    findings
}

/// I4: nothing is credited that the other side did not freeze, with the same amount, nor by another
/// form than the last that the other side issued; a handoff is
/// never completed at one side and returned, refused or cancelled at the other.
pub fn i4_credited_is_what_was_frozen(regions: &Federation<'_>) -> Findings {
    let mut findings = Vec::new();
    for to in regions.values() {
        for case in to.inbound.values() {
            let Some(from) = regions.get(&case.peer()) else { continue };
            if let Some(finding) = contradiction(case, from) {
                findings.push(violation(4, format!("handoff {}: {finding}", case.application.id)));
            }
        }
    }
    for from in regions.values() {
        for case in from.outbound.values() {
            let Some(to) = regions.get(&case.peer()) else { continue };
            if decided_there(case.state) && to.inbound(case.application.id).is_none() {
                let finding = "decided at the origin, unknown at the destination";
                findings.push(violation(4, format!("handoff {}: {finding}", case.application.id)));
            }
        }
    }
    findings
}

/// I5, first part: a person has at most one open handoff in each direction, and the region's claims
/// to be responsible for a person do not overlap.
pub fn i5_one_open_handoff_each_way(state: &State) -> Findings {
    let mut findings = Vec::new();
    let outbound = state.outbound.values().filter(|case| !case.state.is_terminal());
    let inbound = state.inbound.values().filter(|case| !case.state.is_terminal());
    let people = |direction, ids: Vec<PersonId>| {
        let mut seen = BTreeMap::new();
        for id in ids {
            let count: &mut u32 = seen.entry(id).or_default();
            *count = count.saturating_add(1);
        }
        seen.into_iter().filter(|(_, count)| *count > 1).map(move |(id, count)| {
            violation(5, format!("{id:?} has {count} open {direction} handoffs"))
        })
    };
    let outbound = outbound.map(|case| case.application.person).collect();
    let inbound = inbound.map(|case| case.application.person).collect();
    findings.extend(people("outbound", outbound));
    findings.extend(people("inbound", inbound));
    for (id, person) in state.people() {
        let claims = person.responsible.iter();
        for (earlier, later) in claims.clone().zip(claims.skip(1)) {
            if earlier.until.is_none_or(|until| until > later.from) {
                findings.push(violation(5, format!("{id:?} is claimed twice from {}", later.from)));
            }
        }
    }
    findings
}

/// I5, second part: what one region gave up by a handoff the other took over on the same day, and
/// no two regions claim the same day, but for a first enrolment that no handoff has joined yet.
pub fn i5_one_region_for_each_day(regions: &Federation<'_>) -> Findings {
    let handed_over = handed_over_untold(regions);
    let mut claims: BTreeMap<PersonId, Vec<(RegionCode, Responsibility)>> = BTreeMap::new();
    for (code, state) in regions {
        for (id, person) in state.people() {
            let list = claims.entry(id).or_default();
            let untold = handed_over.get(&(*code, id)).copied();
            for mut claim in person.responsible.iter().copied() {
                claim.until = claim.until.or(untold);
                list.push((*code, claim));
            }
        }
    }
    let mut findings = Vec::new();
    for (id, list) in claims.iter().filter(|(_, list)| list.len() > 1) {
        for (index, (region, claim)) in list.iter().enumerate() {
            for (other, rival) in list.iter().skip(index.saturating_add(1)) {
                let unjoined = claim.until.is_none() && claim.by.is_none()
                    || rival.until.is_none() && rival.by.is_none();
                if overlap(claim, rival) && !unjoined {
                    let finding = format!("{id:?} is claimed by {region} and {other} at once");
                    findings.push(violation(5, finding));
                }
            }
        }
    }
    for (code, from) in regions {
        for case in from.outbound.values() {
            let OutboundState::Settled(completion) = case.state else { continue };
            let Some(day) = completion.takes_over_on else { continue };
            let Some(to) = regions.get(&case.peer()) else { continue };
            let person = to.person(case.application.person);
            let taken = person.is_some_and(|person| {
                let mut claims = person.responsible.iter();
                claims.any(|claim| claim.by == Some(case.application.id) && claim.from == day)
            });
            if !taken {
                let id = case.application.id;
                let finding = format!("{code} gave up {id} and {} did not take over", case.peer());
                findings.push(violation(5, finding));
            }
        }
    }
    findings
}

/// I5, third part: every month on a completed handoff's form is on record at the destination. (That
/// no month counts twice is the form of the record itself.)
pub fn i5_months_are_conserved(regions: &Federation<'_>) -> Findings {
    let mut findings = Vec::new();
    for state in regions.values() {
        for case in state.inbound.values() {
            let InboundState::Completed { .. } = case.state else { continue };
            let (Some(form), Some(person)) =
                (&case.form, state.person(case.application.receiver()))
            else {
                findings.push(violation(5, format!("{} has no form", case.application.id)));
                continue;
            };
            let mut record = person.contributions.clone();
            let missing = record.recognise(&form.contributions);
            if missing > 0 {
                let id = case.application.id;
                findings.push(violation(5, format!("handoff {id} lost {missing} months")));
            }
        }
    }
    findings
}

/// I6: what was acknowledged is there after any crash. `acknowledged` is what a client was told, at
/// the end at which the client applied.
pub fn i6_acknowledged_is_on_record(state: &State, acknowledged: &[(Side, HandoffId)]) -> Findings {
    let lost = acknowledged.iter().filter(|(side, id)| match side {
        Side::Outbound => state.outbound(*id).is_none(),
        Side::Inbound => state.inbound(*id).is_none(),
    });
    lost.map(|(_, id)| violation(6, format!("handoff {id} was acknowledged and is not on record")))
        .collect()
}

/// I7: same id, same answer: a handoff that ended keeps its end, whatever is repeated.
pub fn i7_an_end_is_final(before: &State, after: &State) -> Findings {
    let mut findings = Vec::new();
    for (id, case) in before.inbound.iter().filter(|(_, case)| case.state.is_terminal()) {
        let now = after.inbound(*id).map(|case| end_of_inbound(case.state));
        if now != Some(end_of_inbound(case.state)) {
            findings.push(violation(7, format!("handoff {id} changed its end at the destination")));
        }
    }
    for (id, case) in before.outbound.iter().filter(|(_, case)| case.state.is_terminal()) {
        let now = after.outbound(*id).map(|case| end_of_outbound(case.state));
        if now != Some(end_of_outbound(case.state)) {
            findings.push(violation(7, format!("handoff {id} changed its end at the origin")));
        }
    }
    findings
}

/// I8: after the last fault has healed, every handoff is terminal, or waits for an operator who can
/// see it (under review, with a form to correct, or with a rejected message), and both sides agree.
/// That nobody waits past a deadline in silence is [`i8_nobody_is_late_in_silence`]: it needs the
/// day.
pub fn i8_everything_ends(regions: &Federation<'_>) -> Findings {
    let mut findings = check_federation(regions);
    let mut stuck = |region: &RegionCode, id: HandoffId, what: String| {
        findings.push(violation(8, format!("handoff {id} at {region} is {what}")));
    };
    for (code, state) in regions {
        for (id, case) in state.inbound.iter() {
            let waits = waits_at_destination(case) || case.rejected.is_some();
            let reviewed_there = regions
                .get(&case.peer())
                .and_then(|peer| peer.outbound(*id))
                .is_some_and(|case| waits_at_origin(case.state));
            let done = case.state.is_terminal() && case.owed().is_empty();
            if !(done || waits || reviewed_there) {
                stuck(code, *id, format!("{:?}", case.state));
            }
        }
        for (id, case) in state.outbound.iter() {
            let waits = waits_at_origin(case.state) || case.rejected.is_some();
            let reviewed_there = regions
                .get(&case.peer())
                .and_then(|peer| peer.inbound(*id))
                .is_some_and(waits_at_destination);
            let done = case.state.is_terminal() && case.owed().is_empty();
            if !(done || waits || reviewed_there) {
                stuck(code, *id, format!("{:?}", case.state));
            }
        }
    }
    findings
}

fn contradiction(case: &Inbound, from: &State) -> Option<String> {
    // The same id may have been used for something else: that is another handoff.
    let same = |there: &&Outbound| case.application.first_difference(&there.application).is_none();
    let origin = from.outbound(case.application.id).filter(same);
    let frozen = origin.and_then(|case| case.freeze.as_ref());
    match case.state {
        InboundState::Completed { completion, .. } => {
            let Some(freeze) = frozen else { return Some("credited, never frozen".to_owned()) };
            if freeze.acceptance.frozen != completion.credited {
                return Some(format!(
                    "credited {}, frozen {}",
                    completion.credited, freeze.acceptance.frozen
                ));
            }
            if case.form.as_ref() != Some(&freeze.form) {
                return Some("completed by another form than the origin's last".to_owned());
            }
            match origin?.state {
                OutboundState::Settled(there) if there == completion => None,
                OutboundState::Frozen { .. } | OutboundState::Delivered => None,
                other @ (OutboundState::Forwarded { .. }
                | OutboundState::UnderReview
                | OutboundState::Correcting { .. }
                | OutboundState::Settled(_)
                | OutboundState::Returned(_)
                | OutboundState::Refused { .. }
                | OutboundState::Cancelled { .. }
                | OutboundState::Withdrawn { .. }) => {
                    Some(format!("completed here, {other:?} there"))
                }
            }
        }
        InboundState::Refused { by, .. } => match (by, origin.map(|case| case.state)) {
            (_, Some(OutboundState::Settled(_))) => Some("refused here, settled there".to_owned()),
            // Either side takes applications: the origin may have forwarded the same, withdrawn it,
            // or refused it by checks of its own.
            (
                RefusedBy::Application,
                Some(
                    OutboundState::Forwarded { .. }
                    | OutboundState::Withdrawn { .. }
                    | OutboundState::Refused { .. },
                ),
            ) => None,
            (RefusedBy::Application, Some(other)) => {
                Some(format!("never sent, and {other:?} there"))
            }
            _ => None,
        },
        InboundState::Cancelled => match origin.map(|case| case.state) {
            Some(OutboundState::Cancelled { .. } | OutboundState::Withdrawn { .. }) => None,
            // The origin has the id for another handoff and rejected this one: it never began
            // there.
            None if case.rejected.is_some() => None,
            other => Some(format!("cancelled here, {other:?} there")),
        },
        InboundState::Applied
        | InboundState::Requested
        | InboundState::Cancelling { .. }
        | InboundState::Receiving { .. }
        | InboundState::UnderReview
        | InboundState::Correcting { .. } => {
            let decided = origin.is_some_and(|case| decided_there(case.state));
            decided.then(|| "undecided here, decided there".to_owned())
        }
    }
}

/// True when the origin says that the destination has decided.
fn decided_there(state: OutboundState) -> bool {
    match state {
        OutboundState::Settled(_)
        | OutboundState::Returned(_)
        | OutboundState::Refused { by: RefusedBy::Destination, .. } => true,
        OutboundState::Forwarded { .. }
        | OutboundState::UnderReview
        | OutboundState::Frozen { .. }
        | OutboundState::Delivered
        | OutboundState::Correcting { .. }
        | OutboundState::Refused { by: RefusedBy::Application | RefusedBy::Origin, .. }
        | OutboundState::Cancelled { .. }
        | OutboundState::Withdrawn { .. } => false,
    }
}

/// True while an operator of the origin must decide or issue a form.
fn waits_at_origin(state: OutboundState) -> bool {
    matches!(state, OutboundState::UnderReview | OutboundState::Correcting { .. })
}

/// True while an operator of the destination must decide, or a payee until the hour of the return.
fn waits_at_destination(case: &Inbound) -> bool {
    let payee = case.payee_until.is_some() && !case.state.is_terminal();
    case.state == InboundState::UnderReview || payee
}

fn overlap(a: &Responsibility, b: &Responsibility) -> bool {
    let a_ends_first = a.until.is_some_and(|until| until <= b.from);
    let b_ends_first = b.until.is_some_and(|until| until <= a.from);
    !(a_ends_first || b_ends_first)
}

/// People that a region has handed over without having heard of it yet: its claim is open, although
/// the destination has taken over, and perhaps handed the person on. With the day of the take-over.
fn handed_over_untold(regions: &Federation<'_>) -> BTreeMap<(RegionCode, PersonId), Date> {
    let mut untold = BTreeMap::new();
    for (origin, from) in regions {
        for case in from.outbound.values().filter(|case| case.state.holds_money()) {
            let there = regions.get(&case.peer()).and_then(|to| to.inbound(case.application.id));
            if let Some(InboundState::Completed { completion, .. }) = there.map(|case| case.state)
                && let Some(day) = completion.takes_over_on
            {
                untold.insert((*origin, case.application.person), day);
            }
        }
    }
    untold
}

fn violation(invariant: u8, finding: String) -> Violation {
    Violation { invariant, finding }
}

#[cfg(test)]
mod tests;
