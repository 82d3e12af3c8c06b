use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::calendar::tests::{day, given_2026};

fn with_promise(channel: Channel, profile: Profile) -> ServiceTimes {
    ServiceTimes { promises: BTreeMap::from([(channel, profile)]), ..ServiceTimes::statutory() }
}

#[test]
fn the_statutory_times_are_ten_and_five() {
    let calendar = given_2026();
    let times = ServiceTimes::statutory();
    assert_eq!(times.mistakes(), []);
    // Before the long holiday of October.
    let accepted = day("2026-09-18");
    assert_eq!(times.out_due(&calendar, accepted).due_on, day("2026-10-09"));
    assert_eq!(times.fund_due(&calendar, accepted).due_on, day("2026-10-09"));
    assert_eq!(times.receive_due(&calendar, accepted).due_on, day("2026-09-24"));
    assert_eq!(times.credit_due(&calendar, accepted), None);
    let whole = with_promise(Channel::NationalWeb, Profile::Statutory);
    let end = whole.promised(Channel::NationalWeb, &calendar, accepted, accepted);
    assert_eq!(end.due_on, day("2026-10-15"));
}

#[test]
fn f38_the_settlement_season_is_december_and_january_unless_a_region_says_otherwise() {
    let season = |times: &ServiceTimes, day_: &str| times.in_settlement_season(day(day_));
    let usual = ServiceTimes::statutory();
    for (when, expected) in
        [("2025-11-30", false), ("2025-12-01", true), ("2026-01-31", true), ("2026-02-01", false)]
    {
        assert_eq!(season(&usual, when), expected, "{when}");
    }
    let other = ServiceTimes { settlement_months: [6].into(), ..ServiceTimes::statutory() };
    assert_eq!((season(&other, "2026-06-30"), season(&other, "2026-12-01")), (true, false));
}

#[test]
fn a_region_may_be_faster_and_never_slower() {
    // A city of Fujian: 8 days out, 5 in, 2 from the money to the account (R18, R20).
    let fast = ServiceTimes {
        out: 8,
        receive: 5,
        credit: Some(2),
        fund: FundDeadline::WorkingDays(8),
        ..ServiceTimes::statutory()
    };
    assert_eq!(fast.mistakes(), []);
    let calendar = given_2026();
    let credited = fast.credit_due(&calendar, day("2026-09-30")).unwrap();
    assert_eq!(credited.due_on, day("2026-10-09"));
    assert_eq!(fast.out_due(&calendar, day("2026-03-02")).due_on, day("2026-03-12"));

    let slow = ServiceTimes {
        out: 11,
        receive: 6,
        credit: Some(6),
        fund: FundDeadline::WorkingDays(11),
        ..ServiceTimes::statutory()
    };
    let told: Vec<String> = slow.mistakes().iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "out takes 11 working days; at most 10 (43号 art. 7)",
            "receive takes 6 working days; at most 5 (43号 art. 8)",
            "credit takes 6 working days; at most 5, for 15 in total",
            "the fund deadline is 11 working days; at most 10 (43号 art. 7)",
        ]
    );
    let none = ServiceTimes { settlement_months: [0, 12, 13].into(), ..ServiceTimes::statutory() };
    let wrong = [0, 13].map(ServiceTimeMistake::SettlementMonth);
    assert_eq!(none.mistakes(), wrong);
    let slower = ServiceTimes { fund: FundDeadline::Months(4), ..ServiceTimes::statutory() };
    assert_eq!(slower.mistakes(), [ServiceTimeMistake::FundMonths(4)]);
    let slowest = ServiceTimes { credit: Some(5), ..ServiceTimes::statutory() };
    assert_eq!(slowest.mistakes(), []);
    let instant = ServiceTimes { out: 0, receive: 0, ..ServiceTimes::statutory() };
    assert_eq!(instant.mistakes(), []);
}

#[test]
fn money_may_take_three_months_where_there_is_no_exchange() {
    let legacy = ServiceTimes { fund: FundDeadline::Months(3), ..ServiceTimes::statutory() };
    assert_eq!(legacy.mistakes(), []);
    let due = legacy.fund_due(&given_2026(), day("2026-03-19"));
    assert_eq!(due.due_on, day("2026-06-22"), "the 19th to 21st of June are off");
}

