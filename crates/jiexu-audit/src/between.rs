//! Several journals against each other: each handoff at both ends, each day at all of them.

use std::collections::{BTreeMap, HashMap};

use jiexu_types::{Date, HandoffId, PersonId, RegionCode};

use crate::cases::{Arriving, End, Leaving};
use crate::offence::{Offence, Place};
use crate::people::Days;
use crate::region::RegionAudit;

/// What does not agree between regions, the first record first. A region whose journal is not here
/// is not asked.
pub fn between(regions: &[RegionAudit]) -> Vec<Offence> {
    let by_code: BTreeMap<RegionCode, &RegionAudit> =
        regions.iter().map(|region| (region.code, region)).collect();
    let mut offences = Vec::new();
    for region in regions {
        for (id, case) in &region.arriving {
            let Some(origin) = by_code.get(&case.origin) else { continue };
            let there = origin.leaving.get(id).filter(|there| there.destination == region.code);
            offences.extend(pair(*id, (region.code, case), (origin.code, there)));
        }
        offences.extend(unknown_there(region, &by_code));
    }
    offences.extend(sums(&by_code));
    offences.extend(days(regions));
    offences.sort_by_key(|offence| (offence.at.seq, offence.at.region));
    offences
}

/// The same of one handoff alone, wherever it goes; for who looks after every record.
pub fn between_about(regions: &[RegionAudit], id: HandoffId) -> Vec<Offence> {
    let by_code: BTreeMap<RegionCode, &RegionAudit> =
        regions.iter().map(|region| (region.code, region)).collect();
    let mut offences = Vec::new();
    for region in regions {
        if let Some(case) = region.arriving.get(&id)
            && let Some(origin) = by_code.get(&case.origin)
        {
            let there = origin.leaving.get(&id).filter(|there| there.destination == region.code);
            offences.extend(pair(id, (region.code, case), (origin.code, there)));
        }
        if let Some(case) = region.leaving.get(&id) {
            offences.extend(unknown_at(region, id, case, &by_code));
        }
    }
    offences
}

/// The sums between the regions alone.
pub fn sums_between(regions: &[RegionAudit]) -> Vec<Offence> {
    sums(&regions.iter().map(|region| (region.code, region)).collect())
}

/// The days of one person alone.
pub fn days_between(regions: &[RegionAudit], person: PersonId) -> Vec<Offence> {
    let untold = untold(regions, |id| id == person);
    let holders = regions.iter().filter_map(|region| Some((region, region.people.get(&person)?)));
    let claims = holders.flat_map(|(region, it)| it.days.iter().map(move |days| (region, days)));
    days_of(person, claims, &untold)
}

/// One handoff at both ends.
fn pair(
    id: HandoffId,
    (here, arriving): (RegionCode, &Arriving),
    (there, leaving): (RegionCode, Option<&Leaving>),
) -> Option<Offence> {
    let frozen = leaving.and_then(|leaving| leaving.frozen.as_ref());
    let at = Place { region: here, seq: arriving.seq };
    let seq = leaving.map(|leaving| leaving.seq.max(frozen.map_or(0, |frozen| frozen.seq)));
    let other = seq.map(|seq| Place { region: there, seq });
    let text = disagreement(arriving, leaving)?;
    Some(Offence { at, other, text: format!("handoff {id}: {text}") })
}

fn disagreement(arriving: &Arriving, leaving: Option<&Leaving>) -> Option<String> {
    let frozen = leaving.and_then(|leaving| leaving.frozen.as_ref());
    if leaving.is_some_and(|leaving| leaving.person != arriving.person) {
        // One id in two applications, one at each end: neither is taken by the other one.
        let went_on = arriving.accepted_fen.is_some() || arriving.form.is_some();
        return if went_on || arriving.arrived_fen.is_some() {
            Some("another person at each end".to_owned())
        } else {
            disagreement(arriving, None)
        };
    }
    for (what, fen) in [("accepted", arriving.accepted_fen), ("arrived", arriving.arrived_fen)] {
        let Some(fen) = fen else { continue };
        match frozen {
            None => return Some(format!("{fen} fen {what} and nothing frozen there")),
            Some(frozen) if frozen.fen != fen => {
                return Some(format!("{fen} fen {what}, {} frozen there", frozen.fen));
            }
            Some(_) => {}
        }
    }
    let end = leaving.and_then(|leaving| leaving.end);
    if arriving.end == Some(End::Nothing) && frozen.is_some() {
        return Some("ended here before anything moved, frozen there".to_owned());
    }
    match (arriving.end, end) {
        (Some(moved @ End::Moved { .. }), settled) => {
            let Some(frozen) = frozen else {
                return Some("completed here, nothing frozen there".to_owned());
            };
            let other_form = arriving.form.as_ref() != Some(&frozen.form);
            let other_end = settled.is_some_and(|settled| settled != moved);
            match (other_form, other_end) {
                (true, _) => Some("completed by another form than the origin's last".to_owned()),
                (false, true) => settled.map(|settled| format!("{moved} here, {settled} there")),
                (false, false) => None,
            }
        }
        (Some(End::Returned), Some(settled @ (End::Moved { .. } | End::Nothing))) => {
            Some(format!("refused here, {settled} there"))
        }
        (None, Some(End::Moved { .. } | End::Returned)) => {
            Some("decided there, not here".to_owned())
        }
        (Some(End::Nothing), Some(End::Moved { .. } | End::Returned)) => {
            Some("never began here, decided there".to_owned())
        }
        (Some(End::Returned), None | Some(End::Returned))
        | (Some(End::Nothing) | None, None | Some(End::Nothing)) => None,
    }
}

