//! Several refusals at once: everything that stands against a handoff is told together.

use std::fmt;

use crate::Refusal;

/// A set of refusals, walked in order of precedence.
///
/// Bits are an economy of memory only: wire and disk list the codes.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Refusals(u64);

// One bit for each entry of the catalogue.
const _: () = assert!(Refusal::ALL.len() <= 64);

impl Refusals {
    /// No refusal: everything holds.
    pub const NONE: Refusals = Refusals(0);

    /// The whole catalogue.
    pub fn all() -> Refusals {
        Refusal::ALL.into_iter().collect()
    }

    /// Adds `refusal` when `applies`.
    pub fn add_if(&mut self, applies: bool, refusal: Refusal) {
        if applies {
            self.0 |= bit(refusal);
        }
    }

    /// The refusals of both.
    #[must_use]
    pub const fn and(self, others: Refusals) -> Refusals {
        Refusals(self.0 | others.0)
    }

    /// True when nothing is refused.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// True when `refusal` is among them.
    pub fn contains(self, refusal: Refusal) -> bool {
        self.0 & bit(refusal) != 0
    }

    /// The refusals, the most important first.
    pub fn iter(self) -> impl Iterator<Item = Refusal> {
        Refusal::ALL.into_iter().filter(move |refusal| self.contains(*refusal))
    }

    /// The one that decides the answer's reason.
    pub fn first(self) -> Option<Refusal> {
        self.iter().next()
    }
}

fn bit(refusal: Refusal) -> u64 {
    1u64.checked_shl(u32::from(refusal as u8)).unwrap_or(0)
}

impl FromIterator<Refusal> for Refusals {
    fn from_iter<I: IntoIterator<Item = Refusal>>(refusals: I) -> Refusals {
        let mut set = Refusals::NONE;
        for refusal in refusals {
            set.add_if(true, refusal);
        }
        set
    }
}

impl From<Refusal> for Refusals {
    fn from(refusal: Refusal) -> Refusals {
        Refusals(bit(refusal))
    }
}

/// `OUT_RETIRED, OUT_NOT_SUSPENDED`
impl fmt::Display for Refusals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, refusal) in self.iter().enumerate() {
            let separator = if index == 0 { "" } else { ", " };
            write!(f, "{separator}{refusal}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Refusals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Refusals({self})")
    }
}
