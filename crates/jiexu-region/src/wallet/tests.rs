use std::sync::Arc;

use jiexu_ledger::Account;
use jiexu_rules::WalletPolicy;
use jiexu_types::{Date, RegionCode, Scheme, Timestamp};

use crate::fixtures::world::{World, balance};
use crate::fixtures::*;
use crate::invariants::i8_everything_ends;
use crate::{
    AnswerWallet, Application, Apply, ApplyReply, CaseReply, Contribute, Enrol, Forward,
    ForwardReply, Import, InboundState, InformationForm, Message, MessageKind, OutboundState, Part,
    PersonRecord, Policy, RecordParticulars, RegistryReply, RelationStatus, Resume, Standing,
    Suspend, Tick, WalletAnswer, Withdraw,
};

const HOUR_MS: u64 = 3_600_000;

fn open_wallets(policy: &mut Policy) {
    with_rules(policy, |rules| rules.wallet = Some(WalletPolicy::NATIONAL));
}

/// Zhang San is insured at Nantong with some money; Li Si at Hebi. Nobody moves.
fn given_relatives(balance: u64) -> World {
    let mut world = World::empty(open_wallets);
    let payer = PersonRecord { suspended_on: None, balance: fen(balance), ..given_record() };
    world.expect_recorded(nantong(), &Import(Arc::new(payer)));
    world.expect_recorded(hebi(), &li_enrols());
    world
}

fn li_enrols() -> Enrol {
    let (scheme, from) = (Scheme::Resident, day("2026-01-01"));
    Enrol { person: li(), name: other_name(), scheme, from, previous_region: None }
}

/// Sends, and carries everything there and back.
fn send(world: &mut World, handoff: u64, amount: u64) {
    ask(world, given_wallet_application(handoff, amount));
    world.carry_everything();
}

fn ask(world: &mut World, application: Application) {
    let reply = world.submit(nantong(), &Forward(Arc::new(application)));
    assert_eq!(reply, ForwardReply::OnRecord);
}

fn answer(world: &mut World, handoff: u64, answer: WalletAnswer) -> CaseReply {
    world.submit(hebi(), &AnswerWallet { handoff: id(handoff), answer, by: Some(li()) })
}

#[track_caller]
fn accept(world: &mut World, handoff: u64) {
    assert_eq!(answer(world, handoff, WalletAnswer::Accept), CaseReply::Decided);
    world.carry_everything();
}

/// What the payer has at Nantong, and the payee at Hebi.
#[track_caller]
fn expect_money(world: &World, payer: i64, payee: i64) {
    let at = |code, who| balance(world.region(code), who);
    assert_eq!((at(nantong(), zhang()), at(hebi(), li())), (payer, payee));
}

/// The codes with which a wallet transfer ended at the payer's region.
fn refusals_of(world: &World, handoff: u64) -> String {
    let state = world.region(nantong()).state().outbound(id(handoff)).unwrap().state;
    let (OutboundState::Refused { refusals, .. } | OutboundState::Returned(refusals)) = state
    else {
        panic!("{state:?}");
    };
    refusals.to_string()
}

fn at_hour(date: &str, hour: u64) -> Timestamp {
    let date: Date = day(date);
    Timestamp::midnight(date).plus_millis(hour.saturating_mul(HOUR_MS))
}

#[test]
fn f57_money_alone_goes_to_a_relative_elsewhere() {
    let mut world = given_relatives(700);
    send(&mut world, 1, 300);
    world.expect("delivered receiving.VRB");
    expect_money(&world, 400, 0);
    world.expect_balance(hebi(), Account::Unmatched(id(1)), 300);
    accept(&mut world, 1);
    world.expect("settled completed-told");
    expect_money(&world, 400, 300);
    world.expect_balance(nantong(), Account::Clearing(hebi()), 300);
    world.expect_balance(hebi(), Account::Clearing(nantong()), -300);

    // Nothing but money has moved, and the payer is nobody at Hebi.
    let case = world.region(hebi()).state().inbound(id(1)).unwrap();
    let form = case.form.as_ref().unwrap();
    assert!(form.contributions.runs().is_empty());
    assert_eq!((form.available_from, form.issue.suspended_on), (None, None));
    assert!(world.region(hebi()).state().person(zhang()).is_none());
    assert_eq!(world.relation(nantong()).status, RelationStatus::Active);
    let months = |who| world.region(hebi()).state().person(who).unwrap().contributions.clone();
    assert!(months(li()).runs().is_empty());
}

