//! An in-memory journal with a power switch: what tests and the simulator put in place of a disk.
//!
//! It models loss, not just success: what was not synced goes with the power, or a part of it
//! stays; a write or a sync can be made to fail, and the disk can be full.

mod checkpoints;

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiexu_region::planted::{Bug, is_planted};
use jiexu_types::RegionCode;

use crate::frame;
use crate::header::Header;
use crate::journal::{Journal, Records};
use crate::replay::{Frames, Replay};
use crate::{JournalFault, Position, Record};

pub use checkpoints::{MemCheckpointer, MemPending};

type Frame = Arc<[u8]>;

/// A disk that outlives the journals opened on it.
#[derive(Clone, Debug)]
pub struct MemDisk(Arc<Mutex<Disk>>);

#[derive(Debug)]
struct Disk {
    start: Position,
    /// Goes up with each crash and each opening: whoever held the disk before has lost it.
    epoch: u64,
    archive: Vec<Frame>,
    /// After this record the live ones begin.
    trimmed: Position,
    live: Vec<Frame>,
    /// Number of the last record that a crash cannot take.
    durable: u64,
    /// The files of its layers beside it.
    checkpoint: Option<(Header, Vec<Arc<[u8]>>)>,
    generation: u64,
    /// The file of resting records, and how much of it a crash cannot take.
    resting: Vec<u8>,
    resting_durable: usize,
    fail_append: bool,
    fail_sync: bool,
    fail_fetch: bool,
    free_bytes: Option<usize>,
}

impl MemDisk {
    /// An empty disk for the journal of a region.
    pub fn new(region: RegionCode) -> MemDisk {
        let start = Position::start(region);
        MemDisk(Arc::new(Mutex::new(Disk {
            start,
            epoch: 0,
            archive: Vec::new(),
            trimmed: start,
            live: Vec::new(),
            durable: 0,
            checkpoint: None,
            generation: 0,
            resting: Vec::new(),
            resting_durable: 0,
            fail_append: false,
            fail_sync: false,
            fail_fetch: false,
            free_bytes: None,
        })))
    }

    /// Opens the journal. A journal that was opened before takes nothing more.
    pub fn open(&self) -> Result<MemJournal, JournalFault> {
        let mut disk = self.disk();
        disk.epoch = disk.epoch.saturating_add(1);
        let mut last = disk.trimmed;
        for frame in &disk.live {
            last.follow(frame)?;
        }
        disk.durable = last.seq;
        let at_rest = disk.checkpoint.as_ref().map_or(0, |(header, _)| header.resting_bytes);
        disk.resting.truncate(usize::try_from(at_rest).unwrap_or(usize::MAX));
        disk.resting_durable = disk.resting.len();
        let handle = Handle { disk: self.clone(), epoch: disk.epoch, failed: Arc::default() };
        Ok(MemJournal { handle, last, frame: Vec::new() })
    }

    /// Cuts the power: what was not synced is gone.
    pub fn crash(&self) {
        self.crash_keeping(0);
    }

    /// Cuts the power when the disk had got as far as `unsynced` records beyond the last sync.
    pub fn crash_keeping(&self, unsynced: usize) {
        let mut disk = self.disk();
        disk.epoch = disk.epoch.saturating_add(1);
        let safe = disk.durable.saturating_sub(disk.trimmed.seq);
        let kept = usize::try_from(safe).unwrap_or(usize::MAX).saturating_add(unsynced);
        disk.live.truncate(kept);
        let kept = disk.resting_durable;
        disk.resting.truncate(kept);
    }

    /// The next append fails.
    pub fn fail_next_append(&self) {
        self.disk().fail_append = true;
    }

    /// The next sync fails, and may or may not have reached the disk: [`MemDisk::crash_keeping`]
    /// decides.
    pub fn fail_next_sync(&self) {
        self.disk().fail_sync = true;
    }

    /// From now on no record at rest can be read.
    pub fn fail_fetches(&self) {
        self.disk().fail_fetch = true;
    }

    /// From now on the disk has room for this many bytes; `None` for any number.
    pub fn leave_free(&self, bytes: Option<usize>) {
        self.disk().free_bytes = bytes;
    }

    fn disk(&self) -> MutexGuard<'_, Disk> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Disk {
    /// Makes what is at rest durable; the length of the file then.
    fn keep_resting(&mut self) -> u64 {
        self.resting_durable = self.resting.len();
        self.resting_bytes()
    }

