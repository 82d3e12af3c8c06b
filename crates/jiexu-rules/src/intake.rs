//! What an agency takes in (收件): on which channel, from whom, with which documents.
//!
//! Regions differ in all three (F69), so the rules are data: a region's file states them, and this
//! module only applies them. Everything that is missing is told at once (一次性告知).

use std::collections::{BTreeMap, BTreeSet};

use jiexu_types::{Applicant, Channel, Material, Scheme, TransferReason};

use crate::{Refusal, Refusals, TransferKind};

/// How an application came, and with what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IntakeFacts<'a> {
    /// Schemes of the application.
    pub kind: TransferKind,
    /// Where it was handed in.
    pub channel: Channel,
    /// Who applies.
    pub applicant: Applicant,
    /// Why the person moves.
    pub reason: TransferReason,
    /// The provinces differ.
    pub cross_province: bool,
    /// The documents that came along.
    pub materials: &'a BTreeSet<Material>,
}

/// What one region takes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IntakePolicy {
    /// The channels that are open, and how far each of them goes (F11).
    pub channels: BTreeMap<Channel, Capability>,
    /// The channels of which an operator looks at each case: what came on another one is handled by
    /// the rules alone. Off: the agencies' pre-checks are the review (43号 art. 6).
    pub reviewed: BTreeSet<Channel>,
    /// A move across provinces is applied for online or by post, never at a counter (F10). 43号
    /// itself knows no such rule (C10).
    pub cross_province_online_or_mail: bool,
    /// Who may apply, by the scheme at the destination: it makes an employer the employer (R08).
    pub entitled: BTreeSet<(Applicant, Scheme)>,
    /// The documents to bring. All rules that apply count.
    pub checklist: Vec<Requirement>,
}

/// How far an application goes on its channel (F11).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Capability {
    /// All of it is done online.
    OnlineDirect,
    /// It is taken online; one step remains at the counter.
    OnlineThenOffline,
    /// It is taken at the counter or by post only.
    OfflineOnly,
}

/// One line of a checklist: in these circumstances, any one of these documents.
///
/// An empty list of circumstances means all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Requirement {
    /// On these channels.
    pub channels: Vec<Channel>,
    /// For these reasons to move.
    pub reasons: Vec<TransferReason>,
    /// From these applicants.
    pub applicants: Vec<Applicant>,
    /// From these schemes at the origin.
    pub schemes: Vec<Scheme>,
    /// For moves as far as this.
    pub reach: Reach,
    /// Any one of these suffices.
    pub any_of: Vec<Material>,
}

/// How far a person moves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reach {
    /// However far.
    #[default]
    Anywhere,
    /// Within one province.
    WithinProvince,
    /// From one province to another.
    AcrossProvinces,
}

/// What an agency says of an application as it comes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IntakeCheck {
    /// Everything that stands against taking it in.
    pub refusals: Refusals,
    /// The documents that are missing: of each entry, any one. In the order of the checklist.
    pub missing: Vec<Vec<Material>>,
    /// Taken in, but one step remains at the counter.
    pub offline_step: bool,
}

/// A policy that contradicts itself or the law.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, thiserror::Error)]
pub enum IntakeMistake {
    /// Nobody could ever apply.
    #[error("no channel is open")]
    NoChannel,
    /// An online channel on which nothing is taken is a closed one.
    #[error("{0:?} is an online channel and cannot be offline only; leave it out")]
    OnlineIsOfflineOnly(Channel),
    /// A counter on which everything is online is none.
    #[error("{0:?} is not an online channel and must be offline only")]
    OfflineIsOnline(Channel),
    /// The person may always apply (43号 art. 4).
    #[error("the person must be entitled to apply for scheme {0}")]
    PersonNotEntitled(Scheme),
    /// An employer has employees (43号 art. 4, F13).
    #[error("an employer applies for scheme 310 only")]
    EmployerOfResidents,
    /// No document could satisfy the line.
    #[error("line {0} of the checklist, counted from 1, names no document")]
    EmptyRequirement(usize),
}

