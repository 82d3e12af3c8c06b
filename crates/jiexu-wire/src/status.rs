//! The one mapping from our errors to gRPC statuses.
//!
//! Each status has an `ErrorInfo` whose reason programs can rely on, and its text in Chinese and in
//! English. Whether to repeat a call is said by [`is_retryable`] alone. No status holds the text of
//! an internal error: that can hold keys and paths and stays in our log.

mod certificates;
mod explain;
mod untimely;

use std::collections::HashMap;
use std::time::Duration;

use jiexu_region::{ExcludedItem, RegistryRefusal, RegistryReply, Rejection};
use jiexu_rules::{Refusal, Refusals};
use jiexu_types::{HandoffId, Material};
use tonic::{Code, Status};
use tonic_types::{
    BadRequest, ErrorDetail, ErrorInfo, FieldViolation, LocalizedMessage, PreconditionFailure,
    PreconditionViolation, RetryInfo, StatusExt as _,
};

use crate::v1::EntryOutcome;
use crate::{BadCaller, BadField, v1};

pub use certificates::{certificate_numbers_exhausted, certificate_refused};
pub use explain::{ErrorReport, Violation, explain};
pub use untimely::{NotNow, denied, not_now};

/// `ErrorInfo.domain` of every status.
pub const DOMAIN: &str = "jiexu";

/// `ErrorInfo.reason` of the statuses that are no refusals. A refusal's reason is its code.
pub mod reason {
    /// A field does not hold what it must.
    pub const BAD_FIELD: &str = "BAD_FIELD";
    /// The same id is on record with another content; metadata `field` names what differs.
    pub const CONFLICT: &str = "CONFLICT";
    /// Several people are found by that number: somebody must look into the records.
    pub const AMBIGUOUS: &str = "AMBIGUOUS";
    /// Nothing here has that name.
    pub const NOT_FOUND: &str = "NOT_FOUND";
    /// The origin is none of the regions that this one exchanges messages with.
    pub const UNKNOWN_ORIGIN: &str = "UNKNOWN_ORIGIN";
    /// The destination is none of the regions that this one exchanges messages with.
    pub const UNKNOWN_DESTINATION: &str = "UNKNOWN_DESTINATION";
    /// The origin has frozen the balance: the handoff goes on.
    pub const CANCEL_TOO_LATE: &str = "CANCEL_TOO_LATE";
    /// The handoff is not, or no longer, waiting for an operator.
    pub const NOT_UNDER_REVIEW: &str = "NOT_UNDER_REVIEW";
    /// Who entered a review may not check it as well.
    pub const SAME_OPERATOR: &str = "SAME_OPERATOR";
    /// The region asks for no corrections of a form, or this end of a handoff cannot.
    pub const CORRECTIONS_NOT_OFFERED: &str = "CORRECTIONS_NOT_OFFERED";
    /// The form in hand is another revision than the one that was approved.
    pub const OTHER_FORM: &str = "OTHER_FORM";
    /// The form was corrected as often as the rules of the region allow.
    pub const CORRECTIONS_EXHAUSTED: &str = "CORRECTIONS_EXHAUSTED";
    /// Nobody has asked to correct this form.
    pub const NO_CORRECTION_ASKED: &str = "NO_CORRECTION_ASKED";
    /// The certificate was used or replaced: there is nothing to withdraw.
    pub const NOTHING_TO_REVOKE: &str = "NOTHING_TO_REVOKE";
    /// All certificate numbers of this year are given away.
    pub const NUMBERS_EXHAUSTED: &str = "NUMBERS_EXHAUSTED";
    /// The money of a wallet transfer is not here yet, was answered otherwise, or has gone back.
    pub const NOT_AWAITING_PAYEE: &str = "NOT_AWAITING_PAYEE";
    /// No message of the handoff was rejected.
    pub const NOTHING_TO_RETRY: &str = "NOTHING_TO_RETRY";
    /// The caller is not a party to the handoff.
    pub const NOT_A_PARTY: &str = "NOT_A_PARTY";
    /// The message contradicts what is on record.
    pub const CONTRADICTION: &str = "CONTRADICTION";
    /// The caller did not say who it is.
    pub const UNKNOWN_CALLER: &str = "UNKNOWN_CALLER";
    /// The caller may not do this.
    pub const NOT_ALLOWED: &str = "NOT_ALLOWED";
    /// The region lives by the system's clock, which nobody sets.
    pub const SYSTEM_CLOCK: &str = "SYSTEM_CLOCK";
    /// The clock would go back, or stay where it is.
    pub const CLOCK_NOT_FORWARD: &str = "CLOCK_NOT_FORWARD";
    /// Too many calls are waiting.
    pub const BUSY: &str = "BUSY";
    /// The region is shutting down.
    pub const STOPPING: &str = "STOPPING";
    /// A bug or a broken disk.
    pub const INTERNAL: &str = "INTERNAL";
}

