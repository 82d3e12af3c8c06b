//! What one region grants: which diseases it takes over, and what part of a bill is the person's.

use std::collections::BTreeSet;

use jiexu_types::{Date, DiseaseCode};

use crate::OwnShare;

/// What a region grants beyond the national rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreatmentPolicy {
    /// Chronic and special diseases that hold here without a new recognition when they come with a
    /// handoff (F39).
    pub recognised_diseases: BTreeSet<DiseaseCode>,
    /// The person's own share of items of class B (F63). No national number: 0 until the region
    /// says so.
    pub class_b_share: OwnShare,
}

impl TreatmentPolicy {
    /// 43号 and nothing else: each region recognises diseases by itself.
    pub const fn national() -> TreatmentPolicy {
        TreatmentPolicy { recognised_diseases: BTreeSet::new(), class_b_share: OwnShare::NONE }
    }

    /// True when an entitlement that comes with a handoff holds here on that day.
    pub fn recognises(&self, disease: DiseaseCode, valid_to: Option<Date>, today: Date) -> bool {
        let valid = valid_to.is_none_or(|last| today <= last);
        valid && self.recognised_diseases.contains(&disease)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f39_a_disease_holds_when_it_is_on_the_list_and_has_not_run_out() {
        let (dialysis, other) = ("M07800".parse().unwrap(), "M01600".parse().unwrap());
        let day = |text: &str| text.parse::<Date>().unwrap();
        let policy = TreatmentPolicy {
            recognised_diseases: [dialysis].into(),
            ..TreatmentPolicy::national()
        };
        let check = |code, valid_to: Option<&str>| {
            policy.recognises(code, valid_to.map(day), day("2026-03-02"))
        };
        assert!(check(dialysis, None));
        assert!(check(dialysis, Some("2026-03-02")));
        assert!(!check(dialysis, Some("2026-03-01")));
        assert!(!check(other, None));
        assert!(!TreatmentPolicy::national().recognises(dialysis, None, day("2026-03-02")));
    }
}
