//! The record at the destination.

use std::sync::Arc;

use jiexu_region::{Inbound, InboundState, MessageKind, MessageSet, Taken, Told};
use jiexu_types::Material;

use super::heard;
use crate::convert::review;
use crate::{BadField, field, v1};

impl From<&InboundState> for v1::InboundState {
    fn from(state: &InboundState) -> v1::InboundState {
        match state {
            InboundState::Applied => v1::InboundState::Applied,
            InboundState::Requested => v1::InboundState::Requested,
            InboundState::Cancelling { .. } => v1::InboundState::Cancelling,
            InboundState::Receiving { .. } => v1::InboundState::Receiving,
            InboundState::UnderReview => v1::InboundState::UnderReview,
            InboundState::Correcting { .. } => v1::InboundState::Correcting,
            InboundState::Completed { .. } => v1::InboundState::Completed,
            InboundState::Refused { .. } => v1::InboundState::Refused,
            InboundState::Cancelled => v1::InboundState::Cancelled,
        }
    }
}

impl From<&Inbound> for v1::InboundTransfer {
    fn from(case: &Inbound) -> v1::InboundTransfer {
        let Inbound {
            application,
            state,
            taken,
            missing,
            acceptance,
            form,
            notice,
            due_in,
            entries,
            corrections,
            unmatched,
            payee_until,
            rejected,
            alert,
            timeline,
        } = case;
        let mut transfer = v1::InboundTransfer {
            application: Some(application.as_ref().into()),
            state: v1::InboundState::from(state).into(),
            unacknowledged: field::numbers(state.owed().iter()),
            acceptance: acceptance.map(v1::Acceptance::from),
            form: form.as_ref().map(|form| form.as_ref().into()),
            notice: notice.map(v1::BalanceNotice::from),
            due_in: due_in.map(v1::Deadline::from),
            rejected: rejected.as_ref().map(v1::RejectedMessage::from),
            alert: alert.as_ref().map(v1::Alert::from),
            timeline: timeline.iter().map(|moment| (*moment).into()).collect(),
            receipt: taken.map(v1::AcceptanceReceipt::from),
            missing: missing.iter().map(|any_of| any_of.as_slice().into()).collect(),
            review_entries: review::entries(entries, false),
            corrections: corrections.iter().map(|correction| correction.as_ref().into()).collect(),
            unmatched: *unmatched,
            payee_until_ms: payee_until.map_or(0, field::millis),
            received: Vec::new(),
            completion: None,
            refusals: Vec::new(),
            refused_by: v1::RefusedBy::Unspecified.into(),
            unasked: false,
        };
        match *state {
            InboundState::Receiving { received } | InboundState::Correcting { received, .. } => {
                transfer.received = field::numbers(received.iter());
            }
            InboundState::Completed { completion, told: _ } => {
                transfer.completion = Some(completion.into());
            }
            InboundState::Refused { refusals, by, told } => {
                transfer.refusals = field::numbers(refusals.iter());
                transfer.refused_by = field::number(by);
                transfer.unasked = told == Told::Unasked;
            }
            InboundState::Applied
            | InboundState::Requested
            | InboundState::Cancelling { .. }
            | InboundState::UnderReview
            | InboundState::Cancelled => {}
        }
        transfer
    }
}

impl TryFrom<v1::InboundTransfer> for Inbound {
    type Error = BadField;