/// Before the code of a refusal, the key in `ErrorInfo.metadata` of what can be done about it.
pub const REMEDY_PREFIX: &str = "remedy_";

/// Most fields that one status names; a status travels in a header.
const FIELDS_MAX: usize = 5;

/// Most refusals whose texts one status tells. It names them all; the texts are for people.
const TEXTS_MAX: usize = 8;

/// What is asked for by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource {
    /// A handoff.
    Handoff,
    /// A person.
    Person,
    /// A coverage certificate, by its number, or by number and code.
    Certificate,
}

/// True when the same call may succeed later. Every other call is not repeated as it is.
pub fn is_retryable(code: Code) -> bool {
    matches!(code, Code::Unavailable | Code::DeadlineExceeded | Code::ResourceExhausted)
}

impl From<BadField> for Status {
    fn from(bad: BadField) -> Status {
        bad_fields(vec![bad])
    }
}

/// Fields that do not hold what they must.
pub fn bad_fields(bad: Vec<BadField>) -> Status {
    let shown: Vec<BadField> = bad.into_iter().take(FIELDS_MAX).collect();
    let english = shown.iter().map(BadField::to_string).collect::<Vec<_>>().join("; ");
    let names: Vec<&str> = shown.iter().map(|bad| bad.field.as_str()).collect();
    let chinese = format!("字段有误，请更正：{}", names.join("、"));
    let violations: Vec<FieldViolation> =
        shown.iter().map(|bad| FieldViolation::new(&bad.field, &bad.problem)).collect();
    Answer::new(Code::InvalidArgument, reason::BAD_FIELD, english, chinese)
        .with(BadRequest::new(violations))
        .into_status()
}

/// A handoff that was refused: every reason at once, the first of them as the status's own, each
/// with its remedy in the metadata (`remedy_OUT_NOT_SUSPENDED` is `SUSPEND_COVERAGE`). Missing
/// documents are the subjects of MATERIAL_MISSING, alternatives joined by `|`.
pub fn refused(handoff: HandoffId, refusals: Refusals, missing: &[Vec<Material>]) -> Status {
    match refusal(refusals, missing) {
        Some(answer) => answer.about("handoff_id", handoff).into_status(),
        // A refusal without a reason would be a bug of ours.
        None => internal(),
    }
}

/// Every reason with its remedy; `None` when there is no reason.
fn refusal(refusals: Refusals, missing: &[Vec<Material>]) -> Option<Answer> {
    let first = refusals.first()?;
    let texts = |of: fn(Refusal) -> &'static str, separator| {
        let told: Vec<&str> = refusals.iter().take(TEXTS_MAX).map(of).collect();
        let left = refusals.iter().skip(TEXTS_MAX).count();
        (told.join(separator), left)
    };
    let (mut english, left) = texts(Refusal::english, "; ");
    let (mut chinese, _) = texts(Refusal::chinese, "；");
    if left > 0 {
        english.push_str(&format!("; and {left} more"));
        chinese.push_str(&format!("；另有{left}项"));
    }
    let mut violations = Vec::new();
    for (index, refusal) in refusals.iter().enumerate() {
        let violation =
            |subject: &str, text: &str| PreconditionViolation::new(refusal.code(), subject, text);
        let english = if index < TEXTS_MAX { refusal.english() } else { "" };
        if refusal == Refusal::MaterialMissing && !missing.is_empty() {
            violations.extend(missing.iter().map(|any_of| {
                let documents = alternatives(any_of);
                violation(&documents, &format!("{}: {documents}", refusal.english()))
            }));
        } else {
            violations.push(violation("", english));
        }
    }
    let answer = Answer::new(Code::FailedPrecondition, first.code(), english, chinese)
        .with(PreconditionFailure::new(violations));
    let with_remedy = |answer: Answer, refusal: Refusal| {
        answer.about(&format!("{REMEDY_PREFIX}{refusal}"), refusal.remedy())
    };
    Some(refusals.iter().fold(answer, with_remedy))
}

