//! Journals to test, and directories for them.

use std::fs;
use std::path::{Path, PathBuf};

use jiexu_journal::contract::Rig;
use jiexu_journal::{JournalFault, MemDisk, MemJournal, SledJournal};
use jiexu_types::RegionCode;
use tempfile::TempDir;

pub fn nantong() -> RegionCode {
    RegionCode::try_from(320_600).unwrap()
}

pub fn hebi() -> RegionCode {
    RegionCode::try_from(410_600).unwrap()
}

/// sled in a temporary directory. A crash is a copy of the directory while it is in use: what a
/// killed process leaves.
pub struct SledRig {
    pub dir: TempDir,
}

impl SledRig {
    pub fn new() -> SledRig {
        SledRig { dir: TempDir::new().unwrap() }
    }

    /// The directory as it is now, in a place of its own.
    pub fn copy(&self) -> SledRig {
        let copy = SledRig::new();
        copy_directory(self.dir.path(), copy.dir.path());
        copy
    }
}

impl Rig for SledRig {
    type Journal = SledJournal;

    fn open(&mut self) -> Result<SledJournal, JournalFault> {
        SledJournal::open(self.dir.path(), nantong())
    }

    fn crash(&mut self, journal: SledJournal) {
        let copy = self.copy();
        drop(journal);
        *self = copy;
    }
}

/// The model. A crash keeps this many records beyond the last sync.
pub struct MemRig {
    pub disk: MemDisk,
    pub keeps_unsynced: usize,
}

impl MemRig {
    pub fn new(keeps_unsynced: usize) -> MemRig {
        MemRig { disk: MemDisk::new(nantong()), keeps_unsynced }
    }
}

impl Rig for MemRig {
    type Journal = MemJournal;

    fn open(&mut self) -> Result<MemJournal, JournalFault> {
        self.disk.open()
    }

    fn crash(&mut self, journal: MemJournal) {
        drop(journal);
        self.disk.crash_keeping(self.keeps_unsynced);
    }
}

/// Puts what is in a compressed archive file into one as all were before, in its place; that file
/// and its bytes.
pub fn unpack(packed: &Path) -> (PathBuf, Vec<u8>) {
    let bytes = zstd::decode_all(fs::File::open(packed).unwrap()).unwrap();
    let plain = packed.with_extension("");
    fs::write(&plain, &bytes).unwrap();
    fs::remove_file(packed).unwrap();
    (plain, bytes)
}

pub fn copy_directory(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_directory(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
