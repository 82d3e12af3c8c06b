//! Who is responsible and what is paid, asked before, during and after a handoff.

use jiexu_types::{Timestamp, parse_date};
use jiexu_wire::v1;
use jiexu_wire::v1::Material as M;
use jiexu_wire::v1::coverage_at_response::Responsible;
use tonic::Code;

use crate::rig::aftermath::expect_sound_pair;
use crate::rig::hand::NantongByHand;
use crate::rig::people::{BALANCE, EMPLOYEE, MONTHS, RESIDENT, given_mover};
use crate::rig::{HEBI, Mover, NANTONG, Region, expect_reason, given_pair};

const FUZHOU: &str = "350100";
const XIAN: &str = "610100";
const XINXIANG: &str = "410700";

fn here(since: &str, until: &str) -> Responsible {
    let (since, until) = (since.to_owned(), until.to_owned());
    Responsible::Here(v1::ResponsibleHere { since, until })
}

fn elsewhere(region: &str, since: &str) -> Responsible {
    let (region, since) = (region.to_owned(), since.to_owned());
    Responsible::Elsewhere(v1::ResponsibleElsewhere { region, since })
}

fn undecided(other: &str) -> Responsible {
    Responsible::Undecided(v1::ResponsibleUndecided { other: other.to_owned() })
}

/// Who is responsible, as a region says, on the last day at Nantong and on the first at Hebi.
async fn expect_responsible(mover: &Mover, region: &Region, expected: [Responsible; 2]) {
    for (on, expected) in ["2026-02-28", "2026-03-01"].into_iter().zip(expected) {
        let told = mover.covered_at(region, on).await;
        assert_eq!(told.responsible, Some(expected), "{} of {on}", region.code);
        assert_eq!(told.region, region.code);
    }
}

/// Status of the employee relationship and benefits by it on a day.
async fn employee(
    mover: &Mover,
    region: &Region,
    on: &str,
) -> (v1::CoverageStatus, v1::BenefitStatus) {
    let told = mover.covered_at(region, on).await;
    let scheme = told.schemes.into_iter().find(|scheme| scheme.scheme == EMPLOYEE).unwrap();
    (scheme.status(), scheme.benefits())
}

#[tokio::test]
async fn each_region_can_be_asked_before_during_and_after_a_handoff() {
    use v1::{BenefitStatus as Paid, CoverageStatus as Status};

    let mut pair = given_pair();
    pair.start().await;
    let mover = given_mover(&pair.nantong, &pair.hebi).await;
    let at_nantong = || here("2019-07-01", "");
    expect_responsible(&mover, &pair.nantong, [at_nantong(), at_nantong()]).await;
    let unknown = || Responsible::Unknown(v1::ResponsibleUnknown {});
    expect_responsible(&mover, &pair.hebi, [unknown(), unknown()]).await;

    // Frozen at Nantong by a destination that has one leg and is down.
    pair.hebi.terminate().await;
    pair.hebi.variables.push(("JIEXU_CRASH_AT".to_owned(), "between-legs:1".to_owned()));
    pair.hebi.start().await;
    mover.applies_at(&pair.hebi).await.unwrap();
    pair.hebi.crashed().await;
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::Frozen).await;
    expect_responsible(&mover, &pair.nantong, [at_nantong(), undecided(HEBI)]).await;
    let moving = mover.covered_at(&pair.nantong, "2020-01-01").await.moving.unwrap();
    assert_eq!((moving.handoff_id.as_str(), moving.out), (mover.handoff.as_str(), true));
    assert_eq!((moving.peer.as_str(), moving.complete_until.as_str()), (HEBI, "2026-03-01"));
    let active = employee(&mover, &pair.nantong, "2026-02-28").await;
    assert_eq!(active, (Status::Active, Paid::Full));
    let frozen = employee(&mover, &pair.nantong, "2026-03-01").await;
    assert_eq!(frozen, (Status::InTransit, Paid::Nothing));

    // The destination alone: it does not know either, and says so.
    pair.nantong.terminate().await;
    pair.hebi.variables.clear();
    pair.hebi.start().await;
    expect_responsible(&mover, &pair.hebi, [elsewhere(NANTONG, ""), undecided(NANTONG)]).await;
    let moving = mover.covered_at(&pair.hebi, "2026-03-01").await.moving.unwrap();
    assert_eq!((moving.peer.as_str(), moving.out), (NANTONG, false));
    assert_eq!(moving.complete_until, "2026-03-01");
    let waiting = employee(&mover, &pair.hebi, "2026-03-01").await;
    assert_eq!(waiting, (Status::Active, Paid::Undecided));

    pair.nantong.start().await;
    mover.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    let gone = [here("2019-07-01", "2026-03-01"), elsewhere(HEBI, "2026-03-01")];
    expect_responsible(&mover, &pair.nantong, gone).await;
    let arrived = [elsewhere(NANTONG, ""), here("2026-03-01", "")];
    expect_responsible(&mover, &pair.hebi, arrived).await;
    let left = employee(&mover, &pair.nantong, "2026-03-01").await;
    assert_eq!(left, (Status::TransferredOut, Paid::Nothing));
    let covered = employee(&mover, &pair.hebi, "2026-03-01").await;
    assert_eq!(covered, (Status::Active, Paid::Full));
    for region in [&pair.nantong, &pair.hebi] {
        assert_eq!(mover.covered_at(region, "2026-03-01").await.moving, None);
    }
    expect_sound_pair(&mut pair).await;
}