#[test]
fn f57_the_account_and_the_relationship_stay_usable_meanwhile() {
    let mut world = given_relatives(700);
    send(&mut world, 1, 300);
    assert_eq!(world.submit(nantong(), &given_spending(1, 400)), RegistryReply::Recorded);
    let (person, scheme) = (zhang(), Scheme::Employee);
    let suspend = Suspend { person, scheme, on: day("2026-03-01") };
    world.expect_recorded(nantong(), &suspend);
    world.expect_recorded(nantong(), &Resume { person, scheme, on: day("2026-03-02") });
    let paid =
        crate::Contribute { month: month(202_603), credited: fen(9), ..given_contribution() };
    world.expect_recorded(nantong(), &paid);
    expect_money(&world, 9, 0);
    // Only what is left can be spent, and what comes back has a place.
    let short = RegistryReply::Refused(crate::RegistryRefusal::InsufficientBalance);
    assert_eq!(world.submit(nantong(), &given_spending(2, 10)), short);
    assert_eq!(answer(&mut world, 1, WalletAnswer::Decline), CaseReply::Decided);
    world.carry_everything();
    expect_money(&world, 309, 0);
    assert_eq!(refusals_of(&world, 1), "WALLET_DECLINED");
}

#[test]
fn f57_both_must_be_insured_where_they_are() {
    let mut world = given_relatives(700);
    let stranger = PersonRecord { id: person(5), ..given_record() };
    ask(&mut world, Application { person: stranger.id, ..given_wallet_application(1, 1) });
    assert_eq!(refusals_of(&world, 1), "WALLET_NOT_INSURED");
    ask(&mut world, Application { name: other_name(), ..given_wallet_application(2, 1) });
    assert_eq!(refusals_of(&world, 2), "WALLET_NOT_INSURED");

    let mut named = given_wallet(1);
    named.payee_name = name();
    let purpose = crate::Purpose::Wallet(Arc::new(named));
    ask(&mut world, Application { purpose, ..given_wallet_application(3, 1) });
    world.carry_everything();
    assert_eq!(refusals_of(&world, 3), "WALLET_PAYEE_NOT_INSURED");

    // Insured when the money came, and not any more when it is to be taken.
    send(&mut world, 4, 5);
    let on = day("2026-03-01");
    world.expect_recorded(hebi(), &Suspend { person: li(), scheme: Scheme::Resident, on });
    assert_eq!(answer(&mut world, 4, WalletAnswer::Accept), CaseReply::NotNow);
    world.carry_everything();
    assert_eq!(refusals_of(&world, 4), "WALLET_PAYEE_NOT_INSURED");
    expect_money(&world, 700, 0);
}

#[test]
fn f57_who_is_frozen_or_gone_pays_nobody() {
    let mut world = given_relatives(700);
    let standing =
        Standing { account_freeze: Some(crate::FreezeReason::Court), ..Standing::default() };
    let part = Arc::new(Part::Standing(standing));
    world.expect_recorded(nantong(), &RecordParticulars { person: zhang(), revision: 1, part });
    ask(&mut world, given_wallet_application(1, 1));
    assert_eq!(refusals_of(&world, 1), "OUT_ACCOUNT_FROZEN");
    let standing = Standing { deceased_on: Some(day("2026-03-01")), ..Standing::default() };
    let part = Arc::new(Part::Standing(standing));
    world.expect_recorded(nantong(), &RecordParticulars { person: zhang(), revision: 2, part });
    ask(&mut world, given_wallet_application(2, 1));
    assert_eq!(refusals_of(&world, 2), "PERSON_DECEASED");
}

#[test]
fn f57_a_region_that_has_not_opened_the_wallet_says_so() {
    let mut world = World::ready();
    ask(&mut world, given_wallet_application(1, 1));
    assert_eq!(refusals_of(&world, 1), "WALLET_NOT_OPEN");

    let closed = |policy: &mut Policy| {
        if policy.region == nantong() {
            open_wallets(policy);
        }
    };
    let mut world = World::ready_with(closed);
    world.expect_recorded(hebi(), &li_enrols());
    send(&mut world, 1, 1);
    assert_eq!(refusals_of(&world, 1), "WALLET_NOT_OPEN");
}

