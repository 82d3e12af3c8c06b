//! The destination of handoffs (转入地): the handlers of the transfer-in role.
//!
//! Handlers decide nothing: parse, submit, wait until it is durable, answer.

mod applications;
mod cases;
mod deliveries;
mod standing;
mod unmatched;
mod watching;

use jiexu_host::committer::RegionHandle;
use jiexu_host::stop::Stop;
use jiexu_host::{Mount, identity};
use jiexu_wire::v1::transfer_in_service_server::{TransferInService, TransferInServiceServer};
use jiexu_wire::{MESSAGE_BYTES_MAX, v1};
use tonic::{Request, Response, Status};

/// Adds the transfer-in role to what a region serves.
pub fn mount(mount: &mut Mount) {
    let service = TransferIn { region: mount.region.clone(), stop: mount.stop.clone() };
    mount.add(
        TransferInServiceServer::new(service)
            .max_decoding_message_size(MESSAGE_BYTES_MAX)
            .max_encoding_message_size(MESSAGE_BYTES_MAX),
    );
}

/// Everything that the `transfer-in` program serves.
pub fn mount_all(mounted: &mut Mount) {
    mount(mounted);
    jiexu_registry::mount(mounted);
}

/// Serves `TransferInService`.
#[derive(Clone, Debug)]
struct TransferIn {
    region: RegionHandle,
    stop: Stop,
}

#[tonic::async_trait]
impl TransferInService for TransferIn {
    type WatchTransferStream = watching::CaseStream;
    type WatchTransfersStream = watching::ChangeStream;

    async fn apply_transfer(
        &self,
        request: Request<v1::ApplyTransferRequest>,
    ) -> Result<Response<v1::ApplyTransferResponse>, Status> {
        identity::person(&request)?;
        let transfer = applications::apply(&self.region, request.into_inner()).await?;
        Ok(Response::new(v1::ApplyTransferResponse { transfer: Some(transfer) }))
    }

    async fn batch_apply_transfers(
        &self,
        request: Request<v1::BatchApplyTransfersRequest>,
    ) -> Result<Response<v1::BatchApplyTransfersResponse>, Status> {
        identity::person(&request)?;
        let results = applications::apply_each(&self.region, request.into_inner()).await?;
        Ok(Response::new(v1::BatchApplyTransfersResponse { results }))
    }

    async fn get_transfer(
        &self,
        request: Request<v1::TransferInServiceGetTransferRequest>,
    ) -> Result<Response<v1::TransferInServiceGetTransferResponse>, Status> {
        identity::caller(&request)?;
        let transfer = cases::get(&self.region, &request.into_inner().handoff_id).await?;
        let transfer = Some(transfer);
        Ok(Response::new(v1::TransferInServiceGetTransferResponse { transfer }))
    }

    async fn list_transfers(
        &self,
        request: Request<v1::TransferInServiceListTransfersRequest>,
    ) -> Result<Response<v1::TransferInServiceListTransfersResponse>, Status> {
        identity::operator(&request)?;
        cases::list(&self.region, request.into_inner()).await.map(Response::new)
    }

    async fn get_progress(
        &self,
        request: Request<v1::TransferInServiceGetProgressRequest>,
    ) -> Result<Response<v1::TransferInServiceGetProgressResponse>, Status> {
        let caller = identity::person(&request)?;
        let progress = standing::progress(&self.region, &caller, request.into_inner()).await?;
        let progress = Some(progress);
        Ok(Response::new(v1::TransferInServiceGetProgressResponse { progress }))
    }

    async fn explain_transfer(
        &self,
        request: Request<v1::TransferInServiceExplainTransferRequest>,
    ) -> Result<Response<v1::TransferInServiceExplainTransferResponse>, Status> {
        identity::caller(&request)?;
        let explanation = standing::explain(&self.region, &request.into_inner().handoff_id).await?;
        let explanation = Some(explanation);
        Ok(Response::new(v1::TransferInServiceExplainTransferResponse { explanation }))
    }

    async fn watch_transfer(
        &self,
        request: Request<v1::TransferInServiceWatchTransferRequest>,
    ) -> Result<Response<watching::CaseStream>, Status> {
        identity::caller(&request)?;
        let id = request.into_inner().handoff_id;
        watching::one(&self.region, &self.stop, &id).await.map(Response::new)
    }

    async fn watch_transfers(
        &self,
        request: Request<v1::TransferInServiceWatchTransfersRequest>,
    ) -> Result<Response<watching::ChangeStream>, Status> {
        identity::operator(&request)?;
        Ok(Response::new(watching::all(&self.region, &self.stop)))
    }

