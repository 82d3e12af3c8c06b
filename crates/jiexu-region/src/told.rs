//! Who refused a handoff, and whether the other region has heard of it.

/// Who refused a handoff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusedBy {
    /// The checks of the region where the application was made, at once; at the destination also
    /// its checks of an application that the origin forwarded.
    Application,
    /// The origin, when it was asked and before anything moved.
    Origin,
    /// The destination: after delivery, or what the origin had forwarded to it.
    Destination,
}

/// Whether the other region has heard of a refusal that was decided here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// It has not asked and may never hear of the handoff. It is told when it asks.
    Unasked,
    /// It is owed the verdict or the outcome.
    Owed,
    /// It has it, or said so itself.
    Done,
}

impl Told {
    /// The other region asks. A late copy of the question changes nothing.
    pub(crate) fn asked(self) -> Told {
        match self {
            Told::Unasked => Told::Owed,
            Told::Owed | Told::Done => self,
        }
    }

    /// The other region has it durably.
    pub(crate) fn heard(self) -> Told {
        match self {
            Told::Owed => Told::Done,
            Told::Unasked | Told::Done => self,
        }
    }
}
