//! Wallet transfers (医保钱包转账, F57, F58): account money of an employee for a near relative who
//! is insured elsewhere. Money only: who insures whom, since when, does not change (C16).

use jiexu_types::{Fen, Timestamp};

use crate::{Refusal, Refusals};

/// What a region that has opened the wallet allows. A region may only be stricter than
/// [`WalletPolicy::NATIONAL`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WalletPolicy {
    /// The most that one transfer moves.
    pub amount_max: Fen,
    /// Transfers of one payer on one day in China.
    pub per_day: u32,
    /// First hour of the day at which transfers are taken, 0 to 23, in China.
    pub opens_at: u8,
    /// First hour at which they are not any more; after `opens_at`, at most 24.
    pub closes_at: u8,
    /// Hour at which money goes back that the payee has not accepted.
    pub returns_at: u8,
}

/// A policy that allows more than the nation does, or never opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WalletMistake {
    /// No amount, or one above the national limit.
    #[error("amount_max_fen must be 1 to {limit}, got {0}", limit = AMOUNT_MAX_FEN)]
    Amount(u64),
    /// No transfer at all, or more than the nation allows.
    #[error("per_day must be 1 to {limit}, got {0}", limit = WalletPolicy::NATIONAL.per_day)]
    PerDay(u32),
    /// Open at night, or never.
    #[error("opens_at and closes_at must be hours from 6 to 22, the first before the second")]
    Hours,
    /// Not an hour.
    #[error("returns_at must be an hour from 0 to 23, got {0}")]
    Returns(u8),
}

/// 2,000 yuan.
const AMOUNT_MAX_FEN: u64 = 200_000;
const HOUR_MS: u64 = 3_600_000;

impl WalletPolicy {
    /// 3 a day of at most 2,000 yuan each, none from 22:00 to 06:00, what is not accepted goes back
    /// at 06:00 (C16).
    pub const NATIONAL: WalletPolicy = WalletPolicy {
        amount_max: match Fen::new(AMOUNT_MAX_FEN) {
            Some(amount) => amount,
            None => Fen::MAX,
        },
        per_day: 3,
        opens_at: 6,
        closes_at: 22,
        returns_at: 6,
    };

    /// Everything in which the policy goes beyond the national one.
    pub fn mistakes(&self) -> Vec<WalletMistake> {
        let WalletPolicy { amount_max, per_day, opens_at, closes_at, returns_at } = *self;
        let national = WalletPolicy::NATIONAL;
        let amount = amount_max.is_zero() || amount_max > national.amount_max;
        let hours =
            opens_at < national.opens_at || closes_at > national.closes_at || opens_at >= closes_at;
        let mistakes = [
            amount.then(|| WalletMistake::Amount(amount_max.as_fen())),
            (!(1..=national.per_day).contains(&per_day)).then_some(WalletMistake::PerDay(per_day)),
            hours.then_some(WalletMistake::Hours),
            (returns_at > 23).then_some(WalletMistake::Returns(returns_at)),
        ];
        mistakes.into_iter().flatten().collect()
    }

    /// True when transfers are taken at that instant.
    pub fn is_open(&self, at: Timestamp) -> bool {
        (self.opens_at..self.closes_at).contains(&at.hour())
    }

    /// When money goes back that arrived then and is not accepted: at the first hour of the return
    /// after the arrival.
    pub fn returns_after(&self, arrived: Timestamp) -> Timestamp {
        let into_day = u64::from(self.returns_at).saturating_mul(HOUR_MS);
        let today = Timestamp::midnight(arrived.date()).plus_millis(into_day);
        if arrived < today { today } else { today.plus_millis(HOUR_MS.saturating_mul(24)) }
    }
}

/// What the origin's records say about a wallet transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WalletOriginFacts {
    /// The region's limits, if it has opened the wallet.
    pub policy: Option<WalletPolicy>,
    /// The payer is known under this number and name, with an employee account that is neither
    /// handed over nor being so.
    pub insured: bool,
    /// On record as deceased.
    pub deceased: bool,
    /// The payer gave the relationship up.
    pub gave_up: bool,
    /// Another handoff of the payer is open here.
    pub handoff_open: bool,
    /// The account is frozen for another reason.
    pub account_frozen: bool,
    /// The account is new and pays for emergencies only (F34).
    pub emergencies_only: bool,
    /// When the payer asked.
    pub asked_at: Timestamp,
    /// Other transfers of the payer on that day that were not refused or withdrawn before anything
    /// was frozen.
    pub sent_that_day: u32,
    /// How much.
    pub amount: Fen,
    /// What the account holds.
    pub balance: Fen,
}

