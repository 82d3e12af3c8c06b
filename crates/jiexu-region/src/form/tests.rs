use jiexu_types::{
    AccountYear, ContributionRun, FormerScheme, NearRelative, PaymentTerms, RegionCode,
};

use super::*;
use crate::fixtures::world::World;
use crate::fixtures::*;
use crate::{
    Accumulators, Arrear, Completion, Entitlement, EntitlementStatus, Filing, FilingKind,
    FreezeReason, Grant, Incentives, Message, MessageKind, OpenSettlements, Outcome, Part,
    Particulars, PersonRecord, Policy, Receipt, RecordParticulars, Standing,
};

/// Zhang San at Nantong with these particulars; he has applied at Hebi.
fn given_with(particulars: Particulars, adjust: impl Fn(&mut Policy)) -> World {
    let particulars = Some(Arc::new(particulars));
    World::with_record(PersonRecord { particulars, ..given_record() }, adjust).and_applied()
}

/// The same with a dossier, in regions that recognise these diseases.
fn given(dossier: Dossier, recognised: &[&str]) -> World {
    given_with(Particulars { dossier, ..Particulars::default() }, |policy| {
        let mut rules = jiexu_rules::Rules::national(day("2021-12-01"));
        let codes = recognised.iter().map(|code| code.parse().unwrap());
        rules.treatment.recognised_diseases = codes.collect();
        policy.rules = jiexu_rules::Rulebook::new(vec![rules]).unwrap();
        let name = "经办机构".parse().unwrap();
        policy.agency = Some(Arc::new(jiexu_types::Agency {
            name,
            contact: None,
            phone: None,
            address: None,
            postcode: None,
            bank: None,
        }));
    })
}

fn disease(code: &str, valid_to: Option<&str>) -> Entitlement {
    Entitlement {
        code: code.parse().unwrap(),
        name: "肾透析".parse().unwrap(),
        approved_on: day("2025-01-01"),
        valid_to: valid_to.map(day),
        status: EntitlementStatus::Approved,
    }
}

/// A year that adds up.
fn account_year(year: u16, credited: u64) -> AccountYear {
    let total = fen(credited.saturating_add(1));
    AccountYear { year, credited: fen(credited), interest: fen(1), total }
}

fn owed() -> Arrear {
    Arrear { scheme: Scheme::Employee, month: month(202_601), amount: fen(7) }
}

fn given_dossier() -> Dossier {
    let (region, from, kind) = (lhasa(), day("2025-01-01"), FilingKind::LongTerm);
    let (deductible_paid, pooled_paid) = (fen(3), fen(5));
    Dossier {
        arrears: vec![owed()],
        entitlements: vec![
            disease("M01600", None),
            disease("M07800", None),
            disease("M07900", Some("2026-03-01")),
        ],
        filings: vec![Filing { region, from, until: None, kind }],
        grants: vec![Grant { relative: person(1), relation: NearRelative::Spouse }],
        accumulators: Some(Accumulators { year: 2026, deductible_paid, pooled_paid }),
        incentives: Incentives { resident_years: 4, zero_claim_years: 2 },
        account_years: vec![account_year(2024, 36), account_year(2025, 37)],
        ..Dossier::default()
    }
}

fn form(world: &mut World) -> InformationForm {
    world.carry(hebi(), nantong(), MessageKind::Request);
    match world.owed_of(nantong(), hebi(), MessageKind::Relationship) {
        Message::Relationship(form) => InformationForm::clone(&form),
        other @ (Message::Application(_)
        | Message::Withdrawal(_)
        | Message::Request(_)
        | Message::Cancel(_)
        | Message::Verdict(..)
        | Message::Balance(_)
        | Message::Outcome(..)
        | Message::Correction(..)) => panic!("{other:?} is not a form"),
    }
}

fn dossier_at(world: &World, code: jiexu_types::RegionCode) -> Dossier {
    let person = world.region(code).state().person(zhang()).unwrap();
    person.particulars.as_ref().map(|known| known.dossier.clone()).unwrap_or_default()
}

/// Checks what the origin says to the default request, and where the case ends.
#[track_caller]
fn check_refused(particulars: Particulars, adjust: impl Fn(&mut Policy), expected: &str) {
    let mut world = given_with(particulars, adjust);
    world.carry_everything();
    let state = world.region(nantong()).state().outbound(id(1)).unwrap().state;
    let crate::OutboundState::Refused { refusals, .. } = state else {
        panic!("{expected} was not reached: {state:?}");
    };
    assert_eq!(refusals.to_string(), expected);
}

