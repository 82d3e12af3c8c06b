//! Names of regions (GB/T 2260), down to those pools that exist: provinces, prefectures, and the
//! counties that no prefecture stands above.
//!
//! A name is for people and is never compared. The table is not what makes a code valid: codes that
//! were abolished stay in old records, and real ones (own-level pools) are in no table.

use std::borrow::Cow;
use std::sync::OnceLock;

/// `code<TAB>name`, ascending; lines that begin with `#` say where it comes from.
const TABLE: &str = include_str!("gb2260.txt");

/// The name of a division in the table, or of the own level of one.
pub(crate) fn name(code: u32) -> Option<&'static str> {
    static NAMES: OnceLock<Vec<(u32, Cow<'static, str>)>> = OnceLock::new();
    let names = NAMES.get_or_init(|| with_own_levels(rows()));
    let found = names.binary_search_by_key(&code, |(code, _)| *code).ok()?;
    names.get(found).map(|(_, name)| name.as_ref())
}

/// The rows of the table; a line that is none is left out (a test counts them).
fn rows() -> impl Iterator<Item = (u32, &'static str)> {
    TABLE.lines().filter_map(|line| {
        let (code, name) = line.split_once('\t')?;
        Some((code.parse().ok()?, name))
    })
}

/// Adds xx9900 and xxyy99, under which a province or prefecture runs a pool of its own (本级).
fn with_own_levels(
    rows: impl Iterator<Item = (u32, &'static str)>,
) -> Vec<(u32, Cow<'static, str>)> {
    let mut names = Vec::new();
    for (code, name) in rows {
        names.push((code, Cow::Borrowed(name)));
        let step = match code {
            // Taiwan, Hong Kong and Macao have no pool of the national scheme.
            710_000.. => continue,
            _ if code % 10_000 == 0 => 9_900,
            _ if code % 100 == 0 => 99,
            _ => continue,
        };
        names.push((code.saturating_add(step), Cow::Owned(format!("{name}本级"))));
    }
    names.sort_unstable_by_key(|(code, _)| *code);
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_every_division_once_and_in_order() {
        let codes: Vec<u32> = rows().map(|(code, _)| code).collect();
        assert!(codes.is_sorted_by(|a, b| a < b));
        let lines = TABLE.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(codes.len(), lines, "a line is not code, tab, name");

        let provinces = codes.iter().filter(|code| *code % 10_000 == 0).count();
        let counties = codes.iter().filter(|code| *code % 100 != 0).count();
        let prefectures = codes.len() - provinces - counties;
        assert_eq!((provinces, prefectures, counties), (34, 333, 32));
    }

    #[test]
    fn names_are_as_published() {
        for (code, expected) in [
            (110_000, "北京市"),
            (131_100, "衡水市"),
            (320_600, "南通市"),
            (350_100, "福州市"),
            (361_100, "上饶市"),
            (370_200, "青岛市"),
            (410_600, "鹤壁市"),
            (410_700, "新乡市"),
            (419_001, "济源市"),
            (420_100, "武汉市"),
            (429_004, "仙桃市"),
            (429_021, "神农架林区"),
            (441_900, "东莞市"),
            (442_000, "中山市"),
            (460_400, "儋州市"),
            (469_001, "五指山市"),
            (540_000, "西藏自治区"),
            (620_200, "嘉峪关市"),
            (632_800, "海西蒙古族藏族自治州"),
            (659_001, "石河子市"),
            (710_000, "台湾省"),
            (820_000, "澳门特别行政区"),
        ] {
            assert_eq!(name(code), Some(expected), "{code}");
        }
    }

    #[test]
    fn no_name_holds_anything_but_chinese_characters() {
        for (code, name) in rows() {
            let chinese = name.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
            assert!(chinese && !name.is_empty(), "{code} {name}");
        }
    }
}