    fn try_from(message: v1::InboundTransfer) -> Result<Inbound, BadField> {
        let v1::InboundTransfer {
            application,
            state,
            received,
            unacknowledged,
            acceptance,
            form,
            notice,
            due_in,
            completion,
            refusals,
            refused_by,
            rejected,
            alert,
            timeline,
            receipt,
            missing,
            review_entries,
            corrections,
            unmatched,
            payee_until_ms,
            unasked,
        } = message;
        let payee_until = field::timestamp("payee_until_ms", payee_until_ms)?;
        let known = InboundParts {
            received: field::kinds("received", &received)?,
            unacknowledged: field::kinds("unacknowledged", &unacknowledged)?,
            completion,
            refusals,
            refused_by,
            unasked,
        };
        Ok(Inbound {
            application: Arc::new(field::message("application", application)?),
            state: inbound_state(state, known)?,
            taken: field::optional_message("receipt", receipt)?,
            missing: field::messages("missing", missing)?,
            acceptance: field::optional_message("acceptance", acceptance)?,
            form: field::optional_message("form", form)?.map(Arc::new),
            notice: field::optional_message("notice", notice)?,
            due_in: field::optional_message("due_in", due_in)?,
            entries: field::messages("review_entries", review_entries)?,
            corrections: field::messages("corrections", corrections)?,
            unmatched,
            payee_until: (payee_until_ms != 0).then_some(payee_until),
            rejected: field::optional_message("rejected", rejected)?,
            alert: field::optional_message("alert", alert)?,
            timeline: field::messages("timeline", timeline)?,
        })
    }
}

impl TryFrom<v1::AcceptanceReceipt> for Taken {
    type Error = BadField;

    fn try_from(message: v1::AcceptanceReceipt) -> Result<Taken, BadField> {
        let v1::AcceptanceReceipt { promised, counter_step } = message;
        Ok(Taken { promised: field::message("promised", promised)?, counter_step })
    }
}

impl From<Taken> for v1::AcceptanceReceipt {
    fn from(taken: Taken) -> v1::AcceptanceReceipt {
        let Taken { promised, counter_step } = taken;
        v1::AcceptanceReceipt { promised: Some(promised.into()), counter_step }
    }
}

impl TryFrom<v1::MissingMaterial> for Vec<Material> {
    type Error = BadField;

    fn try_from(message: v1::MissingMaterial) -> Result<Vec<Material>, BadField> {
        let v1::MissingMaterial { any_of } = message;
        any_of.into_iter().map(|number| field::code("any_of", number)).collect()
    }
}

impl From<&[Material]> for v1::MissingMaterial {
    fn from(any_of: &[Material]) -> v1::MissingMaterial {
        v1::MissingMaterial { any_of: field::numbers(any_of.iter().copied()) }
    }
}

/// What an inbound state is told by, beside its name.
struct InboundParts {
    received: MessageSet,
    unacknowledged: MessageSet,
    completion: Option<v1::Completion>,
    refusals: Vec<i32>,
    refused_by: i32,
    unasked: bool,
}

fn inbound_state(state: i32, parts: InboundParts) -> Result<InboundState, BadField> {
    let InboundParts { received, unacknowledged, completion, refusals, refused_by, unasked } =
        parts;
    let told = |kind| !unacknowledged.contains(kind);
    let unknown = || BadField::new("state", format!("must be a known state, got number {state}"));
    Ok(match v1::InboundState::try_from(state).map_err(|_| unknown())? {
        v1::InboundState::Unspecified => return Err(unknown()),
        v1::InboundState::Applied => InboundState::Applied,
        v1::InboundState::Requested => InboundState::Requested,
        v1::InboundState::Cancelling => {
            InboundState::Cancelling { told: told(MessageKind::Cancel) }
        }
        v1::InboundState::Receiving => InboundState::Receiving { received },
        v1::InboundState::UnderReview => InboundState::UnderReview,
        v1::InboundState::Correcting => {
            InboundState::Correcting { received, told: told(MessageKind::Correction) }
        }
        v1::InboundState::Completed => InboundState::Completed {
            completion: field::message("completion", completion)?,
            told: told(MessageKind::Outcome),
        },
        v1::InboundState::Refused => InboundState::Refused {
            refusals: field::refusals("refusals", &refusals)?,
            by: field::code("refused_by", refused_by)?,
            told: heard(unasked, told(MessageKind::Outcome)),
        },
        v1::InboundState::Cancelled => InboundState::Cancelled,
    })
}
