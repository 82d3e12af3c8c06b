use std::sync::Arc;

use jiexu_rules::{
    AccountLimit, BenefitPolicy, BenefitRule, CollectionWindow, ExemptGroups, Grace, LocalWait,
    LocalWaiting, Rulebook, TransferKind,
};
use jiexu_types::ContributionRun;

use super::*;
use crate::fixtures::world::World;
use crate::fixtures::*;
use crate::{
    Application, Apply, Command, Completion, Contribute, Credentials, Enrol, Event, InboundState,
    OutboundState, Part, PersonRecord, RecordParticulars, RegistryRefusal, RegistryReply,
};
use TransferKind as K;

/// R40: three months at half the benefits, six when the lapse was not repaid.
fn fujian() -> BenefitPolicy {
    let local = LocalWaiting::same(LocalWait::new(3, 50), LocalWait::new(6, 50));
    BenefitPolicy { local, ..BenefitPolicy::NATIONAL }
}

/// Zhang San's months at Nantong, if any, and where he goes on at Hebi.
#[derive(Clone, Copy)]
struct Move {
    kind: TransferKind,
    paid: Option<(u32, u32)>,
    enrolled_on: &'static str,
    first_paid: u32,
}

/// As an employee from 202304 to 202503, and again from some month on.
fn employee(enrolled_on: &'static str, first_paid: u32) -> Move {
    let paid = Some((202_304, 202_503));
    Move { kind: K::EmployeeToEmployee, paid, enrolled_on, first_paid }
}

/// As a resident for ten years up to some month, and again from January 2026 on.
fn resident(last_paid: u32) -> Move {
    let paid = Some((before(last_paid, 10), last_paid));
    Move { kind: K::ResidentToResident, paid, enrolled_on: "2026-01-01", first_paid: 202_601 }
}

/// The same month some years earlier.
fn before(yyyymm: u32, years: u32) -> u32 {
    yyyymm.saturating_sub(years.saturating_mul(100))
}

fn pays(scheme: Scheme, yyyymm: u32) -> Contribute {
    Contribute {
        person: zhang(),
        scheme,
        month: month(yyyymm),
        credited: Fen::ZERO,
        terms: jiexu_types::PaymentTerms::default(),
    }
}

impl Move {
    fn record(self) -> PersonRecord {
        let run = self.paid.map(|(first, last)| ContributionRun {
            scheme: self.kind.origin(),
            first: month(first),
            last: month(last),
            region: nantong(),
            credited: Fen::ZERO,
            terms: jiexu_types::PaymentTerms::default(),
        });
        let ends = run.and_then(|run| run.last.next()).map(first_day);
        PersonRecord {
            scheme: self.kind.origin(),
            enrolled_on: day("2010-01-01"),
            suspended_on: Some(ends.unwrap_or(day("2025-01-01"))),
            contributions: Contributions::from_runs(run.into_iter().collect()).unwrap(),
            balance: if self.kind.origin() == Scheme::Employee { fen(700) } else { Fen::ZERO },
            ..given_record()
        }
    }

    /// Enrolled at Hebi, paid there once.
    #[track_caller]
    fn enrolled_under(self, adjust: impl Fn(&mut Rules)) -> World {
        let scheme = self.kind.destination();
        let mut world = World::empty(|policy| {
            let mut rules = policy.rules.on(Date::MAX).clone();
            adjust(&mut rules);
            policy.rules = Rulebook::new(vec![rules]).unwrap();
        });
        world.expect_recorded(nantong(), &crate::Import(Arc::new(self.record())));
        let from = day(self.enrolled_on);
        world.expect_recorded(hebi(), &Enrol { scheme, from, ..given_enrolment() });
        world.expect_recorded(hebi(), &pays(scheme, self.first_paid));
        world
    }

    #[track_caller]
    fn handed_over(self, mut world: World) -> World {
        let application = Application {
            origin_scheme: self.kind.origin(),
            destination_scheme: self.kind.destination(),
            ..given_application()
        };
        world.submit(hebi(), &Apply(Arc::new(application)));
        world.carry_everything();
        world.expect("settled completed-told");
        world
    }