// JX-059
#[test]
fn f58_the_payer_asks_at_home_and_nobody_else_can() {
    let mut world = given_relatives(700);
    let application = Arc::new(given_wallet_application(1, 300));
    let reply = world.submit(hebi(), &Apply(application.clone()));
    assert_eq!(reply, ApplyReply::OnRecord);
    world.expect("none refused.application-unasked");

    // A peer that asks for money that nobody here has sent gets none.
    let other = Arc::new(given_wallet_application(2, 300));
    world.deliver(hebi(), nantong(), Message::Request(other));
    assert_eq!(refusals_of(&world, 2), "WALLET_APPLY_AT_ORIGIN");
    expect_money(&world, 700, 0);
}

// JX-015
#[test]
fn f58_each_field_of_a_repeated_transfer_is_compared() {
    let mut world = given_relatives(700);
    send(&mut world, 1, 300);
    let with = |change: fn(&mut crate::WalletTransfer)| {
        let mut wallet = given_wallet(300);
        change(&mut wallet);
        let purpose = crate::Purpose::Wallet(Arc::new(wallet));
        Application { purpose, ..given_wallet_application(1, 300) }
    };
    for (field, changed) in [
        ("wallet.payee_id", with(|it| it.payee = person(6))),
        ("wallet.payee_name", with(|it| it.payee_name = name())),
        ("wallet.relation", with(|it| it.relation = jiexu_types::NearRelative::Child)),
        ("wallet.amount_fen", with(|it| it.amount = fen(301))),
        ("wallet.check", with(|it| it.check = jiexu_types::PayerCheck::Password)),
        ("wallet", given_application()),
    ] {
        let reply = world.submit(nantong(), &Forward(Arc::new(changed)));
        assert_eq!(reply, ForwardReply::Conflict(field));
    }
}

#[test]
fn c16_a_fourth_transfer_on_one_day_is_refused() {
    let mut world = given_relatives(700);
    // One that comes back counts, one that was withdrawn or refused in time does not.
    ask(&mut world, given_wallet_application(9, 1));
    assert_eq!(world.submit(nantong(), &Withdraw(id(9))), CaseReply::Decided);
    world.carry_everything();
    ask(&mut world, given_wallet_application(8, 9_999));
    assert_eq!(refusals_of(&world, 8), "WALLET_BALANCE");
    for handoff in [1, 2, 3] {
        send(&mut world, handoff, 10);
        if handoff == 2 {
            assert_eq!(answer(&mut world, 2, WalletAnswer::Decline), CaseReply::Decided);
            world.carry_everything();
        } else {
            accept(&mut world, handoff);
        }
    }
    ask(&mut world, given_wallet_application(4, 10));
    assert_eq!(refusals_of(&world, 4), "WALLET_DAILY_LIMIT");
    expect_money(&world, 680, 20);
    // The next day is another one, also after a restart.
    world.now = days_after(world.now, 1);
    let restarted = world.replayed(nantong());
    world.regions.insert(nantong(), restarted);
    send(&mut world, 5, 10);
    accept(&mut world, 5);
    expect_money(&world, 670, 30);
}

#[test]
fn c16_one_transfer_moves_two_thousand_yuan_at_most() {
    let mut world = given_relatives(300_000);
    ask(&mut world, given_wallet_application(1, 200_001));
    assert_eq!(refusals_of(&world, 1), "WALLET_AMOUNT");
    send(&mut world, 2, 200_000);
    accept(&mut world, 2);
    expect_money(&world, 100_000, 200_000);
}

#[test]
fn c16_the_wallet_is_closed_at_night() {
    let mut world = given_relatives(700);
    world.now = at_hour("2026-03-02", 22);
    ask(&mut world, given_wallet_application(1, 1));
    assert_eq!(refusals_of(&world, 1), "WALLET_CLOSED");
    world.now = at_hour("2026-03-03", 5);
    ask(&mut world, given_wallet_application(2, 1));
    assert_eq!(refusals_of(&world, 2), "WALLET_CLOSED");
    // Asked for in time, and requested at night: it goes on.
    world.now = at_hour("2026-03-03", 21);
    ask(&mut world, given_wallet_application(3, 1));
    world.now = at_hour("2026-03-03", 23);
    world.carry_everything();
    accept(&mut world, 3);
    expect_money(&world, 699, 1);
}

