//! A journal that a test holds up.

use jiexu_journal::{MemDisk, MemJournal, Position, Record, Records};

use super::*;

/// A journal whose syncs wait until the test lets them go.
pub(super) struct Gated {
    journal: MemJournal,
    gate: mpsc::Receiver<()>,
    /// Told when a sync begins to wait at the gate, with the number of the last record.
    waiting: mpsc::Sender<u64>,
    synced: mpsc::Sender<u64>,
}

/// The test's side of a gated journal.
pub(super) struct Gate {
    /// Dropped, it lets everything through.
    pub(super) open: mpsc::Sender<()>,
    pub(super) waiting: mpsc::Receiver<u64>,
    pub(super) syncs: mpsc::Receiver<u64>,
}

pub(super) fn given_gated(disk: &MemDisk) -> (Gated, Gate) {
    let (open, gate) = mpsc::channel();
    let (waiting, waiters) = mpsc::channel();
    let (synced, syncs) = mpsc::channel();
    let journal = Gated { journal: disk.open().unwrap(), gate, waiting, synced };
    (journal, Gate { open, waiting: waiters, syncs })
}

impl Journal for Gated {
    type Checkpointer = <MemJournal as Journal>::Checkpointer;

    fn append(&mut self, record: &Record) -> Result<(), JournalFault> {
        self.journal.append(record)
    }

    fn sync(&mut self) -> Result<(), JournalFault> {
        // A test that is over lets everything go.
        let _over: Result<(), _> = self.waiting.send(self.journal.last_seq());
        let _over: Result<(), mpsc::RecvError> = self.gate.recv();
        self.journal.sync()?;
        let _over: Result<(), _> = self.synced.send(self.journal.last_seq());
        Ok(())
    }

    fn last(&self) -> Position {
        self.journal.last()
    }

    fn read_from(&self, seq: u64) -> Result<Records<'_>, JournalFault> {
        self.journal.read_from(seq)
    }

    fn read_history(&self) -> Result<Records<'_>, JournalFault> {
        self.journal.read_history()
    }

    fn checkpointer(&self) -> Self::Checkpointer {
        self.journal.checkpointer()
    }
}
