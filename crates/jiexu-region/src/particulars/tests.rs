use std::sync::Arc;

use jiexu_types::{ContributionKind, NearRelative, PaymentTerms, Scheme};

use super::*;
use crate::fixtures::world::{World, items};
use crate::fixtures::*;
use crate::{
    Contribute, Enrol, Import, MessageKind, PersonRecord, RegistryRefusal, RegistryReply, Resume,
};

fn record(revision: u32, part: Part) -> RecordParticulars {
    RecordParticulars { person: zhang(), revision, part: Arc::new(part) }
}

fn phone(text: &str) -> Part {
    Part::Credentials(Credentials { phone: Some(text.parse().unwrap()), ..Credentials::default() })
}

fn lost() -> Part {
    Part::Credentials(Credentials { card_lost: true, ..Credentials::default() })
}

fn frozen(reason: Option<FreezeReason>) -> Part {
    Part::Standing(Standing { account_freeze: reason, ..Standing::default() })
}

fn deceased() -> Part {
    Part::Standing(Standing { deceased_on: Some(day("2026-02-20")), ..Standing::default() })
}

fn card(kind: CardKind, no: &str) -> Part {
    let no = Some(no.parse().unwrap());
    Part::Credentials(match kind {
        CardKind::SocialSecurity => {
            Credentials { social_security_card: no, ..Credentials::default() }
        }
        CardKind::Medical => Credentials { medical_card: no, ..Credentials::default() },
    })
}

fn owed(yyyymm: u32) -> Part {
    let month = month(yyyymm);
    Part::Arrears(vec![Arrear { scheme: Scheme::Employee, month, amount: fen(7) }])
}

fn known(world: &World) -> Arc<Particulars> {
    let person = world.region(nantong()).state().person(zhang()).unwrap();
    person.particulars.clone().unwrap_or_default()
}

fn given() -> World {
    let mut world = World::empty(|_| {});
    world.expect_recorded(nantong(), &Import(Arc::new(given_record())));
    world
}

/// The command is not carried out at Nantong, with this answer, and nothing changes.
#[track_caller]
fn check<C>(world: &mut World, command: &C, expected: RegistryReply)
where
    C: crate::Command<Reply = RegistryReply> + std::fmt::Debug,
{
    let before = items(world.region(nantong()));
    assert_eq!(world.submit(nantong(), command), expected, "{command:?}");
    assert!(before == items(world.region(nantong())), "changed by {command:?}");
}

#[track_caller]
fn holders(world: &World, kind: CardKind, no: &str, expected: &[u64]) {
    let holders = world.region(nantong()).holders(kind, no.parse().unwrap());
    let expected: Vec<_> = expected.iter().map(|n| person(*n)).collect();
    assert_eq!(holders.collect::<Vec<_>>(), expected, "{no}");
}

#[test]
fn a_person_without_particulars_costs_a_pointer() {
    assert_eq!(size_of::<Option<Arc<Particulars>>>(), 8);
    assert!(size_of::<Particulars>() <= 300, "{} bytes", size_of::<Particulars>());
    println!("particulars of a person: {} bytes", size_of::<Particulars>());
    let world = given();
    assert!(world.region(nantong()).state().person(zhang()).unwrap().particulars.is_none());
}

#[test]
fn nothing_on_record_is_every_part_without_content() {
    let mut world = given();
    for part in [
        Part::Credentials(Credentials::default()),
        Part::Standing(Standing::default()),
        Part::Arrears(vec![]),
        Part::OpenSettlements(OpenSettlements::default()),
        Part::Entitlements(vec![]),
        Part::Filings(vec![]),
        Part::Grants(vec![]),
        Part::Accumulators(None),
        Part::Incentives(Incentives::default()),
        Part::AccountYears(vec![]),
    ] {
        check(&mut world, &record(1, part), RegistryReply::Repeated);
    }
}

