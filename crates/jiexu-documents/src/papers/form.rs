//! 参保人员基本医疗保险信息表 (R15): the relationship as it is handed over.
//!
//! Each part is a function of the form, so that a new one is a line in `blocks`.

use jiexu_region::{
    Acceptance, Accumulators, Arrear, Dossier, Entitlement, Filing, Grant, Incentives,
    InformationForm,
};
use jiexu_types::{AccountYear, ContributionRun, Contributions, Month};

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
    let mut blocks = blocks(form, origin, destination);
    blocks.extend(seal(form).map(|fields| Block::Fields("电子签章", fields)));
    Sheet {
        kind: PaperKind::Form,
        number: ("表单编号", form.form_no().to_string()),
        blocks,
        signed_by: origin.name(),
        signed_on: signed(accepted_on),
        notes: vec![
            "同一险种的缴费月份不重复计算；缴费地区为收取该月保费的统筹地区，月划入以元计。"
                .to_owned(),
            "办理依据：医保办发〔2021〕43号第七条。".to_owned(),
        ],
    }
}

fn blocks(form: &InformationForm, origin: &Office, destination: &Office) -> Vec<Block> {
    let mut blocks = vec![
        Block::Fields("参保人", person(form.person, &form.name)),
        Block::Fields("参保关系", relation(form, origin, destination)),
        Block::Table("缴费记录", periods(&form.contributions)),
        Block::Fields("缴费合计", totals(form)),
        Block::Table("欠费情况", arrears(form)),
        Block::Fields("个人账户", account(form)),
        Block::Table("个人账户分年记录", account_years(form)),
        Block::Table("门诊慢特病待遇", entitlements(form)),
    ];
    blocks.extend(form.dossier.iter().flat_map(|dossier| where_there_is_any(dossier)));
    blocks.push(Block::Fields("转出地经办机构", origin.fields()));
    blocks
}

/// Which key sealed it, and enough of the signature to tell two copies apart: a paper is verified
/// where the form is kept.
fn seal(form: &InformationForm) -> Option<Vec<Field>> {
    let seal = form.seal.as_deref()?;
    let whole = seal.signature.to_string();
    let (first, last) = (whole.get(..16)?, whole.get(whole.len().checked_sub(16)?..)?);
    Some(vec![
        Field::short("签章算法", "SM2-SM3"),
        Field::short("密钥标识", seal.key_id.to_string()),
        Field::wide("签章值", format!("{first}…{last}")),
    ])
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
            run.terms.kind.chinese().to_owned(),
            chinese::region(run.region),
            run.credited.to_string(),
        ]
    };
    Table {
        head: vec!["序号", "起始年月", "终止年月", "月数", "险种", "类型", "缴费地区", "月划入"],
        rows: (1..).zip(rows).map(row).collect(),
    }
}

fn totals(form: &InformationForm) -> Vec<Field> {
    let summary = form.summary();
    let months = |months: u32| format!("{months}个月");
    let month = |month: Option<Month>| month.map_or("—".to_owned(), chinese::month);
    let other = form.scheme.other();
    vec![
        Field::short("实际缴费", months(summary.actual_months)),
        Field::short("视同缴费", months(summary.deemed_months)),
        Field::short("累计缴费", months(summary.cumulative_months)),
        Field::short("连续缴费", months(summary.continuous_months)),
        Field::short("首次缴费年月", month(summary.first_month)),
        Field::short("末次缴费年月", month(summary.last_month)),
        Field::short("另一险种累计", months(form.contributions.months(other))),
        Field::short("未结算事项", format!("{}项", summary.open_settlements)),
    ]
}

fn arrears(form: &InformationForm) -> Table {
    let owed = form.dossier.iter().flat_map(|dossier| &dossier.arrears);
    let row = |owed: &Arrear| {
        let scheme = owed.scheme.code().to_string();
        vec![chinese::month(owed.month), scheme, owed.amount.to_string()]
    };
    Table {
        head: vec!["费款所属期", "险种", "金额（元）"], rows: owed.map(row).collect()
    }
}

fn entitlements(form: &InformationForm) -> Table {
    let all = form.dossier.iter().flat_map(|dossier| &dossier.entitlements);
    let row = |disease: &Entitlement| {
        vec![
            disease.code.to_string(),
            disease.name.as_str().to_owned(),
            chinese::day(disease.approved_on),
            disease.valid_to.map_or("长期".to_owned(), chinese::day),
        ]
    };
    Table {
        head: vec!["病种编码", "病种名称", "认定日期", "有效期至"],
        rows: all.map(row).collect(),
    }
}

/// What few people have: a part of its own each, and none where there is nothing to print.
fn where_there_is_any(dossier: &Dossier) -> impl Iterator<Item = Block> {
    let Dossier { filings, grants, accumulators, incentives, .. } = dossier;
    let used = accumulators.map(|used| Block::Fields("本年度累计", accumulated(used)));
    let years = (*incentives != Incentives::default())
        .then(|| Block::Fields("连续参保激励", incentive_years(*incentives)));
    let filed = (!filings.is_empty()).then(|| Block::Table("异地就医备案", filed(filings)));
    let shared = (!grants.is_empty()).then(|| Block::Table("家庭共济授权", shared(grants)));
    [used, years, filed, shared].into_iter().flatten()
}

fn accumulated(used: Accumulators) -> Vec<Field> {
    let Accumulators { year, deductible_paid, pooled_paid } = used;
    vec![
        Field::wide("年度", format!("{year}年")),
        Field::short("起付线累计", format!("{deductible_paid}元")),
        Field::short("统筹支付累计", format!("{pooled_paid}元")),
    ]
}

fn incentive_years(years: Incentives) -> Vec<Field> {
    let Incentives { resident_years, zero_claim_years } = years;
    vec![
        Field::short("居民连续参保", format!("{resident_years}年")),
        Field::short("基金零报销", format!("{zero_claim_years}年")),
    ]
}

fn filed(filings: &[Filing]) -> Table {
    let rows = filings.iter().map(chinese::filing).collect();
    Table { head: chinese::FILING_HEAD.to_vec(), rows }
}

fn shared(grants: &[Grant]) -> Table {
    let row = |grant: &Grant| {
        let Grant { relative, relation } = grant;
        vec![relative.to_string(), relation.chinese().to_owned()]
    };
    Table {
        head: vec!["亲属证件号码", "是本人的"], rows: grants.iter().map(row).collect()
    }
}

fn account(form: &InformationForm) -> Vec<Field> {
    let remark = if form.balance.is_zero() {
        "无资金划转"
    } else {
        "另附《个人账户转移通知》"
    };
    vec![Field::wide("转移余额", chinese::money(form.balance)), Field::wide("说明", remark)]
}

fn account_years(form: &InformationForm) -> Table {
    let lines = form.dossier.iter().flat_map(|dossier| &dossier.account_years);
    let row = |line: &AccountYear| {
        let AccountYear { year, credited, interest, total } = line;
        let amounts = [credited, interest, total].map(ToString::to_string);
        std::iter::once(format!("{year}年")).chain(amounts).collect()
    };
    Table {
        head: vec!["年度", "划入（元）", "利息（元）", "年末合计（元）"],
        rows: lines.map(row).collect(),
    }
}