/// A destination alone; Nantong is played by hand.
async fn given_destination(code: &'static str) -> Region {
    let mut region = Region::new(code, "transfer-in");
    region.knows(&Region::new(NANTONG, "transfer-out"));
    region.start().await;
    region
}

/// Enrolled there from the first day of a month of 2026, paid, applied, and handed over by hand.
async fn handed_over(region: &Region, month: u32, intake: Option<v1::Intake>) -> Mover {
    let mover = enrolled(region, month).await;
    brought(&mover, region, intake).await;
    mover
}

/// Enrolled from the first day of a month of 2026, and paid for it.
async fn enrolled(region: &Region, month: u32) -> Mover {
    let mover = Mover::new();
    let enrolled_on = format!("2026-{month:02}-01");
    let enrolment = v1::EnrolPersonRequest { enrolled_on, ..mover.enrolment() };
    region.registry().enrol_person(enrolment).await.unwrap();
    let paid = mover.contribution(202_600 + month, 0);
    region.registry().record_contribution(paid).await.unwrap();
    mover
}

/// Applied for, and handed over by hand.
async fn brought(mover: &Mover, region: &Region, intake: Option<v1::Intake>) {
    let request = v1::ApplyTransferRequest { intake, ..mover.application() };
    region.transfer_in().apply_transfer(request).await.unwrap();
    let nantong = NantongByHand { mover, hebi: region };
    nantong.accepts(BALANCE).await.unwrap();
    nantong.delivers_form(nantong.form()).await.unwrap();
    nantong.delivers_money(BALANCE).await.unwrap();
    mover.becomes_inbound(region, v1::InboundState::Completed).await;
}

/// What is paid in scheme 310 on a day: status, percent, until when.
async fn paid(mover: &Mover, region: &Region, on: &str) -> (v1::BenefitStatus, u32, String) {
    let told = mover.covered_at(region, on).await;
    let scheme = told.schemes.into_iter().find(|scheme| scheme.scheme == EMPLOYEE).unwrap();
    (scheme.benefits(), scheme.percent, scheme.waiting_until)
}

#[tokio::test]
async fn r40_fuzhou_pays_half_for_six_months_or_for_three_once_the_lapse_is_repaid() {
    use v1::BenefitStatus as Paid;

    let fuzhou = given_destination(FUZHOU).await;
    // Paid until February at Nantong, from July on here: four months lapsed.
    let mover = handed_over(&fuzhou, 7, None).await;
    let completion = mover.inbound(&fuzhou).await.unwrap().completion.unwrap();
    assert_eq!(completion.employee_months, MONTHS + 1);
    let benefits = completion.benefits.unwrap();
    assert_eq!((benefits.last_paid_month, benefits.first_paid_month), (202_602, 202_607));
    let start = benefits.start.unwrap();
    assert_eq!(start.rule(), v1::BenefitRule::LocalWaiting);
    assert_eq!((start.waiting_months, start.percent), (6, 50));
    assert_eq!((start.starts_on.as_str(), start.retroactive_from.as_str()), ("2027-01-01", ""));
    let half = |until: &str| (Paid::Waiting, 50, until.to_owned());
    assert_eq!(paid(&mover, &fuzhou, "2026-12-31").await, half("2027-01-01"));

    for month in 202_603..=202_606 {
        fuzhou.registry().record_contribution(mover.contribution(month, 0)).await.unwrap();
    }
    assert_eq!(paid(&mover, &fuzhou, "2026-09-30").await, half("2026-10-01"));
    assert_eq!(paid(&mover, &fuzhou, "2026-10-01").await, (Paid::Full, 0, String::new()));
    let terms = mover.coverage_at(&fuzhou).await.terms;
    assert_eq!(terms.len(), 1);
    assert_eq!(terms[0].handoff_id, mover.handoff);
}

