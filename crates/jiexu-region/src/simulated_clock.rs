//! How far a simulated clock is ahead of the system's: state, because a region whose time went back
//! after a crash would contradict its own records.

use jiexu_types::Timestamp;

use crate::{Command, Decision, Event, Region};

/// An operator sets a simulated clock forward. Only the shell knows whether the clock may be set;
/// the command says how far it is then, for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdvanceClock {
    /// By this many milliseconds from where it is.
    By(u64),
    /// To this instant.
    To(Timestamp),
}

/// What became of [`AdvanceClock`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockReply {
    /// The clock is this many milliseconds ahead of the system's.
    Ahead(u64),
    /// That would be back, or no step at all. Nothing was recorded.
    NotForward,
}

impl Command for AdvanceClock {
    type Reply = ClockReply;

    fn decide(&self, region: &Region, now: Timestamp) -> Decision<ClockReply> {
        let step = match *self {
            AdvanceClock::By(ms) => ms,
            AdvanceClock::To(instant) => instant.millis_since(now),
        };
        if step == 0 {
            return Decision::reply(ClockReply::NotForward);
        }
        let ahead_ms = region.state.clock_ahead_ms.saturating_add(step);
        Decision::event(Event::ClockAdvanced { ahead_ms }, ClockReply::Ahead(ahead_ms))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::world::World;
    use crate::fixtures::*;

    #[test]
    fn a_clock_is_set_forward_and_never_back() {
        let mut world = World::at_rest();
        let hour = 3_600_000;
        let set = |world: &mut World, command| world.submit_once(hebi(), &command);
        assert_eq!(set(&mut world, AdvanceClock::By(hour)), ClockReply::Ahead(hour));
        assert_eq!(set(&mut world, AdvanceClock::By(0)), ClockReply::NotForward);
        let now = world.now;
        assert_eq!(set(&mut world, AdvanceClock::To(now)), ClockReply::NotForward);
        let yesterday = Timestamp::from_millis(0);
        assert_eq!(set(&mut world, AdvanceClock::To(yesterday)), ClockReply::NotForward);
        let tomorrow = days_after(now, 1);
        assert_eq!(set(&mut world, AdvanceClock::To(tomorrow)), ClockReply::Ahead(25 * hour));
        assert_eq!(world.region(hebi()).state().clock_ahead_ms(), 25 * hour);
        assert_eq!(world.replayed(hebi()).state().clock_ahead_ms(), 25 * hour);
        assert_eq!(world.region(nantong()).state().clock_ahead_ms(), 0);
    }
}
