//! A record as bytes: length of the body (u32, little-endian), chained hash, body.

use jiexu_types::RegionCode;

use crate::codec;
use crate::{ChainHash, Damage, JournalFault, Position, RECORD_BYTES_MAX, Record};

const LENGTH_BYTES: usize = 4;
const HASH_BYTES: usize = 32;
/// What stands before the body.
pub(crate) const HEADER_BYTES: usize = LENGTH_BYTES + HASH_BYTES;

/// Writes `record` as the one that follows `before` into `frame`, whatever was in it.
pub(crate) fn seal(
    record: &Record,
    before: Position,
    frame: &mut Vec<u8>,
) -> Result<Position, JournalFault> {
    let expected = before.seq.saturating_add(1);
    if record.seq != expected {
        return Err(JournalFault::OutOfTurn { expected, got: record.seq });
    }
    frame.clear();
    frame.resize(HEADER_BYTES, 0);
    codec::encode_record(record, frame);

    let (header, body) = frame.split_at_mut(HEADER_BYTES);
    let too_large = JournalFault::TooLarge { seq: record.seq, bytes: body.len() };
    let length = match u32::try_from(body.len()) {
        Ok(length) if body.len() <= RECORD_BYTES_MAX => length,
        Ok(_) | Err(_) => return Err(too_large),
    };
    debug_assert!(
        codec::decode_record(body).as_ref() == Ok(record),
        "record {} would not read back: the codec and the region disagree",
        record.seq
    );
    let hash = before.hash.then(body);
    let (length_field, hash_field) = header.split_at_mut(LENGTH_BYTES);
    length_field.copy_from_slice(&length.to_le_bytes());
    hash_field.copy_from_slice(&hash.to_bytes());
    Ok(Position { seq: record.seq, hash })
}

/// Length of the whole frame that begins with these bytes; at least the first four of them.
pub(crate) fn length(start: &[u8]) -> Result<usize, Damage> {
    let field: [u8; LENGTH_BYTES] = start
        .get(..LENGTH_BYTES)
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or(Damage::Incomplete)?;
    let body = usize::try_from(u32::from_le_bytes(field)).map_err(|_| Damage::Length)?;
    if body > RECORD_BYTES_MAX {
        return Err(Damage::Length);
    }
    Ok(HEADER_BYTES.saturating_add(body))
}

/// The hash that a frame carries, unverified; needs the first 36 bytes only.
pub(crate) fn stated_hash(frame: &[u8]) -> Result<ChainHash, Damage> {
    let field = frame.get(LENGTH_BYTES..HEADER_BYTES).ok_or(Damage::Incomplete)?;
    field.try_into().map(ChainHash::from_bytes).map_err(|_| Damage::Incomplete)
}

/// The body of a frame that follows the record with the hash `before`, and its own hash.
fn verify(frame: &[u8], before: ChainHash) -> Result<(ChainHash, &[u8]), Damage> {
    if length(frame)? != frame.len() {
        return Err(Damage::Length);
    }
    let stated = stated_hash(frame)?;
    let body = frame.get(HEADER_BYTES..).ok_or(Damage::Incomplete)?;
    if before.then(body) != stated {
        return Err(Damage::Chain);
    }
    Ok((stated, body))
}

impl Position {
    /// Before the first record of a region.
    pub fn start(region: RegionCode) -> Position {
        Position { seq: 0, hash: ChainHash::genesis(region) }
    }

    /// Moves past the frame that must stand here: its hash chains, so that it is what was written.
    /// What it says is not looked at.
    pub(crate) fn pass(&mut self, frame: &[u8]) -> Result<(), JournalFault> {
        let seq = self.seq.saturating_add(1);
        let (hash, _body) = verify(frame, self.hash).map_err(JournalFault::damaged(seq))?;
        *self = Position { seq, hash };
        Ok(())
    }

    /// Reads the frame that must stand here, verified, and moves past it.
    pub(crate) fn follow(&mut self, frame: &[u8]) -> Result<Record, JournalFault> {
        let seq = self.seq.saturating_add(1);
        let (hash, record) = read(frame, self.hash).map_err(JournalFault::damaged(seq))?;
        if record.seq != seq {
            return Err(JournalFault::Damaged { seq, damage: Damage::Number(record.seq) });
        }
        *self = Position { seq, hash };
        Ok(record)
    }
}

/// A frame that follows the record with the hash `before`, whatever its number.
pub(crate) fn read(frame: &[u8], before: ChainHash) -> Result<(ChainHash, Record), Damage> {
    let (hash, body) = verify(frame, before)?;
    let record = codec::decode_record(body).map_err(|bad| Damage::Encoding(bad.to_string()))?;
    Ok((hash, record))
}

#[cfg(test)]
mod tests;
