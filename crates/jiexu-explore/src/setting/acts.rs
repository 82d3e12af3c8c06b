//! What may be done: each command about the two handoffs, at the region that takes it.
//!
//! Every act may come at any moment. That an operator decides what waits for one, and issues the
//! form that was asked for, is certain; all else, refusals and withdrawals included, is possible.

use std::sync::Arc;

use jiexu_region::{
    Apply, Cancel, Command, Correction, Finding, Forward, Region, ReissueForm, Review,
    ReviewInbound, ReviewOutbound, Suspend, Withdraw,
};
use jiexu_rules::Refusal;
use jiexu_types::{Date, OperatorName, Scheme};

use super::people::{NOW, application, contribution, enrolment, person};
use super::{Act, Bound, handoff, made};
use crate::fault::Fault;
use crate::network::other;

/// What may be done at Nantong and at Hebi.
pub(super) fn all(bound: Bound) -> Result<[Vec<Act>; 2], Fault> {
    let mut acts = [Vec::new(), Vec::new()];
    for number in 1..=bound.handoffs {
        let origin = usize::from(number.saturating_sub(1));
        let at = |place: usize, list: Vec<Act>, acts: &mut [Vec<Act>; 2]| {
            if let Some(acts) = acts.get_mut(place) {
                acts.extend(list);
            }
        };
        at(origin, at_origin(number, bound)?, &mut acts);
        at(other(origin), at_destination(number, bound)?, &mut acts);
    }
    if bound.handoffs > 1 {
        let [nantong, hebi] = &mut acts;
        nantong.extend(coming_back()?);
        let on = Date::constant(2026, 3, 1);
        let suspend = Suspend { person: person()?, scheme: Scheme::Employee, on };
        hebi.push(possible("the employer at Hebi suspends coverage", suspend));
    }
    Ok(acts)
}

fn at_origin(number: u8, bound: Bound) -> Result<Vec<Act>, Fault> {
    let (id, mut acts) = (handoff(number)?, Vec::new());
    if bound.either_side {
        let forward = Forward(application(number)?);
        acts.push(possible(&format!("somebody applies at the origin for {number}"), forward));
        acts.push(possible(&format!("{number} is withdrawn at the origin"), Withdraw(id)));
    }
    if bound.reviews {
        let review = |review| -> Result<ReviewOutbound, Fault> {
            Ok(ReviewOutbound { handoff: id, review, entry: 0, by: operator()? })
        };
        let (yes, no) = (review(approval(0))?, review(refusal())?);
        acts.push(certain(&format!("an operator of the origin approves {number}"), yes));
        acts.push(possible(&format!("an operator of the origin refuses {number}"), no));
    }
    for replaces in 0..u32::from(bound.corrections) {
        let reissue = ReissueForm { handoff: id, replaces };
        let words = format!("an operator of the origin issues form {replaces} of {number} again");
        acts.push(certain(&words, reissue));
    }
    Ok(acts)
}

fn at_destination(number: u8, bound: Bound) -> Result<Vec<Act>, Fault> {
    let (id, apply) = (handoff(number)?, Apply(application(number)?));
    let mut acts = vec![
        possible(&format!("somebody applies at the destination for {number}"), apply),
        possible(&format!("{number} is withdrawn at the destination"), Cancel(id)),
    ];
    if bound.reviews {
        let review = |review| -> Result<ReviewInbound, Fault> {
            Ok(ReviewInbound { handoff: id, review, entry: 0, by: operator()? })
        };
        for form in 0..=bound.corrections {
            let words = format!("an operator of the destination approves form {form} of {number}");
            acts.push(certain(&words, review(approval(form))?));
        }
        let words = format!("an operator of the destination refuses {number}");
        acts.push(possible(&words, review(refusal())?));
        for revision in 0..bound.corrections {
            let correct = review(Review::Correct(correction(revision)?))?;
            let words =
                format!("an operator of the destination asks to correct form {revision}, {number}");
            acts.push(possible(&words, correct));
        }
    }
    Ok(acts)
}

/// What must be so at Nantong before handoff 2.
fn coming_back() -> Result<[Act; 2], Fault> {
    let enrolled = enrolment(0, Date::constant(2026, 3, 1))?;
    Ok([
        possible("an employer at Nantong enrols the person again", enrolled),
        possible("an employer at Nantong pays for March", contribution(202_603, 9)?),
    ])
}

fn correction(form_revision: u8) -> Result<Arc<Correction>, Fault> {
    let findings = vec![made(Finding::new("name", "", ""))?];
    Ok(Arc::new(Correction { form_revision: u32::from(form_revision), findings }))
}

fn approval(form_revision: u8) -> Review {
    Review::Approve { form_revision: u32::from(form_revision) }
}

fn refusal() -> Review {
    Review::Refuse(Refusal::FormInconsistent.into())
}

fn operator() -> Result<OperatorName, Fault> {
    made("zhang".parse())
}

fn possible<C: Command + 'static>(words: &str, command: C) -> Act {
    Act::possible(words, decider(command))
}

fn certain<C: Command + 'static>(words: &str, command: C) -> Act {
    Act::certain(words, decider(command))
}

fn decider<C: Command + 'static>(command: C) -> impl Fn(&Region) -> Vec<jiexu_region::Event> {
    move |region| command.decide(region, NOW).events
}
