//! What a status must say.

use jiexu_wire::status::{ErrorReport, explain};
use tonic::{Code, Status};

/// The status has this code and reason, and says so in both languages.
#[track_caller]
pub fn expect_reason(status: &Status, code: Code, reason: &str) -> ErrorReport {
    let report = explain(status);
    assert_eq!((report.code, report.reason.as_deref()), (code, Some(reason)), "{status:?}");
    assert!(!report.message.is_empty());
    assert_eq!(report.localized.get("en"), Some(&report.message));
    let chinese = report.localized.get("zh-CN").map(String::as_str).unwrap_or_default();
    assert!(chinese.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{chinese}");
    report
}

/// The call was refused for exactly these reasons, the first of them as the status's own.
#[track_caller]
pub fn expect_refused(status: &Status, codes: &[&str]) {
    let report = expect_reason(status, Code::FailedPrecondition, codes[0]);
    let mut told: Vec<&str> = report.violations.iter().map(|v| v.subject.as_str()).collect();
    // Each missing document is told.
    told.dedup();
    assert_eq!(told, codes);
    assert!(report.violations.iter().all(|violation| !violation.problem.is_empty()));
}

/// The call has this bad field, is told what to do, and not given its own input back at length.
#[track_caller]
pub fn expect_bad_field(status: &Status, field: &str) {
    let report = expect_reason(status, Code::InvalidArgument, "BAD_FIELD");
    let fields: Vec<&str> = report.violations.iter().map(|v| v.subject.as_str()).collect();
    assert_eq!(fields, [field]);
    assert!(report.message.contains(field), "{}", report.message);
    assert!(report.message.len() < 400, "too long: {}", report.message);
}
