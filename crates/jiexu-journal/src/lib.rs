//! The journal of a region: records appended, made durable and read back, and checkpoints.
//!
//! A record is what one fdatasync makes durable. Records are chained by hash and kept for ever, the
//! older ones in an archive of compressed files. A record that does not decode or chain stops
//! whoever reads it, with its number; nothing is skipped in silence. [`SledJournal`] is the real
//! one, [`MemJournal`] its model in memory with a power switch, and one contract suite holds for
//! both.
//!
//! Events are known here only as what the codec encodes; no rule of a handoff is. This is the only
//! crate that names sled and zstd.

mod archive;
mod chunk;
mod chunks;
mod codec;
#[cfg(feature = "contract")]
pub mod contract;
mod decoding;
mod directory;
mod fault;
mod frame;
mod hash;
mod header;
mod identity;
mod journal;
mod layer;
mod layer_files;
mod mem;
mod meta;
mod record;
mod recovery;
mod replay;
mod resting_block;
mod resting_file;
mod resting_frame;
mod shelf;
mod sled_checkpointer;
mod sled_journal;
mod snapshots;
mod store;
mod table;
mod witness;

pub use codec::{
    BadEncoding, decode_item, decode_record, decode_resting, encode_item, encode_record,
    encode_resting,
};
pub use fault::{Damage, JournalFault};
pub use hash::ChainHash;
pub use identity::identity;
pub use journal::{Checkpoint, Checkpointer, Journal, Records};
pub use mem::{MemCheckpointer, MemDisk, MemJournal, MemPending};
pub use meta::FORMAT_VERSION;
pub use record::{Position, RECORD_BYTES_MAX, Record};
pub use recovery::{Recovered, RecoveryFault, recover};
pub use sled_checkpointer::{SledCheckpointer, SledPending};
pub use sled_journal::SledJournal;
pub use store::store_in_use;

/// Descriptors of every file of `jiexu.journal.v1`, and of those of `jiexu.v1` that they use.
pub const FILE_DESCRIPTOR_SET: &[u8] =
    include_bytes!(concat!(env!("OUT_DIR"), "/jiexu_journal_v1.bin"));

/// Messages of the package `jiexu.journal.v1`. Private: they hold personal data and print it.
#[allow(
    clippy::all,
    clippy::allow_attributes_without_reason,
    clippy::too_many_lines,
    clippy::wildcard_enum_match_arm,
    reason = "generated"
)]
mod pb {
    include!(concat!(env!("OUT_DIR"), "/jiexu.journal.v1.rs"));
}
