use super::*;

/// Runs one rule over a small house and compares all that it says.
#[track_caller]
fn check(rule: fn(&House) -> Vec<Finding>, files: &[(&str, &str)], expected: &[&str]) {
    let found: Vec<_> = rule(&House::of(files)).iter().map(Finding::to_string).collect();
    assert_eq!(found, expected);
}

#[test]
fn the_house_is_tidy() {
    let house = House::open(&crate::root::repository()).unwrap();
    let found: Vec<_> = findings(&house).iter().map(Finding::to_string).collect();
    assert!(found.is_empty(), "cargo xtask tidy:\n{}", found.join("\n"));
}

#[test]
fn a_line_of_more_than_100_columns_is_found() {
    let fits = "é".repeat(100);
    let long = format!("short\n{}", "é".repeat(101));
    let expected = ["b.rs:2: 101 columns; at most 100"];
    check(rust_files::long_lines, &[("a.rs", &fits), ("b.rs", &long), ("c.md", &long)], &expected);
}

#[test]
fn a_file_of_more_than_400_lines_is_found_and_tests_may_have_600() {
    let (fits, long) = ("\n".repeat(400), "\n".repeat(401));
    let (test_fits, test_long) = ("\n".repeat(600), "\n".repeat(601));
    let files = [
        ("a.rs", fits.as_str()),
        ("b.rs", &long),
        ("crates/a/src/b/tests.rs", &test_fits),
        ("crates/a/tests/it.rs", &test_fits),
        ("tests/it/crash.rs", &test_long),
    ];
    let expected = [
        "b.rs:401: 401 lines; at most 400: one idea per file",
        "tests/it/crash.rs:601: 601 lines; at most 600: one idea per file",
    ];
    check(rust_files::long_files, &files, &expected);
}

#[test]
fn a_module_without_a_first_paragraph_is_found_unless_it_is_a_test() {
    let files = [
        ("crates/a/src/lib.rs", "//! Words.\n"),
        ("crates/a/src/b.rs", "use std::fmt;\n\n//! Late.\n"),
        ("crates/a/src/b/tests.rs", "use super::*;\n"),
    ];
    let expected = ["crates/a/src/b.rs:1: begin with `//!`: why this module exists"];
    check(rust_files::missing_module_docs, &files, &expected);
}

#[test]
fn a_file_name_that_says_nothing_is_found() {
    let files = [("a/src/util.rs", ""), ("tests/it/mod.rs", ""), ("a/src/utility.rs", "")];
    let expected = [
        "a/src/util.rs:1: name the file after the one idea in it",
        "tests/it/mod.rs:1: name the file after the one idea in it",
    ];
    check(rust_files::vague_names, &files, &expected);
}

#[test]
fn every_mark_of_unfinished_work_is_found() {
    let planted = [
        concat!("// FIX", "ME: later"),
        concat!("// TO", "DO(me)"),
        concat!("db", "g!(x);"),
        concat!("to", "do!()"),
        concat!("unimple", "mented!()"),
        concat!("#[ig", "nore = \"slow\"]"),
    ];
    for planted in planted {
        let found = forbidden::words(&House::of(&[("a.rs", planted)]));
        assert_eq!(found.len(), 1, "{planted}");
    }
    let innocent = concat!("let not_to", "do = 1; // MASTO", "DON");
    check(forbidden::words, &[("a.rs", innocent), ("a.md", planted[0])], &[]);
}

const TYPES: (&str, &str) = ("crates/t/Cargo.toml", "[package]\nname = \"jiexu-types\"\n");

#[test]
fn a_dependency_against_the_layers_is_found() {
    let rules = "[package]\nname = \"jiexu-rules\"\n[dependencies]\njiexu-types.workspace = true\n";
    let ledger = "[package]\nname = \"jiexu-ledger\"\n\
                  [dependencies]\njiexu-types.workspace = true\njiexu-rules.workspace = true\n\
                  [dev-dependencies]\njiexu-host.workspace = true\n";
    let files = [TYPES, ("crates/r/Cargo.toml", rules), ("crates/l/Cargo.toml", ledger)];
    let expected = ["crates/l/Cargo.toml:5: jiexu-ledger may not know jiexu-rules"];
    check(crate_rules::strangers, &files, &expected);
}

#[test]
fn a_renamed_or_target_dependency_against_the_layers_is_found() {
    let text = "[package]\nname = \"jiexu-rules\"\n[target.'cfg(unix)'.dependencies]\n\
                words = { package = \"transfer-out\", path = \"x\" }\n";
    let out = "[package]\nname = \"transfer-out\"\n";
    let files = [("crates/r/Cargo.toml", text), ("services/o/Cargo.toml", out)];
    let expected = ["crates/r/Cargo.toml:1: jiexu-rules may not know transfer-out"];
    check(crate_rules::strangers, &files, &expected);
}

