//! Whose directory it is, and what happens when it cannot be used.

use std::error::Error;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use jiexu_journal::contract::{Rig, given_items, given_record};
use jiexu_journal::{Checkpointer, FORMAT_VERSION, Journal, JournalFault, SledJournal, identity};

use crate::rig::{SledRig, hebi, nantong};

fn fault_of(dir: &Path) -> JournalFault {
    SledJournal::open(dir, nantong()).err().unwrap()
}

/// The fault's text and those of its causes.
fn whole_text(fault: &JournalFault) -> String {
    let mut text = fault.to_string();
    let mut next = fault.source();
    while let Some(error) = next {
        text = format!("{text}: {error}");
        next = error.source();
    }
    text
}

#[test]
fn a_second_opener_is_told_that_the_directory_is_in_use() {
    let mut rig = SledRig::new();
    let journal = rig.open().unwrap();
    let expected = format!(
        "data directory {} is in use by another process; stop it or choose another --data-dir",
        rig.dir.path().display()
    );
    assert_eq!(fault_of(rig.dir.path()).to_string(), expected);
    // A checkpointer alone keeps it as well: it may be in the middle of writing.
    let checkpointer = journal.checkpointer();
    drop(journal);
    assert_eq!(fault_of(rig.dir.path()).to_string(), expected);
    drop(checkpointer);
    rig.open().unwrap();
}

#[test]
fn another_region_is_refused_and_changes_nothing() {
    let mut rig = SledRig::new();
    drop(rig.open().unwrap());
    let fault = SledJournal::open(rig.dir.path(), hebi()).err().unwrap();
    let expected = format!(
        "data directory {} belongs to region 320600, but this is region 410600; choose another \
         --data-dir",
        rig.dir.path().display()
    );
    assert_eq!(fault.to_string(), expected);
    rig.open().unwrap();
}

#[test]
fn a_directory_tells_whose_it_is() {
    let mut rig = SledRig::new();
    let nowhere = rig.dir.path().join("misspelt");
    for no_journal in [&nowhere, rig.dir.path()] {
        let text = whole_text(&identity(no_journal).unwrap_err());
        assert!(text.contains("cannot find a journal in"), "{text}");
    }
    assert!(!nowhere.exists());
    assert_eq!(rig.dir.path().read_dir().unwrap().count(), 0, "left as it was");
    let journal = rig.open().unwrap();
    assert!(matches!(identity(rig.dir.path()), Err(JournalFault::InUse { .. })));
    drop(journal);
    assert_eq!(identity(rig.dir.path()).unwrap(), nantong());
    rig.open().unwrap();
}

#[test]
fn a_newer_format_is_refused_whatever_else_it_holds() {
    let mut rig = SledRig::new();
    drop(rig.open().unwrap());
    let identity = |store: &sled::Db| store.get(b"\0identity").unwrap().unwrap().to_vec();
    let store = sled::open(rig.dir.path().join("sled")).unwrap();
    // Golden: field 1 is the format, field 2 the region.
    assert_eq!(identity(&store), b"\x08\x01\x12\x06320600");
    store.insert(b"\0identity", b"\x08\x02\x12\x06320600\x1a\x03new".to_vec()).unwrap();
    store.flush().unwrap();
    drop(store);
    let fault = fault_of(rig.dir.path());
    let expected = format!(
        "data directory {} has format 2, and this program knows formats up to {FORMAT_VERSION}; \
         start the newer program",
        rig.dir.path().display()
    );
    assert_eq!(fault.to_string(), expected);
}

#[test]
fn a_path_that_cannot_be_a_directory_is_named() {
    let rig = SledRig::new();
    let file = rig.dir.path().join("file");
    std::fs::write(&file, "").unwrap();
    for path in [file.clone(), file.join("below")] {
        let text = whole_text(&fault_of(&path));
        let begin = format!("cannot create data directory {}: ", path.display());
        assert!(text.starts_with(&begin), "{text}");
    }
}

/// Nobody may make files in `/proc/self`, not even root, whom permissions do not stop.
#[test]
fn a_directory_that_cannot_be_written_is_named() {
    let rig = SledRig::new();
    std::fs::set_permissions(rig.dir.path(), std::fs::Permissions::from_mode(0o555)).unwrap();
    let bound_by_permissions = std::fs::write(rig.dir.path().join("probe"), "").is_err();
    let path = if bound_by_permissions { rig.dir.path() } else { Path::new("/proc/self") };
    let text = whole_text(&fault_of(path));
    assert!(text.starts_with(&format!("cannot open {}/lock: ", path.display())), "{text}");
}

/// In a child process whose files may not grow beyond a few megabytes: for it, the disk is full.
#[test]
fn a_full_disk_is_an_error_and_takes_nothing_that_was_synced() {
    const DIR: &str = "JIEXU_TEST_FULL_DISK";
    const NAME: &str = "directory::a_full_disk_is_an_error_and_takes_nothing_that_was_synced";
    if let Some(dir) = std::env::var_os(DIR) {
        println!("synced {}", append_until_full(Path::new(&dir)));
        return;
    }
    let mut rig = SledRig::new();
    let child = Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 8192; exec \"$@\"", "sh"])
        .arg(std::env::current_exe().unwrap())
        .args([NAME, "--exact", "--nocapture"])
        .env(DIR, rig.dir.path())
        .output()
        .unwrap();
    let (out, err) =
        (String::from_utf8_lossy(&child.stdout), String::from_utf8_lossy(&child.stderr));
    assert!(child.status.success(), "{out}\n{err}");
    let synced = out.lines().find_map(|line| line.split_once("synced ")).unwrap().1;
    let synced: u64 = synced.parse().unwrap();
    assert!(synced > 100, "{synced}");

    let journal = rig.open().unwrap();
    let records: Vec<_> = journal.read_from(1).unwrap().map(Result::unwrap).collect();
    assert!(records.len() >= usize::try_from(synced).unwrap(), "{} < {synced}", records.len());
    assert!(records.iter().all(|record| *record == given_record(record.seq)));
}

/// The last record that was synced before the first failure, after which nothing is taken.
fn append_until_full(dir: &Path) -> u64 {
    let mut journal = SledJournal::open(dir, nantong()).unwrap();
    loop {
        let seq = journal.last_seq() + 1;
        let outcome = journal.append(&given_record(seq)).and_then(|()| journal.sync());
        if let Err(fault) = outcome {
            println!("fault: {}", whole_text(&fault));
            assert!(matches!(journal.sync(), Err(JournalFault::Poisoned)));
            let checkpointer = journal.checkpointer();
            let written = checkpointer.write(journal.last(), given_items(1).into_iter());
            assert!(matches!(written, Err(JournalFault::Poisoned)));
            return journal.durable_seq();
        }
        assert!(seq < 100_000, "never full");
    }
}