#[test]
fn a_part_replaces_what_was_there_and_leaves_the_others() {
    let mut world = given();
    world.expect_recorded(nantong(), &record(1, phone("13800000001")));
    world.expect_recorded(nantong(), &record(2, owed(202_512)));
    world.expect_recorded(nantong(), &record(3, phone("13800000002")));
    let known = known(&world);
    assert_eq!(known.revision, 3);
    assert!(known.holds(&phone("13800000002")) && known.holds(&owed(202_512)));
}

#[test]
fn a_late_copy_of_an_overtaken_part_does_not_bring_it_back() {
    let mut world = given();
    world.expect_recorded(nantong(), &record(1, lost()));
    world.expect_recorded(nantong(), &record(2, phone("13800000001")));
    let stale = RegistryReply::Refused(RegistryRefusal::StaleRevision);
    check(&mut world, &record(1, lost()), stale);
    check(&mut world, &record(5, lost()), stale);
    // What is on record anyway is a repetition, whatever its number.
    check(&mut world, &record(1, phone("13800000001")), RegistryReply::Repeated);
    world.expect_recorded(nantong(), &record(3, lost()));
}

#[test]
fn particulars_need_a_person() {
    let mut world = given();
    let unknown = RecordParticulars { person: person(9), ..record(1, lost()) };
    check(&mut world, &unknown, RegistryReply::Refused(RegistryRefusal::NotEnrolled));
}

#[test]
fn f49_a_person_is_found_by_the_number_of_a_card() {
    let mut world = given();
    world.expect_recorded(nantong(), &record(1, card(CardKind::SocialSecurity, "A12345678")));
    holders(&world, CardKind::SocialSecurity, "A12345678", &[0]);
    holders(&world, CardKind::Medical, "A12345678", &[]);
    holders(&world, CardKind::SocialSecurity, "A1234567", &[]);
    // Another card: the old number finds nobody.
    world.expect_recorded(nantong(), &record(2, card(CardKind::Medical, "32060000001")));
    holders(&world, CardKind::SocialSecurity, "A12345678", &[]);
    holders(&world, CardKind::Medical, "32060000001", &[0]);
    // A restart knows it too.
    let replayed = world.replayed(nantong());
    assert_eq!(replayed.holders(CardKind::Medical, "32060000001".parse().unwrap()).count(), 1);
    let restored = crate::Region::from_state(
        world.region(nantong()).policy().clone(),
        world.region(nantong()).state().clone(),
    );
    assert_eq!(restored.holders(CardKind::Medical, "32060000001".parse().unwrap()).count(), 1);
}

#[test]
fn f49_two_holders_of_one_card_are_both_named() {
    let mut world = given();
    let number = card(CardKind::SocialSecurity, "A12345678");
    let mut particulars = Particulars::default();
    particulars.put(&number);
    let particulars = Some(Arc::new(particulars));
    let other = PersonRecord { id: person(1), particulars, ..given_record() };
    world.expect_recorded(nantong(), &Import(Arc::new(other)));
    world.expect_recorded(nantong(), &record(1, number));
    holders(&world, CardKind::SocialSecurity, "A12345678", &[0, 1]);
}

#[test]
fn f71_a_lost_card_blocks_spending() {
    let mut world = given();
    world.expect_recorded(nantong(), &record(1, lost()));
    let refused = RegistryReply::Refused(RegistryRefusal::CardLost);
    assert_eq!(world.submit(nantong(), &given_spending(1, 5)), refused);
    world.expect_recorded(nantong(), &record(2, phone("13800000001")));
    world.expect_recorded(nantong(), &given_spending(2, 5));
    assert_eq!(world.submit(nantong(), &given_spending(1, 5)), refused, "refused for ever");
}

#[test]
fn a_frozen_account_pays_for_nothing() {
    for reason in FreezeReason::ALL {
        let mut world = given();
        world.expect_recorded(nantong(), &record(1, frozen(Some(reason))));
        let refused = RegistryReply::Refused(RegistryRefusal::AccountFrozen);
        assert_eq!(world.submit(nantong(), &given_spending(1, 5)), refused);
        world.expect_recorded(nantong(), &record(2, frozen(None)));
        world.expect_recorded(nantong(), &given_spending(2, 5));
    }
}

