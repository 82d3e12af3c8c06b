//! Where a person is covered on a day, as far as one region knows at this moment.
//!
//! A look at the person's record and at the handoffs that are open; it decides nothing. Either
//! region of a handoff can be asked at any moment. While the handoff is under way both may have to
//! leave open who is responsible from some day on, and say which day that is: what they say of the
//! days before it does not change any more. So at no moment do two regions say of the same day that
//! they are the responsible one.

mod benefits;
mod status;

use jiexu_rules::Warning;
use jiexu_types::{Date, HandoffId, PersonId, RegionCode, Scheme};

pub use self::benefits::BenefitsOn;
pub use self::status::StatusOn;
use crate::warning::of_person;
use crate::{Application, Inbound, Outbound, Person, Region, RelationStatus, Side};

/// What a region says of a person and a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoverageOn {
    /// Who answers for the person.
    pub responsible: ResponsibleOn,
    /// The relationship in scheme 310, if it had begun.
    pub employee: SchemeOn,
    /// The relationship in scheme 390, if it had begun.
    pub resident: SchemeOn,
    /// The account pays for emergencies only, until the day before this one (F34).
    pub account_limited_until: Option<Date>,
    /// The handoff that is under way now, whichever day was asked for.
    pub moving: Option<Moving>,
    /// What the person should know on that day.
    pub warnings: Vec<Warning>,
}

/// Who answers for a person on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResponsibleOn {
    /// This region.
    Here {
        /// First day of it.
        since: Date,
        /// First day no longer; `None` while it lasts.
        until: Option<Date>,
    },
    /// Another region, or one that it handed the person on to: ask there.
    Elsewhere {
        /// Which one.
        region: RegionCode,
        /// First day of it; `None` when it is from before this region's time.
        since: Option<Date>,
    },
    /// A handoff that is under way decides whether it is this region or the other one.
    Undecided {
        /// The other one.
        other: RegionCode,
    },
    /// Nobody, as far as is known here.
    Unknown,
}

/// What a region says of one scheme.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SchemeOn {
    /// Where the relationship stands; `None` before the first enrolment.
    pub status: Option<StatusOn>,
    /// What is paid by this region.
    pub benefits: BenefitsOn,
}

/// A handoff that is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moving {
    /// The case.
    pub handoff: HandoffId,
    /// The end that this region is.
    pub side: Side,
    /// The other region.
    pub peer: RegionCode,
    /// In which scheme at this end.
    pub scheme: Scheme,
    /// The day on which it began here: the acceptance at the origin, the application at the
    /// destination.
    pub since: Date,
    /// The record is complete for the days before this one; of this day and later ones the end of
    /// the handoff may say otherwise.
    pub complete_until: Date,
    /// Responsibility may change hands with it.
    takes_responsibility: bool,
}

impl Region {
    /// Where a person is covered on a day; `None` when the person is not on record here.
    pub fn coverage_on(&self, id: PersonId, day: Date) -> Option<CoverageOn> {
        let person = self.state.person(id)?;
        let moving = self.moving(id, person);
        let responsible = self.responsible_on(person, moving, day);
        let of = |scheme| {
            let status = status::status_on(person, scheme, day);
            let context = benefits::Context { person, scheme, responsible, moving };
            SchemeOn { status, benefits: context.benefits_on(status, day) }
        };
        let limits = person.terms.iter().filter(|terms| terms.enrolled_on <= day);
        let limits = limits.filter_map(|terms| terms.account_from).filter(|from| day < *from);
        let (employee, resident) = (of(Scheme::Employee), of(Scheme::Resident));
        let rules = &self.policy().rules;
        Some(CoverageOn {
            responsible,
            employee,
            resident,
            warnings: of_person(rules, person, [employee.status, resident.status], day),
            account_limited_until: limits.max(),
            moving,
        })
    }

