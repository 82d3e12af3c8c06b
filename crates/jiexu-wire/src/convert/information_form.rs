//! The information form, and what completing makes of it.

use std::sync::Arc;

use jiexu_region::{
    Completion, Dossier, EntitlementStatus, FilingMark, FilingMarks, FormIssue, FormSummary,
    Inbound, InformationForm, Marks, Outbound,
};

use jiexu_seal::{Seal, Signature};

use super::runs::runs;
use crate::{BadField, field, v1};

impl TryFrom<v1::InformationForm> for InformationForm {
    type Error = BadField;

    fn try_from(message: v1::InformationForm) -> Result<InformationForm, BadField> {
        let v1::InformationForm {
            handoff_id,
            person_id,
            name,
            scheme,
            available_from,
            contributions,
            balance_fen,
            dossier,
            issued_at_ms,
            agency,
            revision,
            suspended_on,
            // Follows from the rest.
            summary: _,
            seal,
        } = message;
        let available_from = field::optional_date("available_from", &available_from)?;
        let seal: Option<Seal> = field::optional_message("seal", seal)?;
        let dossier: Option<Dossier> = field::optional_message("dossier", dossier)?;
        let issue = FormIssue {
            revision,
            issued_at: field::timestamp("issued_at_ms", issued_at_ms)?,
            agency: field::optional_text("agency", &agency)?,
            suspended_on: field::optional_date("suspended_on", &suspended_on)?.or(available_from),
        };
        Ok(InformationForm {
            handoff: field::text("handoff_id", &handoff_id)?,
            person: field::text("person_id", &person_id)?,
            name: field::text("name", &name)?,
            scheme: field::code("scheme", scheme)?,
            available_from,
            contributions: field::contributions("contributions", contributions)?,
            balance: field::fen("balance_fen", balance_fen)?,
            issue,
            dossier: dossier.filter(|dossier| !dossier.is_empty()).map(Arc::new),
            seal: seal.map(Box::new),
        })
    }
}

/// As it travels and is kept: without what follows from it.
impl From<&InformationForm> for v1::InformationForm {
    fn from(form: &InformationForm) -> v1::InformationForm {
        let InformationForm {
            handoff,
            person,
            name,
            scheme,
            available_from,
            contributions,
            balance,
            issue: FormIssue { revision, issued_at, agency, suspended_on },
            dossier,
            seal,
        } = form;
        // Mostly the same day; twelve bytes in every form of the journal.
        let other_day = suspended_on.filter(|day| Some(*day) != *available_from);
        v1::InformationForm {
            handoff_id: handoff.to_string(),
            person_id: person.to_string(),
            name: name.as_str().to_owned(),
            scheme: field::number(*scheme),
            available_from: field::or_empty(*available_from),
            contributions: runs(contributions),
            balance_fen: balance.as_i64(),
            dossier: dossier.as_deref().map(Into::into),
            issued_at_ms: field::millis(*issued_at),
            agency: agency.as_ref().map(|name| name.as_str().to_owned()).unwrap_or_default(),
            revision: *revision,
            suspended_on: field::or_empty(other_day),
            summary: None,
            seal: seal.as_deref().map(Into::into),
        }
    }
}

impl TryFrom<v1::Seal> for Seal {
    type Error = BadField;

    fn try_from(message: v1::Seal) -> Result<Seal, BadField> {
        let v1::Seal { key_id, signature } = message;
        let signature = Signature::try_from(signature.as_slice());
        Ok(Seal {
            key_id: field::text("key_id", &key_id)?,
            signature: signature.map_err(|problem| BadField::new("signature", problem))?,
        })
    }
}

impl From<&Seal> for v1::Seal {
    fn from(seal: &Seal) -> v1::Seal {
        let Seal { key_id, signature } = seal;
        v1::Seal { key_id: key_id.to_string(), signature: signature.as_bytes().to_vec() }
    }
}

/// As people read it: with what follows from it.
fn read_form(form: &InformationForm) -> v1::InformationForm {
    let summary = Some(form.summary().into());
    v1::InformationForm { summary, ..form.into() }
}

