//! What a region knows. Every answer is durable when it is given.

use jiexu_host::committer::RegionHandle;
use jiexu_host::fault_status;
use jiexu_ledger::{Account, Balance, Book, EntryNo};
use jiexu_region::{Command, Decision, Person, Policy, Region, State};
use jiexu_rules::{Coverage, Recommendation};
use jiexu_types::{ContributionRun, PersonId, Scheme, Timestamp};
use jiexu_wire::status::{self, Resource, not_found};
use jiexu_wire::{Lookup, field, paging, v1};
use tonic::Status;

use crate::printed;

pub(crate) async fn coverage(
    region: &RegionHandle,
    request: v1::GetCoverageRequest,
) -> Result<v1::GetCoverageResponse, Status> {
    let v1::GetCoverageRequest { person_id, social_security_card_no, medical_card_no } = request;
    let lookup = Lookup::of(&person_id, &social_security_card_no, &medical_card_no)?;
    let coverage = looked_up(region, lookup, move |_, id, person| v1::Coverage::from((id, person)));
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

pub(crate) async fn recommend(
    region: &RegionHandle,
    request: v1::RecommendCoverageRequest,
) -> Result<v1::RecommendCoverageResponse, Status> {
    let v1::RecommendCoverageRequest { first, second } = request;
    let (first, second) = (field::message("first", first)?, field::message("second", second)?);
    let recommended = region.decide(Recommend(first, second));
    Ok(recommended.await.map_err(fault_status)?.into_inner().into())
}

/// By the rules of the day. It decides nothing.
struct Recommend(Coverage, Coverage);

impl Command for Recommend {
    type Reply = Recommendation;

    fn decide(&self, region: &Region, now: Timestamp) -> Decision<Recommendation> {
        let measures = region.policy().rules.on(now.date()).benefits.measures;
        Decision::reply(jiexu_rules::recommend(self.0, self.1, measures))
    }
}

pub(crate) async fn contributions(
    region: &RegionHandle,
    request: v1::ListContributionsRequest,
) -> Result<v1::ListContributionsResponse, Status> {
    let v1::ListContributionsRequest {
        person_id,
        social_security_card_no,
        medical_card_no,
        page_size,
        page_token,
    } = request;
    let lookup = Lookup::of(&person_id, &social_security_card_no, &medical_card_no)?;
    let size = paging::page_size(page_size)?;
    let after: Option<u32> = paging::page_token(&page_token)?;
    looked_up(region, lookup, move |_, _, person| {
        let record = &person.contributions;
        let seen = |run: &&ContributionRun| after.is_some_and(|after| place(run) <= after);
        let mut runs = record.runs().iter().skip_while(seen);
        let page: Vec<_> = runs.by_ref().take(size).collect();
        let last = page.last().map(|run| place(run));
        v1::ListContributionsResponse {
            contributions: page.into_iter().map(|run| (*run).into()).collect(),
            employee_months: record.months(Scheme::Employee),
            resident_months: record.months(Scheme::Resident),
            next_page_token: paging::next_page_token(last, runs.next().is_some()),
        }
    })
    .await
}

/// Where a run stands in its record: scheme and first month, `310202401`.
fn place(run: &ContributionRun) -> u32 {
    run.scheme.code() * 1_000_000 + run.first.as_yyyymm()
}

pub(crate) async fn print(
    region: &RegionHandle,
    request: v1::PrintContributionRecordRequest,
) -> Result<v1::PrintContributionRecordResponse, Status> {
    let v1::PrintContributionRecordRequest { person_id, social_security_card_no, medical_card_no } =
        request;
    let lookup = Lookup::of(&person_id, &social_security_card_no, &medical_card_no)?;
    let printed = region.decide(Print(lookup)).await.map_err(fault_status)?;
    Ok(v1::PrintContributionRecordResponse { text: printed.into_inner().into_answer()? })
}

/// A look at the region that knows the day, because a record on paper has one. It decides nothing.
struct Print(Lookup);

impl Command for Print {
    type Reply = Found<String>;

    fn decide(&self, region: &Region, now: Timestamp) -> Decision<Found<String>> {
        Decision::reply(find(region, self.0, |region, id, person| {
            printed::contribution_record(region, id, person, now.date())
        }))
    }
}

pub(crate) async fn account(
    region: &RegionHandle,
    request: v1::GetAccountRequest,
) -> Result<v1::GetAccountResponse, Status> {
    let id: PersonId = field::text("person_id", &request.person_id)?;
    let found = region.decide(AccountToday(id)).await.map_err(fault_status)?;
    found.into_inner().into_answer()
}

/// A look at an account that knows the day, because some accounts open on one. It decides nothing.
struct AccountToday(PersonId);

impl Command for AccountToday {
    type Reply = Found<v1::GetAccountResponse>;

    fn decide(&self, region: &Region, now: Timestamp) -> Decision<Self::Reply> {
        let found = find(region, Lookup::Person(self.0), |region, id, _| {
            let barred = region.account_barred_by(id, now.date());
            v1::GetAccountResponse {
                balance_fen: region.state().book().balance(Account::Person(id)).as_fen(),
                account_usable: barred.is_none(),
                barred_by: barred.map_or(0, |barred| v1::RegistryRefusal::from(barred).into()),
            }
        });
        Decision::reply(found)
    }
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
    let answer = region.decide(About);
    Ok(answer.await.map_err(fault_status)?.into_inner())
}

/// What the region is like and how it is reached, by the rules of the day. It decides nothing.
struct About;

impl Command for About {
    type Reply = v1::GetRegionResponse;

    fn decide(&self, region: &Region, now: Timestamp) -> Decision<v1::GetRegionResponse> {
        let policy = region.policy();
        let rules = policy.rules.on(now.date());
        let hotlines = rules.hotlines.iter();
        Decision::reply(v1::GetRegionResponse {
            hotlines: hotlines.map(|number| number.as_str().to_owned()).collect(),
            agency: policy.agency.as_deref().map(v1::Agency::from),
            region: region.code().to_string(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            seal_public_key: seal_public_key(policy),
            peers: policy.peers.iter().map(ToString::to_string).collect(),
            account_limit_days: rules.account_limit.map_or(0, |limit| limit.days),
        })
    }
}

fn seal_public_key(policy: &Policy) -> String {
    policy.seals.own.as_deref().map(|key| key.public_key().to_string()).unwrap_or_default()
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

/// What a look-up finds.
enum Found<T> {
    One(T),
    Nobody,
    Several,
}

impl<T> Found<T> {
    fn into_answer(self) -> Result<T, Status> {
        match self {
            Found::One(found) => Ok(found),
            Found::Nobody => Err(not_found(Resource::Person)),
            Found::Several => Err(status::ambiguous()),
        }
    }
}

/// Looks at the one person that is asked for.
fn find<T>(
    region: &Region,
    lookup: Lookup,
    view: impl Fn(&Region, PersonId, &Person) -> T,
) -> Found<T> {
    let id = match lookup {
        Lookup::Person(id) => id,
        Lookup::Card(kind, number) => {
            let mut holders = region.holders(kind, number);
            let Some(holder) = holders.next() else { return Found::Nobody };
            // Never the first of two: it would be somebody else's record.
            if holders.next().is_some() {
                return Found::Several;
            }
            holder
        }
    };
    let person = region.state().person(id);
    person.map_or(Found::Nobody, |person| Found::One(view(region, id, person)))
}

/// The same, durable.
async fn looked_up<T: Send + 'static>(
    region: &RegionHandle,
    lookup: Lookup,
    view: impl Fn(&Region, PersonId, &Person) -> T + Send + 'static,
) -> Result<T, Status> {
    let found = region.read(move |region| find(region, lookup, &view));
    found.await.map_err(fault_status)?.into_inner().into_answer()
}

/// Looks at a person's record, or says that there is none.
async fn of_person<T: Send + 'static>(
    region: &RegionHandle,
    id: PersonId,
    view: impl Fn(&State, &Person) -> T + Send + 'static,
) -> Result<T, Status> {
    let found = region.read(move |region| {
        let person = region.state().person(id)?;
        Some(view(region.state(), person))
    });
    let found = found.await.map_err(fault_status)?.into_inner();
    found.ok_or_else(|| not_found(Resource::Person))
}