    /// Enrolled at Hebi, paid there once, handed over.
    #[track_caller]
    fn done_under(self, adjust: impl Fn(&mut Rules)) -> World {
        self.handed_over(self.enrolled_under(adjust))
    }

    #[track_caller]
    fn done(self, policy: BenefitPolicy) -> World {
        self.done_under(|rules| rules.benefits = policy)
    }
}

fn completion(world: &World) -> Completion {
    let case = world.region(hebi()).state().inbound(id(1)).unwrap();
    let InboundState::Completed { completion, .. } = case.state else { panic!("{:?}", case.state) };
    let there = world.region(nantong()).state().outbound(id(1)).unwrap();
    assert_eq!(there.state, OutboundState::Settled(completion), "both keep the same");
    completion
}

/// What holds at Hebi now.
fn in_force(world: &World) -> Option<BenefitStart> {
    let person = world.region(hebi()).state().person(zhang()).unwrap();
    person.terms.first().and_then(|terms| terms.benefits).map(|benefits| benefits.start)
}

/// `A 0 months 100% from 2025-06-01, lapse from 2025-04-01`
fn told(start: Option<BenefitStart>) -> String {
    let Some(start) = start else { return "at once".to_owned() };
    let BenefitStart { waits, percent, starts_on, retroactive_from, .. } = start;
    let rule = match start.rule {
        BenefitRule::ShortLapse => "A",
        BenefitRule::SchemeChange => "B",
        BenefitRule::LocalWaiting => "C",
        BenefitRule::ResidentFormula => "D",
        BenefitRule::ResidentInTime => "in time",
        BenefitRule::ResidentExempt => "exempt",
        BenefitRule::Newborn => "newborn",
    };
    let lapse = retroactive_from.map(|from| format!(", lapse from {from}")).unwrap_or_default();
    format!("{rule} {waits} months {percent}% from {starts_on}{lapse}")
}

#[track_caller]
fn check(world: &World, expected: &str) {
    assert_eq!(told(in_force(world)), expected);
}

/// Pays at Hebi for every month from one to another.
#[track_caller]
fn repay(world: &mut World, scheme: Scheme, first: u32, last: u32) {
    let months = std::iter::successors(Some(month(first)), |month| month.next());
    for month in months.take_while(|it| *it <= month(last)) {
        world.expect_recorded(hebi(), &pays(scheme, month.as_yyyymm()));
    }
}

/// Decided at completion, and after the whole lapse was repaid.
#[track_caller]
fn check_both(moved: Move, policy: BenefitPolicy, unpaid: &str, lapse: (u32, u32), repaid: &str) {
    let mut world = moved.done(policy);
    check(&world, unpaid);
    let decided = completion(&world);
    assert_eq!(told(decided.benefits.map(|benefits| benefits.start)), unpaid);
    repay(&mut world, moved.kind.destination(), lapse.0, lapse.1);
    check(&world, repaid);
    assert_eq!(completion(&world), decided, "what the regions told each other stands");
}

#[test]
fn r22_without_a_lapse_there_are_benefits_at_once_and_nothing_is_said_of_them() {
    let world = employee("2025-04-01", 202_504).done(fujian());
    let done = completion(&world);
    assert_eq!((done.benefits, done.account_from), (None, None));
    assert_eq!((done.employee_months, done.resident_months), (25, 0));
    assert!(world.region(hebi()).state().person(zhang()).unwrap().terms.is_empty());
}

#[test]
fn r22_a_lapse_of_three_months_costs_nothing_once_it_is_repaid() {
    let law = BenefitPolicy::NATIONAL;
    let june = employee("2025-06-01", 202_506);
    let repaid = "A 0 months 100% from 2025-06-01, lapse from 2025-04-01";
    check_both(june, law, "C 0 months 100% from 2025-06-01", (202_504, 202_505), repaid);
    let july = employee("2025-07-01", 202_507);
    let repaid = "A 0 months 100% from 2025-07-01, lapse from 2025-04-01";
    check_both(july, law, "C 0 months 100% from 2025-07-01", (202_504, 202_506), repaid);
    let august = employee("2025-08-01", 202_508);
    let repaid = "C 0 months 100% from 2025-08-01";
    check_both(august, law, "C 0 months 100% from 2025-08-01", (202_504, 202_507), repaid);
}

