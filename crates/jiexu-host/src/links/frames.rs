//! Frames: many messages or receipts in one gRPC message.

use jiexu_region::{Message, MessageSet, Receipt};
use jiexu_wire::{FRAME_BYTES_MAX, v1};
use prost::Message as _;

/// Packs messages into frames of about [`FRAME_BYTES_MAX`] at most, in their order.
pub(super) fn of_messages(messages: &[Message]) -> Vec<v1::ExchangeRequest> {
    let mut frames = Vec::new();
    let mut frame = v1::ExchangeRequest::default();
    let mut bytes = 0;
    for message in messages {
        let message = v1::PeerMessage::from(message);
        bytes += message.encoded_len();
        frame.messages.push(message);
        if bytes >= FRAME_BYTES_MAX {
            frames.push(std::mem::take(&mut frame));
            bytes = 0;
        }
    }
    if !frame.messages.is_empty() {
        frames.push(frame);
    }
    frames
}

/// Receipts that follow each other and are about one handoff become one.
pub(super) fn grouped(receipts: Vec<Receipt>) -> Vec<Receipt> {
    let mut groups: Vec<Receipt> = Vec::with_capacity(receipts.len());
    for receipt in receipts {
        if let Receipt::Received { handoff, kinds, revision } = &receipt
            && let Some(Receipt::Received { handoff: last, kinds: so_far, revision: of_last }) =
                groups.last_mut()
            && (*last, *of_last) == (*handoff, *revision)
        {
            *so_far = so_far.union(*kinds);
        } else {
            groups.push(receipt);
        }
    }
    groups
}

/// How many messages a receipt answers.
pub(super) fn answered(receipt: &Receipt) -> usize {
    match receipt {
        Receipt::Received { kinds, .. } => MessageSet::iter(*kinds).count(),
        Receipt::Rejected { .. } => 1,
    }
}

#[cfg(test)]
mod tests {
    use jiexu_region::{MessageKind, Rejection};

    use super::*;

    // JX-012
    #[test]
    fn receipts_of_one_handoff_travel_as_one() {
        let id = |last: u8| jiexu_types::HandoffId::from_bytes(&[last; 16]).unwrap();
        let of_form = |n, kinds: &[MessageKind], revision| Receipt::Received {
            handoff: id(n),
            kinds: MessageSet::of(kinds),
            revision,
        };
        let received = |n, kinds: &[MessageKind]| of_form(n, kinds, 0);
        let rejected = Receipt::Rejected {
            handoff: id(1),
            kind: MessageKind::Balance,
            rejection: Rejection::UnknownHandoff,
        };
        let groups = grouped(vec![
            received(1, &[MessageKind::Verdict]),
            received(1, &[MessageKind::Relationship]),
            rejected.clone(),
            received(2, &[MessageKind::Verdict]),
            of_form(2, &[MessageKind::Relationship], 1),
        ]);
        assert_eq!(
            groups,
            [
                received(1, &[MessageKind::Verdict, MessageKind::Relationship]),
                rejected,
                received(2, &[MessageKind::Verdict]),
                of_form(2, &[MessageKind::Relationship], 1),
            ]
        );
        assert_eq!(groups.iter().map(answered).sum::<usize>(), 5);
    }
}
