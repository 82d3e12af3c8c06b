//! Playing a region by hand, one call a message.

use jiexu_wire::v1;
use tonic::Status;

use super::people::{BALANCE, EMPLOYEE};
use super::{HEBI, Mover, NANTONG, Region};

/// What Nantong would say about a mover.
pub struct NantongByHand<'a> {
    pub mover: &'a Mover,
    pub hebi: &'a Region,
}

impl NantongByHand<'_> {
    pub fn acceptance(&self, frozen_fen: i64) -> v1::Acceptance {
        v1::Acceptance {
            accepted_on: "2026-03-10".to_owned(),
            frozen_fen,
            fund_due: None,
            due_out: Some(v1::Deadline {
                due_on: "2026-03-24".to_owned(),
                calendar_version: 1,
                provisional: false,
            }),
        }
    }

    /// The form that fits the application and [`BALANCE`].
    pub fn form(&self) -> v1::InformationForm {
        let record = self.mover.record();
        v1::InformationForm {
            handoff_id: self.mover.handoff.clone(),
            person_id: self.mover.person.clone(),
            name: self.mover.name.clone(),
            scheme: EMPLOYEE,
            available_from: record.suspended_on,
            contributions: record.contributions,
            balance_fen: BALANCE,
            ..v1::InformationForm::default()
        }
    }

    pub fn notice(&self, amount_fen: i64) -> v1::BalanceNotice {
        v1::BalanceNotice {
            handoff_id: self.mover.handoff.clone(),
            person_id: self.mover.person.clone(),
            amount_fen,
        }
    }

    pub async fn says(&self, verdict: v1::verdict::Verdict) -> Result<v1::Receipt, Status> {
        let handoff_id = self.mover.handoff.clone();
        let verdict = Some(v1::Verdict { handoff_id, verdict: Some(verdict) });
        let mut hebi = self.hebi.client(&format!("region/{NANTONG}")).transfer_in();
        let response = hebi.deliver_verdict(v1::DeliverVerdictRequest { verdict }).await?;
        Ok(response.into_inner().receipt.unwrap())
    }

    pub async fn accepts(&self, frozen_fen: i64) -> Result<v1::Receipt, Status> {
        self.says(v1::verdict::Verdict::Accepted(self.acceptance(frozen_fen))).await
    }

    pub async fn delivers_form(&self, form: v1::InformationForm) -> Result<v1::Receipt, Status> {
        let mut hebi = self.hebi.client(&format!("region/{NANTONG}")).transfer_in();
        let request = v1::DeliverRelationshipRequest { form: Some(form) };
        Ok(hebi.deliver_relationship(request).await?.into_inner().receipt.unwrap())
    }

    pub async fn delivers_money(&self, amount_fen: i64) -> Result<v1::Receipt, Status> {
        let mut hebi = self.hebi.client(&format!("region/{NANTONG}")).transfer_in();
        let request = v1::DeliverBalanceRequest { notice: Some(self.notice(amount_fen)) };
        Ok(hebi.deliver_balance(request).await?.into_inner().receipt.unwrap())
    }
}

/// What a destination would say about a mover to Nantong.
pub struct DestinationByHand<'a> {
    pub code: &'static str,
    pub mover: &'a Mover,
    pub nantong: &'a Region,
}

impl<'a> DestinationByHand<'a> {
    pub fn hebi(mover: &'a Mover, nantong: &'a Region) -> DestinationByHand<'a> {
        DestinationByHand { code: HEBI, mover, nantong }
    }

    pub fn application(&self) -> v1::Application {
        let request = self.mover.application();
        v1::Application {
            handoff_id: request.handoff_id,
            person_id: request.person_id,
            name: request.name,
            origin: request.origin,
            destination: self.code.to_owned(),
            origin_scheme: request.origin_scheme,
            destination_scheme: request.destination_scheme,
            reason: request.reason,
            intake: None,
            residual_of: String::new(),
            wallet: None,
            policy_year: 0,
        }
    }

    fn caller(&self) -> String {
        format!("region/{}", self.code)
    }

    pub async fn requests(&self) -> Result<v1::Receipt, Status> {
        self.requests_with(self.application()).await
    }

    pub async fn requests_with(&self, application: v1::Application) -> Result<v1::Receipt, Status> {
        let mut nantong = self.nantong.client(&self.caller()).transfer_out();
        let request = v1::RequestTransferRequest { application: Some(application) };
        Ok(nantong.request_transfer(request).await?.into_inner().receipt.unwrap())
    }

    pub async fn cancels(&self) -> Result<v1::Receipt, Status> {
        let mut nantong = self.nantong.client(&self.caller()).transfer_out();
        let request = v1::CancelRequestRequest { application: Some(self.application()) };
        Ok(nantong.cancel_request(request).await?.into_inner().receipt.unwrap())
    }

    pub async fn asks_to_correct(&self, correction: v1::Correction) -> Result<v1::Receipt, Status> {
        let handoff_id = self.mover.handoff.clone();
        let correction = Some(v1::CorrectionRequest { handoff_id, correction: Some(correction) });
        let mut nantong = self.nantong.client(&self.caller()).transfer_out();
        let request = v1::RequestCorrectionRequest { correction };
        Ok(nantong.request_correction(request).await?.into_inner().receipt.unwrap())
    }

    pub async fn decides(&self, outcome: v1::outcome::Outcome) -> Result<v1::Receipt, Status> {
        let handoff_id = self.mover.handoff.clone();
        let outcome = Some(v1::Outcome { handoff_id, outcome: Some(outcome) });
        let mut nantong = self.nantong.client(&self.caller()).transfer_out();
        let response = nantong.confirm_transfer(v1::ConfirmTransferRequest { outcome }).await?;
        Ok(response.into_inner().receipt.unwrap())
    }

    pub async fn completes(&self, credited_fen: i64) -> Result<v1::Receipt, Status> {
        let completion = v1::Completion {
            takes_over_on: "2026-03-01".to_owned(),
            recognised_months: 26,
            credited_fen,
            ..v1::Completion::default()
        };
        self.decides(v1::outcome::Outcome::Completed(completion)).await
    }

    pub async fn owed(&self) -> Vec<v1::PeerMessage> {
        let request = v1::ListOwedRequest { page_size: 1_000, page_token: String::new() };
        let response = self.nantong.link_from(self.code).list_owed(request).await.unwrap();
        response.into_inner().messages
    }

    pub async fn acknowledges(&self, kinds: &[v1::MessageKind]) {
        self.acknowledges_form(kinds, 0).await;
    }

    /// With the revision of the form that the receipt is about.
    pub async fn acknowledges_form(&self, kinds: &[v1::MessageKind], form_revision: u32) {
        let kinds = kinds.iter().map(|kind| i32::from(*kind)).collect();
        let receipt = v1::Receipt {
            handoff_id: self.mover.handoff.clone(),
            receipt: Some(v1::receipt::Receipt::Received(v1::ReceivedMessages {
                kinds,
                form_revision,
            })),
        };
        let request = v1::AcknowledgeRequest { receipts: vec![receipt] };
        self.nantong.link_from(self.code).acknowledge(request).await.unwrap();
    }
}