/// Documents of which any one suffices: `MATERIAL_HUKOU_PROOF|MATERIAL_HOUSEHOLD_REGISTER`.
fn alternatives(any_of: &[Material]) -> String {
    let names = any_of.iter().map(|material| v1::Material::from(*material).as_str_name());
    names.collect::<Vec<_>>().join("|")
}

/// An entry that the registry refuses.
pub fn entry_refused(refusal: RegistryRefusal) -> Status {
    let (code, english) = (refusal.code(), refusal.english());
    let violation = PreconditionViolation::new(code, "", english);
    Answer::new(Code::FailedPrecondition, code, english, refusal.chinese())
        .with(PreconditionFailure::new(vec![violation]))
        .into_status()
}

/// A spending that was refused for one of its items, which is named by its field.
pub fn item_excluded(item: ExcludedItem) -> Status {
    let refusal = RegistryRefusal::ItemExcluded;
    let (field, english) = (format!("items[{}]", item.index), item.group.to_string());
    let violation = PreconditionViolation::new(refusal.code(), &field, &english);
    let english = format!("{field}: {english}");
    Answer::new(Code::FailedPrecondition, refusal.code(), english, refusal.chinese())
        .about("item", field)
        .with(PreconditionFailure::new(vec![violation]))
        .into_status()
}

/// What became of an entry, or the status that says why it was not made.
pub fn entry_outcome(reply: RegistryReply) -> Result<EntryOutcome, Status> {
    match reply {
        RegistryReply::Recorded => Ok(EntryOutcome::Recorded),
        RegistryReply::Repeated => Ok(EntryOutcome::Repeated),
        RegistryReply::Conflict(field) => Err(conflict(field)),
        RegistryReply::Refused(refusal) => Err(entry_refused(refusal)),
    }
}

/// The id is on record with another content; `field` is the first that differs.
pub fn conflict(field: &str) -> Status {
    let english = format!("on record with another `{field}`; repeat it unchanged, or use a new id");
    let chinese = format!("已登记但“{field}”不同，请原样重发，或使用新的编号");
    Answer::new(Code::AlreadyExists, reason::CONFLICT, english, chinese)
        .about("field", field)
        .into_status()
}

/// Nothing here has that name. The name is not repeated: it may be a person's number.
pub fn not_found(resource: Resource) -> Status {
    let (kind, english, chinese) = match resource {
        Resource::Handoff => ("handoff", "no such handoff here", "本地无此转移业务"),
        Resource::Person => ("person", "no such person on record here", "本地无此人员登记"),
        Resource::Certificate => (
            "certificate",
            "no certificate here with this number and code",
            "未查到该编号与校验码对应的参保凭证",
        ),
    };
    Answer::new(Code::NotFound, reason::NOT_FOUND, english, chinese)
        .about("resource", kind)
        .into_status()
}

/// Several people are found by one number. None of them is told: it would be the wrong one for
/// somebody.
pub fn ambiguous() -> Status {
    let english = "several people are on record with this number; ask by identity number";
    let chinese = "该卡号对应多名参保人，请使用身份证号码查询";
    Answer::new(Code::FailedPrecondition, reason::AMBIGUOUS, english, chinese).into_status()
}

/// The origin is none of the regions that this one exchanges messages with.
pub fn unknown_origin() -> Status {
    let english = "this region exchanges no messages with the origin; ask the agency";
    let chinese = "本地与转出地尚未联通，请咨询经办机构";
    Answer::new(Code::FailedPrecondition, reason::UNKNOWN_ORIGIN, english, chinese).into_status()
}

/// The destination is none of the regions that this one exchanges messages with.
pub fn unknown_destination() -> Status {
    let english = "this region exchanges no messages with the destination; ask the agency";
    let chinese = "本地与转入地尚未联通，请咨询经办机构";
    let reason = reason::UNKNOWN_DESTINATION;
    Answer::new(Code::FailedPrecondition, reason, english, chinese).into_status()
}

