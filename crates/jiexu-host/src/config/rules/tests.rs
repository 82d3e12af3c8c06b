use std::collections::BTreeMap;

use jiexu_rules::{
    AccountMode, AgeLimit, CORRECTIONS_DEFAULT, Capability, FundDeadline, OriginPolicy, Profile,
    Reach, Requirement, Reserve, ServiceTimes,
};
use jiexu_types::{Applicant, Channel, Date, Fen, Material, Scheme, TransferReason};

use super::*;
use crate::config::{Config, Flags, Sample, load};

pub(super) fn given(rules: &str) -> Result<Config, String> {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("region.toml");
    std::fs::write(&file, rules).unwrap();
    let flags = Flags { config: Some(file), ..Flags::default() };
    load(Sample::Nantong, &flags, &BTreeMap::new()).map_err(|mistakes| mistakes.to_string())
}

pub(super) fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// The rules are not taken, and the answer says all of this.
#[track_caller]
pub(super) fn check_mistakes(rules: &str, says: &[&str]) {
    let mistakes = given(rules).unwrap_err();
    for text in says {
        assert!(mistakes.contains(text), "`{text}` is not in: {mistakes}");
    }
}

/// Everything that a region may say, twice.
const EVERYTHING: &str = r#"
        [[rules]]
        effective_on = "2025-01-01"
        source = "a notice"
        kinds = [11, 22]
        channels = { national_app = "online_then_offline", mail = "offline_only" }
        reviewed_channels = ["mail"]
        cross_province_online_or_mail = true
        employers_apply = false
        agents_apply = false

        [rules.origin]
        refuses_arrears = true
        account = "pay_out"
        reserve = { months = 3, min_fen = 50000, max_fen = 200000 }

        [rules.destination]
        waits_for_benefits = true
        takes_account_money = false
        age_limit = { men = 50, women = 40 }

        [rules.times]
        out = 8
        receive = 3
        credit = 2
        fund_months = 3
        settlement_months = [6, 7]
        promises = { mail = "statutory" }

        [[rules.checklist]]
        channels = ["mail"]
        reasons = ["hukou_move"]
        applicants = ["agent"]
        schemes = [390]
        reach = "across_provinces"
        any_of = ["hukou_proof", "household_register"]

        [[rules]]
        effective_on = "2026-01-01"
        "#;

#[test]
fn everything_that_a_region_may_say_is_read() {
    let config = given(EVERYTHING);

    let book = config.unwrap().policy.rules;
    assert_eq!(book.on(day("2026-01-01")), &Rules::national(day("2026-01-01")));
    let rules = book.on(day("2025-12-31"));
    assert_eq!(
        rules.kinds,
        [TransferKind::EmployeeToEmployee, TransferKind::ResidentToResident].into()
    );
    let app = rules.intake.channels.get(&Channel::NationalApp);
    assert_eq!(app, Some(&Capability::OnlineThenOffline));
    assert_eq!(rules.intake.channels.len(), 2);
    assert_eq!(rules.intake.reviewed, [Channel::Mail].into());
    assert!(rules.intake.cross_province_online_or_mail);
    assert!(rules.intake.entitled.iter().all(|(applicant, _)| *applicant == Applicant::Oneself));
    let requirement = Requirement {
        channels: vec![Channel::Mail],
        reasons: vec![TransferReason::HukouMove],
        applicants: vec![Applicant::Agent],
        schemes: vec![Scheme::Resident],
        reach: Reach::AcrossProvinces,
        any_of: vec![Material::HukouProof, Material::HouseholdRegister],
    };
    assert_eq!(rules.intake.checklist, [requirement]);
    let fen = |fen| Fen::new(fen).unwrap();
    let reserve = Reserve { months: 3, min: fen(50_000), max: fen(200_000) };
    let account = AccountMode::PayOut;
    let reserve = Some(reserve);
    let origin = OriginPolicy { refuses_arrears: true, reserve, account, ..OriginPolicy::NATIONAL };
    assert_eq!(rules.origin, origin);
    assert!(rules.destination.waits_for_benefits && !rules.destination.takes_account_money);
    assert_eq!(rules.destination.age_limit, Some(AgeLimit { men: 50, women: 40 }));
    let ServiceTimes { out, receive, credit, fund, promises, profiles: _, settlement_months } =
        &rules.times;
    assert_eq!(*settlement_months, [6, 7].into());
    assert_eq!((*out, *receive, *credit), (8, 3, Some(2)));
    assert_eq!(*fund, FundDeadline::Months(3));
    assert_eq!(promises.get(&Channel::Mail), Some(&Profile::Statutory));
}

