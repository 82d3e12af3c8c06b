//! 业务受理回执 (F26): what the applicant takes home.

use jiexu_region::{Inbound, InboundState, Milestone};

use super::completion::account_start;
use super::{NoPaper, Office, day_of, person, relationship, signed};
use crate::PaperKind;
use crate::chinese;
use crate::sheet::{Block, Field, Sheet, Table};

/// The receipt of an application that was taken in.
pub fn receipt(case: &Inbound, destination: &Office) -> Result<Sheet, NoPaper> {
    let taken = case.taken.ok_or(NoPaper::NotTakenIn)?;
    let application = &case.application;
    let intake = &application.intake;
    let accepted_on = day_of(case, Milestone::Applied);
    let amount = match case.acceptance {
        Some(acceptance) => chinese::money(acceptance.frozen),
        None => "以转出地核定为准".to_owned(),
    };
    let mut taken_in = vec![
        Field::short("受理日期", accepted_on.map_or("—".to_owned(), chinese::day)),
        Field::short("承诺办结日", chinese::deadline(taken.promised)),
        Field::short("申请渠道", chinese::channel(intake.channel)),
        Field::short("申请人", chinese::applicant(&intake.by)),
        Field::wide("申请表", chinese::form_name(intake.form)),
        Field::wide("转移金额", amount),
        Field::wide("账户启用时间", account_from(case, destination)),
    ];
    if taken.counter_step {
        taken_in.push(Field::wide("后续手续", "须到转入地经办窗口办理最后一步"));
    }
    if let Some(number) = &intake.tracking_no {
        taken_in.push(Field::wide("邮件号", number));
    }
    let attachments = intake.attachments.iter();
    let attachments = (1..).zip(attachments).map(|(number, attached): (usize, _)| {
        vec![number.to_string(), chinese::material(attached.material).to_owned()]
    });
    let materials = Table { head: vec!["序号", "材料"], rows: attachments.collect() };
    Ok(Sheet {
        kind: PaperKind::Receipt,
        number: ("业务编号", application.id.to_string()),
        blocks: vec![
            Block::Fields("参保人", person(application.person, &application.name)),
            Block::Fields("转移关系", relationship(application)),
            Block::Fields("受理情况", taken_in),
            Block::Table("收取材料", materials),
            Block::Fields("受理机构", destination.fields()),
        ],
        signed_by: destination.name(),
        signed_on: signed(accepted_on),
        notes: vec![
            "凭业务编号和证件号码可查询办理进度。办理免费。".to_owned(),
            "请核对转移金额和账户启用时间，并妥善保管本回执。".to_owned(),
        ],
    })
}

/// From when on the money can be used: a day once it is here, and before by the region's rules, as
/// they are when the receipt is printed (F34).
fn account_from(case: &Inbound, destination: &Office) -> String {
    let credited_on = day_of(case, Milestone::Completed).map(chinese::day);
    if let (InboundState::Completed { completion, told: _ }, Some(on)) = (case.state, credited_on) {
        return account_start(completion, &on);
    }
    match destination.account_limit_days {
        // Only money that comes with a relationship is limited.
        Some(days) if days > 0 && case.application.purpose.is_relationship() => {
            format!("办结之日起，其后{days}日内仅限急诊使用")
        }
        Some(_) => "办结之日起".to_owned(),
        None => "以转入地规定为准".to_owned(),
    }
}
