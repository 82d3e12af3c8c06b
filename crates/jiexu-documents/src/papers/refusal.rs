//! 不予受理通知: every reason at once, each with what can be done about it (43号 art. 6; 一次性告知).

use jiexu_region::{Inbound, InboundState, Milestone, RefusedBy};
use jiexu_rules::Refusals;

use super::{NoPaper, Office, day_of, person, relationship, signed};
use crate::PaperKind;
use crate::chinese;
use crate::sheet::{Block, Field, Sheet, Table};

/// The notice of a handoff that was refused, whoever refused it.
pub fn refusal(case: &Inbound, destination: &Office) -> Result<Sheet, NoPaper> {
    let InboundState::Refused { refusals, by, told: _ } = case.state else {
        return Err(NoPaper::NotRefused);
    };
    let application = &case.application;
    let refused_on = day_of(case, Milestone::Refused);
    let outcome = match by {
        RefusedBy::Application => "申请未予受理，转出地参保关系和个人账户不变。",
        RefusedBy::Origin => "转出地核验未通过，参保关系和个人账户不变。",
        RefusedBy::Destination => "转入地审核未通过，个人账户余额由转出地退回本人账户。",
    };
    let mut blocks = vec![
        Block::Fields("参保人", person(application.person, &application.name)),
        Block::Fields("转移关系", relationship(application)),
        Block::Fields(
            "审核结论",
            vec![Field::wide("环节", chinese::refused_by(by)), Field::wide("结论", outcome)],
        ),
        Block::Table("不予受理的全部原因", reasons(refusals)),
    ];
    if !case.missing.is_empty() {
        blocks.push(Block::Table("缺少的材料", missing(case)));
    }
    blocks.push(Block::Fields("咨询", destination.fields()));
    Ok(Sheet {
        kind: PaperKind::Refusal,
        number: ("业务编号", application.id.to_string()),
        blocks,
        signed_by: destination.name(),
        signed_on: signed(refused_on),
        notes: vec!["上述问题解决后，可重新提出申请。".to_owned()],
    })
}

fn reasons(refusals: Refusals) -> Table {
    let row = |(number, refusal): (usize, jiexu_rules::Refusal)| {
        let remedy = refusal.remedy();
        vec![
            number.to_string(),
            refusal.chinese().to_owned(),
            chinese::remedy(remedy).to_owned(),
            chinese::actor(remedy.actor()).to_owned(),
        ]
    };
    let rows = (1..).zip(refusals.iter()).map(row).collect();
    Table { head: vec!["序号", "原因", "解决办法", "办理方"], rows }
}

fn missing(case: &Inbound) -> Table {
    let row = |(number, any_of): (usize, &Vec<jiexu_types::Material>)| {
        let names: Vec<&str> = any_of.iter().map(|kind| chinese::material(*kind)).collect();
        vec![number.to_string(), names.join(" 或 ")]
    };
    let rows = (1..).zip(&case.missing).map(row).collect();
    Table { head: vec!["序号", "材料（其一即可）"], rows }
}