#[test]
fn who_looks_at_a_case_and_what_is_asked_again_is_read() {
    let config = given(
        r#"
        [[rules]]
        effective_on = "2021-12-01"
        origin = { four_eyes = true }

        [rules.destination]
        four_eyes = true
        corrections = true
        match_by_hand = true

        [[rules]]
        effective_on = "2026-01-01"
        destination = { corrections = true, corrections_max = 2 }
        "#,
    );
    let book = config.unwrap().policy.rules;
    let all = Handling {
        origin_four_eyes: true,
        destination_four_eyes: true,
        corrections: CORRECTIONS_DEFAULT,
        match_by_hand: true,
    };
    assert_eq!(book.on(day("2025-12-31")).handling, all);
    let two = Handling { corrections: 2, ..Handling::NATIONAL };
    assert_eq!(book.on(day("2026-01-01")).handling, two);
}

#[test]
fn r26_a_region_says_for_how_long_its_certificates_hold() {
    let months = |line: &str| {
        let rules = format!("[[rules]]\neffective_on = '2026-01-01'\n{line}\n");
        let book = given(&rules).map(|config| config.policy.rules);
        book.map(|book| book.on(day("2026-01-01")).origin.certificate_months)
    };
    assert_eq!(months(""), Ok(3));
    assert_eq!(months("origin = { certificate_months = 6 }"), Ok(6));
    let endless = months("origin = { certificate_months = 25 }").unwrap_err();
    assert!(endless.contains("certificate_months must be 1 to 24, got 25"), "{endless}");
}

#[test]
fn without_rules_the_national_ones_hold() {
    let plain = "region = '540100'\nlisten = '127.0.0.1:1'\ndata_dir = 'd'";
    assert_eq!(given(plain).unwrap().policy.rules, Rulebook::national());
}

#[test]
fn a_region_run_in_the_place_of_a_sample_has_its_own_rules() {
    let run = |code: &str| {
        let flags = Flags { region: Some(code.to_owned()), ..Flags::default() };
        load(Sample::Nantong, &flags, &BTreeMap::new()).unwrap().policy.rules
    };
    let today = day("2026-03-02");
    assert!(run("320600").on(today).intake.cross_province_online_or_mail);
    assert!(run("420100").on(today).destination.age_limit.is_some(), "Wuhan's own");
    assert_eq!(run("110000"), Rulebook::national());
}

/// What is wrong in one key hides nothing that is wrong in another, nor in another version.
#[test]
fn all_mistakes_of_all_versions_are_told_together_with_their_keys() {
    let mistakes = given(
        "region = '320600'
        listen = '127.0.0.1:1'
        data_dir = 'd'
        [[rules]]
        effective_on = '2026-01-01'
        kinds = [11, 13, 14]
        chanels = {}
        channels = { pigeon = 'offline_only', mail = 'by_owl' }
        agents_apply = 'no'
        checklist = [{ any_of = ['x', 'id_card'], reach = 'far' }, { reasons = ['y'] }]
        times = { out = 11, credit = 'soon', promises = { mail = 'soon' } }
        origin = { account = 'keep', reserve = { months = 1, min_fen = -1 } }
        benefits = { formula_from = 202513, waiting = { resident = { months = 7 } } }
        wallet = { per_day = 9 }
        treatment = { recognised_diseases = ['m'] }
        [[rules]]
        effective_on = '2027-02-30'
        destination = { age_limit = { men = 50 } }",
    );
    let told = mistakes.unwrap_err();
    let version = "rules of 2026-01-01: ";
    for wrong in [
        "kinds: must be of 11, 12, 21 and 22, got 13",
        "kinds: must be of 11, 12, 21 and 22, got 14",
        "chanels: is not a setting",
        "channels.pigeon: `pigeon`",
        "channels.mail: unknown variant",
        "agents_apply: invalid type",
        "checklist[1].any_of: `x`",
        "checklist[1].reach: unknown variant",
        "checklist[2].reasons: `y`",
        "times: out takes 11 working days",
        "times.credit: invalid type",
        "times.promises.mail: unknown profile",
        "origin.account: unknown variant",
        "origin.reserve.min_fen: ",
        "origin.reserve.max_fen: is not set",
        "benefits.formula_from: month must be YYYYMM",
        "benefits.waiting.resident.months: is 7, at most 6",
        "wallet: per_day",
        "treatment.recognised_diseases: `m`",
    ] {
        assert!(told.contains(&format!("{version}{wrong}")), "`{wrong}` is not in: {told}");
    }
    for wrong in ["effective_on: is not a day", "destination.age_limit.women: is not set"] {
        assert!(told.contains(&format!("rules of 2027-02-30: {wrong}")), "{told}");
    }
    // Each once, and nothing that only follows from another: an empty line of the checklist, a
    // deadline of the money that is that of the form, versions that are none.
    let (empty, count) = ("line 2 of the checklist", told.lines().count());
    assert!(told.contains(empty) && count == 23, "{count} lines: {told}");
    assert!(!told.contains("there is no version") && !told.contains("fund deadline"), "{told}");
}

