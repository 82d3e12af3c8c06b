//! People who move, and what is done for them.

use std::sync::atomic::{AtomicU32, Ordering};

use jiexu_types::PersonId;
use jiexu_wire::v1;
use tonic::Status;
use uuid::Uuid;

use super::{HEBI, NANTONG, Region, SOON, eventually};

/// What Nantong has frozen for a sample person, in fen.
pub const BALANCE: i64 = 408_405;
/// Months on record at Nantong: 2024-01 to 2026-02.
pub const MONTHS: u32 = 26;
/// What Hebi has credited for its first month, in fen.
pub const FIRST_CREDIT: i64 = 5_003;

pub const EMPLOYEE: i32 = v1::Scheme::Employee as i32;
pub const RESIDENT: i32 = v1::Scheme::Resident as i32;

static NEXT: AtomicU32 = AtomicU32::new(1);

/// The `n`-th sample person's identity number: valid, and of nobody in particular.
pub fn identity(n: u32) -> String {
    let (year, sequence) = (1960 + u64::from(n / 999), u64::from(n % 999 + 1));
    let digits = 32_060_200_000_000_000 + year * 10_000_000 + 315 * 1_000 + sequence;
    PersonId::try_from(digits).unwrap().to_string()
}

/// A person who applies to be handed over.
#[derive(Clone, Debug)]
pub struct Mover {
    pub person: String,
    pub name: String,
    pub handoff: String,
}

impl Mover {
    /// Somebody new, whom no region knows.
    pub fn new() -> Mover {
        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        Mover { person: identity(n), name: format!("张{n}"), handoff: Uuid::new_v4().to_string() }
    }

    /// Somebody new, born in that year.
    pub fn born(year: u64) -> Mover {
        let mover = Mover::new();
        let n = u64::from(NEXT.fetch_add(1, Ordering::Relaxed));
        let digits = 32_060_200_000_000_000 + year * 10_000_000 + 401 * 1_000 + n % 999 + 1;
        Mover { person: PersonId::try_from(digits).unwrap().to_string(), ..mover }
    }

    /// The same person with an application of its own.
    pub fn again(&self) -> Mover {
        Mover { handoff: Uuid::new_v4().to_string(), ..self.clone() }
    }

    /// The record at the origin: employee scheme, suspended, with months and money.
    pub fn record(&self) -> v1::PersonRecord {
        v1::PersonRecord {
            person_id: self.person.clone(),
            name: self.name.clone(),
            scheme: EMPLOYEE,
            enrolled_on: "2019-07-01".to_owned(),
            suspended_on: "2026-03-01".to_owned(),
            retired_on: String::new(),
            previous_region: String::new(),
            contributions: vec![v1::ContributionRun {
                scheme: EMPLOYEE,
                first_month: 202_401,
                last_month: 202_602,
                region: NANTONG.to_owned(),
                credited_fen: 7_001,
                ..v1::ContributionRun::default()
            }],
            balance_fen: BALANCE,
            particulars: None,
        }
    }

    pub fn application(&self) -> v1::ApplyTransferRequest {
        v1::ApplyTransferRequest {
            handoff_id: self.handoff.clone(),
            person_id: self.person.clone(),
            name: self.name.clone(),
            origin: NANTONG.to_owned(),
            origin_scheme: EMPLOYEE,
            destination_scheme: EMPLOYEE,
            reason: v1::TransferReason::JobChange.into(),
            intake: None,
            residual_of: String::new(),
        }
    }

    /// The same, made at Nantong.
    pub fn application_at_origin(&self) -> v1::TransferOutServiceApplyTransferRequest {
        let application = self.application();
        v1::TransferOutServiceApplyTransferRequest {
            handoff_id: application.handoff_id,
            person_id: application.person_id,
            name: application.name,
            destination: HEBI.to_owned(),
            origin_scheme: application.origin_scheme,
            destination_scheme: application.destination_scheme,
            reason: application.reason,
            intake: application.intake,
            residual_of: application.residual_of,
            wallet: None,
        }
    }

    pub fn enrolment(&self) -> v1::EnrolPersonRequest {
        v1::EnrolPersonRequest {
            person_id: self.person.clone(),
            name: self.name.clone(),
            scheme: EMPLOYEE,
            enrolled_on: "2026-03-01".to_owned(),
            previous_region: NANTONG.to_owned(),
        }
    }

    pub fn contribution(&self, month: u32, credited_fen: i64) -> v1::RecordContributionRequest {
        v1::RecordContributionRequest {
            person_id: self.person.clone(),
            scheme: EMPLOYEE,
            month,
            credited_fen,
            ..v1::RecordContributionRequest::default()
        }
    }

    pub async fn is_enrolled_at(&self, region: &Region) {
        region.registry().enrol_person(self.enrolment()).await.unwrap();
    }

    pub async fn has_paid_at(&self, region: &Region) {
        let contribution = self.contribution(202_603, FIRST_CREDIT);
        region.registry().record_contribution(contribution).await.unwrap();
    }

    /// Hebi welcomes the person.
    pub async fn is_welcome_at(&self, region: &Region) {
        self.is_enrolled_at(region).await;
        self.has_paid_at(region).await;
    }

    /// Nantong could hand the person over.
    pub async fn is_on_record_at(&self, region: &Region) {
        expect_imported(region, vec![self.record()]).await;
    }

    pub async fn applies_at(&self, region: &Region) -> Result<v1::InboundTransfer, Status> {
        let response = region.transfer_in().apply_transfer(self.application()).await?;
        Ok(response.into_inner().transfer.unwrap())
    }

