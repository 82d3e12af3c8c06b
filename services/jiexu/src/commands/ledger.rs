//! `jiexu ledger`: a region's book, or the statement of one account.

use jiexu_types::PersonId;
use jiexu_wire::v1;
use serde::Serialize;

use crate::amount;
use crate::book::{Book, book_table};
use crate::case::instant;
use crate::endpoint::{Endpoints, Region, Side};
use crate::failure::Failure;
use crate::output::Output;
use crate::table::{cell, change, table};

#[derive(clap::Args)]
pub struct Arguments {
    /// Identity number: the statement of this person's account instead of the book
    #[arg(value_name = "PERSON")]
    person: Option<PersonId>,
    /// Which region; both when not given
    #[arg(long)]
    side: Option<Side>,
    /// At most this many lines of a statement, the newest
    #[arg(long, value_name = "LINES", default_value_t = 100)]
    limit: u16,
    #[command(flatten)]
    endpoints: Endpoints,
}

/// The book of one region.
#[derive(Serialize)]
struct Shown {
    side: Side,
    endpoint: String,
    region: String,
    book: Book,
    sum_fen: i64,
}

/// The statement of one account in one region.
#[derive(Serialize)]
struct Statement {
    side: Side,
    endpoint: String,
    region: String,
    person_id: String,
    balance_fen: i64,
    /// Newest first.
    lines: Vec<Line>,
    /// True when there are older ones.
    more: bool,
}

/// One entry, as the person sees it.
#[derive(Serialize)]
struct Line {
    entry_no: u64,
    at_ms: i64,
    /// Positive when it came in.
    amount_fen: i64,
    /// Where it came from or went to: a kind of account.
    other_account: &'static str,
    /// `opening`, `contribution`, `spending`, `handoff`.
    cause: &'static str,
    /// The month, spending or handoff.
    reference: String,
}

pub async fn run(arguments: &Arguments, output: Output) -> Result<(), Failure> {
    let regions = arguments.endpoints.regions(arguments.side)?;
    match arguments.person {
        None => books(regions, output).await,
        Some(person) => statements(regions, &person.to_string(), arguments.limit, output).await,
    }
}

async fn books(regions: Vec<Region>, output: Output) -> Result<(), Failure> {
    let mut money = 0;
    let count = regions.len();
    for region in regions {
        let code = region.about().await?.region;
        let book = Book::of(&region).await?;
        money += book.money();
        let (side, endpoint, sum_fen) = (region.side, region.endpoint, book.sum());
        let shown = Shown { side, endpoint, region: code, book, sum_fen };
        output.result(&shown, |shown| book_table(&shown.region, &shown.book));
    }
    if count > 1 {
        let told = amount::yuan(money);
        output.say(&format!("money of people and funds in both regions: {told} yuan"));
    }
    Ok(())
}

async fn statements(
    regions: Vec<Region>,
    person: &str,
    limit: u16,
    output: Output,
) -> Result<(), Failure> {
    let mut unknown = None;
    let mut known = false;
    for region in regions {
        match statement(&region, person, limit).await {
            Ok(statement) => {
                known = true;
                output.result(&statement, human);
            }
            Err(failure) if failure.is_not_found() => unknown = Some(failure),
            Err(failure) => return Err(failure),
        }
    }
    match unknown {
        Some(failure) if !known => Err(failure),
        Some(_) | None => Ok(()),
    }
}

async fn statement(region: &Region, person: &str, limit: u16) -> Result<Statement, Failure> {
    let code = region.about().await?.region;
    let person_id = person.to_owned();
    let mut client = region.client.registry();
    let asked = v1::GetAccountRequest { person_id: person_id.clone() };
    let balance_fen = region.answer(client.get_account(asked)).await?.balance_fen;
    let page_size = i32::from(limit.max(1));
    let request = v1::ListLedgerEntriesRequest {
        person_id: person_id.clone(),
        page_size,
        page_token: String::new(),
    };
    let page = region.answer(client.list_ledger_entries(request)).await?;
    Ok(Statement {
        side: region.side,
        endpoint: region.endpoint.clone(),
        region: code,
        lines: page.entries.into_iter().map(|entry| line(entry, person)).collect(),
        more: !page.next_page_token.is_empty(),
        person_id,
        balance_fen,
    })
}

