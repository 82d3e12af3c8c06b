//! What the regions of one seed go by.

use jiexu_rules::{AccountLimit, LocalWait, LocalWaiting, Rulebook};
use jiexu_types::Date;

use crate::Policy;

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
        policy.rules = Rulebook::new(vec![rules]).unwrap();
    }
}
