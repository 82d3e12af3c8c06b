//! Why the journal could not do what it was asked. None of these is a decision: the caller stops.

use std::io;
use std::path::PathBuf;

use jiexu_region::Misplaced;
use jiexu_types::{Place, RegionCode};

/// A failure of the journal. Every text says what to do where there is something to do.
#[derive(Debug, thiserror::Error)]
pub enum JournalFault {
    /// Another process holds the lock.
    #[error(
        "data directory {} is in use by another process; stop it or choose another --data-dir",
        dir.display()
    )]
    InUse {
        /// The data directory.
        dir: PathBuf,
    },
    /// The directory was made for another region.
    #[error(
        "data directory {} belongs to region {found}, but this is region {asked}; choose another \
         --data-dir",
        dir.display()
    )]
    OtherRegion {
        /// The data directory.
        dir: PathBuf,
        /// Whose it is.
        found: RegionCode,
        /// Who asked.
        asked: RegionCode,
    },
    /// The directory was written by a newer program.
    #[error(
        "data directory {} has format {found}, and this program knows formats up to {known}; \
         start the newer program",
        dir.display()
    )]
    NewerFormat {
        /// The data directory.
        dir: PathBuf,
        /// Its format.
        found: u32,
        /// The newest format known here.
        known: u32,
    },
    /// A file or directory could not be used.
    #[error("cannot {action} {}", path.display())]
    File {
        /// What was tried, as a verb.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
    /// The store returned an error.
    #[error("cannot {action} the store {}", path.display())]
    Store {
        /// What was tried, as a verb.
        action: &'static str,
        /// The store's directory.
        path: PathBuf,
        /// What the store said.
        #[source]
        source: sled::Error,
    },
    /// The store gave up over its own files.
    #[error(
        "the store {} is damaged ({what}); restore the data directory from a copy",
        path.display()
    )]
    StoreDamaged {
        /// The store's directory.
        path: PathBuf,
        /// What was found.
        what: String,
    },
    /// A record does not decode or does not chain.
    #[error(
        "record {seq} of the journal is damaged: {damage}; restore the data directory from a copy"
    )]
    Damaged {
        /// The record.
        seq: u64,
        /// What is wrong with it.
        damage: Damage,
    },
    /// The journal ends before a record that had been made durable.
    #[error(
        "the journal in {} ends with record {last}, but record {durable} had been made durable; \
         restore the data directory from a copy",
        dir.display()
    )]
    Lost {
        /// The data directory.
        dir: PathBuf,
        /// The last record that is there.
        last: u64,
        /// The last one that should be.
        durable: u64,
    },
    /// The archive and the journal do not fit together.
    #[error(
        "the archive {} does not continue with record {seq}; restore it from a copy",
        path.display()
    )]
    ArchiveGap {
        /// The archive, or the file in it.
        path: PathBuf,
        /// The record that is missing there.
        seq: u64,
    },
    /// The checkpoint is not what was written.
    #[error(
        "the checkpoint at record {seq} is damaged: {what}; restore the data directory from a copy"
    )]
    CheckpointDamaged {
        /// The record that the checkpoint follows.
        seq: u64,
        /// What is wrong with it.
        what: String,
    },
    /// A record at rest is not what was written.
    #[error(
        "the record at rest at {} is damaged: {what}; restore the data directory from a copy",
        place.as_u64()
    )]
    RestingDamaged {
        /// Where it begins in the file of resting records.
        place: Place,
        /// What is wrong with it.
        what: String,
    },
    /// A record out of turn: a bug of the caller.
    #[error("record {got} was appended where record {expected} must follow")]
    OutOfTurn {
        /// The number that must follow.
        expected: u64,
        /// The number that came.
        got: u64,
    },
    /// A record above [`RECORD_BYTES_MAX`](crate::RECORD_BYTES_MAX): a bug of the caller.
    #[error("record {seq} has {bytes} bytes, more than a record may have")]
    TooLarge {
        /// The record.
        seq: u64,
        /// Its size.
        bytes: usize,
    },
    /// Records were asked for that are in the archive.
    #[error("record {seq} was trimmed; the journal begins with record {first}, read the history")]
    Trimmed {
        /// The record that was named.
        seq: u64,
        /// The first one that is not trimmed.
        first: u64,
    },
    /// A checkpoint was completed, or the journal trimmed, ahead of what makes it safe: a bug of
    /// the caller.
    #[error("record {seq} is beyond record {limit}: {why}")]
    TooEarly {
        /// The record that was named.
        seq: u64,
        /// The last one that was allowed.
        limit: u64,
        /// What the limit is.
        why: &'static str,
    },
    /// A checkpoint was completed that another one has replaced: a bug of the caller.
    #[error("this checkpoint was superseded by another one before it was complete")]
    Superseded,
    /// An earlier append or sync failed; nobody knows what is on disk until recovery has looked.
    #[error("the journal failed before and takes nothing more; restart to recover")]
    Poisoned,
}

/// What is wrong with a record.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// A piece of it is missing.
    #[error("it is incomplete")]
    Incomplete,
    /// The pieces are more than, or other than, its length says.
    #[error("its length does not fit")]
    Length,
    /// A piece has a mark that does not belong there.
    #[error("its pieces are out of order")]
    Order,
    /// The hash is not that of the record before and the body.
    #[error("its hash does not follow from the record before")]
    Chain,
    /// The body has another sequence number.
    #[error("it carries the number {0}")]
    Number(u64),
    /// The archive file that it is in cannot be decompressed as far as this.
    #[error("{} does not decompress ({what})", path.display())]
    Packing {
        /// The file.
        path: PathBuf,
        /// What zstd said.
        what: String,
    },
    /// The body is not a record.
    #[error("it does not decode ({0})")]
    Encoding(String),
}

impl From<Misplaced> for JournalFault {
    fn from(Misplaced(place): Misplaced) -> JournalFault {
        let what = "another record is there than the checkpoint says".to_owned();
        JournalFault::RestingDamaged { place, what }
    }
}

impl JournalFault {
    /// For `map_err`: an operation on a file failed.
    pub(crate) fn file(
        action: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(io::Error) -> JournalFault {
        let path = path.into();
        move |source| JournalFault::File { action, path, source }
    }

    /// For `map_err`: a record is damaged.
    pub(crate) fn damaged(seq: u64) -> impl Fn(Damage) -> JournalFault {
        move |damage| JournalFault::Damaged { seq, damage }
    }
}
