//! What stands against a handoff, and how it is told.

use jiexu_wire::v1;

use super::acts::document;
use super::scene::{Role, Scene};
use crate::demo::people;
use crate::endpoint::Side;
use crate::failure::Failure;

/// The origin refuses who is still insured there.
pub async fn still_insured(scene: &mut Scene) -> Result<(), Failure> {
    let person = scene.person(Role::Active)?;
    let (id, before) = (person.person_id.clone(), scene.wealth(&person.person_id).await?);
    scene.enrol(Side::In, &person).await?;
    let early = scene.application(Side::In, &person);
    scene.apply(&early).await?;
    let case = scene.until(Side::In, &early.handoff_id, "refused").await?;
    for refusal in &case.refusals {
        scene.say(&format!("{}\n  {}\n  {}", refusal.code, refusal.english, refusal.chinese));
    }
    let told = case.refusals.iter().any(|refusal| refusal.code == "OUT_NOT_SUSPENDED");
    scene.check("the origin says why", told)?;
    let first_month = scene.view(Side::In, &id).await?.balance_fen;
    scene.check("no money has moved", scene.wealth(&id).await? == before + first_month)?;
    scene.say(&format!(
        "{} has coverage suspended at {}, and applies anew.",
        person.name, scene.names[0]
    ));
    scene.suspend(Side::Out, &person).await?;
    let again = scene.application(Side::In, &person);
    scene.apply(&again).await?;
    scene.until(Side::In, &again.handoff_id, "completed").await?;
    scene.check("then the person moves", scene.view(Side::Out, &id).await?.balance_fen == 0)
}

/// Everything at once, at a region that takes nothing online.
pub async fn all_reasons(scene: &mut Scene) -> Result<(), Failure> {
    let person = scene.person(Role::Mover)?;
    scene.say("By the app, without enrolment and without any paper:");
    let told = scene.refusal_of(&scene.application(Side::In, &person)).await?;
    for code in ["CHANNEL_NOT_OPEN", "IN_NOT_ENROLLED", "MATERIAL_MISSING"] {
        scene.check(&format!("{code} is told"), told.contains(code))?;
    }
    Ok(())
}

/// The checklist of the web, by kind of document.
pub async fn papers(scene: &mut Scene) -> Result<(), Failure> {
    use v1::Material as M;
    let person = scene.person(Role::Mover)?;
    scene.enrol(Side::In, &person).await?;
    let web = |attachments| v1::Intake {
        channel: v1::Channel::NationalWeb.into(),
        form: v1::FormName::TransferAndContinuation.into(),
        attachments,
        ..v1::Intake::default()
    };
    let mut application = scene.application(Side::In, &person);
    application.intake = Some(web(Vec::new()));
    scene.say("On the web, without a paper:");
    let told = scene.refusal_of(&application).await?;
    scene.check("what is missing is told", told.contains("MATERIAL_MISSING"))?;
    let complete = [M::IdFront, M::IdBack, M::ResidenceProof].map(document).to_vec();
    let mut application = scene.application(Side::In, &person);
    application.intake = Some(web(complete));
    scene.say("Both sides of the card and a proof of residence are attached.");
    scene.apply(&application).await?;
    let done = scene.until(Side::In, &application.handoff_id, "completed").await?;
    scene.check("then the person moves", done.completion.is_some())
}

/// Repetitions are one handoff; a change under the same id is none.
pub async fn repeated(scene: &mut Scene) -> Result<(), Failure> {
    let person = scene.person(Role::Mover)?;
    scene.enrol(Side::In, &person).await?;
    let application = scene.application(Side::In, &person);
    for _ in 0..3 {
        scene.apply(&application).await?;
    }
    let done = scene.until(Side::In, &application.handoff_id, "completed").await?;
    scene.apply(&application).await?;
    let credited = done.completion.map_or(0, |completion| completion.credited_fen);
    scene.check("applied four times, credited once", credited == person.balance_fen)?;
    let held = scene.view(Side::In, &person.person_id).await?.balance_fen;
    let first = people::first_contribution_fen(person.scheme);
    scene.check("the account says so too", held == credited + first)?;
    let mut changed = application;
    changed.name = "张三".to_owned();
    scene.say("The same id, and another name:");
    let told = scene.refusal_of(&changed).await?;
    scene
        .check("the field that differs is told", told.contains("CONFLICT") && told.contains("name"))
}
