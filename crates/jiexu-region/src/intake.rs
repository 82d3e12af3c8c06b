//! How an application came (收件): identical in both regions, and never changed.

use jiexu_types::{
    Applicant, Channel, CreditCode, Date, Digest, FormName, Material, PersonName, Reference,
    RegionCode,
};

/// How an application came. What is not said is as in [`Intake::default`]: the person, on the
/// national app, with nothing attached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intake {
    /// Channel (申请渠道).
    pub channel: Channel,
    /// Who applies.
    pub by: AppliedBy,
    /// Name of the form that was filled in.
    pub form: FormName,
    /// Which platform, for [`Channel::LocalPlatform`], e.g. `随申办`.
    pub platform: Option<Reference>,
    /// Number of the parcel, for [`Channel::Mail`].
    pub tracking_no: Option<Reference>,
    /// Day on which the papers came in by post.
    pub received_on: Option<Date>,
    /// Where the household registration is (户籍地).
    pub hukou: Option<RegionCode>,
    /// Number of the origin's coverage certificate (参保凭证号).
    pub certificate_no: Option<Reference>,
    /// Documents that came along.
    pub attachments: Vec<Attachment>,
    /// A new card is wanted (F27).
    pub new_card: bool,
    /// The person wants to be told of progress by message (F62, C15).
    pub notify: bool,
}

/// Who applies, and what must be known of somebody who does so for the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AppliedBy {
    /// The person.
    Oneself,
    /// The employer, by its credit code (GB 32100).
    Employer(CreditCode),
    /// An agent of the person (代办人), by name.
    Agent(PersonName),
}

/// A document that came with an application: what it is, and the digest of what was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// What it is.
    pub material: Material,
    /// SHA-256 of the document.
    pub sha256: Digest,
}

impl AppliedBy {
    /// In which role.
    pub const fn role(&self) -> Applicant {
        match self {
            AppliedBy::Oneself => Applicant::Oneself,
            AppliedBy::Employer(_) => Applicant::Employer,
            AppliedBy::Agent(_) => Applicant::Agent,
        }
    }
}

impl Default for Intake {
    fn default() -> Intake {
        Intake {
            channel: Channel::NationalApp,
            by: AppliedBy::Oneself,
            form: FormName::TransferAndContinuation,
            platform: None,
            tracking_no: None,
            received_on: None,
            hukou: None,
            certificate_no: None,
            attachments: Vec::new(),
            new_card: false,
            notify: false,
        }
    }
}

impl Intake {
    /// The first field in which a repeated application differs, as it is named on the wire.
    pub(crate) fn first_difference(&self, again: &Intake) -> Option<&'static str> {
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
        } = self;
        let differs = [
            ("intake.channel", again.channel != *channel),
            ("intake.by", again.by != *by),
            ("intake.form", again.form != *form),
            ("intake.platform", again.platform != *platform),
            ("intake.tracking_no", again.tracking_no != *tracking_no),
            ("intake.received_on", again.received_on != *received_on),
            ("intake.hukou", again.hukou != *hukou),
            ("intake.certificate_no", again.certificate_no != *certificate_no),
            ("intake.attachments", again.attachments != *attachments),
            ("intake.new_card", again.new_card != *new_card),
            ("intake.notify", again.notify != *notify),
        ];
        differs.into_iter().find_map(|(field, differs)| differs.then_some(field))
    }
}
