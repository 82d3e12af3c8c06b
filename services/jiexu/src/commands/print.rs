//! `jiexu people print`: a person's contribution record on paper (缴费记录单).

use jiexu_wire::v1;
use serde::Serialize;

use crate::endpoint::{Endpoints, Side};
use crate::failure::Failure;
use crate::output::Output;

#[derive(clap::Args)]
pub struct Arguments {
    /// Identity number
    #[arg(required_unless_present_any = ["social_security_card", "medical_card"])]
    person: Option<String>,
    /// Number of the social-security card, instead of the identity number
    #[arg(long, value_name = "NUMBER", conflicts_with_all = ["person", "medical_card"])]
    social_security_card: Option<String>,
    /// Number of the medical-insurance card, instead of the identity number
    #[arg(long, value_name = "NUMBER", conflicts_with = "person")]
    medical_card: Option<String>,
    /// Which region
    #[arg(long, default_value = "in")]
    side: Side,
    #[command(flatten)]
    endpoints: Endpoints,
}

/// The record as it is printed.
#[derive(Serialize)]
struct Printed {
    text: String,
}

pub async fn run(arguments: &Arguments, output: Output) -> Result<(), Failure> {
    let request = v1::PrintContributionRecordRequest {
        person_id: arguments.person.clone().unwrap_or_default(),
        social_security_card_no: arguments.social_security_card.clone().unwrap_or_default(),
        medical_card_no: arguments.medical_card.clone().unwrap_or_default(),
    };
    for region in arguments.endpoints.regions(Some(arguments.side))? {
        let mut client = region.client.registry();
        let answer = region.answer(client.print_contribution_record(request.clone())).await?;
        output.result(&Printed { text: answer.text }, |printed| printed.text.clone());
    }
    Ok(())
}
