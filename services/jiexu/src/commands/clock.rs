//! `jiexu clock`: what time it is in the regions; with a simulated clock, weeks in a second.

use jiexu_wire::v1;
use serde::Serialize;

use crate::case::instant;
use crate::endpoint::{Endpoints, Region, Side};
use crate::failure::Failure;
use crate::output::Output;
use crate::table::{cell, table};

/// Seconds of a day.
const DAY_S: i64 = 86_400;

#[derive(clap::Args)]
pub struct Arguments {
    /// Set the clocks forward by this many days; both must be simulated
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u16).range(1..=3_650))]
    advance_days: Option<u16>,
    /// Only at this end
    #[arg(long)]
    side: Option<Side>,
    #[command(flatten)]
    endpoints: Endpoints,
}

/// What time it is at one end.
#[derive(Serialize)]
struct Shown {
    side: Side,
    now_ms: i64,
    now: String,
    kind: &'static str,
    today: String,
    working_day: bool,
    calendar_version: u32,
    calendar_covers_today: bool,
}

pub async fn run(arguments: &Arguments, output: Output) -> Result<(), Failure> {
    let mut clocks = Vec::new();
    for region in arguments.endpoints.regions(arguments.side)? {
        let clock = match arguments.advance_days {
            Some(days) => advanced(&region, i64::from(days)).await?,
            None => {
                let mut client = region.client.clock();
                region.answer(client.get_clock(v1::GetClockRequest {})).await?.clock
            }
        };
        clocks.push(shown(region.side, clock.unwrap_or_default()));
    }
    output.result(&clocks, |clocks| human(clocks));
    Ok(())
}

async fn advanced(region: &Region, days: i64) -> Result<Option<v1::Clock>, Failure> {
    let step = v1::advance_clock_request::Step::BySeconds(days.saturating_mul(DAY_S));
    let mut client = region.client.clock();
    let request = v1::AdvanceClockRequest { step: Some(step) };
    Ok(region.answer(client.advance_clock(request)).await?.clock)
}

fn shown(side: Side, clock: v1::Clock) -> Shown {
    let kind = match clock.kind() {
        v1::ClockKind::Unspecified => "unknown",
        v1::ClockKind::System => "system",
        v1::ClockKind::Simulated => "simulated",
    };
    Shown {
        side,
        now_ms: clock.now_ms,
        now: instant(clock.now_ms),
        kind,
        today: clock.today,
        working_day: clock.working_day,
        calendar_version: clock.calendar_version,
        calendar_covers_today: clock.calendar_covers_today,
    }
}

fn human(clocks: &[Shown]) -> String {
    let mut rows = table(&["", "now", "clock", "working day", "calendar"]);
    for clock in clocks {
        let working = if clock.working_day { "工作日 yes" } else { "休息日 no" };
        let mark = if clock.calendar_covers_today { "" } else { " (does not cover this year)" };
        let calendar = format!("{}{mark}", clock.calendar_version);
        rows.add_row([
            cell(clock.side),
            cell(&clock.now),
            cell(clock.kind),
            cell(working),
            cell(calendar),
        ]);
    }
    rows.to_string()
}
