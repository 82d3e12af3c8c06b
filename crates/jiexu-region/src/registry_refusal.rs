//! Why an entry in the registry is refused.

use std::fmt;

/// Why the registry would not make an entry. In order of precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RegistryRefusal {
    /// No relationship of this person in this scheme.
    NotEnrolled,
    /// The person has died or given the relationship up.
    RelationshipEnded,
    /// The relationship has been handed over to another region.
    TransferredOut,
    /// The relationship is frozen for a handoff.
    InTransit,
    /// Coverage is not active.
    NotActive,
    /// The day lies before the enrolment (or the suspension) that it should follow.
    DateTooEarly,
    /// A later change of the particulars is on record, or one before this is missing.
    StaleRevision,
    /// The account is frozen for another reason than a handoff.
    AccountFrozen,
    /// The card was reported lost.
    CardLost,
    /// The account is new here and pays for emergencies only at first (F34).
    EmergenciesOnly,
    /// Scheme 390 has no personal account.
    NoAccount,
    /// The payer has not granted this relative the use of the account (F56).
    NoGrant,
    /// The month is on record already, paid in another way.
    MonthPaid,
    /// An item of the bill is not insured.
    ItemExcluded,
    /// The account holds less than that.
    InsufficientBalance,
    /// The account would exceed 99,999,999.99 yuan.
    AmountRange,
    /// A record was loaded for a person who is on record with another content.
    AlreadyOnRecord,
}

impl RegistryRefusal {
    /// Every refusal, in order of precedence.
    pub const ALL: [RegistryRefusal; 17] = [
        RegistryRefusal::NotEnrolled,
        RegistryRefusal::RelationshipEnded,
        RegistryRefusal::TransferredOut,
        RegistryRefusal::InTransit,
        RegistryRefusal::NotActive,
        RegistryRefusal::DateTooEarly,
        RegistryRefusal::StaleRevision,
        RegistryRefusal::AccountFrozen,
        RegistryRefusal::CardLost,
        RegistryRefusal::EmergenciesOnly,
        RegistryRefusal::NoAccount,
        RegistryRefusal::NoGrant,
        RegistryRefusal::MonthPaid,
        RegistryRefusal::ItemExcluded,
        RegistryRefusal::InsufficientBalance,
        RegistryRefusal::AmountRange,
        RegistryRefusal::AlreadyOnRecord,
    ];

    /// The public code.
    pub const fn code(self) -> &'static str {
        match self {
            RegistryRefusal::NotEnrolled => "NOT_ENROLLED",
            RegistryRefusal::RelationshipEnded => "RELATIONSHIP_ENDED",
            RegistryRefusal::TransferredOut => "TRANSFERRED_OUT",
            RegistryRefusal::InTransit => "IN_TRANSIT",
            RegistryRefusal::NotActive => "NOT_ACTIVE",
            RegistryRefusal::DateTooEarly => "DATE_TOO_EARLY",
            RegistryRefusal::StaleRevision => "STALE_REVISION",
            RegistryRefusal::AccountFrozen => "ACCOUNT_FROZEN",
            RegistryRefusal::CardLost => "CARD_LOST",
            RegistryRefusal::EmergenciesOnly => "EMERGENCIES_ONLY",
            RegistryRefusal::NoAccount => "NO_ACCOUNT",
            RegistryRefusal::NoGrant => "NO_GRANT",
            RegistryRefusal::MonthPaid => "MONTH_PAID",
            RegistryRefusal::ItemExcluded => "ITEM_EXCLUDED",
            RegistryRefusal::InsufficientBalance => "INSUFFICIENT_BALANCE",
            RegistryRefusal::AmountRange => "AMOUNT_RANGE",
            RegistryRefusal::AlreadyOnRecord => "ALREADY_ON_RECORD",
        }
    }

    /// What is wrong and what to do about it, in English.
    pub const fn english(self) -> &'static str {
        match self {
            RegistryRefusal::NotEnrolled => "not enrolled in this scheme here; enrol first",
            RegistryRefusal::RelationshipEnded => {
                "the person has died or given the relationship up; only a withdrawal is left"
            }
            RegistryRefusal::TransferredOut => {
                "the relationship was handed over; enter this where the person is insured now"
            }
            RegistryRefusal::InTransit => {
                "the relationship is being handed over and closed to new entries until it is done"
            }
            RegistryRefusal::NotActive => "coverage is suspended; resume it first",
            RegistryRefusal::DateTooEarly => "the day lies before the one it must follow",
            RegistryRefusal::StaleRevision => {
                "not the next change of the particulars; look them up, and count on from there"
            }
            RegistryRefusal::AccountFrozen => "the account is frozen; ask the agency",
            RegistryRefusal::CardLost => {
                "the card was reported lost; have it replaced, or the report withdrawn"
            }
            RegistryRefusal::EmergenciesOnly => {
                "the account is new here: emergencies only, until the day that CoverageAt tells"
            }
            RegistryRefusal::NoAccount => "scheme 390 has no personal account; credit 0 fen",
            RegistryRefusal::NoGrant => {
                "the payer shares the account with no such relative; record the grant first"
            }
            RegistryRefusal::MonthPaid => "the month is on record already; nothing is paid twice",
            RegistryRefusal::ItemExcluded => "an item of the bill is not insured; pay it apart",
            RegistryRefusal::InsufficientBalance => "the account holds less than that",
            RegistryRefusal::AmountRange => "the account cannot hold more than 99,999,999.99 yuan",
            RegistryRefusal::AlreadyOnRecord => "the person is on record with another content",
        }
    }

    /// The same in Chinese (简体中文).
    pub const fn chinese(self) -> &'static str {
        match self {
            RegistryRefusal::NotEnrolled => "该险种未在本地参保，请先办理参保登记",
            RegistryRefusal::RelationshipEnded => {
                "参保人已死亡或已放弃参保关系，只能办理一次性清退"
            }
            RegistryRefusal::TransferredOut => "参保关系已转出，请在现参保地办理",
            RegistryRefusal::InTransit => "参保关系转移办理中，暂停新业务",
            RegistryRefusal::NotActive => "参保状态为暂停，请先恢复参保",
            RegistryRefusal::DateTooEarly => "日期早于其应当晚于的日期",
            RegistryRefusal::StaleRevision => "个人信息已有更新，请查询后按最新版本办理",
            RegistryRefusal::AccountFrozen => "个人账户已冻结，请咨询经办机构",
            RegistryRefusal::CardLost => "医保卡已挂失，请补卡或解除挂失",
            RegistryRefusal::EmergenciesOnly => "账户转入不久，限期内仅可用于急诊抢救",
            RegistryRefusal::NoAccount => "城乡居民医保无个人账户，划入金额应为零",
            RegistryRefusal::NoGrant => "未登记与该亲属的家庭共济，请先办理共济绑定",
            RegistryRefusal::MonthPaid => "该月保费已缴纳，无需重复缴费",
            RegistryRefusal::ItemExcluded => "账单含医保不予支付的项目，请自费结算该项目",
            RegistryRefusal::InsufficientBalance => "个人账户余额不足",
            RegistryRefusal::AmountRange => "个人账户余额不得超过 99,999,999.99 元",
            RegistryRefusal::AlreadyOnRecord => "该人员已登记，且内容不同",
        }
    }
}

impl fmt::Display for RegistryRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
