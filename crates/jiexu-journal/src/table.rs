//! Keys of the store. They are a format: changing one makes every data directory unreadable.

/// First byte of every key. Assigned once, never reused: retired tables keep their byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Table {
    /// Single values by name.
    Meta = 0x00,
    /// Chunks of the journal, by number.
    Chunk = 0x01,
    // 0x02 had pages of checkpoints, which are files now.
}

/// Format of the directory and the region that it belongs to.
pub(crate) const IDENTITY: &str = "identity";
/// Where the journal begins since it was last trimmed.
pub(crate) const TRIMMED: &str = "trimmed";
/// The checkpoint that counts.
pub(crate) const CHECKPOINT: &str = "checkpoint";

/// `table ‖ name`.
pub(crate) fn meta_key(name: &str) -> Vec<u8> {
    let mut key = vec![Table::Meta as u8];
    key.extend_from_slice(name.as_bytes());
    key
}

/// `table ‖ number`, big-endian: sequential keys are what makes sled fast here (see design.md),
/// and a range scan yields the journal in order.
pub(crate) fn chunk_key(number: u64) -> [u8; 9] {
    let mut key = [0; 9];
    key[0] = Table::Chunk as u8;
    key[1..].copy_from_slice(&number.to_be_bytes());
    key
}

/// The number in a key of [`chunk_key`].
pub(crate) fn last_number(key: &[u8]) -> Option<u64> {
    key.last_chunk::<8>().copied().map(u64::from_be_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_golden() {
        assert_eq!(chunk_key(0x0102), [1, 0, 0, 0, 0, 0, 0, 1, 2]);
        assert_eq!(meta_key(IDENTITY), b"\0identity");
        assert_eq!(meta_key(TRIMMED), b"\0trimmed");
        assert_eq!(meta_key(CHECKPOINT), b"\0checkpoint");
        assert_eq!(last_number(&chunk_key(7)), Some(7));
        assert_eq!(last_number(&[]), None);
    }
}
