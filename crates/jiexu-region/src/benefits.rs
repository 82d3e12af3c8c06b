//! From when on who has come is paid for: what the destination decides as it completes, and again
//! when months of the lapse are paid afterwards.
//!
//! Nothing is decided here that `jiexu-rules` does not say; this is where its facts come from. The
//! day of a payment is not on record: a month counts as paid on its first day, or on the day of the
//! enrolment if that is later. Whose form of employment is not noted counts as insured by an
//! employer. Arrears of the origin need no fact of their own: they are months of the lapse that are
//! not on record.
//!
//! Repaying needs no command of its own. A contribution for a month of the lapse is recorded like
//! any other, and what follows from it is journalled with it ([`RegistryEvent::BenefitsRevised`]).

use jiexu_rules::{
    AccountLimit, BenefitFacts, BenefitStart, Employment, ResidentFacts, Rules, benefit_start,
    continuous_months, first_day, is_lapsed, is_repaid, lapse_months, lapsed_years, repaid_years,
};
use jiexu_types::{
    ContributionKind, ContributionRun, Contributions, Date, EmploymentForm, Fen, HandoffId,
    LAST_DAY, Month, PaymentTerms, PersonId, RegionCode, Scheme, SpecialGroup,
};

use crate::{Inbound, InformationForm, Milestone, Person, Region, RegistryEvent, Relation};

/// From when on the destination pays, and what that was decided by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Benefits {
    /// The last month on the form before `first_paid`; `None` when never insured before.
    pub last_paid: Option<Month>,
    /// The first month paid at the destination since the enrolment.
    pub first_paid: Month,
    /// The decision.
    pub start: BenefitStart,
}

/// What a handoff brought for one stretch of coverage here, where it brought more than coverage
/// from its first day on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BenefitTerms {
    /// In which scheme.
    pub scheme: Scheme,
    /// First day of the enrolment that it belongs to.
    pub enrolled_on: Date,
    /// The handoff.
    pub handoff: HandoffId,
    /// From when on there are benefits, when not from the beginning.
    pub benefits: Option<Benefits>,
    /// First day on which the account pays for more than emergencies (F34).
    pub account_from: Option<Date>,
}

impl Benefits {
    /// True when the month lies in the lapse, so that paying for it repays.
    pub fn lapsed(&self, month: Month) -> bool {
        self.last_paid.is_some_and(|last| is_lapsed(month, last, self.first_paid))
    }
}

impl Person {
    /// What applies to an enrolment in a scheme, if anything does.
    pub(crate) fn terms_of(&self, scheme: Scheme, enrolled_on: Date) -> Option<&BenefitTerms> {
        let mut latest = self.terms.iter().rev();
        latest.find(|terms| terms.scheme == scheme && terms.enrolled_on == enrolled_on)
    }

    /// The terms of the current enrolment, when the month lies in the lapse before it.
    pub(crate) fn terms_of_lapse(&self, scheme: Scheme, month: Month) -> Option<&BenefitTerms> {
        let terms = self.terms_of(scheme, self.relation(scheme)?.enrolled_on)?;
        terms.benefits.filter(|benefits| benefits.lapsed(month)).map(|_| terms)
    }
}

/// What the destination says of benefits as it completes; `None` when there is nothing to say: no
/// lapse, no waiting, and benefits from the month of payment on.
pub(crate) fn on_completion(
    region: &Region,
    case: &Inbound,
    form: &InformationForm,
    rules: &Rules,
) -> Option<Benefits> {
    let scheme = case.application.destination_scheme;
    let person = region.state.person(case.application.person)?;
    let relation = person.relation(scheme)?;
    let first_paid = first_paid(person, scheme, relation, region.code())?;
    let last_paid = last_before(&form.contributions, first_paid);
    let mut record = person.contributions.clone();
    record.recognise(&form.contributions);
    let (enrolled_on, employment) = (relation.enrolled_on, employment(person));
    let (group, record) = (special_group(person), &record);
    let paid = Paid { last_paid, first_paid, enrolled_on, employment, group, record };
    let start = start(case, form, rules, &paid);
    let lapsed = last_paid.is_some_and(|last| lapse_months(last, first_paid) > 0);
    let late = start.waits > 0 || start.starts_on > paid.on();
    (lapsed || late).then_some(Benefits { last_paid, first_paid, start })
}

/// The first day on which money that is credited today pays for more than emergencies.
pub(crate) fn account_from(rules: &Rules, credited: Fen, today: Date) -> Option<Date> {
    let free_from = |limit: AccountLimit| limit.free_from(today).min(LAST_DAY);
    rules.account_limit.filter(|_| !credited.is_zero()).map(free_from)
}