#[test]
fn a_package_that_no_layer_names_is_found() {
    let files = [("crates/new/Cargo.toml", "[package]\nname = \"jiexu-new\"\n")];
    let message = "say in xtask/src/tidy/crate_rules.rs whom this package may know";
    check(crate_rules::strangers, &files, &[&format!("crates/new/Cargo.toml:1: {message}")]);
}

#[test]
fn a_pure_crate_that_could_do_io_is_found() {
    let text = "[package]\nname = \"jiexu-region\"\n[dependencies]\nimbl.workspace = true\n\
                jiexu-types.workspace = true\ntokio.workspace = true\n\
                [dev-dependencies]\nproptest.workspace = true\n";
    let expected = ["crates/r/Cargo.toml:6: jiexu-region is pure and may not use tokio"];
    check(crate_rules::impure_crates, &[TYPES, ("crates/r/Cargo.toml", text)], &expected);
}

#[test]
fn a_library_outside_the_package_that_owns_it_is_found_in_tests_too() {
    let journal = "[package]\nname = \"jiexu-journal\"\n[dependencies]\nsled.workspace = true\n";
    let host = "[package]\nname = \"jiexu-host\"\n[dependencies]\nsm2.workspace = true\n\
                [dev-dependencies]\nsled.workspace = true\n";
    let files = [("crates/j/Cargo.toml", journal), ("crates/h/Cargo.toml", host)];
    let expected = [
        "crates/h/Cargo.toml:6: jiexu-host is not the journal and may not name sled",
        "crates/h/Cargo.toml:4: jiexu-host is not the seal and may not name sm2",
    ];
    check(crate_rules::libraries_elsewhere, &files, &expected);
}

#[test]
fn planted_bugs_in_a_program_that_ships_are_found() {
    let region = "[package]\nname = \"jiexu-region\"\n[features]\nplanted-bugs = []\n";
    let host = "[package]\nname = \"jiexu-host\"\n[dependencies]\n\
                jiexu-region = { path = \"r\", features = [\"planted-bugs\"] }\n";
    let sim = "[package]\nname = \"jiexu-sim\"\n[features]\ndefault = [\"planted-bugs\"]\n";
    let files = [
        ("crates/r/Cargo.toml", region),
        ("crates/h/Cargo.toml", host),
        ("crates/s/Cargo.toml", sim),
    ];
    let expected = [
        "crates/h/Cargo.toml:4: jiexu-host may not switch on planted-bugs",
        "crates/s/Cargo.toml:4: jiexu-sim may not switch on planted-bugs",
    ];
    check(crate_rules::planted_bugs_elsewhere, &files, &expected);
}

#[test]
fn a_variable_that_the_host_does_not_know_is_found() {
    let known = "pub const KNOWN_VARS: [&str; 1] = [\"JIEXU_REGION\"];";
    let files = [
        ("crates/jiexu-host/src/config.rs", known),
        ("crates/jiexu-host/src/other.rs", "\"JIEXU_ELSEWHERE\""),
        ("docker-compose.yml", "JIEXU_REGION: \"320600\"\nJIEXU_REGOIN: \"320600\"\n"),
        ("README.md", "Set `JIEXU_ELSEWHERE`, or any `JIEXU_*`.\n"),
    ];
    let expected = [
        "docker-compose.yml:2: `JIEXU_REGOIN` is not among the KNOWN_VARS of jiexu-host",
        "README.md:1: `JIEXU_ELSEWHERE` is not among the KNOWN_VARS of jiexu-host",
    ];
    check(variables::unknown, &files, &expected);
}

#[test]
fn a_path_in_the_docs_that_does_not_exist_is_found() {
    let page = "`config/regions/*.toml`, `proto/`, `.ci/run`, `target/tools`, `cargo run`\n\
                `crates/gone/src/lib.rs` and `config/cities/<code>.toml`\n\
                ```\n`docs/in-a-block.md`\n```\n`tests/it/main.rs:12`\n";
    let files = [
        ("README.md", page),
        ("config/regions/320600.toml", ""),
        ("proto/a.proto", ""),
        (".ci/run", ""),
        ("CHANGELOG.md", "`crates/of-last-year/src/lib.rs`"),
    ];
    let expected = [
        "README.md:2: there is no `crates/gone/src/lib.rs` here",
        "README.md:2: there is no `config/cities` here",
        "README.md:6: there is no `tests/it/main.rs` here",
    ];
    check(doc_names::missing, &files, &expected);
}

#[test]
fn a_test_that_the_failure_model_invents_is_found() {
    let page = "| fault | what happens | shown by |\n|---|---|---|\n\
                | `kill` | retried | `crash::a_kill_loses_nothing()`, `an_invented_test` |\n";
    let code = "#[test]\nfn a_kill_loses_nothing() {}\n";
    let files = [("docs/failure-model.md", page), ("tests/it/crash.rs", code)];
    let expected = ["docs/failure-model.md:3: no function is named `an_invented_test`"];
    check(doc_names::missing, &files, &expected);
}

