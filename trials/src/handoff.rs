//! Where a handoff stands, as far as a trial cares.

use jiexu_wire::v1::{InboundState, OutboundState};

/// Where a handoff stands at the destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Here {
    /// On its way.
    Open,
    /// The person is here.
    Completed,
    /// Withdrawn in time.
    Cancelled,
    /// Refused, which no trial gives a reason for.
    Refused,
}

/// Where it stands at the origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum There {
    /// On its way.
    Open,
    /// The person has left.
    Settled,
    /// The person has not left.
    Stayed,
}

impl From<InboundState> for Here {
    fn from(state: InboundState) -> Here {
        match state {
            InboundState::Completed => Here::Completed,
            InboundState::Cancelled => Here::Cancelled,
            InboundState::Refused => Here::Refused,
            InboundState::Unspecified
            | InboundState::Applied
            | InboundState::Requested
            | InboundState::Cancelling
            | InboundState::Receiving
            | InboundState::Correcting
            | InboundState::UnderReview => Here::Open,
        }
    }
}

impl From<OutboundState> for There {
    fn from(state: OutboundState) -> There {
        match state {
            OutboundState::Settled => There::Settled,
            OutboundState::Returned
            | OutboundState::Refused
            | OutboundState::Cancelled
            | OutboundState::Withdrawn => There::Stayed,
            OutboundState::Unspecified
            | OutboundState::Forwarded
            | OutboundState::UnderReview
            | OutboundState::Frozen
            | OutboundState::Correcting
            | OutboundState::Delivered => There::Open,
        }
    }
}
