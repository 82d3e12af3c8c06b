//! From when on there are benefits.

use jiexu_region::{BenefitTerms, Benefits};
use jiexu_rules::BenefitStart;
use jiexu_types::Month;

use crate::{BadField, field, v1};

impl TryFrom<v1::BenefitStart> for BenefitStart {
    type Error = BadField;

    fn try_from(message: v1::BenefitStart) -> Result<BenefitStart, BadField> {
        let v1::BenefitStart {
            starts_on,
            waiting_months,
            percent,
            retroactive_from,
            resident_benefits_last,
            rule,
        } = message;
        Ok(BenefitStart {
            waits: up_to("waiting_months", waiting_months, u8::MAX)?,
            percent: up_to("percent", percent, 100)?,
            starts_on: field::date("starts_on", &starts_on)?,
            retroactive_from: field::optional_date("retroactive_from", &retroactive_from)?,
            resident_benefits_last,
            rule: field::code("rule", rule)?,
        })
    }
}

impl From<BenefitStart> for v1::BenefitStart {
    fn from(start: BenefitStart) -> v1::BenefitStart {
        let BenefitStart {
            waits,
            percent,
            starts_on,
            retroactive_from,
            resident_benefits_last,
            rule,
        } = start;
        v1::BenefitStart {
            starts_on: starts_on.to_string(),
            waiting_months: waits.into(),
            percent: percent.into(),
            retroactive_from: field::or_empty(retroactive_from),
            resident_benefits_last,
            rule: field::number(rule),
        }
    }
}

impl TryFrom<v1::Benefits> for Benefits {
    type Error = BadField;

    fn try_from(message: v1::Benefits) -> Result<Benefits, BadField> {
        let v1::Benefits { last_paid_month, first_paid_month, start } = message;
        let last_paid = Some(last_paid_month).filter(|month| *month != 0);
        Ok(Benefits {
            last_paid: last_paid.map(|month| field::month("last_paid_month", month)).transpose()?,
            first_paid: field::month("first_paid_month", first_paid_month)?,
            start: field::message("start", start)?,
        })
    }
}

impl From<Benefits> for v1::Benefits {
    fn from(benefits: Benefits) -> v1::Benefits {
        let Benefits { last_paid, first_paid, start } = benefits;
        v1::Benefits {
            last_paid_month: last_paid.map_or(0, Month::as_yyyymm),
            first_paid_month: first_paid.as_yyyymm(),
            start: Some(start.into()),
        }
    }
}

impl TryFrom<v1::BenefitTerms> for BenefitTerms {
    type Error = BadField;

    fn try_from(message: v1::BenefitTerms) -> Result<BenefitTerms, BadField> {
        let v1::BenefitTerms { scheme, enrolled_on, handoff_id, benefits, account_from } = message;
        Ok(BenefitTerms {
            scheme: field::code("scheme", scheme)?,
            enrolled_on: field::date("enrolled_on", &enrolled_on)?,
            handoff: field::text("handoff_id", &handoff_id)?,
            benefits: field::optional_message("benefits", benefits)?,
            account_from: field::optional_date("account_from", &account_from)?,
        })
    }
}

impl From<BenefitTerms> for v1::BenefitTerms {
    fn from(terms: BenefitTerms) -> v1::BenefitTerms {
        let BenefitTerms { scheme, enrolled_on, handoff, benefits, account_from } = terms;
        v1::BenefitTerms {
            scheme: field::number(scheme),
            enrolled_on: enrolled_on.to_string(),
            handoff_id: handoff.to_string(),
            benefits: benefits.map(v1::Benefits::from),
            account_from: field::or_empty(account_from),
        }
    }
}

fn up_to(field: &str, number: u32, max: u8) -> Result<u8, BadField> {
    let fits = u8::try_from(number).ok().filter(|number| *number <= max);
    fits.ok_or_else(|| BadField::new(field, format!("must be at most {max}, got {number}")))
}
