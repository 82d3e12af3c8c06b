//! `[rules.benefits]`: from when on who has come is paid for, and what the account may be used for
//! at first.

use jiexu_rules::{
    AccountLimit, Begins, BenefitPolicy, CollectionWindow, Grace, LocalWait, LocalWaiting,
    WAITING_MONTHS_MAX,
};
use jiexu_types::{Month, SpecialGroup};
use serde::Deserialize;

/// As it is written. What is left out is as in 43号 and 38号.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct BenefitsTable {
    begins: BeginsWord,
    waiting: WaitingTable,
    /// `YYYYMM`.
    formula_from: Option<u32>,
    collection: Option<CollectionTable>,
    newborn: Option<GraceTable>,
    after_employee: Option<GraceTable>,
    exempt_groups: Vec<GroupWord>,
    resident_benefits_last: bool,
    account_limit_days: Option<u32>,
}

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

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct WaitingTable {
    employer_repaid: Option<WaitTable>,
    employer_unpaid: Option<WaitTable>,
    flexible_repaid: Option<WaitTable>,
    flexible_unpaid: Option<WaitTable>,
    resident: Option<WaitTable>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct WaitTable {
    months: u8,
    /// Nothing is paid while waiting, unless the region says so.
    #[serde(default)]
    percent: u8,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CollectionTable {
    first_month: i8,
    last_month: i8,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct GraceTable {
    days: Option<u32>,
    months: Option<u32>,
}

impl BenefitsTable {
    /// The policy, or everything that is wrong with it, each part with its key.
    pub(super) fn parse(self) -> Result<(BenefitPolicy, Option<AccountLimit>), String> {
        let mut mistakes = Vec::new();
        let policy = BenefitPolicy {
            begins: self.begins.into(),
            local: self.waiting.parse(&mut mistakes),
            formula_from: self
                .formula_from
                .and_then(|yyyymm| kept(&mut mistakes, "formula_from", Month::try_from(yyyymm))),
            collection: self.collection.and_then(|table| {
                let window = CollectionWindow::new(table.first_month, table.last_month);
                kept(&mut mistakes, "collection", window.ok_or("months are numbers of 1 to 12"))
            }),
            newborn: grace(&mut mistakes, "newborn", self.newborn),
            after_employee: grace(&mut mistakes, "after_employee", self.after_employee),
            exempt: self.exempt_groups.into_iter().map(SpecialGroup::from).collect(),
            resident_benefits_last: self.resident_benefits_last,
        };
        let limit = self.account_limit_days.map(|days| AccountLimit { days });
        if mistakes.is_empty() { Ok((policy, limit)) } else { Err(mistakes.join("; ")) }
    }
}

impl WaitingTable {
    fn parse(self, mistakes: &mut Vec<String>) -> LocalWaiting {
        let mut wait = |key: &str, table: Option<WaitTable>| {
            let Some(WaitTable { months, percent }) = table else { return LocalWait::NONE };
            // The type would cut it down to the law; whoever wrote it should know.
            if months > WAITING_MONTHS_MAX {
                let problem = format!("months is {months}, at most {WAITING_MONTHS_MAX}");
                mistakes.push(format!("benefits.waiting.{key}: {problem}"));
            }
            if percent > 100 {
                mistakes.push(format!("benefits.waiting.{key}: percent is {percent}, at most 100"));
            }
            LocalWait::new(months, percent)
        };
        LocalWaiting {
            employer_repaid: wait("employer_repaid", self.employer_repaid),
            employer_unpaid: wait("employer_unpaid", self.employer_unpaid),
            flexible_repaid: wait("flexible_repaid", self.flexible_repaid),
            flexible_unpaid: wait("flexible_unpaid", self.flexible_unpaid),
            resident: wait("resident", self.resident),
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

fn grace(mistakes: &mut Vec<String>, key: &str, table: Option<GraceTable>) -> Option<Grace> {
    let GraceTable { days, months } = table?;
    let grace = match (days, months) {
        (Some(days), None) => Ok(Grace::Days(days)),
        (None, Some(months)) => Ok(Grace::Months(months)),
        (Some(_), Some(_)) | (None, None) => Err("give either days or months"),
    };
    kept(mistakes, key, grace)
}

/// The value, or nothing and its mistake on the list.
fn kept<T, E: std::fmt::Display>(
    mistakes: &mut Vec<String>,
    key: &str,
    parsed: Result<T, E>,
) -> Option<T> {
    parsed.map_err(|problem| mistakes.push(format!("benefits.{key}: {problem}"))).ok()
}

#[cfg(test)]
mod tests;
