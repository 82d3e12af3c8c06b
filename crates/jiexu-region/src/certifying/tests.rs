use jiexu_rules::{Refusal, Rulebook, Rules};
use jiexu_types::{Month, PaymentTerms};

use super::*;
use crate::fixtures::world::World;
use crate::fixtures::*;
use crate::{
    Apply, ApplyReply, Contribute, Intake, MessageKind, Policy, Resume, Retire, Review, Suspend,
};

fn certificate(world: &World, number: CertificateNo) -> Certificate {
    let record = world.region(nantong()).state().certificate(number).unwrap();
    Certificate::clone(&record.certificate)
}

fn standing(world: &World, number: CertificateNo) -> CertificateStanding {
    let record = world.region(nantong()).state().certificate(number).unwrap();
    record.standing(world.now.date())
}

/// Zhang San's wish in the employee scheme; its code is its number.
fn wish(n: u64) -> IssueCertificate {
    IssueCertificate {
        request: certificate_request(n),
        person: zhang(),
        scheme: Scheme::Employee,
        code: VerificationCode::from_random(n),
    }
}

#[track_caller]
fn issued(world: &mut World, n: u64) -> CertificateNo {
    match world.submit(nantong(), &wish(n)) {
        IssueReply::OnRecord(number) => number,
        other @ (IssueReply::Conflict(_)
        | IssueReply::Refused(_)
        | IssueReply::NumbersExhausted) => panic!("{other:?}"),
    }
}

#[track_caller]
fn check_refused(world: &mut World, wish: &IssueCertificate, expected: Refusal) {
    let reply = world.submit(nantong(), wish);
    assert_eq!(reply, IssueReply::Refused(refusals([expected])));
}

/// Zhang San applies at Hebi with a certificate of this number.
fn apply_with(world: &mut World, handoff: u64, number: &str) {
    let intake = Intake { certificate_no: Some(number.parse().unwrap()), ..Intake::default() };
    let application = Application { id: id(handoff), intake, ..given_application() };
    let reply = world.submit(hebi(), &Apply(Arc::new(application)));
    assert_eq!(reply, ApplyReply::OnRecord);
}

#[test]
fn r26_a_certificate_says_what_the_origin_knows_on_the_day() {
    let mut world = World::ready();
    let number = issued(&mut world, 1);
    assert_eq!(number.to_string(), "苏2026-000001");
    let of = |first, last| CertifiedMonths { first: Some(month(first)), last: Some(month(last)) };
    let expected = Certificate {
        no: number,
        code: VerificationCode::from_random(1),
        request: certificate_request(1),
        person: zhang(),
        name: name(),
        scheme: Scheme::Employee,
        // Suspended on 2026-02-01: January is the last month with coverage, December the last paid.
        coverage: of(202_401, 202_601),
        benefits: of(202_401, 202_512),
        paid_months: 24,
        balance: fen(700),
        balance_as_of: day("2026-03-01"),
        unpaid: vec![],
        printed_on: day("2026-03-02"),
        valid_until: day("2026-06-02"),
        account_mode: jiexu_rules::AccountMode::Transfer,
    };
    assert_eq!(certificate(&world, number), expected);
}

#[test]
fn r26_coverage_that_goes_on_has_no_last_month() {
    let mut world = World::ready();
    let on = day("2026-02-15");
    world.expect_recorded(nantong(), &Resume { person: zhang(), scheme: Scheme::Employee, on });
    let number = issued(&mut world, 1);
    assert_eq!(certificate(&world, number).coverage.last, None);
}

#[test]
fn a_contribution_of_the_day_of_printing_is_not_in_the_balance_of_the_day_before() {
    let mut world = World::ready();
    let (person, scheme) = (zhang(), Scheme::Employee);
    world.expect_recorded(nantong(), &Resume { person, scheme, on: day("2026-03-01") });
    let month = Month::try_from(202_603).unwrap();
    world.expect_recorded(
        nantong(),
        &Contribute { person, scheme, month, credited: fen(11), terms: PaymentTerms::default() },
    );
    let number = issued(&mut world, 1);
    assert_eq!(certificate(&world, number).balance, fen(700));
    world.now = days_after(world.now, 1);
    let number = issued(&mut world, 2);
    assert_eq!(certificate(&world, number).balance, fen(711));
}

#[test]
fn r26_the_months_of_validity_are_the_regions_rule_of_the_day() {
    let mut later = Rules::national(day("2026-03-03"));
    later.origin.certificate_months = 6;
    let rules = vec![Rules::national(day("2021-12-01")), later];
    let adjust = |policy: &mut Policy| policy.rules = Rulebook::new(rules.clone()).unwrap();
    let mut world = World::ready_with(adjust);
    let first = issued(&mut world, 1);
    world.now = days_after(world.now, 1);
    let second = issued(&mut world, 2);
    let until = |number| certificate(&world, number).valid_until.to_string();
    assert_eq!((until(first), until(second)), ("2026-06-02".into(), "2026-09-03".into()));
}

