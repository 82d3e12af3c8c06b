//! Records and pieces of state as bytes, and back.
//!
//! What was written once is read for ever: `golden.rs` in the tests holds bytes of every kind of
//! event. Each message is destructured, so that a field added to an event does not compile until
//! someone decides how it is kept.

mod alert;
mod certificate;
mod event;
mod inbound;
mod item;
mod outbound;
mod registry;
mod resting;
mod review;

use jiexu_region::{Resting, StateItem};
use jiexu_wire::{BadField, field};
use prost::{EncodeError, Message as _};

use crate::{Record, pb};

/// Why bytes are not a record or a piece of state.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadEncoding {
    /// Not protobuf, or not of this kind.
    #[error("{0}")]
    Protobuf(#[from] prost::DecodeError),
    /// A field does not hold what it must.
    #[error(transparent)]
    Field(#[from] BadField),
}

/// Appends a record's bytes.
pub fn encode_record(record: &Record, bytes: &mut Vec<u8>) {
    let Record { seq, at, events } = record;
    let message = pb::Record {
        seq: *seq,
        at_ms: field::millis(*at),
        events: events.iter().map(pb::Event::from).collect(),
    };
    // Fails only where there is no room, and a vector grows.
    let _room: Result<(), EncodeError> = message.encode(bytes);
}

/// Reads a record; all of `bytes` belong to it.
pub fn decode_record(bytes: &[u8]) -> Result<Record, BadEncoding> {
    let pb::Record { seq, at_ms, events } = pb::Record::decode(bytes)?;
    Ok(Record {
        seq,
        at: field::timestamp("at_ms", at_ms)?,
        events: field::messages("events", events)?,
    })
}

/// Appends a piece of state, with its length in front of it.
pub fn encode_item(item: &StateItem, bytes: &mut Vec<u8>) {
    // Fails only where there is no room, and a vector grows.
    let _room: Result<(), EncodeError> = pb::StateItem::from(item).encode_length_delimited(bytes);
}

/// Reads one piece of state from the beginning of `bytes`: the piece and what comes after it, or
/// `None` when `bytes` end too early.
pub fn decode_item(bytes: &[u8]) -> Result<Option<(StateItem, &[u8])>, BadEncoding> {
    let Some((length, rest)) = split_length(bytes)? else { return Ok(None) };
    let Some((message, after)) = rest.split_at_checked(length) else { return Ok(None) };
    let item = StateItem::try_from(pb::StateItem::decode(message)?)?;
    Ok(Some((item, after)))
}

/// Appends the bytes of a record at rest.
pub fn encode_resting(record: &Resting, bytes: &mut Vec<u8>) {
    // Fails only where there is no room, and a vector grows.
    let _room: Result<(), EncodeError> = pb::Resting::from(record).encode(bytes);
}

/// Reads a record at rest; all of `bytes` belong to it.
pub fn decode_resting(bytes: &[u8]) -> Result<Resting, BadEncoding> {
    Ok(Resting::try_from(pb::Resting::decode(bytes)?)?)
}

/// What comes after the first piece of state, which is not read; `None` when `bytes` end too early.
pub(crate) fn skip_item(bytes: &[u8]) -> Result<Option<&[u8]>, BadEncoding> {
    let Some((length, rest)) = split_length(bytes)? else { return Ok(None) };
    Ok(rest.split_at_checked(length).map(|(_item, after)| after))
}

/// Longest length in front of a piece of state.
const LENGTH_BYTES_MAX: usize = 10;

fn split_length(bytes: &[u8]) -> Result<Option<(usize, &[u8])>, BadEncoding> {
    let mut rest = bytes;
    match prost::decode_length_delimiter(&mut rest) {
        Ok(length) => Ok(Some((length, rest))),
        // It may go on in the bytes that follow.
        Err(_) if bytes.len() < LENGTH_BYTES_MAX => Ok(None),
        Err(error) => Err(error.into()),
    }
}