/// What paying for a month changes, when the month lies in a lapse: decided by the rules of the day
/// of the completion, as the first decision was.
pub(crate) fn on_contribution(
    region: &Region,
    id: PersonId,
    scheme: Scheme,
    month: Month,
) -> Option<RegistryEvent> {
    let person = region.state.person(id)?;
    let terms = person.terms_of_lapse(scheme, month)?;
    let Benefits { last_paid, first_paid, start: known } = terms.benefits?;
    let case = region.state.inbound(terms.handoff)?;
    let mut record = person.contributions.clone();
    record.record(ContributionRun {
        scheme,
        first: month,
        last: month,
        region: region.code(),
        credited: Fen::ZERO,
        terms: PaymentTerms::default(),
    });
    let (enrolled_on, employment) = (terms.enrolled_on, employment(person));
    let (group, record) = (special_group(person), &record);
    let paid = Paid { last_paid, first_paid, enrolled_on, employment, group, record };
    let rules = region.policy().rules.on(completed_on(case)?);
    let start = start(case, case.form.as_ref()?, rules, &paid);
    let handoff = terms.handoff;
    (start != known).then_some(RegistryEvent::BenefitsRevised { person: id, handoff, start })
}

/// What was paid when.
struct Paid<'a> {
    last_paid: Option<Month>,
    first_paid: Month,
    enrolled_on: Date,
    employment: Employment,
    /// The group that is helped, as it is on record when benefits are decided.
    group: Option<SpecialGroup>,
    /// Every month, those of the form included.
    record: &'a Contributions,
}

impl Paid<'_> {
    /// The day that counts as that of the first payment.
    fn on(&self) -> Date {
        self.enrolled_on.max(first_day(self.first_paid))
    }

    /// A count over the lapse; nothing when there was no coverage before.
    fn over_lapse<T: Default>(&self, count: impl FnOnce(Month, Month) -> T) -> T {
        self.last_paid.map(|last| count(last, self.first_paid)).unwrap_or_default()
    }
}

fn start(case: &Inbound, form: &InformationForm, rules: &Rules, paid: &Paid<'_>) -> BenefitStart {
    let Paid { last_paid, first_paid, enrolled_on, employment, group, record } = *paid;
    let lapse = paid.over_lapse(lapse_months);
    let in_time = last_paid.is_some() && lapse == 0;
    // The form tells when coverage ended there; without a word of it, after the last paid month.
    let after_last = || last_paid.and_then(Month::next).map(first_day);
    let facts = BenefitFacts {
        kind: case.application.kind(),
        last_paid,
        first_paid,
        paid_on: paid.on(),
        lapse_repaid: paid.over_lapse(|last, first| is_repaid(record, last, first)),
        continuous_months: last_paid.map_or(0, |last| continuous_months(&form.contributions, last)),
        employment,
        resident: ResidentFacts {
            enrolled_on,
            in_window: rules.benefits.collection.map_or(in_time, |it| it.contains(enrolled_on)),
            period_from: Some(first_day(first_paid)),
            lapsed_years: paid.over_lapse(lapsed_years),
            repaid_years: paid.over_lapse(|last, first| repaid_years(record, last, first)),
            group,
            born_on: Some(case.application.person.birth_date()),
            employee_until: form.issue.suspended_on.or(form.available_from).or_else(after_last),
        },
    };
    let start = benefit_start(facts, rules.benefits);
    BenefitStart { starts_on: start.starts_on.min(LAST_DAY), ..start }
}

fn special_group(person: &Person) -> Option<SpecialGroup> {
    person.particulars.as_ref().and_then(|known| known.credentials.special_group)
}

fn employment(person: &Person) -> Employment {
    let noted = person.particulars.as_ref().and_then(|known| known.credentials.employment);
    match noted {
        Some(EmploymentForm::Flexible) => Employment::Flexible,
        Some(EmploymentForm::Employer) | None => Employment::Employer,
    }
}

/// The first month paid here in its time since the enrolment; what was paid afterwards comes first
/// only where there is nothing else.
fn first_paid(
    person: &Person,
    scheme: Scheme,
    relation: &Relation,
    region: RegionCode,
) -> Option<Month> {
    let since = Month::of(relation.enrolled_on).ok()?;
    let runs = person.contributions.runs().iter();
    let here = runs.filter(|run| run.scheme == scheme && run.region == region && run.last >= since);
    let in_its_time = |run: &&ContributionRun| run.terms.kind == ContributionKind::Actual;
    let first = |run: &ContributionRun| run.first.max(since);
    here.clone().filter(in_its_time).map(first).min().or_else(|| here.map(first).min())
}

/// The last month on a form before the first one here. What was paid beyond it, and nothing before
/// it, is no lapse.
fn last_before(form: &Contributions, first_paid: Month) -> Option<Month> {
    let runs = form.runs().iter();
    let before = first_paid.previous()?;
    let earlier = runs.clone().filter(|run| run.first <= before).map(|run| run.last.min(before));
    earlier.max().or_else(|| runs.map(|run| run.first).min())
}

/// The day on which the handoff was completed.
fn completed_on(case: &Inbound) -> Option<Date> {
    let completed = case.timeline.iter().find(|moment| moment.step == Milestone::Completed);
    completed.map(|moment| moment.at.date())
}

#[cfg(test)]
mod tests;
