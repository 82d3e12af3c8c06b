//! Code lists: regions (GB/T 2260), insurance schemes (险种), reasons.

use std::fmt;
use std::str::FromStr;

/// Six-digit administrative code of a pool (统筹地区), e.g. `320600` for Nantong (GB/T 2260).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RegionCode(u32);

/// Why a text is not a region code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "region code must be six digits that begin with a province (GB/T 2260), e.g. 320600, got `{0}`"
)]
pub struct BadRegionCode(String);

/// First two digits of every province-level unit in GB/T 2260.
const PROVINCES: [u32; 34] = [
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52,
    53, 54, 61, 62, 63, 64, 65, 71, 81, 82,
];

impl RegionCode {
    /// The six digits as a number.
    pub const fn as_u32(self) -> u32 {
        self.0
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

    #[test]
    fn a_rejected_code_is_quoted_in_short() {
        let error = "9".repeat(5000).parse::<RegionCode>().unwrap_err().to_string();
        assert!(error.len() < 200, "{error}");
    }
}
