//! From when on there are benefits. Boxed: by value, what is made of these would not fit on the
//! stack of a test.

use jiexu_region::{BenefitTerms, Benefits};
use jiexu_rules::{BenefitRule, BenefitStart};
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;

use super::words::*;

/// Any decision.
pub fn benefit_start() -> impl Strategy<Value = BenefitStart> {
    let rule = select(vec![
        BenefitRule::ShortLapse,
        BenefitRule::SchemeChange,
        BenefitRule::LocalWaiting,
        BenefitRule::ResidentFormula,
        BenefitRule::ResidentInTime,
        BenefitRule::ResidentExempt,
        BenefitRule::Newborn,
    ]);
    let waiting = (any::<u8>(), 0u8..=100);
    (waiting, date(), of(date()), any::<bool>(), rule).prop_map(
        |((waits, percent), starts_on, retroactive_from, resident_benefits_last, rule)| {
            BenefitStart {
                waits,
                percent,
                starts_on,
                retroactive_from,
                resident_benefits_last,
                rule,
            }
        },
    )
}

/// Any benefits.
pub fn benefits() -> impl Strategy<Value = Benefits> {
    (of(month()), month(), benefit_start()).prop_map(|(last_paid, first_paid, start)| Benefits {
        last_paid,
        first_paid,
        start,
    })
}

/// Any terms.
pub fn benefit_terms() -> impl Strategy<Value = BenefitTerms> {
    (scheme(), date(), handoff_id(), of(benefits()), of(date()))
        .prop_map(|(scheme, enrolled_on, handoff, benefits, account_from)| BenefitTerms {
            scheme,
            enrolled_on,
            handoff,
            benefits,
            account_from,
        })
        .boxed()
}
