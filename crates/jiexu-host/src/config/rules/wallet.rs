//! Limits of wallet transfers: `[rules.wallet]`. The table opens the wallet; what it leaves out is
//! as the nation has it.

use jiexu_rules::WalletPolicy;
use jiexu_types::Fen;

use super::super::table::Table;

pub(super) fn read(table: &mut Table<'_>) -> WalletPolicy {
    let national = WalletPolicy::NATIONAL;
    let amount: Option<i64> = table.get("amount_max_fen");
    let amount = amount.and_then(|amount| table.kept("amount_max_fen", Fen::try_from(amount)));
    WalletPolicy {
        amount_max: amount.unwrap_or(national.amount_max),
        per_day: table.get_or("per_day", national.per_day),
        opens_at: table.get_or("opens_at", national.opens_at),
        closes_at: table.get_or("closes_at", national.closes_at),
        returns_at: table.get_or("returns_at", national.returns_at),
    }
}