#[test]
fn an_invariant_without_predicate_or_paragraph_is_found() {
    let code = "pub fn i1_entries_balance() {}\npub fn i3_money_is_conserved() {}\n";
    let files = [
        ("crates/jiexu-region/src/invariants.rs", code),
        ("docs/invariants.md", "# Invariants\n\nI1: balances. Not I/O.\nI2: in transit.\n"),
    ];
    let expected = [
        "docs/invariants.md:4: I2 has no predicate `i2_…` in crates/jiexu-region/src/",
        "crates/jiexu-region/src/invariants.rs:2: I3 is explained nowhere in the docs",
    ];
    check(invariants::unmatched, &files, &expected);
}

#[test]
fn a_row_and_its_tests_know_each_other() {
    // Not written with the attribute: this file is looked at as well.
    let test = |name: &str| format!("#{}\nfn {name}() {{}}\n", "[test]");
    let names = ["f16_young", "f17_rich", "f1_key", "f17_to_f19_all", "f18_f20_both"];
    let tests = format!("//! Tests.\n{}fn f16_old() {{}}\n", names.map(test).concat());
    let page = "| row | tests |\n|---|---|\n| F16 | limit | `f16_young`<br>`f16_old` |\n\
                | F18 | many | `f17_to_f19_all`, `f18_f20_both` |\n| F20 | none | `f16_young` |\n";
    let readme = "| region | test |\n|---|---|\n| Hebi | `f17_gone` |\n";
    let files =
        [("tests/it/rules.rs", tests.as_str()), ("docs/rules.md", page), ("README.md", readme)];
    let expected = [
        "docs/rules.md:3: no test `f16_old`",
        "README.md:3: no test `f17_gone`",
        "docs/rules.md:5: f20 has no test that is named after it",
        "tests/it/rules.rs:5: `f17_rich` is named after f17 and not listed there",
        "tests/it/rules.rs:9: `f17_to_f19_all` is named after f17 and not listed there",
        "tests/it/rules.rs:11: `f18_f20_both` is named after f20 and not listed there",
    ];
    check(rule_rows::unmatched, &files, &expected);
}

#[test]
fn a_refusal_that_the_readme_does_not_explain_is_found() {
    let catalogue = "catalogue! {\n    /// One pool.\n    SamePool = \"SAME_POOL\", NothingToDo,\n\
                     /// Gone.\n    OutGone = \"OUT_GONE\", AskAgency,\n\
                     let x = \"NO_CODE\";\n}\n";
    let readme = "`OUT_GONE`\n\n| checked by | code | when |\n|---|---|---|\n\
                  | either | `SAME_POOL` | one region, see `OUT_GONE` |\n\
                  | origin | `OUT_LOST`, any code | never |\n\n| a | `OUT_GONE` | b |\n";
    let files = [("crates/jiexu-rules/src/refusal.rs", catalogue), ("README.md", readme)];
    let expected = [
        "crates/jiexu-rules/src/refusal.rs:5: `OUT_GONE` is not in the table of README.md: \
         | checked by | code | when |",
        "README.md:6: no refusal `OUT_LOST`",
    ];
    check(refusal_codes::unmatched, &files, &expected);
}

#[test]
fn a_requirement_without_a_test_and_a_test_of_none_are_found() {
    let page = "| no. | requirement | tests |\n\
                | JX-001 | Once. | `it_is_once`<br>`it_is_twice` |\n\
                | JX-003 | Never. | none |\n";
    let mark = "// JX-";
    let once =
        format!("{mark}001\n#[test]\nfn it_is_once() {{}}\n#[test]\nfn it_is_twice() {{}}\n");
    let tests = format!("{once}{mark}001, JX-009\nfn it_is_thrice() {{}}\n");
    let expected = [
        "docs/protocol.md:2: no test `it_is_twice` names JX-001",
        "docs/protocol.md:3: JX-003 names no test",
        "docs/protocol.md:3: JX-003 stands where JX-002 is",
        "tests/it/once.rs:6: docs/protocol.md does not list `it_is_thrice` under JX-001",
        "tests/it/once.rs:6: docs/protocol.md does not list `it_is_thrice` under JX-009",
    ];
    let house = House::of(&[("docs/protocol.md", page), ("tests/it/once.rs", &tests)]);
    let mut found = requirements::unmatched(&house);
    found.sort();
    let found: Vec<_> = found.iter().map(Finding::to_string).collect();
    assert_eq!(found, expected);
}

#[test]
fn a_path_of_one_machine_is_found() {
    let planted = concat!("cd /ho", "me/someone\n<https://example.org/ho", "me/page>");
    let expected = "run:1: a path below `/home/` exists on one machine only";
    let expected = expected.replace("/home/", concat!("/ho", "me/"));
    check(machine_paths::present, &[("run", planted)], &[&expected]);
}
