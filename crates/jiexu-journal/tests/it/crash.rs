//! A power cut at any point of the journal's life, also between the steps inside one call.
//!
//! sled's file is a log. A cut in the middle of a step is the file of after the step up to some
//! byte, and the file of before the step from there on. The archive is durable before the log says
//! anything of a trim, and the witness is written after everything else.

use std::fs;
use std::path::Path;

use jiexu_journal::contract::{Rig, given_changes, given_items, given_record, given_state};
use jiexu_journal::{Checkpointer, Journal, SledJournal};
use jiexu_region::{State, StateItem};

use crate::rig::{SledRig, copy_directory, nantong};

/// Places in the bytes that a step wrote at which the power is cut.
const CUTS: usize = 8;

/// The directory after a step, and what a crash may not take from there on.
struct Station {
    name: &'static str,
    rig: SledRig,
    appended: u64,
    synced: u64,
    /// Record and number of items of the checkpoint that counts.
    checkpoint: Option<(u64, u64)>,
}

struct Life {
    rig: SledRig,
    journal: SledJournal,
    synced: u64,
    checkpoint: Option<(u64, u64)>,
    stations: Vec<Station>,
}

impl Life {
    fn begin() -> Life {
        let mut rig = SledRig::new();
        let before = rig.copy();
        let journal = rig.open().unwrap();
        let nothing =
            Station { name: "nothing", rig: before, appended: 0, synced: 0, checkpoint: None };
        let mut life = Life { rig, journal, synced: 0, checkpoint: None, stations: vec![nothing] };
        life.reached("opened");
        life
    }

    fn reached(&mut self, name: &'static str) {
        let appended = self.journal.last_seq();
        let Life { synced, checkpoint, .. } = *self;
        let rig = self.rig.copy();
        self.stations.push(Station { name, rig, appended, synced, checkpoint });
    }

    fn append(&mut self, count: u64) {
        for _ in 0..count {
            let seq = self.journal.last_seq() + 1;
            self.journal.append(&given_record(seq)).unwrap();
        }
        self.reached("appended");
    }

    fn sync(&mut self) {
        self.journal.sync().unwrap();
        self.synced = self.journal.last_seq();
        self.reached("synced");
    }

    fn checkpoint(&mut self, items: u64) {
        let checkpointer = self.journal.checkpointer();
        let at = self.journal.last();
        let pending = checkpointer.write(at, given_items(items).into_iter()).unwrap();
        self.reached("checkpoint written");
        checkpointer.complete(pending).unwrap();
        self.checkpoint = Some((at.seq, items));
        self.reached("checkpoint complete");
    }

    /// A checkpoint of what makes the state of so many items out of the one that counts.
    fn changes(&mut self, items: u64) {
        let checkpointer = self.journal.checkpointer();
        let at = self.journal.last();
        let from = self.checkpoint.map_or(0, |(_, items)| items);
        let changes = given_changes(from, items).into_iter();
        let pending = checkpointer.write_changes(at, changes).unwrap();
        self.reached("changes written");
        checkpointer.complete(pending).unwrap();
        self.checkpoint = Some((at.seq, items));
        self.reached("changes complete");
    }

    fn trim(&mut self, seq: u64) {
        self.journal.checkpointer().trim(seq).unwrap();
        self.reached("trimmed");
        self.sync();
    }
}

fn whole_life() -> Vec<Station> {
    let mut life = Life::begin();
    life.append(8);
    life.sync();
    life.checkpoint(400);
    life.append(5);
    life.sync();
    life.trim(6);
    life.changes(450);
    life.append(3);
    life.sync();
    life.changes(900);
    life.trim(14);
    life.append(1);
    life.checkpoint_after_sync(30);
    life.trim(16);
    life.append(2);
    life.sync();
    life.stations
}

impl Life {
    fn checkpoint_after_sync(&mut self, items: u64) {
        self.sync();
        self.checkpoint(items);
    }
}

/// sled's file when the power is cut after `cut` parts of what the step wrote.
fn torn(before: &[u8], after: &[u8], cut: usize) -> Vec<u8> {
    let mut torn = before.to_vec();
    torn.resize(after.len().max(before.len()), 0);
    let differs = |(index, byte): (usize, &u8)| (torn.get(index) != Some(byte)).then_some(index);
    let differing: Vec<usize> = after.iter().enumerate().filter_map(differs).collect();
    let (Some(first), Some(last)) = (differing.first(), differing.last()) else { return torn };
    let end = first + (last + 1 - first) * cut / CUTS;
    torn[*first..end].copy_from_slice(&after[*first..end]);
    torn
}

fn read(path: &Path) -> Vec<u8> {
    fs::read(path).unwrap_or_default()
}

