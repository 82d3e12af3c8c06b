//! Trimmed records: plain files of frames, each begun by a trim, for ever.
//!
//! A file is written under a temporary name, synced and renamed; a name that ends in `.records` is
//! therefore always a whole file.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use crate::directory::{GradualFile, sync_directory};
use crate::frame;
use crate::replay::Frames;
use crate::{Damage, JournalFault};

const SUFFIX: &str = ".records";
const DRAFT_SUFFIX: &str = ".records.tmp";

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
            if path.to_string_lossy().ends_with(DRAFT_SUFFIX) {
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
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
            let first = name.as_deref().and_then(|name| name.strip_suffix(SUFFIX));
            if let Some(first) = first.and_then(|digits| digits.parse().ok()) {
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
        let target = self.dir.join(format!("{first:020}{SUFFIX}"));
        let file = File::create(&path).map_err(JournalFault::file("create", &path))?;
        Ok(Draft { path, target, writer: BufWriter::new(GradualFile::new(file)) })
    }

    fn entries(&self) -> Result<Vec<PathBuf>, JournalFault> {
        let list = || JournalFault::file("list", &self.dir);
        let entries = fs::read_dir(&self.dir).map_err(list())?;
        entries.map(|entry| Ok(entry.map_err(list())?.path())).collect()
    }
}

/// An archive file that is being written.
#[derive(Debug)]
pub(crate) struct Draft {
    path: PathBuf,
    target: PathBuf,
    writer: BufWriter<GradualFile>,
}

impl Draft {
    /// Adds the next frame.
    pub(crate) fn push(&mut self, frame: &[u8]) -> Result<(), JournalFault> {
        self.writer.write_all(frame).map_err(JournalFault::file("write", &self.path))
    }

    /// Makes the file durable, and then part of the archive.
    pub(crate) fn keep(self) -> Result<(), JournalFault> {
        let Draft { path, target, writer } = self;
        let file = writer
            .into_inner()
            .map_err(|error| JournalFault::file("write", &path)(error.into_error()))?;
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
    reader: BufReader<File>,
    /// Bytes not yet read: no length is believed beyond them.
    left: u64,
}

impl ArchiveFile {
    pub(crate) fn open(path: &Path) -> Result<ArchiveFile, JournalFault> {
        let file = File::open(path).map_err(JournalFault::file("open", path))?;
        let left = file.metadata().map_err(JournalFault::file("read", path))?.len();
        Ok(ArchiveFile { path: path.to_owned(), reader: BufReader::new(file), left })
    }

    fn read(&mut self, bytes: &mut [u8], seq: u64) -> Result<(), JournalFault> {
        let wanted = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        let incomplete = JournalFault::Damaged { seq, damage: Damage::Incomplete };
        let Some(left) = self.left.checked_sub(wanted) else { return Err(incomplete) };
        match self.reader.read_exact(bytes) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Err(incomplete),
            Err(error) => return Err(JournalFault::file("read", &self.path)(error)),
        }
        self.left = left;
        Ok(())
    }
}

impl Frames for ArchiveFile {
    fn next(&mut self, seq: u64, frame: &mut Vec<u8>) -> Result<bool, JournalFault> {
        if self.left == 0 {
            return Ok(false);
        }
        frame.clear();
        frame.resize(frame::HEADER_BYTES, 0);
        self.read(frame, seq)?;
        let whole = frame::length(frame).map_err(JournalFault::damaged(seq))?;
        let body = whole.saturating_sub(frame::HEADER_BYTES);
        if u64::try_from(body).unwrap_or(u64::MAX) > self.left {
            return Err(JournalFault::Damaged { seq, damage: Damage::Incomplete });
        }
        frame.resize(whole, 0);
        let (_header, body) = frame.split_at_mut(frame::HEADER_BYTES);
        self.read(body, seq)?;
        Ok(true)
    }
}

#[cfg(test)]
mod tests;
