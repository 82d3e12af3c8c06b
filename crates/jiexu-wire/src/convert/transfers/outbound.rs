//! The record at the origin.

use std::sync::Arc;

use jiexu_region::{Freeze, MessageKind, MessageSet, Outbound, OutboundState, Told};

use super::heard;
use crate::convert::review;
use crate::{BadField, field, v1};

impl From<&OutboundState> for v1::OutboundState {
    fn from(state: &OutboundState) -> v1::OutboundState {
        match state {
            OutboundState::Forwarded { .. } => v1::OutboundState::Forwarded,
            OutboundState::UnderReview => v1::OutboundState::UnderReview,
            OutboundState::Frozen { .. } => v1::OutboundState::Frozen,
            OutboundState::Delivered => v1::OutboundState::Delivered,
            OutboundState::Correcting { .. } => v1::OutboundState::Correcting,
            OutboundState::Settled(_) => v1::OutboundState::Settled,
            OutboundState::Returned(_) => v1::OutboundState::Returned,
            OutboundState::Refused { .. } => v1::OutboundState::Refused,
            OutboundState::Cancelled { .. } => v1::OutboundState::Cancelled,
            OutboundState::Withdrawn { .. } => v1::OutboundState::Withdrawn,
        }
    }
}

impl From<&Outbound> for v1::OutboundTransfer {
    fn from(case: &Outbound) -> v1::OutboundTransfer {
        let Outbound {
            application,
            state,
            freeze,
            missing,
            entries,
            corrections,
            rejected,
            alert,
            timeline,
        } = case;
        let withdrawn =
            matches!(state, OutboundState::Cancelled { .. } | OutboundState::Withdrawn { .. });
        let mut transfer = v1::OutboundTransfer {
            application: Some(application.as_ref().into()),
            state: v1::OutboundState::from(state).into(),
            unacknowledged: field::numbers(state.owed().iter()),
            acceptance: freeze.as_ref().map(|freeze| freeze.acceptance.into()),
            form: freeze.as_ref().map(|freeze| freeze.form.as_ref().into()),
            rejected: rejected.as_ref().map(v1::RejectedMessage::from),
            alert: alert.as_ref().map(v1::Alert::from),
            timeline: timeline.iter().map(|moment| (*moment).into()).collect(),
            review_entries: review::entries(entries, withdrawn),
            corrections: corrections.iter().map(|correction| correction.as_ref().into()).collect(),
            missing: missing.iter().map(|any_of| any_of.as_slice().into()).collect(),
            completion: None,
            refusals: Vec::new(),
            refused_by: v1::RefusedBy::Unspecified.into(),
            unasked: false,
        };
        match *state {
            OutboundState::Settled(completion) => transfer.completion = Some(completion.into()),
            OutboundState::Returned(refusals) => {
                transfer.refusals = field::numbers(refusals.iter());
            }
            OutboundState::Refused { refusals, by, told } => {
                transfer.refusals = field::numbers(refusals.iter());
                transfer.refused_by = field::number(by);
                transfer.unasked = told == Told::Unasked;
            }
            OutboundState::Forwarded { .. }
            | OutboundState::UnderReview
            | OutboundState::Frozen { .. }
            | OutboundState::Delivered
            | OutboundState::Correcting { .. }
            | OutboundState::Cancelled { .. }
            | OutboundState::Withdrawn { .. } => {}
        }
        transfer
    }
}

impl TryFrom<v1::OutboundTransfer> for Outbound {
    type Error = BadField;

    fn try_from(message: v1::OutboundTransfer) -> Result<Outbound, BadField> {
        let v1::OutboundTransfer {
            application,
            state,
            unacknowledged,
            acceptance,
            form,
            completion,
            refusals,
            rejected,
            alert,
            timeline,
            review_entries,
            corrections,
            refused_by,
            unasked,
            missing,
        } = message;
        let freeze = match (acceptance, form) {
            (None, None) => None,
            (acceptance, form) => Some(Freeze {
                acceptance: field::message("acceptance", acceptance)?,
                form: Arc::new(field::message("form", form)?),
            }),
        };
        let unacknowledged = field::kinds("unacknowledged", &unacknowledged)?;
        let known = OutboundParts { unacknowledged, completion, refusals, refused_by, unasked };
        Ok(Outbound {
            application: Arc::new(field::message("application", application)?),
            state: outbound_state(state, known)?,
            freeze,
            missing: field::messages("missing", missing)?,
            entries: field::messages("review_entries", review_entries)?,
            corrections: field::messages("corrections", corrections)?,
            rejected: field::optional_message("rejected", rejected)?,
            alert: field::optional_message("alert", alert)?,
            timeline: field::messages("timeline", timeline)?,
        })
    }
}

/// What an outbound state is told by, beside its name.
struct OutboundParts {
    unacknowledged: MessageSet,
    completion: Option<v1::Completion>,
    refusals: Vec<i32>,
    refused_by: i32,
    unasked: bool,
}

fn outbound_state(state: i32, parts: OutboundParts) -> Result<OutboundState, BadField> {
    let OutboundParts { unacknowledged, completion, refusals, refused_by, unasked } = parts;
    let told = |kind| !unacknowledged.contains(kind);
    let refusals = || field::refusals("refusals", &refusals);
    let unknown = || BadField::new("state", format!("must be a known state, got number {state}"));
    Ok(match v1::OutboundState::try_from(state).map_err(|_| unknown())? {
        v1::OutboundState::Unspecified => return Err(unknown()),
        v1::OutboundState::UnderReview => OutboundState::UnderReview,
        v1::OutboundState::Forwarded => {
            OutboundState::Forwarded { told: told(MessageKind::Application) }
        }
        v1::OutboundState::Frozen if unacknowledged.is_empty() => {
            return Err(BadField::new("unacknowledged", "must name a kind while it is FROZEN"));
        }
        v1::OutboundState::Frozen => OutboundState::Frozen { outstanding: unacknowledged },
        v1::OutboundState::Delivered => OutboundState::Delivered,
        v1::OutboundState::Correcting => OutboundState::Correcting { outstanding: unacknowledged },
        v1::OutboundState::Settled => {
            OutboundState::Settled(field::message("completion", completion)?)
        }
        v1::OutboundState::Returned => OutboundState::Returned(refusals()?),
        v1::OutboundState::Refused => OutboundState::Refused {
            refusals: refusals()?,
            by: field::code("refused_by", refused_by)?,
            told: heard(unasked, told(MessageKind::Verdict)),
        },
        v1::OutboundState::Cancelled => {
            OutboundState::Cancelled { told: told(MessageKind::Verdict) }
        }
        v1::OutboundState::Withdrawn => {
            OutboundState::Withdrawn { told: told(MessageKind::Withdrawal) }
        }
    })
}
