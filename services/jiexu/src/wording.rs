//! What the codes of the contract are called: for programs, in Chinese, in English.

mod benefits;

use jiexu_region::{AlertLevel, MessageKind, Milestone, RefusedBy, Unblock};
use jiexu_rules::{Refusal, Warning};
use jiexu_types::{OwnerRole, TransferReason};
use jiexu_wire::field;
use jiexu_wire::v1;
use serde::{Serialize, Serializer};

pub use self::benefits::{benefit_rule, benefit_status, coverage_status, responsible};

/// One entry of a closed list. In JSON it is its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// For programs.
    pub name: &'static str,
    /// For people in China.
    pub chinese: &'static str,
    /// For others.
    pub english: &'static str,
}

impl Serialize for Word {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name)
    }
}

/// `办结 completed`
impl std::fmt::Display for Word {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.chinese, self.english)
    }
}

const fn word(name: &'static str, chinese: &'static str, english: &'static str) -> Word {
    Word { name, chinese, english }
}

/// A number that this program has no word for: the region speaks a newer contract.
const UNKNOWN: Word = word("unknown", "未知状态", "not known to this program");

/// Where a handoff stands, and whether it still moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It goes on by itself.
    Open,
    /// It waits for an operator.
    Waiting,
    /// The person is at the destination.
    Done,
    /// It has ended, and the person is where they were.
    Undone,
}

/// A handoff at its origin.
pub fn outbound_state(number: i32) -> (Word, Standing) {
    use v1::OutboundState as S;
    let Ok(state) = S::try_from(number) else { return (UNKNOWN, Standing::Open) };
    match state {
        S::Unspecified => (UNKNOWN, Standing::Open),
        S::Forwarded => (word("forwarded", "已转交", "forwarded"), Standing::Open),
        S::UnderReview => (word("under_review", "待复核", "under review"), Standing::Waiting),
        S::Frozen => (word("frozen", "已冻结", "frozen, sending"), Standing::Open),
        S::Delivered => (word("delivered", "已送达", "delivered"), Standing::Open),
        S::Correcting => (word("correcting", "待更正", "form to correct"), Standing::Waiting),
        S::Settled => (word("settled", "已转出", "settled"), Standing::Done),
        S::Returned => (word("returned", "已退回", "returned"), Standing::Undone),
        S::Refused => (word("refused", "不予办理", "refused"), Standing::Undone),
        S::Cancelled => (word("cancelled", "已撤销", "cancelled"), Standing::Undone),
        S::Withdrawn => (word("withdrawn", "已撤回", "withdrawn"), Standing::Undone),
    }
}

/// A handoff at its destination.
pub fn inbound_state(number: i32) -> (Word, Standing) {
    use v1::InboundState as S;
    let Ok(state) = S::try_from(number) else { return (UNKNOWN, Standing::Open) };
    match state {
        S::Unspecified => (UNKNOWN, Standing::Open),
        S::Applied => (word("applied", "已收件", "applied"), Standing::Open),
        S::Requested => (word("requested", "已发函", "requested"), Standing::Open),
        S::Cancelling => (word("cancelling", "撤销中", "cancelling"), Standing::Open),
        S::Receiving => (word("receiving", "接收中", "receiving"), Standing::Open),
        S::UnderReview => (word("under_review", "待复核", "under review"), Standing::Waiting),
        S::Correcting => (word("correcting", "更正中", "form being corrected"), Standing::Open),
        S::Completed => (word("completed", "已办结", "completed"), Standing::Done),
        S::Refused => (word("refused", "不予办理", "refused"), Standing::Undone),
        S::Cancelled => (word("cancelled", "已撤销", "cancelled"), Standing::Undone),
    }
}

/// One step of a timeline; `None` for one that this program does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step(pub Option<Milestone>);

impl Serialize for Step {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.word().serialize(serializer)
    }
}

impl Step {
    /// From the wire.
    pub fn from_wire(number: i32) -> Step {
        Step(field::code("milestone", number).ok())
    }

