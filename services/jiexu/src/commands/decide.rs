//! `jiexu cancel`, `jiexu review`, `jiexu retry`: what an operator does to one handoff.

use jiexu_rules::Refusal;
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
pub struct ReviewArguments {
    /// The handoff's id
    id: HandoffId,
    /// At which end it is under review
    #[arg(long)]
    side: Side,
    /// Go on
    #[arg(long, required_unless_present = "refuse", conflicts_with = "refuse")]
    approve: bool,
    /// Refuse, for these reasons, e.g. MATERIAL_INVALID
    #[arg(long, value_name = "CODE", num_args = 1..)]
    refuse: Vec<Refusal>,
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

/// Decides a handoff under review.
pub async fn review(arguments: &ReviewArguments, output: Output) -> Result<(), Failure> {
    use v1::review::Decision;

    let handoff_id = arguments.id.to_string();
    let region = arguments.endpoints.region(arguments.side)?;
    let decision = if arguments.approve {
        Decision::Approve(v1::Approval {})
    } else {
        let each = arguments.refuse.iter().map(|refusal| v1::Refusal::from(*refusal).into());
        Decision::Refuse(v1::Refusals { refusals: each.collect() })
    };
    let review = Some(v1::Review { decision: Some(decision) });
    let case = match arguments.side {
        Side::Out => {
            let request = v1::TransferOutServiceReviewTransferRequest { handoff_id, review };
            let mut client = region.client.transfer_out();
            let answer = region.answer(client.review_transfer(request)).await?;
            Case::from(answer.transfer.unwrap_or_default())
        }
        Side::In => {
            let request = v1::TransferInServiceReviewTransferRequest { handoff_id, review };
            let mut client = region.client.transfer_in();
            let answer = region.answer(client.review_transfer(request)).await?;
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

fn show(case: &Case, output: Output) {
    output.result(case, |case| {
        let id = &case.handoff_id;
        let mut text = vec![format!("{} ({})   all of it: jiexu show {id}", case.state, case.side)];
        text.extend(what_stands_against(case));
        text.join("\n")
    });
}