/// What the power cut leaves between two stations.
fn given_cut(before: &Station, after: &Station, cut: usize) -> SledRig {
    let (from, to) = (before.rig.dir.path(), after.rig.dir.path());
    let left = before.rig.copy();
    let dir = left.dir.path();
    if from.join("durable").exists() {
        copy_directory(&to.join("archive"), &dir.join("archive"));
        // Durable before the log says anything of them, and removed after it has.
        copy_directory(&to.join("checkpoint"), &dir.join("checkpoint"));
    } else if cut > 0 {
        // The first opening: the witness is made before the log says whose directory it is.
        copy_directory(&to.join("sled"), &dir.join("sled"));
        fs::copy(to.join("durable"), dir.join("durable")).unwrap();
    } else {
        return left;
    }
    let file = torn(&read(&from.join("sled/db")), &read(&to.join("sled/db")), cut);
    fs::write(dir.join("sled/db"), file).unwrap();
    left
}

#[track_caller]
fn check_recovers(rig: &mut SledRig, before: &Station, after: &Station, what: &str) {
    let mut journal = rig.open().unwrap_or_else(|fault| panic!("{what}: {fault}"));
    let last = journal.last_seq();
    assert!((before.synced..=after.appended).contains(&last), "{what}: {last}");
    check_history(&journal, last, what);

    let checkpoint = journal.checkpointer().read().unwrap();
    let found = checkpoint.as_ref().map(|checkpoint| checkpoint.at.seq);
    let expected = [before.checkpoint, after.checkpoint];
    let stored = expected.into_iter().find(|one| one.map(|(seq, _items)| seq) == found);
    let (seq, items) = stored.unwrap_or_else(|| panic!("{what}: {found:?}")).unwrap_or((0, 0));
    if let Some(checkpoint) = checkpoint {
        assert_eq!(pieces(&checkpoint.state), pieces(&given_state(items)), "{what}");
    }
    assert_eq!(journal.read_from(seq + 1).unwrap().count() as u64, last - seq, "{what}");

    // And life goes on.
    journal.append(&given_record(last + 1)).unwrap();
    journal.sync().unwrap();
    let checkpointer = journal.checkpointer();
    let pending = checkpointer.write(journal.last(), given_items(3).into_iter()).unwrap();
    checkpointer.complete(pending).unwrap();
    checkpointer.trim(last + 1).unwrap();
    drop((journal, checkpointer));
    check_history(&rig.open().unwrap(), last + 1, what);
}

#[track_caller]
fn check_history(journal: &SledJournal, last: u64, what: &str) {
    let history: Result<Vec<_>, _> = journal.read_history().unwrap().collect();
    let expected: Vec<_> = (1..=last).map(given_record).collect();
    assert_eq!(history.unwrap_or_else(|fault| panic!("{what}: {fault}")), expected, "{what}");
}

#[test]
fn a_power_cut_anywhere_leaves_what_was_synced() {
    let stations = whole_life();
    for (before, after) in stations.iter().zip(&stations[1..]) {
        for cut in 0..=CUTS {
            let what = format!(
                "{cut}/{CUTS} between {} and {} {}",
                before.name, after.name, after.appended
            );
            check_recovers(&mut given_cut(before, after, cut), before, after, &what);
        }
    }
}

/// A crash while the archive file is written leaves a draft, which is no part of the history.
#[test]
fn a_draft_of_the_archive_is_forgotten() {
    let mut rig = SledRig::new();
    let mut journal = rig.open().unwrap();
    for seq in 1..=3 {
        journal.append(&given_record(seq)).unwrap();
    }
    journal.sync().unwrap();
    rig.crash(journal);
    // The second is of a program that did not compress.
    for name in ["00000000000000000001.records.zst.tmp", "00000000000000000001.records.tmp"] {
        let draft = rig.dir.path().join("archive").join(name);
        fs::write(&draft, [7; 5000]).unwrap();
        check_history(&rig.open().unwrap(), 3, name);
        assert!(!draft.exists());
    }
}

/// Found by `cargo xtask crash`: a process killed while sled opened left the first bytes of a
/// snapshot, and sled took it for its newest one ever after.
#[test]
fn a_draft_of_sleds_snapshot_is_forgotten() {
    let mut rig = SledRig::new();
    let mut journal = rig.open().unwrap();
    for seq in 1..=5 {
        journal.append(&given_record(seq)).unwrap();
        journal.sync().unwrap();
    }
    rig.crash(journal);
    for part in [0, 5, 13, 60] {
        let draft = rig.dir.path().join("sled/snap.00000000FFFFFFFF.generating");
        fs::write(&draft, vec![7; part]).unwrap();
        let journal = rig.open().unwrap();
        assert_eq!(journal.last_seq(), 5, "{part} bytes of a snapshot");
        check_history(&journal, 5, "after a draft");
        assert!(!draft.exists());
        rig.crash(journal);
    }
}

