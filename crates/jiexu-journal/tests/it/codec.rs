//! What is written reads back, and no bytes make the reader panic.

use jiexu_journal::{
    decode_item, decode_record, decode_resting, encode_item, encode_record, encode_resting,
};
use proptest::prelude::*;

use crate::events;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn records_read_back(record in events::record()) {
        let mut bytes = b"before".to_vec();
        encode_record(&record, &mut bytes);
        prop_assert_eq!(decode_record(&bytes[6..]), Ok(record));
    }

    #[test]
    fn items_read_back_one_after_the_other(items in prop::collection::vec(events::item(), 1..4)) {
        let mut bytes = Vec::new();
        items.iter().for_each(|item| encode_item(item, &mut bytes));
        let mut rest = bytes.as_slice();
        for item in &items {
            let (read, after) = decode_item(rest).unwrap().unwrap();
            prop_assert_eq!(&read, item);
            rest = after;
        }
        prop_assert!(rest.is_empty());
    }

    #[test]
    fn records_at_rest_read_back(record in events::resting()) {
        let mut bytes = b"before".to_vec();
        encode_resting(&record, &mut bytes);
        prop_assert_eq!(decode_resting(&bytes[6..]), Ok(record));
    }

    #[test]
    fn an_item_that_is_cut_short_waits_for_more(item in events::item(), cut in 0.0..1.0) {
        let mut bytes = Vec::new();
        encode_item(&item, &mut bytes);
        let kept = (bytes.len() as f64 * cut) as usize;
        prop_assert_eq!(decode_item(&bytes[..kept]), Ok(None));
    }

    #[test]
    fn any_bytes_are_read_without_a_panic(bytes: Vec<u8>) {
        let _any: Result<_, _> = decode_record(&bytes);
        let _any: Result<_, _> = decode_item(&bytes);
        let _any: Result<_, _> = decode_resting(&bytes);
    }

    /// Nearly right is harder than noise.
    #[test]
    fn damaged_records_are_read_without_a_panic(
        record in events::record(),
        at: prop::sample::Index,
        flip in 1u8..,
    ) {
        let mut bytes = Vec::new();
        encode_record(&record, &mut bytes);
        let at = at.index(bytes.len());
        bytes[at] ^= flip;
        let _any: Result<_, _> = decode_record(&bytes);
    }

    #[test]
    fn damaged_items_are_read_without_a_panic(
        item in events::item(),
        at: prop::sample::Index,
        flip in 1u8..,
    ) {
        let mut bytes = Vec::new();
        encode_item(&item, &mut bytes);
        let at = at.index(bytes.len());
        bytes[at] ^= flip;
        let _any: Result<_, _> = decode_item(&bytes);
    }
}
