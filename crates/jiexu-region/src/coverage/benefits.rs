//! What a region pays on a day.

use jiexu_types::{Date, Scheme};

use super::status::{began, enrolled_on};
use super::{Moving, ResponsibleOn, StatusOn};
use crate::{Person, Side};

/// What a region pays on a day, in one scheme (待遇).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BenefitsOn {
    /// Nothing.
    #[default]
    Nothing,
    /// All benefits.
    Full {
        /// First day of it in this stretch of coverage.
        since: Date,
    },
    /// A part, or nothing, while a waiting period lasts (F33).
    Waiting {
        /// First day of full benefits.
        until: Date,
        /// What is paid until then, in percent.
        percent: u8,
        /// Benefits as a resident may be used until then.
        resident_benefits_last: bool,
    },
    /// A day of the lapse, covered afterwards because the lapse is repaid (43号 art. 11).
    Retroactive,
    /// A handoff that is under way decides.
    Undecided,
}

/// What the answer depends on, beside the day.
pub(super) struct Context<'a> {
    pub(super) person: &'a Person,
    pub(super) scheme: Scheme,
    pub(super) responsible: ResponsibleOn,
    pub(super) moving: Option<Moving>,
}

impl Context<'_> {
    pub(super) fn benefits_on(&self, status: Option<StatusOn>, day: Date) -> BenefitsOn {
        if self.is_repaid(day) {
            return BenefitsOn::Retroactive;
        }
        let Some(StatusOn::Active { since }) = status else { return BenefitsOn::Nothing };
        if self.is_undecided(day) {
            return BenefitsOn::Undecided;
        }
        // Nobody is paid for in two places (43号 art. 4).
        let elsewhere = matches!(self.responsible, ResponsibleOn::Elsewhere { .. });
        if elsewhere || !self.is_paid_for(day) {
            return BenefitsOn::Nothing;
        }
        let enrolled_on = enrolled_on(self.person, self.scheme, day);
        let terms = enrolled_on.and_then(|on| self.person.terms_of(self.scheme, on));
        match terms.and_then(|terms| terms.benefits).map(|benefits| benefits.start) {
            Some(start) if day < start.starts_on => BenefitsOn::Waiting {
                until: start.starts_on,
                // Without a waiting period benefits may still begin a day or a month late.
                percent: if start.waits == 0 { 0 } else { start.percent },
                resident_benefits_last: start.resident_benefits_last,
            },
            Some(start) => BenefitsOn::Full { since: start.starts_on.max(since) },
            None => BenefitsOn::Full { since },
        }
    }

    /// True for a day of a lapse that is covered afterwards.
    fn is_repaid(&self, day: Date) -> bool {
        let terms = self.person.terms.iter().filter(|terms| terms.scheme == self.scheme);
        let mut starts = terms.filter_map(|terms| terms.benefits).map(|benefits| benefits.start);
        starts.any(|start| {
            let covered = start.retroactive_from.is_some_and(|from| from <= day);
            covered && day < start.starts_on
        })
    }

    /// True while the handoff that brings the person decides of benefits as well.
    fn is_undecided(&self, day: Date) -> bool {
        let moving = self.moving.filter(|it| it.side == Side::Inbound && it.scheme == self.scheme);
        moving.is_some_and(|moving| moving.complete_until <= day)
    }

    /// True unless nothing was paid since the enrolment. Retired people pay nothing any more, and
    /// earlier enrolments are not asked.
    fn is_paid_for(&self, day: Date) -> bool {
        let retired = self.person.retired_on.is_some_and(|on| on <= day);
        let relation = self.person.relation(self.scheme);
        retired || relation.is_some_and(|relation| relation.paid || day < began(relation))
    }
}
