//! The destination's one decision about what arrived, and what is tried before a refusal.

use std::sync::Arc;

use jiexu_rules::{
    FormFinding, Handling, LegFacts, Refusal, Refusals, WrittenForm, check_form, check_legs,
};
use jiexu_types::{Date, Fen, Scheme, Timestamp};

use crate::benefits;
use crate::planted::{Bug, is_planted};
use crate::registry::fits;
use crate::review::waits_for_check;
use crate::{
    Application, BalanceNotice, Completion, Correction, Dossier, Event, Filing, FilingMarks,
    Finding, Inbound, InboundEvent, InformationForm, Marks, Person, Region, residual, wallet,
};

/// The one decision, once everything that the form announces is here.
pub(crate) fn conclude(
    region: &Region,
    case: &Inbound,
    form: &InformationForm,
    notice: Option<BalanceNotice>,
    now: Timestamp,
) -> Option<Event> {
    let handoff = case.application.id;
    let awaited = !form.balance.is_zero() && !is_planted(Bug::TransientFails);
    if notice.is_none() && (awaited || is_planted(Bug::ZeroWaits)) {
        return None;
    }
    let refusals = check(region, case, form, notice);
    if case.application.purpose.wallet().is_some() {
        return Some(wallet::on_arrival(region, handoff, refusals, now).into());
    }
    // Money that was unmatched is matched by a person, and what one operator has entered needs
    // another.
    let rules = region.policy().rules.on(now.date());
    let handling = rules.handling;
    // Four eyes are those of two operators, so there is a review.
    let by_hand = region.policy().reviews_inbound
        || rules.intake.reviewed.contains(&case.application.intake.channel)
        || handling.destination_four_eyes
        || has_counter_step(case)
        || case.unmatched
        || waits_for_check(&case.entries);
    let event = if !refusals.is_empty() {
        set_right(region, handling, case, form, notice, refusals)
    } else if by_hand {
        InboundEvent::ReviewBegun { handoff }
    } else {
        InboundEvent::Completed { handoff, completion: completion(region, case, form, now) }
    };
    Some(event.into())
}

/// Everything that stands against crediting what is here.
pub(crate) fn check(
    region: &Region,
    case: &Inbound,
    form: &InformationForm,
    notice: Option<BalanceNotice>,
) -> Refusals {
    let application = &case.application;
    let arrived = amount_of(notice);
    check_legs(LegFacts {
        applied: (application.person, application.origin_scheme),
        form: (form.person, form.scheme),
        sealed: region.policy().seals.verify(application.origin, form).is_ok(),
        form_sound: form.name == application.name
            && residual::fits_purpose(application, form)
            && contradictions(application, form).is_empty(),
        stated: form.balance,
        frozen: case.acceptance.map(|acceptance| acceptance.frozen),
        arrived,
        fits: fits(region, application.receiver(), arrived),
        claimed_twice: form.available_from.is_some() && took_over_before(region, application),
    })
    .and(wallet::check_payee(region, application))
}

/// What completing would do. The first day here is the day after the last one there, or the first
/// day of the enrolment, whichever is later: both regions write down the same day.
pub(crate) fn completion(
    region: &Region,
    case: &Inbound,
    form: &InformationForm,
    now: Timestamp,
) -> Completion {
    let today = now.date();
    let rules = region.policy().rules.on(today);
    let application = &case.application;
    let person = region.state.person(application.person);
    let relation = person.and_then(|person| person.relation(application.destination_scheme));
    let enrolled_on = relation.map_or(Date::MIN, |relation| relation.enrolled_on);
    // An earlier claim of this region that ended later than that: its days are given away already.
    let claims = person.map(|person| person.responsible.as_slice()).unwrap_or_default();
    let ended = claims.iter().filter_map(|claim| claim.until).max().unwrap_or(Date::MIN);
    let mut contributions = person.map(|person| person.contributions.clone()).unwrap_or_default();
    let recognised_months = contributions.recognise(&form.contributions);
    // From when on there are benefits was said when the relationship came.
    let came = application.purpose.is_relationship();
    let takes_over_on = form.available_from.map(|free| free.max(enrolled_on).max(ended));
    Completion {
        takes_over_on,
        recognised_months,
        credited: form.balance,
        marks: marks(region, form, today),
        employee_months: contributions.months(Scheme::Employee),
        resident_months: contributions.months(Scheme::Resident),
        benefits: benefits::on_completion(region, case, form, rules).filter(|_| came),
        account_from: benefits::account_from(rules, form.balance, today).filter(|_| came),
        filings: filing_marks(region, form, person, takes_over_on, today),
    }
}

/// Which entitlements hold here, and which must be recognised anew (F39).
fn marks(region: &Region, form: &InformationForm, today: Date) -> Marks {
    let policy = &region.policy().rules.on(today).treatment;
    let handed = form.dossier.iter().flat_map(|dossier| &dossier.entitlements);
    handed.map(|known| policy.recognises(known.code, known.valid_to, today)).collect()
}

