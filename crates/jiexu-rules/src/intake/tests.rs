use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::*;
use Material as M;

const ONLINE: [Channel; 2] = [Channel::NationalWeb, Channel::LocalPlatform];
const COUNTER: [Channel; 2] = [Channel::CounterOrigin, Channel::CounterDestination];

fn any_of(materials: &[Material]) -> Requirement {
    Requirement { any_of: materials.to_vec(), ..Requirement::default() }
}

fn on(channels: &[Channel], materials: &[Material]) -> Requirement {
    Requirement { channels: channels.to_vec(), ..any_of(materials) }
}

fn because(reason: TransferReason, materials: &[Material]) -> Requirement {
    Requirement { reasons: vec![reason], ..on(&COUNTER, materials) }
}

fn from(applicant: Applicant, materials: &[Material]) -> Requirement {
    Requirement { applicants: vec![applicant], ..any_of(materials) }
}

/// Everybody 43号 art. 4 lets apply, on the national platform and at counters; no documents.
fn given_policy(checklist: Vec<Requirement>) -> IntakePolicy {
    let online = ONLINE.map(|channel| (channel, Capability::OnlineDirect));
    let counter = COUNTER.map(|channel| (channel, Capability::OfflineOnly));
    IntakePolicy {
        channels: online.into_iter().chain(counter).collect(),
        reviewed: BTreeSet::new(),
        cross_province_online_or_mail: false,
        entitled: BTreeSet::from([
            (Applicant::Oneself, Scheme::Employee),
            (Applicant::Oneself, Scheme::Resident),
            (Applicant::Agent, Scheme::Employee),
            (Applicant::Agent, Scheme::Resident),
            (Applicant::Employer, Scheme::Employee),
        ]),
        checklist,
    }
}

/// The national platform's web entry (F03, F19).
fn given_national_web() -> IntakePolicy {
    given_policy(vec![
        on(&ONLINE, &[M::IdFront]),
        on(&ONLINE, &[M::IdBack]),
        on(&ONLINE, &[M::ResidenceProof]),
    ])
}

/// Counter in Nantong (F20); the coverage certificate is still asked for.
fn given_nantong() -> IntakePolicy {
    given_policy(vec![
        on(&COUNTER, &[M::IdCard]),
        on(&COUNTER, &[M::MedicalCard]),
        on(&COUNTER, &[M::CoverageCertificate]),
        because(TransferReason::HukouMove, &[M::HukouProof]),
        because(TransferReason::JobChange, &[M::JobProof]),
        from(Applicant::Agent, &[M::AgentAuthorisation]),
    ])
}

/// Counter in Hebi (F21): the electronic credential stands for the card; the commitment on account
/// money (F25) concerns those who have an account.
fn given_hebi() -> IntakePolicy {
    let commitment = any_of(&[M::AccountUseCommitment]);
    given_policy(vec![
        on(&COUNTER, &[M::IdCard]),
        on(&COUNTER, &[M::MedicalCard, M::ElectronicCredential]),
        because(TransferReason::HukouMove, &[M::HouseholdRegister, M::HukouProof]),
        because(TransferReason::JobChange, &[M::JobProof]),
        Requirement { schemes: vec![Scheme::Employee], ..commitment },
        from(Applicant::Agent, &[M::AgentAuthorisation]),
    ])
}

struct Case {
    kind: TransferKind,
    channel: Channel,
    applicant: Applicant,
    reason: TransferReason,
    cross_province: bool,
    materials: BTreeSet<Material>,
}

/// An employee who takes a job in another city of the province and applies at its counter.
fn given(materials: &[Material]) -> Case {
    Case {
        kind: TransferKind::EmployeeToEmployee,
        channel: Channel::CounterDestination,
        applicant: Applicant::Oneself,
        reason: TransferReason::JobChange,
        cross_province: false,
        materials: materials.iter().copied().collect(),
    }
}

impl Case {
    fn checked_by(&self, policy: &IntakePolicy) -> IntakeCheck {
        let Case { kind, channel, applicant, reason, cross_province, ref materials } = *self;
        let facts = IntakeFacts { kind, channel, applicant, reason, cross_province, materials };
        check_intake(facts, policy)
    }
}

#[track_caller]
fn check(case: Case, policy: &IntakePolicy, refusals: &str, missing: &[&[Material]]) {
    let told = case.checked_by(policy);
    assert_eq!(told.refusals.to_string(), refusals);
    assert_eq!(told.missing, missing);
    assert_eq!(policy.mistakes(), []);
}