/// Checks channel, applicant and documents.
pub fn check_intake(facts: IntakeFacts<'_>, policy: &IntakePolicy) -> IntakeCheck {
    let capability = policy.channels.get(&facts.channel).copied();
    let open = capability.is_some_and(|capability| is_open(facts.channel, capability));
    let at_counter = match facts.channel {
        Channel::CounterOrigin | Channel::CounterDestination => true,
        Channel::NationalApp
        | Channel::NationalWeb
        | Channel::Alipay
        | Channel::Wechat
        | Channel::CrossRegionFiling
        | Channel::LocalPlatform
        | Channel::Mail => false,
    };
    let too_far = policy.cross_province_online_or_mail && facts.cross_province && at_counter;
    let entitled = policy.entitled.contains(&(facts.applicant, facts.kind.destination()));
    let missing = missing_materials(facts, policy);

    let mut refusals = Refusals::NONE;
    refusals.add_if(!open, Refusal::ChannelNotOpen);
    refusals.add_if(too_far, Refusal::CrossProvinceOnlineOnly);
    refusals.add_if(!entitled, Refusal::ApplicantNotEntitled);
    refusals.add_if(!missing.is_empty(), Refusal::MaterialMissing);
    let offline_step = refusals.is_empty() && capability == Some(Capability::OnlineThenOffline);
    IntakeCheck { refusals, missing, offline_step }
}

impl IntakePolicy {
    /// Everything that is wrong with the policy; empty when it can be used.
    pub fn mistakes(&self) -> Vec<IntakeMistake> {
        let mut mistakes = Vec::new();
        if self.channels.is_empty() {
            mistakes.push(IntakeMistake::NoChannel);
        }
        for (channel, capability) in &self.channels {
            if !is_open(*channel, *capability) {
                mistakes.push(if channel.is_online() {
                    IntakeMistake::OnlineIsOfflineOnly(*channel)
                } else {
                    IntakeMistake::OfflineIsOnline(*channel)
                });
            }
        }
        let unheard = Scheme::ALL
            .into_iter()
            .filter(|scheme| !self.entitled.contains(&(Applicant::Oneself, *scheme)));
        mistakes.extend(unheard.map(IntakeMistake::PersonNotEntitled));
        if self.entitled.contains(&(Applicant::Employer, Scheme::Resident)) {
            mistakes.push(IntakeMistake::EmployerOfResidents);
        }
        let lines = (1..).zip(&self.checklist);
        let empty = lines.filter(|(_, requirement)| requirement.any_of.is_empty());
        mistakes.extend(empty.map(|(line, _)| IntakeMistake::EmptyRequirement(line)));
        mistakes
    }
}

impl Requirement {
    /// True when the line concerns this application.
    pub fn applies_to(&self, facts: IntakeFacts<'_>) -> bool {
        let Requirement { channels, reasons, applicants, schemes, reach, any_of: _ } = self;
        let near_enough = match reach {
            Reach::Anywhere => true,
            Reach::WithinProvince => !facts.cross_province,
            Reach::AcrossProvinces => facts.cross_province,
        };
        near_enough
            && holds(channels, facts.channel)
            && holds(reasons, facts.reason)
            && holds(applicants, facts.applicant)
            && holds(schemes, facts.kind.origin())
    }
}

/// Where the two kinds of channel and capability fit.
fn is_open(channel: Channel, capability: Capability) -> bool {
    match capability {
        Capability::OnlineDirect | Capability::OnlineThenOffline => channel.is_online(),
        Capability::OfflineOnly => !channel.is_online(),
    }
}

fn missing_materials(facts: IntakeFacts<'_>, policy: &IntakePolicy) -> Vec<Vec<Material>> {
    let mut missing: Vec<Vec<Material>> = Vec::new();
    for requirement in policy.checklist.iter().filter(|line| line.applies_to(facts)) {
        let any_of = &requirement.any_of;
        let given = any_of.iter().any(|material| facts.materials.contains(material));
        // Two lines may ask for the same.
        if !given && !missing.contains(any_of) {
            missing.push(any_of.clone());
        }
    }
    missing
}

/// An empty list holds everything.
fn holds<T: PartialEq>(list: &[T], entry: T) -> bool {
    list.is_empty() || list.contains(&entry)
}

#[cfg(test)]
mod tests;