/// Found by `cargo xtask powercut`: sled removes the old snapshot and does not sync the directory,
/// so a power cut can take both. Without any, sled recovers nothing from a log that went round.
#[test]
fn a_snapshot_that_a_power_cut_took_is_put_back() {
    let mut rig = SledRig::new();
    let mut seq = 0;
    for _ in 0..4 {
        let mut journal = rig.open().unwrap();
        seq += 1;
        journal.append(&given_record(seq)).unwrap();
        journal.sync().unwrap();
        rig.crash(journal);
    }
    let store = rig.dir.path().join("sled");
    let named = |begin: &str| -> Vec<String> {
        let names = fs::read_dir(&store).unwrap().map(|entry| entry.unwrap().file_name());
        let names = names.map(|name| name.into_string().unwrap());
        names.filter(|name| name.starts_with(begin)).collect()
    };
    let [kept, snapshot] = ["kept.snap.", "snap."].map(named);
    assert_eq!((kept.len(), snapshot.len()), (1, 1), "{kept:?} {snapshot:?}");
    fs::remove_file(store.join(&snapshot[0])).unwrap();
    fs::write(store.join("draft.snapshot"), [7; 10]).unwrap();

    check_history(&rig.open().unwrap(), seq, "without a snapshot");
    assert_eq!(named("draft."), Vec::<String>::new());
    assert_eq!(named("snap.").len(), 1);
}

/// An archive file that is not what the journal holds must not replace it.
#[test]
fn an_archive_that_differs_from_the_journal_stops_the_opening() {
    let mut other = SledRig::new();
    let mut rig = SledRig::new();
    for (rig, count) in [(&mut other, 4), (&mut rig, 6)] {
        let mut journal = rig.open().unwrap();
        for seq in 1..=count {
            let mut record = given_record(seq);
            // The histories part with the third record.
            if count == 4 && seq == 3 {
                record.events.clear();
            }
            journal.append(&record).unwrap();
        }
        journal.sync().unwrap();
        if count == 4 {
            let checkpointer = journal.checkpointer();
            let pending = checkpointer.write(journal.last(), std::iter::empty()).unwrap();
            checkpointer.complete(pending).unwrap();
            checkpointer.trim(4).unwrap();
        }
    }
    let file = "archive/00000000000000000001.records.zst";
    fs::copy(other.dir.path().join(file), rig.dir.path().join(file)).unwrap();
    let fault = SledJournal::open(rig.dir.path(), nantong()).err().unwrap().to_string();
    assert!(fault.starts_with("record 3 of the journal is damaged"), "{fault}");
}

/// Trimmed space comes back: the file does not grow with the history.
#[test]
fn trimming_frees_space() {
    let mut rig = SledRig::new();
    let mut journal = rig.open().unwrap();
    let size = |rig: &SledRig| rig.dir.path().join("sled/db").metadata().unwrap().len();
    let mut sizes = Vec::new();
    for round in 1..=8 {
        for seq in (round - 1) * 500 + 1..=round * 500 {
            journal.append(&given_record(seq)).unwrap();
        }
        journal.sync().unwrap();
        let checkpointer = journal.checkpointer();
        let pending = checkpointer.write(journal.last(), given_items(9).into_iter()).unwrap();
        checkpointer.complete(pending).unwrap();
        checkpointer.trim(round * 500).unwrap();
        journal.sync().unwrap();
        sizes.push(size(&rig));
    }
    // 2 MB of records in each round.
    assert!(sizes[7] < sizes[1] * 2, "{sizes:?}");
    check_history(&journal, 4_000, "after trimming");
}

/// A crash while a checkpoint is written leaves a part of a file, which counts for nothing.
#[test]
fn a_part_of_a_checkpoint_is_forgotten() {
    let mut rig = SledRig::new();
    let mut journal = rig.open().unwrap();
    journal.append(&given_record(1)).unwrap();
    journal.sync().unwrap();
    let checkpointer = journal.checkpointer();
    let pending = checkpointer.write(journal.last(), given_items(30).into_iter()).unwrap();
    checkpointer.complete(pending).unwrap();
    drop((journal, checkpointer));
    let part = rig.dir.path().join("checkpoint/00000000000000000002.items");
    fs::write(&part, [7; 100]).unwrap();
    let journal = rig.open().unwrap();
    assert!(!part.exists());
    let kept = journal.checkpointer().read().unwrap().unwrap();
    assert_eq!(pieces(&kept.state), pieces(&given_state(30)));
}

fn pieces(state: &State) -> Vec<StateItem> {
    state.items().collect()
}
