//! What operators do, and what people do while operators think.

use jiexu_wire::v1;

use super::acts::{approval, counter_of_xian};
use super::scene::{Role, Scene};
use crate::endpoint::Side;
use crate::failure::Failure;

/// Withdrawn while the origin reviews.
pub async fn withdrawn(scene: &mut Scene) -> Result<(), Failure> {
    let person = scene.person(Role::Mover)?;
    scene.enrol(Side::In, &person).await?;
    let application = scene.application(Side::In, &person);
    let id = application.handoff_id.as_str();
    scene.apply(&application).await?;
    scene.until(Side::Out, id, "under_review").await?;
    scene.say("The origin reviews; the applicant withdraws at the destination.");
    let request = v1::CancelTransferRequest { handoff_id: id.to_owned() };
    let mut client = scene.destination.client.transfer_in();
    scene.destination.answer(client.cancel_transfer(request)).await?;
    scene.until(Side::In, id, "cancelled").await?;
    scene.until(Side::Out, id, "cancelled").await?;
    let held = scene.view(Side::Out, &person.person_id).await?.balance_fen;
    scene.check("the account is as it was", held == person.balance_fen)?;
    scene.apply(&application).await?;
    let case = scene.destination.case(id).await?;
    let ended = case.is_some_and(|case| case.state.name == "cancelled");
    scene.check("a late copy of the application revives nothing", ended)
}

/// Two operators for one decision.
pub async fn four_eyes(scene: &mut Scene) -> Result<(), Failure> {
    let person = scene.person(Role::Mover)?;
    scene.enrol(Side::In, &person).await?;
    let application = scene.application(Side::In, &person);
    let id = application.handoff_id.as_str();
    scene.apply(&application).await?;
    scene.until(Side::In, id, "under_review").await?;
    scene.review_inbound("li", id, approval(0), 1).await?;
    scene.say("li enters: approved.");
    let alone = check(scene, "li", id).await.err();
    let told = alone.map_or(String::new(), |failure| failure.message().to_owned());
    scene.say(&told);
    scene.check("li may not check it", told.contains("SAME_OPERATOR"))?;
    check(scene, "wang", id).await?;
    let done = scene.until(Side::In, id, "completed").await?;
    scene.check("wang lets it pass, and the person moves", done.reviews.len() == 1)
}

async fn check(scene: &Scene, operator: &str, id: &str) -> Result<(), Failure> {
    let region = scene.region_of(Side::In, operator)?;
    let request = v1::TransferInServiceCheckReviewRequest {
        handoff_id: id.to_owned(),
        entry_no: 1,
        finding: v1::CheckFinding::Passed.into(),
    };
    let mut client = region.client.transfer_in();
    region.answer(client.check_review(request)).await.map(|_| ())
}

/// A form that misses a month is issued again.
pub async fn correction(scene: &mut Scene) -> Result<(), Failure> {
    let person = scene.person(Role::Mover)?;
    let forgotten = || Failure::Failed("the sample person has no such month".to_owned());
    let missing = scene.forgotten_month.ok_or_else(forgotten)?;
    scene.enrol(Side::In, &person).await?;
    let mut application = scene.application(Side::In, &person);
    application.intake = Some(counter_of_xian());
    let id = application.handoff_id.as_str();
    scene.apply(&application).await?;
    let waiting = scene.until(Side::In, id, "under_review").await?;
    scene.until(Side::Out, id, "delivered").await?;
    let before = waiting.form.map_or(0, |form| form.months);
    scene.say(&format!("The reviewer finds {before} months, and misses {missing}."));
    let found = v1::FormFinding {
        field: "contributions".to_owned(),
        expected: missing.to_string(),
        found: String::new(),
    };
    let correct = v1::Correction { form_revision: 0, findings: vec![found] };
    scene.review_inbound("li", id, v1::review::Decision::Correct(correct), 0).await?;
    let asked = scene.until(Side::Out, id, "correcting").await?;
    scene.check("the origin is asked", asked.corrections.len() == 1)?;
    let month = v1::RecordContributionRequest {
        person_id: person.person_id.clone(),
        scheme: person.scheme,
        month: missing,
        ..v1::RecordContributionRequest::default()
    };
    let mut registry = scene.origin.client.registry();
    scene.origin.answer(registry.record_contribution(month)).await?;
    let again = v1::ReissueFormRequest { handoff_id: id.to_owned(), ..Default::default() };
    let mut client = scene.origin.client.transfer_out();
    scene.origin.answer(client.reissue_form(again)).await?;
    let waiting = scene.until(Side::In, id, "under_review").await?;
    let months = waiting.form.map_or(0, |form| form.months);
    scene.check("the next form has one month more", months == before + 1)?;
    scene.review_inbound("li", id, approval(1), 0).await?;
    let done = scene.until(Side::In, id, "completed").await?;
    let credited = done.completion.map_or(0, |completion| completion.credited_fen);
    scene.check("the frozen money is credited, as it was", credited == person.balance_fen)
}
