//! Code lists: regions (GB/T 2260), insurance schemes (险种), reasons.

use std::fmt;
use std::str::FromStr;

use crate::gb2260;

/// Six-digit administrative code of a pool (统筹地区), e.g. `320600` for Nantong (GB/T 2260).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RegionCode(u32);

/// Why a text is not a region code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "region code must be six digits that begin with a province (GB/T 2260), e.g. 320600, got `{0}`"
)]
pub struct BadRegionCode(String);

/// A province-level unit (省级): the first two digits of a region code, e.g. 32 for Jiangsu.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Province(u32);

/// First two digits of every province-level unit in GB/T 2260.
const PROVINCES: [u32; 34] = [
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52,
    53, 54, 61, 62, 63, 64, 65, 71, 81, 82,
];

/// The municipalities (直辖市): Beijing, Tianjin, Shanghai, Chongqing. Each is one pool.
const MUNICIPALITIES: [u32; 4] = [11, 12, 31, 50];

impl RegionCode {
    /// The six digits as a number.
    pub const fn as_u32(self) -> u32 {
        self.0
    }

    /// The name in GB/T 2260, e.g. `南通市`; for people, never compared.
    ///
    /// Named are provinces, prefectures and the counties without a prefecture above them. The pool
    /// of a prefecture's or province's own level (xxyy99, xx9900) is named after it, `上饶市本级`;
    /// districts and counties of a municipality bear the municipality's name. `None` for all other
    /// codes: they are valid, but not known to be pools.
    pub fn name(self) -> Option<&'static str> {
        // xx01yy are a municipality's districts, xx02yy its counties.
        let in_city = matches!(self.0 / 100 % 100, 1 | 2);
        if in_city && MUNICIPALITIES.contains(&self.province().0) {
            return gb2260::name(self.province().as_region());
        }
        gb2260::name(self.0)
    }

    /// The province-level unit that the region belongs to.
    pub const fn province(self) -> Province {
        Province(self.0 / 10_000)
    }

    /// The name of [`RegionCode::province`], e.g. `江苏省`.
    pub fn province_name(self) -> &'static str {
        self.province().name()
    }

    /// True when both lie in one province-level unit. A handoff is cross-province (跨省) when its
    /// two regions do not (row F16).
    pub const fn same_province(self, other: RegionCode) -> bool {
        self.province().0 == other.province().0
    }
}

impl Province {
    /// The two digits as a number: 11 to 82.
    pub const fn as_u32(self) -> u32 {
        self.0
    }

    /// The name in GB/T 2260, e.g. `江苏省`.
    pub fn name(self) -> &'static str {
        // Never empty: a test holds the table to every province that parsing accepts.
        gb2260::name(self.as_region()).unwrap_or_default()
    }

    /// The code of the province as a division: 320000.
    const fn as_region(self) -> u32 {
        self.0.saturating_mul(10_000)
    }
}

impl fmt::Display for Province {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}", self.0)
    }
}

impl fmt::Debug for Province {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Province({self})")
    }
}

impl TryFrom<u32> for RegionCode {
    type Error = BadRegionCode;

    fn try_from(code: u32) -> Result<RegionCode, BadRegionCode> {
        let known_province = code <= 999_999 && PROVINCES.contains(&(code / 10_000));
        if known_province { Ok(RegionCode(code)) } else { Err(BadRegionCode(code.to_string())) }
    }
}

impl FromStr for RegionCode {
    type Err = BadRegionCode;

    fn from_str(text: &str) -> Result<RegionCode, BadRegionCode> {
        let bad = || BadRegionCode(shortened(text));
        if text.len() != 6 || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(bad());
        }
        let code: u32 = text.parse().map_err(|_| bad())?;
        RegionCode::try_from(code)
    }
}

impl fmt::Display for RegionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:06}", self.0)
    }
}

impl fmt::Debug for RegionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RegionCode({self})")
    }
}

/// Insurance scheme (险种), by its national code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scheme {
    /// 310, employee basic medical insurance (职工基本医疗保险): has a personal account.
    Employee,
    /// 390, resident basic medical insurance (城乡居民基本医疗保险).
    Resident,
}

