//! Tests of `records.rs`: whatever is in memory, what is known is the same.

use proptest::prelude::*;

use super::*;

/// What happens to records 0 to 5.
#[derive(Clone, Debug)]
enum Step {
    /// Is changed by whoever looked at it first.
    Change(u8),
    /// Is replaced by another, or made.
    Insert(u8),
    /// Is changed, and made first if there is none.
    ChangeOrMake(u8),
    /// A checkpoint stores whatever is not stored; meanwhile these change.
    Checkpoint(Vec<u8>),
    /// Leaves memory, if it may.
    LetGo(u8),
    /// Is stored, be it for the second time, and leaves memory, if it has not changed lately.
    Lay(u8),
    /// All are listed, and what was fetched for it stays at hand.
    List,
    /// What is at hand is put away.
    PutAway,
}

fn given_step() -> impl Strategy<Value = Step> {
    let key = || 0..6_u8;
    prop_oneof![
        key().prop_map(Step::Change),
        key().prop_map(Step::Insert),
        key().prop_map(Step::ChangeOrMake),
        prop::collection::vec(key(), 0..3).prop_map(Step::Checkpoint),
        key().prop_map(Step::LetGo),
        key().prop_map(Step::Lay),
        Just(Step::List),
        Just(Step::PutAway),
    ]
}

/// Records beside what they should be, and a disk.
struct Given {
    records: Records<u8, u32>,
    known: BTreeMap<u8, u32>,
    disk: Vec<(u8, u32)>,
    /// The value of the next change.
    next: u32,
}

impl Given {
    fn new() -> Given {
        let mut records = Records::default();
        records.keep_track();
        Given { records, known: BTreeMap::new(), disk: vec![], next: 0 }
    }

    fn next(&mut self) -> u32 {
        self.next = self.next.saturating_add(1);
        self.next
    }

    fn fetch(&self, place: Place) -> (u8, u32) {
        self.disk[usize::try_from(place.as_u64()).unwrap()]
    }

    fn put_down(&mut self, key: u8, value: u32) -> Place {
        self.disk.push((key, value));
        Place::from_u64(self.disk.len().saturating_sub(1).try_into().unwrap())
    }

    fn at(&self, place: Place) -> u32 {
        self.fetch(place).1
    }

    /// As `Region::look` and `Region::prepare` do it.
    fn recall(&mut self, place: Place) {
        let (key, value) = self.fetch(place);
        assert!(self.records.recall(place, key, Arc::new(value)));
    }

    fn prepare(&mut self, key: u8) {
        self.records.away(&key).into_iter().for_each(|place| self.recall(place));
    }

    fn list(&mut self) {
        let listed: Vec<(u8, u32)> = loop {
            let listed = self.records.after(None).map(|(key, record)| (key, *record)).collect();
            let missed = self.records.missed();
            if missed.is_empty() {
                break listed;
            }
            for place in missed {
                let (key, _) = self.fetch(place);
                assert_eq!(self.records.away(&key), Some(place), "fetched for nothing");
                self.recall(place);
            }
        };
        assert!(listed.into_iter().eq(self.known.clone()), "in their order, each once");
    }

    fn change(&mut self, key: u8) {
        let value = self.next();
        self.prepare(key);
        let found = self.records.get_mut(&key).map(|record| *record = value);
        assert_eq!(found.is_some(), self.known.contains_key(&key));
        self.known.entry(key).and_modify(|known| *known = value);
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Change(key) => self.change(key),
            Step::Insert(key) => {
                let value = self.next();
                self.records.insert(key, value);
                self.known.insert(key, value);
            }
            Step::ChangeOrMake(key) => {
                let value = self.next();
                self.prepare(key);
                *self.records.get_or_insert_with(key, || 0) = value;
                self.known.insert(key, value);
            }
            Step::Checkpoint(meanwhile) => {
                self.records.take_changed();
                let stored: Vec<(u8, u32)> =
                    self.records.not_stored().map(|(key, record)| (*key, *record)).collect();
                meanwhile.into_iter().for_each(|key| self.change(key));
                for (key, value) in stored {
                    let place = self.put_down(key, value);
                    if !self.records.is_changed(&key) {
                        self.records.store(key, place);
                    }
                }
            }
            Step::LetGo(key) => self.records.let_go(&key),
            Step::Lay(key) => {
                let known = self.records.here.get(&key).copied();
                if let Some(value) = known.filter(|_| !self.records.is_changed(&key)) {
                    let place = self.put_down(key, value);
                    self.records.lay(key, place);
                }
            }
            Step::List => self.list(),
            Step::PutAway => self.records.put_away(),
        }
        self.check();
    }

    fn check(&mut self) {
        assert_eq!(self.records.len(), self.known.len());
        let not_stored = self.records.not_stored().map(|(key, record)| (*key, *record));
        let stored = self.records.stored().map(|(key, place)| (key, self.at(place)));
        let all: BTreeMap<u8, u32> = not_stored.chain(stored).collect();
        assert_eq!(all, self.known, "what a checkpoint would have");
        let here = self.records.iter().map(|(key, record)| (*key, *record));
        let resting = self.records.resting().map(|(key, place)| (key, self.at(place)));
        let all: BTreeMap<u8, u32> = here.chain(resting).collect();
        assert_eq!(all, self.known, "what is in memory, and the rest");
        assert_eq!(self.records.are_here(), self.records.resting().next().is_none());
        for key in 0..6 {
            let seen = self.records.get(&key).copied();
            let missed = self.records.missed();
            let expected = self.known.get(&key).copied();
            match missed.first() {
                Some(place) => assert_eq!((seen, Some(self.at(*place))), (None, expected)),
                None => assert_eq!(seen, expected),
            }
        }
        let Records { here, recalled, .. } = &self.records;
        assert!(recalled.keys().all(|key| !here.contains_key(key)), "there are two of them");
    }
}

proptest! {
    #[test]
    fn what_is_known_does_not_depend_on_what_is_in_memory(
        steps in prop::collection::vec(given_step(), 1..40),
    ) {
        let mut given = Given::new();
        steps.into_iter().for_each(|step| given.take(step));
    }
}

#[test]
fn a_record_that_is_not_stored_does_not_leave() {
    let mut given = Given::new();
    given.take(Step::Insert(1));
    given.take(Step::LetGo(1));
    assert_eq!(given.records.here_count(), 1);
    given.take(Step::Checkpoint(vec![]));
    given.take(Step::LetGo(1));
    assert_eq!((given.records.here_count(), given.records.len()), (0, 1));
}

/// The list misses one, and looks ahead to the other, which is in memory and stored.
#[test]
fn a_list_makes_no_copy_of_what_is_in_memory() {
    let mut given = Given::new();
    [1, 2].into_iter().for_each(|key| given.take(Step::Insert(key)));
    given.take(Step::Checkpoint(vec![]));
    [Step::LetGo(1), Step::List, Step::Change(2)].into_iter().for_each(|step| given.take(step));
    assert_eq!(*given.records.get_or_insert_with(2, || 0), given.known[&2]);
}
