//! Records at rest, packed together: length of what follows, length of what it unpacks to (u32
//! each, little-endian), and a zstd frame.

use std::io;

use jiexu_types::Place;
use zstd::bulk;

use crate::JournalFault;
use crate::resting_frame::damaged;

const FIELD_BYTES: usize = 4;
/// What stands before the frame.
pub(crate) const HEADER_BYTES: usize = 2 * FIELD_BYTES;
/// No block unpacks to more, whatever a damaged length says.
const UNPACKED_BYTES_MAX: usize = 64 << 20;
/// See `archive/packing.rs`: the same records are packed there.
const LEVEL: i32 = 3;

/// Packs blocks, and keeps what zstd needs for it, which takes longer to make than to use.
#[derive(Default)]
pub(crate) struct Packer(Option<bulk::Compressor<'static>>);

impl Packer {
    /// Appends the block of these frames.
    pub(crate) fn pack(&mut self, frames: &[u8], bytes: &mut Vec<u8>) -> io::Result<()> {
        let zstd = match &mut self.0 {
            Some(zstd) => zstd,
            none => none.insert(bulk::Compressor::new(LEVEL)?),
        };
        let packed = zstd.compress(frames)?;
        for length in [packed.len(), frames.len()] {
            // A length beyond four gigabytes does not fit, and is found damaged.
            bytes.extend_from_slice(&u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes());
        }
        bytes.extend_from_slice(&packed);
        Ok(())
    }
}

/// Length of the frame that a header speaks of; `bytes` begin with it.
pub(crate) fn packed_length(bytes: &[u8], place: Place) -> Result<usize, JournalFault> {
    length(bytes, 0, place)
}

/// Unpacks blocks, and keeps what zstd needs for it as well.
#[derive(Default)]
pub(crate) struct Unpacker(Option<bulk::Decompressor<'static>>);

impl Unpacker {
    /// The frames of the block at the beginning of `bytes`.
    pub(crate) fn unpack(&mut self, bytes: &[u8], place: Place) -> Result<Vec<u8>, JournalFault> {
        let zstd = match &mut self.0 {
            Some(zstd) => zstd,
            none => none.insert(bulk::Decompressor::new().map_err(|bad| damaged(place, bad))?),
        };
        unpack(bytes, place, |packed, unpacked| zstd.decompress(packed, unpacked))
    }
}

fn unpack(
    bytes: &[u8],
    place: Place,
    decompress: impl FnOnce(&[u8], usize) -> io::Result<Vec<u8>>,
) -> Result<Vec<u8>, JournalFault> {
    let end = HEADER_BYTES.saturating_add(packed_length(bytes, place)?);
    let unpacked = length(bytes, FIELD_BYTES, place)?;
    if unpacked > UNPACKED_BYTES_MAX {
        return Err(damaged(place, "its block has an impossible length"));
    }
    let incomplete = || damaged(place, "its block is incomplete");
    let packed = bytes.get(HEADER_BYTES..end).ok_or_else(incomplete)?;
    let frames = decompress(packed, unpacked).map_err(|bad| damaged(place, bad))?;
    if frames.len() == unpacked { Ok(frames) } else { Err(incomplete()) }
}

fn length(bytes: &[u8], at: usize, place: Place) -> Result<usize, JournalFault> {
    let field = bytes.get(at..at.saturating_add(FIELD_BYTES));
    let field = field.and_then(|field| field.try_into().ok()).map(u32::from_le_bytes);
    let length = field.and_then(|length| usize::try_from(length).ok());
    length.ok_or_else(|| damaged(place, "its block is incomplete"))
}
