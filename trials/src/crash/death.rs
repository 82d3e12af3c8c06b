//! How a region dies.

use std::fmt;

use jiexu_host::crash::Point;
use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;

use crate::side::Side;

/// How a region dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Death {
    /// Some time after it answered again.
    Random,
    /// While it recovers from the death before, or soon after.
    Recovering,
    /// When it reaches a point for the n-th time.
    At(Point, u32),
}

impl Death {
    /// Half of all deaths come at random, one in three of those in recovery; the others at each
    /// point that the region passes, alike.
    pub fn choose(side: Side, dice: &mut StdRng) -> Death {
        if dice.random_bool(0.5) {
            return if dice.random_ratio(1, 3) { Death::Recovering } else { Death::Random };
        }
        let passed: Vec<Point> =
            Point::ALL.into_iter().filter(|point| passes(side, *point)).collect();
        match passed.choose(dice) {
            Some(point) => Death::At(*point, dice.random_range(1..=times_max(*point))),
            None => Death::Random,
        }
    }
}

/// The legs of a handoff arrive at the destination only.
fn passes(side: Side, point: Point) -> bool {
    match point {
        Point::BetweenLegs => side == Side::Destination,
        Point::BeforeAppend
        | Point::AfterAppend
        | Point::AfterSync
        | Point::AfterReply
        | Point::InCheckpoint => true,
    }
}

/// Rare points are not waited for as often as those that each batch passes.
fn times_max(point: Point) -> u32 {
    match point {
        Point::BeforeAppend | Point::AfterAppend | Point::AfterSync | Point::AfterReply => 20,
        Point::BetweenLegs => 3,
        Point::InCheckpoint => 1,
    }
}

impl fmt::Display for Death {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Death::Random => f.write_str("random"),
            Death::Recovering => f.write_str("recovering"),
            Death::At(point, _) => f.write_str(point.name()),
        }
    }
}