    async fn cancel_transfer(
        &self,
        request: Request<v1::CancelTransferRequest>,
    ) -> Result<Response<v1::CancelTransferResponse>, Status> {
        identity::person(&request)?;
        let transfer = cases::cancel(&self.region, &request.into_inner().handoff_id).await?;
        Ok(Response::new(v1::CancelTransferResponse { transfer: Some(transfer) }))
    }

    async fn answer_wallet_transfer(
        &self,
        request: Request<v1::AnswerWalletTransferRequest>,
    ) -> Result<Response<v1::AnswerWalletTransferResponse>, Status> {
        let caller = identity::person(&request)?;
        let transfer = cases::answer_wallet(&self.region, &caller, request.into_inner()).await?;
        Ok(Response::new(v1::AnswerWalletTransferResponse { transfer: Some(transfer) }))
    }

    async fn review_transfer(
        &self,
        request: Request<v1::TransferInServiceReviewTransferRequest>,
    ) -> Result<Response<v1::TransferInServiceReviewTransferResponse>, Status> {
        let by = identity::operator(&request)?;
        let transfer = cases::review(&self.region, request.into_inner(), by).await?;
        let transfer = Some(transfer);
        Ok(Response::new(v1::TransferInServiceReviewTransferResponse { transfer }))
    }

    async fn check_review(
        &self,
        request: Request<v1::TransferInServiceCheckReviewRequest>,
    ) -> Result<Response<v1::TransferInServiceCheckReviewResponse>, Status> {
        let by = identity::operator(&request)?;
        let transfer = cases::check(&self.region, request.into_inner(), by).await?;
        let transfer = Some(transfer);
        Ok(Response::new(v1::TransferInServiceCheckReviewResponse { transfer }))
    }

    async fn list_unmatched(
        &self,
        request: Request<v1::ListUnmatchedRequest>,
    ) -> Result<Response<v1::ListUnmatchedResponse>, Status> {
        identity::operator(&request)?;
        unmatched::list(&self.region, request.into_inner()).await.map(Response::new)
    }

    async fn retry_transfer(
        &self,
        request: Request<v1::TransferInServiceRetryTransferRequest>,
    ) -> Result<Response<v1::TransferInServiceRetryTransferResponse>, Status> {
        identity::operator(&request)?;
        let transfer = cases::retry(&self.region, &request.into_inner().handoff_id).await?;
        let transfer = Some(transfer);
        Ok(Response::new(v1::TransferInServiceRetryTransferResponse { transfer }))
    }

    async fn forward_application(
        &self,
        request: Request<v1::ForwardApplicationRequest>,
    ) -> Result<Response<v1::ForwardApplicationResponse>, Status> {
        let peer = identity::peer(&request)?;
        let application = request.into_inner().application;
        let receipt = deliveries::application(&self.region, peer, application).await?;
        Ok(Response::new(v1::ForwardApplicationResponse { receipt: Some(receipt) }))
    }

    async fn withdraw_application(
        &self,
        request: Request<v1::WithdrawApplicationRequest>,
    ) -> Result<Response<v1::WithdrawApplicationResponse>, Status> {
        let peer = identity::peer(&request)?;
        let application = request.into_inner().application;
        let receipt = deliveries::withdrawal(&self.region, peer, application).await?;
        Ok(Response::new(v1::WithdrawApplicationResponse { receipt: Some(receipt) }))
    }

    async fn deliver_verdict(
        &self,
        request: Request<v1::DeliverVerdictRequest>,
    ) -> Result<Response<v1::DeliverVerdictResponse>, Status> {
        let peer = identity::peer(&request)?;
        let verdict = request.into_inner().verdict;
        let receipt = deliveries::verdict(&self.region, peer, verdict).await?;
        Ok(Response::new(v1::DeliverVerdictResponse { receipt: Some(receipt) }))
    }

    async fn deliver_relationship(
        &self,
        request: Request<v1::DeliverRelationshipRequest>,
    ) -> Result<Response<v1::DeliverRelationshipResponse>, Status> {
        let peer = identity::peer(&request)?;
        let form = request.into_inner().form;
        let receipt = deliveries::relationship(&self.region, peer, form).await?;
        Ok(Response::new(v1::DeliverRelationshipResponse { receipt: Some(receipt) }))
    }

    async fn deliver_balance(
        &self,
        request: Request<v1::DeliverBalanceRequest>,
    ) -> Result<Response<v1::DeliverBalanceResponse>, Status> {
        let peer = identity::peer(&request)?;
        let notice = request.into_inner().notice;
        let receipt = deliveries::balance(&self.region, peer, notice).await?;
        Ok(Response::new(v1::DeliverBalanceResponse { receipt: Some(receipt) }))
    }
}
