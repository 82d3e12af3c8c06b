//! Entries in the registry, as they are asked for.

use jiexu_region::{Contribute, Enrol, PayFamilyPremium, Refunding, Resume, Retire, Suspend};

use crate::{BadField, field, v1};

impl TryFrom<v1::EnrolPersonRequest> for Enrol {
    type Error = BadField;

    fn try_from(message: v1::EnrolPersonRequest) -> Result<Enrol, BadField> {
        let v1::EnrolPersonRequest { person_id, name, scheme, enrolled_on, previous_region } =
            message;
        Ok(Enrol {
            person: field::text("person_id", &person_id)?,
            name: field::text("name", &name)?,
            scheme: field::code("scheme", scheme)?,
            from: field::date("enrolled_on", &enrolled_on)?,
            previous_region: field::optional_text("previous_region", &previous_region)?,
        })
    }
}

impl TryFrom<v1::SuspendCoverageRequest> for Suspend {
    type Error = BadField;

    fn try_from(message: v1::SuspendCoverageRequest) -> Result<Suspend, BadField> {
        let v1::SuspendCoverageRequest { person_id, scheme, suspended_on } = message;
        Ok(Suspend {
            person: field::text("person_id", &person_id)?,
            scheme: field::code("scheme", scheme)?,
            on: field::date("suspended_on", &suspended_on)?,
        })
    }
}

impl TryFrom<v1::ResumeCoverageRequest> for Resume {
    type Error = BadField;

    fn try_from(message: v1::ResumeCoverageRequest) -> Result<Resume, BadField> {
        let v1::ResumeCoverageRequest { person_id, scheme, resumed_on } = message;
        Ok(Resume {
            person: field::text("person_id", &person_id)?,
            scheme: field::code("scheme", scheme)?,
            on: field::date("resumed_on", &resumed_on)?,
        })
    }
}

impl TryFrom<v1::RetirePersonRequest> for Retire {
    type Error = BadField;

    fn try_from(message: v1::RetirePersonRequest) -> Result<Retire, BadField> {
        let v1::RetirePersonRequest { person_id, retired_on } = message;
        Ok(Retire {
            person: field::text("person_id", &person_id)?,
            on: field::date("retired_on", &retired_on)?,
        })
    }
}

impl TryFrom<v1::RecordContributionRequest> for Contribute {
    type Error = BadField;

    fn try_from(message: v1::RecordContributionRequest) -> Result<Contribute, BadField> {
        use v1::RecordContributionRequest as Wire;

        let Wire { person_id, scheme, month, credited_fen, kind, channel } = message;
        Ok(Contribute {
            person: field::text("person_id", &person_id)?,
            scheme: field::code("scheme", scheme)?,
            month: field::month("month", month)?,
            credited: field::fen("credited_fen", credited_fen)?,
            // Nobody pays to a scheme of the past: such months come with a loaded record.
            terms: field::terms(kind, channel, 0)?,
        })
    }
}

impl TryFrom<v1::PayFamilyPremiumRequest> for PayFamilyPremium {
    type Error = BadField;

    fn try_from(message: v1::PayFamilyPremiumRequest) -> Result<PayFamilyPremium, BadField> {
        let v1::PayFamilyPremiumRequest { payment_id, payer_id, relative_id, month, amount_fen } =
            message;
        let premium = PayFamilyPremium {
            id: field::text("payment_id", &payment_id)?,
            payer: field::text("payer_id", &payer_id)?,
            relative: field::text("relative_id", &relative_id)?,
            month: field::month("month", month)?,
            amount: field::some_fen("amount_fen", amount_fen)?,
        };
        if premium.payer == premium.relative {
            return Err(BadField::new("relative_id", "must be somebody else than the payer"));
        }
        Ok(premium)
    }
}

impl TryFrom<v1::RecordRefundRequest> for Refunding {
    type Error = BadField;

    fn try_from(message: v1::RecordRefundRequest) -> Result<Refunding, BadField> {
        let v1::RecordRefundRequest { refund_id, person_id, amount_fen } = message;
        Ok(Refunding {
            id: field::text("refund_id", &refund_id)?,
            person: field::text("person_id", &person_id)?,
            amount: field::some_fen("amount_fen", amount_fen)?,
        })
    }
}
