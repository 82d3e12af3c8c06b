//! All that a fuzzer ever found of interest, handed to the same functions on stable Rust.
#![expect(clippy::unwrap_used, reason = "helpers of tests are meant to panic as well")]

use std::fs;
use std::path::Path;

/// Hands each file of a corpus to the function that it was collected for.
#[track_caller]
fn replay(name: &str, check: fn(&[u8])) {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(name);
    let mut files: Vec<_> =
        fs::read_dir(&directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 8, "a corpus of {} files is none", files.len());
    for file in files {
        let bytes = fs::read(&file).unwrap();
        // Says which, if it panics.
        println!("{}", file.display());
        check(&bytes);
    }
}

#[test]
fn the_corpus_of_the_journal_holds() {
    replay("journal", jiexu_fuzz::journal);
}

#[test]
fn the_corpus_of_the_wire_holds() {
    replay("wire", jiexu_fuzz::wire);
}

#[test]
fn the_corpus_of_the_configuration_holds() {
    replay("config", jiexu_fuzz::config);
}
