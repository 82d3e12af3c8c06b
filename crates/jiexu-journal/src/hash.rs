//! The hash chain: each record's hash covers the hash before it, so nothing in the past can change
//! without changing everything after it.

use std::fmt;

use jiexu_types::RegionCode;
use sha2::{Digest, Sha256};

/// SHA-256 of the previous record's hash and this record's body.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ChainHash([u8; 32]);

impl ChainHash {
    /// What the first record of a region follows. Differs per region, so that the journals of two
    /// regions cannot be swapped.
    pub fn genesis(region: RegionCode) -> ChainHash {
        let mut hasher = Sha256::new();
        hasher.update(b"jiexu journal v1");
        hasher.update(region.to_string());
        ChainHash(hasher.finalize().into())
    }

    /// The hash of a record with this body that follows the record with this hash.
    pub(crate) fn then(self, body: &[u8]) -> ChainHash {
        let mut hasher = Sha256::new();
        hasher.update(self.0);
        hasher.update(body);
        ChainHash(hasher.finalize().into())
    }

    /// The 32 bytes, as on disk.
    pub const fn to_bytes(self) -> [u8; 32] {
        self.0
    }

    /// From the 32 bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> ChainHash {
        ChainHash(bytes)
    }
}

/// 64 hexadecimal digits.
impl fmt::Display for ChainHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ChainHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ChainHash({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chain_begins_differently_in_each_region() {
        let genesis = |code: u32| ChainHash::genesis(RegionCode::try_from(code).unwrap());
        assert_ne!(genesis(320_600), genesis(410_600));
        // Golden: `printf 'jiexu journal v1320600' | sha256sum`.
        assert_eq!(genesis(320_600).to_string(), GENESIS_320600);
    }

    const GENESIS_320600: &str = "ca79f5ced6a121844c0fb6a3b9c7917cd3fd315ad2385c14a65dc5cbbc4b4859";
}