/// What the destination's records say about a wallet transfer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WalletDestinationFacts {
    /// The region has opened the wallet.
    pub open: bool,
    /// Origin and destination are one pool: there the relative shares the account instead (F56).
    pub same_pool: bool,
    /// The payee is known under this number and name, alive, with coverage that is active.
    pub payee_insured: bool,
    /// Another handoff of the payer comes into this region.
    pub handoff_open: bool,
}

/// The origin's checks (F57, F58, C16). A suspended payer may pay: the account is still there.
pub fn check_wallet_origin(facts: WalletOriginFacts) -> Refusals {
    let WalletOriginFacts {
        policy,
        insured,
        deceased,
        gave_up,
        handoff_open,
        account_frozen,
        emergencies_only,
        asked_at,
        sent_that_day,
        amount,
        balance,
    } = facts;
    let mut refusals = Refusals::NONE;
    let Some(policy) = policy else {
        refusals.add_if(true, Refusal::WalletNotOpen);
        return refusals;
    };
    refusals.add_if(!insured, Refusal::WalletNotInsured);
    refusals.add_if(deceased, Refusal::PersonDeceased);
    refusals.add_if(gave_up, Refusal::PersonGaveUp);
    refusals.add_if(handoff_open, Refusal::OutInProgress);
    refusals.add_if(account_frozen, Refusal::OutAccountFrozen);
    refusals.add_if(emergencies_only, Refusal::EmergenciesOnly);
    refusals.add_if(!policy.is_open(asked_at), Refusal::WalletClosed);
    refusals.add_if(sent_that_day >= policy.per_day, Refusal::WalletDailyLimit);
    refusals.add_if(amount > policy.amount_max, Refusal::WalletAmount);
    refusals.add_if(insured && amount > balance, Refusal::WalletBalance);
    refusals
}

