//! `jiexu reissue`: the origin's answer to a correction.

use jiexu_types::HandoffId;
use jiexu_wire::v1;

use super::decide::show;
use crate::case::Case;
use crate::endpoint::{Endpoints, Side};
use crate::failure::Failure;
use crate::output::Output;

#[derive(clap::Args)]
pub struct Arguments {
    /// The handoff's id
    id: HandoffId,
    /// Revision of the form that is replaced; the one on record unless it is given
    #[arg(long, value_name = "REVISION")]
    replaces: Option<u32>,
    #[command(flatten)]
    endpoints: Endpoints,
}

pub async fn run(arguments: &Arguments, output: Output) -> Result<(), Failure> {
    let handoff_id = arguments.id.to_string();
    let region = arguments.endpoints.region(Side::Out)?;
    let replaces_revision = match arguments.replaces {
        Some(revision) => revision,
        None => {
            let form = region.case(&handoff_id).await?.and_then(|case| case.form);
            form.map_or(0, |form| form.revision)
        }
    };
    let request = v1::ReissueFormRequest { handoff_id, replaces_revision };
    let mut client = region.client.transfer_out();
    let answer = region.answer(client.reissue_form(request)).await?;
    show(&Case::from(answer.transfer.unwrap_or_default()), output);
    Ok(())
}
