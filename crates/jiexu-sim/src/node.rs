//! One region of a world: its state in memory, its journal on a disk with faults, and what waits
//! for the next sync. What the committer of a real region does with threads, this does in turn.

use std::collections::BTreeSet;

use jiexu_journal::{
    Checkpointer as _, Journal as _, JournalFault, MemDisk, MemJournal, MemPending, Record, recover,
};
use jiexu_region::{Command, Decision, Event, Laid, Policy, Region, Side, State, invariants};
use jiexu_types::{HandoffId, Place, RegionCode, Timestamp};

use crate::finding::{Finding, Rule};
use crate::given::own;
use crate::memory::Memory;
use crate::network::Packet;

/// People whose records stay in memory: few, so that many are fetched.
const PEOPLE_IN_MEMORY: usize = 2;

/// A region and its disk.
pub(crate) struct Node {
    /// As a real one is: what has come to rest by the last checkpoint is not in memory.
    lean: Region,
    /// Beside it, one that has everything in memory. Both decide everything, and must decide alike.
    pub(crate) region: Region,
    pub(crate) disk: MemDisk,
    pub(crate) journal: MemJournal,
    /// As it was after the last sync: what a crash leaves.
    pub(crate) durable: State,
    /// Decided and applied, and not in the journal.
    pub(crate) pending: Vec<Event>,
    /// The one instant of the batch that is being decided.
    pub(crate) at: Timestamp,
    /// What leaves after the sync.
    pub(crate) packets: Vec<Packet>,
    /// What callers are told after the sync, and remember.
    pub(crate) memories: Vec<Memory>,
    /// Handoffs that are not terminal, as decided.
    pub(crate) open: BTreeSet<(Side, HandoffId)>,
    /// A checkpoint that is written and does not count yet.
    pub(crate) draft: Option<(MemPending, Laid)>,
    /// Something at rest was fetched: to decide, and to change it.
    pub(crate) fetched: Fetched,
    /// Its clock, relative to the true one.
    pub(crate) skew_ms: i64,
    /// Nobody reaches it.
    pub(crate) down: bool,
    /// How often it was started: who asked an earlier life is not answered.
    pub(crate) lives: u32,
}

/// Whether something at rest had to be fetched since somebody asked.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Fetched {
    pub(crate) to_decide: bool,
    pub(crate) to_change: bool,
}

impl Node {
    pub(crate) fn new(policy: Policy, now: Timestamp) -> Node {
        let disk = MemDisk::new(policy.region);
        let journal = own(disk.open());
        // An empty journal makes a region that knows nobody, and notes what changes from then on.
        let lean = own(recover(policy.clone(), &journal)).region;
        Node {
            lean,
            region: Region::new(policy),
            disk,
            journal,
            durable: State::default(),
            pending: Vec::new(),
            at: now,
            packets: Vec::new(),
            memories: Vec::new(),
            open: BTreeSet::new(),
            draft: None,
            fetched: Fetched::default(),
            skew_ms: 0,
            down: false,
            lives: 1,
        }
    }

    pub(crate) fn code(&self) -> RegionCode {
        self.region.code()
    }

    /// Its own clock at this true time; it stands still for a batch.
    pub(crate) fn tell_time(&mut self, now: Timestamp) -> Timestamp {
        if self.pending.is_empty() {
            let ms = now.as_millis();
            let away = self.skew_ms.unsigned_abs();
            let shown =
                if self.skew_ms < 0 { ms.saturating_sub(away) } else { ms.saturating_add(away) };
            self.at = Timestamp::from_millis(shown);
        }
        self.at
    }

    /// Decides a command with what is at rest fetched where it is needed, and as a region does that
    /// has everything in memory.
    pub(crate) fn decide<C>(&mut self, command: &C) -> Result<Decision<C::Reply>, Finding>
    where
        C: Command,
        C::Reply: PartialEq,
    {
        let (at, checkpointer) = (self.at, self.journal.checkpointer());
        let to_decide = &mut self.fetched.to_decide;
        let fetch = |place: Place| {
            *to_decide = true;
            checkpointer.fetch(place)
        };
        let decided = self.lean.look(fetch, |region| command.decide(region, at));
        let decided =
            decided.map_err(|fault| Finding { rule: Rule::Rest, text: fault.to_string() })?;
        if decided == command.decide(&self.region, at) {
            return Ok(decided);
        }
        let events = &decided.events;
        let text = format!("{} decides otherwise with cases at rest: {events:?}", self.code());
        Err(Finding { rule: Rule::Rest, text })
    }