// JX-060
#[test]
fn c16_unaccepted_money_is_back_at_six_the_next_morning() {
    let mut world = given_relatives(700);
    send(&mut world, 1, 300);
    let until = at_hour("2026-03-03", 6);
    assert_eq!(world.region(hebi()).next_alert(), Some(until));
    world.now = Timestamp::from_millis(until.as_millis().saturating_sub(1));
    world.submit(hebi(), &Tick);
    world.expect("delivered receiving.VRB");
    world.now = until;
    world.submit(hebi(), &Tick);
    assert_eq!(world.region(hebi()).next_alert(), None);
    world.carry_everything();
    world.expect("returned refused.destination-told");
    assert_eq!(refusals_of(&world, 1), "WALLET_NOT_ACCEPTED");
    expect_money(&world, 700, 0);
    assert_eq!(answer(&mut world, 1, WalletAnswer::Accept), CaseReply::NotNow);
}

// JX-060
#[test]
fn c16_who_accepts_after_six_is_too_late_even_before_the_clock_has_rung() {
    let mut world = given_relatives(700);
    send(&mut world, 1, 300);
    world.now = at_hour("2026-03-03", 6);
    assert_eq!(answer(&mut world, 1, WalletAnswer::Accept), CaseReply::NotNow);
    world.carry_everything();
    assert_eq!(refusals_of(&world, 1), "WALLET_NOT_ACCEPTED");
    world.submit(hebi(), &Tick);
    expect_money(&world, 700, 0);
}

#[test]
fn c16_one_transfer_at_a_time_and_none_beside_a_handoff() {
    let mut world = given_relatives(700);
    send(&mut world, 1, 300);
    assert_eq!(i8_everything_ends(&world.federation()), [], "it waits for the payee");
    let frozen = world.region(nantong()).state().outbound(id(1)).unwrap().freeze.as_ref().unwrap();
    assert_eq!(frozen.acceptance.fund_due, None, "its hour at the destination is its day");
    ask(&mut world, given_wallet_application(2, 1));
    assert_eq!(refusals_of(&world, 2), "OUT_IN_PROGRESS");
    accept(&mut world, 1);
    expect_money(&world, 400, 300);
}

/// Zhang San asks to move as well; only where he asked is it known.
fn given_move(world: &mut World, origin: RegionCode, destination: RegionCode) {
    let moving = Application { id: id(9), origin, destination, ..given_application() };
    if origin == suzhou() {
        let paid = Contribute { month: month(202_603), ..given_contribution() };
        world.expect_recorded(destination, &paid);
        world.submit(destination, &Apply(Arc::new(moving)));
        let case = world.region(destination).state().inbound(id(9)).unwrap();
        assert_eq!(case.state, InboundState::Applied);
    } else {
        let (person, scheme, on) = (zhang(), Scheme::Employee, day("2026-03-01"));
        world.expect_recorded(origin, &Suspend { person, scheme, on });
        world.submit(origin, &Forward(Arc::new(moving)));
        let case = world.region(origin).state().outbound(id(9)).unwrap();
        assert_eq!(case.state, OutboundState::Forwarded { told: false });
    }
}

#[test]
fn c16_a_payer_who_moves_into_or_out_of_the_region_waits() {
    for (origin, destination) in [(suzhou(), nantong()), (nantong(), suzhou())] {
        let mut world = given_relatives(700);
        given_move(&mut world, origin, destination);
        ask(&mut world, given_wallet_application(1, 300));
        assert_eq!(refusals_of(&world, 1), "OUT_IN_PROGRESS", "{origin} to {destination}");
    }
    for (origin, destination) in [(suzhou(), hebi()), (hebi(), suzhou())] {
        let mut world = given_relatives(700);
        world.expect_recorded(hebi(), &given_enrolment());
        given_move(&mut world, origin, destination);
        ask(&mut world, given_wallet_application(1, 300));
        world.carry(nantong(), hebi(), MessageKind::Application);
        world.carry(hebi(), nantong(), MessageKind::Outcome);
        assert_eq!(refusals_of(&world, 1), "IN_IN_PROGRESS", "{origin} to {destination}");
    }
}

