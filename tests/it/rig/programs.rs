//! Where the programs are that tests start.

use std::path::{Path, PathBuf};

/// A program of ours, built beside this test.
pub fn ours(name: &str) -> PathBuf {
    let own = std::env::current_exe().unwrap();
    // target/debug/deps/it-… -> target/debug
    let built = own.parent().and_then(Path::parent).unwrap().join(name);
    assert!(
        built.is_file(),
        "the program `{name}` is not built; run the tests with `cargo xtask test`"
    );
    built
}

/// A program that was fetched for tests.
pub fn fetched(name: &str) -> PathBuf {
    let remedy = "run `cargo xtask setup` and set JIEXU_TOOLS to target/tools/bin, or run the \
                  tests with `cargo xtask test`, which does both";
    let Ok(folder) = std::env::var("JIEXU_TOOLS") else {
        panic!("JIEXU_TOOLS is not set; {remedy}");
    };
    let program = Path::new(&folder).join(name);
    assert!(program.is_file(), "there is no `{name}` in JIEXU_TOOLS; {remedy}");
    program
}

/// The top folder of the repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}
