//! What goes along with a relationship: the information form carries it as it is.

use jiexu_types::{
    AccountYear, Date, DiseaseCode, Fen, Label, Month, NearRelative, PersonId, RegionCode, Scheme,
};

use crate::{Completion, FilingMark};

/// What an agency of another region needs to know beyond months and money (information form).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dossier {
    /// Unpaid months (欠费), by scheme and month: told and urged (R27).
    pub arrears: Vec<Arrear>,
    /// What is not settled yet (F72).
    pub open_settlements: OpenSettlements,
    /// Recognised chronic and special diseases, by code (F39).
    pub entitlements: Vec<Entitlement>,
    /// Filings of care in other places (R44).
    pub filings: Vec<Filing>,
    /// Relatives who may use the account, by their number (F56).
    pub grants: Vec<Grant>,
    /// What was used in one year.
    pub accumulators: Option<Accumulators>,
    /// Years that raise a resident's limits (R35).
    pub incentives: Incentives,
    /// The personal account by year, each year once.
    pub account_years: Vec<AccountYear>,
}

impl Dossier {
    /// Longest list of a dossier, but for arrears. Marks of a completion are as many bits.
    pub const LIST_MAX: usize = 32;
    /// Most unpaid months: ten years.
    pub const ARREARS_MAX: usize = 120;
    /// Most years of an account: longer than there are any (since 1994).
    pub const ACCOUNT_YEARS_MAX: usize = 50;

    /// True when there is nothing that would go along.
    pub fn is_empty(&self) -> bool {
        *self == Dossier::default()
    }

    /// With what came in a handoff: entitlements as they are marked, filings that go on, and what
    /// was used so far. An entitlement that is on record here stands as it is. Arrears, open
    /// settlements and the years of the account stay the origin's, grants are opened anew by the
    /// person.
    ///
    /// More entitlements than a dossier can hold are on the form only, which is kept.
    pub(crate) fn with_handed(mut self, handed: &Dossier, completion: Completion) -> Dossier {
        let Completion { marks, filings, takes_over_on, .. } = completion;
        for (entitlement, status) in handed.entitlements.iter().zip(marks.iter()) {
            let known = self.entitlements.iter().any(|known| known.code == entitlement.code);
            if !known && self.entitlements.len() < Dossier::LIST_MAX {
                self.entitlements.push(Entitlement { status, ..entitlement.clone() });
            }
        }
        self.entitlements.sort_unstable();
        // Until the day before, they are the origin's: it ends them on the same day.
        let from = takes_over_on.unwrap_or(Date::MIN);
        let marked = handed.filings.iter().zip(filings.iter());
        let opened = marked.filter(|(_, mark)| *mark == FilingMark::Opened);
        let opened = opened.map(|(filing, _)| Filing { from: filing.from.max(from), ..*filing });
        self.filings.extend(opened);
        self.filings.sort_unstable();
        // Two that differed in their first day only are one from the same day on.
        self.filings.dedup();
        self.accumulators = match (self.accumulators, handed.accumulators) {
            (Some(here), Some(there)) => Some(here.with(there)),
            (here, there) => here.or(there),
        };
        self.incentives = self.incentives.with(handed.incentives);
        self
    }

    /// What stays after the relationship has left on that day: filings have ended with it (R44),
    /// nobody shares an account that is elsewhere (F56), and what was used is counted on elsewhere:
    /// it would be counted twice when the person comes back.
    pub(crate) fn after_leaving(&self, on: Date) -> Dossier {
        let ended = |filing: &Filing| Filing {
            until: Some(filing.until.map_or(on, |until| until.min(on))),
            ..*filing
        };
        let begun = self.filings.iter().filter(|filing| filing.from < on);
        Dossier {
            filings: begun.map(ended).collect(),
            grants: Vec::new(),
            accumulators: None,
            incentives: Incentives::default(),
            ..self.clone()
        }
    }
}

/// A month that was not paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Arrear {
    /// In which scheme.
    pub scheme: Scheme,
    /// Which month.
    pub month: Month,
    /// How much is owed.
    pub amount: Fen,
}

