//! What people and operators do in a scenario, each one call to a region.

use jiexu_types::{Date, Month, parse_date};
use jiexu_wire::v1;
use uuid::Uuid;

use super::scene::Scene;
use crate::case::Case;
use crate::demo::people;
use crate::endpoint::{Region, Side};
use crate::failure::Failure;
use crate::person::PersonView;

impl Scene {
    /// Enrols the person at an end, with a first contribution: a resident for the next year, for
    /// nobody moves within one policy year.
    pub async fn enrol(&self, side: Side, person: &v1::PersonRecord) -> Result<(), Failure> {
        let region = self.region(side);
        let mut client = region.client.registry();
        let [origin, destination] = &self.codes;
        let resident = person.scheme == i32::from(v1::Scheme::Resident);
        let from = if resident { self.next_year()? } else { self.today.first_of_month() };
        let month = Month::of(from).map_err(|bad| Failure::Failed(bad.to_string()))?;
        let request = v1::EnrolPersonRequest {
            person_id: person.person_id.clone(),
            name: person.name.clone(),
            scheme: person.scheme,
            enrolled_on: from.to_string(),
            previous_region: if side == Side::In { origin } else { destination }.clone(),
        };
        region.answer(client.enrol_person(request)).await?;
        let request = v1::RecordContributionRequest {
            person_id: person.person_id.clone(),
            scheme: person.scheme,
            month: month.as_yyyymm(),
            credited_fen: people::first_contribution_fen(person.scheme),
            ..v1::RecordContributionRequest::default()
        };
        region.answer(client.record_contribution(request)).await?;
        Ok(())
    }

    /// The first day of it.
    fn next_year(&self) -> Result<Date, Failure> {
        let day = format!("{:04}-01-01", self.today.year().saturating_add(1));
        parse_date(&day).ok_or_else(|| Failure::Failed(format!("{day} is no day")))
    }

    /// Stops coverage at an end, this month: not on its first day, for the month may be paid.
    pub async fn suspend(&self, side: Side, person: &v1::PersonRecord) -> Result<(), Failure> {
        let region = self.region(side);
        let request = v1::SuspendCoverageRequest {
            person_id: person.person_id.clone(),
            scheme: person.scheme,
            suspended_on: people::second_of_month(self.today),
        };
        let mut client = region.client.registry();
        region.answer(client.suspend_coverage(request)).await.map(|_| ())
    }

    /// An application for the person, who comes to this end from the other one.
    pub fn application(&self, to: Side, person: &v1::PersonRecord) -> v1::ApplyTransferRequest {
        let [origin, destination] = &self.codes;
        v1::ApplyTransferRequest {
            handoff_id: Uuid::now_v7().to_string(),
            person_id: person.person_id.clone(),
            name: person.name.clone(),
            origin: if to == Side::In { origin } else { destination }.clone(),
            origin_scheme: person.scheme,
            destination_scheme: person.scheme,
            reason: v1::TransferReason::JobChange.into(),
            ..v1::ApplyTransferRequest::default()
        }
    }

    /// Applies at the destination.
    pub async fn apply(&self, request: &v1::ApplyTransferRequest) -> Result<(), Failure> {
        self.apply_at(&self.destination, request).await
    }

    /// Applies at a region.
    pub async fn apply_at(
        &self,
        region: &Region,
        request: &v1::ApplyTransferRequest,
    ) -> Result<(), Failure> {
        let mut client = region.client.transfer_in();
        region.answer(client.apply_transfer(request.clone())).await.map(|_| ())
    }

    /// What the destination says to an application that it must refuse.
    pub async fn refusal_of(
        &mut self,
        request: &v1::ApplyTransferRequest,
    ) -> Result<String, Failure> {
        match self.apply(request).await {
            Err(failure) if failure.code() == 1 => {
                self.say(failure.message());
                Ok(failure.message().to_owned())
            }
            Err(failure) => Err(failure),
            Ok(()) => Err(Failure::Refused("the application was taken".to_owned())),
        }
    }

    /// An operator of the destination decides, or enters it.
    pub async fn review_inbound(
        &self,
        operator: &str,
        id: &str,
        decision: v1::review::Decision,
        entry_no: u32,
    ) -> Result<Case, Failure> {
        let region = self.region_of(Side::In, operator)?;
        let request = v1::TransferInServiceReviewTransferRequest {
            handoff_id: id.to_owned(),
            review: Some(v1::Review { decision: Some(decision) }),
            entry_no,
        };
        let mut client = region.client.transfer_in();
        let answer = region.answer(client.review_transfer(request)).await?;
        Ok(Case::from(answer.transfer.unwrap_or_default()))
    }

    /// The person as an end knows them.
    pub async fn view(&self, side: Side, id: &str) -> Result<PersonView, Failure> {
        let view = PersonView::of(self.region(side), id).await?;
        view.ok_or_else(|| Failure::Failed(format!("{id} is not on record")))
    }

    /// Money of the person in fen, at both ends together.
    pub async fn wealth(&self, id: &str) -> Result<i64, Failure> {
        let mut wealth = 0;
        for side in [Side::Out, Side::In] {
            let view = PersonView::of(self.region(side), id).await?;
            wealth = view.map_or(wealth, |view| view.balance_fen.saturating_add(wealth));
        }
        Ok(wealth)
    }
}

/// A review in favour of a form, the first of which is 0.
pub fn approval(form_revision: u32) -> v1::review::Decision {
    v1::review::Decision::Approve(v1::Approval { form_revision })
}

/// A document of that kind; what it says stays with the person.
pub fn document(material: v1::Material) -> v1::Attachment {
    let sha256 = format!("{:064x}", i32::from(material));
    v1::Attachment { material: material.into(), sha256 }
}

/// An application as it comes to the counter of Xi'an, with its papers.
pub fn counter_of_xian() -> v1::Intake {
    use v1::Material as M;
    let papers = [M::IdCard, M::SocialSecurityCard, M::JobProof, M::AccountUseCommitment];
    v1::Intake {
        channel: v1::Channel::CounterDestination.into(),
        form: v1::FormName::TransferAndContinuation.into(),
        attachments: papers.map(document).to_vec(),
        ..v1::Intake::default()
    }
}
