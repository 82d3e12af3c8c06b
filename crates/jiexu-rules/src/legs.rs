//! The destination's check of what arrived (43号 art. 8 and 9).

use jiexu_types::{Fen, PersonId, Scheme};

use crate::{Refusal, Refusals};

/// What arrived in the two legs, beside what the application and each other say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LegFacts {
    /// Person and origin scheme of the application.
    pub applied: (PersonId, Scheme),
    /// Person and scheme of the information form.
    pub form: (PersonId, Scheme),
    /// True when the form is the origin's by its seal, or the origin's key is not known here.
    pub sealed: bool,
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

/// The destination's check of both legs: nothing is credited unless all of it agrees.
pub fn check_legs(facts: LegFacts) -> Refusals {
    let LegFacts {
        applied,
        form,
        sealed,
        form_sound,
        stated,
        frozen,
        arrived,
        fits,
        claimed_twice,
    } = facts;
    let mut refusals = Refusals::NONE;
    refusals.add_if(!sealed, Refusal::SignatureInvalid);
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

    #[track_caller]
    fn check(refusals: Refusals, expected: &str) {
        assert_eq!(refusals.to_string(), expected);
    }

    #[test]
    fn legs_must_agree_with_the_case_and_with_each_other() {
        let who: PersonId = "320602198703150010".parse().unwrap();
        let other: PersonId = "410603199206300244".parse().unwrap();
        let fen = |n| Fen::new(n).unwrap();
        let agreeing = LegFacts {
            applied: (who, Scheme::Employee),
            form: (who, Scheme::Employee),
            sealed: true,
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
        check(check_legs(LegFacts { sealed: false, ..agreeing }), "SIGNATURE_INVALID");
        let tampered = LegFacts { sealed: false, stated: fen(8), ..agreeing };
        check(check_legs(tampered), "SIGNATURE_INVALID, FUND_AMOUNT_MISMATCH");
        check(check_legs(LegFacts { arrived: fen(8), ..agreeing }), "FUND_AMOUNT_MISMATCH");
        check(check_legs(LegFacts { arrived: Fen::ZERO, ..agreeing }), "FUND_AMOUNT_MISMATCH");
        check(check_legs(LegFacts { frozen: Some(fen(6)), ..agreeing }), "FUND_AMOUNT_MISMATCH");
        check(check_legs(LegFacts { fits: false, ..agreeing }), "AMOUNT_RANGE");
        let twice = LegFacts { claimed_twice: true, ..agreeing };
        check(check_legs(twice), "IN_DUPLICATE_COVERAGE");
    }
}
