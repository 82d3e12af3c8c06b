//! The two ends of every handoff of a trial.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A region of the pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Side {
    /// Nantong 320600, which people leave.
    Origin,
    /// Hebi 410600, where they arrive.
    Destination,
}

/// One of something for each region.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Each<T> {
    /// The origin's.
    pub origin: T,
    /// The destination's.
    pub destination: T,
}

impl Side {
    /// Both, the origin first.
    pub const BOTH: [Side; 2] = [Side::Origin, Side::Destination];

    /// The region's code.
    pub const fn code(self) -> &'static str {
        match self {
            Side::Origin => "320600",
            Side::Destination => "410600",
        }
    }

    /// The program that runs the region.
    pub const fn program(self) -> &'static str {
        match self {
            Side::Origin => "transfer-out",
            Side::Destination => "transfer-in",
        }
    }

    /// The region that it exchanges messages with.
    pub const fn peer(self) -> Side {
        match self {
            Side::Origin => Side::Destination,
            Side::Destination => Side::Origin,
        }
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.program())
    }
}

impl<T> Each<T> {
    /// Makes one for each region.
    pub fn new(mut make: impl FnMut(Side) -> T) -> Each<T> {
        Each { origin: make(Side::Origin), destination: make(Side::Destination) }
    }

    /// Makes one for each region, if that can be done.
    pub fn try_new<E>(mut make: impl FnMut(Side) -> Result<T, E>) -> Result<Each<T>, E> {
        Ok(Each { origin: make(Side::Origin)?, destination: make(Side::Destination)? })
    }

    /// The one of this region.
    pub fn of(&self, side: Side) -> &T {
        match side {
            Side::Origin => &self.origin,
            Side::Destination => &self.destination,
        }
    }

    /// Both, the origin's first.
    pub fn both(&self) -> [&T; 2] {
        [&self.origin, &self.destination]
    }
}