/// No number of the law is a constant of the program: each has a key, the national value without
/// it, and the bound that the law sets.
#[test]
fn each_number_of_the_law_is_a_key_with_its_national_value_and_its_bound() {
    type Read = fn(&Rules) -> u32;
    let table: [(&str, &str, Read, u32, u32, u32); 13] = [
        ("benefits", "lapse_months", |it| it.benefits.measures.lapse_months, 3, 4, 2),
        ("benefits", "lapse_warned_from", |it| it.benefits.measures.lapse_warned_from, 2, 1, 4),
        ("benefits", "continuous_months", |it| it.benefits.measures.continuous_months, 24, 12, 25),
        ("benefits", "employee_months", |it| it.benefits.measures.employee_months, 12, 6, 13),
        ("benefits.formula", "fixed_months", |it| it.benefits.formula.fixed_months.into(), 3, 2, 4),
        (
            "benefits.formula",
            "long_lapse_years",
            |it| it.benefits.formula.long_lapse_years.into(),
            4,
            3,
            5,
        ),
        (
            "benefits.formula",
            "long_lapse_months",
            |it| it.benefits.formula.long_lapse_months.into(),
            6,
            7,
            5,
        ),
        ("times.profiles", "online", |it| it.times.profiles.online, 3, 1, 16),
        ("times.profiles", "offline", |it| it.times.profiles.offline, 15, 14, 16),
        ("times.profiles", "wallet_online", |it| it.times.profiles.wallet_online, 0, 1, 16),
        (
            "times.profiles",
            "wallet_filing_from",
            |it| it.times.profiles.wallet_filing_from,
            3,
            4,
            6,
        ),
        ("times.profiles", "wallet_filing", |it| it.times.profiles.wallet_filing, 5, 4, 16),
        ("times.profiles", "wallet_offline", |it| it.times.profiles.wallet_offline, 5, 4, 16),
    ];
    let on = day("2026-01-01");
    for (place, key, read, national, other, wrong) in table {
        let with = |value: u32| {
            let version = "[[rules]]\neffective_on = '2026-01-01'";
            format!("{version}\n[rules.{place}]\n{key} = {value}\n")
        };
        assert_eq!(read(&Rules::national(on)), national, "{key}");
        let rules = given(&with(other)).unwrap().policy.rules;
        assert_eq!(read(rules.on(on)), other, "{key}");
        let told = given(&with(wrong)).unwrap_err();
        assert!(told.contains(key) && told.contains(&wrong.to_string()), "{key}: {told}");
        assert_eq!(told.lines().count(), 2, "{told}");
    }
}

#[test]
fn c13_a_region_may_have_other_hotlines() {
    let hotlines = |line: &str| -> Result<Vec<String>, String> {
        let rules = given(&format!("[[rules]]\neffective_on = '2026-01-01'\n{line}\n"));
        let rules = rules.map(|config| config.policy.rules.on(day("2026-01-01")).clone());
        let text = |rules: Rules| rules.hotlines.iter().map(|it| it.as_str().to_owned()).collect();
        rules.map(text)
    };
    assert_eq!(hotlines(""), Ok(vec!["12393".to_owned(), "12333".to_owned()]));
    assert_eq!(hotlines("hotlines = ['0513-12393']"), Ok(vec!["0513-12393".to_owned()]));
    assert!(hotlines("hotlines = []").unwrap_err().contains("hotlines: names none"));
    assert!(hotlines("hotlines = ['']").unwrap_err().contains("hotlines: ``"));
}

