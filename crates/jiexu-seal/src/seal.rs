//! The seal itself, and why one does not hold.

use std::fmt;
use std::str::FromStr;

use crate::KeyId;
use crate::hex;

/// What stands on a sealed document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Seal {
    /// The key that it says it is of.
    pub key_id: KeyId,
    /// The signature; whether it is one is for [`crate::SealPublicKey::verify`] to say.
    pub signature: Signature,
}

/// An SM2 signature as it travels: r and s, 32 bytes each, big-endian.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Signature([u8; Signature::BYTES]);

/// Why bytes are no signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be 64 bytes, r and s of an SM2 signature, as 128 hexadecimal digits")]
pub struct BadSignature;

/// Why a seal does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSeal {
    /// It says that it is of another key.
    #[error("of the unknown key {0}")]
    OtherKey(KeyId),
    /// It is not a signature of this key over this content.
    #[error("the signature does not fit the content")]
    Broken,
}

impl Signature {
    /// Length in bytes.
    pub const BYTES: usize = 64;

    /// The signature that these bytes are.
    pub const fn from_bytes(bytes: [u8; Signature::BYTES]) -> Signature {
        Signature(bytes)
    }

    /// The bytes, as they travel.
    pub const fn as_bytes(&self) -> &[u8; Signature::BYTES] {
        &self.0
    }
}

impl TryFrom<&[u8]> for Signature {
    type Error = BadSignature;

    fn try_from(bytes: &[u8]) -> Result<Signature, BadSignature> {
        bytes.try_into().map(Signature::from_bytes).map_err(|_| BadSignature)
    }
}

impl FromStr for Signature {
    type Err = BadSignature;

    fn from_str(text: &str) -> Result<Signature, BadSignature> {
        hex::read(text).map(Signature::from_bytes).ok_or(BadSignature)
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex::write(&self.0, f)
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signature({self})")
    }
}
