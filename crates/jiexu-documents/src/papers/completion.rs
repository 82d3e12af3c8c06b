//! 办结反馈 (R17): what the destination did, to the origin and to the person.

use jiexu_region::{
    Completion, EntitlementStatus, Filing, FilingMark, Inbound, InboundState, Milestone,
};
use jiexu_rules::BenefitStart;

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
    let Completion { recognised_months, employee_months, resident_months, .. } = completion;
    let known = format!("职工{employee_months}个月，居民{resident_months}个月");
    let mut done = vec![
        Field::short("关系转入日", on.clone()),
        Field::short("承接起始日", takes_over),
        Field::short("新增认定月数", format!("{recognised_months}个月")),
        Field::short("累计认定月数", known),
        Field::short("账户入账日", on.clone()),
        Field::wide("入账金额", chinese::money(completion.credited)),
    ];
    if !completion.credited.is_zero() {
        done.push(Field::wide("账户启用日", account_start(completion, &on)));
    }
    let mut blocks = vec![
        Block::Fields("参保人", person(application.person, &application.name)),
        Block::Fields("转移关系", relationship(application)),
        Block::Fields("办结情况", done),
    ];
    // What follows a handoff says nothing of benefits: that was said when the relationship came.
    if application.purpose.is_relationship() {
        let start = completion.benefits.map(|benefits| benefits.start);
        blocks.push(Block::Fields("待遇衔接", benefits(start)));
    }
    blocks.push(Block::Table("门诊慢特病待遇接续", entitlements(case, completion)));
    blocks.extend(filings(case, completion).map(|table| Block::Table("异地就医备案变更", table)));
    blocks.push(Block::Fields("转入地经办机构", destination.fields()));
    Ok(Sheet {
        kind: PaperKind::Completion,
        number: ("业务编号", application.id.to_string()),
        blocks,
        signed_by: destination.name(),
        signed_on: signed(completed_on),
        notes: vec!["办理依据：医保办发〔2021〕43号第八条、第九条。".to_owned()],
    })
}

/// From when on the money can be used, which came on that day.
pub(super) fn account_start(completion: Completion, credited_on: &str) -> String {
    match completion.account_from {
        Some(from) => format!("{}（此前仅限急诊使用）", chinese::day(from)),
        None => credited_on.to_owned(),
    }
}

/// From when on what is paid; a decision only where something lapsed or somebody waits.
fn benefits(start: Option<BenefitStart>) -> Vec<Field> {
    let Some(start) = start else {
        return vec![Field::wide("待遇起始日", "转入地首月缴费起，无等待期")];
    };
    let waiting = match (start.waits, start.percent) {
        (0, _) => "无".to_owned(),
        (months, 0) => format!("{months}个月，等待期内不支付待遇"),
        (months, percent) => format!("{months}个月，等待期内按{percent}%支付待遇"),
    };
    let mut fields = vec![
        Field::wide("待遇起始日", chinese::day(start.starts_on)),
        Field::wide("等待期", waiting),
    ];
    if let Some(from) = start.retroactive_from {
        fields.push(Field::wide("中断期间待遇", format!("自{}起追溯", chinese::day(from))));
    }
    if start.resident_benefits_last {
        fields.push(Field::wide("等待期内", "可继续享受居民医保待遇"));
    }
    fields
}

/// Which filings ended at the origin, and which of them go on here (F18b).
fn filings(case: &Inbound, completion: Completion) -> Option<Table> {
    let dossier = case.form.as_ref()?.dossier.as_deref()?;
    let row = |(filing, mark): (&Filing, FilingMark)| {
        let mark = match mark {
            FilingMark::Opened => "转出地终止，转入地开通",
            FilingMark::Ended => "转出地终止",
        };
        let mut cells = chinese::filing(filing);
        cells.push(mark.to_owned());
        cells
    };
    let rows: Vec<_> = dossier.filings.iter().zip(completion.filings.iter()).map(row).collect();
    let head = chinese::FILING_HEAD.into_iter().chain(["处理"]).collect();
    (!rows.is_empty()).then_some(Table { head, rows })
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
