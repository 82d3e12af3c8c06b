//! Trimmed records: files of frames, each begun by a trim, for ever.
//!
//! A file is written under a temporary name, synced and renamed; a name that ends in `.records.zst`
//! is therefore always a whole file. Its frames are compressed. A name that ends in `.records` is a
//! file of frames as they are: all were written so before, and `zstd -d` makes them.

mod packing;

use std::fs::{self, File};
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use self::packing::Packer;
use crate::directory::{GradualFile, sync_directory};
use crate::frame;
use crate::replay::Frames;
use crate::{Damage, JournalFault};

const PACKED_SUFFIX: &str = ".records.zst";
const PLAIN_SUFFIX: &str = ".records";
const DRAFT_SUFFIX: &str = ".records.zst.tmp";
/// Of a program that did not compress.
const PLAIN_DRAFT_SUFFIX: &str = ".records.tmp";

/// The directory of archive files.
#[derive(Clone, Debug)]
pub(crate) struct Archive {
    dir: PathBuf,
}

impl Archive {
    /// The archive in this directory, which is made if it is not there. Drafts that a crash left
    /// are removed.
    pub(crate) fn open(dir: PathBuf) -> Result<Archive, JournalFault> {
        fs::create_dir_all(&dir).map_err(JournalFault::file("create", &dir))?;
        let archive = Archive { dir };
        for path in archive.entries()? {
            if has_suffix(&path, DRAFT_SUFFIX) || has_suffix(&path, PLAIN_DRAFT_SUFFIX) {
                fs::remove_file(&path).map_err(JournalFault::file("remove", &path))?;
            }
        }
        sync_directory(&archive.dir)?;
        // A directory that was just made is an entry in the one above it: without this a power cut
        // took the archive of a region's first life, after the store had let go of its records.
        archive.dir.parent().map_or(Ok(()), sync_directory)?;
        Ok(archive)
    }

    /// First record and path of every file, in order.
    pub(crate) fn files(&self) -> Result<Vec<(u64, PathBuf)>, JournalFault> {
        let mut files = Vec::new();
        for path in self.entries()? {
            if let Some(first) = first_record(&path) {
                files.push((first, path));
            }
        }
        files.sort_unstable();
        Ok(files)
    }

    /// All frames, oldest first.
    pub(crate) fn frames(&self) -> Result<ArchiveFrames, JournalFault> {
        let mut files = self.files()?;
        files.reverse();
        Ok(ArchiveFrames { files, open: None })
    }

    /// Begins the file whose first record is `first`.
    pub(crate) fn draft(&self, first: u64) -> Result<Draft, JournalFault> {
        let path = self.dir.join(format!("{first:020}{DRAFT_SUFFIX}"));
        let target = self.dir.join(format!("{first:020}{PACKED_SUFFIX}"));
        let packer = File::create(&path).and_then(|file| packing::pack(GradualFile::new(file)));
        let packer = packer.map_err(JournalFault::file("create", &path))?;
        Ok(Draft { path, target, packer })
    }

    fn entries(&self) -> Result<Vec<PathBuf>, JournalFault> {
        let list = || JournalFault::file("list", &self.dir);
        let entries = fs::read_dir(&self.dir).map_err(list())?;
        entries.map(|entry| Ok(entry.map_err(list())?.path())).collect()
    }
}

fn has_suffix(path: &Path, suffix: &str) -> bool {
    path.to_string_lossy().ends_with(suffix)
}

/// What the name of an archive file says; `None` for any other name.
fn first_record(path: &Path) -> Option<u64> {
    let name = path.file_name()?.to_str()?;
    let digits = name.strip_suffix(PACKED_SUFFIX).or_else(|| name.strip_suffix(PLAIN_SUFFIX))?;
    digits.parse().ok()
}

/// An archive file that is being written.
pub(crate) struct Draft {
    path: PathBuf,
    target: PathBuf,
    packer: Packer,
}

impl Draft {
    /// Adds the next frame.
    pub(crate) fn push(&mut self, frame: &[u8]) -> Result<(), JournalFault> {
        self.packer.write_all(frame).map_err(JournalFault::file("write", &self.path))
    }

    /// Makes the file durable, and then part of the archive.
    pub(crate) fn keep(self) -> Result<(), JournalFault> {
        let Draft { path, target, packer } = self;
        let file = packer.finish().map_err(JournalFault::file("write", &path))?;
        file.sync_all().map_err(JournalFault::file("sync", &path))?;
        fs::rename(&path, &target).map_err(JournalFault::file("rename", &path))?;
        target.parent().map_or(Ok(()), sync_directory)
    }
}

/// The frames of an archive, file after file.
pub(crate) struct ArchiveFrames {
    /// Files still to come, the next one last.
    files: Vec<(u64, PathBuf)>,
    open: Option<ArchiveFile>,
}

impl Frames for ArchiveFrames {
    fn next(&mut self, seq: u64, frame: &mut Vec<u8>) -> Result<bool, JournalFault> {
        loop {
            if let Some(file) = &mut self.open
                && file.next(seq, frame)?
            {
                return Ok(true);
            }
            let Some((first, path)) = self.files.pop() else { return Ok(false) };
            if first != seq {
                return Err(JournalFault::ArchiveGap { path, seq });
            }
            self.open = Some(ArchiveFile::open(&path)?);
        }
    }
}

/// The frames of one archive file.
pub(crate) struct ArchiveFile {
    path: PathBuf,
    reader: Box<dyn Read + Send>,
}

impl ArchiveFile {
    pub(crate) fn open(path: &Path) -> Result<ArchiveFile, JournalFault> {
        let file = File::open(path).map_err(JournalFault::file("open", path))?;
        let reader: Box<dyn Read + Send> = if has_suffix(path, PACKED_SUFFIX) {
            Box::new(packing::unpack(file).map_err(JournalFault::file("read", path))?)
        } else {
            Box::new(BufReader::new(file))
        };
        Ok(ArchiveFile { path: path.to_owned(), reader })
    }

    /// Reads on until `frame` has `length` bytes, or the file has no more. Memory is taken as bytes
    /// come: no length is believed beyond them.
    fn fill(&mut self, frame: &mut Vec<u8>, length: usize, seq: u64) -> Result<(), JournalFault> {
        let missing = u64::try_from(length.saturating_sub(frame.len())).unwrap_or(u64::MAX);
        let read = self.reader.by_ref().take(missing).read_to_end(frame);
        read.map(|_| ()).map_err(|error| self.unreadable(error, seq))
    }

    /// An error of the operating system has a number. Any other one is about what is in the file.
    fn unreadable(&self, error: io::Error, seq: u64) -> JournalFault {
        if error.raw_os_error().is_some() {
            return JournalFault::file("read", &self.path)(error);
        }
        let damage = Damage::Packing { path: self.path.clone(), what: error.to_string() };
        JournalFault::Damaged { seq, damage }
    }
}

impl Frames for ArchiveFile {
    fn next(&mut self, seq: u64, frame: &mut Vec<u8>) -> Result<bool, JournalFault> {
        frame.clear();
        self.fill(frame, frame::HEADER_BYTES, seq)?;
        if frame.is_empty() {
            return Ok(false);
        }
        let incomplete = JournalFault::Damaged { seq, damage: Damage::Incomplete };
        if frame.len() < frame::HEADER_BYTES {
            return Err(incomplete);
        }
        let whole = frame::length(frame).map_err(JournalFault::damaged(seq))?;
        self.fill(frame, whole, seq)?;
        if frame.len() < whole { Err(incomplete) } else { Ok(true) }
    }
}

#[cfg(test)]
mod tests;
