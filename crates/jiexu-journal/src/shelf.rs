//! What the journal and its checkpointers share: one data directory, opened and put in order.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiexu_types::RegionCode;

use crate::archive::{Archive, ArchiveFile};
use crate::chunks::{self, ChunkFrames};
use crate::directory::{Directory, sync_files};
use crate::header::Header;
use crate::layer_files::LayerFiles;
use crate::meta::{self, Trimmed};
use crate::replay::Frames;
use crate::resting_file::RestingFile;
use crate::store::Store;
use crate::table::{TRIMMED, meta_key};
use crate::witness::Witness;
use crate::{Damage, JournalFault, Position};

/// A data directory in use.
#[derive(Debug)]
pub(crate) struct Shelf {
    pub(crate) region: RegionCode,
    pub(crate) store: Store,
    pub(crate) archive: Archive,
    pub(crate) layers: LayerFiles,
    pub(crate) resting: RestingFile,
    /// Number of the last record that a sync made durable.
    durable_seq: AtomicU64,
    poisoned: AtomicBool,
    books: Mutex<Books>,
    /// Last, so that the lock outlives the store.
    _directory: Directory,
}

/// What changes with checkpoints and trims.
#[derive(Debug)]
pub(crate) struct Books {
    pub(crate) trimmed: Trimmed,
    pub(crate) checkpoint: Option<Header>,
    /// The generation that was written last, complete or not.
    pub(crate) generation: u64,
}

/// Where a journal goes on.
pub(crate) struct Tail {
    pub(crate) last: Position,
    pub(crate) next_chunk: u64,
    pub(crate) witness: Witness,
}

impl Shelf {
    /// Opens a region's directory, finishes what a crash interrupted, and finds the end of the
    /// journal.
    pub(crate) fn open(dir: &Path, region: RegionCode) -> Result<(Shelf, Tail), JournalFault> {
        let directory = Directory::take(dir)?;
        let witness = Witness::open(&directory.witness())?;
        let store = Store::open(&directory.store())?;
        sync_files(&directory.store())?;

        let start = Position::start(region);
        let noted = witness.as_ref().map_or(start, Witness::noted);
        let known = meta::read_identity(&store, directory.path(), region)?;
        let witness = match witness {
            Some(witness) => witness,
            None if known => {
                let missing = std::io::ErrorKind::NotFound.into();
                return Err(JournalFault::file("open", directory.witness())(missing));
            }
            None => Witness::create(&directory.witness(), start)?,
        };
        if !known {
            meta::write_identity(&store, region)?;
        }

        let trimmed = meta::read_trimmed(&store)?.unwrap_or(Trimmed { at: start, next_chunk: 0 });
        let (last, next_chunk) = chunks::find_end(&store, trimmed)?;
        if noted.seq > last.seq {
            let dir = directory.path().to_owned();
            return Err(JournalFault::Lost { dir, last: last.seq, durable: noted.seq });
        }
        if noted.seq == last.seq && noted.hash != last.hash {
            return Err(JournalFault::Damaged { seq: last.seq, damage: Damage::Chain });
        }
        let checkpoint = meta::read_checkpoint(&store)?;
        if let Some(header) = &checkpoint
            && header.at.seq > last.seq
        {
            let dir = directory.path().to_owned();
            return Err(JournalFault::Lost { dir, last: last.seq, durable: header.at.seq });
        }

        let generation = checkpoint.as_ref().map_or(0, Header::generation);
        let archive = Archive::open(directory.archive())?;
        let layers = LayerFiles::open(directory.checkpoint())?;
        let resting_bytes = checkpoint.as_ref().map_or(0, |header| header.resting_bytes);
        let resting = RestingFile::open(directory.resting(), resting_bytes)?;
        let shelf = Shelf {
            region,
            store,
            archive,
            layers,
            resting,
            durable_seq: AtomicU64::new(0),
            poisoned: AtomicBool::new(false),
            books: Mutex::new(Books { trimmed, checkpoint, generation }),
            _directory: directory,
        };
        shelf.finish_trim()?;
        shelf.layers.remove_stale(shelf.books().checkpoint.as_ref())?;
        Ok((shelf, Tail { last, next_chunk, witness }))
    }

    pub(crate) fn books(&self) -> MutexGuard<'_, Books> {
        // The books are numbers that are replaced whole; a panic cannot leave half of one.
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn durable_seq(&self) -> u64 {
        self.durable_seq.load(Ordering::Acquire)
    }

    pub(crate) fn note_durable(&self, seq: u64) {
        self.durable_seq.store(seq, Ordering::Release);
    }

    pub(crate) fn check_usable(&self) -> Result<(), JournalFault> {
        if self.poisoned.load(Ordering::Acquire) { Err(JournalFault::Poisoned) } else { Ok(()) }
    }

    /// Passes the outcome on; after a failure nothing more is taken.
    pub(crate) fn or_poison<T>(&self, outcome: Result<T, JournalFault>) -> Result<T, JournalFault> {
        if outcome.is_err() {
            self.poisoned.store(true, Ordering::Release);
        }
        outcome
    }

    /// Where the checkpoint that counts was taken.
    pub(crate) fn checkpoint_position(&self) -> Option<Position> {
        self.books().checkpoint.as_ref().map(|header| header.at)
    }

    /// The records in the store, from the first that was not trimmed.
    pub(crate) fn live(&self) -> (Trimmed, ChunkFrames<'_>) {
        let trimmed = self.books().trimmed;
        (trimmed, ChunkFrames::new(&self.store, trimmed))
    }

    /// Removes what stands before `trimmed`, which the archive has durably.
    pub(crate) fn cut(&self, books: &mut Books, trimmed: Trimmed) -> Result<(), JournalFault> {
        if books.trimmed != trimmed {
            let mut batch = sled::Batch::default();
            batch.insert(meta_key(TRIMMED), meta::encode_trimmed(trimmed));
            self.store.apply(batch)?;
            books.trimmed = trimmed;
        }
        self.store.remove(chunks::keys(0, trimmed.next_chunk))
    }

    /// A crash between the archive and the removal leaves records in both places. The archive
    /// counts, once both are seen to be the same.
    fn finish_trim(&self) -> Result<(), JournalFault> {
        let mut books = self.books();
        let mut trimmed = books.trimmed;
        let mut live = ChunkFrames::new(&self.store, trimmed);
        let (mut kept, mut removable) = (Vec::new(), Vec::new());
        for (first, path) in self.archive.files()? {
            if first <= trimmed.at.seq {
                continue;
            }
            let expected = trimmed.at.seq.saturating_add(1);
            if first != expected {
                return Err(JournalFault::ArchiveGap { path, seq: expected });
            }
            let mut file = ArchiveFile::open(&path)?;
            while file.next(trimmed.at.seq.saturating_add(1), &mut kept)? {
                trimmed.at.follow(&kept)?;
                if !live.next(trimmed.at.seq, &mut removable)? || removable != kept {
                    let damage = Damage::Chain;
                    return Err(JournalFault::Damaged { seq: trimmed.at.seq, damage });
                }
            }
        }
        trimmed.next_chunk = live.next_chunk();
        drop(live);
        self.cut(&mut books, trimmed)
    }
}
