//! Facts of coverage certificates, and certificates as pieces of state.

use std::sync::Arc;

use jiexu_region::{CertificateEvent, CertificateFate, CertificateRecord};
use jiexu_wire::{BadField, field};

use crate::pb;
use crate::pb::certificate_event::Event as Kept;
use crate::pb::certificate_kept::Fate;

impl From<&CertificateEvent> for pb::CertificateEvent {
    fn from(event: &CertificateEvent) -> pb::CertificateEvent {
        let kept = match event {
            CertificateEvent::Issued { certificate, replaces } => {
                Kept::Issued(pb::CertificateIssued {
                    certificate: Some(certificate.as_ref().into()),
                    replaces: field::or_empty(*replaces),
                })
            }
            CertificateEvent::Revoked(no) => Kept::Revoked(no.to_string()),
        };
        pb::CertificateEvent { event: Some(kept) }
    }
}

impl TryFrom<pb::CertificateEvent> for CertificateEvent {
    type Error = BadField;

    fn try_from(message: pb::CertificateEvent) -> Result<CertificateEvent, BadField> {
        let pb::CertificateEvent { event } = message;
        Ok(match event.ok_or_else(|| BadField::missing("certificate"))? {
            Kept::Issued(pb::CertificateIssued { certificate, replaces }) => {
                CertificateEvent::Issued {
                    certificate: Arc::new(field::message("certificate", certificate)?),
                    replaces: field::optional_text("replaces", &replaces)?,
                }
            }
            Kept::Revoked(no) => CertificateEvent::Revoked(field::text("revoked", &no)?),
        })
    }
}

impl From<&CertificateRecord> for pb::CertificateKept {
    fn from(record: &CertificateRecord) -> pb::CertificateKept {
        let CertificateRecord { certificate, fate } = record;
        pb::CertificateKept {
            certificate: Some(certificate.as_ref().into()),
            fate: match fate {
                CertificateFate::Current => None,
                CertificateFate::Used(handoff) => Some(Fate::UsedByHandoffId(handoff.to_string())),
                CertificateFate::Revoked => Some(Fate::Revoked(true)),
                CertificateFate::Reissued(next) => Some(Fate::ReissuedAs(next.to_string())),
            },
        }
    }
}

impl TryFrom<pb::CertificateKept> for CertificateRecord {
    type Error = BadField;

    fn try_from(message: pb::CertificateKept) -> Result<CertificateRecord, BadField> {
        let pb::CertificateKept { certificate, fate } = message;
        Ok(CertificateRecord {
            certificate: Arc::new(field::message("certificate", certificate)?),
            fate: match fate {
                None => CertificateFate::Current,
                Some(Fate::UsedByHandoffId(handoff)) => {
                    CertificateFate::Used(field::text("used_by_handoff_id", &handoff)?)
                }
                Some(Fate::Revoked(true)) => CertificateFate::Revoked,
                Some(Fate::Revoked(false)) => {
                    return Err(BadField::new("revoked", "must be true when it is given"));
                }
                Some(Fate::ReissuedAs(next)) => {
                    CertificateFate::Reissued(field::text("reissued_as", &next)?)
                }
            },
        })
    }
}
