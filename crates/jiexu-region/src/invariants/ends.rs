//! The end of a handoff, whoever has been told of it: what I7 compares.

use crate::{InboundState, OutboundState, Told};

/// The end of a handoff without what is still told about it.
pub(super) fn end_of_inbound(state: InboundState) -> InboundState {
    match state {
        InboundState::Completed { completion, .. } => {
            InboundState::Completed { completion, told: true }
        }
        InboundState::Refused { refusals, by, .. } => {
            InboundState::Refused { refusals, by, told: Told::Done }
        }
        InboundState::Applied
        | InboundState::Requested
        | InboundState::Cancelling { .. }
        | InboundState::Receiving { .. }
        | InboundState::UnderReview
        | InboundState::Correcting { .. }
        | InboundState::Cancelled => state,
    }
}

pub(super) fn end_of_outbound(state: OutboundState) -> OutboundState {
    match state {
        OutboundState::Refused { refusals, by, .. } => {
            OutboundState::Refused { refusals, by, told: Told::Done }
        }
        OutboundState::Cancelled { .. } => OutboundState::Cancelled { told: true },
        OutboundState::Withdrawn { .. } => OutboundState::Withdrawn { told: true },
        OutboundState::Forwarded { .. }
        | OutboundState::UnderReview
        | OutboundState::Frozen { .. }
        | OutboundState::Delivered
        | OutboundState::Correcting { .. }
        | OutboundState::Settled(_)
        | OutboundState::Returned(_) => state,
    }
}