#[tokio::test]
async fn r41_at_xinxiang_an_employee_waits_for_three_months_and_who_works_for_oneself_for_six() {
    use v1::BenefitStatus as Paid;

    let xinxiang = given_destination(XINXIANG).await;
    let waiting = |until: &str| (Paid::Waiting, 0, until.to_owned());
    // Paid until February at Nantong, from July on here: four months lapsed.
    let employee = handed_over(&xinxiang, 7, None).await;
    assert_eq!(paid(&employee, &xinxiang, "2026-09-30").await, waiting("2026-10-01"));
    assert_eq!(paid(&employee, &xinxiang, "2026-10-01").await.0, Paid::Full);

    let flexible = enrolled(&xinxiang, 7).await;
    let credentials = v1::Credentials {
        employment: v1::EmploymentForm::Flexible.into(),
        ..v1::Credentials::default()
    };
    record_credentials(&flexible, &xinxiang, credentials).await;
    brought(&flexible, &xinxiang, None).await;
    assert_eq!(paid(&flexible, &xinxiang, "2026-12-31").await, waiting("2027-01-01"));
}

async fn record_credentials(mover: &Mover, region: &Region, credentials: v1::Credentials) {
    let part = v1::Part { part: Some(v1::part::Part::Credentials(credentials)) };
    let person_id = mover.person.clone();
    let request = v1::RecordParticularsRequest { person_id, revision: 1, part: Some(part) };
    region.registry().record_particulars(request).await.unwrap();
}

/// Who comes without money, between schemes as they are given, and what is decided of the benefits.
struct Newcomer {
    mover: Mover,
    from: i32,
    to: i32,
    /// First and last month at Nantong.
    insured: (u32, u32),
    enrolled_on: &'static str,
    first_paid: u32,
    group: v1::SpecialGroup,
}

impl Newcomer {
    async fn comes_to(self, region: &Region) -> v1::BenefitStart {
        let Newcomer { mover, from, to, insured, enrolled_on, first_paid, group } = self;
        let enrolled_on = enrolled_on.to_owned();
        let enrolment = v1::EnrolPersonRequest { enrolled_on, scheme: to, ..mover.enrolment() };
        region.registry().enrol_person(enrolment).await.unwrap();
        let paid =
            v1::RecordContributionRequest { scheme: to, ..mover.contribution(first_paid, 0) };
        region.registry().record_contribution(paid).await.unwrap();
        if group != v1::SpecialGroup::Unspecified {
            let credentials =
                v1::Credentials { special_group: group.into(), ..v1::Credentials::default() };
            record_credentials(&mover, region, credentials).await;
        }
        let request = v1::ApplyTransferRequest {
            origin_scheme: from,
            destination_scheme: to,
            ..mover.application()
        };
        region.transfer_in().apply_transfer(request).await.unwrap();
        let nantong = NantongByHand { mover: &mover, hebi: region };
        nantong.accepts(0).await.unwrap();
        let mut form = v1::InformationForm { balance_fen: 0, scheme: from, ..nantong.form() };
        let run = &mut form.contributions[0];
        (run.scheme, run.credited_fen) = (from, 0);
        (run.first_month, run.last_month) = insured;
        nantong.delivers_form(form).await.unwrap();
        let done = mover.becomes_inbound(region, v1::InboundState::Completed).await;
        done.completion.unwrap().benefits.unwrap().start.unwrap()
    }
}

