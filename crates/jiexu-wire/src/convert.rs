//! Domain words from messages and back.
//!
//! Each message is destructured, so that a field added to the contract does not compile until
//! someone decides what it means.

mod alerts;
mod benefits;
mod codes;
mod dossier;
mod entries;
mod forms;
mod information_form;
mod intake;
mod ledger;
mod messages;
mod particulars;
mod person;
mod progress;
mod transfers;

pub use forms::{application_from, application_to};
pub use progress::{explanation, progress};
mod runs;
pub use information_form::{read_inbound, read_outbound};

#[cfg(test)]
mod tests;
