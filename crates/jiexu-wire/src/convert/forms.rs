//! The papers of a handoff: application, acceptance, information form, notice, completion.

use std::sync::Arc;

use jiexu_region::{Acceptance, Application, BalanceNotice, Intake, Purpose, WalletTransfer};
use jiexu_rules::{Deadline, Refusals};
use jiexu_types::{HandoffId, PersonId, RegionCode};

use crate::{BadField, field, v1};

/// An application to this region, which is the destination; or everything that is wrong with it.
pub fn application_to(
    destination: RegionCode,
    request: v1::ApplyTransferRequest,
) -> Result<Application, Vec<BadField>> {
    read(destination, request, None)
}

fn read(
    destination: RegionCode,
    request: v1::ApplyTransferRequest,
    wallet: Option<v1::WalletTransfer>,
) -> Result<Application, Vec<BadField>> {
    let request = if wallet.is_some() { with_defaults(request) } else { request };
    let v1::ApplyTransferRequest {
        handoff_id,
        person_id,
        name,
        origin,
        origin_scheme,
        destination_scheme,
        reason,
        intake,
        residual_of,
    } = request;
    let mut bad = Vec::new();
    let id = kept(&mut bad, field::text("handoff_id", &handoff_id));
    let person = kept(&mut bad, field::text("person_id", &person_id));
    let name = kept(&mut bad, field::text("name", &name));
    let origin = kept(&mut bad, field::text("origin", &origin));
    let origin_scheme = kept(&mut bad, field::code("origin_scheme", origin_scheme));
    let to_scheme = kept(&mut bad, field::code("destination_scheme", destination_scheme));
    let reason = kept(&mut bad, field::code("reason", reason));
    // What is not said is not carried: a plain application stays as small as it was.
    let intake = kept(&mut bad, field::optional_message("intake", intake));
    let of = kept(&mut bad, field::optional_text("residual_of", &residual_of));
    let purpose = kept(&mut bad, purpose(person, of.flatten(), wallet));
    let how = intake.zip(purpose);
    match (id, person, name, origin, origin_scheme, to_scheme, reason, how) {
        (
            Some(id),
            Some(person),
            Some(name),
            Some(origin),
            Some(origin_scheme),
            Some(destination_scheme),
            Some(reason),
            Some((intake, purpose)),
        ) => Ok(Application {
            id,
            person,
            name,
            origin,
            destination,
            origin_scheme,
            destination_scheme,
            reason,
            intake: intake.unwrap_or_default(),
            purpose,
            policy_year: None,
        }),
        _ => Err(bad),
    }
}

/// Of a wallet transfer nobody need say what follows from its being one.
fn with_defaults(mut request: v1::ApplyTransferRequest) -> v1::ApplyTransferRequest {
    let given = |number: i32, otherwise: i32| if number == 0 { otherwise } else { number };
    let employee = v1::Scheme::Employee.into();
    request.origin_scheme = given(request.origin_scheme, employee);
    request.destination_scheme = given(request.destination_scheme, employee);
    request.reason = given(request.reason, v1::TransferReason::Other.into());
    request
}

fn purpose(
    person: Option<PersonId>,
    of: Option<HandoffId>,
    wallet: Option<v1::WalletTransfer>,
) -> Result<Purpose, BadField> {
    match (of, wallet) {
        (None, None) => Ok(Purpose::Relationship),
        (Some(of), None) => Ok(Purpose::Residual { of }),
        (Some(_), Some(_)) => Err(BadField::new("wallet", "must not be given beside residual_of")),
        (None, Some(wallet)) => {
            let wallet = WalletTransfer::try_from(wallet).map_err(|bad| bad.within("wallet"))?;
            if Some(wallet.payee) == person {
                let problem = "must be somebody else than the payer";
                return Err(BadField::new("wallet.payee_id", problem));
            }
            Ok(Purpose::Wallet(Arc::new(wallet)))
        }
    }
}

impl TryFrom<v1::WalletTransfer> for WalletTransfer {
    type Error = BadField;

    fn try_from(message: v1::WalletTransfer) -> Result<WalletTransfer, BadField> {
        let v1::WalletTransfer { payee_id, payee_name, relation, amount_fen, check } = message;
        Ok(WalletTransfer {
            payee: field::text("payee_id", &payee_id)?,
            payee_name: field::text("payee_name", &payee_name)?,
            relation: field::code("relation", relation)?,
            amount: field::some_fen("amount_fen", amount_fen)?,
            check: field::code("check", check)?,
        })
    }
}

impl From<&WalletTransfer> for v1::WalletTransfer {
    fn from(wallet: &WalletTransfer) -> v1::WalletTransfer {
        let WalletTransfer { payee, payee_name, relation, amount, check } = wallet;
        v1::WalletTransfer {
            payee_id: payee.to_string(),
            payee_name: payee_name.as_str().to_owned(),
            relation: field::number(*relation),
            amount_fen: amount.as_i64(),
            check: field::number(*check),
        }
    }
}

/// An application made at this region, which is the origin; or everything that is wrong with it.
pub fn application_from(
    origin: RegionCode,
    request: v1::TransferOutServiceApplyTransferRequest,
) -> Result<Application, Vec<BadField>> {
    let v1::TransferOutServiceApplyTransferRequest {
        handoff_id,
        person_id,
        name,
        destination,
        origin_scheme,
        destination_scheme,
        reason,
        intake,
        residual_of,
        wallet,
    } = request;
    let mut bad = Vec::new();
    let destination = kept(&mut bad, field::text("destination", &destination));
    let request = v1::ApplyTransferRequest {
        handoff_id,
        person_id,
        name,
        origin: origin.to_string(),
        origin_scheme,
        destination_scheme,
        reason,
        intake,
        residual_of,
    };
    // With a destination that cannot be read the other fields are looked at all the same.
    match read(destination.unwrap_or(origin), request, wallet) {
        Ok(application) if bad.is_empty() => Ok(application),
        Ok(_) => Err(bad),
        Err(others) => Err([bad, others].concat()),
    }
}