#[tokio::test]
async fn r39_at_xinxiang_a_resident_within_ninety_days_after_employment_waits_for_nothing() {
    let xinxiang = given_destination(XINXIANG).await;
    // Employment ended with February: 90 days end on 29 May.
    for (enrolled_on, waits) in [("2026-05-20", 0), ("2026-06-20", 3)] {
        let newcomer = Newcomer {
            mover: Mover::new(),
            from: EMPLOYEE,
            to: RESIDENT,
            insured: (202_401, 202_602),
            enrolled_on,
            first_paid: 202_606,
            group: v1::SpecialGroup::Unspecified,
        };
        let start = newcomer.comes_to(&xinxiang).await;
        assert_eq!(start.waiting_months, waits, "{start:?}");
    }
}

#[tokio::test]
async fn r39_at_xinxiang_a_newborn_of_ninety_days_waits_for_nothing() {
    let xinxiang = given_destination(XINXIANG).await;
    // Born on 1 April 2026; nobody else may enrol in June without waiting.
    for (enrolled_on, waits) in [("2026-06-20", 0), ("2026-07-10", 3)] {
        let newcomer = Newcomer {
            mover: Mover::born(2026),
            from: RESIDENT,
            to: RESIDENT,
            insured: (202_604, 202_605),
            enrolled_on,
            first_paid: 202_607,
            group: v1::SpecialGroup::Unspecified,
        };
        let start = newcomer.comes_to(&xinxiang).await;
        assert_eq!(start.waiting_months, waits, "{start:?}");
    }
}

#[tokio::test]
async fn r41_at_xinxiang_resident_benefits_last_while_a_new_employee_waits() {
    let xinxiang = given_destination(XINXIANG).await;
    let newcomer = Newcomer {
        mover: Mover::new(),
        from: RESIDENT,
        to: EMPLOYEE,
        insured: (202_601, 202_602),
        enrolled_on: "2026-07-01",
        first_paid: 202_607,
        group: v1::SpecialGroup::Unspecified,
    };
    let start = newcomer.comes_to(&xinxiang).await;
    assert_eq!((start.waiting_months, start.resident_benefits_last), (3, true), "{start:?}");
}

#[tokio::test]
async fn r34_at_fuzhou_a_resident_waits_three_months_and_one_for_each_lapsed_year() {
    let fuzhou = given_destination(FUZHOU).await;
    for (last_month, waits) in [(202_506, 3), (202_406, 4), (202_306, 5)] {
        let newcomer = Newcomer {
            mover: Mover::new(),
            from: RESIDENT,
            to: RESIDENT,
            insured: (202_201, last_month),
            enrolled_on: "2026-01-01",
            first_paid: 202_601,
            group: v1::SpecialGroup::Unspecified,
        };
        let start = newcomer.comes_to(&fuzhou).await;
        assert_eq!(start.waiting_months, waits, "{start:?}");
        assert_eq!(start.rule(), v1::BenefitRule::ResidentFormula);
    }
}

#[tokio::test]
async fn r34_at_fuzhou_six_months_stay_after_more_than_four_lapsed_years_were_repaid() {
    let fuzhou = given_destination(FUZHOU).await;
    let mover = Mover::new();
    let newcomer = Newcomer {
        mover: mover.clone(),
        from: RESIDENT,
        to: RESIDENT,
        insured: (201_901, 202_012),
        enrolled_on: "2026-01-01",
        first_paid: 202_601,
        group: v1::SpecialGroup::Unspecified,
    };
    assert_eq!(newcomer.comes_to(&fuzhou).await.waiting_months, 3 + 5);
    let mut waits = Vec::new();
    for year in 2021..=2025 {
        for month in 1..=12 {
            let contribution = mover.contribution(year * 100 + month, 0);
            let paid = v1::RecordContributionRequest { scheme: RESIDENT, ..contribution };
            fuzhou.registry().record_contribution(paid).await.unwrap();
        }
        let terms = mover.coverage_at(&fuzhou).await.terms;
        let start = terms.last().unwrap().benefits.clone().unwrap().start.unwrap();
        waits.push(start.waiting_months);
    }
    assert_eq!(waits, [7, 6, 6, 6, 6], "each repaid year is a month less, down to six");
}