    fn resting_bytes(&self) -> u64 {
        u64::try_from(self.resting.len()).unwrap_or(u64::MAX)
    }

    fn take_room(&mut self, bytes: usize) -> Result<(), JournalFault> {
        let Some(free) = self.free_bytes else { return Ok(()) };
        let left = free.checked_sub(bytes);
        self.free_bytes = Some(left.unwrap_or(0));
        left.map(|_| ()).ok_or_else(|| failure("write", io::ErrorKind::StorageFull))
    }
}

fn failure(action: &'static str, kind: io::ErrorKind) -> JournalFault {
    JournalFault::file(action, "memory")(kind.into())
}

/// One opening of the disk.
#[derive(Clone, Debug)]
struct Handle {
    disk: MemDisk,
    epoch: u64,
    failed: Arc<AtomicBool>,
}

impl Handle {
    /// Runs `work` unless something failed before; a failure of it is remembered.
    fn run<T>(
        &self,
        work: impl FnOnce(&mut Disk) -> Result<T, JournalFault>,
    ) -> Result<T, JournalFault> {
        let outcome = self.look(work);
        if outcome.is_err() {
            self.failed.store(true, Ordering::Release);
        }
        outcome
    }

    /// The same for what a failure of leaves no doubt about what is on the disk.
    fn look<T>(
        &self,
        work: impl FnOnce(&mut Disk) -> Result<T, JournalFault>,
    ) -> Result<T, JournalFault> {
        let mut disk = self.disk.disk();
        if disk.epoch != self.epoch || self.failed.load(Ordering::Acquire) {
            return Err(JournalFault::Poisoned);
        }
        work(&mut disk)
    }
}

/// A journal on a [`MemDisk`].
#[derive(Debug)]
pub struct MemJournal {
    handle: Handle,
    last: Position,
    frame: Vec<u8>,
}

impl Journal for MemJournal {
    type Checkpointer = MemCheckpointer;

    fn append(&mut self, record: &Record) -> Result<(), JournalFault> {
        let MemJournal { handle, last, frame } = self;
        *last = handle.run(|disk| {
            let position = frame::seal(record, *last, frame)?;
            if std::mem::take(&mut disk.fail_append) {
                return Err(failure("write", io::ErrorKind::Other));
            }
            disk.take_room(frame.len())?;
            disk.live.push(frame.as_slice().into());
            Ok(position)
        })?;
        Ok(())
    }

    fn sync(&mut self) -> Result<(), JournalFault> {
        let last = self.last.seq;
        self.handle.run(|disk| {
            if std::mem::take(&mut disk.fail_sync) {
                return Err(failure("sync", io::ErrorKind::Other));
            }
            disk.durable = if is_planted(Bug::NotDurable) { disk.durable } else { last };
            Ok(())
        })
    }

    fn last(&self) -> Position {
        self.last
    }

    fn read_from(&self, seq: u64) -> Result<Records<'_>, JournalFault> {
        self.handle.look(|disk| {
            let trimmed = disk.trimmed;
            if seq <= trimmed.seq {
                let first = trimmed.seq.saturating_add(1);
                return Err(JournalFault::Trimmed { seq, first });
            }
            let frames = MemFrames(disk.live.clone().into_iter());
            let checkpoint = disk.checkpoint.as_ref().map(|(header, _)| header.at);
            let records = Replay::new(frames, trimmed, seq, self.last).through(checkpoint);
            Ok(Box::new(records) as Records<'_>)
        })
    }

    fn read_history(&self) -> Result<Records<'_>, JournalFault> {
        self.handle.look(|disk| {
            let frames: Vec<Frame> = disk.archive.iter().chain(&disk.live).cloned().collect();
            let frames = MemFrames(frames.into_iter());
            let checkpoint = disk.checkpoint.as_ref().map(|(header, _)| header.at);
            let records = Replay::new(frames, disk.start, 1, self.last).through(checkpoint);
            Ok(Box::new(records) as Records<'_>)
        })
    }

    fn checkpointer(&self) -> MemCheckpointer {
        MemCheckpointer { handle: self.handle.clone() }
    }
}

struct MemFrames(std::vec::IntoIter<Frame>);

impl Frames for MemFrames {
    fn next(&mut self, _seq: u64, frame: &mut Vec<u8>) -> Result<bool, JournalFault> {
        frame.clear();
        let Some(next) = self.0.next() else { return Ok(false) };
        frame.extend_from_slice(&next);
        Ok(true)
    }
}
