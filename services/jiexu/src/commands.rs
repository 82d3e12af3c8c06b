//! One file for each thing that an operator can ask for.

pub mod apply;
pub mod certificate;
pub mod clock;
pub mod completions;
pub mod coverage;
pub mod decide;
pub mod explain;
pub mod health;
pub mod import;
pub mod ledger;
pub mod people;
pub mod print;
pub mod reissue;
pub mod review;
pub mod seal_key;
pub mod serve;
pub mod show;
pub mod unmatched;
pub mod up;
pub mod wallet;
pub mod watch;
