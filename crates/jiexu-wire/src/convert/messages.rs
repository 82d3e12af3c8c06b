//! What two regions say to each other, and the receipts.

use std::sync::Arc;

use jiexu_region::{Message, Outcome, Receipt, RejectedMessage, Rejection, Verdict};
use jiexu_types::HandoffId;

use crate::{BadField, field, v1};

/// Longest detail of a rejection that is kept, in characters: it is for people to read.
const DETAIL_MAX_CHARS: usize = 1_000;

impl TryFrom<v1::Verdict> for (HandoffId, Verdict) {
    type Error = BadField;

    fn try_from(message: v1::Verdict) -> Result<(HandoffId, Verdict), BadField> {
        use v1::verdict::Verdict as Wire;

        let v1::Verdict { handoff_id, verdict } = message;
        let handoff = field::text("handoff_id", &handoff_id)?;
        let verdict = match verdict {
            Some(Wire::Accepted(acceptance)) => {
                Verdict::Accepted(field::message("accepted", Some(acceptance))?)
            }
            Some(Wire::Refused(refusals)) => {
                Verdict::Refused(field::message("refused", Some(refusals))?)
            }
            Some(Wire::Cancelled(v1::Cancelled {})) => Verdict::Cancelled,
            None => return Err(one_of("verdict", "accepted, refused, cancelled")),
        };
        Ok((handoff, verdict))
    }
}

impl From<(HandoffId, Verdict)> for v1::Verdict {
    fn from((handoff, verdict): (HandoffId, Verdict)) -> v1::Verdict {
        use v1::verdict::Verdict as Wire;

        let verdict = match verdict {
            Verdict::Accepted(acceptance) => Wire::Accepted(acceptance.into()),
            Verdict::Refused(refusals) => Wire::Refused(refusals.into()),
            Verdict::Cancelled => Wire::Cancelled(v1::Cancelled {}),
        };
        v1::Verdict { handoff_id: handoff.to_string(), verdict: Some(verdict) }
    }
}

impl TryFrom<v1::Outcome> for (HandoffId, Outcome) {
    type Error = BadField;

    fn try_from(message: v1::Outcome) -> Result<(HandoffId, Outcome), BadField> {
        use v1::outcome::Outcome as Wire;

        let v1::Outcome { handoff_id, outcome } = message;
        let handoff = field::text("handoff_id", &handoff_id)?;
        let outcome = match outcome {
            Some(Wire::Completed(completion)) => {
                Outcome::Completed(field::message("completed", Some(completion))?)
            }
            Some(Wire::Refused(refusals)) => {
                Outcome::Refused(field::message("refused", Some(refusals))?)
            }
            Some(Wire::NotTaken(v1::NotTaken { refusals, missing })) => Outcome::NotTaken {
                refusals: field::refusals("not_taken.refusals", &refusals)?,
                missing: field::messages("not_taken.missing", missing)?,
            },
            None => return Err(one_of("outcome", "completed, refused, not_taken")),
        };
        Ok((handoff, outcome))
    }
}

impl From<(HandoffId, Outcome)> for v1::Outcome {
    fn from((handoff, outcome): (HandoffId, Outcome)) -> v1::Outcome {
        use v1::outcome::Outcome as Wire;

        let outcome = match outcome {
            Outcome::Completed(completion) => Wire::Completed(completion.into()),
            Outcome::Refused(refusals) => Wire::Refused(refusals.into()),
            Outcome::NotTaken { refusals, missing } => Wire::NotTaken(v1::NotTaken {
                refusals: field::numbers(refusals.iter()),
                missing: missing.iter().map(|any_of| any_of.as_slice().into()).collect(),
            }),
        };
        v1::Outcome { handoff_id: handoff.to_string(), outcome: Some(outcome) }
    }
}

impl TryFrom<v1::PeerMessage> for Message {
    type Error = BadField;

    fn try_from(message: v1::PeerMessage) -> Result<Message, BadField> {
        use v1::peer_message::Message as Wire;

        let v1::PeerMessage { message } = message;
        Ok(match message {
            Some(Wire::Application(application)) => {
                Message::Application(Arc::new(field::message("application", Some(application))?))
            }
            Some(Wire::Withdrawal(application)) => {
                Message::Withdrawal(Arc::new(field::message("withdrawal", Some(application))?))
            }
            Some(Wire::Request(application)) => {
                Message::Request(Arc::new(field::message("request", Some(application))?))
            }
            Some(Wire::Cancel(application)) => {
                Message::Cancel(Arc::new(field::message("cancel", Some(application))?))
            }
            Some(Wire::Verdict(verdict)) => {
                let (handoff, verdict) = field::message("verdict", Some(verdict))?;
                Message::Verdict(handoff, verdict)
            }
            Some(Wire::Relationship(form)) => {
                Message::Relationship(Arc::new(field::message("relationship", Some(form))?))
            }
            Some(Wire::Balance(notice)) => {
                Message::Balance(field::message("balance", Some(notice))?)
            }
            Some(Wire::Outcome(outcome)) => {
                let (handoff, outcome) = field::message("outcome", Some(outcome))?;
                Message::Outcome(handoff, outcome)
            }
            Some(Wire::Correction(request)) => {
                let (handoff, correction) = field::message("correction", Some(request))?;
                Message::Correction(handoff, correction)
            }
            None => {
                let choices = "application, withdrawal, request, cancel, verdict, relationship, \
                               balance, outcome, correction";
                return Err(one_of("message", choices));
            }
        })
    }
}