#[test]
fn each_profile_promises_what_its_source_says() {
    let check = |profile: Profile, channel, least, most, from| {
        assert_eq!(
            profile.promise(channel, ProfileDays::GUIDES),
            Promise { least, most, from },
            "{profile} {channel:?}"
        );
    };
    check(Profile::Statutory, Channel::Mail, 0, 15, Start::Acceptance);
    check(Profile::Online, Channel::Alipay, 0, 3, Start::Acceptance);
    check(Profile::Offline, Channel::CounterDestination, 0, 15, Start::Approval);
    check(Profile::Wallet, Channel::NationalApp, 0, 0, Start::Acceptance);
    check(Profile::Wallet, Channel::CrossRegionFiling, 3, 5, Start::Acceptance);
    check(Profile::Wallet, Channel::CounterDestination, 0, 5, Start::Acceptance);
}

#[test]
fn a_region_says_how_long_its_profiles_are() {
    let profiles = ProfileDays {
        online: 1,
        offline: 12,
        wallet_online: 2,
        wallet_filing_from: 1,
        wallet_filing: 4,
        wallet_offline: 3,
    };
    let check = |profile, channel, least, most| {
        let times = ServiceTimes { profiles, ..with_promise(channel, profile) };
        assert_eq!(times.mistakes(), []);
        let told = times.promise(channel);
        assert_eq!((told.least, told.most), (least, most), "{profile} {channel:?}");
    };
    check(Profile::Online, Channel::NationalApp, 0, 1);
    check(Profile::Offline, Channel::Mail, 0, 12);
    check(Profile::Wallet, Channel::NationalApp, 0, 2);
    check(Profile::Wallet, Channel::CrossRegionFiling, 1, 4);
    check(Profile::Wallet, Channel::Mail, 0, 3);
    check(Profile::Statutory, Channel::Mail, 0, 15);
}

#[test]
fn c01_every_channel_has_ten_and_five_days_unless_a_profile_is_chosen() {
    let statutory = Promise { least: 0, most: 15, from: Start::Acceptance };
    for channel in Channel::ALL {
        assert_eq!(ServiceTimes::statutory().promise(channel), statutory, "{channel:?}");
    }
    let chosen = with_promise(Channel::Mail, Profile::Wallet);
    assert_eq!(chosen.promise(Channel::Mail).most, 5);
    assert_eq!(chosen.promise(Channel::NationalApp), statutory, "chosen for the post only");
}

#[test]
fn profiles_are_read_by_name() {
    for profile in Profile::ALL {
        assert_eq!(profile.to_string().parse(), Ok(profile));
    }
    let unknown = "SOON".parse::<Profile>().unwrap_err();
    assert!(unknown.to_string().contains("STATUTORY, ONLINE"), "{unknown}");
}

#[test]
fn approval_starts_the_clock_of_the_counter_within_the_law() {
    let calendar = given_2026();
    let counter = Channel::CounterDestination;
    let times = with_promise(counter, Profile::Offline);
    let by = |accepted, approved| {
        times.promised(counter, &calendar, day(accepted), day(approved)).due_on
    };
    assert_eq!(by("2026-02-10", "2026-02-10"), day("2026-03-09"));
    // A late approval does not move the end that the law sets.
    assert_eq!(by("2026-02-10", "2026-02-26"), day("2026-03-09"));
}

proptest! {
    /// Whatever is promised, it is no later than 15 working days after acceptance.
    #[test]
    fn no_promise_outlasts_the_law(
        channel in select(Channel::ALL.to_vec()),
        profile in select(Profile::ALL.to_vec()),
        (accepted, approval) in (0i64..250, 0i64..40),
    ) {
        let calendar = given_2026();
        let after = |date: Date, days| {
            date.checked_add(jiff::Span::new().days(days)).unwrap()
        };
        let accepted = after(day("2026-01-05"), accepted);
        let times = with_promise(channel, profile);
        let promised = times.promised(channel, &calendar, accepted, after(accepted, approval));
        prop_assert!(promised <= calendar.deadline(accepted, 15));
        prop_assert!(promised.due_on >= accepted);
    }
}
