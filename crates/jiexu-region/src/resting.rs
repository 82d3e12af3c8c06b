//! Records that have come to rest leave memory, and are called back when somebody needs them.
//!
//! A handoff rests when it has ended, nothing of it is owed and nobody is late with it; a person,
//! when there are many and this one has no open handoff; the oldest entries of the book rest page
//! by page. The shell stores such a record, and the region keeps its [`Place`]. Everybody else is
//! stored as well and stays in memory, so that a start has places to read and no people.
//!
//! Deciding never reads a disk: a look at a record that is not there is noted, and [`Region::look`]
//! throws away what was decided, has the shell fetch the record, and has it decided again. So a
//! decision that counts has seen everything that it looked at.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiexu_ledger::EntryPage;
use jiexu_types::{HandoffId, PersonId, Place, Timestamp};

use crate::planted::{Bug, is_planted};
use crate::{
    Event, Inbound, InboundEvent, Outbound, OutboundEvent, Person, Region, Side, Snapshot, State,
};

/// A wallet transfer counts against the limit of its day; it stays in memory for a week, so that a
/// clock that is set back, or an application that waited for its decision, makes no room for
/// another.
const WALLET_MS: u64 = 7 * 24 * 60 * 60 * 1_000;

/// A record that can be stored beside the state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resting {
    /// A person's record.
    Person(PersonId, Arc<Person>),
    /// A handoff out of this region.
    Outbound(Arc<Outbound>),
    /// A handoff into this region.
    Inbound(Arc<Inbound>),
    /// A page of entries of the book.
    Entries(EntryPage),
}

/// At a place another record is stored than the region says: the file of resting records is
/// damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the record at rest at place {} is another one", .0.as_u64())]
pub struct Misplaced(pub Place);

/// What a checkpoint has stored, and where: the region may let go of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Laid {
    /// Handoffs, which leave memory.
    pub cases: Vec<(Side, HandoffId, Place)>,
    /// People, who stay in memory unless they are leaving.
    pub people: Vec<(PersonId, Place)>,
    /// People who leave memory after that.
    pub leaving: Vec<PersonId>,
    /// Pages of entries, in their order, which leave memory.
    pub pages: Vec<Place>,
}

impl Snapshot {
    /// Stores what has come to rest by `now`, and everybody whose record is not stored as it is:
    /// the checkpoint that is made of the snapshot has their places only. As many people leave
    /// memory as there are beyond `people_here`: first those who did not change since the snapshot
    /// before, then those who did, and last who has an open handoff and will be needed soon.
    pub fn lay<E>(
        &mut self,
        now: Timestamp,
        people_here: usize,
        mut store: impl FnMut(Resting) -> Result<Place, E>,
    ) -> Result<Laid, E> {
        let leaving = self.leaving(people_here);
        let mut laid = Laid { leaving, ..Laid::default() };
        let Snapshot { state, changed, at_rest } = self;
        for (id, case) in state.outbound.shared().filter(|(_, case)| case.rests(now)) {
            let place = store(Resting::Outbound(case))?;
            at_rest.outbound.insert(*id, place);
            laid.cases.push((Side::Outbound, *id, place));
        }
        for (id, case) in state.inbound.shared().filter(|(_, case)| case.rests()) {
            let place = store(Resting::Inbound(case))?;
            at_rest.inbound.insert(*id, place);
            laid.cases.push((Side::Inbound, *id, place));
        }
        for (id, person) in state.people.not_stored() {
            let place = store(Resting::Person(*id, person))?;
            at_rest.people.insert(*id, place);
            laid.people.push((*id, place));
        }
        while let Some(page) = state.book.full_page() {
            let place = store(Resting::Entries(page))?;
            state.book.lay_page(place);
            laid.pages.push(place);
        }
        changed.note(&laid);
        Ok(laid)
    }

