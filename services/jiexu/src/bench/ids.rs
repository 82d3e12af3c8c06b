//! Handoff ids that carry their own index, so that nothing has to be looked up while the clock
//! runs.

use jiexu_types::Timestamp;

/// Where the index is written in the text of an id: its last twelve hexadecimal digits.
const INDEX_DIGITS: std::ops::Range<usize> = 24..36;
/// Indexes that fit there.
const INDEX_BITS: u32 = 48;

/// Ids of one run, in the form of UUID version 7: time, version, variant, index.
#[derive(Clone, Copy, Debug)]
pub struct Ids {
    /// Milliseconds since the epoch, in the upper 48 bits.
    time: u128,
}

impl Ids {
    /// The ids of a run that began then.
    pub fn begun_at(now: Timestamp) -> Ids {
        Ids { time: u128::from(now.as_millis()) << 80 }
    }

    /// The id of the handoff with this index.
    pub fn id(self, index: usize) -> String {
        const VERSION: u128 = 0x7 << 76;
        const VARIANT: u128 = 0x8 << 60;
        let index = u128::try_from(index).unwrap_or(u128::MAX) & ((1 << INDEX_BITS) - 1);
        uuid::Uuid::from_u128(self.time | VERSION | VARIANT | index).hyphenated().to_string()
    }
}

/// The index that an id carries; `None` if the text is no id.
pub fn index_of(id: &str) -> Option<usize> {
    let digits = id.get(INDEX_DIGITS)?;
    usize::try_from(u64::from_str_radix(digits, 16).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use jiexu_types::HandoffId;

    use super::*;

    #[test]
    fn an_id_is_a_uuid_of_version_7_and_gives_its_index_back() {
        let ids = Ids::begun_at(Timestamp::from_millis(1_772_415_000_000));
        for index in [0, 1, 255, 4_096, 199_999, (1 << 48) - 1] {
            let text = ids.id(index);
            assert_eq!(index_of(&text), Some(index), "{text}");
            assert_eq!(text.parse::<HandoffId>().unwrap().to_string(), text);
            let uuid: uuid::Uuid = text.parse().unwrap();
            assert_eq!(uuid.get_version_num(), 7);
            assert_eq!(uuid.get_variant(), uuid::Variant::RFC4122);
        }
        assert!(ids.id(7) < ids.id(8));
    }

    #[test]
    fn what_is_no_id_has_no_index() {
        for bad in ["", "0199a3c4", "0199a3c4-8b7e-7000-8000-00000000000g", "张三"] {
            assert_eq!(index_of(bad), None, "{bad}");
        }
    }
}
