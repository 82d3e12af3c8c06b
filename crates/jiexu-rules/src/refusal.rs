//! The catalogue of refusals: why a handoff is not accepted, or not completed.

mod set;

use std::fmt;
use std::str::FromStr;

pub use set::Refusals;

use crate::Remedy;

/// One table from which everything follows that is said about a refusal, so that no entry can have
/// a code without a text, or a text without a remedy.
macro_rules! catalogue {
    ($(
        $(#[$doc:meta])*
        $name:ident = $code:literal, $remedy:ident, $english:literal, $chinese:literal;
    )+) => {
        /// Why a handoff is refused. Expected, stored, told to the applicant.
        ///
        /// In order of precedence: what is asked for, who may move, how it was asked, documents,
        /// money. The first of several gives a request its `ErrorInfo.reason`. All that apply are
        /// told at once (一次性告知). Unless said otherwise, articles are those of 43号.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Refusal {
            $($(#[$doc])* $name,)+
        }

        impl Refusal {
            /// Every refusal, in order of precedence.
            pub const ALL: [Refusal; [$($code),+].len()] = [$(Refusal::$name),+];

            /// The public code: the same in every region, on the wire, in logs and in documents.
            pub const fn code(self) -> &'static str {
                match self { $(Refusal::$name => $code,)+ }
            }

            /// What somebody, or only time, can do about it; for programs (art. 6: what is checked
            /// should be solvable online).
            pub const fn remedy(self) -> Remedy {
                match self { $(Refusal::$name => Remedy::$remedy,)+ }
            }

            /// What is wrong and what to do about it, in English.
            pub const fn english(self) -> &'static str {
                match self { $(Refusal::$name => $english,)+ }
            }

            /// The same in Chinese (简体中文), for the applicant.
            pub const fn chinese(self) -> &'static str {
                match self { $(Refusal::$name => $chinese,)+ }
            }
        }
    };
}

