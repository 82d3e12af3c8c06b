//! Checkpoints on sled, beside the journal.

use std::sync::Arc;

use jiexu_region::{Resting, State, StateItem};
use jiexu_types::Place;
use prost::Message as _;

use crate::chunks::ChunkFrames;
use crate::decoding;
use crate::header::{Header, Layer};
use crate::journal::{Checkpoint, Checkpointer};
use crate::layer::LayerWriter;
use crate::meta::Trimmed;
use crate::replay::Frames;
use crate::shelf::Shelf;
use crate::table::{CHECKPOINT, meta_key};
use crate::{Damage, JournalFault, Position};

/// Writes checkpoints and trims, on any thread.
#[derive(Clone, Debug)]
pub struct SledCheckpointer {
    shelf: Arc<Shelf>,
}

/// A checkpoint that is written and does not count yet.
#[derive(Debug)]
#[must_use = "a checkpoint counts only once it is completed"]
pub struct SledPending {
    header: Header,
    /// What it builds on, if on anything.
    base: Option<Header>,
}

impl SledCheckpointer {
    pub(crate) fn new(shelf: Arc<Shelf>) -> SledCheckpointer {
        SledCheckpointer { shelf }
    }

    /// Writes a file under a number that nothing else has, and makes it durable.
    fn write_layer(
        &self,
        mut items: impl Iterator<Item = StateItem>,
    ) -> Result<Layer, JournalFault> {
        self.shelf.check_usable()?;
        let generation = {
            let mut books = self.shelf.books();
            books.generation = books.generation.saturating_add(1);
            books.generation
        };
        let mut file = self.shelf.or_poison(self.shelf.layers.create(generation))?;
        let mut writer = LayerWriter::new(|bytes: &[u8]| file.put(bytes));
        let written = items.try_for_each(|item| writer.push(&item));
        let layer = written.and_then(|()| writer.finish(generation));
        let layer = self.shelf.or_poison(layer)?;
        self.shelf.or_poison(file.keep())?;
        Ok(layer)
    }

    /// Restores what a layer has on top of those before it.
    fn read_layer(&self, seq: u64, layer: &Layer, state: &mut State) -> Result<(), JournalFault> {
        let damaged = |what| JournalFault::CheckpointDamaged { seq, what };
        let files = &self.shelf.layers;
        decoding::decode(layer, |each| files.read(layer, each), damaged, |item| state.restore(item))
    }

    /// The step that makes a checkpoint count.
    fn flip(&self, header: &Header) -> Result<(), JournalFault> {
        let data = self.shelf.store.data_file()?;
        let mut batch = sled::Batch::default();
        batch.insert(meta_key(CHECKPOINT), header.encode().encode_to_vec());
        self.shelf.store.apply(batch)?;
        self.shelf.store.flush()?;
        data.sync()
    }

    fn archive_up_to(&self, trimmed: Trimmed, seq: u64) -> Result<Trimmed, JournalFault> {
        let mut live = ChunkFrames::new(&self.shelf.store, trimmed);
        let mut draft = self.shelf.archive.draft(live.first_seq())?;
        let (mut at, mut frame) = (trimmed.at, Vec::new());
        while at.seq < seq && live.next(at.seq.saturating_add(1), &mut frame)? {
            // Verified once more: what goes into the archive is there for ever.
            at.pass(&frame)?;
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

    fn lay(&self, record: &Resting) -> Result<Place, JournalFault> {
        self.shelf.check_usable()?;
        self.shelf.or_poison(self.shelf.resting.push(record))
    }

    fn fetch(&self, place: Place) -> Result<Resting, JournalFault> {
        self.shelf.resting.fetch(place)
    }

    fn write(
        &self,
        at: Position,
        items: impl Iterator<Item = StateItem>,
    ) -> Result<SledPending, JournalFault> {
        let layer = self.write_layer(items)?;
        let header = Header::whole(at, layer, self.shelf.or_poison(self.shelf.resting.keep())?);
        Ok(SledPending { header, base: None })
    }

    fn write_changes(
        &self,
        at: Position,
        items: impl Iterator<Item = StateItem>,
    ) -> Result<SledPending, JournalFault> {
        let base = self.shelf.books().checkpoint.clone().ok_or(JournalFault::Superseded)?;
        let layer = self.write_layer(items)?;
        let header = base.and(at, layer, self.shelf.or_poison(self.shelf.resting.keep())?);
        Ok(SledPending { header, base: Some(base) })
    }

    fn takes_changes(&self, items: u64) -> bool {
        let books = self.shelf.books();
        books.checkpoint.as_ref().is_some_and(|header| header.takes_changes(items))
    }

    fn complete(&self, pending: SledPending) -> Result<(), JournalFault> {
        self.shelf.check_usable()?;
        let SledPending { header, base } = pending;
        let mut books = self.shelf.books();
        // Changes belong on top of what they were changes of.
        let other_base = base.is_some() && base != books.checkpoint;
        if header.generation() != books.generation || other_base {
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
        books.checkpoint = Some(header);
        // The checkpoint before, and attempts that were abandoned.
        self.shelf.or_poison(self.shelf.layers.remove_stale(books.checkpoint.as_ref()))
    }

    fn read(&self) -> Result<Option<Checkpoint>, JournalFault> {
        let books = self.shelf.books();
        let Some(header) = books.checkpoint.clone() else { return Ok(None) };
        let mut state = State::default();
        for layer in &header.layers {
            self.read_layer(header.at.seq, layer, &mut state)?;
        }
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
