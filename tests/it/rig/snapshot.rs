//! All that a region shows, for "this changed nothing".

use std::collections::BTreeMap;

use jiexu_wire::v1;
use tonic::Code;

use super::Region;

/// Everything that can be asked of a region, at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    people: Vec<v1::PersonSummary>,
    book: v1::GetBookResponse,
    inbound: Vec<v1::InboundTransfer>,
    outbound: Vec<v1::OutboundTransfer>,
}

impl Snapshot {
    pub async fn of(region: &Region) -> Snapshot {
        Snapshot {
            people: people(region).await,
            book: book(region).await,
            inbound: inbound(region).await,
            outbound: outbound(region).await,
        }
    }

    /// Nothing has changed since.
    #[track_caller]
    pub fn expect_same(&self, later: &Snapshot) {
        assert_eq!(self.book, later.book, "the book changed");
        assert_eq!(self.people, later.people, "a person's record changed");
        assert_eq!(self.inbound, later.inbound, "a handoff changed at its destination");
        assert_eq!(self.outbound, later.outbound, "a handoff changed at its origin");
    }

    /// What each person has, by identity number.
    pub fn balances(&self) -> BTreeMap<String, i64> {
        let each = self.people.iter();
        each.map(|person| (person.coverage.clone().unwrap().person_id, person.balance_fen))
            .collect()
    }
}

pub async fn book(region: &Region) -> v1::GetBookResponse {
    region.registry().get_book(v1::GetBookRequest {}).await.unwrap().into_inner()
}

/// What a book has in an account of the kind that `pick` picks, in fen.
pub fn total(book: &v1::GetBookResponse, pick: impl Fn(&v1::account::Account) -> bool) -> i64 {
    let of_kind = book.balances.iter().filter(|balance| {
        let account = balance.account.as_ref().and_then(|account| account.account.as_ref());
        account.is_some_and(&pick)
    });
    of_kind.map(|balance| balance.balance_fen).sum()
}

/// What is in clearing with any region.
pub fn clearing(book: &v1::GetBookResponse) -> i64 {
    total(book, |account| matches!(account, v1::account::Account::ClearingWith(_)))
}

/// What is in transit to any region.
pub fn in_transit(book: &v1::GetBookResponse) -> i64 {
    total(book, |account| matches!(account, v1::account::Account::InTransitTo(_)))
}

async fn people(region: &Region) -> Vec<v1::PersonSummary> {
    let (mut all, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = v1::ListPeopleRequest { page_size: 1_000, page_token };
        let page = region.registry().list_people(request).await.unwrap().into_inner();
        all.extend(page.people);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return all;
        }
    }
}

/// Empty when the region does not play the role.
pub async fn inbound(region: &Region) -> Vec<v1::InboundTransfer> {
    let (mut all, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = v1::TransferInServiceListTransfersRequest {
            page_size: 1_000,
            page_token,
            overdue_only: false,
        };
        let page = match region.transfer_in().list_transfers(request).await {
            Ok(page) => page.into_inner(),
            Err(status) if status.code() == Code::Unimplemented => return all,
            Err(status) => panic!("{status:?}"),
        };
        all.extend(page.transfers);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return all;
        }
    }
}

/// Empty when the region does not play the role.
pub async fn outbound(region: &Region) -> Vec<v1::OutboundTransfer> {
    let (mut all, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = v1::TransferOutServiceListTransfersRequest {
            page_size: 1_000,
            page_token,
            overdue_only: false,
        };
        let page = match region.transfer_out().list_transfers(request).await {
            Ok(page) => page.into_inner(),
            Err(status) if status.code() == Code::Unimplemented => return all,
            Err(status) => panic!("{status:?}"),
        };
        all.extend(page.transfers);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return all;
        }
    }
}
