use clap::Parser;

use super::*;

#[derive(Debug, clap::Parser)]
struct Line {
    #[command(flatten)]
    arguments: Arguments,
}

fn given(line: &str) -> Result<Settings, String> {
    let words = std::iter::once("bench").chain(line.split_whitespace());
    let line = Line::try_parse_from(words).map_err(|error| error.to_string())?;
    settings(&line.arguments).map_err(|failure| failure.message().to_owned())
}

#[test]
fn there_is_somebody_for_each_handoff() {
    let settings = given("").unwrap();
    assert_eq!((settings.handoffs, settings.people), (20_000, 20_000 + 200 + WARM_UP));
    assert_eq!(given("--handoffs 10 --idle 0 --people 30").unwrap().people, 30);
    assert!(given("--handoffs 10 --idle 0 --people 29").unwrap_err().contains("30 in all"));
    assert!(given("--people 4000000000").unwrap_err().contains("at most"));
}

#[test]
fn nonsense_is_refused() {
    for line in ["--handoffs 0", "--batch 0", "--batch 1001", "--in-flight 0", "--idle -1"] {
        assert!(given(line).is_err(), "{line}");
    }
}

#[test]
fn a_directory_that_holds_something_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("new/data");
    let used = DataDir::new(Some(&path), false).unwrap();
    fs::create_dir(used.path().join(ORIGIN)).unwrap();
    let refused = DataDir::new(Some(&path), false).err().unwrap();
    assert!(refused.message().contains("not empty"), "{}", refused.message());

    assert_eq!(used.finish(false), Some(path.clone()), "the logs of a failed run are kept");
    let again = DataDir::Given { path: path.clone(), keep: false };
    assert_eq!(again.finish(true), None);
    assert!(DataDir::new(Some(&path), true).is_ok(), "removed");
}

#[test]
fn what_was_used_before_is_not_counted() {
    let footprint = |n| Footprint {
        usage: machine::Usage { cpu_ms: n, written_bytes: n * 10 },
        disk_bytes: n * 100,
    };
    let used = used_since([1, 2, 3].map(footprint), [5, 2, 2].map(footprint));
    assert_eq!(used.map(|used| used.usage.cpu_ms), [4, 0, 0]);
    assert_eq!((used[0].usage.written_bytes, used[0].disk_bytes), (40, 400));
}
