//! Records that leave memory with a checkpoint.

use std::sync::Arc;

use jiexu_ledger::{Account, Cause, Entry, EntryPage, Posting};
use jiexu_region::{Resting, StateItem};
use jiexu_types::{Fen, HandoffId, PersonId, Place, Timestamp};

use super::{Rig, append_synced};
use crate::{Checkpointer, Journal, JournalFault};

/// A page of entries, the same each time; `number` tells it from others.
pub fn given_page(number: u64, entries: u64) -> EntryPage {
    let person = PersonId::try_from(32_060_219_870_315_001).unwrap();
    let cause = Cause::Handoff(HandoffId::from_bytes(&u128::from(number).to_be_bytes()).unwrap());
    let entries = (1..=entries).map(|fen| {
        let fen = Fen::new(number.saturating_mul(1_000) + fen).unwrap();
        let posting = Posting::new(Account::Opening, Account::Person(person), fen).unwrap();
        Entry { posting, cause, at: Timestamp::from_millis(number), previous: None }
    });
    Arc::from(entries.collect::<Vec<_>>())
}

/// Makes a checkpoint that has these pages at rest; their places.
#[track_caller]
pub fn lay_pages(journal: &impl Journal, pages: &[EntryPage]) -> Vec<Place> {
    let checkpointer = journal.checkpointer();
    let lay = |page: &EntryPage| checkpointer.lay(&Resting::Entries(Arc::clone(page))).unwrap();
    let places: Vec<Place> = pages.iter().map(lay).collect();
    let items = places.iter().copied().map(StateItem::EntriesAtRest);
    let pending = match checkpointer.takes_changes(1_000) {
        true => checkpointer.write_changes(journal.last(), items).unwrap(),
        false => checkpointer.write(journal.last(), items).unwrap(),
    };
    checkpointer.complete(pending).unwrap();
    places
}

#[track_caller]
fn check_pages(journal: &impl Journal, places: &[Place], pages: &[EntryPage]) {
    let checkpoint = journal.checkpointer().read().unwrap().unwrap();
    let kept: Vec<Place> = checkpoint.state.book().resting_pages().collect();
    assert_eq!(kept, places);
    assert_eq!(kept.len(), pages.len());
    for (place, page) in places.iter().zip(pages) {
        let fetched = journal.checkpointer().fetch(*place).unwrap();
        assert_eq!(fetched, Resting::Entries(Arc::clone(page)));
    }
}

/// What a complete checkpoint has at rest is read back, in any order, before a crash and after,
/// whatever its size.
pub fn records_at_rest_are_read_back(rig: &mut impl Rig) {
    let mut journal = rig.open().unwrap();
    append_synced(&mut journal, 1..=1);
    // From a few bytes to more than is written at once.
    let mut pages = vec![given_page(1, 0), given_page(2, 64), given_page(3, 30_000)];
    let mut places = lay_pages(&journal, &pages);
    check_pages(&journal, &places, &pages);
    rig.crash(journal);
    let mut journal = rig.open().unwrap();
    check_pages(&journal, &places, &pages);
    append_synced(&mut journal, 2..=2);
    let more = [given_page(4, 64), given_page(5, 1)];
    places.extend(lay_pages(&journal, &more));
    pages.extend(more);
    check_pages(&journal, &places, &pages);
    rig.crash(journal);
    check_pages(&rig.open().unwrap(), &places, &pages);
}

/// What was stored for a checkpoint that did not come to count is gone, and others are stored in
/// its place.
pub fn records_of_an_incomplete_checkpoint_are_forgotten(rig: &mut impl Rig) {
    let mut journal = rig.open().unwrap();
    append_synced(&mut journal, 1..=1);
    let first = given_page(1, 64);
    let mut places = lay_pages(&journal, std::slice::from_ref(&first));
    let checkpointer = journal.checkpointer();
    let forgotten = checkpointer.lay(&Resting::Entries(given_page(2, 20_000))).unwrap();
    let items = std::iter::once(StateItem::EntriesAtRest(forgotten));
    let _pending = checkpointer.write_changes(journal.last(), items).unwrap();
    rig.crash(journal);
    let journal = rig.open().unwrap();
    check_pages(&journal, &places, std::slice::from_ref(&first));
    let fault = journal.checkpointer().fetch(forgotten).unwrap_err();
    assert!(matches!(fault, JournalFault::RestingDamaged { .. }), "{fault}");
    let second = given_page(3, 64);
    places.extend(lay_pages(&journal, std::slice::from_ref(&second)));
    assert_eq!(places[1], forgotten, "the space is used again");
    check_pages(&journal, &places, &[first, second]);
}

/// A place where no record begins gives none.
pub fn a_wrong_place_gives_no_record(rig: &mut impl Rig) {
    let mut journal = rig.open().unwrap();
    append_synced(&mut journal, 1..=1);
    let places = lay_pages(&journal, &[given_page(1, 64), given_page(2, 64)]);
    let second = places[1].as_u64();
    for place in [1, 7, second - 1, second + 1, second + 9, second * 2, u64::MAX] {
        let fault = journal.checkpointer().fetch(Place::from_u64(place)).unwrap_err();
        assert!(matches!(fault, JournalFault::RestingDamaged { .. }), "{place}: {fault}");
    }
}
