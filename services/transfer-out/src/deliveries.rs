//! What the destination delivers, one message a call: the same as on a link, for people with
//! grpcurl.

use std::sync::Arc;

use jiexu_host::committer::RegionHandle;
use jiexu_host::links::deliver;
use jiexu_region::{Application, Message};
use jiexu_types::RegionCode;
use jiexu_wire::{field, v1};
use tonic::Status;

pub(crate) async fn request(
    region: &RegionHandle,
    from: RegionCode,
    application: Option<v1::Application>,
) -> Result<v1::Receipt, Status> {
    let application: Application = field::message("application", application)?;
    deliver(region, from, Message::Request(Arc::new(application))).await
}

pub(crate) async fn cancel(
    region: &RegionHandle,
    from: RegionCode,
    application: Option<v1::Application>,
) -> Result<v1::Receipt, Status> {
    let application: Application = field::message("application", application)?;
    deliver(region, from, Message::Cancel(Arc::new(application))).await
}

pub(crate) async fn correction(
    region: &RegionHandle,
    from: RegionCode,
    request: Option<v1::CorrectionRequest>,
) -> Result<v1::Receipt, Status> {
    let (id, correction) = field::message("correction", request)?;
    deliver(region, from, Message::Correction(id, correction)).await
}

pub(crate) async fn outcome(
    region: &RegionHandle,
    from: RegionCode,
    outcome: Option<v1::Outcome>,
) -> Result<v1::Receipt, Status> {
    let (id, outcome) = field::message("outcome", outcome)?;
    deliver(region, from, Message::Outcome(id, outcome)).await
}