    /// Applies an event that was decided, and puts it into the batch.
    pub(crate) fn take_over(&mut self, event: Event) -> Result<(), Finding> {
        let code = self.code();
        let found = |rule, text| Finding { rule, text };
        let checkpointer = self.journal.checkpointer();
        // What the decision looked at is at hand; here it is put away, as after another batch.
        self.lean.put_away();
        let to_change = &mut self.fetched.to_change;
        let prepared = self.lean.prepare(&event, |place: Place| {
            *to_change = true;
            checkpointer.fetch(place)
        });
        prepared.map_err(|fault| found(Rule::Rest, fault.to_string()))?;
        for region in [&mut self.lean, &mut self.region] {
            region.apply(&event, self.at).map_err(|wrong| {
                found(Rule::Apply, format!("{code} decided what cannot be applied: {wrong}"))
            })?;
        }
        if !self.lean.missed().is_empty() {
            return Err(found(Rule::Rest, format!("{code} applied {event:?} without a look")));
        }
        if let Some((side, id)) = event.case() {
            self.note_open(side, id);
        }
        self.pending.push(event);
        Ok(())
    }

    fn note_open(&mut self, side: Side, id: HandoffId) {
        if is_open(self.region.state(), side, id) {
            self.open.insert((side, id));
        } else {
            self.open.remove(&(side, id));
        }
    }

    /// The batch as the next record; `None` when there is nothing to write.
    pub(crate) fn next_record(&mut self) -> Option<Record> {
        if self.pending.is_empty() {
            return None;
        }
        let events = std::mem::take(&mut self.pending);
        self.lean.put_away();
        Some(Record { seq: self.journal.last_seq().saturating_add(1), at: self.at, events })
    }

    /// Begins a checkpoint, of what changed or of everything: says whether of changes. Only at a
    /// durable point, and when no other is on its way. If it is never completed, that is because
    /// the process ended: what changed since the checkpoint that counts is what a start replays.
    pub(crate) fn draft_checkpoint(&mut self, outdated: bool) -> Result<bool, JournalFault> {
        let (at, mut snapshot) = (self.journal.last(), self.lean.snapshot());
        let checkpointer = self.journal.checkpointer();
        let laid = snapshot.lay(self.at, PEOPLE_IN_MEMORY, |record| checkpointer.lay(&record))?;
        let changes_only = !outdated && checkpointer.takes_changes(snapshot.item_count());
        let pending = if changes_only {
            checkpointer.write_changes(at, snapshot.changes())?
        } else {
            checkpointer.write(at, snapshot.items())?
        };
        self.draft = Some((pending, laid));
        Ok(changes_only)
    }

    /// Makes the drafted checkpoint count: what it has at rest leaves memory. Now and then puts
    /// what it covers into the archive.
    pub(crate) fn complete_checkpoint(&mut self, trims: bool) -> Result<(), JournalFault> {
        let Some((pending, laid)) = self.draft.take() else { return Ok(()) };
        let checkpointer = self.journal.checkpointer();
        checkpointer.complete(pending)?;
        self.lean.lay(laid);
        if trims && let Some(kept) = checkpointer.read()? {
            checkpointer.trim(kept.at.seq)?;
        }
        Ok(())
    }

    /// Handoffs that are open at one end, as decided.
    pub(crate) fn open_at(&self, side: Side) -> impl Iterator<Item = HandoffId> {
        self.open.iter().filter(move |(end, _)| *end == side).map(|(_, id)| *id)
    }

    /// The state with everything in memory that is at rest: what the region knows.
    pub(crate) fn whole(&self) -> Result<State, Finding> {
        whole(&self.lean, &self.journal)
    }

    /// What follows from the state is what is looked up, at rest or not.
    pub(crate) fn expect_lookups(&self) -> Result<(), Finding> {
        let regions = [&self.lean, &self.region].into_iter();
        let found = regions.flat_map(invariants::i8_lookups_follow_from_the_state).next();
        found.map_or(Ok(()), |violation| Err(violation.into()))
    }

    /// Forgets everything but the disk, and comes back as `lean` with what is at rest beside it.
    pub(crate) fn restart(&mut self, lean: Region, whole: State, journal: MemJournal) {
        let region = Region::from_state(lean.policy().clone(), whole);
        let state = region.state();
        let outbound = state.outbound_after(None).filter(|case| !case.state.is_terminal());
        let inbound = state.inbound_after(None).filter(|case| !case.state.is_terminal());
        let outbound = outbound.map(|case| (Side::Outbound, case.application.id));
        let inbound = inbound.map(|case| (Side::Inbound, case.application.id));
        self.open = outbound.chain(inbound).collect();
        self.durable = state.clone();
        self.lean = lean;
        self.region = region;
        self.lives = self.lives.saturating_add(1);
        self.journal = journal;
        self.pending.clear();
        self.packets.clear();
        self.memories.clear();
        self.draft = None;
    }
}

/// What a region knows, with everything fetched that is at rest.
pub(crate) fn whole(region: &Region, journal: &MemJournal) -> Result<State, Finding> {
    let checkpointer = journal.checkpointer();
    let whole = region.state().whole(|place| checkpointer.fetch(place));
    whole.map_err(|fault| Finding { rule: Rule::Rest, text: fault.to_string() })
}

/// True for a handoff that is on record and not terminal.
pub(crate) fn is_open(state: &State, side: Side, id: HandoffId) -> bool {
    match side {
        Side::Outbound => state.outbound(id).is_some_and(|case| !case.state.is_terminal()),
        Side::Inbound => state.inbound(id).is_some_and(|case| !case.state.is_terminal()),
    }
}
