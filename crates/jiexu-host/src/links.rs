//! Links between regions: one stream per peer and direction, frames of messages one way, frames of
//! receipts the other.
//!
//! A link decides nothing. What is owed comes out of a [`Port`](crate::committer::Port) after it is
//! durable here; a receipt comes back after it is durable there. When a stream breaks, the next one
//! begins with everything that is still owed.

mod backoff;
mod calling;
mod frames;
mod serving;
mod unary;

pub use calling::run;
pub use serving::LinkService;
pub use unary::deliver;
