//! What the registry knows of a person beyond months and money.
//!
//! Rare data: a person without any has nothing in memory and on disk. It is recorded part by part,
//! each part as a whole ([`Part`]). Lists are sorted and free of doubles, as the conversions make
//! them.

mod dossier;
mod recording;

use jiexu_types::{
    AccountYear, CardKind, CardNo, CreditCode, Date, EmploymentForm, Fen, Month, Phone, RegionCode,
    Scheme, SpecialGroup,
};

pub use dossier::{
    Accumulators, Arrear, Dossier, Entitlement, EntitlementStatus, Filing, FilingKind, Grant,
    Incentives, OpenSettlements,
};
pub use recording::RecordParticulars;

/// Everything of a person but name, relationships, months and money.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Particulars {
    /// How often something of it has changed. Who records a part says which change it is, so that
    /// a late copy of an overtaken part is seen for what it is.
    pub revision: u32,
    /// What the person shows, and how the person is reached.
    pub credentials: Credentials,
    /// What stands against spending and leaving.
    pub standing: Standing,
    /// What goes along with the relationship.
    pub dossier: Dossier,
}

/// Whoever has particulars costs less than 300 bytes beside what the lists hold.
const _: () = assert!(size_of::<Particulars>() <= 300);

/// Cards, telephone, household registration, employment, special group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Credentials {
    /// Number of the social-security card (社会保障卡).
    pub social_security_card: Option<CardNo>,
    /// Number of the medical-insurance card or account (医保卡, 医保账号).
    pub medical_card: Option<CardNo>,
    /// Mobile number.
    pub phone: Option<Phone>,
    /// Place of household registration (户籍地).
    pub hukou: Option<RegionCode>,
    /// Insured by an employer or as flexibly employed (R41).
    pub employment: Option<EmploymentForm>,
    /// The group that is helped, to which the person belongs: it may wait for nothing (R34).
    pub special_group: Option<SpecialGroup>,
    /// The employer (GB 32100).
    pub employer: Option<CreditCode>,
    /// The electronic credential (医保码) is active (F70).
    pub e_credential_active: bool,
    /// The card was reported lost (挂失): nothing is spent with it (F71).
    pub card_lost: bool,
}

impl Credentials {
    /// The numbers by which the person is found, and of which card each is (F49).
    pub fn cards(&self) -> [Option<(CardKind, CardNo)>; 2] {
        [
            self.social_security_card.map(|no| (CardKind::SocialSecurity, no)),
            self.medical_card.map(|no| (CardKind::Medical, no)),
        ]
    }
}

/// What stands against spending from the account, and against leaving.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The account is frozen for another reason than a handoff.
    pub account_freeze: Option<FreezeReason>,
    /// Day of death (R42).
    pub deceased_on: Option<Date>,
    /// Day on which the person gave the relationship up (R42).
    pub gave_up_on: Option<Date>,
    /// What is missing in the account after the yearly recalculation of what was credited in
    /// advance; zero when nothing is. The agency finds it: no account of a book is below zero.
    pub overdrawn: Fen,
}

impl Standing {
    /// True when there is nobody any more who could be insured by it.
    pub fn has_ended(&self) -> bool {
        self.deceased_on.is_some() || self.gave_up_on.is_some()
    }
}

/// Why an account is frozen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FreezeReason {
    /// The card was lost (挂失冻结).
    CardLost,
    /// A court ordered it (司法冻结).
    Court,
    /// Suspected fraud (涉嫌欺诈骗保).
    Fraud,
}

impl FreezeReason {
    /// Every reason.
    pub const ALL: [FreezeReason; 3] =
        [FreezeReason::CardLost, FreezeReason::Court, FreezeReason::Fraud];
}

/// One part of the particulars, recorded as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Cards, telephone, household registration, employment.
    Credentials(Credentials),
    /// What stands against spending and leaving.
    Standing(Standing),
    /// Unpaid months (欠费).
    Arrears(Vec<Arrear>),
    /// What is not settled yet (未结算).
    OpenSettlements(OpenSettlements),
    /// Recognised chronic and special diseases (门诊慢特病).
    Entitlements(Vec<Entitlement>),
    /// Filings of care in other places (异地就医备案).
    Filings(Vec<Filing>),
    /// Relatives who may use the account (家庭共济).
    Grants(Vec<Grant>),
    /// What was used in this year (年度累计).
    Accumulators(Option<Accumulators>),
    /// Years that raise a resident's limits (R35).
    Incentives(Incentives),
    /// The personal account by year (个人账户分年).
    AccountYears(Vec<AccountYear>),
}

impl Part {
    /// True for what goes along with the relationship: it is closed while that is handed over.
    pub const fn goes_along(&self) -> bool {
        match self {
            Part::Credentials(_) | Part::Standing(_) => false,
            Part::Arrears(_)
            | Part::OpenSettlements(_)
            | Part::Entitlements(_)
            | Part::Filings(_)
            | Part::Grants(_)
            | Part::Accumulators(_)
            | Part::Incentives(_)
            | Part::AccountYears(_) => true,
        }
    }
}

impl Particulars {
    /// True when the part is on record with just this content.
    pub fn holds(&self, part: &Part) -> bool {
        let dossier = &self.dossier;
        match part {
            Part::Credentials(credentials) => self.credentials == *credentials,
            Part::Standing(standing) => self.standing == *standing,
            Part::Arrears(arrears) => dossier.arrears == *arrears,
            Part::OpenSettlements(settlements) => dossier.open_settlements == *settlements,
            Part::Entitlements(entitlements) => dossier.entitlements == *entitlements,
            Part::Filings(filings) => dossier.filings == *filings,
            Part::Grants(grants) => dossier.grants == *grants,
            Part::Accumulators(accumulators) => dossier.accumulators == *accumulators,
            Part::Incentives(incentives) => dossier.incentives == *incentives,
            Part::AccountYears(years) => dossier.account_years == *years,
        }
    }

    /// Puts a part in the place of what was there.
    pub(crate) fn put(&mut self, part: &Part) {
        let dossier = &mut self.dossier;
        match part.clone() {
            Part::Credentials(credentials) => self.credentials = credentials,
            Part::Standing(standing) => self.standing = standing,
            Part::Arrears(arrears) => dossier.arrears = arrears,
            Part::OpenSettlements(settlements) => dossier.open_settlements = settlements,
            Part::Entitlements(entitlements) => dossier.entitlements = entitlements,
            Part::Filings(filings) => dossier.filings = filings,
            Part::Grants(grants) => dossier.grants = grants,
            Part::Accumulators(accumulators) => dossier.accumulators = accumulators,
            Part::Incentives(incentives) => dossier.incentives = incentives,
            Part::AccountYears(years) => dossier.account_years = years,
        }
        self.changed();
    }

    /// True when the month is among the unpaid ones.
    pub fn owes(&self, scheme: Scheme, month: Month) -> bool {
        self.dossier.arrears.iter().any(|owed| (owed.scheme, owed.month) == (scheme, month))
    }

    /// A month was paid: it is owed no longer.
    pub(crate) fn settle(&mut self, scheme: Scheme, month: Month) {
        self.dossier.arrears.retain(|owed| (owed.scheme, owed.month) != (scheme, month));
        self.changed();
    }

    /// Takes over another dossier.
    pub(crate) fn replace_dossier(&mut self, dossier: Dossier) {
        self.dossier = dossier;
        self.changed();
    }

    fn changed(&mut self) {
        self.revision = self.revision.saturating_add(1);
    }
}

#[cfg(test)]
mod tests;