#[test]
fn r42_who_has_died_is_not_insured_any_more() {
    let mut world = given();
    world.expect_recorded(nantong(), &record(1, deceased()));
    let refused = RegistryReply::Refused(RegistryRefusal::RelationshipEnded);
    assert_eq!(world.submit(nantong(), &given_spending(1, 5)), refused);
    let on = day("2026-03-01");
    let resume = Resume { person: zhang(), scheme: Scheme::Employee, on };
    check(&mut world, &resume, refused);
    let other_scheme = Enrol { scheme: Scheme::Resident, ..given_enrolment() };
    check(&mut world, &other_scheme, refused);
    check(&mut world, &given_contribution(), refused);
}

#[test]
fn r27_arrears_are_paid_after_the_suspension_and_are_owed_no_longer() {
    let mut world = given();
    world.expect_recorded(nantong(), &record(1, owed(202_601)));
    let kind = ContributionKind::BackPaid;
    let terms = PaymentTerms { kind, ..PaymentTerms::default() };
    let late = Contribute { month: month(202_601), terms, ..given_contribution() };
    let other = Contribute { month: month(202_602), ..late };
    let refused = RegistryReply::Refused(RegistryRefusal::NotActive);
    check(&mut world, &other, refused);
    check(&mut world, &Contribute { terms: PaymentTerms::default(), ..late }, refused);
    world.expect_recorded(nantong(), &late);
    let known = known(&world);
    assert_eq!((known.dossier.arrears.len(), known.revision), (0, 2));
    world.expect_accounts(705, 0);
}

#[test]
fn what_goes_along_is_closed_while_the_relationship_is_handed_over() {
    let mut world = World::applied();
    world.carry(hebi(), nantong(), MessageKind::Request);
    let refused = RegistryReply::Refused(RegistryRefusal::InTransit);
    check(&mut world, &record(1, owed(202_512)), refused);
    world.expect_recorded(nantong(), &record(1, lost()));
}

#[test]
fn f18b_r44_filings_end_at_the_origin_when_the_relationship_has_left() {
    let filed = |from, until: Option<&str>| Filing {
        region: lhasa(),
        from: day(from),
        until: until.map(day),
        kind: FilingKind::LongTerm,
    };
    let filings = vec![
        filed("2025-01-01", None),
        filed("2025-02-01", Some("2025-08-01")),
        filed("2026-06-01", None),
    ];
    let mut world = World::applied();
    world.expect_recorded(nantong(), &record(1, Part::Filings(filings)));
    world.carry_everything();
    world.expect("settled completed-told");
    let ended = [filed("2025-01-01", Some("2026-02-10")), filed("2025-02-01", Some("2025-08-01"))];
    assert_eq!(known(&world).dossier.filings, ended, "by the day of the take-over");
}

#[test]
fn f56_nobody_shares_an_account_that_is_elsewhere() {
    let grant = Grant { relative: person(1), relation: NearRelative::Spouse };
    let mut world = World::applied();
    world.expect_recorded(nantong(), &record(1, Part::Grants(vec![grant])));
    world.carry_everything();
    world.expect("settled completed-told");
    assert_eq!(known(&world).dossier.grants, []);
    assert_eq!(known(&world).revision, 2);
}

#[test]
fn what_was_used_adds_up_within_one_year() {
    let used = |year, deductible, pooled| Accumulators {
        year,
        deductible_paid: fen(deductible),
        pooled_paid: fen(pooled),
    };
    assert_eq!(used(2026, 3, 5).with(used(2026, 7, 11)), used(2026, 10, 16));
    assert_eq!(used(2026, 3, 5).with(used(2025, 7, 11)), used(2026, 3, 5));
    assert_eq!(used(2025, 3, 5).with(used(2026, 7, 11)), used(2026, 7, 11));
}