fn with_standing(standing: Standing) -> Particulars {
    Particulars { standing, ..Particulars::default() }
}

fn with_dossier(dossier: Dossier) -> Particulars {
    Particulars { dossier, ..Particulars::default() }
}

fn refuses_arrears(policy: &mut Policy) {
    let mut rules = jiexu_rules::Rules::national(day("2021-12-01"));
    rules.origin.refuses_arrears = true;
    policy.rules = jiexu_rules::Rulebook::new(vec![rules]).unwrap();
}

#[test]
fn a_plain_person_has_a_plain_form() {
    let mut world = World::applied();
    let form = form(&mut world);
    assert_eq!(form.dossier, None);
    let suspended_on = Some(day("2026-02-01"));
    let issue = FormIssue { suspended_on, issued_at: monday(), ..FormIssue::default() };
    assert_eq!(form.issue, issue);
    assert_eq!(form.form_no().to_string(), "00000000-0000-0000-0000-000000000001/0");
}

#[test]
fn a_form_carries_what_goes_along_and_says_who_issued_it() {
    let mut world = given(given_dossier(), &[]);
    let form = form(&mut world);
    assert_eq!(form.dossier.as_deref(), Some(&given_dossier()));
    assert_eq!(form.issue.agency.map(|name| name.as_str().to_owned()), Some("经办机构".into()));
}

#[test]
fn the_summary_follows_from_the_months() {
    let of = |kind, first, last| ContributionRun {
        scheme: Scheme::Employee,
        first: month(first),
        last: month(last),
        region: nantong(),
        credited: fen(3),
        terms: PaymentTerms { kind, ..PaymentTerms::default() },
    };
    let former_scheme = Some(FormerScheme::Rural);
    let mut form = form(&mut World::applied());
    form.contributions = Contributions::from_runs(vec![
        of(ContributionKind::Deemed, 202_401, 202_403),
        of(ContributionKind::Actual, 202_407, 202_505),
        of(ContributionKind::BackPaid, 202_506, 202_507),
        ContributionRun {
            scheme: Scheme::Resident,
            terms: PaymentTerms { former_scheme, ..PaymentTerms::default() },
            ..of(ContributionKind::Actual, 202_404, 202_406)
        },
    ])
    .unwrap();
    form.issue.revision = 2;
    let form_no = form.form_no();
    let expected = FormSummary {
        form_no,
        previous_form_no: Some(FormNo { revision: 1, ..form_no }),
        actual_months: 11 + 2,
        deemed_months: 3,
        cumulative_months: 16,
        first_month: Some(month(202_401)),
        last_month: Some(month(202_507)),
        // Three of them as a resident.
        continuous_months: 19,
        arrears: 0,
        open_settlements: 0,
    };
    assert_eq!(form.summary(), expected);
}

#[test]
fn f39_the_destination_marks_each_disease_by_its_list() {
    use EntitlementStatus as S;

    let mut world = given(given_dossier(), &["M07800", "M07900"]);
    world.carry_everything();
    world.expect("settled completed-told");
    let here = dossier_at(&world, hebi()).entitlements;
    let marked: Vec<_> = here.iter().map(|known| (known.code.to_string(), known.status)).collect();
    // The first is not on the list, the last has run out.
    let expected = [("M01600", S::Recertify), ("M07800", S::Recognised), ("M07900", S::Recertify)];
    assert_eq!(marked, expected.map(|(code, status)| (code.to_owned(), status)));
    let state = world.region(nantong()).state().outbound(id(1)).unwrap().state;
    let crate::OutboundState::Settled(completion) = state else { panic!("{state:?}") };
    let marks: Vec<_> = completion.marks.iter().collect();
    assert_eq!(marks, [S::Recertify, S::Recognised, S::Recertify], "the origin knows as well");
}

#[test]
fn r35_years_and_what_was_used_count_on_at_the_destination_and_no_longer_at_the_origin() {
    let mut world = given(given_dossier(), &[]);
    world.carry_everything();
    let (here, there) = (dossier_at(&world, hebi()), dossier_at(&world, nantong()));
    assert_eq!(here.accumulators, given_dossier().accumulators);
    assert_eq!(here.incentives, given_dossier().incentives);
    assert_eq!((there.accumulators, there.incentives), (None, Incentives::default()));
}

#[test]
fn r44_the_destination_opens_no_grant_by_itself() {
    let mut world = given(given_dossier(), &[]);
    world.carry_everything();
    let here = dossier_at(&world, hebi());
    assert_eq!((here.grants, here.arrears), (vec![], vec![]));
    assert_eq!(here.account_years, [], "they are of the account that was closed");
    assert_eq!(dossier_at(&world, nantong()).account_years, given_dossier().account_years);
}

