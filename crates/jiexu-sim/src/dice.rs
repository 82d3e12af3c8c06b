//! Chance from a seed: xorshift64*, small enough to be the same everywhere and for ever.

use crate::given::own;

/// Chance. Each step of a run has dice of its own, made from the seed and the step's number, so
/// that a step that is left out changes nothing of the chance of the others.
pub(crate) struct Dice(u64);

impl Dice {
    /// Any seed will do, also zero.
    pub(crate) fn new(seed: u64) -> Dice {
        Dice(mixed(seed) | 1)
    }

    /// The dice of one step.
    pub(crate) fn of_step(seed: u64, step: u32) -> Dice {
        Dice(mixed(mixed(seed) ^ u64::from(step)) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11
    }

    /// A number below `end`; zero when there is none.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.next().checked_rem(end).unwrap_or(0)
    }

    pub(crate) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// A place in a list of that length.
    pub(crate) fn place(&mut self, length: usize) -> usize {
        let end = u64::try_from(length).unwrap_or(u64::MAX);
        usize::try_from(self.below(end)).unwrap_or(0)
    }

    /// One of a list that is not empty.
    pub(crate) fn pick<T: Clone, const N: usize>(&mut self, list: [T; N]) -> T {
        own(self.pick_any(&list).ok_or("an empty list"))
    }

    /// One of a list that may be empty.
    pub(crate) fn pick_any<T: Clone>(&mut self, list: &[T]) -> Option<T> {
        let place = self.place(list.len());
        list.get(place).cloned()
    }
}

/// splitmix64: seeds that follow each other have nothing in common.
fn mixed(seed: u64) -> u64 {
    let spread = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let spread = (spread ^ (spread >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let spread = (spread ^ (spread >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    spread ^ (spread >> 31)
}