/// The value, or nothing and its fault on the list.
fn kept<T>(bad: &mut Vec<BadField>, parsed: Result<T, BadField>) -> Option<T> {
    parsed.map_err(|fault| bad.push(fault)).ok()
}

impl TryFrom<v1::Application> for Application {
    type Error = BadField;

    fn try_from(message: v1::Application) -> Result<Application, BadField> {
        let v1::Application {
            handoff_id,
            person_id,
            name,
            origin,
            destination,
            origin_scheme,
            destination_scheme,
            reason,
            intake,
            residual_of,
            wallet,
            policy_year,
        } = message;
        let request = v1::ApplyTransferRequest {
            handoff_id,
            person_id,
            name,
            origin,
            origin_scheme,
            destination_scheme,
            reason,
            intake,
            residual_of,
        };
        let destination = field::text("destination", &destination)?;
        // A peer's message: the first fault says enough.
        let first = |bad: Vec<BadField>| {
            let unnamed = || BadField::new("application", "does not hold what it must");
            bad.into_iter().next().unwrap_or_else(unnamed)
        };
        let application = read(destination, request, wallet).map_err(first)?;
        let policy_year = field::policy_year("policy_year", policy_year)?;
        Ok(Application { policy_year, ..application })
    }
}

impl From<&Application> for v1::Application {
    fn from(application: &Application) -> v1::Application {
        let Application {
            id,
            person,
            name,
            origin,
            destination,
            origin_scheme,
            destination_scheme,
            reason,
            intake,
            purpose,
            policy_year,
        } = application;
        v1::Application {
            handoff_id: id.to_string(),
            person_id: person.to_string(),
            name: name.as_str().to_owned(),
            origin: origin.to_string(),
            destination: destination.to_string(),
            origin_scheme: field::number(*origin_scheme),
            destination_scheme: field::number(*destination_scheme),
            reason: field::number(*reason),
            intake: (*intake != Intake::default()).then(|| intake.into()),
            residual_of: match purpose {
                Purpose::Relationship | Purpose::Wallet(_) => String::new(),
                Purpose::Residual { of } => of.to_string(),
            },
            wallet: purpose.wallet().map(v1::WalletTransfer::from),
            policy_year: policy_year.map_or(0, u32::from),
        }
    }
}

impl TryFrom<v1::Deadline> for Deadline {
    type Error = BadField;

    fn try_from(message: v1::Deadline) -> Result<Deadline, BadField> {
        let v1::Deadline { due_on, calendar_version, provisional } = message;
        Ok(Deadline { due_on: field::date("due_on", &due_on)?, calendar_version, provisional })
    }
}

impl From<Deadline> for v1::Deadline {
    fn from(deadline: Deadline) -> v1::Deadline {
        let Deadline { due_on, calendar_version, provisional } = deadline;
        v1::Deadline { due_on: due_on.to_string(), calendar_version, provisional }
    }
}

impl TryFrom<v1::Acceptance> for Acceptance {
    type Error = BadField;

    fn try_from(message: v1::Acceptance) -> Result<Acceptance, BadField> {
        let v1::Acceptance { accepted_on, frozen_fen, due_out, fund_due } = message;
        Ok(Acceptance {
            accepted_on: field::date("accepted_on", &accepted_on)?,
            frozen: field::fen("frozen_fen", frozen_fen)?,
            due_out: field::message("due_out", due_out)?,
            fund_due: field::optional_message("fund_due", fund_due)?,
        })
    }
}

impl From<Acceptance> for v1::Acceptance {
    fn from(acceptance: Acceptance) -> v1::Acceptance {
        let Acceptance { accepted_on, frozen, due_out, fund_due } = acceptance;
        v1::Acceptance {
            accepted_on: accepted_on.to_string(),
            frozen_fen: frozen.as_i64(),
            due_out: Some(due_out.into()),
            fund_due: fund_due.map(v1::Deadline::from),
        }
    }
}

impl TryFrom<v1::BalanceNotice> for BalanceNotice {
    type Error = BadField;

    fn try_from(message: v1::BalanceNotice) -> Result<BalanceNotice, BadField> {
        let v1::BalanceNotice { handoff_id, person_id, amount_fen } = message;
        Ok(BalanceNotice {
            handoff: field::text("handoff_id", &handoff_id)?,
            person: field::text("person_id", &person_id)?,
            amount: field::some_fen("amount_fen", amount_fen)?,
        })
    }
}

impl From<BalanceNotice> for v1::BalanceNotice {
    fn from(notice: BalanceNotice) -> v1::BalanceNotice {
        let BalanceNotice { handoff, person, amount } = notice;
        v1::BalanceNotice {
            handoff_id: handoff.to_string(),
            person_id: person.to_string(),
            amount_fen: amount.as_i64(),
        }
    }
}

impl TryFrom<v1::Refusals> for Refusals {
    type Error = BadField;

    fn try_from(message: v1::Refusals) -> Result<Refusals, BadField> {
        let v1::Refusals { refusals } = message;
        field::refusals("refusals", &refusals)
    }
}

impl From<Refusals> for v1::Refusals {
    fn from(refusals: Refusals) -> v1::Refusals {
        v1::Refusals { refusals: field::numbers(refusals.iter()) }
    }
}
