//! What a region decides by, beyond the law: configuration, never state.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiexu_rules::{Calendar, Rulebook};
use jiexu_types::{Agency, RegionCode};

use crate::{AlertPolicy, Seals};

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
    /// What it seals its forms with, and verifies those of its peers by.
    pub seals: Seals,
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
    /// It may not be done this way; nothing was recorded.
    Denied(Denial),
}

/// Why an operator may not do it this way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denial {
    /// Who entered a review may not check it as well.
    SameOperator,
    /// Another review is entered, or waits for its check.
    OtherEntry,
    /// The form in hand is another revision than the one that was approved.
    OtherForm,
    /// The entry was checked by somebody else, or with another finding.
    OtherCheck,
    /// Form and money do not agree: nothing may be credited (R18).
    Unmatched,
    /// This region asks for no corrections, or this end cannot.
    NoCorrections,
    /// The form was corrected as often as the rules allow.
    CorrectionsExhausted,
}
