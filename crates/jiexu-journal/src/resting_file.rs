//! The file of resting records: written once from end to end, read one record at a time.
//!
//! What it holds counts up to the length that the checkpoint's header names, which is written after
//! the file is durable. What a crash left behind that length is cut off, and written anew.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiexu_region::Resting;
use jiexu_types::Place;

use crate::JournalFault;
use crate::directory::sync_directory;
use crate::resting_frame::{self, HEADER_BYTES};

/// Bytes are written in runs of about this many, and made durable run by run: see
/// [`GradualFile`](crate::directory::GradualFile).
const RUN_BYTES: usize = 1 << 20;
/// Bytes read at first; most records are not longer.
const READ_BYTES: usize = 2_048;

/// The file, in use.
#[derive(Debug)]
pub(crate) struct RestingFile {
    path: PathBuf,
    file: File,
    end: Mutex<End>,
}

/// Where the file ends.
#[derive(Debug)]
struct End {
    /// Bytes in the file.
    written: u64,
    /// Bytes that follow them.
    run: Vec<u8>,
}

impl RestingFile {
    /// Opens the file, which is made if it is not there, and cuts off what is behind `bytes`.
    pub(crate) fn open(path: PathBuf, bytes: u64) -> Result<RestingFile, JournalFault> {
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&path)
            .map_err(JournalFault::file("open", &path))?;
        let length = file.metadata().map_err(JournalFault::file("look at", &path))?.len();
        if length < bytes {
            let what = format!("the file ends at {length}, and {bytes} had been made durable");
            return Err(resting_frame::damaged(Place::from_u64(length), what));
        }
        file.set_len(bytes).map_err(JournalFault::file("cut", &path))?;
        path.parent().map_or(Ok(()), sync_directory)?;
        let end = Mutex::new(End { written: bytes, run: Vec::new() });
        Ok(RestingFile { path, file, end })
    }

    /// Adds a record. It can be read once [`RestingFile::keep`] has made it durable.
    pub(crate) fn push(&self, record: &Resting) -> Result<Place, JournalFault> {
        let mut end = self.end();
        let place = Place::from_u64(end.length());
        resting_frame::append(record, &mut end.run);
        if end.run.len() >= RUN_BYTES {
            self.put_down(&mut end)?;
        }
        Ok(place)
    }

    /// Makes everything durable; the length of the file then.
    pub(crate) fn keep(&self) -> Result<u64, JournalFault> {
        let mut end = self.end();
        if !end.run.is_empty() {
            self.put_down(&mut end)?;
        }
        Ok(end.length())
    }

    /// Reads a record.
    pub(crate) fn fetch(&self, place: Place) -> Result<Resting, JournalFault> {
        let written = self.end().written;
        let left = usize::try_from(written.saturating_sub(place.as_u64())).unwrap_or(usize::MAX);
        let mut bytes = vec![0; left.min(READ_BYTES)];
        self.read_at(&mut bytes, place)?;
        let whole = HEADER_BYTES.saturating_add(resting_frame::body_length(&bytes, place)?);
        if whole > bytes.len() && whole <= left {
            bytes.resize(whole, 0);
            self.read_at(&mut bytes, place)?;
        }
        resting_frame::read(&bytes, place)
    }

    fn read_at(&self, bytes: &mut [u8], place: Place) -> Result<(), JournalFault> {
        let read = self.file.read_exact_at(bytes, place.as_u64());
        read.map_err(JournalFault::file("read", &self.path))
    }

    fn put_down(&self, end: &mut End) -> Result<(), JournalFault> {
        let End { written, run } = end;
        let put = self.file.write_all_at(run, *written);
        put.map_err(JournalFault::file("write", &self.path))?;
        self.file.sync_data().map_err(JournalFault::file("sync", &self.path))?;
        *written = written.saturating_add(length_of(run));
        run.clear();
        Ok(())
    }

    fn end(&self) -> MutexGuard<'_, End> {
        // A panic cannot leave the two out of step: the run is cleared after it was counted.
        self.end.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl End {
    fn length(&self) -> u64 {
        self.written.saturating_add(length_of(&self.run))
    }
}

fn length_of(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}
