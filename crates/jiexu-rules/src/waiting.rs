//! From when on there are benefits at the destination, and whether the lapse is covered too.
//!
//! | case | who | what |
//! |---|---|---|
//! | A | employee to employee, lapse of 3 months at most and repaid | no waiting, lapse covered |
//! | B | scheme changed after 24 months in a row, lapse likewise | the same |
//! | C | employee at the destination, any other | 0 to 6 months, as the region says |
//! | D | resident out of the collection window, or lapsed | 3 months and one per lapsed year |
//!
//! A and B: 43号 art. 11 and 12 (R22, R23). C: R24, R40, R41. D: 国办发〔2024〕38号 (R34).
//!
//! Two things are open in the sources and decided here: a lapse of up to three months that is *not*
//! repaid is case C, as Fujian has it; and lapsed years are those the region counts, because it is
//! nowhere said whether years before 2025 are among them.

mod collection;
mod local;
mod measures;
mod resident;

use jiexu_types::{Date, Month, Scheme};

pub use collection::{CollectionWindow, has_begun, policy_year};
pub use local::{LocalWait, LocalWaiting, WAITING_MONTHS_MAX};
pub use measures::Measures;
pub use resident::{ExemptGroups, Grace, ResidentFacts, ResidentFormula};

use crate::lapse::first_day;
use crate::{TransferKind, lapse_from, lapse_months};

/// What decides when benefits begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BenefitFacts {
    /// Schemes of the handoff.
    pub kind: TransferKind,
    /// The last month paid at the origin; `None` when never insured before.
    pub last_paid: Option<Month>,
    /// The first month paid at the destination (费款所属期).
    pub first_paid: Month,
    /// The day of that payment.
    pub paid_on: Date,
    /// The months of the lapse were paid afterwards (补缴).
    pub lapse_repaid: bool,
    /// Months in a row up to the last paid one, see [`crate::continuous_months`].
    pub continuous_months: u32,
    /// How the person works.
    pub employment: Employment,
    /// What matters in the resident scheme of the destination.
    pub resident: ResidentFacts,
}

/// Form of employment (参保方式).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Employment {
    /// Insured by an employer (单位职工).
    Employer,
    /// Insured on one's own (灵活就业).
    Flexible,
}

/// What one region says about benefits, beyond the law.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BenefitPolicy {
    /// The first day of benefits without waiting.
    pub begins: Begins,
    /// Waiting in case C.
    pub local: LocalWaiting,
    /// The first paid month from which the resident formula holds (38号: 202501); before it,
    /// residents wait as [`LocalWaiting`] says. `None`: for all months.
    pub formula_from: Option<Month>,
    /// When residents enrol for a policy year (集中参保期). `None`: the region names no such time, and
    /// in time is who enrols without a gap.
    pub collection: Option<CollectionWindow>,
    /// Newborns enrolled in this time are covered from birth, e.g. 90 days (R39).
    pub newborn: Option<Grace>,
    /// Residents enrolled in this time after the end of employee coverage do not wait, e.g. 90 days
    /// or 3 months (R39).
    pub after_employee: Option<Grace>,
    /// Residents of these groups do not wait (R34).
    pub exempt: ExemptGroups,
    /// Resident benefits last while somebody waits for those of an employee (R41).
    pub resident_benefits_last: bool,
    /// The numbers of months by which lapses and coverages are measured.
    pub measures: Measures,
    /// What residents wait.
    pub formula: ResidentFormula,
}

/// The first day of benefits when there is no waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Begins {
    /// The first day of the month of payment (43号 art. 11).
    MonthOfPayment,
    /// The day after payment (R41).
    DayAfterPayment,
    /// The first day of the month after payment (R39).
    MonthAfterPayment,
}

/// From when on there are benefits, and by which rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BenefitStart {
    /// Months of waiting.
    pub waits: u8,
    /// Share of the benefits that is paid while waiting, in percent; 100 when there is no waiting.
    pub percent: u8,
    /// First day of full benefits.
    pub starts_on: Date,
    /// First day of the lapse, when it is covered afterwards.
    pub retroactive_from: Option<Date>,
    /// Until the day before `starts_on`, resident benefits may be used (R41).
    pub resident_benefits_last: bool,
    /// Which rule decided.
    pub rule: BenefitRule,
}

/// The cases of the table above, and those of residents who do not wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum BenefitRule {
    /// Case A.
    ShortLapse,
    /// Case B.
    SchemeChange,
    /// Case C.
    LocalWaiting,
    /// Case D.
    ResidentFormula,
    /// Enrolled in the collection window and never lapsed, or soon after employee coverage (R39).
    ResidentInTime,
    /// Exempt from waiting: newborns and groups that the region names (R34).
    ResidentExempt,
    /// Covered from birth (R39).
    Newborn,
}

/// Decides from when on there are benefits.
pub fn benefit_start(facts: BenefitFacts, policy: BenefitPolicy) -> BenefitStart {
    let Measures { continuous_months, .. } = policy.measures;
    let long_insured = facts.continuous_months >= continuous_months;
    let is_bridged = is_bridged(facts, policy.measures);
    match facts.kind {
        TransferKind::EmployeeToEmployee if is_bridged => {
            bridged(facts, policy, BenefitRule::ShortLapse)
        }
        TransferKind::EmployeeToResident | TransferKind::ResidentToEmployee
            if long_insured && is_bridged =>
        {
            bridged(facts, policy, BenefitRule::SchemeChange)
        }
        TransferKind::EmployeeToEmployee | TransferKind::ResidentToEmployee => {
            // Who was never insured has nothing to repay (R40).
            let repaid = facts.lapse_repaid || facts.last_paid.is_none();
            let wait = policy.local.for_employee(facts.employment, repaid);
            waiting(facts, policy, wait, BenefitRule::LocalWaiting)
        }
        TransferKind::EmployeeToResident | TransferKind::ResidentToResident => {
            resident_start(facts, policy)
        }
    }
}

