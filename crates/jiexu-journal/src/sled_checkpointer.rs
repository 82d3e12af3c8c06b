//! Checkpoints on sled, beside the journal.

use std::sync::Arc;

use jiexu_region::{State, StateItem};
use prost::Message as _;

use crate::chunks::ChunkFrames;
use crate::journal::{Checkpoint, Checkpointer};
use crate::meta::Trimmed;
use crate::pages::{Header, PAGE_BYTES, PageReader, PageWriter};
use crate::replay::Frames;
use crate::shelf::Shelf;
use crate::table::{CHECKPOINT, last_number, meta_key, page_key};
use crate::{Damage, JournalFault, Position};

/// Writes checkpoints and trims, on any thread.
#[derive(Clone, Debug)]
pub struct SledCheckpointer {
    shelf: Arc<Shelf>,
}

/// A checkpoint that is written and does not count yet.
#[derive(Debug)]
#[must_use = "a checkpoint counts only once it is completed"]
pub struct SledPending(Header);

impl SledCheckpointer {
    pub(crate) fn new(shelf: Arc<Shelf>) -> SledCheckpointer {
        SledCheckpointer { shelf }
    }

    fn put_pages(&self, generation: u64, first: u64, bytes: &[u8]) -> Result<(), JournalFault> {
        let mut batch = sled::Batch::default();
        let mut number = first;
        for page in bytes.chunks(PAGE_BYTES) {
            batch.insert(&page_key(generation, number), page);
            number = number.saturating_add(1);
        }
        self.shelf.or_poison(self.shelf.store.apply(batch))
    }

    /// The step that makes a checkpoint count.
    fn flip(&self, header: &Header) -> Result<(), JournalFault> {
        let data = self.shelf.store.data_file()?;
        let mut batch = sled::Batch::default();
        batch.insert(meta_key(CHECKPOINT), header.encode().encode_to_vec());
        self.shelf.store.apply(batch)?;
        // One log: what makes the new header durable makes the pages before it durable as well.
        self.shelf.store.flush()?;
        data.sync()
    }

    fn archive_up_to(&self, trimmed: Trimmed, seq: u64) -> Result<Trimmed, JournalFault> {
        let mut live = ChunkFrames::new(&self.shelf.store, trimmed);
        let mut draft = self.shelf.archive.draft(live.first_seq())?;
        let (mut at, mut frame) = (trimmed.at, Vec::new());
        while at.seq < seq && live.next(at.seq.saturating_add(1), &mut frame)? {
            // Verified once more: what goes into the archive is there for ever.
            at.follow(&frame)?;
            draft.push(&frame)?;
        }
        if at.seq < seq {
            return Err(JournalFault::Damaged { seq, damage: Damage::Incomplete });
        }
        draft.keep()?;
        Ok(Trimmed { at, next_chunk: live.next_chunk() })
    }
}

impl Checkpointer for SledCheckpointer {
    type Pending = SledPending;

    fn write(
        &self,
        at: Position,
        items: impl Iterator<Item = StateItem>,
    ) -> Result<SledPending, JournalFault> {
        self.shelf.check_usable()?;
        let generation = {
            let mut books = self.shelf.books();
            books.generation = books.generation.saturating_add(1);
            books.generation
        };
        let mut writer =
            PageWriter::new(|first, bytes: &[u8]| self.put_pages(generation, first, bytes));
        for item in items {
            writer.push(&item)?;
        }
        writer.finish(generation, at).map(SledPending)
    }

    fn complete(&self, pending: SledPending) -> Result<(), JournalFault> {
        self.shelf.check_usable()?;
        let SledPending(header) = pending;
        let mut books = self.shelf.books();
        if header.generation != books.generation {
            return Err(JournalFault::Superseded);
        }
        let limit = self.shelf.durable_seq();
        if header.at.seq > limit {
            let why = "the last one that is durable";
            return Err(JournalFault::TooEarly { seq: header.at.seq, limit, why });
        }
        let outcome = self.flip(&header);
        // A failed write-back is reported to one caller only: the journal must hear of it as well.
        self.shelf.or_poison(outcome)?;
        let generation = header.generation;
        books.checkpoint = Some(header);
        // The checkpoint before, and attempts that were abandoned.
        self.shelf.or_poison(self.shelf.remove_stale_pages(generation))
    }

    fn read(&self) -> Result<Option<Checkpoint>, JournalFault> {
        let books = self.shelf.books();
        let Some(header) = books.checkpoint.clone() else { return Ok(None) };
        let seq = header.at.seq;
        let damaged = |what| JournalFault::CheckpointDamaged { seq, what };
        let generation = header.generation;
        let keys = page_key(generation, 0).to_vec()..page_key(generation, u64::MAX).to_vec();
        let mut scan = self.shelf.store.scan(keys);
        let (mut reader, mut state) = (PageReader::default(), State::default());
        let mut number = 0;
        while let Some((key, page)) = scan.next()? {
            if last_number(&key) != Some(number) {
                return Err(damaged(format!("page {number} is missing")));
            }
            number = number.saturating_add(1);
            reader.push(&page, |item| state.restore(item)).map_err(damaged)?;
        }
        reader.finish(&header).map_err(damaged)?;
        Ok(Some(Checkpoint { at: header.at, state }))
    }

    fn trim(&self, seq: u64) -> Result<u64, JournalFault> {
        self.shelf.check_usable()?;
        let mut books = self.shelf.books();
        let limit = books.checkpoint.as_ref().map_or(0, |header| header.at.seq);
        if seq > limit {
            let why = "the last one that a checkpoint covers";
            return Err(JournalFault::TooEarly { seq, limit, why });
        }
        let before = books.trimmed;
        if seq <= before.at.seq {
            return Ok(0);
        }
        // Durable in the archive first, removed from the store then; a crash between the two leaves
        // both, and the next start finishes it.
        let trimmed = self.archive_up_to(before, seq)?;
        self.shelf.or_poison(self.shelf.cut(&mut books, trimmed))?;
        Ok(trimmed.at.seq.saturating_sub(before.at.seq))
    }
}
