//! Disks that are full or damaged: a clear error, and never a silent loss.

use std::path::{Path, PathBuf};
use std::process::Command;

use jiexu_wire::v1;

use crate::rig::people::{BALANCE, expect_imported};
use crate::rig::{Mover, NANTONG, Region, SOON, Snapshot};

const EXIT_START: i32 = 3;
const EXIT_FAILED: i32 = 4;

/// A small disk, or a limit on the size of a file where mounting is not allowed.
enum Small {
    Disk(PathBuf),
    Limit,
}

impl Small {
    fn give(region: &mut Region, kibibytes: u32) -> Small {
        let disk = region.scratch().join("disk");
        std::fs::create_dir(&disk).unwrap();
        let size = format!("size={kibibytes}k");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &size, "none"]).arg(&disk);
        if matches!(mount.status(), Ok(status) if status.success()) {
            region.set_data_dir(disk.join("data"));
            return Small::Disk(disk);
        }
        // The signal would kill the process; ignored, the write fails as on a full disk.
        let blocks = kibibytes.saturating_mul(2);
        let line = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"");
        region.wrapper = ["sh", "-c", &line, "sh"].map(str::to_owned).to_vec();
        Small::Limit
    }

    fn make_room(&self, region: &mut Region) {
        match self {
            Small::Disk(disk) => {
                let mut command = Command::new("mount");
                command.args(["-o", "remount,size=256m"]).arg(disk);
                assert!(command.status().unwrap().success());
            }
            Small::Limit => region.wrapper.clear(),
        }
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        if let Small::Disk(disk) = self {
            // Lazily: the region may still run when a test fails.
            let _status = Command::new("umount").arg("-l").arg(disk).status();
        }
    }
}

/// A batch that is larger than what the store holds back fails when it is written.
#[tokio::test]
async fn a_full_disk_stops_the_region_and_loses_nothing_acknowledged() {
    check_full_disk(6 * 1024, 50).await;
}

/// A batch that is smaller fails when it is made durable.
#[tokio::test]
async fn a_full_disk_loses_nothing_that_came_one_by_one() {
    check_full_disk(1024, 1).await;
}

async fn check_full_disk(kibibytes: u32, in_a_batch: usize) {
    let mut region = Region::new(NANTONG, "transfer-out");
    let small = Small::give(&mut region, kibibytes);
    region.list("journal failed, stopping");
    region.list("error: cannot ");
    // The store tells the same in its own words.
    region.list("sled::");
    region.start().await;
    let mut acknowledged = Vec::new();
    let mut registry = region.registry();
    // Until the region does not answer any more.
    loop {
        let batch: Vec<Mover> = (0..in_a_batch).map(|_| Mover::new()).collect();
        let people = batch.iter().map(Mover::record).collect();
        let stream = tokio_stream::iter([v1::ImportPeopleRequest { people }]);
        match registry.import_people(stream).await {
            Ok(told) => {
                let imported = usize::try_from(told.into_inner().imported).unwrap();
                assert_eq!(imported, in_a_batch);
                acknowledged.extend(batch);
            }
            Err(_) => break,
        }
        assert!(acknowledged.len() < 100_000, "the disk is never full");
    }
    assert!(!acknowledged.is_empty());
    let status = region.ended(SOON).await;
    let log = region.log();
    assert_eq!(status.code(), Some(EXIT_FAILED), "{log}");
    let error = log.lines().rev().find(|line| line.starts_with("error: ")).unwrap();
    let names_it = ["No space left", "File too large"].iter().any(|text| error.contains(text));
    assert!(names_it && error.contains("sled"), "{error}");
    assert!(!log.contains("panicked"), "{log}");

    small.make_room(&mut region);
    region.start().await;
    let balances = Snapshot::of(&region).await.balances();
    for mover in &acknowledged {
        assert_eq!(balances.get(&mover.person), Some(&BALANCE));
    }
    // And it works again.
    Mover::new().is_on_record_at(&region).await;
    region.terminate().await;
    region.expect_clean_log();
}

#[tokio::test]
async fn a_disk_that_was_full_from_the_start_is_named() {
    let mut region = Region::new(NANTONG, "transfer-out");
    let _small = Small::give(&mut region, 8);
    region.spawn();
    let status = region.ended(SOON).await;
    let told = region.log();
    assert_eq!(status.code(), Some(EXIT_START), "{told}");
    let error = told.lines().find(|line| line.starts_with("error: ")).unwrap();
    assert!(error.contains("space") || error.contains("too large"), "{error}");
    assert!(!told.contains("panicked"), "{told}");
}

