//! The file of resting records: written once from end to end, read one record at a time.
//!
//! Records are packed together by the block, since they are much alike, and a block is unpacked to
//! read one of them. What the file holds counts up to the length that the checkpoint's header
//! names, which is written after the file is durable. What a crash left behind that length is cut
//! off, and written anew.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiexu_region::Resting;
use jiexu_types::Place;

use crate::JournalFault;
use crate::directory::sync_directory;
use crate::resting_block::{self, HEADER_BYTES, Packer, Unpacker};
use crate::resting_frame::{self, damaged};

/// Bytes are written in runs of about this many, and made durable run by run: see
/// [`GradualFile`](crate::directory::GradualFile).
const RUN_BYTES: usize = 1 << 20;
/// Bytes read at first; most blocks are not longer.
const READ_BYTES: usize = 4 * 1_024;
/// A place is where a block begins in the file and, in so many lower bits, where a record begins in
/// the block.
const PLACE_BITS: u32 = 15;
/// A block is full when it has so many bytes: no record begins behind them.
const BLOCK_BYTES: usize = 1 << PLACE_BITS;
/// The same once there is a person in it: somebody who moves is waited for, and a small block is
/// unpacked in a few microseconds.
const PEOPLE_BYTES: usize = 2 * 1_024;

/// The file, in use.
pub(crate) struct RestingFile {
    path: PathBuf,
    file: File,
    end: Mutex<End>,
    /// Bytes in the file that are durable. Beside the lock, which is held while they become so: who
    /// reads does not wait for that.
    written: AtomicU64,
    last_read: Mutex<LastRead>,
}

/// The block that was read last: who reads one record often wants the next.
#[derive(Default)]
struct LastRead {
    /// Where it begins, and what is in it.
    block: Option<(u64, Arc<[u8]>)>,
    unpacker: Unpacker,
}

/// Where the file ends.
struct End {
    /// Packed blocks that follow what is in the file.
    run: Vec<u8>,
    /// Records of the block that follows those.
    open: Vec<u8>,
    packer: Packer,
}

impl fmt::Debug for RestingFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RestingFile").field("path", &self.path).finish_non_exhaustive()
    }
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
            return Err(damaged(place_of(length, 0), what));
        }
        file.set_len(bytes).map_err(JournalFault::file("cut", &path))?;
        path.parent().map_or(Ok(()), sync_directory)?;
        let (run, open, packer) = (Vec::new(), Vec::new(), Packer::default());
        let end = Mutex::new(End { run, open, packer });
        let written = AtomicU64::new(bytes);
        Ok(RestingFile { path, file, end, written, last_read: Mutex::default() })
    }

    /// Adds a record. It can be read once [`RestingFile::keep`] has made it durable.
    pub(crate) fn push(&self, record: &Resting) -> Result<Place, JournalFault> {
        let mut end = self.end();
        let place = place_of(self.length(&end), end.open.len());
        resting_frame::append(record, &mut end.open);
        let full = match record {
            Resting::Person(..) => PEOPLE_BYTES,
            Resting::Outbound(_) | Resting::Inbound(_) | Resting::Entries(_) => BLOCK_BYTES,
        };
        if end.open.len() >= full {
            self.close_block(&mut end)?;
        }
        if end.run.len() >= RUN_BYTES {
            self.put_down(&mut end)?;
        }
        Ok(place)
    }

    /// Makes everything durable; the length of the file then.
    pub(crate) fn keep(&self) -> Result<u64, JournalFault> {
        let mut end = self.end();
        if !end.open.is_empty() {
            self.close_block(&mut end)?;
        }
        if !end.run.is_empty() {
            self.put_down(&mut end)?;
        }
        Ok(self.length(&end))
    }

    /// Reads a record.
    pub(crate) fn fetch(&self, place: Place) -> Result<Resting, JournalFault> {
        let start = place.as_u64() >> PLACE_BITS;
        let inside = usize::try_from(place.as_u64() & (BLOCK_BYTES as u64 - 1));
        let block = self.block(start, place)?;
        let frame = inside.ok().and_then(|inside| block.get(inside..));
        resting_frame::read(frame.unwrap_or_default(), place)
    }

    fn block(&self, start: u64, place: Place) -> Result<Arc<[u8]>, JournalFault> {
        let mut last_read = self.last_read();
        let LastRead { block, unpacker } = &mut *last_read;
        if let Some((known, block)) = block
            && *known == start
        {
            return Ok(Arc::clone(block));
        }
        let written = self.written.load(Ordering::Acquire);
        let left = usize::try_from(written.saturating_sub(start)).unwrap_or(usize::MAX);
        let mut bytes = vec![0; left.min(READ_BYTES)];
        self.read_at(&mut bytes, start)?;
        let whole = HEADER_BYTES.saturating_add(resting_block::packed_length(&bytes, place)?);
        if whole > bytes.len() && whole <= left {
            bytes.resize(whole, 0);
            self.read_at(&mut bytes, start)?;
        }
        let read: Arc<[u8]> = unpacker.unpack(&bytes, place)?.into();
        *block = Some((start, Arc::clone(&read)));
        Ok(read)
    }

    fn read_at(&self, bytes: &mut [u8], start: u64) -> Result<(), JournalFault> {
        let read = self.file.read_exact_at(bytes, start);
        read.map_err(JournalFault::file("read", &self.path))
    }

    fn close_block(&self, end: &mut End) -> Result<(), JournalFault> {
        let End { run, open, packer } = end;
        packer.pack(open, run).map_err(JournalFault::file("pack what goes into", &self.path))?;
        open.clear();
        Ok(())
    }

    fn put_down(&self, end: &mut End) -> Result<(), JournalFault> {
        let written = self.written.load(Ordering::Acquire);
        let put = self.file.write_all_at(&end.run, written);
        put.map_err(JournalFault::file("write", &self.path))?;
        self.file.sync_data().map_err(JournalFault::file("sync", &self.path))?;
        self.written.store(self.length(end), Ordering::Release);
        end.run.clear();
        Ok(())
    }

    /// Where the open block will begin.
    fn length(&self, end: &End) -> u64 {
        self.written.load(Ordering::Acquire).saturating_add(length_of(&end.run))
    }

    fn end(&self) -> MutexGuard<'_, End> {
        // A panic cannot leave the two out of step: the run is cleared after it was counted.
        self.end.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn last_read(&self) -> MutexGuard<'_, LastRead> {
        self.last_read.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn place_of(block: u64, inside: usize) -> Place {
    let inside = u64::try_from(inside).unwrap_or(u64::MAX);
    Place::from_u64((block << PLACE_BITS).saturating_add(inside))
}

fn length_of(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}
