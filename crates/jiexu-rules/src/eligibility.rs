//! Who may be handed over: the unified pre-checks of both sides (43号 art. 6), and the check of
//! what arrived (art. 8 and 9).
//!
//! Every check is made; the answer lists all that fail.

use jiexu_types::{Fen, PersonId, Scheme};

use crate::{Refusal, Refusals};

/// What the origin's records say about the person and the scheme of an application.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OriginFacts {
    /// A relationship in the scheme is on record under this number and name.
    pub known: bool,
    /// The person is retired here.
    pub retired: bool,
    /// The relationship has been handed over to another region.
    pub transferred: bool,
    /// The relationship is suspended (暂停参保).
    pub suspended: bool,
    /// A handoff of the person, in either direction, is open here.
    pub handoff_open: bool,
}

/// What the destination's records say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DestinationFacts {
    /// Origin and destination are one pool.
    pub same_pool: bool,
    /// Actively enrolled in the scheme under this number and name.
    pub enrolled: bool,
    /// At least one contribution since that enrolment.
    pub paid: bool,
    /// A handoff of the person, in either direction, is open here.
    pub handoff_open: bool,
}

/// What arrived in the two legs, beside what the application and each other say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LegFacts {
    /// Person and origin scheme of the application.
    pub applied: (PersonId, Scheme),
    /// Person and scheme of the information form.
    pub form: (PersonId, Scheme),
    /// True when name, periods and totals of the form hold.
    pub form_sound: bool,
    /// The balance that the form states.
    pub stated: Fen,
    /// The balance that the origin said it froze, if its acceptance is here.
    pub frozen: Option<Fen>,
    /// The money that arrived; zero when no balance leg was due.
    pub arrived: Fen,
    /// True when the person's account can hold the money as well.
    pub fits: bool,
    /// True when both regions answer for the person: one of the two claims cannot be right.
    pub claimed_twice: bool,
}

/// The origin's checks. Empty: the origin must accept, and may not refuse later for an old reason.
pub fn check_origin(facts: OriginFacts) -> Refusals {
    let OriginFacts { known, retired, transferred, suspended, handoff_open } = facts;
    let mut refusals = Refusals::NONE;
    refusals.add_if(!known, Refusal::OutNotFound);
    refusals.add_if(retired, Refusal::OutRetired);
    refusals.add_if(known && transferred, Refusal::OutAlreadyTransferred);
    // "Still active" would be a lie about a relationship that is not here at all. One that is in
    // transit is said to be in progress.
    let active = known && !transferred && !suspended && !handoff_open;
    refusals.add_if(active, Refusal::OutNotSuspended);
    refusals.add_if(handoff_open, Refusal::OutInProgress);
    refusals
}

/// The destination's checks, made before the origin is asked.
pub fn check_destination(facts: DestinationFacts) -> Refusals {
    let DestinationFacts { same_pool, enrolled, paid, handoff_open } = facts;
    let mut refusals = Refusals::NONE;
    refusals.add_if(same_pool, Refusal::SamePool);
    refusals.add_if(!enrolled, Refusal::InNotEnrolled);
    refusals.add_if(!paid, Refusal::InNoPayment);
    refusals.add_if(handoff_open, Refusal::InInProgress);
    refusals
}

/// The destination's check of both legs: nothing is credited unless all of it agrees.
pub fn check_legs(facts: LegFacts) -> Refusals {
    let LegFacts { applied, form, form_sound, stated, frozen, arrived, fits, claimed_twice } =
        facts;
    let mut refusals = Refusals::NONE;
    refusals.add_if(form != applied || !form_sound, Refusal::FormInconsistent);
    let frozen_differs = frozen.is_some_and(|frozen| frozen != stated);
    refusals.add_if(arrived != stated || frozen_differs, Refusal::FundAmountMismatch);
    refusals.add_if(!fits, Refusal::AmountRange);
    refusals.add_if(claimed_twice, Refusal::InDuplicateCoverage);
    refusals
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOVABLE: OriginFacts = OriginFacts {
        known: true,
        retired: false,
        transferred: false,
        suspended: true,
        handoff_open: false,
    };
    const WELCOME: DestinationFacts =
        DestinationFacts { same_pool: false, enrolled: true, paid: true, handoff_open: false };

    #[track_caller]
    fn check(refusals: Refusals, expected: &str) {
        assert_eq!(refusals.to_string(), expected);
    }

    #[test]
    fn the_origin_accepts_or_tells_everything_at_once() {
        let origin = |facts| check_origin(facts);
        check(origin(MOVABLE), "");
        check(origin(OriginFacts::default()), "OUT_NOT_FOUND");
        check(origin(OriginFacts { retired: true, ..MOVABLE }), "OUT_RETIRED");
        check(origin(OriginFacts { suspended: false, ..MOVABLE }), "OUT_NOT_SUSPENDED");
        check(
            origin(OriginFacts { suspended: false, transferred: true, ..MOVABLE }),
            "OUT_ALREADY_TRANSFERRED",
        );
        check(
            origin(OriginFacts { suspended: false, handoff_open: true, ..MOVABLE }),
            "OUT_IN_PROGRESS",
        );
        check(
            origin(OriginFacts { retired: true, suspended: false, ..MOVABLE }),
            "OUT_RETIRED, OUT_NOT_SUSPENDED",
        );
    }

    #[test]
    fn the_destination_tells_everything_at_once() {
        let destination = |facts| check_destination(facts);
        check(destination(WELCOME), "");
        check(destination(DestinationFacts::default()), "IN_NOT_ENROLLED, IN_NO_PAYMENT");
        check(destination(DestinationFacts { paid: false, ..WELCOME }), "IN_NO_PAYMENT");
        check(
            destination(DestinationFacts { same_pool: true, handoff_open: true, ..WELCOME }),
            "SAME_POOL, IN_IN_PROGRESS",
        );
    }

    #[test]
    fn legs_must_agree_with_the_case_and_with_each_other() {
        let who: PersonId = "320602198703150010".parse().unwrap();
        let other: PersonId = "410603199206300244".parse().unwrap();
        let fen = |n| Fen::new(n).unwrap();
        let agreeing = LegFacts {
            applied: (who, Scheme::Employee),
            form: (who, Scheme::Employee),
            form_sound: true,
            stated: fen(7),
            frozen: Some(fen(7)),
            arrived: fen(7),
            fits: true,
            claimed_twice: false,
        };
        check(check_legs(agreeing), "");
        check(check_legs(LegFacts { frozen: None, ..agreeing }), "");
        let form = (other, Scheme::Employee);
        check(check_legs(LegFacts { form, ..agreeing }), "FORM_INCONSISTENT");
        let form = (who, Scheme::Resident);
        check(check_legs(LegFacts { form, ..agreeing }), "FORM_INCONSISTENT");
        check(check_legs(LegFacts { form_sound: false, ..agreeing }), "FORM_INCONSISTENT");
        check(check_legs(LegFacts { arrived: fen(8), ..agreeing }), "FUND_AMOUNT_MISMATCH");
        check(check_legs(LegFacts { arrived: Fen::ZERO, ..agreeing }), "FUND_AMOUNT_MISMATCH");
        check(check_legs(LegFacts { frozen: Some(fen(6)), ..agreeing }), "FUND_AMOUNT_MISMATCH");
        check(check_legs(LegFacts { fits: false, ..agreeing }), "AMOUNT_RANGE");
        let twice = LegFacts { claimed_twice: true, ..agreeing };
        check(check_legs(twice), "IN_DUPLICATE_COVERAGE");
    }
}
