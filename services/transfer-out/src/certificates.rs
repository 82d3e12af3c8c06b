//! Coverage certificates (参保凭证): issued, verified, looked up, withdrawn.

use jiexu_host::committer::RegionHandle;
use jiexu_host::fault_status;
use jiexu_region::{
    CaseReply, IssueReply, LookUpCertificate, RevokeCertificate, VerifiedCertificate,
    VerifyCertificate,
};
use jiexu_types::{CertificateNo, VerificationCode};
use jiexu_wire::status::{self, NotNow, Resource};
use jiexu_wire::v1;
use tonic::Status;

pub(crate) async fn issue(
    region: &RegionHandle,
    request: v1::IssueCertificateRequest,
) -> Result<v1::CertificateOnRecord, Status> {
    let code = VerificationCode::from_random(rand::random());
    let command = jiexu_wire::issue(request, code)?;
    let answer = region.decide(command).await.map_err(fault_status)?;
    match answer.into_inner() {
        IssueReply::OnRecord(no) => on_record(region, no).await,
        IssueReply::Conflict(field) => Err(status::conflict(field)),
        IssueReply::Refused(refusals) => Err(status::certificate_refused(refusals)),
        IssueReply::NumbersExhausted => Err(status::certificate_numbers_exhausted()),
    }
}

pub(crate) async fn verify(
    region: &RegionHandle,
    request: v1::VerifyCertificateRequest,
) -> Result<v1::CertificateOnRecord, Status> {
    let question = VerifyCertificate::try_from(request)?;
    let answer = region.decide(question).await.map_err(fault_status)?;
    found(answer.into_inner())
}

pub(crate) async fn get(
    region: &RegionHandle,
    request: v1::GetCertificateRequest,
) -> Result<v1::CertificateOnRecord, Status> {
    let LookUpCertificate(no) = request.try_into()?;
    on_record(region, no).await
}

pub(crate) async fn revoke(
    region: &RegionHandle,
    request: v1::RevokeCertificateRequest,
) -> Result<v1::CertificateOnRecord, Status> {
    let command = RevokeCertificate::try_from(request)?;
    let no = command.0;
    let answer = region.decide(command).await.map_err(fault_status)?;
    match answer.into_inner() {
        CaseReply::Decided => on_record(region, no).await,
        CaseReply::Unknown => Err(status::not_found(Resource::Certificate)),
        CaseReply::Denied(denial) => Err(status::denied(denial)),
        CaseReply::NotNow => {
            let state = on_record(region, no).await?.state().as_str_name();
            Err(status::not_now(NotNow::Revoke, state.trim_start_matches("CERTIFICATE_STATE_")))
        }
    }
}

async fn on_record(
    region: &RegionHandle,
    no: CertificateNo,
) -> Result<v1::CertificateOnRecord, Status> {
    let question = LookUpCertificate(no);
    let answer = region.decide(question).await.map_err(fault_status)?;
    found(answer.into_inner())
}

fn found(verified: Option<VerifiedCertificate>) -> Result<v1::CertificateOnRecord, Status> {
    let verified = verified.ok_or_else(|| status::not_found(Resource::Certificate))?;
    Ok(verified.into())
}
