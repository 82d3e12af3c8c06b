//! What the applicant should know although nothing is refused (F38, F43, R27). Functions of the
//! record alone, so that both ends say it at any time.

use jiexu_rules::{Rulebook, Warning, WarningFacts, lapse_months, warnings};
use jiexu_types::{Contributions, Date, Month};

use crate::coverage::StatusOn;
use crate::{Inbound, InformationForm, Moment, Outbound, Person};

impl Outbound {
    /// What to know of a handoff that has not ended, as its origin sees it.
    pub fn warnings(&self, rules: &Rulebook) -> Vec<Warning> {
        if self.state.is_terminal() || self.application.purpose.wallet().is_some() {
            return Vec::new();
        }
        let form = self.freeze.as_ref().map(|freeze| freeze.form.as_ref());
        let promise = self.freeze.as_ref().map(|freeze| freeze.acceptance);
        let promises =
            [promise.map(|promise| promise.due_out), promise.and_then(|promise| promise.fund_due)];
        let provisional = promises.into_iter().flatten().any(|promise| promise.provisional);
        of_case(rules, &self.timeline, form, provisional)
    }
}

impl Inbound {
    /// What to know of a handoff that has not ended, as its destination sees it.
    pub fn warnings(&self, rules: &Rulebook) -> Vec<Warning> {
        if self.state.is_terminal() || self.application.purpose.wallet().is_some() {
            return Vec::new();
        }
        let promises = [
            self.taken.map(|taken| taken.promised),
            self.acceptance.map(|acceptance| acceptance.due_out),
            self.acceptance.and_then(|acceptance| acceptance.fund_due),
            self.due_in,
        ];
        let provisional = promises.into_iter().flatten().any(|promise| promise.provisional);
        of_case(rules, &self.timeline, self.form.as_deref(), provisional)
    }
}

/// Of whom coverage is suspended: a lapse that is about to pass three months.
pub(crate) fn of_person(
    rules: &Rulebook,
    person: &Person,
    status: [Option<StatusOn>; 2],
    day: Date,
) -> Vec<Warning> {
    let stands = |wanted: fn(&StatusOn) -> bool| status.iter().flatten().any(wanted);
    let suspended = stands(|status| matches!(status, StatusOn::Suspended { .. }));
    let insured = stands(|status| matches!(status, StatusOn::Active { .. }));
    let measures = rules.on(day).benefits.measures;
    let lapsed = lapsed_months(&person.contributions, day).filter(|_| suspended && !insured);
    let known = person.particulars.iter();
    let arrears = known.flat_map(|known| &known.dossier.arrears).next().is_some();
    warnings(WarningFacts {
        settlement_season: rules.on(day).times.in_settlement_season(day),
        arrears,
        lapse_near: lapsed.is_some_and(|months| measures.is_lapse_near(months)),
        provisional_deadline: false,
    })
}

/// The season counts by the day on which the case began. No lapse: who moves has paid at the
/// destination already.
fn of_case(
    rules: &Rulebook,
    timeline: &[Moment],
    form: Option<&InformationForm>,
    provisional: bool,
) -> Vec<Warning> {
    let Some(began) = timeline.first() else { return Vec::new() };
    let day = began.at.date();
    let dossier = form.and_then(|form| form.dossier.as_ref());
    let arrears = dossier.is_some_and(|dossier| !dossier.arrears.is_empty());
    warnings(WarningFacts {
        settlement_season: rules.on(day).times.in_settlement_season(day),
        arrears,
        lapse_near: false,
        provisional_deadline: provisional,
    })
}

/// Whole months without payment between the last one paid and this one.
fn lapsed_months(contributions: &Contributions, day: Date) -> Option<u32> {
    let last = contributions.runs().iter().map(|run| run.last).max()?;
    Some(lapse_months(last, Month::of(day).ok()?))
}
