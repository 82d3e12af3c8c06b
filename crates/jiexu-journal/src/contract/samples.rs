//! Records and states to try a journal with.

use std::sync::Arc;

use jiexu_ledger::{Account, Kept};
use jiexu_region::{Bill, Event, Person, Responsibility, Spend, State, StateItem};
use jiexu_types::{Date, Fen, HandoffId, PersonId, SpendId, Timestamp};

use crate::Record;

/// Bytes of one sample event, about.
const EVENT_BYTES: u64 = 44;

/// The sample record with a number: the same each time, and as long as chance would have it, from
/// no event to about two chunks.
pub fn given_record(seq: u64) -> Record {
    record_of(seq, seq.wrapping_mul(2_654_435_761) % 8_000)
}

/// A record of about so many bytes.
pub(crate) fn record_of(seq: u64, bytes: u64) -> Record {
    let events = (0..bytes / EVENT_BYTES).map(|index| {
        let id = (u128::from(seq) << 64) | u128::from(index) | (1 << 120);
        Event::Retried { handoff: HandoffId::from_bytes(&id.to_be_bytes()).unwrap() }
    });
    Record { seq, at: Timestamp::from_millis(1_772_380_800_000 + seq), events: events.collect() }
}

/// Pieces of a state: `count` spendings, and one person too large for a page.
pub fn given_items(count: u64) -> Vec<StateItem> {
    let id = PersonId::try_from(32_060_219_870_315_001).unwrap();
    let mut person = Person::new("张三".parse().unwrap());
    let from = Date::constant(2026, 3, 2);
    person.responsible = vec![Responsibility { from, until: Some(from), by: None }; 2_000];
    let spends = (1..=count).map(|number| {
        let spend = SpendId::from_bytes(&u128::from(number).to_be_bytes()).unwrap();
        let amount = Fen::new(number).unwrap();
        let (bill, own) = (Bill::default(), Fen::ZERO);
        StateItem::Spend(spend, Spend { person: id, amount, bill, own, refusal: None })
    });
    std::iter::once(StateItem::Person(id, Arc::new(person))).chain(spends).collect()
}

/// Pieces that make the state of [`given_items`] of `from` one of `until`: the last spending once
/// more, those that are missing, and a balance that is gone.
pub fn given_changes(from: u64, until: u64) -> Vec<StateItem> {
    let handoff = HandoffId::from_bytes(&(1_u128 << 120).to_be_bytes()).unwrap();
    let gone = StateItem::Account(Account::Unmatched(handoff), Kept::default());
    let pieces = given_items(until).into_iter().skip(usize::try_from(from).unwrap());
    pieces.chain([gone]).collect()
}

/// The state of [`given_items`].
pub fn given_state(count: u64) -> State {
    let mut state = State::default();
    given_items(count).into_iter().for_each(|item| state.restore(item));
    state
}