#[tokio::test]
async fn r34_at_fuzhou_who_belongs_to_a_special_group_waits_for_nothing() {
    let groups = [
        v1::SpecialGroup::SpecialHardship,
        v1::SpecialGroup::SubsistenceAllowance,
        v1::SpecialGroup::LowIncome,
        v1::SpecialGroup::PovertyRisk,
    ];
    let fuzhou = given_destination(FUZHOU).await;
    for group in groups {
        let newcomer = Newcomer {
            mover: Mover::new(),
            from: RESIDENT,
            to: RESIDENT,
            insured: (202_201, 202_306),
            enrolled_on: "2026-01-01",
            first_paid: 202_601,
            group,
        };
        let start = newcomer.comes_to(&fuzhou).await;
        assert_eq!((start.waiting_months, start.rule()), (0, v1::BenefitRule::ResidentExempt));
        assert_eq!(start.starts_on, "2026-01-01");
    }
}

#[tokio::test]
async fn r22_a_short_lapse_is_covered_once_it_is_repaid_and_a_restart_knows_it() {
    use v1::BenefitStatus as Paid;

    let mut fuzhou = given_destination(FUZHOU).await;
    let mover = handed_over(&fuzhou, 5, None).await;
    let half = (Paid::Waiting, 50, "2026-11-01".to_owned());
    assert_eq!(paid(&mover, &fuzhou, "2026-05-01").await, half);
    for month in [202_603, 202_604] {
        fuzhou.registry().record_contribution(mover.contribution(month, 0)).await.unwrap();
    }
    fuzhou.kill();
    fuzhou.start().await;
    assert_eq!(paid(&mover, &fuzhou, "2026-05-01").await.0, Paid::Full);
    assert_eq!(paid(&mover, &fuzhou, "2026-04-30").await.0, Paid::Retroactive);
    assert_eq!(paid(&mover, &fuzhou, "2026-03-01").await.0, Paid::Retroactive);
    assert_eq!(mover.covered_at(&fuzhou, "2026-02-28").await.schemes, []);
    // The months before the lapse are Nantong's.
    let before = mover.contribution(202_312, 0);
    let status = fuzhou.registry().record_contribution(before).await.unwrap_err();
    expect_reason(&status, Code::FailedPrecondition, "DATE_TOO_EARLY");
}

#[tokio::test]
async fn f34_for_thirty_days_an_account_at_xian_pays_for_emergencies_only() {
    let xian = given_destination(XIAN).await;
    let papers = [M::IdCard, M::SocialSecurityCard, M::JobProof, M::AccountUseCommitment];
    let attachment = |material: M| v1::Attachment {
        material: material.into(),
        // The digest of no document in particular.
        sha256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855".to_owned(),
    };
    let intake = v1::Intake {
        channel: v1::Channel::CounterDestination.into(),
        attachments: papers.map(attachment).into(),
        ..v1::Intake::default()
    };
    let mover = handed_over(&xian, 3, Some(intake)).await;
    let case = mover.inbound(&xian).await.unwrap();
    let completion = case.completion.unwrap();
    assert_eq!(completion.benefits, None, "nothing lapsed");
    let credited = case.timeline.last().unwrap().at_ms;
    let credited = Timestamp::from_millis(u64::try_from(credited).unwrap()).date();
    // Thirty days, that of the credit not counted.
    let thirty_one = std::iter::successors(Some(credited), |day| day.tomorrow().ok()).nth(31);
    let free_from = parse_date(&completion.account_from);
    assert_eq!(free_from, thirty_one);
    let limited = async |on: String| mover.covered_at(&xian, &on).await.account_limited_until;
    assert_eq!(limited(credited.to_string()).await, completion.account_from);
    assert_eq!(limited(completion.account_from.clone()).await, "");
    // Asked before anybody has come, for the receipt that the applicant takes home (F26).
    let about = xian.registry().get_region(v1::GetRegionRequest {}).await.unwrap();
    assert_eq!(about.into_inner().account_limit_days, 30);

    let drugs = v1::SpendFromAccountRequest {
        spend_id: uuid::Uuid::new_v4().to_string(),
        person_id: mover.person.clone(),
        amount_fen: 1,
        ..v1::SpendFromAccountRequest::default()
    };
    let emergency = v1::SpendFromAccountRequest {
        spend_id: uuid::Uuid::new_v4().to_string(),
        emergency: true,
        ..drugs.clone()
    };
    let person_id = mover.person.clone();
    let account = xian.registry().get_account(v1::GetAccountRequest { person_id }).await.unwrap();
    let account = account.into_inner();
    let told = (account.account_usable, account.barred_by());
    assert_eq!(told, (false, v1::RegistryRefusal::EmergenciesOnly), "F40");
    let mut registry = xian.registry();
    let refused = registry.spend_from_account(drugs.clone()).await.unwrap_err();
    expect_reason(&refused, Code::FailedPrecondition, "EMERGENCIES_ONLY");
    registry.spend_from_account(emergency).await.unwrap();
    // The answer to an id stays what it was, and cannot be talked round.
    let again = v1::SpendFromAccountRequest { emergency: true, ..drugs };
    let conflict = registry.spend_from_account(again).await.unwrap_err();
    expect_reason(&conflict, Code::AlreadyExists, "CONFLICT");
}

