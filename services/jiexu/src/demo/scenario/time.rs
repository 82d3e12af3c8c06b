//! Deadlines, and who is responsible on a day.

use jiexu_types::Timestamp;
use jiexu_wire::v1::coverage_at_response::Responsible as R;
use jiexu_wire::{field, v1};

use super::acts::approval;
use super::scene::{Role, Scene};
use crate::demo::people;
use crate::endpoint::{Region, Side};
use crate::failure::Failure;

const DAY_SECONDS: i64 = 24 * 60 * 60;

/// Days that are enough for a promise of five working days and the escalation after it.
const LONG: i64 = 40;

/// The destination is late until an operator decides.
pub async fn deadline(scene: &mut Scene) -> Result<(), Failure> {
    let person = scene.person(Role::Mover)?;
    scene.enrol(Side::In, &person).await?;
    let application = scene.application(Side::In, &person);
    let id = application.handoff_id.as_str();
    scene.apply(&application).await?;
    let case = scene.until(Side::In, id, "under_review").await?;
    if let Some(due) = &case.due_in {
        scene.say(&format!("Both legs are here; the destination must complete until {due}."));
    }
    for region in [&scene.origin, &scene.destination] {
        advance(region, LONG * DAY_SECONDS).await?;
    }
    scene.say(&format!("{LONG} days pass at once."));
    let late = scene.until(Side::In, id, "under_review").await?;
    for level in ["reminded", "overdue", "escalated_provincial", "escalated_national"] {
        let told = late.timeline.iter().any(|moment| moment.milestone.word().name == level);
        scene.check(&format!("{level} is on record"), told)?;
    }
    let held = scene.view(Side::Out, &person.person_id).await?.balance_fen;
    let arrived = scene.view(Side::In, &person.person_id).await?.balance_fen;
    let first = people::first_contribution_fen(person.scheme);
    scene.check("silence has moved no money", held == 0 && arrived == first)?;
    let asked = v1::TransferInServiceExplainTransferRequest { handoff_id: id.to_owned() };
    let mut client = scene.destination.client.transfer_in();
    let explained = scene.destination.answer(client.explain_transfer(asked)).await?;
    let duties = explained.explanation.map(|told| told.duties).unwrap_or_default();
    for duty in &duties {
        scene.say(&format!("{}\n{}", duty.english, duty.chinese));
    }
    scene.check("who owes what is told", duties.len() == 1)?;
    scene.review_inbound("li", id, approval(0), 0).await?;
    let done = scene.until(Side::In, id, "completed").await?;
    scene.check("approved, the person arrives and nobody is late", done.alert.is_none())
}

/// Sets the clock of a region to an instant to come.
pub async fn set(region: &Region, instant: Timestamp) -> Result<(), Failure> {
    step(region, v1::advance_clock_request::Step::ToMs(field::millis(instant))).await
}

async fn advance(region: &Region, seconds: i64) -> Result<(), Failure> {
    step(region, v1::advance_clock_request::Step::BySeconds(seconds)).await
}

async fn step(region: &Region, step: v1::advance_clock_request::Step) -> Result<(), Failure> {
    let mut client = region.client.clock();
    region.answer(client.advance_clock(v1::AdvanceClockRequest { step: Some(step) })).await?;
    Ok(())
}

/// The same question to both regions, before, during and after.
pub async fn coverage(scene: &mut Scene) -> Result<(), Failure> {
    let person = scene.person(Role::Mover)?;
    scene.enrol(Side::In, &person).await?;
    let application = scene.application(Side::In, &person);
    let id = application.handoff_id.as_str();
    scene.apply(&application).await?;
    scene.until(Side::In, id, "under_review").await?;
    scene.until(Side::Out, id, "delivered").await?;
    let moving = [
        tell(scene, Side::Out, &person.person_id).await?,
        tell(scene, Side::In, &person.person_id).await?,
    ];
    scene
        .check("both say that the person is moving", moving.iter().all(|at| at.moving.is_some()))?;
    scene.review_inbound("li", id, approval(0), 0).await?;
    scene.until(Side::Out, id, "settled").await?;
    let there = tell(scene, Side::Out, &person.person_id).await?;
    let here = tell(scene, Side::In, &person.person_id).await?;
    let gone = matches!(
        there.responsible,
        Some(R::Elsewhere(ref at)) if at.region == scene.codes[1]
    );
    let came = matches!(here.responsible, Some(R::Here(_)));
    scene.check("the origin names the destination", gone)?;
    scene.check("the destination answers for the person", came)
}

async fn tell(scene: &Scene, side: Side, id: &str) -> Result<v1::CoverageAtResponse, Failure> {
    let region = scene.region(side);
    let request = v1::CoverageAtRequest { person_id: id.to_owned(), on: scene.today.to_string() };
    let mut client = region.client.registry();
    let answer = region.answer(client.coverage_at(request)).await?;
    let word = match &answer.responsible {
        Some(R::Here(here)) => format!("responsible here since {}", here.since),
        Some(R::Elsewhere(there)) => {
            format!("responsible is {} since {}", there.region, there.since)
        }
        Some(R::Undecided(_)) => "undecided while the person moves".to_owned(),
        Some(R::Unknown(_)) | None => "nobody is known to be responsible".to_owned(),
    };
    let moving = if answer.moving.is_some() { ", in transit" } else { "" };
    scene.say(&format!("{} on {}: {word}{moving}", answer.region, scene.today));
    Ok(answer)
}
