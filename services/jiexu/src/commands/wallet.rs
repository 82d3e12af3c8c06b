//! `jiexu wallet`: money from a personal account for a relative in another region (医保钱包).

use jiexu_types::{Fen, HandoffId, NearRelative, PayerCheck, PersonId, PersonName, RegionCode};
use jiexu_wire::v1;
use uuid::Uuid;

use super::decide::show;
use crate::amount;
use crate::case::Case;
use crate::endpoint::{Endpoints, Side};
use crate::failure::Failure;
use crate::output::Output;
use crate::paint::{Tone, paint};

#[derive(clap::Subcommand)]
pub enum Command {
    /// Send money; the payee must accept it until the next morning
    Send(SendArguments),
    /// Accept money that waits, as or for its payee
    Accept(AnswerArguments),
    /// Decline money that waits: the payer has it back
    Decline(AnswerArguments),
}

#[derive(clap::Args)]
pub struct SendArguments {
    /// Identity number of the payer
    #[arg(long, value_name = "ID")]
    person: PersonId,
    /// Name of the payer as on the identity card
    #[arg(long)]
    name: PersonName,
    /// Identity number of the payee
    #[arg(long, value_name = "ID")]
    payee: PersonId,
    /// Name of the payee
    #[arg(long, value_name = "NAME")]
    payee_name: PersonName,
    /// What the payee is to the payer
    #[arg(long, value_enum)]
    relation: Relation,
    /// How much, e.g. 200 or 200.50
    #[arg(long, value_name = "YUAN", value_parser = amount::fen)]
    yuan: Fen,
    /// The region that insures the payee, six digits
    #[arg(long, value_name = "CODE")]
    to: RegionCode,
    /// How the payer proved to be who they are
    #[arg(long, value_enum, default_value = "password")]
    check: Check,
    /// Id of the transfer: give the same again to repeat one whose answer was lost
    #[arg(long, value_name = "UUID")]
    id: Option<HandoffId>,
    #[command(flatten)]
    endpoints: Endpoints,
}

#[derive(clap::Args)]
pub struct AnswerArguments {
    /// The transfer's id
    id: HandoffId,
    #[command(flatten)]
    endpoints: Endpoints,
}

/// The eight kinds of near relatives.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Relation {
    /// 配偶
    Spouse,
    /// 父母
    Parent,
    /// 子女
    Child,
    /// 兄弟姐妹
    Sibling,
    /// 祖父母
    PaternalGrandparent,
    /// 外祖父母
    MaternalGrandparent,
    /// 孙子女
    SonsChild,
    /// 外孙子女
    DaughtersChild,
}

/// How a payer proves to be who they are.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Check {
    /// The face (刷脸)
    Face,
    /// The medical-insurance password (医保密码)
    Password,
}

impl From<Relation> for NearRelative {
    fn from(relation: Relation) -> NearRelative {
        match relation {
            Relation::Spouse => NearRelative::Spouse,
            Relation::Parent => NearRelative::Parent,
            Relation::Child => NearRelative::Child,
            Relation::Sibling => NearRelative::Sibling,
            Relation::PaternalGrandparent => NearRelative::PaternalGrandparent,
            Relation::MaternalGrandparent => NearRelative::MaternalGrandparent,
            Relation::SonsChild => NearRelative::SonsChild,
            Relation::DaughtersChild => NearRelative::DaughtersChild,
        }
    }
}

impl From<Check> for PayerCheck {
    fn from(check: Check) -> PayerCheck {
        match check {
            Check::Face => PayerCheck::Face,
            Check::Password => PayerCheck::Password,
        }
    }
}

pub async fn run(command: &Command, output: Output) -> Result<(), Failure> {
    match command {
        Command::Send(arguments) => send(arguments, output).await,
        Command::Accept(arguments) => answer(arguments, v1::WalletAnswer::Accept, output).await,
        Command::Decline(arguments) => answer(arguments, v1::WalletAnswer::Decline, output).await,
    }
}

async fn send(arguments: &SendArguments, output: Output) -> Result<(), Failure> {
    let id = arguments.id.map_or_else(|| Uuid::now_v7().to_string(), |id| id.to_string());
    // Before sending, as with every application: the answer can be lost.
    output.say(&format!(
        "transfer {}   keep it: should the answer be lost, repeat with this --id",
        paint(Tone::Place, &id)
    ));
    let request = v1::TransferOutServiceApplyTransferRequest {
        handoff_id: id.clone(),
        person_id: arguments.person.to_string(),
        name: arguments.name.as_str().to_owned(),
        destination: arguments.to.to_string(),
        wallet: Some(v1::WalletTransfer {
            payee_id: arguments.payee.to_string(),
            payee_name: arguments.payee_name.as_str().to_owned(),
            relation: v1::NearRelative::from(NearRelative::from(arguments.relation)).into(),
            amount_fen: arguments.yuan.as_i64(),
            check: v1::PayerCheck::from(PayerCheck::from(arguments.check)).into(),
        }),
        ..v1::TransferOutServiceApplyTransferRequest::default()
    };
    let region = arguments.endpoints.region(Side::Out)?;
    let mut client = region.client.transfer_out();
    let answer = region.answer(client.apply_transfer(request)).await;
    let answer = answer.map_err(|failure| match failure.code() {
        5 => failure.with_advice(&format!("repeat the same command with --id {id}")),
        _ => failure,
    })?;
    let case = Case::from(answer.transfer.unwrap_or_default());
    output.result(&case, |case| {
        let (from, to) = (&case.origin, &case.destination);
        format!(
            "on record, {from} → {to}: {}   the payee accepts it with: jiexu wallet accept {id}",
            case.state
        )
    });
    Ok(())
}

async fn answer(
    arguments: &AnswerArguments,
    answer: v1::WalletAnswer,
    output: Output,
) -> Result<(), Failure> {
    let region = arguments.endpoints.region(Side::In)?;
    let request = v1::AnswerWalletTransferRequest {
        handoff_id: arguments.id.to_string(),
        answer: answer.into(),
    };
    let mut client = region.client.transfer_in();
    let answered = region.answer(client.answer_wallet_transfer(request)).await?;
    show(&Case::from(answered.transfer.unwrap_or_default()), output);
    Ok(())
}
