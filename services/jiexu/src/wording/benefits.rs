//! Who is responsible, covered, and paid for.

use jiexu_rules::BenefitRule;
use jiexu_wire::v1::coverage_at_response::Responsible;
use jiexu_wire::{field, v1};

use super::{UNKNOWN, Word, word};

/// Which rule decided from when on there are benefits.
pub fn benefit_rule(number: i32) -> Word {
    match field::code::<BenefitRule>("rule", number) {
        Ok(BenefitRule::ShortLapse) => word("short_lapse", "短期中断", "short lapse, repaid"),
        Ok(BenefitRule::SchemeChange) => {
            word("scheme_change", "跨制度衔接", "two years insured, scheme changed")
        }
        Ok(BenefitRule::LocalWaiting) => {
            word("local_waiting", "地方等待期", "as the region sets it")
        }
        Ok(BenefitRule::ResidentFormula) => {
            word("resident_formula", "居民等待期", "residents' waiting period")
        }
        Ok(BenefitRule::ResidentInTime) => {
            word("resident_in_time", "居民按时参保", "resident, in time")
        }
        Ok(BenefitRule::ResidentExempt) => {
            word("resident_exempt", "居民免等待期", "resident, exempt")
        }
        Ok(BenefitRule::Newborn) => word("newborn", "新生儿", "newborn"),
        Err(_) => UNKNOWN,
    }
}

/// Who answers for a person.
pub fn responsible(answer: Option<&Responsible>) -> Word {
    match answer {
        Some(Responsible::Here(_)) => word("here", "本地负责", "responsible"),
        Some(Responsible::Elsewhere(_)) => word("elsewhere", "他地负责", "responsible elsewhere"),
        Some(Responsible::Undecided(_)) => {
            word("undecided", "转移在途", "undecided between this region and")
        }
        Some(Responsible::Unknown(_)) => word("unknown", "未知", "nobody known here"),
        None => UNKNOWN,
    }
}

/// Where a relationship stood on a day; `None` before it began.
pub fn coverage_status(number: i32) -> Option<Word> {
    use v1::CoverageStatus as S;
    match S::try_from(number) {
        Ok(S::Unspecified) => None,
        Ok(S::Active) => Some(word("active", "正常参保", "active")),
        Ok(S::Suspended) => Some(word("suspended", "暂停参保", "suspended")),
        Ok(S::InTransit) => Some(word("in_transit", "转移在途", "in transit")),
        Ok(S::TransferredOut) => Some(word("transferred_out", "已经转出", "transferred out")),
        Err(_) => Some(UNKNOWN),
    }
}

/// What a region pays on a day.
pub fn benefit_status(number: i32) -> Word {
    use v1::BenefitStatus as S;
    match S::try_from(number) {
        Ok(S::Nothing) => word("nothing", "不享受", "none"),
        Ok(S::Full) => word("full", "正常享受", "in full"),
        Ok(S::Waiting) => word("waiting", "等待期", "waiting"),
        Ok(S::Retroactive) => word("retroactive", "追溯享受", "covered afterwards"),
        Ok(S::Undecided) => word("undecided", "待定", "undecided"),
        Ok(S::Unspecified) | Err(_) => UNKNOWN,
    }
}
