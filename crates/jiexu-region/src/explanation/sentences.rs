//! Duties in words, in both languages.

use std::fmt;

use jiexu_rules::Deadline;
use jiexu_types::RegionCode;

use super::{Basis, Duty, Obligation, Party, Unblock};

impl Basis {
    /// The article, as it is cited: `43号 art. 7`.
    pub const fn article(self) -> &'static str {
        match self {
            Basis::Checks => "43号 art. 6",
            Basis::TransferOut => "43号 art. 7",
            Basis::TransferIn => "43号 art. 8",
            Basis::Wallet => "医保钱包",
        }
    }

    const fn chinese(self) -> &'static str {
        match self {
            Basis::Checks => "43号第六条",
            Basis::TransferOut => "43号第七条",
            Basis::TransferIn => "43号第八条",
            Basis::Wallet => "医保钱包规则",
        }
    }
}

impl Duty {
    /// `320600 南通市 owes 410600 鹤壁市 the information form since 2026-03-02, until 2026-03-17
    /// (43号 art. 7); it is sent until it is acknowledged.`
    pub fn english(&self) -> String {
        let Duty { by, to, what, since, until, basis, unblock } = self;
        let until = until.map(|until| format!(", until {}", English(until))).unwrap_or_default();
        format!(
            "{} owes {} {} since {}{until} ({}); {}.",
            English(*by),
            English(*to),
            English(*what),
            since.date(),
            basis.article(),
            English(*unblock),
        )
    }

    /// `320600 南通市应向410600 鹤壁市发送参保信息表，自2026-03-02起，最迟2026-03-17（43号第七条）；
    /// 收到回执前持续发送。`
    pub fn chinese(&self) -> String {
        let Duty { by, to, what, since, until, basis, unblock } = self;
        let until = until.map(|until| format!("，最迟{}", Chinese(until))).unwrap_or_default();
        format!(
            "{}应向{}{}，自{}起{until}（{}）；{}。",
            Chinese(*by),
            Chinese(*to),
            Chinese(*what),
            since.date(),
            basis.chinese(),
            Chinese(*unblock),
        )
    }
}

/// Written in English.
struct English<T>(T);

/// Written in Chinese.
struct Chinese<T>(T);

/// A region as people know it: `320600 南通市`.
struct Place(RegionCode);

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.name() {
            Some(name) => write!(f, "{} {name}", self.0),
            None => write!(f, "{}", self.0),
        }
    }
}

impl fmt::Display for English<Party> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Party::Region(region) => write!(f, "{}", Place(region)),
            Party::Operator(region) => write!(f, "an operator of {}", Place(region)),
            Party::Applicant => f.write_str("the applicant"),
            Party::Payee => f.write_str("the payee"),
        }
    }
}

impl fmt::Display for Chinese<Party> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Party::Region(region) => write!(f, "{}", Place(region)),
            Party::Operator(region) => write!(f, "{}经办人员", Place(region)),
            Party::Applicant => f.write_str("申请人"),
            Party::Payee => f.write_str("收款人"),
        }
    }
}

impl fmt::Display for English<Obligation> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Obligation::Application => "the application that was made at the origin",
            Obligation::Request => "the request to hand the person over",
            Obligation::Withdrawal => "the withdrawal of the request",
            Obligation::Verdict => "an answer to the request",
            Obligation::Relationship => "the information form",
            Obligation::Balance(Some(amount)) => return write!(f, "the balance of {amount} yuan"),
            Obligation::Balance(None) => "the balance, if there is one",
            Obligation::AcceptMoney(amount) => {
                return write!(f, "word whether to accept {amount} yuan");
            }
            Obligation::Review => "a decision on the review",
            Obligation::Completion => "the completion of the handoff, or its refusal",
            Obligation::Correction => "word of what is wrong with the form",
            Obligation::Outcome => "word of the decision",
            Obligation::NewApplication => "what the refusal asks for, and a new application",
        })
    }
}

impl fmt::Display for Chinese<Obligation> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Obligation::Application => "转交在转出地提出的申请",
            Obligation::Request => "发送联系函",
            Obligation::Withdrawal => "发送撤销函",
            Obligation::Verdict => "答复受理结果",
            Obligation::Relationship => "发送参保信息表",
            Obligation::Balance(Some(amount)) => return write!(f, "划转个人账户余额{amount}元"),
            Obligation::Balance(None) => "划转个人账户余额（如有）",
            Obligation::AcceptMoney(amount) => return write!(f, "确认或拒收{amount}元"),
            Obligation::Review => "作出复核决定",
            Obligation::Completion => "办结或不予办理",
            Obligation::Correction => "发送更正要求",
            Obligation::Outcome => "发送办结反馈",
            Obligation::NewApplication => "按不予办理原因更正后重新申请",
        })
    }
}

impl fmt::Display for English<Unblock> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Unblock::Acknowledgement => "it is sent until the other region acknowledges it",
            Unblock::PeerMessage => "it ends when the other region's message arrives",
            Unblock::Review => "it ends when an operator decides (ReviewTransfer)",
            Unblock::Reissue => "it ends when an operator issues the form again (ReissueForm)",
            Unblock::Retry => {
                "the other region would not take it: mend that there, then RetryTransfer"
            }
            Unblock::Applicant => "only the applicant can do it, with a new handoff_id",
            Unblock::Payee => {
                "it ends when the payee accepts or declines; otherwise the money goes back then"
            }
        })
    }
}

impl fmt::Display for Chinese<Unblock> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Unblock::Acknowledgement => "对方地区回执前持续发送",
            Unblock::PeerMessage => "待对方地区报文到达",
            Unblock::Review => "待经办人员复核（ReviewTransfer）",
            Unblock::Reissue => "待经办人员重开信息表（ReissueForm）",
            Unblock::Retry => "对方地区拒收，请在对方更正后重发（RetryTransfer）",
            Unblock::Applicant => "须由申请人以新的业务编号办理",
            Unblock::Payee => "待收款人确认或拒收，逾期款项自动退回",
        })
    }
}

impl fmt::Display for English<Deadline> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = if self.0.provisional { " (provisional)" } else { "" };
        write!(f, "{}{mark}", self.0.due_on)
    }
}

impl fmt::Display for Chinese<Deadline> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = if self.0.provisional { "（暂定）" } else { "" };
        write!(f, "{}{mark}", self.0.due_on)
    }
}
