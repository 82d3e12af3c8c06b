//! The destination's look at an application as it comes in (收件): its own pre-checks and its
//! intake rules together, so that the applicant is told everything at once.

use std::collections::BTreeSet;

use jiexu_rules::{
    Deadline, DestinationFacts, IntakeCheck, IntakeFacts, Refusals, Rules, TransferKind,
    check_destination, check_intake, has_begun,
};
use jiexu_types::{Date, Material, RegionCode, Scheme, Sex};

use crate::{Application, Person, Purpose, Region, RelationStatus, residual, wallet};

/// What became of an application at the destination's intake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Screening {
    /// Taken in.
    Taken(Taken),
    /// Not taken in.
    NotTaken {
        /// All that applied.
        refusals: Refusals,
        /// Documents that are missing: of each entry, any one.
        missing: Vec<Vec<Material>>,
    },
}

/// What the applicant is told when an application is taken in (受理回执).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Until when the applicant may expect the end, as this region promises on the channel.
    pub promised: Deadline,
    /// One step remains at the counter: an operator completes the case there (F11).
    pub counter_step: bool,
}

/// Checks an application to this region by the facts and the rules of a day.
pub(crate) fn screen(region: &Region, application: &Application, today: Date) -> Screening {
    let policy = region.policy();
    let rules = policy.rules.on(today);
    match application.purpose {
        Purpose::Relationship => {}
        Purpose::Residual { of } => {
            let refusals = residual::check_destination(region, application, of);
            return screen_follower(region, application, refusals, today);
        }
        Purpose::Wallet(ref wallet) => {
            let refusals = wallet::check_destination(region, application, wallet, rules);
            return screen_follower(region, application, refusals, today);
        }
    }
    let channel = application.intake.channel;
    let intake = intake(application, rules);
    let facts = facts(region, application, rules, today);
    let refusals = check_destination(facts, rules.destination).and(intake.refusals);
    if refusals.is_empty() {
        let promised = rules.times.promised(channel, &policy.calendar, today, today);
        Screening::Taken(Taken { promised, counter_step: intake.offline_step })
    } else {
        Screening::NotTaken { refusals, missing: intake.missing }
    }
}

/// What the region that takes an application in says of channel, applicant and documents. What
/// follows a handoff, and money alone, is not looked at.
pub(crate) fn intake(application: &Application, rules: &Rules) -> IntakeCheck {
    if !application.purpose.is_relationship() {
        return IntakeCheck { refusals: Refusals::NONE, missing: Vec::new(), offline_step: false };
    }
    let materials: BTreeSet<Material> =
        application.intake.attachments.iter().map(|document| document.material).collect();
    check_intake(
        IntakeFacts {
            kind: application.kind(),
            channel: application.intake.channel,
            applicant: application.intake.by.role(),
            reason: application.reason,
            cross_province: application.crosses_provinces(),
            materials: &materials,
        },
        &rules.intake,
    )
}

/// What follows a handoff needs no documents of its own: they came with that one. Nor does money
/// alone.
fn screen_follower(
    region: &Region,
    application: &Application,
    refusals: Refusals,
    today: Date,
) -> Screening {
    let policy = region.policy();
    let times = &policy.rules.on(today).times;
    if refusals.is_empty() {
        let channel = application.intake.channel;
        let promised = times.promised(channel, &policy.calendar, today, today);
        Screening::Taken(Taken { promised, counter_step: false })
    } else {
        Screening::NotTaken { refusals, missing: Vec::new() }
    }
}

fn facts(
    region: &Region,
    application: &Application,
    rules: &Rules,
    today: Date,
) -> DestinationFacts {
    let Application { person: id, destination_scheme, .. } = *application;
    let person: Option<&Person> = region.state.person(id);
    let named = person.filter(|person| person.name == application.name);
    let active = |scheme| {
        let relation = named.and_then(|person| person.relation(scheme));
        relation.filter(|relation| relation.status == RelationStatus::Active)
    };
    let relation = active(destination_scheme);
    let open = region.index.open(id);
    DestinationFacts {
        kind: application.kind(),
        scheme_supported: rules.kinds.contains(&application.kind()),
        same_pool: application.origin == application.destination,
        enrolled: relation.is_some(),
        paid: relation.is_some_and(|relation| relation.paid),
        benefits_begun: relation.is_some_and(|relation| {
            has_begun(destination_scheme, relation.enrolled_on, rules.benefits.collection, today)
        }),
        handoff_open: open.inbound.is_some() || open.outbound.is_some(),
        // Another pool's coverage would have to be told by that pool: there is no national
        // registry. Two claims that meet in one handoff are found when the form is here.
        insured_in_other_scheme: active(destination_scheme.other()).is_some()
            && !may_keep_resident_benefits(application.kind(), rules),
        account_expected: application.origin_scheme == Scheme::Employee,
        // The origin knows the year that it covers, and refuses by it.
        policy_years: None,
        cross_province: application.crosses_provinces(),
        hukou_here: application.intake.hukou.is_some_and(|hukou| is_of(hukou, region.code())),
        age: u8::try_from(id.age_on(today)).unwrap_or(u8::MAX),
        female: id.sex() == Sex::Female,
    }
}

/// True where resident benefits last while a new employee waits (R41): the coverage they come from
/// is a residue that the region itself ends with the waiting, and no second enrolment.
fn may_keep_resident_benefits(kind: TransferKind, rules: &Rules) -> bool {
    kind == TransferKind::ResidentToEmployee && rules.benefits.resident_benefits_last
}

impl Application {
    /// From which scheme to which.
    pub fn kind(&self) -> TransferKind {
        TransferKind::of(self.origin_scheme, self.destination_scheme)
    }

    /// True when the person moves from one province to another.
    pub fn crosses_provinces(&self) -> bool {
        !self.origin.same_province(self.destination)
    }
}

/// True when a place lies in a pool: a pool is a prefecture, or a whole province of its own level.
fn is_of(place: RegionCode, pool: RegionCode) -> bool {
    let prefecture = |code: RegionCode| code.as_u32() / 100;
    place == pool || prefecture(place) == prefecture(pool)
}

#[cfg(test)]
mod tests;
