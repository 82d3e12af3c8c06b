//! The wire and the disk format, with a peer of another version: whatever a region says or writes
//! goes through the real codecs, with a field added that this version has never heard of.
//!
//! That shows that an older reader keeps working with what a newer writer adds. It does not show
//! what a newer region would *decide* otherwise: there is one version of the rules to run.

use jiexu_journal::{Record, decode_record, encode_record};
use jiexu_region::{Message, Receipt};
use jiexu_wire::v1;
use prost::Message as _;

use crate::network::Packet;

/// Field 2047, three bytes long: no message has it, and none will for long.
const NEWER: [u8; 6] = [0xfa, 0x7f, 3, b'n', b'e', b'w'];

/// What the receiver reads.
pub(crate) fn carry(packet: Packet, newer: bool) -> Result<Packet, String> {
    match packet {
        Packet::Message { from, to, message } => {
            let mut bytes = v1::PeerMessage::from(&message).encode_to_vec();
            if newer {
                bytes.extend(NEWER);
            }
            let read = v1::PeerMessage::decode(bytes.as_slice()).map_err(|e| e.to_string())?;
            let read = Message::try_from(read).map_err(|e| e.to_string())?;
            if read != message {
                return Err(format!("{message:?} arrives as {read:?}"));
            }
            Ok(Packet::Message { from, to, message: read })
        }
        Packet::Receipt { from, to, receipt } => {
            let mut bytes = v1::Receipt::from(&receipt).encode_to_vec();
            if newer {
                bytes.extend(NEWER);
            }
            let read = v1::Receipt::decode(bytes.as_slice()).map_err(|e| e.to_string())?;
            let read = Receipt::try_from(read).map_err(|e| e.to_string())?;
            if read != receipt {
                return Err(format!("{receipt:?} arrives as {read:?}"));
            }
            Ok(Packet::Receipt { from, to, receipt: read })
        }
    }
}

/// Reads a record as it would be if a newer version had written it.
pub(crate) fn read_newer(record: &Record) -> Result<(), String> {
    let mut bytes = Vec::new();
    encode_record(record, &mut bytes);
    bytes.extend(NEWER);
    let read = decode_record(&bytes).map_err(|bad| bad.to_string())?;
    if read == *record { Ok(()) } else { Err(format!("record {} reads otherwise", record.seq)) }
}
