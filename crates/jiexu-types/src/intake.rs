//! How an application reached an agency: channel, applicant, documents (收件).

/// Channel of an application (申请渠道; 43号 art. 5: on the national platform, or at the counter of
/// either side).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Channel {
    /// National app (国家医保服务平台 App), F02.
    NationalApp,
    /// National platform on the web, 地方专区 or 地方网厅, F03.
    NationalWeb,
    /// Alipay 市民中心, F04.
    Alipay,
    /// WeChat mini-program 我的医保凭证, F05.
    Wechat,
    /// Mini-program 异地就医备案, where it moves the place of use along with the filing, F06.
    CrossRegionFiling,
    /// A local e-government platform, F07.
    LocalPlatform,
    /// Counter of the origin's agency, F08.
    CounterOrigin,
    /// Counter of the destination's agency, F09.
    CounterDestination,
    /// By post to the destination's agency, F10.
    Mail,
}

impl Channel {
    /// Every channel.
    pub const ALL: [Channel; 9] = [
        Channel::NationalApp,
        Channel::NationalWeb,
        Channel::Alipay,
        Channel::Wechat,
        Channel::CrossRegionFiling,
        Channel::LocalPlatform,
        Channel::CounterOrigin,
        Channel::CounterDestination,
        Channel::Mail,
    ];

    /// True when nobody has to come or to post anything.
    pub const fn is_online(self) -> bool {
        match self {
            Channel::NationalApp
            | Channel::NationalWeb
            | Channel::Alipay
            | Channel::Wechat
            | Channel::CrossRegionFiling
            | Channel::LocalPlatform => true,
            Channel::CounterOrigin | Channel::CounterDestination | Channel::Mail => false,
        }
    }
}

/// Who applies (43号 art. 4): the person, an employer for its employee, or somebody on behalf of
/// the person (代办人).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Applicant {
    /// The person.
    Oneself,
    /// The employer; only for the employee scheme (F13).
    Employer,
    /// An agent of the person.
    Agent,
}

/// The application form, by the name that the applicant knows: one form, three names (C07).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FormName {
    /// 基本医疗保险关系转移接续申请表, the official one.
    TransferAndContinuation,
    /// 医保参保地变更申请表, F24.
    ChangeOfInsuredPlace,
    /// 医疗保险关系转移接续申请表 with 个人账户资金使用承诺书, F25.
    TransferWithCommitment,
}

impl FormName {
    /// Every name.
    pub const ALL: [FormName; 3] = [
        FormName::TransferAndContinuation,
        FormName::ChangeOfInsuredPlace,
        FormName::TransferWithCommitment,
    ];
}

/// Kind of a document that goes with an application (材料).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Material {
    /// Identity card shown at the counter, or a certified copy by post (身份证).
    IdCard,
    /// Photo of the identity card's front (身份证人像面).
    IdFront,
    /// Photo of the identity card's back (身份证国徽面).
    IdBack,
    /// Medical-insurance card (医保卡).
    MedicalCard,
    /// Social-security card (社会保障卡).
    SocialSecurityCard,
    /// Medical-insurance electronic credential (医保电子凭证).
    ElectronicCredential,
    /// Coverage certificate of the origin (参保凭证).
    CoverageCertificate,
    /// Household register (户口簿).
    HouseholdRegister,
    /// Proof that household registration moved (户籍迁移证明).
    HukouProof,
    /// Proof of the new job (工作调动证明).
    JobProof,
    /// Proof of residence: residence permit, lease, deed (居住证明).
    ResidenceProof,
    /// Signed commitment on the use of account money (个人账户资金使用承诺书).
    AccountUseCommitment,
    /// The person's authorisation of an agent (委托书).
    AgentAuthorisation,
}

impl Material {
    /// Every kind.
    pub const ALL: [Material; 13] = [
        Material::IdCard,
        Material::IdFront,
        Material::IdBack,
        Material::MedicalCard,
        Material::SocialSecurityCard,
        Material::ElectronicCredential,
        Material::CoverageCertificate,
        Material::HouseholdRegister,
        Material::HukouProof,
        Material::JobProof,
        Material::ResidenceProof,
        Material::AccountUseCommitment,
        Material::AgentAuthorisation,
    ];
}
