//! How an application came.

use jiexu_region::{AppliedBy, Attachment, Intake};
use jiexu_types::{Channel, FormName};

use crate::{BadField, field, v1};

/// A person brings a handful of papers; more is a mistake.
const ATTACHMENTS: usize = 20;

impl TryFrom<v1::Intake> for Intake {
    type Error = BadField;

    fn try_from(message: v1::Intake) -> Result<Intake, BadField> {
        let v1::Intake {
            channel,
            by,
            form,
            platform,
            tracking_no,
            received_on,
            hukou,
            certificate_no,
            attachments,
            new_card,
            notify,
        } = message;
        if attachments.len() > ATTACHMENTS {
            let problem = format!("at most {ATTACHMENTS} documents, got {}", attachments.len());
            return Err(BadField::new("attachments", problem));
        }
        let intake = Intake {
            channel: field::code("channel", channel)?,
            by: applied_by(by)?,
            form: match v1::FormName::try_from(form) {
                Ok(v1::FormName::Unspecified) => FormName::TransferAndContinuation,
                Ok(_) | Err(_) => field::code("form", form)?,
            },
            platform: field::optional_text("platform", &platform)?,
            tracking_no: field::optional_text("tracking_no", &tracking_no)?,
            received_on: field::optional_date("received_on", &received_on)?,
            hukou: field::optional_text("hukou", &hukou)?,
            certificate_no: field::optional_text("certificate_no", &certificate_no)?,
            attachments: field::messages("attachments", attachments)?,
            new_card,
            notify,
        };
        check(&intake)?;
        Ok(intake)
    }
}

/// What a channel needs to be understood at all; whether it is open is the region's to say.
fn check(intake: &Intake) -> Result<(), BadField> {
    let platform = intake.channel == Channel::LocalPlatform;
    let mail = intake.channel == Channel::Mail;
    let missing = |field: &str, channel: &str| {
        Err(BadField::new(field, format!("must be given for {channel}, and only for it")))
    };
    if intake.platform.is_some() != platform {
        return missing("platform", "CHANNEL_LOCAL_PLATFORM");
    }
    if intake.tracking_no.is_some() != mail {
        return missing("tracking_no", "CHANNEL_MAIL");
    }
    if intake.received_on.is_some() && !mail {
        return missing("received_on", "CHANNEL_MAIL");
    }
    Ok(())
}

fn applied_by(by: Option<v1::intake::By>) -> Result<AppliedBy, BadField> {
    Ok(match by {
        None => AppliedBy::Oneself,
        Some(v1::intake::By::Employer(code)) => {
            AppliedBy::Employer(field::text("employer", &code)?)
        }
        Some(v1::intake::By::Agent(name)) => AppliedBy::Agent(field::text("agent", &name)?),
    })
}

impl From<&Intake> for v1::Intake {
    fn from(intake: &Intake) -> v1::Intake {
        let Intake {
            channel,
            by,
            form,
            platform,
            tracking_no,
            received_on,
            hukou,
            certificate_no,
            attachments,
            new_card,
            notify,
        } = intake;
        v1::Intake {
            channel: field::number(*channel),
            by: match by {
                AppliedBy::Oneself => None,
                AppliedBy::Employer(code) => Some(v1::intake::By::Employer(code.to_string())),
                AppliedBy::Agent(name) => Some(v1::intake::By::Agent(name.as_str().to_owned())),
            },
            form: field::number(*form),
            platform: field::or_empty(platform.as_ref()),
            tracking_no: field::or_empty(tracking_no.as_ref()),
            received_on: field::or_empty(*received_on),
            hukou: field::or_empty(*hukou),
            certificate_no: field::or_empty(certificate_no.as_ref()),
            attachments: attachments.iter().map(|attachment| (*attachment).into()).collect(),
            new_card: *new_card,
            notify: *notify,
        }
    }
}

impl TryFrom<v1::Attachment> for Attachment {
    type Error = BadField;

    fn try_from(message: v1::Attachment) -> Result<Attachment, BadField> {
        let v1::Attachment { material, sha256 } = message;
        Ok(Attachment {
            material: field::code("material", material)?,
            sha256: field::text("sha256", &sha256)?,
        })
    }
}

impl From<Attachment> for v1::Attachment {
    fn from(attachment: Attachment) -> v1::Attachment {
        let Attachment { material, sha256 } = attachment;
        v1::Attachment { material: field::number(material), sha256: sha256.to_string() }
    }
}
