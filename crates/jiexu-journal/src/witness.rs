//! How far the journal was durable, kept outside the store.
//!
//! sled takes damage in the tail of its log for the end of the log, and opens without a word as if
//! the records behind it had never been (tests: `damage.rs`). This file contradicts it. It is
//! written after each sync and is not synced itself: it costs a write to the page cache. Whatever a
//! power cut leaves of it is something that was durable, so it never promises too much.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::directory::sync_directory;
use crate::{ChainHash, JournalFault, Position};

/// Two slots, written in turn, a disk block apart: one of them is always whole.
const SLOT_STRIDE: u64 = 4096;
const SLOT_BYTES: usize = 8 + 32 + 8;

/// The file, open for writing.
#[derive(Debug)]
pub(crate) struct Witness {
    path: PathBuf,
    file: File,
    noted: Position,
    next_slot: u64,
}

impl Witness {
    /// The witness of a directory; `None` when there is none yet.
    pub(crate) fn open(path: &Path) -> Result<Option<Witness>, JournalFault> {
        let file = match OpenOptions::new().read(true).write(true).open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(JournalFault::file("open", path)(error)),
        };
        let mut latest: Option<(Position, u64)> = None;
        for slot in [0, 1] {
            let mut bytes = [0; SLOT_BYTES];
            let found = match file.read_exact_at(&mut bytes, slot * SLOT_STRIDE) {
                Ok(()) => decode(&bytes),
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => None,
                Err(error) => return Err(JournalFault::file("read", path)(error)),
            };
            if let Some(position) = found
                && latest.is_none_or(|(known, _)| known.seq < position.seq)
            {
                latest = Some((position, slot));
            }
        }
        let Some((noted, slot)) = latest else {
            let what = "neither of its two entries is whole".to_owned();
            return Err(JournalFault::StoreDamaged { path: path.to_owned(), what });
        };
        Ok(Some(Witness { path: path.to_owned(), file, noted, next_slot: 1 - slot }))
    }

    /// A new witness, durable, that nothing has been recorded yet. Whatever was there is replaced
    /// whole or not at all.
    pub(crate) fn create(path: &Path, at: Position) -> Result<Witness, JournalFault> {
        let draft = path.with_extension("tmp");
        let file = File::options()
            .create(true)
            .truncate(true)
            .read(true)
            .write(true)
            .open(&draft)
            .map_err(JournalFault::file("create", &draft))?;
        let mut witness = Witness { path: path.to_owned(), file, noted: at, next_slot: 0 };
        witness.note(at)?;
        witness.note(at)?;
        witness.file.sync_all().map_err(JournalFault::file("sync", &draft))?;
        std::fs::rename(&draft, path).map_err(JournalFault::file("rename", &draft))?;
        if let Some(parent) = path.parent() {
            sync_directory(parent)?;
        }
        Ok(witness)
    }

    /// Remembers that everything up to here is durable.
    pub(crate) fn note(&mut self, at: Position) -> Result<(), JournalFault> {
        self.file
            .write_all_at(&encode(at), self.next_slot * SLOT_STRIDE)
            .map_err(JournalFault::file("write", &self.path))?;
        self.noted = at;
        self.next_slot = 1 - self.next_slot;
        Ok(())
    }

    /// The last place that was noted.
    pub(crate) fn noted(&self) -> Position {
        self.noted
    }
}

fn encode(at: Position) -> [u8; SLOT_BYTES] {
    let mut bytes = [0; SLOT_BYTES];
    let (seq, rest) = bytes.split_at_mut(8);
    let (hash, check) = rest.split_at_mut(32);
    seq.copy_from_slice(&at.seq.to_le_bytes());
    hash.copy_from_slice(&at.hash.to_bytes());
    check.copy_from_slice(&checksum(seq, hash));
    bytes
}

fn decode(bytes: &[u8; SLOT_BYTES]) -> Option<Position> {
    let (seq, rest) = bytes.split_first_chunk::<8>()?;
    let (hash, check) = rest.split_first_chunk::<32>()?;
    let whole = check == checksum(seq, hash);
    let position = Position { seq: u64::from_le_bytes(*seq), hash: ChainHash::from_bytes(*hash) };
    whole.then_some(position)
}

fn checksum(seq: &[u8], hash: &[u8]) -> [u8; 8] {
    let digest: [u8; 32] = Sha256::new().chain_update(seq).chain_update(hash).finalize().into();
    let mut short = [0; 8];
    short.copy_from_slice(&digest[..8]);
    short
}

#[cfg(test)]
mod tests;
