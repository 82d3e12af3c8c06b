//! What a region decides by, beyond the law: configuration, never state.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiexu_rules::{Calendar, Refusals, Rulebook};
use jiexu_types::{Label, RegionCode};

use crate::AlertPolicy;

/// The rules in force in one region. Events carry what was decided by them, so a change of policy
/// never changes what has happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// This region.
    pub region: RegionCode,
    /// The regions it exchanges messages with.
    pub peers: BTreeSet<RegionCode>,
    /// An operator decides each request to hand somebody over.
    pub reviews_outbound: bool,
    /// An operator decides each completion.
    pub reviews_inbound: bool,
    /// What it decides by, each version with the day from which it is in force.
    pub rules: Rulebook,
    /// When somebody is reminded, or told that it is late.
    pub alerts: AlertPolicy,
    /// Working days.
    pub calendar: Calendar,
    /// The agency that runs it, if it has given its name.
    pub agency: Option<Arc<Agency>>,
}

/// An agency (经办机构), as it signs and as it is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agency {
    /// Its name, as on the forms that it issues.
    pub name: Label,
    /// Where its counter is.
    pub address: Option<Label>,
    /// Its telephone.
    pub phone: Option<Label>,
}

/// What an operator says of a handoff under review.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Review {
    /// Go on.
    Approve,
    /// Refuse, for reasons of the catalogue; never empty.
    Refuse(Refusals),
}

/// What became of an operator's command about one handoff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaseReply {
    /// Done, now or by an earlier copy of the same command.
    Decided,
    /// The handoff is not, or no longer, at a point where this can be done.
    NotNow,
    /// No such handoff here.
    Unknown,
}
