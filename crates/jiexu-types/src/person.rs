//! Who is handed over: the resident identity number (GB 11643-1999) and the name.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use jiff::civil::Date;

/// Resident identity number (公民身份号码, GB 11643-1999): 17 digits and a check character.
///
/// Kept as the 17 digits; the check character follows from them. `Debug` is masked, because it is
/// the path into logs and panics; `Display` is the whole number.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PersonId(u64);

/// Why a text is not an identity number. Never quotes the number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadPersonId {
    /// Not 17 digits followed by a digit or X.
    #[error("identity number must be 17 digits and a check character (0-9 or X)")]
    Shape,
    /// The first two digits name no province.
    #[error("identity number begins with an unknown province")]
    Province,
    /// Digits 7 to 14 are not a day of the calendar.
    #[error("identity number holds an impossible date of birth")]
    BirthDate,
    /// The last character does not follow from the others.
    #[error("identity number has a wrong check character; compare it with the card")]
    Checksum,
}

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_CHARACTERS: &[u8; 11] = b"10X98765432";
/// GB/T 2260 provinces, and 83 for residence permits of Taiwan compatriots (81 and 82 serve
/// both the regions and the permits).
const PROVINCES: [u8; 35] = [
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52,
    53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83,
];

impl PersonId {
    /// The first 17 digits as a number: what is stored.
    pub const fn digits(self) -> u64 {
        self.0
    }

    /// The 6 + 4 form that people may see on a screen: `320602********0010`.
    pub fn masked(self) -> String {
        let whole = self.to_string();
        let head = whole.get(..6).unwrap_or_default();
        let tail = whole.get(14..).unwrap_or_default();
        format!("{head}********{tail}")
    }

    fn check_character(digits: u64) -> char {
        let mut rest = digits;
        let mut sum: u32 = 0;
        for weight in WEIGHTS.iter().rev() {
            let digit = u32::try_from(rest % 10).unwrap_or(0);
            sum = sum.saturating_add(digit.saturating_mul(*weight));
            rest /= 10;
        }
        let index = usize::try_from(sum % 11).unwrap_or(0);
        CHECK_CHARACTERS.get(index).copied().map_or('?', char::from)
    }
}

/// From the 17 digits that [`PersonId::digits`] gave.
impl TryFrom<u64> for PersonId {
    type Error = BadPersonId;

    fn try_from(digits: u64) -> Result<PersonId, BadPersonId> {
        if digits >= 100_000_000_000_000_000 {
            return Err(BadPersonId::Shape);
        }
        let province = u8::try_from(digits / 1_000_000_000_000_000).unwrap_or(u8::MAX);
        if !PROVINCES.contains(&province) {
            return Err(BadPersonId::Province);
        }
        let year = i16::try_from((digits / 10_000_000) % 10_000).unwrap_or(0);
        let month = i8::try_from((digits / 100_000) % 100).unwrap_or(0);
        let day = i8::try_from((digits / 1_000) % 100).unwrap_or(0);
        if year < 1850 || Date::new(year, month, day).is_err() {
            return Err(BadPersonId::BirthDate);
        }
        Ok(PersonId(digits))
    }
}

impl FromStr for PersonId {
    type Err = BadPersonId;

    fn from_str(text: &str) -> Result<PersonId, BadPersonId> {
        let (digits, check) = text.split_at_checked(17).ok_or(BadPersonId::Shape)?;
        let check = match check.as_bytes() {
            [c] if c.is_ascii_digit() => char::from(*c),
            [b'X' | b'x'] => 'X',
            _ => return Err(BadPersonId::Shape),
        };
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(BadPersonId::Shape);
        }
        let id = PersonId::try_from(digits.parse::<u64>().map_err(|_| BadPersonId::Shape)?)?;
        if PersonId::check_character(id.0) == check { Ok(id) } else { Err(BadPersonId::Checksum) }
    }
}

impl fmt::Display for PersonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:017}{}", self.0, PersonId::check_character(self.0))
    }
}

/// Masked on purpose: ids reach logs, panics and test output through `Debug`.
impl fmt::Debug for PersonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PersonId({})", self.masked())
    }
}

/// A person's name (姓名), as on the identity card: 1 to 50 characters.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PersonName(Arc<str>);

/// Why a text is not a name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("name must have 1 to 50 characters, none of them a control character, no space around it")]
pub struct BadPersonName;

impl PersonName {
    /// Longest name, in characters: that of the official forms.
    pub const MAX_CHARS: usize = 50;

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PersonName {
    type Err = BadPersonName;

    fn from_str(text: &str) -> Result<PersonName, BadPersonName> {
        // Bytes first, so that a name of megabytes is refused without counting it.
        let short = text.len() <= PersonName::MAX_CHARS.saturating_mul(4)
            && text.chars().count() <= PersonName::MAX_CHARS;
        let clean = text.trim() == text && !text.chars().any(char::is_control);
        if short && clean && !text.is_empty() {
            Ok(PersonName(text.into()))
        } else {
            Err(BadPersonName)
        }
    }
}

/// Masked like the id: the first character, then stars (张*).
impl fmt::Debug for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PersonName({}*)", self.0.chars().next().unwrap_or('*'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers_are_valid() {
        for good in [
            "11010519491231002X",
            "11010519491231002x",
            "440524188001010014",
            "320602198703150010",
            "410603199206300244",
            "110105199001011005",
            "420106197012319996",
            "810000199001011011",
            "830000197812240031",
        ] {
            let id: PersonId = good.parse().unwrap();
            assert_eq!(id.to_string(), good.to_uppercase());
            assert_eq!(PersonId::try_from(id.digits()), Ok(id));
        }
    }

    #[test]
    fn each_kind_of_mistake_is_named() {
        let check = |text: &str, expected| {
            assert_eq!(text.parse::<PersonId>().unwrap_err(), expected, "{text}");
        };
        check("", BadPersonId::Shape);
        check("32060219870315001", BadPersonId::Shape);
        check("3206021987031500100", BadPersonId::Shape);
        check("32060219870315001Y", BadPersonId::Shape);
        check("+2060219870315001X", BadPersonId::Shape);
        check("３２０６０２", BadPersonId::Shape);
        check("990602198703150010", BadPersonId::Province);
        check("320602198702300010", BadPersonId::BirthDate);
        check("320602198713150010", BadPersonId::BirthDate);
        check("320602198703150011", BadPersonId::Checksum);
    }

    #[test]
    fn debug_hides_the_birth_date_and_the_name() {
        let id: PersonId = "320602198703150010".parse().unwrap();
        assert_eq!(format!("{id:?}"), "PersonId(320602********0010)");
        let name: PersonName = "张三丰".parse().unwrap();
        assert_eq!(format!("{name:?}"), "PersonName(张*)");
    }

    #[test]
    fn a_name_has_an_end() {
        assert!("".parse::<PersonName>().is_err());
        assert!(" 张三".parse::<PersonName>().is_err());
        assert!("张\n三".parse::<PersonName>().is_err());
        assert!("张".repeat(50).parse::<PersonName>().is_ok());
        assert!("张".repeat(51).parse::<PersonName>().is_err());
    }
}
