//! 参保人员基本医疗保险信息表 (R15): the relationship as it is handed over.
//!
//! Each part is a function of the form, so that a new one is a line in `blocks`.

use jiexu_region::{Acceptance, InformationForm};
use jiexu_rules::continuous_months;
use jiexu_types::{ContributionRun, Contributions, Month, Scheme};

use super::{Office, person, signed};
use crate::PaperKind;
use crate::chinese;
use crate::sheet::{Block, Field, Sheet, Table};

/// The form that the origin issued with this acceptance; without one, the day is left open.
pub fn form(
    form: &InformationForm,
    acceptance: Option<Acceptance>,
    origin: &Office,
    destination: &Office,
) -> Sheet {
    let accepted_on = acceptance.map(|acceptance| acceptance.accepted_on);
    Sheet {
        kind: PaperKind::Form,
        number: ("业务编号", form.handoff.to_string()),
        blocks: vec![
            Block::Fields("参保人", person(form.person, &form.name)),
            Block::Fields("参保关系", relation(form, origin, destination)),
            Block::Table("缴费记录", periods(&form.contributions)),
            Block::Fields("缴费合计", totals(&form.contributions)),
            Block::Fields("个人账户", account(form)),
            Block::Fields("转出地经办机构", origin.fields()),
        ],
        signed_by: origin.name(),
        signed_on: signed(accepted_on),
        notes: vec![
            "同一险种的缴费月份不重复计算；缴费地区为收取该月保费的统筹地区。".to_owned(),
            "办理依据：医保办发〔2021〕43号第七条。".to_owned(),
        ],
    }
}

fn relation(form: &InformationForm, origin: &Office, destination: &Office) -> Vec<Field> {
    let available = match form.available_from {
        Some(day) => chinese::day(day),
        None => "转出地非现负责地区，仅转移缴费记录和资金".to_owned(),
    };
    vec![
        Field::short("转出险种", chinese::scheme(form.scheme)),
        Field::short("转出地", chinese::region(origin.region)),
        Field::short("转入地", chinese::region(destination.region)),
        Field::short("可承接起始日", available),
    ]
}

fn periods(contributions: &Contributions) -> Table {
    let mut rows: Vec<&ContributionRun> = contributions.runs().iter().collect();
    rows.sort_by_key(|run| (run.first, run.scheme));
    let row = |(number, run): (usize, &ContributionRun)| {
        vec![
            number.to_string(),
            chinese::month(run.first),
            chinese::month(run.last),
            run.months().to_string(),
            run.scheme.code().to_string(),
            chinese::region(run.region),
            run.credited.to_string(),
        ]
    };
    Table {
        head: vec!["序号", "起始年月", "终止年月", "月数", "险种", "缴费地区", "月划入（元）"],
        rows: (1..).zip(rows).map(row).collect(),
    }
}

fn totals(contributions: &Contributions) -> Vec<Field> {
    let months = |scheme| format!("{}个月", contributions.months(scheme));
    let runs = contributions.runs().iter();
    let first = runs.clone().map(|run| run.first).min();
    let last = runs.map(|run| run.last).max();
    let in_a_row = last.map_or(0, |last| continuous_months(contributions, last));
    let month = |month: Option<Month>| month.map_or("—".to_owned(), chinese::month);
    vec![
        Field::short("职工医保累计", months(Scheme::Employee)),
        Field::short("居民医保累计", months(Scheme::Resident)),
        Field::short("首次缴费年月", month(first)),
        Field::short("末次缴费年月", month(last)),
        Field::wide("末次连续缴费", format!("{in_a_row}个月")),
    ]
}

fn account(form: &InformationForm) -> Vec<Field> {
    let remark = if form.balance.is_zero() {
        "无资金划转"
    } else {
        "另附《个人账户转移通知》"
    };
    vec![Field::wide("转移余额", chinese::money(form.balance)), Field::wide("说明", remark)]
}
