use super::*;

fn vars(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

fn mistakes(flags: &Flags, pairs: &[(&str, &str)]) -> Vec<String> {
    load(Sample::Nantong, flags, &vars(pairs)).unwrap_err().0
}

#[track_caller]
fn expect_mistake(pairs: &[(&str, &str)], words: &[&str]) {
    let found = mistakes(&Flags::default(), pairs);
    assert_eq!(found.len(), 1, "{found:?}");
    for word in words {
        assert!(found[0].contains(word), "`{word}` in {found:?}");
    }
}

fn out_today() -> jiexu_types::Date {
    "2026-03-02".parse().unwrap()
}

#[test]
fn the_samples_run_as_they_are() {
    let out = load(Sample::Nantong, &Flags::default(), &vars(&[])).unwrap();
    assert_eq!(out.region().to_string(), "320600");
    assert_eq!(out.listen.to_string(), "127.0.0.1:7101");
    let hebi = "410600".parse().unwrap();
    assert_eq!(out.peers[&hebi], "http://127.0.0.1:7201");
    assert_eq!(out.policy.rules.on(out_today()).times.out, 10);
    let into = load(Sample::Hebi, &Flags::default(), &vars(&[])).unwrap();
    assert_eq!(into.region(), hebi);
    assert_eq!(into.policy.calendar.version(), 2);
}

#[test]
fn a_flag_beats_a_variable_beats_a_file_beats_the_sample() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("region.toml");
    std::fs::write(&file, "name = 'file'\nlog = 'file'\ndata_dir = 'file'\n").unwrap();
    let flags = Flags { config: Some(file), name: Some("flag".to_owned()), ..Flags::default() };
    let given = vars(&[("JIEXU_NAME", "variable"), ("JIEXU_LOG", "variable")]);
    let config = load(Sample::Nantong, &flags, &given).unwrap();
    assert_eq!(config.name, "flag");
    assert_eq!(config.log, "variable");
    assert_eq!(config.data_dir.to_string_lossy(), "file");
    assert_eq!(config.region().to_string(), "320600");
}

#[test]
fn all_mistakes_are_told_at_once_with_where_they_come_from() {
    let flags = Flags { region: Some("32060".to_owned()), ..Flags::default() };
    let found = mistakes(
        &flags,
        &[
            ("JIEXU_LISTEN", "localhost"),
            ("JIEXU_PEERS", "410600=ftp://x,bad=http://h:1"),
            ("JIEXU_INSECURE", "yes"),
            ("JIEXU_CHECKPOINT_EVERY", "-1"),
            ("JIEXU_COLOUR", "red"),
        ],
    );
    assert_eq!(found.len(), 7, "{found:#?}");
    let all = found.join("\n");
    for words in [
        "region (flag): region code must be six digits",
        "listen (variable): ",
        "peers (variable): `ftp://x` is not an address",
        "peers (variable): region code must be",
        "insecure (variable): ",
        "checkpoint_every (variable): ",
        "JIEXU_COLOUR: is not a variable that is read",
    ] {
        assert!(all.contains(words), "`{words}` in {all}");
    }
}

#[test]
fn plaintext_stays_on_loopback_unless_somebody_takes_the_risk() {
    expect_mistake(&[("JIEXU_LISTEN", "0.0.0.0:7101")], &["listen", "loopback", "--insecure"]);
    let insecure = vars(&[("JIEXU_LISTEN", "0.0.0.0:7101"), ("JIEXU_INSECURE", "true")]);
    assert!(load(Sample::Nantong, &Flags::default(), &insecure).is_ok());
}

#[test]
fn a_region_may_only_shorten_the_statutory_time() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("region.toml");
    let with = |text: &str| {
        std::fs::write(&file, text).unwrap();
        let flags = Flags { config: Some(file.clone()), ..Flags::default() };
        load(Sample::Nantong, &flags, &vars(&[]))
    };
    let of = |times: &str| with(&format!("[[rules]]\neffective_on = '2021-12-01'\n{times}"));
    let fast = of("times = { out = 8 }").unwrap();
    assert_eq!(fast.policy.rules.on(out_today()).times.out, 8);
    let late = of("times = { out = 11, receive = 6 }").unwrap_err().to_string();
    assert!(late.contains("out takes 11") && late.contains("receive takes 6"), "{late}");
    let unknown = with("revews_inbound = true").unwrap_err().to_string();
    assert!(unknown.contains("revews_inbound") && unknown.contains("not a setting"), "{unknown}");
    let broken = with("name = ").unwrap_err().to_string();
    assert!(broken.contains("1 mistake in"), "{broken}");
}

