//! What each side decides by: `[rules.origin]` and `[rules.destination]`.

use jiexu_rules::{
    AccountMode, AgeLimit, CORRECTIONS_DEFAULT, DestinationPolicy, OriginPolicy, Reserve,
};
use jiexu_types::Fen;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct OriginTable {
    refuses_arrears: bool,
    account: AccountWord,
    certificate_months: u32,
    reserve: Option<ReserveTable>,
    pub(super) four_eyes: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReserveTable {
    months: u32,
    min_fen: i64,
    max_fen: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct DestinationTable {
    waits_for_benefits: bool,
    takes_account_money: bool,
    age_limit: Option<AgeLimitTable>,
    pub(super) four_eyes: bool,
    corrections: bool,
    corrections_max: Option<u32>,
    pub(super) match_by_hand: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AgeLimitTable {
    men: u8,
    women: u8,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum AccountWord {
    #[default]
    Transfer,
    PayOut,
    Unsupported,
}

impl Default for OriginTable {
    fn default() -> OriginTable {
        let OriginPolicy { refuses_arrears, reserve: _, account: _, certificate_months } =
            OriginPolicy::NATIONAL;
        let account = AccountWord::default();
        OriginTable {
            refuses_arrears,
            account,
            certificate_months,
            reserve: None,
            four_eyes: false,
        }
    }
}

impl Default for DestinationTable {
    fn default() -> DestinationTable {
        let DestinationPolicy { waits_for_benefits, takes_account_money, age_limit: _ } =
            DestinationPolicy::NATIONAL;
        DestinationTable {
            waits_for_benefits,
            takes_account_money,
            age_limit: None,
            four_eyes: false,
            corrections: false,
            corrections_max: None,
            match_by_hand: false,
        }
    }
}

impl OriginTable {
    pub(super) fn parse(self) -> Result<OriginPolicy, String> {
        let fen = |key: &str, amount: i64| {
            Fen::try_from(amount).map_err(|problem| format!("origin.reserve.{key}: {problem}"))
        };
        let reserve = self.reserve.map(|reserve| {
            let (min, max) = (fen("min_fen", reserve.min_fen)?, fen("max_fen", reserve.max_fen)?);
            Ok::<Reserve, String>(Reserve { months: reserve.months, min, max })
        });
        Ok(OriginPolicy {
            refuses_arrears: self.refuses_arrears,
            reserve: reserve.transpose()?,
            account: self.account.into(),
            certificate_months: self.certificate_months,
        })
    }
}

impl DestinationTable {
    /// How often a form is corrected.
    pub(super) fn corrections(&self) -> Result<u32, String> {
        match (self.corrections, self.corrections_max) {
            (false, None) => Ok(0),
            (true, None) => Ok(CORRECTIONS_DEFAULT),
            (true, Some(0)) => Err("corrections_max must be at least 1".to_owned()),
            (true, Some(max)) => Ok(max),
            (false, Some(_)) => Err("corrections_max needs corrections = true".to_owned()),
        }
    }

    pub(super) fn parse(self) -> DestinationPolicy {
        let DestinationTable { waits_for_benefits, takes_account_money, age_limit, .. } = self;
        let limit = |table: AgeLimitTable| AgeLimit { men: table.men, women: table.women };
        let age_limit = age_limit.map(limit);
        DestinationPolicy { waits_for_benefits, takes_account_money, age_limit }
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