    /// What it is called. Each Chinese name has four characters, so that timelines line up.
    pub fn word(self) -> Word {
        use Milestone as M;
        let Some(step) = self.0 else { return UNKNOWN };
        match step {
            M::Applied => word("applied", "收件登记", "application on record"),
            M::Forwarded => word("forwarded", "受理转交", "application taken, for the destination"),
            M::Requested => word("requested", "函达转出", "the origin has the request"),
            M::UnderReview => word("under_review", "等待复核", "an operator must decide"),
            M::ReviewEntered => {
                word("review_entered", "录入意见", "a review was entered, to be checked")
            }
            M::ReviewPassed => word("review_passed", "复核通过", "the check let it pass"),
            M::ReviewSentBack => {
                word("review_sent_back", "复核退回", "the check sent it back, to be entered again")
            }
            M::Unmatched => word("unmatched", "款项待配", "the money does not agree with the form"),
            M::AwaitingPayee => word("awaiting_payee", "待人收款", "the payee must accept"),
            M::CorrectionAsked => {
                word("correction_asked", "要求更正", "the form must be corrected")
            }
            M::FormReissued => word("form_reissued", "重开信息", "the form was issued again"),
            M::Frozen => word("frozen", "冻结余额", "frozen"),
            M::Accepted => word("accepted", "同意转出", "the origin accepted"),
            M::RelationshipReceived => {
                word("relationship_received", "关系到达", "information form is here")
            }
            M::BalanceReceived => word("balance_received", "余额到账", "money is here"),
            M::Delivered => word("delivered", "全部送达", "all legs acknowledged"),
            M::Completed => word("completed", "办结入账", "completed"),
            M::Settled => word("settled", "转出办结", "settled"),
            M::Returned => word("returned", "余额退回", "the person has the money back"),
            M::Refused => word("refused", "不予办理", "refused"),
            M::CancelAsked => word("cancel_asked", "申请撤销", "the applicant withdraws"),
            M::Cancelled => word("cancelled", "已经撤销", "withdrawn in time"),
            M::Rejected => word("rejected", "报文拒收", "the other side would not take a message"),
            M::Retried => word("retried", "报文重发", "an operator had it sent again"),
            M::Reminded => {
                word("reminded", "临期提醒", "the deadline is near, its desk is reminded")
            }
            M::Overdue => word("overdue", "办理超期", "the deadline has passed, its desk is told"),
            M::EscalatedProvincial => {
                word("escalated_provincial", "升级省级", "still not done, the province is told")
            }
            M::EscalatedNational => {
                word("escalated_national", "升级国家", "still not done, the nation is told")
            }
        }
    }

    /// Which of two steps at the same millisecond comes first: an origin freezes before the
    /// destination can know, and it hears of the completion after it.
    pub fn rank(self) -> u8 {
        use Milestone as M;
        let Some(step) = self.0 else { return u8::MAX };
        match step {
            M::Forwarded | M::Applied => 0,
            M::CancelAsked => 1,
            M::Frozen => 2,
            M::Requested => 3,
            M::Accepted => 4,
            M::RelationshipReceived => 5,
            M::BalanceReceived => 6,
            M::UnderReview
            | M::ReviewEntered
            | M::ReviewPassed
            | M::ReviewSentBack
            | M::AwaitingPayee
            | M::Unmatched => 7,
            M::CorrectionAsked | M::FormReissued => 8,
            M::Completed | M::Refused | M::Cancelled => 8,
            M::Delivered => 9,
            M::Settled | M::Returned => 10,
            M::Rejected => 11,
            M::Retried => 12,
            M::Reminded => 13,
            M::Overdue => 14,
            M::EscalatedProvincial => 15,
            M::EscalatedNational => 16,
        }
    }
}

/// Why a handoff is refused.
pub fn refusal(number: i32) -> Word {
    match field::code::<Refusal>("refusal", number) {
        Ok(refusal) => word(refusal.code(), refusal.chinese(), refusal.english()),
        Err(_) => UNKNOWN,
    }
}

/// What somebody should know.
pub fn warning(number: i32) -> Word {
    match field::code::<Warning>("warnings", number) {
        Ok(warning) => word(warning.code(), warning.chinese(), warning.english()),
        Err(_) => UNKNOWN,
    }
}