#[test]
fn who_is_told_of_a_late_case_comes_from_the_regions_file() {
    let hebi = load(Sample::Hebi, &Flags::default(), &vars(&[])).unwrap().policy.alerts;
    assert_eq!(hebi.owners.transfer_in.as_str(), "鹤壁市医保中心 转入岗");
    assert_eq!((hebi.reminder_working_days, hebi.escalation_working_days), (1, 3));

    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("region.toml");
    let with = |text: &str| {
        std::fs::write(&file, text).unwrap();
        let flags = Flags { config: Some(file.clone()), ..Flags::default() };
        load(Sample::Nantong, &flags, &vars(&[]))
    };
    let changed = "reminder_working_days = 2\nescalation_working_days = 5\n\
                   [owners]\nprovincial = '江苏省医保局'\n";
    let alerts = with(changed).unwrap().policy.alerts;
    assert_eq!((alerts.reminder_working_days, alerts.escalation_working_days), (2, 5));
    assert_eq!(alerts.owners.provincial.as_str(), "江苏省医保局");
    assert_eq!(alerts.owners.transfer_out.as_str(), "南通市医保中心 转出岗");
    let bad = "reminder_working_days = 31\nescalation_working_days = 0\n\
               [owners]\nprovincial = ' '\nboss = 'me'\n";
    let mistakes = with(bad).unwrap_err().to_string();
    for words in ["0 to 30", "1 to 30", "provincial: owner must", "`boss` is none of"] {
        assert!(mistakes.contains(words), "`{words}` in {mistakes}");
    }
}

#[test]
fn a_simulated_clock_must_be_asked_for() {
    let clock = |pairs: &[(&str, &str)]| {
        load(Sample::Nantong, &Flags::default(), &vars(pairs)).unwrap().clock
    };
    assert_eq!(clock(&[]), ClockKind::System);
    assert_eq!(clock(&[("JIEXU_CLOCK", "simulated")]), ClockKind::Simulated);
    expect_mistake(&[("JIEXU_CLOCK", "fast")], &["clock (variable)", "system or simulated"]);
}

#[test]
fn a_region_file_gets_nothing_of_the_sample() {
    let hebi = "../../config/regions/410600-hebi.toml";
    let flags = Flags { config: Some(hebi.into()), ..Flags::default() };
    let config = load(Sample::Nantong, &flags, &vars(&[])).unwrap();
    assert_eq!(config.region().to_string(), "410600");
    let peers: Vec<String> = config.peers.keys().map(ToString::to_string).collect();
    assert_eq!(peers, ["320600"]);

    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("suzhou.toml");
    std::fs::write(&file, "region = '320500'\nlisten = '127.0.0.1:7301'\n").unwrap();
    let flags = Flags { config: Some(file), ..Flags::default() };
    assert_eq!(mistakes(&flags, &[]), ["data_dir: is not set"]);
    let config = load(Sample::Nantong, &flags, &vars(&[("JIEXU_DATA_DIR", "d")])).unwrap();
    assert!(config.peers.is_empty(), "{:?}", config.peers);
}

#[test]
fn a_file_that_is_not_there_is_a_mistake() {
    expect_mistake(&[("JIEXU_CONFIG", "no/such.toml")], &["config", "no/such.toml"]);
    expect_mistake(&[("JIEXU_CALENDAR", "no/such.toml")], &["calendar", "no/such.toml"]);
}

#[test]
fn a_region_is_not_its_own_peer() {
    expect_mistake(&[("JIEXU_PEERS", "320600=http://127.0.0.1:1")], &["peers", "itself"]);
}
