//! One region of a world: its state in memory, its journal on a disk with faults, and what waits
//! for the next sync. What the committer of a real region does with threads, this does in turn.

use std::collections::BTreeSet;

use jiexu_journal::{
    Checkpointer as _, Journal as _, JournalFault, MemDisk, MemJournal, MemPending, Record, recover,
};
use jiexu_region::{Event, Inapplicable, Policy, Region, Side, State};
use jiexu_types::{HandoffId, RegionCode, Timestamp};

use crate::given::own;
use crate::memory::Memory;
use crate::network::Packet;

/// A region and its disk.
pub(crate) struct Node {
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
    pub(crate) draft: Option<MemPending>,
    /// Its clock, relative to the true one.
    pub(crate) skew_ms: i64,
    /// Nobody reaches it.
    pub(crate) down: bool,
    /// How often it was started: who asked an earlier life is not answered.
    pub(crate) lives: u32,
}

impl Node {
    pub(crate) fn new(policy: Policy, now: Timestamp) -> Node {
        let disk = MemDisk::new(policy.region);
        let journal = own(disk.open());
        // An empty journal makes a region that knows nobody, and notes what changes from then on.
        let region = own(recover(policy, &journal)).region;
        Node {
            region,
            disk,
            journal,
            durable: State::default(),
            pending: Vec::new(),
            at: now,
            packets: Vec::new(),
            memories: Vec::new(),
            open: BTreeSet::new(),
            draft: None,
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

    /// Applies an event that was decided, and puts it into the batch.
    pub(crate) fn take_over(&mut self, event: Event) -> Result<(), Inapplicable> {
        self.region.apply(&event, self.at)?;
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
        Some(Record { seq: self.journal.last_seq().saturating_add(1), at: self.at, events })
    }

    /// Begins a checkpoint, of what changed or of everything: says whether of changes. Only at a
    /// durable point, and when no other is on its way. If it is never completed, that is because
    /// the process ended: what changed since the checkpoint that counts is what a start replays.
    pub(crate) fn draft_checkpoint(&mut self, outdated: bool) -> Result<bool, JournalFault> {
        let (at, snapshot) = (self.journal.last(), self.region.snapshot());
        let checkpointer = self.journal.checkpointer();
        let changes_only = !outdated && checkpointer.takes_changes(snapshot.state().item_count());
        self.draft = Some(if changes_only {
            checkpointer.write_changes(at, snapshot.changes())?
        } else {
            checkpointer.write(at, snapshot.state().items())?
        });
        Ok(changes_only)
    }

    /// Makes the drafted checkpoint count, and now and then puts what it covers into the archive.
    pub(crate) fn complete_checkpoint(&mut self, trims: bool) -> Result<(), JournalFault> {
        let Some(draft) = self.draft.take() else { return Ok(()) };
        let checkpointer = self.journal.checkpointer();
        checkpointer.complete(draft)?;
        if trims && let Some(kept) = checkpointer.read()? {
            checkpointer.trim(kept.at.seq)?;
        }
        Ok(())
    }

    /// Handoffs that are open at one end, as decided.
    pub(crate) fn open_at(&self, side: Side) -> impl Iterator<Item = HandoffId> {
        self.open.iter().filter(move |(end, _)| *end == side).map(|(_, id)| *id)
    }

    /// Forgets everything but the disk, and comes back as `region`.
    pub(crate) fn restart(&mut self, region: Region, journal: MemJournal) {
        let state = region.state();
        let outbound = state.outbound_after(None).filter(|case| !case.state.is_terminal());
        let inbound = state.inbound_after(None).filter(|case| !case.state.is_terminal());
        let outbound = outbound.map(|case| (Side::Outbound, case.application.id));
        let inbound = inbound.map(|case| (Side::Inbound, case.application.id));
        self.open = outbound.chain(inbound).collect();
        self.durable = state.clone();
        self.region = region;
        self.lives = self.lives.saturating_add(1);
        self.journal = journal;
        self.pending.clear();
        self.packets.clear();
        self.memories.clear();
        self.draft = None;
    }
}

/// True for a handoff that is on record and not terminal.
pub(crate) fn is_open(state: &State, side: Side, id: HandoffId) -> bool {
    match side {
        Side::Outbound => state.outbound(id).is_some_and(|case| !case.state.is_terminal()),
        Side::Inbound => state.inbound(id).is_some_and(|case| !case.state.is_terminal()),
    }
}
