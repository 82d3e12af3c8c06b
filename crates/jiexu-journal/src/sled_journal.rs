//! The journal on sled.

use std::path::Path;
use std::sync::Arc;

use jiexu_types::RegionCode;

use crate::chunk;
use crate::frame;
use crate::journal::{Journal, Records};
use crate::replay::{Replay, Then};
use crate::shelf::{Shelf, Tail};
use crate::sled_checkpointer::SledCheckpointer;
use crate::store::DataFile;
use crate::table::chunk_key;
use crate::witness::Witness;
use crate::{JournalFault, Position, Record};

/// A region's journal in a data directory of its own, locked.
///
/// ```text
/// <dir>/lock       held while the journal or one of its checkpointers lives
/// <dir>/sled/      the store: the journal's tail, and which checkpoint counts
/// <dir>/checkpoint/  its layers
/// <dir>/resting    records that have left memory, for ever
/// <dir>/archive/   trimmed records, compressed, for ever
/// <dir>/durable    how far the journal was durable, as a witness against the store
/// ```
#[derive(Debug)]
pub struct SledJournal {
    shelf: Arc<Shelf>,
    data: DataFile,
    witness: Witness,
    last: Position,
    next_chunk: u64,
    /// The frame of the record that is appended, kept for its memory.
    frame: Vec<u8>,
}

impl SledJournal {
    /// Opens the journal of `region` in `dir`, which is made if it is not there.
    ///
    /// What is found is made durable before this returns: a killed process may have left records
    /// that no power cut has tested, and recovery acts on all of them.
    pub fn open(dir: &Path, region: RegionCode) -> Result<SledJournal, JournalFault> {
        let (shelf, Tail { last, next_chunk, witness }) = Shelf::open(dir, region)?;
        let data = shelf.store.data_file()?;
        let shelf = Arc::new(shelf);
        let mut journal = SledJournal { shelf, data, witness, last, next_chunk, frame: Vec::new() };
        journal.sync()?;
        Ok(journal)
    }

    /// Number of the last record that survives a power cut.
    pub fn durable_seq(&self) -> u64 {
        self.shelf.durable_seq()
    }

    fn write(&mut self, record: &Record) -> Result<(), JournalFault> {
        let position = frame::seal(record, self.last, &mut self.frame)?;
        let mut batch = sled::Batch::default();
        let mut number = self.next_chunk;
        chunk::split(&self.frame, |value| {
            batch.insert(&chunk_key(number), value);
            number = number.saturating_add(1);
        });
        self.shelf.store.apply(batch)?;
        self.next_chunk = number;
        self.last = position;
        Ok(())
    }

    fn make_durable(&mut self) -> Result<(), JournalFault> {
        // Both, in this order: the first only hands the bytes over.
        self.shelf.store.flush()?;
        self.data.sync()?;
        self.shelf.note_durable(self.last.seq);
        self.witness.note(self.last)
    }
}

impl Journal for SledJournal {
    type Checkpointer = SledCheckpointer;

    fn append(&mut self, record: &Record) -> Result<(), JournalFault> {
        self.shelf.check_usable()?;
        let outcome = self.write(record);
        self.shelf.or_poison(outcome)
    }

    fn sync(&mut self) -> Result<(), JournalFault> {
        self.shelf.check_usable()?;
        let outcome = self.make_durable();
        self.shelf.or_poison(outcome)
    }

    fn last(&self) -> Position {
        self.last
    }

    fn read_from(&self, seq: u64) -> Result<Records<'_>, JournalFault> {
        self.shelf.check_usable()?;
        let checkpoint = self.shelf.checkpoint_position();
        let (trimmed, frames) = self.shelf.live();
        if seq <= trimmed.at.seq {
            return Err(JournalFault::Trimmed { seq, first: frames.first_seq() });
        }
        Ok(Box::new(Replay::new(frames, trimmed.at, seq, self.last).through(checkpoint)))
    }

    fn read_history(&self) -> Result<Records<'_>, JournalFault> {
        self.shelf.check_usable()?;
        let checkpoint = self.shelf.checkpoint_position();
        let (_trimmed, live) = self.shelf.live();
        let frames = Then(self.shelf.archive.frames()?, live);
        let start = Position::start(self.shelf.region);
        Ok(Box::new(Replay::new(frames, start, 1, self.last).through(checkpoint)))
    }

    fn checkpointer(&self) -> SledCheckpointer {
        SledCheckpointer::new(Arc::clone(&self.shelf))
    }
}
