//! Proptest strategies for everything that travels: every value they make is valid.
//!
//! For tests only: here and, by the feature `arbitrary`, in crates that build on this contract.

mod agency;
mod benefits;
mod certificate;
mod handoff;
mod intake;
mod particulars;
mod person;
mod review;
mod words;

pub use agency::agency;
pub use benefits::{benefit_start, benefit_terms, benefits};
pub use certificate::{certificate, certificate_no, certificate_record};
pub use handoff::{
    acceptance, alert, alert_level, application, balance_notice, completion, inbound,
    information_form, moment, outbound, outcome, owner, peer_message, receipt, rejected_message,
    rejection, verdict,
};
pub use intake::{intake, missing, taken};
pub use particulars::{bill, dossier, label, part, particulars};
pub use person::{
    account, balance, cause, entry, person, person_record, posting, relation, responsibility,
};
pub use review::{check_finding, correction, operator, review, review_entries, review_step};
pub use words::{
    contribution_run, contributions, date, deadline, fen, handoff_id, message_kind, message_kinds,
    month, payment_id, payment_terms, person_id, person_name, refund_id, refusals, region_code,
    registry_refusal, scheme, some_fen, spend_id, timestamp, transfer_reason,
};
