//! More applications than a region can finish.

use jiexu_wire::v1;
use tonic::Code;

use crate::rig::aftermath::expect_sound_pair;
use crate::rig::errors::expect_reason;
use crate::rig::people::{BALANCE, FIRST_CREDIT, given_mover};
use crate::rig::{Mover, SOON, eventually, given_pair};

/// The origin is down, so nothing that is taken in can end.
#[tokio::test]
async fn applications_are_put_off_while_there_is_enough_to_finish() {
    let mut pair = given_pair();
    pair.hebi.flag("--in-progress-max=3");
    pair.start().await;
    let mut movers = Vec::new();
    for _ in 0..5 {
        movers.push(given_mover(&pair.nantong, &pair.hebi).await);
    }
    pair.nantong.kill();
    let (taken, put_off) = movers.split_at(3);
    let mut first_at = None;
    for mover in taken {
        let case = mover.applies_at(&pair.hebi).await.unwrap();
        first_at = first_at.or(Some(case.timeline[0].at_ms));
    }
    for mover in put_off {
        match mover.applies_at(&pair.hebi).await {
            Err(status) => {
                let report = expect_reason(&status, Code::ResourceExhausted, "BUSY");
                assert!(report.retry_after_ms.is_some_and(|wait| wait > 0), "{report:?}");
            }
            // On a machine that slow, the first has been open for ten seconds and is in nobody's
            // way any more.
            Ok(case) => assert!(case.timeline[0].at_ms >= first_at.unwrap() + 10_000),
        }
    }
    // The same application gets the same answer, however full the region is.
    let again = taken[0].applies_at(&pair.hebi).await.unwrap();
    assert_eq!(again.state(), v1::InboundState::Applied);

    pair.nantong.start().await;
    for mover in taken {
        mover.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
    }
    for mover in put_off {
        applies_patiently(mover, &pair.hebi).await;
        mover.becomes_outbound(&pair.nantong, v1::OutboundState::Settled).await;
        assert_eq!(mover.balance_at(&pair.hebi).await, BALANCE + FIRST_CREDIT);
    }
    expect_sound_pair(&mut pair).await;
}

async fn applies_patiently(mover: &Mover, hebi: &crate::rig::Region) {
    eventually("there is room again", SOON, async || mover.applies_at(hebi).await.ok()).await;
}