#[test]
fn f33_r40_fujian_pays_half_for_six_months_or_for_three_after_repaying() {
    let july = employee("2025-07-01", 202_507);
    let repaid = "A 0 months 100% from 2025-07-01, lapse from 2025-04-01";
    check_both(july, fujian(), "C 6 months 50% from 2026-01-01", (202_504, 202_506), repaid);
    let august = employee("2025-08-01", 202_508);
    let repaid = "C 3 months 50% from 2025-11-01";
    check_both(august, fujian(), "C 6 months 50% from 2026-02-01", (202_504, 202_507), repaid);
    let never_insured = Move { paid: None, ..july };
    check(&never_insured.done(fujian()), "C 3 months 50% from 2025-10-01");
}

#[test]
fn r24_no_region_lets_anybody_wait_for_more_than_six_months() {
    let local = LocalWaiting::same(LocalWait::new(12, 0), LocalWait::new(12, 0));
    let world = employee("2025-08-01", 202_508).done(BenefitPolicy { local, ..fujian() });
    check(&world, "C 6 months 0% from 2026-02-01");
}

#[test]
fn r23_who_was_insured_for_two_years_may_change_the_scheme() {
    let from = |first| Move {
        kind: K::EmployeeToResident,
        paid: Some((first, 202_503)),
        ..employee("2025-07-01", 202_507)
    };
    let repaid = "B 0 months 100% from 2025-07-01, lapse from 2025-04-01";
    let unpaid = "D 3 months 0% from 2025-10-01";
    let lapse = (202_504, 202_506);
    check_both(from(202_304), BenefitPolicy::NATIONAL, unpaid, lapse, repaid);
    check_both(from(202_305), BenefitPolicy::NATIONAL, unpaid, lapse, unpaid);
    let back = Move { kind: K::ResidentToEmployee, ..from(202_304) };
    let unpaid = "C 6 months 50% from 2026-01-01";
    check_both(back, fujian(), unpaid, lapse, repaid);
}

#[test]
fn r34_residents_wait_three_months_and_one_for_each_lapsed_year() {
    let law = BenefitPolicy::NATIONAL;
    let waits = [3, 4, 5, 6, 7, 8, 9, 10];
    for (lapsed, waits) in (0u32..8).zip(waits) {
        // Insured until June of the year before the lapsed ones.
        let world = resident(before(202_506, lapsed)).done(law);
        let start = in_force(&world).unwrap();
        assert_eq!((start.rule, start.waits), (BenefitRule::ResidentFormula, waits), "{lapsed}");
        let ends = month(202_601).plus(u32::from(waits)).unwrap();
        assert_eq!(start.starts_on, first_day(ends));
    }
    let continuous = resident(202_512).done(law);
    assert_eq!(completion(&continuous).benefits, None);
}

#[test]
fn r34_each_repaid_year_is_a_month_less_and_after_four_years_at_least_six_stay() {
    let cases = [(2, 1, 4), (3, 3, 3), (4, 1, 6), (4, 4, 6), (5, 2, 6), (7, 3, 7)];
    for (lapsed, repaid, waits) in cases {
        let mut world = resident(before(202_506, lapsed)).done(BenefitPolicy::NATIONAL);
        let first = before(202_601, repaid);
        repay(&mut world, Scheme::Resident, first, 202_512);
        let start = in_force(&world).unwrap();
        assert_eq!(start.waits, waits, "{repaid} of {lapsed} years repaid");
    }
}

