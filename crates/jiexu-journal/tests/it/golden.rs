//! Bytes that were written once and must be read for ever.
//!
//! `golden/*.hex` hold one line for each kind: its name, and the bytes of the fixed sample. A line
//! may be added for a new kind; a line that is there is never changed. A new field is no reason:
//! the old line must then still read.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use jiexu_journal::{
    Record, decode_item, decode_record, decode_resting, encode_item, encode_record, encode_resting,
};
use jiexu_ledger::Account;
use jiexu_region::{Event, StateItem};
use jiexu_types::Timestamp;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use crate::events::{self, event_name, item_name, resting_name};
use crate::fixed;

const EVENTS: &str = include_str!("golden/events.hex");
const ITEMS: &str = include_str!("golden/items.hex");
const RESTING: &str = include_str!("golden/resting.hex");

fn in_record(event: Event) -> Record {
    Record { seq: 7, at: Timestamp::from_millis(1_772_380_799_999), events: vec![event] }
}

pub fn hex(encode: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut bytes = Vec::new();
    encode(&mut bytes);
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

pub fn unhex(hex: &str) -> Vec<u8> {
    let pairs = hex.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap());
    pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
}

/// The bytes on record for a kind.
#[track_caller]
pub fn golden(file: &str, text: &str, name: &str, now: &str) -> String {
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("add to golden/{file}:\n{name} {now}")).to_owned()
}

#[test]
fn events_are_written_and_read_as_ever() {
    for event in fixed::events() {
        check_event(event_name(&event), event.clone());
    }
    for event in fixed::sealed() {
        check_event(&format!("{}.sealed", event_name(&event)), event.clone());
    }
}

#[track_caller]
fn check_event(name: &str, event: Event) {
    let record = in_record(event);
    let now = hex(|bytes| encode_record(&record, bytes));
    let bytes = golden("events.hex", EVENTS, name, &now);
    assert_eq!(decode_record(&unhex(&bytes)), Ok(record), "{name}");
    assert_eq!(now, bytes, "{name}");
}

#[test]
fn pieces_of_state_are_written_and_read_as_ever() {
    for item in fixed::items() {
        let name = item_name(&item);
        let now = hex(|bytes| encode_item(&item, bytes));
        let bytes = unhex(&golden("items.hex", ITEMS, name, &now));
        let (read, rest) = decode_item(&bytes).unwrap().unwrap();
        assert_eq!((read, rest.len()), (item, 0), "{name}");
        assert_eq!(hex(|out| out.extend_from_slice(&bytes)), now, "{name}");
    }
}

/// Before people's accounts had a kind of their own.
#[test]
fn a_balance_of_a_person_is_read_as_ever() {
    let bytes = unhex("1b12190a141212333230363032313938373033313530303130109501");
    let (item, _rest) = decode_item(&bytes).unwrap().unwrap();
    assert!(matches!(item, StateItem::Account(Account::Person(_), kept)
        if kept.balance.as_fen() == 149 && kept.last.is_none()));
}

#[test]
fn records_at_rest_are_written_and_read_as_ever() {
    for record in fixed::resting() {
        let name = resting_name(&record);
        let now = hex(|bytes| encode_resting(&record, bytes));
        let bytes = golden("resting.hex", RESTING, name, &now);
        assert_eq!(decode_resting(&unhex(&bytes)), Ok(record), "{name}");
        assert_eq!(now, bytes, "{name}");
    }
}

/// The strategies know every kind, or this would not compile; the fixed samples must as well.
#[test]
fn every_kind_has_a_fixed_sample() {
    let mut runner = TestRunner::deterministic();
    let (mut events, mut items) = (BTreeSet::new(), BTreeSet::new());
    let mut resting = BTreeSet::new();
    for _ in 0..2_000 {
        events.insert(event_name(&events::event().new_tree(&mut runner).unwrap().current()));
        items.insert(item_name(&events::item().new_tree(&mut runner).unwrap().current()));
        resting.insert(resting_name(&events::resting().new_tree(&mut runner).unwrap().current()));
    }
    let fixed: BTreeSet<_> = fixed::events().iter().map(event_name).collect();
    assert_eq!(events, fixed);
    assert_eq!(items, fixed::items().iter().map(item_name).collect());
    assert_eq!(resting, fixed::resting().iter().map(resting_name).collect());
}
