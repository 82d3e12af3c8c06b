//! Every paper, as it is printed: texts against files that people have read, HTML for its escapes.
#![expect(clippy::unwrap_used, reason = "helpers of tests are meant to panic as well")]

mod given;
mod golden;
mod pages;
