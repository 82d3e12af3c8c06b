//! `jiexu apply`: an application for a handoff, at either end.

mod intake;

use jiexu_types::{HandoffId, PersonId, PersonName, RegionCode, Scheme};
use jiexu_wire::v1;
use serde::Serialize;
use uuid::Uuid;

use crate::case::Case;
use crate::commands::watch;
use crate::endpoint::{At, Endpoints, Side};
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
    /// Which region takes the application; the origin forwards it
    #[arg(long, value_enum)]
    at: Option<At>,
    /// Where the relationship is (转出地), six digits; when applying at the destination
    #[arg(long, value_name = "CODE", required_unless_present = "to", conflicts_with = "to")]
    from: Option<RegionCode>,
    /// Where it goes (转入地), six digits; when applying at the origin
    #[arg(long, value_name = "CODE", requires = "at", required_if_eq("at", "origin"))]
    to: Option<RegionCode>,
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
    /// The settled handoff whose late contributions and refunds this one brings after it
    #[arg(long, value_name = "UUID")]
    residual_of: Option<HandoffId>,
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
    let case =
        request.send(&arguments.endpoints).await.map_err(|failure| match failure.code() {
            5 => failure.with_advice(&format!("repeat the same command with --id {id}")),
            _ => failure,
        })?;
    if arguments.wait {
        return watch::follow(&arguments.endpoints, &id, output).await;
    }
    output.result(&case, |case| {
        let (from, to) = (&case.origin, &case.destination);
        format!("on record, {from} → {to}: {}   follow it: jiexu watch {id}", case.state)
    });
    Ok(())
}

/// An application, for the region that takes it.
enum Application {
    AtOrigin(v1::TransferOutServiceApplyTransferRequest),
    AtDestination(v1::ApplyTransferRequest),
}

impl Application {
    async fn send(self, endpoints: &Endpoints) -> Result<Case, Failure> {
        match self {
            Application::AtOrigin(request) => {
                let region = endpoints.region(Side::Out)?;
                let mut client = region.client.transfer_out();
                let answer = region.answer(client.apply_transfer(request)).await?;
                Ok(Case::from(answer.transfer.unwrap_or_default()))
            }
            Application::AtDestination(request) => {
                let region = endpoints.region(Side::In)?;
                let mut client = region.client.transfer_in();
                let answer = region.answer(client.apply_transfer(request)).await?;
                Ok(Case::from(answer.transfer.unwrap_or_default()))
            }
        }
    }
}

fn request(arguments: &Arguments, id: &str) -> Result<Application, Failure> {
    let (handoff_id, person_id) = (id.to_owned(), arguments.person.to_string());
    let name = arguments.name.as_str().to_owned();
    let origin_scheme = v1::Scheme::from(arguments.from_scheme).into();
    let destination_scheme = v1::Scheme::from(arguments.to_scheme).into();
    let reason = v1::TransferReason::from(arguments.reason).into();
    let intake = Some(arguments.intake.message()?);
    let residual_of = arguments.residual_of.map(|of| of.to_string()).unwrap_or_default();
    match (arguments.at.unwrap_or(At::Destination), arguments.from, arguments.to) {
        (At::Origin, None, Some(to)) => {
            Ok(Application::AtOrigin(v1::TransferOutServiceApplyTransferRequest {
                handoff_id,
                person_id,
                name,
                destination: to.to_string(),
                origin_scheme,
                destination_scheme,
                reason,
                intake,
                residual_of,
                wallet: None,
            }))
        }
        (At::Destination, Some(from), None) => {
            Ok(Application::AtDestination(v1::ApplyTransferRequest {
                handoff_id,
                person_id,
                name,
                origin: from.to_string(),
                origin_scheme,
                destination_scheme,
                reason,
                intake,
                residual_of,
            }))
        }
        _ => Err(Failure::Usage("--from at the destination, --to at the origin".to_owned())),
    }
}
