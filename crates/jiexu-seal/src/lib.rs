//! The electronic seal (电子签章) of a document: an SM2 signature over an SM3 digest (GB/T 32918,
//! GB/T 32905; GM/T 0003), with the signer id of GM/T 0009.
//!
//! Signing draws no random number: its nonce follows from key and content (RFC 6979), so that the
//! same key seals the same content with the same bytes, on any machine. What is sealed are bytes;
//! whose document they are is the caller's to say.
#![deny(clippy::arithmetic_side_effects)]

mod hex;
mod key;
mod seal;

pub use key::{BadKeyId, BadSealKey, BadSealPublicKey, KeyId, SealKey, SealPublicKey};
pub use seal::{BadSeal, BadSignature, Seal, Signature};

#[cfg(test)]
mod tests;
