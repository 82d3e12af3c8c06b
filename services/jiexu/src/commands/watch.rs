//! `jiexu watch`: a handoff while it moves, until its end.

use jiexu_region::Milestone;
use jiexu_types::HandoffId;

use crate::case::Case;
use crate::commands::show::{needs, what_stands_against};
use crate::endpoint::{Endpoints, Side};
use crate::failure::Failure;
use crate::following::Follower;
use crate::lanes;
use crate::output::Output;
use crate::timeline::Event;
use crate::wording::Standing;

#[derive(clap::Args)]
pub struct Arguments {
    /// The handoff's id
    id: HandoffId,
    #[command(flatten)]
    endpoints: Endpoints,
}

pub async fn run(arguments: &Arguments, output: Output) -> Result<(), Failure> {
    follow(&arguments.endpoints, &arguments.id.to_string(), output).await
}

/// Tells each step as it happens; fails unless the person arrives.
pub async fn follow(endpoints: &Endpoints, id: &str, output: Output) -> Result<(), Failure> {
    let regions = (endpoints.region(Side::Out)?, endpoints.region(Side::In)?);
    let mut follower = Follower::start(Some(regions.0), Some(regions.1), id);
    let mut begun = false;
    while let Some(event) = follower.next().await {
        if let Some(case) = follower.case(event.side).filter(|_| !begun) {
            output.say(&lanes::heading(&case.origin, &case.destination));
            begun = true;
        }
        output.result(&event, lanes::line);
        advise(&follower, &event, output);
    }
    let sides = [Side::In, Side::Out];
    let case = sides.into_iter().find_map(|side| follower.case(side)).cloned();
    if let Some(case) = &case {
        what_stands_against(case).iter().for_each(|line| output.say(line));
    }
    let decided = case.as_ref().is_some_and(Case::has_ended);
    for failure in follower.failures() {
        if !decided {
            return Err(failure);
        }
        // The other end has seen the end, and there is one decision.
        output.remark(&format!("note: {}", failure.message()));
    }
    match case {
        Some(case) if case.standing == Standing::Done => Ok(()),
        Some(case) => {
            let state = case.state;
            Err(Failure::Refused(format!("the handoff ended without a transfer: {state}")))
        }
        None => Err(Failure::Refused(format!("no such handoff: {id}"))),
    }
}

/// Somebody must do something before it goes on: says what.
fn advise(follower: &Follower, event: &Event, output: Output) {
    use Milestone as M;
    let needy = matches!(
        event.milestone.0,
        Some(
            M::UnderReview
                | M::ReviewEntered
                | M::ReviewSentBack
                | M::Unmatched
                | M::AwaitingPayee
                | M::CorrectionAsked
                | M::Rejected
        )
    );
    if let Some(case) = follower.case(event.side).filter(|_| needy) {
        needs(case).iter().for_each(|line| output.say(line));
    }
}