/// Who refused it; `None` when nobody did.
pub fn refused_by(number: i32) -> Option<Word> {
    Some(match field::code::<RefusedBy>("refused_by", number).ok()? {
        RefusedBy::Application => {
            word("application", "受理时", "the region that was asked, on application")
        }
        RefusedBy::Origin => word("origin", "转出地", "the origin"),
        RefusedBy::Destination => word("destination", "转入地", "the destination"),
    })
}

/// A message between regions.
pub fn message_kind(number: i32) -> Word {
    match field::code::<MessageKind>("kind", number) {
        Ok(MessageKind::Application) => word("application", "转移申请", "application"),
        Ok(MessageKind::Withdrawal) => word("withdrawal", "撤回通知", "withdrawal at the origin"),
        Ok(MessageKind::Request) => word("request", "联系函", "request"),
        Ok(MessageKind::Cancel) => word("cancel", "撤销函", "withdrawal"),
        Ok(MessageKind::Verdict) => word("verdict", "受理结果", "verdict"),
        Ok(MessageKind::Relationship) => word("relationship", "信息表", "information form"),
        Ok(MessageKind::Balance) => word("balance", "划转通知", "balance notice"),
        Ok(MessageKind::Correction) => word("correction", "更正要求", "correction"),
        Ok(MessageKind::Outcome) => word("outcome", "办结反馈", "outcome"),
        Err(_) => UNKNOWN,
    }
}

/// Why a message was not taken.
pub fn rejection(number: i32) -> Word {
    use v1::RejectionReason as R;
    match R::try_from(number) {
        Ok(R::NotAParty) => word("not_a_party", "非当事地区", "the sender is not a party"),
        Ok(R::UnknownHandoff) => word("unknown_handoff", "无此业务", "no such handoff there"),
        Ok(R::Conflict) => word("conflict", "内容不一致", "on record with another content"),
        Ok(R::Contradiction) => {
            word("contradiction", "与结论矛盾", "contradicts what was decided there")
        }
        Ok(R::Unspecified) | Err(_) => UNKNOWN,
    }
}

/// How urgent a deadline has become.
pub fn alert_level(number: i32) -> Word {
    match field::code::<AlertLevel>("level", number) {
        Ok(AlertLevel::Reminded) => word("reminded", "临期提醒", "reminded"),
        Ok(AlertLevel::Overdue) => word("overdue", "办理超期", "overdue"),
        Ok(AlertLevel::EscalatedProvincial) => {
            word("escalated_provincial", "升级省级", "escalated to the province")
        }
        Ok(AlertLevel::EscalatedNational) => {
            word("escalated_national", "升级国家", "escalated to the nation")
        }
        Err(_) => UNKNOWN,
    }
}

/// Tier of an agency.
pub fn owner_role(number: i32) -> Word {
    match field::code::<OwnerRole>("role", number) {
        Ok(OwnerRole::Pool) => word("pool", "统筹地区", "pool"),
        Ok(OwnerRole::Provincial) => word("provincial", "省级", "province"),
        Ok(OwnerRole::National) => word("national", "国家", "nation"),
        Err(_) => UNKNOWN,
    }
}

/// What somebody owes.
pub fn obligation(number: i32) -> Word {
    use v1::Obligation as O;
    match O::try_from(number) {
        Ok(O::Application) => word("application", "转移申请", "application"),
        Ok(O::Request) => word("request", "联系函", "request"),
        Ok(O::Withdrawal) => word("withdrawal", "撤销函", "withdrawal"),
        Ok(O::Verdict) => word("verdict", "受理结果", "verdict"),
        Ok(O::Relationship) => word("relationship", "信息表", "information form"),
        Ok(O::Balance) => word("balance", "余额划转", "balance"),
        Ok(O::AcceptMoney) => word("accept_money", "确认收款", "word on the money"),
        Ok(O::Review) => word("review", "复核", "review"),
        Ok(O::Completion) => word("completion", "办结", "completion"),
        Ok(O::Outcome) => word("outcome", "办结反馈", "outcome"),
        Ok(O::Correction) => word("correction", "更正函", "request to correct"),
        Ok(O::NewApplication) => word("new_application", "重新申请", "new application"),
        Ok(O::Unspecified) | Err(_) => UNKNOWN,
    }
}