#[test]
fn the_national_web_wants_both_sides_of_the_card_and_a_proof_of_residence() {
    let web = given_national_web();
    let online = |materials| Case { channel: Channel::NationalWeb, ..given(materials) };
    check(online(&[M::IdFront, M::IdBack, M::ResidenceProof]), &web, "", &[]);
    check(online(&[M::IdFront]), &web, "MATERIAL_MISSING", &[&[M::IdBack], &[M::ResidenceProof]]);
    check(given(&[]), &web, "", &[]);
}

#[test]
fn a_counter_tells_everything_that_is_missing_at_once() {
    let nantong = given_nantong();
    let base = [M::IdCard, M::MedicalCard, M::CoverageCertificate];
    check(
        given(&[]),
        &nantong,
        "MATERIAL_MISSING",
        &[&[M::IdCard], &[M::MedicalCard], &[M::CoverageCertificate], &[M::JobProof]],
    );
    check(given(&base), &nantong, "MATERIAL_MISSING", &[&[M::JobProof]]);
    let moved = || Case { reason: TransferReason::HukouMove, ..given(&base) };
    check(moved(), &nantong, "MATERIAL_MISSING", &[&[M::HukouProof]]);
    let rested = Case { reason: TransferReason::ResidenceMove, ..given(&base) };
    check(rested, &nantong, "", &[]);
    let agent = Case { applicant: Applicant::Agent, ..moved() };
    let expected: [&[M]; 2] = [&[M::HukouProof], &[M::AgentAuthorisation]];
    check(agent, &nantong, "MATERIAL_MISSING", &expected);
}

#[test]
fn any_one_of_a_line_suffices() {
    let hebi = given_hebi();
    let with = |more: &[Material]| {
        given(&[&[M::IdCard, M::JobProof, M::AccountUseCommitment], more].concat())
    };
    check(with(&[M::MedicalCard]), &hebi, "", &[]);
    check(with(&[M::ElectronicCredential]), &hebi, "", &[]);
    let either: [&[M]; 1] = [&[M::MedicalCard, M::ElectronicCredential]];
    check(with(&[M::SocialSecurityCard]), &hebi, "MATERIAL_MISSING", &either);
}

#[test]
fn only_who_has_an_account_signs_for_it() {
    let hebi = given_hebi();
    let case = |kind| Case { kind, ..given(&[M::IdCard, M::MedicalCard, M::JobProof]) };
    let signed: [&[M]; 1] = [&[M::AccountUseCommitment]];
    check(case(TransferKind::EmployeeToResident), &hebi, "MATERIAL_MISSING", &signed);
    check(case(TransferKind::ResidentToEmployee), &hebi, "", &[]);
}

#[test]
fn a_certificate_may_be_asked_for_across_provinces_at_a_counter_only() {
    // Fujian (C08): none within the province, and none for what comes online.
    let certificate = on(&COUNTER, &[M::CoverageCertificate]);
    let fujian =
        given_policy(vec![Requirement { reach: Reach::AcrossProvinces, ..certificate.clone() }]);
    let needed: [&[M]; 1] = [&[M::CoverageCertificate]];
    check(given(&[]), &fujian, "", &[]);
    let far = || Case { cross_province: true, ..given(&[]) };
    check(far(), &fujian, "MATERIAL_MISSING", &needed);
    check(Case { channel: Channel::NationalWeb, ..far() }, &fujian, "", &[]);
    let near = given_policy(vec![Requirement { reach: Reach::WithinProvince, ..certificate }]);
    check(far(), &near, "", &[]);
    check(given(&[]), &near, "MATERIAL_MISSING", &needed);
}

#[test]
fn two_lines_that_ask_for_the_same_are_told_as_one() {
    let twice = given_policy(vec![any_of(&[M::IdCard]), on(&COUNTER, &[M::IdCard])]);
    check(given(&[]), &twice, "MATERIAL_MISSING", &[&[M::IdCard]]);
}

#[test]
fn a_channel_that_is_not_listed_is_closed() {
    let open = given_policy(vec![]);
    check(Case { channel: Channel::Alipay, ..given(&[]) }, &open, "CHANNEL_NOT_OPEN", &[]);
    check(Case { channel: Channel::Mail, ..given(&[]) }, &open, "CHANNEL_NOT_OPEN", &[]);
}

