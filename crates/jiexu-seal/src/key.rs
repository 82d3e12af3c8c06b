//! The keys of a seal: the private one of the agency, the public one of everybody else.

use std::fmt;
use std::str::FromStr;

use sm2::dsa::signature::{Signer, Verifier};
use sm2::dsa::{SigningKey, VerifyingKey};
use sm3::{Digest, Sm3};

use crate::hex;
use crate::{BadSeal, Seal, Signature};

/// The signer id that goes into every digest, unless both sides agree otherwise (GM/T 0009).
const SIGNER_ID: &str = "1234567812345678";

/// A point of the curve, not compressed: `04`, x, y.
const PUBLIC_KEY_BYTES: usize = 65;

/// The key that an agency seals with. Never shown: not in logs, not by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct SealKey {
    key: SigningKey,
    public: SealPublicKey,
}

/// Why something is no key. Says nothing of what was given, which may be a key with a slip in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be an SM2 private key: 64 hexadecimal digits, from 1 up to the order of the curve")]
pub struct BadSealKey;

/// The key by which everybody verifies the seals of one agency.
#[derive(Clone)]
pub struct SealPublicKey {
    key: VerifyingKey,
    id: KeyId,
}

/// Why a text is no public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "must be an SM2 public key: 130 hexadecimal digits that begin with 04, a point of the curve"
)]
pub struct BadSealPublicKey;

/// Which key it is: the first eight bytes of the SM3 digest of the public key.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyId([u8; KeyId::BYTES]);

/// Why a text is no id of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be 16 hexadecimal digits")]
pub struct BadKeyId;

impl SealKey {
    /// Length in bytes.
    pub const BYTES: usize = 32;

    /// The key that these bytes are, big-endian. Random bytes are one, but for one time in 2^32.
    pub fn from_bytes(bytes: &[u8; SealKey::BYTES]) -> Result<SealKey, BadSealKey> {
        let key = SigningKey::from_slice(SIGNER_ID, bytes).map_err(|_| BadSealKey)?;
        let public = SealPublicKey::of(key.verifying_key().clone());
        Ok(SealKey { key, public })
    }

    /// The key in 64 hexadecimal digits, for the file that only its owner reads.
    pub fn expose(&self) -> impl fmt::Display {
        Exposed(self.key.to_bytes().into())
    }

    /// What others verify by.
    pub fn public_key(&self) -> &SealPublicKey {
        &self.public
    }

    /// Seals a content. `None` never comes up in practice: SM2 has no signature for one digest in
    /// 2^254.
    pub fn seal(&self, content: &[u8]) -> Option<Seal> {
        let signature: sm2::dsa::Signature = self.key.try_sign(content).ok()?;
        let signature = Signature::from_bytes(signature.to_bytes().into());
        Some(Seal { key_id: self.public.id, signature })
    }
}

impl SealPublicKey {
    fn of(key: VerifyingKey) -> SealPublicKey {
        let digest = Sm3::digest(key.to_sec1_bytes());
        let mut id = [0; KeyId::BYTES];
        for (to, from) in id.iter_mut().zip(digest) {
            *to = from;
        }
        SealPublicKey { key, id: KeyId(id) }
    }

    /// Which key it is.
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// True when the seal is of this key and of this content.
    ///
    /// # Errors
    ///
    /// [`BadSeal::OtherKey`] names the key that it says it is of; [`BadSeal::Broken`] when the
    /// signature is not one of this key over this content.
    pub fn verify(&self, content: &[u8], seal: &Seal) -> Result<(), BadSeal> {
        if seal.key_id != self.id {
            return Err(BadSeal::OtherKey(seal.key_id));
        }
        let signature = sm2::dsa::Signature::from_slice(seal.signature.as_bytes())
            .map_err(|_| BadSeal::Broken)?;
        self.key.verify(content, &signature).map_err(|_| BadSeal::Broken)
    }
}

/// Hexadecimal, in either case; space around it is no part of it.
impl FromStr for SealKey {
    type Err = BadSealKey;

    fn from_str(text: &str) -> Result<SealKey, BadSealKey> {
        SealKey::from_bytes(&hex::read(text.trim()).ok_or(BadSealKey)?)
    }
}

/// Masked: the id of the public key tells which one it is.
impl fmt::Debug for SealKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealKey(*** of {})", self.public.id)
    }
}

impl FromStr for SealPublicKey {
    type Err = BadSealPublicKey;

    fn from_str(text: &str) -> Result<SealPublicKey, BadSealPublicKey> {
        let bytes: [u8; PUBLIC_KEY_BYTES] = hex::read(text.trim()).ok_or(BadSealPublicKey)?;
        let key = VerifyingKey::from_sec1_bytes(SIGNER_ID, &bytes);
        key.map(SealPublicKey::of).map_err(|_| BadSealPublicKey)
    }
}

impl PartialEq for SealPublicKey {
    fn eq(&self, other: &SealPublicKey) -> bool {
        self.key.as_affine() == other.key.as_affine()
    }
}

impl Eq for SealPublicKey {}

impl fmt::Display for SealPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex::write(&self.key.to_sec1_bytes(), f)
    }
}

impl fmt::Debug for SealPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealPublicKey({})", self.id)
    }
}

impl KeyId {
    /// Length in bytes.
    pub const BYTES: usize = 8;
}

impl FromStr for KeyId {
    type Err = BadKeyId;

    fn from_str(text: &str) -> Result<KeyId, BadKeyId> {
        hex::read(text).map(KeyId).ok_or(BadKeyId)
    }
}

impl From<[u8; KeyId::BYTES]> for KeyId {
    fn from(bytes: [u8; KeyId::BYTES]) -> KeyId {
        KeyId(bytes)
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex::write(&self.0, f)
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

struct Exposed([u8; SealKey::BYTES]);

impl fmt::Display for Exposed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex::write(&self.0, f)
    }
}