/// Which filings of remote care go on, with this region as the insured place (F18b): those that are
/// not over and lead elsewhere. Who is not insured here from a day on has none that could go on.
fn filing_marks(
    region: &Region,
    form: &InformationForm,
    person: Option<&Person>,
    takes_over_on: Option<Date>,
    today: Date,
) -> FilingMarks {
    let known = person.and_then(|person| person.particulars.as_ref());
    let known = known.map(|known| known.dossier.filings.as_slice()).unwrap_or_default();
    let mut room = Dossier::LIST_MAX.saturating_sub(known.len());
    let handed = form.dossier.iter().flat_map(|dossier| &dossier.filings);
    let goes_on = |filing: &Filing| {
        let there = |known: &Filing| (known.region, known.kind) == (filing.region, filing.kind);
        takes_over_on.is_some_and(|from| filing.is_open_after(today.max(from)))
            && filing.region != region.code()
            && !known.iter().any(|known| there(known) && known.is_open_after(today))
    };
    let opened = handed.map(|filing| {
        let opened = room > 0 && goes_on(filing);
        room = room.saturating_sub(usize::from(opened));
        opened
    });
    opened.collect()
}

/// Another form may help where only the form is wrong; another look, where the amounts differ.
/// Nothing is credited by either: both end in this check again.
fn set_right(
    region: &Region,
    handling: Handling,
    case: &Inbound,
    form: &InformationForm,
    notice: Option<BalanceNotice>,
    refusals: Refusals,
) -> InboundEvent {
    let handoff = case.application.id;
    let refused = |refusals| InboundEvent::Refused { handoff, refusals };
    let amounts = refusals.contains(Refusal::FundAmountMismatch);
    // What a form says of the money counts once it is known whose form it is.
    let unsealed = refusals.contains(Refusal::SignatureInvalid);
    let helpless = |refusal| {
        let form_or_money = matches!(
            refusal,
            Refusal::SignatureInvalid | Refusal::FormInconsistent | Refusal::FundAmountMismatch
        );
        !form_or_money
    };
    if refusals.iter().any(helpless) {
        return refused(refusals);
    }
    if amounts && handling.match_by_hand && !unsealed {
        return InboundEvent::Unmatched { handoff };
    }
    let arrived = amount_of(notice);
    // The form's figure can be corrected, what was frozen and what arrived cannot.
    let money_agrees = case.acceptance.is_none_or(|acceptance| acceptance.frozen == arrived);
    if handling.corrections == 0 || amounts && !money_agrees {
        return refused(refusals);
    }
    let findings = findings(region, &case.application, form, arrived);
    if corrections_left(handling, case) && !findings.is_empty() {
        let correction = Correction { form_revision: form.issue.revision, findings };
        return InboundEvent::CorrectionAsked { handoff, correction: Arc::new(correction) };
    }
    let stays_wrong = if unsealed { Refusals::NONE } else { Refusal::FormInconsistent.into() };
    refused(refusals.and(stays_wrong))
}

/// True when the origin may be asked once more.
pub(crate) fn corrections_left(handling: Handling, case: &Inbound) -> bool {
    u32::try_from(case.corrections.len()).is_ok_and(|asked| asked < handling.corrections)
}

/// Where the form does not agree with itself (43号 art. 8).
fn contradictions(application: &Application, form: &InformationForm) -> Vec<FormFinding> {
    check_form(WrittenForm {
        scheme: form.scheme,
        origin: application.origin,
        suspended_on: form.issue.suspended_on,
        contributions: &form.contributions,
        account_years: form.dossier.as_ref().map_or(&[], |dossier| &dossier.account_years),
    })
}

/// Where the form is not the origin's, and where it does not agree with the application, the money
/// and itself; no more than one correction can ask for.
fn findings(
    region: &Region,
    application: &Application,
    form: &InformationForm,
    arrived: Fen,
) -> Vec<Finding> {
    let seal = region.policy().seals.finding(application.origin, form);
    let scheme = |scheme: Scheme| scheme.code().to_string();
    let free = form.available_from.map(|free| free.to_string()).unwrap_or_default();
    // What follows a handoff has no day to give (and a form that has one does not fit).
    let fits = residual::fits_purpose(application, form);
    let due = if fits { free.clone() } else { String::new() };
    let fields = [
        ("person_id", application.person.to_string(), form.person.to_string()),
        ("name", application.name.as_str().to_owned(), form.name.as_str().to_owned()),
        ("scheme", scheme(application.origin_scheme), scheme(form.scheme)),
        ("available_from", due, free),
        ("balance_fen", arrived.as_fen().to_string(), form.balance.as_fen().to_string()),
    ];
    let differing = fields.into_iter().filter(|(_, expected, found)| expected != found);
    // Each of these texts is short: none is left out.
    let of_case = differing
        .filter_map(|(field, expected, found)| Finding::new(field, &expected, &found).ok());
    let of_form = contradictions(application, form);
    let of_form = of_form.iter().filter_map(|finding| Finding::try_from(finding).ok());
    seal.into_iter().chain(of_case).chain(of_form).take(Finding::MAX).collect()
}

/// True when the applicant must still come to the counter, where an operator completes the case.
fn has_counter_step(case: &Inbound) -> bool {
    case.taken.is_some_and(|taken| taken.counter_step)
}

/// True when an earlier handoff made this region the responsible one, and no later one ended that.
fn took_over_before(region: &Region, application: &Application) -> bool {
    let claim = region.state.person(application.person).and_then(Person::open_claim);
    claim.is_some_and(|claim| claim.by.is_some())
}

fn amount_of(notice: Option<BalanceNotice>) -> Fen {
    notice.map_or(Fen::ZERO, |notice| notice.amount)
}