    pub async fn applies_at_origin(&self, region: &Region) -> Result<v1::OutboundTransfer, Status> {
        let request = self.application_at_origin();
        let response = region.transfer_out().apply_transfer(request).await?;
        Ok(response.into_inner().transfer.unwrap())
    }

    pub async fn inbound(&self, region: &Region) -> Result<v1::InboundTransfer, Status> {
        let handoff_id = self.handoff.clone();
        let request = v1::TransferInServiceGetTransferRequest { handoff_id };
        let response = region.transfer_in().get_transfer(request).await?;
        Ok(response.into_inner().transfer.unwrap())
    }

    pub async fn outbound(&self, region: &Region) -> Result<v1::OutboundTransfer, Status> {
        let handoff_id = self.handoff.clone();
        let request = v1::TransferOutServiceGetTransferRequest { handoff_id };
        let response = region.transfer_out().get_transfer(request).await?;
        Ok(response.into_inner().transfer.unwrap())
    }

    /// Waits until the handoff is in this state at its destination.
    pub async fn becomes_inbound(
        &self,
        region: &Region,
        state: v1::InboundState,
    ) -> v1::InboundTransfer {
        let mut last = None;
        let what = format!("handoff is {} at {}", state.as_str_name(), region.code);
        let mut client = region.transfer_in();
        let handoff_id = self.handoff.clone();
        eventually(&what, SOON, async || {
            let request =
                v1::TransferInServiceGetTransferRequest { handoff_id: handoff_id.clone() };
            let transfer = client.get_transfer(request).await.ok()?.into_inner().transfer?;
            if last != Some(transfer.state()) {
                last = Some(transfer.state());
                eprintln!("{handoff_id} is {} at {}", transfer.state().as_str_name(), region.code);
            }
            (transfer.state() == state).then_some(transfer)
        })
        .await
    }

    /// Waits until the handoff is in this state at its origin.
    pub async fn becomes_outbound(
        &self,
        region: &Region,
        state: v1::OutboundState,
    ) -> v1::OutboundTransfer {
        let what = format!("handoff is {} at {}", state.as_str_name(), region.code);
        let mut client = region.transfer_out();
        let handoff_id = self.handoff.clone();
        eventually(&what, SOON, async || {
            let request =
                v1::TransferOutServiceGetTransferRequest { handoff_id: handoff_id.clone() };
            let transfer = client.get_transfer(request).await.ok()?.into_inner().transfer?;
            (transfer.state() == state).then_some(transfer)
        })
        .await
    }

    pub async fn balance_at(&self, region: &Region) -> i64 {
        let request = v1::GetAccountRequest { person_id: self.person.clone() };
        region.registry().get_account(request).await.unwrap().into_inner().balance_fen
    }

    /// What a region says of the person and a day.
    pub async fn covered_at(&self, region: &Region, on: &str) -> v1::CoverageAtResponse {
        let (person_id, on) = (self.person.clone(), on.to_owned());
        let request = v1::CoverageAtRequest { person_id, on };
        region.registry().coverage_at(request).await.unwrap().into_inner()
    }

    pub async fn coverage_at(&self, region: &Region) -> v1::Coverage {
        let request =
            v1::GetCoverageRequest { person_id: self.person.clone(), ..Default::default() };
        let response = region.registry().get_coverage(request).await.unwrap();
        response.into_inner().coverage.unwrap()
    }

    pub async fn months_at(&self, region: &Region) -> v1::ListContributionsResponse {
        let request =
            v1::ListContributionsRequest { person_id: self.person.clone(), ..Default::default() };
        region.registry().list_contributions(request).await.unwrap().into_inner()
    }

    /// Status of the employee relationship.
    pub async fn relation_at(&self, region: &Region) -> v1::relation::Status {
        self.coverage_at(region).await.employee.unwrap().status.unwrap()
    }

    /// Spends from the account under a new id.
    pub async fn spends_at(&self, region: &Region, amount_fen: i64) -> Result<(), Status> {
        let request = v1::SpendFromAccountRequest {
            spend_id: Uuid::new_v4().to_string(),
            person_id: self.person.clone(),
            amount_fen,
            items: Vec::new(),
            emergency: false,
        };
        region.registry().spend_from_account(request).await.map(drop)
    }
}

/// A person whom both regions of a pair know and whose handoff would complete.
pub async fn given_mover(nantong: &Region, hebi: &Region) -> Mover {
    let mover = Mover::new();
    mover.is_on_record_at(nantong).await;
    mover.is_welcome_at(hebi).await;
    mover
}

/// Loads records, all of them new.
pub async fn expect_imported(region: &Region, records: Vec<v1::PersonRecord>) {
    let count = records.len();
    let batches: Vec<_> = records
        .chunks(500)
        .map(|people| v1::ImportPeopleRequest { people: people.into() })
        .collect();
    let stream = tokio_stream::iter(batches);
    let told = region.registry().import_people(stream).await.unwrap().into_inner();
    assert_eq!(told.imported, u64::try_from(count).unwrap(), "{told:?}");
}

/// Entries of the person's account: from, to, amount; oldest first.
pub async fn statement(mover: &Mover, region: &Region) -> Vec<v1::LedgerEntry> {
    let request = v1::ListLedgerEntriesRequest {
        person_id: mover.person.clone(),
        page_size: 1_000,
        page_token: String::new(),
    };
    let response = region.registry().list_ledger_entries(request).await.unwrap().into_inner();
    assert!(response.next_page_token.is_empty());
    response.entries.into_iter().rev().collect()
}
