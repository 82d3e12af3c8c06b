//! Whatever the bytes: an error or a value, never a panic.

use jiexu_ledger::{Account, Balance, Cause, Posting};
use jiexu_region::*;
use jiexu_rules::{Deadline, Refusals};
use jiexu_types::{ContributionRun, HandoffId, Owner, PersonId};
use proptest::collection::vec;
use proptest::prelude::*;
use prost::Message as _;

use crate::{BadField, arbitrary, v1};

/// Longest error text, in bytes: a hostile field is quoted, never echoed at length.
const ERROR_BYTES_MAX: usize = 1_000;

fn survive<W, T>(bytes: &[u8])
where
    W: prost::Message + Default,
    T: TryFrom<W, Error = BadField>,
{
    let Ok(message) = W::decode(bytes) else { return };
    if let Err(bad) = T::try_from(message) {
        assert!(bad.to_string().len() < ERROR_BYTES_MAX, "{bad}");
    }
}

fn survive_all(bytes: &[u8]) {
    survive::<v1::Application, Application>(bytes);
    survive::<v1::Acceptance, Acceptance>(bytes);
    survive::<v1::BalanceNotice, BalanceNotice>(bytes);
    survive::<v1::Completion, Completion>(bytes);
    survive::<v1::Deadline, Deadline>(bytes);
    survive::<v1::Refusals, Refusals>(bytes);
    survive::<v1::ContributionRun, ContributionRun>(bytes);
    survive::<v1::InformationForm, InformationForm>(bytes);
    survive::<v1::Verdict, (HandoffId, Verdict)>(bytes);
    survive::<v1::Outcome, (HandoffId, Outcome)>(bytes);
    survive::<v1::PeerMessage, Message>(bytes);
    survive::<v1::Receipt, Receipt>(bytes);
    survive::<v1::RejectedMessage, RejectedMessage>(bytes);
    survive::<v1::Rejection, Rejection>(bytes);
    survive::<v1::Review, Review>(bytes);
    survive::<v1::OutboundTransfer, Outbound>(bytes);
    survive::<v1::InboundTransfer, Inbound>(bytes);
    survive::<v1::Moment, Moment>(bytes);
    survive::<v1::Alert, Alert>(bytes);
    survive::<v1::Owner, Owner>(bytes);
    survive::<v1::Person, (PersonId, Person)>(bytes);
    survive::<v1::Relation, Relation>(bytes);
    survive::<v1::Responsibility, Responsibility>(bytes);
    survive::<v1::PersonRecord, PersonRecord>(bytes);
    survive::<v1::Account, Account>(bytes);
    survive::<v1::AccountBalance, (Account, Balance)>(bytes);
    survive::<v1::Posting, Posting>(bytes);
    survive::<v1::Cause, Cause>(bytes);
    survive::<v1::EnrolPersonRequest, Enrol>(bytes);
    survive::<v1::SuspendCoverageRequest, Suspend>(bytes);
    survive::<v1::ResumeCoverageRequest, Resume>(bytes);
    survive::<v1::RetirePersonRequest, Retire>(bytes);
    survive::<v1::RecordContributionRequest, Contribute>(bytes);
    survive::<v1::SpendFromAccountRequest, Spending>(bytes);
}

proptest! {
    #[test]
    fn random_bytes(bytes in vec(any::<u8>(), 0..200)) {
        survive_all(&bytes);
    }

    /// Bytes that decode: fields of the right kind with the wrong content, at the right places.
    #[test]
    fn fields_with_any_content(
        fields in vec((1u8..14, prop_oneof![
            any::<u64>().prop_map(Content::Number),
            vec(any::<u8>(), 0..40).prop_map(Content::Bytes),
            ".{0,40}".prop_map(|text| Content::Bytes(text.into_bytes())),
        ]), 0..12),
    ) {
        survive_all(&encoded(&fields));
    }

    /// A message of ours with one byte changed.
    #[test]
    fn one_byte_wrong(
        transfer in arbitrary::inbound(),
        at in any::<proptest::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let mut bytes = v1::InboundTransfer::from(&transfer).encode_to_vec();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        survive::<v1::InboundTransfer, Inbound>(&bytes);
    }
}

#[test]
fn a_field_of_megabytes_is_quoted_in_short() {
    let huge = "9".repeat(3_000_000);
    let message = v1::Application {
        handoff_id: huge.clone(),
        person_id: huge.clone(),
        name: huge.clone(),
        origin: huge.clone(),
        destination: huge,
        ..v1::Application::default()
    };
    survive::<v1::Application, Application>(&message.encode_to_vec());
}

#[derive(Clone, Debug)]
enum Content {
    Number(u64),
    Bytes(Vec<u8>),
}

fn encoded(fields: &[(u8, Content)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (tag, content) in fields {
        match content {
            Content::Number(number) => {
                bytes.push(tag << 3);
                prost::encoding::encode_varint(*number, &mut bytes);
            }
            Content::Bytes(content) => {
                bytes.push(tag << 3 | 2);
                bytes.push(u8::try_from(content.len()).unwrap_or(0) & 0x7f);
                bytes.extend_from_slice(&content[..content.len() & 0x7f]);
            }
        }
    }
    bytes
}
