//! `jiexu cancel`, `jiexu retry`: what an operator does to one handoff.

use jiexu_types::HandoffId;
use jiexu_wire::v1;

use crate::case::Case;
use crate::commands::show::what_stands_against;
use crate::endpoint::{At, Endpoints, Side};
use crate::failure::Failure;
use crate::output::Output;

#[derive(clap::Args)]
pub struct CancelArguments {
    /// The handoff's id
    id: HandoffId,
    /// At which region
    #[arg(long, value_enum, default_value = "destination")]
    at: At,
    #[command(flatten)]
    endpoints: Endpoints,
}

#[derive(clap::Args)]
pub struct RetryArguments {
    /// The handoff's id
    id: HandoffId,
    /// The end whose message the other end would not take
    #[arg(long)]
    side: Side,
    #[command(flatten)]
    endpoints: Endpoints,
}

/// Withdraws an application.
pub async fn cancel(arguments: &CancelArguments, output: Output) -> Result<(), Failure> {
    let handoff_id = arguments.id.to_string();
    let case = match arguments.at {
        At::Origin => {
            let region = arguments.endpoints.region(Side::Out)?;
            let request = v1::TransferOutServiceCancelTransferRequest { handoff_id };
            let mut client = region.client.transfer_out();
            let answer = region.answer(client.cancel_transfer(request)).await?;
            Case::from(answer.transfer.unwrap_or_default())
        }
        At::Destination => {
            let region = arguments.endpoints.region(Side::In)?;
            let request = v1::CancelTransferRequest { handoff_id };
            let mut client = region.client.transfer_in();
            let answer = region.answer(client.cancel_transfer(request)).await?;
            Case::from(answer.transfer.unwrap_or_default())
        }
    };
    show(&case, output);
    Ok(())
}

/// Has a rejected message sent again.
pub async fn retry(arguments: &RetryArguments, output: Output) -> Result<(), Failure> {
    let handoff_id = arguments.id.to_string();
    let region = arguments.endpoints.region(arguments.side)?;
    let case = match arguments.side {
        Side::Out => {
            let request = v1::TransferOutServiceRetryTransferRequest { handoff_id };
            let mut client = region.client.transfer_out();
            let answer = region.answer(client.retry_transfer(request)).await?;
            Case::from(answer.transfer.unwrap_or_default())
        }
        Side::In => {
            let request = v1::TransferInServiceRetryTransferRequest { handoff_id };
            let mut client = region.client.transfer_in();
            let answer = region.answer(client.retry_transfer(request)).await?;
            Case::from(answer.transfer.unwrap_or_default())
        }
    };
    show(&case, output);
    Ok(())
}

/// What an operator is told of a handoff after a command.
pub(super) fn show(case: &Case, output: Output) {
    output.result(case, |case| {
        let id = &case.handoff_id;
        let mut text = vec![format!("{} ({})   all of it: jiexu show {id}", case.state, case.side)];
        text.extend(what_stands_against(case));
        text.join("\n")
    });
}