#[tokio::test]
async fn a_question_about_nobody_or_no_day_is_answered_with_what_is_wrong() {
    let hebi = given_destination(HEBI).await;
    let mover = Mover::new();
    let ask = async |person_id: &str, on: &str| {
        let (person_id, on) = (person_id.to_owned(), on.to_owned());
        let request = v1::CoverageAtRequest { person_id, on };
        hebi.registry().coverage_at(request).await.unwrap_err()
    };
    assert_eq!(ask(&mover.person, "2026-03-01").await.code(), Code::NotFound);
    mover.is_enrolled_at(&hebi).await;
    for (person, on) in [(mover.person.as_str(), "2026-02-30"), ("32060219870315001", "2026-03-01")]
    {
        expect_reason(&ask(person, on).await, Code::InvalidArgument, "BAD_FIELD");
    }
}

#[tokio::test]
async fn r38_of_two_coverages_the_place_of_work_is_kept() {
    let hebi = given_destination(HEBI).await;
    let employed = v1::CoverageFacts {
        scheme: EMPLOYEE,
        continuous_months: 12,
        in_benefits: true,
        ..v1::CoverageFacts::default()
    };
    let recommend = async |first: v1::CoverageFacts, second: v1::CoverageFacts| {
        let request = v1::RecommendCoverageRequest { first: Some(first), second: Some(second) };
        hebi.registry().recommend_coverage(request).await.map(tonic::Response::into_inner)
    };
    let freelance = v1::CoverageFacts { flexible: true, ..employed };
    let told = recommend(freelance, employed).await.unwrap();
    assert_eq!((told.advice(), told.first), (v1::CoverageAdvice::Keep, false));
    assert_eq!(told.reason(), v1::KeepReason::PlaceOfWork);
    let resident = v1::CoverageFacts { scheme: RESIDENT, ..employed };
    let told = recommend(employed, resident).await.unwrap();
    assert_eq!((told.advice(), told.first), (v1::CoverageAdvice::Keep, true));
    assert_eq!(told.reason(), v1::KeepReason::EmployeeForAYear);
    let told = recommend(resident, resident).await.unwrap();
    assert_eq!(told.advice(), v1::CoverageAdvice::Choose);
    assert_eq!(told.reason(), v1::KeepReason::Unspecified);
    let nothing = recommend(v1::CoverageFacts::default(), employed).await.unwrap_err();
    expect_reason(&nothing, Code::InvalidArgument, "BAD_FIELD");
}

#[tokio::test]
async fn f43_a_lapse_is_told_while_there_is_time_to_pay() {
    use v1::Warning as W;

    let mut pair = given_pair();
    pair.start().await;
    let mover = Mover::new();
    mover.is_on_record_at(&pair.nantong).await;
    // The last month paid is February.
    for (on, expected) in [
        ("2026-02-28", vec![]),
        ("2026-04-30", vec![]),
        ("2026-05-01", vec![W::LapseNearThreeMonths]),
        ("2026-06-30", vec![W::LapseNearThreeMonths]),
        ("2026-07-01", vec![]),
        ("2026-12-01", vec![W::SettlementSeason]),
    ] {
        let told = mover.covered_at(&pair.nantong, on).await;
        assert_eq!(told.warnings().collect::<Vec<_>>(), expected, "{on}");
    }
}