    /// The open handoff by which something may still change. What follows a handoff changes no day:
    /// responsibility and benefits were decided with the relationship.
    fn moving(&self, id: PersonId, person: &Person) -> Option<Moving> {
        let open = self.index.open(id);
        let whole = |application: &Application| application.purpose.is_relationship();
        let out = open.outbound.and_then(|id| self.state.outbound(id));
        let out = out.filter(|case| whole(&case.application)).and_then(moving_out);
        let r#in = open.inbound.and_then(|id| self.state.inbound(id));
        let r#in = r#in.filter(|case| whole(&case.application));
        out.or_else(|| r#in.map(|case| moving_in(case, person)))
    }

    fn responsible_on(&self, person: &Person, moving: Option<Moving>, day: Date) -> ResponsibleOn {
        let claims = &person.responsible;
        let claim = claims.iter().find(|claim| claim.covers(day));
        let here = claim.map(|claim| (ResponsibleOn::from(claim), claim.until.is_some()));
        // What was handed over stays so, whatever moves now.
        if let Some((here, true)) = here {
            return here;
        }
        // Before a claim that a handoff brought: the region that it came from, or an earlier one.
        let next = claims.iter().find(|claim| day < claim.from).and_then(|claim| claim.by);
        if let Some(case) = next.and_then(|id| self.state.inbound(id)) {
            return ResponsibleOn::Elsewhere { region: case.application.origin, since: None };
        }
        if let Some(moving) = moving.filter(|moving| moving.takes_responsibility) {
            if day >= moving.complete_until {
                return ResponsibleOn::Undecided { other: moving.peer };
            }
            if here.is_none() && moving.side == Side::Inbound {
                return ResponsibleOn::Elsewhere { region: moving.peer, since: None };
            }
        }
        here.map_or_else(|| handed_over(person, day), |(here, _)| here)
    }
}

impl From<&crate::Responsibility> for ResponsibleOn {
    fn from(claim: &crate::Responsibility) -> ResponsibleOn {
        ResponsibleOn::Here { since: claim.from, until: claim.until }
    }
}

/// The region that the last claim here went to, for the days from then on.
fn handed_over(person: &Person, day: Date) -> ResponsibleOn {
    let ended = person.responsible.last().and_then(|claim| claim.until);
    let relations = [person.employee, person.resident].into_iter().flatten();
    let gone = relations.filter_map(|relation| match relation.status {
        RelationStatus::TransferredOut { on, to, .. } => Some((on, to)),
        RelationStatus::Active
        | RelationStatus::Suspended { .. }
        | RelationStatus::InTransit { .. } => None,
    });
    let mut with_it = gone.filter(|(on, _)| Some(*on) == ended && *on <= day);
    with_it.next().map_or(ResponsibleOn::Unknown, |(since, region)| ResponsibleOn::Elsewhere {
        region,
        since: Some(since),
    })
}

/// A handoff out of here, once the origin has accepted: before that it gives nothing away.
fn moving_out(case: &Outbound) -> Option<Moving> {
    let freeze = case.freeze.as_ref().filter(|_| case.state.holds_money())?;
    let form = &freeze.form;
    Some(Moving {
        handoff: case.application.id,
        side: Side::Outbound,
        peer: case.peer(),
        scheme: case.application.origin_scheme,
        since: freeze.acceptance.accepted_on,
        complete_until: form.available_from.unwrap_or(freeze.acceptance.accepted_on),
        takes_responsibility: form.available_from.is_some(),
    })
}

/// A handoff into here. The destination takes over on no day before its own enrolment, nor before
/// the first that the form has to give.
fn moving_in(case: &Inbound, person: &Person) -> Moving {
    let application = &case.application;
    let began = case.timeline.first().map_or(Date::MIN, |moment| moment.at.date());
    let relation = person.relation(application.destination_scheme);
    let enrolled_on = relation.map_or(Date::MIN, |relation| relation.enrolled_on);
    let free = case.form.as_ref().map(|form| form.available_from);
    Moving {
        handoff: application.id,
        side: Side::Inbound,
        peer: application.origin,
        scheme: application.destination_scheme,
        since: began,
        complete_until: free.flatten().map_or(enrolled_on, |free| free.max(enrolled_on)),
        // Until the form is here, the applicant's word counts.
        takes_responsibility: free.is_none_or(|free| free.is_some()),
    }
}

#[cfg(test)]
mod tests;
