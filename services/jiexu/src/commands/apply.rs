//! `jiexu apply`: an application for a handoff.

mod intake;

use jiexu_types::{HandoffId, PersonId, PersonName, RegionCode, Scheme};
use jiexu_wire::v1;
use serde::Serialize;
use uuid::Uuid;

use crate::case::Case;
use crate::commands::watch;
use crate::endpoint::{Endpoints, Side};
use crate::failure::Failure;
use crate::output::Output;
use crate::paint::{Tone, paint};

#[derive(clap::Args)]
pub struct Arguments {
    /// Identity number of the person who moves
    #[arg(long, value_name = "ID")]
    person: PersonId,
    /// Name as on the identity card
    #[arg(long)]
    name: PersonName,
    /// Where the relationship is (转出地), six digits
    #[arg(long, value_name = "CODE")]
    from: RegionCode,
    /// Scheme at the origin: 310 (employee) or 390 (resident)
    #[arg(long, value_name = "SCHEME", default_value = "310")]
    from_scheme: Scheme,
    /// Scheme in which the destination has enrolled the person
    #[arg(long, value_name = "SCHEME", default_value = "310")]
    to_scheme: Scheme,
    /// Why the person moves
    #[arg(long, value_enum, default_value = "job-change")]
    reason: Reason,
    /// Id of the handoff: give the same again to repeat an application whose answer was lost
    #[arg(long, value_name = "UUID")]
    id: Option<HandoffId>,
    /// Follow the handoff to its end; the exit code is 0 only if the person arrives
    #[arg(long)]
    wait: bool,
    #[command(flatten)]
    intake: intake::IntakeFlags,
    #[command(flatten)]
    endpoints: Endpoints,
}

/// Why the person moves.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Reason {
    /// A job in another pool (就业)
    JobChange,
    /// Household registration moved (户籍迁移)
    HukouMove,
    /// Habitual residence moved (常住地变动)
    ResidenceMove,
    /// Anything else
    Other,
}

impl From<Reason> for v1::TransferReason {
    fn from(reason: Reason) -> v1::TransferReason {
        match reason {
            Reason::JobChange => v1::TransferReason::JobChange,
            Reason::HukouMove => v1::TransferReason::HukouMove,
            Reason::ResidenceMove => v1::TransferReason::ResidenceMove,
            Reason::Other => v1::TransferReason::Other,
        }
    }
}

/// The id that is about to be used.
#[derive(Serialize)]
struct Applying<'a> {
    applying: &'a str,
}

pub async fn run(arguments: &Arguments, output: Output) -> Result<(), Failure> {
    let id = match arguments.id {
        Some(id) => id.to_string(),
        None => Uuid::now_v7().to_string(),
    };
    let request = request(arguments, &id)?;
    // Before sending: an answer can be lost, and then only who knows the id can ask again.
    output.result(&Applying { applying: &id }, |_| {
        let told = paint(Tone::Place, &id);
        format!("handoff {told}   keep it: should the answer be lost, repeat with this --id")
    });
    let region = arguments.endpoints.region(Side::In)?;
    let mut client = region.client.transfer_in();
    let answer = region.answer(client.apply_transfer(request)).await;
    let answer = answer.map_err(|failure| match failure.code() {
        5 => failure.with_advice(&format!("repeat the same command with --id {id}")),
        _ => failure,
    })?;
    if arguments.wait {
        return watch::follow(&arguments.endpoints, &id, output).await;
    }
    let case = Case::from(answer.transfer.unwrap_or_default());
    output.result(&case, |case| {
        let (from, to) = (&case.origin, &case.destination);
        format!("on record, {from} → {to}: {}   follow it: jiexu watch {id}", case.state)
    });
    Ok(())
}

fn request(arguments: &Arguments, id: &str) -> Result<v1::ApplyTransferRequest, Failure> {
    Ok(v1::ApplyTransferRequest {
        handoff_id: id.to_owned(),
        person_id: arguments.person.to_string(),
        name: arguments.name.as_str().to_owned(),
        origin: arguments.from.to_string(),
        origin_scheme: v1::Scheme::from(arguments.from_scheme).into(),
        destination_scheme: v1::Scheme::from(arguments.to_scheme).into(),
        reason: v1::TransferReason::from(arguments.reason).into(),
        intake: Some(arguments.intake.message()?),
    })
}
