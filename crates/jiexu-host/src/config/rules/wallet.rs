//! Limits of wallet transfers: `[rules.wallet]`. The table opens the wallet; what it leaves out is
//! as the nation has it.

use jiexu_rules::WalletPolicy;
use jiexu_types::Fen;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct WalletTable {
    amount_max_fen: u64,
    per_day: u32,
    opens_at: u8,
    closes_at: u8,
    returns_at: u8,
}

impl Default for WalletTable {
    fn default() -> WalletTable {
        let WalletPolicy { amount_max, per_day, opens_at, closes_at, returns_at } =
            WalletPolicy::NATIONAL;
        let amount_max_fen = amount_max.as_fen();
        WalletTable { amount_max_fen, per_day, opens_at, closes_at, returns_at }
    }
}

impl WalletTable {
    pub(super) fn parse(self) -> Result<WalletPolicy, String> {
        let WalletTable { amount_max_fen, per_day, opens_at, closes_at, returns_at } = self;
        let amount_max = Fen::new(amount_max_fen)
            .ok_or_else(|| format!("wallet: amount_max_fen is no amount, got {amount_max_fen}"))?;
        Ok(WalletPolicy { amount_max, per_day, opens_at, closes_at, returns_at })
    }
}
