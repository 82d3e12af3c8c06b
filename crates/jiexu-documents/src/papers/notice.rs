//! 基本医疗保险个人账户转移通知 (R16, R18): what goes with the money.

use jiexu_region::{Acceptance, Application};

use super::{NoPaper, Office, is_money_only, person, signed};
use crate::PaperKind;
use crate::chinese;
use crate::sheet::{Block, Field, Sheet};

/// The notice of the money that was frozen with this acceptance.
pub fn notice(
    application: &Application,
    acceptance: Option<Acceptance>,
    origin: &Office,
    destination: &Office,
) -> Result<Sheet, NoPaper> {
    if is_money_only(application) {
        return Err(NoPaper::MoneyOnly);
    }
    let sent = acceptance.filter(|acceptance| !acceptance.frozen.is_zero());
    let Acceptance { accepted_on, frozen, due_out, fund_due } = sent.ok_or(NoPaper::NoMoney)?;
    // What the receiving side matches by when a bank statement is all that it has.
    let remittance = format!("{} {}", application.name.as_str(), application.id);
    Ok(Sheet {
        kind: PaperKind::Notice,
        number: ("业务编号", application.id.to_string()),
        blocks: vec![
            Block::Fields("参保人", person(application.person, &application.name)),
            Block::Fields(
                "划转金额",
                vec![
                    Field::wide("金额", chinese::money(frozen)),
                    Field::short("币种", "人民币（CNY）"),
                    Field::short("划转时限", chinese::deadline(fund_due.unwrap_or(due_out))),
                    Field::wide("汇款附言", remittance),
                ],
            ),
            Block::Fields("付款方（转出地）", origin.fields()),
            Block::Fields("收款方（转入地）", destination.fields()),
            Block::Fields("收款账户", destination.bank()),
        ],
        signed_by: origin.name(),
        signed_on: signed(Some(accepted_on)),
        notes: vec![
            "转入地收到资金后，与信息表核对一致方可记入个人账户。".to_owned(),
            "办理依据：医保办发〔2021〕43号第七条、第九条。".to_owned(),
        ],
    })
}