#[test]
fn r34_a_group_that_the_region_exempts_does_not_wait_and_its_lapse_is_no_reason() {
    let group = SpecialGroup::SubsistenceAllowance;
    let exempt = [group, SpecialGroup::SpecialHardship].into_iter().collect();
    let moved = resident(202_206);
    let cases = [
        (Some(group), exempt, "exempt 0 months 100% from 2026-01-01"),
        (Some(SpecialGroup::PovertyRisk), exempt, "D 6 months 0% from 2026-07-01"),
        (None, exempt, "D 6 months 0% from 2026-07-01"),
        (Some(group), ExemptGroups::NONE, "D 6 months 0% from 2026-07-01"),
    ];
    for (special_group, exempt, expected) in cases {
        let policy = BenefitPolicy { exempt, ..BenefitPolicy::NATIONAL };
        let mut world = moved.enrolled_under(|rules| rules.benefits = policy);
        let credentials = Credentials { special_group, ..Credentials::default() };
        let part = Arc::new(Part::Credentials(credentials));
        if special_group.is_some() {
            let record = RecordParticulars { person: zhang(), revision: 1, part };
            world.expect_recorded(hebi(), &record);
        }
        check(&moved.handed_over(world), expected);
    }
}

#[test]
fn r39_a_region_may_name_the_months_of_enrolment_and_who_has_longer() {
    let window = CollectionWindow::new(9, 12);
    let policy = BenefitPolicy { collection: window, ..BenefitPolicy::NATIONAL };
    let late = Move { enrolled_on: "2026-01-01", ..resident(202_512) };
    check(&late.done(policy), "D 3 months 0% from 2026-04-01");
    let in_time = Move { enrolled_on: "2025-11-20", ..resident(202_506) };
    check(&in_time.done(policy), "in time 0 months 100% from 2026-01-01");
    // Ninety days after the end of employment, which was on 2025-04-01.
    let after_employee = Some(Grace::Days(90));
    let policy = BenefitPolicy { after_employee, ..BenefitPolicy::NATIONAL };
    let left = |enrolled_on| Move { kind: K::EmployeeToResident, ..employee(enrolled_on, 202_507) };
    check(&left("2025-06-30").done(policy), "in time 0 months 100% from 2025-07-01");
    check(&left("2025-07-01").done(policy), "D 3 months 0% from 2025-10-01");
}

#[test]
fn r41_resident_benefits_may_last_while_somebody_waits() {
    let policy = BenefitPolicy { resident_benefits_last: true, ..fujian() };
    let moved = Move { kind: K::ResidentToEmployee, ..employee("2025-08-01", 202_508) };
    let start = in_force(&moved.done(policy)).unwrap();
    assert!(start.resident_benefits_last && start.waits == 6);
}

#[test]
fn r41_waiting_may_depend_on_the_form_of_employment() {
    let six = LocalWait::new(6, 0);
    let local = LocalWaiting { flexible_unpaid: six, ..fujian().local };
    let moved = employee("2025-08-01", 202_508);
    let rules = |rules: &mut Rules| rules.benefits = BenefitPolicy { local, ..fujian() };
    check(&moved.done_under(rules), "C 6 months 50% from 2026-02-01");
    let mut world = moved.enrolled_under(rules);
    let employment = Some(EmploymentForm::Flexible);
    let part = Arc::new(Part::Credentials(Credentials { employment, ..Credentials::default() }));
    world.expect_recorded(hebi(), &RecordParticulars { person: zhang(), revision: 1, part });
    check(&moved.handed_over(world), "C 6 months 0% from 2026-02-01");
}

#[test]
fn what_was_paid_afterwards_is_not_the_first_payment() {
    let moved = employee("2025-04-01", 202_508);
    let back_paid = |world: &mut World, yyyymm| {
        let terms = PaymentTerms { kind: ContributionKind::BackPaid, ..PaymentTerms::default() };
        let paid = Contribute { terms, ..pays(Scheme::Employee, yyyymm) };
        world.expect_recorded(hebi(), &paid);
    };
    let mut world = moved.enrolled_under(|rules| rules.benefits = fujian());
    for yyyymm in 202_504..=202_507 {
        back_paid(&mut world, yyyymm);
    }
    // Four months lapsed, and repaid before it was known: not the same as none.
    check(&moved.handed_over(world), "C 3 months 50% from 2025-11-01");
    let moved = employee("2025-04-01", 202_506);
    let mut world = moved.enrolled_under(|rules| rules.benefits = fujian());
    for yyyymm in [202_504, 202_505] {
        back_paid(&mut world, yyyymm);
    }
    let repaid = "A 0 months 100% from 2025-06-01, lapse from 2025-04-01";
    check(&moved.handed_over(world), repaid);
}

