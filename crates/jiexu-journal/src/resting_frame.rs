//! A record at rest as bytes: length of the body and its CRC-32 (u32 each, little-endian), body.
//!
//! No chain and no sum over all of them, as the journal and the layers have: a record is read back
//! alone, years later, and must tell by itself whether it is what was written.

use jiexu_region::Resting;
use jiexu_types::Place;

use crate::JournalFault;
use crate::codec;

const FIELD_BYTES: usize = 4;
/// What stands before the body.
const HEADER_BYTES: usize = 2 * FIELD_BYTES;

/// Appends the frame of a record.
pub(crate) fn append(record: &Resting, bytes: &mut Vec<u8>) {
    let start = bytes.len();
    bytes.resize(start.saturating_add(HEADER_BYTES), 0);
    codec::encode_resting(record, bytes);
    let (_before, frame) = bytes.split_at_mut(start);
    let (header, body) = frame.split_at_mut(HEADER_BYTES);
    let (length, sum) = header.split_at_mut(FIELD_BYTES);
    // A body beyond four gigabytes has no length that fits, and is found damaged.
    length.copy_from_slice(&u32::try_from(body.len()).unwrap_or(u32::MAX).to_le_bytes());
    sum.copy_from_slice(&crc32fast::hash(body).to_le_bytes());
}

/// Length of the body that a header speaks of; `bytes` begin with it.
fn body_length(bytes: &[u8], place: Place) -> Result<usize, JournalFault> {
    let length = field(bytes, 0).ok_or_else(|| damaged(place, "it is incomplete"))?;
    usize::try_from(length).map_err(|_| damaged(place, "its length does not fit"))
}

/// Reads a record from the beginning of `bytes`.
pub(crate) fn read(bytes: &[u8], place: Place) -> Result<Resting, JournalFault> {
    let length = body_length(bytes, place)?;
    let end = HEADER_BYTES.saturating_add(length);
    let body = bytes.get(HEADER_BYTES..end);
    let (Some(body), Some(sum)) = (body, field(bytes, FIELD_BYTES)) else {
        return Err(damaged(place, "it is incomplete"));
    };
    if crc32fast::hash(body) != sum {
        return Err(damaged(place, "its bytes are not those that were written"));
    }
    codec::decode_resting(body).map_err(|bad| damaged(place, bad))
}

pub(crate) fn damaged(place: Place, what: impl ToString) -> JournalFault {
    JournalFault::RestingDamaged { place, what: what.to_string() }
}

fn field(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at.checked_add(FIELD_BYTES)?)?;
    Some(u32::from_le_bytes(bytes.try_into().ok()?))
}
