//! The few single values of a store.

use std::path::Path;

use jiexu_types::RegionCode;
use prost::Message as _;

use crate::header::Header;
use crate::pb;
use crate::store::Store;
use crate::table::{CHECKPOINT, IDENTITY, TRIMMED, meta_key};
use crate::{ChainHash, JournalFault, Position};

/// Format of the directories that this program writes, and the newest that it reads.
pub const FORMAT_VERSION: u32 = 1;

/// Where the journal in the store begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Trimmed {
    /// After this record.
    pub(crate) at: Position,
    /// With this chunk.
    pub(crate) next_chunk: u64,
}

/// True when the store is this region's, false when it is new.
pub(crate) fn read_identity(
    store: &Store,
    dir: &Path,
    asked: RegionCode,
) -> Result<bool, JournalFault> {
    match read_region(store, dir)? {
        None => Ok(false),
        Some(found) if found == asked => Ok(true),
        Some(found) => Err(JournalFault::OtherRegion { dir: dir.to_owned(), found, asked }),
    }
}

/// Whose store it is, if its format is known; `None` when it is new.
pub(crate) fn read_region(store: &Store, dir: &Path) -> Result<Option<RegionCode>, JournalFault> {
    let Some(bytes) = store.get(&meta_key(IDENTITY))? else { return Ok(None) };
    let bad = || store.damaged("its identity does not decode");
    let pb::Identity { format_version, region } =
        pb::Identity::decode(&*bytes).map_err(|_| bad())?;
    if format_version > FORMAT_VERSION {
        let dir = dir.to_owned();
        return Err(JournalFault::NewerFormat {
            dir,
            found: format_version,
            known: FORMAT_VERSION,
        });
    }
    let found = region.parse().map_err(|_| bad())?;
    if format_version == 0 {
        return Err(bad());
    }
    Ok(Some(found))
}

pub(crate) fn write_identity(store: &Store, region: RegionCode) -> Result<(), JournalFault> {
    let identity = pb::Identity { format_version: FORMAT_VERSION, region: region.to_string() };
    let mut batch = sled::Batch::default();
    batch.insert(meta_key(IDENTITY), identity.encode_to_vec());
    store.apply(batch)
}

pub(crate) fn read_trimmed(store: &Store) -> Result<Option<Trimmed>, JournalFault> {
    let Some(bytes) = store.get(&meta_key(TRIMMED))? else { return Ok(None) };
    let bad = || store.damaged("the place of the last trim does not decode");
    let pb::Trimmed { seq, hash, next_chunk } = pb::Trimmed::decode(&*bytes).map_err(|_| bad())?;
    let hash = ChainHash::from_bytes(hash.try_into().map_err(|_| bad())?);
    Ok(Some(Trimmed { at: Position { seq, hash }, next_chunk }))
}

pub(crate) fn encode_trimmed(trimmed: Trimmed) -> Vec<u8> {
    let Trimmed { at: Position { seq, hash }, next_chunk } = trimmed;
    pb::Trimmed { seq, hash: hash.to_bytes().to_vec(), next_chunk }.encode_to_vec()
}

pub(crate) fn read_checkpoint(store: &Store) -> Result<Option<Header>, JournalFault> {
    let Some(bytes) = store.get(&meta_key(CHECKPOINT))? else { return Ok(None) };
    let header = pb::CheckpointHeader::decode(&*bytes).ok().and_then(Header::decode);
    header.map(Some).ok_or_else(|| store.damaged("the checkpoint's header does not decode"))
}
