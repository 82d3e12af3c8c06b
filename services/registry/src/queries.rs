//! What a region knows. Every answer is durable when it is given.

use jiexu_host::committer::RegionHandle;
use jiexu_host::fault_status;
use jiexu_ledger::{Account, Balance, Book, EntryNo};
use jiexu_region::{Person, State};
use jiexu_types::{PersonId, Scheme};
use jiexu_wire::status::{self, Resource, not_found};
use jiexu_wire::{field, paging, v1};
use tonic::Status;

pub(crate) async fn coverage(
    region: &RegionHandle,
    request: v1::GetCoverageRequest,
) -> Result<v1::GetCoverageResponse, Status> {
    let id: PersonId = field::text("person_id", &request.person_id)?;
    let coverage = of_person(region, id, move |_, person| v1::Coverage::from((id, person)));
    Ok(v1::GetCoverageResponse { coverage: Some(coverage.await?) })
}

pub(crate) async fn coverage_at(
    region: &RegionHandle,
    request: v1::CoverageAtRequest,
) -> Result<v1::CoverageAtResponse, Status> {
    let v1::CoverageAtRequest { person_id, on } = request;
    let id: PersonId = field::text("person_id", &person_id)?;
    let day = field::date("on", &on)?;
    let found = region.read(move |region| Some((region.code(), region.coverage_on(id, day)?)));
    let found = found.await.map_err(fault_status)?.into_inner();
    found.map(v1::CoverageAtResponse::from).ok_or_else(|| not_found(Resource::Person))
}

pub(crate) fn recommend(
    request: v1::RecommendCoverageRequest,
) -> Result<v1::RecommendCoverageResponse, Status> {
    let v1::RecommendCoverageRequest { first, second } = request;
    let (first, second) = (field::message("first", first)?, field::message("second", second)?);
    Ok(jiexu_rules::recommend(first, second).into())
}

pub(crate) async fn contributions(
    region: &RegionHandle,
    request: v1::ListContributionsRequest,
) -> Result<v1::ListContributionsResponse, Status> {
    let id: PersonId = field::text("person_id", &request.person_id)?;
    of_person(region, id, |_, person| {
        let record = &person.contributions;
        v1::ListContributionsResponse {
            contributions: record.runs().iter().map(|run| (*run).into()).collect(),
            employee_months: record.months(Scheme::Employee),
            resident_months: record.months(Scheme::Resident),
        }
    })
    .await
}

pub(crate) async fn account(
    region: &RegionHandle,
    request: v1::GetAccountRequest,
) -> Result<v1::GetAccountResponse, Status> {
    let id: PersonId = field::text("person_id", &request.person_id)?;
    of_person(region, id, move |state, _| v1::GetAccountResponse {
        balance_fen: state.book().balance(Account::Person(id)).as_fen(),
    })
    .await
}

pub(crate) async fn ledger_entries(
    region: &RegionHandle,
    request: v1::ListLedgerEntriesRequest,
) -> Result<v1::ListLedgerEntriesResponse, Status> {
    let v1::ListLedgerEntriesRequest { person_id, page_size, page_token } = request;
    let id: PersonId = field::text("person_id", &person_id)?;
    let size = paging::page_size(page_size)?;
    let after: Option<u64> = paging::page_token(&page_token)?;
    of_person(region, id, move |state, _| {
        // Newest first: the next page holds older ones.
        let older = |(no, _): &(EntryNo, _)| after.is_some_and(|after| no.0 >= after);
        let mut lines = state.book().statement(id).skip_while(older);
        let page: Vec<_> = lines.by_ref().take(size).collect();
        let last = page.last().map(|(no, _)| no.0);
        let next_page_token = paging::next_page_token(last, lines.next().is_some());
        let entries = page.into_iter().map(v1::LedgerEntry::from).collect();
        v1::ListLedgerEntriesResponse { entries, next_page_token }
    })
    .await
}

pub(crate) async fn book(region: &RegionHandle) -> Result<v1::GetBookResponse, Status> {
    // The state is shared, not copied, and added up elsewhere: the decide thread has other work.
    let state = region.read(|region| region.state().clone()).await.map_err(fault_status)?;
    let total = tokio::task::spawn_blocking(move || totals(state.into_inner().book()));
    total.await.map_err(|_| status::internal())
}

fn totals(book: &Book) -> v1::GetBookResponse {
    let mut totals = v1::GetBookResponse { entries: book.entry_count(), ..Default::default() };
    for (account, balance) in book.balances() {
        match account {
            Account::Person(_) => {
                totals.people_fen = totals.people_fen.saturating_add(balance.as_fen());
            }
            Account::Unmatched(_) => {
                totals.unmatched_fen = totals.unmatched_fen.saturating_add(balance.as_fen());
            }
            Account::Opening
            | Account::Contributions
            | Account::Claims
            | Account::InTransit(_)
            | Account::Clearing(_) => totals.balances.push((account, balance).into()),
        }
    }
    totals
}

pub(crate) async fn people(
    region: &RegionHandle,
    request: v1::ListPeopleRequest,
) -> Result<v1::ListPeopleResponse, Status> {
    let v1::ListPeopleRequest { page_size, page_token } = request;
    let size = paging::page_size(page_size)?;
    let after: Option<PersonId> = paging::page_token(&page_token)?;
    let page = region.read(move |region| {
        let mut people = region.state().people_after(after);
        let page: Vec<_> = people.by_ref().take(size).collect();
        let last = page.last().map(|(id, _)| *id);
        let next_page_token = paging::next_page_token(last, people.next().is_some());
        let summary = |(id, person)| summary(region.state(), id, person);
        v1::ListPeopleResponse { people: page.into_iter().map(summary).collect(), next_page_token }
    });
    Ok(page.await.map_err(fault_status)?.into_inner())
}

pub(crate) async fn region(region: &RegionHandle) -> Result<v1::GetRegionResponse, Status> {
    let answer = region.read(|region| v1::GetRegionResponse {
        region: region.code().to_string(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        peers: region.policy().peers.iter().map(ToString::to_string).collect(),
    });
    Ok(answer.await.map_err(fault_status)?.into_inner())
}

fn summary(state: &State, id: PersonId, person: &Person) -> v1::PersonSummary {
    let balance: Balance = state.book().balance(Account::Person(id));
    v1::PersonSummary {
        coverage: Some((id, person).into()),
        employee_months: person.contributions.months(Scheme::Employee),
        resident_months: person.contributions.months(Scheme::Resident),
        balance_fen: balance.as_fen(),
    }
}

/// Looks at a person's record, or says that there is none.
async fn of_person<T: Send + 'static>(
    region: &RegionHandle,
    id: PersonId,
    view: impl FnOnce(&State, &Person) -> T + Send + 'static,
) -> Result<T, Status> {
    let found = region.read(move |region| {
        let person = region.state().person(id)?;
        Some(view(region.state(), person))
    });
    let found = found.await.map_err(fault_status)?.into_inner();
    found.ok_or_else(|| not_found(Resource::Person))
}
