//! How long things may take: `[rules.times]`.

use jiexu_rules::{FundDeadline, Profile, STATUTORY_OUT_WORKING_DAYS, ServiceTimes};

use super::super::table::Table;
use super::word;

pub(super) fn read(table: &mut Table<'_>) -> ServiceTimes {
    let statutory = ServiceTimes::statutory();
    let out = table.get_or("out", statutory.out);
    let promises = table.map("promises", |channel, profile: String| {
        let channel = word("CHANNEL_", channel)?;
        let profile: Result<Profile, _> = profile.to_ascii_uppercase().parse();
        Ok((channel, profile.map_err(|problem| problem.to_string())?))
    });
    ServiceTimes {
        out,
        receive: table.get_or("receive", statutory.receive),
        credit: table.get("credit"),
        fund: fund(table, out),
        promises: promises.into_iter().flatten().collect(),
        settlement_months: table.get_or("settlement_months", statutory.settlement_months),
    }
}

fn fund(table: &mut Table<'_>, out: u32) -> FundDeadline {
    // With the form. That the form is late is said once.
    let with_form = FundDeadline::WorkingDays(out.min(STATUTORY_OUT_WORKING_DAYS));
    match (table.get("fund_working_days"), table.get("fund_months")) {
        (None, None) => with_form,
        (Some(days), None) => FundDeadline::WorkingDays(days),
        (None, Some(months)) => FundDeadline::Months(months),
        (Some(_), Some(_)) => {
            table.note("fund_months", "give it or fund_working_days, not both");
            with_form
        }
    }
}
