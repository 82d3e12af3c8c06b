//! A handoff as one end keeps it: one shape for both ends, for tables and for JSON.

use jiexu_types::{NearRelative, Timestamp};
use jiexu_wire::{field, v1};
use serde::Serialize;

use crate::alert::Alert;
use crate::desk::{Correction, ReviewEntry, reviews};
use crate::endpoint::Side;
use crate::papers::{Acceptance, Completion, Deadline, Form};
use crate::wording::{self, Standing, Step, Word};

/// A handoff at one end.
#[derive(Clone, Serialize)]
pub struct Case {
    /// Which end.
    pub side: Side,
    /// Its id.
    pub handoff_id: String,
    /// Where it stands.
    pub state: Word,
    /// Whether it still moves.
    #[serde(skip)]
    pub standing: Standing,
    /// Who moves.
    pub person_id: String,
    /// Name as on the card.
    pub name: String,
    /// From where.
    pub origin: String,
    /// To where.
    pub destination: String,
    /// 310 or 390.
    pub origin_scheme: i32,
    /// 310 or 390.
    pub destination_scheme: i32,
    /// Why the person moves.
    pub reason: Word,
    /// The handoff that this one comes after; `None` when it moves the relationship.
    pub residual_of: Option<String>,
    /// Money for a relative, and nothing else.
    pub wallet: Option<Wallet>,
    /// When that money goes back unless its payee has accepted it; at the destination, once it is
    /// there.
    pub payee_until: Option<String>,
    /// The origin's promise.
    pub acceptance: Option<Acceptance>,
    /// The relationship leg.
    pub form: Option<Form>,
    /// Money of the balance leg that is here; `None` at the origin.
    pub arrived_fen: Option<i64>,
    /// Until when the destination must complete; `None` at the origin.
    pub due_in: Option<Deadline>,
    /// What the destination did.
    pub completion: Option<Completion>,
    /// Why it was refused, all reasons.
    pub refusals: Vec<Refusal>,
    /// Who refused, as this end sees it.
    pub refused_by: Option<Word>,
    /// Messages that this end owes the other.
    pub unacknowledged: Vec<Word>,
    /// A message that the other end would not take.
    pub rejected: Option<Rejected>,
    /// Reviews with four eyes, oldest first.
    pub reviews: Vec<ReviewEntry>,
    /// What was found wrong with a form, oldest first.
    pub corrections: Vec<Correction>,
    /// The money did not agree with the form; always false at the origin.
    pub unmatched: bool,
    /// What the clock has said of the deadline that runs.
    pub alert: Option<Alert>,
    /// What happened when, oldest first.
    pub timeline: Vec<Moment>,
}

/// One reason of a refusal.
#[derive(Clone, Copy, Serialize)]
pub struct Refusal {
    pub code: &'static str,
    pub english: &'static str,
    pub chinese: &'static str,
}

/// A message that was not taken.
#[derive(Clone, Serialize)]
pub struct Rejected {
    pub message: Word,
    pub reason: Word,
    pub detail: String,
}

/// One line of a timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Moment {
    /// Milliseconds since the epoch, on the clock of the region that kept it.
    pub at_ms: i64,
    /// What.
    pub milestone: Step,
}

impl Case {
    /// The entry that waits for another operator's check.
    pub fn unchecked(&self) -> Option<&ReviewEntry> {
        let waits = self.standing == Standing::Waiting;
        self.reviews.last().filter(|entry| waits && entry.checked_by.is_none())
    }

    /// The number that the next entry has.
    pub fn next_entry_no(&self) -> u32 {
        self.reviews.last().map_or(1, |entry| entry.entry_no.saturating_add(1))
    }

    /// True when nothing will change here any more.
    pub fn has_ended(&self) -> bool {
        matches!(self.standing, Standing::Done | Standing::Undone)
    }

    /// True when there are reasons to be told.
    pub fn is_refused(&self) -> bool {
        !self.refusals.is_empty()
    }

    /// True when this end refused on application: the other need not hear of it.
    pub fn never_left(&self) -> bool {
        self.refused_by.is_some_and(|by| by.name == "application")
    }
}

/// To whom a wallet transfer goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Wallet {
    /// Identity number of the payee.
    pub payee_id: String,
    /// Name of the payee.
    pub payee_name: String,
    /// What the payee is to the payer.
    pub relation: &'static str,
    /// How much.
    pub amount_fen: i64,
}

impl From<v1::WalletTransfer> for Wallet {
    fn from(wallet: v1::WalletTransfer) -> Wallet {
        let relation = wallet.relation();
        let v1::WalletTransfer { payee_id, payee_name, amount_fen, .. } = wallet;
        let known = field::code("relation", relation.into()).map(NearRelative::chinese);
        Wallet { payee_id, payee_name, relation: known.unwrap_or("—"), amount_fen }
    }
}

