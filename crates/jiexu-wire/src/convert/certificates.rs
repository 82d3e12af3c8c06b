//! Coverage certificates.

use std::sync::Arc;

use jiexu_region::{
    Certificate, CertificateStanding, CertifiedMonths, IssueCertificate, LookUpCertificate,
    RevokeCertificate, UnpaidMonth, VerifiedCertificate, VerifyCertificate,
};
use jiexu_types::{Month, VerificationCode};

use crate::{BadField, field, v1};

/// A wish for a certificate, which is to bear this code.
pub fn issue(
    request: v1::IssueCertificateRequest,
    code: VerificationCode,
) -> Result<IssueCertificate, BadField> {
    let v1::IssueCertificateRequest { request_id, person_id, scheme } = request;
    Ok(IssueCertificate {
        request: field::text("request_id", &request_id)?,
        person: field::text("person_id", &person_id)?,
        scheme: field::code("scheme", scheme)?,
        code,
    })
}

impl TryFrom<v1::VerifyCertificateRequest> for VerifyCertificate {
    type Error = BadField;

    fn try_from(request: v1::VerifyCertificateRequest) -> Result<VerifyCertificate, BadField> {
        let v1::VerifyCertificateRequest { certificate_no, verification_code } = request;
        Ok(VerifyCertificate {
            no: field::text("certificate_no", &certificate_no)?,
            code: field::text("verification_code", &verification_code)?,
        })
    }
}

impl TryFrom<v1::GetCertificateRequest> for LookUpCertificate {
    type Error = BadField;

    fn try_from(request: v1::GetCertificateRequest) -> Result<LookUpCertificate, BadField> {
        let v1::GetCertificateRequest { certificate_no } = request;
        field::text("certificate_no", &certificate_no).map(LookUpCertificate)
    }
}

impl TryFrom<v1::RevokeCertificateRequest> for RevokeCertificate {
    type Error = BadField;

    fn try_from(request: v1::RevokeCertificateRequest) -> Result<RevokeCertificate, BadField> {
        let v1::RevokeCertificateRequest { certificate_no } = request;
        field::text("certificate_no", &certificate_no).map(RevokeCertificate)
    }
}

impl From<CertificateStanding> for v1::CertificateState {
    fn from(standing: CertificateStanding) -> v1::CertificateState {
        match standing {
            CertificateStanding::Issued => v1::CertificateState::Issued,
            CertificateStanding::Used => v1::CertificateState::Used,
            CertificateStanding::Expired => v1::CertificateState::Expired,
            CertificateStanding::Revoked => v1::CertificateState::Revoked,
            CertificateStanding::Reissued => v1::CertificateState::Reissued,
        }
    }
}

impl TryFrom<v1::CertificateOnRecord> for VerifiedCertificate {
    type Error = BadField;

    fn try_from(message: v1::CertificateOnRecord) -> Result<VerifiedCertificate, BadField> {
        let v1::CertificateOnRecord { certificate, state } = message;
        let certificate = Arc::new(field::message("certificate", certificate)?);
        let unknown =
            || BadField::new("state", format!("must be a known state, got number {state}"));
        let standing = match v1::CertificateState::try_from(state).map_err(|_| unknown())? {
            v1::CertificateState::Unspecified => return Err(unknown()),
            v1::CertificateState::Issued => CertificateStanding::Issued,
            v1::CertificateState::Used => CertificateStanding::Used,
            v1::CertificateState::Expired => CertificateStanding::Expired,
            v1::CertificateState::Revoked => CertificateStanding::Revoked,
            v1::CertificateState::Reissued => CertificateStanding::Reissued,
        };
        Ok(VerifiedCertificate { certificate, standing })
    }
}

impl From<VerifiedCertificate> for v1::CertificateOnRecord {
    fn from(verified: VerifiedCertificate) -> v1::CertificateOnRecord {
        let VerifiedCertificate { certificate, standing } = verified;
        v1::CertificateOnRecord {
            certificate: Some(certificate.as_ref().into()),
            state: v1::CertificateState::from(standing).into(),
        }
    }
}

impl TryFrom<v1::Certificate> for Certificate {
    type Error = BadField;

