//! The contract on the wire: messages and services as generated from `proto/jiexu/v1`, and the only
//! place where they become domain words, and errors become statuses.
//!
//! Parsing happens here once, at the edge: what a conversion returned is valid. Conversions follow
//! no rule of the handoff and never panic, whatever the bytes.

#[cfg(any(test, feature = "arbitrary"))]
pub mod arbitrary;
mod bad_field;
mod caller;
mod client;
mod convert;
pub mod field;
mod lookup;
mod masked;
pub mod paging;
pub mod status;

pub use bad_field::BadField;
pub use caller::{BadCaller, CALLER_KEY, Caller};
pub use client::{BadAddress, Client, FRAME_BYTES_MAX, MESSAGE_BYTES_MAX, Named};
pub use convert::{
    application_from, application_to, bill_of, bill_summary, explanation, issue, progress,
    read_inbound, read_outbound,
};
pub use lookup::Lookup;

/// Messages, clients and servers of the package `jiexu.v1`.
#[allow(
    missing_docs,
    clippy::all,
    clippy::allow_attributes_without_reason,
    clippy::disallowed_methods,
    clippy::too_many_lines,
    clippy::wildcard_enum_match_arm,
    reason = "generated"
)]
pub mod v1 {
    tonic::include_proto!("jiexu.v1");
}

/// Descriptors of every file of `jiexu.v1`, comments included, for server reflection.
pub const FILE_DESCRIPTOR_SET: &[u8] = tonic::include_file_descriptor_set!("jiexu_v1");
