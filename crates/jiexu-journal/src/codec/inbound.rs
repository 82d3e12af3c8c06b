//! Facts of a handoff at its destination.

use std::sync::Arc;

use jiexu_region::{Application, InboundEvent};
use jiexu_rules::Refusals;
use jiexu_types::Material;
use jiexu_wire::{BadField, field, v1};

use crate::pb;
use crate::pb::inbound_event::Event as Kept;

impl From<&InboundEvent> for pb::InboundEvent {
    fn from(event: &InboundEvent) -> pb::InboundEvent {
        pb::InboundEvent { event: Some(kept(event)) }
    }
}

fn kept(event: &InboundEvent) -> Kept {
    match event {
        InboundEvent::Applied { application, taken } => Kept::Applied(pb::ApplicationTaken {
            application: Some(application.as_ref().into()),
            receipt: Some((*taken).into()),
        }),
        InboundEvent::ApplicationRefused { application, refusals, missing } => {
            Kept::ApplicationRefused(keep_refusal(application, *refusals, missing))
        }
        InboundEvent::Forwarded { handoff } => Kept::ForwardedHandoffId(handoff.to_string()),
        InboundEvent::Withdrawn(application) => Kept::Withdrawn(application.as_ref().into()),
        InboundEvent::Acknowledged { handoff, kinds } => {
            Kept::Acknowledged(pb::InboundAcknowledged {
                handoff_id: handoff.to_string(),
                kinds: field::numbers(kinds.iter()),
            })
        }
        InboundEvent::CancelAsked { handoff } => Kept::CancelAskedHandoffId(handoff.to_string()),
        InboundEvent::Accepted { handoff, acceptance } => Kept::Accepted(pb::InboundAccepted {
            handoff_id: handoff.to_string(),
            acceptance: Some((*acceptance).into()),
        }),
        InboundEvent::RefusedByOrigin { handoff, refusals } => {
            Kept::RefusedByOrigin(pb::RefusedByOrigin {
                handoff_id: handoff.to_string(),
                refusals: field::numbers(refusals.iter()),
            })
        }
        InboundEvent::CancelledByOrigin { handoff } => {
            Kept::CancelledByOriginHandoffId(handoff.to_string())
        }
        InboundEvent::RelationshipReceived { form, due_in } => {
            Kept::RelationshipReceived(pb::RelationshipReceived {
                form: Some(form.as_ref().into()),
                due_in: Some((*due_in).into()),
            })
        }
        InboundEvent::BalanceReceived { notice, due_in } => {
            let (notice, due_in) = (Some((*notice).into()), due_in.map(Into::into));
            Kept::BalanceReceived(pb::BalanceReceived { notice, due_in })
        }
        InboundEvent::ReviewBegun { handoff } => Kept::ReviewBegunHandoffId(handoff.to_string()),
        InboundEvent::Unmatched { handoff } => Kept::UnmatchedHandoffId(handoff.to_string()),
        InboundEvent::AwaitingPayee { handoff, until } => Kept::AwaitingPayee(pb::AwaitingPayee {
            handoff_id: handoff.to_string(),
            until_ms: field::millis(*until),
        }),
        InboundEvent::CorrectionAsked { handoff, correction } => {
            Kept::CorrectionAsked((*handoff, correction).into())
        }
        InboundEvent::Reviewed { handoff, step } => Kept::Reviewed((*handoff, step).into()),
        InboundEvent::Completed { handoff, completion } => Kept::Completed(pb::InboundCompleted {
            handoff_id: handoff.to_string(),
            completion: Some((*completion).into()),
        }),
        InboundEvent::Refused { handoff, refusals } => Kept::Refused(pb::InboundRefused {
            handoff_id: handoff.to_string(),
            refusals: field::numbers(refusals.iter()),
        }),
    }
}

impl TryFrom<pb::InboundEvent> for InboundEvent {
    type Error = BadField;

