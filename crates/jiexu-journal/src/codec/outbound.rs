//! Facts of a handoff at its origin.

use std::sync::Arc;

use jiexu_region::OutboundEvent;
use jiexu_wire::{BadField, field, v1};

use crate::pb;
use crate::pb::outbound_event::Event as Kept;

impl From<&OutboundEvent> for pb::OutboundEvent {
    fn from(event: &OutboundEvent) -> pb::OutboundEvent {
        pb::OutboundEvent { event: Some(kept(event)) }
    }
}

fn kept(event: &OutboundEvent) -> Kept {
    match event {
        OutboundEvent::Forwarded(application) => Kept::Forwarded(application.as_ref().into()),
        OutboundEvent::ApplicationRefused { application, refusals, missing } => {
            Kept::ApplicationRefused(pb::OutboundApplicationRefused {
                application: Some(application.as_ref().into()),
                refusals: field::numbers(refusals.iter()),
                missing: missing.iter().map(|any_of| any_of.as_slice().into()).collect(),
            })
        }
        OutboundEvent::Asked { handoff } => Kept::AskedHandoffId(handoff.to_string()),
        OutboundEvent::RefusedByDestination { handoff, refusals, missing } => {
            Kept::RefusedByDestination(pb::RefusedByDestination {
                handoff_id: handoff.to_string(),
                refusals: field::numbers(refusals.iter()),
                missing: missing.iter().map(|any_of| any_of.as_slice().into()).collect(),
            })
        }
        OutboundEvent::Withdrawn { handoff } => Kept::WithdrawnHandoffId(handoff.to_string()),
        OutboundEvent::Requested(application) => Kept::Requested(application.as_ref().into()),
        OutboundEvent::Frozen { application, acceptance, form } => {
            Kept::Frozen(pb::OutboundFrozen {
                application: Some(application.as_ref().into()),
                acceptance: Some((*acceptance).into()),
                form: Some(form.as_ref().into()),
            })
        }
        OutboundEvent::Refused { application, refusals } => Kept::Refused(pb::OutboundRefused {
            application: Some(application.as_ref().into()),
            refusals: field::numbers(refusals.iter()),
        }),
        OutboundEvent::Cancelled(application) => Kept::Cancelled(application.as_ref().into()),
        OutboundEvent::CorrectionAsked { handoff, correction } => {
            Kept::CorrectionAsked((*handoff, correction).into())
        }
        OutboundEvent::FormReissued(form) => Kept::FormReissued(form.as_ref().into()),
        OutboundEvent::Reviewed { handoff, step } => Kept::Reviewed((*handoff, step).into()),
        OutboundEvent::Acknowledged { handoff, kinds } => {
            Kept::Acknowledged(pb::OutboundAcknowledged {
                handoff_id: handoff.to_string(),
                kinds: field::numbers(kinds.iter()),
            })
        }
        OutboundEvent::Settled { handoff, completion } => Kept::Settled(pb::OutboundSettled {
            handoff_id: handoff.to_string(),
            completion: Some((*completion).into()),
        }),
        OutboundEvent::Returned { handoff, refusals } => Kept::Returned(pb::OutboundReturned {
            handoff_id: handoff.to_string(),
            refusals: field::numbers(refusals.iter()),
        }),
    }
}

impl TryFrom<pb::OutboundEvent> for OutboundEvent {
    type Error = BadField;

    fn try_from(message: pb::OutboundEvent) -> Result<OutboundEvent, BadField> {
        let pb::OutboundEvent { event } = message;
        let id = |handoff_id: &str| field::text("handoff_id", handoff_id);
        Ok(match event.ok_or_else(|| BadField::missing("outbound"))? {
            Kept::Forwarded(application) => {
                OutboundEvent::Forwarded(Arc::new(application.try_into()?))
            }
            Kept::ApplicationRefused(refused) => application_refused(refused)?,
            Kept::AskedHandoffId(handoff_id) => OutboundEvent::Asked { handoff: id(&handoff_id)? },
            Kept::RefusedByDestination(refused) => refused_by_destination(refused)?,
            Kept::WithdrawnHandoffId(handoff_id) => {
                OutboundEvent::Withdrawn { handoff: id(&handoff_id)? }
            }
            Kept::Requested(application) => {
                OutboundEvent::Requested(Arc::new(application.try_into()?))
            }
            Kept::Frozen(pb::OutboundFrozen { application, acceptance, form }) => {
                OutboundEvent::Frozen {
                    application: Arc::new(field::message("application", application)?),
                    acceptance: field::message("acceptance", acceptance)?,
                    form: Arc::new(field::message("form", form)?),
                }
            }
            Kept::Refused(pb::OutboundRefused { application, refusals }) => {
                OutboundEvent::Refused {
                    application: Arc::new(field::message("application", application)?),
                    refusals: field::refusals("refusals", &refusals)?,
                }
            }
            Kept::Cancelled(application) => {
                OutboundEvent::Cancelled(Arc::new(application.try_into()?))
            }
            Kept::CorrectionAsked(request) => correction_asked(request)?,
            Kept::FormReissued(form) => OutboundEvent::FormReissued(Arc::new(form.try_into()?)),
            Kept::Reviewed(step) => reviewed(step)?,
            Kept::Acknowledged(pb::OutboundAcknowledged { handoff_id, kinds }) => {
                OutboundEvent::Acknowledged {
                    handoff: id(&handoff_id)?,
                    kinds: field::kinds("kinds", &kinds)?,
                }
            }
            Kept::Settled(pb::OutboundSettled { handoff_id, completion }) => {
                OutboundEvent::Settled {
                    handoff: id(&handoff_id)?,
                    completion: field::message("completion", completion)?,
                }
            }
            Kept::Returned(pb::OutboundReturned { handoff_id, refusals }) => {
                OutboundEvent::Returned {
                    handoff: id(&handoff_id)?,
                    refusals: field::refusals("refusals", &refusals)?,
                }
            }
        })
    }
}

fn application_refused(refused: pb::OutboundApplicationRefused) -> Result<OutboundEvent, BadField> {
    let pb::OutboundApplicationRefused { application, refusals, missing } = refused;
    Ok(OutboundEvent::ApplicationRefused {
        application: Arc::new(field::message("application", application)?),
        refusals: field::refusals("refusals", &refusals)?,
        missing: field::messages("missing", missing)?,
    })
}

fn refused_by_destination(refused: pb::RefusedByDestination) -> Result<OutboundEvent, BadField> {
    let pb::RefusedByDestination { handoff_id, refusals, missing } = refused;
    Ok(OutboundEvent::RefusedByDestination {
        handoff: field::text("handoff_id", &handoff_id)?,
        refusals: field::refusals("refusals", &refusals)?,
        missing: field::messages("missing", missing)?,
    })
}

fn correction_asked(request: v1::CorrectionRequest) -> Result<OutboundEvent, BadField> {
    let (handoff, correction) = request.try_into()?;
    Ok(OutboundEvent::CorrectionAsked { handoff, correction })
}

fn reviewed(step: pb::Reviewed) -> Result<OutboundEvent, BadField> {
    let (handoff, step) = step.try_into()?;
    Ok(OutboundEvent::Reviewed { handoff, step })
}
