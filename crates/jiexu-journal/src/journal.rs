//! The seam: what a region needs of its journal, whatever it is kept on.
//!
//! Deliberately small: every method must be modelled faithfully by
//! [`MemJournal`](crate::MemJournal), crash behaviour included. The contract suite (feature
//! `contract`) says the rest.

use jiexu_region::{Resting, State, StateItem};
use jiexu_types::Place;

use crate::{ChainHash, JournalFault, Position, Record};

/// Records in their order. After an error it ends.
pub type Records<'a> = Box<dyn Iterator<Item = Result<Record, JournalFault>> + 'a>;

/// An append-only log of a region's records.
///
/// After a failed append or sync every later call fails: nobody knows what is on disk until
/// recovery has looked.
pub trait Journal: Send {
    /// The other half, which runs on a thread of its own.
    type Checkpointer: Checkpointer;

    /// Adds the record that follows the last one. Durable only after [`Journal::sync`]; until then
    /// a crash may take it, but only together with every record after it.
    fn append(&mut self, record: &Record) -> Result<(), JournalFault>;

    /// Makes everything appended so far survive a power cut.
    fn sync(&mut self) -> Result<(), JournalFault>;

    /// The place after the last record appended.
    fn last(&self) -> Position;

    /// The records from `seq` on, for recovery after the checkpoint at `seq - 1`. Each is verified
    /// against the one before; one that does not decode or chain is an error with its number.
    /// Asking for records that were trimmed is one as well.
    fn read_from(&self, seq: u64) -> Result<Records<'_>, JournalFault>;

    /// Every record from the first one on, archived ones included, verified in the same way.
    fn read_history(&self) -> Result<Records<'_>, JournalFault>;

    /// A handle for checkpoints.
    fn checkpointer(&self) -> Self::Checkpointer;

    /// Number of the last record appended; 0 before the first.
    fn last_seq(&self) -> u64 {
        self.last().seq
    }

    /// Hash of the last record appended; the region's genesis before the first.
    fn last_hash(&self) -> ChainHash {
        self.last().hash
    }
}

/// Writes and reads checkpoints, while the journal goes on elsewhere.
pub trait Checkpointer: Clone + Send + 'static {
    /// A checkpoint that is written and does not count yet.
    type Pending: Send;

    /// Stores a record beside the state with the checkpoint that is written next; the pieces
    /// of that name the place. A crash before it is complete forgets the record.
    fn lay(&self, record: &Resting) -> Result<Place, JournalFault>;

    /// Reads a record back that a complete checkpoint has at rest, verified.
    fn fetch(&self, place: Place) -> Result<Resting, JournalFault>;

    /// Writes the state as it was after the record at `at`. A crash forgets it.
    fn write(
        &self,
        at: Position,
        items: impl Iterator<Item = StateItem>,
    ) -> Result<Self::Pending, JournalFault>;

    /// Writes what changed between the checkpoint that counts and the record at `at`: restored on
    /// top of that checkpoint, `items` make the state. [`JournalFault::Superseded`] when no
    /// checkpoint counts yet; completing it is one as well when another one counts by then.
    fn write_changes(
        &self,
        at: Position,
        items: impl Iterator<Item = StateItem>,
    ) -> Result<Self::Pending, JournalFault>;

    /// True when the next checkpoint should be one of changes, the state having so many items;
    /// false when it should be whole, because there is none or too much of what is kept is
    /// outdated.
    fn takes_changes(&self, items: u64) -> bool;

    /// Makes a written checkpoint durable and the one that counts, at once or not at all. The
    /// journal must have been synced up to its record first.
    fn complete(&self, pending: Self::Pending) -> Result<(), JournalFault>;

    /// The checkpoint that counts, verified; `None` before the first.
    fn read(&self) -> Result<Option<Checkpoint>, JournalFault>;

    /// Moves the records up to `seq` into the archive. The checkpoint must cover them. How many
    /// were moved.
    fn trim(&self, seq: u64) -> Result<u64, JournalFault>;
}

/// A state, and the place in the journal after which it was taken.
#[derive(Clone, Debug)]
pub struct Checkpoint {
    /// After this record.
    pub at: Position,
    /// What the region was.
    pub state: State,
}