/// Why a number is not a scheme.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("scheme must be 310 (employee) or 390 (resident), got `{0}`")]
pub struct BadScheme(String);

impl Scheme {
    /// Both schemes, by ascending code.
    pub const ALL: [Scheme; 2] = [Scheme::Employee, Scheme::Resident];

    /// The other one.
    pub const fn other(self) -> Scheme {
        match self {
            Scheme::Employee => Scheme::Resident,
            Scheme::Resident => Scheme::Employee,
        }
    }

    /// The national code: 310 or 390.
    pub const fn code(self) -> u32 {
        match self {
            Scheme::Employee => 310,
            Scheme::Resident => 390,
        }
    }
}

impl FromStr for Scheme {
    type Err = BadScheme;

    fn from_str(text: &str) -> Result<Scheme, BadScheme> {
        match text {
            "310" | "employee" => Ok(Scheme::Employee),
            "390" | "resident" => Ok(Scheme::Resident),
            _ => Err(BadScheme(shortened(text))),
        }
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Scheme::Employee => "310 employee",
            Scheme::Resident => "390 resident",
        })
    }
}

/// Why the person moves (43号 art. 2: work, household registration or habitual residence).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TransferReason {
    /// A job in another pool (就业).
    JobChange,
    /// Household registration moved (户籍迁移).
    HukouMove,
    /// Habitual residence moved (常住地变动).
    ResidenceMove,
    /// Anything else.
    Other,
}

/// At most the first 40 characters: a rejected input is quoted, never echoed at length.
fn shortened(text: &str) -> String {
    text.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_code_is_six_digits_of_a_known_province() {
        assert_eq!("320600".parse::<RegionCode>().unwrap().as_u32(), 320_600);
        for bad in ["", "32060", "3206000", "32060a", "+32060", "990000", "３２０６００"] {
            assert!(bad.parse::<RegionCode>().is_err(), "{bad}");
        }
        assert!(RegionCode::try_from(u32::MAX).is_err());
    }

    fn region(code: u32) -> RegionCode {
        RegionCode::try_from(code).unwrap()
    }

    #[test]
    fn a_region_bears_the_name_of_its_division() {
        let check = |code, expected| assert_eq!(region(code).name(), expected, "{code}");
        check(320_600, Some("南通市"));
        check(410_600, Some("鹤壁市"));
        check(429_004, Some("仙桃市"));
        check(310_000, Some("上海市"));
    }

    #[test]
    fn an_own_level_pool_is_named_after_its_parent() {
        let check = |code, expected| assert_eq!(region(code).name(), expected, "{code}");
        check(361_199, Some("上饶市本级"));
        check(360_099, None);
        check(369_900, Some("江西省本级"));
        check(319_900, Some("上海市本级"));
        check(369_999, None);
        check(419_099, None);
        check(819_900, None);
    }

    #[test]
    fn a_district_bears_a_name_only_in_a_municipality() {
        let check = |code, expected| assert_eq!(region(code).name(), expected, "{code}");
        check(110_100, Some("北京市"));
        check(120_119, Some("天津市"));
        check(310_115, Some("上海市"));
        check(500_229, Some("重庆市"));
        check(320_602, None);
        check(310_300, None);
    }

    #[test]
    fn every_province_that_parses_has_a_name() {
        for province in PROVINCES {
            let name = region(province * 10_000).province_name();
            assert_eq!(region(province * 10_000).name(), Some(name));
        }
        assert_eq!(region(361_199).province_name(), "江西省");
        assert_eq!(region(659_001).province_name(), "新疆维吾尔自治区");
        assert_eq!(region(320_602).province().as_u32(), 32);
    }

    #[test]
    fn two_regions_share_a_province_by_their_first_two_digits() {
        assert!(region(320_600).same_province(region(329_900)));
        assert!(!region(320_600).same_province(region(410_600)));
    }

    #[test]
    fn a_rejected_code_is_quoted_in_short() {
        let error = "9".repeat(5000).parse::<RegionCode>().unwrap_err().to_string();
        assert!(error.len() < 200, "{error}");
    }
}