fn filed(region: RegionCode, from: &str, until: Option<&str>) -> Filing {
    Filing { region, from: day(from), until: until.map(day), kind: FilingKind::LongTerm }
}

#[test]
fn f18b_r44_filings_that_lead_elsewhere_go_on_at_the_destination() {
    // The days are those of the take-over, of the completion, and before and after.
    let filings = vec![
        filed(lhasa(), "2025-01-01", None),
        filed(hebi(), "2025-01-01", None),
        filed(lhasa(), "2025-02-01", Some("2026-03-02")),
        filed(lhasa(), "2025-03-01", Some("2026-03-03")),
        filed(lhasa(), "2026-06-01", Some("2026-09-01")),
    ];
    let mut world = given(Dossier { filings, ..Dossier::default() }, &[]);
    world.carry_everything();
    world.expect("settled completed-told");
    let opened = [
        filed(lhasa(), "2026-02-10", Some("2026-03-03")),
        filed(lhasa(), "2026-02-10", None),
        filed(lhasa(), "2026-06-01", Some("2026-09-01")),
    ];
    let mut here = dossier_at(&world, hebi()).filings;
    here.sort_unstable_by_key(|filing| (filing.from, filing.until.is_none(), filing.until));
    assert_eq!(here, opened);
    let state = world.region(nantong()).state().outbound(id(1)).unwrap().state;
    let crate::OutboundState::Settled(completion) = state else { panic!("{state:?}") };
    use crate::FilingMark::{Ended, Opened};
    let marks: Vec<_> = completion.filings.iter().collect();
    assert_eq!(marks, [Opened, Ended, Ended, Opened, Opened], "the origin knows as well");
    let there = dossier_at(&world, nantong()).filings;
    assert!(there.iter().all(|filing| !filing.is_open_after(day("2026-03-02"))), "{there:?}");
}

#[test]
fn f18b_a_filing_that_is_open_at_the_destination_is_not_opened_twice() {
    let mut world = given(given_dossier(), &[]);
    let own = filed(lhasa(), "2026-02-20", None);
    let part = Arc::new(Part::Filings(vec![own]));
    world.expect_recorded(hebi(), &RecordParticulars { person: zhang(), revision: 1, part });
    world.carry_everything();
    assert_eq!(dossier_at(&world, hebi()).filings, [own]);
}

#[test]
fn f18b_no_more_filings_are_opened_than_a_dossier_can_hold() {
    let all: Vec<_> =
        (0..32u32).map(|n| RegionCode::try_from(540_100 + n * 100).unwrap()).collect();
    let filings = all.iter().map(|region| filed(*region, "2025-01-01", None)).collect();
    let mut world = given(Dossier { filings, ..Dossier::default() }, &[]);
    let own = filed(RegionCode::try_from(110_000).unwrap(), "2026-02-20", None);
    let part = Arc::new(Part::Filings(vec![own]));
    world.expect_recorded(hebi(), &RecordParticulars { person: zhang(), revision: 1, part });
    world.carry_everything();
    let here = dossier_at(&world, hebi()).filings;
    assert_eq!(here.len(), Dossier::LIST_MAX);
    assert!(here.contains(&own));
}

#[test]
fn f18b_a_completion_of_before_opens_nothing_and_is_taken() {
    let mut world = given(given_dossier(), &[]);
    world.carry(hebi(), nantong(), MessageKind::Request);
    let case = world.region(nantong()).state().outbound(id(1)).unwrap();
    let freeze = case.freeze.clone().unwrap();
    let old = Completion {
        takes_over_on: freeze.form.available_from,
        recognised_months: 24,
        credited: freeze.acceptance.frozen,
        marks: [true, true, false].into_iter().collect(),
        ..no_completion()
    };
    let handed = freeze.form.dossier.as_ref().unwrap();
    assert_eq!(Dossier::default().with_handed(handed, old).filings, []);
    let deliver = |completion| {
        let message = Message::Outcome(id(1), Outcome::Completed(completion));
        let deliver = crate::Deliver { from: hebi(), message };
        crate::Command::decide(&deliver, world.region(nantong()), world.now).events
    };
    let two = [true, true].into_iter().collect();
    assert_eq!(deliver(Completion { filings: two, ..old }), [], "the form has one");
    assert_ne!(deliver(old), []);
}

