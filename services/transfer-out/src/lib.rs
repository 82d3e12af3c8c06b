//! The origin of handoffs (转出地): the handlers of the transfer-out role.
//!
//! Handlers decide nothing: parse, submit, wait until it is durable, answer.

mod applications;
mod cases;
mod certificates;
mod deliveries;
mod standing;
mod watching;

use jiexu_host::committer::RegionHandle;
use jiexu_host::stop::Stop;
use jiexu_host::{Mount, identity};
use jiexu_wire::v1::transfer_out_service_server::{TransferOutService, TransferOutServiceServer};
use jiexu_wire::{MESSAGE_BYTES_MAX, v1};
use tonic::{Request, Response, Status};

/// Adds the transfer-out role to what a region serves.
pub fn mount(mount: &mut Mount) {
    let service = TransferOut { region: mount.region.clone(), stop: mount.stop.clone() };
    mount.add(
        TransferOutServiceServer::new(service)
            .max_decoding_message_size(MESSAGE_BYTES_MAX)
            .max_encoding_message_size(MESSAGE_BYTES_MAX),
    );
}

/// Everything that the `transfer-out` program serves.
pub fn mount_all(mounted: &mut Mount) {
    mount(mounted);
    jiexu_registry::mount(mounted);
}

/// Serves `TransferOutService`.
#[derive(Clone, Debug)]
struct TransferOut {
    region: RegionHandle,
    stop: Stop,
}

#[tonic::async_trait]
impl TransferOutService for TransferOut {
    type WatchTransferStream = watching::CaseStream;
    type WatchTransfersStream = watching::ChangeStream;

    async fn apply_transfer(
        &self,
        request: Request<v1::TransferOutServiceApplyTransferRequest>,
    ) -> Result<Response<v1::TransferOutServiceApplyTransferResponse>, Status> {
        let caller = identity::person(&request)?;
        let transfer = applications::apply(&self.region, &caller, request.into_inner()).await?;
        let transfer = Some(transfer);
        Ok(Response::new(v1::TransferOutServiceApplyTransferResponse { transfer }))
    }

    async fn cancel_transfer(
        &self,
        request: Request<v1::TransferOutServiceCancelTransferRequest>,
    ) -> Result<Response<v1::TransferOutServiceCancelTransferResponse>, Status> {
        identity::person(&request)?;
        let transfer = cases::cancel(&self.region, &request.into_inner().handoff_id).await?;
        let transfer = Some(transfer);
        Ok(Response::new(v1::TransferOutServiceCancelTransferResponse { transfer }))
    }

    async fn get_transfer(
        &self,
        request: Request<v1::TransferOutServiceGetTransferRequest>,
    ) -> Result<Response<v1::TransferOutServiceGetTransferResponse>, Status> {
        identity::caller(&request)?;
        let transfer = cases::get(&self.region, &request.into_inner().handoff_id).await?;
        let transfer = Some(transfer);
        Ok(Response::new(v1::TransferOutServiceGetTransferResponse { transfer }))
    }

    async fn list_transfers(
        &self,
        request: Request<v1::TransferOutServiceListTransfersRequest>,
    ) -> Result<Response<v1::TransferOutServiceListTransfersResponse>, Status> {
        identity::operator(&request)?;
        cases::list(&self.region, request.into_inner()).await.map(Response::new)
    }

    async fn get_progress(
        &self,
        request: Request<v1::TransferOutServiceGetProgressRequest>,
    ) -> Result<Response<v1::TransferOutServiceGetProgressResponse>, Status> {
        let caller = identity::person(&request)?;
        let progress = standing::progress(&self.region, &caller, request.into_inner()).await?;
        let progress = Some(progress);
        Ok(Response::new(v1::TransferOutServiceGetProgressResponse { progress }))
    }

    async fn explain_transfer(
        &self,
        request: Request<v1::TransferOutServiceExplainTransferRequest>,
    ) -> Result<Response<v1::TransferOutServiceExplainTransferResponse>, Status> {
        identity::caller(&request)?;
        let explanation = standing::explain(&self.region, &request.into_inner().handoff_id).await?;
        let explanation = Some(explanation);
        Ok(Response::new(v1::TransferOutServiceExplainTransferResponse { explanation }))
    }

    async fn watch_transfer(
        &self,
        request: Request<v1::TransferOutServiceWatchTransferRequest>,
    ) -> Result<Response<watching::CaseStream>, Status> {
        identity::caller(&request)?;
        let id = request.into_inner().handoff_id;
        watching::one(&self.region, &self.stop, &id).await.map(Response::new)
    }

    async fn watch_transfers(
        &self,
        request: Request<v1::TransferOutServiceWatchTransfersRequest>,
    ) -> Result<Response<watching::ChangeStream>, Status> {
        identity::operator(&request)?;
        Ok(Response::new(watching::all(&self.region, &self.stop)))
    }

