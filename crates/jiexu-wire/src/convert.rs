//! Domain words from messages and back.
//!
//! Each message is destructured, so that a field added to the contract does not compile until
//! someone decides what it means.

mod agency;
mod alerts;
mod benefits;
mod bill;
mod certificates;
mod codes;
mod correction;
mod coverage;
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
mod review;
mod runs;
mod transfers;

pub use bill::{bill_of, bill_summary};
pub use certificates::issue;
pub use forms::{application_from, application_to};
pub use information_form::{read_inbound, read_outbound};
pub use progress::{explanation, progress};

#[cfg(test)]
mod tests;
