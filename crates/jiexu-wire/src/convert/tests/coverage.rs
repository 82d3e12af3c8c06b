//! Every answer about a day, and every recommendation, has its place on the wire.

use jiexu_region::{BenefitsOn, CoverageOn, ResponsibleOn, SchemeOn, StatusOn};
use jiexu_rules::{Coverage, KeepReason, Recommendation, Which};
use jiexu_types::{Date, RegionCode, parse_date};

use crate::v1;
use crate::v1::coverage_at_response::Responsible;

fn day(text: &str) -> Date {
    parse_date(text).unwrap()
}

fn region(code: u32) -> RegionCode {
    RegionCode::try_from(code).unwrap()
}

fn told(responsible: ResponsibleOn, employee: SchemeOn) -> v1::CoverageAtResponse {
    let coverage = CoverageOn {
        responsible,
        employee,
        resident: SchemeOn::default(),
        account_limited_until: Some(day("2026-04-02")),
        moving: None,
        warnings: vec![jiexu_rules::Warning::SettlementSeason],
    };
    (region(320_600), coverage).into()
}

/// `ACTIVE 2026-01-01  FULL 2026-02-01  0`
fn scheme(status: Option<StatusOn>, benefits: BenefitsOn) -> String {
    let mut response = told(ResponsibleOn::Unknown, SchemeOn { status, benefits });
    let Some(day) = response.schemes.pop() else { return "nothing".to_owned() };
    let status = day.status().as_str_name().trim_start_matches("COVERAGE_STATUS_");
    let paid = day.benefits().as_str_name().trim_start_matches("BENEFIT_STATUS_");
    let v1::SchemeOnDay { since, to, benefits_since, waiting_until, percent, .. } = day;
    format!("{status} {since} {to} {paid} {benefits_since}{waiting_until} {percent}")
}

#[test]
fn a_scheme_is_told_with_its_days() {
    let since = day("2026-01-01");
    let nothing = BenefitsOn::Nothing;
    let active = Some(StatusOn::Active { since });
    assert_eq!(scheme(None, nothing), "nothing");
    let full = BenefitsOn::Full { since: day("2026-02-01") };
    assert_eq!(scheme(active, full), "ACTIVE 2026-01-01  FULL 2026-02-01 0");
    let until = day("2026-08-01");
    let waiting = BenefitsOn::Waiting { until, percent: 50, resident_benefits_last: true };
    assert_eq!(scheme(active, waiting), "ACTIVE 2026-01-01  WAITING 2026-08-01 50");
    let undecided = scheme(active, BenefitsOn::Undecided);
    assert_eq!(undecided, "ACTIVE 2026-01-01  UNDECIDED  0");
    let suspended = Some(StatusOn::Suspended { since });
    assert_eq!(scheme(suspended, nothing), "SUSPENDED 2026-01-01  NOTHING  0");
    assert_eq!(scheme(None, BenefitsOn::Retroactive), "UNSPECIFIED   RETROACTIVE  0");
    let to = Some(region(410_600));
    let gone = Some(StatusOn::TransferredOut { since, to });
    assert_eq!(scheme(gone, nothing), "TRANSFERRED_OUT 2026-01-01 410600 NOTHING  0");
    let gone = Some(StatusOn::TransferredOut { since, to: None });
    assert_eq!(scheme(gone, nothing), "TRANSFERRED_OUT 2026-01-01  NOTHING  0");
    let handoff = "0199a3c4-8b7e-7000-8000-000000000001".parse().unwrap();
    let moving = Some(StatusOn::InTransit { since, handoff });
    assert_eq!(scheme(moving, nothing), "IN_TRANSIT 2026-01-01  NOTHING  0");
}

#[test]
fn who_is_responsible_is_told_with_since_when() {
    let answer = |responsible| {
        let response = told(responsible, SchemeOn::default());
        assert_eq!((response.region.as_str(), response.schemes.len()), ("320600", 0));
        assert_eq!(response.account_limited_until, "2026-04-02");
        assert_eq!(response.warnings().collect::<Vec<_>>(), [v1::Warning::SettlementSeason]);
        response.responsible.unwrap()
    };
    let (since, until) = (day("2026-01-01"), Some(day("2026-02-01")));
    let (from, to) = ("2026-01-01".to_owned(), "2026-02-01".to_owned());
    assert_eq!(
        answer(ResponsibleOn::Here { since, until }),
        Responsible::Here(v1::ResponsibleHere { since: from.clone(), until: to })
    );
    let other = region(410_600);
    assert_eq!(
        answer(ResponsibleOn::Elsewhere { region: other, since: Some(since) }),
        Responsible::Elsewhere(v1::ResponsibleElsewhere {
            region: "410600".to_owned(),
            since: from
        })
    );
    assert_eq!(
        answer(ResponsibleOn::Undecided { other }),
        Responsible::Undecided(v1::ResponsibleUndecided { other: "410600".to_owned() })
    );
    assert_eq!(answer(ResponsibleOn::Unknown), Responsible::Unknown(v1::ResponsibleUnknown {}));
}

#[test]
fn r38_a_recommendation_says_which_and_why() {
    let told = |recommendation| {
        let answer = v1::RecommendCoverageResponse::from(recommendation);
        (answer.advice(), answer.first, answer.reason())
    };
    let keep = Recommendation::Keep(Which::First, KeepReason::PlaceOfWork);
    assert_eq!(told(keep), (v1::CoverageAdvice::Keep, true, v1::KeepReason::PlaceOfWork));
    let suggest = Recommendation::Suggest(Which::Second, KeepReason::PlaceOfResidence);
    let home = v1::KeepReason::PlaceOfResidence;
    assert_eq!(told(suggest), (v1::CoverageAdvice::Suggest, false, home));
    let choose = (v1::CoverageAdvice::Choose, false, v1::KeepReason::Unspecified);
    assert_eq!(told(Recommendation::Choose), choose);
    let facts = v1::CoverageFacts { scheme: 340, ..v1::CoverageFacts::default() };
    assert_eq!(Coverage::try_from(facts).unwrap_err().field, "scheme");
}
