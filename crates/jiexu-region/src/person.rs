//! A person's record in this region: relationships, months, and since when the region answers for
//! the person.

use std::sync::Arc;

use jiexu_types::{
    CardKind, CardNo, Contributions, Date, Fen, HandoffId, PersonId, PersonName, RegionCode, Scheme,
};

use crate::{Dossier, Particulars};

use crate::BenefitTerms;

/// What the registry knows of a person. The money is in the book, the handoffs in their own tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Name as on the card.
    pub name: PersonName,
    /// First day of retirement.
    pub retired_on: Option<Date>,
    /// The relationship in scheme 310, if there ever was one.
    pub employee: Option<Relation>,
    /// The relationship in scheme 390, if there ever was one.
    pub resident: Option<Relation>,
    /// Every month on record, wherever it was paid.
    pub contributions: Contributions,
    /// Stretches of coverage here that have ended and were followed by another, oldest first.
    pub past: Vec<PastCoverage>,
    /// The days for which this region is the responsible one, oldest first, disjoint.
    pub responsible: Vec<Responsibility>,
    /// Everything else; `None` when there is nothing else.
    pub particulars: Option<Arc<Particulars>>,
    /// What handoffs into here brought, where there was a lapse, a waiting period or a limit on the
    /// account; oldest first.
    pub terms: Vec<BenefitTerms>,
}

impl Person {
    /// A person with a name and nothing else.
    pub fn new(name: PersonName) -> Person {
        Person {
            name,
            retired_on: None,
            employee: None,
            resident: None,
            contributions: Contributions::default(),
            past: Vec::new(),
            responsible: Vec::new(),
            particulars: None,
            terms: Vec::new(),
        }
    }

    /// The relationship in a scheme.
    pub fn relation(&self, scheme: Scheme) -> Option<&Relation> {
        match scheme {
            Scheme::Employee => self.employee.as_ref(),
            Scheme::Resident => self.resident.as_ref(),
        }
    }

    pub(crate) fn relation_mut(&mut self, scheme: Scheme) -> &mut Option<Relation> {
        match scheme {
            Scheme::Employee => &mut self.employee,
            Scheme::Resident => &mut self.resident,
        }
    }

    /// The numbers of the person's cards.
    pub(crate) fn cards(&self) -> [Option<(CardKind, CardNo)>; 2] {
        self.particulars.as_ref().map_or([None; 2], |known| known.credentials.cards())
    }

    /// The particulars, to be changed.
    pub(crate) fn particulars_mut(&mut self) -> &mut Particulars {
        Arc::make_mut(self.particulars.get_or_insert_default())
    }

    /// Takes over a dossier, if it is another than the one on record.
    pub(crate) fn replace_dossier(&mut self, dossier: Dossier) {
        let known = self.particulars.as_ref().map(|known| &known.dossier);
        let same = known.map_or(dossier.is_empty(), |known| *known == dossier);
        if !same {
            self.particulars_mut().replace_dossier(dossier);
        }
    }

    /// True while one of the relationships is frozen for a handoff.
    pub(crate) fn is_in_transit(&self) -> bool {
        let mut relations = [self.employee, self.resident].into_iter().flatten();
        relations.any(|r| matches!(r.status, RelationStatus::InTransit { .. }))
    }

    /// True when the person has died or given the relationship up.
    pub(crate) fn has_ended(&self) -> bool {
        self.particulars.as_ref().is_some_and(|known| known.standing.has_ended())
    }

    /// The coverage in a scheme is followed by a new stretch: what ended is kept, so that a late
    /// copy of an entry that belongs to it is recognised for ever.
    pub(crate) fn put_past(&mut self, scheme: Scheme) {
        let ended = self.relation(scheme).and_then(|relation| relation.ended(scheme));
        self.past.extend(ended);
    }

    /// True when an earlier stretch of coverage began with an enrolment on that day.
    pub(crate) fn enrolled_before(&self, scheme: Scheme, on: Date) -> bool {
        self.began(scheme, Began::Enrolment, on)
    }

    /// True when this or an earlier stretch of coverage began with a resumption on that day.
    pub(crate) fn resumed(&self, scheme: Scheme, on: Date) -> bool {
        let current = self.relation(scheme).and_then(|relation| relation.resumed_on);
        current == Some(on) || self.began(scheme, Began::Resumption, on)
    }

    fn began(&self, scheme: Scheme, began: Began, on: Date) -> bool {
        let mut past = self.past.iter().filter(|past| past.scheme == scheme);
        past.any(|past| past.began == began && past.from == on)
    }

    /// True when an earlier stretch of coverage ended with a suspension on that day.
    pub(crate) fn ended(&self, scheme: Scheme, on: Date) -> bool {
        self.past.iter().any(|past| past.scheme == scheme && past.until == on)
    }