/// A message of a peer that was not taken, for a caller who needs a status and no receipt.
pub fn rejected(rejection: &Rejection) -> Status {
    match rejection {
        Rejection::NotAParty => Answer::new(
            Code::PermissionDenied,
            reason::NOT_A_PARTY,
            "the calling region is not a party to this handoff",
            "调用方不是该转移业务的当事地区",
        )
        .into_status(),
        Rejection::UnknownHandoff => not_found(Resource::Handoff),
        Rejection::Conflict { field } => conflict(field),
        Rejection::Contradiction { .. } => Answer::new(
            Code::FailedPrecondition,
            reason::CONTRADICTION,
            rejection.to_string(),
            "与已登记的结论相矛盾，请人工核查",
        )
        .into_status(),
    }
}

/// The caller did not say who it is, or not in a form that is understood.
pub fn unknown_caller(bad: BadCaller) -> Status {
    let chinese = "未说明调用方身份，或格式有误";
    Answer::new(Code::Unauthenticated, reason::UNKNOWN_CALLER, bad.to_string(), chinese)
        .into_status()
}

/// The caller may not do this; `who` may, e.g. `an operator`.
pub fn not_allowed(who: &str) -> Status {
    let english = format!("only {who} may do this");
    let chinese = "调用方无权办理此项业务";
    Answer::new(Code::PermissionDenied, reason::NOT_ALLOWED, english, chinese).into_status()
}

/// The region lives by the system's clock: only a simulated one can be set.
pub fn system_clock() -> Status {
    let english = "this region lives by the system's clock; only one that was started with \
                   --clock simulated can be set forward";
    let chinese = "本地使用系统时钟，只有以模拟时钟启动的服务才能拨快";
    Answer::new(Code::FailedPrecondition, reason::SYSTEM_CLOCK, english, chinese).into_status()
}

/// The clock would go back, or stay where it is.
pub fn clock_not_forward() -> Status {
    let (english, chinese) = ("a clock goes forward only", "时钟只能向前拨");
    Answer::new(Code::FailedPrecondition, reason::CLOCK_NOT_FORWARD, english, chinese).into_status()
}

/// Too many calls are waiting; the same call may be repeated after `retry_after`.
pub fn busy(retry_after: Duration) -> Status {
    let (english, chinese) = ("too many calls are waiting; repeat later", "业务繁忙，请稍后重试");
    Answer::new(Code::ResourceExhausted, reason::BUSY, english, chinese)
        .with(RetryInfo::new(Some(retry_after)))
        .into_status()
}

/// The region is shutting down, or cannot write; the same call may be repeated when it is back.
pub fn stopping() -> Status {
    let english = "the region is stopping; repeat when it is back";
    let chinese = "服务正在停止，请稍后重试";
    Answer::new(Code::Unavailable, reason::STOPPING, english, chinese).into_status()
}

/// A bug or a broken disk. What it is stays in the log.
pub fn internal() -> Status {
    let (english, chinese) = ("internal error; see the log of the region", "内部错误，请联系运维");
    Answer::new(Code::Internal, reason::INTERNAL, english, chinese).into_status()
}

/// A status in the making.
struct Answer {
    code: Code,
    reason: &'static str,
    english: String,
    chinese: String,
    metadata: HashMap<String, String>,
    details: Vec<ErrorDetail>,
}

impl Answer {
    fn new(
        code: Code,
        reason: &'static str,
        english: impl Into<String>,
        chinese: impl Into<String>,
    ) -> Answer {
        let (english, chinese) = (english.into(), chinese.into());
        let (metadata, details) = (HashMap::new(), Vec::new());
        Answer { code, reason, english, chinese, metadata, details }
    }

    fn about(mut self, key: &str, value: impl ToString) -> Answer {
        self.metadata.insert(key.to_owned(), value.to_string());
        self
    }

    fn with(mut self, detail: impl Into<ErrorDetail>) -> Answer {
        self.details.push(detail.into());
        self
    }

    fn into_status(self) -> Status {
        let Answer { code, reason, english, chinese, metadata, details } = self;
        let mut all = vec![ErrorInfo::new(reason, DOMAIN, metadata).into()];
        all.extend(details);
        all.push(LocalizedMessage::new("zh-CN", chinese).into());
        all.push(LocalizedMessage::new("en", english.as_str()).into());
        Status::with_error_details_vec(code, english, all)
    }
}

#[cfg(test)]
mod tests;
