//! What a writer of another version would have written: a message with unknown fields at every
//! depth, or without those fields that the first version of the contract did not have.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use prost::Message as _;
use prost::bytes::Buf as _;
use prost::encoding::{
    DecodeContext, WireType, decode_key, decode_varint, encode_key, encode_varint, skip_field,
};
use prost_types::FileDescriptorSet;
use prost_types::field_descriptor_proto::Type;

/// Field 2047, three bytes long: no message has it, and none will for long.
const UNKNOWN: [u8; 6] = [0xfa, 0x7f, 3, b'n', b'e', b'w'];

/// Fields of `jiexu.v1` that came after the first version of the contract, and that go with a
/// message without changing what kind of message it is. (Residual and wallet transfers, and
/// applications at the origin, are no such fields: an older version never speaks of them. Nor are
/// the terms of contributions: months that differ in nothing else would be one run.)
const LATER: [(&str, &[i32]); 5] = [
    ("Application", &[9, 12]),
    ("Acceptance", &[4]),
    ("InformationForm", &[8, 9, 10, 11, 12, 13]),
    ("Completion", &[4, 5, 6, 7, 8]),
    ("ReceivedMessages", &[2]),
];

/// Who wrote a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Writer {
    /// This version.
    Same,
    /// One that knows a field more in every message, the nested ones included.
    Newer,
    /// One that knows nothing of [`LATER`].
    Older,
}

/// The messages of one descriptor set.
#[derive(Debug)]
pub(super) struct Schema(BTreeMap<String, BTreeMap<u32, Field>>);

#[derive(Debug)]
struct Field {
    /// Name of the message in it.
    message: Option<String>,
    later: bool,
}

impl Schema {
    /// What regions say to each other.
    pub(super) fn wire() -> &'static Schema {
        static WIRE: OnceLock<Schema> = OnceLock::new();
        WIRE.get_or_init(|| Schema::of(jiexu_wire::FILE_DESCRIPTOR_SET))
    }

    /// What a region writes down.
    pub(super) fn disk() -> &'static Schema {
        static DISK: OnceLock<Schema> = OnceLock::new();
        DISK.get_or_init(|| Schema::of(jiexu_journal::FILE_DESCRIPTOR_SET))
    }

    fn of(descriptors: &[u8]) -> Schema {
        let files = crate::given::own(FileDescriptorSet::decode(descriptors)).file;
        let messages = files
            .iter()
            .flat_map(|file| file.message_type.iter().map(|message| (file.package(), message)));
        let messages = messages.map(|(package, message)| {
            let later =
                LATER.iter().find(|(name, _)| package == "jiexu.v1" && *name == message.name());
            let later = later.map_or(&[][..], |(_, numbers)| numbers);
            let fields = message.field.iter().filter_map(|field| {
                let nested = field.r#type() == Type::Message;
                let message = nested.then(|| field.type_name().to_owned());
                let later = later.contains(&field.number());
                Some((u32::try_from(field.number()).ok()?, Field { message, later }))
            });
            (format!(".{package}.{}", message.name()), fields.collect())
        });
        Schema(messages.collect())
    }

    /// The bytes of a message as that writer has them.
    pub(super) fn rewritten(
        &self,
        name: &str,
        bytes: &[u8],
        writer: Writer,
    ) -> Result<Vec<u8>, String> {
        let mut written = Vec::new();
        match writer {
            Writer::Same => written.extend_from_slice(bytes),
            Writer::Newer | Writer::Older => self.rewrite(name, bytes, writer, &mut written)?,
        }
        Ok(written)
    }

    fn rewrite(
        &self,
        name: &str,
        mut bytes: &[u8],
        writer: Writer,
        written: &mut Vec<u8>,
    ) -> Result<(), String> {
        let fields = self.0.get(name).ok_or_else(|| format!("no message {name}"))?;
        while !bytes.is_empty() {
            let whole = bytes;
            let (number, kind) = decode_key(&mut bytes).map_err(|bad| bad.to_string())?;
            let field =
                fields.get(&number).ok_or_else(|| format!("no field {number} in {name}"))?;
            let content = bytes;
            skip_field(kind, number, &mut bytes, DecodeContext::default())
                .map_err(|bad| bad.to_string())?;
            if field.later && writer == Writer::Older {
                continue;
            }
            if let Some(nested) = &field.message {
                let mut content = content.get(..content.len() - bytes.len()).unwrap_or_default();
                decode_varint(&mut content).map_err(|bad| bad.to_string())?;
                let inner = self.rewritten(nested, content.chunk(), writer)?;
                encode_key(number, WireType::LengthDelimited, written);
                encode_varint(u64::try_from(inner.len()).unwrap_or(u64::MAX), written);
                written.extend(inner);
            } else {
                written
                    .extend_from_slice(whole.get(..whole.len() - bytes.len()).unwrap_or_default());
            }
        }
        if writer == Writer::Newer {
            written.extend(UNKNOWN);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use jiexu_wire::v1;

    use super::*;

    #[test]
    fn a_writer_of_another_version_reaches_every_depth() {
        let run = v1::ContributionRun { first_month: 202_401, kind: 1, ..Default::default() };
        let summary = v1::FormSummary { actual_months: 3, ..Default::default() };
        let form = v1::InformationForm {
            name: "x".to_owned(),
            contributions: vec![run],
            summary: Some(summary),
            ..Default::default()
        };
        let message = v1::peer_message::Message::Relationship(form.clone());
        let message = v1::PeerMessage { message: Some(message) };
        let bytes = message.encode_to_vec();
        let of =
            |writer| Schema::wire().rewritten(".jiexu.v1.PeerMessage", &bytes, writer).unwrap();
        assert_eq!(of(Writer::Same), bytes);
        let newer = of(Writer::Newer);
        let unknown = newer.windows(UNKNOWN.len()).filter(|part| *part == UNKNOWN).count();
        assert_eq!(unknown, 4, "the message, the form, the run, the summary");
        assert_eq!(v1::PeerMessage::decode(newer.as_slice()).unwrap(), message);
        let older = v1::PeerMessage::decode(of(Writer::Older).as_slice()).unwrap();
        let form = v1::InformationForm { summary: None, ..form };
        let message = v1::peer_message::Message::Relationship(form);
        assert_eq!(older, v1::PeerMessage { message: Some(message) });
    }
}
