//! Checkpoints in memory, and the records at rest beside them.

use std::io;
use std::sync::Arc;

use jiexu_region::{Resting, State, StateItem};
use jiexu_types::Place;

use super::{Handle, failure};
use crate::decoding;
use crate::header::{Header, Layer};
use crate::journal::{Checkpoint, Checkpointer};
use crate::layer::LayerWriter;
use crate::resting_frame;
use crate::{JournalFault, Position};

/// Checkpoints on a [`MemDisk`](super::MemDisk).
#[derive(Clone, Debug)]
pub struct MemCheckpointer {
    pub(super) handle: Handle,
}

/// A checkpoint that is written and does not count yet.
#[derive(Debug)]
#[must_use = "a checkpoint counts only once it is completed"]
pub struct MemPending {
    header: Header,
    /// What it builds on, if on anything.
    base: Option<Header>,
    /// The files of all its layers.
    files: Vec<Arc<[u8]>>,
}

impl MemCheckpointer {
    /// Writes a file under a number that nothing else has.
    fn write_layer(
        &self,
        items: impl Iterator<Item = StateItem>,
    ) -> Result<(Layer, Arc<[u8]>), JournalFault> {
        let generation = self.handle.look(|disk| {
            disk.generation = disk.generation.saturating_add(1);
            Ok(disk.generation)
        })?;
        let mut file = Vec::new();
        let mut writer = LayerWriter::new(|bytes: &[u8]| {
            file.extend_from_slice(bytes);
            self.handle.run(|disk| disk.take_room(bytes.len()))
        });
        for item in items {
            writer.push(&item)?;
        }
        let layer = writer.finish(generation)?;
        Ok((layer, file.into()))
    }
}

impl Checkpointer for MemCheckpointer {
    type Pending = MemPending;

    fn lay(&self, record: &Resting) -> Result<Place, JournalFault> {
        self.handle.run(|disk| {
            let place = disk.resting_bytes();
            resting_frame::append(record, &mut disk.resting);
            let bytes = disk.resting_bytes().saturating_sub(place);
            disk.take_room(usize::try_from(bytes).unwrap_or(usize::MAX))?;
            Ok(Place::from_u64(place))
        })
    }

    fn fetch(&self, place: Place) -> Result<Resting, JournalFault> {
        self.handle.look(|disk| {
            if disk.fail_fetch {
                return Err(failure("read", io::ErrorKind::Other));
            }
            let start = usize::try_from(place.as_u64()).unwrap_or(usize::MAX);
            resting_frame::read(disk.resting.get(start..).unwrap_or_default(), place)
        })
    }

    fn write(
        &self,
        at: Position,
        items: impl Iterator<Item = StateItem>,
    ) -> Result<MemPending, JournalFault> {
        let (layer, file) = self.write_layer(items)?;
        let resting_bytes = self.handle.look(|disk| Ok(disk.keep_resting()))?;
        let header = Header::whole(at, layer, resting_bytes);
        Ok(MemPending { header, base: None, files: vec![file] })
    }

    fn write_changes(
        &self,
        at: Position,
        items: impl Iterator<Item = StateItem>,
    ) -> Result<MemPending, JournalFault> {
        let known = self.handle.look(|disk| Ok(disk.checkpoint.clone()))?;
        let (base, mut files) = known.ok_or(JournalFault::Superseded)?;
        let (layer, changes) = self.write_layer(items)?;
        files.push(changes);
        let resting_bytes = self.handle.look(|disk| Ok(disk.keep_resting()))?;
        Ok(MemPending { header: base.and(at, layer, resting_bytes), base: Some(base), files })
    }

    fn takes_changes(&self, items: u64) -> bool {
        let disk = self.handle.disk.disk();
        disk.checkpoint.as_ref().is_some_and(|(header, _)| header.takes_changes(items))
    }

    fn complete(&self, pending: MemPending) -> Result<(), JournalFault> {
        let MemPending { header, base, files } = pending;
        self.handle.look(|disk| {
            let counts = disk.checkpoint.as_ref().map(|(header, _)| header);
            // Changes belong on top of what they were changes of.
            let other_base = base.is_some() && base.as_ref() != counts;
            if header.generation() != disk.generation || other_base {
                return Err(JournalFault::Superseded);
            }
            if header.at.seq > disk.durable {
                let (seq, limit) = (header.at.seq, disk.durable);
                let why = "the last one that is durable";
                return Err(JournalFault::TooEarly { seq, limit, why });
            }
            Ok(())
        })?;
        self.handle.run(|disk| {
            if std::mem::take(&mut disk.fail_sync) {
                return Err(failure("sync", io::ErrorKind::Other));
            }
            disk.checkpoint = Some((header, files));
            Ok(())
        })
    }

    fn read(&self) -> Result<Option<Checkpoint>, JournalFault> {
        let stored = self.handle.look(|disk| Ok(disk.checkpoint.clone()))?;
        let Some((header, files)) = stored else { return Ok(None) };
        let seq = header.at.seq;
        let damaged = |what| JournalFault::CheckpointDamaged { seq, what };
        let mut state = State::default();
        for (layer, file) in header.layers.iter().zip(&files) {
            decoding::decode(layer, |each| each(file), damaged, |item| state.restore(item))?;
        }
        Ok(Some(Checkpoint { at: header.at, state }))
    }

    fn trim(&self, seq: u64) -> Result<u64, JournalFault> {
        self.handle.look(|disk| {
            let limit = disk.checkpoint.as_ref().map_or(0, |(header, _)| header.at.seq);
            if seq > limit {
                let why = "the last one that a checkpoint covers";
                return Err(JournalFault::TooEarly { seq, limit, why });
            }
            let count = seq.saturating_sub(disk.trimmed.seq);
            let frames = usize::try_from(count).unwrap_or(usize::MAX).min(disk.live.len());
            for frame in disk.live.drain(..frames).collect::<Vec<_>>() {
                disk.trimmed.follow(&frame)?;
                disk.archive.push(frame);
            }
            Ok(count)
        })
    }
}
