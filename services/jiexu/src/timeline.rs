//! Two timelines of one handoff, told as one.
//!
//! Each region writes down what it saw, on its own clock. The order within a side is kept as it is;
//! between the sides the clocks decide, and for the same millisecond what can have caused what.

use std::collections::VecDeque;

use serde::Serialize;

use crate::amount::yuan;
use crate::case::{Case, Moment};
use crate::endpoint::Side;
use crate::wording::Step;

/// The moments of both sides that have not been told yet.
#[derive(Debug, Default)]
pub struct Merge {
    origin: VecDeque<Moment>,
    destination: VecDeque<Moment>,
}

impl Merge {
    /// More of one side, in its order.
    pub fn add(&mut self, side: Side, moments: impl IntoIterator<Item = Moment>) {
        match side {
            Side::Out => self.origin.extend(moments),
            Side::In => self.destination.extend(moments),
        }
    }

    /// The next moment, if both sides have one; with only one, the other side might yet tell of an
    /// earlier one.
    pub fn next_certain(&mut self) -> Option<(Side, Moment)> {
        let both = !self.origin.is_empty() && !self.destination.is_empty();
        if both { self.next() } else { None }
    }

    /// The next moment of those that are known.
    pub fn next(&mut self) -> Option<(Side, Moment)> {
        let key = |moment: &Moment| (moment.at_ms, moment.milestone.rank());
        let from_origin = match (self.origin.front(), self.destination.front()) {
            (Some(out), Some(into)) => key(out) <= key(into),
            (Some(_), None) => true,
            (None, _) => false,
        };
        if from_origin {
            self.origin.pop_front().map(|moment| (Side::Out, moment))
        } else {
            self.destination.pop_front().map(|moment| (Side::In, moment))
        }
    }

    /// The side that has something to tell when the other has nothing.
    pub fn only_side(&self) -> Option<Side> {
        match (self.origin.is_empty(), self.destination.is_empty()) {
            (false, true) => Some(Side::Out),
            (true, false) => Some(Side::In),
            (true, true) | (false, false) => None,
        }
    }

    /// True when nothing waits to be told.
    pub fn is_empty(&self) -> bool {
        self.origin.is_empty() && self.destination.is_empty()
    }
}

/// The whole story of a handoff, from what both sides keep of it.
pub fn story(origin: Option<&Case>, destination: Option<&Case>) -> Vec<Event> {
    let mut merge = Merge::default();
    for case in [origin, destination].into_iter().flatten() {
        merge.add(case.side, case.timeline.iter().copied());
    }
    let mut events: Vec<Event> = Vec::new();
    while let Some((side, moment)) = merge.next() {
        let case = match side {
            Side::Out => origin,
            Side::In => destination,
        };
        let began = events.first().map_or(moment.at_ms, |first| first.at_ms);
        events.extend(case.map(|case| Event::new(case, moment, began)));
    }
    events
}

/// One step of a handoff, with what it was about.
#[derive(Clone, Serialize)]
pub struct Event {
    pub handoff_id: String,
    pub side: Side,
    /// Code of the region where it happened.
    pub region: String,
    /// Milliseconds since the epoch, on that region's clock.
    pub at_ms: i64,
    /// Milliseconds since the first step that is told.
    pub offset_ms: i64,
    pub milestone: Step,
    /// Money that the step was about.
    pub amount_fen: Option<i64>,
    /// Months that the step was about.
    pub months: Option<u32>,
    /// Until when the next step is due.
    pub due_on: Option<String>,
    /// Reasons, when it was refused.
    pub refusals: Vec<&'static str>,
}

impl Event {
    /// A moment of a case; `began` is the instant of the first step.
    pub fn new(case: &Case, moment: Moment, began: i64) -> Event {
        let region = match case.side {
            Side::Out => case.origin.clone(),
            Side::In => case.destination.clone(),
        };
        let mut event = Event {
            handoff_id: case.handoff_id.clone(),
            side: case.side,
            region,
            at_ms: moment.at_ms,
            offset_ms: moment.at_ms.saturating_sub(began),
            milestone: moment.milestone,
            amount_fen: None,
            months: None,
            due_on: None,
            refusals: Vec::new(),
        };
        event.add_details(case);
        event
    }

    fn add_details(&mut self, case: &Case) {
        use jiexu_region::Milestone as M;

        let Some(step) = self.milestone.0 else { return };
        let frozen = case.acceptance.as_ref().map(|acceptance| acceptance.frozen_fen);
        let months = case.form.as_ref().map(|form| form.months);
        match step {
            M::Frozen => (self.amount_fen, self.months) = (frozen, months),
            M::Accepted => {
                let due = case.acceptance.as_ref().and_then(|promise| promise.due_out.as_ref());
                self.due_on = due.map(|deadline| deadline.due_on.clone());
            }
            M::RelationshipReceived => self.months = months,
            M::BalanceReceived => self.amount_fen = case.arrived_fen,
            M::Completed => {
                let completion = case.completion.as_ref();
                self.amount_fen = completion.map(|done| done.credited_fen);
                self.months = completion.map(|done| done.recognised_months);
            }
            M::Settled | M::Returned => self.amount_fen = frozen,
            M::Refused => self.refusals = case.refusals.iter().map(|why| why.code).collect(),
            M::Applied
            | M::Forwarded
            | M::Requested
            | M::UnderReview
            | M::ReviewEntered
            | M::ReviewPassed
            | M::ReviewSentBack
            | M::Unmatched
            | M::AwaitingPayee
            | M::CorrectionAsked
            | M::FormReissued
            | M::Delivered
            | M::CancelAsked
            | M::Cancelled
            | M::Rejected
            | M::Retried
            | M::Reminded
            | M::Overdue
            | M::EscalatedProvincial
            | M::EscalatedNational => {}
        }
    }