/// Claims and stays in hospital that have not been paid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OpenSettlements {
    /// Claims handed in and not settled (F72).
    pub claims: u32,
    /// In hospital, not discharged.
    pub inpatient: bool,
}

impl OpenSettlements {
    /// True when nothing is open.
    pub const fn is_settled(self) -> bool {
        self.claims == 0 && !self.inpatient
    }

    /// How many settlements are open, a stay in hospital counted as one.
    pub fn count(self) -> u32 {
        self.claims.saturating_add(u32::from(self.inpatient))
    }
}

/// A chronic or special disease that a region has recognised (门诊慢特病待遇).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entitlement {
    /// National code of the disease.
    pub code: DiseaseCode,
    /// Its name.
    pub name: Label,
    /// Day of the recognition.
    pub approved_on: Date,
    /// Last day; `None` when it has no end.
    pub valid_to: Option<Date>,
    /// What this region makes of it.
    pub status: EntitlementStatus,
}

/// What a region makes of an entitlement (F39).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EntitlementStatus {
    /// Approved here.
    #[default]
    Approved,
    /// Came with a handoff and holds here as well.
    Recognised,
    /// Came with a handoff and must be recognised anew.
    Recertify,
}

/// A filing of care in another place (异地就医备案, R44).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Filing {
    /// Where the care is.
    pub region: RegionCode,
    /// First day.
    pub from: Date,
    /// First day no longer; `None` while it has no end.
    pub until: Option<Date>,
    /// Why the person is there.
    pub kind: FilingKind,
}

impl Filing {
    /// True when it is valid beyond that day.
    pub(crate) fn is_open_after(&self, day: Date) -> bool {
        self.until.is_none_or(|until| until > day)
    }
}

/// Why somebody is cared for in another place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FilingKind {
    /// Lives there for long (异地长期居住): valid until ended.
    LongTerm,
    /// There for a time (临时外出): at least six months in principle.
    Temporary,
    /// Sent there by a hospital (转诊).
    Referral,
    /// An emergency, which counts as filed (急诊).
    Emergency,
}

impl FilingKind {
    /// Every kind.
    pub const ALL: [FilingKind; 4] =
        [FilingKind::LongTerm, FilingKind::Temporary, FilingKind::Referral, FilingKind::Emergency];
}

/// A relative who may use the person's account (家庭共济授权).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grant {
    /// The relative.
    pub relative: PersonId,
    /// What the relative is to the person.
    pub relation: NearRelative,
}

/// What was used in one year: limits and deductibles count on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accumulators {
    /// The year, e.g. 2026.
    pub year: u16,
    /// Deductible paid by the person (起付线累计).
    pub deductible_paid: Fen,
    /// Paid by the pooled fund (统筹基金支付累计).
    pub pooled_paid: Fen,
}

impl Accumulators {
    /// Both together: what was used in the same year adds up, an earlier year counts no longer.
    #[must_use]
    pub fn with(self, other: Accumulators) -> Accumulators {
        let sum = |a: Fen, b: Fen| a.checked_add(b).unwrap_or(Fen::MAX);
        match self.year.cmp(&other.year) {
            std::cmp::Ordering::Less => other,
            std::cmp::Ordering::Greater => self,
            std::cmp::Ordering::Equal => Accumulators {
                year: self.year,
                deductible_paid: sum(self.deductible_paid, other.deductible_paid),
                pooled_paid: sum(self.pooled_paid, other.pooled_paid),
            },
        }
    }
}

/// Years that raise the limit of a resident's critical-illness insurance (38号, R35).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Incentives {
    /// Years insured as a resident without a gap.
    pub resident_years: u16,
    /// Years without a claim.
    pub zero_claim_years: u16,
}

impl Incentives {
    /// Both together.
    #[must_use]
    pub const fn with(self, other: Incentives) -> Incentives {
        Incentives {
            resident_years: self.resident_years.saturating_add(other.resident_years),
            zero_claim_years: self.zero_claim_years.saturating_add(other.zero_claim_years),
        }
    }
}