catalogue! {
    /// Origin and destination are one pool; nothing needs to be handed over (art. 2, R06).
    SamePool = "SAME_POOL", NothingToDo,
        "origin and destination are one pool; no transfer is needed",
        "转出地与转入地属同一统筹地区，无需办理转移接续";
    /// The scheme is not one that is handed over, e.g. 340 离休 (art. 2).
    SchemeNotSupported = "SCHEME_NOT_SUPPORTED", AskAgency,
        "only schemes 310 and 390 are handed over, and not everywhere; ask the agency",
        "该险种不在转移接续范围，仅限职工医保和居民医保，请咨询经办机构";
    /// The origin does not know the person in this scheme, or under another name (art. 6).
    OutNotFound = "OUT_NOT_FOUND", CorrectData,
        "the origin has no such relationship; check number, name, scheme and region",
        "转出地未查到该参保关系，请核对证件号码、姓名、险种和参保地";
    /// The person has died: the account goes to the heirs in one sum instead (R42).
    PersonDeceased = "PERSON_DECEASED", WithdrawOnce,
        "on record as deceased; the heirs withdraw the account at the origin",
        "该参保人已登记死亡，请由继承人在转出地办理个人账户一次性支取";
    /// The person has given the relationship up: the account is paid out instead (R42).
    PersonGaveUp = "PERSON_GAVE_UP", WithdrawOnce,
        "the person gave the relationship up; withdraw the account at the origin",
        "该参保人已自愿放弃医保关系，请在转出地办理个人账户一次性支取";
    /// Retired people are not handed over (art. 2).
    OutRetired = "OUT_RETIRED", NothingToDo,
        "retired people are not handed over",
        "退休人员不办理医保关系转移接续";
    /// The relationship has already been handed over.
    OutAlreadyTransferred = "OUT_ALREADY_TRANSFERRED", ApplyAtOtherRegion,
        "the relationship has left the origin; apply where the person is insured now",
        "该参保关系已转出，请向现参保地申请";
    /// Coverage at the origin is not suspended (art. 6, F12).
    OutNotSuspended = "OUT_NOT_SUSPENDED", SuspendCoverage,
        "coverage at the origin is still active; have it suspended there first",
        "转出地参保状态仍为正常，请先在转出地办理中止参保";
    /// The handoff that a residual transfer names did not settle, or went elsewhere.
    OutNotHandedOver = "OUT_NOT_HANDED_OVER", CorrectData,
        "the named handoff did not hand this relationship over to that destination; check it",
        "所指转移业务未将该关系转至该转入地，请核对业务编号";
    /// A residual transfer would move neither a month nor a fen.
    OutNothingLeft = "OUT_NOTHING_LEFT", NothingToDo,
        "nothing came in since the handoff: no month and no money is left to move",
        "转出后无新到缴费或资金，无需补转";
    /// Another handoff of the person is open at the origin.
    OutInProgress = "OUT_IN_PROGRESS", WaitForHandoff,
        "another handoff of this person is open at the origin; wait for it or cancel it",
        "转出地已有在办的转移业务，请等待办结或先撤销";
    /// Months are unpaid, and the origin hands nobody over who owes (R27; others only warn).
    OutArrears = "OUT_ARREARS", PayArrears,
        "contributions at the origin are unpaid; pay the arrears there",
        "转出地存在欠费，请先补缴";
    /// Claims are not settled, or a stay in hospital has not ended (F18).
    OutOpenSettlement = "OUT_OPEN_SETTLEMENT", SettleClaims,
        "claims or a hospital stay are open at the origin; have them settled first",
        "转出地尚有未结算的医疗费用或未办理出院，请先结清";
    /// The account is frozen for another reason: card lost, court, suspected fraud.
    OutAccountFrozen = "OUT_ACCOUNT_FROZEN", ReleaseAccount,
        "the account is frozen at the origin for another reason; have it released there",
        "转出地个人账户因其他原因被冻结，请先在转出地解除冻结";
    /// The destination has not enrolled the person in the scheme (art. 6, F15).
    InNotEnrolled = "IN_NOT_ENROLLED", EnrolAtDestination,
        "not enrolled at the destination; enrol there first",
        "尚未在转入地参保，请先在转入地办理参保登记";
    /// Enrolled at the destination, but no contribution on record since (F15).
    InNoPayment = "IN_NO_PAYMENT", PayFirstMonth,
        "no contribution at the destination yet; pay the first month there",
        "转入地尚无缴费记录，请先缴纳首月保费";
    /// Enrolled and paid for a benefit period that has not begun (R10).
    InNotEffective = "IN_NOT_EFFECTIVE", WaitForPolicyYear,
        "the benefit period at the destination has not begun; apply when it has",
        "转入地待遇享受期尚未开始，请在待遇期开始后申请";
    /// The handoff that a residual transfer names was not completed at the destination.
    InNotCompleted = "IN_NOT_COMPLETED", CorrectData,
        "the destination has not completed the named handoff; check it",
        "转入地未办结所指转移业务，请核对业务编号";
    /// Another handoff of the person is open at the destination.
    InInProgress = "IN_IN_PROGRESS", WaitForHandoff,
        "another handoff of this person is open at the destination; wait for it",
        "转入地已有在办的转移业务，请等待办结";
    /// Both regions answer for the person, or one insures the person in both schemes (art. 4: no
    /// double enrolment).
    InDuplicateCoverage = "IN_DUPLICATE_COVERAGE", EndOtherCoverage,
        "this person is insured twice already; have one of the enrolments ended",
        "存在两个有效的参保关系，属重复参保，请先终止其中之一";
    /// From resident to resident within one policy year (art. 4(2), R10).
    ResidentSameYear = "RESIDENT_SAME_YEAR", WaitForPolicyYear,
        "residents do not move within a policy year; enrol for the next one, then apply",
        "居民医保当年度内原则上不转移，请在转入地参加下一年度居民医保后申请";
    /// Too old to move across provinces to where one is not registered (F16; off by default).
    AgeLimitCrossProvince = "AGE_LIMIT_CROSS_PROVINCE", AskAgency,
        "above the age for a move across provinces without local household registration",
        "跨省转入且非户籍地，年龄超出转入地规定，请咨询转入地经办机构";
    /// This channel is not open for this kind of move in the region (F11).
    ChannelNotOpen = "CHANNEL_NOT_OPEN", UseOtherChannel,
        "the region does not take this application on this channel; use another",
        "该渠道暂未开通此项业务，请改用其他渠道";
    /// Moves across provinces are applied for online or by post (F10; a regional rule, C10).
    CrossProvinceOnlineOnly = "CROSS_PROVINCE_ONLINE_ONLY", UseOtherChannel,
        "across provinces, apply online or by post",
        "跨省转移须通过网上平台或邮寄方式申请";
    /// The applicant may not apply for this relationship: an employer only in scheme 310 (art. 4,
    /// F13).
    ApplicantNotEntitled = "APPLICANT_NOT_ENTITLED", ApplyInPerson,
        "this applicant may not apply for this scheme; the person must apply",
        "申请人无权代办该险种的转移，请由本人申请";
    /// The region has not opened the wallet (医保钱包, F57; a regional capability).
    WalletNotOpen = "WALLET_NOT_OPEN", AskAgency,
        "the region has not opened wallet transfers",
        "转出地或转入地尚未开通医保钱包转账，请咨询经办机构";
    /// A wallet transfer is applied for where the payer is insured, nowhere else (F58).
    WalletApplyAtOrigin = "WALLET_APPLY_AT_ORIGIN", ApplyAtOtherRegion,
        "the payer must ask where the payer is insured",
        "医保钱包转账须由付款人在其参保地申请";
    /// The payer has no employee account at the origin, or not any more (F57).
    WalletNotInsured = "WALLET_NOT_INSURED", CorrectData,
        "the payer has no employee account there; check the data",
        "付款人在转出地无职工医保个人账户，请核对证件号码、姓名和参保地";
    /// The payee is not insured at the destination, or under another name (F57).
    WalletPayeeNotInsured = "WALLET_PAYEE_NOT_INSURED", EnrolAtDestination,
        "the payee is not insured under this number and name",
        "收款人未在转入地正常参保，请核对证件号码和姓名";
    /// Wallet transfers rest at night (C16).
    WalletClosed = "WALLET_CLOSED", WaitUntilMorning,
        "wallet transfers are closed at night; ask in the morning",
        "医保钱包转账夜间暂停服务，请于次日开放时间重新申请";
    /// No more wallet transfers of this payer today (C16).
    WalletDailyLimit = "WALLET_DAILY_LIMIT", WaitUntilMorning,
        "no more wallet transfers of this payer today",
        "付款人当日医保钱包转账次数已达上限，请次日再办";
    /// More than one wallet transfer may move (C16).
    WalletAmount = "WALLET_AMOUNT", CorrectData,
        "more than one wallet transfer may move; ask for less",
        "转账金额超出医保钱包单笔上限，请减少金额后重新申请";
    /// The payer's account holds less than that.
    WalletBalance = "WALLET_BALANCE", CorrectData,
        "the payer's account holds less than that",
        "付款人个人账户余额不足，请减少金额后重新申请";
    /// A new account pays for emergencies only, and sends no money away (F34).
    EmergenciesOnly = "EMERGENCIES_ONLY", WaitForAccount,
        "the payer's account is new and pays for emergencies only so far; ask later",
        "付款人个人账户新建未满限制期，仅可用于急诊、抢救，请期满后重新申请";
    /// The payee does not want the money: the payer has it back.
    WalletDeclined = "WALLET_DECLINED", NothingToDo,
        "the payee declined; the payer has the money back",
        "收款人已拒收，款项已退回付款人";
    /// The payee had not accepted by the hour of the return: the payer has the money back (C16).
    WalletNotAccepted = "WALLET_NOT_ACCEPTED", NothingToDo,
        "not accepted in time; the payer has the money back",
        "收款人未在规定时间内确认收款，款项已退回付款人";
    /// A document of the checklist is not there (F19 to F23).
    MaterialMissing = "MATERIAL_MISSING", ProvideMaterial,
        "a required document is missing; bring everything that is listed",
        "申请材料不齐，请按清单一次性补齐";
    /// A document does not hold: found by a person who reviewed it.
    MaterialInvalid = "MATERIAL_INVALID", ProvideMaterial,
        "a document was found invalid in review; bring a valid one",
        "经复核材料无效，请补充有效材料";
    /// The coverage certificate is no longer valid.
    CertExpired = "CERT_EXPIRED", RenewCertificate,
        "the coverage certificate has expired; have the origin issue a new one",
        "参保凭证已过有效期，请在转出地重新开具";
    /// The coverage certificate is not of this person, scheme or origin, or was withdrawn.
    CertMismatch = "CERT_MISMATCH", RenewCertificate,
        "the coverage certificate does not fit the application; have a new one issued",
        "参保凭证与申请信息不符，请核对或在转出地重新开具";
    /// The information form does not bear the origin's seal, or another content (art. 7, R15).
    SignatureInvalid = "SIGNATURE_INVALID", MendForm,
        "the form does not bear the seal of the origin; the origin must seal and issue it again",
        "信息表未加盖转出地电子签章或签章验证未通过，须由转出地重新签章出具";
    /// The information form does not fit the application, or itself (art. 8).
    FormInconsistent = "FORM_INCONSISTENT", MendForm,
        "the form contradicts the application or itself; the origin must mend it",
        "信息表与申请不一致或自相矛盾，须由转出地更正";
    /// The account is below zero after the yearly recalculation of what was credited in advance.
    OutNegativeBalance = "OUT_NEGATIVE_BALANCE", TopUp,
        "the account at the origin is below zero; pay in what is missing",
        "转出地个人账户余额为负，请先补足";
    /// The balance does not reach what the origin wants left for three months (F17; off by
    /// default).
    ReserveNotMet = "RESERVE_NOT_MET", TopUp,
        "the balance is below the reserve that the origin requires",
        "个人账户余额未达到转出地要求的预留金额，请先补足";
    /// The region cannot pay out or take in account money (F17, R43).
    AccountTransferUnsupported = "ACCOUNT_TRANSFER_UNSUPPORTED", WithdrawOnce,
        "account money cannot be moved between these regions; ask for a payout",
        "该地区不支持个人账户资金转移，请咨询办理一次性支取";
    /// The bank sent the money back.
    FundReturned = "FUND_RETURNED", MendPayment,
        "the bank returned the money; the origin must check the bank details",
        "划转资金被银行退回，须由转出地核对收款账户信息";
    /// Money arrived that belongs to no case (art. 9).
    FundUnmatched = "FUND_UNMATCHED", MendPayment,
        "the money that arrived fits no case; the origin must say what it is for",
        "到账资金无法与业务匹配，须由转出地核对";
    /// The money that arrived is not the amount on the form (art. 9).
    FundAmountMismatch = "FUND_AMOUNT_MISMATCH", MendPayment,
        "the money does not match the form; the origin must check the amount",
        "到账金额与信息表不符，须由转出地核对";
    /// With the balance, the account here would exceed what an account may hold.
    AmountRange = "AMOUNT_RANGE", AskAgency,
        "the account cannot hold the sum; ask the destination agency",
        "划入后个人账户余额超出上限，请咨询转入地经办机构";
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A code that is not in the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown refusal code; known are {}", Refusals::all())]
pub struct UnknownRefusal;

impl FromStr for Refusal {
    type Err = UnknownRefusal;

    fn from_str(code: &str) -> Result<Refusal, UnknownRefusal> {
        Refusal::ALL.into_iter().find(|refusal| refusal.code() == code).ok_or(UnknownRefusal)
    }
}

#[cfg(test)]
mod tests;
