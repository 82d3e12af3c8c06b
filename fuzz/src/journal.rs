//! Records and pieces of state.

use jiexu_journal::{decode_item, decode_record, encode_item, encode_record};

/// The first byte says which: even a record, odd a piece of state.
pub fn journal(bytes: &[u8]) {
    let Some((which, bytes)) = bytes.split_first() else { return };
    if which % 2 == 0 { record(bytes) } else { item(bytes) }
}

fn record(bytes: &[u8]) {
    let Ok(record) = decode_record(bytes) else { return };
    let mut written = Vec::new();
    encode_record(&record, &mut written);
    let read = decode_record(&written);
    assert_eq!(read.as_ref(), Ok(&record), "a record changes when it is written");
    let mut again = Vec::new();
    encode_record(&record, &mut again);
    assert_eq!(again, written, "a record is written in two ways");
}

fn item(bytes: &[u8]) {
    let Ok(Some((item, rest))) = decode_item(bytes) else { return };
    assert!(rest.len() < bytes.len(), "a piece of state is made of nothing");
    let mut written = Vec::new();
    encode_item(&item, &mut written);
    match decode_item(&written) {
        Ok(Some((read, []))) => assert_eq!(read, item, "a piece of state changes when written"),
        other => panic!("what was written does not read: {other:?}"),
    }
}
