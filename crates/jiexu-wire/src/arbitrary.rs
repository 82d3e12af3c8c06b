//! Proptest strategies for everything that travels: every value they make is valid.
//!
//! For tests only: here and, by the feature `arbitrary`, in crates that build on this contract.

mod benefits;
mod handoff;
mod intake;
mod particulars;
mod person;
mod words;

pub use benefits::{benefit_start, benefit_terms, benefits};
pub use handoff::{
    acceptance, alert, alert_level, application, balance_notice, completion, inbound,
    information_form, moment, outbound, outcome, owner, peer_message, receipt, rejected_message,
    rejection, verdict,
};
pub use intake::{intake, missing, taken};
pub use particulars::{dossier, label, part, particulars};
pub use person::{
    account, balance, cause, entry, person, person_record, posting, relation, responsibility,
};
pub use words::{
    contribution_run, contributions, date, deadline, fen, handoff_id, message_kind, message_kinds,
    month, payment_terms, person_id, person_name, refund_id, refusals, region_code,
    registry_refusal, scheme, some_fen, spend_id, timestamp, transfer_reason,
};
