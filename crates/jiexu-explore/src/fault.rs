//! Why an exploration cannot go on. A property that does not hold is a result, and no fault.

/// Why an exploration cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The people, days and rules of the setting do not parse.
    #[error("the setting cannot be made: {0}")]
    Setting(String),
    /// More packets than a set can name.
    #[error("the network holds more than {0} different packets; take a smaller bound")]
    TooManyPackets(usize),
    /// A number that nothing was numbered by.
    #[error("the explorer lost its place: a fault of its own")]
    Lost,
}
