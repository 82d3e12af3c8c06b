//! Domain words from messages and back.
//!
//! Each message is destructured, so that a field added to the contract does not compile until
//! someone decides what it means.

mod codes;
mod entries;
mod forms;
mod intake;
mod ledger;
mod messages;
mod person;
mod transfers;

pub use forms::{application_from, application_to};

#[cfg(test)]
mod tests;
