//! People who move, and what they bring.

use jiexu_wire::v1;
use uuid::Uuid;

use super::scene::{Role, Scene};
use crate::demo::people;
use crate::endpoint::Side;
use crate::failure::Failure;

/// A certificate from issue to use.
pub async fn certificate(scene: &mut Scene) -> Result<(), Failure> {
    let person = scene.person(Role::Mover)?;
    let mut client = scene.origin.client.transfer_out();
    let request = v1::IssueCertificateRequest {
        request_id: Uuid::now_v7().to_string(),
        person_id: person.person_id.clone(),
        scheme: person.scheme,
    };
    let issued = scene.origin.answer(client.issue_certificate(request)).await?;
    let issued = issued.certificate.and_then(|kept| kept.certificate).unwrap_or_default();
    let (no, code) = (issued.certificate_no.clone(), issued.verification_code.clone());
    scene.say(&format!("{no}, verified by {code}, valid until {}", issued.valid_until));
    let state = |scene: &Scene| {
        let mut client = scene.origin.client.transfer_out();
        let (certificate_no, verification_code) = (no.clone(), code.clone());
        let request = v1::VerifyCertificateRequest { certificate_no, verification_code };
        let origin = scene.origin.clone();
        async move {
            let answer = origin.answer(client.verify_certificate(request)).await?;
            Ok::<_, Failure>(answer.certificate.map(|kept| kept.state()).unwrap_or_default())
        }
    };
    let before = state(scene).await?;
    scene.check("anybody with the code can verify it", before == v1::CertificateState::Issued)?;
    scene.enrol(Side::In, &person).await?;
    let mut application = scene.application(Side::In, &person);
    application.intake = Some(v1::Intake {
        channel: v1::Channel::NationalApp.into(),
        form: v1::FormName::TransferAndContinuation.into(),
        certificate_no: no.clone(),
        ..v1::Intake::default()
    });
    scene.apply(&application).await?;
    scene.until(Side::Out, &application.handoff_id, "settled").await?;
    let after = state(scene).await?;
    scene.check("the handoff that names it uses it up", after == v1::CertificateState::Used)
}

/// There and back.
pub async fn round_trip(scene: &mut Scene) -> Result<(), Failure> {
    let person = scene.person(Role::Mover)?;
    let id = person.person_id.clone();
    let months = scene.view(Side::Out, &id).await?.months();
    scene.enrol(Side::In, &person).await?;
    let wealth = scene.wealth(&id).await?;
    let there = scene.application(Side::In, &person);
    scene.apply(&there).await?;
    scene.until(Side::Out, &there.handoff_id, "settled").await?;
    let at_hebi = scene.view(Side::In, &id).await?;
    scene.say(&format!("{} has {} months at {}.", person.name, at_hebi.months(), scene.names[1]));
    scene
        .check("every month came along, and the one paid there", at_hebi.months() == months + 1)?;
    scene.suspend(Side::In, &person).await?;
    scene.enrol(Side::Out, &person).await?;
    let back = scene.application(Side::Out, &person);
    scene.apply_at(&scene.origin, &back).await?;
    scene.until_arrived(Side::Out, &back.handoff_id).await?;
    let home = scene.view(Side::Out, &id).await?;
    scene.say(&format!(
        "{} has {} months at {} again.",
        person.name,
        home.months(),
        scene.names[0]
    ));
    // Both regions have taken a contribution for this month: it counts once.
    scene.check("no month counts twice", home.months() == months + 1)?;
    let paid = people::first_contribution_fen(person.scheme);
    scene.check("no fen is lost or made", scene.wealth(&id).await? == wealth + paid)?;
    scene.check("all of it is at home", scene.view(Side::In, &id).await?.balance_fen == 0)
}

/// One leg, no account.
pub async fn resident(scene: &mut Scene) -> Result<(), Failure> {
    let person = scene.person(Role::Resident)?;
    scene.enrol(Side::In, &person).await?;
    let application = scene.application(Side::In, &person);
    scene.apply(&application).await?;
    let done = scene.until(Side::In, &application.handoff_id, "completed").await?;
    let out = scene.until(Side::Out, &application.handoff_id, "settled").await?;
    let months = done.completion.map_or(0, |completion| completion.recognised_months);
    scene.say(&format!("{months} months of scheme 390 are recognised."));
    scene.check("months count", months > 0)?;
    let frozen = out.acceptance.map_or(0, |acceptance| acceptance.frozen_fen);
    scene.check("no money was frozen and none is awaited", frozen == 0)?;
    scene.check("the person has no account money", scene.wealth(&person.person_id).await? == 0)
}