impl BenefitPolicy {
    /// The law and nothing else: no region's waiting, no region's grace.
    pub const NATIONAL: BenefitPolicy = BenefitPolicy {
        begins: Begins::MonthOfPayment,
        local: LocalWaiting::NONE,
        formula_from: None,
        collection: None,
        newborn: None,
        after_employee: None,
        exempt: ExemptGroups::NONE,
        resident_benefits_last: false,
        measures: Measures::NATIONAL,
        formula: ResidentFormula::NATIONAL,
    };
}

/// True when the lapse is short and nothing is owed for it.
fn is_bridged(facts: BenefitFacts, measures: Measures) -> bool {
    let lapse = facts.last_paid.map(|last| lapse_months(last, facts.first_paid));
    let short = |months| months <= measures.lapse_months;
    lapse.is_some_and(|months| months == 0 || (short(months) && facts.lapse_repaid))
}

fn bridged(facts: BenefitFacts, policy: BenefitPolicy, rule: BenefitRule) -> BenefitStart {
    let lapse = facts.last_paid.and_then(|last| lapse_from(last, facts.first_paid));
    BenefitStart { retroactive_from: lapse, ..at_once(facts, policy, rule) }
}

/// Residents, unless a change of scheme cost nothing.
fn resident_start(facts: BenefitFacts, policy: BenefitPolicy) -> BenefitStart {
    let resident = facts.resident;
    let in_time = |grace: Option<Grace>, from: Option<Date>| match (grace, from) {
        (Some(grace), Some(from)) => (from..=grace.last_day(from)).contains(&resident.enrolled_on),
        (Some(_), None) | (None, Some(_)) | (None, None) => false,
    };
    let born_on = resident.born_on.filter(|born| in_time(policy.newborn, Some(*born)));
    let left = resident.employee_until.filter(|_| facts.kind.origin() == Scheme::Employee);
    let continues = resident.in_window && resident.lapsed_years == 0;
    if let Some(born_on) = born_on {
        let at_once = at_once(facts, policy, BenefitRule::Newborn);
        BenefitStart { starts_on: born_on, ..at_once }
    } else if resident.group.is_some_and(|group| policy.exempt.contains(group)) {
        at_once(facts, policy, BenefitRule::ResidentExempt)
    } else if continues || in_time(policy.after_employee, left) {
        at_once(facts, policy, BenefitRule::ResidentInTime)
    } else if policy.formula_from.is_some_and(|from| facts.first_paid < from) {
        waiting(facts, policy, policy.local.resident, BenefitRule::LocalWaiting)
    } else {
        let months = policy.formula.months(resident.lapsed_years, resident.repaid_years);
        after(facts, policy, (months, 0), BenefitRule::ResidentFormula)
    }
}

fn waiting(
    facts: BenefitFacts,
    policy: BenefitPolicy,
    wait: LocalWait,
    rule: BenefitRule,
) -> BenefitStart {
    after(facts, policy, (wait.months(), wait.percent()), rule)
}

/// After some months at a percentage. Waiting counts from the month of payment: three months paid
/// for in August end with October.
fn after(
    facts: BenefitFacts,
    policy: BenefitPolicy,
    (months, percent): (u8, u8),
    rule: BenefitRule,
) -> BenefitStart {
    if months == 0 {
        return at_once(facts, policy, rule);
    }
    let paid_in = Month::of(facts.paid_on).ok();
    let month = paid_in.and_then(|paid_in| paid_in.plus(u32::from(months)));
    let starts_on = month.map_or(Date::MAX, first_day);
    let from_residents = facts.kind == TransferKind::ResidentToEmployee;
    BenefitStart {
        waits: months,
        percent,
        starts_on: not_before(facts, starts_on),
        retroactive_from: None,
        resident_benefits_last: policy.resident_benefits_last && from_residents,
        rule,
    }
}

fn at_once(facts: BenefitFacts, policy: BenefitPolicy, rule: BenefitRule) -> BenefitStart {
    let paid_on = facts.paid_on;
    let starts_on = match policy.begins {
        Begins::MonthOfPayment => paid_on.first_of_month(),
        Begins::DayAfterPayment => paid_on.tomorrow().unwrap_or(Date::MAX),
        Begins::MonthAfterPayment => paid_on.last_of_month().tomorrow().unwrap_or(Date::MAX),
    };
    BenefitStart {
        waits: 0,
        percent: 100,
        starts_on: not_before(facts, starts_on),
        retroactive_from: None,
        resident_benefits_last: false,
        rule,
    }
}

/// What a resident paid for next year does not begin this year.
fn not_before(facts: BenefitFacts, day: Date) -> Date {
    let period =
        facts.resident.period_from.filter(|_| facts.kind.destination() == Scheme::Resident);
    period.map_or(day, |from| from.max(day))
}

#[cfg(test)]
mod tests;
