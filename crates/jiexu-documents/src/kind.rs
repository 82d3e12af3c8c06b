//! Which papers there are.

/// A kind of paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PaperKind {
    /// Coverage certificate, by the origin (参保凭证).
    Certificate,
    /// Contact letter, by the destination to the origin (联系函).
    Letter,
    /// Information form, by the origin to the destination (信息表).
    Form,
    /// Notice that goes with the money, by the origin to the destination (转移通知).
    Notice,
    /// Acceptance receipt, by the destination to the applicant (业务受理回执).
    Receipt,
    /// Refusal with all reasons, to the applicant (不予受理通知).
    Refusal,
    /// Completion, by the destination to the origin and the applicant (办结反馈).
    Completion,
}

/// National item code of issuing a coverage certificate (出具参保凭证).
const ITEM_CERTIFICATE: &str = "002036003001";
/// National item code of everything else of a handoff (转移接续手续办理).
const ITEM_TRANSFER: &str = "002036003002";

impl PaperKind {
    /// Every kind.
    pub const ALL: [PaperKind; 7] = [
        PaperKind::Certificate,
        PaperKind::Letter,
        PaperKind::Form,
        PaperKind::Notice,
        PaperKind::Receipt,
        PaperKind::Refusal,
        PaperKind::Completion,
    ];

    /// The official title.
    pub const fn title(self) -> &'static str {
        match self {
            PaperKind::Certificate => "基本医疗保险参保凭证",
            PaperKind::Letter => "基本医疗保险关系转移接续联系函",
            PaperKind::Form => "参保人员基本医疗保险信息表",
            PaperKind::Notice => "基本医疗保险个人账户转移通知",
            PaperKind::Receipt => "基本医疗保险关系转移接续业务受理回执",
            PaperKind::Refusal => "基本医疗保险关系转移接续不予受理通知",
            PaperKind::Completion => "基本医疗保险关系转移接续办结反馈",
        }
    }

    /// The national item (事项) that it belongs to: its code of twelve digits, and its name.
    pub const fn item(self) -> (&'static str, &'static str) {
        match self {
            PaperKind::Certificate => (ITEM_CERTIFICATE, "出具参保凭证"),
            PaperKind::Letter
            | PaperKind::Form
            | PaperKind::Notice
            | PaperKind::Receipt
            | PaperKind::Refusal
            | PaperKind::Completion => (ITEM_TRANSFER, "转移接续手续办理"),
        }
    }

    /// Who keeps which copy.
    pub const fn copies(self) -> &'static [&'static str] {
        match self {
            PaperKind::Certificate => {
                &["转移联（交转入地经办机构）", "存档联（转出地经办机构）", "个人联（参保人）"]
            }
            PaperKind::Letter | PaperKind::Form | PaperKind::Notice => {
                &["转出地经办机构存档", "转入地经办机构存档"]
            }
            PaperKind::Receipt | PaperKind::Refusal => &["申请人留存", "经办机构存档"],
            PaperKind::Completion => &["转出地经办机构存档", "参保人留存"],
        }
    }
}
