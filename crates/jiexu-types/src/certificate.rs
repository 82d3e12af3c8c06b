//! What a coverage certificate (参保凭证) is known by: its number and its verification code.

use std::fmt;
use std::str::FromStr;

use crate::Province;

/// Number of a coverage certificate: the province's short name, the year and a sequence of that
/// year, e.g. `苏2026-000001` (the forms' "省简称年-序号"). Each region counts for itself, so it names
/// a certificate only together with the region that issued it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CertificateNo {
    province: Province,
    year: u16,
    sequence: u32,
}

/// Why a text or number is not a certificate number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be a province's short name, a year, `-` and six digits, e.g. 苏2026-000001")]
pub struct BadCertificateNo;

impl CertificateNo {
    /// The highest sequence: six digits are all that the form has.
    pub const SEQUENCE_MAX: u32 = 999_999;

    /// The certificate of a year with this sequence, counted from 1.
    pub fn new(
        province: Province,
        year: u16,
        sequence: u32,
    ) -> Result<CertificateNo, BadCertificateNo> {
        let fits = (1900..=2199).contains(&year) && (1..=Self::SEQUENCE_MAX).contains(&sequence);
        if fits { Ok(CertificateNo { province, year, sequence }) } else { Err(BadCertificateNo) }
    }

    /// The province of the region that issued it.
    pub const fn province(self) -> Province {
        self.province
    }

    /// The year in which it was issued.
    pub const fn year(self) -> u16 {
        self.year
    }

    /// Its place among those of the year, counted from 1.
    pub const fn sequence(self) -> u32 {
        self.sequence
    }

    /// The number after this one in the same year; `None` after the last.
    pub fn next(self) -> Option<CertificateNo> {
        CertificateNo::new(self.province, self.year, self.sequence.saturating_add(1)).ok()
    }
}

impl FromStr for CertificateNo {
    type Err = BadCertificateNo;

    fn from_str(text: &str) -> Result<CertificateNo, BadCertificateNo> {
        let first = text.chars().next().ok_or(BadCertificateNo)?;
        let province = Province::all().find(|province| province.short_name() == first);
        let rest = text.strip_prefix(first).ok_or(BadCertificateNo)?;
        let (year, sequence) = rest.split_once('-').ok_or(BadCertificateNo)?;
        let number = |text: &str, digits: usize| -> Option<u32> {
            let plain = text.len() == digits && text.bytes().all(|b| b.is_ascii_digit());
            plain.then(|| text.parse().ok()).flatten()
        };
        let year = number(year, 4).and_then(|year| u16::try_from(year).ok());
        match (province, year, number(sequence, 6)) {
            (Some(province), Some(year), Some(sequence)) => {
                CertificateNo::new(province, year, sequence)
            }
            _ => Err(BadCertificateNo),
        }
    }
}

impl fmt::Display for CertificateNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{:04}-{:06}", self.province.short_name(), self.year, self.sequence)
    }
}

impl fmt::Debug for CertificateNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CertificateNo({self})")
    }
}

/// What makes a printed certificate checkable: twelve characters that cannot be guessed, drawn by
/// the shell. The number alone says nothing, because numbers are counted.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct VerificationCode(u64);

/// Why a text is not a verification code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be 12 letters and digits as printed, e.g. 7KX2-9MPD-QA4T, without 0, 1, I and O")]
pub struct BadVerificationCode;

/// No 0, 1, I and O: people read it off paper.
const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const CODE_CHARS: u32 = 12;

impl VerificationCode {
    /// A code of these random bits; 60 of them count.
    pub const fn from_random(bits: u64) -> VerificationCode {
        VerificationCode(bits & ((1 << (5 * CODE_CHARS)) - 1))
    }

    /// The 60 bits.
    pub const fn to_bits(self) -> u64 {
        self.0
    }
}

impl FromStr for VerificationCode {
    type Err = BadVerificationCode;

    fn from_str(text: &str) -> Result<VerificationCode, BadVerificationCode> {
        let (mut bits, mut count) = (0_u64, 0_u32);
        for byte in text.bytes().filter(|byte| *byte != b'-') {
            let byte = byte.to_ascii_uppercase();
            let digit = ALPHABET.iter().position(|letter| *letter == byte);
            let digit = digit.and_then(|digit| u64::try_from(digit).ok());
            bits = bits << 5 | digit.ok_or(BadVerificationCode)?;
            count = count.saturating_add(1);
            if count > CODE_CHARS {
                return Err(BadVerificationCode);
            }
        }
        if count == CODE_CHARS { Ok(VerificationCode(bits)) } else { Err(BadVerificationCode) }
    }
}

/// In three groups: `7KX2-9MPD-QA4T`.
impl fmt::Display for VerificationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for place in 0..CODE_CHARS {
            if place > 0 && place % 4 == 0 {
                f.write_str("-")?;
            }
            let shift = CODE_CHARS.saturating_sub(place).saturating_sub(1).saturating_mul(5);
            let digit = usize::try_from(self.0 >> shift & 31).unwrap_or(0);
            let letter = ALPHABET.get(digit).copied().unwrap_or(b'2');
            write!(f, "{}", char::from(letter))?;
        }
        Ok(())
    }
}

/// Masked on purpose: whoever has number and code may see what the certificate says.
impl fmt::Debug for VerificationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VerificationCode(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RegionCode;

    fn province(code: u32) -> Province {
        RegionCode::try_from(code).unwrap().province()
    }

    #[test]
    fn r26_a_certificate_number_is_province_year_and_sequence() {
        let first = CertificateNo::new(province(320_600), 2026, 1).unwrap();
        assert_eq!(first.to_string(), "苏2026-000001");
        assert_eq!("苏2026-000001".parse(), Ok(first));
        assert_eq!(first.next().unwrap().to_string(), "苏2026-000002");
        let last = CertificateNo::new(province(410_600), 2026, 999_999).unwrap();
        assert_eq!(last.to_string(), "豫2026-999999");
        assert_eq!(last.next(), None);
        for bad in
            ["", "苏", "2026-000001", "苏2026-1", "苏2026-000000", "囧2026-000001", "苏2026 000001"]
        {
            assert_eq!(bad.parse::<CertificateNo>(), Err(BadCertificateNo), "{bad}");
        }
    }

    #[test]
    fn numbers_of_every_province_read_back() {
        for province in Province::all() {
            let number = CertificateNo::new(province, 2026, 7).unwrap();
            assert_eq!(number.to_string().parse(), Ok(number));
        }
    }

    #[test]
    fn a_verification_code_reads_back_and_does_not_show_in_logs() {
        for bits in [0, 1, 0x0123_4567_89ab_cdef, u64::MAX] {
            let code = VerificationCode::from_random(bits);
            assert_eq!(code.to_string().parse(), Ok(code));
            assert_eq!(code.to_string().len(), 14);
            assert_eq!(format!("{code:?}"), "VerificationCode(..)");
        }
        let code = VerificationCode::from_random(1);
        assert_eq!(code.to_string(), "2222-2222-2223");
        assert_eq!("222222222223".parse(), Ok(code));
        assert_eq!("2222-2222-2223".to_lowercase().parse(), Ok(code));
        for bad in ["", "2222", "2222-2222-222O", "2222-2222-22233", "2222-2222-222é"] {
            assert_eq!(bad.parse::<VerificationCode>(), Err(BadVerificationCode), "{bad}");
        }
    }
}
