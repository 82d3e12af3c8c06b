//! What cannot be done at this point of a handoff, or not in this way.

use jiexu_region::Denial;
use jiexu_rules::Refusal;
use tonic::{Code, Status};

use super::{Answer, conflict, reason};

/// What comes at a moment when it cannot be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotNow {
    /// A withdrawal after the origin froze the balance, or after the end.
    Cancel,
    /// A review of a handoff that is not under review.
    Review,
    /// Another form where nobody has asked for one.
    Reissue,
    /// A retry of a handoff none of whose messages was rejected.
    Retry,
    /// An answer to a wallet transfer that waits for none, or that was answered otherwise.
    Payee,
    /// The withdrawal of a certificate that was used or replaced.
    Revoke,
}

/// It cannot be done at this point of the handoff. `state` is its public name.
pub fn not_now(what: NotNow, state: &str) -> Status {
    let (reason, english, chinese) = match what {
        NotNow::Cancel => (
            reason::CANCEL_TOO_LATE,
            "too late to withdraw: the handoff goes on, or has ended",
            "已无法撤销：业务正在转移或已经结束",
        ),
        NotNow::Review => {
            (reason::NOT_UNDER_REVIEW, "the handoff is not under review", "该业务不在复核中")
        }
        NotNow::Reissue => (
            reason::NO_CORRECTION_ASKED,
            "nobody has asked to correct this form",
            "转入地未要求更正该信息表",
        ),
        NotNow::Retry => (
            reason::NOTHING_TO_RETRY,
            "no message of the handoff was rejected; nothing to send again",
            "该业务没有被退回的报文，无需重发",
        ),
        NotNow::Payee => (
            reason::NOT_AWAITING_PAYEE,
            "the money does not wait for this answer: it has not come, or is decided",
            "该笔转账不在待确认收款状态",
        ),
        NotNow::Revoke => (
            reason::NOTHING_TO_REVOKE,
            "the certificate was used or replaced; there is nothing to withdraw",
            "该参保凭证已使用或已重新开具，无需撤销",
        ),
    };
    Answer::new(Code::FailedPrecondition, reason, english, chinese)
        .about("state", state)
        .into_status()
}

/// An operator may not do it this way.
pub fn denied(denial: Denial) -> Status {
    match denial {
        Denial::SameOperator => Answer::new(
            Code::PermissionDenied,
            reason::SAME_OPERATOR,
            "who entered the review may not check it; another operator must",
            "录入人不得复核本人录入的意见，请由其他经办人员复核",
        )
        .into_status(),
        Denial::Unmatched => Answer::new(
            Code::FailedPrecondition,
            Refusal::FundUnmatched.code(),
            "form and money do not agree; have the form corrected, or refuse",
            "信息表与到账金额不一致，请先要求更正信息表，或不予办理",
        )
        .into_status(),
        Denial::NoCorrections => Answer::new(
            Code::FailedPrecondition,
            reason::CORRECTIONS_NOT_OFFERED,
            "no correction can be asked for here; approve or refuse",
            "此处不能要求更正，请批准或不予办理",
        )
        .into_status(),
        Denial::CorrectionsExhausted => Answer::new(
            Code::FailedPrecondition,
            reason::CORRECTIONS_EXHAUSTED,
            "the form was corrected as often as the rules allow; approve or refuse",
            "更正次数已达上限，请批准或不予办理",
        )
        .into_status(),
        Denial::OtherForm => Answer::new(
            Code::FailedPrecondition,
            reason::OTHER_FORM,
            "the form in hand is another revision; look at it and name it: approve.form_revision",
            "信息表版本不符，请核对现有信息表后填写其版本号再批准",
        )
        .into_status(),
        Denial::OtherEntry => conflict("review"),
        Denial::OtherCheck => conflict("finding"),
    }
}
