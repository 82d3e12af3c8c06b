//! `[rules.benefits]`: from when on who has come is paid for, and what the account may be used for
//! at first. What is left out is as in 43号 and 38号.

use jiexu_rules::{
    AccountLimit, Begins, BenefitPolicy, CollectionWindow, ExemptGroups, Grace, LocalWait,
    LocalWaiting, Measures, ResidentFormula, WAITING_MONTHS_MAX,
};
use jiexu_types::{Month, SpecialGroup};
use serde::Deserialize;

use super::super::table::Table;

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::enum_variant_names, reason = "all of them are counted from the payment")]
enum BeginsWord {
    #[default]
    MonthOfPayment,
    DayAfterPayment,
    MonthAfterPayment,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum GroupWord {
    SpecialHardship,
    SubsistenceAllowance,
    LowIncome,
    PovertyRisk,
}

pub(super) fn read(table: &mut Table<'_>) -> (BenefitPolicy, Option<AccountLimit>) {
    let formula_from: Option<u32> = table.get("formula_from");
    let collection = table.table("collection").and_then(|mut table| window(&mut table));
    let policy = BenefitPolicy {
        begins: table.get_or("begins", BeginsWord::default()).into(),
        local: waiting(&mut table.table_or_empty("waiting")),
        formula_from: formula_from
            .and_then(|yyyymm| table.kept("formula_from", Month::try_from(yyyymm))),
        collection,
        newborn: table.table("newborn").and_then(|mut table| grace(&mut table)),
        after_employee: table.table("after_employee").and_then(|mut table| grace(&mut table)),
        exempt: groups(table),
        resident_benefits_last: table.get_or("resident_benefits_last", false),
        measures: measures(table),
        formula: formula(&mut table.table_or_empty("formula")),
    };
    (policy, table.get("account_limit_days").map(|days| AccountLimit { days }))
}

/// Groups that do not wait.
fn groups(table: &mut Table<'_>) -> ExemptGroups {
    let known = |word: GroupWord| Ok(SpecialGroup::from(word));
    table.list("exempt_groups", known).into_iter().flatten().collect()
}

/// The law's own numbers of months, where the region says nothing.
fn measures(table: &mut Table<'_>) -> Measures {
    let national = Measures::NATIONAL;
    Measures {
        lapse_months: table.get_or("lapse_months", national.lapse_months),
        lapse_warned_from: table.get_or("lapse_warned_from", national.lapse_warned_from),
        continuous_months: table.get_or("continuous_months", national.continuous_months),
        employee_months: table.get_or("employee_months", national.employee_months),
    }
}

fn formula(table: &mut Table<'_>) -> ResidentFormula {
    let national = ResidentFormula::NATIONAL;
    ResidentFormula {
        fixed_months: table.get_or("fixed_months", national.fixed_months),
        long_lapse_years: table.get_or("long_lapse_years", national.long_lapse_years),
        long_lapse_months: table.get_or("long_lapse_months", national.long_lapse_months),
    }
}

fn window(table: &mut Table<'_>) -> Option<CollectionWindow> {
    let (first, last) = (table.required("first_month"), table.required("last_month"));
    let window = CollectionWindow::new(first?, last?);
    table.kept("first_month", window.ok_or("months are numbers of 1 to 12, the last one too"))
}

fn waiting(table: &mut Table<'_>) -> LocalWaiting {
    let mut wait = |key| table.table(key).map_or(LocalWait::NONE, |mut table| wait(&mut table));
    LocalWaiting {
        employer_repaid: wait("employer_repaid"),
        employer_unpaid: wait("employer_unpaid"),
        flexible_repaid: wait("flexible_repaid"),
        flexible_unpaid: wait("flexible_unpaid"),
        resident: wait("resident"),
    }
}

/// The type would cut a value down to the law; whoever wrote it should know.
fn wait(table: &mut Table<'_>) -> LocalWait {
    let months = table.required("months").unwrap_or(0);
    if months > WAITING_MONTHS_MAX {
        table.note("months", format!("is {months}, at most {WAITING_MONTHS_MAX}"));
    }
    // Nothing is paid while waiting, unless the region says so.
    let percent = table.get_or("percent", 0);
    if percent > 100 {
        table.note("percent", format!("is {percent}, at most 100"));
    }
    LocalWait::new(months, percent)
}

fn grace(table: &mut Table<'_>) -> Option<Grace> {
    match (table.get("days"), table.get("months")) {
        (Some(days), None) => Some(Grace::Days(days)),
        (None, Some(months)) => Some(Grace::Months(months)),
        (Some(_), Some(_)) | (None, None) => {
            table.note("days", "give either days or months");
            None
        }
    }
}

impl From<BeginsWord> for Begins {
    fn from(word: BeginsWord) -> Begins {
        match word {
            BeginsWord::MonthOfPayment => Begins::MonthOfPayment,
            BeginsWord::DayAfterPayment => Begins::DayAfterPayment,
            BeginsWord::MonthAfterPayment => Begins::MonthAfterPayment,
        }
    }
}

impl From<GroupWord> for SpecialGroup {
    fn from(word: GroupWord) -> SpecialGroup {
        match word {
            GroupWord::SpecialHardship => SpecialGroup::SpecialHardship,
            GroupWord::SubsistenceAllowance => SpecialGroup::SubsistenceAllowance,
            GroupWord::LowIncome => SpecialGroup::LowIncome,
            GroupWord::PovertyRisk => SpecialGroup::PovertyRisk,
        }
    }
}

#[cfg(test)]
mod tests;
