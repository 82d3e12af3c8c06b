//! What says which checkpoint counts: the place in the journal, and the layers that make it up.
//!
//! A checkpoint of a large state is not written whole each time. It is a whole state and, in layers
//! above it, what changed since; one value names them all, and replacing that value is what makes
//! a checkpoint count. So there is no moment at which layers of two checkpoints are mixed.

use crate::pb::{CheckpointHeader, CheckpointLayer};
use crate::{ChainHash, Position};

/// Layers of a checkpoint, at most: its header must fit into one value of the store, and some 60
/// bytes are what a layer takes there.
const LAYERS_MAX: usize = 48;
/// Items that may be there and outdated, whatever the size of the state.
const OUTDATED_MIN: u64 = 10_000;

/// The checkpoint that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) at: Position,
    /// The whole state first, then what changed.
    pub(crate) layers: Vec<Layer>,
    /// Length of the file of resting records, which the layers may name.
    pub(crate) resting_bytes: u64,
}

/// What was written by one checkpoint, to be compared with what is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Layer {
    pub(crate) generation: u64,
    pub(crate) items: u64,
    pub(crate) bytes: u64,
    pub(crate) sum: [u8; 32],
}

impl Header {
    /// The checkpoint that a whole state makes.
    pub(crate) fn whole(at: Position, layer: Layer, resting_bytes: u64) -> Header {
        Header { at, layers: vec![layer], resting_bytes }
    }

    /// The checkpoint that this one and what changed since make.
    pub(crate) fn and(&self, at: Position, layer: Layer, resting_bytes: u64) -> Header {
        let layers = self.layers.iter().cloned().chain([layer]).collect();
        Header { at, layers, resting_bytes }
    }

    /// Number of the latest layer: two checkpoints with the same one are the same.
    pub(crate) fn generation(&self) -> u64 {
        self.layers.last().map_or(0, |layer| layer.generation)
    }

    /// True when what changed may be put on top: there is room for a layer, and at least half of
    /// what is stored is still true of a state of so many items. So what is read at a start is at
    /// most twice the state, and a whole state is written only after as many changes.
    pub(crate) fn takes_changes(&self, items: u64) -> bool {
        let stored = self.layers.iter().fold(0_u64, |sum, layer| sum.saturating_add(layer.items));
        let allowed = items.saturating_mul(2).saturating_add(OUTDATED_MIN);
        self.layers.len() < LAYERS_MAX && stored <= allowed
    }

    pub(crate) fn encode(&self) -> CheckpointHeader {
        let Header { at, layers, resting_bytes } = self;
        CheckpointHeader {
            seq: at.seq,
            hash: at.hash.to_bytes().to_vec(),
            layers: layers.iter().map(Layer::encode).collect(),
            resting_bytes: *resting_bytes,
        }
    }

    /// `None` when there is no layer, or a hash has another length.
    pub(crate) fn decode(header: CheckpointHeader) -> Option<Header> {
        let CheckpointHeader { seq, hash, layers, resting_bytes } = header;
        let hash = ChainHash::from_bytes(hash.try_into().ok()?);
        let layers: Vec<Layer> = layers.into_iter().map(Layer::decode).collect::<Option<_>>()?;
        let at = Position { seq, hash };
        (!layers.is_empty()).then_some(Header { at, layers, resting_bytes })
    }
}

impl Layer {
    fn encode(&self) -> CheckpointLayer {
        let Layer { generation, items, bytes, sum } = self;
        let sha256 = sum.to_vec();
        CheckpointLayer { generation: *generation, items: *items, bytes: *bytes, sha256 }
    }

    fn decode(layer: CheckpointLayer) -> Option<Layer> {
        let CheckpointLayer { generation, items, bytes, sha256 } = layer;
        Some(Layer { generation, items, bytes, sum: sha256.try_into().ok()? })
    }
}

#[cfg(test)]
mod tests {
    use jiexu_types::RegionCode;
    use prost::Message as _;

    use super::*;
    use crate::chunk::VALUE_BYTES_MAX;

    fn layer(generation: u64, items: u64) -> Layer {
        Layer { generation, items, bytes: items.saturating_mul(200), sum: [7; 32] }
    }

    fn start() -> Position {
        Position::start(RegionCode::try_from(320_600).unwrap())
    }

    #[test]
    fn the_largest_header_is_one_value() {
        let mut header = Header::whole(start(), layer(u64::MAX - 100, u64::MAX / 2), u64::MAX);
        assert_eq!(Header::decode(header.encode()), Some(header.clone()));
        while header.takes_changes(u64::MAX) {
            header = header.and(start(), layer(header.generation() + 1, 1_000_000_000), u64::MAX);
        }
        assert_eq!(header.layers.len(), LAYERS_MAX);
        assert!(header.encode().encode_to_vec().len() <= VALUE_BYTES_MAX);
        assert_eq!(Header::decode(header.encode()), Some(header));
    }

    #[test]
    fn a_checkpoint_without_a_layer_is_none() {
        let header = Header { at: start(), layers: vec![], resting_bytes: 0 };
        assert_eq!(Header::decode(header.encode()), None);
    }

    #[test]
    fn changes_are_taken_while_half_of_what_is_stored_is_true() {
        let header = Header::whole(start(), layer(1, 100_000), 0);
        assert!(header.takes_changes(100_000));
        let header = header.and(start(), layer(2, 110_000), 0);
        assert!(header.takes_changes(100_000));
        let header = header.and(start(), layer(3, 1), 0);
        assert!(!header.takes_changes(100_000));
        assert!(header.takes_changes(200_001), "most of it was new");
    }
}
