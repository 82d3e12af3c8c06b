//! `jiexu people`: who is on record in a region, and what is on record of somebody.

use jiexu_wire::paging::PAGE_MAX;
use jiexu_wire::v1;
use serde::Serialize;

use crate::commands::{import, print};
use crate::endpoint::{Endpoints, Region, Side};
use crate::failure::Failure;
use crate::output::Output;
use crate::person::PersonView;
use crate::table::{cell, money, number, table};

#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    list: ListArguments,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Load records from a file
    Import(import::Arguments),
    /// A person's contribution record, ready to print
    Print(print::Arguments),
}

#[derive(clap::Args)]
struct ListArguments {
    /// Which region; both when not given
    #[arg(long)]
    side: Option<Side>,
    /// At most this many people of each region
    #[arg(long, value_name = "PEOPLE", default_value_t = 100)]
    limit: usize,
    #[command(flatten)]
    endpoints: Endpoints,
}

/// The people of one region.
#[derive(Serialize)]
struct Listed {
    side: Side,
    endpoint: String,
    region: String,
    people: Vec<PersonView>,
    /// True when there are more than were asked for.
    more: bool,
}

pub async fn run(arguments: &Arguments, output: Output) -> Result<(), Failure> {
    match &arguments.command {
        Some(Command::Import(arguments)) => import::run(arguments, output).await,
        Some(Command::Print(arguments)) => print::run(arguments, output).await,
        None => list(&arguments.list, output).await,
    }
}

async fn list(arguments: &ListArguments, output: Output) -> Result<(), Failure> {
    for region in arguments.endpoints.regions(arguments.side)? {
        let code = region.about().await?.region;
        let (people, more) = people(&region, arguments.limit).await?;
        let (side, endpoint) = (region.side, region.endpoint);
        output.result(&Listed { side, endpoint, region: code, people, more }, human);
    }
    Ok(())
}

/// The first people by number, and whether there are more.
async fn people(region: &Region, limit: usize) -> Result<(Vec<PersonView>, bool), Failure> {
    let mut client = region.client.registry();
    let mut people = Vec::new();
    let mut page_token = String::new();
    loop {
        let wanted = limit.saturating_sub(people.len()).min(PAGE_MAX);
        // A page of 0 would be a page of the region's choice.
        let page_size = i32::try_from(wanted).unwrap_or(i32::MAX).max(1);
        let request = v1::ListPeopleRequest { page_size, page_token };
        let page = region.answer(client.list_people(request)).await?;
        people.extend(page.people.into_iter().map(PersonView::from));
        let more = !page.next_page_token.is_empty();
        if people.len() >= limit || !more {
            let more = more || people.len() > limit;
            people.truncate(limit);
            return Ok((people, more));
        }
        page_token = page.next_page_token;
    }
}

fn human(listed: &Listed) -> String {
    let mut rows = table(&["person", "name", "relationship", ">months", ">balance, yuan"]);
    for person in &listed.people {
        rows.add_row([
            cell(person.masked_id()),
            cell(&person.name),
            cell(person.standing()),
            number(person.months()),
            money(person.balance_fen),
        ]);
    }
    let more = if listed.more { "\nthere are more: --limit" } else { "" };
    format!("{} {} ({})\n{rows}{more}", listed.region, listed.endpoint, listed.side)
}