fn line(entry: v1::LedgerEntry, person: &str) -> Line {
    let v1::LedgerEntry { entry_no, posting, cause, at_ms } = entry;
    let v1::Posting { from, to, amount_fen } = posting.unwrap_or_default();
    let came_in = is_of(to.as_ref(), person);
    let (amount_fen, other) = if came_in { (amount_fen, from) } else { (-amount_fen, to) };
    let (cause, reference) = cause_of(cause);
    Line { entry_no, at_ms, amount_fen, other_account: kind_of(other.as_ref()), cause, reference }
}

fn is_of(account: Option<&v1::Account>, person: &str) -> bool {
    use v1::account::Account as Wire;
    let account = account.and_then(|account| account.account.as_ref());
    matches!(account, Some(Wire::PersonId(id)) if id == person)
}

fn kind_of(account: Option<&v1::Account>) -> &'static str {
    use v1::account::Account as Wire;
    match account.and_then(|account| account.account.as_ref()) {
        Some(Wire::BookEnd(end)) => match v1::BookEnd::try_from(*end) {
            Ok(v1::BookEnd::Opening) => "opening",
            Ok(v1::BookEnd::Contributions) => "contributions",
            Ok(v1::BookEnd::Claims) => "claims",
            Ok(v1::BookEnd::Unspecified) | Err(_) => "unknown",
        },
        Some(Wire::PersonId(_)) => "person",
        Some(Wire::InTransitTo(_)) => "in_transit",
        Some(Wire::ClearingWith(_)) => "clearing",
        Some(Wire::UnmatchedHandoffId(_)) => "unmatched",
        None => "unknown",
    }
}

fn cause_of(cause: Option<v1::Cause>) -> (&'static str, String) {
    use v1::cause::Cause as Wire;
    match cause.and_then(|cause| cause.cause) {
        Some(Wire::Opening(v1::OpeningBalance {})) => ("opening", String::new()),
        Some(Wire::ContributionMonth(month)) => ("contribution", month.to_string()),
        Some(Wire::SpendId(id)) => ("spending", id),
        Some(Wire::RefundId(id)) => ("refund", id),
        Some(Wire::FamilyPaymentId(id)) => ("family premium", id),
        Some(Wire::HandoffId(id)) => ("handoff", id),
        None => ("unknown", String::new()),
    }
}

fn human(statement: &Statement) -> String {
    let mut rows = table(&["when (China)", ">yuan", "from or to", "cause"]);
    for line in &statement.lines {
        let when = instant(line.at_ms).replace('T', " ");
        let to_the_second = when.get(..19).unwrap_or(&when);
        rows.add_row([
            cell(to_the_second),
            change(line.amount_fen),
            cell(line.other_account.replace('_', " ")),
            cell(format!("{} {}", line.cause, line.reference)),
        ]);
    }
    let Statement { region, person_id, balance_fen, .. } = statement;
    let more = if statement.more { "\nthere are older ones: --limit" } else { "" };
    let balance = amount::yuan(*balance_fen);
    format!("{region}: account of {person_id}, balance {balance} yuan\n{rows}{more}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_whether_money_came_or_went() {
        use v1::account::Account as Wire;

        let account = |account| Some(v1::Account { account: Some(account) });
        let mine = || account(Wire::PersonId("me".to_owned()));
        let entry = |from, to| v1::LedgerEntry {
            posting: Some(v1::Posting { from, to, amount_fen: 700 }),
            ..v1::LedgerEntry::default()
        };
        let went = line(entry(mine(), account(Wire::InTransitTo("410600".to_owned()))), "me");
        assert_eq!((went.amount_fen, went.other_account), (-700, "in_transit"));
        let end = v1::BookEnd::Opening.into();
        let came = line(entry(account(Wire::BookEnd(end)), mine()), "me");
        assert_eq!((came.amount_fen, came.other_account), (700, "opening"));
    }
}