#[test]
fn f34_for_thirty_days_the_account_pays_for_emergencies_only() {
    let limited = |rules: &mut Rules| rules.account_limit = Some(AccountLimit { days: 30 });
    let world = employee("2025-04-01", 202_504).done_under(limited);
    let done = completion(&world);
    // Credited on 2026-03-02.
    assert_eq!((done.benefits, done.account_from), (None, Some(day("2026-04-02"))));
    let without_money = resident(202_512).done_under(limited);
    assert_eq!(completion(&without_money).account_from, None);
}

#[test]
fn only_the_month_that_completes_the_lapse_changes_the_decision() {
    let mut world = employee("2025-07-01", 202_507).done(fujian());
    let revised = |world: &World, yyyymm| {
        let paid = pays(Scheme::Employee, yyyymm);
        let events = paid.decide(world.region(hebi()), world.now).events;
        let revises =
            |event: &Event| matches!(event, Event::Registry(RegistryEvent::BenefitsRevised { .. }));
        (events.len(), events.iter().any(revises))
    };
    assert_eq!(revised(&world, 202_504), (1, false));
    repay(&mut world, Scheme::Employee, 202_504, 202_505);
    check(&world, "C 6 months 50% from 2026-01-01");
    assert_eq!(revised(&world, 202_506), (2, true));
    repay(&mut world, Scheme::Employee, 202_506, 202_506);
    check(&world, "A 0 months 100% from 2025-07-01, lapse from 2025-04-01");
    assert_eq!(revised(&world, 202_506), (0, false), "a repetition");
    assert_eq!(revised(&world, 202_508), (1, false), "not in the lapse");
    let expected = world.region(hebi()).state().items().collect::<Vec<_>>();
    assert!(world.replayed(hebi()).state().items().eq(expected), "a restart knows it too");
}

#[test]
fn only_months_of_the_lapse_may_be_paid_from_before_the_enrolment() {
    let mut world = employee("2025-07-01", 202_507).done(fujian());
    let early = RegistryReply::Refused(RegistryRefusal::DateTooEarly);
    assert_eq!(world.submit(hebi(), &pays(Scheme::Employee, 202_303)), early);
    let known = RegistryReply::Conflict("region");
    assert_eq!(world.submit(hebi(), &pays(Scheme::Employee, 202_503)), known);
    repay(&mut world, Scheme::Employee, 202_506, 202_506);
    // Who came without a lapse has none to repay.
    let mut world = employee("2025-04-01", 202_504).done(fujian());
    assert_eq!(world.submit(hebi(), &pays(Scheme::Employee, 202_303)), early);
}

#[test]
fn what_is_repaid_later_is_decided_by_the_rules_of_the_completion() {
    let mut world = employee("2025-08-01", 202_508).done_under(|rules| {
        rules.benefits = fujian();
    });
    let mut policy = world.region(hebi()).policy().clone();
    let harder = LocalWaiting::same(LocalWait::new(5, 0), LocalWait::new(6, 0));
    let mut later = policy.rules.on(Date::MAX).clone();
    later.effective_on = day("2026-04-01");
    later.benefits.local = harder;
    let versions = policy.rules.versions().cloned().chain([later]).collect();
    policy.rules = Rulebook::new(versions).unwrap();
    let state = world.region(hebi()).state().clone();
    world.regions.insert(hebi(), Region::from_state(policy, state));
    world.now = days_after(world.now, 60);
    repay(&mut world, Scheme::Employee, 202_504, 202_507);
    check(&world, "C 3 months 50% from 2025-11-01");
}

#[test]
fn a_day_that_cannot_be_written_down_is_not_decided() {
    let far = Move { enrolled_on: "2199-12-31", first_paid: 209_912, ..employee("", 0) };
    let world = far.done_under(|rules| {
        rules.benefits = fujian();
        rules.account_limit = Some(AccountLimit { days: u32::MAX });
    });
    let done = completion(&world);
    assert_eq!(done.account_from, Some(LAST_DAY));
    assert!(done.benefits.is_none_or(|benefits| benefits.start.starts_on <= LAST_DAY));
}