#[test]
fn a_repeated_wish_gets_the_same_certificate_and_another_wish_a_conflict() {
    let mut world = World::ready();
    let number = issued(&mut world, 1);
    let again = IssueCertificate { code: VerificationCode::from_random(99), ..wish(1) };
    assert_eq!(world.submit(nantong(), &again), IssueReply::OnRecord(number));
    assert_eq!(certificate(&world, number).code, VerificationCode::from_random(1));
    let conflict = |field| IssueReply::Conflict(field);
    let other = IssueCertificate { person: person(1), ..wish(1) };
    assert_eq!(world.submit(nantong(), &other), conflict("person_id"));
    let other = IssueCertificate { scheme: Scheme::Resident, ..wish(1) };
    assert_eq!(world.submit(nantong(), &other), conflict("scheme"));
}

#[test]
fn a_second_certificate_takes_the_place_of_the_first() {
    let mut world = World::ready();
    let (first, second) = (issued(&mut world, 1), issued(&mut world, 2));
    assert_eq!(second.to_string(), "苏2026-000002");
    assert_eq!(standing(&world, first), CertificateStanding::Reissued);
    assert_eq!(standing(&world, second), CertificateStanding::Issued);
    // The first wish keeps its answer.
    assert_eq!(issued(&mut world, 1), first);
    let revoke = RevokeCertificate(first);
    assert_eq!(world.submit(nantong(), &revoke), CaseReply::NotNow);
}

#[test]
fn r26_retirees_strangers_and_who_has_left_get_no_certificate() {
    let mut world = World::ready();
    let stranger = IssueCertificate { person: person(7), ..wish(1) };
    check_refused(&mut world, &stranger, Refusal::OutNotFound);
    let resident = IssueCertificate { scheme: Scheme::Resident, ..wish(1) };
    check_refused(&mut world, &resident, Refusal::OutNotFound);
    let mut gone = World::at_rest();
    check_refused(&mut gone, &wish(1), Refusal::OutAlreadyTransferred);
    world.expect_recorded(nantong(), &Retire { person: zhang(), on: day("2026-03-01") });
    check_refused(&mut world, &wish(1), Refusal::OutRetired);
}

#[test]
fn a_refused_wish_may_be_repeated_when_its_reason_is_gone() {
    let mut world = World::ready_with(|policy| policy.reviews_outbound = true).and_applied();
    world.carry(hebi(), nantong(), MessageKind::Request);
    check_refused(&mut world, &wish(1), Refusal::OutInProgress);
    let review = Review::Refuse(refusals([Refusal::MaterialInvalid]));
    world.submit(nantong(), &given_review_outbound(1, review));
    issued(&mut world, 1);
}

#[test]
fn verification_needs_the_number_and_its_own_code() {
    let mut world = World::ready();
    let (first, second) = (issued(&mut world, 1), issued(&mut world, 2));
    let verify = |no, code| {
        let code = VerificationCode::from_random(code);
        let question = VerifyCertificate { no, code };
        question.decide(world.region(nantong()), world.now).reply
    };
    let known = verify(second, 2).unwrap();
    assert_eq!(known.standing, CertificateStanding::Issued);
    assert_eq!(*known.certificate, certificate(&world, second));
    assert_eq!(verify(first, 1).unwrap().standing, CertificateStanding::Reissued);
    assert_eq!(verify(second, 1), None, "the code of another");
    assert_eq!(verify(second.next().unwrap(), 2), None, "a number that is not given away");
}

#[test]
fn a_certificate_holds_on_its_last_day_and_is_expired_on_the_next() {
    let mut world = World::ready();
    let number = issued(&mut world, 1);
    let days = |days| days_after(monday(), days);
    for (after, expected) in [
        (0, CertificateStanding::Issued),
        (92, CertificateStanding::Issued),
        (93, CertificateStanding::Expired),
    ] {
        world.now = days(after);
        assert_eq!(standing(&world, number), expected, "{}", world.now);
    }
    let next = issued(&mut world, 2);
    assert_eq!(standing(&world, number), CertificateStanding::Reissued);
    assert_eq!(standing(&world, next), CertificateStanding::Issued);
}

#[test]
fn a_revoked_certificate_is_void_and_the_next_one_replaces_nothing() {
    let mut world = World::ready();
    let number = issued(&mut world, 1);
    assert_eq!(world.submit(nantong(), &RevokeCertificate(number)), CaseReply::Decided);
    assert_eq!(standing(&world, number), CertificateStanding::Revoked);
    let next = issued(&mut world, 2);
    assert_eq!(standing(&world, number), CertificateStanding::Revoked);
    let unknown = RevokeCertificate(next.next().unwrap());
    assert_eq!(world.submit(nantong(), &unknown), CaseReply::Unknown);
}