    async fn review_transfer(
        &self,
        request: Request<v1::TransferOutServiceReviewTransferRequest>,
    ) -> Result<Response<v1::TransferOutServiceReviewTransferResponse>, Status> {
        let by = identity::operator(&request)?;
        let transfer = cases::review(&self.region, request.into_inner(), by).await?;
        let transfer = Some(transfer);
        Ok(Response::new(v1::TransferOutServiceReviewTransferResponse { transfer }))
    }

    async fn check_review(
        &self,
        request: Request<v1::TransferOutServiceCheckReviewRequest>,
    ) -> Result<Response<v1::TransferOutServiceCheckReviewResponse>, Status> {
        let by = identity::operator(&request)?;
        let transfer = cases::check(&self.region, request.into_inner(), by).await?;
        let transfer = Some(transfer);
        Ok(Response::new(v1::TransferOutServiceCheckReviewResponse { transfer }))
    }

    async fn reissue_form(
        &self,
        request: Request<v1::ReissueFormRequest>,
    ) -> Result<Response<v1::ReissueFormResponse>, Status> {
        identity::operator(&request)?;
        let transfer = cases::reissue(&self.region, request.into_inner()).await?;
        Ok(Response::new(v1::ReissueFormResponse { transfer: Some(transfer) }))
    }

    async fn retry_transfer(
        &self,
        request: Request<v1::TransferOutServiceRetryTransferRequest>,
    ) -> Result<Response<v1::TransferOutServiceRetryTransferResponse>, Status> {
        identity::operator(&request)?;
        let transfer = cases::retry(&self.region, &request.into_inner().handoff_id).await?;
        let transfer = Some(transfer);
        Ok(Response::new(v1::TransferOutServiceRetryTransferResponse { transfer }))
    }

    async fn issue_certificate(
        &self,
        request: Request<v1::IssueCertificateRequest>,
    ) -> Result<Response<v1::IssueCertificateResponse>, Status> {
        identity::person(&request)?;
        let certificate = certificates::issue(&self.region, request.into_inner()).await?;
        let certificate = Some(certificate);
        Ok(Response::new(v1::IssueCertificateResponse { certificate }))
    }

    async fn verify_certificate(
        &self,
        request: Request<v1::VerifyCertificateRequest>,
    ) -> Result<Response<v1::VerifyCertificateResponse>, Status> {
        identity::caller(&request)?;
        let certificate = certificates::verify(&self.region, request.into_inner()).await?;
        let certificate = Some(certificate);
        Ok(Response::new(v1::VerifyCertificateResponse { certificate }))
    }

    async fn get_certificate(
        &self,
        request: Request<v1::GetCertificateRequest>,
    ) -> Result<Response<v1::GetCertificateResponse>, Status> {
        identity::operator(&request)?;
        let certificate = certificates::get(&self.region, request.into_inner()).await?;
        let certificate = Some(certificate);
        Ok(Response::new(v1::GetCertificateResponse { certificate }))
    }

    async fn revoke_certificate(
        &self,
        request: Request<v1::RevokeCertificateRequest>,
    ) -> Result<Response<v1::RevokeCertificateResponse>, Status> {
        identity::operator(&request)?;
        let certificate = certificates::revoke(&self.region, request.into_inner()).await?;
        let certificate = Some(certificate);
        Ok(Response::new(v1::RevokeCertificateResponse { certificate }))
    }

    async fn request_transfer(
        &self,
        request: Request<v1::RequestTransferRequest>,
    ) -> Result<Response<v1::RequestTransferResponse>, Status> {
        let peer = identity::peer(&request)?;
        let application = request.into_inner().application;
        let receipt = deliveries::request(&self.region, peer, application).await?;
        Ok(Response::new(v1::RequestTransferResponse { receipt: Some(receipt) }))
    }

    async fn cancel_request(
        &self,
        request: Request<v1::CancelRequestRequest>,
    ) -> Result<Response<v1::CancelRequestResponse>, Status> {
        let peer = identity::peer(&request)?;
        let application = request.into_inner().application;
        let receipt = deliveries::cancel(&self.region, peer, application).await?;
        Ok(Response::new(v1::CancelRequestResponse { receipt: Some(receipt) }))
    }

    async fn request_correction(
        &self,
        request: Request<v1::RequestCorrectionRequest>,
    ) -> Result<Response<v1::RequestCorrectionResponse>, Status> {
        let peer = identity::peer(&request)?;
        let correction = request.into_inner().correction;
        let receipt = deliveries::correction(&self.region, peer, correction).await?;
        Ok(Response::new(v1::RequestCorrectionResponse { receipt: Some(receipt) }))
    }

    async fn confirm_transfer(
        &self,
        request: Request<v1::ConfirmTransferRequest>,
    ) -> Result<Response<v1::ConfirmTransferResponse>, Status> {
        let peer = identity::peer(&request)?;
        let outcome = request.into_inner().outcome;
        let receipt = deliveries::outcome(&self.region, peer, outcome).await?;
        Ok(Response::new(v1::ConfirmTransferResponse { receipt: Some(receipt) }))
    }
}