#[test]
fn rules_without_a_version_or_without_its_day_are_told_as_such() {
    check_mistakes("rules = 1", &["must be tables, each of them written [[rules]]"]);
    check_mistakes("rules = [1]", &["version 1 of the rules: must be a table"]);
    check_mistakes(
        "[[rules]]\nkinds = [11]",
        &["version 1 of the rules: effective_on: is not set"],
    );
    check_mistakes("rules = []", &["there is no version of the rules"]);
}

#[test]
fn every_mistake_in_the_rules_is_told() {
    let with = |line: &str| format!("[[rules]]\neffective_on = '2026-01-01'\n{line}\n");
    check_mistakes("[[rules]]\neffective_on = '2026-02-30'", &["2026-02-30", "YYYY-MM-DD"]);
    check_mistakes(&with("channel = 1"), &["rules", "channel"]);
    check_mistakes(&with("channels = {}"), &["no channel is open"]);
    check_mistakes(&with("channels = { pigeon = 'offline_only' }"), &["pigeon", "national_app"]);
    check_mistakes(&with("channels = { mail = 'online_direct' }"), &["Mail", "offline only"]);
    check_mistakes(&with("kinds = [13]"), &["11, 12, 21 and 22", "13"]);
    check_mistakes(&with("checklist = [{ any_of = [] }]"), &["names no document"]);
    check_mistakes(&with("checklist = [{ any_of = ['x'] }]"), &["`x`", "id_card"]);
    check_mistakes(&with("checklist = [{ schemes = [340], any_of = [] }]"), &["310 or 390"]);
    check_mistakes(&with("times = { promises = { mail = 'soon' } }"), &["mail", "STATUTORY"]);
    let both = "times = { fund_months = 1, fund_working_days = 2 }";
    check_mistakes(&with(both), &["not both"]);
    check_mistakes(&with("times = { settlement_months = [13] }"), &["13", "no month"]);
    let reserve = "origin = { reserve = { months = 1, min_fen = -1, max_fen = 1 } }";
    check_mistakes(&with(reserve), &["min_fen"]);
    let destination = |keys: &str| with(&format!("destination = {{ {keys} }}"));
    check_mistakes(&destination("match_by_hand = true"), &["needs corrections"]);
    check_mistakes(&destination("corrections_max = 2"), &["corrections = true"]);
    let often = "corrections = true, corrections_max = ";
    check_mistakes(&destination(&format!("{often}0")), &["at least 1"]);
    check_mistakes(&destination(&format!("{often}10")), &["at most 9"]);
    let twice = with("") + &with("");
    check_mistakes(&twice, &["two versions are in force from 2026-01-01"]);
    let two = with("times = { out = 11 }") + "[[rules]]\neffective_on = '2027-01-01'\nkinds = [9]";
    check_mistakes(&two, &["out takes 11", "rules of 2027-01-01"]);
}

/// 人社厅发〔2016〕94号 gave each side 15 working days; since 43号 a region may only be faster.
#[test]
fn r29_r30_the_times_of_2016_are_refused_since_they_are_longer_than_the_law() {
    let with = |line: &str| format!("[[rules]]\neffective_on = '2016-01-01'\n{line}\n");
    check_mistakes(&with("times = { out = 15 }"), &["out takes 15", "43号 art. 7"]);
    check_mistakes(&with("times = { receive = 15 }"), &["receive takes 15", "43号 art. 8"]);
}

#[test]
fn each_region_that_ships_is_sound() {
    let files = std::fs::read_dir("../../config/regions").unwrap();
    let mut codes = Vec::new();
    for file in files {
        let path = file.unwrap().path();
        let flags = Flags { config: Some(path.clone()), ..Flags::default() };
        let config = load(Sample::Nantong, &flags, &BTreeMap::new());
        let config = config.unwrap_or_else(|mistakes| panic!("{}: {mistakes}", path.display()));
        assert!(config.region().name().is_some(), "{} is in GB/T 2260", config.region());
        let name = path.file_name().unwrap().to_str().unwrap();
        assert!(name.starts_with(&config.region().to_string()), "{name}");
        codes.push(config.region().as_u32());
    }
    codes.sort_unstable();
    let mut carried = Sample::ALL.map(Sample::code);
    carried.sort_unstable();
    assert_eq!(codes, carried, "the binary carries each of them");
}
