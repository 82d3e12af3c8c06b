//! How long things may take: `[rules.times]`.

use jiexu_rules::{FundDeadline, Profile, ProfileDays, STATUTORY_OUT_WORKING_DAYS, ServiceTimes};

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
        profiles: profiles(&mut table.table_or_empty("profiles")),
        settlement_months: table.get_or("settlement_months", statutory.settlement_months),
    }
}

/// How long the named promises are here.
fn profiles(table: &mut Table<'_>) -> ProfileDays {
    let guides = ProfileDays::GUIDES;
    ProfileDays {
        online: table.get_or("online", guides.online),
        offline: table.get_or("offline", guides.offline),
        wallet_online: table.get_or("wallet_online", guides.wallet_online),
        wallet_filing_from: table.get_or("wallet_filing_from", guides.wallet_filing_from),
        wallet_filing: table.get_or("wallet_filing", guides.wallet_filing),
        wallet_offline: table.get_or("wallet_offline", guides.wallet_offline),
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
