//! A coverage certificate as a region has it on record.

use jiexu_region::{Certificate, CertificateStanding, VerifiedCertificate};
use jiexu_types::CertificateNo;
use jiexu_wire::v1;
use serde::Serialize;

use crate::endpoint::{Endpoints, Side};
use crate::failure::Failure;
use crate::paint::{Tone, paint};

/// What a certificate says and is worth, for JSON.
#[derive(Serialize)]
pub struct CertificateView {
    certificate_no: String,
    verification_code: String,
    state: &'static str,
    person_id: String,
    name: String,
    scheme: u32,
    paid_months: u32,
    balance_fen: i64,
    balance_as_of: String,
    printed_on: String,
    valid_until: String,
    #[serde(skip)]
    shown: VerifiedCertificate,
}

/// Asks the origin for a certificate by its number.
pub async fn get(endpoints: &Endpoints, no: CertificateNo) -> Result<VerifiedCertificate, Failure> {
    let region = endpoints.region(Side::Out)?;
    let mut client = region.client.transfer_out();
    let request = v1::GetCertificateRequest { certificate_no: no.to_string() };
    let answer = region.answer(client.get_certificate(request)).await?;
    verified(answer.certificate)
}

/// What a region answered.
pub fn verified(answer: Option<v1::CertificateOnRecord>) -> Result<VerifiedCertificate, Failure> {
    let unreadable = |bad| Failure::Failed(format!("the region's answer cannot be read: {bad}"));
    VerifiedCertificate::try_from(answer.unwrap_or_default()).map_err(unreadable)
}

impl From<VerifiedCertificate> for CertificateView {
    fn from(verified: VerifiedCertificate) -> CertificateView {
        let VerifiedCertificate { certificate, standing } = &verified;
        let Certificate { no, code, person, name, scheme, paid_months, balance, .. } =
            certificate.as_ref();
        CertificateView {
            certificate_no: no.to_string(),
            verification_code: code.to_string(),
            state: state(*standing),
            person_id: person.to_string(),
            name: name.as_str().to_owned(),
            scheme: scheme.code(),
            paid_months: *paid_months,
            balance_fen: balance.as_i64(),
            balance_as_of: certificate.balance_as_of.to_string(),
            printed_on: certificate.printed_on.to_string(),
            valid_until: certificate.valid_until.to_string(),
            shown: verified,
        }
    }
}

impl CertificateView {
    /// For people, the number of the person masked.
    pub fn human(&self) -> String {
        let VerifiedCertificate { certificate, standing } = &self.shown;
        let tone = match standing {
            CertificateStanding::Issued => Tone::Strong,
            CertificateStanding::Used
            | CertificateStanding::Expired
            | CertificateStanding::Revoked
            | CertificateStanding::Reissued => Tone::Bad,
        };
        let state = paint(tone, format!("{} {}", standing.chinese(), self.state));
        format!(
            "certificate {} ({})   {state}\n{} {}   {}   {} months, {} yuan on {}\n\
             printed {}, valid until {}\nprint it: jiexu show {} --document certificate",
            certificate.no,
            certificate.code,
            self.name,
            certificate.person.masked(),
            certificate.scheme,
            certificate.paid_months,
            certificate.balance,
            certificate.balance_as_of,
            certificate.printed_on,
            certificate.valid_until,
            certificate.no,
        )
    }
}

fn state(standing: CertificateStanding) -> &'static str {
    match standing {
        CertificateStanding::Issued => "issued",
        CertificateStanding::Used => "used",
        CertificateStanding::Expired => "expired",
        CertificateStanding::Revoked => "revoked",
        CertificateStanding::Reissued => "reissued",
    }
}