/// The destination's checks.
pub fn check_wallet_destination(facts: WalletDestinationFacts) -> Refusals {
    let WalletDestinationFacts { open, same_pool, payee_insured, handoff_open } = facts;
    let mut refusals = Refusals::NONE;
    refusals.add_if(same_pool, Refusal::SamePool);
    refusals.add_if(!open, Refusal::WalletNotOpen);
    refusals.add_if(!payee_insured, Refusal::WalletPayeeNotInsured);
    refusals.add_if(handoff_open, Refusal::InInProgress);
    refusals
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-03-02 at an hour of China.
    fn at(hour: u64) -> Timestamp {
        let day = "2026-03-02".parse().unwrap();
        Timestamp::midnight(day).plus_millis(hour.saturating_mul(HOUR_MS))
    }

    fn fen(amount: u64) -> Fen {
        Fen::new(amount).unwrap()
    }

    fn payer() -> WalletOriginFacts {
        WalletOriginFacts {
            policy: Some(WalletPolicy::NATIONAL),
            insured: true,
            deceased: false,
            gave_up: false,
            handoff_open: false,
            account_frozen: false,
            emergencies_only: false,
            asked_at: at(9),
            sent_that_day: 2,
            amount: fen(200_000),
            balance: fen(200_000),
        }
    }

    #[test]
    fn c16_the_origin_keeps_every_limit_and_tells_all_at_once() {
        let check = |facts, expected: &str| {
            assert_eq!(check_wallet_origin(facts).to_string(), expected);
        };
        check(payer(), "");
        check(WalletOriginFacts { sent_that_day: 3, ..payer() }, "WALLET_DAILY_LIMIT");
        check(WalletOriginFacts { balance: fen(199_999), ..payer() }, "WALLET_BALANCE");
        let dear = WalletOriginFacts { amount: fen(200_001), balance: fen(300_000), ..payer() };
        check(dear, "WALLET_AMOUNT");
        for (hour, open) in [(0, false), (5, false), (6, true), (21, true), (22, false)] {
            let expected = if open { "" } else { "WALLET_CLOSED" };
            check(WalletOriginFacts { asked_at: at(hour), ..payer() }, expected);
        }
        check(WalletOriginFacts { insured: false, ..payer() }, "WALLET_NOT_INSURED");
        check(WalletOriginFacts { handoff_open: true, ..payer() }, "OUT_IN_PROGRESS");
        check(WalletOriginFacts { account_frozen: true, ..payer() }, "OUT_ACCOUNT_FROZEN");
        check(WalletOriginFacts { emergencies_only: true, ..payer() }, "EMERGENCIES_ONLY");
        check(WalletOriginFacts { deceased: true, ..payer() }, "PERSON_DECEASED");
        check(WalletOriginFacts { gave_up: true, ..payer() }, "PERSON_GAVE_UP");
        let night = WalletOriginFacts { asked_at: at(23), sent_that_day: 3, ..dear };
        check(night, "WALLET_CLOSED, WALLET_DAILY_LIMIT, WALLET_AMOUNT");
        check(WalletOriginFacts { policy: None, ..night }, "WALLET_NOT_OPEN");
    }

    #[test]
    fn f57_the_destination_must_insure_the_payee() {
        let check = |facts, expected: &str| {
            assert_eq!(check_wallet_destination(facts).to_string(), expected);
        };
        let welcome =
            WalletDestinationFacts { open: true, payee_insured: true, ..Default::default() };
        check(welcome, "");
        check(WalletDestinationFacts { open: false, ..welcome }, "WALLET_NOT_OPEN");
        check(
            WalletDestinationFacts { payee_insured: false, ..welcome },
            "WALLET_PAYEE_NOT_INSURED",
        );
        check(WalletDestinationFacts { same_pool: true, ..welcome }, "SAME_POOL");
        check(WalletDestinationFacts { handoff_open: true, ..welcome }, "IN_IN_PROGRESS");
    }

    #[test]
    fn c16_money_goes_back_at_the_first_six_oclock_after_it_came() {
        let after = |arrived| WalletPolicy::NATIONAL.returns_after(arrived).to_string();
        assert_eq!(after(at(9)), "2026-03-03T06:00:00.000+08:00");
        assert_eq!(after(at(6)), "2026-03-03T06:00:00.000+08:00");
        assert_eq!(after(at(2)), "2026-03-02T06:00:00.000+08:00");
    }

    #[test]
    fn c16_a_region_may_only_be_stricter() {
        assert_eq!(WalletPolicy::NATIONAL.mistakes(), []);
        let strict = WalletPolicy { per_day: 1, opens_at: 8, ..WalletPolicy::NATIONAL };
        assert_eq!(strict.mistakes(), []);
        let (per_day, opens_at, returns_at) = (4, 5, 24);
        let amount_max = fen(200_001);
        let lax = WalletPolicy { amount_max, per_day, opens_at, closes_at: 22, returns_at };
        let told: Vec<String> = lax.mistakes().iter().map(WalletMistake::to_string).collect();
        let expected = [
            "amount_max_fen must be 1 to 200000, got 200001",
            "per_day must be 1 to 3, got 4",
            "opens_at and closes_at must be hours from 6 to 22, the first before the second",
            "returns_at must be an hour from 0 to 23, got 24",
        ];
        assert_eq!(told, expected);
        for (opens_at, closes_at, sound) in
            [(6, 22, true), (8, 9, true), (5, 22, false), (6, 23, false), (9, 9, false)]
        {
            let hours = WalletPolicy { opens_at, closes_at, ..WalletPolicy::NATIONAL };
            assert_eq!(hours.mistakes().is_empty(), sound, "{opens_at} to {closes_at}");
        }
        let nothing = WalletPolicy { amount_max: Fen::ZERO, ..WalletPolicy::NATIONAL };
        assert_eq!(nothing.mistakes(), [WalletMistake::Amount(0)]);
        let late = WalletPolicy { returns_at: 23, ..WalletPolicy::NATIONAL };
        assert_eq!(late.mistakes(), []);
    }
}