/// What would end an obligation.
pub fn unblock(number: i32) -> Word {
    match field::code::<Unblock>("unblock", number) {
        Ok(Unblock::Acknowledgement) => word("acknowledgement", "待回执", "acknowledgement"),
        Ok(Unblock::PeerMessage) => word("peer_message", "待对方报文", "message of the peer"),
        Ok(Unblock::Review) => word("review", "待复核", "review"),
        Ok(Unblock::Reissue) => word("reissue", "待重开信息表", "another form"),
        Ok(Unblock::Retry) => word("retry", "待重发", "retry"),
        Ok(Unblock::Payee) => word("payee", "待收款人", "payee"),
        Ok(Unblock::Applicant) => word("applicant", "待申请人", "applicant"),
        Err(_) => UNKNOWN,
    }
}

/// Why the person moves.
pub fn reason(number: i32) -> Word {
    match field::code::<TransferReason>("reason", number) {
        Ok(TransferReason::JobChange) => word("job_change", "就业", "job change"),
        Ok(TransferReason::HukouMove) => word("hukou_move", "户籍迁移", "household moved"),
        Ok(TransferReason::ResidenceMove) => {
            word("residence_move", "常住地变动", "residence moved")
        }
        Ok(TransferReason::Other) => word("other", "其他", "other"),
        Err(_) => UNKNOWN,
    }
}

/// An insurance scheme, by its national code.
pub fn scheme(code: i32) -> &'static str {
    match code {
        310 => "310 职工",
        390 => "390 居民",
        _ => "?",
    }
}

/// Where a relationship stands.
pub fn relation_status(status: Option<&v1::relation::Status>) -> Word {
    use v1::relation::Status as S;
    match status {
        Some(S::Active(_)) => word("active", "正常参保", "active"),
        Some(S::Suspended(_)) => word("suspended", "暂停参保", "suspended"),
        Some(S::InTransit(_)) => word("in_transit", "转移在途", "in transit"),
        Some(S::TransferredOut(_)) => word("transferred_out", "已经转出", "transferred out"),
        None => UNKNOWN,
    }
}

/// What became of an entry of a review (审核标志).
pub fn review_flag(number: i32) -> Word {
    use v1::ReviewFlag as F;
    let Ok(flag) = F::try_from(number) else { return UNKNOWN };
    match flag {
        F::Unspecified => word("not_checked", "未审核", "not checked yet"),
        F::Passed => word("passed", "审核通过", "passed"),
        F::Failed => word("failed", "审核不通过", "refused, as entered"),
        F::Withdrawn => word("withdrawn", "撤销", "withdrawn"),
        F::SentBack => word("sent_back", "退回", "sent back"),
    }
}

/// The kinds of account in a book, in the order in which they are shown.
pub const ACCOUNTS: [Word; 7] = [
    word("opening", "期初余额", "opening balances"),
    word("contributions", "缴费划入", "contributions"),
    word("claims", "账户支出", "claims"),
    word("in_transit", "在途资金", "in transit"),
    word("unmatched", "待匹配款", "unmatched"),
    word("clearing", "地区清算", "clearing"),
    word("people", "个人账户", "personal accounts"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_has_four_chinese_characters() {
        for number in (1..=21).chain(24..=29) {
            let step = Step::from_wire(number);
            assert!(step.0.is_some(), "{number}");
            assert_eq!(step.word().chinese.chars().count(), 4, "{}", step.word().name);
        }
        assert_eq!(Step::from_wire(22).word(), UNKNOWN);
    }

    #[test]
    fn states_are_called_as_regions_call_them() {
        for number in 1..=10 {
            let name = v1::OutboundState::try_from(number).unwrap().as_str_name();
            let expected = name.trim_start_matches("OUTBOUND_STATE_").to_lowercase();
            assert_eq!(outbound_state(number).0.name, expected);
        }
        for number in 1..=9 {
            let name = v1::InboundState::try_from(number).unwrap().as_str_name();
            let expected = name.trim_start_matches("INBOUND_STATE_").to_lowercase();
            assert_eq!(inbound_state(number).0.name, expected);
        }
        assert_eq!(inbound_state(99), (UNKNOWN, Standing::Open));
    }
}
