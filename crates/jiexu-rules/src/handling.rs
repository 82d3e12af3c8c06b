//! How an agency works on a case: who must look at it, and what is settled by asking again.

/// What one region does by hand, and how. All of it is off in [`Handling::NATIONAL`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handling {
    /// At the origin a review takes two operators: one enters it, another checks it (复核).
    pub origin_four_eyes: bool,
    /// The same at the destination.
    pub destination_four_eyes: bool,
}

impl Handling {
    /// 43号 and nothing else: it does not say how many people look at a case.
    pub const NATIONAL: Handling =
        Handling { origin_four_eyes: false, destination_four_eyes: false };
}