impl From<v1::InboundTransfer> for Case {
    fn from(transfer: v1::InboundTransfer) -> Case {
        let (state, standing) = wording::inbound_state(transfer.state);
        Case {
            payee_until: Some(transfer.payee_until_ms).filter(|ms| *ms > 0).map(instant),
            arrived_fen: transfer.notice.map(|notice| notice.amount_fen),
            due_in: transfer.due_in.map(Deadline::from),
            refused_by: wording::refused_by(transfer.refused_by),
            acceptance: transfer.acceptance.map(Acceptance::from),
            form: transfer.form.map(Form::from),
            completion: transfer.completion.map(Completion::from),
            refusals: refusals(&transfer.refusals),
            unacknowledged: kinds(&transfer.unacknowledged),
            rejected: transfer.rejected.and_then(rejected),
            reviews: reviews(transfer.review_entries),
            unmatched: transfer.unmatched,
            corrections: transfer.corrections.into_iter().map(Correction::from).collect(),
            alert: transfer.alert.map(Alert::from),
            timeline: moments(&transfer.timeline),
            ..applied(Side::In, transfer.application.unwrap_or_default(), state, standing)
        }
    }
}

impl From<v1::OutboundTransfer> for Case {
    fn from(transfer: v1::OutboundTransfer) -> Case {
        let (state, standing) = wording::outbound_state(transfer.state);
        Case {
            acceptance: transfer.acceptance.map(Acceptance::from),
            form: transfer.form.map(Form::from),
            completion: transfer.completion.map(Completion::from),
            refusals: refusals(&transfer.refusals),
            refused_by: wording::refused_by(transfer.refused_by),
            unacknowledged: kinds(&transfer.unacknowledged),
            rejected: transfer.rejected.and_then(rejected),
            reviews: reviews(transfer.review_entries),
            corrections: transfer.corrections.into_iter().map(Correction::from).collect(),
            alert: transfer.alert.map(Alert::from),
            timeline: moments(&transfer.timeline),
            ..applied(Side::Out, transfer.application.unwrap_or_default(), state, standing)
        }
    }
}

/// What the application says; nothing has happened yet.
fn applied(side: Side, application: v1::Application, state: Word, standing: Standing) -> Case {
    Case {
        side,
        handoff_id: application.handoff_id,
        state,
        standing,
        person_id: application.person_id,
        name: application.name,
        origin: application.origin,
        destination: application.destination,
        origin_scheme: application.origin_scheme,
        destination_scheme: application.destination_scheme,
        reason: wording::reason(application.reason),
        residual_of: given(application.residual_of),
        wallet: application.wallet.map(Wallet::from),
        payee_until: None,
        acceptance: None,
        form: None,
        arrived_fen: None,
        due_in: None,
        completion: None,
        refusals: Vec::new(),
        refused_by: None,
        unacknowledged: Vec::new(),
        rejected: None,
        reviews: Vec::new(),
        corrections: Vec::new(),
        unmatched: false,
        alert: None,
        timeline: Vec::new(),
    }
}

/// Reasons, by their numbers.
pub fn refusals(numbers: &[i32]) -> Vec<Refusal> {
    let words = numbers.iter().map(|number| wording::refusal(*number));
    words.map(|Word { name, chinese, english }| Refusal { code: name, english, chinese }).collect()
}

fn kinds(numbers: &[i32]) -> Vec<Word> {
    numbers.iter().map(|number| wording::message_kind(*number)).collect()
}

fn rejected(message: v1::RejectedMessage) -> Option<Rejected> {
    let v1::Rejection { reason, detail } = message.rejection?;
    let (message, reason) = (wording::message_kind(message.kind), wording::rejection(reason));
    Some(Rejected { message, reason, detail })
}

fn moments(timeline: &[v1::Moment]) -> Vec<Moment> {
    let moment = |moment: &v1::Moment| Moment {
        at_ms: moment.at_ms,
        milestone: Step::from_wire(moment.milestone),
    };
    timeline.iter().map(moment).collect()
}

/// The wire says "none" with an empty text.
pub fn given(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

/// An instant as the national messages write it, in China.
pub fn instant(at_ms: i64) -> String {
    Timestamp::from_millis(u64::try_from(at_ms).unwrap_or(0)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_information_form_counts_the_months_of_its_scheme() {
        let run = |scheme: v1::Scheme, first_month, last_month| v1::ContributionRun {
            scheme: scheme.into(),
            first_month,
            last_month,
            region: "320600".to_owned(),
            credited_fen: 0,
            ..v1::ContributionRun::default()
        };
        let form = Form::from(v1::InformationForm {
            scheme: v1::Scheme::Employee.into(),
            contributions: vec![
                run(v1::Scheme::Employee, 202_411, 202_502),
                run(v1::Scheme::Resident, 202_001, 202_012),
                run(v1::Scheme::Employee, 202_504, 202_504),
            ],
            ..v1::InformationForm::default()
        });
        assert_eq!(form.months, 5);
        assert_eq!((form.first_month, form.last_month), (Some(202_411), Some(202_504)));
    }

    #[test]
    fn json_uses_the_names_of_the_contract() {
        let case = Case::from(v1::InboundTransfer {
            state: v1::InboundState::UnderReview.into(),
            refusals: vec![v1::Refusal::OutRetired.into()],
            timeline: vec![v1::Moment { at_ms: 7, milestone: v1::Milestone::CancelAsked.into() }],
            ..v1::InboundTransfer::default()
        });
        let json = serde_json::to_value(&case).unwrap();
        assert_eq!(json["side"], "in");
        assert_eq!(json["state"], "under_review");
        assert_eq!(json["refusals"][0]["code"], "OUT_RETIRED");
        assert_eq!(json["timeline"][0]["milestone"], "cancel_asked");
        assert_eq!(json["acceptance"], serde_json::Value::Null);
    }
}
