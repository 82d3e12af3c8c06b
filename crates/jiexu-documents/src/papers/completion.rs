//! 办结反馈 (R17): what the destination did, to the origin and to the person.

use jiexu_region::{Completion, EntitlementStatus, Inbound, InboundState, Milestone};

use super::{NoPaper, Office, day_of, is_money_only, person, relationship, signed};
use crate::PaperKind;
use crate::chinese;
use crate::sheet::{Block, Field, Sheet, Table};

/// The feedback of a handoff that was completed.
pub fn completion(case: &Inbound, destination: &Office) -> Result<Sheet, NoPaper> {
    if is_money_only(&case.application) {
        return Err(NoPaper::MoneyOnly);
    }
    let InboundState::Completed { completion, told: _ } = case.state else {
        return Err(NoPaper::NotCompleted);
    };
    let application = &case.application;
    let completed_on = day_of(case, Milestone::Completed);
    let on = completed_on.map_or("—".to_owned(), chinese::day);
    let takes_over = match completion.takes_over_on {
        Some(day) => chinese::day(day),
        None => "转出地非原负责地区，负责地区不变".to_owned(),
    };
    Ok(Sheet {
        kind: PaperKind::Completion,
        number: ("业务编号", application.id.to_string()),
        blocks: vec![
            Block::Fields("参保人", person(application.person, &application.name)),
            Block::Fields("转移关系", relationship(application)),
            Block::Fields(
                "办结情况",
                vec![
                    Field::short("关系转入日", on.clone()),
                    Field::short("承接起始日", takes_over),
                    Field::short("新增认定月数", format!("{}个月", completion.recognised_months)),
                    Field::short("账户入账日", on),
                    Field::wide("入账金额", chinese::money(completion.credited)),
                ],
            ),
            Block::Table("门诊慢特病待遇接续", entitlements(case, completion)),
            Block::Fields("转入地经办机构", destination.fields()),
        ],
        signed_by: destination.name(),
        signed_on: signed(completed_on),
        notes: vec!["办理依据：医保办发〔2021〕43号第八条、第九条。".to_owned()],
    })
}

/// What this region made of the diseases on the form (F39).
fn entitlements(case: &Inbound, completion: Completion) -> Table {
    let dossier = case.form.as_ref().and_then(|form| form.dossier.as_deref());
    let diseases = dossier.into_iter().flat_map(|dossier| &dossier.entitlements);
    let rows = diseases.zip(completion.marks.iter()).map(|(disease, mark)| {
        let mark = match mark {
            EntitlementStatus::Approved | EntitlementStatus::Recognised => "直接认可",
            EntitlementStatus::Recertify => "须在转入地重新认定",
        };
        vec![disease.code.to_string(), disease.name.as_str().to_owned(), mark.to_owned()]
    });
    Table { head: vec!["病种编码", "病种名称", "处理"], rows: rows.collect() }
}