    /// True when the personal account goes along with the relationship in this scheme. It belongs
    /// to the employee scheme (43号 art. 2); what came with somebody who is insured as a resident
    /// now goes with that relationship, or it would stay behind without an owner.
    pub fn account_goes_with(&self, scheme: Scheme) -> bool {
        let employed = self.employee.is_some_and(|relation| {
            !matches!(relation.status, RelationStatus::TransferredOut { .. })
        });
        match scheme {
            Scheme::Employee => true,
            Scheme::Resident => !employed,
        }
    }

    /// True when this region is responsible for the person on that day.
    pub fn is_responsible_on(&self, day: Date) -> bool {
        self.responsible.iter().any(|claim| claim.covers(day))
    }

    /// The claim that has not ended, if there is one. It is always the last.
    pub fn open_claim(&self) -> Option<&Responsibility> {
        self.responsible.last().filter(|claim| claim.until.is_none())
    }

    /// The region answers for the person from this day on.
    pub(crate) fn take_over(&mut self, from: Date, handoff: HandoffId) {
        // A claim that began with the enrolment gives way to what the handoff says.
        if self.open_claim().is_some() {
            self.responsible.pop();
        }
        self.responsible.push(Responsibility { from, until: None, by: Some(handoff) });
    }

    /// Another region answers for the person from this day on.
    pub(crate) fn give_up(&mut self, on: Date) {
        if let Some(claim) = self.responsible.last_mut()
            && claim.until.is_none()
        {
            claim.until = Some(on);
        }
    }
}

/// A relationship in one scheme (参保关系).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Relation {
    /// First day of the current enrolment.
    pub enrolled_on: Date,
    /// First day of coverage after the latest suspension that was lifted.
    pub resumed_on: Option<Date>,
    /// Where it stands.
    pub status: RelationStatus,
    /// True once a contribution was received here since that enrolment.
    pub paid: bool,
}

impl Relation {
    /// The latest stretch of coverage, when it has ended.
    fn ended(&self, scheme: Scheme) -> Option<PastCoverage> {
        let until = match self.status {
            RelationStatus::Active => return None,
            RelationStatus::Suspended { on } => on,
            RelationStatus::InTransit { suspended_on, .. }
            | RelationStatus::TransferredOut { suspended_on, .. } => suspended_on,
        };
        let from = self.resumed_on.unwrap_or(self.enrolled_on);
        let began = if self.resumed_on.is_some() { Began::Resumption } else { Began::Enrolment };
        Some(PastCoverage { scheme, began, from, until })
    }
}

/// A stretch of coverage that has ended and was followed by another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PastCoverage {
    /// In which scheme.
    pub scheme: Scheme,
    /// How it began.
    pub began: Began,
    /// First day.
    pub from: Date,
    /// First day no longer: the day of the suspension.
    pub until: Date,
}

/// How a stretch of coverage began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Began {
    /// With an enrolment (参保登记).
    Enrolment,
    /// With the end of a suspension (恢复参保).
    Resumption,
}

/// Status of a relationship (参保状态).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RelationStatus {
    /// 1 正常参保.
    Active,
    /// 2 暂停参保.
    Suspended {
        /// First day without coverage.
        on: Date,
    },
    /// Suspended, and frozen for a handoff: closed to new entries (在途).
    InTransit {
        /// First day without coverage.
        suspended_on: Date,
        /// The handoff that holds it.
        handoff: HandoffId,
    },
    /// 4 终止参保, because it was handed over (转出).
    TransferredOut {
        /// First day without coverage here.
        suspended_on: Date,
        /// First day for which the other region is responsible.
        on: Date,
        /// That region.
        to: RegionCode,
    },
}

/// Days for which one region is responsible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Responsibility {
    /// First day.
    pub from: Date,
    /// First day no longer; `None` while it lasts.
    pub until: Option<Date>,
    /// The handoff that brought it; `None` when it began with a first enrolment.
    pub by: Option<HandoffId>,
}

impl Responsibility {
    /// True when the day is one of them.
    pub fn covers(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }
}

/// A whole record, as it is loaded from the system before this one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonRecord {
    /// Who.
    pub id: PersonId,
    /// Name as on the card.
    pub name: PersonName,
    /// In which scheme.
    pub scheme: Scheme,
    /// First day of the enrolment.
    pub enrolled_on: Date,
    /// First day without coverage, when it is suspended.
    pub suspended_on: Option<Date>,
    /// First day of retirement.
    pub retired_on: Option<Date>,
    /// Where the person was insured before; `None` when never.
    pub previous_region: Option<RegionCode>,
    /// Months on record.
    pub contributions: Contributions,
    /// Balance of the personal account; zero in scheme 390.
    pub balance: Fen,
    /// Everything else; `None` when there is nothing else.
    pub particulars: Option<Arc<Particulars>>,
}

#[cfg(test)]
mod tests;
