//! Who may be handed over: the unified pre-checks of both sides (43号 art. 6).
//!
//! Every check is made; the answer lists all that fail. What a region may add to the national rules
//! is a switch of its policy and off in [`OriginPolicy::NATIONAL`] and
//! [`DestinationPolicy::NATIONAL`].

use jiexu_types::{Fen, Scheme};

use crate::{CERTIFICATE_MONTHS, Refusal, Refusals, TransferKind};

/// What the origin's records say about the person and the scheme of an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OriginFacts {
    /// Schemes of the application.
    pub kind: TransferKind,
    /// The scheme is handed over here.
    pub scheme_supported: bool,
    /// A relationship in the scheme is on record under this number and name.
    pub known: bool,
    /// On record as deceased.
    pub deceased: bool,
    /// The person gave the relationship up.
    pub gave_up: bool,
    /// The person is retired here.
    pub retired: bool,
    /// The relationship has been handed over to another region.
    pub transferred: bool,
    /// The relationship is suspended (暂停参保).
    pub suspended: bool,
    /// A handoff of the person, in either direction, is open here.
    pub handoff_open: bool,
    /// Coverage is active here in the other scheme: with the destination's it would be two.
    pub insured_in_other_scheme: bool,
    /// Months are unpaid.
    pub arrears: bool,
    /// Claims are not settled, or a stay in hospital has not ended.
    pub open_settlements: bool,
    /// The account is frozen for another reason than a handoff.
    pub account_frozen: bool,
    /// The account is short after the yearly recalculation of what was credited in advance.
    pub negative_balance: bool,
    /// Money in the personal account that would go along.
    pub balance: Fen,
    /// What a month credits to the account: the measure of the reserve.
    pub monthly_credit: Fen,
    /// Policy years of a resident, when both are known here.
    pub policy_years: Option<PolicyYears>,
}

/// What the destination's records say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DestinationFacts {
    /// Schemes of the application.
    pub kind: TransferKind,
    /// The scheme is taken over here.
    pub scheme_supported: bool,
    /// Origin and destination are one pool.
    pub same_pool: bool,
    /// Actively enrolled in the scheme under this number and name.
    pub enrolled: bool,
    /// At least one contribution since that enrolment.
    pub paid: bool,
    /// The benefit period of that contribution has begun.
    pub benefits_begun: bool,
    /// A handoff of the person, in either direction, is open here.
    pub handoff_open: bool,
    /// Coverage is active here in the other scheme, and not only until waiting ends (R41).
    pub insured_in_other_scheme: bool,
    /// Account money may come along: scheme 310 at the origin, and its transfer was applied for.
    pub account_expected: bool,
    /// Policy years of a resident, when both are known here.
    pub policy_years: Option<PolicyYears>,
    /// The provinces differ.
    pub cross_province: bool,
    /// The person's household registration is at the destination.
    pub hukou_here: bool,
    /// Completed years of age.
    pub age: u8,
    /// Sex, from the identity number.
    pub female: bool,
}

/// For which years a resident is enrolled (集中参保 runs by calendar year), e.g. 2026 and 2027.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PolicyYears {
    /// The latest year with coverage at the origin.
    pub origin: u16,
    /// The year of the enrolment at the destination.
    pub destination: u16,
}

/// What one origin asks beyond the national rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OriginPolicy {
    /// Who owes contributions is refused. Off: told and urged, [`crate::Warning::Arrears`] (R27).
    pub refuses_arrears: bool,
    /// What must be in the account (F17).
    pub reserve: Option<Reserve>,
    /// What happens to account money (R43).
    pub account: AccountMode,
    /// For how many months a coverage certificate holds (R26), e.g. 3.
    pub certificate_months: u32,
}

/// What one destination asks beyond the national rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DestinationPolicy {
    /// The benefit period must have begun (R10, as one city adds).
    pub waits_for_benefits: bool,
    /// Account money is taken in (F17).
    pub takes_account_money: bool,
    /// Who is too old to come from another province (F16).
    pub age_limit: Option<AgeLimit>,
}

/// Where the account money goes when the relationship leaves (R43).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountMode {
    /// To the destination (43号 art. 7).
    Transfer,
    /// To the person, in one sum.
    PayOut,
    /// Nowhere: this region cannot move it.
    Unsupported,
}

/// Months of transition money, within bounds, e.g. 3 months within 500 and 2000 yuan (F17).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reserve {
    /// Number of monthly credits.
    pub months: u32,
    /// At least this.
    pub min: Fen,
    /// At most this.
    pub max: Fen,
}

/// Ages from which nobody comes across provinces without local household registration (F16; in
/// pension insurance this is the rule of 国办发〔2009〕66号).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgeLimit {
    /// Men must be younger than this, e.g. 50.
    pub men: u8,
    /// Women must be younger than this, e.g. 40.
    pub women: u8,
}

impl OriginPolicy {
    /// 43号 and nothing else: the whole balance moves.
    pub const NATIONAL: OriginPolicy = OriginPolicy {
        refuses_arrears: false,
        reserve: None,
        account: AccountMode::Transfer,
        certificate_months: CERTIFICATE_MONTHS,
    };
}

impl DestinationPolicy {
    /// 43号 and nothing else.
    pub const NATIONAL: DestinationPolicy =
        DestinationPolicy { waits_for_benefits: false, takes_account_money: true, age_limit: None };
}

