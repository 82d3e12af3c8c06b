//! The data directory: made, locked, and made durable itself.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::JournalFault;

/// A data directory that no other process can use while this lives.
#[derive(Debug)]
pub(crate) struct Directory {
    path: PathBuf,
    /// The lock goes with the handle, also when the process is killed.
    _lock: File,
}

impl Directory {
    /// Takes the directory, and makes it first if it is not there.
    pub(crate) fn take(path: &Path) -> Result<Directory, JournalFault> {
        let make = JournalFault::file("create data directory", path);
        fs::create_dir_all(path).map_err(make)?;
        let lock_path = path.join("lock");
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&lock_path)
            .map_err(JournalFault::file("open", &lock_path))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(JournalFault::InUse { dir: path.to_owned() });
            }
            Err(TryLockError::Error(error)) => {
                return Err(JournalFault::file("lock", &lock_path)(error));
            }
        }
        let directory = Directory { path: path.to_owned(), _lock: lock };
        // A directory that was just made is an entry in the one above it.
        if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            sync_directory(parent)?;
        }
        sync_directory(path)?;
        Ok(directory)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Where sled keeps its files.
    pub(crate) fn store(&self) -> PathBuf {
        self.path.join("sled")
    }

    /// Where trimmed records go.
    pub(crate) fn archive(&self) -> PathBuf {
        self.path.join("archive")
    }

    /// Where checkpoints go.
    pub(crate) fn checkpoint(&self) -> PathBuf {
        self.path.join("checkpoint")
    }

    /// The file of resting records.
    pub(crate) fn resting(&self) -> PathBuf {
        self.path.join("resting")
    }

    /// The file that remembers how far the journal was durable.
    pub(crate) fn witness(&self) -> PathBuf {
        self.path.join("durable")
    }
}

/// Bytes that a large file may have written and not synced. A sync of more of them at once would
/// hold up the journal's, which comes for every batch and waits for the same disk.
const UNSYNCED_MAX: usize = 1 << 20;

/// A large file that is made durable little by little.
#[derive(Debug)]
pub(crate) struct GradualFile {
    file: File,
    unsynced: usize,
}

impl GradualFile {
    pub(crate) fn new(file: File) -> GradualFile {
        GradualFile { file, unsynced: 0 }
    }

    /// Makes all of it durable.
    pub(crate) fn sync_all(&self) -> io::Result<()> {
        self.file.sync_all()
    }
}

impl Write for GradualFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.unsynced = self.unsynced.saturating_add(written);
        if self.unsynced >= UNSYNCED_MAX {
            self.file.sync_data()?;
            self.unsynced = 0;
        }
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Makes new, renamed and removed entries of a directory durable.
pub(crate) fn sync_directory(path: &Path) -> Result<(), JournalFault> {
    File::open(path)
        .and_then(|directory| directory.sync_all())
        .map_err(JournalFault::file("sync directory", path))
}

/// Makes every plain file in a directory durable, and the directory.
pub(crate) fn sync_files(path: &Path) -> Result<(), JournalFault> {
    let list = || JournalFault::file("list", path);
    for entry in fs::read_dir(path).map_err(list())? {
        let entry = entry.map_err(list())?.path();
        if entry.is_file() {
            let sync = JournalFault::file("sync", &entry);
            File::open(&entry).and_then(|file| file.sync_all()).map_err(sync)?;
        }
    }
    sync_directory(path)
}
