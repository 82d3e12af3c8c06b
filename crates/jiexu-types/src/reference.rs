//! Numbers that others gave: certificates, letters, parcels, documents.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// A number or short name that somebody else gave, e.g. of a certificate (参保凭证号): 1 to 64
/// characters without control characters, and no blank at either end. Never compared but as a
/// whole.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Reference(Arc<str>);

/// Why a text is not a reference.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be 1 to 64 characters, without control characters and blanks at its ends")]
pub struct BadReference;

impl Reference {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Reference {
    type Err = BadReference;

    fn from_str(text: &str) -> Result<Reference, BadReference> {
        let length = text.chars().take(65).count();
        let plain = text.trim() == text && !text.chars().any(char::is_control);
        if plain && (1..=64).contains(&length) {
            Ok(Reference(text.into()))
        } else {
            Err(BadReference)
        }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// SHA-256 of a document. The document itself stays with the agency that took it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest([u8; 32]);

/// Why a text is not a digest.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be a SHA-256 in 64 hexadecimal digits")]
pub struct BadDigest;

impl Digest {
    /// A digest of these bytes.
    pub const fn new(bytes: [u8; 32]) -> Digest {
        Digest(bytes)
    }
}

impl FromStr for Digest {
    type Err = BadDigest;

    fn from_str(text: &str) -> Result<Digest, BadDigest> {
        let digits = text.as_bytes();
        if digits.len() != 64 || !digits.iter().all(u8::is_ascii_hexdigit) {
            return Err(BadDigest);
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| BadDigest)?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| BadDigest)?;
        }
        Ok(Digest(bytes))
    }
}

/// Lower-case hexadecimal digits.
impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_short_and_printable() {
        assert_eq!("苏2026-000123".parse::<Reference>().unwrap().to_string(), "苏2026-000123");
        assert!("x".repeat(64).parse::<Reference>().is_ok());
        for bad in ["", " a", "a ", "a\nb", "\u{7f}", &"x".repeat(65)] {
            assert_eq!(bad.parse::<Reference>(), Err(BadReference), "{bad:?}");
        }
    }

    #[test]
    fn a_digest_reads_back_in_lower_case() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(empty.parse::<Digest>().unwrap().to_string(), empty);
        assert_eq!(empty.to_uppercase().parse::<Digest>().unwrap().to_string(), empty);
        for bad in ["", &empty[1..], &empty.replace('e', "+"), &empty.replace("e3", "é")] {
            assert_eq!(bad.parse::<Digest>(), Err(BadDigest), "{bad}");
        }
    }
}
