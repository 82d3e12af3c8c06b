//! What the regions of one seed go by.

use jiexu_region::{AlertPolicy, Policy, Seals};
use jiexu_rules::{AccountLimit, Calendar, LocalWait, LocalWaiting, Rulebook, WalletPolicy};
use jiexu_types::{Date, RegionCode};

use crate::dice::Dice;
use crate::given::{day, own};

/// Version of the calendar that the regions count by.
const CALENDAR: u32 = 3;

/// Who decides by hand, and how often a form is corrected: each region as the dice have it.
pub(crate) fn policy(region: RegionCode, all: &[RegionCode], dice: &mut Dice) -> Policy {
    let mut rules = Rulebook::national().on(Date::MAX).clone();
    // Three months at half the benefits, six for a lapse that is not repaid (R40).
    rules.benefits.local = LocalWaiting::same(LocalWait::new(3, 50), LocalWait::new(6, 50));
    rules.account_limit = dice.chance(60).then_some(AccountLimit { days: 30 });
    rules.wallet = dice.chance(90).then_some(WalletPolicy::NATIONAL);
    rules.handling.origin_four_eyes = dice.chance(25);
    rules.handling.destination_four_eyes = dice.chance(25);
    rules.handling.corrections = if dice.chance(30) { 0 } else { 2 };
    rules.handling.match_by_hand = rules.handling.corrections > 0 && dice.chance(30);
    Policy {
        region,
        peers: all.iter().copied().filter(|peer| *peer != region).collect(),
        reviews_outbound: dice.chance(25),
        reviews_inbound: dice.chance(25),
        rules: own(Rulebook::new(vec![rules])),
        alerts: AlertPolicy::default(),
        // Monday to Friday, but for one holiday, a Wednesday.
        calendar: Calendar::new(CALENDAR, 2025, 2027, [day("2026-03-04")], []),
        agency: None,
        seals: Seals::default(),
    }
}
