//! The record of a handoff at either end. Nothing is lost on the way, so that a checkpoint can keep
//! it in this form.

use std::sync::Arc;

use jiexu_region::{
    Freeze, Inbound, InboundState, MessageKind, MessageSet, Moment, Outbound, OutboundState, Taken,
};
use jiexu_types::Material;

use super::review;
use crate::{BadField, field, v1};

impl From<&OutboundState> for v1::OutboundState {
    fn from(state: &OutboundState) -> v1::OutboundState {
        match state {
            OutboundState::UnderReview => v1::OutboundState::UnderReview,
            OutboundState::Frozen { .. } => v1::OutboundState::Frozen,
            OutboundState::Delivered => v1::OutboundState::Delivered,
            OutboundState::Correcting { .. } => v1::OutboundState::Correcting,
            OutboundState::Settled(_) => v1::OutboundState::Settled,
            OutboundState::Returned(_) => v1::OutboundState::Returned,
            OutboundState::Refused { .. } => v1::OutboundState::Refused,
            OutboundState::Cancelled { .. } => v1::OutboundState::Cancelled,
        }
    }
}

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

impl From<&Outbound> for v1::OutboundTransfer {
    fn from(case: &Outbound) -> v1::OutboundTransfer {
        let Outbound {
            application,
            state,
            freeze,
            entries,
            corrections,
            rejected,
            alert,
            timeline,
        } = case;
        let (completion, refusals) = match *state {
            OutboundState::Settled(completion) => (Some(completion.into()), Vec::new()),
            OutboundState::Returned(refusals) | OutboundState::Refused { refusals, .. } => {
                (None, field::numbers(refusals.iter()))
            }
            OutboundState::UnderReview
            | OutboundState::Frozen { .. }
            | OutboundState::Delivered
            | OutboundState::Correcting { .. }
            | OutboundState::Cancelled { .. } => (None, Vec::new()),
        };
        v1::OutboundTransfer {
            application: Some(application.as_ref().into()),
            state: v1::OutboundState::from(state).into(),
            unacknowledged: field::numbers(state.owed().iter()),
            acceptance: freeze.as_ref().map(|freeze| freeze.acceptance.into()),
            form: freeze.as_ref().map(|freeze| freeze.form.as_ref().into()),
            completion,
            refusals,
            rejected: rejected.as_ref().map(v1::RejectedMessage::from),
            alert: alert.as_ref().map(v1::Alert::from),
            timeline: timeline.iter().map(|moment| (*moment).into()).collect(),
            review_entries: review::entries(
                entries,
                matches!(state, OutboundState::Cancelled { .. }),
            ),
            corrections: corrections.iter().map(|correction| correction.as_ref().into()).collect(),
        }
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
        } = message;
        let freeze = match (acceptance, form) {
            (None, None) => None,
            (acceptance, form) => Some(Freeze {
                acceptance: field::message("acceptance", acceptance)?,
                form: Arc::new(field::message("form", form)?),
            }),
        };
        let outstanding = field::kinds("unacknowledged", &unacknowledged)?;
        Ok(Outbound {
            application: Arc::new(field::message("application", application)?),
            state: outbound_state(state, outstanding, completion, &refusals)?,
            freeze,
            entries: field::messages("review_entries", review_entries)?,
            corrections: field::messages("corrections", corrections)?,
            rejected: field::optional_message("rejected", rejected)?,
            alert: field::optional_message("alert", alert)?,
            timeline: field::messages("timeline", timeline)?,
        })
    }
}

fn outbound_state(
    state: i32,
    outstanding: MessageSet,
    completion: Option<v1::Completion>,
    refusals: &[i32],
) -> Result<OutboundState, BadField> {
    let told = !outstanding.contains(MessageKind::Verdict);
    let refusals = || field::refusals("refusals", refusals);
    let unknown = || BadField::new("state", format!("must be a known state, got number {state}"));
    Ok(match v1::OutboundState::try_from(state).map_err(|_| unknown())? {
        v1::OutboundState::Unspecified => return Err(unknown()),
        v1::OutboundState::UnderReview => OutboundState::UnderReview,
        v1::OutboundState::Frozen if outstanding.is_empty() => {
            return Err(BadField::new("unacknowledged", "must name a kind while it is FROZEN"));
        }
        v1::OutboundState::Frozen => OutboundState::Frozen { outstanding },
        v1::OutboundState::Delivered => OutboundState::Delivered,
        v1::OutboundState::Correcting => OutboundState::Correcting { outstanding },
        v1::OutboundState::Settled => {
            OutboundState::Settled(field::message("completion", completion)?)
        }
        v1::OutboundState::Returned => OutboundState::Returned(refusals()?),
        v1::OutboundState::Refused => OutboundState::Refused { refusals: refusals()?, told },
        v1::OutboundState::Cancelled => OutboundState::Cancelled { told },
    })
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
            received: Vec::new(),
            completion: None,
            refusals: Vec::new(),
            refused_by: v1::RefusedBy::Unspecified.into(),
        };
        match *state {
            InboundState::Receiving { received } | InboundState::Correcting { received, .. } => {
                transfer.received = field::numbers(received.iter());
            }
            InboundState::Completed { completion, told: _ } => {
                transfer.completion = Some(completion.into());
            }
            InboundState::Refused { refusals, by, told: _ } => {
                transfer.refusals = field::numbers(refusals.iter());
                transfer.refused_by = field::number(by);
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
        } = message;
        let known = InboundParts {
            received: field::kinds("received", &received)?,
            unacknowledged: field::kinds("unacknowledged", &unacknowledged)?,
            completion,
            refusals,
            refused_by,
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
}

fn inbound_state(state: i32, parts: InboundParts) -> Result<InboundState, BadField> {
    let InboundParts { received, unacknowledged, completion, refusals, refused_by } = parts;
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
            told: told(MessageKind::Outcome),
        },
        v1::InboundState::Cancelled => InboundState::Cancelled,
    })
}

impl TryFrom<v1::Moment> for Moment {
    type Error = BadField;

    fn try_from(message: v1::Moment) -> Result<Moment, BadField> {
        let v1::Moment { at_ms, milestone } = message;
        Ok(Moment {
            at: field::timestamp("at_ms", at_ms)?,
            step: field::code("milestone", milestone)?,
        })
    }
}

impl From<Moment> for v1::Moment {
    fn from(moment: Moment) -> v1::Moment {
        let Moment { at, step } = moment;
        v1::Moment { at_ms: field::millis(at), milestone: field::number(step) }
    }
}
