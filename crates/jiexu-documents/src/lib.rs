//! The papers of a handoff as people print and keep them (F42): 参保凭证, 联系函, 信息表, 转移通知,
//! 受理回执, 不予受理通知, 办结反馈; each as plain text and as one self-contained HTML page for A4.
//!
//! Papers are made from the domain's own types, not from messages of the contract: what is printed
//! has been parsed, and the same paper can be printed by a region and by a caller. A [`Sheet`] is
//! what all papers have in common; the two renderers know nothing else. No clock and no IO: a paper
//! says the same whenever it is printed.
#![deny(clippy::arithmetic_side_effects)]

mod chinese;
mod html;
mod kind;
mod papers;
mod sheet;
mod text;
mod width;

pub use html::html;
pub use kind::PaperKind;
pub use papers::certificate::certificate;
pub use papers::completion::completion;
pub use papers::form::form;
pub use papers::letter::letter;
pub use papers::notice::notice;
pub use papers::receipt::receipt;
pub use papers::refusal::refusal;
pub use papers::{NoPaper, Office};
pub use sheet::{Block, Field, Sheet, Table};
pub use text::text;