    /// Who is to leave memory.
    fn leaving(&self, people_here: usize) -> Vec<PersonId> {
        let people = &self.state.people;
        let beyond = people.here_count().saturating_sub(people_here);
        if beyond == 0 {
            return Vec::new();
        }
        let (moving, recent) = (self.state.moving(), &self.changed.people);
        let mut here: Vec<PersonId> = people.iter().map(|(id, _)| *id).collect();
        here.sort_by_cached_key(|id| (moving.contains(id), recent.contains(id)));
        here.truncate(beyond);
        here
    }
}

impl Region {
    /// Takes over what a complete checkpoint has stored, unless it has changed since: all of it but
    /// people who stay leaves memory.
    pub fn lay(&mut self, laid: Laid) {
        let Laid { cases, people, leaving, pages } = laid;
        cases.into_iter().for_each(|(side, id, place)| self.lay_case(side, id, place));
        let known = &mut self.state.people;
        for (id, place) in people {
            if !known.is_changed(&id) {
                known.store(id, place);
            }
        }
        leaving.iter().for_each(|id| known.let_go(id));
        pages.into_iter().for_each(|place| self.state.book.lay_page(place));
    }

    fn lay_case(&mut self, side: Side, id: HandoffId, place: Place) {
        let State { outbound, inbound, .. } = &mut self.state;
        match side {
            Side::Outbound if !outbound.is_changed(&id) => {
                if let Some(case) = outbound.at_hand(&id) {
                    self.index.forget_sent(case);
                }
                outbound.lay(id, place);
            }
            Side::Inbound if !inbound.is_changed(&id) => inbound.lay(id, place),
            Side::Outbound | Side::Inbound => {}
        }
    }

    /// Looks at the region, and again after whatever was looked at and is at rest was fetched,
    /// until the look has seen everything. What was fetched stays at hand until
    /// [`Region::put_away`].
    pub fn look<T, E: From<Misplaced>>(
        &mut self,
        mut fetch: impl FnMut(Place) -> Result<Resting, E>,
        look: impl Fn(&Region) -> T,
    ) -> Result<T, E> {
        loop {
            let seen = look(self);
            let missed = self.missed();
            if missed.is_empty() || is_planted(Bug::AwayIsUnknown) {
                return Ok(seen);
            }
            for place in missed {
                self.recall(place, fetch(place)?)?;
            }
        }
    }

    /// Fetches what an event changes and is at rest, so that the event can be applied.
    pub fn prepare<E: From<Misplaced>>(
        &mut self,
        event: &Event,
        mut fetch: impl FnMut(Place) -> Result<Resting, E>,
    ) -> Result<(), E> {
        // One after the other: a handoff says whose it is.
        while let Some(place) = self.away(event) {
            self.recall(place, fetch(place)?)?;
        }
        Ok(())
    }

    /// Where that is stored which was looked for since the last call and is at rest. Whatever was
    /// seen or decided meanwhile does not count unless this is empty.
    pub fn missed(&mut self) -> BTreeSet<Place> {
        let State { people, outbound, inbound, book, .. } = &mut self.state;
        let mut missed = outbound.missed();
        missed.append(&mut inbound.missed());
        missed.append(&mut people.missed());
        missed.append(&mut book.missed());
        missed
    }

    /// Where something is stored that an event changes and that is at rest.
    pub(crate) fn away(&self, event: &Event) -> Option<Place> {
        let State { outbound, inbound, .. } = &self.state;
        let case = if let Event::Retried { handoff } = event {
            // The event does not say which end it was.
            outbound.away(handoff).or_else(|| inbound.away(handoff))
        } else {
            event.case().and_then(|(side, id)| match side {
                Side::Outbound => outbound.away(&id),
                Side::Inbound => inbound.away(&id),
            })
        };
        case.or_else(|| self.state.people.away(&self.person_of(event)?))
    }

    /// Whose record an event changes, if it changes one.
    fn person_of(&self, event: &Event) -> Option<PersonId> {
        match event {
            Event::Registry(event) => event.changes(),
            Event::Outbound(OutboundEvent::Frozen { application, .. }) => Some(application.person),
            Event::Outbound(
                OutboundEvent::Settled { handoff, .. } | OutboundEvent::Returned { handoff, .. },
            ) => Some(self.state.outbound.at_hand(handoff)?.application.person),
            Event::Inbound(InboundEvent::Completed { handoff, .. }) => {
                Some(self.state.inbound.at_hand(handoff)?.application.receiver())
            }
            Event::Outbound(_)
            | Event::Inbound(_)
            | Event::Certificate(_)
            | Event::MessageRejected { .. }
            | Event::Alerted(_)
            | Event::Retried { .. }
            | Event::ClockAdvanced { .. } => None,
        }
    }

