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
    /// The date of birth lies after the day of the check: [`PersonId::born_by`].
    #[error("identity number holds a date of birth in the future")]
    NotYetBorn,
}

/// Sex (性别), as the identity number states it (GB/T 2261.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Sex {
    /// 1, 男.
    Male,
    /// 2, 女.
    Female,
}

impl Sex {
    /// Both, by ascending code.
    pub const ALL: [Sex; 2] = [Sex::Male, Sex::Female];

    /// The code of GB/T 2261.1: 1 or 2.
    pub const fn code(self) -> u32 {
        match self {
            Sex::Male => 1,
            Sex::Female => 2,
        }
    }

    /// As the forms print it: 男 or 女.
    pub const fn name(self) -> &'static str {
        match self {
            Sex::Male => "男",
            Sex::Female => "女",
        }
    }
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

    /// The same number, if its bearer is born on `today` or before; otherwise
    /// [`BadPersonId::NotYetBorn`]. Parsing knows no day and cannot tell.
    pub fn born_by(self, today: Date) -> Result<PersonId, BadPersonId> {
        if self.birth_date() <= today { Ok(self) } else { Err(BadPersonId::NotYetBorn) }
    }

    /// Digits 7 to 14: the date of birth.
    pub fn birth_date(self) -> Date {
        // Only numbers with a real day get past `TryFrom`.
        birth_date(self.0).unwrap_or(Date::MIN)
    }

    /// Digit 17: odd for a man, even for a woman.
    pub const fn sex(self) -> Sex {
        if self.0 % 2 == 1 { Sex::Male } else { Sex::Female }
    }

    /// Age on `date` in full years (周岁); 0 before the birth.
    ///
    /// A year is full on the birthday. Who was born on 29 February completes it on 28 February in
    /// a common year: without a corresponding day, the month's last one (Civil Code art. 202).
    pub fn age_on(self, date: Date) -> u32 {
        let born = self.birth_date();
        let years = i32::from(date.year()).saturating_sub(i32::from(born.year()));
        let birthday = (born.month(), born.day().min(date.days_in_month()));
        let full = (date.month(), date.day()) >= birthday;
        let years = if full { years } else { years.saturating_sub(1) };
        u32::try_from(years).unwrap_or(0)
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
        match birth_date(digits) {
            Some(born) if born.year() >= 1850 => Ok(PersonId(digits)),
            _ => Err(BadPersonId::BirthDate),
        }
    }
}

/// Digits 7 to 14 of the 17; `None` if they are not a day of the calendar.
fn birth_date(digits: u64) -> Option<Date> {
    let year = i16::try_from((digits / 10_000_000) % 10_000).ok()?;
    let month = i8::try_from((digits / 100_000) % 100).ok()?;
    let day = i8::try_from((digits / 1_000) % 100).ok()?;
    Date::new(year, month, day).ok()
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
        for (good, born, sex) in [
            ("11010519491231002X", "1949-12-31", Sex::Female),
            ("11010519491231002x", "1949-12-31", Sex::Female),
            ("440524188001010014", "1880-01-01", Sex::Male),
            ("320602198703150010", "1987-03-15", Sex::Male),
            ("410603199206300244", "1992-06-30", Sex::Female),
            ("110105199001011005", "1990-01-01", Sex::Female),
            ("420106197012319996", "1970-12-31", Sex::Male),
            ("810000199001011011", "1990-01-01", Sex::Male),
            ("830000197812240031", "1978-12-24", Sex::Male),
        ] {
            let id: PersonId = good.parse().unwrap();
            assert_eq!(id.to_string(), good.to_uppercase());
            assert_eq!(PersonId::try_from(id.digits()), Ok(id));
            assert_eq!((id.birth_date(), id.sex()), (born.parse().unwrap(), sex), "{good}");
        }
    }

    #[test]
    fn permits_and_regions_beyond_the_mainland_are_provinces_too() {
        for province in [71, 81, 82, 83] {
            let digits = province * 1_000_000_000_000_000 + 19_781_224_003;
            assert!(PersonId::try_from(digits).is_ok(), "{province}");
        }
        for unknown in [0, 10, 66, 80, 84, 91] {
            let digits = unknown * 1_000_000_000_000_000 + 19_781_224_003;
            assert_eq!(PersonId::try_from(digits), Err(BadPersonId::Province), "{unknown}");
        }
    }

    #[test]
    fn nobody_is_born_after_today() {
        let id: PersonId = "320602198703150010".parse().unwrap();
        let on = |day: &str| id.born_by(day.parse().unwrap());
        assert_eq!(on("1987-03-14"), Err(BadPersonId::NotYetBorn));
        assert_eq!(on("1987-03-15"), Ok(id));
        assert_eq!(on("2026-03-02"), Ok(id));
    }

    #[test]
    fn age_counts_full_years() {
        let check = |born: u64, day: &str, age| {
            let id = PersonId::try_from(32_060_200_000_000_001 + born * 1_000).unwrap();
            assert_eq!(id.age_on(day.parse().unwrap()), age, "born {born}, on {day}");
        };
        check(19870315, "2026-03-14", 38);
        check(19870315, "2026-03-15", 39);
        check(19870315, "1987-03-15", 0);
        check(19870315, "1986-12-31", 0);
        check(19701231, "2026-01-01", 55);
        check(19701231, "2026-12-30", 55);
        check(19701231, "2026-12-31", 56);
        // The age rule of row F16 turns on this day.
        check(19760302, "2026-03-01", 49);
        check(19760302, "2026-03-02", 50);
    }

    #[test]
    fn a_birthday_on_29_february_falls_on_the_last_day_of_february() {
        let id = PersonId::try_from(11_010_519_960_229_001).unwrap();
        let check = |day: &str, age| assert_eq!(id.age_on(day.parse().unwrap()), age, "{day}");
        check("2024-02-28", 27);
        check("2024-02-29", 28);
        check("2025-02-27", 28);
        check("2025-02-28", 29);
        check("2025-03-01", 29);
    }

    #[test]
    fn sex_has_the_codes_of_the_standard() {
        assert_eq!(Sex::ALL.map(|sex| (sex.code(), sex.name())), [(1, "男"), (2, "女")]);
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
        check("110105190002290010", BadPersonId::BirthDate);
        check("840000197812240031", BadPersonId::Province);
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
