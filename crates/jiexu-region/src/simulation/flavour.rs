//! What the regions of one seed go by.

use jiexu_rules::{AccountLimit, LocalWait, LocalWaiting, Rulebook, WalletPolicy};
use jiexu_types::Date;

use crate::Policy;
use crate::fixtures::with_rules;

/// Who decides by hand. The seed chooses, so that it replays alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flavour {
    Automatic,
    OriginsReview,
    DestinationsReview,
    BothReview,
}

impl Flavour {
    pub(super) fn of(seed: u64) -> Flavour {
        match seed % 4 {
            0 => Flavour::Automatic,
            1 => Flavour::OriginsReview,
            2 => Flavour::DestinationsReview,
            _ => Flavour::BothReview,
        }
    }

    pub(super) fn adjust(self, policy: &mut Policy) {
        policy.reviews_outbound = matches!(self, Flavour::OriginsReview | Flavour::BothReview);
        policy.reviews_inbound = matches!(self, Flavour::DestinationsReview | Flavour::BothReview);
        let mut rules = policy.rules.on(Date::MAX).clone();
        // Three months at half the benefits, six for a lapse that is not repaid (R40).
        rules.benefits.local = LocalWaiting::same(LocalWait::new(3, 50), LocalWait::new(6, 50));
        rules.account_limit = Some(AccountLimit { days: 30 });
        rules.wallet = Some(WalletPolicy::NATIONAL);
        policy.rules = Rulebook::new(vec![rules]).unwrap();
    }
}

/// Every other run of a flavour asks for four eyes, most of them for corrections.
pub(super) fn adjust_handling(seed: u64, policy: &mut Policy) {
    let four_eyes = (seed / 4).is_multiple_of(2);
    with_rules(policy, |rules| {
        rules.handling.origin_four_eyes = four_eyes;
        rules.handling.destination_four_eyes = four_eyes;
        rules.handling.corrections = if seed % 16 < 4 { 0 } else { 2 };
    });
}
