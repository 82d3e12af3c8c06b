use jiexu_region::Milestone as M;

use super::*;

/// A follower whose two ends are told by the test.
fn given() -> (Follower, Sender, Sender) {
    let ((out, origin), (into, destination)) = (mpsc::channel(8), mpsc::channel(8));
    let mut follower = Follower::start(None, None, "");
    (follower.origin.looks, follower.destination.looks) = (Some(origin), Some(destination));
    (follower, out, into)
}

fn outbound(timeline: &[(i64, v1::Milestone)]) -> Result<Look, Failure> {
    let state = v1::OutboundState::Frozen.into();
    let timeline = moments(timeline);
    let transfer = v1::OutboundTransfer { state, timeline, ..Default::default() };
    Ok(Look::Case(Box::new(Case::from(transfer))))
}

fn inbound(refused_by: v1::RefusedBy, timeline: &[(i64, v1::Milestone)]) -> Result<Look, Failure> {
    let (refused_by, timeline) = (refused_by.into(), moments(timeline));
    let transfer = v1::InboundTransfer { refused_by, timeline, ..Default::default() };
    Ok(Look::Case(Box::new(Case::from(transfer))))
}

fn moments(timeline: &[(i64, v1::Milestone)]) -> Vec<v1::Moment> {
    let moment = |(at_ms, step): &(i64, v1::Milestone)| v1::Moment {
        at_ms: *at_ms,
        milestone: (*step).into(),
    };
    timeline.iter().map(moment).collect()
}

fn unknown() -> Result<Look, Failure> {
    Ok(Look::Unknown(Failure::Refused("no such handoff".to_owned())))
}

async fn told(follower: &mut Follower) -> Vec<(Side, Option<M>, i64)> {
    let mut told = Vec::new();
    while let Some(event) = follower.next().await {
        told.push((event.side, event.milestone.0, event.offset_ms));
    }
    told
}

#[tokio::test]
async fn the_end_that_answers_first_does_not_tell_first() {
    let (mut follower, out, into) = given();
    let nobody = v1::RefusedBy::Unspecified;
    let steps = [(100, v1::Milestone::Applied), (107, v1::Milestone::Completed)];
    into.send(inbound(nobody, &steps)).await.unwrap();
    drop(into);
    let origin = async move {
        tokio::task::yield_now().await;
        out.send(outbound(&[(102, v1::Milestone::Frozen)])).await.unwrap();
        let more = [(102, v1::Milestone::Frozen), (109, v1::Milestone::Settled)];
        out.send(outbound(&more)).await.unwrap();
    };
    let (told, ()) = tokio::join!(told(&mut follower), origin);
    let expected = [
        (Side::In, Some(M::Applied), 0),
        (Side::Out, Some(M::Frozen), 2),
        (Side::In, Some(M::Completed), 7),
        (Side::Out, Some(M::Settled), 9),
    ];
    assert_eq!(told, expected);
    assert!(follower.failures().is_empty());
}

#[tokio::test]
async fn an_origin_that_will_never_hear_of_it_is_not_waited_for() {
    let (mut follower, out, into) = given();
    out.send(unknown()).await.unwrap();
    let refused = inbound(v1::RefusedBy::Application, &[(100, v1::Milestone::Refused)]);
    into.send(refused).await.unwrap();
    drop(into);
    assert_eq!(told(&mut follower).await, [(Side::In, Some(M::Refused), 0)]);
}

#[tokio::test]
async fn a_handoff_that_nobody_knows_is_a_failure() {
    let (mut follower, out, into) = given();
    out.send(unknown()).await.unwrap();
    into.send(unknown()).await.unwrap();
    assert!(told(&mut follower).await.is_empty());
    assert_eq!(follower.failures().len(), 2);
    let (mut follower, out, into) = given();
    out.send(unknown()).await.unwrap();
    into.send(Err(Failure::Unavailable("cannot reach it".to_owned()))).await.unwrap();
    assert!(told(&mut follower).await.is_empty());
    assert_eq!(follower.failures().len(), 2);
}

#[tokio::test]
async fn a_destination_that_hears_of_it_later_is_waited_for() {
    let (mut follower, out, into) = given();
    into.send(unknown()).await.unwrap();
    out.send(outbound(&[(100, v1::Milestone::Forwarded)])).await.unwrap();
    drop(out);
    let destination = async move {
        tokio::task::yield_now().await;
        let nobody = v1::RefusedBy::Unspecified;
        into.send(inbound(nobody, &[(103, v1::Milestone::Applied)])).await.unwrap();
    };
    let (told, ()) = tokio::join!(told(&mut follower), destination);
    assert_eq!(told, [(Side::Out, Some(M::Forwarded), 0), (Side::In, Some(M::Applied), 3)]);
    assert!(follower.failures().is_empty());
}