    fn try_from(message: pb::InboundEvent) -> Result<InboundEvent, BadField> {
        let pb::InboundEvent { event } = message;
        let id = |handoff_id: &str| field::text("handoff_id", handoff_id);
        Ok(match event.ok_or_else(|| BadField::missing("inbound"))? {
            Kept::Applied(pb::ApplicationTaken { application, receipt }) => InboundEvent::Applied {
                application: Arc::new(field::message("application", application)?),
                taken: field::message("receipt", receipt)?,
            },
            Kept::ApplicationRefused(refused) => application_refused(refused)?,
            Kept::ForwardedHandoffId(handoff_id) => {
                InboundEvent::Forwarded { handoff: id(&handoff_id)? }
            }
            Kept::Withdrawn(application) => {
                InboundEvent::Withdrawn(Arc::new(application.try_into()?))
            }
            Kept::Acknowledged(pb::InboundAcknowledged { handoff_id, kinds }) => {
                let kinds = field::kinds("kinds", &kinds)?;
                InboundEvent::Acknowledged { handoff: id(&handoff_id)?, kinds }
            }
            Kept::CancelAskedHandoffId(handoff_id) => {
                InboundEvent::CancelAsked { handoff: id(&handoff_id)? }
            }
            Kept::Accepted(pb::InboundAccepted { handoff_id, acceptance }) => {
                let acceptance = field::message("acceptance", acceptance)?;
                InboundEvent::Accepted { handoff: id(&handoff_id)?, acceptance }
            }
            Kept::RefusedByOrigin(pb::RefusedByOrigin { handoff_id, refusals }) => {
                let refusals = field::refusals("refusals", &refusals)?;
                InboundEvent::RefusedByOrigin { handoff: id(&handoff_id)?, refusals }
            }
            Kept::CancelledByOriginHandoffId(handoff_id) => {
                InboundEvent::CancelledByOrigin { handoff: id(&handoff_id)? }
            }
            Kept::RelationshipReceived(leg) => relationship_received(leg)?,
            Kept::BalanceReceived(leg) => balance_received(leg)?,
            Kept::ReviewBegunHandoffId(handoff_id) => {
                InboundEvent::ReviewBegun { handoff: id(&handoff_id)? }
            }
            Kept::UnmatchedHandoffId(handoff_id) => {
                InboundEvent::Unmatched { handoff: id(&handoff_id)? }
            }
            Kept::AwaitingPayee(pb::AwaitingPayee { handoff_id, until_ms }) => {
                let until = field::timestamp("until_ms", until_ms)?;
                InboundEvent::AwaitingPayee { handoff: id(&handoff_id)?, until }
            }
            Kept::CorrectionAsked(request) => correction_asked(request)?,
            Kept::Reviewed(step) => reviewed(step)?,
            Kept::Completed(pb::InboundCompleted { handoff_id, completion }) => {
                let completion = field::message("completion", completion)?;
                InboundEvent::Completed { handoff: id(&handoff_id)?, completion }
            }
            Kept::Refused(pb::InboundRefused { handoff_id, refusals }) => {
                let refusals = field::refusals("refusals", &refusals)?;
                InboundEvent::Refused { handoff: id(&handoff_id)?, refusals }
            }
        })
    }
}

fn keep_refusal(
    application: &Application,
    refusals: Refusals,
    missing: &[Vec<Material>],
) -> pb::ApplicationRefused {
    pb::ApplicationRefused {
        application: Some(application.into()),
        refusals: field::numbers(refusals.iter()),
        missing: missing.iter().map(|any_of| any_of.as_slice().into()).collect(),
    }
}

fn relationship_received(leg: pb::RelationshipReceived) -> Result<InboundEvent, BadField> {
    let pb::RelationshipReceived { form, due_in } = leg;
    Ok(InboundEvent::RelationshipReceived {
        form: Arc::new(field::message("form", form)?),
        due_in: field::message("due_in", due_in)?,
    })
}

fn balance_received(leg: pb::BalanceReceived) -> Result<InboundEvent, BadField> {
    let pb::BalanceReceived { notice, due_in } = leg;
    Ok(InboundEvent::BalanceReceived {
        notice: field::message("notice", notice)?,
        due_in: field::optional_message("due_in", due_in)?,
    })
}

fn application_refused(refused: pb::ApplicationRefused) -> Result<InboundEvent, BadField> {
    let pb::ApplicationRefused { application, refusals, missing } = refused;
    Ok(InboundEvent::ApplicationRefused {
        application: Arc::new(field::message("application", application)?),
        refusals: field::refusals("refusals", &refusals)?,
        missing: field::messages("missing", missing)?,
    })
}

fn correction_asked(request: v1::CorrectionRequest) -> Result<InboundEvent, BadField> {
    let (handoff, correction) = request.try_into()?;
    Ok(InboundEvent::CorrectionAsked { handoff, correction })
}

fn reviewed(step: pb::Reviewed) -> Result<InboundEvent, BadField> {
    let (handoff, step) = step.try_into()?;
    Ok(InboundEvent::Reviewed { handoff, step })
}