#[test]
fn f14_a_certificate_is_used_up_by_the_handoff_that_names_it() {
    let mut world = World::ready();
    let number = issued(&mut world, 1);
    apply_with(&mut world, 1, &number.to_string());
    world.carry(hebi(), nantong(), MessageKind::Request);
    world.expect("frozen.VRB requested");
    assert_eq!(standing(&world, number), CertificateStanding::Used);
    assert_eq!(world.submit(nantong(), &RevokeCertificate(number)), CaseReply::NotNow);
    world.carry_everything();
    world.expect("settled completed-told");
    assert_eq!(standing(&world, number), CertificateStanding::Used);
}

#[test]
fn f14_a_handoff_that_comes_back_gives_the_certificate_back() {
    let mut world = World::ready_with(|policy| policy.reviews_inbound = true);
    let number = issued(&mut world, 1);
    apply_with(&mut world, 1, &number.to_string());
    world.carry_everything();
    assert_eq!(standing(&world, number), CertificateStanding::Used);
    let review = Review::Refuse(refusals([Refusal::MaterialInvalid]));
    world.submit(hebi(), &given_review_inbound(1, review));
    world.carry_everything();
    assert_eq!(standing(&world, number), CertificateStanding::Issued);
}

#[test]
fn f14_a_certificate_that_does_not_fit_refuses_the_handoff() {
    let check = |prepare: fn(&mut World) -> String, expected: &str| {
        let mut world = World::ready();
        let number = prepare(&mut world);
        apply_with(&mut world, 1, &number);
        world.carry_everything();
        let case = world.region(nantong()).state().outbound(id(1)).unwrap();
        let crate::OutboundState::Refused { refusals, .. } = case.state else {
            panic!("{number} was taken: {:?}", case.state);
        };
        assert_eq!(refusals.to_string(), expected, "{number}");
    };
    check(|_| "苏2026-000001".to_owned(), "CERT_MISMATCH");
    check(|_| "no number of ours".to_owned(), "CERT_MISMATCH");
    let reissued = |world: &mut World| {
        let number = issued(world, 1);
        issued(world, 2);
        number.to_string()
    };
    check(reissued, "CERT_MISMATCH");
    let revoked = |world: &mut World| {
        let number = issued(world, 1);
        world.submit(nantong(), &RevokeCertificate(number));
        number.to_string()
    };
    check(revoked, "CERT_MISMATCH");
    let expired = |world: &mut World| {
        let number = issued(world, 1);
        world.now = days_after(world.now, 93);
        number.to_string()
    };
    check(expired, "CERT_EXPIRED");
    // A certificate of the other scheme, which the person has here too.
    let of_another = |world: &mut World| {
        let (person, scheme) = (zhang(), Scheme::Resident);
        let enrol = crate::Enrol {
            scheme,
            previous_region: None,
            from: day("2026-02-01"),
            ..given_enrolment()
        };
        world.expect_recorded(nantong(), &enrol);
        world.expect_recorded(nantong(), &Suspend { person, scheme, on: day("2026-02-02") });
        let resident = IssueCertificate { scheme, ..wish(1) };
        assert!(matches!(world.submit(nantong(), &resident), IssueReply::OnRecord(_)));
        "苏2026-000001".to_owned()
    };
    check(of_another, "CERT_MISMATCH");
}

// JX-029
#[test]
fn a_certificate_does_not_expire_while_the_agency_reviews() {
    let mut world = World::ready_with(|policy| policy.reviews_outbound = true);
    let number = issued(&mut world, 1);
    world.now = days_after(world.now, 92);
    apply_with(&mut world, 1, &number.to_string());
    world.carry(hebi(), nantong(), MessageKind::Request);
    world.now = days_after(world.now, 5);
    let review = APPROVE;
    let reply = world.submit(nantong(), &given_review_outbound(1, review));
    assert_eq!(reply, CaseReply::Decided);
    assert_eq!(standing(&world, number), CertificateStanding::Used);
}

#[test]
fn the_numbers_of_a_year_begin_again_and_survive_a_restart() {
    let mut world = World::ready();
    issued(&mut world, 1);
    // 2026-03-02 and 305 days: 2027-01-01.
    world.now = days_after(world.now, 305);
    let number = issued(&mut world, 2);
    assert_eq!(number.to_string(), "苏2027-000001");
    world.regions.insert(nantong(), world.replayed(nantong()));
    assert_eq!(issued(&mut world, 2), number);
    assert_eq!(issued(&mut world, 3).to_string(), "苏2027-000002");
    let state = world.region(nantong()).state();
    assert_eq!(state.items().count() as u64, state.item_count());
}
