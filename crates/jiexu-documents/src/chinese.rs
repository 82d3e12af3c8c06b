//! What the codes are called on paper (简体中文).

use jiexu_region::{AppliedBy, Filing, FilingKind, RefusedBy};
use jiexu_rules::{AccountMode, Actor, Deadline, Remedy};
use jiexu_types::{
    Channel, Date, Fen, FormName, Material, Month, RegionCode, Scheme, Sex, TransferReason,
};

pub(crate) fn scheme(scheme: Scheme) -> &'static str {
    match scheme {
        Scheme::Employee => "职工基本医疗保险（310）",
        Scheme::Resident => "城乡居民基本医疗保险（390）",
    }
}

pub(crate) fn sex(sex: Sex) -> &'static str {
    match sex {
        Sex::Male => "男",
        Sex::Female => "女",
    }
}

pub(crate) fn reason(reason: TransferReason) -> &'static str {
    match reason {
        TransferReason::JobChange => "就业变动",
        TransferReason::HukouMove => "户籍迁移",
        TransferReason::ResidenceMove => "常住地变动",
        TransferReason::Other => "其他",
    }
}

pub(crate) fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::NationalApp => "国家医保服务平台App",
        Channel::NationalWeb => "国家医保服务平台网厅",
        Channel::Alipay => "支付宝",
        Channel::Wechat => "微信",
        Channel::CrossRegionFiling => "异地就医备案小程序",
        Channel::LocalPlatform => "地方政务服务平台",
        Channel::CounterOrigin => "转出地经办窗口",
        Channel::CounterDestination => "转入地经办窗口",
        Channel::Mail => "邮寄",
    }
}

pub(crate) fn applicant(by: &AppliedBy) -> String {
    match by {
        AppliedBy::Oneself => "本人".to_owned(),
        AppliedBy::Employer(code) => format!("用人单位（统一社会信用代码 {code}）"),
        AppliedBy::Agent(name) => format!("代办人 {}", name.as_str()),
    }
}

pub(crate) fn form_name(form: FormName) -> &'static str {
    match form {
        FormName::TransferAndContinuation => "基本医疗保险关系转移接续申请表",
        FormName::ChangeOfInsuredPlace => "医保参保地变更申请表",
        FormName::TransferWithCommitment => {
            "医疗保险关系转移接续申请表（附个人账户资金使用承诺书）"
        }
    }
}

pub(crate) fn material(material: Material) -> &'static str {
    match material {
        Material::IdCard => "居民身份证",
        Material::IdFront => "居民身份证人像面照片",
        Material::IdBack => "居民身份证国徽面照片",
        Material::MedicalCard => "医保卡",
        Material::SocialSecurityCard => "社会保障卡",
        Material::ElectronicCredential => "医保电子凭证",
        Material::CoverageCertificate => "参保凭证",
        Material::HouseholdRegister => "户口簿",
        Material::HukouProof => "户籍迁移证明",
        Material::JobProof => "工作调动证明",
        Material::ResidenceProof => "居住证明",
        Material::AccountUseCommitment => "个人账户资金使用承诺书",
        Material::AgentAuthorisation => "委托书",
    }
}

pub(crate) fn account_mode(mode: AccountMode) -> &'static str {
    match mode {
        AccountMode::Transfer => "随同关系转移至转入地",
        AccountMode::PayOut => "一次性支付给本人，不转移",
        AccountMode::Unsupported => "本地暂不办理个人账户资金转移",
    }
}

pub(crate) fn refused_by(by: RefusedBy) -> &'static str {
    match by {
        RefusedBy::Application => "转入地受理审核",
        RefusedBy::Origin => "转出地核验",
        RefusedBy::Destination => "转入地接收审核",
    }
}

/// What can be done about a refusal, in a few words.
pub(crate) fn remedy(remedy: Remedy) -> &'static str {
    match remedy {
        Remedy::WaitUntilMorning => "次日开放时间重新申请",
        Remedy::SuspendCoverage => "办理暂停参保",
        Remedy::PayArrears => "补缴欠费",
        Remedy::SettleClaims => "结清医疗费用或办理出院",
        Remedy::ReleaseAccount => "解除个人账户冻结",
        Remedy::TopUp => "补足个人账户",
        Remedy::WithdrawOnce => "办理一次性支取",
        Remedy::RenewCertificate => "重新开具参保凭证",
        Remedy::MendForm => "更正信息表",
        Remedy::MendPayment => "更正划款",
        Remedy::EnrolAtDestination => "办理参保登记",
        Remedy::PayFirstMonth => "缴纳首月保费",
        Remedy::AskAgency => "咨询经办机构",
        Remedy::CorrectData => "更正信息后重新申请",
        Remedy::ProvideMaterial => "补齐有效材料",
        Remedy::ApplyAtOtherRegion => "以现参保地为转出地申请",
        Remedy::UseOtherChannel => "改用其他渠道申请",
        Remedy::ApplyInPerson => "由本人申请",
        Remedy::EndOtherCoverage => "终止其中一处参保",
        Remedy::WaitForHandoff => "等待在办业务办结",
        Remedy::WaitForPolicyYear => "待下一待遇期开始后申请",
        Remedy::WaitForAccount => "待个人账户限制期满后重新申请",
        Remedy::NothingToDo => "无需办理",
    }
}

/// Where a remedy is carried out.
pub(crate) fn actor(actor: Option<Actor>) -> &'static str {
    match actor {
        Some(Actor::Applicant) => "申请人",
        Some(Actor::Origin) => "转出地",
        Some(Actor::Destination) => "转入地",
        None => "—",
    }
}

/// What the columns of [`filing`] are called.
pub(crate) const FILING_HEAD: [&str; 4] = ["就医地", "备案类型", "起始日期", "终止日期"];

/// A filing of remote care, as a row.
pub(crate) fn filing(filing: &Filing) -> Vec<String> {
    let kind = match filing.kind {
        FilingKind::LongTerm => "异地长期居住",
        FilingKind::Temporary => "临时外出就医",
        FilingKind::Referral => "转诊转院",
        FilingKind::Emergency => "急诊抢救",
    };
    let until = filing.until.map_or("长期".to_owned(), day);
    vec![region(filing.region), kind.to_owned(), day(filing.from), until]
}

/// `南通市（320600）`
pub(crate) fn region(code: RegionCode) -> String {
    match code.name() {
        Some(name) => format!("{name}（{code}）"),
        None => code.to_string(),
    }
}

/// `2026年03月02日`
pub(crate) fn day(day: Date) -> String {
    format!("{:04}年{:02}月{:02}日", day.year(), day.month(), day.day())
}

/// `2026年03月`
pub(crate) fn month(month: Month) -> String {
    let yyyymm = month.as_yyyymm();
    format!("{:04}年{:02}月", yyyymm / 100, yyyymm % 100)
}

/// Figures, and capitals that nobody can add a digit to.
pub(crate) fn money(amount: Fen) -> String {
    format!("{amount}元（人民币大写：{}）", amount.in_capitals())
}

/// The day until which something must be done; one that may still change is marked.
pub(crate) fn deadline(deadline: Deadline) -> String {
    let mark = if deadline.provisional { "（暂定，待公布放假安排）" } else { "" };
    format!("{}{mark}", day(deadline.due_on))
}
