//! A layer of a checkpoint as bytes: length-delimited items one after the other.
//!
//! Never one row per person: a million rows under random keys of the store took 9.8 s to write and
//! 9.5 s to read. And not in the store at all, which writes what is put into it several times over
//! (docs/performance.md): a plain file per layer, written once from end to end.

use jiexu_region::StateItem;
use sha2::{Digest, Sha256};

use crate::JournalFault;
use crate::codec;
use crate::header::Layer;

/// Bytes are put down in runs of at least this many, except for the last.
const RUN_BYTES: usize = 128 * 1024;

/// Turns items into bytes.
pub(crate) struct LayerWriter<P> {
    put: P,
    run: Vec<u8>,
    hasher: Sha256,
    items: u64,
    bytes: u64,
}

impl<P: FnMut(&[u8]) -> Result<(), JournalFault>> LayerWriter<P> {
    /// `put` gets the bytes, run after run.
    pub(crate) fn new(put: P) -> LayerWriter<P> {
        LayerWriter { put, run: Vec::new(), hasher: Sha256::new(), items: 0, bytes: 0 }
    }

    pub(crate) fn push(&mut self, item: &StateItem) -> Result<(), JournalFault> {
        codec::encode_item(item, &mut self.run);
        self.items = self.items.saturating_add(1);
        if self.run.len() >= RUN_BYTES { self.put_down() } else { Ok(()) }
    }

    pub(crate) fn finish(mut self, generation: u64) -> Result<Layer, JournalFault> {
        self.put_down()?;
        let LayerWriter { hasher, items, bytes, .. } = self;
        Ok(Layer { generation, items, bytes, sum: hasher.finalize().into() })
    }

    fn put_down(&mut self) -> Result<(), JournalFault> {
        self.hasher.update(&self.run);
        self.bytes = self.bytes.saturating_add(u64::try_from(self.run.len()).unwrap_or(u64::MAX));
        (self.put)(&self.run)?;
        self.run.clear();
        Ok(())
    }
}

/// Whole items as bytes.
pub(crate) struct Items {
    pub(crate) bytes: Vec<u8>,
    pub(crate) count: usize,
}

/// Cuts bytes between items.
#[derive(Default)]
pub(crate) struct LayerSplitter {
    stream: Vec<u8>,
    hasher: Sha256,
    items: u64,
    bytes: u64,
}

impl LayerSplitter {
    /// Takes the next bytes, and gives out the items that are whole with them.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<Option<Items>, String> {
        self.hasher.update(bytes);
        self.bytes = self.bytes.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        self.stream.extend_from_slice(bytes);
        let (mut rest, mut count) = (self.stream.as_slice(), 0_usize);
        while let Some(after) = codec::skip_item(rest).map_err(|bad| bad.to_string())? {
            count = count.saturating_add(1);
            rest = after;
        }
        self.items = self.items.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
        let used = self.stream.len().saturating_sub(rest.len());
        if used == 0 {
            return Ok(None);
        }
        let rest = self.stream.split_off(used);
        Ok(Some(Items { bytes: std::mem::replace(&mut self.stream, rest), count }))
    }

    /// Compares what was read with what was written.
    pub(crate) fn finish(self, layer: &Layer) -> Result<(), String> {
        let sum: [u8; 32] = self.hasher.finalize().into();
        if !self.stream.is_empty() || self.bytes != layer.bytes || self.items != layer.items {
            return Err(format!(
                "it has {} items in {} bytes instead of {} in {}",
                self.items, self.bytes, layer.items, layer.bytes
            ));
        }
        if sum != layer.sum {
            return Err("its bytes are not those that were written".to_owned());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