    fn try_from(message: v1::Certificate) -> Result<Certificate, BadField> {
        let v1::Certificate {
            certificate_no,
            verification_code,
            request_id,
            person_id,
            name,
            scheme,
            coverage,
            benefits,
            paid_months,
            balance_fen,
            balance_as_of,
            unpaid,
            printed_on,
            valid_until,
            account_mode,
        } = message;
        Ok(Certificate {
            no: field::text("certificate_no", &certificate_no)?,
            code: field::text("verification_code", &verification_code)?,
            request: field::text("request_id", &request_id)?,
            person: field::text("person_id", &person_id)?,
            name: field::text("name", &name)?,
            scheme: field::code("scheme", scheme)?,
            coverage: field::optional_message("coverage", coverage)?.unwrap_or_default(),
            benefits: field::optional_message("benefits", benefits)?.unwrap_or_default(),
            paid_months,
            balance: field::fen("balance_fen", balance_fen)?,
            balance_as_of: field::date("balance_as_of", &balance_as_of)?,
            unpaid: field::messages("unpaid", unpaid)?,
            printed_on: field::date("printed_on", &printed_on)?,
            valid_until: field::date("valid_until", &valid_until)?,
            account_mode: field::code("account_mode", account_mode)?,
        })
    }
}

impl From<&Certificate> for v1::Certificate {
    fn from(certificate: &Certificate) -> v1::Certificate {
        let Certificate {
            no,
            code,
            request,
            person,
            name,
            scheme,
            coverage,
            benefits,
            paid_months,
            balance,
            balance_as_of,
            unpaid,
            printed_on,
            valid_until,
            account_mode,
        } = certificate;
        v1::Certificate {
            certificate_no: no.to_string(),
            verification_code: code.to_string(),
            request_id: request.to_string(),
            person_id: person.to_string(),
            name: name.as_str().to_owned(),
            scheme: field::number(*scheme),
            coverage: months(*coverage),
            benefits: months(*benefits),
            paid_months: *paid_months,
            balance_fen: balance.as_i64(),
            balance_as_of: balance_as_of.to_string(),
            unpaid: unpaid.iter().map(|unpaid| (*unpaid).into()).collect(),
            printed_on: printed_on.to_string(),
            valid_until: valid_until.to_string(),
            account_mode: field::number(*account_mode),
        }
    }
}

fn months(stretch: CertifiedMonths) -> Option<v1::CertifiedMonths> {
    (stretch != CertifiedMonths::default()).then(|| stretch.into())
}

impl TryFrom<v1::CertifiedMonths> for CertifiedMonths {
    type Error = BadField;

    fn try_from(message: v1::CertifiedMonths) -> Result<CertifiedMonths, BadField> {
        let v1::CertifiedMonths { first_month, last_month } = message;
        let month = |name: &str, yyyymm: u32| -> Result<Option<Month>, BadField> {
            if yyyymm == 0 { Ok(None) } else { field::month(name, yyyymm).map(Some) }
        };
        Ok(CertifiedMonths {
            first: month("first_month", first_month)?,
            last: month("last_month", last_month)?,
        })
    }
}

impl From<CertifiedMonths> for v1::CertifiedMonths {
    fn from(stretch: CertifiedMonths) -> v1::CertifiedMonths {
        let CertifiedMonths { first, last } = stretch;
        v1::CertifiedMonths {
            first_month: first.map_or(0, Month::as_yyyymm),
            last_month: last.map_or(0, Month::as_yyyymm),
        }
    }
}

impl TryFrom<v1::UnpaidMonth> for UnpaidMonth {
    type Error = BadField;

    fn try_from(message: v1::UnpaidMonth) -> Result<UnpaidMonth, BadField> {
        let v1::UnpaidMonth { month, amount_fen } = message;
        Ok(UnpaidMonth {
            month: field::month("month", month)?,
            amount: field::fen("amount_fen", amount_fen)?,
        })
    }
}

impl From<UnpaidMonth> for v1::UnpaidMonth {
    fn from(unpaid: UnpaidMonth) -> v1::UnpaidMonth {
        let UnpaidMonth { month, amount } = unpaid;
        v1::UnpaidMonth { month: month.as_yyyymm(), amount_fen: amount.as_i64() }
    }
}