#[test]
fn c16_what_was_declined_cannot_be_accepted_nor_what_expired_be_declined() {
    let mut world = given_relatives(700);
    send(&mut world, 1, 300);
    assert_eq!(answer(&mut world, 1, WalletAnswer::Decline), CaseReply::Decided);
    assert_eq!(answer(&mut world, 1, WalletAnswer::Decline), CaseReply::Decided);
    assert_eq!(answer(&mut world, 1, WalletAnswer::Accept), CaseReply::NotNow);
    world.carry_everything();
    send(&mut world, 2, 300);
    world.now = at_hour("2026-03-03", 6);
    world.submit(hebi(), &Tick);
    assert_eq!(answer(&mut world, 2, WalletAnswer::Decline), CaseReply::NotNow);
    world.carry_everything();
    expect_money(&world, 700, 0);
}

#[test]
fn c16_the_payee_alone_answers_and_always_the_same() {
    let mut world = given_relatives(700);
    send(&mut world, 1, 300);
    let by = |by| AnswerWallet { handoff: id(1), answer: WalletAnswer::Accept, by };
    assert_eq!(world.submit(hebi(), &by(Some(zhang()))), CaseReply::Unknown);
    assert_eq!(world.submit(hebi(), &by(None)), CaseReply::Decided, "an operator may");
    assert_eq!(answer(&mut world, 1, WalletAnswer::Accept), CaseReply::Decided);
    assert_eq!(answer(&mut world, 1, WalletAnswer::Decline), CaseReply::NotNow);
    assert_eq!(answer(&mut world, 7, WalletAnswer::Accept), CaseReply::Unknown);
    expect_money(&world, 400, 300);
}

#[test]
fn f57_money_that_the_payee_cannot_hold_goes_back() {
    let mut world = given_relatives(700);
    let rich = PersonRecord {
        id: li(),
        name: other_name(),
        suspended_on: None,
        balance: super::Fen::MAX,
        ..given_record()
    };
    let mut other = World::empty(open_wallets);
    let payer = PersonRecord { suspended_on: None, ..given_record() };
    other.expect_recorded(nantong(), &Import(Arc::new(payer)));
    other.expect_recorded(hebi(), &Import(Arc::new(rich)));
    send(&mut other, 1, 1);
    assert_eq!(refusals_of(&other, 1), "AMOUNT_RANGE");
    send(&mut world, 1, 1);
    accept(&mut world, 1);
}

#[test]
fn f57_a_form_with_more_than_money_is_refused() {
    let forgeries: [fn(&mut InformationForm); 3] = [
        |form| form.contributions = given_contributions(202_401, 202_402, nantong()),
        |form| form.available_from = Some(day("2026-03-02")),
        |form| form.dossier = Some(Arc::default()),
    ];
    for forge in forgeries {
        let mut world = given_relatives(700);
        ask(&mut world, given_wallet_application(1, 300));
        world.carry(nantong(), hebi(), MessageKind::Application);
        world.carry(hebi(), nantong(), MessageKind::Request);
        let Message::Relationship(form) =
            world.owed_of(nantong(), hebi(), MessageKind::Relationship)
        else {
            panic!("a form");
        };
        let mut form = InformationForm::clone(&form);
        forge(&mut form);
        world.deliver(nantong(), hebi(), Message::Relationship(Arc::new(form)));
        let balance = world.owed_of(nantong(), hebi(), MessageKind::Balance);
        world.submit_once(hebi(), &crate::Deliver { from: nantong(), message: balance });
        world.expect("frozen.VRB refused.destination");
    }
}

#[test]
fn c16_what_is_owed_is_explained_to_the_payee() {
    let mut world = given_relatives(700);
    send(&mut world, 1, 300);
    let case = world.region(hebi()).state().inbound(id(1)).unwrap();
    let duties = case.duties();
    assert_eq!(duties.len(), 1);
    assert_eq!(
        duties[0].english(),
        "the payee owes the applicant word whether to accept 3.00 yuan since 2026-03-02, \
         until 2026-03-03 (医保钱包); it ends when the payee accepts or declines; otherwise the \
         money goes back then."
    );
    assert!(duties[0].chinese().starts_with("收款人应向申请人确认或拒收3.00元"));
    let done = case
        .progress(&jiexu_rules::Rulebook::national())
        .steps
        .map(|step| step.state == crate::StepState::Done);
    assert_eq!(done, [true, true, true, false]);
}
