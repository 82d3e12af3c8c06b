//! Which commands begin a handoff: a region that has too much to do puts those off, and no others.

use jiexu_types::RegionCode;

use crate::{Apply, Command, Forward, Region};

/// A command by which somebody applies for a handoff.
pub trait Opening: Command {
    /// The region at the other end of the handoff that the command would begin here; `None` when
    /// its id is on record already, so that it begins nothing.
    fn opens(&self, region: &Region) -> Option<RegionCode>;
}

impl Opening for Apply {
    fn opens(&self, region: &Region) -> Option<RegionCode> {
        let known = region.state.inbound(self.0.id).is_some();
        (!known).then_some(self.0.origin)
    }
}

impl Opening for Forward {
    fn opens(&self, region: &Region) -> Option<RegionCode> {
        let known = region.state.outbound(self.0.id).is_some();
        (!known).then_some(self.0.destination)
    }
}
