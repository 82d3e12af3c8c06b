//! What came in after a handoff was completed, and follows it: late contributions and refunds.
//!
//! The law has no article of its own for it. It follows from 43号 art. 2 (months and account money
//! go along with the relationship) and art. 9 (money is credited by its case): so such a transfer
//! names the completed handoff that it belongs to, and goes where that one went.

use crate::{Refusal, Refusals};

/// What the origin's records say about a residual transfer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ResidualOriginFacts {
    /// The named handoff settled, was of this person and these schemes and went to this
    /// destination, and the relationship has not come back.
    pub handed_over: bool,
    /// Money in the account that no relationship here needs, or months that the destination has
    /// not been told of.
    pub something_left: bool,
    /// Another handoff of the person is open here.
    pub handoff_open: bool,
    /// Died: the account is withdrawn in one sum (R42).
    pub deceased: bool,
    /// Gave the relationship up: as above.
    pub gave_up: bool,
    /// The account is frozen for another reason than a handoff: nothing leaves it.
    pub account_frozen: bool,
}

/// What the destination's records say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ResidualDestinationFacts {
    /// Origin and destination are one pool.
    pub same_pool: bool,
    /// The person is known under this number and name, and the named handoff was completed here,
    /// of this person and these schemes and from this origin.
    pub completed: bool,
    /// Another handoff of the person is open here.
    pub handoff_open: bool,
}

/// The origin's checks. Neither suspension nor retirement matters: the relationship has left.
pub fn check_residual_origin(facts: ResidualOriginFacts) -> Refusals {
    let ResidualOriginFacts {
        handed_over,
        something_left,
        handoff_open,
        deceased,
        gave_up,
        account_frozen,
    } = facts;
    let mut refusals = Refusals::NONE;
    refusals.add_if(deceased, Refusal::PersonDeceased);
    refusals.add_if(gave_up, Refusal::PersonGaveUp);
    refusals.add_if(account_frozen, Refusal::OutAccountFrozen);
    refusals.add_if(!handed_over, Refusal::OutNotHandedOver);
    refusals.add_if(handed_over && !something_left, Refusal::OutNothingLeft);
    refusals.add_if(handoff_open, Refusal::OutInProgress);
    refusals
}

/// The destination's checks. The person may have moved on: the account is still in its book.
pub fn check_residual_destination(facts: ResidualDestinationFacts) -> Refusals {
    let ResidualDestinationFacts { same_pool, completed, handoff_open } = facts;
    let mut refusals = Refusals::NONE;
    refusals.add_if(same_pool, Refusal::SamePool);
    refusals.add_if(!completed, Refusal::InNotCompleted);
    refusals.add_if(handoff_open, Refusal::InInProgress);
    refusals
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_origin_moves_what_is_left_to_where_the_relationship_went() {
        let (handed_over, something_left, handoff_open) = (true, true, false);
        let movable = ResidualOriginFacts {
            handed_over,
            something_left,
            handoff_open,
            ..ResidualOriginFacts::default()
        };
        let check = |facts, expected: &str| {
            assert_eq!(check_residual_origin(facts).to_string(), expected);
        };
        check(movable, "");
        check(ResidualOriginFacts { something_left: false, ..movable }, "OUT_NOTHING_LEFT");
        check(ResidualOriginFacts::default(), "OUT_NOT_HANDED_OVER");
        let open = ResidualOriginFacts { handoff_open: true, ..ResidualOriginFacts::default() };
        check(open, "OUT_NOT_HANDED_OVER, OUT_IN_PROGRESS");
        check(ResidualOriginFacts { deceased: true, ..movable }, "PERSON_DECEASED");
        check(ResidualOriginFacts { gave_up: true, ..movable }, "PERSON_GAVE_UP");
        check(ResidualOriginFacts { account_frozen: true, ..movable }, "OUT_ACCOUNT_FROZEN");
    }

    #[test]
    fn the_destination_takes_what_belongs_to_a_handoff_that_it_completed() {
        let (same_pool, completed, handoff_open) = (false, true, false);
        let welcome = ResidualDestinationFacts { same_pool, completed, handoff_open };
        let check = |facts, expected: &str| {
            assert_eq!(check_residual_destination(facts).to_string(), expected);
        };
        check(welcome, "");
        check(ResidualDestinationFacts { handoff_open: true, ..welcome }, "IN_IN_PROGRESS");
        check(ResidualDestinationFacts::default(), "IN_NOT_COMPLETED");
        check(ResidualDestinationFacts { same_pool: true, ..welcome }, "SAME_POOL");
    }
}
