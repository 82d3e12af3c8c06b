//! Numbers that a person is found by beside the identity number, and short texts of a record.

use std::fmt;
use std::num::NonZeroU64;
use std::str::FromStr;
use std::sync::Arc;

/// Number of a card: 6 to 20 capital letters and digits, e.g. `A12345678`.
///
/// `Debug` is masked, as it is the path into logs and panics; `Display` is the whole number.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CardNo(Word<20>);

/// Why a text is not the number of a card. Never quotes the number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("card number must be 6 to 20 capital letters and digits, e.g. A12345678")]
pub struct BadCardNo;

/// Which card a number is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CardKind {
    /// Social-security card (社会保障卡).
    SocialSecurity,
    /// Medical-insurance card or account (医保卡, 医保账号).
    Medical,
}

impl FromStr for CardNo {
    type Err = BadCardNo;

    /// Small letters count as capital ones: a person reads them off a card.
    fn from_str(text: &str) -> Result<CardNo, BadCardNo> {
        let upper = text.to_ascii_uppercase();
        let shape = upper.len() >= 6 && upper.bytes().all(|b| b.is_ascii_alphanumeric());
        Word::new(&upper).filter(|_| shape).map(CardNo).ok_or(BadCardNo)
    }
}

impl fmt::Display for CardNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str())
    }
}

/// The last four characters.
impl fmt::Debug for CardNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.as_str();
        let tail = text.get(text.len().saturating_sub(4)..).unwrap_or_default();
        write!(f, "CardNo(…{tail})")
    }
}

/// Telephone number of a person: a mobile number of 11 digits that begins with 1.
///
/// `Debug` and `Display` show three digits and the last four, `138****0000`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Phone(NonZeroU64);

/// Why a text is not a mobile number. Never quotes it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("mobile number must be 11 digits that begin with 1")]
pub struct BadPhone;

impl Phone {
    /// The whole number, for the contract and the disk.
    pub const fn digits(self) -> u64 {
        self.0.get()
    }
}

impl FromStr for Phone {
    type Err = BadPhone;

    fn from_str(text: &str) -> Result<Phone, BadPhone> {
        let shape = text.len() == 11 && text.starts_with('1');
        if !shape || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(BadPhone);
        }
        let digits: u64 = text.parse().map_err(|_| BadPhone)?;
        NonZeroU64::new(digits).map(Phone).ok_or(BadPhone)
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.get();
        write!(f, "{:03}****{:04}", digits / 100_000_000, digits % 10_000)
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Phone({self})")
    }
}

/// Code of a chronic or special disease of outpatients (门诊慢特病病种编码), e.g. `M07800`: 1 to 15
/// capital letters, digits, points and hyphens.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DiseaseCode(Word<15>);

/// Why a text is not the code of a disease.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("disease code must be 1 to 15 capital letters, digits, points and hyphens, e.g. M07800")]
pub struct BadDiseaseCode;

impl FromStr for DiseaseCode {
    type Err = BadDiseaseCode;

    fn from_str(text: &str) -> Result<DiseaseCode, BadDiseaseCode> {
        let known =
            |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-');
        let shape = !text.is_empty() && text.bytes().all(known);
        Word::new(text).filter(|_| shape).map(DiseaseCode).ok_or(BadDiseaseCode)
    }
}

impl fmt::Display for DiseaseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str())
    }
}

/// What somebody suffers from stays out of logs.
impl fmt::Debug for DiseaseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DiseaseCode(…)")
    }
}

/// A short text for people, on one line: 1 to 60 characters, e.g. the name of an agency.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Label(Arc<str>);

/// Why a text is not a [`Label`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must have 1 to 60 characters, none of them a control character, no space around it")]
pub struct BadLabel;

impl Label {
    /// Longest text, in characters.
    pub const MAX_CHARS: usize = 60;

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Label {
    type Err = BadLabel;

    fn from_str(text: &str) -> Result<Label, BadLabel> {
        // Bytes first, so that a text of megabytes is refused without counting it.
        let short = text.len() <= Label::MAX_CHARS.saturating_mul(4)
            && text.chars().count() <= Label::MAX_CHARS;
        let clean = text.trim() == text && !text.chars().any(char::is_control);
        if short && clean && !text.is_empty() { Ok(Label(text.into())) } else { Err(BadLabel) }
    }
}

/// Only its length: the text may be the name of a disease.
impl fmt::Debug for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Label({} bytes)", self.0.len())
    }
}

/// At most `N` ASCII characters, kept in place.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Word<const N: usize> {
    /// Zeros behind the text, so that equality and order are those of the text.
    bytes: [u8; N],
}

impl<const N: usize> Word<N> {
    /// `None` when the text is too long.
    fn new(text: &str) -> Option<Word<N>> {
        let mut bytes = [0; N];
        bytes.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        Some(Word { bytes })
    }

    fn as_str(&self) -> &str {
        let end = self.bytes.iter().position(|b| *b == 0).unwrap_or(N);
        let text = self.bytes.get(..end).unwrap_or_default();
        std::str::from_utf8(text).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_number_is_letters_and_digits() {
        let card: CardNo = "a12345678".parse().unwrap();
        assert_eq!(card.to_string(), "A12345678");
        assert_eq!(format!("{card:?}"), "CardNo(…5678)");
        assert_eq!("12345678901234567890".parse::<CardNo>().unwrap().to_string().len(), 20);
        for bad in ["", "12345", "123456789012345678901", "A1234-678", "Ａ12345678", "A 1234567"] {
            assert!(bad.parse::<CardNo>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_phone_number_is_masked_wherever_it_is_shown() {
        let phone: Phone = "13800001234".parse().unwrap();
        assert_eq!(phone.to_string(), "138****1234");
        assert_eq!(format!("{phone:?}"), "Phone(138****1234)");
        assert_eq!(phone.digits(), 13_800_001_234);
        for bad in ["", "1380000123", "138000012345", "23800001234", "+1380000123", "1380000123x"] {
            assert!(bad.parse::<Phone>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_disease_has_a_code_that_stays_out_of_logs() {
        let code: DiseaseCode = "M07800".parse().unwrap();
        assert_eq!(
            (code.to_string(), format!("{code:?}")),
            ("M07800".into(), "DiseaseCode(…)".into())
        );
        for bad in ["", "m07800", "M0780 0", "M078000000000000"] {
            assert!(bad.parse::<DiseaseCode>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_label_is_one_line_and_has_an_end() {
        assert!("南通市医疗保险基金管理中心".parse::<Label>().is_ok());
        for bad in ["", " 南通", "南\n通", &"通".repeat(61)] {
            assert!(bad.parse::<Label>().is_err(), "{bad}");
        }
    }
}
