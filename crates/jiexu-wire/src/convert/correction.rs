//! Corrections of an information form.

use std::sync::Arc;

use jiexu_region::{Correction, Finding};
use jiexu_types::HandoffId;

use crate::{BadField, field, v1};

impl TryFrom<v1::Correction> for Correction {
    type Error = BadField;

    fn try_from(message: v1::Correction) -> Result<Correction, BadField> {
        let v1::Correction { form_revision, findings } = message;
        if !(1..=Finding::MAX).contains(&findings.len()) {
            let problem = format!("must be 1 to {}, got {}", Finding::MAX, findings.len());
            return Err(BadField::new("findings", problem));
        }
        Ok(Correction { form_revision, findings: field::messages("findings", findings)? })
    }
}

impl From<&Correction> for v1::Correction {
    fn from(correction: &Correction) -> v1::Correction {
        let Correction { form_revision, findings } = correction;
        v1::Correction {
            form_revision: *form_revision,
            findings: findings.iter().map(Into::into).collect(),
        }
    }
}

impl TryFrom<v1::Correction> for Arc<Correction> {
    type Error = BadField;

    fn try_from(message: v1::Correction) -> Result<Arc<Correction>, BadField> {
        message.try_into().map(Arc::new)
    }
}

impl TryFrom<v1::FormFinding> for Finding {
    type Error = BadField;

    fn try_from(message: v1::FormFinding) -> Result<Finding, BadField> {
        let v1::FormFinding { field, expected, found } = message;
        Finding::new(&field, &expected, &found).map_err(|bad| BadField::new("field", bad))
    }
}

impl From<&Finding> for v1::FormFinding {
    fn from(finding: &Finding) -> v1::FormFinding {
        v1::FormFinding {
            field: finding.field().to_owned(),
            expected: finding.expected().to_owned(),
            found: finding.found().to_owned(),
        }
    }
}

impl TryFrom<v1::CorrectionRequest> for (HandoffId, Arc<Correction>) {
    type Error = BadField;

    fn try_from(message: v1::CorrectionRequest) -> Result<(HandoffId, Arc<Correction>), BadField> {
        let v1::CorrectionRequest { handoff_id, correction } = message;
        let handoff = field::text("handoff_id", &handoff_id)?;
        Ok((handoff, field::message("correction", correction)?))
    }
}

impl From<(HandoffId, &Arc<Correction>)> for v1::CorrectionRequest {
    fn from((handoff, correction): (HandoffId, &Arc<Correction>)) -> v1::CorrectionRequest {
        v1::CorrectionRequest {
            handoff_id: handoff.to_string(),
            correction: Some(correction.as_ref().into()),
        }
    }
}
