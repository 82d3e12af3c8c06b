//! What each side decides by: `[rules.origin]` and `[rules.destination]`.

use jiexu_rules::{
    AccountMode, AgeLimit, CORRECTIONS_DEFAULT, DestinationPolicy, OriginPolicy, Reserve,
};
use jiexu_types::Fen;
use serde::Deserialize;

use super::super::table::Table;

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum AccountWord {
    #[default]
    Transfer,
    PayOut,
    Unsupported,
}

pub(super) fn origin(table: &mut Table<'_>) -> OriginPolicy {
    let national = OriginPolicy::NATIONAL;
    let reserve = table.table("reserve");
    OriginPolicy {
        refuses_arrears: table.get_or("refuses_arrears", national.refuses_arrears),
        reserve: reserve.and_then(|mut table| read_reserve(&mut table)),
        account: table.get_or("account", AccountWord::default()).into(),
        certificate_months: table.get_or("certificate_months", national.certificate_months),
    }
}

fn read_reserve(table: &mut Table<'_>) -> Option<Reserve> {
    let (months, min, max) =
        (table.required("months"), fen(table, "min_fen"), fen(table, "max_fen"));
    Some(Reserve { months: months?, min: min?, max: max? })
}

fn fen(table: &mut Table<'_>, key: &'static str) -> Option<Fen> {
    let amount: i64 = table.required(key)?;
    table.kept(key, Fen::try_from(amount))
}

/// How often a form is corrected.
pub(super) fn corrections(table: &mut Table<'_>) -> u32 {
    match (table.get_or("corrections", false), table.get("corrections_max")) {
        (false, None) => 0,
        (true, None) => CORRECTIONS_DEFAULT,
        (true, Some(0)) => {
            table.note("corrections_max", "must be at least 1");
            CORRECTIONS_DEFAULT
        }
        (true, Some(max)) => max,
        (false, Some(_)) => {
            table.note("corrections_max", "needs corrections = true");
            CORRECTIONS_DEFAULT
        }
    }
}

pub(super) fn destination(table: &mut Table<'_>) -> DestinationPolicy {
    let national = DestinationPolicy::NATIONAL;
    let age_limit = table.table("age_limit").and_then(|mut table| {
        let (men, women) = (table.required("men"), table.required("women"));
        Some(AgeLimit { men: men?, women: women? })
    });
    DestinationPolicy {
        waits_for_benefits: table.get_or("waits_for_benefits", national.waits_for_benefits),
        takes_account_money: table.get_or("takes_account_money", national.takes_account_money),
        age_limit,
    }
}

impl From<AccountWord> for AccountMode {
    fn from(word: AccountWord) -> AccountMode {
        match word {
            AccountWord::Transfer => AccountMode::Transfer,
            AccountWord::PayOut => AccountMode::PayOut,
            AccountWord::Unsupported => AccountMode::Unsupported,
        }
    }
}