/// A handoff out of a region as people read it.
pub fn read_outbound(case: &Outbound) -> v1::OutboundTransfer {
    let form = case.freeze.as_ref().map(|freeze| read_form(&freeze.form));
    v1::OutboundTransfer { form, ..case.into() }
}

/// A handoff into a region as people read it.
pub fn read_inbound(case: &Inbound) -> v1::InboundTransfer {
    let form = case.form.as_deref().map(read_form);
    v1::InboundTransfer { form, ..case.into() }
}

impl From<FormSummary> for v1::FormSummary {
    fn from(summary: FormSummary) -> v1::FormSummary {
        let FormSummary {
            form_no,
            previous_form_no,
            actual_months,
            deemed_months,
            cumulative_months,
            first_month,
            last_month,
            continuous_months,
            arrears,
            open_settlements,
        } = summary;
        v1::FormSummary {
            form_no: form_no.to_string(),
            previous_form_no: field::or_empty(previous_form_no),
            actual_months,
            deemed_months,
            cumulative_months,
            first_month: first_month.map_or(0, |month| month.as_yyyymm()),
            last_month: last_month.map_or(0, |month| month.as_yyyymm()),
            continuous_months,
            arrears,
            open_settlements,
        }
    }
}

impl TryFrom<v1::Completion> for Completion {
    type Error = BadField;

    fn try_from(message: v1::Completion) -> Result<Completion, BadField> {
        let v1::Completion {
            takes_over_on,
            recognised_months,
            credited_fen,
            employee_months,
            resident_months,
            benefits,
            account_from,
            entitlement_marks,
            filing_marks: filings,
        } = message;
        Ok(Completion {
            takes_over_on: field::optional_date("takes_over_on", &takes_over_on)?,
            recognised_months,
            credited: field::fen("credited_fen", credited_fen)?,
            marks: marks(&entitlement_marks)?,
            employee_months,
            resident_months,
            benefits: field::optional_message("benefits", benefits)?,
            account_from: field::optional_date("account_from", &account_from)?,
            filings: filing_marks(&filings)?,
        })
    }
}

impl From<Completion> for v1::Completion {
    fn from(completion: Completion) -> v1::Completion {
        let Completion {
            takes_over_on,
            recognised_months,
            credited,
            marks,
            employee_months,
            resident_months,
            benefits,
            account_from,
            filings,
        } = completion;
        v1::Completion {
            takes_over_on: field::or_empty(takes_over_on),
            recognised_months,
            credited_fen: credited.as_i64(),
            employee_months,
            resident_months,
            benefits: benefits.map(v1::Benefits::from),
            account_from: field::or_empty(account_from),
            entitlement_marks: field::numbers(marks.iter()),
            filing_marks: field::numbers(filings.iter()),
        }
    }
}

/// As many as a list of a dossier may have.
fn bounded(name: &str, numbers: &[i32]) -> Result<(), BadField> {
    if numbers.len() > Dossier::LIST_MAX {
        let problem = format!("must hold at most {} marks", Dossier::LIST_MAX);
        return Err(BadField::new(name, problem));
    }
    Ok(())
}

fn filing_marks(numbers: &[i32]) -> Result<FilingMarks, BadField> {
    let name = "filing_marks";
    bounded(name, numbers)?;
    let opened = numbers.iter().enumerate().map(|(index, number)| {
        let mark: FilingMark = field::code(&format!("{name}[{index}]"), *number)?;
        Ok(mark == FilingMark::Opened)
    });
    opened.collect()
}

fn marks(numbers: &[i32]) -> Result<Marks, BadField> {
    let name = "entitlement_marks";
    bounded(name, numbers)?;
    let recognised = numbers.iter().enumerate().map(|(index, number)| {
        let name = format!("{name}[{index}]");
        match field::code(&name, *number)? {
            EntitlementStatus::Recognised => Ok(true),
            EntitlementStatus::Recertify => Ok(false),
            EntitlementStatus::Approved => {
                Err(BadField::new(&name, "must be RECOGNISED or RECERTIFY"))
            }
        }
    });
    recognised.collect()
}
