//! From when on there are benefits, as the destination decided it.

use jiexu_wire::v1;
use serde::Serialize;

use crate::case::given;
use crate::wording::{self, Word};

/// One decision.
#[derive(Clone, Serialize)]
pub struct BenefitsView {
    /// First day of full benefits.
    pub starts_on: String,
    pub waiting_months: u32,
    /// What is paid while waiting, in percent.
    pub percent: u32,
    /// First day of the lapse, when it is covered afterwards.
    pub retroactive_from: Option<String>,
    /// Benefits as a resident last until then.
    pub resident_benefits_last: bool,
    pub rule: Word,
    /// Last month paid before; `None` when never insured before.
    pub last_paid_month: Option<u32>,
    /// First month paid at the destination.
    pub first_paid_month: u32,
}

impl BenefitsView {
    /// The decision in a message; `None` when there is none in it.
    pub fn of(benefits: v1::Benefits) -> Option<BenefitsView> {
        let v1::Benefits { last_paid_month, first_paid_month, start } = benefits;
        let v1::BenefitStart {
            starts_on,
            waiting_months,
            percent,
            retroactive_from,
            resident_benefits_last,
            rule,
        } = start?;
        Some(BenefitsView {
            starts_on,
            waiting_months,
            percent,
            retroactive_from: given(retroactive_from),
            resident_benefits_last,
            rule: wording::benefit_rule(rule),
            last_paid_month: Some(last_paid_month).filter(|month| *month != 0),
            first_paid_month,
        })
    }

    /// The waiting period in words; nothing when there is none.
    pub fn waiting(&self) -> Option<String> {
        let months = Some(self.waiting_months).filter(|months| *months > 0)?;
        Some(format!("{months} months at {}%", self.percent))
    }
}