/// Handoffs that moved money or ended there, of which the destination has never heard.
fn unknown_there<'a>(
    region: &'a RegionAudit,
    by_code: &'a BTreeMap<RegionCode, &RegionAudit>,
) -> impl Iterator<Item = Offence> + 'a {
    region.leaving.iter().filter_map(|(id, case)| unknown_at(region, *id, case, by_code))
}

fn unknown_at(
    region: &RegionAudit,
    id: HandoffId,
    case: &Leaving,
    by_code: &BTreeMap<RegionCode, &RegionAudit>,
) -> Option<Offence> {
    case.frozen.as_ref()?;
    let destination = by_code.get(&case.destination)?;
    let known = destination.arriving.get(&id).is_some_and(|there| there.origin == region.code);
    let at = Place { region: region.code, seq: case.seq };
    let text = format!("handoff {id}: {} does not know of it", case.destination);
    (!known).then_some(Offence { at, other: None, text })
}

/// What one region has sent and confirmed, the other has taken; what it took and has not been
/// confirmed is still in transit there.
fn sums(by_code: &BTreeMap<RegionCode, &RegionAudit>) -> Vec<Offence> {
    let mut offences = Vec::new();
    for (here, origin) in by_code {
        for (there, destination) in by_code.iter().filter(|(there, _)| *there != here) {
            let sent = origin.totals().sent_fen.get(there).copied().unwrap_or(0);
            let in_transit = origin.totals().in_transit_fen.get(there).copied().unwrap_or(0);
            let taken = destination.totals().taken_fen.get(here).copied().unwrap_or(0);
            // Between the two: everything confirmed has been taken, and nothing was taken twice.
            if taken < sent || taken > sent.saturating_add(in_transit) {
                let at = Place { region: *there, seq: destination.records() };
                let other = Some(Place { region: *here, seq: origin.records() });
                let text = format!("{taken} fen taken of {sent} sent and {in_transit} in transit");
                offences.push(Offence { at, other, text });
            }
        }
    }
    offences
}

/// No day is claimed by two regions, but by a first enrolment that no handoff has joined yet. An
/// origin that has not heard of the completion counts as if it had.
fn days(regions: &[RegionAudit]) -> Vec<Offence> {
    let mut all: HashMap<PersonId, Vec<(&RegionAudit, &Days)>> = HashMap::new();
    for region in regions {
        for (person, holder) in &region.people {
            let days = holder.days.iter().map(|days| (region, days));
            all.entry(*person).or_default().extend(days);
        }
    }
    let untold = untold(regions, |_| true);
    all.into_iter().flat_map(|(person, claims)| days_of(person, claims, &untold)).collect()
}

/// Who has been taken over from whom, on which day, without the origin having heard of it. By then
/// the person may have been handed on to a region that the origin knows nothing of.
type Untold = HashMap<(RegionCode, PersonId), Date>;

fn untold(regions: &[RegionAudit], wanted: impl Fn(PersonId) -> bool) -> Untold {
    let mut untold = Untold::new();
    for region in regions {
        let open = region
            .leaving
            .iter()
            .filter(|(_, case)| wanted(case.person) && case.frozen.is_some() && case.end.is_none());
        for (id, case) in open {
            let mut there = regions.iter().filter(|there| there.code == case.destination);
            let arriving = there.next().and_then(|there| there.arriving.get(id));
            if let Some(End::Moved { takes_over_on: Some(day), .. }) =
                arriving.and_then(|it| it.end)
            {
                untold.insert((region.code, case.person), day);
            }
        }
    }
    untold
}

fn days_of<'a>(
    person: PersonId,
    claims: impl IntoIterator<Item = (&'a RegionAudit, &'a Days)>,
    untold: &Untold,
) -> Vec<Offence> {
    let claims = claims.into_iter().map(|(region, days)| {
        let told = untold.get(&(region.code, person)).copied();
        (region, Days { until: days.until.or(told), ..*days })
    });
    let claims: Vec<(&RegionAudit, Days)> = claims.collect();
    let mut offences = Vec::new();
    for (index, (region, days)) in claims.iter().enumerate() {
        for (other, theirs) in claims.iter().skip(index.saturating_add(1)) {
            let Some(day) = days.shared_with(theirs) else { continue };
            // Two first enrolments: no registry of the nation joins them.
            let unjoined = days.by.is_none() && theirs.by.is_none();
            if region.code != other.code && unjoined {
                continue;
            }
            let at = Place { region: region.code, seq: days.seq };
            let other = Some(Place { region: other.code, seq: theirs.seq });
            let text = format!("{day} of {} is claimed twice", person.masked());
            offences.push(Offence { at, other, text });
        }
    }
    offences
}

#[cfg(test)]
mod tests;
