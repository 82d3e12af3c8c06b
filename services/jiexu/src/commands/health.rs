//! `jiexu health`: whether a region serves, for people and for Docker.

use serde::Serialize;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use crate::endpoint::{Region, Side, named_operator};
use crate::failure::Failure;
use crate::output::Output;

#[derive(clap::Args)]
pub struct Arguments {
    /// Where the region listens
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:7101")]
    endpoint: String,
    /// Which service to ask about; every region serves this one
    #[arg(long, value_name = "NAME", default_value = "jiexu.v1.RegionLinkService")]
    service: String,
}

/// What the region says.
#[derive(Serialize)]
struct Health<'a> {
    endpoint: &'a str,
    service: &'a str,
    status: &'static str,
}

pub async fn run(arguments: &Arguments, output: Output) -> Result<(), Failure> {
    let caller = named_operator("health")?;
    let region = Region::at(Side::Out, &arguments.endpoint, &caller)?;
    let mut client = HealthClient::new(region.client.channel());
    let request = HealthCheckRequest { service: arguments.service.clone() };
    let answer = region.answer(client.check(request)).await?;
    let status = match answer.status() {
        ServingStatus::Serving => "SERVING",
        ServingStatus::NotServing => "NOT_SERVING",
        ServingStatus::Unknown | ServingStatus::ServiceUnknown => "UNKNOWN",
    };
    let health = Health { endpoint: &region.endpoint, service: &arguments.service, status };
    output.result(&health, |health| format!("{} {}", health.endpoint, health.status));
    if answer.status() == ServingStatus::Serving {
        return Ok(());
    }
    Err(Failure::Unavailable(format!("{} is {status}", region.endpoint)))
}