#[tokio::test]
async fn a_damaged_byte_is_noticed_or_harmless() {
    let mut region = Region::new(NANTONG, "transfer-out");
    // Several checkpoints and a tail, so that every kind of page is there.
    region.flag("--checkpoint-every=60");
    region.start().await;
    for _ in 0..8 {
        let movers: Vec<_> = (0..25).map(|_| Mover::new().record()).collect();
        expect_imported(&region, movers).await;
    }
    let before = Snapshot::of(&region).await;
    region.terminate().await;
    let whole = region.scratch().join("whole");
    copy(region.data_dir(), &whole);

    let (mut refused, mut stopped) = (0, 0);
    let mut files = files_below(&whole);
    files.retain(|path| path.metadata().unwrap().len() > 0);
    // What checkpoints have covered is in the archive.
    assert!(files.iter().any(|file| file.starts_with(whole.join("archive"))), "{files:?}");
    for file in &files {
        let bytes = std::fs::read(file).unwrap();
        for tenth in 0..10 {
            let mut damaged = bytes.clone();
            // Where something is written: most of a sled file are zeros that nobody reads.
            let from = damaged.len() * tenth / 10;
            let Some(at) = (from..damaged.len()).find(|at| damaged[*at] != 0) else { continue };
            damaged[at] ^= 0x55;
            std::fs::remove_dir_all(region.data_dir()).unwrap();
            copy(&whole, region.data_dir());
            let place = file.strip_prefix(&whole).unwrap();
            std::fs::write(region.data_dir().join(place), damaged).unwrap();
            region.spawn();
            match region.ready_or_ended().await {
                // A record of that file is read when somebody looks at it, and never shown damaged.
                Ok(()) if place == Path::new("resting") && !lists_people(&region).await => {
                    stopped += 1;
                    let status = region.ended(SOON).await;
                    let log = region.log();
                    assert_eq!(status.code(), Some(EXIT_FAILED), "at {at}: {log}");
                    assert!(log.contains("is damaged") && log.contains("from a copy"), "{log}");
                }
                Ok(()) => {
                    before.expect_same(&Snapshot::of(&region).await);
                    region.terminate().await;
                }
                Err(status) => {
                    refused += 1;
                    let log = region.log();
                    let last = log.lines().rev().find(|line| line.starts_with("error: "));
                    assert_eq!(status.code(), Some(EXIT_START), "{place:?} at {at}: {log}");
                    assert!(last.is_some(), "{place:?} at {at}: {log}");
                }
            }
        }
    }
    assert!(refused > 0 && stopped > 0, "damage was never noticed: {refused}, {stopped}");
}

async fn lists_people(region: &Region) -> bool {
    let request = v1::ListPeopleRequest { page_size: 1_000, ..Default::default() };
    region.registry().list_people(request).await.is_ok()
}

#[tokio::test]
async fn a_missing_file_is_noticed() {
    let mut region = Region::new(NANTONG, "transfer-out");
    region.flag("--checkpoint-every=20");
    region.start().await;
    for _ in 0..4 {
        let movers: Vec<_> = (0..25).map(|_| Mover::new().record()).collect();
        expect_imported(&region, movers).await;
    }
    let before = Snapshot::of(&region).await;
    region.terminate().await;
    let whole = region.scratch().join("whole");
    copy(region.data_dir(), &whole);
    let (mut missed, mut unread) = (Vec::new(), Vec::new());
    for file in files_below(&whole) {
        std::fs::remove_dir_all(region.data_dir()).unwrap();
        copy(&whole, region.data_dir());
        let place = file.strip_prefix(&whole).unwrap();
        std::fs::remove_file(region.data_dir().join(place)).unwrap();
        region.spawn();
        match region.ready_or_ended().await {
            // The lock, what sled can make again, the archive: everything must be there.
            Ok(()) => {
                before.expect_same(&Snapshot::of(&region).await);
                region.terminate().await;
                unread.push(place.display().to_string());
            }
            Err(status) => {
                let log = region.log();
                assert_eq!(status.code(), Some(EXIT_START), "without {place:?}: {log}");
                assert!(log.lines().any(|line| line.starts_with("error: ")), "{place:?}: {log}");
                missed.push(place.display().to_string());
            }
        }
    }
    for needed in ["checkpoint/", "durable", "sled/db"] {
        assert!(missed.iter().any(|place| place.starts_with(needed)), "{needed}: {missed:?}");
    }
    assert!(unread.iter().any(|place| place.starts_with("archive/")), "{unread:?}");
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let place = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &place);
        } else {
            std::fs::copy(entry.path(), place).unwrap();
        }
    }
}
