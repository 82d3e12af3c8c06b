//! `jiexu certificate`: coverage certificates (参保凭证) of the origin.

use jiexu_types::{CertificateNo, CertificateRequestId, PersonId, Scheme, VerificationCode};
use jiexu_wire::v1;
use uuid::Uuid;

use crate::certificate::{CertificateView, verified};
use crate::endpoint::{Endpoints, Side};
use crate::failure::Failure;
use crate::output::Output;

#[derive(clap::Subcommand)]
pub enum Command {
    /// Issue one; it replaces the one before it
    Issue(IssueArguments),
    /// Check what is printed on one
    Verify(VerifyArguments),
    /// Withdraw one
    Revoke(RevokeArguments),
}

#[derive(clap::Args)]
pub struct IssueArguments {
    /// Identity number
    #[arg(long, value_name = "ID")]
    person: PersonId,
    /// 310 (employee) or 390 (resident)
    #[arg(long, value_name = "SCHEME", default_value = "310")]
    scheme: Scheme,
    /// Id of the wish: give the same again to repeat one whose answer was lost
    #[arg(long, value_name = "UUID")]
    id: Option<CertificateRequestId>,
    #[command(flatten)]
    endpoints: Endpoints,
}

#[derive(clap::Args)]
pub struct VerifyArguments {
    /// Number, e.g. 苏2026-000001
    no: CertificateNo,
    /// Verification code, e.g. 7KX2-9MPD-QA4T
    #[arg(long)]
    code: VerificationCode,
    #[command(flatten)]
    endpoints: Endpoints,
}

#[derive(clap::Args)]
pub struct RevokeArguments {
    /// Number, e.g. 苏2026-000001
    no: CertificateNo,
    #[command(flatten)]
    endpoints: Endpoints,
}

pub async fn run(command: &Command, output: Output) -> Result<(), Failure> {
    let answer = match command {
        Command::Issue(arguments) => issue(arguments).await?,
        Command::Verify(arguments) => verify(arguments).await?,
        Command::Revoke(arguments) => revoke(arguments).await?,
    };
    output.result(&CertificateView::from(verified(answer)?), CertificateView::human);
    Ok(())
}

type OnRecord = Option<v1::CertificateOnRecord>;

async fn issue(arguments: &IssueArguments) -> Result<OnRecord, Failure> {
    let new = || Uuid::now_v7().to_string();
    let region = arguments.endpoints.region(Side::Out)?;
    let request = v1::IssueCertificateRequest {
        request_id: arguments.id.map_or_else(new, |id| id.to_string()),
        person_id: arguments.person.to_string(),
        scheme: jiexu_wire::field::number(arguments.scheme),
    };
    let mut client = region.client.transfer_out();
    Ok(region.answer(client.issue_certificate(request)).await?.certificate)
}

async fn verify(arguments: &VerifyArguments) -> Result<OnRecord, Failure> {
    let region = arguments.endpoints.region(Side::Out)?;
    let request = v1::VerifyCertificateRequest {
        certificate_no: arguments.no.to_string(),
        verification_code: arguments.code.to_string(),
    };
    let mut client = region.client.transfer_out();
    Ok(region.answer(client.verify_certificate(request)).await?.certificate)
}

async fn revoke(arguments: &RevokeArguments) -> Result<OnRecord, Failure> {
    let region = arguments.endpoints.region(Side::Out)?;
    let request = v1::RevokeCertificateRequest { certificate_no: arguments.no.to_string() };
    let mut client = region.client.transfer_out();
    Ok(region.answer(client.revoke_certificate(request)).await?.certificate)
}
