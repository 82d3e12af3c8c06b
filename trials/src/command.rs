//! The commands of the load: what a person asks of a region, and what counts as its answer.

use jiexu_wire::status::{explain, is_retryable};
use jiexu_wire::{Client, v1};
use serde::{Deserialize, Serialize};
use tonic::Status;

use crate::fault::Fault;
use crate::side::Side;

/// The name of everybody in a trial.
pub const NAME: &str = "张三";
/// Everybody is insured as an employee.
pub const SCHEME: i32 = v1::Scheme::Employee as i32;

/// Something asked of a region. It can be asked again and again, and is done once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    /// Whom it is about: identity number.
    pub person: String,
    /// Who is asked.
    pub at: Side,
    /// What is asked.
    pub what: What,
}

/// What can be asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]

pub enum What {
    /// Insured from that day on.
    Enrol { on: String },
    /// The contribution for a month, `YYYYMM`, which credits so many fen.
    Contribute { month: u32, fen: i64 },
    /// Fen out of the account.
    Spend { id: String, fen: i64 },
    /// No longer insured from that day on.
    Suspend { on: String },
    /// To be handed over from the origin.
    Apply { handoff: String },
    /// Not to be handed over after all.
    Cancel { handoff: String },
}

/// What a region said that is final.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// Done, now or when it was asked before.
    Done,
    /// Done when it was asked before, and not again.
    Repeated,
    /// A cancel that came after the person had been handed over; nothing was done.
    TooLate,
}

impl Command {
    /// Asks once. `None` when nobody answered: the command may have been recorded or not, and is to
    /// be asked again as it is.
    pub async fn ask(&self, client: &Client) -> Result<Option<Answer>, Fault> {
        match self.send(client).await {
            Ok(answer) => Ok(Some(answer)),
            Err(status) if !is_answer(&status) => Ok(None),
            Err(status) => self.refused(&status).map(Some),
        }
    }

    async fn send(&self, client: &Client) -> Result<Answer, Status> {
        let person_id = self.person.clone();
        let mut registry = client.registry();
        let outcome = match &self.what {
            What::Enrol { on } => {
                let request = self.enrolment(on.clone());
                registry.enrol_person(request).await?.into_inner().outcome()
            }
            What::Contribute { month, fen } => {
                let request = v1::RecordContributionRequest {
                    person_id,
                    scheme: SCHEME,
                    month: *month,
                    credited_fen: *fen,
                    ..Default::default()
                };
                registry.record_contribution(request).await?.into_inner().outcome()
            }
            What::Spend { id, fen } => {
                let request = v1::SpendFromAccountRequest {
                    spend_id: id.clone(),
                    person_id,
                    amount_fen: *fen,
                    items: Vec::new(),
                };
                registry.spend_from_account(request).await?.into_inner().outcome()
            }
            What::Suspend { on } => {
                let suspended_on = on.clone();
                let request =
                    v1::SuspendCoverageRequest { person_id, scheme: SCHEME, suspended_on };
                registry.suspend_coverage(request).await?.into_inner().outcome()
            }
            What::Apply { handoff } => {
                let request = self.application(handoff.clone());
                client.transfer_in().apply_transfer(request).await?;
                v1::EntryOutcome::Recorded
            }
            What::Cancel { handoff } => {
                let request = v1::CancelTransferRequest { handoff_id: handoff.clone() };
                client.transfer_in().cancel_transfer(request).await?;
                v1::EntryOutcome::Recorded
            }
        };
        let repeated = outcome == v1::EntryOutcome::Repeated;
        Ok(if repeated { Answer::Repeated } else { Answer::Done })
    }

    fn enrolment(&self, enrolled_on: String) -> v1::EnrolPersonRequest {
        let previous = match self.at {
            Side::Origin => "",
            Side::Destination => Side::Origin.code(),
        };
        v1::EnrolPersonRequest {
            person_id: self.person.clone(),
            name: NAME.to_owned(),
            scheme: SCHEME,
            enrolled_on,
            previous_region: previous.to_owned(),
        }
    }

    fn application(&self, handoff_id: String) -> v1::ApplyTransferRequest {
        v1::ApplyTransferRequest {
            handoff_id,
            person_id: self.person.clone(),
            name: NAME.to_owned(),
            origin: Side::Origin.code().to_owned(),
            origin_scheme: SCHEME,
            destination_scheme: SCHEME,
            reason: v1::TransferReason::JobChange.into(),
            intake: None,
            residual_of: String::new(),
        }
    }

    /// No command of the load breaks a rule, so the only refusal there is comes of a race.
    fn refused(&self, status: &Status) -> Result<Answer, Fault> {
        let reason = explain(status).reason.unwrap_or_default();
        if reason == "CANCEL_TOO_LATE" && matches!(self.what, What::Cancel { .. }) {
            return Ok(Answer::TooLate);
        }
        Err(Fault::Found(format!("{self:?} was refused: {reason}, {}", status.message())))
    }
}

/// An answer of a region that decided. One that is stopping, or none at all, is no answer.
pub fn is_answer(status: &Status) -> bool {
    !is_retryable(status.code()) && explain(status).reason.is_some()
}
