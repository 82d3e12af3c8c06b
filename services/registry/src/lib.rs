//! The registry of a region: enrolment, contributions, spending, and what the region knows of a
//! person.
//!
//! Every region plays this role, whichever direction of handoff it serves; that is why the handlers
//! stand in a crate of their own. They decide nothing: parse, submit, wait until it is durable,
//! answer.

mod entries;
mod import;
mod printed;
mod queries;

use jiexu_host::Mount;
use jiexu_host::committer::RegionHandle;
use jiexu_host::identity;
use jiexu_wire::MESSAGE_BYTES_MAX;
use jiexu_wire::v1;
use jiexu_wire::v1::registry_service_server::{RegistryService, RegistryServiceServer};
use tonic::{Request, Response, Status, Streaming};

/// Adds the registry to what a region serves.
pub fn mount(mount: &mut Mount) {
    let service = Registry { region: mount.region.clone() };
    mount.add(RegistryServiceServer::new(service).max_decoding_message_size(MESSAGE_BYTES_MAX));
}

/// Serves `RegistryService`.
#[derive(Clone, Debug)]
struct Registry {
    region: RegionHandle,
}

#[tonic::async_trait]
impl RegistryService for Registry {
    async fn enrol_person(
        &self,
        request: Request<v1::EnrolPersonRequest>,
    ) -> Result<Response<v1::EnrolPersonResponse>, Status> {
        let outcome = entries::enter::<_, jiexu_region::Enrol>(&self.region, request).await?;
        Ok(Response::new(v1::EnrolPersonResponse { outcome }))
    }

    async fn suspend_coverage(
        &self,
        request: Request<v1::SuspendCoverageRequest>,
    ) -> Result<Response<v1::SuspendCoverageResponse>, Status> {
        let outcome = entries::enter::<_, jiexu_region::Suspend>(&self.region, request).await?;
        Ok(Response::new(v1::SuspendCoverageResponse { outcome }))
    }

    async fn resume_coverage(
        &self,
        request: Request<v1::ResumeCoverageRequest>,
    ) -> Result<Response<v1::ResumeCoverageResponse>, Status> {
        let outcome = entries::enter::<_, jiexu_region::Resume>(&self.region, request).await?;
        Ok(Response::new(v1::ResumeCoverageResponse { outcome }))
    }

    async fn retire_person(
        &self,
        request: Request<v1::RetirePersonRequest>,
    ) -> Result<Response<v1::RetirePersonResponse>, Status> {
        let outcome = entries::enter::<_, jiexu_region::Retire>(&self.region, request).await?;
        Ok(Response::new(v1::RetirePersonResponse { outcome }))
    }

    async fn record_contribution(
        &self,
        request: Request<v1::RecordContributionRequest>,
    ) -> Result<Response<v1::RecordContributionResponse>, Status> {
        let outcome = entries::enter::<_, jiexu_region::Contribute>(&self.region, request).await?;
        Ok(Response::new(v1::RecordContributionResponse { outcome }))
    }

    async fn record_particulars(
        &self,
        request: Request<v1::RecordParticularsRequest>,
    ) -> Result<Response<v1::RecordParticularsResponse>, Status> {
        let entered = entries::enter::<_, jiexu_region::RecordParticulars>(&self.region, request);
        Ok(Response::new(v1::RecordParticularsResponse { outcome: entered.await? }))
    }

    async fn spend_from_account(
        &self,
        request: Request<v1::SpendFromAccountRequest>,
    ) -> Result<Response<v1::SpendFromAccountResponse>, Status> {
        entries::spend(&self.region, request).await.map(Response::new)
    }

    async fn record_refund(
        &self,
        request: Request<v1::RecordRefundRequest>,
    ) -> Result<Response<v1::RecordRefundResponse>, Status> {
        let outcome = entries::enter::<_, jiexu_region::Refunding>(&self.region, request).await?;
        Ok(Response::new(v1::RecordRefundResponse { outcome }))
    }

    async fn pay_family_premium(
        &self,
        request: Request<v1::PayFamilyPremiumRequest>,
    ) -> Result<Response<v1::PayFamilyPremiumResponse>, Status> {
        let outcome = entries::pay_family_premium(&self.region, request).await?;
        Ok(Response::new(v1::PayFamilyPremiumResponse { outcome }))
    }

    async fn get_coverage(
        &self,
        request: Request<v1::GetCoverageRequest>,
    ) -> Result<Response<v1::GetCoverageResponse>, Status> {
        identity::person(&request)?;
        queries::coverage(&self.region, request.into_inner()).await.map(Response::new)
    }

    async fn coverage_at(
        &self,
        request: Request<v1::CoverageAtRequest>,
    ) -> Result<Response<v1::CoverageAtResponse>, Status> {
        identity::person(&request)?;
        queries::coverage_at(&self.region, request.into_inner()).await.map(Response::new)
    }

    async fn recommend_coverage(
        &self,
        request: Request<v1::RecommendCoverageRequest>,
    ) -> Result<Response<v1::RecommendCoverageResponse>, Status> {
        identity::person(&request)?;
        queries::recommend(&self.region, request.into_inner()).await.map(Response::new)
    }

    async fn list_contributions(
        &self,
        request: Request<v1::ListContributionsRequest>,
    ) -> Result<Response<v1::ListContributionsResponse>, Status> {
        identity::person(&request)?;
        queries::contributions(&self.region, request.into_inner()).await.map(Response::new)
    }

    async fn print_contribution_record(
        &self,
        request: Request<v1::PrintContributionRecordRequest>,
    ) -> Result<Response<v1::PrintContributionRecordResponse>, Status> {
        identity::person(&request)?;
        queries::print(&self.region, request.into_inner()).await.map(Response::new)
    }

    async fn get_account(
        &self,
        request: Request<v1::GetAccountRequest>,
    ) -> Result<Response<v1::GetAccountResponse>, Status> {
        identity::person(&request)?;
        queries::account(&self.region, request.into_inner()).await.map(Response::new)
    }

    async fn list_ledger_entries(
        &self,
        request: Request<v1::ListLedgerEntriesRequest>,
    ) -> Result<Response<v1::ListLedgerEntriesResponse>, Status> {
        identity::person(&request)?;
        queries::ledger_entries(&self.region, request.into_inner()).await.map(Response::new)
    }

    async fn get_book(
        &self,
        request: Request<v1::GetBookRequest>,
    ) -> Result<Response<v1::GetBookResponse>, Status> {
        identity::operator(&request)?;
        queries::book(&self.region).await.map(Response::new)
    }

    async fn list_people(
        &self,
        request: Request<v1::ListPeopleRequest>,
    ) -> Result<Response<v1::ListPeopleResponse>, Status> {
        identity::operator(&request)?;
        queries::people(&self.region, request.into_inner()).await.map(Response::new)
    }

    async fn import_people(
        &self,
        request: Request<Streaming<v1::ImportPeopleRequest>>,
    ) -> Result<Response<v1::ImportPeopleResponse>, Status> {
        identity::operator(&request)?;
        import::people(&self.region, request.into_inner()).await.map(Response::new)
    }

    async fn get_region(
        &self,
        request: Request<v1::GetRegionRequest>,
    ) -> Result<Response<v1::GetRegionResponse>, Status> {
        identity::caller(&request)?;
        queries::region(&self.region).await.map(Response::new)
    }
}
