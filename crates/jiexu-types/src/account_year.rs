//! One line of a personal account by year, as an information form has it (信息表 个人账户).

use crate::Fen;

/// What a year did to a personal account, as it is written. It may not add up: a form can be wrong,
/// and the check of the form is there to say so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccountYear {
    /// The year, e.g. 2025.
    pub year: u16,
    /// What contributions credited (划入).
    pub credited: Fen,
    /// Interest (利息).
    pub interest: Fen,
    /// Year-end total (年末合计): credited and interest.
    pub total: Fen,
}
