//! `jiexu unmatched`: money that waits at a destination, each with the case that it belongs to.

use jiexu_wire::v1;
use serde::Serialize;

use crate::amount::yuan;
use crate::case::instant;
use crate::endpoint::{Endpoints, Side};
use crate::failure::Failure;
use crate::output::Output;
use crate::wording::{self, Word};

/// Handoffs of one page.
const PAGE: i32 = 1_000;

#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    endpoints: Endpoints,
}

/// Money of one handoff.
#[derive(Serialize)]
struct Waiting {
    handoff_id: String,
    origin: String,
    amount_fen: i64,
    since_ms: i64,
    state: Word,
    /// `null` while there is no form.
    stated_fen: Option<i64>,
    to_match: bool,
}

pub async fn run(arguments: &Arguments, output: Output) -> Result<(), Failure> {
    let region = arguments.endpoints.region(Side::In)?;
    let mut client = region.client.transfer_in();
    let mut page_token = String::new();
    loop {
        let request = v1::ListUnmatchedRequest { page_size: PAGE, page_token };
        let page = region.answer(client.list_unmatched(request)).await?;
        for money in page.unmatched {
            output.result(&Waiting::from(money), line);
        }
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return Ok(());
        }
    }
}

impl From<v1::UnmatchedMoney> for Waiting {
    fn from(money: v1::UnmatchedMoney) -> Waiting {
        let (state, _) = wording::inbound_state(money.state);
        Waiting {
            handoff_id: money.handoff_id,
            origin: money.origin,
            amount_fen: money.amount_fen,
            since_ms: money.since_ms,
            state,
            stated_fen: money.stated_fen,
            to_match: money.to_match,
        }
    }
}

fn line(money: &Waiting) -> String {
    let stated = match money.stated_fen {
        Some(fen) => format!("the form says {}", yuan(fen)),
        None => "no form yet".to_owned(),
    };
    let (id, from, state) = (&money.handoff_id, &money.origin, money.state);
    let (amount, since) = (yuan(money.amount_fen), instant(money.since_ms));
    let mark = if money.to_match { "  ◆ to match" } else { "" };
    format!("{id}  from {from}  {amount} yuan since {since}, {stated}; {state}{mark}")
}