    /// What happened, in English, with amounts: `frozen 12,846.37 yuan and 136 months`.
    pub fn told(&self) -> String {
        use jiexu_region::Milestone as M;

        let english = self.milestone.word().english;
        let money = self.amount_fen.filter(|fen| *fen != 0);
        let money = money.map(|fen| format!("{} yuan", yuan(fen)));
        let months = self.months.unwrap_or_default();
        let Some(step) = self.milestone.0 else { return english.to_owned() };
        match step {
            M::Frozen => {
                let money =
                    money.map_or("no balance".to_owned(), |money| format!("{money} frozen"));
                format!("{money}, {months} months to hand over")
            }
            M::Accepted => {
                let due = self.due_on.as_deref().unwrap_or("?");
                format!("{english}, to deliver by {due}")
            }
            M::RelationshipReceived => format!("{english}: {months} months"),
            M::BalanceReceived => match money {
                Some(money) => format!("{money} here, not yet credited"),
                None => english.to_owned(),
            },
            M::Completed => match money {
                Some(money) => format!("{money} credited, {months} months recognised"),
                None => format!("{months} months recognised"),
            },
            M::Settled => match money {
                Some(money) => format!("{money} now owed to the other fund"),
                None => "the destination has completed".to_owned(),
            },
            M::Returned => match money {
                Some(money) => format!("{english}: {money}"),
                None => "refused there; the relationship is reopened".to_owned(),
            },
            M::Refused if !self.refusals.is_empty() => {
                format!("{english}: {}", self.refusals.join(", "))
            }
            M::Refused
            | M::Applied
            | M::Forwarded
            | M::Requested
            | M::UnderReview
            | M::ReviewEntered
            | M::ReviewPassed
            | M::ReviewSentBack
            | M::Unmatched
            | M::AwaitingPayee
            | M::CorrectionAsked
            | M::FormReissued
            | M::Delivered
            | M::CancelAsked
            | M::Cancelled
            | M::Rejected
            | M::Retried
            | M::Reminded
            | M::Overdue
            | M::EscalatedProvincial
            | M::EscalatedNational => english.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiexu_region::Milestone as M;

    use super::*;

    fn at(at_ms: i64, step: M) -> Moment {
        Moment { at_ms, milestone: Step(Some(step)) }
    }

    fn told(merge: &mut Merge) -> Vec<M> {
        std::iter::from_fn(|| merge.next()).filter_map(|(_, moment)| moment.milestone.0).collect()
    }

    #[test]
    fn clocks_decide_and_then_what_can_have_caused_what() {
        let mut merge = Merge::default();
        merge.add(Side::In, [at(1, M::Applied), at(5, M::Requested), at(5, M::Accepted)]);
        merge.add(Side::In, [at(9, M::BalanceReceived), at(9, M::Completed)]);
        merge.add(Side::Out, [at(5, M::Frozen), at(9, M::Delivered), at(9, M::Settled)]);
        let expected = [
            M::Applied,
            M::Frozen,
            M::Requested,
            M::Accepted,
            M::BalanceReceived,
            M::Completed,
            M::Delivered,
            M::Settled,
        ];
        assert_eq!(told(&mut merge), expected);
    }

    #[test]
    fn the_order_within_a_side_stands_even_when_its_clock_was_set_back() {
        let mut merge = Merge::default();
        merge.add(Side::In, [at(9, M::Applied), at(3, M::Requested), at(4, M::Completed)]);
        merge.add(Side::Out, [at(5, M::Frozen), at(6, M::Settled)]);
        let expected = [M::Frozen, M::Settled, M::Applied, M::Requested, M::Completed];
        assert_eq!(told(&mut merge), expected);
    }

    #[test]
    fn one_side_alone_is_not_certain() {
        let mut merge = Merge::default();
        merge.add(Side::In, [at(1, M::Applied)]);
        assert_eq!(merge.next_certain(), None);
        assert_eq!(merge.only_side(), Some(Side::In));
        merge.add(Side::Out, [at(2, M::Frozen)]);
        assert_eq!(merge.next_certain(), Some((Side::In, at(1, M::Applied))));
        assert_eq!(merge.next_certain(), None);
        assert!(!merge.is_empty());
        assert_eq!(merge.next(), Some((Side::Out, at(2, M::Frozen))));
        assert!(merge.is_empty());
    }
}