#[test]
fn f18_f72_open_claims_and_a_stay_in_hospital_stand_against_leaving() {
    let open = |claims, inpatient| {
        let open_settlements = OpenSettlements { claims, inpatient };
        with_dossier(Dossier { open_settlements, ..Dossier::default() })
    };
    assert_eq!(open(2, true).dossier.open_settlements.count(), 3);
    check_refused(open(2, false), |_| {}, "OUT_OPEN_SETTLEMENT");
    check_refused(open(0, true), |_| {}, "OUT_OPEN_SETTLEMENT");
}

#[test]
fn r27_who_owes_is_told_and_refused_only_where_the_region_says_so() {
    let owing = || with_dossier(Dossier { arrears: vec![owed()], ..Dossier::default() });
    check_refused(owing(), refuses_arrears, "OUT_ARREARS");
    let mut world = given_with(owing(), |_| {});
    assert_eq!(form(&mut world).summary().arrears, 1);
    world.carry_everything();
    world.expect("settled completed-told");
}

#[test]
fn a_frozen_account_does_not_leave() {
    for reason in FreezeReason::ALL {
        let standing = Standing { account_freeze: Some(reason), ..Standing::default() };
        check_refused(with_standing(standing), |_| {}, "OUT_ACCOUNT_FROZEN");
    }
}

#[test]
fn an_account_that_the_yearly_recalculation_found_short_does_not_leave() {
    let short = Standing { overdrawn: fen(1), ..Standing::default() };
    check_refused(with_standing(short), |_| {}, "OUT_NEGATIVE_BALANCE");
    let mut world = given_with(with_standing(Standing::default()), |_| {});
    world.carry_everything();
    world.expect("settled completed-told");
}

#[test]
fn r42_who_has_died_or_given_up_is_not_handed_over() {
    let on = Some(day("2026-02-20"));
    let deceased = Standing { deceased_on: on, ..Standing::default() };
    check_refused(with_standing(deceased), |_| {}, "PERSON_DECEASED");
    let gave_up = Standing { gave_up_on: on, ..Standing::default() };
    check_refused(with_standing(gave_up), |_| {}, "PERSON_GAVE_UP");
}

#[test]
fn a_completion_must_mark_each_disease() {
    let mut world = given(given_dossier(), &[]);
    world.carry(hebi(), nantong(), MessageKind::Request);
    let case = world.region(nantong()).state().outbound(id(1)).unwrap();
    let freeze = case.freeze.clone().unwrap();
    let completion = Completion {
        takes_over_on: freeze.form.available_from,
        recognised_months: 24,
        credited: freeze.acceptance.frozen,
        marks: [true].into_iter().collect(),
        ..no_completion()
    };
    let outcome = Message::Outcome(id(1), Outcome::Completed(completion));
    let receipt = world.deliver(hebi(), nantong(), outcome);
    assert!(matches!(receipt, Receipt::Rejected { .. }), "{receipt:?}");
}

#[test]
fn a_disease_that_the_destination_knows_stands_as_it_is() {
    let mut world = given(given_dossier(), &[]);
    let own = Entitlement { valid_to: Some(day("2027-01-01")), ..disease("M07800", None) };
    let part = Arc::new(Part::Entitlements(vec![own.clone()]));
    let record = RecordParticulars { person: zhang(), revision: 1, part };
    world.expect_recorded(hebi(), &record);
    world.carry_everything();
    let here = dossier_at(&world, hebi()).entitlements;
    assert_eq!(here.len(), 3);
    assert!(here.contains(&own));
}

#[test]
fn marks_are_as_many_as_a_dossier_can_hold() {
    let marks: Marks = (0..40).map(|n| n % 3 == 0).collect();
    assert_eq!(marks.len(), Dossier::LIST_MAX);
    let recognised = marks.iter().filter(|mark| *mark == EntitlementStatus::Recognised).count();
    assert_eq!(recognised, 11);
    assert!(Marks::default().is_empty());
}

#[test]
fn a_repeated_form_must_be_the_same() {
    let mut world = given(given_dossier(), &[]);
    let form = form(&mut world);
    let check = |field: &str, change: fn(&mut InformationForm)| {
        let mut other = form.clone();
        change(&mut other);
        assert_eq!(form.first_difference(&other), Some(field));
    };
    check("revision", |form| form.issue.revision = 1);
    check("issued_at_ms", |form| form.issue.issued_at = Timestamp::from_millis(7));
    check("agency", |form| form.issue.agency = None);
    check("suspended_on", |form| form.issue.suspended_on = None);
    check("dossier", |form| form.dossier = None);
    assert_eq!(form.first_difference(&form), None);
}