impl Reserve {
    /// What must be in the account of somebody whose months credit `monthly`.
    pub fn required(self, monthly: Fen) -> Fen {
        let credits = monthly.as_fen().saturating_mul(u64::from(self.months));
        let credits = Fen::new(credits).unwrap_or(Fen::MAX);
        // Not `clamp`, which panics on a policy whose bounds are the wrong way round.
        credits.max(self.min).min(self.max)
    }
}

impl AgeLimit {
    /// True when the person may come at this age.
    pub const fn allows(self, age: u8, female: bool) -> bool {
        age < if female { self.women } else { self.men }
    }
}

impl PolicyYears {
    /// True when the destination's enrolment is for a later year (art. 4(2), R10).
    pub const fn moves_on(self) -> bool {
        self.destination > self.origin
    }
}

/// The origin's checks. Empty: the origin must accept, and may not refuse later for an old reason.
pub fn check_origin(facts: OriginFacts, policy: OriginPolicy) -> Refusals {
    let mut refusals = Refusals::NONE;
    refusals.add_if(!facts.scheme_supported, Refusal::SchemeNotSupported);
    refusals.add_if(!facts.known, Refusal::OutNotFound);
    refusals.add_if(facts.deceased, Refusal::PersonDeceased);
    refusals.add_if(facts.gave_up, Refusal::PersonGaveUp);
    refusals.add_if(facts.retired, Refusal::OutRetired);
    refusals.add_if(facts.known && facts.transferred, Refusal::OutAlreadyTransferred);
    // "Still active" would be a lie about a relationship that is not here at all. One that is in
    // transit is said to be in progress.
    let here = facts.known && !facts.transferred;
    let active = here && !facts.suspended && !facts.handoff_open;
    refusals.add_if(active, Refusal::OutNotSuspended);
    refusals.add_if(facts.handoff_open, Refusal::OutInProgress);
    refusals.add_if(here && facts.open_settlements, Refusal::OutOpenSettlement);
    refusals.add_if(facts.insured_in_other_scheme, Refusal::InDuplicateCoverage);
    let same_year = is_same_year(facts.kind, facts.policy_years);
    refusals.add_if(same_year, Refusal::ResidentSameYear);
    if here { refusals.and(check_account(facts, policy)) } else { refusals }
}

/// The destination's checks, made before the origin is asked.
pub fn check_destination(facts: DestinationFacts, policy: DestinationPolicy) -> Refusals {
    let mut refusals = Refusals::NONE;
    refusals.add_if(facts.same_pool, Refusal::SamePool);
    refusals.add_if(!facts.scheme_supported, Refusal::SchemeNotSupported);
    refusals.add_if(!facts.enrolled, Refusal::InNotEnrolled);
    refusals.add_if(!facts.paid, Refusal::InNoPayment);
    // A period that nobody paid for does not begin: that is said already.
    let idle = facts.enrolled && facts.paid && !facts.benefits_begun;
    let resident = facts.kind == TransferKind::ResidentToResident;
    refusals.add_if(policy.waits_for_benefits && resident && idle, Refusal::InNotEffective);
    refusals.add_if(facts.handoff_open, Refusal::InInProgress);
    // Who is not enrolled for the scheme that is applied for has one coverage, whichever it is.
    let twice = facts.enrolled && facts.insured_in_other_scheme;
    refusals.add_if(twice, Refusal::InDuplicateCoverage);
    let same_year = is_same_year(facts.kind, facts.policy_years);
    refusals.add_if(same_year, Refusal::ResidentSameYear);
    let too_old = policy.age_limit.is_some_and(|limit| !limit.allows(facts.age, facts.female));
    let stranger = facts.cross_province && !facts.hukou_here;
    refusals.add_if(too_old && stranger, Refusal::AgeLimitCrossProvince);
    let homeless = facts.account_expected && !policy.takes_account_money;
    refusals.add_if(homeless, Refusal::AccountTransferUnsupported);
    refusals
}

/// What stands against the account of a relationship that is here.
fn check_account(facts: OriginFacts, policy: OriginPolicy) -> Refusals {
    let mut refusals = Refusals::NONE;
    refusals.add_if(policy.refuses_arrears && facts.arrears, Refusal::OutArrears);
    refusals.add_if(facts.account_frozen, Refusal::OutAccountFrozen);
    refusals.add_if(facts.negative_balance, Refusal::OutNegativeBalance);
    let has_account = facts.kind.origin() == Scheme::Employee;
    let short = policy
        .reserve
        .is_some_and(|reserve| facts.balance < reserve.required(facts.monthly_credit));
    refusals.add_if(has_account && short, Refusal::ReserveNotMet);
    let stuck = match policy.account {
        AccountMode::Transfer | AccountMode::PayOut => false,
        AccountMode::Unsupported => !facts.balance.is_zero(),
    };
    refusals.add_if(stuck, Refusal::AccountTransferUnsupported);
    refusals
}

/// From resident to resident, and not for a later year. What is not known does not refuse: the
/// other side knows it.
fn is_same_year(kind: TransferKind, years: Option<PolicyYears>) -> bool {
    kind == TransferKind::ResidentToResident && years.is_some_and(|years| !years.moves_on())
}

#[cfg(test)]
mod tests;
