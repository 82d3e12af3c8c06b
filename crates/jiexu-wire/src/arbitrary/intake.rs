//! How an application came.

use jiexu_region::{AppliedBy, Attachment, Intake, Taken};
use jiexu_types::{Channel, CreditCode, Digest, FormName, Material, Reference};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;

use super::words::*;

/// Any intake that a channel can have.
pub fn intake() -> impl Strategy<Value = Intake> {
    let how = (select(Channel::ALL.to_vec()), applied_by(), form_name());
    let from = (reference(), reference(), of(date()), of(region_code()), of(reference()));
    let along = (vec(attachment(), 0..4), any::<bool>(), any::<bool>());
    (any::<bool>(), how, from, along).prop_map(|(plain, how, from, along)| {
        if plain {
            return Intake::default();
        }
        let ((channel, by, form), (platform, tracking_no, received_on, hukou, certificate_no)) =
            (how, from);
        let (attachments, new_card, notify) = along;
        let mail = channel == Channel::Mail;
        Intake {
            channel,
            by,
            form,
            platform: (channel == Channel::LocalPlatform).then_some(platform),
            tracking_no: mail.then_some(tracking_no),
            received_on: received_on.filter(|_| mail),
            hukou,
            certificate_no,
            attachments,
            new_card,
            notify,
        }
    })
}

fn applied_by() -> impl Strategy<Value = AppliedBy> {
    let employer = Just("91350100M000100Y43")
        .prop_filter_map("no code", |code| code.parse::<CreditCode>().ok());
    prop_oneof![
        Just(AppliedBy::Oneself),
        employer.prop_map(AppliedBy::Employer),
        person_name().prop_map(AppliedBy::Agent),
    ]
}

fn form_name() -> impl Strategy<Value = FormName> {
    select(FormName::ALL.to_vec())
}

fn attachment() -> impl Strategy<Value = Attachment> {
    (select(Material::ALL.to_vec()), any::<[u8; 32]>())
        .prop_map(|(material, bytes)| Attachment { material, sha256: Digest::new(bytes) })
}

/// Anything that an applicant is told.
pub fn taken() -> impl Strategy<Value = Taken> {
    (deadline(), any::<bool>())
        .prop_map(|(promised, counter_step)| Taken { promised, counter_step })
}

/// Any documents that are missing.
pub fn missing() -> impl Strategy<Value = Vec<Vec<Material>>> {
    vec(vec(select(Material::ALL.to_vec()), 1..3), 0..3)
}

/// Any number that somebody gave.
pub fn reference() -> impl Strategy<Value = Reference> {
    "[0-9A-Z苏豫-]{1,64}".prop_filter_map("no reference", |text| text.parse().ok())
}
