//! A contribution record on paper (缴费记录单, F52): plain text in Chinese, of the state alone.

use std::fmt::Write as _;

use jiexu_region::{Person, Region};
use jiexu_types::{ContributionKind, ContributionRun, Date, Month, PersonId, RegionCode, Scheme};

/// Columns of the table: heading, width in columns of a terminal, and whether it is a number.
const COLUMNS: [(&str, usize, bool); 8] = [
    ("险种", 14, false),
    ("起始年月", 10, false),
    ("截止年月", 10, false),
    ("月数", 6, true),
    ("缴费地", 16, false),
    ("性质", 6, false),
    ("渠道", 14, false),
    ("月划入(元)", 12, true),
];

/// The record of one person, as it is on that day.
pub(crate) fn contribution_record(
    region: &Region,
    id: PersonId,
    person: &Person,
    today: Date,
) -> String {
    let agency = region.policy().agency.as_ref().map(|agency| agency.name.as_str());
    render(agency, region.code(), id, person, today)
}

fn render(
    agency: Option<&str>,
    region: RegionCode,
    id: PersonId,
    person: &Person,
    today: Date,
) -> String {
    let mut text = String::new();
    let mut line = |content: &str| {
        text.push_str(content.trim_end());
        text.push('\n');
    };
    let rule = "-".repeat(COLUMNS.iter().map(|(_, width, _)| width + 1).sum::<usize>() - 1);
    line("基本医疗保险参保缴费记录");
    line("");
    line(&format!("姓名：{}  证件号码：{}", person.name.as_str(), id.masked()));
    line(&format!("参保地：{}  经办机构：{}", place(region), agency.unwrap_or("-")));
    line(&format!("打印日期：{today}"));
    line(&rule);
    line(&row(COLUMNS.map(|(heading, _, _)| heading.to_owned())));
    line(&rule);
    for run in person.contributions.runs() {
        line(&row(cells(run)));
    }
    if person.contributions.runs().is_empty() {
        line("无缴费记录");
    }
    line(&rule);
    for scheme in Scheme::ALL {
        line(&total(person, scheme));
    }
    line("");
    line("本记录供查询核对使用，如有疑问请拨打 12393。");
    text
}

fn cells(run: &ContributionRun) -> [String; COLUMNS.len()] {
    let former = run.terms.former_scheme.map(|former| former.code());
    let scheme = match run.scheme {
        Scheme::Employee => "310 职工医保".to_owned(),
        Scheme::Resident => match former {
            None => "390 居民医保".to_owned(),
            Some(code) => format!("390 居民({code})"),
        },
    };
    let fen = run.credited.as_fen();
    [
        scheme,
        month(run.first),
        month(run.last),
        run.months().to_string(),
        place(run.region),
        run.terms.kind.chinese().to_owned(),
        run.terms.channel.map(|channel| channel.chinese()).unwrap_or("-").to_owned(),
        format!("{}.{:02}", fen / 100, fen % 100),
    ]
}

fn total(person: &Person, scheme: Scheme) -> String {
    let of = |kind| person.contributions.months_of(scheme, kind);
    let (actual, deemed, late) = (
        of(ContributionKind::Actual),
        of(ContributionKind::Deemed),
        of(ContributionKind::BackPaid),
    );
    let name = match scheme {
        Scheme::Employee => "职工医保",
        Scheme::Resident => "居民医保",
    };
    let months = person.contributions.months(scheme);
    format!("{name}累计 {months} 个月（实缴 {actual}，补缴 {late}，视同 {deemed}）")
}

fn place(region: RegionCode) -> String {
    format!("{region} {}", region.name().unwrap_or_else(|| region.province_name()))
}

fn month(month: Month) -> String {
    let number = month.as_yyyymm();
    format!("{:04}-{:02}", number / 100, number % 100)
}

/// Cells in their columns: numbers to the right.
fn row(cells: [String; COLUMNS.len()]) -> String {
    let mut text = String::new();
    for (cell, (_, wide, number)) in cells.iter().zip(COLUMNS) {
        let pad = " ".repeat(wide.saturating_sub(columns(cell)));
        // A vector grows; there is nothing that could fail.
        let _grown: Result<(), std::fmt::Error> =
            if number { write!(text, "{pad}{cell} ") } else { write!(text, "{cell}{pad} ") };
    }
    text
}

/// How many columns a text takes: a Chinese character takes two.
fn columns(text: &str) -> usize {
    text.chars().map(|c| if c < '\u{1100}' { 1 } else { 2 }).sum()
}

#[cfg(test)]
mod tests;
