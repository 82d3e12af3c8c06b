//! The journal's records in the store, chunk by chunk.

use std::ops::Range;

use crate::chunk;
use crate::frame;
use crate::meta::Trimmed;
use crate::replay::Frames;
use crate::store::{Scan, Store};
use crate::table::{chunk_key, last_number};
use crate::{Damage, JournalFault, Position};

/// The keys of the chunks `from` to `until`, the latter not included.
pub(crate) fn keys(from: u64, until: u64) -> Range<Vec<u8>> {
    chunk_key(from).to_vec()..chunk_key(until).to_vec()
}

/// Frames in the store, in order.
pub(crate) struct ChunkFrames<'a> {
    scan: Scan<'a>,
    first_seq: u64,
    next_chunk: u64,
}

impl<'a> ChunkFrames<'a> {
    /// Everything that was not trimmed.
    pub(crate) fn new(store: &'a Store, trimmed: Trimmed) -> ChunkFrames<'a> {
        let scan = store.scan(keys(trimmed.next_chunk, u64::MAX));
        let first_seq = trimmed.at.seq.saturating_add(1);
        ChunkFrames { scan, first_seq, next_chunk: trimmed.next_chunk }
    }

    /// The first record that can be read.
    pub(crate) fn first_seq(&self) -> u64 {
        self.first_seq
    }

    /// Number of the chunk after the last frame.
    pub(crate) fn next_chunk(&self) -> u64 {
        self.next_chunk
    }
}

impl Frames for ChunkFrames<'_> {
    fn next(&mut self, seq: u64, frame: &mut Vec<u8>) -> Result<bool, JournalFault> {
        let damaged = JournalFault::damaged(seq);
        frame.clear();
        loop {
            let Some((key, value)) = self.scan.next()? else {
                if frame.is_empty() {
                    return Ok(false);
                }
                return Err(damaged(Damage::Incomplete));
            };
            if last_number(&key) != Some(self.next_chunk) {
                return Err(damaged(Damage::Incomplete));
            }
            self.next_chunk = self.next_chunk.saturating_add(1);
            if chunk::join(frame, &value).map_err(&damaged)? {
                return Ok(true);
            }
        }
    }
}

/// Where the journal in the store ends, and the chunk to go on with. Reads the last record and the
/// hash before it; the rest is verified when it is replayed.
pub(crate) fn find_end(store: &Store, trimmed: Trimmed) -> Result<(Position, u64), JournalFault> {
    match read_end(store, trimmed)? {
        Ok(end) => Ok(end),
        // Something is wrong with the last record: read them all to say which that is.
        Err(damage) => {
            let mut frames = ChunkFrames::new(store, trimmed);
            let (mut at, mut frame) = (trimmed.at, Vec::new());
            while frames.next(at.seq.saturating_add(1), &mut frame)? {
                at.follow(&frame)?;
            }
            Err(JournalFault::Damaged { seq: at.seq, damage })
        }
    }
}

/// Faults of the store outside, faults of the record inside.
fn read_end(
    store: &Store,
    trimmed: Trimmed,
) -> Result<Result<(Position, u64), Damage>, JournalFault> {
    let mut scan = store.scan(keys(trimmed.next_chunk, u64::MAX));
    let Some((key, value)) = scan.next_back()? else {
        return Ok(Ok((trimmed.at, trimmed.next_chunk)));
    };
    let Some(last_chunk) = last_number(&key) else { return Ok(Err(Damage::Order)) };
    let mut values = vec![value];
    while !values.last().is_some_and(|value| chunk::begins_record(value) == Ok(true)) {
        let Some((_key, value)) = scan.next_back()? else { return Ok(Err(Damage::Incomplete)) };
        values.push(value);
    }
    let mut before = trimmed.at.hash;
    while let Some((_key, value)) = scan.next_back()? {
        if chunk::begins_record(&value) == Ok(true) {
            match frame::stated_hash(chunk::payload(&value)) {
                Ok(hash) => before = hash,
                Err(damage) => return Ok(Err(damage)),
            }
            break;
        }
    }
    let mut whole = Vec::new();
    for value in values.iter().rev() {
        whole.extend_from_slice(chunk::payload(value));
    }
    Ok(frame::read(&whole, before)
        .map(|(hash, record)| (Position { seq: record.seq, hash }, last_chunk.saturating_add(1))))
}
