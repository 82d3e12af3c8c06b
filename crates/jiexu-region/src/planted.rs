//! Bugs that comparable systems had, each as a one-line mutation at the place where this system
//! could have it (docs/planted-bugs.md). Test only: without the feature `planted-bugs` every
//! question is answered `false` by a constant, and nothing of it is in the program.

/// One bug. The number is that of the table in docs/planted-bugs.md.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Bug {
    /// The origin acknowledges a completion and does not settle.
    CommitHalf = 1,
    /// The hour of the return passes, and the money stays.
    TimeoutKeeps = 2,
    /// The clock finds what has ended long ago.
    EndedTimesOut = 3,
    /// Nothing is to come, and it is waited for.
    ZeroWaits = 4,
    /// The receipt for one message counts for all of them.
    SilencesOthers = 5,
    /// What is refused while its form is corrected gives no money back.
    StateSkipsMoney = 6,
    /// What is reserved counts as if it were there.
    ReservedCounts = 7,
    /// A refused id is judged again.
    RefusedCommits = 8,
    /// A return that is told twice gives money back twice.
    ReturnsTwice = 9,
    /// Money that comes once more after the refusal is kept.
    LateMoneyKept = 10,
    /// Nobody asks whether another handoff is open.
    TwoAtOnce = 11,
    /// An alarm is set eight hours before its day begins.
    OtherZone = 12,
    /// A refusal is told for ever.
    RefusalRetried = 13,
    /// A cancel that overtakes its request leaves nothing.
    CancelForgotten = 14,
    /// A refused spending is not put on record.
    RefusalForgotten = 15,
    /// The tombstone of a cancel is told for ever.
    TombstoneLoops = 16,
    /// An id may be used again.
    IdTwice = 17,
    /// What the destination fills in counts as a difference.
    VolatileField = 18,
    /// An application that has ended may be made again.
    SecondRun = 19,
    /// Ids are forgotten after two weeks.
    Retention = 20,
    /// A withdrawn handoff counts as open for ever.
    KeyHeld = 21,
    /// A start does not find what was being cancelled.
    RecoveryForgets = 22,
    /// Any region may speak for any other.
    NonOwner = 23,
    /// A start applies the last record of its checkpoint again.
    RecoveryRepeats = 24,
    /// A record may be loaded twice.
    SecondPerson = 25,
    /// The origin goes on answering for whoever has left.
    StillActive = 26,
    /// A card shows its first holder only.
    FirstMatch = 27,
    /// What is not here yet counts as wrong.
    TransientFails = 28,
    /// The second copy of one leg counts as the other.
    LegTwice = 29,
    /// A sync does nothing and says yes.
    NotDurable = 30,
    /// What is at rest counts as never heard of.
    AwayIsUnknown = 31,
}

impl Bug {
    /// All of them, by number.
    pub const ALL: [Bug; 31] = [
        Bug::CommitHalf,
        Bug::TimeoutKeeps,
        Bug::EndedTimesOut,
        Bug::ZeroWaits,
        Bug::SilencesOthers,
        Bug::StateSkipsMoney,
        Bug::ReservedCounts,
        Bug::RefusedCommits,
        Bug::ReturnsTwice,
        Bug::LateMoneyKept,
        Bug::TwoAtOnce,
        Bug::OtherZone,
        Bug::RefusalRetried,
        Bug::CancelForgotten,
        Bug::RefusalForgotten,
        Bug::TombstoneLoops,
        Bug::IdTwice,
        Bug::VolatileField,
        Bug::SecondRun,
        Bug::Retention,
        Bug::KeyHeld,
        Bug::RecoveryForgets,
        Bug::NonOwner,
        Bug::RecoveryRepeats,
        Bug::SecondPerson,
        Bug::StillActive,
        Bug::FirstMatch,
        Bug::TransientFails,
        Bug::LegTwice,
        Bug::NotDurable,
        Bug::AwayIsUnknown,
    ];
}

#[cfg(feature = "planted-bugs")]
thread_local! {
    static PLANTED: std::cell::Cell<Option<Bug>> = const { std::cell::Cell::new(None) };
}

/// Plants a bug in what this thread runs from now on, or takes it out again.
#[cfg(feature = "planted-bugs")]
pub fn plant(bug: Option<Bug>) {
    PLANTED.set(bug);
}

/// True while this thread runs with the bug.
#[cfg(feature = "planted-bugs")]
pub fn is_planted(bug: Bug) -> bool {
    PLANTED.get() == Some(bug)
}

/// Never: the bugs are not compiled in.
#[cfg(not(feature = "planted-bugs"))]
#[inline(always)]
pub const fn is_planted(_bug: Bug) -> bool {
    false
}
