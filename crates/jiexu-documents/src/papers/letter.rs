//! 基本医疗保险关系转移接续联系函 (R28): the destination asks the origin.

use jiexu_region::{Inbound, InboundState, Milestone, Purpose, RefusedBy};
use jiexu_rules::STATUTORY_OUT_WORKING_DAYS;

use super::{NoPaper, Office, day_of, is_money_only, person, relationship, signed};
use crate::PaperKind;
use crate::chinese;
use crate::sheet::{Block, Field, Sheet};

/// The letter of a handoff that the origin was asked for.
pub fn letter(case: &Inbound, origin: &Office, destination: &Office) -> Result<Sheet, NoPaper> {
    let asked_on = day_of(case, Milestone::Applied);
    if is_money_only(&case.application) {
        return Err(NoPaper::MoneyOnly);
    }
    // Withdrawn at the origin before the application was here.
    let overtaken = case.state == InboundState::Cancelled && asked_on.is_none();
    let refused = matches!(case.state, InboundState::Refused { by: RefusedBy::Application, .. });
    if overtaken || refused {
        return Err(NoPaper::NotAsked);
    }
    let application = &case.application;
    let due = match case.acceptance {
        Some(acceptance) => chinese::deadline(acceptance.due_out),
        None => format!("受理之日起{STATUTORY_OUT_WORKING_DAYS}个工作日内"),
    };
    let certificate = application.intake.certificate_no.as_ref();
    let certificate = certificate.map_or("—".to_owned(), ToString::to_string);
    let wish = match application.purpose {
        // A wallet transfer has no letter; its wish would be the same as any.
        Purpose::Relationship | Purpose::Wallet(_) => {
            "已在我地办理参保登记并申请转移接续基本医疗保险关系"
        }
        Purpose::Residual { .. } => "的基本医疗保险关系已转入我地，现申请转移此后补记的缴费和余额",
    };
    let asked = format!(
        "{}：{}{wish}。请核对参保信息，\
         按规定办理转出，生成《参保人员基本医疗保险信息表》；个人账户有余额的，一并划转。",
        origin.name(),
        application.name.as_str(),
    );
    let mut person = person(application.person, &application.name);
    person.push(Field::wide("参保凭证号", certificate));
    Ok(Sheet {
        kind: PaperKind::Letter,
        number: ("来函编号", application.id.to_string()),
        blocks: vec![
            Block::Paragraph(asked),
            Block::Fields("参保人", person),
            Block::Fields("转移关系", relationship(application)),
            Block::Fields(
                "商请事项",
                vec![
                    Field::wide("参保信息", "《参保人员基本医疗保险信息表》，加盖电子印章"),
                    Field::wide("个人账户余额", "随同关系转移；余额为零的注明"),
                    Field::wide("办理时限", due),
                ],
            ),
            Block::Fields("转出地", origin.fields()),
            Block::Fields("转入地", destination.fields()),
            Block::Fields("转入地收款账户", destination.bank()),
        ],
        signed_by: destination.name(),
        signed_on: signed(asked_on),
        notes: vec!["办理依据：医保办发〔2021〕43号第六条、第七条。".to_owned()],
    })
}
