//! Frames cut into values that sled keeps in its log.
//!
//! A value above 4 KiB may end up in a file of its own, which the fdatasync of the log does not
//! cover. Each record begins a new chunk; the first byte of a chunk says whether it begins one.

use crate::Damage;
use crate::frame;

/// Largest value under one key (design: values of at most 4 KiB).
pub(crate) const VALUE_BYTES_MAX: usize = 4096;
const PAYLOAD_BYTES_MAX: usize = VALUE_BYTES_MAX - 1;

/// First byte of a value that begins a record.
const FIRST: u8 = 1;
/// First byte of a value that continues one.
const REST: u8 = 0;

/// Cuts a frame into values, in order.
pub(crate) fn split(frame: &[u8], mut put: impl FnMut(&[u8])) {
    let mut value = Vec::with_capacity(VALUE_BYTES_MAX);
    let mut mark = FIRST;
    for part in frame.chunks(PAYLOAD_BYTES_MAX) {
        value.clear();
        value.push(mark);
        value.extend_from_slice(part);
        put(&value);
        mark = REST;
    }
}

/// True when the value begins a record, false when it continues one.
pub(crate) fn begins_record(value: &[u8]) -> Result<bool, Damage> {
    match value.first() {
        Some(&FIRST) => Ok(true),
        Some(&REST) => Ok(false),
        Some(_) => Err(Damage::Order),
        None => Err(Damage::Incomplete),
    }
}

/// What is in a value after its first byte.
pub(crate) fn payload(value: &[u8]) -> &[u8] {
    value.get(1..).unwrap_or_default()
}

/// Appends the next value of a frame to `frame`, which is empty before its first. True when the
/// frame is whole.
pub(crate) fn join(frame: &mut Vec<u8>, value: &[u8]) -> Result<bool, Damage> {
    if begins_record(value)? != frame.is_empty() {
        return Err(Damage::Order);
    }
    frame.extend_from_slice(payload(value));
    let wanted = frame::length(frame)?;
    if frame.len() > wanted {
        return Err(Damage::Length);
    }
    let whole = frame.len() == wanted;
    // All values but the last are full, or a piece is missing from this one.
    if !whole && value.len() != VALUE_BYTES_MAX {
        return Err(Damage::Length);
    }
    Ok(whole)
}

#[cfg(test)]
mod tests;
