//! How far a handoff is, in the four steps that the public is shown: 收件, 受理, 转移, 办结 (43号
//! art. 10; rows R19, F41). A function of the record alone.

use jiexu_rules::{Deadline, Rulebook, Warning};
use jiexu_types::Timestamp;

use crate::{Inbound, InboundState, Milestone, Moment, Outbound, OutboundState, RefusedBy};

/// One of the four public steps, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PublicStep {
    /// The application is on record (收件).
    Received,
    /// The origin has accepted it (受理).
    Accepted,
    /// Relationship and money have been handed over (转移).
    Transferred,
    /// It has ended, one way or the other (办结).
    Concluded,
}

/// How far one step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum StepState {
    /// Done.
    Done,
    /// Being worked on.
    Current,
    /// Not begun. In a handoff that has ended, never to be.
    Pending,
}

/// How a handoff ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Ending {
    /// The person is at the destination.
    Completed,
    /// Refused; the person is where they were.
    Refused,
    /// Withdrawn in time.
    Cancelled,
}

/// One step and how far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StepProgress {
    /// Which step.
    pub step: PublicStep,
    /// How far it is.
    pub state: StepState,
    /// When it was done, or since when it is being worked on.
    pub since: Option<Timestamp>,
}

/// How far a handoff is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The four steps, in their order.
    pub steps: [StepProgress; 4],
    /// How it ended, if it has.
    pub ending: Option<Ending>,
    /// Until when the current step must be done, where the law sets a day: at the destination it is
    /// the origin's promise until the form is here.
    pub due: Option<Deadline>,
    /// What the applicant should know while it lasts.
    pub warnings: Vec<Warning>,
}

impl PublicStep {
    /// All four, in their order.
    pub const ALL: [PublicStep; 4] = [
        PublicStep::Received,
        PublicStep::Accepted,
        PublicStep::Transferred,
        PublicStep::Concluded,
    ];
}

impl Outbound {
    /// How far it is, as its origin sees it.
    pub fn progress(&self, rules: &Rulebook) -> Progress {
        use Milestone as M;
        let at = |steps: &[Milestone]| first_of(&self.timeline, steps);
        let (ending, concluded) = match self.state {
            OutboundState::Forwarded { .. }
            | OutboundState::UnderReview
            | OutboundState::Frozen { .. }
            | OutboundState::Delivered
            | OutboundState::Correcting { .. } => (None, None),
            OutboundState::Settled(_) => (Some(Ending::Completed), at(&[M::Settled])),
            OutboundState::Returned(_) => (Some(Ending::Refused), at(&[M::Returned])),
            OutboundState::Refused { .. } => (Some(Ending::Refused), at(&[M::Refused])),
            OutboundState::Cancelled { .. } | OutboundState::Withdrawn { .. } => {
                (Some(Ending::Cancelled), at(&[M::Cancelled]))
            }
        };
        let received = self.timeline.first().map(|moment| moment.at);
        // An outcome may overtake the acknowledgements of the legs that it is about.
        let transferred = at(&[M::Delivered, M::Settled, M::Returned]);
        let done = [received, at(&[M::Frozen]), transferred, concluded];
        let (due, warnings) = (self.deadline(), self.warnings(rules));
        Progress { steps: laid_out(done), ending, due, warnings }
    }
}

impl Inbound {
    /// How far it is, as its destination sees it.
    pub fn progress(&self, rules: &Rulebook) -> Progress {
        use Milestone as M;
        let at = |steps: &[Milestone]| first_of(&self.timeline, steps);
        let legs = last_of(&self.timeline, &[M::RelationshipReceived, M::BalanceReceived]);
        let (ending, transferred, concluded) = match self.state {
            // The money is here, and waits for its payee.
            InboundState::Receiving { .. } if self.payee_until.is_some() => (None, legs, None),
            InboundState::Applied
            | InboundState::Requested
            | InboundState::Cancelling { .. }
            | InboundState::Receiving { .. }
            | InboundState::Correcting { .. } => (None, None, None),
            InboundState::UnderReview => (None, legs, None),
            InboundState::Completed { .. } => (Some(Ending::Completed), legs, at(&[M::Completed])),
            InboundState::Refused { by: RefusedBy::Destination, .. } => {
                (Some(Ending::Refused), legs, at(&[M::Refused]))
            }
            InboundState::Refused { by: RefusedBy::Application | RefusedBy::Origin, .. } => {
                (Some(Ending::Refused), None, at(&[M::Refused]))
            }
            InboundState::Cancelled => (Some(Ending::Cancelled), None, at(&[M::Cancelled])),
        };
        let received = self.timeline.first().map(|moment| moment.at);
        // The legs imply the acceptance that they may have overtaken.
        let accepted = at(&[M::Accepted, M::RelationshipReceived, M::BalanceReceived]);
        // Until both legs are here, what is promised is the origin's.
        let promise = self.acceptance.filter(|_| ending.is_none()).and_then(|acceptance| {
            let money = acceptance.fund_due.unwrap_or(acceptance.due_out);
            let waits = self.awaits_money().then_some(money);
            if self.form.is_none() { Some(acceptance.due_out) } else { waits }
        });
        Progress {
            steps: laid_out([received, accepted, transferred, concluded]),
            ending,
            due: self.deadline().or(promise),
            warnings: self.warnings(rules),
        }
    }
}

