//! sled, kept at arm's length: every call goes through here.
//!
//! sled 0.34.7 answers some damage in its files with a panic, most of all while opening (tests:
//! `damage.rs`). Each call is therefore made where a panic becomes an error. That needs unwinding:
//! in a build with `panic = "abort"` the process ends instead, and [`store_in_use`] tells a panic
//! hook which directory to name.

use std::cell::RefCell;
use std::fs::File;
use std::ops::RangeBounds;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use sled::IVec;

use crate::{JournalFault, snapshots};

/// Memory that sled may keep pages in. The journal is read once, by the trim, so more would not
/// help.
const CACHE_BYTES: u64 = 16 * 1024 * 1024;
/// Keys removed in one batch: bounds how long an append waits for a trim.
const REMOVE_BATCH: usize = 256;

/// How often, and for how long each time, an opening waits for sled to let go of its file.
const LOCK_WAITS_MAX: u32 = 1_000;
const LOCK_WAIT: Duration = Duration::from_millis(5);

thread_local! {
    static IN_USE: RefCell<Option<PathBuf>> = const { RefCell::new(None) };
}

/// The store that this thread is calling right now. A panic there means that its files are damaged
/// and the data directory must be restored from a copy: for the panic hook of a program that is
/// built with `panic = "abort"`.
pub fn store_in_use() -> Option<PathBuf> {
    IN_USE.try_with(|path| path.try_borrow().ok()?.clone()).ok().flatten()
}

/// An open sled database.
#[derive(Debug)]
pub(crate) struct Store {
    db: sled::Db,
    /// Held while one thread flushes. sled lets several wait for the same part of its log, each
    /// counting on another to write it; the journal and a checkpoint need not try that.
    flushing: Mutex<()>,
    path: PathBuf,
}

impl Store {
    /// Opens the store in this directory, and makes it first if it is not there.
    pub(crate) fn open(path: &Path) -> Result<Store, JournalFault> {
        snapshots::put_in_order(path)?;
        let config = sled::Config::new()
            .path(path)
            .cache_capacity(CACHE_BYTES)
            // Durability is one flush and one fdatasync per batch, never a timer.
            .flush_every_ms(None);
        let db = guarded(path, "open", || open_when_free(&config))?;
        Ok(Store { db, flushing: Mutex::new(()), path: path.to_owned() })
    }

    /// A handle of its own on the file that sled writes, for fdatasync. Each handle is told of a
    /// failed write-back once, so the journal and the checkpointer must not share one.
    pub(crate) fn data_file(&self) -> Result<DataFile, JournalFault> {
        let path = self.path.join("db");
        let file = File::options().write(true).open(&path);
        Ok(DataFile { file: file.map_err(JournalFault::file("open", &path))?, path })
    }

    pub(crate) fn get(&self, key: &[u8]) -> Result<Option<IVec>, JournalFault> {
        self.call("read", || self.db.get(key))
    }

    /// Applies all of a batch or nothing of it.
    pub(crate) fn apply(&self, batch: sled::Batch) -> Result<(), JournalFault> {
        self.call("write", || self.db.apply_batch(batch))
    }

    /// Hands everything applied so far to the operating system; [`DataFile::sync`] must follow.
    pub(crate) fn flush(&self) -> Result<(), JournalFault> {
        let _alone = self.flushing.lock().unwrap_or_else(PoisonError::into_inner);
        self.call("flush", || self.db.flush()).map(|_bytes| ())
    }

    /// Keys and values in order.
    pub(crate) fn scan(&self, keys: impl RangeBounds<Vec<u8>>) -> Scan<'_> {
        Scan { store: self, iter: self.db.range(keys) }
    }

    /// Removes the keys. Not at once: a crash may leave any of them.
    pub(crate) fn remove(&self, keys: impl RangeBounds<Vec<u8>>) -> Result<(), JournalFault> {
        let mut batch = sled::Batch::default();
        let mut size = 0;
        let mut scan = self.scan(keys);
        while let Some((key, _value)) = scan.next()? {
            batch.remove(key);
            size += 1;
            if size == REMOVE_BATCH {
                self.apply(std::mem::take(&mut batch))?;
                size = 0;
            }
        }
        if size == 0 { Ok(()) } else { self.apply(batch) }
    }

    pub(crate) fn damaged(&self, what: impl Into<String>) -> JournalFault {
        JournalFault::StoreDamaged { path: self.path.clone(), what: what.into() }
    }

    fn call<T>(
        &self,
        action: &'static str,
        call: impl FnOnce() -> sled::Result<T>,
    ) -> Result<T, JournalFault> {
        guarded(&self.path, action, call)
    }
}

/// A range of the store.
pub(crate) struct Scan<'a> {
    store: &'a Store,
    iter: sled::Iter,
}

impl Scan<'_> {
    pub(crate) fn next(&mut self) -> Result<Option<(IVec, IVec)>, JournalFault> {
        self.store.call("read", || self.iter.next().transpose())
    }

    pub(crate) fn next_back(&mut self) -> Result<Option<(IVec, IVec)>, JournalFault> {
        self.store.call("read", || self.iter.next_back().transpose())
    }
}

/// The file that sled writes.
#[derive(Debug)]
pub(crate) struct DataFile {
    file: File,
    path: PathBuf,
}

impl DataFile {
    /// fdatasync. sled's own flush only starts the write-back (`sync_file_range`), which survives a
    /// killed process and not a power cut (spacejam/sled#1452).
    pub(crate) fn sync(&self) -> Result<(), JournalFault> {
        self.file.sync_data().map_err(JournalFault::file("sync", &self.path))
    }
}

/// Opens a store whose last handle in this process may only just have been dropped: sled's threads
/// let go of its file a moment later. Nobody else can have it, for the directory's lock is ours.
fn open_when_free(config: &sled::Config) -> sled::Result<sled::Db> {
    let mut waits = LOCK_WAITS_MAX;
    loop {
        match config.open() {
            Err(sled::Error::Io(error)) if waits > 0 && is_lock_taken(&error) => {
                waits -= 1;
                std::thread::sleep(LOCK_WAIT);
            }
            outcome => return outcome,
        }
    }
}

/// sled 0.34.7 says so in words only.
fn is_lock_taken(error: &std::io::Error) -> bool {
    error.to_string().contains("could not acquire lock")
}

fn guarded<T>(
    path: &Path,
    action: &'static str,
    call: impl FnOnce() -> sled::Result<T>,
) -> Result<T, JournalFault> {
    let enter = |value| IN_USE.with(|in_use| in_use.replace(value));
    let outer = enter(Some(path.to_owned()));
    // After a panic the store is never used again: the fault poisons the journal.
    let outcome = catch_unwind(AssertUnwindSafe(call));
    enter(outer);
    match outcome {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(sled::Error::Corruption { at, .. })) => {
            let what = format!("unreadable at {at:?}");
            Err(JournalFault::StoreDamaged { path: path.to_owned(), what })
        }
        Ok(Err(source)) => Err(JournalFault::Store { action, path: path.to_owned(), source }),
        Err(panic) => {
            let text = panic
                .downcast_ref::<String>()
                .map(String::as_str)
                .or_else(|| panic.downcast_ref::<&str>().copied())
                .unwrap_or("no message");
            let what = format!("sled gave up: {}", text.chars().take(200).collect::<String>());
            Err(JournalFault::StoreDamaged { path: path.to_owned(), what })
        }
    }
}