impl From<&Message> for v1::PeerMessage {
    fn from(message: &Message) -> v1::PeerMessage {
        use v1::peer_message::Message as Wire;

        let message = match message {
            Message::Application(application) => Wire::Application(application.as_ref().into()),
            Message::Withdrawal(application) => Wire::Withdrawal(application.as_ref().into()),
            Message::Request(application) => Wire::Request(application.as_ref().into()),
            Message::Cancel(application) => Wire::Cancel(application.as_ref().into()),
            Message::Verdict(handoff, verdict) => Wire::Verdict((*handoff, *verdict).into()),
            Message::Relationship(form) => Wire::Relationship(form.as_ref().into()),
            Message::Balance(notice) => Wire::Balance((*notice).into()),
            Message::Outcome(handoff, outcome) => Wire::Outcome((*handoff, outcome.clone()).into()),
            Message::Correction(handoff, correction) => {
                Wire::Correction((*handoff, correction).into())
            }
        };
        v1::PeerMessage { message: Some(message) }
    }
}

impl TryFrom<v1::Receipt> for Receipt {
    type Error = BadField;

    fn try_from(message: v1::Receipt) -> Result<Receipt, BadField> {
        use v1::receipt::Receipt as Wire;

        let v1::Receipt { handoff_id, receipt } = message;
        let handoff = field::text("handoff_id", &handoff_id)?;
        Ok(match receipt {
            Some(Wire::Received(v1::ReceivedMessages { kinds, form_revision })) => {
                let kinds = field::some_kinds("received.kinds", &kinds)?;
                Receipt::Received { handoff, kinds, revision: form_revision }
            }
            Some(Wire::Rejected(rejected)) => {
                let rejected = field::message("rejected", Some(rejected))?;
                let RejectedMessage { kind, rejection } = rejected;
                Receipt::Rejected { handoff, kind, rejection }
            }
            None => return Err(one_of("receipt", "received, rejected")),
        })
    }
}

impl From<&Receipt> for v1::Receipt {
    fn from(receipt: &Receipt) -> v1::Receipt {
        use v1::receipt::Receipt as Wire;

        let (handoff, receipt) = match receipt {
            Receipt::Received { handoff, kinds, revision } => {
                let kinds = field::numbers(kinds.iter());
                let form_revision = *revision;
                (handoff, Wire::Received(v1::ReceivedMessages { kinds, form_revision }))
            }
            Receipt::Rejected { handoff, kind, rejection } => {
                let rejection = Some(rejection.into());
                let kind = field::number(*kind);
                (handoff, Wire::Rejected(v1::RejectedMessage { kind, rejection }))
            }
        };
        v1::Receipt { handoff_id: handoff.to_string(), receipt: Some(receipt) }
    }
}

impl TryFrom<v1::RejectedMessage> for RejectedMessage {
    type Error = BadField;

    fn try_from(message: v1::RejectedMessage) -> Result<RejectedMessage, BadField> {
        let v1::RejectedMessage { kind, rejection } = message;
        Ok(RejectedMessage {
            kind: field::code("kind", kind)?,
            rejection: field::message("rejection", rejection)?,
        })
    }
}

impl From<&RejectedMessage> for v1::RejectedMessage {
    fn from(rejected: &RejectedMessage) -> v1::RejectedMessage {
        let RejectedMessage { kind, rejection } = rejected;
        v1::RejectedMessage { kind: field::number(*kind), rejection: Some(rejection.into()) }
    }
}

impl TryFrom<v1::Rejection> for Rejection {
    type Error = BadField;

    fn try_from(message: v1::Rejection) -> Result<Rejection, BadField> {
        let v1::Rejection { reason, detail } = message;
        let detail: String = detail.chars().take(DETAIL_MAX_CHARS).collect();
        let unknown = || {
            let choices = "NOT_A_PARTY, UNKNOWN_HANDOFF, CONFLICT, CONTRADICTION";
            one_of("reason", choices)
        };
        match v1::RejectionReason::try_from(reason).map_err(|_| unknown())? {
            v1::RejectionReason::Unspecified => Err(unknown()),
            v1::RejectionReason::NotAParty => Ok(Rejection::NotAParty),
            v1::RejectionReason::UnknownHandoff => Ok(Rejection::UnknownHandoff),
            v1::RejectionReason::Conflict => Ok(Rejection::Conflict { field: detail }),
            v1::RejectionReason::Contradiction => Ok(Rejection::Contradiction { reason: detail }),
        }
    }
}

impl From<&Rejection> for v1::Rejection {
    fn from(rejection: &Rejection) -> v1::Rejection {
        let (reason, detail) = match rejection {
            Rejection::NotAParty => (v1::RejectionReason::NotAParty, ""),
            Rejection::UnknownHandoff => (v1::RejectionReason::UnknownHandoff, ""),
            Rejection::Conflict { field } => (v1::RejectionReason::Conflict, field.as_str()),
            Rejection::Contradiction { reason } => {
                (v1::RejectionReason::Contradiction, reason.as_str())
            }
        };
        v1::Rejection { reason: reason.into(), detail: detail.to_owned() }
    }
}

pub(super) fn one_of(field: &str, choices: &str) -> BadField {
    BadField::new(field, format!("must be one of {choices}"))
}
