//! How a month of contribution came about: its kind, the channel of its payment, the scheme that it
//! was paid to before schemes were joined.

/// What a month on record rests on (缴费性质), as the information form tells it apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ContributionKind {
    /// Paid in its time (实缴).
    #[default]
    Actual,
    /// Counts as paid by law, without a payment (视同缴费).
    Deemed,
    /// Paid after its time (补缴).
    BackPaid,
}

impl ContributionKind {
    /// Every kind.
    pub const ALL: [ContributionKind; 3] =
        [ContributionKind::Actual, ContributionKind::Deemed, ContributionKind::BackPaid];

    /// True when money was paid for the month: only that is a payment record (F15).
    pub const fn is_paid(self) -> bool {
        match self {
            ContributionKind::Actual | ContributionKind::BackPaid => true,
            ContributionKind::Deemed => false,
        }
    }

    /// As on a printed record.
    pub const fn chinese(self) -> &'static str {
        match self {
            ContributionKind::Actual => "实缴",
            ContributionKind::Deemed => "视同",
            ContributionKind::BackPaid => "补缴",
        }
    }
}

/// On which way a contribution was paid (缴费渠道, F54).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PaymentChannel {
    /// Withheld and paid by the employer (单位代扣代缴).
    Employer,
    /// At a counter (窗口).
    Counter,
    /// On the site of the local bureau (医保局网站).
    BureauSite,
    /// In the app of the local bureau (医保局手机应用).
    BureauApp,
    /// WeChat, city services (微信城市服务): the location must be the insured place.
    WechatCity,
    /// WeChat, the bureau's public account (微信公众号).
    WechatAccount,
    /// The electronic credential (医保码).
    ECredential,
    /// Alipay, citizen centre (支付宝市民中心).
    Alipay,
    /// UnionPay, city services (云闪付).
    UnionPay,
    /// The app of a bank (银行手机应用).
    BankApp,
    /// The shared account of a relative who is insured as an employee (家庭共济账户, F56).
    FamilyAccount,
}

impl PaymentChannel {
    /// Every channel.
    pub const ALL: [PaymentChannel; 11] = [
        PaymentChannel::Employer,
        PaymentChannel::Counter,
        PaymentChannel::BureauSite,
        PaymentChannel::BureauApp,
        PaymentChannel::WechatCity,
        PaymentChannel::WechatAccount,
        PaymentChannel::ECredential,
        PaymentChannel::Alipay,
        PaymentChannel::UnionPay,
        PaymentChannel::BankApp,
        PaymentChannel::FamilyAccount,
    ];

    /// As on a printed record.
    pub const fn chinese(self) -> &'static str {
        match self {
            PaymentChannel::Employer => "单位代缴",
            PaymentChannel::Counter => "窗口",
            PaymentChannel::BureauSite => "医保网站",
            PaymentChannel::BureauApp => "医保应用",
            PaymentChannel::WechatCity => "微信城市服务",
            PaymentChannel::WechatAccount => "微信公众号",
            PaymentChannel::ECredential => "医保码",
            PaymentChannel::Alipay => "支付宝",
            PaymentChannel::UnionPay => "云闪付",
            PaymentChannel::BankApp => "银行应用",
            PaymentChannel::FamilyAccount => "家庭共济",
        }
    }
}

/// A scheme that was joined into scheme 390; its months are kept and count as resident ones (R31).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FormerScheme {
    /// 391, urban residents (城镇居民基本医疗保险).
    Urban,
    /// 392, rural cooperative (新型农村合作医疗).
    Rural,
}

impl FormerScheme {
    /// Both, by ascending code.
    pub const ALL: [FormerScheme; 2] = [FormerScheme::Urban, FormerScheme::Rural];

    /// The national code: 391 or 392.
    pub const fn code(self) -> u32 {
        match self {
            FormerScheme::Urban => 391,
            FormerScheme::Rural => 392,
        }
    }
}

/// How a month was paid. Neighbouring months are one run only when this is equal as well.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PaymentTerms {
    /// What the month rests on.
    pub kind: ContributionKind,
    /// How the money came, when that was noted.
    pub channel: Option<PaymentChannel>,
    /// The scheme that it was paid to, when that has been joined into this one since.
    pub former_scheme: Option<FormerScheme>,
}

impl PaymentTerms {
    /// The first term in which a repeated month differs, as it is named on the wire.
    pub fn first_difference(&self, again: &PaymentTerms) -> Option<&'static str> {
        let PaymentTerms { kind, channel, former_scheme } = self;
        let differs = [
            ("kind", again.kind != *kind),
            ("channel", again.channel != *channel),
            ("former_scheme", again.former_scheme != *former_scheme),
        ];
        differs.into_iter().find_map(|(field, differs)| differs.then_some(field))
    }
}
