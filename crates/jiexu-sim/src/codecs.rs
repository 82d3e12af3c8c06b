//! The wire and the disk format, with a peer of another version: whatever a region says or writes
//! goes through the real codecs, as a newer or an older version would have written it.
//!
//! That shows that a reader works on with what another writer adds or does not know yet. It does
//! not show what another version would *decide* otherwise: there is one version of the rules.

mod rewriting;

use std::fmt::Debug;

use jiexu_journal::{Record, decode_record, encode_record};
use jiexu_wire::v1;
use prost::Message as Protobuf;

use crate::network::Packet;
use rewriting::Schema;

pub(crate) use rewriting::Writer;

/// What the receiver reads of a writer, or why not.
pub(crate) fn carry(packet: Packet, writer: Writer) -> Result<Packet, String> {
    match packet {
        Packet::Message { from, to, message } => {
            let message = carried::<v1::PeerMessage, _>(message, ".jiexu.v1.PeerMessage", writer)?;
            Ok(Packet::Message { from, to, message })
        }
        Packet::Receipt { from, to, receipt } => {
            let receipt = carried::<v1::Receipt, _>(receipt, ".jiexu.v1.Receipt", writer)?;
            Ok(Packet::Receipt { from, to, receipt })
        }
    }
}

/// A newer writer's message reads as it was meant. An older one's says less: it must be read, and
/// mean what it does say; who gets it is given all of it, because no region here knows less.
fn carried<P, T>(said: T, name: &str, writer: Writer) -> Result<T, String>
where
    P: Protobuf + Default + for<'a> From<&'a T>,
    T: TryFrom<P, Error: ToString> + PartialEq + Debug,
{
    let bytes = Schema::wire().rewritten(name, &P::from(&said).encode_to_vec(), writer)?;
    let read = P::decode(bytes.as_slice()).map_err(|bad| bad.to_string())?;
    let read = T::try_from(read).map_err(|bad| bad.to_string())?;
    let means_the_same = match writer {
        Writer::Same | Writer::Newer => read == said,
        Writer::Older => {
            let again = P::from(&read).encode_to_vec();
            Schema::wire().rewritten(name, &again, writer)? == bytes
        }
    };
    if means_the_same { Ok(said) } else { Err(format!("{said:?} of {writer:?} reads as {read:?}")) }
}

/// Reads a record as it would be if another version had written it.
pub(crate) fn read_again(record: &Record, writer: Writer) -> Result<(), String> {
    let written = |record: &Record| {
        let mut bytes = Vec::new();
        encode_record(record, &mut bytes);
        Schema::disk().rewritten(".jiexu.journal.v1.Record", &bytes, writer)
    };
    let bytes = written(record)?;
    let read = decode_record(&bytes).map_err(|bad| bad.to_string())?;
    let same = match writer {
        Writer::Same | Writer::Newer => read == *record,
        Writer::Older => written(&read)? == bytes,
    };
    if same { Ok(()) } else { Err(format!("record {} of {writer:?} reads otherwise", record.seq)) }
}