    fn recall(&mut self, place: Place, record: Resting) -> Result<(), Misplaced> {
        let State { people, outbound, inbound, book, .. } = &mut self.state;
        let at_hand = match record {
            Resting::Person(id, person) => people.recall(place, id, person),
            Resting::Outbound(case) => outbound.recall(place, case.application.id, case),
            Resting::Inbound(case) => inbound.recall(place, case.application.id, case),
            Resting::Entries(page) => book.recall(place, page),
        };
        if at_hand { Ok(()) } else { Err(Misplaced(place)) }
    }

    /// How many records at rest are at hand.
    pub fn at_hand(&self) -> usize {
        let State { people, outbound, inbound, book, .. } = &self.state;
        let cases = outbound.recalled_count().saturating_add(inbound.recalled_count());
        cases.saturating_add(people.recalled_count()).saturating_add(book.recalled_count())
    }

    /// Puts away what was recalled.
    pub fn put_away(&mut self) {
        let State { people, outbound, inbound, book, .. } = &mut self.state;
        people.put_away();
        outbound.put_away();
        inbound.put_away();
        book.put_away();
    }
}

impl State {
    /// True when nothing is at rest: who looks at everything sees everything.
    pub fn is_whole(&self) -> bool {
        let cases = self.outbound.are_here() && self.inbound.are_here();
        cases && self.people.are_here() && self.book.resting_page_count() == 0
    }

    /// The same state with everything in memory, for who looks at all of it: `fetch` reads a record
    /// back. The first error ends it.
    pub fn whole<E>(&self, mut fetch: impl FnMut(Place) -> Result<Resting, E>) -> Result<State, E> {
        let mut whole = self.clone();
        let cases = self.outbound.resting().chain(self.inbound.resting());
        let cases = cases.map(|(_, place)| place);
        let people = self.people.resting().map(|(_, place)| place);
        for place in people.chain(cases).chain(self.book.resting_pages().rev()) {
            match fetch(place)? {
                Resting::Person(id, person) => whole.people.take_back(id, person),
                Resting::Outbound(case) => whole.outbound.take_back(case.application.id, case),
                Resting::Inbound(case) => whole.inbound.take_back(case.application.id, case),
                Resting::Entries(page) => whole.book.take_back(&page),
            }
        }
        whole.people.forget_places();
        Ok(whole)
    }

    /// Everybody with an open handoff, as payee as well.
    fn moving(&self) -> BTreeSet<PersonId> {
        let outbound = self.outbound.values().filter(|case| !case.state.is_terminal());
        let inbound = self.inbound.values().filter(|case| !case.state.is_terminal());
        let applications = outbound.map(|case| &case.application);
        let applications = applications.chain(inbound.map(|case| &case.application));
        applications.flat_map(|it| [it.person, it.receiver()]).collect()
    }
}

impl Outbound {
    /// True when only a question can come any more. A wallet transfer counts against the limit of
    /// its day, and rests when that is long over.
    fn rests(&self, now: Timestamp) -> bool {
        let asked = self.timeline.first().map(|moment| moment.at);
        let over = asked.is_some_and(|asked| asked.plus_millis(WALLET_MS) < now);
        let counts = self.application.purpose.wallet().is_some() && !over;
        let ended = self.state.is_terminal() && self.owed().is_empty() && self.rejected.is_none();
        ended && self.alert.is_none() && !counts
    }
}

impl Inbound {
    /// True when only a question can come any more.
    fn rests(&self) -> bool {
        let ended = self.state.is_terminal() && self.owed().is_empty() && self.rejected.is_none();
        ended && self.alert.is_none()
    }
}

#[cfg(test)]
mod tests;
