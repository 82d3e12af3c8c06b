//! Where a record is stored that is not in memory.

/// Where a record is stored that has left memory. The journal gives it, and alone knows what the
/// number means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place(u64);

impl Place {
    /// From the number that [`Place::as_u64`] gave.
    pub const fn from_u64(place: u64) -> Place {
        Place(place)
    }

    /// The place as a number.
    pub const fn as_u64(self) -> u64 {
        self.0
    }
}