#[test]
fn an_application_taken_online_may_need_a_step_at_the_counter() {
    let mut policy = given_policy(vec![]);
    let online = || Case { channel: Channel::NationalWeb, ..given(&[]) };
    assert!(!online().checked_by(&policy).offline_step);
    policy.channels.insert(Channel::NationalWeb, Capability::OnlineThenOffline);
    assert!(online().checked_by(&policy).offline_step);
    let refused =
        Case { kind: TransferKind::ResidentToResident, applicant: Applicant::Employer, ..online() };
    assert!(!refused.checked_by(&policy).offline_step, "nothing follows a refusal");
}

#[test]
fn across_provinces_the_counter_may_be_closed() {
    let strict = IntakePolicy { cross_province_online_or_mail: true, ..given_policy(vec![]) };
    let far = |channel| Case { channel, cross_province: true, ..given(&[]) };
    for channel in COUNTER {
        check(far(channel), &strict, "CROSS_PROVINCE_ONLINE_ONLY", &[]);
        check(far(channel), &given_policy(vec![]), "", &[]);
    }
    check(far(Channel::NationalWeb), &strict, "", &[]);
    check(given(&[]), &strict, "", &[]);
    let mut by_post = strict;
    by_post.channels.insert(Channel::Mail, Capability::OfflineOnly);
    check(far(Channel::Mail), &by_post, "", &[]);
}

#[test]
fn an_employer_applies_for_employees_only() {
    let policy = given_policy(vec![]);
    let employer = |kind| Case { kind, applicant: Applicant::Employer, ..given(&[]) };
    check(employer(TransferKind::EmployeeToEmployee), &policy, "", &[]);
    check(employer(TransferKind::ResidentToEmployee), &policy, "", &[]);
    let no = "APPLICANT_NOT_ENTITLED";
    check(employer(TransferKind::ResidentToResident), &policy, no, &[]);
    check(employer(TransferKind::EmployeeToResident), &policy, no, &[]);
}

#[test]
fn a_policy_that_cannot_be_meant_is_told_all_its_mistakes() {
    let policy = IntakePolicy {
        reviewed: BTreeSet::new(),
        channels: BTreeMap::from([
            (Channel::Alipay, Capability::OfflineOnly),
            (Channel::Mail, Capability::OnlineDirect),
        ]),
        entitled: BTreeSet::from([
            (Applicant::Employer, Scheme::Resident),
            (Applicant::Oneself, Scheme::Resident),
        ]),
        checklist: vec![any_of(&[M::IdCard]), any_of(&[])],
        cross_province_online_or_mail: false,
    };
    let told: Vec<String> = policy.mistakes().iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "Alipay is an online channel and cannot be offline only; leave it out",
            "Mail is not an online channel and must be offline only",
            "the person must be entitled to apply for scheme 310 employee",
            "an employer applies for scheme 310 only",
            "line 2 of the checklist, counted from 1, names no document",
        ]
    );
    let none = IntakePolicy { channels: BTreeMap::new(), ..given_policy(vec![]) };
    assert_eq!(none.mistakes(), [IntakeMistake::NoChannel]);
    // And what is meant by neither is not open.
    let posted = Case { channel: Channel::Mail, ..given(&[M::IdCard]) }.checked_by(&policy);
    assert!(posted.refusals.contains(Refusal::ChannelNotOpen));
}

proptest! {
    /// Who brings more is never told that more is missing.
    #[test]
    fn another_document_never_hurts(
        brought in subsequence(Material::ALL.to_vec(), 0..=13),
        another in select(Material::ALL.to_vec()),
        reason in select(vec![TransferReason::HukouMove, TransferReason::JobChange]),
        agent: bool,
    ) {
        let applicant = if agent { Applicant::Agent } else { Applicant::Oneself };
        for policy in [given_national_web(), given_nantong(), given_hebi()] {
            for channel in [Channel::NationalWeb, Channel::CounterOrigin] {
                let with = |materials: &[Material]| {
                    let case = Case { channel, applicant, reason, ..given(materials) };
                    case.checked_by(&policy).missing
                };
                let before = with(&brought);
                let after = with(&[&brought[..], &[another]].concat());
                prop_assert!(after.iter().all(|entry| before.contains(entry)));
                prop_assert_eq!(with(&Material::ALL), Vec::<Vec<Material>>::new());
            }
        }
    }
}