/// The first moment of any of these steps.
pub(crate) fn first_of(timeline: &[Moment], steps: &[Milestone]) -> Option<Timestamp> {
    timeline.iter().find(|moment| steps.contains(&moment.step)).map(|moment| moment.at)
}

/// The last moment of any of these steps.
pub(crate) fn last_of(timeline: &[Moment], steps: &[Milestone]) -> Option<Timestamp> {
    timeline.iter().rev().find(|moment| steps.contains(&moment.step)).map(|moment| moment.at)
}

/// The steps, each done at its instant. The first that is not is the current one, unless the
/// handoff has ended.
fn laid_out(done: [Option<Timestamp>; 4]) -> [StepProgress; 4] {
    let [.., concluded] = done;
    let mut before = None;
    let mut working = concluded.is_none();
    let mut each = PublicStep::ALL.into_iter().zip(done).map(|(step, at)| {
        let (state, since) = match at {
            Some(at) => (StepState::Done, Some(at)),
            None if working => {
                working = false;
                (StepState::Current, before)
            }
            None => (StepState::Pending, None),
        };
        before = at.or(before);
        StepProgress { step, state, since }
    });
    let pending = |step| StepProgress { step, state: StepState::Pending, since: None };
    PublicStep::ALL.map(|step| each.next().unwrap_or(pending(step)))
}

#[cfg(test)]
mod tests {
    use jiexu_rules::Refusal;

    use super::*;
    use crate::fixtures::world::World;
    use crate::fixtures::*;
    use crate::{Cancel, MessageKind, Review};

    /// `D` done, `C` current, `-` pending; at the origin and at the destination.
    fn letters(world: &World) -> String {
        let word = |progress: Progress| {
            let letter = |step: StepProgress| match step.state {
                StepState::Done => 'D',
                StepState::Current => 'C',
                StepState::Pending => '-',
            };
            progress.steps.map(letter).iter().collect::<String>()
        };
        let rules = Rulebook::national();
        let origin =
            world.region(nantong()).state().outbound(id(1)).map(|case| case.progress(&rules));
        let destination =
            world.region(hebi()).state().inbound(id(1)).map(|case| case.progress(&rules));
        let either = |progress: Option<Progress>| progress.map_or("none".to_owned(), word);
        format!("{} {}", either(origin), either(destination))
    }

    fn inbound(world: &World) -> Progress {
        world.region(hebi()).state().inbound(id(1)).unwrap().progress(&Rulebook::national())
    }

    #[test]
    fn the_steps_follow_each_other() {
        let mut world = World::ready_with(|policy| policy.reviews_inbound = true).and_applied();
        assert_eq!(letters(&world), "none DC--");
        world.carry(hebi(), nantong(), MessageKind::Request);
        assert_eq!(letters(&world), "DDC- DC--");
        assert_eq!(inbound(&world).due, None, "nobody has promised anything yet");
        world.now = days_after(world.now, 1);
        let steps = |world: &World| {
            let timeline = &world.region(hebi()).state().inbound(id(1)).unwrap().timeline;
            timeline.iter().map(|moment| moment.step).collect::<Vec<_>>()
        };
        assert_eq!(steps(&world), [Milestone::Applied, Milestone::Requested]);
        world.carry(nantong(), hebi(), MessageKind::Verdict);
        assert_eq!(letters(&world), "DDC- DDC-");
        assert_eq!(inbound(&world).due.unwrap().due_on, day("2026-03-17"), "the origin's promise");
        assert_eq!(inbound(&world).steps[2].since, Some(world.now));
        world.carry(nantong(), hebi(), MessageKind::Relationship);
        assert_eq!(inbound(&world).due.unwrap().due_on, day("2026-03-17"), "money is awaited");
        world.carry(nantong(), hebi(), MessageKind::Balance);
        let due = inbound(&world).due.unwrap();
        assert_eq!((due.due_on, due.calendar_version), (day("2026-03-11"), CALENDAR));
        assert_eq!(letters(&world), "DDDC DDDC");
        world.submit(hebi(), &given_review_inbound(1, APPROVE));
        assert_eq!(letters(&world), "DDDC DDDD");
        world.carry_everything();
        assert_eq!(letters(&world), "DDDD DDDD");
        let progress = inbound(&world);
        assert_eq!((progress.ending, progress.due), (Some(Ending::Completed), None));
        let requested = steps(&world).into_iter().filter(|step| *step == Milestone::Requested);
        assert_eq!(requested.count(), 1);
    }

    #[test]
    fn what_ended_early_leaves_its_steps_pending() {
        let mut refused = World::ready_with(|policy| policy.reviews_inbound = true).and_applied();
        refused.carry_everything();
        let review = Review::Refuse(refusals([Refusal::MaterialInvalid]));
        refused.submit(hebi(), &given_review_inbound(1, review));
        refused.carry_everything();
        assert_eq!(letters(&refused), "DDDD DDDD");
        assert_eq!(inbound(&refused).ending, Some(Ending::Refused));

        let record = crate::PersonRecord { retired_on: Some(day("2026-01-01")), ..given_record() };
        let mut refused = World::with_record(record, |_| {}).and_applied();
        refused.carry_everything();
        assert_eq!(letters(&refused), "D--D D--D");

        let mut withdrawn = World::applied();
        withdrawn.submit(hebi(), &Cancel(id(1)));
        withdrawn.carry_everything();
        assert_eq!(letters(&withdrawn), "D--D D--D");
        assert_eq!(inbound(&withdrawn).ending, Some(Ending::Cancelled));
    }
}
